"""Ways through and around places against a filter over all simple ways."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx as nx
import pytest

from topology.arrays import Edge, GraphArrays
from topology.constrained import WaysThrough


def random_graph(rng):
    names = [f"n{number}" for number in range(rng.randint(2, 8))]
    edges = [
        Edge(f"e{number}", rng.choice(names), rng.choice(names), rng.choice([0.0, 0.0, 1.0, 2.0, rng.random()]))
        for number in range(rng.randint(1, 16))
    ]
    return GraphArrays.of(names, edges)


def random_demand(rng, graph):
    """Some nodes and sets of edges to pass, some to keep off."""
    keys = [edge.id for edge in graph.edges]
    if not keys:
        return {}
    return {
        "nodes": rng.sample(graph.nodes, rng.choice([0, 1, 1, 2])),
        "edge_sets": [rng.sample(keys, rng.randint(1, min(3, len(keys)))) for _ in range(rng.choice([0, 1, 2]))],
        "avoid_nodes": rng.sample(graph.nodes, rng.choice([0, 0, 1])),
        "avoid_edges": rng.sample(keys, rng.choice([0, 0, 1])),
    }


def filtered(graph, a, b, *, nodes=(), edge_sets=(), avoid_nodes=(), avoid_edges=()):
    """Weight of the lightest of all simple ways that do what is demanded, by the nodes they pass."""
    multi = nx.MultiGraph()
    multi.add_nodes_from(graph.nodes)
    for edge in graph.edges:
        multi.add_edge(edge.a, edge.b, key=edge.id, weight=edge.weight)
    best = {}
    for taken in [[]] if a == b else nx.all_simple_edge_paths(multi, a, b):
        passed = (a, *(v for _, v, _ in taken))
        keys = {key for *_, key in taken}
        fits = set(nodes) <= set(passed) and all(keys & set(edges) for edges in edge_sets)
        if fits and not set(avoid_nodes) & set(passed) and not set(avoid_edges) & keys:
            weight = sum(multi.edges[edge]["weight"] for edge in taken)
            best[passed] = min(weight, best.get(passed, weight))
    return best


@pytest.mark.proof
def test_ways_through_places_are_all_simple_ways_that_do_in_order_of_weight(full):
    answered = 0
    for seed in range(400 if full else 60):
        rng = random.Random(seed)
        graph = random_graph(rng)
        demand = random_demand(rng, graph)
        a, b = rng.choice(graph.nodes), rng.choice(graph.nodes)
        expected = filtered(graph, a, b, **demand)
        search = WaysThrough(graph, a, b, **demand)
        found = list(search)
        assert search.proven
        assert {way.nodes: way.weight for way in found} == pytest.approx(expected)
        assert len(found) == len(expected)
        weights = [way.weight for way in found]
        assert all(one <= other + 1e-6 for one, other in pairwise(weights))
        answered += bool(found)
    assert answered > 10, "the cases are not all without an answer"


def graph_of(*rows):
    return GraphArrays.of("abcdexyz", [Edge(f"{u}{v}", u, v, weight) for u, v, weight in rows])


def test_a_loop_beside_the_way_does_not_count_as_passing():
    graph = graph_of(
        ("a", "b", 1), ("x", "y", 0), ("y", "z", 0), ("z", "x", 0), ("a", "c", 5), ("c", "x", 5), ("y", "b", 5)
    )
    (first, *_) = WaysThrough(graph, "a", "b", nodes=["z"])
    assert first.nodes == ("a", "c", "x", "z", "y", "b")
    (first, *_) = WaysThrough(graph, "a", "b", edge_sets=[["yz"]])
    assert first.nodes == ("a", "c", "x", "z", "y", "b")


def test_a_place_at_the_end_of_a_single_edge_is_on_no_simple_way():
    graph = graph_of(("a", "b", 1), ("b", "c", 1), ("b", "x", 1))
    assert list(WaysThrough(graph, "a", "c", nodes=["x"])) == []
    assert list(WaysThrough(graph, "a", "c", edge_sets=[["bx"]])) == []


def test_an_end_counts_as_passed():
    graph = graph_of(("a", "b", 1))
    assert [way.edges for way in WaysThrough(graph, "a", "b", nodes=["a", "b"])] == [("ab",)]
    assert [way.edges for way in WaysThrough(graph, "a", "a", nodes=["a"])] == [()]
    assert list(WaysThrough(graph, "a", "a", nodes=["b"])) == []


def test_the_parallel_edge_that_is_asked_for_is_taken():
    graph = GraphArrays.of("ab", [Edge("short", "a", "b", 1), Edge("long", "a", "b", 2)])
    assert [way.edges for way in WaysThrough(graph, "a", "b", edge_sets=[["long"]])] == [("long",)]
    assert [way.edges for way in WaysThrough(graph, "a", "b", avoid_edges=["short"])] == [("long",)]


def test_out_of_time_nothing_is_claimed():
    rng = random.Random(1)
    names = [f"n{number}" for number in range(150)]
    graph = GraphArrays.of(names, [Edge(f"e{n}", *rng.sample(names, 2), rng.uniform(1, 9)) for n in range(400)])
    search = WaysThrough(graph, "n0", "n1", nodes=[f"n{number}" for number in range(20, 40)], time_limit_s=0.0)
    next(iter(search), None)
    assert not search.proven
