"""Signals as something to wait for beside sockets, so that a daemon stops at once and in order."""

from __future__ import annotations

import contextlib
import signal
import socket
from types import TracebackType
from typing import Self


class Signals:
    """
    While entered, catch signals and make a socket readable when one arrives.

    Parameters
    ----------
    *numbers : signal.Signals
        Which; SIGTERM, SIGINT and SIGHUP by default. Only the main thread may enter.
    """

    def __init__(self, *numbers: signal.Signals) -> None:
        self._numbers = numbers or (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        """Take the signals over."""
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._descriptor = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in self._numbers:
            self._before[number] = signal.signal(number, _nothing)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        signal.set_wakeup_fd(self._descriptor)
        self._reader.close()
        self._writer.close()

    def fileno(self) -> int:
        """Give what poll and selectors wait for."""
        return self._reader.fileno()

    def arrived(self) -> set[int]:
        """Take the numbers of the signals that came since."""
        numbers: set[int] = set()
        with contextlib.suppress(BlockingIOError):
            while octets := self._reader.recv(4096):
                numbers |= set(octets)
        return numbers & set(self._numbers)


def _nothing(_number: int, _frame: object) -> None:
    """Exist: without a handler of Python's, nothing would be written to the socket."""
