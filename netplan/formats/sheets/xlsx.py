"""
Workbooks with Chinese or English headings (XLSX, XLSM, XLS): each sheet a table, told by its headings.

Hidden sheets are left out and named; hidden rows and filtered ones are read. Fields of other tools are written as text
and read as they stand.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from geodata.errors import InputError
from geodata.workbooks import OLE, read_sheets, write_workbook
from netplan.formats.sheets.grids import COLUMNS, Grid
from netplan.formats.sheets.reading import draft_of
from netplan.formats.sheets.writing import Table, tables_of
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import NUMERIC, Draft, number_cell
from topology.formats.findings import Findings

#: Columns whose cells are written as numbers, so that sheets can compute with them.
_NUMBERS = NUMERIC | {"asn", "peak_in_gbps", "peak_out_gbps"}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SUFFIXES = (".xls", ".xlsx", ".xlsm", ".et")


def _recognise(source: Source) -> bool:
    if source.is_folder:
        return False
    try:
        if source.is_archive:
            with zipfile.ZipFile(io.BytesIO(source.raw)) as archive:
                names = {name.replace("\\", "/").casefold().lstrip("/") for name in archive.namelist()}
            return bool(names & {"xl/workbook.xml", "xl/workbook.bin"})
    except (InputError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, LookupError, RuntimeError):
        return False
    if source.head.startswith(OLE):
        return True
    # A web page called .xls is none of any other format: the reader says the way out.
    return source.is_xml and source.path.suffix.casefold() in _SUFFIXES


def _read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    grids = []
    for source in sources:
        for sheet in read_sheets(source.raw, file=source.name, merged=True):
            place = f"{source.name}[{sheet.name}]"
            if sheet.hidden:
                if sheet.rows:
                    findings.left_out("sheet_hidden", file=source.name, value=sheet.name)
                continue
            grids.append(Grid(place, sheet.name, list(enumerate(sheet.rows, start=1))))
    return draft_of(grids, settings, findings, file=sources[0].name, tool="XLSX")


def _write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    sheets: dict[str, list[list[str | float | None]]] = {}
    for table in tables_of(draft, settings, findings):
        sheets[table.title] = [[*table.headings], *_typed(table)]
    return {f"{stem}.xlsx": write_workbook(sheets or {"sheet": []})}


def _typed(table: Table) -> list[list[str | float | None]]:
    numbers = [column in _NUMBERS for column in table.columns]
    return [
        [_cell(cell) if is_number else cell for cell, is_number in zip(row, numbers, strict=True)] for row in table.rows
    ]


def _cell(text: str) -> str | float:
    """Return a number where it would be read back as it is written."""
    if len(text) < 20 and _NUMBER.fullmatch(text) and number_cell(float(text)) == text:
        return float(text)
    return text


FORMAT = Format(
    name="xlsx",
    title_zh="Excel/WPS 工作簿",
    title_en="Workbooks (XLSX, XLS)",
    recognise=_recognise,
    together=True,
    read=_read,
    write=_write,
    suffix=".xlsx",
    carries=COLUMNS,
    extras=True,
    note_zh="每张表一个工作表；不含线形；不读隐藏的工作表。纤芯长度等不是光缆长度，只作为附加字段保留。",
    note_en="One sheet for each table; no drawn lines; hidden sheets are not read. Lengths of glass (纤芯长度) are no "
    "lengths of cable and are kept as fields only.",
    extra="formats",
)
