"""Workbooks that others made (XLSX, XLSM, the older XLS) as rows of text, and workbooks for them to open."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from geodata.archives import is_zip, unpack
from geodata.errors import InputError
from geodata.workbook_cells import MOST_SHEETS, Grid, Sheet, clean, date_text, number_text
from geodata.workbook_xml import read_xlsx

#: A workbook has no more than this, packed, and unpacked. [byte]
MOST_PACKED_BYTES, MOST_UNPACKED_BYTES = 64_000_000, 200_000_000
_MB = 1_000_000
#: How compound files of Microsoft's begin, XLS among them.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The older XLS without a compound file around it (BIFF 2 to 4).
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: A cell holds no more. [character]
MOST_TEXT = 32_767
#: Excel's bound of a sheet's name, and what may not stand in it. [character]
_MOST_NAME, _NOT_IN_NAME = 31, re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LEAST_WIDTH, _MOST_WIDTH = 8, 40
#: The day that a written workbook bears: none, so that the same content is the same file.
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def is_workbook(raw: bytes) -> bool:
    """Tell whether bytes begin as a workbook of either kind may (a zip archive, a compound file, BIFF)."""
    return is_zip(raw) or raw.startswith((OLE, *_BIFF))


def read_workbook(raw: bytes, *, file: str, merged: bool = False) -> dict[str, list[list[str]]]:
    """
    Read a workbook.

    Parameters
    ----------
    raw : bytes
        XLSX, XLSM or XLS.
    file : str
        Its name, for errors.
    merged : bool
        Fill merged cells with the text of their first one.

    Returns
    -------
    dict of str to list of list of str
        Sheet -> rows -> cells, hidden sheets among them (`read_sheets` tells which). Rows count from the sheet's first
        and end with their last cell that holds anything. Numbers have 15 digits as sheets do, whole ones no point;
        dates are ISO 8601, truth is `true` or `false`. A formula is its cached value, or its own text (`=A1*2`) where
        nobody has worked it out; an error is its sign (`#REF!`). Nothing is followed to another file.

    Raises
    ------
    InputError
        If it is no workbook, encrypted, damaged, or larger than the bounds.
    """
    return {sheet.name: sheet.rows for sheet in read_sheets(raw, file=file, merged=merged)}


def read_sheets(raw: bytes, *, file: str, merged: bool = False) -> list[Sheet]:
    """Read a workbook as `read_workbook` does, and tell which of its sheets are hidden."""
    if len(raw) > MOST_PACKED_BYTES:
        limit_mb = f"{MOST_PACKED_BYTES / _MB:.0f}"
        raise InputError("too_large", file=file, size_mb=f"{len(raw) / _MB:.1f}", limit_mb=limit_mb)
    if is_zip(raw):
        return read_xlsx(unpack(raw, file=file, most_bytes=MOST_UNPACKED_BYTES), file=file, merged=merged)
    if raw.startswith(OLE) and _ENCRYPTED in raw:
        raise InputError("workbook_encrypted", file=file)
    if raw.startswith((OLE, *_BIFF)):
        return _read_xls(raw, file, merged)
    raise InputError(_other(raw), file=file)


def _other(raw: bytes) -> str:
    """Tell what bears a workbook's name and is none: systems of bureaus give web pages called .xls."""
    start = raw[:4096].decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", errors="replace")
    start = start.lstrip("\ufeffï»¿ \t\r\n").casefold()
    if start.startswith(("<", "mime-version:")):
        return "workbook_is_page"
    return "workbook_none" if "\0" in start or not start else "workbook_is_text"


def _read_xls(raw: bytes, file: str, merged: bool) -> list[Sheet]:
    try:
        import xlrd
    except ImportError:
        raise InputError("format_extra", file=file, value="XLS") from None
    try:
        with xlrd.open_workbook(
            file_contents=raw, logfile=io.StringIO(), on_demand=True, formatting_info=merged, ragged_rows=True
        ) as book:
            return _xls_sheets(xlrd, book, file, merged)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 (the library checks little: damaged bytes raise whatever they may)
        if "encrypted" in str(error).casefold():
            raise InputError("workbook_encrypted", file=file) from None
        reason = type(error).__name__ if not str(error) else error
        raise InputError("workbook_damaged", file=file, reason=str(reason)) from None


