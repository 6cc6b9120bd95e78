"""Names and notes from anybody's files stay text in whatever is made of them: pages, sheets, documents, maps."""

from __future__ import annotations

import csv
import importlib
import io
import json
import time
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geodata.tables import write_table
from maps.compare import compare_page
from maps.documents.docx import report_docx
from maps.exports.geojson import network_geojson
from maps.exports.kml import network_kml
from maps.pages import map_page, report_page
from maps.picture.main_map import map_svg
from maps.shelf import shelf_page
from netplan.cli.shelf import listing
from netplan.plan import read_plan
from netplan.report.compare import compare_document
from netplan.report.compare_drawing import compare_drawing
from netplan.report.documents import csv_row
from netplan.report.gather import gather
from netplan.report.workbook import report_workbook
from netplan.verdicts import judge_plan

#: One white dot, as small as a PNG gets.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
#: What a sheet programme takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def hostile():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield importlib.import_module("hostile")


@pytest.fixture(scope="module")
def made(hostile, ground, tmp_path_factory):
    """Make of one hostile plan whatever can be made, each once: name -> text or bytes."""
    base = tmp_path_factory.mktemp("hostile")
    plan = read_plan(hostile.write_hostile_plan(base / "plan"))
    judged = judge_plan(plan)
    clear = gather(plan, judged, date="2026-11-21", version="0", clock=time.process_time)
    page = hostile.with_unreadable(clear)
    picture = map_svg(page, lang="zh", **ground)
    other = read_plan(base / "plan", replace={"fibre.group_index": 1.47})
    document = compare_document(plan, other, judged, judge_plan(other), date="2026-11-21", version="0")
    drawing = compare_drawing(plan, other, document)
    served = base / "served"
    served.mkdir()
    for text in hostile.HOSTILE:
        (served / (text.replace("/", "_")[:60] + ".html")).write_text("x", encoding="utf-8")
    return {
        "page": page,
        "map": map_page(page, **ground),
        "report": report_page(page),
        "compare": compare_page(*map(hostile.with_unreadable, (document, drawing)), **ground),
        "index": shelf_page(listing(served, []), lang="zh"),
        "svg": picture,
        "kml": network_kml(page, lang="zh"),
        "geojson": network_geojson(page),
        "xlsx": report_workbook(page, "zh"),
        "docx": report_docx(page, lang="zh", draw=lambda *_: DOT, map_svg=picture),
    }


def visible(text):
    """Return a text without what has no shape of its own and without blanks."""
    return "".join(
        char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Cs", "Zs", "Zl", "Zp", "Cn")
    )


class Reader(HTMLParser):
    """What a browser would make of a page: its text, and whatever could act."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.words, self.acting, self.scripts, self.inside = [], [], 0, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        self.scripts += tag == "script"
        self.acting += (
            [tag] if tag in ("iframe", "object", "embed", "base", "form", "input", "textarea", "b0ld") else []
        )
        for name, value in attrs:
            outside = name in ("src", "href", "xlink:href", "action") and (value or "").strip().lower().startswith(
                ("javascript:", "http:", "https:", "file:", "//")
            )
            self.acting += [(tag, name, value)] if name.startswith("on") or outside else []

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.words.append(data)


@pytest.mark.parametrize(("name", "scripts"), [("report", 1), ("compare", 1), ("index", 0), ("svg", 0)])
def test_in_a_page_they_are_words_and_nothing_acts(made, hostile, name, scripts):
    read = Reader(made[name])
    assert read.acting == []
    assert read.scripts == scripts
    assert not any(0xD800 <= ord(char) < 0xE000 or char == "\0" for char in made[name])
    if name in ("report", "compare"):
        said = visible("".join(read.words))
        found = [text for text in hostile.HOSTILE if visible(text)[:200] in said]
        # A comparison names what changes, which is not every row of the plan.
        assert found == list(hostile.HOSTILE) if name == "report" else len(found) > 5
        assert "X49Y" not in said


@pytest.mark.browser
@pytest.mark.parametrize("name", ["map", "report", "compare", "index"])
def test_a_browser_runs_none_of_them_and_asks_for_nothing(made, visit, name):
    shown = visit(made[name])
    page = shown.page
    if name == "map":
        for tab in ("reach", "cuts", "builds", "growth", "measured", "delay"):
            page.evaluate(f"location.hash = 'tab={tab}'")
            page.wait_for_timeout(60)
        assert "X{{7*7}}Y" in page.content()
    assert page.evaluate("window.hacked") is None
    assert (
        page.evaluate(
            "[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes])"
            ".filter((one) => one.name.startsWith('on')).length"
        )
        == 0
    )
    assert shown.outside == []
    assert shown.complaints == []


def test_kml_keeps_to_its_schema_and_geojson_and_documents_can_be_read(made, hostile):
    from fastkml.validator import get_schema_parser
    from lxml import etree

    root = etree.fromstring(made["kml"].encode())
    get_schema_parser().assertValid(root)
    said = visible("".join(root.itertext()))
    assert [
        text for text in hostile.HOSTILE if visible(text).replace("<", "＜")[:200] not in said.replace("<", "＜")
    ] == []
    assert len(json.loads(made["geojson"])["features"]) > len(hostile.ALL)
    etree.fromstring(made["svg"].encode())
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    words = "".join(etree.fromstring(parts["word/document.xml"]).itertext())
    assert [text for text in hostile.HOSTILE if visible(text)[:200] not in visible(words)] == []
    assert b"HYPERLINK" not in parts["word/document.xml"].replace(b"=HYPERLINK(", b"")
    assert b'TargetMode="External"' not in b"".join(parts.values())


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(made, hostile):
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(made["xlsx"])) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet or b"<f " in sheet or b"<hyperlink" in sheet for sheet in sheets)
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    joined = visible("\n".join(texts))
    assert [text for text in hostile.HOSTILE if visible(text)[:200] not in joined] == []


def test_no_cell_of_a_table_for_a_sheet_programme_begins_as_a_formula(hostile):
    texts = (*hostile.HOSTILE, *hostile.UNREADABLE[:3], *(f"{start}1+1" for start in FORMULA))
    written = write_table(["name"], (csv_row({"name": text}) for text in texts))
    rows = [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:]
    assert len(rows) == len(texts)
    assert [row for row in rows if row.startswith(FORMULA)] == []
