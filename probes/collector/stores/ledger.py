"""
The Parquet store's ledger: which batches are committed, and the bodies that wait to become Parquet files.

A commit is durable here before anybody writes a Parquet file. SQLite in WAL mode with every commit synced.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from probes.collector.stores.base import AgentSeen, Committed, Fate, judge
from probes.errors import InputError
from probes.records.batches import Batch
from probes.records.events import Happening
from probes.terms import Kind

FORMAT_VERSION = 1
#: Digests kept of each boot. An agent repeats its last batch only, so a thousand is plenty.
DIGESTS_KEPT = 1000

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE batches (
    agent TEXT, boot TEXT, number INTEGER, digest TEXT NOT NULL, PRIMARY KEY (agent, boot, number)
) WITHOUT ROWID;
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agent TEXT NOT NULL, boot TEXT NOT NULL, received_ns INTEGER NOT NULL, records INTEGER NOT NULL,
    body BLOB NOT NULL,      -- zlib
    sequence INTEGER         -- of the flush that is writing it
);
CREATE TABLE agents (
    agent TEXT PRIMARY KEY, boot TEXT NOT NULL, number INTEGER NOT NULL, created_ns INTEGER NOT NULL,
    received_ns INTEGER NOT NULL, batches INTEGER NOT NULL, records INTEGER NOT NULL, version TEXT
) WITHOUT ROWID;
CREATE TABLE totals (kind TEXT PRIMARY KEY, records INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE days (
    day TEXT PRIMARY KEY,               -- of samples, YYYY-MM-DD, UTC
    dirty INTEGER NOT NULL DEFAULT 0,   -- samples came since its hours were last worked out
    generation INTEGER NOT NULL DEFAULT 0,  -- how often its samples were deleted: late ones begin a new file of hours
    deleting INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO meta VALUES ('sequence', 0);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One committed batch on its way into Parquet files."""

    agent: str
    boot: str
    received_ns: int
    body: bytes


class Ledger:
    """
    The ledger of one store; holds the store's lock while it is open.

    Parameters
    ----------
    folder : Path
        The store's folder; it is made if it is missing.

    Raises
    ------
    InputError
        If the folder cannot be written, another process holds it, or a newer release wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = _lock(folder)
        self._file = folder / "ledger.sqlite"
        try:
            self._writing = self._connect()
            _prepare(self._writing, folder)
            self._flushing = self._connect()
        except sqlite3.Error as failed:
            self._lock.close()
            raise InputError("store_unwritable", value=folder, reason=failed) from None
        except InputError:
            self._writing.close()
            self._lock.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        # Commit and flush each keep a connection of their own; a lock of SQLite's is held for milliseconds.
        connection = sqlite3.connect(self._file, timeout=30, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def commit(self, batches: Sequence[tuple[Batch, bytes]], received_ns: int) -> list[Committed]:
        """Judge batches, put what is new into the inbox, all in one durable transaction; bodies are plain JSON."""
        packed = [zlib.compress(body, 1) for _, body in batches]
        with _transaction(self._writing) as ledger:
            return [
                self._commit_one(ledger, batch, body, received_ns)
                for (batch, _), body in zip(batches, packed, strict=True)
            ]

    def _commit_one(self, ledger: sqlite3.Connection, batch: Batch, packed: bytes, received_ns: int) -> Committed:
        key = (batch.agent, batch.boot, batch.number)
        known = ledger.execute("SELECT digest FROM batches WHERE (agent, boot, number) = (?, ?, ?)", key).fetchone()
        last = self._last(ledger, batch.agent, batch.boot)
        fate = judge(batch, last=last, known=known and known[0])
        if fate is Fate.STORED:
            ledger.execute("INSERT INTO batches VALUES (?, ?, ?, ?)", (*key, batch.digest))
            ledger.execute(
                "INSERT INTO inbox (agent, boot, received_ns, records, body) VALUES (?, ?, ?, ?, ?)",
                (batch.agent, batch.boot, received_ns, batch.records, packed),
            )
            _note(ledger, batch, received_ns)
        return Committed(agent=batch.agent, boot=batch.boot, number=batch.number, digest=batch.digest, fate=fate)

    def last(self, agent: str, boot: str) -> tuple[int, str] | None:
        """Give number and digest of the last batch of a boot."""
        with closing(self._connect()) as reading:
            return self._last(reading, agent, boot)

    @staticmethod
    def _last(ledger: sqlite3.Connection, agent: str, boot: str) -> tuple[int, str] | None:
        found: tuple[int, str] | None = ledger.execute(
            "SELECT number, digest FROM batches WHERE (agent, boot) = (?, ?) ORDER BY number DESC LIMIT 1",
            (agent, boot),
        ).fetchone()
        return found

    def begin_flush(self, limit_records: int) -> int | None:
        """
        Name the batches of the next flush, or the flush that was cut short before.

        Returns
        -------
        int, optional
            Its sequence number; None: nothing waits.
        """
        with _transaction(self._flushing) as ledger:
            (open_,) = ledger.execute("SELECT min(sequence) FROM inbox WHERE sequence IS NOT NULL").fetchone()
            if open_ is not None:
                return int(open_)
            chosen: list[int] = []
            records = 0
            for identity, count in ledger.execute("SELECT id, records FROM inbox ORDER BY id"):
                if chosen and records + count > limit_records:
                    break
                chosen.append(identity)
                records += count
            if not chosen:
                return None
            ledger.execute("UPDATE meta SET value = value + 1 WHERE key = 'sequence'")
            (sequence,) = ledger.execute("SELECT value FROM meta WHERE key = 'sequence'").fetchone()
            ledger.execute("UPDATE inbox SET sequence = ? WHERE id <= ?", (sequence, chosen[-1]))
            return int(sequence)

    def bodies(self, sequence: int) -> Iterator[Waiting]:
        """Give the batches of a flush in the order of their commit."""
        query = "SELECT agent, boot, received_ns, body FROM inbox WHERE sequence = ? ORDER BY id"
        for agent, boot, received_ns, packed in self._flushing.execute(query, (sequence,)):
            yield Waiting(agent=agent, boot=boot, received_ns=received_ns, body=zlib.decompress(packed))

    def end_flush(self, sequence: int, days: Sequence[str]) -> int:
        """Forget the bodies of a flush whose files are durable, remember which days got samples; give the records."""
        with _transaction(self._flushing) as ledger:
            (records,) = ledger.execute(
                "SELECT coalesce(sum(records), 0) FROM inbox WHERE sequence = ?", (sequence,)
            ).fetchone()
            ledger.execute("DELETE FROM inbox WHERE sequence = ?", (sequence,))
            ledger.executemany(
                "INSERT INTO days (day, dirty) VALUES (?, 1) ON CONFLICT DO UPDATE SET dirty = 1",
                [(day,) for day in days],
            )
            return int(records)

    def dirty_days(self) -> list[tuple[str, int]]:
        """Give the days whose hours are to be worked out again, with their generation."""
        return self._flushing.execute("SELECT day, generation FROM days WHERE dirty ORDER BY day").fetchall()

    def cleaned(self, day: str) -> None:
        """Remember that a day's hours are worked out."""
        self._flushing.execute("UPDATE days SET dirty = 0 WHERE day = ?", (day,))

    def begin_deleting(self, day: str) -> None:
        """Remember that a day's samples are being deleted: after a crash that goes on."""
        self._flushing.execute("UPDATE days SET deleting = 1 WHERE day = ?", (day,))

    def deleting_days(self) -> list[str]:
        """Give the days whose deletion was begun."""
        return [day for (day,) in self._flushing.execute("SELECT day FROM days WHERE deleting ORDER BY day")]

    def end_deleting(self, day: str) -> None:
        """Remember that a day's samples are gone."""
        self._flushing.execute(
            "UPDATE days SET deleting = 0, generation = generation + 1, dirty = 0 WHERE day = ?", (day,)
        )

    def agents(self) -> list[AgentSeen]:
        """Give all agents, by name."""
        return read_agents(self._file)

    def counts(self) -> dict[str, int]:
        """Give the number of records of each kind ever committed."""
        with closing(self._connect()) as reading:
            found = dict(reading.execute("SELECT kind, records FROM totals"))
        return {kind.value: found.get(kind.value, 0) for kind in Kind}

    def waiting(self) -> int:
        """Give the number of records in the inbox."""
        with closing(self._connect()) as reading:
            (records,) = reading.execute("SELECT coalesce(sum(records), 0) FROM inbox").fetchone()
        return int(records)

    def close(self) -> None:
        """Let go of the files and the lock."""
        self._flushing.close()
        self._writing.close()
        self._lock.close()


