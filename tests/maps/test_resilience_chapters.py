"""The chapters on second routes, availability and upgrades, drawn from invented results and looked at in a browser."""

import copy
import re

import pytest

from maps.charts.common import tick_step
from maps.charts.resilience import availability_chart, cost_chart, failure_chart
from maps.pages import report_page

HOSTILE = "X{{7*7}}</script><svg onload=window.hacked=1>长" + "长" * 300


def words(zh, en):
    return {"zh": zh, "en": en}


def ms(name, value, low=None, high=None):
    stem = name.removesuffix("_ms")
    return {name: value, f"{stem}_low_ms": low or value * 0.86, f"{stem}_high_ms": high or value * 1.13}


def route(value, km):
    return {"sites": [], "spans": [], "route_km": km, **ms("oneway_ms", value)}


ENDS = {"from_zh": "中卫", "from_en": "Zhongwei", "to_zh": "西宁", "to_en": "Xining"}
ABSENT = words("未计算：示例原因。", "Not computed: sample reason.")


def failure_row(kind, value, status, off):
    row = {"kind": kind, "target": "nx-west", "limit_ms": 10.0, "off": off, "status": status}
    if value is None:
        return {**row, "oneway_ms": None, "failure": None}
    case = {**ms("oneway_ms", value), **ms("before_oneway_ms", 3.4), "added_ms": value - 3.4}
    return {**row, **ENDS, **case, "failure": words("兰州局站", "Lanzhou station")}


def answer(protection, low, high, verdict, gap):
    known = low is not None
    figures = {
        "down_low_ratio": low,
        "down_high_ratio": high,
        "down_estimate_ratio": (low + high) / 2 if known else None,
    }
    return {
        "target": "nx-availability",
        "ends": words("中卫→北京", "Zhongwei→Beijing"),
        "protection": words(protection, protection),
        **figures,
        "lower": "99.9000%" if known else None,
        "upper": "99.9990%" if known else None,
        "estimate": "99.9500%" if known else None,
        "minutes": words("5.3～525.6 分钟", "5.3–525.6 min"),
        "limit_ratio": 0.9999,
        "limit": "99.99%",
        "budget_ratio": 0.0001,
        "verdict": verdict,
        "verdict_words": words("判定", verdict),
        "gap": words(gap, gap),
        "reason_zh": "数据中没有路由。",
        "reason_en": "The data hold no route.",
        "top_cut": words("光缆 甲—乙", "cable A—B"),
        "top_share_ratio": 0.44,
        "doubled_verdict": verdict,
        "doubled_words": words("判定", verdict),
    }


def upgrade():
    cost = words("5562 万元（2324 万～1.35 亿元）", "CNY 55.6 million (23.2 to 134.9 million)")
    length = words("337 km（303～403 km）", "337 km (303–403 km)")
    build = {"kind": words("两地直连新建（假设）", "new direct cable (assumed)"), "length": length, "cost": cost}
    gain = {"target": "nx-west", **ENDS, "limit_ms": 10.0, "basis": "assumed"}
    gain |= {**ms("before_oneway_ms", 10.1), **ms("oneway_ms", 9.8), "status_before": "misses", "status": "at_risk"}
    plan = {
        "title": words("能达标的指标全部达标，费用最低", "Every target that can be met, at least cost"),
        "builds": [{**build, "name": words("甲—乙", "A—B"), "length_note": words("电路", "circuit")}],
        "gains": [gain],
        "cost": cost,
        "new_km": length,
        "statuses": words("达标 7、临界 1", "7 met, 1 at risk"),
        "sentences": words(["新建甲—乙。", "已证明没有更省的办法。"], ["Build A—B.", "Nothing cheaper does it."]),
    }
    point = {"cost": cost, "new_km": length, "statuses": plan["statuses"], "worst": "118.6%", "gap": "0.0%"}
    point |= {"availability": "99.836%", "pairs": 2, "builds": words("甲—乙", "A—B")}
    return {
        "absent": None,
        "headline": words("9 项指标中达标 7 项。", "Of 9 targets 7 are met."),
        "timed_out": True,
        "plans": [plan, {**plan, "builds": [], "gains": []}],
        "front": [
            {**point, "cost_cny": 0.0, "cost_cny_low": 0.0, "cost_cny_high": 0.0, "pairs": 0, "builds": words("", "")},
            {**point, "cost_cny": 5.6e7, "cost_cny_low": 2.3e7, "cost_cny_high": 1.35e8},
        ],
        "out_of_reach": [
            {
                "target": "nx-west",
                "status": "misses",
                "nominal_only": False,
                "text_zh": "中卫→拉萨：不够。",
                "text_en": "No.",
            },
            {
                "target": "nx-west",
                "status": "at_risk",
                "nominal_only": True,
                "text_zh": "中卫→贵阳：区间不全在内。",
                "text_en": "Only nominally.",
            },
        ],
        "costs": words("造价为假设。", "Costs are assumed."),
    }


