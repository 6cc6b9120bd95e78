import copy
import io
import re
import shutil
import subprocess
import zipfile
from contextlib import closing
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from geodata.errors import InputError
from maps.documents import word
from maps.documents.docx import report_docx
from maps.documents.inline import sign_of
from maps.documents.wordml import Cell, Run, table
from maps.signs import SIGNS
from maps.words.paper import PAPER_WORDS
from netplan.report.workbook import report_workbook

HOSTILE = '<w:p/>&{{7*7}}\x00\x1b[31m]]>\ufffe=1+1\x01heads\x01"\x01picture-1\x01"'
#: One white dot, as small as a PNG gets.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def data(sample):
    made = copy.deepcopy(sample)
    kept = {target["target"] for target in made["targets"][:2]}
    made["verdicts"] = [one for one in made["verdicts"] if one["target"] in kept]
    made["handling"] = {**made["handling"], "marking_zh": "内部资料", "marking_en": "Internal"}
    made["plan"] = {**made["plan"], "name_zh": "方案" + HOSTILE}
    return made


@pytest.fixture(scope="module")
def drawn():
    return []


@pytest.fixture(scope="module")
def made(data, drawn):
    def draw(svg, width):
        drawn.append(ET.fromstring(svg))
        assert width >= 1000
        return DOT

    return report_docx(data, lang="zh", draw=draw, map_svg='<svg xmlns="http://www.w3.org/2000/svg"/>')


@pytest.fixture(scope="module")
def document(made):
    import docx

    return docx.Document(io.BytesIO(made))


def said(document):
    return "\n".join(one.text for one in document.element.body.iter(f"{W}t") if one.text)


def test_headings_are_headings_in_the_order_of_the_report(document):
    heads = [one.text for one in document.paragraphs if one.style.style_id == "Heading1"]
    assert heads[0] == "一、结论与建议"
    assert heads[1] == "二、指标完成情况"
    assert heads[-1] == PAPER_WORDS["map_heading"]["zh"]
    seconds = [one.text for one in document.paragraphs if one.style.style_id == "Heading2"]
    assert seconds[0].startswith("（一）")


def test_tables_are_tables_whose_heads_are_repeated_and_whose_rows_stay_whole(document):
    assert len(document.tables) >= 4
    for one in document.tables:
        first = one.rows[0]._tr
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row._tr.find(f"{W}trPr/{W}cantSplit") is not None for row in one.rows)
        widths = {tuple(cell.get(f"{W}w") for cell in row._tr.iter(f"{W}tcW")) for row in one.rows}
        assert len(widths) == 1


def test_a_verdict_is_sign_word_and_shade(document):
    cells = [cell for one in document.tables for row in one.rows for cell in row.cells if "不达标" in cell.text]
    assert cells
    for cell in cells:
        if "× 不达标" in cell.text:
            assert cell._tc.find(f"{W}tcPr/{W}shd").get(f"{W}fill") == SIGNS["misses"].tint[1:]


def test_charts_and_the_map_are_pictures_that_say_what_they_show(document, drawn):
    alts = [one.get("descr") for one in document.element.body.iter() if one.tag.endswith("}docPr")]
    assert len(alts) == len(drawn) >= 3
    assert all(alts)
    assert alts[-1] == PAPER_WORDS["map_alt"]["zh"]
    assert not any(" / " in alt for alt in alts[:-1])
    assert all(one.tag.endswith("svg") for one in drawn)


