"""What a spool holds, for people: read beside the running agent, without disturbing it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from probes.errors import InputError
from probes.records.objects import window_of
from probes.records.windows import Window
from probes.spool.faults import SpoolDamaged, SpoolUnavailable
from probes.spool.tables import FILE_NAME, number, sorted_out, used_bytes
from probes.terms import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolState:
    """How much waits."""

    agent: str
    boot: str  # the last
    beat_ns: int  # its last heartbeat
    samples: int
    windows: int
    events: int
    routes: int
    set_aside: int  # single records that the collector refused
    used_bytes: int


def state(folder: Path) -> SpoolState:
    """
    Count what waits in a spool.

    Raises
    ------
    InputError
        If there is no spool, or it cannot be read.
    """
    with _reading(folder) as connection:
        last = connection.execute("SELECT agent, boot, beat_ns FROM boots ORDER BY id DESC LIMIT 1").fetchone()
        agent, boot, beat_ns = last or ("", "", 0)
        kinds = dict(connection.execute("SELECT kind, count(*) FROM records GROUP BY kind").fetchall())
        return SpoolState(
            agent=agent,
            boot=boot,
            beat_ns=beat_ns,
            samples=number(connection, "SELECT count(*) FROM samples"),
            windows=kinds.get(Kind.WINDOW, 0),
            events=kinds.get(Kind.EVENT, 0),
            routes=kinds.get(Kind.ROUTE, 0),
            set_aside=number(connection, "SELECT count(*) FROM aside"),
            used_bytes=used_bytes(connection),
        )


def windows(folder: Path) -> list[tuple[str, Window]]:
    """
    Give the windows that wait, and the last that were delivered, with their agents.

    Returns
    -------
    list of (str, Window)
        Oldest first.

    Raises
    ------
    InputError
        If there is no spool, or it cannot be read.
    """
    query = """
        SELECT agent, body FROM (
            SELECT id, body FROM records WHERE kind = ? UNION ALL SELECT id, body FROM shown
        ) AS found JOIN boots ON boots.id = found.id >> 40 ORDER BY found.id
    """
    with _reading(folder) as connection:
        rows = connection.execute(query, (Kind.WINDOW.value,)).fetchall()
        return [(agent, window_of(json.loads(body))) for agent, body in rows]


@contextmanager
def _reading(folder: Path) -> Iterator[sqlite3.Connection]:
    file = folder / FILE_NAME
    if not file.exists():
        raise InputError("spool_missing", file=folder)
    try:
        with sorted_out(), closing(_connect(file)) as connection:
            yield connection
    except (SpoolDamaged, SpoolUnavailable, ValueError, TypeError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("spool_unreadable", file=file, reason=str(error)) from error


def _connect(file: Path) -> sqlite3.Connection:
    """Open for reading; who may not write beside an agent that does not run reads the file as it lies there."""
    uri = f"file:{quote(str(file.absolute()))}"
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=5.0)
    try:
        connection.execute("SELECT count(*) FROM boots").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise
        return sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)
    except BaseException:
        connection.close()
        raise
    return connection
