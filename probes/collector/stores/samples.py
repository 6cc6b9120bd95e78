"""Samples out of a Parquet store, a few at a time: for whoever looks at single probes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from probes.collector.stores.reading import files_of, table
from probes.terms import Kind

_AT_ONCE = 10_000


def stored_samples(folder: Path) -> Iterator[dict[str, object]]:
    """
    Read all samples of a store; nothing is locked.

    Parameters
    ----------
    folder : Path
        A Parquet store.

    Yields
    ------
    dict
        Fields of the sample and of its stream, by name.
    """
    files = files_of(folder, Kind.SAMPLE)
    if not files:
        return
    with duckdb.connect(config={"threads": "1"}) as connection:
        found = connection.execute(f"SELECT * FROM {table(files)}")  # noqa: S608 -- own words
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(_AT_ONCE):
            for row in rows:
                yield dict(zip(names, row, strict=True))
