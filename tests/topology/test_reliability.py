"""Exact availability of many demands agrees with every state enumerated, interpreted and compiled."""

from __future__ import annotations

import itertools
import math
import random

import networkx as nx
import pytest

from geodata.errors import InputError
from topology.arrays import Edge, GraphArrays
from topology.reliability import reliability


def drawn(draw):
    """Draw a small graph, parallel edges and loose parts included, with ratios from never to always."""
    nodes = [str(number) for number in range(draw.randint(2, 6))]
    edges = [Edge(f"e{number}", *draw.sample(nodes, 2), 1.0) for number in range(draw.randint(0, 8))]
    ratios = [draw.choice([0.0, 1.0, 0.5, *(10 ** -draw.uniform(0, 5) for _ in range(9))]) for _ in edges]
    demands = [tuple(draw.choices(nodes, k=2)) for _ in range(4)]
    return GraphArrays.of(nodes, edges), ratios, demands


def by_hand(graph, ratios, demands, most):
    """Go through all states; those with more failures than asked for are counted beyond."""
    down, beyond = [[] for _ in demands], []
    certain = sum(ratio == 1 for ratio in ratios)
    for state in itertools.product((False, True), repeat=len(ratios)):
        mass = math.prod(ratio if fails else 1 - ratio for ratio, fails in zip(ratios, state, strict=True))
        if mass == 0:
            continue
        if sum(state) - certain > most:
            beyond.append(mass)
            continue
        left = nx.MultiGraph()
        left.add_nodes_from(graph.nodes)
        left.add_edges_from((edge.a, edge.b) for edge, fails in zip(graph.edges, state, strict=True) if not fails)
        for place, (a, b) in enumerate(demands):
            if not nx.has_path(left, a, b):
                down[place].append(mass)
    return [math.fsum(masses) for masses in down], math.fsum(beyond)


@pytest.mark.parametrize("compiles", [False, True])
def test_every_state_enumerated_gives_the_same(compiles, full):
    draw = random.Random(6)
    for _ in range(400 if full else 100 - 70 * compiles):
        graph, ratios, demands = drawn(draw)
        for most in (1, 2, 3, 4):
            found = reliability(graph, ratios, demands, most_failures=most, compile_kernels=compiles)
            wanted, beyond = by_hand(graph, ratios, demands, most)
            for (a, b), low, exact in zip(demands, found.down_low, wanted, strict=True):
                # What is parted with all its edges up, or by those down for certain, is down in every state.
                parted = not _joined(graph, ratios, a, b)
                assert low == (1.0 if parted else pytest.approx(exact, rel=1e-9, abs=1e-300))
            assert found.beyond == pytest.approx(beyond, rel=1e-9, abs=1e-15)


def _joined(graph, ratios, a, b):
    left = nx.MultiGraph()
    left.add_nodes_from(graph.nodes)
    left.add_edges_from((edge.a, edge.b) for edge, ratio in zip(graph.edges, ratios, strict=True) if ratio < 1)
    return nx.has_path(left, a, b)


def test_bounds_hold_the_bridge_network_in_closed_form():
    ends = [("a", "c"), ("a", "d"), ("c", "d"), ("c", "b"), ("d", "b")]
    graph = GraphArrays.of("abcd", [Edge(f"e{n}", *pair, 1.0) for n, pair in enumerate(ends)])
    for q in (1e-6, 0.01, 0.3):
        closed = 2 * q**2 + 2 * q**3 - 5 * q**4 + 2 * q**5
        for most in (1, 2, 3):
            found = reliability(graph, [q] * 5, [("a", "b")], most_failures=most)
            assert found.down_low[0] <= closed * (1 + 1e-12) <= found.down_high[0] * (1 + 1e-11)
        exact = reliability(graph, [q] * 5, [("a", "b")], most_failures=5)
        assert exact.down_low[0] == pytest.approx(closed, rel=1e-12)
        assert exact.beyond == 0.0


def test_with_equal_odds_it_counts_the_failing_states(full):
    # At q = 1/2 every state is as likely: the sums are numbers of states.
    draw = random.Random(3)
    nodes = list(range(12))
    pairs = [(n, draw.randrange(n)) for n in nodes[1:]] + [tuple(draw.sample(nodes, 2)) for _ in range(9)]
    graph = GraphArrays.of(map(str, nodes), [Edge(f"e{n}", str(a), str(b), 1.0) for n, (a, b) in enumerate(pairs)])
    edges = len(graph.edges)
    found = reliability(graph, [0.5] * edges, [("0", str(n)) for n in nodes[1:]], most_failures=3)
    assert found.states == sum(math.comb(edges, failed) for failed in range(4))
    assert found.searches == 1 + edges + math.comb(edges, 2)
    counts = dict.fromkeys(nodes[1:], 0)
    for failed in range(4):
        for state in itertools.combinations(range(edges), failed):
            left = nx.MultiGraph()
            left.add_nodes_from(nodes)
            left.add_edges_from(pair for number, pair in enumerate(pairs) if number not in state)
            reached = nx.node_connected_component(left, 0)
            for node in counts:
                counts[node] += node not in reached
    assert [low * 2.0**edges for low in found.down_low] == pytest.approx(list(counts.values()))


def test_no_failure_at_all_cannot_be_asked_for():
    graph = GraphArrays.of("ab", [Edge("e", "a", "b", 1.0)])
    with pytest.raises(InputError, match="--failures 0"):
        reliability(graph, [0.1], [("a", "b")], most_failures=0)
