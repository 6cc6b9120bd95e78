"""
The reference network once more, from the raw tables, slowly and obviously, sharing no code with the builder.

Only geodesics come from the library under test; they are checked against published lines elsewhere.
"""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

from geodata.distance import great_circle_km
from netplan.layers import Layers
from netplan.plan import read_plan

ROOT = Path(__file__).parents[2]


def rows(path):
    return list(csv.DictReader((ROOT / path).read_text(encoding="utf-8").splitlines()))


CITIES = {row["name_zh"]: row for row in rows("geodata/data/cities.csv")}


def direct_km(a, b):
    return great_circle_km(*(float(CITIES[city][name]) for city in (a, b) for name in ("lon_deg", "lat_deg")))


def way(graph, a, b):
    """Shortest way by km as a list of city pairs, and its length; nothing where there is none."""
    try:
        cities = nx.shortest_path(graph, a, b, weight="km")
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return [], float("inf")
    pairs = list(pairwise(cities))
    return pairs, sum(graph.edges[pair]["km"] for pair in pairs)


def corridors():
    """Railways that no others compose within 5 % and that do not wander, and the listed roads."""
    rails = {
        (row["a_zh"], row["b_zh"]): max(float(row["rail_km"]), direct_km(row["a_zh"], row["b_zh"]))
        for row in rows("geodata/data/rail_segments.csv")
    }
    straight = {pair: km for pair, km in rails.items() if km <= 1.8 * direct_km(*pair)}
    kept = nx.Graph()
    kept.add_weighted_edges_from(((*pair, km) for pair, km in rails.items()), weight="km")
    for pair, km in sorted(rails.items(), key=lambda item: -item[1]):
        kept.remove_edge(*pair)
        if pair in straight and way(kept, *pair)[1] > 1.05 * km:
            kept.add_edge(*pair, km=km)
    for pair, km in sorted(straight.items(), key=lambda item: item[1]):
        if not kept.has_edge(*pair) and way(kept, *pair)[1] > 1.05 * km:
            kept.add_edge(*pair, km=km)
    nx.set_edge_attributes(kept, "rail", "kind")
    for row in rows("geodata/data/road_segments.csv"):
        a, b = row["a_zh"], row["b_zh"]
        kept.add_edge(a, b, km=max(float(row["road_km"]), direct_km(a, b)), kind="road")
    return kept


GRAPH = corridors()


def section(a, b):
    """Rail and road km of a cable section, and the corridors it takes; all zero where none is known."""
    pairs, km = way(GRAPH, a, b)
    if not pairs or (len(pairs) > 1 and km > 1.6 * direct_km(a, b)):
        return 0.0, 0.0, []
    lengths = {"rail": 0.0, "road": 0.0}
    for pair in pairs:
        lengths[GRAPH.edges[pair]["kind"]] += GRAPH.edges[pair]["km"]
    return lengths["rail"], lengths["road"], pairs


def estimated_km(a, b, ratios):
    rail, road, _ = section(a, b)
    if rail or road:
        return max(rail * ratios["rail"] + road * ratios["road"], direct_km(a, b))
    return direct_km(a, b) * ratios["direct"]


def published():
    return [(row["cable_id"], row["waypoints_zh"].split(), float(row["published_cable_km"])) for row in FACTS]


FACTS = rows("topology/data/published_cable_lengths.csv")


def expected_spans(ratios):
    """Length of every trunk section by cable and its two cities."""
    lengths = {}
    for cable in rows("topology/data/trunk_cables.csv"):
        cities = cable["cities_zh"].split()
        for a, b in pairwise(cities):
            lengths[cable["cable_id"], a, b] = estimated_km(a, b, ratios)
        for key, stops, total_km in published():
            if key == cable["cable_id"]:
                part = cities[cities.index(stops[0]) : cities.index(stops[-1]) + 1]
                # The builder shares by the ratios as fitted, not as rounded in plan.toml.
                weights = [estimated_km(a, b, fitted()) for a, b in pairwise(part)]
                for (a, b), weight in zip(pairwise(part), weights, strict=True):
                    lengths[key, a, b] = total_km * weight / sum(weights)
    return lengths


def fitted():
    rails = [row for row in FACTS if row["rail_via_waypoints_km"]]
    rail = sum(float(row["published_cable_km"]) for row in rails) / sum(
        float(row["rail_via_waypoints_km"]) for row in rails
    )
    direct = sum(float(row["published_cable_km"]) for row in FACTS) / sum(
        float(row["great_circle_via_waypoints_km"]) for row in FACTS
    )
    road = (2635 - section("昆明", "大理")[0] * rail) / section("大理", "拉萨")[1]
    return {"rail": rail, "road": road, "direct": direct}


@pytest.fixture(scope="module")
def network():
    return read_plan().network


def test_every_trunk_section_is_as_long_as_the_rules_say(network):
    names = {row["id"]: name for name, row in CITIES.items()}
    found = {
        (span.cable, names[span.a], names[span.b]): span.route_km
        for span in network.spans.values()
        if span.status == "existing" and not span.cable.startswith("access")
    }
    assert found == pytest.approx(expected_spans({"rail": 1.359, "road": 1.135, "direct": 1.744}), rel=1e-6)


def test_candidates_are_the_corridors_that_no_section_takes(network):
    used = {
        frozenset(pair)
        for cable in rows("topology/data/trunk_cables.csv")
        for a, b in pairwise(cable["cities_zh"].split())
        for pair in section(a, b)[2]
    }
    names = {row["id"]: name for name, row in CITIES.items()}
    found = {frozenset((names[s.a], names[s.b])) for s in network.spans.values() if s.status == "candidate"}
    joined = {frozenset((names[s.a], names[s.b])) for s in network.spans.values() if s.status == "existing"}
    assert found == {frozenset(edge) for edge in GRAPH.edges} - used - joined


def test_a_verdict_worked_by_hand(network):
    """Helingeer to Ordos: 87.2 km of access (great circle x 1.744), then 153.8 km and 131 km of railway x 1.359."""
    access_km = direct_km("和林格尔", "呼和浩特") * 1.744
    rail_km = direct_km("呼和浩特", "包头") + 131  # the mileage table has 148 km, below the great circle of 153.8
    km = access_km + rail_km * 1.359
    amplifiers = -(-access_km // 80) - (-direct_km("呼和浩特", "包头") * 1.359 // 80) - (-131 * 1.359 // 80)
    delay_ms = km * 1.468 / 299.792458 + amplifiers * 0.0001 + 0.05
    assert delay_ms == pytest.approx(2.3729, abs=0.0001)
    plan = read_plan()
    assert Layers(plan.network, plan.model).optical.route("helingeer", "ordos").oneway_ms.value == pytest.approx(
        delay_ms
    )
