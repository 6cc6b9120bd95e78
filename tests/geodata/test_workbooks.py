"""Workbooks of real programs are read as they show themselves; what is hostile or none is refused with the way out."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from datetime import date, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import workbook_cells, workbooks
from geodata.errors import InputError
from geodata.workbook_cells import date_text, number_text, shows_dates
from geodata.workbooks import OLE, is_workbook, read_sheets, read_workbook, write_workbook


@pytest.fixture
def ledger(root):
    return root / "tests" / "reference" / "sheets"


def made(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(raw, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


def refusal(raw, file="b.xlsx"):
    with pytest.raises(InputError) as caught:
        read_workbook(raw, file=file)
    assert caught.value.sentence("zh").startswith(file) and caught.value.sentence("en")
    return caught.value.code


SHEET = "xl/worksheets/sheet1.xml"


def test_libreoffices_two_formats_hold_the_same(ledger):
    new = read_sheets((ledger / "ledger.xlsx").read_bytes(), file="ledger.xlsx", merged=True)
    old = read_sheets((ledger / "ledger.xls").read_bytes(), file="ledger.xls", merged=True)
    assert new == old
    assert [sheet.name for sheet in new if sheet.hidden] == ["字典"]
    assert new[0].rows[1] == ["编号", "A端", "A端", "A端", "Z端", "Z端", "Z端", "皮长(米)"]
    assert new[0].rows[5] == ["合计", "", "", "", "", "", "", "895500.5"]


def test_unmerged_cells_stay_where_they_are(ledger):
    rows = read_workbook((ledger / "ledger.xlsx").read_bytes(), file="ledger.xlsx")["段落"]
    assert rows[1] == ["编号", "A端", "", "", "Z端", "", "", "皮长(米)"]


def test_a_sheet_says_what_another_reader_says(ledger):
    raw = (ledger / "ledger.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
    for name, rows in read_workbook(raw, file="ledger.xlsx").items():
        for number, row in enumerate(rows, start=1):
            for place, text in enumerate(row, start=1):
                value = book[name].cell(number, place).value
                assert text == ("" if value is None else value if isinstance(value, str) else number_text(value))


def test_values_come_as_text():
    book = made(s=[[1.0, 0.1 + 0.2, "007", True, date(2022, 12, 31), time(8, 30), "=1+1", "#REF!"]])
    book["s"]["I1"] = 44926
    book["s"]["I1"].number_format = 'yyyy"年"m"月"d"日";@'
    book["s"]["J1"] = 120
    book["s"]["J1"].number_format = '0.0"km"'
    row = read_workbook(saved(book), file="b.xlsx")["s"][0]
    assert row == ["1", "0.3", "007", "true", "2022-12-31", "08:30:00", "=1+1", "#REF!", "2022-12-31", "120"]


def test_days_of_both_calendars():
    assert date_text(1.0) == "1900-01-01" and date_text(61.0) == "1900-03-01"
    assert date_text(0.0, since_1904=True) == "00:00:00" and date_text(1.5, since_1904=True) == "1904-01-02T12:00:00"
    assert date_text(-1.0) == "-1" and date_text(3e6) == "3000000"
    assert shows_dates(31) and shows_dates(0, "[$-804]yyyy/m/d") and not shows_dates(0, "[h]:mm")
    assert not shows_dates(0, "General") and not shows_dates(0, '#,##0.00"m"') and not shows_dates(2)


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)


TRAPS = st.sampled_from(["=1+1", "_x000D_", "http://a.b", "+x"])
ROWS = st.lists(st.lists(CELLS | TRAPS | st.floats(-1e9, 1e9), min_size=1, max_size=4), max_size=4)


@settings(max_examples=15)
@given(ROWS)
def test_what_is_written_is_read(rows):
    raw = write_workbook({"表": rows})
    back = read_workbook(raw, file="b.xlsx")["表"]
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            text = back[number][place] if number < len(back) and place < len(back[number]) else ""
            assert text == cell if isinstance(cell, str) else float(text) == cell
    assert raw == write_workbook({"表": rows})


def test_names_of_sheets_are_brought_into_excels_bounds():
    raw = write_workbook({"a/b": [["1"]], "a:b": [["2"]], "x" * 40: [["3"]]})
    assert openpyxl.load_workbook(io.BytesIO(raw)).sheetnames == ["a b", "a b 2", "x" * 31]
    with pytest.raises(InputError) as caught:
        write_workbook({"s": [["x" * 40_000]]})
    assert caught.value.code == "workbook_long_text"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "workbook_none"),
        (b"<html><table><tr><td>1</td></tr></table>", "workbook_is_page"),
        ("<html>".encode("utf-16"), "workbook_is_page"),
        (b"MIME-Version: 1.0", "workbook_is_page"),
        (b"a\tb\n1\t2\n", "workbook_is_text"),
        (OLE + "EncryptedPackage".encode("utf-16-le") * 9, "workbook_encrypted"),
        (OLE + b"\0" * 600, "workbook_damaged"),
        (b"PK\x03\x04nonsense", "bad_archive"),
    ],
)
def test_what_is_no_workbook_is_refused_with_the_way_out(raw, code):
    assert refusal(raw) == code
    assert is_workbook(raw) == raw.startswith((OLE, b"PK"))


def test_hostile_sheets_are_refused(monkeypatch):
    raw = saved(made(s=[["a"]]))

    def spoilt(change):
        return with_part(raw, SHEET, change)

    data = b"</sheetData>"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    assert refusal(spoilt(lambda part: part.replace(data, far)), "b.xlsx[s]") == "workbook_rows"
    wide = b'<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData>'
    assert refusal(spoilt(lambda part: part.replace(data, wide)), "b.xlsx[s]") == "workbook_columns"
    blank = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    assert read_workbook(spoilt(lambda part: part.replace(data, blank)), file="b.xlsx") == {"s": [["a"]]}
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    where = f"b.xlsx[{SHEET}]"
    assert refusal(spoilt(lambda _: bomb), where) == "xml_doctype"
    assert refusal(spoilt(lambda _: bomb.decode().encode("utf-16")), where) == "xml_doctype"
    assert refusal(spoilt(lambda _: b"<a>" * 10_000), where) == "xml_depth"
    rows = b"".join(b'<row><c r="E%d"><v>1</v></c></row>' % number for number in range(2, 300))
    monkeypatch.setattr(workbook_cells, "MOST_CELLS", 1_000)
    assert refusal(spoilt(lambda part: part.replace(data, rows + data)), "b.xlsx[s]") == "workbook_cells"
    merged = spoilt(
        lambda part: part.replace(data, data + b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    )
    assert len(read_workbook(merged, file="b.xlsx", merged=True)["s"]) == 1


def test_hostile_archives_are_refused(monkeypatch):
    raw = saved(made(s=[["a"]]))
    monkeypatch.setattr(workbooks, "MOST_UNPACKED_BYTES", 1_000_000)
    bomb = with_part(raw, SHEET, lambda part: part + b" " * 2_000_000)
    assert refusal(bomb) == "archive_bomb"
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../evil", b"x")
    assert refusal(out.getvalue()) == "archive_name"
    assert (
        refusal(with_part(raw, "xl/workbook.xml", lambda _: b"<workbook><sheets/>"), "b.xlsx[xl/workbook.xml]")
        == "bad_xml"
    )


def test_another_kind_of_workbook_is_named():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(out.getvalue()) == "workbook_other"


def test_damaged_workbooks_never_give_a_traceback(ledger, full):
    dice = random.Random(6)
    for name in ("ledger.xls", "ledger.xlsx"):
        raw = (ledger / name).read_bytes()
        for _ in range(5_000 if full else 40):
            spoilt = bytearray(raw)
            for _ in range(dice.randint(1, 6)):
                place = dice.randrange(len(spoilt))
                spoilt[place : place + dice.randint(0, 9)] = dice.randbytes(dice.randint(0, 9))
            try:
                read_sheets(bytes(spoilt), file=name, merged=True)
            except InputError as error:
                assert error.sentence("zh") and error.sentence("en")


def test_libreoffice_opens_what_is_written(tmp_path, lacking, full):
    if not full:
        pytest.skip("starting an office programme takes some seconds: make proof does")
    if shutil.which("soffice") is None:
        lacking("no LibreOffice; .ci/install-system installs it")
    (tmp_path / "b.xlsx").write_bytes(write_workbook({"站点": [["名称", "经度"], ["=1+1", 105.19]]}))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xls", "b.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert read_workbook((tmp_path / "b.xls").read_bytes(), file="b.xls") == {
        "站点": [["名称", "经度"], ["=1+1", "105.19"]]
    }
