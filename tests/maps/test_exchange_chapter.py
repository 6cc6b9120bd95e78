"""The chapter on the exchange, drawn from invented results and looked at in a browser."""

import copy
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.charts.exchange import growth_chart, orders_chart, spread, tornado_chart
from maps.pages import map_page, report_page

HOSTILE = "X{{7*7}}</script><img src=x onerror=window.hacked=1>" + "长" * 200
PARTS = ["exchange", "forecast", "orders", "links", "settlement"]


def words(zh, en):
    return {"zh": zh, "en": en}


ABSENT = words("未计算：示例原因。", "Not computed: sample reason.")


def band(value):
    return words(f"{value} 万元（1～9 万元）", f"CNY {value} (1 to 9)")


def target(status, value):
    return {
        "target": "nx-ix-peak",
        "name": words("峰值", "Peak"),
        "status": status,
        "limit": "≥ 1 Tbit/s" if value else "",
        "value": words(value, value),
        "basis": "generated" if value else None,
        "reason": words("差 0.58 Tbit/s。", "0.58 Tbit/s short."),
        "wording": "",
        "source": "",
    }


def state():
    row = {"name": words("内容", "content"), "present": 6, "expected": 2, "ports": 15}
    row |= {"capacity": "1.44 Tbit/s", "peak_in": "66.0 Gbit/s", "peak_out": None}
    return {
        "absent": None,
        "conclusion": words("某中心：6 家成员。", "Some exchange: 6 members."),
        "counted": words("指标2项。", "2 targets."),
        "basis": "generated",
        "kinds": [row],
        "all": {**row, "peak": "50.0 Gbit/s", "headroom": "1.39 Tbit/s"},
        "targets": [target("misses", "0.42 Tbit/s"), target("unknown", "")],
    }


def bar(earlier, later, unit="ratio"):
    facts = {"basis": "assumed", "unit": unit, "earlier_days": earlier, "later_days": later}
    label = {
        "label_zh": "实际峰值与清单所填峰值之比",
        "label_en": "peak of the exchange over the sum of its members' peaks",
    }
    return {**label, **facts, "earlier_at": 720000.0, "later_at": 0.8}


def forecast():
    days = words("2029-08-14", "2029-08-14")
    milestone = {"what": words("峰值 1 Tbit/s", "peak of 1 Tbit/s"), "p10": days, "p50": days, "p90": days}
    points = [
        {"month": f"{year}-{month:02d}-01", "p10": 90.0 + year, "p50": 200.0 + year, "p90": 900.0 + year}
        for year in range(2026, 2030)
        for month in (5, 11)
    ]
    return {
        "absent": None,
        "conclusion": words("预计2029年8月。", "In 2029-08."),
        "basis": words("为假设。", "Assumed."),
        "until": "2036-11",
        "milestones": [
            {**milestone, "reached": "98%", "already": False},
            {**milestone, "reached": "100%", "already": True},
        ],
        "points": points,
        # So close that their labels would lie on each other.
        "limits": [{"value": value, **words(f"{value} Gbit/s", f"{value} Gbit/s")} for value in (2100, 2119, 2121)],
        "tornado": {"sentence": words("影响最大。", "Moves it."), "bars": [bar(-90, 120, "1/year"), bar(0, None)]},
    }


def order_line(quarter, overdue=0):
    return {
        "quarter": quarter,
        "what": words("10G 成员端口", "10G member port"),
        "count": 26,
        "cost": band(6.5),
        "needed": "2026-11-01",
        "overdue_count": overdue,
        "reason": words("只有一个端口。", "One port only."),
    }


def orders():
    def year(name, *, folded):
        lines = [order_line(f"{name}-Q{number}", overdue=2 - number) for number in (1, 2)]
        return {"year": name, "folded": folded, "overdue": 1, "cost": band(13), "lines": lines}

    costs = {"cost_cny": 6.5e4, "cost_cny_low": 1e4, "cost_cny_high": 9e4}
    return {
        "absent": None,
        "conclusion": words("共 4 项。", "4 lines."),
        "sentences": [words("端口状态。", "States.")],
        "assumptions": [words("价格为假设。", "Prices are assumed.")],
        "years": [year("2026", folded=False), year("2027", folded=True)],
        "quarters": [{"quarter": quarter, **costs} for quarter in ("2026-Q1", "2026-Q4", "2027-Q2")],
    }


