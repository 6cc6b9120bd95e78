"""
Batches on their way: formed durably, given again until acknowledged, and what follows from a refusal.

A boot has at most one formed batch: all its records up to `last_id`. They stay where they are until it is acknowledged,
so that a batch can be taken apart again; the batch's own bytes are kept beside them, so that it is the same each time.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from dataclasses import dataclass
from typing import Any

from probes.records.batches import Batch, BatchKey, digest, encode
from probes.records.objects import event_of, route_of, stream_of, window_of
from probes.spool.compact import unpack
from probes.spool.faults import SpoolDamaged
from probes.spool.tables import keys_of, serial_of, sorted_out, transaction
from probes.terms import Kind

#: Of windows, events and routes in one batch; samples are bounded by their number. [bytes]
_TEXT_BYTES = 8 * 2**20
_LEVEL = 6
_SHOWN = 10_000
_FREE_PAGES = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Formed:
    """A batch as it goes out."""

    key: BatchKey
    digest: str
    records: int
    body: bytes  # compressed by gzip
    more: bool = True  # records were left that it had no room for, or nobody looked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A boot, and where its chain stands."""

    id: int
    boot: str
    agent: str
    number: int
    previous: str


def waiting_batch(connection: sqlite3.Connection) -> Formed | None:
    """Give the oldest formed batch; one whose bytes are damaged is taken apart instead."""
    query = """
        SELECT boots.id, agent, boots.boot, number, digest, records, body FROM batches
        JOIN boots ON boots.id = batches.boot WHERE aside IS NULL ORDER BY boots.id
    """
    with sorted_out():
        found = connection.execute(query).fetchall()
    for boot, agent, name, number, told, records, body in found:
        if _digest_of(body) == told:
            key = BatchKey(agent, name, number)
            return Formed(key=key, digest=told, records=records, body=body)
        with transaction(connection):
            take_apart(connection, boot)
    return None


def _digest_of(body: bytes) -> str | None:
    try:
        return digest(gzip.decompress(body))
    except (OSError, EOFError, ValueError, TypeError, zlib.error):
        return None


def form(connection: sqlite3.Connection, limit_records: int, created_ns: int) -> Formed | None:
    """
    Form a batch of the oldest records of the oldest boot that has any.

    Returns
    -------
    Formed or None
        None: nothing waits, or what was read has been dropped meanwhile (ask again).

    Notes
    -----
    Reading, wording and compressing happen on a snapshot, so that nobody waits for them; only the few milliseconds in
    which the batch is written keep the agent from writing.
    """
    with sorted_out():
        connection.execute("BEGIN")
        try:
            place = _oldest_place(connection)
            last_id = None if place is None else _last_of(connection, place.id, limit_records)
            if place is None or last_id is None:
                return None
            batch = _read(connection, place, last_id, created_ns)
            more = _more(connection, place.id, last_id)
        finally:
            connection.execute("ROLLBACK")
    body = encode(batch)
    packed = gzip.compress(body, _LEVEL, mtime=0)
    formed = Formed(key=batch.key, digest=digest(body), records=batch.records, body=packed, more=more)
    with transaction(connection):
        if _count(connection, place.id, last_id) != batch.records:
            return None
        connection.execute(
            "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?)",
            (place.id, place.number, formed.digest, created_ns, last_id, batch.records, packed),
        )
    return formed


def _oldest_place(connection: sqlite3.Connection) -> _Place | None:
    query = """
        SELECT id, boot, agent, next_number, previous FROM boots
        WHERE aside IS NULL AND id NOT IN (SELECT boot FROM batches) ORDER BY id
    """
    for row in connection.execute(query).fetchall():
        place = _Place(id=row[0], boot=row[1], agent=row[2], number=row[3], previous=row[4])
        if has_records(connection, place.id):
            return place
    return None


def has_records(connection: sqlite3.Connection, boot: int) -> bool:
    """Tell whether anything of a boot waits."""
    low, high = keys_of(boot)
    query = """
        SELECT EXISTS (SELECT 1 FROM samples WHERE id BETWEEN ? AND ?)
            OR EXISTS (SELECT 1 FROM records WHERE id BETWEEN ? AND ?)
    """
    [found] = connection.execute(query, (low, high, low, high)).fetchone()
    return bool(found)


def _more(connection: sqlite3.Connection, boot: int, last_id: int) -> bool:
    _, high = keys_of(boot)
    query = """
        SELECT EXISTS (SELECT 1 FROM samples WHERE id > ? AND id <= ?)
            OR EXISTS (SELECT 1 FROM records WHERE id > ? AND id <= ?)
    """
    return bool(connection.execute(query, (last_id, high, last_id, high)).fetchone()[0])


def _last_of(connection: sqlite3.Connection, boot: int, limit_records: int) -> int | None:
    """Find the key up to which a batch goes: so many records, and not too much text."""
    low, high = keys_of(boot)
    both = "SELECT id FROM samples WHERE id BETWEEN ? AND ? UNION ALL SELECT id FROM records WHERE id BETWEEN ? AND ?"
    row = connection.execute(
        f"SELECT max(id) FROM (SELECT id FROM ({both}) ORDER BY id LIMIT ?)",  # noqa: S608 - ours
        (low, high, low, high, max(1, limit_records)),
    ).fetchone()
    last: int | None = row[0]
    if last is None:
        return None
    total = 0
    texts = connection.execute("SELECT id, length(body) FROM records WHERE id BETWEEN ? AND ? ORDER BY id", (low, last))
    for key, length in texts:
        total += length
        if total > _TEXT_BYTES and total > length:
            return _before(connection, low, key)
    return last


