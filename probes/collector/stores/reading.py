"""Reading a Parquet store: what its files hold, also while a collector writes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from probes.collector.stores.partitions import quoted
from probes.terms import Kind

#: What tells one series of windows from another.
SERIES = ("agent", "target", "protocol", "operator", "layer", "service_class", "phase")


def stored_windows(folder: Path, since_ns: int, *, latest: bool = False) -> list[dict[str, object]]:
    """
    Read windows that ended after a time.

    Parameters
    ----------
    folder : Path
        A Parquet store; nothing is locked.
    since_ns : int
        The time. [ns]
    latest : bool
        Only the last of each series.

    Returns
    -------
    list of dict
        agent, boot, serial and the window's fields, oldest first.
    """
    # A window is filed under the day on which it began.
    since = datetime.fromtimestamp(since_ns // 10**9, UTC) - timedelta(days=2)
    files = [file for file in files_of(folder, Kind.WINDOW) if file.parent.name >= f"day={since:%Y-%m-%d}"]
    if not files:
        return []
    only = f"QUALIFY row_number() OVER (PARTITION BY {', '.join(SERIES)} ORDER BY end_ns DESC, serial DESC) = 1"
    query = (
        f"SELECT * FROM {table(files)} WHERE end_ns > {since_ns:d} {only if latest else ''} "  # noqa: S608 -- own words
        "ORDER BY end_ns, agent, serial"
    )
    with duckdb.connect(config={"threads": "1"}) as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def files_of(folder: Path, kind: Kind) -> list[Path]:
    """Give a kind's files, by day and flush."""
    return sorted((folder / f"kind={kind}").glob("day=*/*.parquet"))


def table(files: Sequence[Path]) -> str:
    """Word files as a table; a later release may have added columns."""
    names = ", ".join(f"'{quoted(file)}'" for file in files)
    return f"read_parquet([{names}], union_by_name=true, hive_partitioning=false)"


def samples_in(connection: duckdb.DuckDBPyConnection, folder: Path, day: str) -> int:
    """Count the samples filed under a day."""
    files = sorted((folder / "kind=sample" / f"day={day}").glob("*.parquet"))
    if not files:
        return 0
    (count,) = connection.execute(f"SELECT count(*) FROM {table(files)}").fetchone() or (0,)  # noqa: S608 -- own words
    return int(count)


def days_before(folder: Path, before_ns: int) -> list[str]:
    """Give the days with samples that had ended by a time."""
    end = datetime.fromtimestamp(before_ns // 10**9, UTC).strftime("%Y-%m-%d")
    days = [place.name.removeprefix("day=") for place in (folder / "kind=sample").glob("day=*")]
    return sorted(day for day in days if day < end)
