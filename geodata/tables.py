"""CSV tables read strictly: every cell that cannot be used is named by file, row and column."""

from __future__ import annotations

import csv
import difflib
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.errors import InputError, nearest
from geodata.files import decode, read_bytes

#: Several values in one cell (roles, places, spans) are separated by this.
LIST_SEPARATOR = ";"
#: The longest id. [character]
MAX_ID_LENGTH = 80
#: How the name of a column begins that keeps a field of another tool: kept, never read, never a misspelt one.
EXTRA = "x:"
#: A table with more columns is no table of ours.
MAX_COLUMNS = 500

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, its cells as text; each reader raises an error that names the cell."""

    file: str
    number: int
    cells: Mapping[str, str]

    def error(self, code: str, column: str, value: object = None, **details: object) -> InputError:
        """Make an error that points at a cell of this row."""
        shown = self.cells.get(column, "") if value is None else value
        return InputError(code, file=self.file, row=self.number, column=column, value=shown, **details)

    def text(self, column: str, default: str = "") -> str:
        """Return a cell's text without blanks around it; `default` where empty or absent."""
        return self.cells.get(column, "").strip() or default

    def required(self, column: str) -> str:
        """Return a cell's text; raise `InputError` where it is empty."""
        text = self.text(column)
        if not text:
            raise self.error("value_missing", column)
        return text

    def identifier(self, column: str) -> str:
        """Return an id; raise `InputError` where it is empty or cannot be one."""
        text = self.required(column)
        bad = LIST_SEPARATOR in text or any(char.isspace() or not char.isprintable() for char in text)
        if bad or len(text) > MAX_ID_LENGTH:
            raise self.error("bad_id", column, limit=MAX_ID_LENGTH)
        return text

    def choice(self, column: str, choices: Iterable[str], default: str = "") -> str:
        """Return one of the allowed words; raise `InputError` for any other."""
        text = self.text(column, default)
        allowed = list(choices)
        if text not in allowed:
            code = "not_a_choice" if text else "value_missing"
            raise self.error(code, column, choices=allowed, nearest=nearest(text, allowed, count=1))
        return text

    def optional_number(self, column: str, *, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Return a finite number within `low..high`, or None where the cell is empty; else raise `InputError`."""
        text = self.text(column)
        if not text:
            return None
        if text.casefold().lstrip("+-") in ("nan", "inf", "infinity"):
            raise self.error("not_finite", column)
        # Stricter than float(): neither 1_000 nor full-width digits.
        if not _NUMBER.fullmatch(text):
            raise self.error("not_a_number", column)
        number = float(text)
        if not math.isfinite(number):
            raise self.error("not_finite", column)
        if not low <= number <= high:
            raise self.error("out_of_range", column, low=f"{low:g}", high=f"{high:g}")
        return number

    def number_of(self, column: str, *, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a finite number within `low..high`; raise `InputError` where there is none."""
        number = self.optional_number(column, low=low, high=high)
        if number is None:
            raise self.error("value_missing", column)
        return number

    def positive(self, column: str, *, most: float) -> float | None:
        """Return a number above zero and at most `most`, or None where the cell is empty; else raise `InputError`."""
        number = self.optional_number(column)
        if number is not None and not number > 0:
            raise self.error("not_positive", column)
        return self.optional_number(column, low=0.0, high=most)

    def yes_no(self, column: str, *, default: bool) -> bool:
        """Return True for yes, False for no; raise `InputError` for anything else."""
        return self.choice(column, ("yes", "no"), "yes" if default else "no") == "yes"

    def day(self, column: str) -> date | None:
        """Return a day (2026-12-31), or None where the cell is empty; raise `InputError` for anything else."""
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise self.error("not_a_date", column) from None

    def items(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that holds several, in their order, empty ones left out."""
        parts = (part.strip() for part in self.text(column).split(LIST_SEPARATOR))
        return tuple(part for part in parts if part)


def read_table(
    path: Path, *, required: Sequence[str], optional: Sequence[str] = (), may_be_empty: bool = False
) -> list[Row]:
    """
    Read a CSV file whose heading names its columns.

    Parameters
    ----------
    path : Path
        The file: UTF-8 (with or without byte-order mark) or GBK, any line ends.
    required : sequence of str
        Columns that must be there.
    optional : sequence of str
        Columns that may be there. Others are ignored, unless they look like a misspelt one of these; columns of other
        tools (`x:...`) always are.
    may_be_empty : bool
        Whether a heading without rows is fine.

    Returns
    -------
    list of Row
        In the file's order; blank lines are left out.

    Raises
    ------
    InputError
        If the file cannot be read, is no CSV, lacks a column or has a row longer than the heading.
    """
    text = decode(read_bytes(path), file=path.name)
    return parse_table(text, file=path.name, required=required, optional=optional, may_be_empty=may_be_empty)


def parse_table(
    text: str, *, file: str, required: Sequence[str], optional: Sequence[str] = (), may_be_empty: bool = False
) -> list[Row]:
    """Read the text of a CSV table as `read_table` does; `file` is its name in errors."""
    lines = _csv_lines(text, file)
    header = next(lines, None)
    if header is None:
        raise InputError("no_header", file=file, columns=list(required))
    columns = [name.strip() for name in header[1]]
    if len(columns) > MAX_COLUMNS:
        raise InputError("too_many_columns", file=file, row=1, columns=len(columns), limit=MAX_COLUMNS)
    _check_columns(columns, required, optional, file)
    rows = [_row(file, number, columns, cells) for number, cells in lines]
    if not rows and not may_be_empty:
        raise InputError("no_rows", file=file)
    return rows


def heading_of(text: str, *, file: str) -> list[str]:
    """Return the columns of a CSV table as its heading names them, none where it is empty."""
    header = next(_csv_lines(text, file), None)
    return [] if header is None else [name.strip() for name in header[1]]


def is_extra(column: str) -> bool:
    """Tell whether a column keeps a field of another tool."""
    return column.startswith(EXTRA)


def by_id(rows: Iterable[Row], column: str = "id") -> dict[str, Row]:
    """Key rows by their id; raise `InputError` for an id that appears twice."""
    found: dict[str, Row] = {}
    for row in rows:
        key = row.identifier(column)
        if key in found:
            raise row.error("duplicate_id", column, first=found[key].number)
        found[key] = row
    return found


def write_table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """
    Word rows as CSV text.

    Parameters
    ----------
    columns : sequence of str
        Heading, and the order of the cells.
    rows : iterable of mapping
        Column -> value; None and absent become empty, a tuple is joined by semicolons.

    Returns
    -------
    str
        CSV with line feeds, a heading first.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if type(value) is str:
        # A lone carriage return would be read as the end of the row.
        return value if "\r" not in value else value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple | list):
        return LIST_SEPARATOR.join(str(item) for item in value)
    return _cell(str(value))


def _csv_lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError("bad_csv", file=file, row=reader.line_num, reason=error) from None
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _check_columns(columns: list[str], required: Sequence[str], optional: Sequence[str], file: str) -> None:
    for name in columns:
        if name and columns.count(name) > 1:
            raise InputError("column_twice", file=file, row=1, column=name)
    for name in required:
        if name not in columns:
            unused = [column for column in columns if column not in (*required, *optional) and not is_extra(column)]
            raise InputError(
                "column_missing", file=file, row=1, column=name, found=columns, nearest=nearest(name, unused, count=1)
            )
    absent = [name for name in optional if name not in columns]
    for name in columns:
        if name not in required and name not in optional and not is_extra(name) and _misspelt(name, absent):
            raise InputError("column_misspelt", file=file, row=1, column=name, nearest=_misspelt(name, absent))


def _misspelt(name: str, known: Sequence[str]) -> list[str]:
    """An unknown column is fine (people add notes) unless it is a letter or two away from one we would read."""
    return [hit for hit in nearest(name, known, count=1) if _close(name, hit)]


def _close(a: str, b: str) -> bool:
    return difflib.SequenceMatcher(None, a.casefold(), b.casefold()).ratio() >= 0.85


def _row(file: str, number: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        raise InputError("too_many_cells", file=file, row=number, cells=len(cells), columns=len(columns))
    return Row(file, number, dict(zip(columns, cells, strict=False)))