def links():
    pair = {"pair": words("中卫→上海", "Zhongwei→Shanghai"), "traffic": "4.5 Gbit/s", "delay": band(5), "cost": band(2)}
    return {
        "absent": None,
        "basis": "assumed",
        "sentences": [words("建 1 对。", "1 linked."), words("已证明。", "Proven.")],
        "pairs": [
            {**pair, "status": "meets", "limit": "20 ms", "links": ["1×100G"], "load": "50 Gbit/s", "ways": []},
            {**pair, "status": None, "limit": None, "links": [], "load": None, "ways": [words("甲→乙→丙", "A→B→C")]}
            | {"delay": None, "cost": None},
        ],
    }


def settlement():
    total = {"rule": words("端口包月", "port, flat"), "payee": words("交换中心", "the exchange")}
    sums = {"paid": band(1), "subsidy": band(0), "net": band(1)}
    return {
        "absent": None,
        "month": "2026-10",
        "basis": "generated",
        "sentences": [words("66 家。", "66 members.")],
        "totals": [{**total, **sums, "among_members": among} for among in (False, True)],
    }


def sample():
    """Make results of every kind that the chapter may meet; invented."""
    parts = [state(), forecast(), orders(), links(), settlement()]
    said = [words("交换中心：示例。", "Exchange: sample.")]
    return {"absent": None, "conclusions": said, **dict(zip(PARTS, parts, strict=True))}


@pytest.fixture
def page(brief_data):
    brief_data["exchange"] = sample()
    return brief_data


def section(html):
    return html[html.index('<section id="exchange"') : html.index('<section id="limits"')]


def spoiled(value, key=""):
    """Put a hostile text in place of every text that a plan's files can hold."""
    if isinstance(value, dict):
        return {name: spoiled(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [spoiled(item) for item in value]
    return HOSTILE if key in ("zh", "en", "label_zh", "label_en", "wording", "source") else value


def test_the_chapter_has_all_its_parts_in_order(page):
    html = section(report_page(page))
    heads = ["（一）现状", "（二）容量", "（三）预测", "（四）采购", "（五）交换中心互联", "（六）结算"]
    assert [html.index(head) for head in heads] == sorted(html.index(head) for head in heads)
    assert html.count("<svg") - html.count('class="sign"') == 3, "growth, tornado, orders"


def test_what_is_generated_says_so_before_any_figure(page):
    html = section(report_page(page))
    assert html.index("生成，非实测") < html.index("（一）现状")
    page["exchange"]["exchange"]["basis"] = page["exchange"]["settlement"]["basis"] = "measured"
    assert 'class="remark generated"' not in section(report_page(page))


def test_shares_of_draws_say_by_when_and_sums_of_peaks_why_they_differ(page):
    html = section(report_page(page))
    for words in ("期限至 2036-11", "the forecast ends in 2036-11", "可高于交换中心峰值", "can exceed the exchange"):
        assert words in html


def test_the_conclusions_open_the_report(page):
    html = report_page(page)
    assert html.index("交换中心：示例。") < html.index('id="attainment"')
    assert "八、实测校验：本版未计算。" in html


@pytest.mark.parametrize("part", PARTS)
def test_what_could_not_be_computed_is_one_sentence_in_its_place(page, part):
    page["exchange"][part] = {"absent": ABSENT}
    html = section(report_page(page))
    assert html.count(ABSENT["zh"]) == html.count(ABSENT["en"]) == (2 if part == "exchange" else 1)


def test_a_plan_without_an_exchange_gets_one_sentence_as_its_chapter(brief_data):
    brief_data["exchange"] = {"absent": ABSENT, "conclusions": []}
    html = section(report_page(brief_data))
    assert ABSENT["zh"] in html
    assert "<table" not in html and "<h3" not in html


def test_later_years_are_folded_away_and_their_sums_are_not(page):
    html = section(report_page(page))
    folded = html[html.index("<details>") : html.index("</details>")]
    assert "2027-Q1" in folded and "2026-Q1" not in folded
    sums = html[html.index('class="order-years"') : html.index('class="orders"')]
    assert "2026" in sums and "2027" in sums


def test_every_table_row_has_a_cell_for_every_head(page):
    tables = re.findall(r"<table.*?</table>", section(report_page(page)), re.DOTALL)
    assert len(tables) == 8
    for table in tables:
        heads = table[: table.index("</thead>")].count('scope="col"')
        for row in re.findall(r"<tr.*?</tr>", table[table.index("</thead>") :], re.DOTALL):
            assert len(re.findall(r"<t[hd][ >]", row)) == heads, row
            assert not re.search(r"<td[^>]*></td>", row), row


def test_the_same_results_give_the_same_bytes(page):
    assert report_page(page) == report_page(copy.deepcopy(page))


def test_the_map_does_not_change(page, ground):
    without = {key: value for key, value in page.items() if key != "exchange"}
    assert map_page(page, **ground) == map_page(without, **ground)


#: What lies outside its chart, and which labels lie on another (lines of text may touch above and below their letters).
_BAD = """() => [...document.querySelectorAll('#exchange svg.chart')].flatMap((svg) => {
  const box = svg.viewBox.baseVal;
  const all = [...svg.querySelectorAll('text, rect, line, polygon')].filter((one) => one.checkVisibility());
  const inside = (at) => at.x > -1 && at.y > -1 && at.x + at.width < box.width + 1 && at.y + at.height < box.height + 1;
  const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
    && a.y + 6 < b.y + b.height && b.y + 6 < a.y + a.height;
  const texts = all.filter((one) => one.tagName === 'text');
  const pairs = texts.flatMap((one, n) => texts.slice(n + 1)
    .filter((two) => overlap(one.getBBox(), two.getBBox())).map((two) => one.textContent + ' on ' + two.textContent));
  return [...all.filter((one) => !inside(one.getBBox())).map((one) => one.outerHTML), ...pairs]; })"""


@pytest.mark.browser
def test_nothing_is_cut_off_and_no_label_lies_on_another(visit, page):
    opened = visit(report_page(page)).page
    for width, lang in itertools.product((390, 1200), ("zh-CN", "en")):
        opened.set_viewport_size({"width": width, "height": 800})
        opened.evaluate("(lang) => { document.documentElement.lang = lang; }", lang)
        assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert opened.evaluate(_BAD) == [], (width, lang)


@pytest.mark.browser
def test_english_readers_see_no_chinese(visit, page):
    opened = visit(report_page(page)).page
    opened.evaluate("document.documentElement.lang = 'en'")
    assert re.findall(r"[\u4e00-\u9fff]+", opened.locator("#exchange").inner_text()) == []


@pytest.mark.browser
def test_no_cell_on_paper_is_as_narrow_as_a_single_character(visit, page):
    """A table of seven columns on upright A4 once gave one of them a single character to a line."""
    opened = visit(report_page(page), width=1040).page
    opened.emulate_media(media="print")
    narrow = opened.evaluate(
        """() => [...document.querySelectorAll('#exchange th')]
             .filter((one) => one.clientWidth > 0 && one.clientWidth < 44).map((one) => one.textContent)"""
    )
    assert narrow == []
    assert opened.evaluate("getComputedStyle(document.querySelector('#exchange')).page") == "wide"


@pytest.mark.browser
def test_hostile_words_appear_as_written_and_run_nothing(visit, page):
    page["exchange"] = {**sample(), **{part: spoiled(sample()[part]) for part in PARTS}}
    opened = visit(report_page(page))
    assert opened.complaints == []
    assert opened.outside == []
    assert opened.page.evaluate("window.hacked") is None
    assert opened.page.locator("#exchange img").count() == 0
    assert HOSTILE in opened.page.evaluate("document.querySelector('#exchange').textContent")


def test_charts_without_anything_to_draw_are_left_out():
    assert growth_chart(forecast()["points"][:1], [], ("Gbit/s", "Gbit/s")) is None
    assert tornado_chart([bar(0, None)]) is None
    assert tornado_chart([]) is None
    assert orders_chart([]) is None


@given(st.lists(st.floats(0, 200), min_size=1, max_size=12).map(sorted))
def test_labels_keep_apart_in_their_order_and_inside_where_there_is_room(wanted):
    placed = spread(wanted, 13, 14, 234)
    assert len(placed) == len(wanted)
    assert all(after - before >= 13 - 1e-9 for before, after in itertools.pairwise(placed))
    assert placed[-1] <= 234
    assert len(wanted) * 13 > 220 or placed[0] >= 14 - 1e-9


def test_labels_that_are_apart_stay_where_they_are():
    assert spread([20.0, 60.0, 100.0], 13, 14, 234) == [20.0, 60.0, 100.0]


def test_the_values_of_an_assumption_have_their_unit_and_basis():
    drawn = str(tornado_chart([bar(-90, 120, "1/year"), bar(-9, 12, "count")]))
    assert "720\u2009000 / 0.8 每年（假设）" in drawn
    assert "720\u2009000 / 0.8 a year (assumed)" in drawn
    assert "720\u2009000 / 0.8（假设）" in drawn
