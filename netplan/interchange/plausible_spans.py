"""
Lengths that cannot be, and sites that their spans deny.

Lengths given: far longer than the straight line, beside what the network's other spans are (`_TIMES`, and five robust
standard deviations of the logarithm above the median), or than the way over other spans (`plausible_ways`); other than
the drawn line; in another unit throughout; and a site half of whose spans are shorter than the straight line stands
wrong itself.

Nothing but positions: in a network of neighbours a site is joined to those around it. One that passes over many
sites to reach even the nearest of several neighbours stands elsewhere than drawn. How many is many, the network itself
says: where hubs or express links make that usual (three times its 95th percentile), the check is silent, and so is it
on spans that are not much longer than those of the neighbours, or less than `_BEYOND` times as long as the longest
other span of any of them: across an ocean there are sites to pass over, and none of them is wrong.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from geodata.distance import great_circles_km, line_length_km
from netplan.interchange.plausible_ways import Way, doubt_ways
from topology.formats.draft import SITES, SPANS, Cells, Draft
from topology.formats.findings import Findings

if TYPE_CHECKING:
    import numpy as np

#: Shorter than the great circle beyond rounding. [-]
_SLACK = 1e-3
#: A way may be this many times its straight line, and so much beside: reels, entries, rivers. [-, km]
_TIMES, _BESIDE_KM = 3.0, 30.0
#: No network winds more; beyond, the unit is another. [-]
_UNIT_TIMES, _UNIT_SPANS = 5.0, 5
#: Robust standard deviations of the logarithm of length over straight line; the least that is taken for it. [-]
_SIGMAS, _LEAST_SIGMA = 5.0, 0.15
#: A drawing may cut corners as the straight line does, and its ends may lie beside the sites. [-, km]
_DRAWN_TIMES, _DRAWN_SHORT, _DRAWN_KM = 2.0, 0.9, 20.0
#: Sites passed over: at least so many, and so many times what is usual in the network. The nearest neighbour is so
#: many times as far as the neighbours' own are: the farther, the fewer sites need be passed over.
_EVIDENCE = ((6, 3.0, 3.0), (3, 2.0, 6.0))
#: A site's nearest neighbour is so many times as far as the longest other span of one of its neighbours. [-]
_BEYOND = 2.0
#: Too few sites tell nothing.
_LEAST_SITES = 12
#: Cells along each side of the grid that counts sites.
_GRID = 512

#: By site: what is shown of it, and its position in WGS 84. [deg]
Placed = Mapping[str, tuple[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class _Span:
    id: str
    a: str
    b: str
    direct_km: float
    row: Cells

    def length_km(self) -> float | None:
        """Return the length that its row states; None where it states none that is a number. [km]"""
        try:
            km = float(self.row.get("route_km", ""))
        except ValueError:
            return None
        return km if math.isfinite(km) and km > 0 else None


def doubt_spans(draft: Draft, sites: Placed, doubted: set[str], sure: set[str], findings: Findings) -> None:
    """
    Say which lengths can hardly be, and which sites their spans deny.

    Parameters
    ----------
    draft : Draft
        In WGS 84.
    sites : mapping
        By id: what is shown of a site, and its position. [deg]
    doubted : set of str
        Sites whose position is doubted already; neither they nor their spans are named again.
    sure : set of str
        Sites that stand where their name says; their neighbours do not deny that.
    findings : Findings
        Takes each doubt.
    """
    spans = _spans(draft, sites)
    sound = [span for span in spans if span.a not in doubted and span.b not in doubted]
    if _in_other_unit(sound, findings):
        wrong: set[str] = set()
    else:
        wrong = _short(sound, sites, findings)
        sound = [span for span in sound if span.a not in wrong and span.b not in wrong]
        named = _long(sound, sites, findings)
        doubt_ways(
            [
                Way(span.id, span.a, span.b, sites[span.a][0], sites[span.b][0], span.direct_km, km)
                for span in sound
                if span.id not in named and (km := span.length_km()) is not None
            ],
            findings,
        )
    _beside_drawing(sound, draft, findings)
    _passing(spans, sites, doubted | wrong, sure, findings)


def _spans(draft: Draft, sites: Placed) -> list[_Span]:
    rows = [row for row in draft.rows(SPANS) if row.get("a", "") in sites and row.get("b", "") in sites]
    rows = [row for row in rows if row["a"] != row["b"]]
    direct_km = great_circles_km([sites[row["a"]][1] for row in rows], [sites[row["b"]][1] for row in rows])
    return [_Span(row.get("id", ""), row["a"], row["b"], km, row) for row, km in zip(rows, direct_km, strict=True)]


# ---- given lengths ----


def _in_other_unit(spans: Sequence[_Span], findings: Findings) -> bool:
    """Tell whether lengths are no kilometres throughout: most far too long, or below the straight line."""
    stated = [(span, km) for span in spans if (km := span.length_km()) is not None and span.direct_km > 1]
    if len(stated) < _UNIT_SPANS:
        return False
    middle = _middle([km / span.direct_km for span, km in stated])
    times = f"{middle:.3g}"
    if middle > _UNIT_TIMES:
        findings.doubted("plausible_unit", file=SPANS, column="route_km", value=len(stated), times=times)
        return True
    short = [span for span, km in stated if km < span.direct_km * (1 - _SLACK)]
    at_one = max(Counter(end for span in short for end in (span.a, span.b)).values(), default=0)
    # Where one site has half of them, it is the site that stands wrong.
    if len(short) * 2 <= len(stated) or at_one * 2 >= len(short):
        return False
    findings.doubted("plausible_unit_short", file=SPANS, column="route_km", value=len(stated), times=times)
    return True


def _short(spans: Sequence[_Span], sites: Placed, findings: Findings) -> set[str]:
    """
    Name the sites half of whose lengths, and two at least, are below the great circle.

    A single length below it is the span's own matter: it cannot be taken, and whoever takes the draft says so.
    """
    stated = [span for span in spans if span.length_km() is not None]
    given = Counter(end for span in stated for end in (span.a, span.b))
    short = [span for span in stated if (span.length_km() or 0.0) < span.direct_km * (1 - _SLACK)]
    at: dict[str, list[_Span]] = defaultdict(list)
    for span in short:
        at[span.a].append(span)
        at[span.b].append(span)
    wrong: set[str] = set()
    # The site with most of them first: it explains those of its neighbours. Counts only fall, so that an old one that
    # comes up is put back with what it is now.
    waiting = [(-len(found), key) for key, found in at.items()]
    heapify(waiting)
    while waiting:
        least, site = heappop(waiting)
        left = [span for span in at[site] if span.a not in wrong and span.b not in wrong]
        if len(left) < -least:
            at[site] = left
            heappush(waiting, (-len(left), site))
        elif len(left) < 2:
            break
        elif len(left) * 2 >= given[site]:
            wrong.add(site)
            _say_short(site, left, given[site], sites, findings)
    return wrong


def _say_short(site: str, short: Sequence[_Span], given: int, sites: Placed, findings: Findings) -> None:
    worst = max(short, key=lambda span: span.direct_km)
    findings.doubted(
        "plausible_short",
        file=SITES,
        value=sites[site][0],
        count=len(short),
        given=given,
        span=worst.id,
        km=f"{worst.length_km():g}",
        direct_km=f"{worst.direct_km:.1f}",
    )


def _long(spans: Sequence[_Span], sites: Placed, findings: Findings) -> set[str]:
    """Name the lengths far beyond the straight line; return the ids of their spans."""
    pairs = [(span, km) for span in spans if (km := span.length_km()) is not None and span.direct_km > 0]
    ratios = sorted(km / span.direct_km for span, km in pairs if span.direct_km > 1)
    if not ratios:
        return set()
    middle = ratios[len(ratios) // 2]
    off = sorted(abs(math.log(ratio / middle)) for ratio in ratios)
    sigma = max(1.4826 * off[len(off) // 2], _LEAST_SIGMA)
    most = max(_TIMES, middle * math.exp(_SIGMAS * sigma) if len(ratios) >= _UNIT_SPANS else 0.0)
    named = set()
    for span, km in pairs:
        if km > most * span.direct_km + _BESIDE_KM:
            named.add(span.id)
            findings.doubted(
                "plausible_long",
                file=SPANS,
                value=span.id,
                a=sites[span.a][0],
                b=sites[span.b][0],
                km=f"{km:g}",
                direct_km=f"{span.direct_km:.1f}",
                usual=f"{middle:.1f}",
            )
    return named


def _beside_drawing(spans: Sequence[_Span], draft: Draft, findings: Findings) -> None:
    if not draft.lines:
        return
    for span in spans:
        km, line = span.length_km(), draft.lines.get(span.id)
        if km is None or line is None or len(line) < 2:
            continue
        drawn_km = line_length_km(line)
        if km > _DRAWN_TIMES * drawn_km + _DRAWN_KM or km < _DRAWN_SHORT * drawn_km - _DRAWN_KM:
            findings.doubted("plausible_drawing", file=SPANS, value=span.id, km=f"{km:g}", drawn_km=f"{drawn_km:.1f}")


# ---- positions ----


def _passing(spans: Sequence[_Span], sites: Placed, doubted: set[str], sure: set[str], findings: Findings) -> None:
    """Name the sites that pass over many others to reach even the nearest of their neighbours."""
    joined: dict[str, dict[str, float]] = defaultdict(dict)
    for span in spans:
        joined[span.a][span.b] = joined[span.b][span.a] = span.direct_km
    keys = [key for key in joined if key not in doubted]
    if len(keys) < _LEAST_SITES:
        return
    counting = _Counting([position for _, position in sites.values()])
    nearest = {key: _nearest(joined[key], doubted) for key in keys}
    reached = [key for key in keys if math.isfinite(nearest[key])]
    passed = counting.within([sites[key][1] for key in reached], [nearest[key] for key in reached])
    # Never the largest itself.
    usual = sorted(passed)[int(0.95 * (len(passed) - 1))] if passed else 0
    least_passed = min(max(least, more * usual) for least, more, _ in _EVIDENCE)
    found = {key for key, count in zip(reached, passed, strict=True) if count >= least_passed}
    wrong: set[str] = set()
    # The site with most spans first: it explains those of its neighbours that have no other.
    for key in sorted(found, key=lambda key: (-len(joined[key]), key)):
        km = _nearest(joined[key], doubted | wrong)
        # A single span may be a long one; several that are too long have their site in common.
        if not math.isfinite(km) or key in sure or len(joined[key]) < 2:
            continue
        count, times = counting.within([sites[key][1]], [km])[0], _times(key, km, joined)
        if not any(count >= max(least, more * usual) and times >= far for least, more, far in _EVIDENCE):
            continue
        if km < _BEYOND * _reach_km(key, joined):
            continue
        wrong.add(key)
        findings.doubted(
            "plausible_neighbours",
            file=SITES,
            value=sites[key][0],
            count=len(joined[key]),
            passed=count,
            km=f"{km:.0f}",
            lon_deg=f"{_middle([sites[end][1][0] for end in joined[key]]):.2f}",
            lat_deg=f"{_middle([sites[end][1][1] for end in joined[key]]):.2f}",
        )


def _nearest(ends: Mapping[str, float], leave: set[str]) -> float:
    return min((km for end, km in ends.items() if end not in leave), default=math.inf)


def _times(key: str, km: float, joined: Mapping[str, Mapping[str, float]]) -> float:
    """Tell how many times as far a site's nearest neighbour is as the neighbours' own nearest; 0 where none has one."""
    others = [_nearest(joined[end], {key}) for end in joined[key]]
    others = [other for other in others if math.isfinite(other)]
    return km / max(_middle(others), 1e-9) if others else 0.0


def _reach_km(key: str, joined: Mapping[str, Mapping[str, float]]) -> float:
    """Return the longest span that a site's neighbours have but to it, of the neighbour where that is least. [km]"""
    longest = (max((km for end, km in joined[other].items() if end != key), default=0.0) for other in joined[key])
    return min((km for km in longest if km > 0), default=0.0)


