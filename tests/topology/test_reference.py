"""The reference network follows from the facts, and what is stored is what the builder makes."""

from __future__ import annotations

import pytest

from geodata.cities import read_cities
from geodata.corridors import CorridorMap, read_corridors
from netplan.plan import REFERENCE, read_plan
from topology import published, reference


@pytest.fixture(scope="module")
def built():
    return reference.build()


@pytest.fixture(scope="module")
def network():
    return read_plan().network


@pytest.mark.parametrize(
    "name", ["sites.csv", "cables.csv", "spans.csv", "spans.geojson", "risk_groups.csv", "ip_nodes.csv", "circuits.csv"]
)
def test_stored_tables_are_what_the_builder_makes(built, name):
    assert (REFERENCE / name).read_text(encoding="utf-8") == built[name], "run `make reference`"


def test_the_ratios_of_the_plan_are_those_that_the_facts_give():
    cities = read_cities()
    fitted = reference.fitted_rules(cities, CorridorMap(read_corridors(cities)), published.read_published_lengths())
    used = read_plan().parameters.length_rules
    for name in ("cable_to_rail", "cable_to_road", "cable_to_great_circle"):
        assert getattr(used, name).value == pytest.approx(getattr(fitted, name).value, abs=0.0006)
        assert getattr(used, name).low <= getattr(fitted, name).low + 0.0006
        assert getattr(used, name).high >= getattr(fitted, name).high - 0.0006


def test_published_lengths_are_shared_over_their_sections(network):
    total_km = sum(span.route_km for span in network.spans.values() if span.cable == "jing-han-guang")
    assert total_km == pytest.approx(3074)
    section_km = sum(
        span.route_km
        for span in network.spans.values()
        if span.cable == "guang-kun" and span.length_origin == "published"
    )
    assert section_km == pytest.approx(804)


def test_no_span_is_below_the_great_circle(network):
    assert all(span.great_circle_km <= span.route_km_low * 1.0001 for span in network.spans.values())


def test_every_section_of_every_trunk_is_a_span(network):
    expected = sum(len(cable.cities_zh) - 1 for cable in published.read_trunk_cables())
    on_trunk = [
        span for span in network.spans.values() if span.status == "existing" and not span.cable.startswith("access")
    ]
    assert len(on_trunk) == expected


def test_every_city_is_reached(network):
    reached = {end for span in network.spans.values() if span.status == "existing" for end in span.ends}
    assert reached == set(network.sites)


def test_candidates_carry_no_trunk(network):
    joined = {frozenset(span.ends) for span in network.spans.values() if span.status == "existing"}
    candidates = [span for span in network.spans.values() if span.status == "candidate"]
    assert candidates
    assert not any(frozenset(span.ends) in joined for span in candidates)


def test_complements_and_access_are_assumed_and_the_backbone_is_reported(network):
    kinds = {cable.id: cable.kind for cable in published.read_trunk_cables()}
    for span in network.spans.values():
        if span.status == "existing":
            expected = "reported" if kinds.get(span.cable) == published.BACKBONE else "assumed"
            assert span.existence == expected, span.id


def test_two_cables_in_one_corridor_share_a_soft_group_and_a_station_a_hard_one(network):
    members = network.risk_members["corridor:luoyang-zhengzhou"]
    assert len({network.spans[span].cable for span in members}) >= 2
    group = network.risk_group("corridor:luoyang-zhengzhou")
    assert (group.probability, group.probability_low, group.probability_high) == (0.1, 0.02, 0.3)
    assert not group.is_hard
    station = network.risk_group("station:zhongwei")
    assert station.is_hard and station.probability == 1
    assert set(network.risk_members["station:zhongwei"]) == {
        span.id for span in network.spans.values() if "zhongwei" in span.ends
    }


def test_edges_are_homed_on_two_cores_and_cores_are_meshed(network):
    for layer, cores in (("ip-public", 8), ("ip-private", 15)):
        members = {node.site for node in network.ip_nodes if node.layer == layer and node.role == "core"}
        edges = {node.site for node in network.ip_nodes if node.layer == layer and node.role == "edge"}
        circuits = [circuit for circuit in network.circuits.values() if circuit.layer == layer]
        assert len(members) == cores
        assert sum({circuit.a, circuit.b} <= members for circuit in circuits) == cores * (cores - 1) // 2
        for edge in edges:
            assert (
                sum(edge in (circuit.a, circuit.b) and bool({circuit.a, circuit.b} & members) for circuit in circuits)
                >= 2
            )


def test_nothing_in_the_reference_network_names_an_operator(network):
    assert network.operators == ()
