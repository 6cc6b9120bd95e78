"""What takes a service down: failing cases brought down to cut sets, with the share of each in the down time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from netplan.availability.factoring import Case, Oracle
from netplan.faults import HOURS_PER_YEAR, NOMINAL, FaultEvent, at

#: Cases are brought down to cut sets, the likeliest first, until those left hold less than this of the down time.
_LEFT_RATIO = 0.002
#: At most so many cases are.
MOST_CASES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSet:
    """
    Events that take the service down together, none of which could be left out.

    `ratio` : share of time in which the service is down because of them; `share_ratio` : that over the whole known down
    time; `times_per_year` : how often they begin to be down together.
    """

    events: tuple[FaultEvent, ...]
    ratio: float
    share_ratio: float
    times_per_year: float


def cut_sets(
    oracle: Oracle,
    events: Sequence[FaultEvent],
    failing: Sequence[Case],
    ratios: Sequence[float],
    scenario: int,
    most_cases: int = MOST_CASES,
) -> tuple[CutSet, ...]:
    """
    Bring failing cases down to cut sets.

    Parameters
    ----------
    oracle : Oracle
        Tells whether service is down.
    events : sequence of FaultEvent
        By number.
    failing : sequence of Case
        Cases in which it is.
    ratios : sequence of float
        Share of time that each event is down. [0..1]
    scenario : int
        Which of the cases' probabilities counts.
    most_cases : int
        At most so many cases are brought down, the likeliest first.

    Returns
    -------
    tuple of CutSet
        The largest contribution first. A case that holds several cut sets is counted with the likeliest found.
    """
    whole = math.fsum(case.masses[scenario] for case in failing)
    if not whole > 0:
        return ()
    masses: dict[tuple[int, ...], list[float]] = {}
    by_event: dict[int, list[frozenset[int]]] = {}
    left = whole
    for case in sorted(failing, key=lambda case: (-case.masses[scenario], case.down))[:most_cases]:
        if left < _LEFT_RATIO * whole:
            break
        left -= case.masses[scenario]
        down = frozenset(case.down)
        known = next((cut for event in case.down for cut in by_event.get(event, ()) if cut <= down), None)
        if known is None:
            rarest_first = sorted(case.down, key=lambda event: (ratios[event], event))
            known = frozenset(reduced(oracle, rarest_first))
            for event in known:
                by_event.setdefault(event, []).append(known)
        masses.setdefault(tuple(sorted(known)), []).append(case.masses[scenario])
    found = [
        CutSet(
            events=tuple(events[number] for number in cut),
            ratio=math.fsum(shares),
            share_ratio=math.fsum(shares) / whole,
            times_per_year=math.fsum(shares) * math.fsum(_ends_per_year(events[number]) for number in cut),
        )
        for cut, shares in masses.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.ratio, [event.id for event in item.events])))


def reduced(oracle: Oracle, down: Sequence[int]) -> list[int]:
    """Leave out of events that take service down, in their order, each that is not needed for it."""
    kept = list(down)
    for event in down:
        fewer = [other for other in kept if other != event]
        if oracle.needed(fewer) is None:
            kept = fewer
    return kept


def _ends_per_year(event: FaultEvent) -> float:
    """Return how often an event that is down is repaired: one over its mean down time. [1/year]"""
    times = event.times_per_year(NOMINAL)
    hours = math.fsum(at(cause.rate_per_year, NOMINAL) * at(cause.repair_h, NOMINAL) for cause in event.causes)
    return HOURS_PER_YEAR * times / hours if hours > 0 else 0.0
