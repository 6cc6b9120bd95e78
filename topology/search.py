"""
Searches on a graph compiled once into arrays.

rustworkx does the shortest paths: it is compiled, knows parallel edges, and loads in some 30 ms, where scipy's graph
routines take a second. Further ways are listed one by one, so that a caller who ranks by more than the weight can stop
as soon as nothing better can come.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import rustworkx as rx

from topology.arrays import Edge, GraphArrays
from topology.ways import ways


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the graph: the nodes passed, the edges taken, the sum of their weights."""

    weight: float
    nodes: tuple[str, ...]
    edges: tuple[str, ...]


class SearchGraph:
    """
    An undirected graph with parallel edges, ready for searches.

    Zero weights are fine; loops never lie on a shortest way and are left out.

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
        self._between: dict[tuple[int, int], list[Edge]] = {}
        for edge in edges:
            a, b = self._index[edge.a], self._index[edge.b]
            if a != b:
                self._between.setdefault(_pair(a, b), []).append(edge)
        for parallel in self._between.values():
            parallel.sort(key=lambda edge: (edge.weight, edge.id))
        self._graph: rx.PyGraph[str, tuple[int, int]] = rx.PyGraph(multigraph=False)
        self._graph.add_nodes_from(self.nodes)
        self._graph.add_edges_from([(a, b, (a, b)) for a, b in self._between])

    def __contains__(self, node: str) -> bool:
        return node in self._index

    def shortest(self, a: str, b: str, avoid: Collection[str] = ()) -> Path | None:
        """
        Find the lightest way from one node to another.

        Parameters
        ----------
        a, b : str
            Node ids. For `a == b` the way is the node alone, of weight 0.
        avoid : collection of str
            Nodes that the way may not pass.

        Returns
        -------
        Path or None
            None where no way exists.
        """
        start, target = self._index[a], self._index[b]
        if start == target:
            return Path(0.0, (a,), ())
        closed = {self._index[node] for node in avoid}
        if start in closed or target in closed:
            return None

        def weight(pair: tuple[int, int]) -> float:
            return math.inf if pair[0] in closed or pair[1] in closed else self._lightest(pair)

        weigh = weight if closed else self._lightest
        found = rx.dijkstra_shortest_paths(self._graph, start, target=target, weight_fn=weigh)
        if target not in found:
            return None
        indices = list(found[target])
        return None if any(math.isinf(weigh(_pair(u, v))) for u, v in pairwise(indices)) else self._path(indices)

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
        return _Tree(self, rx.dijkstra_shortest_paths(self._graph, self._index[a], weight_fn=self._lightest))

    def distances_from(self, a: str) -> dict[str, float]:
        """Return the weight of the lightest way from one node to every other that can be reached."""
        found = rx.dijkstra_shortest_path_lengths(self._graph, self._index[a], self._lightest)
        return {self.nodes[index]: found[index] for index in found}

    def ways(self, a: str, b: str, avoid: Collection[str] = ()) -> Iterator[Path]:
        """
        List the simple ways from one node to another, lightest first.

        Parameters
        ----------
        a, b : str
            Node ids.
        avoid : collection of str
            Nodes that no way may pass.

        Yields
        ------
        Path
            Each differs from the others in the edges it takes, parallel ones included; weights never fall.

        Notes
        -----
        See `topology.ways`.
        """
        for _, edges in ways(self._arrays, a, b, avoid):
            yield path_along(self._arrays, a, edges)

    @cached_property
    def _arrays(self) -> GraphArrays:
        return GraphArrays.of(self.nodes, (edge for parallel in self._between.values() for edge in parallel))

    def _lightest(self, pair: tuple[int, int]) -> float:
        return self._between[pair][0].weight

    def _path(self, indices: list[int]) -> Path:
        edges = [self._between[_pair(u, v)][0] for u, v in pairwise(indices)]
        return Path(
            math.fsum(edge.weight for edge in edges),
            tuple(self.nodes[index] for index in indices),
            tuple(edge.id for edge in edges),
        )


def path_along(graph: GraphArrays, start: str, edges: Iterable[int]) -> Path:
    """Word a way given by the numbers of its edges, in order from a node."""
    taken = [graph.edges[edge] for edge in edges]
    nodes = [start]
    for edge in taken:
        nodes.append(edge.b if edge.a == nodes[-1] else edge.a)
    return Path(math.fsum(edge.weight for edge in taken), tuple(nodes), tuple(edge.id for edge in taken))


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
