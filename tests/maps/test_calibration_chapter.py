"""The chapter on measurements, drawn from invented results and looked at in a browser."""

import copy
import itertools
import re

import pytest

from maps.charts.calibration import residual_chart
from maps.pages import map_page, report_page

HOSTILE = "X{{7*7}}</script><img src=x onerror=window.hacked=1>" + "长" * 200


def words(zh, en):
    return {"zh": zh, "en": en}


def row(number, difference_ms, *, odd):
    said = words(
        f"疑似绕行：比模型长 {difference_ms:.2f} ms；与实测相当的路由：中卫→西安→武汉→上海",
        f"likely detour: {difference_ms:.2f} ms above the model; routes that would take as long: "
        "Zhongwei→Xi'an→Wuhan→Shanghai",
    )
    fits = words("相符", "fits")
    return {
        "pair": words(f"中卫—上海{number}", f"Zhongwei—Shanghai {number}"),
        "layer": "optical",
        "operator": "",
        "measured": f"{12 + difference_ms:.2f}",
        "modelled": "12.00",
        "band": words("11.8～12.2", "11.8–12.2"),
        "difference_ms": difference_ms,
        "below_ms": -0.2,
        "above_ms": 0.2,
        "excess": f"{204 * difference_ms:+.0f}",
        "samples": 86400,
        "reason": "detour" if odd else "fits",
        "odd": odd,
        "word": words("疑似绕行", "likely detour") if odd else fits,
        "said": said if odd else fits,
    }


def calibrated():
    length = {"prior": "1040.2", "value": "1093.0", "band": words("1088.1～1097.9", "1088.1–1097.9"), "moved": "+5.1%"}
    return {
        "absent": None,
        "conclusions": [words("实测校验：2026-11-22 校准。", "Measured: calibrated on 2026-11-22.")],
        "made": "2026-11-22T09:00:00Z",
        "version": "0.1.0",
        "data": [{"zh": "store（probes，5184000 个样本，60 对）", "en": "store (probes, 5184000 samples, 60 pairs)"}],
        "counted": words("实测 60 对：相符 57、疑似绕行 3。", "60 pairs measured: fits 57, likely detour 3."),
        "heldout": words("逐对留出检验（57 对）：误差中位数 0.021 ms。", "Held out (57 pairs): median error 0.021 ms."),
        "misplaced": [
            {
                "site": words("长沙", "Changsha"),
                "pairs": 12,
                "layer": "optical",
                "excess": words("-157～+1371", "-157 to +1371"),
                "samples": 480,
            }
        ],
        "odd": [row(number, size, odd=True) for number, size in enumerate((4.1, 1.9, -0.8))],
        "odd_left_out": 0,
        "fitting": [row(number, 0.02 * (number % 7 - 3), odd=False) for number in range(20)],
        "fitting_left_out": 37,
        "lengths": [
            {**length, "name": words("京呼银兰 中卫—银川", "Beijing-Lanzhou Zhongwei—Yinchuan"), "determined": True},
            {**length, "name": words("银川—包头", "Yinchuan—Baotou"), "determined": False},
        ],
        "more_lengths": [{**length, "name": words("包头—呼和浩特", "Baotou—Hohhot"), "determined": False}],
        "lengths_left_out": 12,
        "parameters": [words("光终端：8.0 µs（7.0～9.0）", "terminals: 8.0 µs (7.0–9.0)")],
        "sums": 4,
    }


def absent():
    return {
        "absent": words("本方案尚未校准。运行", "This plan is not calibrated. Run"),
        "conclusions": [],
        "open": [
            {
                "pair": words("中卫→贵阳", "Zhongwei→Guiyang"),
                "layer": "optical",
                "oneway": words("10.1 ms（8.6～11.8 ms）", "10.1 ms (8.6–11.8 ms)"),
                "limit": "10 ms",
                "status": "misses",
            }
        ],
        "open_left_out": 2,
    }


@pytest.fixture(params=[calibrated, absent], ids=["calibrated", "absent"])
def page(request, brief_data):
    brief_data["calibration"] = request.param()
    return brief_data


@pytest.fixture
def full_page(brief_data):
    brief_data["calibration"] = calibrated()
    return brief_data


def section(html):
    return html[html.index('<section id="calibration"') :].partition("</section>")[0]


