"""Routes on their way into the running agent's spool: they wait here while no agent runs."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from probes.errors import InputError
from probes.records.events import Event
from probes.records.routes import Route
from probes.spool.faults import SpoolUnavailable
from probes.spool.store import Spool

#: Some 100 MB of memory: six hours of a hundred targets with four flows each, traced every five minutes.
MOST_ROUTES = 30_000
_AT_ONCE = 50  # traces written in one transaction


class Backlog:
    """
    Keep what the spool could not take, and say so once, not for every trace.

    Parameters
    ----------
    tell : callable
        Takes the key of a text and its words.
    most_routes : int
        Beyond it the oldest are dropped, and counted.
    """

    def __init__(self, tell: Callable[..., None], *, most_routes: int = MOST_ROUTES) -> None:
        self._tell = tell
        self._most = most_routes
        self._waiting: deque[tuple[list[Route], list[Event]]] = deque()
        self._routes = 0
        self._dropped = 0
        self._told = False

    def add(self, routes: list[Route], events: list[Event]) -> None:
        """Take the records of one trace."""
        self._waiting.append((routes, events))
        self._routes += len(routes)
        while self._routes > self._most:
            self._dropped += len(self._waiting[0][0])
            self._take(1)

    def deliver(self, folder: Path, *, for_s: float = 1.0, clock_s: Callable[[], float] = time.monotonic) -> None:
        """
        Append what waits to the running agent's boot; where no agent runs, it waits on.

        Parameters
        ----------
        folder : Path
            The agent's spool.
        for_s : float
            Not longer, so that a stop is heard; the rest has the next turn. [s]
        clock_s : callable
            The time. [s]
        """
        end_s = clock_s() + for_s
        while self._waiting and clock_s() < end_s:
            together = [self._waiting[place] for place in range(min(_AT_ONCE, len(self._waiting)))]
            try:
                Spool.attach(folder).append(
                    routes=[route for routes, _ in together for route in routes],
                    events=[event for _, events in together for event in events],
                )
            except (InputError, SpoolUnavailable, OSError) as wrong:
                if not self._told:
                    self._tell("daemon_no_spool", reason=wrong)
                self._told = True
                return
            self._take(len(together))
            if self._told:
                self._tell("daemon_spool_back", dropped=self._dropped)
            self._told, self._dropped = False, 0

    def _take(self, count: int) -> None:
        for _ in range(count):
            self._routes -= len(self._waiting.popleft()[0])