def read_agents(file: Path) -> list[AgentSeen]:
    """Read the agents from a ledger that another process may hold."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", timeout=30, uri=True)) as reading:
        fields = ("agent", "boot", "number", "created_ns", "received_ns", "batches", "records", "version")
        rows = reading.execute(f"SELECT {', '.join(fields)} FROM agents ORDER BY agent").fetchall()  # noqa: S608 -- own words
    return [AgentSeen(**dict(zip(fields, row, strict=True))) for row in rows]


def _note(ledger: sqlite3.Connection, batch: Batch, received_ns: int) -> None:
    """Bring agents and totals up to date."""
    version = None
    for _, event in batch.events:
        if event.event is Happening.STARTED and isinstance(event.detail.get("version"), str):
            version = str(event.detail["version"])[:64]
    ledger.execute(
        "INSERT INTO agents VALUES (?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (agent) DO UPDATE SET "
        "boot = excluded.boot, number = excluded.number, created_ns = excluded.created_ns, "
        "received_ns = excluded.received_ns, batches = batches + 1, records = records + excluded.records, "
        "version = coalesce(excluded.version, version)",
        (batch.agent, batch.boot, batch.number, batch.created_ns, received_ns, batch.records, version),
    )
    kinds = {Kind.SAMPLE: batch.samples, Kind.WINDOW: batch.windows, Kind.EVENT: batch.events, Kind.ROUTE: batch.routes}
    ledger.executemany(
        "INSERT INTO totals VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET records = records + excluded.records",
        [(kind.value, len(records)) for kind, records in kinds.items() if records],
    )
    if batch.number % 100 == 0:
        ledger.execute(
            "DELETE FROM batches WHERE (agent, boot) = (?, ?) AND number <= ?",
            (batch.agent, batch.boot, batch.number - DIGESTS_KEPT),
        )


def _prepare(ledger: sqlite3.Connection, folder: Path) -> None:
    (version,) = ledger.execute("PRAGMA user_version").fetchone()
    if version > FORMAT_VERSION:
        raise InputError("store_newer", value=folder, version=version, known=FORMAT_VERSION)
    if version == 0:
        ledger.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT_VERSION}; COMMIT;")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("a")
        with suppress(PermissionError):  # a parent that we may not read was not made by us
            sync_folder(folder.parent)
    except OSError as failed:
        raise InputError("store_unwritable", value=folder, reason=failed) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise InputError("store_held", value=folder) from None
    os.set_inheritable(file.fileno(), False)
    return file


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")  # which fails as well where the disk is full
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise
