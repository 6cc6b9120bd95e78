"""
The libraries and the plain kernel that the benchmark holds our searches against.

Each peer is used as well as its interface allows: compressed rows are made once, distances over all sources in one
call, arcs once for all demands.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import pruned

from topology.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from topology.arrays import GraphArrays
    from topology.sweep import Element


class Worst(NamedTuple):
    """The most that double failures make of each demand's way while there is one, and how many leave none."""

    weight: Any
    off_count: Any


def matrix(graph: GraphArrays) -> Any:
    """Return the graph as scipy takes it, each span both ways: that is what its searches are fastest on."""
    from scipy.sparse import csr_matrix

    arrays, nodes = graph.arrays, len(graph.nodes)
    return csr_matrix((arrays.weight[arrays.edge], arrays.to, arrays.first), shape=(nodes, nodes))


def numbers(graph: GraphArrays, asked: Sequence[tuple[str, str]]) -> tuple[Any, Any]:
    """Return the numbers of where demands start and end."""
    import numpy as np

    number = graph.node_number
    return np.array([number[a] for a, _ in asked]), np.array([number[b] for _, b in asked])


def scipy_distances(rows: Any) -> Any:
    """All pairs."""
    from scipy.sparse.csgraph import dijkstra

    return dijkstra(rows)


def scipy_ways(rows: Any, starts: Any, ends: Any, count: int) -> list[Any]:
    """Return the weights of so many ways for each demand."""
    from scipy.sparse.csgraph import yen

    return [yen(rows, start, end, count) for start, end in zip(starts, ends, strict=True)]


def ortools_pairs(graph: GraphArrays, starts: Any, ends: Any) -> list[float]:
    """Return the least summed weight of two edge-disjoint ways for each demand, infinite without; in whole metres."""
    import numpy as np
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    a, b = graph.arrays.a, graph.arrays.b
    metres = np.rint(graph.arrays.weight * 1000).astype(np.int64)
    solver = SimpleMinCostFlow()
    arcs = np.concatenate([a, b]), np.concatenate([b, a])
    solver.add_arcs_with_capacity_and_unit_cost(*arcs, np.ones(2 * len(a), np.int64), np.tile(metres, 2))
    found = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        solver.set_node_supply(start, 2)
        solver.set_node_supply(end, -2)
        found.append(solver.optimal_cost() if solver.solve() == solver.OPTIMAL else math.inf)
        solver.set_node_supply(start, 0)
        solver.set_node_supply(end, 0)
    return found


def scipy_doubles(graph: GraphArrays, starts: Any, ends: Any) -> Worst:
    """Cut every two spans, and search anew from each distinct start."""
    import numpy as np
    from scipy.sparse.csgraph import dijkstra

    rows, edge = matrix(graph), graph.arrays.edge
    places = [np.flatnonzero(edge == number) for number in range(len(graph.edges))]
    sources, row = np.unique(starts, return_inverse=True)
    whole = rows.data.copy()
    most, off = np.zeros(len(starts)), np.zeros(len(starts), np.int64)
    for x, y in combinations(range(len(graph.edges)), 2):
        rows.data[places[x]] = rows.data[places[y]] = math.inf
        left = dijkstra(rows, indices=sources)[row, ends]
        rows.data[places[x]], rows.data[places[y]] = whole[places[x]], whole[places[y]]
        gone = np.isinf(left)
        off += gone
        np.maximum(most, left, out=most, where=~gone)
    return Worst(most, off)


def networkx_connected(graph: GraphArrays, starts: Any, ends: Any, states: Sequence[Sequence[int]]) -> Any:
    """Tell for each state, the edges that failed, which demands still have a way. Shape (n_states, n_demands)."""
    import networkx as nx
    import numpy as np

    arrays = graph.arrays
    net = nx.Graph(list(zip(arrays.a.tolist(), arrays.b.tolist(), strict=True)))
    ends_of = list(zip(arrays.a.tolist(), arrays.b.tolist(), strict=True))
    pairs = list(zip(starts.tolist(), ends.tolist(), strict=True))
    found = np.zeros((len(states), len(pairs)), bool)
    for number, state in enumerate(states):
        cut = [ends_of[edge] for edge in state]
        net.remove_edges_from(cut)
        part = {node: which for which, nodes in enumerate(nx.connected_components(net)) for node in nodes}
        found[number] = [part[a] == part[b] for a, b in pairs]
        net.add_edges_from(cut)
    return found


def pruned_doubles(graph: GraphArrays, elements: Sequence[Element], starts: Any, ends: Any) -> tuple[Worst, int]:
    """
    Fail every two elements that can matter, with a plain compiled search for each, and count the searches.

    A first failure matters only on the way in service, a second only on the way around the first: the pruning is the
    same as ours. Each way is searched for by itself, from its start, until its end is reached.
    """
    import numpy as np

    first, edges = _flat([[graph.edge_number[edge] for edge in element.edges] for element in elements])
    listed: list[list[int]] = [[] for _ in graph.edges]
    for number in range(len(elements)):
        for edge in edges[first[number] : first[number + 1]]:
            listed[edge].append(number)
    cuts, of = (np.array(first), np.array(edges)), tuple(map(np.array, _flat(listed)))
    at_node = np.array([graph.node_number.get(element.node, -1) for element in elements])
    most, off = np.zeros(len(starts)), np.zeros(len(starts), np.int64)
    searched = compiled(pruned).doubles(graph.arrays, cuts, of, at_node, starts, ends, most, off)
    return Worst(most, off), searched


def _flat(listed: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    first = [0]
    for found in listed:
        first.append(first[-1] + len(found))
    return first, [value for found in listed for value in found]
