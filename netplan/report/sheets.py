"""
Tables as XLSX: sheets with headings, units and number formats. The only file that meets XlsxWriter (extra `sheets`).

What a cell holds decides what it is: text stays text, whatever it begins with, and never becomes a formula or a link.
The same sheets give the same bytes.
"""

from __future__ import annotations

import importlib.util
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from geodata.errors import InputError

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TEXT, WHOLE, NUMBER, PERCENT, DAY = "text", "whole", "number", "percent", "day"
#: One decimal, or up to three where a figure has them: what is just over a limit must be seen to be.
FINE = "fine"
#: As the sheet programme itself would show it: all digits.
PLAIN = "plain"
#: The sheet programme's own codes.
_CODES = {TEXT: "@", WHOLE: "#,##0", NUMBER: "#,##0.00", PERCENT: "0.0%", DAY: "yyyy-mm-dd"}
_CODES |= {FINE: "#,##0.0##", PLAIN: "General"}
Cell = str | float | int | bool | date | None
#: What a workbook can hold (ECMA-376 sets none; these are the usual programmes' limits).
_NAME_LIMIT, _TEXT_LIMIT, MOST_ROWS, MOST_COLUMNS = 31, 32_767, 1_048_576, 16_384
_NOT_IN_NAMES = str.maketrans("[]:*?/\\'", "()" + "_" * 6)
#: A workbook says when it was made; one that says so of itself would differ each time.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_WIDEST, _NARROWEST = 44, 6
#: Text of a column so wide is broken into lines. [letters]
_LONG = 24
#: Paper, and how many letters beside each other can still be read on it.
_A3, _ON_PAPER = 8, 330
_HEADER_LIMIT = 100
#: So many rows tell how wide a column is.
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: heading, unit (a line of its own, may be empty), and how its numbers are shown."""

    heading: str
    unit: str = ""
    kind: str = TEXT

    def __post_init__(self) -> None:
        if self.kind not in _CODES:
            raise ValueError(f"no kind of column: {self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """
    A conditional colour: the cells of `columns` in a row are filled where `at` holds `text`.

    The text itself says the same: nothing hangs on the colour. `fill` and `ink`: #RRGGBB.
    """

    at: int
    text: str
    columns: tuple[int, ...]
    fill: str
    ink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """
    A sheet: `notes` stand above the table, a row each; `fixed` columns stay in sight when one scrolls.

    `header` stands above every printed page; `marks` colour cells by what stands in the row.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    fixed: int = 1
    header: str = ""
    marks: Sequence[Mark] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """
    Write sheets as an XLSX file.

    Parameters
    ----------
    sheets : sequence of Sheet
        At least one. Every row has a cell for every column; None, NaN and infinity become empty cells.

    Returns
    -------
    bytes
        The file, the same for the same sheets.

    Raises
    ------
    InputError
        If the extra `sheets` is not installed, or a sheet has more rows or columns than a sheet can hold.
    """
    if importlib.util.find_spec("xlsxwriter") is None:
        raise InputError("sheets_missing")
    from xlsxwriter import Workbook

    out = io.BytesIO()
    # In memory: the parts of a file on disk would carry the times at which they were written.
    book = Workbook(out, {"in_memory": True, "default_date_format": _CODES[DAY]})
    book.set_properties({"created": _MADE.replace(tzinfo=None)})
    taken: set[str] = set()
    for sheet in sheets:
        _check(sheet)
        _write(book, book.add_worksheet(_free_name(sheet.name, taken)), sheet)
    book.close()
    return out.getvalue()


def _check(sheet: Sheet) -> None:
    rows, columns = len(sheet.rows) + len(sheet.notes) + 2, len(sheet.columns)
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise InputError("sheet_too_large", value=sheet.name, rows=rows, columns=columns, limit=MOST_ROWS)
    for row in sheet.rows:
        if len(row) != columns:
            raise ValueError(f"a row of {len(row)} cells under {columns} headings")


def _write(book: Workbook, page: Worksheet, sheet: Sheet) -> None:
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"})
    unit = book.add_format({"italic": True, "num_format": "@"})
    note = book.add_format({"num_format": "@"})
    formats = {kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in _CODES.items()}
    long_text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    for number, text in enumerate(sheet.notes):
        _cell(page, number, 0, text, note)
    top = len(sheet.notes)
    widths: list[float] = []
    for number, column in enumerate(sheet.columns):
        _cell(page, top, number, column.heading, heading)
        _cell(page, top + 1, number, column.unit, unit)
        widths.append(_width(sheet, number))
        page.set_column(number, number, widths[-1])
    for place, row in enumerate(sheet.rows, start=top + 2):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            text = long_text if widths[number] >= _LONG else formats[TEXT]
            _cell(page, place, number, value, text if isinstance(value, str) else formats[column.kind])
    page.freeze_panes(top + 2, sheet.fixed)
    if sheet.rows:
        page.autofilter(top + 1, 0, top + 1 + len(sheet.rows), len(sheet.columns) - 1)
        _colour(book, page, sheet, top + 2)
    _print(page, sheet, top, sum(widths))


def _colour(book: Workbook, page: Worksheet, sheet: Sheet, first: int) -> None:
    """Let the sheet programme colour cells by what stands in their row, also when somebody edits it."""
    last = first + len(sheet.rows) - 1
    for mark in sheet.marks:
        style = book.add_format({"bg_color": mark.fill, "font_color": mark.ink})
        quoted = mark.text.replace('"', '""')
        rule = {"type": "formula", "criteria": f'=${_letters(mark.at)}{first + 1}="{quoted}"', "format": style}
        for column in mark.columns:
            page.conditional_format(first, column, last, column, rule)


def _letters(column: int) -> str:
    """Name a column as sheet programmes do: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _print(page: Worksheet, sheet: Sheet, top: int, letters: float) -> None:
    """Set a sheet up for paper: A3 landscape, one page wide where that can be read, headings and marking on each."""
    page.set_landscape()
    page.set_paper(_A3)
    page.set_margins(left=0.4, right=0.4)
    if letters <= _ON_PAPER:
        page.fit_to_pages(1, 0)
    page.repeat_rows(top, top + 1)
    if sheet.fixed:
        page.repeat_columns(0, sheet.fixed - 1)
    if sheet.header:
        # An ampersand begins a code here: doubled, it is one. Longer headers are refused by the programmes.
        page.set_header("&R" + _fitting(sheet.header)[:_HEADER_LIMIT].replace("&", "&&"))
    page.set_footer("&L&A&R&P / &N")


def _cell(page: Worksheet, row: int, column: int, value: Cell, style: Format) -> None:
    """Write one cell as what it is; `write` of the library would guess from the text's first letters."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        page.write_blank(row, column, None, style)
    elif isinstance(value, str):
        page.write_string(row, column, _fitting(value), style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, style)
    else:
        page.write_number(row, column, value, style)


def _fitting(text: str) -> str:
    """Cut what a cell cannot hold, and mend what XML cannot."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\ufffe", "?").replace("\uffff", "?")
    return whole if len(whole) <= _TEXT_LIMIT else whole[: _TEXT_LIMIT - 1] + "…"


def _free_name(wanted: str, taken: set[str]) -> str:
    """Name a sheet so that every programme takes it: short, without brackets and slashes, each name once."""
    plain = "".join(char for char in _fitting(wanted).translate(_NOT_IN_NAMES) if char.isprintable()).strip() or "-"
    name, number = plain[:_NAME_LIMIT], 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        ending = f" {number}"
        name = plain[: _NAME_LIMIT - len(ending)] + ending
    taken.add(name.casefold())
    return name


def _width(sheet: Sheet, number: int) -> float:
    """Return how wide a column is, in letters; a Chinese one takes two."""
    column = sheet.columns[number]
    texts = [column.heading[:_WIDEST], column.unit]
    texts += [_shown(row[number], column.kind) for row in sheet.rows[:_LOOKED_AT]]
    letters = max(sum(2 if east_asian_width(char) in "WF" else 1 for char in text[:_WIDEST]) for text in texts)
    return float(min(max(letters + 2, _NARROWEST), _WIDEST))


def _shown(value: Cell, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:,.0f}" if kind == WHOLE else f"{value:,.2f}"
    return str(value)
