"""One way in for measurements: what the location is decides who reads it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from geodata.errors import InputError
from geodata.files import is_there
from netplan.calibrate.sources.address import missing
from netplan.calibrate.sources.ends import read_ends
from netplan.calibrate.sources.engine import MEMORY_MB
from netplan.calibrate.sources.folder import read_folder
from netplan.calibrate.sources.source import Source
from netplan.calibrate.sources.table import read_table_file
from netplan.calibrate.sources.tools import read_tool_file, tool_of

__all__ = ["Source", "read_source"]

#: Says that a location is a folder, whatever its name looks like.
_PARQUET = "parquet:"


def read_source(location: str, *, ends: Path | None = None, bucket_s: int = 3600, memory_mb: int = MEMORY_MB) -> Source:
    """
    Read measurements from wherever they are.

    Parameters
    ----------
    location : str
        A CSV or Parquet file; a file of RIPE Atlas, fping, SmokePing, perfSONAR or tshark; the folder of a
        collector's store (also `parquet:FOLDER`);
        `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`; `clickhouse://USER:PASSWORD@HOST:PORT/DATABASE`, with
        TLS `clickhouses://`.
    ends : Path, optional
        A CSV with columns end and site: names of the source and the sites that they stand for. They replace the
        names in the readings; who has a plan uses `ends.matched`, which takes the same mapping.
    bucket_s : int
        Length of a bucket of time, > 0. [s]
    memory_mb : int
        What sorting and grouping may hold in memory; more goes to a temporary folder. [MB]

    Returns
    -------
    Source
        Readings by path, what was left out, and what was taken for granted.

    Raises
    ------
    InputError
        If there is no such place, it cannot be read, or holds no measurement that can be used.
    """
    mapping = read_ends(ends) if ends is not None else {}
    source = _read(location, bucket_s=bucket_s, memory_mb=memory_mb)
    return _renamed(source, mapping) if mapping else source


def _read(location: str, *, bucket_s: int, memory_mb: int) -> Source:
    scheme = location.partition("://")[0].casefold() if "://" in location else ""
    if scheme in ("postgresql", "postgres"):
        from netplan.calibrate.sources.postgresql import read_postgresql

        return read_postgresql(location, bucket_s=bucket_s, memory_mb=memory_mb)
    if scheme in ("clickhouse", "clickhouses"):
        from netplan.calibrate.sources.clickhouse import read_clickhouse

        return read_clickhouse(location, bucket_s=bucket_s, memory_mb=memory_mb)
    path = Path(location.removeprefix(_PARQUET))
    try:
        there = is_there(path)
    except ValueError:  # a null character
        there = False
    if not there or not location:
        raise InputError("measurements_missing", value=missing(location))
    if path.is_dir():
        return read_folder(path, name=str(path), bucket_s=bucket_s, memory_mb=memory_mb)
    if tool := tool_of(path):
        return read_tool_file(path, tool, bucket_s=bucket_s, memory_mb=memory_mb)
    return read_table_file(path, bucket_s=bucket_s, memory_mb=memory_mb)


def _renamed(source: Source, mapping: Mapping[str, str]) -> Source:
    readings = tuple(
        dataclasses.replace(
            item,
            path=dataclasses.replace(
                item.path,
                start=mapping.get(item.path.start, item.path.start),
                end=mapping.get(item.path.end, item.path.end),
            ),
        )
        for item in source.readings
    )
    return dataclasses.replace(source, readings=readings)
