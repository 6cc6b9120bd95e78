"""What goes when the spool is full, and how that is told."""

from __future__ import annotations

import sqlite3

from probes.records.events import Event, Happening
from probes.spool.tables import SERIAL_BITS, serial_of, used_bytes
from probes.spool.writing import rows_of, write

#: Kept free for windows, events, routes and the batch that is being formed.
_RESERVE_SHARE = 8
_LEAST_BYTES = 60  # of a sample's row


def room_bytes(limit_bytes: int) -> int:
    """Give the size up to which samples may fill the spool. [bytes]"""
    return limit_bytes - limit_bytes // _RESERVE_SHARE


def make_room(connection: sqlite3.Connection, boot: int, *, limit_bytes: int, needed_bytes: int, now_ns: int) -> None:
    """
    Drop the oldest samples until what is to be written fits, within a transaction.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of the spool.
    boot : int
        The running boot, which tells of it.
    limit_bytes : int
        Of the whole spool. [bytes]
    needed_bytes : int
        By what is to be written. [bytes]
    now_ns : int
        For the event.

    Notes
    -----
    Windows already delivered, kept for `ixprobe show`, go first; then the oldest samples that are in no formed batch.
    Windows, events and routes stay: they hold the statistics. Where dropping does not help, the write then fails.
    """
    goal = room_bytes(limit_bytes) - needed_bytes
    if used_bytes(connection) <= goal:
        return
    connection.execute("DELETE FROM shown")
    goal -= limit_bytes // 50  # some more at once, so that it is told now and then, not with each write
    lost: dict[int, tuple[int, int, int]] = {}
    while (excess := used_bytes(connection) - goal) > 0:
        oldest = _oldest(connection, max(1000, excess // _LEAST_BYTES))
        if not oldest:
            break
        connection.executemany("DELETE FROM samples WHERE id = ?", [(key,) for key in oldest])
        for key in oldest:
            count, first, last = lost.get(key >> SERIAL_BITS, (0, serial_of(key), 0))
            lost[key >> SERIAL_BITS] = (count + 1, min(first, serial_of(key)), max(last, serial_of(key)))
    for of_boot, told in sorted(lost.items()):
        tell_dropped(connection, boot, of_boot, told, reason="spool full", now_ns=now_ns)


def _oldest(connection: sqlite3.Connection, count: int) -> list[int]:
    query = """
        SELECT samples.id FROM samples
        LEFT JOIN batches ON batches.boot = samples.id >> 40
        WHERE samples.id > coalesce(batches.last_id, 0) ORDER BY samples.id LIMIT ?
    """
    return [key for (key,) in connection.execute(query, (count,))]


def tell_dropped(
    connection: sqlite3.Connection, boot: int, of_boot: int, lost: tuple[int, int, int], *, reason: str, now_ns: int
) -> None:
    """Write the event that says how many samples of a boot are gone, and between which serials."""
    [name] = connection.execute("SELECT boot FROM boots WHERE id = ?", (of_boot,)).fetchone() or [""]
    count, first, last = lost
    detail: dict[str, object] = {"samples": count, "first_serial": first, "last_serial": last, "boot": name}
    event = Event(at_ns=now_ns, event=Happening.SPOOL_DROPPED, detail={**detail, "reason": reason})
    write(connection, boot, rows_of(events=[event]))
