"""The tab on measurements: pairs, lengths, suspected sites, agents; and what it says where nothing is measured."""

import json

import pytest

from maps.chapters.calibration import calibration_chapter
from maps.page.measured import compact_measured
from maps.page.places import Places
from maps.pages import map_page

HOSTILE = "<img src=x onerror='window.hacked=1'>{{7*7}}</script>"
REASONS = ("fits", "detour", "shorter_than_model", "bad_position", "bad_clock", "unchecked")


def words(zh, en):
    return {"zh": zh, "en": en}


def pair(start, end, gap_ms, step, reason, **more):
    return {
        "from": start,
        "to": end,
        "layer": "optical",
        "operator": "",
        "quantity": "rtt",
        "measured_ms": 10.0 + gap_ms,
        "error_ms": 0.0001,
        "modelled_ms": 10.0,
        "low_ms": 9.9,
        "high_ms": 10.1,
        "excess_km": 204.2 * gap_ms,
        "reason": reason,
        "step": step,
        "samples": 700,
        "since": "2026-09-21",
        "until": "2026-09-28",
        "explanation": [],
        **more,
    }


def agent(site, pairs, **more):
    return {
        "site": site,
        "name": words(site, site),
        "pairs": pairs,
        "odd": 0,
        "clock": 0,
        "samples": 9,
        "last": None,
        "quiet_days": 0,
        **more,
    }


def invented(spans=()):
    """Five pairs of four agents; every figure is invented."""
    ways = [["beijing", "xian", "guangzhou"]]
    return {
        "absent": None,
        "answer": words("实测 5 对：相符 2、疑似绕行 1。", "5 pairs measured: fits 2, likely detour 1."),
        "made": "2026-11-22T09:00:00Z",
        "version": "0.1.0",
        "data": [words("探针库", "store")],
        "heldout": words("留出检验 0.02 ms", "held out 0.02 ms"),
        "steps_ms": [0.5, 2.0],
        "reasons": {name: words(f"原因{at}", f"reason {at}") for at, name in enumerate(REASONS)},
        "pairs": [
            pair("beijing", "guangzhou", 7.37, 3, "detour", explanation=ways),
            pair("hohhot", "xian", -1.9, -2, "bad_position"),
            pair("beijing", "hohhot", -0.3, -1, "bad_clock"),
            pair("beijing", "xian", 0.001, 0, "fits"),
            pair("elsewhere", "xian", 0.04, 0, "unchecked"),
        ],
        "pairs_left_out": 7,
        "spans": dict(zip(spans, ("determined", "narrowed", "sum"), strict=False)),
        "suspects": [
            {
                "site": "hohhot",
                "name": words("呼和浩特", "Hohhot"),
                "lon_deg": 114.4,
                "lat_deg": 39.7,
                "uncertainty_km": 43.0,
                "said": words("位置有误：呼和浩特。", "Wrong position: Hohhot."),
            }
        ],
        "agents": [
            agent("beijing", 3, clock=1, last="2026-09-28"),
            agent("xian", 3, quiet_days=5),
            agent("hohhot", 2),
            agent("elsewhere", 1),
        ],
        "agents_left_out": 0,
    }


def nothing():
    row = {
        "from": "zhongwei",
        "to": "guiyang",
        "pair": words("中卫→贵阳", "Zhongwei→Guiyang"),
        "layer": "optical",
        "oneway": words("10.1 ms（8.6～11.8 ms）", "10.1 ms (8.6–11.8 ms)"),
        "limit": "10 ms",
        "status": "misses",
    }
    absent = words("尚无实测数据。导入后运行 ixplan calibrate。", "Nothing is measured yet. Import, then run it.")
    return {"absent": absent, "open": [row], "open_left_out": 0}


@pytest.fixture(scope="module")
def html(sample, ground):
    spans = [span["id"] for span in sample["spans"]]
    return map_page({**sample, "views": {"measured": invented(spans)}}, **ground)


def test_three_hundred_pairs_are_small(sample):
    many = invented()
    many["pairs"] = many["pairs"] * 60
    assert len(json.dumps(compact_measured(many, Places.of(sample)), ensure_ascii=False).encode()) < 60_000


def test_every_span_of_the_page_has_a_letter(sample):
    spans = [span["id"] for span in sample["spans"]]
    written = compact_measured(invented(spans), Places.of(sample))["spans"]
    assert written == "dns" + "a" * (len(spans) - 3)


