"""Failure sweeps against brute force: every failure, every pair, the network searched anew by networkx."""

from __future__ import annotations

import math
import random
from itertools import combinations

import networkx as nx
import pytest

from topology import kernels, sweep_kernels
from topology.arrays import Edge, GraphArrays
from topology.compiled import SITES_TO_COMPILE, compiled, worth_compiling
from topology.sweep import Element, SweepGround, SweepTask, sweep

KM_PER_WEIGHT = 200.0
STEP_KM, STEP_WEIGHT = 300.0, 0.25


def random_ground(seed, *, most=3):
    """Graphs with parallel edges, zero weights and parts that are not joined; edges, groups and nodes fail."""
    rng = random.Random(seed)
    nodes = [f"n{number}" for number in range(rng.randint(2, 9))]
    edges = []
    for number in range(rng.randint(1, 18)):
        a, b = rng.choice(nodes), rng.choice(nodes)
        edges.append(Edge(f"e{number}", a, b, 0.0 if rng.random() < 0.1 else rng.random() * 3))
    graph = GraphArrays.of(nodes, edges)
    elements = [Element(id=edge.id, edges=(edge.id,)) for edge in graph.edges]
    for number in range(rng.randint(0, 4)):
        members = rng.sample(graph.edges, min(len(graph.edges), rng.randint(2, 4)))
        elements.append(Element(id=f"g{number}", edges=tuple(edge.id for edge in members)))
    for node in nodes:
        members = tuple(edge.id for edge in graph.edges if node in (edge.a, edge.b))
        elements.append(Element(id=node, edges=members, node=node))
    return SweepGround(
        graph=graph,
        km=tuple(edge.weight * KM_PER_WEIGHT for edge in graph.edges),
        elements=tuple(elements),
        step_km=STEP_KM,
        step_weight=STEP_WEIGHT,
        most=most,
        most_off=10_000,
    )


def weight_after(ground, a, b, failed):
    """Weight of the lightest way around what fails, steps included, searched from scratch."""
    gone = {edge for element in failed for edge in element.edges}
    graph = nx.MultiGraph()
    graph.add_nodes_from(ground.graph.nodes)
    graph.add_edges_from((e.a, e.b, e.id, {"weight": e.weight}) for e in ground.graph.edges if e.id not in gone)
    try:
        weight = nx.dijkstra_path_length(graph, a, b)
    except nx.NetworkXNoPath:
        return math.inf
    return sweep_kernels.with_steps(weight, weight * KM_PER_WEIGHT, (STEP_KM, STEP_WEIGHT))


def brute_force(ground, a, b):
    """Every single and double failure that is worse than its halves, and every one that leaves no way."""
    failing = [element for element in ground.elements if element.node not in (a, b) or not element.node]
    whole = weight_after(ground, a, b, ())
    alone = {element.id: weight_after(ground, a, b, (element,)) for element in failing}
    both = {(x.id, y.id): weight_after(ground, a, b, (x, y)) for x, y in combinations(failing, 2)}
    return (
        sorted((weight for weight in alone.values() if weight < math.inf), reverse=True),
        {key for key, weight in alone.items() if weight == math.inf},
        sorted((w for (x, y), w in both.items() if max(alone[x], alone[y]) * (1 + 1e-9) < w < math.inf), reverse=True),
        {
            frozenset(pair)
            for pair, weight in both.items()
            if weight == math.inf and all(alone[key] < math.inf for key in pair)
        },
        whole,
    )


def agree(ground, root, start):
    way = sweep(SweepTask(ground=ground, root=root, starts=(start,), double=True)).ways[0]
    singles, off, doubles, both_off, whole = brute_force(ground, root, start)
    assert way.weight == pytest.approx(whole)
    if whole == math.inf:
        assert not way.single and not way.double and not way.single_off and not way.double_off
        return
    hitting = [weight for weight in singles if weight > whole * (1 + 1e-12)]
    found = [failure.weight for failure in way.single if failure.weight > whole * (1 + 1e-12)]
    assert found == pytest.approx(hitting[: ground.most])
    assert {failure.elements[0] for failure in way.single_off} == off
    assert way.single_off_count == len(off)
    assert [failure.weight for failure in way.double] == pytest.approx(doubles[: ground.most])
    assert {frozenset(failure.elements) for failure in way.double_off} == both_off
    assert way.double_off_count == len(both_off)


