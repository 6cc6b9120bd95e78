"""
Demands put together by the node they begin at, or end at: few commodities that say the same as many demands.

What one node sends to several is one commodity: its flow can be taken apart afterwards, demand by demand. A demand
may as well be counted at its target, so that a set of nodes that touches every demand suffices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from topology.engineering.ground import BoolArray, FloatArray, Ground, IntArray

#: What sends (or takes, where the flag is set): a node and whether its commodity runs towards it.
Root = tuple[int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Traffic that may go either way: so much as a variable says at the first place, the rest at the second."""

    first: tuple[int, int]
    second: tuple[int, int]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Commodities:
    """
    What is sent from each root to each node, in units.

    `roots`: int array, shape (n,); `inward`: bool array, shape (n,), True where the flow runs to the root instead;
    `wanted`: float array, shape (n, n_nodes); `splits` come on top.
    """

    roots: IntArray
    inward: BoolArray
    wanted: FloatArray
    splits: tuple[Split, ...] = ()


def commodities_of(ground: Ground, chosen: Iterable[int]) -> Commodities:
    """
    Put demands together.

    Parameters
    ----------
    ground : Ground
        What they belong to.
    chosen : iterable of int
        Their numbers.

    Returns
    -------
    Commodities
        As few as a greedy cover finds.
    """
    values = defaultdict[tuple[int, int], float](float)
    for index in chosen:
        source, target = (int(end) for end in ground.ends[index])
        values[source, target] += float(ground.values[index])
    if not ground.symmetric and not ground.instance.directed_demands:
        return _either_way(values, len(ground.instance.nodes))
    pairs = defaultdict[tuple[Root, Root], float](float)
    if ground.symmetric:
        for (source, target), value in values.items():
            pairs[(min(source, target), False), (max(source, target), False)] += value
    else:
        for (source, target), value in values.items():
            pairs[(source, False), (target, True)] += value
    return _covered(pairs, len(ground.instance.nodes))


def _covered(pairs: Mapping[tuple[Root, Root], float], node_count: int) -> Commodities:
    """Count every pair at a root that covers it."""
    roots = cover(pairs)
    place = {root: index for index, root in enumerate(roots)}
    wanted = np.zeros((len(roots), node_count))
    for (one, other), value in pairs.items():
        root, far = (one, other) if one in place else (other, one)
        wanted[place[root], far[0]] += value
    return Commodities(
        roots=np.array([root[0] for root in roots], dtype=np.int64),
        inward=np.array([root[1] for root in roots], dtype=bool),
        wanted=wanted,
    )


def cover(pairs: Iterable[tuple[Root, Root]]) -> list[Root]:
    """
    Choose few roots so that each pair has one of them.

    Parameters
    ----------
    pairs : iterable of (Root, Root)
        Each of two different roots.

    Returns
    -------
    list of Root
        In order. Greedy: always the root of most pairs that are left; one that is not needed in the end is dropped.
    """
    met: dict[Root, set[Root]] = {}
    for one, other in pairs:
        met.setdefault(one, set()).add(other)
        met.setdefault(other, set()).add(one)
    left = {root: set(others) for root, others in met.items()}
    taken = set[Root]()
    while True:
        root = max(sorted(left), key=lambda root: len(left[root]), default=None)
        if root is None or not left[root]:
            break
        taken.add(root)
        for other in left.pop(root):
            left[other].discard(root)
    for root in sorted(taken, key=lambda root: len(met[root])):
        if met[root] <= taken - {root}:
            taken.discard(root)
    return sorted(taken)


def _either_way(values: Mapping[tuple[int, int], float], node_count: int) -> Commodities:
    """Let every demand choose its way over directed links, or take both in part."""
    roots = sorted({node for pair in values for node in pair})
    place = {root: index for index, root in enumerate(roots)}
    splits = tuple(
        Split(first=(place[source], target), second=(place[target], source), value=value)
        for (source, target), value in values.items()
    )
    return Commodities(
        roots=np.array(roots, dtype=np.int64),
        inward=np.zeros(len(roots), dtype=bool),
        wanted=np.zeros((len(roots), node_count)),
        splits=splits,
    )
