"""The collector's folder of Parquet partitions: which files it holds."""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.errors import InputError
from netplan.calibrate.sources.engine import Engine, listed, named, opened
from netplan.calibrate.sources.source import Source
from netplan.calibrate.sources.stores import SAMPLE, WINDOW, read_records, relation

#: Folders are looked into so deep: `day=YYYY-MM-DD`, and what somebody parts a day into; links may run in circles.
_DEPTH = 3


def read_folder(folder: Path, *, name: str, bucket_s: int, memory_mb: int) -> Source:
    """
    Read a collector's folder.

    Parameters
    ----------
    folder : Path
        Holds `kind=sample/day=YYYY-MM-DD/*.parquet` and the like.
    name : str
        What the user calls it.
    bucket_s : int
        Length of a bucket of time. [s]
    memory_mb : int
        What DuckDB may hold in memory. [MB]

    Returns
    -------
    Source
        Its samples, and windows where there are none.

    Raises
    ------
    InputError
        If it holds no partitions, or a file cannot be read.
    """
    samples, windows = (sorted(_partitions(folder, kind)) for kind in ("sample", "window"))
    if not samples and not windows:
        raise InputError("measurements_no_store", file=name)
    with opened(name, [*samples, *windows], gone_ok=True, memory_mb=memory_mb) as engine:
        return read_records(
            engine,
            samples=_relation(engine, samples, SAMPLE),
            windows=_relation(engine, windows, WINDOW),
            name=name,
            kind="parquet",
            bucket_s=bucket_s,
        )


def _partitions(folder: Path, kind: str) -> Iterator[Path]:
    """Find the files of one kind; what a writer has not finished yet begins with a dot or ends otherwise."""
    top = folder / f"kind={kind}"
    for place, below, files in os.walk(top, onerror=_refuse, followlinks=True):
        if len(Path(place).relative_to(top).parts) >= _DEPTH:
            below.clear()
        for file in files:
            path = Path(place) / file
            if file.endswith(".parquet") and not file.startswith(".") and path.is_file():
                yield path


def _refuse(error: OSError) -> None:
    """Refuse a folder that cannot be listed; one that is gone was dropped meanwhile, or never was."""
    if not isinstance(error, FileNotFoundError):
        raise InputError("unreadable", file=str(error.filename), reason=error.strerror) from None


def _relation(engine: Engine, files: Sequence[Path], wanted: dict[str, str]) -> str | None:
    names = [engine.files[path] for path in files if path in engine.files]
    if not names:
        return None
    source = f"read_parquet({listed(names)}, union_by_name = true, hive_partitioning = false)"
    columns = [row[0] for row in engine.rows(f"DESCRIBE SELECT * FROM {source}")]
    return relation({name: named(name) for name in columns}, wanted, source)
