"""Fresh networks at random: right ones raise no doubt, and one slip of each kind is told from its site or span."""

from __future__ import annotations

import os
import random
from itertools import combinations

import pytest

from geodata.distance import great_circle_km
from netplan.interchange.plausible import doubts
from topology.formats.draft import SITES, SPANS, Cells, Draft
from topology.formats.findings import Findings

NETWORKS = 100 if os.environ.get("PROOF") == "1" else 10
Tables = dict[str, list[Cells]]


def network(chance: random.Random) -> Tables:
    """Towns in clusters, joined where no third one is nearer to both ends; lengths as roads and rails wind."""
    west, south = chance.choice([(-110.0, 32.0), (5.0, 44.0), (84.0, 30.0), (-60.0, -35.0)])
    hearts = [(west + chance.uniform(0, 12), south + chance.uniform(0, 8)) for _ in range(chance.randint(3, 7))]
    towns = [
        (x + chance.gauss(0, 1), y + chance.gauss(0, 0.7)) for x, y in chance.choices(hearts, k=chance.randint(15, 40))
    ]
    apart = {pair: great_circle_km(*towns[pair[0]], *towns[pair[1]]) for pair in combinations(range(len(towns)), 2)}

    def km(a: int, b: int) -> float:
        return apart[min(a, b), max(a, b)]

    spans = [
        {"id": f"{a}-{b}", "a": str(a), "b": str(b), "route_km": f"{1 + direct * (1.05 + chance.expovariate(3)):.1f}"}
        for (a, b), direct in apart.items()
        if not any(max(km(a, c), km(b, c)) < direct for c in range(len(towns)) if c not in (a, b))
    ]
    sites = [
        {"id": str(n), "lon_deg": f"{lon:.5f}", "lat_deg": f"{lat:.5f}", "x:Country": "Elsewhere" if west < 80 else ""}
        for n, (lon, lat) in enumerate(towns)
    ]
    return {SITES: sites, SPANS: spans}


def told(tables: Tables) -> set[tuple[str, str]]:
    findings = Findings()
    doubts(Draft(tables=tables), findings)
    return {(finding.code, str(case.value)) for finding in findings for case in finding.cases}


def other(tables: Tables, table: str, number: int, **cells: str) -> Tables:
    rows = [{**row, **cells} if place == number else row for place, row in enumerate(tables[table])]
    return {**tables, table: rows}


@pytest.mark.proof
def test_right_networks_are_let_be_and_one_slip_is_told() -> None:
    false = 0
    found = dict.fromkeys(("swapped", "sign", "digit", "metres"), 0)
    for seed in range(NETWORKS):
        chance = random.Random(1000 + seed)
        tables = network(chance)
        base = told(tables)
        false += len(base)
        site = chance.randrange(len(tables[SITES]))
        key, lon, lat = (tables[SITES][site][column] for column in ("id", "lon_deg", "lat_deg"))
        if abs(float(lon)) < 90:
            found["swapped"] += ("plausible_swapped", key) in told(other(tables, SITES, site, lon_deg=lat, lat_deg=lon))
        else:
            found["swapped"] += 1  # no latitude: the plan's reader refuses it
        lost = f"{-float(lon)}"
        found["sign"] += ("plausible_sign", key) in told(other(tables, SITES, site, lon_deg=lost))
        span = chance.randrange(len(tables[SPANS]))
        length = float(tables[SPANS][span]["route_km"])
        named = {("plausible_long", tables[SPANS][span]["id"]), ("plausible_way", tables[SPANS][span]["id"])}
        found["digit"] += bool(named & told(other(tables, SPANS, span, route_km=f"{length * 10 + 30}")))
        metres = [{**row, "route_km": str(float(row["route_km"]) * 1000)} for row in tables[SPANS]]
        found["metres"] += {code for code, _ in told({**tables, SPANS: metres}) - base} == {"plausible_unit"}
    assert false <= max(1, NETWORKS // 20)
    assert all(hits >= 0.9 * NETWORKS for hits in found.values()), found


def test_a_length_is_held_against_the_way_over_other_spans() -> None:
    sites = [{"id": str(n), "lon_deg": "100", "lat_deg": str(30 + n / 2)} for n in range(6)]
    spans = [{"id": f"{n}-{n + 1}", "a": str(n), "b": str(n + 1), "route_km": "58"} for n in range(5)]
    tables = {SITES: sites, SPANS: [*spans, {"id": "0-2", "a": "0", "b": "2", "route_km": "250"}]}
    assert not told(tables)  # another way round may be twice as long
    assert told(other(tables, SPANS, 5, route_km="300")) == {("plausible_way", "0-2")}
    assert not told(other(other(tables, SPANS, 5, route_km="300"), SPANS, 1, route_km=""))


def test_lengths_of_another_unit_are_one_doubt_and_name_no_site() -> None:
    tables = network(random.Random(5))
    miles = [{**row, "route_km": str(float(row["route_km"]) / 1.609)} for row in tables[SPANS]]
    assert {code for code, _ in told({**tables, SPANS: miles})} == {"plausible_unit_short"}


def test_a_lone_site_overseas_and_towns_of_one_name_are_let_be() -> None:
    tables = network(random.Random(7))
    far = {"id": "far", "lon_deg": "151.2", "lat_deg": "-33.9"}
    joined = [{"id": f"far-{n}", "a": "far", "b": str(n)} for n in range(2)]
    assert not told({SITES: [*tables[SITES], far], SPANS: [*tables[SPANS], *joined]})
    east, west = (key(tables[SITES], key=lambda row: float(row["lon_deg"]))["id"] for key in (max, min))
    alike = [{**row, "name_en": "Jackson"} if row["id"] in (east, west) else row for row in tables[SITES]]
    assert not told({SITES: alike, SPANS: tables[SPANS]})
    assert {code for code, _ in told({SITES: alike, SPANS: []})} == {"plausible_same_name"}
