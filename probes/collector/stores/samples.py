"""Samples out of a Parquet store, a few at a time: for whoever looks at single probes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from probes.collector.stores.reading import files_of, table
from probes.errors import InputError
from probes.terms import Kind

_AT_ONCE = 10_000


def stored_samples(folder: Path, *, agent: str | None, from_ns: int, until_ns: int) -> Iterator[dict[str, object]]:
    """
    Read the samples of a store that were sent within a time; nothing is locked.

    Parameters
    ----------
    folder : Path
        A Parquet store.
    agent : str, optional
        Only this agent's.
    from_ns, until_ns : int
        First and last time of sending. [ns]

    Yields
    ------
    dict
        Fields of the sample and of its stream, by name.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    files = files_of(folder, Kind.SAMPLE)
    if not files:
        return
    only = "" if agent is None else "AND agent = $agent"
    query = f"SELECT * FROM {table(files)} WHERE sent_ns BETWEEN $from_ns AND $until_ns {only}"  # noqa: S608 -- own words
    values: dict[str, object] = {"from_ns": from_ns, "until_ns": until_ns}
    if agent is not None:
        values["agent"] = agent
    try:
        with duckdb.connect(config={"threads": "1"}) as connection:
            found = connection.execute(query, values)
            names = [column[0] for column in found.description]
            while rows := found.fetchmany(_AT_ONCE):
                for row in rows:
                    yield dict(zip(names, row, strict=True))
    except duckdb.Error as wrong:
        raise InputError("file_unreadable", file=folder, reason=str(wrong).splitlines()[0]) from wrong
