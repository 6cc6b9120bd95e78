"""Disjoint pairs against integer programmes and every pair of simple ways, the slow and obvious twins."""

from __future__ import annotations

import random
from itertools import combinations_with_replacement
from math import inf

import networkx as nx
import pytest

from topology import disjoint_kernels
from topology.arrays import Edge, GraphArrays
from topology.disjoint import EDGE, EXACT, KINDS, NODE, RISK, Group, disjoint_pair, shared_by
from topology.search import Path

WEIGHTS = [0.0, 0.0, 1.0, 2.0, 3.5]


def random_graph(seed, nodes=7, edges=14):
    """Small graphs with parallel edges, loops, zero weights and parts that are not joined."""
    rng = random.Random(seed)
    names = [f"n{number}" for number in range(rng.randint(1, nodes))]
    made = [
        Edge(f"e{number}", rng.choice(names), rng.choice(names), rng.choice([*WEIGHTS, rng.random()]))
        for number in range(rng.randint(0, edges))
    ]
    return GraphArrays.of(names, made)


def random_groups(seed, graph):
    """Groups of a few edges each, hard and soft, some of them overlapping."""
    rng = random.Random(-1 - seed)
    keys = [edge.id for edge in graph.edges]
    return [
        Group(
            id=f"g{number}", edges=tuple(rng.sample(keys, rng.randint(1, min(3, len(keys))))), hard=rng.random() < 0.6
        )
        for number in range(rng.randint(0, 5) if keys else 0)
    ]


def every_way(graph, a, b):
    """All simple ways."""
    if a == b:
        return [Path(0.0, (a,), ())]
    multi = nx.MultiGraph()
    multi.add_nodes_from(graph.nodes)
    weight = {}
    for edge in graph.edges:
        multi.add_edge(edge.a, edge.b, key=edge.id)
        weight[edge.id] = edge.weight
    ways = []
    for taken in nx.all_simple_edge_paths(multi, a, b):
        nodes = (a, *(v for _, v, _ in taken))
        ways.append(Path(sum(weight[key] for *_, key in taken), nodes, tuple(key for *_, key in taken)))
    return ways


def least(graph, a, b, kind, groups, *, count_soft=False):
    """Things shared, soft groups shared and weight of the best pair of all simple ways; None without any."""
    best = None
    for one, other in combinations_with_replacement(every_way(graph, a, b), 2):
        shared = shared_by(one, other, groups)
        rank = (shared.things(kind), len(shared.soft) if count_soft else 0, one.weight + other.weight)
        if best is None or rank < best:
            best = rank
    return best


def rank_of(pair, *, count_soft=False):
    return pair.shared.things(pair.kind), len(pair.shared.soft) if count_soft else 0, pair.weight


def is_way(graph, path, a, b):
    """Whether a path is what it says: joined from end to end, no node twice, its weight the sum."""
    nodes = [a]
    for key in path.edges:
        edge = graph.edges[graph.edge_number[key]]
        assert nodes[-1] in (edge.a, edge.b)
        nodes.append(edge.b if nodes[-1] == edge.a else edge.a)
    assert nodes[-1] == b
    assert tuple(nodes) == path.nodes
    assert len(set(nodes)) == len(nodes)
    assert path.weight == pytest.approx(sum(graph.edges[graph.edge_number[key]].weight for key in path.edges))


def assert_best(graph, groups, kind, *, count_soft=False):
    a, b = graph.nodes[0], graph.nodes[-1]
    expected = least(graph, a, b, kind, groups, count_soft=count_soft)
    pair = disjoint_pair(graph, a, b, kind=kind, groups=groups, count_soft=count_soft)
    if expected is None:
        assert pair is None
        return
    assert pair.status == EXACT
    assert rank_of(pair, count_soft=count_soft) == pytest.approx(expected)
    assert pair.bound == pytest.approx(pair.weight)
    assert pair.least_things == expected[0]
    assert pair.first.weight <= pair.second.weight
    assert pair.is_disjoint == (expected[0] == 0)
    for path in (pair.first, pair.second):
        is_way(graph, path, a, b)


