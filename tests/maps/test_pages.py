"""The pages in a real browser, opened from a file with the network closed."""

import re
from urllib.parse import quote

import pytest

from maps.pages import map_page, report_page

pytestmark = pytest.mark.browser

#: All the others stand together in one plan: test_hostile_outputs.py.
NASTY = [
    "X{{7*7}}Y{% raw %}",
    "</script><img src=x onerror=window.hacked=1> `${1}` \"'><svg onload=window.hacked=1> a\u2028b\u2029c <!--<script>",
    "长" * 2_000,
]


@pytest.fixture(scope="module")
def map_html(sample, ground):
    return map_page(sample, **ground)


@pytest.fixture
def opened(visit, map_html):
    """Open the map page at 1280 by 800."""
    one = visit(map_html)
    one.page.wait_for_selector("html.ready")
    return one


def link_of(verdict):
    return "sel=" + quote("|".join([verdict["target"], verdict["from"], verdict["to"], verdict["layer"]]))


def missed(page_data):
    return next(one for one in page_data["verdicts"] if one["status"] == "misses" and one["own_layer"])


# ---- one file, no network ----


def test_the_same_results_give_the_same_bytes(page_data, ground, map_html):
    assert map_page(page_data, **ground) == map_html
    assert report_page(page_data) == report_page(page_data)


def test_a_page_stays_below_one_megabyte(page_data, map_html):
    assert len(map_html.encode()) < 1_000_000
    assert len(report_page(page_data).encode()) < 1_000_000


def test_the_map_opens_without_network_and_without_complaint(opened, page_data):
    page = opened.page
    assert page.locator("#verdicts tbody tr").count() == len(page_data["targets"])
    assert page.locator(".place").count() > 10
    drawn = "[...document.querySelectorAll('path.cables')].reduce((sum, path) => sum + Number(path.dataset.count), 0)"
    assert page.evaluate(drawn) > 50
    assert page.title() == page_data["title"]["zh"]
    assert opened.outside == []
    assert opened.complaints == []


def test_the_map_is_ready_in_about_a_second(opened):
    ready = opened.page.evaluate("performance.getEntriesByName('netplan-ready')[0].startTime")
    assert ready < 4000  # a second on a quiet machine; a shared one is given time


def test_the_policy_blocks_what_slips_in(opened):
    page = opened.page
    assert page.evaluate("fetch('https://example.net/').then(() => 'let through', (error) => 'blocked')") == "blocked"
    assert any("Content Security Policy" in text for text in opened.complaints)
    page.evaluate(
        """() => { const script = document.createElement('script');
                   script.textContent = 'window.hacked = 1'; document.body.append(script); }"""
    )
    assert page.evaluate("window.hacked") is None
    assert [url for url in opened.outside if not url.startswith("https://example.net")] == []


# ---- what it shows ----


def test_table_map_and_header_tell_the_same_counts(opened, page_data):
    page = opened.page
    for status in ("meets", "at_risk", "misses", "impossible", "unknown"):
        count = page_data["counts"][status]
        assert page.locator(f".chip[data-status={status}] b").inner_text() == str(count)
        assert page.locator(f"#verdicts tbody tr.row-{status}").count() == count
    headline = page.locator("#headline").inner_text()
    assert headline.startswith(page_data["headline"]["zh"])
    assert "（光层直达，假设）" in headline
    assert "所属层" in page.locator("#counts .total").inner_text()
    assert page.locator("#verdicts tbody tr").first.get_attribute("class") == "row-misses"


def test_every_row_says_one_way_layer_band_and_basis(opened, page_data):
    page = opened.page
    assert "单向" in page.locator("#verdicts caption").inner_text()
    row = page.locator("#verdicts tbody tr").first.inner_text()
    assert "光层直达" in row
    assert "假设" in row
    assert re.search(r"\d～\d", row)


def test_an_unknown_delay_is_a_dash_with_its_reason(opened):
    row = opened.page.locator("#verdicts tbody tr.row-unknown").first.inner_text()
    assert "—" in row
    assert "数据中无该地点的光缆路由" in row