def _middle(numbers: Sequence[float]) -> float:
    return sorted(numbers)[len(numbers) // 2]


class _Counting:
    """Counts positions around a place, each position once: by a grid of sums, so that many places cost little."""

    def __init__(self, positions: Sequence[tuple[float, float]]) -> None:
        import numpy as np

        points = np.unique(np.asarray(positions, dtype=float), axis=0)
        self._low = points.min(axis=0)
        self._step = np.maximum((points.max(axis=0) - self._low) / (_GRID - 1), 1e-9)
        cells = np.floor((points - self._low) / self._step).astype(int)
        grid = np.zeros((_GRID + 1, _GRID + 1), dtype=np.int32)
        np.add.at(grid, (cells[:, 0] + 1, cells[:, 1] + 1), 1)
        self._sums = grid.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)

    def within(self, centres: Sequence[tuple[float, float]], radii_km: Sequence[float]) -> list[int]:
        """Return how many other positions lie within a square that a circle about each centre holds; at least 0."""
        import numpy as np

        if not centres:
            return []
        middle = np.asarray(centres, dtype=float)
        half_deg = np.asarray(radii_km)[:, None] / math.sqrt(2) / 111.0
        wide = np.maximum(np.cos(np.radians(middle[:, 1:2])), 0.05)
        half: np.ndarray = np.hstack([half_deg / wide, half_deg])
        # Only cells that lie within the square as a whole, but the centre's own, which is cut off at the end.
        low = np.clip(np.ceil((middle - half - self._low) / self._step), 0, _GRID).astype(int)
        high = np.clip(np.floor((middle + half - self._low) / self._step), 0, _GRID).astype(int)
        high = np.maximum(high, low)
        sums = self._sums
        counts = (
            sums[high[:, 0], high[:, 1]]
            - sums[low[:, 0], high[:, 1]]
            - sums[high[:, 0], low[:, 1]]
            + sums[low[:, 0], low[:, 1]]
        )
        return [max(int(count) - 1, 0) for count in counts]
