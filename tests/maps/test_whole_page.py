"""The map page of the reference plan as its readers use it: tabs, layers, keyboard, print, links, telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pypdfium2
import pytest

pytestmark = pytest.mark.browser

TABS = ("delay", "reach", "cuts", "builds", "growth", "measured")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
#: What axe-core calls bad enough to keep somebody out.
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def real_html(main_job):
    """The map page that the main job wrote."""
    return (main_job("zh").folder / "map.html").read_text(encoding="utf-8")


def findings(page, where: str) -> list[dict[str, Any]]:
    """Ask axe-core about a part of the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE + ";null")
    return page.evaluate(
        "async (where) => (await axe.run(where)).violations.map(one => "
        "({rule: one.id, impact: one.impact, where: one.nodes.slice(0, 3).map(node => node.html.slice(0, 120))}))",
        where,
    )


def open_tab(page, tab: str) -> None:
    page.click(f"#tab-{tab}")
    assert page.get_attribute(f"#tab-{tab}", "aria-selected") == "true"


def test_every_layer_goes_on_and_off(visit, real_html, full):
    """On the tab where it is drawn by itself; in full every layer on every tab."""
    seen = visit(real_html)
    page = seen.page
    for tab in TABS:
        open_tab(page, tab)
        layers = page.eval_on_selector_all(
            "[data-layer]:not(:disabled)", "nodes => nodes.map(node => node.dataset.layer)"
        )
        assert {"provinces", "existing", "places", "labels"} <= set(layers)
        if not full and tab != "delay":
            layers = [layer for layer in layers if layer.startswith(tab)]
        for layer in layers:
            before = page.is_checked(f"[data-layer='{layer}']")
            for _ in range(2):
                page.evaluate("layer => document.querySelector(`[data-layer='${layer}']`).click()", layer)
            assert page.is_checked(f"[data-layer='{layer}']") is before
    assert seen.complaints == []
    assert seen.outside == []


#: Presses the n-th thing of the panel that can be pressed, or chooses the n-th option; false where there is none.
PRESS = """at => {
  const nodes = [...document.querySelectorAll('#sheet :is(button, [tabindex="0"], summary, option)')]
    .filter((node) => node.offsetParent !== null || node.tagName === 'OPTION');
  const node = nodes[at];
  if (!node) return false;
  if (node.tagName === 'OPTION') {
    node.parentElement.value = node.value;
    node.parentElement.dispatchEvent(new Event('change', {bubbles: true}));
  } else node.click();
  return true;
}"""
PRESS_ALL = "document.querySelectorAll('#tools button, #zoom button, #counts button').forEach((node) => node.click())"
POINT_AT_ALL = """document.querySelectorAll('.place, .catcher').forEach(
  (node) => node.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"""


def test_pressing_everything_asks_for_nothing_and_breaks_nothing(visit, real_html, full):
    seen = visit(real_html)
    page = seen.page
    page.evaluate("window.print = () => {}")
    for tab in TABS:
        open_tab(page, tab)
        for at in range(400 if full else 12):
            if not page.evaluate(PRESS, at):
                break
        for _ in range(4):
            page.keyboard.press("Escape")
    page.evaluate(PRESS_ALL)
    page.evaluate(POINT_AT_ALL)
    assert seen.complaints == []
    assert seen.outside == []


@pytest.mark.parametrize(("lang", "width", "height"), [("zh", 1280, 800), ("en", 390, 844)])
def test_no_tab_keeps_anybody_out(visit, real_html, artefacts, full, lang, width, height):
    seen = visit(real_html, link=f"#lang={lang}", width=width, height=height)
    page = seen.page
    grave = {}
    for tab in TABS:
        open_tab(page, tab)
        page.wait_for_timeout(150)
        page.screenshot(path=artefacts / f"tab-{tab}-{lang}-{width}.png")
        # What the tabs share is asked about once; the words of English stand in the same elements.
        where = "html" if tab == TABS[0] else "#main" if full or lang == "zh" else "#tabs"
        found = [one for one in findings(page, where) if one["impact"] in GRAVE]
        if found:
            grave[tab] = found
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab
        assert page.evaluate("legend.getBoundingClientRect().top >= mapbox.getBoundingClientRect().bottom - 1"), (
            f"{tab}: the legend lies on the map"
        )
    assert grave == {}


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_every_tab_prints_on_one_sheet_with_nothing_cut(visit, real_html, artefacts, paper):
    seen = visit(real_html)
    page = seen.page
    page.evaluate("window.print = () => {}")
    pages = {}
    for tab in TABS:
        open_tab(page, tab)
        page.click("#print-a4" if paper == "a4" else "#print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        written = page.pdf(prefer_css_page_size=True, print_background=True)
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        (artefacts / f"print-{tab}-{paper}.pdf").write_bytes(written)
        document = pypdfium2.PdfDocument(written)
        pages[tab] = len(document)
        width, height = document[0].get_size()
        assert (round(width), round(height)) == ((842, 595) if paper == "a4" else (1191, 842))
        text = document[0].get_textpage().get_text_bounded()
        for word in ("图例", "来源", "km", "方案校验值", "南海诸岛", "理想情况，时延下界"):
            assert word in text.replace("\r\n", ""), (tab, word)
    assert pages == dict.fromkeys(TABS, 1)


def test_the_keyboard_alone_opens_every_tab_and_something_on_it(visit, real_html):
    seen = visit(real_html)
    page = seen.page
    page.focus("#tab-delay")
    for tab in TABS[1:]:
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == f"tab-{tab}"
        assert f"tab={tab}" in page.evaluate("location.hash")
    page.keyboard.press("Home")
    for tab in TABS:
        page.focus(f"#tab-{tab}")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = page.evaluate("document.querySelector('#sheet').contains(document.activeElement)")
        empty = page.evaluate("Boolean(document.querySelector('#view:not([hidden]) > .empty'))")
        assert inside or empty, tab


def test_a_link_brings_each_tab_back_as_it_was_left(visit, real_html):
    first = visit(real_html)
    page = first.page
    for tab in TABS:
        open_tab(page, tab)
        page.evaluate(
            """() => [...document.querySelectorAll('#view:not([hidden]) [data-key], #list tr[data-key]')]
                 .filter(node => node.offsetParent !== null).at(2)?.click()"""
        )
        link, said = page.evaluate("location.hash"), page.inner_text("#sheet")
        page.reload()
        assert page.get_attribute(f"#tab-{tab}", "aria-selected") == "true"
        assert page.inner_text("#sheet") == said, link
    assert first.complaints == []


def test_the_reference_plans_page_is_below_a_megabyte(real_html, visit, artefacts):
    assert len(real_html.encode("utf-8")) < 1_000_000
    seen = visit(real_html)
    ready_ms = seen.page.evaluate("performance.getEntriesByName('netplan-ready')[0].startTime")
    (artefacts / "map-ready.txt").write_text(f"{ready_ms:.0f} ms\n", encoding="utf-8")


def test_a_page_in_another_pages_frame_shows_its_tab(browser, real_html, tmp_path):
    (tmp_path / "inner.html").write_text(real_html, encoding="utf-8")
    outer = tmp_path / "outer.html"
    frame = '<iframe src="inner.html#embed=1&tab=reach" width="900" height="600"></iframe>'
    outer.write_text(f"<!doctype html><meta charset=utf-8><title>x</title>{frame}", encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(outer.as_uri())
    inner = page.frame_locator("iframe")
    inner.locator("#tab-reach[aria-selected='true']").wait_for()
    assert not inner.locator("#verdictline").is_visible()
    context.close()
