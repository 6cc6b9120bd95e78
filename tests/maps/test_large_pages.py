"""Pages of large networks, and of networks at the edge of what a map can show."""

from __future__ import annotations

import copy
import importlib
from types import ModuleType
from typing import Any

import pytest

from maps.page.payload import json_for_script, map_payload
from maps.pages import map_page


@pytest.fixture
def large(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(pytestconfig.rootpath / "tests" / "maps"))
    return importlib.import_module("large_plan")


def test_five_thousand_spans_stay_below_a_megabyte_and_open_without_complaint(large, sample, ground, visit):
    html = map_page(large.large_page(sample, 5000), **ground)
    assert len(html.encode()) < 1_000_000
    opened = visit(html, link="#site=n700")
    opened.wait_until("document.querySelector('.leaflet-cables-pane canvas') !== null")
    page = opened.page
    assert "站700" in page.inner_text("#card")
    page.locator("#card .other", has_text="光缆").first.click()
    assert "span=s" in page.url
    assert "长度" in page.inner_text("#card")
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert opened.complaints == []


def test_fifty_thousand_spans_take_less_than_six_megabytes(large, sample, ground):
    assert len(json_for_script(map_payload(large.large_page(sample, 50_000), **ground)).encode()) < 5_500_000


# ---- next to nothing, and too much ----


def site(name: str, lon_deg: float, lat_deg: float, *, origin: bool = False) -> dict[str, Any]:
    place = {"id": name, "name_zh": name, "name_en": name, "province_zh": "", "lon_deg": lon_deg, "lat_deg": lat_deg}
    return {**place, "kind": "city", "roles": [], "origin": origin, "status": None}


