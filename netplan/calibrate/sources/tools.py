"""Files of other tools, read as `ixplan import` reads them: told by their content, where a table is expected."""

from __future__ import annotations

import csv
import dataclasses
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from netplan.calibrate.sources.source import Remark, Source
from netplan.calibrate.sources.table import read_table_file
from netplan.formats.measured import atlas, fping, perfsonar, smokeping, tshark
from netplan.formats.measured.common import COLUMNS, FileReader, Tally, layer_of, read_into
from topology.formats.contract import Format, Settings
from topology.formats.contract import Source as File
from topology.formats.findings import Findings

_FORMATS = (atlas.FORMAT, fping.FORMAT, smokeping.FORMAT, perfsonar.FORMAT, tshark.FORMAT)
#: Rows that lie in two parts of a table may be the same: the part tells them apart.
_PART = "x:part"
#: More different rows are written out in parts: some 300 bytes each in memory.
_MOST_ROWS = 100_000


def tool_of(path: Path) -> Format | None:
    """Tell which tool wrote a file; None for a table, or whatever else it is."""
    if not path.is_file():
        return None
    return next((item for item in _FORMATS if item.recognise(File(path))), None)


def read_tool_file(path: Path, tool: Format, *, bucket_s: int, memory_mb: int) -> Source:
    """
    Read measurements in the words of the tool that made them.

    Parameters
    ----------
    path : Path
        The file.
    tool : Format
        From `tool_of`.
    bucket_s : int
        Length of a bucket of time, where the file has times. [s]
    memory_mb : int
        What DuckDB may hold in memory. [MB]

    Returns
    -------
    Source
        The same as of the table that `ixplan import` makes of it; what was left out or taken for granted stands among
        the remarks.

    Raises
    ------
    InputError
        If it cannot be read, or holds no measurement that can be used.
    """
    findings, file, settings = Findings(), File(path), Settings()
    layer = atlas.LAYER if tool is atlas.FORMAT else layer_of(settings, findings, file.name)
    with tempfile.TemporaryDirectory(prefix="ixplan-") as made:
        table = Path(made) / (path.name or "table")
        with table.open("w", encoding="utf-8", newline="") as out:
            writer = _Writer(out)
            tally = Tally(tool.name, layer, findings, most_rows=_MOST_ROWS, spill=writer.write)
            read_into(tally, [file], settings, _reader(tool))
            writer.write(tally.rows())
        source = read_table_file(table, bucket_s=bucket_s, memory_mb=memory_mb)
    data = dataclasses.replace(source.data, kind=tool.name)
    return dataclasses.replace(source, data=data, remarks=(*_remarks(findings), *source.remarks))


def _reader(tool: Format) -> FileReader:
    readers: Mapping[str, FileReader] = {
        fping.NAME: fping.read_file,
        smokeping.NAME: smokeping.read_file,
        perfsonar.NAME: perfsonar.read_file,
        tshark.NAME: tshark.read_file,
    }
    return atlas.file_reader() if tool is atlas.FORMAT else readers[tool.name]


class _Writer:
    """Writes rows as they come: a large file never stands in memory as a whole."""

    def __init__(self, out: TextIO) -> None:
        self._rows = csv.DictWriter(out, (*COLUMNS, _PART), lineterminator="\n")
        self._rows.writeheader()
        self._part = 0

    def write(self, rows: Iterator[dict[str, str]]) -> None:
        """Write the rows of one part."""
        self._part += 1
        self._rows.writerows({**row, _PART: str(self._part)} for row in rows)


def _remarks(findings: Findings) -> list[Remark]:
    """Word what there is to tell, the first case of each kind with the number of its cases."""
    remarks = []
    for finding in findings:
        zh, en = (finding.cases[0].sentence(lang) for lang in ("zh", "en"))
        more = finding.count > 1
        remarks.append(
            (zh + (f"（共 {finding.count} 处）" if more else ""), en + (f" ({finding.count} in all)" if more else ""))
        )
    return remarks
