"""Equal-cost splitting against all shortest paths of networkx, split hop by hop."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx as nx
import pytest

from topology.arrays import Edge
from topology.equal_split import EqualSplitGraph


def _twin(nodes, edges, target, offered, closed, down):
    """Split hop by hop along every shortest path that networkx lists."""
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    parallel = {}
    for number, edge in enumerate(edges):
        if number in down or {edge.a, edge.b} & set(closed) or edge.a == edge.b:
            continue
        parallel.setdefault(frozenset((edge.a, edge.b)), []).append((edge.weight, number))
    for pair, members in parallel.items():
        graph.add_edge(*pair, weight=min(members)[0])
    flows, unreached = {}, set()
    for source, amount in offered.items():
        if source == target:
            continue
        if not nx.has_path(graph, source, target):
            unreached.add(source)
            continue
        hops = {}
        for path in nx.all_shortest_paths(graph, source, target, weight="weight"):
            for u, v in pairwise(path):
                members = parallel[frozenset((u, v))]
                least = min(members)[0]
                hops.setdefault(u, set()).update((number, v) for weight, number in members if weight == least)
        _send(source, amount, hops, edges, flows)
    return flows, unreached


def _send(node, amount, hops, edges, flows):
    for number, onward in hops.get(node, ()):
        arc = 2 * number + (edges[number].a != node)
        flows[arc] = flows.get(arc, 0.0) + amount / len(hops[node])
        _send(onward, amount / len(hops[node]), hops, edges, flows)


def test_splits_equal_all_shortest_paths_split_hop_by_hop(full):
    generator = random.Random(3)
    for _ in range(2000 if full else 300):
        nodes = [f"n{n}" for n in range(generator.randint(2, 12))]
        edges = [
            Edge(f"e{n}", generator.choice(nodes), generator.choice(nodes), float(generator.randint(1, 3)))
            for n in range(generator.randint(0, 30))
        ]
        target = generator.choice(nodes)
        offered = {node: generator.uniform(0, 9) for node in nodes if node != target and generator.random() < 0.5}
        closed = {node for node in nodes if node != target and node not in offered and generator.random() < 0.2}
        down = {n for n in range(len(edges)) if generator.random() < 0.2}
        found = EqualSplitGraph(nodes, edges).to(target, offered, closed=closed, down=down)
        flows, unreached = _twin(nodes, edges, target, offered, closed, down)
        assert found.unreached == unreached
        assert found.flows == pytest.approx(flows)


def test_parallel_edges_count_singly():
    edges = [Edge("x", "a", "b", 1.0), Edge("y", "b", "a", 1.0), Edge("z", "a", "b", 1.5)]
    assert EqualSplitGraph("ab", edges).to("b", {"a": 6.0}).flows == {0: 3.0, 3: 3.0}


def test_sums_of_decimals_tie():
    edges = [Edge("x", "a", "b", 0.1), Edge("y", "b", "c", 0.2), Edge("z", "a", "c", 0.3)]
    assert EqualSplitGraph("abc", edges).to("c", {"a": 2.0}).flows == {0: 1.0, 2: 1.0, 4: 1.0}


def test_weights_that_vanish_beside_others_make_no_circle():
    edges = [Edge("x", "a", "b", 1e-300), Edge("y", "b", "c", 4e9), Edge("z", "a", "c", 4e9)]
    split = EqualSplitGraph("abc", edges).to("c", {"a": 1.0, "b": 1.0})
    assert sum(gbps for arc, gbps in split.flows.items() if arc in (2, 4)) == pytest.approx(2.0)


def test_traffic_to_its_own_node_takes_no_edge():
    split = EqualSplitGraph("ab", [Edge("x", "a", "b", 1.0)]).to("a", {"a": 5.0})
    assert (split.flows, split.unreached) == ({}, frozenset())
