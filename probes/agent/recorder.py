"""Samples into windows, outages and records."""

from __future__ import annotations

from collections.abc import Mapping
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

    Parameters
    ----------
    keeper : Keeper
        Takes all records.
    window_s : int
        Length of a window. [s]
    targets : mapping of str to TargetLimits
        What each is judged by.
    wait_ns : int
        After so long every probe has its outcome. [ns]
    """

    def __init__(self, keeper: Keeper, *, window_s: int, targets: Mapping[str, TargetLimits], wait_ns: int) -> None:
        self._keeper = keeper
        self._builder = WindowBuilder(window_s=window_s, targets=targets)
        self._outages = Outages()
        self._wait_ns = wait_ns + _SECOND_NS

    def take(self, stream: Stream, samples: list[Sample]) -> None:
        """Take settled samples of one stream."""
        self._keeper.samples(stream, samples)
        self._builder.add(stream, samples)
        self._outages.add(stream.target, samples)

    def stepped(self, at_ns: int) -> None:
        """Note that our clock was set."""
        self._builder.step(at_ns)

    def advance(self, now_ns: int) -> None:
        """Close the windows, and judge the seconds, that nothing can change any more."""
        settled_ns = now_ns - self._wait_ns
        windows = self._builder.close(settled_ns)
        events = self._outages.advance(settled_ns)
        if windows or events:
            self._keeper.others(windows=windows, events=events)

    def finish(self, now_ns: int) -> None:
        """Close everything, as the agent stops."""
        self._keeper.others(windows=self._builder.close_all(), events=self._outages.advance(now_ns + _SECOND_NS))
