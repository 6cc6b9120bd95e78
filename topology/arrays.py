"""A graph as plain sequences of numbers, the form in which kernels take it: lists to interpret, arrays to compile."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Edge:
    """An undirected edge: its id, its two nodes, its weight >= 0."""

    id: str
    a: str
    b: str
    weight: float


class Adjacency(NamedTuple):
    """
    Which edges leave each node: those of node v stand at `first[v]` to `first[v + 1]`.

    `first` : shape (n_nodes + 1,); `to`, `edge` : the neighbour and the edge's number, shape (2 n_edges,);
    `weight` : one an edge, shape (n_edges,); `a`, `b` : an edge's two nodes, shape (n_edges,). Sequences of one kind:
    lists of int and float, or arrays of int64 and float64.
    """

    first: Any
    to: Any
    edge: Any
    weight: Any
    a: Any
    b: Any


@dataclass(frozen=True)
class GraphArrays:
    """
    An undirected graph with parallel edges, by numbers.

    Nodes and edges are numbered in the order given. Loops are kept out by whoever builds the graph.
    """

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]

    @classmethod
    def of(cls, nodes: Iterable[str], edges: Iterable[Edge]) -> GraphArrays:
        """Take nodes and edges; an edge from a node to itself lies on no simple way and is left out."""
        return cls(tuple(nodes), tuple(edge for edge in edges if edge.a != edge.b))

    @cached_property
    def node_number(self) -> dict[str, int]:
        """Return the number of each node id."""
        return {node: number for number, node in enumerate(self.nodes)}

    @cached_property
    def edge_number(self) -> dict[str, int]:
        """Return the number of each edge id."""
        return {edge.id: number for number, edge in enumerate(self.edges)}

    @cached_property
    def lists(self) -> Adjacency:
        """Return the graph as lists, the lightest edge of a node first."""
        a = [self.node_number[edge.a] for edge in self.edges]
        b = [self.node_number[edge.b] for edge in self.edges]
        weight = [edge.weight for edge in self.edges]
        leaving: list[list[tuple[float, int, int]]] = [[] for _ in self.nodes]
        for number, (u, v) in enumerate(zip(a, b, strict=True)):
            leaving[u].append((weight[number], number, v))
            leaving[v].append((weight[number], number, u))
        first = [0, *accumulate(len(found) for found in leaving)]
        arcs = [arc for found in leaving for arc in sorted(found)]
        return Adjacency(first, [arc[2] for arc in arcs], [arc[1] for arc in arcs], weight, a, b)

    @cached_property
    def arrays(self) -> Adjacency:
        """Return the graph as numpy arrays."""
        make, lists = columns(compiles=True), self.lists
        return Adjacency(
            make.ints(lists.first),
            make.ints(lists.to),
            make.ints(lists.edge),
            make.floats(lists.weight),
            make.ints(lists.a),
            make.ints(lists.b),
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """Makes the sequences that kernels take: `ints` and `floats` of any sequence of numbers."""

    ints: Callable[[Sequence[int]], Any]
    floats: Callable[[Sequence[float]], Any]


def columns(*, compiles: bool) -> Columns:
    """Return what makes lists, to interpret, or arrays of int64 and float64, to compile."""
    if not compiles:
        return Columns(list, list)
    import numpy as np

    return Columns(functools.partial(np.array, dtype=np.int64), functools.partial(np.array, dtype=np.float64))
