"""Where `ixprobe show` finds windows: a spool folder, a collector's Parquet folder, or a store's URL."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from probes.errors import InputError
from probes.records.windows import Window
from probes.spool.tables import FILE_NAME
from probes.statistics.overview import window_from

_DAY_NS = 86_400 * 10**9
_DRIVERS = ("_duckdb", "duckdb", "psycopg")


def read_windows(source: str, from_ns: int | None, now_ns: int) -> list[tuple[str, Window]]:
    """
    Read windows with their agents.

    Parameters
    ----------
    source : str
        Folder or URL, as the user gave it.
    from_ns : int, optional
        Windows that ended before are not needed; without it a store gives those of the last day. [ns]
    now_ns : int
        Now. [ns]

    Returns
    -------
    list of (str, Window)
        Agent and window.

    Raises
    ------
    InputError
        If it is neither, cannot be read, or needs an extra.
    """
    if _is_spool(source):
        from probes.spool.reading import windows as spooled

        return spooled(Path(source))
    since_ns = max(0, now_ns - _DAY_NS if from_ns is None else from_ns)
    try:
        rows = _stored(source, since_ns)
    except InputError:
        raise
    except Exception as error:
        # The drivers are not here unless the extra is, so their errors are known by where they come from.
        if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _DRIVERS:
            first = (str(error).splitlines() or [""])[0]
            raise InputError("show_store_unreadable", reason=first) from error
        raise
    try:
        return [(str(row["agent"]), window_from(row)) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise InputError("show_rows_wrong", reason=error) from error


def _is_spool(source: str) -> bool:
    """Tell a spool from a store; what is neither is refused."""
    if "://" in source:
        return False
    folder = Path(source.removeprefix("parquet:"))
    try:
        if not source.startswith("parquet:") and (folder / FILE_NAME).exists():
            return True
        if any(folder.glob("kind=*")):
            return False
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise InputError("show_store_unreadable", reason=error.strerror) from error
    raise InputError("show_source_unknown", value=source)


def _stored(source: str, since_ns: int) -> list[dict[str, Any]]:
    """Read a collector's store; a Parquet folder without its lock, beside a running collector."""
    if "://" in source:
        from probes.collector.stores.base import open_store

        store = open_store(source)
        try:
            return store.windows(since_ns)
        finally:
            store.close()
    folder = Path(source.removeprefix("parquet:"))
    if find_spec("duckdb") is None:
        raise InputError("extra_missing", command="show", extra="collector", module="duckdb")
    from probes.collector.stores.reading import stored_windows

    return stored_windows(folder, since_ns)
