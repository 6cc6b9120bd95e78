"""A stop as a question that loops ask, and that ends waiting which cannot be interrupted."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from probes.sockets.signals import Signals

_T = TypeVar("_T")
_BREATH_S = 0.1


class Caught:
    """The signals that came since the context was entered."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._numbers: set[int] = set()

    def stopped(self) -> bool:
        """Tell whether SIGTERM or SIGINT came."""
        self._numbers |= self._signals.arrived()
        return bool(self._numbers & {signal.SIGTERM, signal.SIGINT})

    def take(self, number: signal.Signals) -> bool:
        """Tell whether a signal came since the last time."""
        self._numbers |= self._signals.arrived()
        came = number in self._numbers
        self._numbers.discard(number)
        return came


@contextlib.contextmanager
def catching(*numbers: signal.Signals) -> Iterator[Caught]:
    """
    Catch signals while the context lasts; only the main thread may enter.

    Parameters
    ----------
    *numbers : signal.Signals
        Which.

    Yields
    ------
    Caught
    """
    with Signals(*numbers) as signals:
        yield Caught(signals)


def unless_stopped(work: Callable[[], _T], stopped: Callable[[], bool]) -> _T | None:
    """
    Do some work, and give up waiting for it when a stop comes.

    Parameters
    ----------
    work : callable
        Name resolution, say: the C library lets nobody interrupt it, and an unreachable server takes it half a minute.
    stopped : callable
        True ends the waiting.

    Returns
    -------
    object
        What the work gave; None if a stop came first: the work then goes on, unheard, until the process ends.

    Raises
    ------
    Exception
        What the work raised.
    """
    given: list[_T] = []
    raised: list[Exception] = []

    def _work() -> None:
        try:
            given.append(work())
        except Exception as wrong:  # noqa: BLE001 -- raised again below, in the thread that asked
            raised.append(wrong)

    thread = threading.Thread(target=_work, daemon=True)
    thread.start()
    while thread.is_alive() and not stopped():
        thread.join(_BREATH_S)
    if raised:
        raise raised[0]
    return given[0] if given else None
