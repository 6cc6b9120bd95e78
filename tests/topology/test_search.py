"""Searches against networkx, the slow and obvious twin."""

from __future__ import annotations

import random
from itertools import islice

import networkx as nx
import pytest

from topology.arrays import Edge, GraphArrays
from topology.search import SearchGraph
from topology.ways import ways


def random_graph(seed):
    """Small graphs with parallel edges, loops, zero weights and parts that are not joined."""
    rng = random.Random(seed)
    nodes = [f"n{number}" for number in range(rng.randint(1, 9))]
    edges = [
        Edge(f"e{number}", rng.choice(nodes), rng.choice(nodes), rng.choice([0.0, 1.0, 2.0, 3.5, rng.random()]))
        for number in range(rng.randint(0, 20))
    ]
    return nodes, edges


def networkx_twin(nodes, edges):
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    for edge in edges:
        known = graph.get_edge_data(edge.a, edge.b)
        if edge.a != edge.b and (known is None or edge.weight < known["weight"]):
            graph.add_edge(edge.a, edge.b, weight=edge.weight)
    return graph


def every_way(nodes, edges, a, b, avoid=()):
    """Weights of all simple ways, each choice among parallel edges a way of its own."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(set(nodes) - set(avoid))
    for edge in edges:
        if edge.a != edge.b and not {edge.a, edge.b} & set(avoid):
            graph.add_edge(edge.a, edge.b, key=edge.id, weight=edge.weight)
    if a == b:
        return [0.0]
    return sorted(sum(graph.edges[edge]["weight"] for edge in way) for way in nx.all_simple_edge_paths(graph, a, b))


@pytest.mark.parametrize("seed", range(300))
def test_ways_are_all_simple_ways_in_order_of_weight(seed):
    nodes, edges = random_graph(seed)
    a, b = nodes[0], nodes[-1]
    found = list(SearchGraph(nodes, edges).ways(a, b))
    assert [way.weight for way in found] == pytest.approx(every_way(nodes, edges, a, b))
    assert len({way.edges for way in found}) == len(found)
    assert all(len(set(way.nodes)) == len(way.nodes) for way in found)


@pytest.mark.parametrize("seed", range(60))
def test_ways_and_shortest_avoid_nodes(seed):
    nodes, edges = random_graph(seed)
    a, b, avoid = nodes[0], nodes[-1], nodes[1:3]
    if {a, b} & set(avoid):
        return
    expected = every_way(nodes, edges, a, b, avoid)
    graph = SearchGraph(nodes, edges)
    assert [way.weight for way in graph.ways(a, b, avoid)] == pytest.approx(expected)
    best = graph.shortest(a, b, avoid)
    assert (None if best is None else best.weight) == (pytest.approx(expected[0]) if expected else None)


@pytest.mark.parametrize("seed", range(100))
def test_shortest_from_one_node_equals_networkx(seed):
    nodes, edges = random_graph(seed)
    found = SearchGraph(nodes, edges).shortest_from(nodes[0])
    expected = nx.single_source_dijkstra_path_length(networkx_twin(nodes, edges), nodes[0], weight="weight")
    expected.pop(nodes[0])
    assert {node: found[node].weight for node in found} == pytest.approx(expected)
    assert len(found) == len(expected)
    assert SearchGraph(nodes, edges).distances_from(nodes[0]) == pytest.approx(expected)


def test_of_parallel_edges_the_lightest_comes_first():
    graph = SearchGraph("ab", [Edge("long", "a", "b", 2.0), Edge("short", "a", "b", 1.0), Edge("also", "a", "b", 1.0)])
    assert [way.edges for way in graph.ways("a", "b")] == [("also",), ("short",), ("long",)]
    assert graph.shortest("a", "b").edges == ("also",)


def test_the_way_from_a_node_to_itself_is_the_node():
    graph = SearchGraph("ab", [Edge("x", "a", "b", 1.0)])
    (way,) = graph.ways("a", "a")
    assert (way.weight, way.nodes, way.edges) == (0.0, ("a",), ())


def test_no_way_is_an_answer():
    graph = SearchGraph("abc", [Edge("x", "a", "b", 1.0)])
    assert graph.shortest("a", "c") is None
    assert list(graph.ways("a", "c")) == []
    assert "c" not in graph.shortest_from("a")


@pytest.fixture
def larger():
    """Sixty nodes and 150 edges."""
    rng = random.Random(7)
    nodes = [str(number) for number in range(60)]
    return nodes, [Edge(f"e{number}", *rng.sample(nodes, 2), rng.random()) for number in range(150)]


def test_weights_never_fall_on_a_larger_graph(larger):
    weights = [way.weight for way in islice(SearchGraph(*larger).ways("0", "59"), 50)]
    assert weights == sorted(weights) and len(weights) == 50


def test_compiled_kernels_list_the_same_ways(larger):
    graph = GraphArrays.of(*larger)
    interpreted, compiled = (list(islice(ways(graph, "0", "59", compiles=way), 50)) for way in (False, True))
    assert compiled == interpreted
