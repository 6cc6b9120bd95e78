"""The best possible routing against scipy, one commodity for each demand."""

from __future__ import annotations

import math
import random

import networkx as nx
import numpy as np
import pytest
from scipy.optimize import linprog

from topology.multiflow import Arc, Commodity, least_worst_utilisation


def _twin(nodes, arcs, demands):
    """Every demand a commodity of its own: variables are its flow on each arc, and the worst utilisation."""
    count = len(arcs) * len(demands)
    equal, right = [], []
    for k, (source, target, amount, closed) in enumerate(demands):
        for node in nodes:
            row = np.zeros(count + 1)
            for n, arc in enumerate(arcs):
                usable = not {arc.start, arc.end} & set(closed)
                row[k * len(arcs) + n] = usable * ((arc.start == node) - (arc.end == node))
            equal.append(row)
            right.append(amount * ((node == source) - (node == target)))
    upper = []
    for n, arc in enumerate(arcs):
        if math.isfinite(arc.capacity):
            row = np.zeros(count + 1)
            row[n : count : len(arcs)] = 1.0
            row[-1] = -arc.capacity
            upper.append(row)
    cost = np.zeros(count + 1)
    cost[-1] = 1.0
    limits = {"A_ub": np.array(upper), "b_ub": np.zeros(len(upper))} if upper else {}
    return linprog(cost, A_eq=np.array(equal), b_eq=right, **limits).fun


def test_the_optimum_equals_scipy_s(full):
    generator = random.Random(5)
    looked_at = 0
    for _ in range(300 if full else 30):
        graph = nx.gnm_random_graph(generator.randint(3, 6), generator.randint(4, 9), seed=generator.randrange(10**6))
        if not nx.is_connected(graph):
            continue
        arcs = [
            Arc(str(u), str(v), generator.choice([math.inf, 1.0, 3.0, 10.0]))
            for a, b in graph.edges
            for u, v in ((a, b), (b, a))
        ]
        nodes = [str(node) for node in graph]
        demands = []
        for _ in range(generator.randint(1, 4)):
            source, target = generator.sample(nodes, 2)
            closed = {
                node
                for node in nodes
                if node not in (source, target)
                and nx.has_path(graph.subgraph(set(graph) - {int(node)}), int(source), int(target))
                and generator.random() < 0.3
            }
            closed = set(sorted(closed)[:1])
            demands.append((source, target, generator.uniform(0.1, 5.0), closed))
        commodities = {}
        for source, target, amount, closed in demands:
            wanted = commodities.setdefault((source, frozenset(closed)), {})
            wanted[target] = wanted.get(target, 0.0) + amount
        found = least_worst_utilisation(arcs, [Commodity(s, wanted, c) for (s, c), wanted in commodities.items()])
        assert found == pytest.approx(_twin(nodes, arcs, demands), abs=1e-6)
        looked_at += 1
    assert looked_at > 10


def test_two_ways_share_what_one_cannot_carry():
    arcs = [Arc("a", "b", 10.0), Arc("a", "c", 5.0), Arc("c", "b", 30.0)]
    assert least_worst_utilisation(arcs, [Commodity("a", {"b": 12.0})]) == pytest.approx(0.8)


def test_a_circuit_of_unknown_capacity_is_no_limit():
    assert least_worst_utilisation([Arc("a", "b", math.inf), Arc("a", "b", 1.0)], [Commodity("a", {"b": 9.0})]) == 0.0


def test_nothing_offered_uses_nothing():
    assert least_worst_utilisation([Arc("a", "b", 1.0)], []) == 0.0