@pytest.mark.proof
def test_pruned_failures_equal_brute_force_on_random_networks(full):
    for seed in range(2000 if full else 200):
        ground = random_ground(seed)
        root, start = ground.graph.nodes[0], ground.graph.nodes[-1]
        agree(ground, root, start)


def test_several_starts_give_what_each_gives_alone():
    ground = random_ground(11)
    root, *starts = ground.graph.nodes
    together = sweep(SweepTask(ground=ground, root=root, starts=tuple(starts), double=True))
    alone = [sweep(SweepTask(ground=ground, root=root, starts=(start,), double=True)).ways[0] for start in starts]
    assert list(together.ways) == alone


def test_a_named_failure_is_what_it_says():
    """The worst failure that is named must itself, searched from scratch, leave a way of that weight."""
    for seed in range(100):
        ground = random_ground(seed)
        root, start = ground.graph.nodes[0], ground.graph.nodes[-1]
        by_id = {element.id: element for element in ground.elements}
        way = sweep(SweepTask(ground=ground, root=root, starts=(start,), double=True)).ways[0]
        for failure in (*way.single, *way.double, *way.double_off):
            failed = [by_id[key] for key in failure.elements]
            assert weight_after(ground, root, start, failed) == pytest.approx(failure.weight)


def test_compiled_kernels_give_the_same_bit_for_bit(monkeypatch):
    import topology.sweep

    tasks = []
    for seed in range(40):
        ground = random_ground(seed)
        tasks.append(SweepTask(ground=ground, root=ground.graph.nodes[0], starts=ground.graph.nodes[1:], double=True))
    interpreted = [sweep(task) for task in tasks]
    monkeypatch.setattr(topology.sweep, "worth_compiling", lambda sites: True)
    for task in tasks:
        vars(task.ground).pop("compiles", None)
    assert [sweep(task) for task in tasks] == interpreted


def test_a_mended_tree_equals_one_grown_anew():
    for seed in range(60):
        graph = random_ground(seed).graph
        lists, nodes = graph.lists, len(graph.nodes)
        rng = random.Random(seed)
        cut = [int(rng.random() < 0.3) for _ in graph.edges]

        def empty(nodes=nodes):
            return [0.0] * nodes, [0] * nodes, [0] * nodes

        whole, mended, anew = empty(), empty(), empty()
        kernels.grow(lists, 0, cut, 2, whole)
        scratch = kernels.Scratch([0] * nodes, [0] * nodes, [0] * nodes, [0.0] * nodes)
        kernels.regrow(lists, whole, cut, 1, scratch, 1, mended)
        kernels.grow(lists, 0, cut, 1, anew)
        assert mended[0] == pytest.approx(anew[0])


def test_all_pairs_equal_networkx():
    import numpy as np

    for seed in range(40):
        graph = random_ground(seed).graph
        nodes = len(graph.nodes)
        table = [[0.0] * nodes for _ in range(nodes)]
        kernels.all_pairs(graph.lists, range(nodes), table)
        twin = nx.MultiGraph()
        twin.add_nodes_from(graph.nodes)
        twin.add_edges_from((edge.a, edge.b, edge.id, {"weight": edge.weight}) for edge in graph.edges)
        for a, row in zip(graph.nodes, table, strict=True):
            lengths = nx.single_source_dijkstra_path_length(twin, a)
            assert row == pytest.approx([lengths.get(b, math.inf) for b in graph.nodes])
    arrays = np.empty((nodes, nodes))
    compiled(kernels).all_pairs(graph.arrays, np.arange(nodes), arrays)
    assert arrays.tolist() == table


def test_small_networks_never_wait_for_a_compiler():
    assert not worth_compiling(SITES_TO_COMPILE - 1)
    assert worth_compiling(SITES_TO_COMPILE)
