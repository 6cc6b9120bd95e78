"""The outage log: seconds in a row in which a target answered nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from probes.records.events import Event, Happening
from probes.records.samples import Sample
from probes.statistics.availability import SECOND_NS, Seen, meaning, state


@dataclass(slots=True)
class _Target:
    seconds: dict[int, int] = field(default_factory=dict)  # not yet judged
    down_from: int | None = None  # first second of the row that is down
    down_count: int = 0
    told: bool = False
    judged: int | None = None  # seconds up to this one are over


class Outages:
    """
    Find outages while samples come in.

    An outage begins with the first of `after_s` down seconds between which none was up, and ends with the next second
    that is up. Unknown seconds neither make nor end one. All classes, protocols and ports of a target together.

    Parameters
    ----------
    after_s : int
        Down seconds that make an outage, >= 1. [s]
    """

    def __init__(self, *, after_s: int = 3) -> None:
        if after_s < 1:
            raise ValueError(f"an outage after {after_s} s has no length")
        self._after_s = after_s
        self._targets: dict[str, _Target] = {}
        self._silent: list[tuple[int, int]] = []

    def add(self, target: str, samples: Iterable[Sample]) -> None:
        """Add samples of a target, in any order; those whose clock was set tell no second."""
        known = self._targets.setdefault(target, _Target())
        seconds = known.seconds
        for sample in samples:
            if sample.sent_ns is None or sample.clock_stepped:
                continue
            seen = meaning(sample.outcome)
            if seen:
                second = sample.sent_ns // SECOND_NS
                if known.judged is not None and second <= known.judged:
                    continue
                seconds[second] = seconds.get(second, 0) | seen

    def down(self, from_ns: int, to_ns: int) -> None:
        """Tell that the agent did not run: what is lost there says nothing. [ns]"""
        self._silent.append((from_ns // SECOND_NS, (to_ns - 1) // SECOND_NS))

    def advance(self, before_ns: int) -> list[Event]:
        """
        Judge the seconds that end by `before_ns`, which is now less the waiting time for answers.

        Parameters
        ----------
        before_ns : int
            Every probe sent before it has its outcome. [ns]

        Returns
        -------
        list of Event
            Outages that began or ended, by target, each in order of time.
        """
        edge = before_ns // SECOND_NS
        events: list[Event] = []
        for name, target in self._targets.items():
            if target.judged is not None and target.judged >= edge:
                target.judged = edge - 1  # our clock was set back
            for second in sorted(known for known in target.seconds if known < edge):
                seen = target.seconds.pop(second)
                if any(first <= second <= last for first, last in self._silent):
                    seen |= Seen.SILENCED
                target.judged = second
                events += self._judge(name, target, second, state(seen))
        self._silent = [span for span in self._silent if span[1] >= edge]
        return events

    def _judge(self, name: str, target: _Target, second: int, is_up: bool | None) -> Iterable[Event]:
        if is_up is None:
            return
        if not is_up:
            if target.down_from is None:
                target.down_from, target.down_count = second, 0
            target.down_count += 1
            if target.down_count >= self._after_s and not target.told:
                target.told = True
                from_ns = target.down_from * SECOND_NS
                yield Event(
                    at_ns=from_ns, event=Happening.OUTAGE_BEGAN, target=name, detail={"from_ns": from_ns, "to_ns": None}
                )
            return
        if target.told and target.down_from is not None:
            to_ns = second * SECOND_NS
            yield Event(
                at_ns=to_ns,
                event=Happening.OUTAGE_ENDED,
                target=name,
                detail={"from_ns": target.down_from * SECOND_NS, "to_ns": to_ns},
            )
        target.down_from, target.told = None, False
