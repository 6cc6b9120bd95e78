"""Protection equals brute force: every set of builds, and networkx for what a single cut parts."""

from __future__ import annotations

import math
from itertools import count

import networkx as nx
import pytest

from netplan.plan import read_plan
from netplan.upgrade.candidates import known_candidates, usable_spans
from netplan.upgrade.planner import Request, find_upgrades
from netplan.upgrade.protect import protect_plan
from netplan.upgrade.protection import joined_twice
from netplan.upgrade.time import Allowance
from netplan.verdicts import judge_plan


def allowance():
    ticks = count()
    return Allowance(60, lambda: next(ticks) * 1e-6)


def ways(sites, spans, a, b):
    """Count the span-disjoint ways, with a node put into every span so that parallel ones stay apart."""
    graph = nx.Graph()
    graph.add_nodes_from(sites)
    for span in spans:
        graph.add_edge(span.a, ("span", span.id))
        graph.add_edge(("span", span.id), span.b)
    return nx.edge_connectivity(graph, a, b)


@pytest.mark.proof
def test_protection_costs_what_brute_force_finds(random_plan, twin, full):
    bought = 0
    for seed in range(150 if full else 10):
        plan = random_plan(seed, existing=7, candidates=5)
        judged = judge_plan(plan, layers=["optical"])
        pairs = {(verdict.start.id, verdict.place.id) for item in judged for verdict in item.verdicts}
        owned, offered = usable_spans(plan, None), {c.span.id: c for c in known_candidates(plan, None)}
        able = [
            pair for pair in pairs if ways(plan.network.sites, [*owned, *(c.span for c in offered.values())], *pair) > 1
        ]
        least = math.inf
        for built in twin(plan).subsets:
            spans = [*owned, *(offered[key].span for key in built)]
            if all(ways(plan.network.sites, spans, *pair) > 1 for pair in able):
                least = min(least, sum(offered[key].cost.value for key in built))
        found = protect_plan(plan, judged, operator=None, direct=False, allowance=allowance())
        assert found.cost.value == pytest.approx(least, rel=1e-9, abs=1)
        assert found.proven
        assert {(v.start.id, v.place.id) for v in found.unprotected} == pairs - set(able)
        bought += bool(found.builds)
    assert bought > 2


def test_sites_are_joined_twice_where_no_single_span_parts_them(random_plan):
    for seed in range(10):
        plan = random_plan(seed, existing=8, candidates=0)
        spans = usable_spans(plan, None)
        groups = joined_twice(plan.network.sites, spans)
        for a in groups:
            for b in groups:
                if a < b:
                    assert (groups[a] == groups[b]) is (ways(plan.network.sites, spans, a, b) > 1)


def test_a_single_access_gets_a_second_cable(write):
    spans = "id,a,b,route_km\nwm,west,middle,200\nme,middle,east,200\nmf,middle,east,210\n"
    plan = read_plan(write(spans__csv=spans))
    found = find_upgrades(plan, Request(protect=True), allowance()._clock)
    (guarded,) = found.plans
    assert guarded.kind == "protect"
    assert [{build.a, build.b} for build in guarded.builds] == [{"west", "middle"}]
    assert [verdict.place.id for verdict in guarded.protected] == ["east"]


def test_what_is_protected_already_needs_nothing(write):
    (guarded,) = find_upgrades(read_plan(write()), Request(protect=True), allowance()._clock).plans
    assert guarded.builds == ()
    assert guarded.protected == guarded.unprotected == ()


def test_a_pair_whose_limit_light_forbids_is_protected_all_the_same(write):
    spans = "id,a,b,route_km\nwm,west,middle,200\nme,middle,east,200\n"
    plan = read_plan(write(spans__csv=spans, targets__csv="id,from,to,limit\nfar,west,east,0.5\n"))
    found = find_upgrades(plan, Request(protect=True), allowance()._clock)
    assert [verdict.place.id for verdict in found.impossible] == ["east"]
    (guarded,) = found.plans
    assert [verdict.place.id for verdict in guarded.protected] == ["east"]
    assert guarded.builds
