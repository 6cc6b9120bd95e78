"""
Exact availability of many demands over a graph whose edges fail: every state with at most so many of them failed.

It serves where all demands of a network are asked at once and edges alone fail. A service with stations, common cuts
and routes of its own is factored one by one instead (`netplan.availability`): that follows only the states that matter
to it, and needs no limit on the number of edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from geodata.errors import InputError
from topology import reliability_kernels as kernels
from topology.arrays import GraphArrays, columns
from topology.compiled import compiled, worth_compiling


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """
    Bounds on the share of time that each demand is down, in the demands' order. [0..1]

    `down_low` counts the states with at most `most_failures` edges failed in which it is down; `beyond` is the
    probability of all states with more; `states` were decided by `searches`.
    """

    down_low: tuple[float, ...]
    beyond: float
    most_failures: int
    states: int
    searches: int

    @property
    def down_high(self) -> tuple[float, ...]:
        """Return the upper bounds: every state with more failures counted as down. [0..1]"""
        return tuple(min(low + self.beyond, 1.0) for low in self.down_low)


def reliability(
    graph: GraphArrays,
    down_ratios: Sequence[float],
    demands: Sequence[tuple[str, str]],
    *,
    most_failures: int = 3,
    compile_kernels: bool | None = None,
) -> Reliability:
    """
    Bound the share of time that demands are down.

    Parameters
    ----------
    graph : GraphArrays
        Undirected, parallel edges welcome; weights do not matter.
    down_ratios : sequence of float, shape (n_edges,)
        Share of time that each edge is down; 0 and 1 are fine. [0..1]
    demands : sequence of tuple of str
        Node ids; the two of a demand may be the same.
    most_failures : int
        Decide every state with at most so many edges failed, >= 1; edges that are down for certain do not count.
    compile_kernels : bool, optional
        Whether to run compiled kernels; None decides by the size of the network.

    Returns
    -------
    Reliability
        Exact where no more edges than that can fail.

    Raises
    ------
    InputError
        If `most_failures` is less than 1.
    """
    if most_failures < 1:
        raise InputError("bad_failures", value=most_failures, most=len(down_ratios))
    base = graph.lists
    certain = [int(ratio >= 1.0) for ratio in down_ratios]
    odds = [0.0 if ratio >= 1.0 else ratio / (1.0 - ratio) for ratio in down_ratios]
    ends = [(graph.node_number[a], graph.node_number[b]) for a, b in demands]
    compiles = worth_compiling(len(graph.nodes)) if compile_kernels is None else compile_kernels
    sums, searches, parted = _swept((base.first, base.to, base.edge), odds, certain, ends, most_failures, compiles)
    all_up = math.exp(math.fsum(math.log1p(-ratio) for ratio in down_ratios if ratio < 1.0))
    movable = sum(ratio < 1.0 for ratio in down_ratios)
    return Reliability(
        down_low=tuple(1.0 if apart else min(all_up * total, 1.0) for total, apart in zip(sums, parted, strict=True)),
        beyond=_beyond([ratio for ratio in down_ratios if 0.0 < ratio < 1.0], most_failures),
        most_failures=most_failures,
        states=sum(math.comb(movable, failed) for failed in range(most_failures + 1)),
        searches=searches,
    )


def _swept(
    arcs: tuple[list[int], list[int], list[int]],
    odds: list[float],
    certain: list[int],
    ends: Sequence[tuple[int, int]],
    most: int,
    compiles: bool,
) -> tuple[list[float], int, list[bool]]:
    """Run the kernels; return the sums, the searches, and which demands are parted with nothing failed."""
    make = columns(compiles=compiles)
    run: Any = compiled(kernels) if compiles else kernels
    none = [0] * (len(arcs[0]) - 1)
    tails = [0.0, *accumulate(reversed(odds))][::-1]
    scratch = (
        make.ints(certain),
        make.ints([0] * (most + 1)),
        *(make.ints(none) for _ in range(6)),
        make.floats([0.0] * len(none)),
        *(make.ints(none) for _ in range(2)),
    )
    graph = tuple(map(make.ints, arcs))
    down = make.floats([0.0] * len(ends))
    root = run.forest(*graph, scratch)
    parted = [bool(root[x] != root[y]) for x, y in ends]
    a, b = make.ints([x for x, _ in ends]), make.ints([y for _, y in ends])
    searches = run.sweep(*graph, make.floats(odds), make.floats(tails), a, b, most, down, scratch)
    return [float(total) for total in down], int(searches), parted


def _beyond(ratios: Sequence[float], most: int) -> float:
    """Return the probability that more than so many edges are down; all terms positive. [0..1]"""
    exactly = [1.0] + [0.0] * most
    beyond = 0.0
    for ratio in ratios:
        beyond += exactly[most] * ratio
        for count in range(most, 0, -1):
            exactly[count] = exactly[count] * (1.0 - ratio) + exactly[count - 1] * ratio
        exactly[0] *= 1.0 - ratio
    return beyond
