"""Tables of measurements: CSV in any common writing, and Parquet."""
# ruff: noqa: S608 -- statements are put together from our own names; names of columns are quoted

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from geodata.errors import InputError
from geodata.files import is_there
from netplan.calibrate.sources.cells import read_cells
from netplan.calibrate.sources.engine import Engine, named, opened
from netplan.calibrate.sources.source import Source
from netplan.calibrate.sources.stores import (
    SAMPLE,
    SAMPLE_MARKS,
    WINDOW,
    WINDOW_MARKS,
    read_records,
    relation,
)
from netplan.calibrate.sources.text import Text, read_text
from netplan.formats.measured.columns import plain, read_heading

_PARQUET_MARK = b"PAR1"
#: A line of a CSV file is not longer. [byte]
_LONGEST_LINE = 1_000_000


def read_table_file(path: Path, *, bucket_s: int, memory_mb: int) -> Source:
    """
    Read a CSV or Parquet file of measurements, or of probe records.

    Parameters
    ----------
    path : Path
        The file; its first bytes tell Parquet from CSV.
    bucket_s : int
        Length of a bucket of time, where the file has times. [s]
    memory_mb : int
        What DuckDB may hold in memory. [MB]

    Returns
    -------
    Source
        Its measurements.

    Raises
    ------
    InputError
        If it cannot be read, lacks ends or values, or holds no measurement that can be used.
    """
    with tempfile.TemporaryDirectory(prefix="ixplan-") as made:
        text = None if _is_parquet(path) else read_text(path, Path(made))
        with opened(path.name, [text.path if text else path], memory_mb=memory_mb) as engine:
            if text:
                names, rows = text.names, _csv(engine, text)
            else:
                names, rows = _parquet(engine)
            return _read(engine, names, rows, name=path.name, kind="csv" if text else "parquet", bucket_s=bucket_s)


def _is_parquet(path: Path) -> bool:
    try:
        if not is_there(path) or not path.is_file():
            raise InputError("not_a_file", file=path.name)
        with path.open("rb") as file:
            return file.read(len(_PARQUET_MARK)) == _PARQUET_MARK
    except OSError as error:
        raise InputError("unreadable", file=str(path), reason=error) from None


def _csv(engine: Engine, text: Text) -> str:
    """Word the rows of a CSV file: columns c0, c1, ..., all text; short rows are filled up, long ones cut."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(text.names)))
    separator = "\\t" if text.separator == "\t" else text.separator
    return (
        f"read_csv({engine.listed}, auto_detect = false, header = false, skip = {text.skip}, delim = '{separator}', "
        "quote = '\"', escape = '\"', null_padding = true, strict_mode = false, "
        f"max_line_size = {_LONGEST_LINE}, columns = {{{columns}}})"
    )


def _parquet(engine: Engine) -> tuple[tuple[str, ...], str]:
    source = f"read_parquet({engine.listed}, hive_partitioning = false)"
    names = tuple(row[0] for row in engine.rows(f"DESCRIBE SELECT * FROM {source}"))
    items = ", ".join(f"TRY_CAST({named(name)} AS VARCHAR) AS c{index}" for index, name in enumerate(names))
    return names, f"(SELECT {items} FROM {source})"


def _read(engine: Engine, names: Sequence[str], rows: str, *, name: str, kind: str, bucket_s: int) -> Source:
    there = {plain(column): f"c{index}" for index, column in reversed(list(enumerate(names)))}
    samples, windows = set(SAMPLE_MARKS) <= there.keys(), set(WINDOW_MARKS) <= there.keys()
    if samples or windows:
        return read_records(
            engine,
            samples=relation(there, SAMPLE, rows) if samples else None,
            windows=relation(there, WINDOW, rows) if windows else None,
            name=name,
            kind=kind,
            bucket_s=bucket_s,
        )
    return read_cells(engine, read_heading(names, name), rows, name=name, kind=kind, bucket_s=bucket_s)
