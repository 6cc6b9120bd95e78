"""
Searches on a graph compiled once into arrays.

rustworkx does the shortest paths: it is compiled, knows parallel edges, and loads in some 30 ms, where scipy's graph
routines take a second. Yen's algorithm on top of it lists further routes one by one, so that a caller who ranks by
more than the weight can stop as soon as nothing better can come.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import rustworkx as rx


@dataclass(frozen=True, slots=True)
class Edge:
    """An undirected edge: its id, its two nodes, its weight >= 0."""

    id: str
    a: str
    b: str
    weight: float


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the graph: the nodes passed, the edges taken, the sum of their weights."""

    weight: float
    nodes: tuple[str, ...]
    edges: tuple[str, ...]


class SearchGraph:
    """
    An undirected graph with parallel edges, ready for searches.

    Between two nodes a search takes the lightest edge (of equals, the first in id order): ways differ in the nodes
    they pass. Zero weights are fine; loops never lie on a shortest path and are left out.

    Parameters
    ----------
    nodes : iterable of str
        Node ids; those without edges are reachable from nowhere.
    edges : iterable of Edge
        Their ends are among `nodes`.
    """

    def __init__(self, nodes: Iterable[str], edges: Iterable[Edge]) -> None:
        self.nodes = tuple(nodes)
        self._index = {node: index for index, node in enumerate(self.nodes)}
        self._lightest: dict[tuple[int, int], Edge] = {}
        for edge in edges:
            ends = self._ends(edge)
            best = self._lightest.get(ends)
            if ends[0] != ends[1] and (best is None or (edge.weight, edge.id) < (best.weight, best.id)):
                self._lightest[ends] = edge
        self._graph: rx.PyGraph[str, tuple[int, int, float]] = rx.PyGraph(multigraph=False)
        self._graph.add_nodes_from(self.nodes)
        self._graph.add_edges_from([(a, b, (a, b, edge.weight)) for (a, b), edge in self._lightest.items()])

    def __contains__(self, node: str) -> bool:
        return node in self._index

    def shortest(self, a: str, b: str) -> Path | None:
        """
        Find the lightest way from one node to another.

        Parameters
        ----------
        a, b : str
            Node ids. For `a == b` the way is the node alone, of weight 0.

        Returns
        -------
        Path or None
            None where no way exists.
        """
        return self._search(self._index[a], self._index[b], (), ())

    def shortest_from(self, a: str) -> Mapping[str, Path]:
        """
        Find the lightest way from one node to every other that can be reached.

        Parameters
        ----------
        a : str
            Node id.

        Returns
        -------
        mapping of str to Path
            Node id -> the way there, worded when it is asked for; without `a` itself.
        """
        return _Tree(self, rx.dijkstra_shortest_paths(self._graph, self._index[a], weight_fn=_weight))

    def ways(self, a: str, b: str) -> Iterator[Path]:
        """
        List the simple ways from one node to another, lightest first.

        Parameters
        ----------
        a, b : str
            Node ids.

        Yields
        ------
        Path
            Each differs from the others in the nodes it passes; weights never fall.

        Notes
        -----
        J. Y. Yen, "Finding the K Shortest Loopless Paths in a Network", Management Science 17 (1971) 712-716, with
        Lawler's rule: a way is varied only from where it left the one it came from.
        """
        first = self.shortest(a, b)
        if first is None:
            return
        target = self._index[b]
        waiting: list[tuple[float, tuple[int, ...], int]] = []
        known: set[tuple[int, ...]] = set()
        given: list[tuple[int, ...]] = []
        self._offer(waiting, known, self._indices(first), 0)
        while waiting:
            _, nodes, start = heapq.heappop(waiting)
            yield self._path(list(nodes))
            given.append(nodes)
            for turn in range(start, len(nodes) - 1):
                root = nodes[: turn + 1]
                used = {(way[turn], way[turn + 1]) for way in given if way[: turn + 1] == root}
                spur = self._search(nodes[turn], target, used, set(root[:-1]))
                if spur is not None:
                    self._offer(waiting, known, root[:-1] + self._indices(spur), turn)

    def _offer(
        self,
        waiting: list[tuple[float, tuple[int, ...], int]],
        known: set[tuple[int, ...]],
        nodes: tuple[int, ...],
        start: int,
    ) -> None:
        if nodes not in known:
            known.add(nodes)
            heapq.heappush(waiting, (self._path(list(nodes)).weight, nodes, start))

    def _search(
        self,
        start: int,
        target: int,
        banned_edges: Collection[tuple[int, int]],
        banned_nodes: Collection[int],
    ) -> Path | None:
        if start == target:
            return Path(0.0, (self.nodes[start],), ())
        banned = {tuple(sorted(edge)) for edge in banned_edges}

        def weight(edge: tuple[int, int, float]) -> float:
            a, b, value = edge
            closed = (a, b) in banned or a in banned_nodes or b in banned_nodes
            return math.inf if closed else value

        weigh = weight if banned or banned_nodes else _weight
        found = rx.dijkstra_shortest_paths(self._graph, start, target=target, weight_fn=weigh)
        if target not in found:
            return None
        indices = list(found[target])
        if any(math.isinf(weigh((*self._pair(u, v), 0.0))) for u, v in pairwise(indices)):
            return None
        return self._path(indices)

    def _path(self, indices: list[int]) -> Path:
        edges = [self._lightest[self._pair(u, v)] for u, v in pairwise(indices)]
        return Path(
            math.fsum(edge.weight for edge in edges),
            tuple(self.nodes[index] for index in indices),
            tuple(edge.id for edge in edges),
        )

    def _indices(self, path: Path) -> tuple[int, ...]:
        return tuple(self._index[node] for node in path.nodes)

    def _ends(self, edge: Edge) -> tuple[int, int]:
        return self._pair(self._index[edge.a], self._index[edge.b])

    @staticmethod
    def _pair(u: int, v: int) -> tuple[int, int]:
        return (u, v) if u <= v else (v, u)


class _Tree(Mapping[str, Path]):
    """The ways from one node; most callers look at a few of them, so each is worded on demand."""

    def __init__(self, graph: SearchGraph, found: rx.PathMapping) -> None:
        self._graph_of = graph
        self._found = found

    def __getitem__(self, node: str) -> Path:
        index = self._graph_of._index[node]
        if index not in self._found:
            raise KeyError(node)
        return self._graph_of._path(list(self._found[index]))

    def __contains__(self, node: object) -> bool:
        return self._graph_of._index.get(str(node), -1) in self._found

    def __iter__(self) -> Iterator[str]:
        return (self._graph_of.nodes[index] for index in sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)


def _weight(edge: tuple[int, int, float]) -> float:
    return edge[2]
