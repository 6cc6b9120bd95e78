"""The tab of cuts in a real browser: choose a cable, see what changes; working and protection routes of a pair."""

from __future__ import annotations

import copy
import time
from urllib.parse import quote

import pytest

from maps.page.cuts import compact_cuts
from maps.page.payload import json_for_script
from maps.page.places import Places
from maps.pages import map_page
from netplan.plan import read_plan
from netplan.report.page import page
from netplan.report.views.asked import Asked
from netplan.report.views.cuts import cuts_view
from netplan.verdicts import judge_plan

pytestmark = pytest.mark.browser

CUT = "span:jing-hu-yin-lan:beijing-zhangjiakou"
NASTY = "</script><img src=x onerror=window.hacked=1>{{7*7}}"
#: Invented: the reference plan has no traffic.
LOAD = {
    "layer": "ip-private",
    "offered_gbps": 900.0,
    "unserved_gbps": 40.0,
    "unserved_before_gbps": 0.0,
    "overloaded": 12,
    "newly": 2,
    "links": [
        {
            "circuit": "c1",
            "from": "beijing",
            "to": "zhangjiakou",
            "spans": ["jing-hu-yin-lan:beijing-zhangjiakou"],
            "before_gbps": 80.0,
            "gbps": 100.04,
            "capacity_gbps": 100.0,
            "utilisation_ratio": 1.0004,
        }
    ],
}


@pytest.fixture(scope="module")
def results():
    plan = read_plan()
    judged = judge_plan(plan)
    view = cuts_view(Asked(plan=plan, judged=judged, clock=time.process_time))
    return page(plan, judged, [], date="2026-11-22", version="0.1.0", views={"cuts": view})


@pytest.fixture(scope="module")
def html(results, ground):
    return map_page(results, **ground)


@pytest.fixture
def go(visit, html):
    """Open the page at a link of the tab."""

    def _go(link="", *, text=html, **options):
        one = visit(text, link=f"#tab=cuts{link}", **options)
        one.page.wait_for_selector("html.ready")
        return one

    return _go


def texts(page, selector):
    return page.locator(selector).all_inner_texts()


def test_the_view_of_the_reference_plan_stays_small(results):
    compact = compact_cuts(results["views"]["cuts"], Places.of(results))
    assert len(json_for_script(compact).encode()) < 80_000


def test_the_list_opens_with_the_worst_and_the_keyboard_chooses(go, results):
    one = go()
    worst = next(hit for hit in results["views"]["cuts"]["hits"] if hit["kind"] == "span")
    row = one.page.locator(".cuts-list tbody tr").first
    assert row.get_attribute("data-key") == f"span:{worst['id']}"
    assert row.locator("td").nth(2).inner_text() == str(worst["lost"])
    row.focus()
    one.page.keyboard.press("ArrowDown")
    one.page.keyboard.press("Enter")
    assert "失联" in one.page.locator(".cuts-answer").inner_text()
    assert one.page.evaluate("document.activeElement.dataset.key") == "cuts-back"
    chosen = one.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('cut')")
    one.page.locator("[data-key='cuts-back']").press("Enter")
    assert one.page.evaluate("document.activeElement.dataset.key") == chosen
    assert not one.complaints and not one.outside


def test_a_cut_says_what_changes_and_draws_it(go, results):
    one = go(f"&cut={quote(CUT)}")
    hit = next(hit for hit in results["views"]["cuts"]["hits"] if f"span:{hit['id']}" == CUT)
    answer = one.page.locator(".cuts-answer").inner_text()
    assert (
        answer.startswith(f"{len(hit['missed'])}项转为不达标")
        and "0地失联" in answer
        and f"+{hit['most_added_ms']:.1f}" in answer
    )
    rows = texts(one.page, ".cuts-places tbody tr")
    assert len(rows) == len(hit["cases"])
    case = hit["cases"][0]
    place = results["views"]["cuts"]["places"][case["place"]]
    assert any(f"{place['oneway_ms']:.1f}→{case['oneway_ms']:.1f}" in row for row in rows)
    assert any(f"{case['oneway_low_ms']:.1f}～{case['oneway_high_ms']:.1f}" in row for row in rows)
    notes = " ".join(texts(one.page, ".cuts-note"))
    for said in ("仅含单一故障", "软风险组", "只中断两地之间的这一段", "模型值（假设）", "没有业务流量"):
        assert said in notes
    strokes = one.page.evaluate(
        "[...document.querySelectorAll('.leaflet-cutsroutes-pane path')].map((p) => p.getAttribute('stroke'))"
    )
    assert {"#1A1A1A", "#8A8A8A", "#D55E00"} <= set(strokes)
    assert one.page.locator(".leaflet-cutsmarks615-pane svg").count() == 1
    assert any("断后" in text for text in texts(one.page, ".cuts-pill"))
    assert {"中断处", "原路由"} <= {text.strip() for text in texts(one.page, "#legend li")}
    assert not one.complaints and not one.outside


def test_a_row_shows_its_route_alone_and_escape_steps_back(go):
    one = go(f"&cut={quote(CUT)}&lang=en")
    paths = "document.querySelectorAll('.leaflet-cutsroutes-pane path').length"
    before = one.page.evaluate(paths)
    one.page.locator(".cuts-places tbody tr").first.press("Enter")
    assert 0 < one.page.evaluate(paths) < before
    assert one.page.locator(".cuts-places tr[aria-current]").count() == 1
    assert "Targets then missed" in one.page.locator(".cuts-answer").inner_text()
    back = one.page.locator("[data-key='cuts-back']")
    back.click()
    assert one.page.locator(".cuts-places tr[aria-current]").count() == 0
    back.click()
    assert one.page.locator(".cuts-list").count() == 1