def test_nobody_reads_a_raw_id(opened, page_data):
    opened.page.locator("#verdicts tbody tr").first.click()
    shown = opened.page.inner_text("body")
    for raw in [
        "ideal_best_case",
        "at_risk",
        "great_circle",
        "own_layer",
        *(span["id"] for span in page_data["spans"]),
    ]:
        assert raw not in shown, raw


def test_no_two_labels_collide_and_none_leaves_the_map(opened):
    boxes = opened.page.evaluate(
        """() => [...document.querySelectorAll('.label, #legend, #inset, #zoom')].map((node) => {
             const box = node.getBoundingClientRect();
             return [box.left, box.top, box.right, box.bottom, node.textContent]; })"""
    )
    frame = opened.page.evaluate(
        """() => { const box = document.querySelector('#mapbox').getBoundingClientRect();
                   return [box.left, box.top, box.right, box.bottom]; }"""
    )
    assert len(boxes) > 15
    for at, one in enumerate(boxes):
        assert one[0] >= frame[0], one
        assert one[1] >= frame[1], one
        assert one[2] <= frame[2], one
        for other in boxes[at + 1 :]:
            apart = one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1
            assert apart, (one, other)


def test_legend_and_inset_leave_the_mainland_and_the_islands_free(opened):
    """Corners of the country, Diaoyu Dao and Chiwei Yu among them, lie under no panel."""
    places = [(25.7, 123.5), (25.93, 124.56), (24.0, 122.6), (21.3, 121.5), (27.9, 88.9), (29.2, 96.0), (18.2, 109.5)]
    covered = opened.page.evaluate(
        """(places) => { const frame = map_netplan.getContainer().getBoundingClientRect();
             const panels = ['legend', 'inset', 'zoom']
               .map((id) => document.getElementById(id).getBoundingClientRect());
             return places.filter(([lat, lon]) => { const at = map_netplan.latLngToContainerPoint([lat, lon]);
               const x = at.x + frame.left, y = at.y + frame.top;
               const inside = (b) => x > b.left && x < b.right && y > b.top && y < b.bottom;
               return panels.some(inside) || !inside(frame); }); }""",
        [list(place) for place in places],
    )
    assert covered == []


@pytest.mark.parametrize("width", [1280, 1920])
def test_no_sign_covers_another(visit, map_html, width):
    page = visit(map_html, width=width, height=width * 5 // 8).page
    page.wait_for_selector("html.ready")
    centres = page.evaluate(
        """() => [...document.querySelectorAll('.place')].map((node) => { const box = node.getBoundingClientRect();
             return [box.left + box.width / 2, box.top + box.height / 2]; })"""
    )
    for at, (x, y) in enumerate(centres):
        for other_x, other_y in centres[at + 1 :]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 > 14**2


def test_the_inset_stands_until_zoom_six(opened):
    page = opened.page
    assert page.locator("#inset").is_visible()
    page.evaluate("void map_netplan.setZoom(6, {animate: false})")
    assert page.locator("#inset").is_hidden()


def test_candidates_are_off_until_asked_for(opened):
    page = opened.page
    candidates = page.locator("path.cables[data-look=candidate]")
    assert candidates.count() == 0
    page.click("#layersbutton")
    assert not page.locator("[data-layer=candidate]").is_checked()
    page.check("[data-layer=candidate]")
    assert candidates.count() == 1
    assert "flip=candidate" in page.url
    page.keyboard.press("Escape")
    assert page.locator("#layers").is_hidden()


# ---- what one can do ----


def test_a_row_click_shows_route_parts_and_source(opened, page_data):
    page = opened.page
    page.click("[data-by=place]")
    verdict = missed(page_data)
    page.locator("#verdicts tbody tr", has_text=f"{verdict['from_zh']}→{verdict['to_zh']}").first.click()
    detail = page.inner_text("#detail")
    for said in (
        "不达标",
        "单向时延构成",
        "光纤传输",
        "改经青银光缆",
        "理想情况",
        "宁政办发〔2021〕69号",
        "数据性质：假设",
    ):
        assert said in detail, said
    strokes = page.evaluate(
        """[...document.querySelectorAll('.leaflet-route-pane path')].map((path) =>
             [path.getAttribute('stroke'), path.getAttribute('stroke-dasharray')])"""
    )
    assert ["#FFFFFF", None] in strokes
    assert ["#D55E00", "1 8"] in strokes


def test_the_keyboard_selects_moves_and_steps_back(opened):
    page = opened.page
    rows = page.locator("#verdicts tbody tr")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#detail h2").is_visible()
    focused = page.evaluate("document.activeElement.dataset.key")
    assert focused == rows.nth(1).get_attribute("data-key")
    page.keyboard.press("Escape")
    assert page.locator("#detail h2").count() == 0
    assert page.evaluate("document.activeElement.dataset.key") == focused


def test_the_skip_link_goes_to_the_panel_and_keeps_the_view(opened):
    page = opened.page
    page.click("[data-by=place]")
    page.focus("#skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel"
    assert "by=place" in page.url


def test_every_control_is_reached_with_the_tab_key(opened):
    page = opened.page
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.tagName + '.' + document.activeElement.className"
            )
        )
    assert {"skip", "find", "language", "layersbutton", "print"} <= reached
    assert any("TR.row" in one for one in reached)
    assert any("place" in one for one in reached)


