"""Wait for what cannot be interrupted, but not longer than the daemon lives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_BREATH_S = 0.1


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