def test_a_click_on_a_cable_cuts_it(go, results):
    one = go()
    span = next(span for span in results["spans"] if f"span:{span['id']}" == "span:lan-xi-la:lanzhou-xining")
    lon, lat = span["line"][len(span["line"]) // 2]
    one.page.evaluate(f"void map_netplan.setView([{lat}, {lon}], 8, {{ animate: false }})")
    box = one.page.locator("#mapbox .leaflet-container").bounding_box()
    point = one.page.evaluate(f"map_netplan.latLngToContainerPoint([{lat}, {lon}])")
    one.page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])
    one.wait_until("document.querySelector('.cuts-answer') !== null")
    assert "兰州" in one.page.locator(".cuts-title h2").inner_text()


def test_what_changes_nothing_is_known_and_what_is_unknown_is_dropped(go, results):
    hits = {hit["id"] for hit in results["views"]["cuts"]["hits"]}
    calm = next(span["id"] for span in results["spans"] if span["status"] == "existing" and span["id"] not in hits)
    one = go(f"&cut={quote('span:' + calm)}")
    assert one.page.locator(".cuts-answer").inner_text() == "任何指标的路由不变"
    assert one.page.locator(".cuts-places").count() == 0
    one = go("&cut=span%3Anowhere&pair=a%7Cb&cutkind=x")
    assert one.page.locator(".cuts-list").count() == 1


def test_a_pair_shows_both_routes_and_what_they_share(go, results):
    one = go("&pair=zhongwei%7Curumqi")
    pair = next(pair for pair in results["views"]["cuts"]["pairs"] if pair["to"] == "urumqi")
    answer = one.page.locator(".cuts-answer").inner_text()
    assert f"{pair['working']['oneway_ms']:.1f} ms" in answer and f"{pair['protection']['oneway_ms']:.1f} ms" in answer
    assert len(texts(one.page, "#view li")) == len(pair["shared"])
    assert "已证明" in " ".join(texts(one.page, ".cuts-note"))
    dashed = one.page.locator(".leaflet-cutsroutes-pane path[stroke='#0072B2']").first
    assert (dashed.get_attribute("stroke-dasharray"), dashed.get_attribute("stroke-width")) == ("10 5", "3")
    assert one.page.locator(".leaflet-cutsroutes-pane path[stroke-width='11']").count() > 0
    one.page.locator("[data-key='cuts-back']").click()
    assert one.page.locator(".cuts-pairs tbody tr").count() == len(results["views"]["cuts"]["pairs"])
    one.page.locator("[data-key='cuts_mode_cut']").click()
    assert one.page.locator(".cuts-list").count() == 1


def test_the_search_finds_a_cable_in_either_language(go):
    one = go()
    one.page.locator("[data-key='cuts-find']").fill("beijing zhangjiakou")
    keys = one.page.locator(".cuts-list tbody tr").evaluate_all("rows => rows.map((row) => row.dataset.key)")
    assert CUT in keys and len(keys) < 6
    assert one.page.evaluate("document.activeElement.dataset.key") == "cuts-find"
    one.page.locator("[data-key='cuts-find']").fill("没有这条")
    assert "没有找到" in one.page.locator(".cuts-note").first.inner_text()


def test_overloaded_links_and_hostile_names_are_shown_as_text(go, results, ground):
    spoilt = copy.deepcopy(results)
    view = spoilt["views"]["cuts"]
    hit = next(hit for hit in view["hits"] if f"span:{hit['id']}" == CUT)
    hit["loads"], view["loads_basis"] = [LOAD], {"zh": "按流量", "en": "by traffic"}
    for span in spoilt["spans"]:
        span["cable_zh"] = NASTY
    for other in view["hits"]:
        other["name"] = {"zh": NASTY, "en": NASTY}
    one = go(f"&cut={quote(CUT)}", text=map_page(spoilt, **ground))
    assert NASTY in one.page.locator(".cuts-title h2").inner_text()
    (row,) = texts(one.page, ".cuts-loads tbody tr")
    assert "80→100.04" in row and "100.04%" in row
    said = one.page.locator("#view").inner_text()
    assert "过载12个方向，其中2个为新增" in said and "流量中断 40 Gbit/s" in said and "另有11个方向" in said
    assert one.page.evaluate("window.hacked") is None
    assert one.page.locator(".leaflet-cutsroutes-pane path[stroke='#5C3A50']").count() == 1
    assert not one.complaints and not one.outside


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_runs_over_the_edge_of_a_telephone(go, lang):
    one = go(f"&lang={lang}&cut={quote('cable:jing-hu-yin-lan')}", width=390, height=844)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 390
    cells = "[...document.querySelectorAll('#view td, #view th')]"
    assert one.page.evaluate(f"{cells}.filter((cell) => cell.scrollWidth > cell.clientWidth + 13).length") == 0


def test_a_plan_without_cuts_says_why(go, results, ground):
    bare = copy.deepcopy(results)
    bare["views"]["cuts"] = {"absent": {"zh": "没有指标现有路由可中断。", "en": "No target has a route to lose."}}
    one = go(f"&cut={quote(CUT)}", text=map_page(bare, **ground))
    assert "没有指标现有路由可中断" in one.page.locator("#view").inner_text()
    assert not one.complaints
