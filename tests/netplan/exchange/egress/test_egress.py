"""The egress of a cluster: worked by hand on four sites, then the reference plan, every span of it failed."""

from __future__ import annotations

from datetime import date

import pytest

from netplan.exchange.egress.costs import WaveCosts
from netplan.exchange.egress.designer import EgressDesigner, plan_egress
from netplan.exchange.egress.growth import fills_on, upgrades
from netplan.exchange.egress.routes import TOO_SLOW, CircuitRoutes
from netplan.exchange.egress.state import egress_demands, egress_state
from netplan.plan import read_plan
from netplan.report.egress import egress_sentence
from netplan.terms import NO_ROUTE
from topology.integer import INFEASIBLE, OPTIMAL

LINES = "id,from,to,capacity_gbps,capacity_gbps_low,capacity_gbps_high,installable_gbps,in_service\n"


@pytest.fixture(scope="module")
def designer(reference):
    return EgressDesigner(reference, "zhongwei", egress_demands(reference, "zhongwei", 1.0))


def growth(gbps, exchange="west"):
    import numpy as np

    from netplan.exchange.forecast.records import Growth

    months = tuple(date(2027 + number // 12, number % 12 + 1, 1) for number in range(len(gbps)))
    rows = np.array([[value * 0.5 for value in gbps], gbps, [value * 2 for value in gbps]])
    return Growth(
        exchange=exchange,
        months=months,
        members=rows,
        peak_gbps=rows,
        egress_gbps=rows,
        kind_factor={},
        joins={},
        milestones=(),
    )


def test_a_single_destination_by_hand(write):
    # 400 km by the middle, 600 km by the south, both below the reach of 1000 km: one pair of transponders each.
    # A wave pays (20,000 + 1,000,000 / 80) / 40 = 812.5 CNY/km. 100 Gbit/s at 0.7 take 142.9 Gbit/s of capacity.
    # By the middle: 2 x 100G 2 x (160,000 + 325,000) = 970,000; 1 x 400G 400,000 + 325,000 = 725,000.
    plan = read_plan(write())
    alone = plan_egress(plan, "west", {"east": 100.0}, survivable=False)
    assert alone.status == OPTIMAL
    assert [(c.size_gbps, c.count, c.route.sites) for c in alone.circuits] == [(400.0, 1, ("west", "middle", "east"))]
    assert alone.cost.value == pytest.approx(725_000)
    # Any one way must carry 100 / 0.95 = 105.3: by the south 400,000 + 487,500, less than 2 x (160,000 + 487,500).
    both = plan_egress(plan, "west", {"east": 100.0})
    assert sorted(c.route.sites[1] for c in both.circuits) == ["middle", "south"]
    assert both.cost.value == pytest.approx(725_000 + 887_500)
    assert both.bound_cny == pytest.approx(both.cost.value)
    assert both.cost.low < both.cost.value < both.cost.high
    assert {circuit.status for circuit in both.circuits} == {"meets"}


def test_a_protection_route_beyond_the_limit_is_named_with_its_failure(write):
    plan = read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,2.5\n"))
    found = plan_egress(plan, "west", {"east": 100.0})
    assert found.status == INFEASIBLE
    assert {(cut.end, cut.element.id, cut.reason) for cut in found.cut_offs} == {
        ("east", "wm", TOO_SLOW),
        ("east", "me", TOO_SLOW),
    }
    assert all(cut.oneway_ms > cut.limit_ms == 2.5 for cut in found.cut_offs)
    # What can be served is: by the middle.
    assert {circuit.route.sites for circuit in found.circuits} == {("west", "middle", "east")}


def test_a_destination_out_of_reach_is_named(write):
    plan = read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,1\n"))
    found = plan_egress(plan, "west", {"east": 100.0})
    (cut,) = found.cut_offs
    assert (found.status, cut.element, cut.reason, found.circuits) == (INFEASIBLE, None, TOO_SLOW, ())
    lonely = "id,name_zh,name_en,lon_deg,lat_deg\nwest,西,West,105,37\nmiddle,中,Middle,107,37\neast,东,East,109,37\n"
    spans = "id,a,b,route_km\nwm,west,middle,200\n"
    (cut,) = plan_egress(read_plan(write(sites__csv=lonely, spans__csv=spans)), "west", {"east": 1.0}).cut_offs
    assert cut.reason == NO_ROUTE


def test_a_hard_risk_group_fails_as_one(write):
    groups = "id,kind,name_zh,name_en\nbridge,bridge,桥,Bridge\n"
    spans = (
        "id,a,b,route_km,risk_groups\nwm,west,middle,200,bridge\nme,middle,east,200,\n"
        "ws,west,south,300,bridge\nse,south,east,300,\n"
    )
    found = plan_egress(read_plan(write(spans__csv=spans, risk_groups__csv=groups)), "west", {"east": 100.0})
    assert ("group", "bridge", NO_ROUTE) in {(cut.element.kind, cut.element.id, cut.reason) for cut in found.cut_offs}


def test_the_state_of_today_adds_up_the_lines_in_service(write):
    plan_toml = "plan_version = 1\nas_of = 2026-11-01\n"
    rows = (
        "a,west,east,100,50,300,1600,2020-12-31\nb,west,south,100,,,,\nc,west,east,400,,,,2030-01-01\n"
        "d,east,west,7,,,,\n"
    )
    state = egress_state(read_plan(write(plan__toml=plan_toml, egress__csv=LINES + rows)), "west")
    assert [line.id for line in state.lines] == ["a", "b"]
    assert [line.id for line in state.expected] == ["c"]
    assert (state.lit_gbps.low, state.lit_gbps.value, state.lit_gbps.high) == (150.0, 200.0, 400.0)
    assert state.usable_gbps.value == pytest.approx(140.0)
    assert state.installable_gbps.value == 1600 + 8000
    assert state.installable_basis == "assumed"
    assert state.headroom_gbps.value == pytest.approx(140 - 0.5 * 200)
    stated = egress_state(read_plan(write(egress__csv=LINES + "a,west,east,100,,,1600,\n")), "west")
    assert (stated.installable_basis, stated.installable_gbps.value) == ("stated", 1600.0)
    why = {"en": "a target's band begins at what is lit", "zh": "判定指标时，区间低端只计在用容量"}
    for lang, words in why.items():
        assert words in egress_sentence(state, lang)
        assert words not in egress_sentence(stated, lang)


def test_without_lines_nothing_is_known(write):
    state = egress_state(read_plan(write()), "west")
    assert (state.lit_gbps, state.installable_gbps, state.used_gbps, state.headroom_gbps) == (None, None, None, None)
    assert set(fills_on(state, growth([1.0] * 3)).values()) == {None}


def test_the_day_on_which_the_egress_is_full_has_a_band(write):
    state = egress_state(read_plan(write(egress__csv=LINES + "a,west,east,1000,,,,\n")), "west")
    # 700 Gbit/s may be filled: twice the traffic is there first, half of it never.
    found = fills_on(state, growth([100.0 * month for month in range(1, 13)]))
    assert found == {10: date(2027, 4, 1), 50: date(2027, 8, 1), 90: None}


def test_the_parts_of_the_demand_sum_to_the_whole(reference):
    found = egress_demands(reference, "zhongwei", 1600.0)
    assert sum(found.values()) == pytest.approx(1600.0)
    assert "zhongwei" not in found
    hubs = [site for site in found if "backbone_core" not in reference.network.sites[site].roles]
    assert sum(found[site] for site in hubs) < 0.3 * 1600
    assert egress_demands(reference, "zhongwei", 0.0).keys() == found.keys()


def test_a_plan_without_cores_or_hubs_has_no_destinations(write):
    plan = read_plan(write())
    assert egress_demands(plan, "west", 100.0) == {}
    assert upgrades(plan, "west", growth([100.0])) == []


def test_every_route_keeps_its_limit_and_each_failure_leaves_one(reference, designer):
    network = reference.network
    routes = CircuitRoutes(reference)
    for end, found in designer.candidates.items():
        limit = found.limit_ms
        assert all(limit is None or route.oneway_ms.value <= limit for route in found.routes), end
        lost = {cut.element.id for cut in found.cut_offs if cut.element is not None}
        for span in network.spans:
            alive = [route for route in found.routes if span not in {one.id for one in route.spans}]
            assert alive or not found.routes or span in lost, (end, span)
    assert routes.elements(routes.fastest("zhongwei", "beijing"))


def test_the_answer_survives_the_loss_of_every_span(reference, designer):
    import networkx as nx

    demand = egress_demands(reference, "zhongwei", 2500.0)
    found = designer.design(demand, {}, clock=lambda: 0.0)
    assert found.gap_ratio == pytest.approx(0.0, abs=1e-6)
    out_of_reach = {cut.end for cut in found.cut_offs if cut.element is None}
    assert out_of_reach == {"guiyang"}
    lit = {}
    for circuit in found.circuits:
        lit[circuit.option] = lit.get(circuit.option, 0.0) + circuit.gbps
    for span in reference.network.spans:
        graph = nx.DiGraph()
        for key, gbps in lit.items():
            if span not in {one.id for one in designer.options[key][1].spans}:
                graph.add_edge("site", key, capacity=0.95 * gbps)
        for end, gbps in demand.items():
            graph.add_edge(end, "all", capacity=gbps)
            for way in designer.ways_to(end):
                graph.add_edge(way.options[0], end)
        carried = nx.maximum_flow_value(graph, "site", "all") if "site" in graph else 0.0
        assert carried >= sum(gbps for end, gbps in demand.items() if end not in out_of_reach) - 1e-3, span


def test_traffic_through_another_core_keeps_the_limit(reference, designer):
    for end in designer.destinations:
        limit = designer.candidates[end].limit_ms
        for way in designer.ways_to(end):
            core, route = designer.options[way.options[0]]
            if way.through and limit is not None:
                onward = CircuitRoutes(reference).fastest(core, end)
                assert route.oneway_ms.value + onward.oneway_ms.value < limit


def test_helingeer_s_single_access_cable_is_named(reference):
    found = plan_egress(reference, "helingeer", {"beijing": 300.0})
    access = [cut for cut in found.cut_offs if cut.reason == NO_ROUTE]
    assert [(cut.end, cut.element.id) for cut in access] == [("beijing", "access-helingeer:helingeer-hohhot")]
    assert found.status == INFEASIBLE
    assert found.circuits


def test_a_faster_wave_costs_more_but_less_a_gigabit(reference):
    costs, route = WaveCosts(reference.parameters), CircuitRoutes(reference).fastest("zhongwei", "beijing")
    by_size = [costs.wave(route, gbps) for gbps in (100.0, 400.0, 800.0)]
    assert [band.value for band in by_size] == sorted(band.value for band in by_size)
    each = [band.value / gbps for band, gbps in zip(by_size, (100.0, 400.0, 800.0), strict=True)]
    assert each == sorted(each, reverse=True)


def test_a_growing_exchange_orders_circuits_before_it_is_full(write):
    sites = (
        "id,name_zh,name_en,lon_deg,lat_deg,roles\nwest,西,West,105.0,37.0,\nmiddle,中,Middle,107.0,37.0,\n"
        "east,东,East,109.0,37.0,backbone_core\nsouth,南,South,107.0,35.0,\n"
    )
    plan = read_plan(write(sites__csv=sites, egress__csv=LINES + "a,west,east,400,,,,\n"))
    found = upgrades(plan, "west", growth([100.0 + 10 * month for month in range(36)]))
    first = found[0]
    # Today's line serves 280 Gbit/s, but nothing is left of it after a cut: the second way is needed at once.
    assert (first.needed, first.trigger.kind, first.trigger.limit) == (date(2027, 1, 1), "lag_state", 0.0)
    assert first.place == "west-east" and first.what.startswith("egress-") and first.lead_months == 6.0
    assert [need.needed for need in found] == sorted(need.needed for need in found)
    assert all(need.cost.low <= need.cost.value <= need.cost.high and need.gbps > 0 for need in found)
    later = [need for need in found if need.needed > first.needed]
    assert later and all(need.trigger.value > need.trigger.limit > 0 for need in later)
    assert upgrades(plan, "west", growth([100.0] * 12), until=date(2026, 1, 1)) == []
