"""Tables of a plan folder: read cell by cell, written back byte by byte where nothing in them was changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from geodata.errors import InputError
from geodata.files import decode
from geodata.tables import EXTRA, MAX_COLUMNS, heading_of, is_extra, parse_table, write_table
from netplan.formats.folder.plan_columns import COLUMNS
from topology.formats.draft import Cells
from topology.formats.findings import Findings

#: Python's csv reader takes no longer cell. [character]
MOST_CHARACTERS = 131_000
#: Stands for a character that cannot be written as UTF-8, such as half of a pair.
_STAND_IN = "\ufffd"


def read_rows(raw: bytes, table: str) -> list[Cells]:
    """
    Read a table as text.

    Parameters
    ----------
    raw : bytes
        Its content.
    table : str
        Name of its file.

    Returns
    -------
    list of dict of str to str
        Cells by column, without blanks around them, empty ones and columns without a name left out.

    Raises
    ------
    InputError
        If it is no CSV table.
    """
    found = []
    for row in parse_table(decode(raw, file=table), file=table, required=(), may_be_empty=True):
        cells = {column: text for column, cell in row.cells.items() if column and (text := cell.strip())}
        if cells:
            found.append(cells)
    return found


def table_bytes(table: str, rows: Sequence[Cells], original: bytes | None, findings: Findings) -> bytes:
    """
    Word a table.

    Parameters
    ----------
    table : str
        Name of its file.
    rows : sequence of dict of str to str
        Cells by column.
    original : bytes, optional
        The table as it was read: given back as it is where it says the same; its columns keep their order.
    findings : Findings
        Takes cells and columns that no table can hold.

    Returns
    -------
    bytes
        CSV in UTF-8, the plan's columns in their order, then others as they came.
    """
    if original is not None and _says(original, table, rows):
        return original
    clean = [_clean(table, number, row, findings) for number, row in enumerate(rows, start=2)]
    used = dict.fromkeys(column for row in clean for column in row)
    heading = [] if original is None else heading_of(decode(original, file=table), file=table)
    known = [column for column in COLUMNS.get(table, ()) if column in used or (original is None and column == "id")]
    columns = [name for name in dict.fromkeys([*heading, *known, *used]) if name]
    for column in columns[MAX_COLUMNS:]:
        findings.left_out("own_many_columns", file=table, value=column, most=MAX_COLUMNS)
    return write_table(columns[:MAX_COLUMNS], [row for row in clean if row]).encode()


def _says(original: bytes, table: str, rows: Sequence[Cells]) -> bool:
    try:
        return read_rows(original, table) == list(rows)
    except InputError:
        return False


def _clean(table: str, number: int, row: Cells, findings: Findings) -> Cells:
    """Return a row without what no table can hold."""
    found: Cells = {}
    for column, cell in row.items():
        if len(cell) > MOST_CHARACTERS:
            where = {"file": table, "row": number, "column": column}
            findings.left_out("own_cell_long", **where, value=len(cell))
            continue
        name = _column_name(column)
        text = _writable(cell)
        if text != cell or name != column:
            findings.left_out("own_not_text", file=table, row=number, value=column if text == cell else cell)
        if name in found:
            continue
        found[name] = text
    return found


@lru_cache(maxsize=10_000)
def _column_name(column: str) -> str:
    """Return the name of a column as a heading can bear it: one line, no blanks at its ends."""
    name = _writable(" ".join(column.split()))[:MOST_CHARACTERS]
    return name if not is_extra(column) or is_extra(name) else EXTRA + name


def _writable(text: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(_STAND_IN if "\ud800" <= char <= "\udfff" else char for char in text)
    return text
