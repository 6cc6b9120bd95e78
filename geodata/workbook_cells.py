"""What the cells of a workbook say, as text: numbers, dates, escaped characters; and the bounds of every sheet."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geodata.errors import InputError

#: No sheet that is read is longer or wider; a workbook holds no more cells in all, empty ones within its rows counted.
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_SHEETS = 200_000, 500, 3_000_000, 200
#: Sheets compute with so many digits; what stands behind them is noise of the computer's. [digit]
DIGITS = 15
#: Numbers of formats that show dates and times, the Chinese ones among them (ECMA-376, 18.8.30).
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[sS]\.0+')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: The last day that a sheet knows, 9999-12-31. [day]
_LAST_DAY = 2_958_465
_MOST_FORMAT = 500


@dataclass(slots=True)
class Sheet:
    """A sheet: its name, its rows from the first (empty ones among them) as cells of text, and whether it is hidden."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    hidden: bool = False


class Grid:
    """Cells as they come, brought into rows; refuses whatever goes beyond the bounds of the workbook."""

    def __init__(self, file: str, used: int = 0) -> None:
        self.used = used
        self._file = file
        self._rows: dict[int, list[str]] = {}
        self._last, self._width = -1, 0

    def put(self, row: int, column: int, text: str) -> None:
        """Put a text, not empty, into a cell; both counted from 0."""
        if row >= MOST_ROWS:
            raise InputError("workbook_rows", file=self._file, value=row + 1, most=MOST_ROWS)
        if column >= MOST_COLUMNS:
            raise InputError("workbook_columns", file=self._file, row=row + 1, value=column + 1, most=MOST_COLUMNS)
        cells = self._rows.setdefault(row, [])
        if row > self._last:
            self._count(row - self._last)
            self._last = row
        if column >= len(cells):
            self._count(column + 1 - len(cells))
            cells.extend([""] * (column + 1 - len(cells)))
            self._width = max(self._width, column + 1)
        cells[column] = text

    def fill(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Write the text of a merged area's first cell into all of it, as far as the sheet is filled."""
        (top, left), (bottom, right) = first, last
        text = self._at(top, left)
        if not text:
            return
        for row in range(top, min(bottom, self._last) + 1):
            self._count(1)
            for column in range(left, min(right, self._width - 1) + 1):
                self._count(1)
                if not self._at(row, column):
                    self.put(row, column, text)

    def rows(self) -> list[list[str]]:
        """Return the rows from the first to the last that holds anything."""
        return [self._rows.get(row, []) for row in range(self._last + 1)]

    def _at(self, row: int, column: int) -> str:
        cells = self._rows.get(row, ())
        return cells[column] if column < len(cells) else ""

    def _count(self, cells: int) -> None:
        self.used += cells
        if self.used > MOST_CELLS:
            raise InputError("workbook_cells", file=self._file, most=MOST_CELLS)


def number_text(number: float) -> str:
    """Word a number as a sheet shows it: 15 digits, a whole one without a point."""
    if not math.isfinite(number):
        return str(number)
    rounded = float(f"{number:.{DIGITS}g}")
    if rounded.is_integer() and abs(rounded) < 1e21:
        return str(int(rounded))
    return repr(rounded)


def date_text(serial: float, *, since_1904: bool = False) -> str:
    """Word a day number as a date, a date with a time, or a time alone; a number where it is none of these."""
    if not 0 <= serial <= _LAST_DAY:
        return number_text(serial)
    # Day 60 is 1900-02-29, which never was. Sheets know no zones.
    first = (1904, 1, 1) if since_1904 else (1899, 12, 31 if serial < 60 else 30)
    moment = datetime(*first) + timedelta(seconds=round(serial * 86400))  # noqa: DTZ001
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat()


def shows_dates(number: int, code: str = "") -> bool:
    """Tell whether a number format shows a date or a time of day, by its number or its code."""
    if not code:
        return number in _DATE_FORMATS
    code = code.partition(";")[0][:_MOST_FORMAT]
    if _ELAPSED.search(code):
        return False
    bare = _NOT_SHOWN.sub("", code).casefold()
    return "general" not in bare and not set(bare) & set("0#?") and bool(set(bare) & set("ymdhs"))


def clean(text: str) -> str:
    """Undo the escapes of a workbook's texts (_x000A_) and drop what no text file can hold."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
