"""The spool's database: its tables, how it is opened, how large it is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from probes.spool.compact import COLUMNS
from probes.spool.faults import SpoolDamaged, SpoolUnavailable, sort_out

FILE_NAME = "spool.sqlite"
LOCK_NAME = "spool.lock"

#: Of the file, not of the records: 0x69787072 is "ixpr".
APPLICATION_ID = 0x69787072
FILE_VERSION = 1

#: A record's key is its boot's number and its serial in one integer, so that order is age and a boot is a range.
SERIAL_BITS = 40

_BUSY_S = 5.0

#: Records are written while the disk has more room than the first, batches formed and deleted down to the second.
SPARE_BYTES = 4 * 2**20
LAST_BYTES = 2**19

_TABLES = f"""
CREATE TABLE boots (
    id INTEGER PRIMARY KEY, boot TEXT NOT NULL, agent TEXT NOT NULL, beat_ns INTEGER NOT NULL,
    next_serial INTEGER NOT NULL, next_number INTEGER NOT NULL, previous TEXT NOT NULL, aside TEXT
);
CREATE TABLE streams (boot INTEGER, stream INTEGER, body TEXT NOT NULL, PRIMARY KEY (boot, stream)) WITHOUT ROWID;
CREATE TABLE samples (id INTEGER PRIMARY KEY, {", ".join(f"{name} INTEGER" for name in COLUMNS)});
CREATE TABLE records (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE batches (
    boot INTEGER PRIMARY KEY, number INTEGER NOT NULL, digest TEXT NOT NULL, created_ns INTEGER NOT NULL,
    last_id INTEGER NOT NULL, records INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE TABLE attempts (
    boot INTEGER, digest TEXT, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL, PRIMARY KEY (boot, digest)
) WITHOUT ROWID;
CREATE TABLE aside (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, sentence TEXT NOT NULL);
CREATE TABLE shown (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
"""


def connect(file: Path, *, limit_bytes: int | None = None) -> sqlite3.Connection:
    """
    Open the database for writing, and make its tables if it is new.

    Parameters
    ----------
    file : Path
        The database.
    limit_bytes : int, optional
        SQLite itself lets the file grow no larger. [bytes]

    Raises
    ------
    SpoolDamaged
        If it is no database of ours.
    SpoolUnavailable
        If it cannot be read or written now.
    """
    require_room(file.parent, LAST_BYTES)
    # SQLite would let everybody read a new file. One that is there is left alone: closing it would end SQLite's locks.
    with suppress(OSError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o660))
    with sorted_out():
        connection = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        with sorted_out():
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # takes effect in a new file only
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # what was committed outlives a power cut
            connection.execute("PRAGMA journal_size_limit = 8388608")
            _make_or_check(connection)
            if limit_bytes is not None:
                connection.execute(f"PRAGMA max_page_count = {limit_bytes // page_bytes(connection)}")
    except BaseException:
        connection.close()
        raise
    return connection


def require_room(folder: Path, least_bytes: int) -> None:
    """
    See that the disk has room before SQLite is asked to write.

    Notes
    -----
    SQLite would say so itself, but for one case: its shared index is mapped into memory, and where the blocks of a
    file system are smaller than pages of memory, a page of it may lie on blocks not yet allocated. Writing to it on a
    full disk then ends the process (SIGBUS; seen on ext4 with blocks of 1 KiB).

    Raises
    ------
    SpoolUnavailable
        If there is less room than asked for.
    """
    try:
        disk = os.statvfs(folder)
    except OSError as error:
        raise SpoolUnavailable(str(error)) from error
    if disk.f_bavail * disk.f_frsize < least_bytes:
        raise SpoolUnavailable("database or disk is full", passing=True)


def _make_or_check(connection: sqlite3.Connection) -> None:
    version = number(connection, "PRAGMA user_version")
    if version == 0 and number(connection, "SELECT count(*) FROM sqlite_master") == 0:
        connection.executescript(
            f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {APPLICATION_ID};"
            f"PRAGMA user_version = {FILE_VERSION}; COMMIT;"
        )
    elif version != FILE_VERSION or number(connection, "PRAGMA application_id") != APPLICATION_ID:
        raise SpoolDamaged(f"version {version} of the file, not {FILE_VERSION}")


def check_pages(connection: sqlite3.Connection) -> None:
    """
    Read the whole file once, and see that its pages fit together.

    Raises
    ------
    SpoolDamaged
        With the first contradiction.
    """
    with sorted_out():
        [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise SpoolDamaged(str(found))


def number(connection: sqlite3.Connection, query: str, values: tuple[object, ...] = ()) -> int:
    """Give the one integer that a query gives; null counts as 0."""
    row = connection.execute(query, values).fetchone()
    return int(row[0] or 0)


def page_bytes(connection: sqlite3.Connection) -> int:
    """Give the size of a page. [bytes]"""
    return number(connection, "PRAGMA page_size")


def used_bytes(connection: sqlite3.Connection) -> int:
    """Give the size of what is in use: pages of the file less free ones. [bytes]"""
    pages = number(connection, "PRAGMA page_count") - number(connection, "PRAGMA freelist_count")
    return pages * page_bytes(connection)


@contextmanager
def sorted_out() -> Iterator[None]:
    """Raise SQLite's errors as one of our two."""
    try:
        yield
    except sqlite3.Error as error:
        raise sort_out(error) from error
    except UnicodeDecodeError as error:  # SQLite's own message quotes a damaged schema
        raise SpoolDamaged("text that is no UTF-8") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """
    Write all or nothing, durably.

    Raises
    ------
    SpoolUnavailable, SpoolDamaged
        Nothing was written then.
    """
    with sorted_out():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:  # an error; some make SQLite roll back by itself
                connection.execute("ROLLBACK")


def key_of(boot: int, serial: int) -> int:
    """Put a boot's number and a serial together."""
    return boot << SERIAL_BITS | serial


def serial_of(key: int) -> int:
    """Take the serial out of a key."""
    return key & (1 << SERIAL_BITS) - 1


def keys_of(boot: int) -> tuple[int, int]:
    """Give the smallest and the largest key that records of a boot may have."""
    return boot << SERIAL_BITS, (boot + 1 << SERIAL_BITS) - 1
