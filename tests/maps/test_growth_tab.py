"""The tab on capacity: a slider sets the year of all figures, bars, orders and of the map."""

import copy
import json

import pytest

from maps.page.growth import banded, compact_growth
from maps.page.places import Places
from maps.pages import map_page

HOSTILE = "<img src=x onerror='window.hacked=1'>{{7*7}}</script>"
YEARS = list(range(2026, 2036))


def words(zh, en):
    return {"zh": zh, "en": en}


def grown(factor):
    return [[360 * factor**at, 480 * factor**at, 600 * factor**at] for at in range(len(YEARS))]


def target(quantity, limit, key, statuses, **more):
    return {
        "id": quantity,
        "quantity": quantity,
        "name": words(f"指标{quantity}", f"target {quantity}"),
        "limit": limit,
        "limit_text": f"≥ {limit}",
        "unit": "count" if quantity == "members" else "Gbit/s",
        "statuses": statuses,
        "deadline": "2025" if quantity == "peak" else "",
        "key": key,
        "note": words("", ""),
        "source": "invented",
        "attained": None,
        **more,
    }


def line(quarter, overdue=0):
    money = words("65000 元（26000 元～16 万元）", "CNY 65 000 (26 000 to 156 000)")
    what = words("10G 成员端口", "10G member port")
    return {
        "quarter": quarter,
        "what": what,
        "count": 4,
        "cost": money,
        "needed": "2029-01-01",
        "overdue_count": overdue,
    }


def invented():
    """Ten years of an exchange; every figure is invented."""
    peaks = grown(1.3)
    figures = [
        {
            "year": year,
            "members": [60 + at, 66 + 6 * at, 70 + 12 * at],
            "peak_gbps": peaks[at],
            "egress_gbps": peaks[at],
        }
        for at, year in enumerate(YEARS)
    ]
    statuses = ["misses", "misses", "misses", "at_risk", *["meets"] * 6]
    known = {"value": 4490.0, "text": words("4.49 Tbit/s", "4.49 Tbit/s"), "day": "2020-12-31", "basis": "published"}
    money = words("1 万元（1～2 万元）", "CNY 10 000 (10 000 to 20 000)")
    return {
        "absent": None,
        "site": "zhongwei",
        "name": words("中卫交换中心", "Zhongwei exchange"),
        "as_of": "2026-11-01",
        "answer": words("峰值 1 Tbit/s，预计2029年（80%区间2028～2031年）达到。", "1 Tbit/s in 2029 (2028 to 2031)."),
        "basis": "assumed",
        "grounds": words("假设", "assumed"),
        "years": YEARS,
        "months": [f"{year}-11" for year in YEARS],
        "curve": peaks,
        "figures": [{**row, "ports": 103 + 9 * at if at < 5 else None} for at, row in enumerate(figures)],
        "now": {
            "present": 66,
            "ports": 103,
            "capacity": "3.94 Tbit/s",
            "capacity_gbps": 3940.0,
            "peak": "415.1 Gbit/s",
            "basis": "generated",
        },
        "targets": [
            target("members", 80.0, "members", statuses),
            target("peak", 1000.0, "peak_gbps", statuses),
            target("egress", 1600.0, "egress_gbps", [None] * len(YEARS)),
            target("province-egress", 15000.0, None, [None] * len(YEARS), attained=known),
        ],
        "egress": {
            name: {"gbps": gbps, "text": words(f"{gbps} Gbit/s", f"{gbps} Gbit/s")}
            for name, gbps in (("lit", 2000.0), ("usable", 1400.0), ("installable", 32000.0))
        },
        "milestones": [
            {"what": words("峰值 1 Tbit/s", "peak of 1 Tbit/s"), "year": words("2029年", "2029"), "reached": "98%"}
        ],
        "orders": {
            "absent": None,
            "until": "2031-11-01",
            "years": [
                {"year": 2028, "cost": money, "lines": [line("2028-Q1")]},
                {"year": 2029, "cost": money, "lines": [line("2029-Q1", 2), line("2029-Q3")]},
            ],
        },
        "exchanges": [
            {
                "site": "zhongwei",
                "name": words("中卫交换中心", "Zhongwei exchange"),
                "in_service": "2022-12-31",
                "peak_gbps": peaks,
                "taken": None,
                "taken_gbps": None,
            },
            {
                "site": "hangzhou",
                "name": words("杭州交换中心", "Hangzhou exchange"),
                "in_service": "2020-06-30",
                "peak_gbps": None,
                "taken": "1.00 Tbit/s",
                "taken_gbps": 1000.0,
            },
        ],
        "links": {
            "absent": None,
            "fill_ratio": 0.7,
            "pairs": [
                {
                    "a": "zhongwei",
                    "b": "hangzhou",
                    "pair": words("中卫→杭州", "Zhongwei→Hangzhou"),
                    "links": ["1×100G"],
                    "capacity_gbps": 100.0,
                    "delay": words("11 ms", "11 ms"),
                    "cost": None,
                    "load_gbps": [30.0 * 1.3**at for at in range(len(YEARS))],
                }
            ],
        },
    }


@pytest.fixture(scope="module")
def html(sample, ground):
    return map_page({**sample, "views": {"growth": invented()}}, **ground)


def test_the_data_of_the_tab_are_small(sample):
    written = compact_growth(invented(), Places.of(sample))
    assert len(json.dumps(written, ensure_ascii=False).encode()) < 30_000


