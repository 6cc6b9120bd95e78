"""The tab of latency circles: the question "which cities within 10 ms" answered in list, map and link alike."""

from __future__ import annotations

import json
import re

import pytest

from maps.page.places import Places
from maps.page.reach import compact_reach
from maps.pages import map_page, report_page

NEAR, EDGE, FAR = "银川", "兰州", "乌鲁木齐"
DELAYS_MS = {NEAR: (1.0, 0.9, 1.2), EDGE: (9.96, 9.0, 10.5), FAR: (10.04, 9.5, 12.5)}


def layer_of(delays, *, origin):
    rows = [{"site": origin, "oneway_ms": 0.0, "oneway_low_ms": 0.0, "oneway_high_ms": 0.0, "basis": "assumed"}]
    for site, (value, low, high) in sorted(delays.items(), key=lambda item: item[1]):
        rows.append(
            {"site": site, "oneway_ms": value, "oneway_low_ms": low, "oneway_high_ms": high, "basis": "assumed"}
        )

    def circle(limit_ms):
        within = [row for row in rows if row["oneway_ms"] <= limit_ms]
        edge = sum(row["oneway_high_ms"] > limit_ms for row in within)
        return {"limit_ms": limit_ms, "within": len(within), "marginal": edge}

    return {
        "circles": [circle(limit_ms) for limit_ms in (5.0, 10.0, 20.0)],
        "unreached": 2,
        "more": 0,
        "sites": rows,
        "ideal": True,
        "assumptions_zh": ["理想情况"],
        "assumptions_en": ["ideal best case"],
    }


def view_of(page):
    ids = {site["name_zh"]: site["id"] for site in page["sites"]}
    origin = page["targets"][0]["from"]
    delays = {ids[name]: figures for name, figures in DELAYS_MS.items()}
    square = [[[104.0, 37.0], [107.0, 37.0], [107.0, 39.0], [104.0, 39.0], [104.0, 37.0]]]
    parameter = {"value": 50.0, "low": 30.0, "high": 80.0, "unit": "km", "basis": "assumed", "source": "assumed"}
    ring = [[[100.0, 30.0], [112.0, 30.0], [112.0, 45.0], [100.0, 45.0], [100.0, 30.0]]]
    limits = (5.0, 10.0, 20.0)
    return {
        "absent": None,
        "limits_ms": list(limits),
        "of": len(page["sites"]),
        "parameters": [
            {"name": "reach.last_mile_km", **parameter},
            {"name": "length.cable_to_great_circle", **parameter},
        ],
        "lowest_group_index": 1.467,
        "origins": [
            {
                "site": origin,
                "layers": {layer["id"]: layer_of(delays, origin=origin) for layer in page["layers"]},
                "areas": [{"limit_ms": limit, "polygons": [square], "certain": [square]} for limit in limits],
                "rings": [{"limit_ms": limit, "light_limit_km": 204.4 * limit, "lines": ring} for limit in limits],
            }
        ],
    }


@pytest.fixture
def reach_page(page_data, ground):
    page_data["views"] = {"reach": view_of(page_data)}
    return map_page(page_data, **ground)


def rows(page):
    return page.locator(".reach-table tbody tr")


def test_the_answer_the_list_and_the_dots_say_the_same(visit, reach_page):
    seen = visit(reach_page, link="#tab=reach&reach_limit=1")
    page = seen.page
    page.locator(".reach-table").wait_for()
    assert "10 ms 内到 3/" in page.locator(".reach-lead").inner_text()
    assert "其中 1 个在圈边" in page.locator(".reach-answer").inner_text()
    shown = [text.split() for text in rows(page).all_inner_texts()]
    assert [(text[0], text[1]) for text in shown[1:]] == [("圈内", NEAR), ("圈边", EDGE), ("圈外", FAR)]
    assert "10.04" in shown[3]  # never rounded to the limit it exceeds
    assert page.locator(".leaflet-reach-places-pane path").count() == 3
    assert page.locator(".leaflet-reach-area-pane path").count() == 2
    assert page.locator(".reach-ring-label").inner_text() == "物理极限 10 ms（大圆）"
    page.locator("#language").click()
    assert "within 10 ms: 3 of" in page.locator(".reach-lead").inner_text()
    assert not seen.complaints and not seen.outside


def test_limits_layers_and_rows_take_the_keyboard_and_make_a_link(visit, reach_page):
    page = visit(reach_page, link="#tab=reach").page
    page.locator("[data-key='reach-limit-2']").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("[data-key='reach-limit-1']").get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.dataset.key") == "reach-limit-1"
    page.locator("[data-key='reach-layer']").select_option("ip-private")
    assert page.locator(".leaflet-reach-area-pane path").count() == 0
    assert "不画面域" in page.locator(".reach-note").first.inner_text()
    rows(page).nth(1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    link = page.evaluate("location.hash")
    assert "reach_layer=ip-private" in link and "reach_limit=1" in link and "reach_at=" in link
    assert EDGE in page.locator(".reach-table [aria-current]").inner_text()
    page.keyboard.press("Enter")
    assert "reach_at" not in page.evaluate("location.hash")


def test_an_origin_that_was_not_worked_out_says_what_to_run(visit, reach_page, sample):
    other = next(site["id"] for site in sample["sites"] if site["name_zh"] == NEAR)
    page = visit(reach_page, link=f"#tab=reach&reach_from={other}").page
    assert "本页未计算该起点" in page.locator(".empty").inner_text()
    assert page.locator(".empty code").inner_text() == f"ixplan map --origin {NEAR}"
    page.locator("[data-key='reach-back']").click()
    page.locator(".reach-table").wait_for()


def test_the_search_box_narrows_the_list(visit, reach_page):
    page = visit(reach_page, link="#tab=reach&find=%E5%85%B0%E5%B7%9E").page
    assert rows(page).count() == 1
    page.locator("#find").fill("没有这个地方")
    assert "没有与搜索相符的城市" in page.locator(".reach-list").inner_text()


def test_the_compact_view_keeps_every_figure(page_data):
    view = view_of(page_data)
    compact = compact_reach(view, Places.of(page_data))
    optical = compact["origins"][0]["layers"]["optical"]
    assert optical["us"] == [0, 1000, 9960, 10040]
    assert optical["within"] == [2, 3, 4] and optical["marginal"] == [0, 1, 0]
    assert len(json.dumps(compact)) < len(json.dumps(view))


def test_a_view_that_nobody_made_says_why(page_data):
    absent = {"zh": "没有", "en": "none"}
    assert compact_reach({"absent": absent}, Places.of(page_data)) == {"absent": absent}


def test_the_report_counts_the_circles_of_each_origin(page_data):
    page_data["views"] = {"reach": view_of(page_data)}
    report = report_page(page_data)
    assert "三、时延与时延圈" in report and "三、时延明细" not in report
    table = report.split('<table class="reach">')[1].split("</table>")[0]
    cells = re.findall(r'<td class="number"><b>(\d+)</b>(?:<span class="sub">.*?圈边 (\d+))?', table)
    assert cells == [("2", ""), ("3", "1"), ("4", "")] * len(page_data["layers"])
    page_data["views"] = {"reach": {"absent": {"zh": "没有", "en": "none"}}}
    assert "三、时延明细" in report_page(page_data)


def test_target_places_keep_their_names_on_the_map(visit, reach_page):
    page = visit(reach_page, link="#tab=reach").page
    page.locator(".reach-table").wait_for()
    assert any(text.startswith(FAR) for text in page.locator(".label-dot").all_inner_texts())
    assert "须新建末段才能进圈" in page.locator(".reach-note").first.inner_text()