def sample():
    """Make results of every kind that the chapters may meet; invented."""
    pair = {**ENDS, "from": "x", "to": "y", "limit_ms": 10.0, "basis": "assumed", "added_ms": 29.8}
    pair |= {"working": route(3.4, 677), "working_status": "meets", "protection_status": None}
    shared = {"name_zh": "西宁局站", "name_en": "Xining station", "hard": True, "chance": words("100%", "100%")}
    off = [{**ENDS, "count": 4}]
    return {
        "conclusions": [words("断纤：示例。", "Cuts: sample."), words("可用率：示例。", "Availability: sample.")],
        "routes": {
            "absent": None,
            "left_out": 3,
            "pairs": [
                {**pair, "protection": route(33.2, 6641), "protection_status": "misses", "shared": []},
                {**pair, "protection": route(9.9, 900), "protection_status": "at_risk", "shared": [shared]},
                {**pair, "protection": None, "protection_status": "unknown", "added_ms": None, "shared": []},
                {**pair, "working": None, "protection": None, "added_ms": None, "shared": [], "working_status": None},
            ],
        },
        "failures": {
            "absent": None,
            "elements": 393,
            "double": True,
            "limited": words("只算单一故障。", "Single failures only."),
            "rows": [failure_row("single", 33.2, "misses", off), failure_row("double", None, "cut_off", off)],
            "cut_off": [{**ENDS, "to_zh": ["西宁"], "to_en": ["Xining"], "count": 12, "failures": [words("甲", "A")]}],
            "single_summary": words("一处。", "One."),
            "double_summary": words("两处。", "Two."),
            "conclusion": words("断纤：示例。", "Cuts: sample."),
        },
        "availability": {
            "absent": None,
            "basis": "assumed",
            "left_out": 2,
            "verdict_words": {name: words("判定", name) for name in ("proven", "disproved", "undecided")},
            "targets": [
                {"target": "a", "name_zh": "可用率", "name_en": "availability", "limit": "99.99%", "wording": ""}
                | {"source": "", "note_zh": "为假设。", "note_en": "An assumption."}
            ],
            "meaning": words("两地之间，每年", "pair of places, per year"),
            "definitions": [words("1+0：仅一条。", "1+0: one route.")],
            "if_repair_doubles": words("判定均不变。", "No verdict changes."),
            "period_min": 525600.0,
            "rows": [
                answer("1+0", 1e-3, 2e-2, "disproved", "617.2 min"),
                answer("1+1", 1e-6, 1e-3, "undecided", "390.8"),
                answer("恢复", 0.0, 5e-5, "proven", "26.3"),
                answer("1+0", None, None, "no_route", ""),
                answer("1+0", 1.0, 1.0, "disproved", "525547"),
            ],
            "conclusion": words("可用率：示例。", "Availability: sample."),
        },
        "upgrade": upgrade(),
    }


@pytest.fixture
def page(brief_data):
    brief_data["resilience"] = sample()
    return brief_data


