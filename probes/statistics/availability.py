"""Seconds that were up, down, or of which nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from probes.terms import Outcome

SECOND_NS = 1_000_000_000


class Seen:
    """What the probes of one second met: bits, plain integers because one is set for every probe."""

    NOTHING = 0
    ANSWER = 1
    LOSS = 2
    SILENCED = 4  # the agent was down in a part of it


#: Probes of other outcomes say nothing: the agent lost them, or the host refused them.
_MEANING = {
    Outcome.OK: Seen.ANSWER,
    Outcome.LATE: Seen.LOSS,
    Outcome.LOST_NETWORK: Seen.LOSS,
    Outcome.ICMP_ERROR: Seen.LOSS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """One-second buckets of a span of time."""

    seconds_up: int
    seconds_down: int
    seconds_unknown: int

    @property
    def low(self) -> float | None:
        """Unknown seconds counted as down. [ratio]"""
        return self.seconds_up / self.seconds if self.seconds else None

    @property
    def high(self) -> float | None:
        """Unknown seconds counted as up. [ratio]"""
        return (self.seconds_up + self.seconds_unknown) / self.seconds if self.seconds else None

    @property
    def seconds(self) -> int:
        """All of them."""
        return self.seconds_up + self.seconds_down + self.seconds_unknown


def meaning(outcome: Outcome) -> int:
    """Tell what a probe's outcome says of the second in which it was sent."""
    return _MEANING.get(outcome, Seen.NOTHING)


def state(seen: int) -> bool | None:
    """
    Judge one second: True is up, False is down, None is unknown.

    One probe answered in time makes a second up. Without one it is down if the network lost a probe of it, unless the
    agent was down in a part of the second: then the loss may be the agent's own.
    """
    if seen & Seen.ANSWER:
        return True
    if seen & Seen.SILENCED or not seen & Seen.LOSS:
        return None
    return False


def count(seconds: Mapping[int, int], start_ns: int, end_ns: int) -> Availability:
    """
    Count the seconds of [start_ns, end_ns).

    Parameters
    ----------
    seconds : mapping of int to int
        What was seen (`Seen`) in each second since 1970 of which anything is known.
    start_ns, end_ns : int
        The span; a second begun counts. [ns]

    Returns
    -------
    Availability
        Seconds of which nothing is known are unknown, neither up nor down.
    """
    first, beyond = start_ns // SECOND_NS, -(-end_ns // SECOND_NS)
    states = [state(seen) for second, seen in seconds.items() if first <= second < beyond]
    up, down = states.count(True), states.count(False)
    return Availability(seconds_up=up, seconds_down=down, seconds_unknown=max(0, beyond - first - up - down))


def silence(seconds: dict[int, int], spans: Iterable[tuple[int, int]], start_ns: int, end_ns: int) -> None:
    """Mark in `seconds` the seconds of [start_ns, end_ns) in which the agent was down; `spans` are (from_ns, to_ns)."""
    for from_ns, to_ns in spans:
        begin, end = max(from_ns, start_ns), min(to_ns, end_ns)
        if begin >= end:
            continue
        # Only seconds with a probe can be mistaken, so only they are looked at: a span may last months.
        for second in seconds:
            if begin // SECOND_NS <= second <= (end - 1) // SECOND_NS:
                seconds[second] |= Seen.SILENCED
