"""Samples into windows, outages and records."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from probes.records.events import Event
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.statistics.gathered import TargetLimits
from probes.statistics.outages import Outages
from probes.statistics.windows import WindowBuilder

_SECOND_NS = 1_000_000_000


class Keeper(Protocol):
    """Who keeps the records."""

    def samples(self, stream: Stream, samples: list[Sample]) -> None:
        """Keep samples."""
        ...

    def others(self, *, windows: list[Window] = ..., events: list[Event] = ...) -> None:
        """Keep windows and events."""
        ...


class Recorder:
    """
    Hand samples on, and make of them what the bureau reads.

    It outlives reloads of the configuration: a window or an outage that is under way goes on.

    Parameters
    ----------
    keeper : Keeper
        Takes all records.
    window_s : int
        Length of a window. [s]
    clock : callable
        For probes that were never sent. [ns since 1970]
    """

    def __init__(self, keeper: Keeper, *, window_s: int, clock: Callable[[], int]) -> None:
        self._keeper = keeper
        self._clock = clock
        self._window_s = window_s
        self._builder = WindowBuilder(window_s=window_s)
        self._outages = Outages()
        self._wait_ns = 0
        self._closing: Iterator[Window] | None = None
        self._held = 0  # seconds in which no window is closed

    def configure(self, *, window_s: int, targets: Mapping[str, TargetLimits], wait_ns: int) -> None:
        """
        Go on with another configuration.

        Parameters
        ----------
        window_s : int
            Length of a window; another one closes what is open. [s]
        targets : mapping of str to TargetLimits
            What each is judged by.
        wait_ns : int
            After so long every probe has its outcome. [ns]
        """
        if window_s != self._window_s:
            self._close_all()
            self._window_s, self._builder = window_s, WindowBuilder(window_s=window_s)
        self._builder.targets = targets
        self._wait_ns = wait_ns + _SECOND_NS

    def take(self, stream: Stream, samples: list[Sample]) -> None:
        """Take settled samples of one stream."""
        self._keeper.samples(stream, samples)
        self._builder.add(stream, samples, at_ns=self._clock())
        self._outages.add(stream.target, samples)

    def stepped(self, at_ns: int) -> None:
        """Note that our clock was set: what is on its way still bears the old time, and is waited for."""
        self._builder.step(at_ns)
        self._held = math.ceil(self._wait_ns / _SECOND_NS)

    def down(self, from_ns: int, to_ns: int) -> None:
        """Note that the agent did not run from then to then. [ns]"""
        self._builder.down(from_ns, to_ns)
        self._outages.down(from_ns, to_ns)

    @property
    def closing(self) -> bool:
        """Whether windows that are over wait for `close_one`."""
        return self._closing is not None

    def advance(self, now_ns: int, ways: Callable[[], Mapping[str, str]]) -> None:
        """
        Begin to close the windows, and judge the seconds, that nothing can change any more; called once a second.

        Parameters
        ----------
        now_ns : int
            [ns since 1970]
        ways : callable
            Gives the digest of each target's route, where one is known; asked when a window is over.
        """
        if self._held:
            self._held -= 1
            return
        settled_ns = now_ns - self._wait_ns
        if events := self._outages.advance(settled_ns):
            self._keeper.others(events=events)
        if self._closing is None and self._builder.over(settled_ns):
            self._builder.routes = ways()
            self._closing = self._builder.closing(settled_ns)

    def close_one(self) -> None:
        """Close one window: some take as long as a probe may be late, so there are others' turns in between."""
        if self._closing is not None:
            window = next(self._closing, None)
            if window is None:
                self._closing = None
            else:
                self._keeper.others(windows=[window])

    def _close_all(self) -> None:
        while self._closing is not None:
            self.close_one()
        self._keeper.others(windows=self._builder.close_all())

    def finish(self, now_ns: int) -> None:
        """Close everything, as the agent stops."""
        self._close_all()
        self._keeper.others(events=self._outages.advance(now_ns + _SECOND_NS))
