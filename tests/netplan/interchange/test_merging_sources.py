"""Sources drawn from one network: whichever is read first, the merge holds the same places and spans."""

from __future__ import annotations

import os
import random
import time

import pytest

from netplan.interchange.merging import merge
from topology.formats.draft import CABLES, CIRCUITS, MEMBERS, SITES, SPANS, TRAFFIC, Cells, Draft
from topology.formats.findings import CONFLICT, Findings

SOURCES = 1_000 if os.environ.get("PROOF") == "1" else 40


def world(chance: random.Random) -> tuple[list[Cells], list[tuple[int, int, str]]]:
    """Named places at least 20 km apart, and what joins them, by their numbers and a cable."""
    spots = chance.sample([(x, y) for x in range(12) for y in range(12)], chance.randint(3, 14))
    places = [
        {"id": f"p{n}", "name_zh": f"第{n}局", "lon_deg": f"{100 + x * 0.3:.4f}", "lat_deg": f"{25 + y * 0.3:.4f}"}
        for n, (x, y) in enumerate(spots)
    ]
    joins = {(*sorted(chance.sample(range(len(places)), 2)), f"c{chance.randint(0, 2)}") for _ in range(len(places))}
    return places, sorted(joins)


def source(chance: random.Random, places: list[Cells], joins: list[tuple[int, int, str]], file: str) -> Draft:
    """Part of it, as another tool would have it: numbers for ids, some names left out, spans turned round."""
    part = chance.sample(range(len(places)), chance.randint(2, len(places)))
    keys = {n: str(count) for count, n in enumerate(part)} if chance.random() < 0.6 else {n: f"p{n}" for n in part}
    sites = []
    for n in part:
        row = {**places[n], "id": keys[n], "lon_deg": str(float(places[n]["lon_deg"]) + chance.uniform(-0.005, 0.005))}
        if keys[n] == f"p{n}" and chance.random() < 0.3:
            del row["name_zh"]
        sites.append(row)
    spans = []
    lines = {}
    for count, (a, b, cable) in enumerate(joins):
        if a in keys and b in keys and chance.random() < 0.7:
            ends = (a, b) if chance.random() < 0.5 else (b, a)
            spans.append({"id": str(count), "a": keys[ends[0]], "b": keys[ends[1]], "cable": f"{cable}-{file}"})
            lines[str(count)] = tuple((float(places[n]["lon_deg"]), float(places[n]["lat_deg"])) for n in ends)
    chance.shuffle(spans)
    cables = [{"id": f"{cable}-{file}", "name_zh": f"{cable}干线"} for cable in ("c0", "c1", "c2")]
    return Draft(file=file, tables={SITES: sites, SPANS: spans, CABLES: cables}, lines=lines)


def held(draft: Draft) -> tuple[list[object], list[object]]:
    """Return the places (by their tenth of a degree) and spans of a draft without the ids that it has for them."""
    places = {
        row["id"]: (round(float(row["lon_deg"]), 1), round(float(row["lat_deg"]), 1)) for row in draft.rows(SITES)
    }
    assert len(places) == len(draft.rows(SITES))
    cables = {row["id"]: row["name_zh"] for row in draft.rows(CABLES)}
    spans = [(sorted((places[row["a"]], places[row["b"]])), cables[row["cable"]]) for row in draft.rows(SPANS)]
    for row in draft.rows(SPANS):
        near = draft.lines[row["id"]][0]
        assert (round(near[0], 1), round(near[1], 1)) == places[row["a"]], "a line begins at its span's end a"
    return sorted(places.values()), sorted(spans)


@pytest.mark.proof
def test_sources_of_one_network_make_it_again_in_any_order() -> None:
    for seed in range(SOURCES):
        chance = random.Random(seed)
        places, joins = world(chance)
        drafts = [source(chance, places, joins, file) for file in ("x", "y", "z")]
        results = []
        for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
            made = drafts[order[0]]
            for number in order[1:]:
                made = merge(made, drafts[number], Findings(), match_km=2.0)
            results.append(held(made))
        assert results[0] == results[1] == results[2], seed
        findings = Findings()
        once = merge(drafts[0], drafts[1], Findings(), match_km=2.0)
        again = merge(once, once, findings, match_km=2.0)
        assert (again.tables, again.lines) == (once.tables, once.lines), seed
        assert not list(findings)


def merged(first: dict[str, list[Cells]], second: dict[str, list[Cells]]) -> tuple[Draft, Findings]:
    findings = Findings()
    return merge(Draft(tables=first), Draft(file="b", tables=second), findings, match_km=2.0), findings


