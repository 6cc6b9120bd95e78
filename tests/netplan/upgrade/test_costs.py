"""Costs: prices times quantities, bands end by end, a cost of one's own before all."""

from __future__ import annotations

import pytest

from netplan.plan import read_plan
from netplan.upgrade.candidates import DIRECT_WITHIN_KM, direct_candidates, known_candidates
from netplan.upgrade.costs import Costs

HEAD = "id,a,b,status,operator,route_km,route_km_low,route_km_high,risk_groups,cost_cny,cost_cny_high\n"
RISKS = "id,kind\nvalley,corridor\nplain,region\n"


def offered(write, rows, operator=None):
    plan = read_plan(write(spans__csv=HEAD + rows, risk_groups__csv=RISKS))
    return plan, {item.span.id: item for item in known_candidates(plan, operator)}


def price(plan, name):
    return plan.parameters[f"cost.{name}"]


def test_a_new_cable_costs_its_length_and_a_hut_for_each_spacing(write):
    plan, found = offered(write, "a,west,middle,existing,,200,190,210,,,\nb,west,east,candidate,,400,390,410,,,\n")
    cable, hut = price(plan, "buried_cable_cny_per_km"), price(plan, "amplifier_hut_cny")
    cost = found["b"].cost
    assert cost.value == pytest.approx(400 * cable.value + 5 * hut.value)  # every 80 km
    assert cost.low == pytest.approx(390 * cable.low + 4 * hut.low)  # every 100 km
    assert cost.high == pytest.approx(410 * cable.high + 7 * hut.high)  # every 60 km


@pytest.mark.parametrize(("group", "in_duct"), [("valley", True), ("plain", False), ("", False)])
def test_beside_an_existing_cable_of_its_corridor_the_duct_is_there(write, group, in_duct):
    rows = f"a,west,east,existing,,420,410,430,{group},,\nb,west,east,candidate,,400,390,410,{group},,\n"
    plan, found = offered(write, rows)
    name = "duct_cable_cny_per_km" if in_duct else "buried_cable_cny_per_km"
    assert found["b"].in_duct is in_duct
    assert found["b"].cost.value == pytest.approx(
        400 * price(plan, name).value + 5 * price(plan, "amplifier_hut_cny").value
    )


def test_a_cost_of_its_own_overrides_the_parameters(write):
    _, found = offered(write, "a,west,middle,existing,,200,,,,,\nb,west,east,candidate,,400,,,,7e6,9e6\n")
    cost = found["b"].cost
    assert (cost.low, cost.value, cost.high) == (7e6, 7e6, 9e6)


def test_an_operator_leases_what_others_own(write):
    rows = "a,west,middle,existing,A,200,,,,,\nb,middle,east,existing,B,300,,,,,\nc,west,east,planned,B,400,,,,,\n"
    plan, found = offered(write, rows, operator="A")
    assert set(found) == {"b"}
    assert found["b"].kind == "lease"
    assert found["b"].cost.value == pytest.approx(300 * price(plan, "lease_cny_per_km").value)
    assert found["b"].new_km.value == 0
    _, nobody = offered(write, rows)
    assert set(nobody) == {"c"}


def test_a_circuit_takes_a_pair_more_at_each_regenerator(reference):
    from netplan.layers import Layers

    costs = Costs(reference.parameters)
    layers = Layers(reference.network, reference.model)
    for place, pairs in (("yinchuan", 1), ("guiyang", 3), ("beijing", 2)):
        route = layers.optical.route("zhongwei", place)
        assert costs.circuit(route).value == pytest.approx(pairs * costs.pair.value), route.km


def test_direct_cables_join_what_is_near_and_not_joined_shorter(reference):
    existing = reference.network.spans_with(("existing",))
    found = direct_candidates(reference, existing, lambda *_: True)
    ratio = reference.parameters["length.cable_to_great_circle"]
    shortest = {}
    for span in existing:
        ends = frozenset(span.ends)
        shortest[ends] = min(span.route_km, shortest.get(ends, span.route_km))
    for item in found:
        span = item.span
        assert 0 < span.great_circle_km <= DIRECT_WITHIN_KM
        assert span.route_km == pytest.approx(span.great_circle_km * ratio.value)
        assert span.route_km_high == pytest.approx(span.great_circle_km * ratio.high)
        assert span.existence == "assumed"
        assert shortest.get(frozenset(span.ends), 1e9) > span.route_km
    joined = {frozenset(item.span.ends) for item in found} | set(shortest)
    assert frozenset(("helingeer", "ordos")) in joined