def _before(connection: sqlite3.Connection, low: int, key: int) -> int:
    """Give the key before one; it is not the first."""
    [found] = connection.execute(
        """
        SELECT max(id) FROM (
            SELECT max(id) AS id FROM samples WHERE id >= ? AND id < ?
            UNION ALL SELECT max(id) FROM records WHERE id >= ? AND id < ?
        )
        """,
        (low, key, low, key),
    ).fetchone()
    return int(found)


def _read(connection: sqlite3.Connection, place: _Place, last_id: int, created_ns: int) -> Batch:
    low, _ = keys_of(place.id)
    span = (low, last_id)
    try:
        rows = connection.execute("SELECT * FROM samples WHERE id BETWEEN ? AND ? ORDER BY id", span)
        samples = tuple((serial_of(row[0]), unpack(row[1:])) for row in rows)
        named = {sample.stream for _, sample in samples}
        streams = connection.execute("SELECT stream, body FROM streams WHERE boot = ? ORDER BY stream", (place.id,))
        others: dict[str, list[tuple[int, Any]]] = {kind.value: [] for kind in Kind}
        for key, kind, body in connection.execute("SELECT * FROM records WHERE id BETWEEN ? AND ? ORDER BY id", span):
            others[kind].append((serial_of(key), _MAKERS[kind](json.loads(body))))
        return Batch(
            agent=place.agent,
            boot=place.boot,
            number=place.number,
            previous=place.previous,
            created_ns=created_ns,
            streams=tuple(stream_of(json.loads(body)) for stream, body in streams if stream in named),
            samples=samples,
            windows=tuple(others[Kind.WINDOW]),
            events=tuple(others[Kind.EVENT]),
            routes=tuple(others[Kind.ROUTE]),
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise SpoolDamaged(f"a record cannot be read: {error}") from error


_MAKERS: dict[str, Any] = {Kind.WINDOW: window_of, Kind.EVENT: event_of, Kind.ROUTE: route_of}


def _count(connection: sqlite3.Connection, boot: int, last_id: int) -> int:
    low, _ = keys_of(boot)
    query = """
        SELECT (SELECT count(*) FROM samples WHERE id BETWEEN ? AND ?)
             + (SELECT count(*) FROM records WHERE id BETWEEN ? AND ?)
    """
    return int(connection.execute(query, (low, last_id, low, last_id)).fetchone()[0])


def take_apart(connection: sqlite3.Connection, boot: int) -> None:
    """
    Let a formed batch be formed anew, within a transaction; its number is free again.

    What it was is remembered: should it have arrived in spite of all, the collector's answer settles it.
    """
    low, high = keys_of(boot)
    connection.execute(
        """
        INSERT OR REPLACE INTO attempts SELECT boot, digest, coalesce((
            SELECT min(id) FROM (
                SELECT min(id) AS id FROM samples WHERE id BETWEEN ? AND ?
                UNION ALL SELECT min(id) FROM records WHERE id BETWEEN ? AND ?
            )
        ), last_id), last_id FROM batches WHERE boot = ?
        """,
        (low, high, low, high, boot),
    )
    connection.execute("DELETE FROM batches WHERE boot = ?", (boot,))


def settle(connection: sqlite3.Connection, boot: int, number: int, stored_digest: str, last_id: int) -> None:
    """Delete what the collector has stored, within a transaction, and go on with the chain behind it."""
    low, _ = keys_of(boot)
    connection.execute(
        "INSERT OR REPLACE INTO shown SELECT id, body FROM records WHERE id BETWEEN ? AND ? AND kind = ?",
        (low, last_id, Kind.WINDOW.value),
    )
    connection.execute(
        "DELETE FROM shown WHERE id <= (SELECT id FROM shown ORDER BY id DESC LIMIT 1 OFFSET ?)", (_SHOWN,)
    )
    connection.execute("DELETE FROM samples WHERE id BETWEEN ? AND ?", (low, last_id))
    connection.execute("DELETE FROM records WHERE id BETWEEN ? AND ?", (low, last_id))
    connection.execute("DELETE FROM batches WHERE boot = ?", (boot,))
    connection.execute("DELETE FROM attempts WHERE boot = ?", (boot,))
    connection.execute("UPDATE boots SET next_number = ?, previous = ? WHERE id = ?", (number + 1, stored_digest, boot))
    newest = connection.execute("SELECT max(id) FROM boots").fetchone()[0]
    if boot != newest and not has_records(connection, boot):
        connection.execute("DELETE FROM streams WHERE boot = ?", (boot,))


def unpacked(body: bytes) -> bytes:
    """Give a formed batch's document."""
    return gzip.decompress(body)


def give_back(connection: sqlite3.Connection) -> None:
    """Return free pages to the disk, some at a time, where most of the file is free: after a collector was away."""
    with sorted_out():
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        if free > _FREE_PAGES and free > pages // 2:
            connection.execute(f"PRAGMA incremental_vacuum({_FREE_PAGES})").fetchall()