def test_an_id_goes_before_a_name_in_whatever_order_the_rows_stand() -> None:
    first = {SITES: [{"id": "zw", "name_zh": "中卫", "lon_deg": "105.19", "lat_deg": "37.52"}]}
    second = [{"id": "n", "name_zh": "中卫"}, {"id": "zw", "province_zh": "宁夏"}]
    for rows in (second, second[::-1]):
        both, _ = merged(first, {SITES: [dict(row) for row in rows]})
        assert sorted(row["id"] for row in both.rows(SITES)) == ["n", "zw"]
        assert both.rows(SITES)[0]["province_zh"] == "宁夏"


def test_numbers_of_another_tool_keep_no_place_from_being_found() -> None:
    first = {SITES: [{"id": "0", "name_en": "A", "lon_deg": "105", "lat_deg": "37"}]}
    second = [
        {"id": "0", "name_en": "B", "lon_deg": "110", "lat_deg": "30"},
        {"id": "1", "lon_deg": "105.001", "lat_deg": "37"},
    ]
    both, _ = merged(first, {SITES: second})
    assert [row["id"] for row in both.rows(SITES)] == ["0", "0-2"]
    assert both.rows(SITES)[0]["name_en"] == "A"


def test_towns_of_one_name_in_two_provinces_are_two() -> None:
    first = {SITES: [{"id": "a", "name_en": "Fuzhou", "province_zh": "福建"}]}
    both, _ = merged(first, {SITES: [{"id": "b", "name_en": "Fuzhou", "province_zh": "江西省"}]})
    assert len(both.rows(SITES)) == 2


def test_one_id_for_two_things_loses_neither_of_them() -> None:
    sites = [{"id": key, "name_zh": key} for key in ("甲", "乙", "丙")]
    first = {
        SITES: sites,
        CIRCUITS: [{"id": "1", "a": "甲", "b": "乙"}],
        TRAFFIC: [{"id": "1", "from": "甲", "to": "乙"}],
        CABLES: [{"id": "1", "name_zh": "京汉广"}],
        MEMBERS: [{"id": "1", "asn": "64500", "name_en": "A"}],
    }
    second = {
        SITES: sites,
        CIRCUITS: [{"id": "1", "a": "乙", "b": "丙"}],
        TRAFFIC: [{"id": "1", "from": "乙", "to": "甲"}],
        CABLES: [{"id": "1", "name_zh": "西兰乌"}],
        MEMBERS: [{"id": "2", "asn": "64502", "partners": "1;2"}, {"id": "1", "asn": "64501", "partners": "2"}],
    }
    both, findings = merged(first, second)
    for table in (CIRCUITS, TRAFFIC, CABLES):
        assert [row["id"] for row in both.rows(table)] == ["1", "1-2"], table
    assert {row["asn"]: row.get("partners") for row in both.rows(MEMBERS)} == {
        "64500": None, "64502": "1-2;2", "64501": "2",
    }  # fmt: skip
    assert findings.count(CONFLICT, "merge_same_id") == 4


def test_fields_of_other_tools_are_one_conflict_a_column() -> None:
    sites = [{"id": str(n), "name_en": f"n{n}", "x:type": "Blue"} for n in range(5)]
    _, findings = merged({SITES: sites}, {SITES: [{**row, "x:type": "small"} for row in sites]})
    (finding,) = findings
    assert (finding.code, finding.count, finding.cases[0].value) == ("merge_field", 1, 5)


def test_a_position_is_not_pieced_together() -> None:
    both, _ = merged({SITES: [{"id": "a", "lon_deg": "105"}]}, {SITES: [{"id": "a", "lon_deg": "1", "lat_deg": "2"}]})
    assert both.rows(SITES) == [{"id": "a", "lon_deg": "105"}]


def test_many_sites_are_matched_by_place_in_seconds() -> None:
    def rows(prefix: str, off_deg: float) -> list[Cells]:
        return [
            {"id": f"{prefix}{n}", "lon_deg": str((n % 100) * 3.6 - 180 + off_deg), "lat_deg": str(n // 100 * 4.3 - 85)}
            for n in range(4_000)
        ]

    begun = time.perf_counter()
    both, _ = merged({SITES: rows("a", 0.0)}, {SITES: rows("b", 0.001)})
    assert len(both.rows(SITES)) == 4_000
    assert time.perf_counter() - begun < 10