def test_the_contents_are_a_field_whose_entries_lead_to_every_chapter_and_to_the_map(document):
    body = document.element.body
    words = [one.text.strip() for one in body.iter(f"{W}instrText")]
    heads = [one.text for one in document.paragraphs if one.style.style_id == "Heading1"]
    listed = [one for one in document.paragraphs if one.style.style_id == "TOC1"]
    entries = ["".join(text.text for text in one._p.iter(f"{W}t")).strip() for one in listed]
    places = [one.get(f"{W}anchor") for one in body.iter(f"{W}hyperlink")]
    assert words[0].startswith("TOC ")
    assert words[1:] == [f"PAGEREF {place} \\h" for place in places]
    assert entries == heads
    assert set(places) == {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    ends = [one.get(f"{W}fldCharType") for one in body.iter(f"{W}fldChar")]
    assert ends.count("begin") == ends.count("end") == len(words)


def test_what_is_folded_on_the_page_is_named_where_it_is_left_out(document):
    assert "未印出：其他层的对照。见网页报告 report.html 中的折叠部分。" in [one.text for one in document.paragraphs]


def _page_text(page):
    with closing(page.get_textpage()) as text:
        return text.get_text_bounded()


def test_an_office_programme_opens_the_document_and_the_tables(data, tmp_path, lacking):
    if shutil.which("soffice") is None:
        lacking("no LibreOffice; .ci/install-system installs it")
    short = {**data, "targets": data["targets"][:1], "parameters": [], "glossary": [], "sources": []}
    (tmp_path / "report.docx").write_bytes(report_docx(short, lang="zh"))
    (tmp_path / "tables.xlsx").write_bytes(report_workbook(short, "zh"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        "seen",
        "report.docx",
        "tables.xlsx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    for name, told in (("report", "指标完成情况"), ("tables", "中卫")):
        with pypdfium2.PdfDocument(tmp_path / "seen" / f"{name}.pdf") as opened:
            whole = "".join(_page_text(page) for page in opened)
        assert "中卫" in whole
        assert told in whole


def test_wide_chapters_lie_on_turned_sheets(document):
    turned = [one.orientation for one in document.sections]
    assert {0, 1} == {int(one) for one in turned}
    assert all("内部资料" in "".join(p.text for p in one.header.paragraphs) for one in document.sections)
    fields = [one.text.strip() for one in document.sections[0].footer._element.iter(f"{W}instrText")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_language_and_the_fonts_are_chinese(made):
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        styles, fonts = parts.read("word/styles.xml").decode(), parts.read("word/fontTable.xml").decode()
        core = parts.read("docProps/core.xml").decode()
    assert 'w:eastAsia="zh-CN"' in styles
    assert 'w:eastAsia="仿宋"' in styles
    assert 'w:eastAsia="黑体"' in styles
    assert "FangSong" in fonts
    assert "zh-CN" in core
    assert "2026-11-21T00:00:00Z" in core


def test_the_same_results_give_the_same_bytes(data, made):
    assert report_docx(data, lang="zh", draw=lambda *_: DOT, map_svg="<svg/>") == made
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_hostile_names_are_only_text_and_control_characters_are_gone(document):
    whole = said(document)
    assert '<w:p/>&{{7*7}}[31m]]>=1+1heads"picture-1"' in whole
    assert not re.search(r"[\x00-\x08\x0b-\x1f\ufffe]", whole)


def test_english_is_english_without_pictures_too(data):
    import docx

    opened = docx.Document(io.BytesIO(report_docx(data, lang="en")))
    assert "2. Attainment of targets" in said(opened)
    assert "指标完成情况" not in said(opened)


def test_every_sign_of_a_verdict_is_known_again():
    for status, sign in SIGNS.items():
        node = ET.Element("svg", {"class": "sign"})
        for tag, attributes in sign.shape:
            ET.SubElement(node, tag, attributes)
        assert sign_of(node) == status


def test_a_table_is_as_wide_as_asked_however_little_or_much_a_column_says():
    rows = [[Cell(runs=(Run(text="1"),)), Cell(runs=(Run(text="很长的话" * 80),)), Cell(runs=(Run(text="km"),))]]
    found = [int(one) for one in re.findall(r'gridCol w:w="(\d+)"', table(rows[0], rows, width_mm=156, caption="甲"))]
    assert sum(found) == pytest.approx(156 * 56.693, abs=3)
    assert found[1] > 5 * found[0]


def test_without_the_extra_one_line_names_it(monkeypatch, data):
    monkeypatch.setattr(word.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputError) as refused:
        report_docx(data, lang="zh")
    assert "netplan-ix[report]" in refused.value.sentence("en")


def test_every_word_of_paper_has_both_languages_and_the_same_blanks():
    for key, words in PAPER_WORDS.items():
        assert set(words) == {"zh", "en"}, key
        blanks = {lang: sorted(re.findall(r"\{\w+\}", text)) for lang, text in words.items()}
        assert blanks["zh"] == blanks["en"], key
