"""The collector's folder of Parquet partitions: which files it holds."""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.errors import InputError
from netplan.calibrate.sources.engine import Engine, named, opened
from netplan.calibrate.sources.source import Source
from netplan.calibrate.sources.stores import SAMPLE, WINDOW, read_records, relation


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
    samples = sorted(_partitions(folder, "sample"))
    windows = sorted(_partitions(folder, "window"))
    if not samples and not windows:
        raise InputError("measurements_no_store", file=name)
    with opened(name, [*samples, *windows], memory_mb=memory_mb) as engine:
        return read_records(
            engine,
            samples=_relation(engine, engine.files[: len(samples)], SAMPLE),
            windows=_relation(engine, engine.files[len(samples) :], WINDOW),
            name=name,
            kind="parquet",
            bucket_s=bucket_s,
        )


def _partitions(folder: Path, kind: str) -> Iterator[Path]:
    """Find the files of one kind; what a writer has not finished yet begins with a dot or ends otherwise."""
    try:
        for place, _, files in os.walk(folder / f"kind={kind}"):
            for file in files:
                path = Path(place) / file
                if file.endswith(".parquet") and not file.startswith(".") and path.is_file():
                    yield path
    except OSError as error:
        raise InputError("unreadable", file=str(folder), reason=error) from None


def _relation(engine: Engine, files: Sequence[str], wanted: dict[str, str]) -> str | None:
    if not files:
        return None
    listed = "[" + ", ".join(f"'{file}'" for file in files) + "]"
    source = f"read_parquet({listed}, union_by_name = true, hive_partitioning = false)"
    columns = [row[0] for row in engine.rows(f"DESCRIBE SELECT * FROM {source}")]
    return relation({name: named(name) for name in columns}, wanted, source)
