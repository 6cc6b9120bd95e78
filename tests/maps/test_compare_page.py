"""The page that compares two plans: one file, both languages, hostile names as text, map and tables alike."""

from __future__ import annotations

import csv
import json
import shutil

import pytest

from maps.compare import compare_page
from maps.words.compare import COMPARE_WORDS, FIELD_WORDS
from netplan.plan import REFERENCE, read_plan
from netplan.report.compare import compare_document
from netplan.report.compare_drawing import compare_drawing
from netplan.verdicts import judge_plan

NASTY = "</script><img src=x onerror=window.hacked=1>{{7*7}}"
GONE = "bao-xi-cheng-kun:xian-hanzhong"


def edit(folder, name, change):
    """Change the rows of a table; a row that becomes None goes."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    heads = list(rows[0])
    kept = [row for row in map(change, rows) if row is not None]
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads)
        writer.writeheader()
        writer.writerows(kept)


def changed_plan(folder):
    shutil.copytree(REFERENCE, folder)
    edit(folder, "spans.csv", lambda row: None if row["id"] == GONE else row)
    with (folder / "spans.csv").open("a", encoding="utf-8") as file:
        file.write("new:hami-urumqi,hami,urumqi,,,existing,,,610,,,,,,,\n")
    courses = json.loads((folder / "spans.geojson").read_text(encoding="utf-8"))
    courses["features"] = [one for one in courses["features"] if GONE not in json.dumps(one)]
    (folder / "spans.geojson").write_text(json.dumps(courses), encoding="utf-8")
    edit(folder, "targets.csv", lambda row: row | {"limit": "16"} if row["id"] == "nx-ix-sz" else row)
    edit(folder, "sites.csv", lambda row: row | {"name_zh": NASTY, "name_en": NASTY} if row["id"] == "urumqi" else row)
    return read_plan(folder)


def drawn(before, after, ground):
    document = compare_document(before, after, judge_plan(before), judge_plan(after), date="2026-03-01", version="0")
    return document, compare_page(document, compare_drawing(before, after, document), **ground)


@pytest.fixture(scope="module")
def compared(tmp_path_factory, ground):
    """Return the document and the page of the reference plan beside one with a nasty name and other cables."""
    return drawn(read_plan(), changed_plan(tmp_path_factory.mktemp("compare") / "after"), ground)


@pytest.mark.browser
def test_it_opens_without_network_and_tells_the_same_in_table_map_and_sentence(compared, visit):
    document, html = compared
    shown = visit(html)
    page = shown.page
    assert document["headline_zh"] == page.inner_text(".lead")
    changed = [row for row in document["verdicts"] if row["own_layer"] and row["change"] != "same"]
    assert page.locator(".changes tbody tr").count() == len(changed)
    assert "新增 610 km" in page.locator(".compare-map g[lang=zh-CN]").text_content()
    page.click("#language")
    assert page.inner_text(".lead") == document["headline_en"]
    assert page.locator(".compare-map g[lang=zh-CN]").is_visible() is False
    assert page.locator("h1").inner_text() == "Two plans compared"
    assert shown.outside == []
    assert shown.complaints == []


@pytest.mark.browser
def test_a_hostile_name_is_shown_as_text(compared, visit):
    shown = visit(compared[1], link="#lang=en")
    assert shown.page.evaluate("window.hacked") is None
    assert NASTY in shown.page.inner_text("main").replace("\u200b", "")
    assert shown.page.locator("main img").count() == 0


@pytest.mark.browser
def test_it_fits_a_telephone(compared, visit):
    page = visit(compared[1], width=390, height=844).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_same_plans_give_the_same_bytes_below_one_megabyte(compared, ground):
    plan = read_plan()
    document, html = drawn(plan, plan, ground)
    assert compare_page(document, compare_drawing(plan, plan, document), **ground) == html
    assert "无变化" in html
    assert COMPARE_WORDS["inputs_none"]["zh"] in html
    assert COMPARE_WORDS["results_none"]["zh"] in html
    assert len(compared[1].encode()) < 1_000_000


def test_every_word_has_both_languages():
    for key, words in (COMPARE_WORDS | FIELD_WORDS).items():
        assert set(words) == {"zh", "en"}, key
        assert all(words.values()), key
