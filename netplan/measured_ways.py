"""
The ways that measured optical paths take, and their parts.

Light takes the fastest way, and any part of a fastest way is the fastest between its own ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from topology.records import Span

_Row = tuple[tuple[str, ...], tuple[Span, ...]]


class MeasuredWays:
    """
    Measured ways over the spans that can be used.

    Parameters
    ----------
    ways : mapping of (str, str) to sequence of str
        Span ids in a row from the first site to the second.
    spans : mapping of str to Span
        Those that can be used; of a way that misses some, what stands at either end counts.
    weigh : callable
        Delay of a span, to choose where measured ways differ. [ms]
    """

    def __init__(
        self,
        ways: Mapping[tuple[str, str], Sequence[str]],
        spans: Mapping[str, Span],
        weigh: Callable[[Span], float],
    ) -> None:
        self._weigh = weigh
        self._rows = [row for (a, b), way in ways.items() for row in _standing(a, b, way, spans)]
        self._places: dict[str, dict[int, int]] = {}
        for number, (sites, _) in enumerate(self._rows):
            for place, site in enumerate(sites):
                self._places.setdefault(site, {})[number] = place

    def between(self, a: str, b: str) -> tuple[Span, ...] | None:
        """Return the spans from one site to another: of the path measured between them, else of one past both."""
        at_a, at_b = self._places.get(a, {}), self._places.get(b, {})
        shared = sorted(at_a.keys() & at_b.keys())
        whole = [number for number in shared if {self._rows[number][0][0], self._rows[number][0][-1]} == {a, b}]
        found = [self._part(number, at_a[number], at_b[number]) for number in whole or shared]
        return min(found, key=lambda way: math.fsum(self._weigh(span) for span in way), default=None)

    def _part(self, number: int, start: int, end: int) -> tuple[Span, ...]:
        spans = self._rows[number][1]
        return spans[start:end] if start <= end else spans[end:start][::-1]


def _standing(a: str, b: str, way: Sequence[str], spans: Mapping[str, Span]) -> Iterator[_Row]:
    """Walk a way from its start, and where a span of it is gone, from its end too."""
    row = _walked(a, way, spans)
    yield row
    if len(row[1]) < len(way):
        yield _walked(b, way[::-1], spans)


def _walked(start: str, way: Sequence[str], spans: Mapping[str, Span]) -> _Row:
    sites, taken = [start], list[Span]()
    for key in way:
        if key not in spans:
            break
        taken.append(spans[key])
        sites.append(spans[key].other_end(sites[-1]))
    return tuple(sites), tuple(taken)
