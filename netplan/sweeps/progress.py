"""How far a sweep is: a bar on a terminal, a line now and then elsewhere, nothing for what is quickly done."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

#: A bar appears after so long. [s]
BAR_AFTER_S = 1.0
#: Where no terminal shows a bar, the first line comes after so long, each further one after twice the time. [s]
LINE_AFTER_S = 10.0


class Meter:
    """
    Shows how far a sweep is; `run(..., progress=meter)` within `with Meter(...) as meter`.

    Parameters
    ----------
    stream : text stream
        Where to: standard error. A terminal gets a bar.
    heading : str
        What is being done, in the reader's language.
    line : callable
        Given done and total, words the line for where there is no terminal, and writes it.
    clock : callable
        Seconds from any start on.
    """

    def __init__(
        self,
        stream: TextIO,
        heading: str,
        line: Callable[[int, int], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._heading = heading
        self._line = line
        self._clock = clock
        self._bar: Progress | None = None
        self._started = clock()
        self._next_s = BAR_AFTER_S if stream.isatty() else LINE_AFTER_S

    def __enter__(self) -> Self:
        self._started = self._clock()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Take note of how many tasks are done, and of how many."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total)
        elif self._clock() - self._started >= self._next_s and done < total:
            if self._stream.isatty():
                self._bar = self._new_bar(done, total)
            else:
                self._line(done, total)
                self._next_s *= 2

    def _new_bar(self, done: int, total: int) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=Console(file=self._stream), transient=True)
        bar.add_task(self._heading, total=total, completed=done)
        bar.start()
        return bar
