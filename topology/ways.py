"""
All simple ways between two nodes, the lightest first.

J. Y. Yen, "Finding the K Shortest Loopless Paths in a Network", Management Science 17 (1971) 712-716, with E. L.
Lawler's rule (ibid. 18 (1972) 401-405): a way is varied only from where it left the one it came from. Each variation is
a search guided by the tree towards the end, grown once: it stops at the first node from which the tree is still open.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterator
from itertools import accumulate

from topology import kernels, way_kernels
from topology.arrays import GraphArrays, columns
from topology.compiled import compiled
from topology.kernels import Scratch

#: Weight, edges, the number of the node at which the way left the one it came from.
Candidate = tuple[float, tuple[int, ...], int]


def ways(
    graph: GraphArrays, a: str, b: str, avoid: Collection[str] = (), *, compiles: bool = False
) -> Iterator[tuple[float, list[int]]]:
    """
    List the simple ways from one node to another, lightest first.

    Parameters
    ----------
    graph : GraphArrays
        The graph.
    a, b : str
        Node ids; for `a == b` the only way is the empty one.
    avoid : collection of str
        Nodes that no way may pass.
    compiles : bool
        Whether compiled kernels run. They take half the time, but loading them takes as long as some hundred ways of a
        large graph do: worth it for many questions only.

    Yields
    ------
    tuple of float and list of int
        Weight, and numbers of the edges in order. Ways differ in their edges, parallel ones included; weights never
        fall.
    """
    if a in avoid or b in avoid:
        return
    start, end = graph.node_number[a], graph.node_number[b]
    search = _Search(graph, start, end, {graph.node_number[node] for node in avoid}, compiles=compiles)
    waiting: list[Candidate] = []
    # Ways given so far, by the edges they begin with: how those that begin so go on.
    onward: dict[tuple[int, ...], list[int]] = {}
    if (first := search.first()) is not None:
        waiting.append(first)
    while waiting:
        weight, edges, parted = heapq.heappop(waiting)
        yield weight, list(edges)
        for turn in range(parted, len(edges)):  # how it begins is listed already, by the way it came from
            onward.setdefault(edges[:turn], []).append(edges[turn])
        banned = [onward[edges[:turn]] for turn in range(len(edges))]
        for candidate in search.variations(edges, parted, banned):
            heapq.heappush(waiting, candidate)


class _Search:
    """The start, the tree towards the end, and what searches guided by it write on."""

    def __init__(self, graph: GraphArrays, start: int, end: int, avoid: Collection[int], *, compiles: bool) -> None:
        self._make = columns(compiles=compiles)
        self._lists = graph.lists
        self._adjacency = graph.arrays if compiles else graph.lists
        self._vary = compiled(way_kernels).vary if compiles else way_kernels.vary
        grow = compiled(kernels).grow if compiles else kernels.grow
        self._cut = self._make.ints([0] * len(graph.edges))
        for node in avoid:
            for place in range(graph.lists.first[node], graph.lists.first[node + 1]):
                self._cut[graph.lists.edge[place]] = 1
        none, marks = [0.0] * len(graph.nodes), [0] * len(graph.nodes)
        ints, floats = self._make.ints, self._make.floats
        self._tree = floats(none), ints(marks), ints(marks)
        self._scratch = Scratch(ints(marks), ints(marks), ints(marks), floats(none))
        self._turn = 1
        self._start = start
        grow(self._adjacency, end, self._cut, 1, self._tree)

    def first(self) -> Candidate | None:
        """Return the lightest way, None where there is none."""
        reach, up, by = self._tree
        if reach[self._start] == math.inf:
            return None
        edges, node = list[int](), self._start
        while by[node] >= 0:
            edges.append(int(by[node]))
            node = int(up[node])
        return self._weight(edges), tuple(edges), 0

    def variations(self, edges: tuple[int, ...], start: int, banned: list[list[int]]) -> Iterator[Candidate]:
        """Find the lightest ways that part from a given one at each of its nodes from number `start` on."""
        ints = self._make.ints
        bans = ints([0, *accumulate(map(len, banned))]), ints([edge for found in banned for edge in found])
        way = ints(self._nodes(edges)), ints(edges)
        weight, first, taken = self._vary(
            self._adjacency, self._tree, *way, start, bans, self._cut, self._scratch, self._turn
        )
        self._turn += len(edges)
        for turn in range(start, len(edges)):
            if weight[turn] < math.inf:
                whole = (*edges[:turn], *taken[first[turn] : first[turn + 1]])
                yield self._weight(whole), whole, turn

    def _nodes(self, edges: tuple[int, ...]) -> list[int]:
        nodes = [self._start]
        for edge in edges:
            nodes.append(self._lists.a[edge] + self._lists.b[edge] - nodes[-1])
        return nodes

    def _weight(self, edges: Collection[int]) -> float:
        """Sum weights so that the same edges always weigh the same."""
        return math.fsum(map(self._lists.weight.__getitem__, edges))
