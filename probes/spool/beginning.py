"""How a boot begins: the file opened or made, a damaged one set aside, the time without an agent told."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from probes.records.batches import NOTHING_BEFORE
from probes.records.events import Event, Happening
from probes.spool.faults import SpoolUnavailable
from probes.spool.outgoing import has_records
from probes.spool.tables import check_pages, connect, transaction
from probes.spool.writing import rows_of, write

#: Damaged files are kept for whoever can read them, but not without end.
_KEPT_ASIDE = 3


def open_file(file: Path, limit_bytes: int) -> sqlite3.Connection:
    """
    Open the spool's file and read it through once.

    Raises
    ------
    SpoolDamaged, SpoolUnavailable
        See `tables.connect` and `tables.check_pages`.
    """
    connection = connect(file, limit_bytes=limit_bytes)
    try:
        check_pages(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def set_aside(file: Path, now_ns: int) -> str:
    """
    Rename a damaged file and its journals; the oldest of several set aside are deleted.

    Returns
    -------
    str
        Its new name.
    """
    stamp = datetime.fromtimestamp(now_ns / 1e9, UTC).strftime("%Y%m%dT%H%M%S")
    name = f"damaged-{stamp}-{file.name}"
    taken = 0
    while (file.parent / name).exists():
        taken += 1
        name = f"damaged-{stamp}-{taken}-{file.name}"
    try:
        for suffix in ("", "-wal", "-shm"):
            part = file.with_name(file.name + suffix)
            if part.exists():
                part.rename(file.with_name(name + suffix))
        aside = sorted(file.parent.glob(f"damaged-*-{file.name}"), key=lambda path: path.stat().st_mtime_ns)
        for old in aside[:-_KEPT_ASIDE]:
            for suffix in ("", "-wal", "-shm"):
                old.with_name(old.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise SpoolUnavailable(str(error)) from error
    return name


def begin_boot(connection: sqlite3.Connection, *, agent: str, boot: str, now_ns: int, events: Sequence[Event]) -> int:
    """
    Begin a boot, and tell the time since the last heartbeat of the one before.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of the spool.
    agent, boot : str
        Identity of all records to come.
    now_ns : int
        Now. [ns since 1970]
    events : sequence of Event
        What else is to be told at the start.

    Returns
    -------
    int
        The boot's number in the file.
    """
    with transaction(connection):
        _forget_delivered(connection)
        before = connection.execute("SELECT id, beat_ns FROM boots ORDER BY id DESC LIMIT 1").fetchone()
        boot_id = 1 if before is None else before[0] + 1
        connection.execute(
            "INSERT INTO boots VALUES (?, ?, ?, ?, 1, 1, ?, NULL)", (boot_id, boot, agent, now_ns, NOTHING_BEFORE)
        )
        told = list(events)
        if before is not None:
            detail: dict[str, object] = {"from_ns": min(before[1], now_ns), "to_ns": now_ns}
            told.insert(0, Event(at_ns=now_ns, event=Happening.AGENT_DOWN, detail=detail))
        write(connection, boot_id, rows_of(events=told))
    return int(boot_id)


def _forget_delivered(connection: sqlite3.Connection) -> None:
    """Delete boots of which nothing waits and nothing is shown, except the last: its heartbeat is needed."""
    kept = (
        "SELECT max(id) FROM boots UNION SELECT DISTINCT id >> 40 FROM shown UNION SELECT DISTINCT id >> 40 FROM aside"
    )
    for (boot,) in connection.execute(f"SELECT id FROM boots WHERE id NOT IN ({kept})").fetchall():  # noqa: S608 - ours
        if not has_records(connection, boot):
            connection.execute("DELETE FROM boots WHERE id = ?", (boot,))
            connection.execute("DELETE FROM streams WHERE boot = ?", (boot,))
