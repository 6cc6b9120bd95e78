"""What is hardly true is said, and nothing else is."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from geodata.cities import read_cities
from geodata.places import country_named, outside_km, place_named, province_named, provinces_of, resembling
from netplan.interchange.exporting import plan_draft
from netplan.interchange.plausible import doubts
from topology.formats.contract import Settings, Source
from topology.formats.draft import SITES, SPANS, Cells, Draft
from topology.formats.findings import DOUBTED, Findings
from topology.formats.graphs.graphml import FORMAT as GRAPHML

ZOO = Path(__file__).parents[2] / "reference" / "zoo"


def site(key: str, lon_deg: float, lat_deg: float, **cells: str) -> Cells:
    named = {column.replace("x_", "x:"): cell for column, cell in cells.items()}
    return {"id": key, "lon_deg": str(lon_deg), "lat_deg": str(lat_deg), **named}


def span(a: str, b: str, **cells: str) -> Cells:
    return {"id": f"{a}-{b}", "a": a, "b": b, **cells}


def told(sites: list[Cells], spans: list[Cells] | None = None, **more: object) -> list[tuple[str, str]]:
    findings = Findings()
    doubts(Draft(tables={SITES: sites, SPANS: spans or []}, **more), findings)  # type: ignore[arg-type]
    assert {finding.kind for finding in findings} <= {DOUBTED}
    assert all(case.sentence(lang) for finding in findings for case in finding.cases for lang in ("zh", "en"))
    return [(finding.code, str(case.value)) for finding in findings for case in finding.cases]


def zoo(name: str) -> list[str]:
    assert GRAPHML.read is not None
    findings = Findings()
    doubts(GRAPHML.read([Source(ZOO / f"{name}.graphml")], Settings(), Findings()), findings)
    return [case.sentence("en") for finding in findings for case in finding.cases]


def test_the_wrong_positions_of_chinanet_are_named() -> None:
    (said,) = zoo("Chinanet")
    assert "Hong Kong (23)" in said
    assert "Sichuan" in said
    assert "1586 km from Hong Kong" in said


def test_the_wrong_positions_of_cernet_are_named() -> None:
    hong_kong, chengdu, twice = zoo("Cernet")
    assert "Xianggang (5)" in hong_kong
    assert "155 km from Hong Kong" in hong_kong
    assert "Chengdou (32)" in chengdu
    assert "Fujian" in chengdu
    assert "resembles Chengdu" in chengdu
    assert "Shijiazhuang (12)" in twice


def test_nothing_is_doubted_of_the_reference_plan() -> None:
    findings = Findings()
    doubts(plan_draft(None), findings)
    assert not list(findings)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (site("a", 104.07, 30.67, province_zh="四川"), None),
        (site("a", 104.07, 30.67, province_zh="海南省"), "plausible_province"),
        (site("a", 104.07, 30.67, x_Province="Guangxi Zhuang Autonomous Region"), "plausible_province"),
        (site("a", 104.07, 30.67, x_Country="China"), None),
        (site("a", 104.07, 30.67, x_country="HK"), "plausible_province"),
        (site("a", 104.07, 30.67, x_Country="Japan"), "plausible_abroad"),
        (site("a", 104.07, 30.67, x_Country="Asia"), None),
        (site("a", 104.07, 30.67, x_Country='{"a": 1}'), None),
        (site("a", 125.5, 29.0, x_Country="CN"), "plausible_country"),
        (site("a", 125.5, 29.0, x_Province="浙江"), "plausible_province_sea"),
        (site("a", 126.98, 37.57, x_Country="Korea"), None),
        (site("a", 126.98, 37.57), None),
        (site("a", 105.83, 21.03, name_en="Hanoi"), None),
        (site("a", 129.0, 35.0, name_en="Dalian"), "plausible_name_off"),
        (site("a", 114.17, 22.32, name_zh="香港", x_Country="中国"), None),
        (site("a", 121.56, 25.04, name_en="Taiwan", x_Country="TW"), None),
        (site("a", 100.5, 30.1, name_zh="香港"), "plausible_name"),
        (site("a", 108.9, 34.3, name_en="Xian"), None),
        (site("a", 118.9, 34.3, name_en="Xi'an"), "plausible_name"),
        (site("a", 107.7, 30.8, name_zh="重庆市"), None),
        (site("a", 116.36, 27.95, name_en="Fuzhou", province_zh="江西"), None),
        (site("a", 0.0, 0.0, name_zh="北京", province_zh="北京"), "plausible_null"),
    ],
)
def test_a_site_is_held_against_what_it_names(cells: Cells, code: str | None) -> None:
    assert [found for found, _ in told([cells])] == ([code] if code else [])


def test_a_namesake_among_its_own_neighbours_is_left_alone() -> None:
    near = [site("a", 116.36, 27.95, name_en="Fuzhou"), site("b", 115.9, 28.7), site("c", 117.0, 28.3)]
    assert not told(near, [span("a", "b"), span("a", "c")])


def test_swapped_positions_are_named_and_not_their_province() -> None:
    sites = [site(str(number), 83 + number, 36 + number / 2) for number in range(6)]
    swapped = site("x", 38.2, 85.5, province_zh="新疆")
    assert told([*sites, swapped]) == [("plausible_swapped", "x")]


def test_positions_and_names_that_stand_twice_are_named_once() -> None:
    one = [site(key, 105.0, 37.0, name_zh=key) for key in ("甲", "乙", "丙")]
    assert told(one) == [("plausible_same_position", "甲")]
    assert told([site("1", 105, 37, name_zh="甲局"), site("2", 105, 37, name_zh="甲局")]) == [
        ("plausible_twice", "甲局 (1)")
    ]
    far = [site("1", 105, 37, name_zh="甲局"), site("2", 109, 37, name_zh="甲局")]
    assert told(far) == [("plausible_same_name", "甲局 (1)")]
    assert not told([{**far[0], "province_zh": "宁夏"}, {**far[1], "province_zh": "陕西"}])
    assert not told([site(str(number), 100 + 2 * number, 35, name_en="ROADM") for number in range(6)])


# ---- lengths ----


def chain(count: int, times: float = 1.3, **cells: str) -> tuple[list[Cells], list[Cells]]:
    """Sites along a meridian, 111 km apart, each span with a length."""
    sites = [site(f"s{number}", 105 + number / 1000, 26 + number) for number in range(count)]
    spans = [span(a["id"], b["id"], route_km=f"{110.9 * times:.1f}", **cells) for a, b in pairwise(sites)]
    return sites, spans


def test_a_length_far_beyond_the_straight_line_is_named() -> None:
    sites, spans = chain(12)
    assert not told(sites, spans)
    spans[4]["route_km"] = "1442"
    assert told(sites, spans) == [("plausible_long", "s4-s5")]
    sites, spans = chain(12, times=2.8)
    assert not told(sites, spans)


def test_lengths_in_metres_are_one_doubt() -> None:
    assert [code for code, _ in told(*chain(12, times=1300))] == ["plausible_unit"]


def test_a_site_whose_lengths_are_all_too_short_is_the_one_that_stands_wrong() -> None:
    sites, spans = chain(12)
    sites[5]["lon_deg"] = "110"
    assert told(sites, spans) == [("plausible_short", "s5")]
    sites, spans = chain(12)
    spans[5]["route_km"] = "90"
    assert not told(sites, spans)  # whoever takes the draft refuses the length by itself


def test_a_length_that_does_not_go_with_its_drawing_is_named() -> None:
    sites, spans = chain(3)
    line = ((105.0, 26.0), (107.5, 26.5), (105.001, 27.0))
    assert told(sites, spans, lines={"s0-s1": line}) == [("plausible_drawing", "s0-s1")]
    assert not told(sites, spans, lines={"s0-s1": ((105.0, 26.0), (105.001, 27.0))})


# ---- neighbours ----


def neighbours(seed: int, count: int) -> tuple[list[Cells], list[Cells]]:
    """Places at random, each joined to its three nearest."""
    chance = random.Random(seed)
    places = [(chance.uniform(100, 120), chance.uniform(25, 40)) for _ in range(count)]
    sites = [site(str(number), *place) for number, place in enumerate(places)]
    pairs = set()
    for number, (lon, lat) in enumerate(places):
        nearest = sorted(range(count), key=lambda other: (places[other][0] - lon) ** 2 + (places[other][1] - lat) ** 2)
        pairs |= {tuple(sorted((number, other))) for other in nearest[1:4]}
    return sites, [span(str(a), str(b)) for a, b in sorted(pairs)]


def test_a_moved_site_is_found_by_its_neighbours_and_no_other_is_named() -> None:
    found = 0
    for seed in range(8):
        sites, spans = neighbours(seed, 60)
        assert not told(sites, spans)
        chance = random.Random(seed)
        moved = chance.choice(sites)
        moved |= {"lon_deg": str((float(moved["lon_deg"]) - 100 + 10) % 20 + 100)}
        names = told(sites, spans)
        assert names in ([], [("plausible_neighbours", moved["id"])])
        found += bool(names)
    assert found >= 4


def test_maps_of_links_between_hubs_are_not_doubted() -> None:
    chance = random.Random(3)
    for _ in range(4):
        sites = [site(str(number), chance.uniform(100, 120), chance.uniform(25, 40)) for number in range(40)]
        spans = [span(str(number), str(hub)) for number in range(4, 40) for hub in chance.sample(range(4), 2)]
        assert not told(sites, spans)


# ---- places ----


def test_every_known_city_lies_in_its_province() -> None:
    cities = list(read_cities().values())
    for city, province in zip(cities, provinces_of([city.position for city in cities]), strict=True):
        assert province == city.province_zh
        assert outside_km([city.position], city.province_zh)[0] < 0.001
        assert place_named(city.name_zh) is not None


def test_names_of_places_are_understood() -> None:
    assert [province_named(text) for text in ("海南省", "CN-NX", "Nei Mongol Zizhiqu", "Hong Kong SAR", "SC", "")] == [
        "海南", "宁夏", "内蒙古", "香港", "", "",
    ]  # fmt: skip
    assert [country_named(text) for text in ("P.R. China", "中国", "MO", "Macao", "US")] == [
        "中国",
        "中国",
        "澳门",
        "澳门",
        "",
    ]
    assert [place.name_en for place in resembling("Chengdou")] == ["Chengdu"]
    assert not resembling("Chengdu")
    assert not resembling("Xian")
