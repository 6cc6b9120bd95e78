"""
CSV tables with Chinese or English headings, as Excel, WPS, databases and people write them.

Cells that Excel would take for a formula (they begin with =, +, -, @ and are no number) are written with an apostrophe
before them, and so are cells that begin with an apostrophe; reading takes one such apostrophe off again. Fields of
other tools are written and read as they stand: CSV does not tell a text `42` from a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import PurePath

from geodata.errors import InputError
from netplan.formats.sheets.grids import COLUMNS, MOST_COLUMNS, Found, Grid, find_table
from netplan.formats.sheets.reading import draft_of
from netplan.formats.sheets.writing import tables_of
from topology.formats.contract import HEAD_BYTES, Format, Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import Findings

#: A larger table is another matter. [byte]
MOST_BYTES = 64_000_000
_SEPARATORS = (",", ";", "\t", "|", "，")
_SAID = re.compile(r"sep=(.)\n?", re.IGNORECASE)
#: By so many rows the separator is told, and the table.
_FIRST_ROWS = 30
_FORMULA = ("=", "+", "-", "@", "\t", "'")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def _recognise(source: Source) -> bool:
    if source.is_folder or source.is_archive or source.is_json or source.is_xml or not source.head:
        return False
    try:
        text = _head_text(source.head)
        return text is not None and _told(text, source.name) is not None
    except (InputError, OSError):
        return False


def _head_text(head: bytes) -> str | None:
    """Return the beginning as text up to its last whole line; None where it is none."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="ignore")
    elif b"\0" in head:
        return None
    else:
        whole = head if len(head) < HEAD_BYTES else head[: head.rfind(b"\n") + 1]
        try:
            text = whole.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = whole.decode("gb18030", errors="ignore")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _told(text: str, name: str) -> tuple[str, Found] | None:
    """Find the separator with which the first rows make a table."""
    best: tuple[int, str, Found] | None = None
    for separator in _separators(text):
        try:
            rows = _rows(text, separator, name, most=_FIRST_ROWS)
        except InputError:
            continue
        found = find_table(Grid(name, _stem(name), rows))
        if isinstance(found, Found) and (best is None or len(found.columns) > best[0]):
            best = len(found.columns), separator, found
    return None if best is None else best[1:]


def _separators(text: str) -> Sequence[str]:
    said = _SAID.match(text)
    return (said[1],) if said is not None else _SEPARATORS


def _stem(name: str) -> str:
    return PurePath(name).stem


def _rows(text: str, separator: str, file: str, *, most: int = 0) -> list[tuple[int, list[str]]]:
    """Part a text into rows, each with the number of its line; blank ones are left out."""
    said = _SAID.match(text)
    skipped = 1 if said is not None else 0
    reader = csv.reader(io.StringIO(text[said.end() :] if said is not None else text), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
                row = reader.line_num + skipped
                raise InputError("workbook_columns", file=file, row=row, value=len(cells), most=MOST_COLUMNS)
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num + skipped, [_unguarded(cell) for cell in cells]))
            if most and len(rows) >= most:
                break
    except csv.Error as error:
        raise InputError("bad_csv", file=file, row=reader.line_num + skipped, reason=error) from None
    return rows


def _unguarded(cell: str) -> str:
    """Take off the apostrophe that keeps a cell from being a formula, and what no table can hold."""
    if len(cell) > 1 and cell[0] == "'" and cell[1] in _FORMULA:
        cell = cell[1:]
    if cell.isprintable():
        return cell
    return "".join(char for char in cell if char in "\n\t" or (char >= " " and not "\x7f" <= char <= "\x9f"))


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def _read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    grids = []
    for source in sources:
        if len(source.raw) > MOST_BYTES:
            size_mb, limit_mb = f"{len(source.raw) / 1e6:.1f}", f"{MOST_BYTES / 1e6:.0f}"
            raise InputError("too_large", file=source.name, size_mb=size_mb, limit_mb=limit_mb)
        text = source.text.removeprefix("\ufeff")
        told = _told(text, source.name)
        separator = told[0] if told is not None else _separators(text)[0]
        grids.append(Grid(source.name, _stem(source.name), _rows(text, separator, source.name)))
    return draft_of(grids, settings, findings, file=sources[0].name, tool="CSV")


def _write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    files = {}
    for table in tables_of(draft, settings, findings):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([_guarded(heading) for heading in table.headings])
        writer.writerows([_guarded(cell) for cell in cells] for cells in table.rows)
        # The mark tells Excel that this is UTF-8; halves of pairs cannot be written at all.
        files[f"{stem}-{table.name}"] = out.getvalue().encode("utf-8-sig", errors="replace")
    return files


FORMAT = Format(
    name="csv",
    title_zh="CSV 表格",
    title_en="CSV tables",
    recognise=_recognise,
    together=True,
    read=_read,
    write=_write,
    suffix=".csv",
    carries=COLUMNS,
    extras=True,
    note_zh="每张表一个文件，UTF-8（带字节顺序标记）；不含线形。纤芯长度等不是光缆长度，只作为附加字段保留。",
    note_en="One file for each table, UTF-8 with a byte-order mark; no drawn lines. Lengths of glass (纤芯长度) are no "
    "lengths of cable and are kept as fields only.",
)