def test_a_link_restores_verdict_and_language(visit, map_html, page_data):
    verdict = missed(page_data)
    one = visit(map_html, link=f"#lang=en&{link_of(verdict)}")
    page = one.page
    page.wait_for_selector("html.ready")
    assert f"{verdict['from_en']}→{verdict['to_en']}" in page.inner_text("#detail h2")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("window.localStorage.length + document.cookie.length") == 0
    assert one.complaints == []


def test_the_toggle_turns_the_language_and_back(opened, page_data):
    page = opened.page
    page.click("#language")
    assert page.inner_text("#title") == page_data["title"]["en"]
    assert "One-way" in page.inner_text("#verdicts thead")
    assert "lang=en" in page.url
    chinese = re.findall(r"[\u4e00-\u9fff]+", page.evaluate("document.body.innerText"))
    assert set(chinese) <= {"中文"}
    page.click("#language")
    assert page.inner_text("#title") == page_data["title"]["zh"]


def test_columns_sort_and_what_is_missing_stays_last(opened):
    page = opened.page
    page.click("[data-by=place]")
    for turn in range(2):
        page.click("[data-sort=oneway]")
        shown = page.locator("#verdicts td.cell-oneway .main").all_inner_texts()
        known = [float(text) for text in shown if text != "—"]
        assert shown[len(known) :] == ["—"] * (len(shown) - len(known))
        assert known in (sorted(known), sorted(known, reverse=True))
        assert page.locator("th[aria-sort=descending]").count() == (1 if turn == 0 else 0)


def test_filters_narrow_the_table_and_say_so_when_nothing_is_left(opened, page_data):
    page = opened.page
    page.click(".chip[data-status=misses]")
    assert page.locator("#verdicts tbody tr").count() == page_data["counts"]["misses"]
    page.fill("#find", "没有这个地方")
    assert "没有判定" in page.inner_text("#list")
    page.fill("#find", "")
    page.click(".chip[data-status=misses]")
    page.select_option("#controls label:nth-of-type(2) select", "ip-public")
    assert page.locator("#verdicts tbody tr").count() == sum(
        one["layer"] == "ip-public" for one in page_data["verdicts"]
    )


def test_a_sign_on_the_map_opens_its_verdict(opened):
    page = opened.page
    page.locator(".place[aria-label^='拉萨']").focus()
    page.keyboard.press("Enter")
    assert "拉萨" in page.inner_text("#detail h2")


def test_reduced_motion_is_heeded(visit, map_html):
    one = visit(map_html, reduced_motion="reduce")
    one.page.wait_for_selector("html.ready")
    assert one.page.evaluate("map_netplan._zoomAnimated") is False


def test_back_undoes_a_choice_and_not_a_letter(opened):
    page = opened.page
    page.click("[data-by=place]")
    page.locator("#verdicts tbody tr").first.click()
    page.go_back()
    opened.wait_until("!document.querySelector('#detail h2')")
    assert "by=place" in page.url
    page.locator("#find").press_sequentially("lhasa")
    page.go_back()
    opened.wait_until("!location.hash.includes('by=place')")


def test_a_link_with_unknown_values_opens_as_usual(visit, map_html, page_data):
    page = visit(map_html, link="#by=x&layer=y&from=z&show=w&sel=v&sort=u&flip=t").page
    page.wait_for_selector("html.ready")
    assert page.locator("#verdicts tbody tr").count() == len(page_data["targets"])
    assert page.locator("[data-by=target][aria-pressed=true]").count() == 1


