"""Turn signals into questions that loops ask."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


class Caught:
    """The signals that came."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()

    def note(self, number: int, _frame: FrameType | None) -> None:
        """Serve as a signal's handler."""
        self._numbers.add(number)

    def stopped(self) -> bool:
        """Tell whether SIGTERM or SIGINT came."""
        return bool(self._numbers & {signal.SIGTERM, signal.SIGINT})

    def take(self, number: signal.Signals) -> bool:
        """Tell whether a signal came since the last time."""
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
    caught = Caught()
    before = {number: signal.signal(number, caught.note) for number in numbers}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