@pytest.mark.proof
@pytest.mark.parametrize("kind", [EDGE, NODE])
def test_edge_and_node_disjoint_pairs_equal_the_best_of_all_pairs_of_simple_ways(kind, full):
    for seed in range(1000 if full else 200):
        assert_best(random_graph(seed), random_groups(seed, random_graph(seed)), kind)


@pytest.mark.proof
@pytest.mark.parametrize("count_soft", [False, True])
def test_risk_disjoint_pairs_equal_the_best_of_all_pairs_of_simple_ways(count_soft, full):
    for seed in range(400 if full else 200):
        graph = random_graph(seed)
        assert_best(graph, random_groups(seed, graph), RISK, count_soft=count_soft)


def by_programme(graph, a, b, *, apart):
    """Summed weight of two disjoint ways by scipy's integer programme on a directed graph of split nodes."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    arcs = [((node, "in"), (node, "out"), 0.0, 1 if apart and node not in (a, b) else 2) for node in graph.nodes]
    arcs += [((u, "out"), (v, "in"), e.weight, 1) for e in graph.edges for u, v in ((e.a, e.b), (e.b, e.a))]
    row = {end: number for number, end in enumerate({end for arc in arcs for end in arc[:2]})}
    flow = np.zeros((len(row), len(arcs)))
    for column, (u, v, _, _) in enumerate(arcs):
        flow[row[u], column] += 1
        flow[row[v], column] -= 1
    net = np.zeros(len(row))
    net[row[a, "in"]], net[row[b, "out"]] = 2, -2
    once = np.zeros((len(graph.edges), len(arcs)))
    for number in range(len(graph.edges)):
        once[number, len(graph.nodes) + 2 * number : len(graph.nodes) + 2 * number + 2] = 1
    rows = [LinearConstraint(flow, net, net), *([LinearConstraint(once, ub=1)] if len(once) else [])]
    solved = milp(
        [arc[2] for arc in arcs],
        constraints=rows,
        bounds=Bounds(0, [arc[3] for arc in arcs]),
        integrality=np.ones(len(arcs)),
    )
    return solved.fun if solved.status == 0 else None


@pytest.mark.proof
@pytest.mark.parametrize("apart", [0, 1])
def test_many_demands_at_once_equal_an_integer_programme(apart, full):
    for seed in range(400 if full else 200):
        graph = random_graph(seed, nodes=16, edges=40)
        rng = random.Random(seed)
        demands = [(rng.randrange(len(graph.nodes)), rng.randrange(len(graph.nodes))) for _ in range(4)]
        starts, ends = [start for start, _ in demands], [end for _, end in demands]
        total, shared, begin, stop, taken = disjoint_kernels.pairs(*graph.lists, starts, ends, apart)
        for number, (start, end) in enumerate(demands):
            a, b = graph.nodes[start], graph.nodes[end]
            ways = [taken[begin[way] : stop[way]] for way in (2 * number, 2 * number + 1)]
            alone = disjoint_kernels.pairs(*graph.lists, [start], [end], apart)
            assert (alone[0][0], alone[1][0]) == (pytest.approx(total[number]), shared[number])
            assert total[number] == inf or total[number] == pytest.approx(
                sum(graph.edges[edge].weight for way in ways for edge in way)
            )
            if start == end:
                assert (total[number], ways) == (0.0, [[], []])
                continue
            expected = by_programme(graph, a, b, apart=apart)
            disjoint = total[number] < inf and shared[number] == 0
            assert disjoint == (expected is not None)
            if disjoint:
                assert total[number] == pytest.approx(expected, abs=1e-9)
                assert not set(ways[0]) & set(ways[1])


def test_compiled_kernels_answer_as_interpreted_ones():
    pytest.importorskip("numba")
    import numpy as np

    from topology.compiled import compiled

    kernels = compiled(disjoint_kernels)
    for seed in range(40):
        graph = random_graph(seed, nodes=16, edges=40)
        if not graph.edges:
            continue
        rng = random.Random(seed)
        starts, ends = ([rng.randrange(len(graph.nodes)) for _ in range(6)] for _ in range(2))
        for apart in (0, 1):
            slow = disjoint_kernels.pairs(*graph.lists, starts, ends, apart)
            fast = kernels.pairs(*graph.arrays, np.array(starts), np.array(ends), apart)
            assert [list(column) for column in fast] == [list(column) for column in slow]


def edges_of(*rows):
    return [Edge(f"{u}{v}{number}", u, v, weight) for number, (u, v, weight) in enumerate(rows)]


def test_the_shortest_way_is_given_up_where_it_stands_in_the_way_of_a_pair():
    graph = GraphArrays.of("abcd", edges_of(("a", "b", 1), ("b", "c", 1), ("c", "d", 1), ("a", "c", 3), ("b", "d", 3)))
    for kind in KINDS:
        pair = disjoint_pair(graph, "a", "d", kind=kind)
        assert {pair.first.nodes, pair.second.nodes} == {("a", "b", "d"), ("a", "c", "d")}
        assert (pair.weight, pair.is_disjoint) == (8, True)


def test_parallel_edges_are_apart_but_share_the_nodes_between_them():
    graph = GraphArrays.of("abc", edges_of(("a", "b", 1), ("a", "b", 2), ("b", "c", 1), ("b", "c", 5)))
    pair = disjoint_pair(graph, "a", "c", kind=EDGE)
    assert (pair.weight, pair.is_disjoint, pair.shared.edges, pair.shared.nodes) == (9, True, (), ("b",))
    assert not disjoint_pair(graph, "a", "c", kind=NODE).is_disjoint
    assert disjoint_pair(graph, "a", "b", kind=NODE).is_disjoint


def test_a_single_access_edge_is_shared_and_named():
    graph = GraphArrays.of(
        "abcd", edges_of(("a", "b", 1), ("b", "c", 1), ("c", "d", 1), ("b", "d", 1), ("a", "b", 9))[:4]
    )
    pair = disjoint_pair(graph, "a", "d", kind=RISK)
    assert (pair.shared.edges, pair.shared.nodes, pair.is_disjoint) == (("ab0",), ("b",), False)
    assert (pair.status, pair.least_things) == (EXACT, 2)


def test_no_way_is_none_and_from_a_node_to_itself_nothing_is_needed():
    graph = GraphArrays.of("abc", edges_of(("a", "b", 1)))
    for kind in KINDS:
        assert disjoint_pair(graph, "a", "c", kind=kind) is None
        pair = disjoint_pair(graph, "c", "c", kind=kind)
        assert (pair.first, pair.second, pair.weight) == (Path(0.0, ("c",), ()), Path(0.0, ("c",), ()), 0)
        assert pair.is_disjoint


def test_soft_groups_are_reported_and_only_kept_apart_when_asked():
    graph = GraphArrays.of("abcd", edges_of(("a", "b", 1), ("b", "d", 1), ("a", "c", 2), ("c", "d", 2), ("a", "d", 9)))
    groups = [Group(id="valley", edges=("ab0", "ac2"), hard=False)]
    pair = disjoint_pair(graph, "a", "d", groups=groups)
    assert (pair.weight, pair.shared.soft, pair.is_disjoint) == (6, ("valley",), True)
    apart = disjoint_pair(graph, "a", "d", groups=groups, count_soft=True)
    assert (apart.weight, apart.shared.soft, apart.status) == (11, (), EXACT)


@pytest.mark.parametrize("seed", [1, 10])
def test_out_of_time_a_pair_is_bounded_and_says_so(seed):
    rng = random.Random(seed)
    names = [f"n{number}" for number in range(120)]
    edges = [Edge(f"e{n}", *rng.sample(names, 2), rng.uniform(1, 9)) for n in range(300)]
    graph = GraphArrays.of(names, edges)
    groups = [Group(id=f"g{n}", edges=tuple(f"e{rng.randrange(300)}" for _ in range(12)), hard=True) for n in range(60)]
    pair = disjoint_pair(graph, "n0", "n1", groups=groups, time_limit_s=0.0)
    assert pair.status == "bounded"
    assert pair.bound < pair.weight
    assert pair.least_things <= pair.shared.things(RISK)
    best = disjoint_pair(graph, "n0", "n1", groups=groups)
    assert best.status == EXACT
    assert rank_of(best) <= rank_of(pair)
    assert best.shared.things(RISK) >= pair.least_things
    assert best.weight >= pair.bound * (1 - 1e-9)