def test_search_takes_words_of_both_languages_and_names_plain_places(opened):
    page = opened.page
    page.fill("#find", "zhongwei lhasa")
    assert page.locator("#verdicts tbody tr").count() > 0
    page.fill("#find", "安康")
    assert "安康不是任何指标的地点" in page.inner_text("#list")
    page.locator("#find").press("Enter")
    opened.wait_until("map_netplan.getZoom() >= 6")  # the map glides there
    page.locator(".empty button").last.click()
    assert page.locator("#verdicts tbody tr").count() > 0


def test_the_view_survives_another_window_and_a_print(opened):
    page = opened.page
    page.evaluate("void map_netplan.setView([30, 104], 6, {animate: false})")
    page.set_viewport_size({"width": 1180, "height": 780})
    page.wait_for_timeout(300)
    for event in ("beforeprint", "afterprint"):
        page.evaluate("(name) => window.dispatchEvent(new Event(name))", event)
    assert page.evaluate("map_netplan.getZoom()") == 6
    assert page.evaluate("Math.round(map_netplan.getCenter().lat)") == 30


def test_a_click_elsewhere_closes_the_menu(opened):
    page = opened.page
    page.click("#layersbutton")
    page.click("#title")
    assert page.locator("#layers").is_hidden()
    page.click("#layersbutton")
    assert page.locator("#layers").is_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_islands_are_named_and_diaoyu_dao_to_its_east(visit, map_html, lang, width):
    page = visit(map_html, link=f"#lang={lang}", width=width, height=844).page
    page.wait_for_selector("html.ready")
    named = page.locator(".label-ground").all_inner_texts()
    assert len(named) == 3, named
    east = page.evaluate(
        """() => { const frame = map_netplan.getContainer().getBoundingClientRect();
             const names = [...document.querySelectorAll('.label-ground')];
             const label = names.find((one) => /钓鱼岛|Diaoyu/.test(one.textContent)).getBoundingClientRect();
             return label.left - frame.left - map_netplan.latLngToContainerPoint([25.75, 123.5]).x; }"""
    )
    assert east > 0


def test_a_selected_row_prints_beside_or_below_the_table_and_not_over_it(visit, map_html, page_data):
    page = visit(map_html, link="#by=place&" + link_of(missed(page_data))).page
    page.wait_for_selector("html.ready")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    table, detail = (
        page.evaluate("what => [...document.querySelector(what).getClientRects()].map(one => one.toJSON())", what)
        for what in ("#verdicts", "#detail")
    )
    assert all(
        one["bottom"] <= other["top"] + 1 or one["right"] <= other["left"] + 1 or other["right"] <= one["left"] + 1
        for one in table
        for other in detail
    )
    inset, box = (page.locator(one).bounding_box() for one in ("#inset", "#mapbox"))
    assert inset["y"] + inset["height"] <= box["y"] + box["height"]


def test_a_script_that_does_not_run_leaves_a_sentence_and_no_blank_page(visit, map_html):
    whole = visit(map_html).page
    assert not whole.is_visible("#unready")
    broken = visit(map_html.replace("'use strict';", "'use strict'; @", 1)).page
    assert "浏览器版本过旧" in broken.inner_text("#unready")
    assert "too old" in broken.inner_text("#unready")


# ---- pictures to look at ----


