"""A connection to PostgreSQL that comes back after the server went away."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg import conninfo

from probes.collector.stores.sql import StoreDown, shown

Connection = psycopg.Connection[tuple[Any, ...]]

_Result = TypeVar("_Result")

#: Of libpq, where the URL does not say otherwise: a server that vanished is noticed within half a minute.
_PATIENCE: dict[str, object] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,  # milliseconds
    "client_encoding": "UTF8",
}

_ATTEMPTS = 2

#: A server that kept silent for so many times its longest statement hangs.
_SILENCE = 1.25


class Link:
    """
    One connection, used by one thread at a time, made when it is needed.

    Parameters
    ----------
    url : str
        As the user gave it; never shown.
    role : str
        What the server lists the connection as.
    timeout_s : float
        The longest statement that is waited for, and about as long may everything take. [s]
    """

    def __init__(self, url: str, *, role: str, timeout_s: float) -> None:
        self._url = url
        self._role = role
        self._timeout_s = timeout_s
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def run(self, work: Callable[[Connection], _Result]) -> _Result:
        """
        Do something that may be done twice, and once more on a new connection where the first broke.

        Raises
        ------
        StoreDown
            If it failed again. Whether the last attempt was committed is unknown.
        """
        with self._lock:
            for attempt in range(_ATTEMPTS):
                try:
                    connection = self._connected()
                    with _cut_after(connection, self._timeout_s * _SILENCE):
                        return work(connection)
                except (psycopg.OperationalError, psycopg.InterfaceError) as failed:
                    self._drop()
                    if attempt + 1 == _ATTEMPTS:
                        raise StoreDown(f"{shown(self._url)}: {one_line(failed)}") from None
                except BaseException:
                    self._drop()  # whatever state it is in
                    raise
        raise AssertionError

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._drop()

    def _connected(self) -> Connection:
        if self._connection is None:
            given = conninfo.conninfo_to_dict(self._url)
            settings: dict[str, Any] = {**_PATIENCE, "application_name": f"ixprobe {self._role}", **given}
            # Plain, unprepared statements: they pass through a pooler too.
            self._connection = psycopg.connect(**settings, autocommit=True, prepare_threshold=None)
            timeout_ms = round(self._timeout_s * 1000)
            self._connection.execute(f"SET statement_timeout = {timeout_ms}")
            self._connection.execute(f"SET idle_in_transaction_session_timeout = {timeout_ms}")
            self._connection.execute("SET lock_timeout = 20000")
            # An acknowledgement is a promise: a server that is set to answer before it wrote is told not to.
            self._connection.execute(
                "SELECT set_config('synchronous_commit', 'on', false) "
                "WHERE current_setting('synchronous_commit') = 'off'"
            )
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextmanager
def _cut_after(connection: Connection, seconds: float) -> Iterator[None]:
    """Cut the line to a server that hangs: its time-outs hang with it, and its kernel answers for it."""
    line = socket.socket(fileno=os.dup(connection.fileno()))

    def cut() -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        watch.join()
        line.close()


def one_line(failed: BaseException) -> str:
    """Give the first line of what the driver says; libpq never puts a password there."""
    return (str(failed).strip() or type(failed).__name__).splitlines()[0]
