"""What the benchmarks compare with is itself compared: generated networks, the plain kernel, the words of the plot."""

from __future__ import annotations

import importlib
import xml.etree.ElementTree as ET
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest


@pytest.fixture
def bench(monkeypatch, root):
    """Load a script of tests/bench as they load each other."""
    monkeypatch.syspath_prepend(str(root / "tests" / "bench"))
    return importlib.import_module


@pytest.mark.parametrize(("sites", "spans"), [(100, 160), (30, 40)])
def test_a_network_has_the_size_asked_for_and_hangs_together(bench, sites, spans):
    graph = bench("graphs").network(sites, spans)
    assert (len(graph.nodes), len(graph.edges)) == (sites, spans)
    assert nx.is_connected(nx.Graph((edge.a, edge.b) for edge in graph.edges))
    again = bench("graphs").network.__wrapped__(sites, spans)
    assert again == graph


def test_lengths_are_whole_metres_so_that_integer_solvers_can_be_held_against(bench):
    for edge in bench("graphs").network(100).edges:
        assert round(edge.weight, 3) == edge.weight > 0


def test_the_plain_kernel_ours_and_scipy_find_the_same_worst_double_failures(bench):
    graphs, peers, resilience = bench("graphs"), bench("peers"), bench("resilience")
    graph, asked = graphs.network(30, 40), graphs.demands(25, 20)
    spans = graphs.spans_failing(graph)
    starts, ends = peers.numbers(graph, asked)
    plain, searched = peers.pruned_doubles(graph, spans, starts, ends)
    ours, ours_searched = resilience.our_doubles(graph, spans, asked, compiles=False)
    assert searched == ours_searched
    assert np.allclose(plain.weight, peers.scipy_doubles(graph, starts, ends).weight)
    assert np.allclose(plain.weight, ours.weight)
    assert (plain.off_count == ours.off_count[:, 1]).all()


def test_times_are_worded_in_the_unit_a_reader_would_choose(bench):
    worded = bench("chart").worded
    assert [worded(value) for value in (1e-6, 4.8e-5, 1e-3, 0.0634, 1.0, 12.3)] == [
        "1 µs", "48 µs", "1 ms", "63 ms", "1 s", "12 s",
    ]  # fmt: skip


def test_the_plot_keeps_names_apart_and_is_a_picture(bench):
    chart = bench("chart")
    places = sorted(chart.spread([100.0, 101.0, 102.0, 300.0]))
    assert all(after - before > chart.LEAST_GAP - 1 for before, after in pairwise(places))
    rows = [
        {"work": f"work {n}", "s": {100: 1e-4 * n, 1000: 2e-3 * n}, "peak_mb": {100: 30, 1000: 40}, "exponents": [1.3]}
        for n in range(1, 7)
    ]
    drawn = ET.fromstring(chart.draw((100, 1000), rows))
    assert {"work 1", "work 6"} <= {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