@pytest.mark.parametrize(
    ("percentiles", "limit", "zh"),
    [
        ([360.4, 476.6, 597.0], 1000, "477 Gbit/s（360～597 Gbit/s）"),
        ([787.0, 1168.0, 1767.0], 1000, "1.17 Tbit/s（0.79～1.77 Tbit/s）"),
        ([900.0, 999.6, 1200.0], 1000, "0.9996 Tbit/s（0.9000～1.2000 Tbit/s）"),
        ([0.0, 0.0, 0.0], 1000, "0 Gbit/s"),
    ],
)
def test_no_figure_is_rounded_across_its_limit(percentiles, limit, zh):
    assert banded(percentiles, rate=True, limits=[limit])["zh"] == zh


OVERLAPS = """(chosen) => {
  const all = [...document.querySelectorAll(chosen)].map((node) => [node.textContent, node.getBoundingClientRect()]);
  return all.flatMap(([one, a], at) => all.slice(at + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => one + " / " + other));
}"""


def overlaps(page, chosen):
    """Return the texts that lie over one another on the map."""
    return page.evaluate(OVERLAPS, chosen)


@pytest.mark.browser
def test_the_slider_sets_the_year_of_figures_orders_map_and_link(html, visit):
    shown = visit(html, link="#tab=growth&year=2029")
    page = shown.page
    assert page.locator("#growth-chosen").inner_text() == "2029年末"
    assert "1.05 Tbit/s" in page.locator(".growth-cards").inner_text()
    assert page.locator(".growth-targets li").nth(1).locator(".growth-verdict").inner_text().split() == ["预计", "临界"]
    second = page.locator(".growth-targets li").nth(1).inner_text()
    assert "80%区间未全达到；晚于完成时限" in second
    assert "完成时限 2025" in second
    assert "2029年末的预测" in page.locator("#growth-year").inner_text()
    assert "2项" in page.locator("#growth-year").inner_text()
    assert "2个本应更早订购" in page.locator("#growth-year").inner_text()
    badge = page.locator(".label-growth").filter(has_text="中卫")
    assert "1.05 Tbit/s" in badge.inner_text()
    page.locator("#growth-slider").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#growth-chosen").inner_text() == "2030年末"
    assert page.evaluate("document.activeElement.id") == "growth-slider"
    assert "year=2030" in page.evaluate("location.hash")
    assert page.locator(".label-use").inner_text() == "86%"
    assert overlaps(page, ".leaflet-map-pane .label") == []
    assert "1.37 Tbit/s" in page.locator(".label-growth").filter(has_text="中卫").inner_text()
    assert page.locator("#growth-slider").get_attribute("aria-valuetext") == "2030年末"
    page.keyboard.press("Home")
    assert page.locator("#growth-chosen").inner_text() == "2026年末"
    assert "360" in page.locator(".growth-cards").inner_text()
    assert "晚于完成时限" not in page.locator(".growth-targets").inner_text()
    page.keyboard.press("End")
    assert "—" in page.locator(".growth-card").nth(3).inner_text()
    assert "318%" in page.locator("#growth-year").inner_text()
    page.evaluate("location.hash = '#tab=growth'")
    shown.wait_until("document.getElementById('growth-chosen').textContent !== '2035年末'")
    # Without a choice: the first year in which the median meets the target.
    assert page.locator("#growth-chosen").inner_text() == "2029年末"
    assert shown.complaints == []
    assert shown.outside == []


@pytest.mark.browser
def test_dragging_changes_the_figures_and_keeps_the_slider(html, visit):
    page = visit(html, link="#tab=growth&year=2026").page
    box = page.locator("#growth-slider").bounding_box()
    page.evaluate("window.kept = document.getElementById('growth-slider')")
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2, steps=4)
    assert page.evaluate("window.kept === document.getElementById('growth-slider')")
    assert page.locator("#growth-chosen").inner_text() == "2035年末"
    page.mouse.up()
    assert "year=2035" in page.evaluate("location.hash")


@pytest.mark.browser
def test_english_on_a_telephone_is_whole_and_holds_no_chinese(html, visit):
    page = visit(html, link="#tab=growth&lang=en", width=390, height=844).page
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    text = page.locator("#view").inner_text() + page.locator("#legend").inner_text()
    assert not [char for char in text if "\u4e00" <= char <= "\u9fff"]
    assert "assumed" in text
    assert "2.29 Tbit/s" not in text


@pytest.mark.browser
def test_hostile_names_are_drawn_as_they_come_and_a_site_without_a_place_is_left_off_the_map(sample, ground, visit):
    spoiled = copy.deepcopy(invented())
    spoiled["answer"] = spoiled["exchanges"][0]["name"] = spoiled["links"]["pairs"][0]["pair"] = words(HOSTILE, HOSTILE)
    spoiled["targets"][0]["name"] = spoiled["orders"]["years"][1]["lines"][0]["what"] = words(HOSTILE, HOSTILE)
    spoiled["exchanges"][1]["site"] = spoiled["links"]["pairs"][0]["b"] = "nowhere"
    shown = visit(map_page({**sample, "views": {"growth": spoiled}}, **ground), link="#tab=growth")
    assert shown.page.evaluate("window.hacked") is None
    assert shown.page.locator("#view img").count() == 0
    assert HOSTILE in shown.page.locator(".growth-answer").inner_text()
    assert shown.complaints == []


def test_an_exchange_that_cannot_be_shown_says_why(sample):
    absent = {"absent": words("方案没有交换中心。", "The plan has no exchange.")}
    assert compact_growth(absent, Places.of(sample)) == absent