def spoiled(value):
    """Put a hostile text into every text of the sample that holds words, leaving its keys and terms alone."""
    if isinstance(value, dict):
        return {
            key: HOSTILE if isinstance(item, str) and key.endswith(("zh", "en")) else spoiled(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [HOSTILE if isinstance(item, str) and "。" in item else spoiled(item) for item in value]
    return value


def test_the_chapters_stand_between_the_delays_and_the_limits(page):
    html = report_page(page)
    order = [html.index(f'id="{key}"') for key in ("delays", "routes", "availability", "upgrade", "limits")]
    assert order == sorted(order)
    assert "七、八章：本版未计算。" in html
    assert "四至八章" not in html


def test_without_results_the_report_says_that_the_chapters_are_missing(brief_data):
    brief_data["resilience"] = None
    html = report_page(brief_data)
    assert "四至八章：本版未计算。" in html
    assert 'id="routes"' not in html


@pytest.mark.parametrize("part", ["routes", "failures", "availability", "upgrade"])
def test_what_could_not_be_computed_is_one_sentence_in_its_chapter(page, part):
    page["resilience"][part] = {"absent": ABSENT}
    html = report_page(page)
    section = html[html.index(f'id="{"routes" if part == "failures" else part}"') :]
    assert ABSENT["zh"] in section
    assert ABSENT["en"] in section
    assert html.count("<section") == 8


def test_the_conclusions_open_the_report(page):
    html = report_page(page)
    assert html.index("断纤：示例。") < html.index('id="attainment"')


def test_every_table_row_has_a_cell_for_every_head(page):
    html = report_page(page)
    start = html.index('id="routes"')
    tables = re.findall(r"<table.*?</table>", html[start : html.index('id="limits"')], re.DOTALL)
    assert len(tables) >= 6
    for table in tables:
        heads = table[: table.index("</thead>")].count('scope="col"')
        held = 0  # how many rows the first cell still reaches down
        for row in re.findall(r"<tr.*?</tr>", table[table.index("</thead>") :], re.DOTALL):
            cells = len(re.findall(r"<t[hd][ >]", row))
            assert cells + (held > 0) == heads, row
            span = re.search(r'rowspan="(\d+)"', row)
            held = int(span.group(1)) - 1 if span else max(held - 1, 0)


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_off_at_any_width(visit, page, lang, width):
    opened = visit(report_page(page), width=width).page
    opened.evaluate("(lang) => { document.documentElement.lang = lang; }", lang)
    assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    outside = opened.evaluate(
        """() => [...document.querySelectorAll('svg.chart.apart')].flatMap((svg) => {
             const box = svg.viewBox.baseVal;
             return [...svg.querySelectorAll('text, rect, circle, line')].filter((one) => {
               const at = one.getBBox();
               return at.width + at.height > 0 && one.checkVisibility() &&
                 (at.x < -1 || at.y < -1 || at.x + at.width > box.width + 1 || at.y + at.height > box.height + 1);
             }).map((one) => one.outerHTML); })"""
    )
    assert outside == []
    assert opened.locator("svg.chart.apart").count() == 3


@pytest.mark.browser
def test_english_readers_see_no_chinese(visit, page):
    opened = visit(report_page(page)).page
    opened.evaluate("document.documentElement.lang = 'en'")
    for chapter in ("routes", "availability", "upgrade"):
        shown = opened.locator(f"#{chapter}").inner_text().replace("恢复", "")
        assert re.findall(r"[\u4e00-\u9fff]+", shown) == []


@pytest.mark.browser
def test_hostile_words_appear_as_written_and_run_nothing(visit, page):
    page["resilience"] = spoiled(page["resilience"])
    opened = visit(report_page(page))
    assert opened.complaints == []
    assert opened.outside == []
    assert opened.page.evaluate("window.hacked") is None
    assert "X{{7*7}}</script><svg onload" in opened.page.evaluate("document.body.textContent")


def test_charts_without_anything_to_draw_are_left_out():
    found = sample()
    nothing = [row for row in found["failures"]["rows"] if row["oneway_ms"] is None]
    assert failure_chart([({}, nothing)]) is None
    assert availability_chart([row for row in found["availability"]["rows"] if row["lower"] is None], 525600.0) is None
    assert cost_chart(found["upgrade"]["front"][:1]) is None
    assert cost_chart([]) is None


def bars(picture):
    """Return left and right ends of the bars of a picture."""
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="8"', str(picture))
    return [(float(x), float(x) + float(width)) for x, width in found]


def limits(picture):
    return [float(x) for x in re.findall(r'<line x1="([\d.]+)"[^>]*stroke-width="2"', str(picture))]


def test_a_bar_lies_left_of_the_limit_where_proven_and_right_of_it_where_disproved():
    rows = copy.deepcopy(sample()["availability"]["rows"])
    known = [row for row in rows if row["lower"] is not None]
    picture = availability_chart(known, 525600.0)
    (limit,) = limits(picture)
    for row, (left, right) in zip(known, bars(picture), strict=True):
        assert {"proven": right <= limit, "disproved": left >= limit, "undecided": left < limit < right}[row["verdict"]]


def test_two_limits_of_one_pair_are_both_named_and_drawn():
    row = copy.deepcopy(sample()["availability"]["rows"][0])
    picture = availability_chart([row, row | {"limit": "99.9%", "budget_ratio": 1e-3}], 525600.0)
    assert len(limits(picture)) == 2
    assert f"（目标 ≥{row['limit']}、99.9%）" in str(picture)
    assert f"(target ≥{row['limit']}, 99.9%)" in str(picture)


@pytest.mark.parametrize("most", [1e-3, 0.05, 0.8, 1.08, 8.0, 21.6, 999.9, 8000.0, 1e5])
def test_an_axis_has_a_few_round_ticks_whatever_its_length(most):
    step = tick_step(most)
    assert 3 <= most / step <= 8
    assert f"{step:e}"[0] in "125"


def test_a_delay_beyond_its_limit_is_drawn_beyond_it():
    found = sample()["failures"]["rows"][:1]
    picture = failure_chart([({}, found)])
    (limit,) = limits(picture)
    ((left, _),) = bars(picture)
    assert left > limit
