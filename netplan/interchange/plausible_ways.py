"""
Lengths that the spans beside them deny: the way over other spans between the same ends is far shorter.

A span may go another way than its neighbours, for their fate not to be its own; one more than `_TIMES` as long as they
are together is rather a slip: a digit, a mile, a length of glass. Only lengths that are given are evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from topology.formats.draft import SPANS
from topology.formats.findings import Findings

#: A length may be so many times the way over other spans, and so much beside. [-, km]
_TIMES, _BESIDE_KM = 2.0, 30.0
#: All searches together visit no more sites than this: a few seconds.
_MOST_VISITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Way:
    """A span with its length: id, ends, what is shown of them, and how far apart they are. [km]"""

    id: str
    a: str
    b: str
    shown_a: str
    shown_b: str
    direct_km: float
    km: float


def doubt_ways(ways: Sequence[Way], findings: Findings) -> None:
    """
    Say which spans are far longer than the way over others between the same ends.

    Parameters
    ----------
    ways : sequence of Way
        Spans that give a length, which is not doubted yet.
    findings : Findings
        Takes one doubt for each span.
    """
    joined: dict[str, list[Way]] = defaultdict(list)
    for way in ways:
        joined[way.a].append(way)
        joined[way.b].append(way)
    visits = 0
    # No way is shorter than the straight line, so that few spans need a search.
    for way in ways:
        most_km = (way.km - _BESIDE_KM) / _TIMES
        if most_km <= way.direct_km or visits > _MOST_VISITS:
            continue
        other_km, seen = _shortest(way, joined, most_km)
        visits += seen
        if other_km is not None:
            findings.doubted(
                "plausible_way",
                file=SPANS,
                value=way.id,
                a=way.shown_a,
                b=way.shown_b,
                km=f"{way.km:g}",
                other_km=f"{other_km:.0f}",
            )


def _shortest(way: Way, joined: Mapping[str, Sequence[Way]], most_km: float) -> tuple[float | None, int]:
    """Return the shortest way between a span's ends over others, None where it is longer; and the sites visited."""
    waiting = [(0.0, way.a)]
    done: set[str] = set()
    while waiting:
        km, site = heappop(waiting)
        if site == way.b:
            return km, len(done)
        if site in done:
            continue
        done.add(site)
        for span in joined[site]:
            there = span.b if span.a == site else span.a
            if span is not way and there not in done and km + span.km < most_km:
                heappush(waiting, (km + span.km, there))
    return None, len(done)
