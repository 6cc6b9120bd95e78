"""Rows of the fit are the delay model: at the plan's values they give the plan's delays."""

import pytest

from netplan.calibrate.fitting.unknowns import LENGTH_FACTOR, OPERATOR_DETOUR, Unknowns, lit_km, regenerators
from netplan.calibrate.records import OTDR, RTT
from netplan.calibration.records import PER_CABLE
from netplan.layers import Layers
from topology.records import LAYERS

PAIRS = [
    ("zhongwei", "beijing"),
    ("zhongwei", "shenzhen"),
    ("helingeer", "wuhu"),
    ("lhasa", "kunming"),
    ("baise", "xian"),
]


@pytest.fixture(scope="module")
def unknowns(reference):
    return Unknowns(network=reference.network, parameters=reference.parameters)


@pytest.fixture(scope="module")
def layers(reference):
    return Layers(reference.network, reference.model)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_row_at_the_plan_s_values_is_the_plan_s_delay_without_queueing(unknowns, layers, layer):
    values = {item.name: item.prior.value for item in unknowns.all}
    for a, b in PAIRS:
        route = layers[layer].route(a, b)
        queueing_ms = route.parts["queueing"].value if "queueing" in route.parts else 0.0
        row = unknowns.observed(route, quantity=RTT)
        assert row.modelled_ms(values) == pytest.approx(route.oneway_ms.value - queueing_ms, abs=1e-9)


@pytest.mark.parametrize("layer", LAYERS)
def test_lit_circuits_make_up_the_route(layers, layer):
    for a, b in PAIRS:
        route = layers[layer].route(a, b)
        lengths = lit_km(route)
        assert sum(lengths) == pytest.approx(route.km.value)
        terminals_us = route.parts["terminals"].value * 1e3
        assert len(lengths) == pytest.approx(terminals_us / 50.0)


def test_regenerators_stand_where_the_reach_ends():
    assert [regenerators([km], 1000.0) for km in (10.0, 1000.0, 1000.1, 2500.0)] == [0, 0, 1, 2]
    assert regenerators([600.0, 1500.0], 1000.0) == 1


def test_a_reflectometer_sees_fibre_only(unknowns, layers):
    row = unknowns.observed(layers["optical"].route("zhongwei", "beijing"), quantity=OTDR)
    assert row.fixed_ms == 0.0
    assert all(name.startswith(LENGTH_FACTOR) for name in row.coefficients)


def test_spans_of_a_cable_can_share_a_factor(reference, layers):
    shared = Unknowns(network=reference.network, parameters=reference.parameters, per=PER_CABLE)
    route = layers["optical"].route("zhongwei", "beijing")
    row = shared.observed(route, quantity=RTT)
    assert {name for name in row.coefficients if name.startswith(LENGTH_FACTOR)} == {
        LENGTH_FACTOR + (span.cable or span.id) for span in route.spans
    }
    assert len(shared.all) < len(reference.network.spans)
    values = {item.name: item.prior.value for item in shared.all}
    assert row.modelled_ms(values) == pytest.approx(route.oneway_ms.value)


def test_an_operator_without_cables_can_only_be_longer(reference, layers):
    named = Unknowns(network=reference.network, parameters=reference.parameters, operators=("甲",))
    detour = next(item for item in named.all if item.name == OPERATOR_DETOUR + "甲")
    assert detour.prior.low == detour.prior.value == 0.0
    route = layers["optical"].route("zhongwei", "beijing")
    row = named.observed(route, quantity=RTT, operator="甲")
    assert row.coefficients[detour.name] == pytest.approx(route.parts["fibre"].value)
    assert detour.name not in named.observed(route, quantity=RTT, operator="乙").coefficients


def test_the_number_of_routers_follows_the_source_where_it_counts_them(unknowns, layers):
    route = layers["ip-public"].route("zhongwei", "beijing")
    row = unknowns.observed(route, quantity=RTT, hops=9)
    assert row.coefficients["ip-public.router_us"] == pytest.approx(9e-3)


def test_parallel_cables_are_rivals(unknowns, reference):
    for name, others in unknowns.rivals.items():
        ends = {frozenset(span.ends) for span in unknowns.spans_of(name)}
        for other in others:
            assert ends == {frozenset(span.ends) for span in unknowns.spans_of(other)}
            assert name in unknowns.rivals[other]
