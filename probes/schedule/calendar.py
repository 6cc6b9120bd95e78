"""Times of day: SLA windows and the busy hour, at a fixed offset from UTC."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import time
from typing import Protocol

_SECOND_NS = 1_000_000_000
_DAY_S = 86_400
_DAY_NS = _DAY_S * _SECOND_NS
#: 1970-01-01 was a Thursday; Monday is 0.
_EPOCH_WEEKDAY = 3


class DailyWindow(Protocol):
    """A time of day at which more is sent. `end` before `start`: over midnight; the same: the whole day."""

    @property
    def start(self) -> time:
        """When it begins, local."""

    @property
    def end(self) -> time:
        """When it ends, local."""

    @property
    def days(self) -> Collection[int]:
        """Weekdays on which it starts; Monday is 0."""

    @property
    def rate_hz(self) -> float:
        """Rate of each target and class. [1/s]"""


class Calendar(Protocol):
    """The part of the configuration that depends on the time of day (`probes.config.records.Config` is one)."""

    @property
    def sla_windows(self) -> Sequence[DailyWindow]:
        """Times of a higher rate."""

    @property
    def busy_start(self) -> time | None:
        """When the busy hour begins, local."""

    @property
    def busy_end(self) -> time | None:
        """When it ends."""

    @property
    def utc_offset_s(self) -> int:
        """Local time less UTC. [s]"""


def sla_rate_hz(config: Calendar, realtime_ns: int) -> float | None:
    """
    Give the rate of each target and class in the SLA window of a time; None outside all windows. [1/s]

    A window holds its start, and does not hold its end. Where windows overlap, the highest rate holds.
    A target whose base rate is higher keeps that.
    """
    day, second_ns = _local(config, realtime_ns)
    rates = [
        window.rate_hz
        for window in config.sla_windows
        if _holds(window.start, window.end, second_ns, day, frozenset(window.days))
    ]
    return max(rates, default=None)


def busy_at(config: Calendar, realtime_ns: int) -> bool:
    """Tell whether a time lies in the busy hour. Without one nothing does."""
    if config.busy_start is None or config.busy_end is None:
        return False
    day, second_ns = _local(config, realtime_ns)
    return _holds(config.busy_start, config.busy_end, second_ns, day, frozenset(range(7)))


def _local(config: Calendar, realtime_ns: int) -> tuple[int, int]:
    """Give the weekday and the nanoseconds since local midnight."""
    day, of_day_ns = divmod(realtime_ns + config.utc_offset_s * _SECOND_NS, _DAY_NS)
    return (day + _EPOCH_WEEKDAY) % 7, of_day_ns


def _holds(start: time, end: time, of_day_ns: int, day: int, days: frozenset[int]) -> bool:
    start_ns, end_ns = _of_day_ns(start), _of_day_ns(end)
    if start_ns < end_ns:
        return day in days and start_ns <= of_day_ns < end_ns
    # Over midnight: the days are those on which it starts.
    return (day in days and of_day_ns >= start_ns) or ((day - 1) % 7 in days and of_day_ns < end_ns)


def _of_day_ns(edge: time) -> int:
    return ((edge.hour * 60 + edge.minute) * 60 + edge.second) * _SECOND_NS + edge.microsecond * 1000
