"""Workbooks as another programme reads them back: what goes in comes out, and nothing becomes a formula."""

from __future__ import annotations

import importlib.util
import io
import math
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.report.sheets import DAY, NUMBER, PERCENT, TEXT, WHOLE, Column, Sheet, workbook

COLUMNS = [
    Column(heading="成员"),
    Column(heading="速率", unit="Gbit/s", kind=NUMBER),
    Column(heading="金额", unit="元/月", kind=WHOLE),
    Column(heading="比例", unit="%", kind=PERCENT),
    Column(heading="日期", kind=DAY),
]
ROWS = [["甲", 1.25, 3000, 0.5, date(2026, 10, 1)], ["乙", None, -7.0, math.nan, None]]
SHEET = Sheet(name="结算", columns=COLUMNS, rows=ROWS, notes=("说明一", "说明二"), fixed=1)


def read(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_headings_units_and_values_come_back():
    page = read(workbook([SHEET]))["结算"]
    rows = list(page.iter_rows(values_only=True))
    assert [row[0] for row in rows[:2]] == ["说明一", "说明二"]
    assert list(rows[2]) == ["成员", "速率", "金额", "比例", "日期"]
    assert [text or "" for text in rows[3]] == ["", "Gbit/s", "元/月", "%", ""]
    assert list(rows[4]) == ["甲", 1.25, 3000, 0.5, datetime(2026, 10, 1)]  # noqa: DTZ001 -- a sheet knows no zone
    assert list(rows[5]) == ["乙", None, -7, None, None]


def test_numbers_have_their_formats_and_headings_stay_in_sight():
    page = read(workbook([SHEET]))["结算"]
    assert [page.cell(5, number).number_format for number in range(2, 6)] == ["#,##0.00", "#,##0", "0.0%", "yyyy-mm-dd"]
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:E6"


def test_the_same_sheets_give_the_same_bytes():
    assert workbook([SHEET]) == workbook([SHEET])
    with zipfile.ZipFile(io.BytesIO(workbook([SHEET]))) as parts:
        assert len({part.date_time for part in parts.infolist()}) == 1


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "http://example.org", "1.50", "{=1}", "\t=1", ""],
)
def test_text_is_never_more_than_text(text):
    cell = read(workbook([Sheet(name="a", columns=[Column(heading=text)], rows=[[text]])]))["a"].cell(3, 1)
    assert (cell.value or "") == text
    assert cell.data_type in ("s", "inlineStr", "n" if not text else "s")
    assert cell.hyperlink is None


@given(
    texts=st.lists(st.text(max_size=40), min_size=1, max_size=5),
    name=st.text(max_size=60),
    figure=st.floats() | st.integers(-(10**15), 10**15) | st.booleans() | st.none(),
)
def test_never_a_traceback_and_never_a_formula_whatever_the_text(texts, name, figure):
    content = workbook(
        [Sheet(name=name, columns=[Column(heading=text) for text in texts], rows=[texts, [figure] * len(texts)])] * 2
    )
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert len(read(content).sheetnames) == 2


def test_names_of_sheets_are_made_to_fit_and_to_differ():
    sheet = [
        Sheet(name=name, columns=[Column(heading="a")], rows=[])
        for name in ("a/b[c]", "A_b(C)", "x" * 40, "x" * 41, "", "'")
    ]
    names = read(workbook(sheet)).sheetnames
    assert len({name.casefold() for name in names}) == len(sheet)
    assert all(1 <= len(name) <= 31 for name in names)


def test_text_too_long_for_a_cell_is_cut_visibly():
    cell = read(workbook([Sheet(name="a", columns=[Column(heading="h")], rows=[["x" * 40_000]])]))["a"].cell(3, 1)
    assert len(cell.value) == 32_767
    assert cell.value.endswith("…")


def test_a_sheet_without_rows_has_its_headings():
    page = read(workbook([Sheet(name="a", columns=COLUMNS, rows=[])]))["a"]
    assert page.cell(1, 1).value == "成员"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr("netplan.report.sheets.MOST_ROWS", 3)
    with pytest.raises(InputError, match="4 rows and 1 columns"):
        workbook([Sheet(name="a", columns=[Column(heading="h")], rows=[["x"], ["y"]])])


def test_a_row_must_fit_its_headings_and_a_column_its_kind():
    with pytest.raises(ValueError, match="2 cells under 1 headings"):
        workbook([Sheet(name="a", columns=[Column(heading="h")], rows=[["x", "y"]])])
    with pytest.raises(ValueError, match="no kind"):
        Column(heading="h", kind="money")
    assert TEXT


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"netplan-ix\[sheets\]"):
        workbook([SHEET])
