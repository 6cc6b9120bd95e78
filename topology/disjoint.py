"""
Pairs of ways that share as little as can be: spans, stations, what one event cuts together.

Edge- and node-disjoint pairs come from a polynomial search (`topology.disjoint_kernels`), pairs that keep apart in
risk groups from an integer programme where that search alone does not prove them (`topology.disjoint_risk`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, inf

from topology import disjoint_kernels, kernels
from topology.arrays import GraphArrays
from topology.search import Path, path_along

EDGE, NODE, RISK = "edge", "node", "risk"
KINDS = (RISK, NODE, EDGE)
EXACT, BOUNDED = "exact", "bounded"
#: Proving is given up after so long; what was found is then marked. [s]
TIME_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Edges that one event can cut together: for certain (hard) or perhaps (soft)."""

    id: str
    edges: tuple[str, ...]
    hard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What both ways of a pair touch: edge ids, nodes between the ends, ids of hard and of soft groups."""

    edges: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    hard: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()

    def things(self, kind: str) -> int:
        """Count what a pair of this kind should not share."""
        return len(self.edges) + (kind != EDGE) * len(self.nodes) + (kind == RISK) * len(self.hard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """
    Two ways between the same nodes, the lighter one first.

    `status`: exact where it is proven that no pair shares less, and none that shares as little weighs less; else
    bounded. `bound`: what no pair sharing as little can weigh less than; `least_things`: how many things every pair
    must share, as far as is proven.
    """

    first: Path
    second: Path
    kind: str
    shared: Shared
    status: str
    bound: float
    least_things: int

    @property
    def weight(self) -> float:
        """Return the summed weight of both ways."""
        return fsum((self.first.weight, self.second.weight))

    @property
    def is_disjoint(self) -> bool:
        """Tell whether the two ways share nothing that this kind forbids."""
        return self.shared.things(self.kind) == 0


def disjoint_pair(
    graph: GraphArrays,
    a: str,
    b: str,
    *,
    kind: str = RISK,
    groups: Iterable[Group] = (),
    count_soft: bool = False,
    time_limit_s: float = TIME_LIMIT_S,
) -> Pair | None:
    """
    Find two ways that share as little as can be, and of all such pairs the one of least summed weight.

    Parameters
    ----------
    graph : GraphArrays
        Undirected, parallel edges and weights of zero welcome.
    a, b : str
        Its nodes. For `a == b` both ways are the node alone.
    kind : str
        What must not be shared: "edge" edges; "node" also nodes between the ends; "risk" also hard groups.
    groups : iterable of Group
        Reported for every kind; edges that the graph does not have are ignored.
    count_soft : bool
        With "risk": of the pairs that share fewest hard things, take one that shares fewest soft groups.
    time_limit_s : float
        For each programme, at most four. [s]

    Returns
    -------
    Pair or None
        None where there is no way at all.
    """
    known = [_kept(graph, group) for group in groups]
    pair = _searched(graph, a, b, kind, known)
    if pair is None or kind != RISK or a == b:
        return pair
    if pair.is_disjoint and not (count_soft and pair.shared.soft):
        return pair
    if not count_soft and not any(group.hard for group in known):
        return pair
    from topology.disjoint_risk import least_sharing

    return least_sharing(graph, pair, known, count_soft=count_soft, time_limit_s=time_limit_s)


def shared_by(first: Path, second: Path, groups: Iterable[Group]) -> Shared:
    """List what two ways with the same ends share, in the order of the first."""
    taken = set(second.edges)
    inner = set(second.nodes[1:-1])
    both = [
        group for group in groups if not taken.isdisjoint(group.edges) and not {*first.edges}.isdisjoint(group.edges)
    ]
    return Shared(
        edges=tuple(edge for edge in first.edges if edge in taken),
        nodes=tuple(node for node in first.nodes[1:-1] if node in inner),
        hard=tuple(group.id for group in both if group.hard),
        soft=tuple(group.id for group in both if not group.hard),
    )


def towards(graph: GraphArrays, node: str) -> tuple[list[float], list[int], list[int]]:
    """Return the tree of lightest ways to a node: weight left, next node and edge to it, for each node by number."""
    nodes = len(graph.nodes)
    tree = [0.0] * nodes, [0] * nodes, [0] * nodes
    kernels.grow(graph.lists, graph.node_number[node], [0] * len(graph.edges), 1, tree)
    return tree


def made_pair(
    one: Path,
    other: Path,
    kind: str,
    groups: Iterable[Group],
    *,
    status: str,
    bound: float,
    least_things: int,
) -> Pair:
    """Make a pair of two ways, the lighter one first."""
    first, second = sorted((one, other), key=lambda item: (item.weight, item.edges))
    shared = shared_by(first, second, groups)
    return Pair(
        first=first, second=second, kind=kind, shared=shared, status=status, bound=bound, least_things=least_things
    )


def _kept(graph: GraphArrays, group: Group) -> Group:
    edges = tuple(edge for edge in group.edges if edge in graph.edge_number)
    return group if edges == group.edges else Group(id=group.id, edges=edges, hard=group.hard)


def _searched(graph: GraphArrays, a: str, b: str, kind: str, groups: Sequence[Group]) -> Pair | None:
    """Find the pair that shares fewest edges, and unless that is all that is asked for, nodes."""
    start, end = graph.node_number[a], graph.node_number[b]
    apart = int(kind != EDGE)
    total, shared, begin, stop, taken = disjoint_kernels.pairs(*graph.lists, [start], [end], apart)
    if total[0] == inf:
        return None
    one, other = (path_along(graph, a, taken[begin[number] : stop[number]]) for number in (0, 1))
    bound = fsum((one.weight, other.weight))
    return made_pair(one, other, kind, groups, status=EXACT, bound=bound, least_things=shared[0])