@pytest.mark.browser
def test_a_pair_shows_its_figures_and_cause_and_the_link_brings_it_back(html, visit):
    shown = visit(html, link="#tab=measured")
    page = shown.page
    rows = page.locator(".measured-table tbody tr")
    assert rows.count() == 5
    assert "慢 7.37" in rows.nth(0).inner_text()
    assert "快 1.90" in rows.nth(1).inner_text()
    assert "另有7对未列" in page.locator("#view").inner_text()
    rows.nth(0).locator("button").focus()
    page.keyboard.press("Enter")
    detail = page.locator(".measured-detail").inner_text()
    assert "17.370 ms（±<0.001）" in detail
    assert "10.000 ms（9.900～10.100 ms）" in detail
    assert "合光纤 1505 km" in detail
    assert "可能原因：原因1" in detail
    assert "北京→西安→广州" in detail
    link = page.evaluate("location.hash")
    page.locator("[data-key='measured-close']").click()
    assert page.locator(".measured-detail").count() == 0
    page.evaluate("(link) => { location.hash = link; }", link)
    shown.wait_until("document.querySelector('.measured-detail') !== null")
    assert shown.complaints == []
    assert shown.outside == []


@pytest.mark.browser
def test_an_agent_narrows_list_and_map_and_says_its_state(html, visit):
    page = visit(html, link="#tab=measured").page
    states = page.locator("#view .block").last.inner_text()
    assert "1对时钟可疑" in states
    assert "位置可疑" in states
    assert "已5天无样本" in states
    assert "9个样本" in states
    lines = "document.querySelectorAll('.leaflet-measured-pane path').length"
    before = page.evaluate(lines)
    page.locator("[data-key='measured-agent']").select_option("hohhot")
    assert page.locator(".measured-table tbody tr").count() == 2
    assert page.evaluate(lines) < before
    assert "agent=hohhot" in page.evaluate("location.hash")


@pytest.mark.browser
def test_english_on_a_telephone_is_whole_with_the_layer_of_lengths(html, visit):
    shown = visit(html, link="#tab=measured&lang=en&flip=measured_lengths", width=390, height=844)
    page = shown.page
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    text = page.locator("#view").inner_text() + page.locator("#legend").inner_text()
    assert not [char for char in text if "\u4e00" <= char <= "\u9fff"]
    assert "known only with others" in page.locator("#legend").inner_text()
    assert shown.complaints == []


@pytest.mark.browser
def test_where_nothing_is_measured_it_says_what_to_do_and_where_to_begin(sample, ground, visit):
    shown = visit(map_page({**sample, "views": {"measured": nothing()}}, **ground), link="#tab=measured")
    text = shown.page.locator("#view").inner_text()
    assert "尚无实测数据。导入后运行 ixplan calibrate。" in text
    assert "中卫→贵阳" in text
    assert "不达标" in text
    assert "建议先测" in shown.page.locator("#legend").inner_text()
    assert shown.complaints == []


@pytest.mark.browser
def test_hostile_words_are_drawn_as_they_come(sample, ground, visit):
    spoiled = invented()
    spoiled["answer"] = spoiled["suspects"][0]["said"] = spoiled["data"][0] = words(HOSTILE, HOSTILE)
    spoiled["agents"][3]["site"] = spoiled["pairs"][4]["from"] = HOSTILE
    spoiled["agents"][3]["name"] = words(HOSTILE, HOSTILE)
    for one in spoiled["pairs"]:
        one["operator"] = HOSTILE
    shown = visit(map_page({**sample, "views": {"measured": spoiled}}, **ground), link="#tab=measured")
    assert shown.page.evaluate("window.hacked") is None
    assert shown.page.locator("#view img").count() == 0
    assert shown.page.locator(".measured-answer").inner_text() == HOSTILE
    assert shown.complaints == []


def test_the_report_says_where_a_wrong_site_should_be(sample):
    chapter = {
        "absent": None,
        "counted": words("实测 2 对", "2 pairs"),
        **dict.fromkeys(("data", "misplaced", "odd", "fitting", "lengths", "more_lengths", "parameters"), ()),
        **dict.fromkeys(("odd_left_out", "fitting_left_out", "lengths_left_out", "sums"), 0),
        "made": "2026-11-22",
        "version": "0.1.0",
        "heldout": None,
        "suspects": [{"site": "hohhot", "said": words("位置有误：呼和浩特。", "Wrong position: Hohhot.")}],
    }
    drawn = str(calibration_chapter({**sample, "calibration": chapter}))
    assert "位置有误：呼和浩特。" in drawn
    # What was gathered before suspects were kept is drawn all the same.
    del chapter["suspects"]
    assert "位置有误：呼和浩特。" not in str(calibration_chapter({**sample, "calibration": chapter}))
