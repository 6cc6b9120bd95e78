"""Turn signals into a question that loops ask."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType


@contextlib.contextmanager
def stopping_on(*numbers: signal.Signals) -> Iterator[Callable[[], bool]]:
    """
    Catch signals while the context lasts.

    Parameters
    ----------
    *numbers : signal.Signals
        Which.

    Yields
    ------
    callable
        True after one came.
    """
    caught: list[int] = []

    def _note(number: int, _frame: FrameType | None) -> None:
        caught.append(number)

    before = {number: signal.signal(number, _note) for number in numbers}
    try:
        yield lambda: bool(caught)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
