"""What follows from the collector's answer: acknowledged, refused, or stored otherwise than we thought."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from probes.records.batches import BatchKey
from probes.spool.outgoing import settle, take_apart
from probes.spool.tables import keys_of, transaction


class Resumed(StrEnum):
    """How a boot goes on after a conflict."""

    SETTLED = "settled"  # an earlier attempt had arrived in spite of its answer: its records are done
    REBASED = "rebased"  # the collector's store is older than our chain: the chain goes on from there
    UNCHANGED = "unchanged"  # the collector's answer contradicts itself, or the batch is ours no more
    SET_ASIDE = "set_aside"  # somebody else delivered under our boot: nothing of it is sent any more


def acknowledge(connection: sqlite3.Connection, key: BatchKey) -> None:
    """Delete a stored batch's records and go on with the chain; a batch that is gone was acknowledged before."""
    with transaction(connection):
        found = _formed(connection, key)
        if found is not None:
            boot, digest, last_id, _ = found
            settle(connection, boot, key.number, digest, last_id)


def _formed(connection: sqlite3.Connection, key: BatchKey) -> tuple[int, str, int, int] | None:
    query = """
        SELECT boots.id, digest, last_id, records FROM batches JOIN boots ON boots.id = batches.boot
        WHERE boots.boot = ? AND agent = ? AND number = ?
    """
    row: tuple[int, str, int, int] | None = connection.execute(query, (key.boot, key.agent, key.number)).fetchone()
    return row


def refuse(connection: sqlite3.Connection, key: BatchKey, sentence: str) -> int | None:
    """
    Take a refused batch apart, or set its only record aside.

    Returns
    -------
    int or None
        How many records it held; None: it is not formed any more.
    """
    with transaction(connection):
        found = _formed(connection, key)
        if found is None:
            return None
        boot, _, last_id, records = found
        take_apart(connection, boot)
        if records == 1:
            _set_record_aside(connection, boot, last_id, sentence)
        return records


def _set_record_aside(connection: sqlite3.Connection, boot: int, last_id: int, sentence: str) -> None:
    low, _ = keys_of(boot)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(samples)")]
    as_text = f"json_array({', '.join(columns)})"
    for source in (
        f"SELECT id, 'sample', {as_text}, ? FROM samples",  # noqa: S608 - ours
        "SELECT id, kind, body, ? FROM records",
    ):
        connection.execute(f"INSERT OR REPLACE INTO aside {source} WHERE id BETWEEN ? AND ?", (sentence, low, last_id))
    for table in ("samples", "records"):
        connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", (low, last_id))  # noqa: S608 - ours


def resume_after(connection: sqlite3.Connection, key: BatchKey, stored: tuple[int, str]) -> Resumed:
    """
    Bring a boot's chain into line with the collector's.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of the spool.
    key : BatchKey
        Of the batch that met the conflict.
    stored : tuple of int and str
        Number and digest of the last batch of the boot that the collector has.
    """
    number, digest = stored
    with transaction(connection):
        found = _formed(connection, key)
        if found is None:
            return Resumed.UNCHANGED
        boot, formed_digest, last_id, _ = found
        arrived = {**_attempts(connection, boot), formed_digest: (last_id, last_id)}
        [previous] = connection.execute("SELECT previous FROM boots WHERE id = ?", (boot,)).fetchone()
        if number == key.number and digest in arrived:
            first_id, last_id = arrived[digest]
            # A record of it that was refused alone later, and set aside, had arrived with it.
            connection.execute("DELETE FROM aside WHERE id BETWEEN ? AND ?", (first_id, last_id))
            settle(connection, boot, number, digest, last_id)
            return Resumed.SETTLED
        if number >= key.number:
            connection.execute("DELETE FROM batches WHERE boot = ?", (boot,))
            connection.execute("UPDATE boots SET aside = 'conflict' WHERE id = ?", (boot,))
            return Resumed.SET_ASIDE
        if (number, digest) == (key.number - 1, previous):
            return Resumed.UNCHANGED
        take_apart(connection, boot)
        connection.execute("UPDATE boots SET next_number = ?, previous = ? WHERE id = ?", (number + 1, digest, boot))
        return Resumed.REBASED


def _attempts(connection: sqlite3.Connection, boot: int) -> dict[str, tuple[int, int]]:
    rows = connection.execute("SELECT digest, first_id, last_id FROM attempts WHERE boot = ?", (boot,))
    return {digest: (first_id, last_id) for digest, first_id, last_id in rows}