def test_the_chapter_stands_between_the_exchange_and_the_limits(page):
    html = report_page(page)
    assert html.index('id="calibration"') < html.index('id="limits"')
    assert "本版未计算" not in html
    assert "八、实测校验" in html


def test_a_page_without_the_chapter_says_that_it_is_missing(brief_data):
    assert "本版未计算" in report_page(brief_data)


def test_the_conclusion_opens_the_report(full_page):
    html = report_page(full_page)
    assert html.index("实测校验：2026-11-22 校准。") < html.index('id="attainment"')


def test_every_table_row_has_a_cell_for_every_head(page):
    tables = re.findall(r"<table.*?</table>", section(report_page(page)), re.DOTALL)
    assert tables
    for table in tables:
        heads = table[: table.index("</thead>")].count('scope="col"')
        for one in re.findall(r"<tr.*?</tr>", table[table.index("</thead>") :], re.DOTALL):
            assert len(re.findall(r"<t[hd][ >]", one)) == heads, one
            assert not re.search(r"<td[^>]*></td>", one), one


def test_pairs_that_fit_are_folded_away_and_those_that_differ_are_not(full_page):
    html = section(report_page(full_page))
    folded = html[html.index("<details>") : html.index("</details>")]
    assert "与实测相当的路由" not in folded
    assert "与实测相当的路由" in html


def test_the_same_results_give_the_same_bytes_and_the_map_does_not_change(full_page, ground):
    assert report_page(full_page) == report_page(copy.deepcopy(full_page))
    without = {key: value for key, value in full_page.items() if key != "calibration"}
    assert map_page(full_page, **ground) == map_page(without, **ground)


#: What lies outside its chart.
_BAD = """() => [...document.querySelectorAll('#calibration svg.chart')].flatMap((svg) => {
  const box = svg.viewBox.baseVal;
  const all = [...svg.querySelectorAll('text, rect, line, circle')].filter((one) => one.checkVisibility());
  const inside = (at) => at.x > -1 && at.y > -1 && at.x + at.width < box.width + 1 && at.y + at.height < box.height + 1;
  return all.filter((one) => !inside(one.getBBox())).map((one) => one.outerHTML); })"""


@pytest.mark.browser
def test_nothing_is_cut_off_and_english_readers_see_no_chinese(visit, page):
    opened = visit(report_page(page)).page
    for width, lang in itertools.product((390, 1200), ("zh-CN", "en")):
        opened.set_viewport_size({"width": width, "height": 800})
        opened.evaluate("(lang) => { document.documentElement.lang = lang; }", lang)
        assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert opened.evaluate(_BAD) == [], (width, lang)
    text = opened.locator("#calibration").inner_text().replace("实测数据", "").replace("方案文件夹", "")
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


@pytest.mark.browser
def test_hostile_words_appear_as_written_and_run_nothing(visit, full_page):
    spoiled = calibrated()
    spoiled["data"] = [words(HOSTILE, HOSTILE)]
    spoiled["misplaced"][0]["site"] = words(HOSTILE, HOSTILE)
    for one in (*spoiled["odd"], *spoiled["fitting"]):
        one["pair"] = one["said"] = one["word"] = words(HOSTILE, HOSTILE)
        one["operator"] = HOSTILE
    full_page["calibration"] = spoiled
    opened = visit(report_page(full_page))
    assert opened.complaints == []
    assert opened.outside == []
    assert opened.page.evaluate("window.hacked") is None
    assert opened.page.locator("#calibration img").count() == 0
    assert HOSTILE in opened.page.evaluate("document.querySelector('#calibration').textContent")


def test_a_chart_without_anything_to_draw_is_left_out():
    assert residual_chart([]) is None
    nothing = row(1, 0.0, odd=False) | {"below_ms": 0.0, "above_ms": 0.0}
    assert residual_chart([nothing]) is None


def test_a_misplaced_site_takes_one_row_however_many_its_pairs(full_page):
    chapter = section(report_page(full_page))
    table = chapter[chapter.index("measured-pairs") :].partition("</table>")[0]
    assert table.count("<tr") == 1 + 1 + 3
    assert "长沙" in table
    assert "12 对" in table
    full_page["calibration"]["odd"] = []
    assert "没有与模型不符的点对" not in section(report_page(full_page))