def span(name: str, a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    line = [[one["lon_deg"], one["lat_deg"]] for one in (a, b)]
    facts = {"id": name, "a": a["id"], "b": b["id"], "cable": "", "cable_zh": name, "cable_en": name, "operator": ""}
    lengths = {"route_km": 900.0, "route_km_low": 800.0, "route_km_high": 1000.0, "length_origin": "given"}
    return {**facts, **lengths, "status": "existing", "assumed": False, "source": "", "line": line, "schematic": False}


def small(sample: dict[str, Any], sites: list[dict[str, Any]], spans: list[dict[str, Any]]) -> dict[str, Any]:
    """Return results without any verdict."""
    return copy.deepcopy(sample) | {"sites": sites, "spans": spans, "targets": [], "verdicts": [], "counts": {}}


def test_a_plan_of_one_place_and_no_cable_opens(sample, ground, visit):
    opened = visit(map_page(small(sample, [site("alone", 105.0, 37.5, origin=True)], []), **ground), link="#site=alone")
    opened.page.fill("#find", "ALO ne")
    assert opened.page.locator("#findlist li").count() == 1
    assert "没有光缆段到此" in opened.page.inner_text("#card")
    opened.page.click("#layersbutton")
    for layer in ("existing", "span_delay", "span_load"):
        assert opened.page.locator(f"[data-layer={layer}]").is_disabled()
    assert opened.complaints == []


def test_a_cable_across_the_180th_meridian_and_one_to_the_pole_keep_their_course(sample, ground, visit):
    west, east, pole = site("west", 177.0, 52.0), site("east", -176.0, 52.0), site("pole", 177.0, 89.9)
    spans = [span("across", west, east), span("north", west, pole)]
    opened = visit(map_page(small(sample, [west, east, pole], spans), **ground))
    opened.page.evaluate("void map_netplan.setView([60, 180], 3, {animate: false})")
    lines = opened.page.evaluate("document.querySelector('path.cables').getAttribute('d').split('M').slice(1)")
    ways = [[[float(one) for one in point.split(" ")] for point in line.split("L")] for line in lines]
    assert all(abs(one) < 5000 for way in ways for point in way for one in point)
    wide = [abs(way[-1][0] - way[0][0]) for way in ways]
    assert max(wide) == pytest.approx(256 * 8 * 7 / 360, abs=0.3)
    assert opened.complaints == []


def test_names_of_ten_thousand_characters_break_neither_card_nor_list(sample, ground, visit):
    long = "长" * 10_000
    one, other = site("one", 105.0, 37.5), site("other", 110.0, 36.0)
    one["name_zh"] = one["name_en"] = long
    cable = span("s", one, other) | {"cable": "c", "cable_zh": long, "cable_en": long}
    opened = visit(map_page(small(sample, [one, other], [cable]), **ground), link="#span=s")
    opened.page.fill("#find", "长长")
    assert opened.page.locator("#findlist li").count() == 2
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert opened.page.locator("#tabs").is_visible()
    assert opened.complaints == []


# ---- cables on the map ----


@pytest.fixture
def few(sample, ground, visit):
    """Open a page with five cables between two places, two of them loaded, and one cable to a third."""
    a, b, c = site("a", 100.0, 36.0), site("b", 112.0, 36.0), site("c", 112.0, 30.0)
    spans = [span(f"s{at}", a, b) | {"cable": f"cable{at}", "cable_zh": f"光缆{at}"} for at in range(5)]
    load = {"capacity_gbps": 100.0, "load_gbps": [100.01, 20.0], "oneway_ms": 4.001}
    spans[0] |= load | {"oneway_low_ms": 3.9, "oneway_high_ms": 4.2}
    return visit(map_page(small(sample, [a, b, c], [*spans, span("bc", b, c)]), **ground))


def drawn(page) -> dict[str, int]:
    """Return how many lines are drawn in each look."""
    looks = (
        "[...document.querySelectorAll('path.cables')].map((path) => [path.dataset.look, Number(path.dataset.count)])"
    )
    return dict(page.evaluate(looks))


def test_more_than_three_parallel_cables_are_one_line_until_zoom_seven(few):
    page = few.page
    assert drawn(page) == {"existing": 2}
    assert page.locator(".leaflet-cables-pane text").text_content() == "×5"
    page.evaluate("void map_netplan.setView([36, 106], 7, {animate: false})")
    assert drawn(page) == {"existing": 6}
    starts = page.evaluate("document.querySelector('path.cables').getAttribute('d').split('M').slice(1)")
    heights = sorted({float(line.split("L")[0].split(" ")[1]) for line in starts})
    assert [round(one - heights[0]) for one in heights] == [0, 4, 8, 12, 16]


def test_loads_are_drawn_both_ways_and_a_delay_just_above_its_class_is_not_rounded_into_it(few):
    page = few.page
    page.evaluate("void map_netplan.setView([36, 106], 7, {animate: false})")
    page.evaluate("location.hash = 'flip=span_load&span=s0'")
    few.wait_until("document.querySelector(\"path[data-look^='load']\") !== null")
    assert {key: count for key, count in drawn(page).items() if key.startswith("load")} == {"load4-0": 1, "load0-0": 1}
    card = page.inner_text("#card")
    assert "100.01%" in card and "4.001 ms" in card
    page.evaluate("location.hash = 'flip=span_delay'")
    few.wait_until("document.querySelector(\"path[data-look^='delay4']\") !== null")
    assert few.complaints == []


def test_a_click_opens_the_cable_and_the_next_click_the_one_beside_it(few):
    page = few.page
    spot = page.evaluate("(() => { const at = map_netplan.latLngToContainerPoint([36, 107]); return [at.x, at.y]; })()")
    box = page.locator(".folium-map").bounding_box()
    where = (box["x"] + spot[0], box["y"] + spot[1])
    page.mouse.move(*where)
    few.wait_until("document.querySelector('.leaflet-tooltip') !== null")
    assert "光缆0" in page.inner_text(".leaflet-tooltip")
    page.mouse.click(*where)
    assert "span=s0" in page.url
    page.mouse.click(*where)
    assert "span=s1" in page.url
    assert few.complaints == []


def test_the_search_finds_places_provinces_and_cables_by_keys_alone(sample, ground, visit):
    opened = visit(map_page(sample, **ground))
    page = opened.page
    for typed, found in (("zhong wei", "中卫"), ("ningxia", "宁夏"), ("呼和", "呼和浩特")):
        page.fill("#find", typed)
        assert found in page.inner_text("#findlist")
    page.fill("#find", "zhongwei")
    page.press("#find", "ArrowDown")
    assert page.get_attribute("#find", "aria-activedescendant") == "found0"
    page.press("#find", "Enter")
    assert "site=zhongwei" in page.url
    assert page.locator("#findlist").is_hidden()
    assert "中卫" in page.inner_text("#card h2")
    assert opened.complaints == []
