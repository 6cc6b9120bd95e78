"""Tables of distances against networkx, interpreted, compiled, and shared out to threads."""

from __future__ import annotations

import math
import random

import networkx as nx
import pytest

from topology import distance_kernels
from topology.arrays import Edge, GraphArrays
from topology.distances import all_distances


def random_graph(seed):
    """A graph with parallel edges, weights of zero and parts that are not joined."""
    rng = random.Random(seed)
    nodes = [f"n{number}" for number in range(rng.randint(1, 12))]
    edges = []
    for number in range(rng.randint(0, 20)):
        weight = 0.0 if rng.random() < 0.1 else rng.random() * 3
        edges.append(Edge(f"e{number}", rng.choice(nodes), rng.choice(nodes), weight))
    return GraphArrays.of(nodes, edges)


def distances_by_networkx(graph):
    twin = nx.MultiGraph()
    twin.add_nodes_from(graph.nodes)
    twin.add_edges_from((edge.a, edge.b, edge.id, {"weight": edge.weight}) for edge in graph.edges)
    found = dict(nx.all_pairs_dijkstra_path_length(twin))
    return [[found[a].get(b, math.inf) for b in graph.nodes] for a in graph.nodes]


@pytest.mark.parametrize("compiles", [False, True])
def test_a_table_holds_what_networkx_finds(full, compiles):
    for seed in range(300 if full else 60):
        graph = random_graph(seed)
        expected = distances_by_networkx(graph)
        for row, found in zip(expected, all_distances(graph, compiles=compiles), strict=True):
            assert list(found) == pytest.approx(row, rel=1e-12)


def test_the_kernel_for_arrays_says_the_same_interpreted():
    for seed in range(60):
        lists = (graph := random_graph(seed)).lists
        nodes = range(len(graph.nodes))
        table = [[0.0 for _ in nodes] for _ in nodes]
        arc = [lists.weight[edge] for edge in lists.edge]
        distance_kernels.fill(lists.first, lists.to, arc, nodes, [0 for _ in nodes], [0 for _ in nodes], table)
        assert table == all_distances(graph, compiles=False)


def test_threads_change_no_bit():
    for seed in range(20):
        graph = random_graph(seed)
        alone = all_distances(graph, threads=1, compiles=True)
        for threads in (2, 3):
            assert (all_distances(graph, threads=threads, compiles=True) == alone).all()


@pytest.mark.parametrize("compiles", [False, True])
def test_only_the_rows_asked_for_are_filled_in_the_order_asked(compiles):
    graph = GraphArrays.of("abc", [Edge("ab", "a", "b", 1.0), Edge("bc", "b", "c", 2.0)])
    found = all_distances(graph, ["c", "a"], compiles=compiles)
    assert [list(row) for row in found] == [[3.0, 2.0, 0.0], [0.0, 1.0, 3.0]]
    assert len(all_distances(graph, [], compiles=compiles)) == 0


def test_a_small_network_is_answered_by_lists_a_large_one_by_an_array():
    few = GraphArrays.of(["a", "b"], [Edge("ab", "a", "b", 1.0)])
    assert all_distances(few) == [[0.0, 1.0], [1.0, 0.0]]
    many = GraphArrays.of(map(str, range(2000)), [Edge(f"e{n}", str(n), str(n + 1), 1.0) for n in range(1999)])
    found = all_distances(many, ["0"])
    assert found.shape == (1, 2000)
    assert found[0, 1999] == 1999.0