@pytest.mark.parametrize(("name", "width", "height"), [("map-1280", 1280, 800), ("map-390", 390, 844)])
def test_the_map_fits_its_window(visit, map_html, page_data, artefacts, name, width, height):
    for suffix, link in (("", ""), ("-selected", "#" + link_of(missed(page_data)))):
        page = visit(map_html, link=link, width=width, height=height).page
        page.wait_for_selector("html.ready")
        page.wait_for_timeout(100)
        page.screenshot(path=artefacts / f"{name}{suffix}.png", full_page=width < 760)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_map_prints_on_one_sheet(visit, map_html, artefacts):
    page = visit(map_html).page
    page.wait_for_selector("html.ready")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    sheet = page.pdf(path=artefacts / "map.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


def test_the_map_needs_no_script_to_say_what_is_wrong(visit, map_html):
    page = visit(map_html, java_script_enabled=False).page
    assert "脚本" in page.inner_text("body")


# ---- the report ----


def test_the_report_reads_without_scripts(visit, page_data, artefacts):
    one = visit(report_page(page_data), java_script_enabled=False)
    page = one.page
    text = page.inner_text("body")
    for said in (
        "一、结论与建议",
        "二、指标完成情况",
        "三、时延明细",
        "九、假设与局限",
        "附录",
        "未列",
        page_data["summary"]["zh"],
    ):
        assert said in text, said
    assert "Conclusions" not in text
    assert page.locator("table.attainment tbody tr").count() == len(page_data["targets"])
    assert page.locator("svg.chart").count() == len(page_data["targets"])
    page.screenshot(path=artefacts / "report.png", full_page=True)
    assert one.outside == []


def test_the_report_turns_its_language(visit, page_data):
    one = visit(report_page(page_data))
    one.page.click("#language")
    assert "Attainment of targets" in one.page.inner_text("body")
    assert set(re.findall(r"[\u4e00-\u9fff]{4,}", one.page.inner_text("main h2:first-of-type"))) == set()
    assert one.complaints == []
    assert one.page.evaluate("document.documentElement.lang") == "en"


def test_the_report_fits_a_telephone(visit, page_data):
    page = visit(report_page(page_data), width=390, height=844).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_report_and_map_show_the_same_figures(opened, page_data, visit):
    report = visit(report_page(page_data)).page
    for row in opened.page.locator("#verdicts td.cell-gap .main").all_inner_texts():
        assert row in report.inner_text("table.attainment")


# ---- hostile names ----


def spoil(page_data, text):
    """Put a text wherever a user's file could."""
    for site in page_data["sites"]:
        if site["id"] in {"zhongwei", "urumqi"}:
            site |= {"name_zh": text, "name_en": text}
    for row in page_data["verdicts"] + page_data["targets"]:
        for name in ("from", "to", "name", "reason", "remedy", "worst_to"):
            if f"{name}_zh" in row:
                row |= {f"{name}_zh": text, f"{name}_en": text}
    for row in page_data["verdicts"]:
        row["assumptions_zh"] = row["assumptions_en"] = [text] * len(row["assumptions"])
    for name in ("title", "headline", "summary", "remark"):
        page_data[name] = {"zh": text, "en": text}
    for span in page_data["spans"][:20]:
        span |= {"cable_zh": text, "cable_en": text}
    page_data["plan"] |= {"name_zh": text, "name_en": text}
    page_data["map"] = {"review_number": text, "note_zh": text, "note_en": text}
    page_data["sources"][0] |= {"title": text, "trust": text}
    page_data["parameters"][0] |= {"label_zh": text, "label_en": text, "unit": text}
    page_data["reproduce"] = [text]
    return page_data


@pytest.mark.parametrize("text", NASTY, ids=["template", "markup", "long"])
def test_hostile_names_appear_as_written_and_run_nothing(visit, page_data, ground, text):
    verdict = missed(page_data)
    spoiled = spoil(page_data, text)
    one = visit(map_page(spoiled, **ground), link="#" + link_of(verdict))
    one.page.wait_for_selector("html.ready")
    assert one.page.text_content("#title") == text
    assert text in one.page.text_content("#detail")
    assert text in one.page.text_content("#list")
    assert (
        text
        in one.page.evaluate("[...document.querySelectorAll('.label')].map((label) => label.textContent).join('|')")
        or len(text) > 100
    )
    one.page.locator(".place").first.hover()
    other = visit(report_page(spoiled))
    shown = other.page.text_content("main").replace("\n", "")
    assert text.replace("\n", "") in shown
    for each in (one, other):
        assert each.page.evaluate("window.hacked") is None
        assert each.complaints == []
        assert each.outside == []
        assert each.page.evaluate("document.documentElement.scrollWidth") <= 1280


# ---- views that are nearly empty ----


def test_a_plan_without_targets_still_opens(visit, page_data, ground):
    page_data |= {"targets": [], "verdicts": [], "counts": {}}
    for html in (map_page(page_data, **ground), report_page(page_data)):
        one = visit(html)
        assert one.complaints == []
