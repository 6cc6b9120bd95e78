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
#: The sheet programme's own codes.
_CODES = {TEXT: "@", WHOLE: "#,##0", NUMBER: "#,##0.00", PERCENT: "0.0%", DAY: "yyyy-mm-dd"}
Cell = str | float | int | bool | date | None
#: What a workbook can hold (ECMA-376 sets none; these are the usual programmes' limits).
_NAME_LIMIT, _TEXT_LIMIT, MOST_ROWS, MOST_COLUMNS = 31, 32_767, 1_048_576, 16_384
_NOT_IN_NAMES = str.maketrans("[]:*?/\\'", "()" + "_" * 6)
#: A workbook says when it was made; one that says so of itself would differ each time.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_WIDEST, _NARROWEST = 60, 6
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
class Sheet:
    """A sheet: `notes` stand above the table, a row each; `fixed` columns stay in sight when one scrolls."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    fixed: int = 1


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
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _CODES.items()}
    for number, text in enumerate(sheet.notes):
        _cell(page, number, 0, text, note)
    top = len(sheet.notes)
    for number, column in enumerate(sheet.columns):
        _cell(page, top, number, column.heading, heading)
        _cell(page, top + 1, number, column.unit, unit)
        page.set_column(number, number, _width(sheet, number))
    for place, row in enumerate(sheet.rows, start=top + 2):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _cell(page, place, number, value, formats[column.kind if not isinstance(value, str) else TEXT])
    page.freeze_panes(top + 2, sheet.fixed)
    if sheet.rows:
        page.autofilter(top + 1, 0, top + 1 + len(sheet.rows), len(sheet.columns) - 1)


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