def _xls_sheets(xlrd: Any, book: Any, file: str, merged: bool) -> list[Sheet]:  # noqa: ANN401 (it brings no types)
    if book.nsheets > MOST_SHEETS:
        raise InputError("workbook_sheets", file=file, value=book.nsheets, most=MOST_SHEETS)
    found: list[Sheet] = []
    used = 0
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        grid = Grid(f"{file}[{sheet.name}]", used)
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                if text := _xls_text(xlrd, cell, since_1904=book.datemode == 1):
                    grid.put(row, column, text)
        for top, bottom, left, right in sheet.merged_cells if merged else ():
            grid.fill((top, left), (bottom - 1, right - 1))
        used = grid.used
        found.append(Sheet(clean(str(sheet.name)), grid.rows(), hidden=sheet.visibility != 0))
        book.unload_sheet(number)
    return found


def _xls_text(xlrd: Any, cell: Any, *, since_1904: bool) -> str:  # noqa: ANN401
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return clean(str(cell.value))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_text(float(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return date_text(float(cell.value), since_1904=since_1904)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "true" if cell.value else "false"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""


def write_workbook(sheets: Mapping[str, Sequence[Sequence[str | float | None]]]) -> bytes:
    """
    Write an XLSX workbook.

    Parameters
    ----------
    sheets : mapping of str to sequence of rows
        Name of the sheet -> rows of cells; the first row is the heading: bold, and it stays in sight. None and an
        empty text leave a cell empty. A name is shortened and cleaned where Excel would refuse it.

    Returns
    -------
    bytes
        The same for the same sheets. A text never becomes a formula, a link or a number; a number with more digits than
        sheets compute with is written as text, so that `read_workbook` gives back every digit.

    Raises
    ------
    InputError
        If the extra `formats` is not installed, or a text or table is larger than a sheet can hold.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise InputError("format_extra", value="XLSX") from None
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _NO_DAY.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        names = _sheet_names(sheets)
        for name, rows in sheets.items():
            _write_sheet(book.add_worksheet(names[name]), rows, bold, name)
    return out.getvalue()


def _write_sheet(sheet: Any, rows: Sequence[Sequence[str | float | None]], bold: object, name: str) -> None:  # noqa: ANN401
    widths: dict[int, int] = {}
    if len(rows) > 1_048_576 or any(len(cells) > 16_384 for cells in rows):
        raise InputError("workbook_too_long", file=name, value=len(rows))
    for row, cells in enumerate(rows):
        style = bold if row == 0 else None
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if not isinstance(cell, str) and float(number_text(cell)) == cell:
                sheet.write_number(row, column, cell, style)
            else:
                text = _writable(cell if isinstance(cell, str) else repr(cell))
                if len(text) > MOST_TEXT:
                    raise InputError("workbook_long_text", file=name, row=row + 1, value=text, most=MOST_TEXT)
                if text:
                    sheet.write_string(row, column, text, style)
            widths[column] = max(widths.get(column, 0), _width(str(cell)))
    for column, width in widths.items():
        sheet.set_column(column, column, min(max(width + 2, _LEAST_WIDTH), _MOST_WIDTH))
    if rows:
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
    # On paper a table keeps its columns together.
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _writable(text: str) -> str:
    """Drop what no XML can hold: control characters but line feeds and tabs, halves of pairs, U+FFFE and U+FFFF."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = ("Cc", "Cs")
    return "".join(
        char
        for char in text
        if char in "\n\t" or (unicodedata.category(char) not in bad and char not in "\ufffe\uffff")
    )


def _width(text: str) -> int:
    """Tell how wide a text's first line is: Chinese takes twice the place. [character]"""
    line = text[: 4 * _MOST_WIDTH].partition("\n")[0]
    return sum(2 if char >= "\u2e80" else 1 for char in line)


def _sheet_names(names: Mapping[str, object]) -> dict[str, str]:
    """Return names that Excel takes, none twice (it does not tell case apart)."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        stem = clean(_NOT_IN_NAME.sub(" ", name)).strip().strip("'")[:_MOST_NAME] or "Sheet"
        made, number = stem, 2
        while made.casefold() in taken or made.casefold() == "history":
            tail = f" {number}"
            made, number = stem[: _MOST_NAME - len(tail)] + tail, number + 1
        taken.add(made.casefold())
        found[name] = made
    return found
