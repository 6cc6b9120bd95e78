"""What may be wrong with a spool while the agent runs, told apart by what the agent should do about it."""

from __future__ import annotations

import sqlite3


class SpoolUnavailable(Exception):  # noqa: N818 - says a state, and is no error of ours
    """
    Nothing can be written for now: disk full, limit reached, input or output error, somebody else is writing.

    Nothing of the call was written. The agent keeps its records in memory and tries again.

    Parameters
    ----------
    reason : str
        As SQLite words it.
    passing : bool
        It may well pass: the disk is full, or fails; not so a folder that nobody may write.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class SpoolDamaged(Exception):  # noqa: N818
    """The file is no database, or its pages contradict each other. The spool sets it aside and begins a new one."""


_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_ERROR}
_DAMAGE |= {sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG}
_PASSING = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY}


def sort_out(error: sqlite3.Error) -> SpoolUnavailable | SpoolDamaged:
    """
    Tell what an error of SQLite means to us.

    Parameters
    ----------
    error : sqlite3.Error
        As raised.

    Returns
    -------
    SpoolUnavailable or SpoolDamaged
        To be raised from it. An error without a code is one of decoding: text that is no UTF-8.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code & 0xFF in _DAMAGE:
        return SpoolDamaged(str(error))
    return SpoolUnavailable(str(error), passing=code & 0xFF in _PASSING)
