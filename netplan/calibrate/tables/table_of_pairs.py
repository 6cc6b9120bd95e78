"""
Tables of round trips between places whose route nobody knows: read, placed, and what cannot be true refused.

A row is two ends, a round trip, and either their great circle, their positions, or names that the plan or the bundled
cities know. Both directions, and all repetitions, are one pair: the lowest of them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.distance import great_circle_km
from geodata.errors import InputError
from geodata.tables import Row, read_table
from netplan.calibrate.records import (
    BAD_POSITION,
    DUPLICATE,
    NEGATIVE,
    NO_ANSWER,
    NOT_FINITE,
    SAME_SITE,
    UNIT,
    UNKNOWN_END,
    Refusal,
)
from netplan.calibrate.tables.pair_headings import Headings, find_headings
from netplan.calibrate.tables.pair_places import Places
from netplan.plan import Plan

# Further reasons why a row is not used, beside those of `records.REFUSALS`.
NO_DISTANCE = "no_distance"  # no great circle, no position, or one that is none
DISAGREES = "disagrees"  # the table's great circle is not that of its positions
TWO_GROUPS = "two_groups"  # the two directions stand in different groups
TABLE_REFUSALS = (NO_DISTANCE, DISAGREES, TWO_GROUPS)

#: Ends nearer than this are one place: no ratio can be told from whole kilometres. [km]
SAME_PLACE_KM = 1.0
#: A table's great circle may differ so far from ours: a sphere, rounded kilometres. [ratio], [km]
_SPHERE, _ROUNDED_KM = 0.01, 2.0
#: An end may stand so far from itself in another row. [km]
_MOVED_KM = 5.0
#: No round trip over land and sea takes longer, unless its unit is another. [ms]
_LONGEST_MS = 2000.0
#: A thousand times a round trip that is no more than so many straight fibres, and a little: seconds for ms. [-], [ms]
_PLAUSIBLE, _LITTLE_MS = 20.0, 50.0
_THOUSAND = 1000.0
#: An end in so many pairs that are faster than light, and in more than any other, is what does not stand there.
_SUSPICIOUS = 2
#: No two places are farther apart. [km]
_HALF_EQUATOR_KM = 20_040.0
#: What people and programmes write where nothing answered.
_NO_ANSWER_WORDS = {"-", "--", "*", "n/a", "na", "none", "null", "timeout", "lost"}
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_COARSER = {"ns": "us", "us": "ms", "µs": "ms", "μs": "ms", "ms": "s", "s": "s", "sec": "s"}
_FINER = {"s": "ms", "sec": "ms", "ms": "us", "us": "ns", "µs": "ns", "μs": "ns", "ns": "ns"}

#: A heading that would do, for whoever gave none.
_EXPECTED = ["from", "to", "rtt_ms", "great_circle_km"]

#: Positions of both ends: longitude, latitude. [deg]
_Ends = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """
    A pair of places: the lowest round trip seen between them, and what a straight fibre would take.

    `start` and `end` in alphabetical order; `theoretical_ms` is there and back at the plan's default group index,
    `light_limit_ms` at its lowest. [ms]
    """

    start: str
    end: str
    group: str
    rtt_ms: float
    great_circle_km: float
    theoretical_ms: float
    light_limit_ms: float

    @property
    def ratio(self) -> float:
        """Return how many straight fibres it amounts to. [-]"""
        return self.rtt_ms / self.theoretical_ms


@dataclass(frozen=True, kw_only=True)
class PairTable:
    """
    A table of round trips, read.

    Attributes
    ----------
    file : str
        Its name.
    rows : int
        How many rows it has.
    pairs : tuple of RoundTrip
        What can be used, by group and ends; `group` is empty where `group_column` is None.
    refused : tuple of Refusal
        What cannot: codes of `records.REFUSALS` and `TABLE_REFUSALS`; delays are round trips.
    rtt_column, group_column : str or None
        Headings that were used.
    unit : str
        Of the round trips in the file.
    """

    file: str
    rows: int
    pairs: tuple[RoundTrip, ...]
    refused: tuple[Refusal, ...]
    rtt_column: str
    unit: str
    group_column: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A row that holds a pair of ends and a number."""

    row: int
    start: str
    end: str
    group: str
    rtt_ms: float
    great_circle_km: float
    at: tuple[tuple[float, float], tuple[float, float]] | None

    def refused(self, code: str, *, limit_ms: float | None = None, suspect: str = "") -> Refusal:
        return Refusal(
            code=code, start=self.start, end=self.end, value_ms=self.rtt_ms, limit_ms=limit_ms, suspect=suspect
        )


def read_pairs(path: Path, plan: Plan, *, group_by: str | None = None) -> PairTable:
    """
    Read a table of round trips.

    Parameters
    ----------
    path : Path
        CSV with a heading: two ends, a round trip with its unit in the heading (`rtt_ms_p50`), and positions
        (`from_lat`, `from_lon`, `to_lat`, `to_lon`), or `great_circle_km`, or ends that are sites of the plan or
        bundled cities.
    plan : Plan
        Gives the group index of the straight fibre, and sites.
    group_by : str, optional
        Column that parts the pairs into groups; else `landmass`, where there is such a column.

    Returns
    -------
    PairTable
        Pairs and refusals.

    Raises
    ------
    InputError
        If the file is no table of round trips, or its unit is another than its heading says.
    """
    rows = _rows(path)
    # A short row lacks the last columns; the longest has them all.
    columns = max((list(row.cells) for row in rows), key=len)
    headings = find_headings(path.name, columns, group_by)
    places = Places(plan)
    read: list[_Read] = []
    refused: list[Refusal] = []
    for row in rows:
        found = _read_row(row, headings, places)
        if isinstance(found, _Read):
            read.append(found)
        else:
            refused.append(found)
    read, moved = _split_moved(read)
    read, mistaken = _split_units(path.name, headings, read, plan)
    trips, repeated = _paired(read, plan)
    pairs, impossible = _possible(trips)
    return PairTable(
        file=path.name,
        rows=len(rows),
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.group, pair.start, pair.end))),
        refused=(*refused, *moved, *mistaken, *repeated, *impossible),
        rtt_column=headings.rtt,
        unit=headings.unit,
        group_column=headings.group,
    )


def _rows(path: Path) -> list[Row]:
    """Read the file; which columns it must have, its heading decides."""
    try:
        return read_table(path, required=())
    except InputError as error:
        if error.code != "no_header":
            raise
        raise InputError("no_header", file=path.name, columns=_EXPECTED) from None


def _read_row(row: Row, headings: Headings, places: Places) -> _Read | Refusal:
    """Read one row: a pair with a number and a distance, or why it is none."""
    start, end = row.text(headings.start), row.text(headings.end)
    found = _Read(row=row.number, start=start, end=end, group="", rtt_ms=0.0, great_circle_km=0.0, at=None)
    nameless = Refusal(code=UNKNOWN_END, start=start, end=end)
    if not start or not end:
        return nameless
    if start == end:
        return replace(nameless, code=SAME_SITE)
    rtt_ms = _delay_ms(row.text(headings.rtt), headings.ms_per_unit)
    if isinstance(rtt_ms, str):
        return replace(nameless, code=rtt_ms)
    found = replace(found, rtt_ms=rtt_ms, group=row.text(headings.group) if headings.group else "")
    if rtt_ms < 0:
        return found.refused(NEGATIVE)
    at = _positions(row, headings)
    given_km = _number(row.text(headings.great_circle)) if headings.great_circle else None
    if at is None and given_km is None:
        unknown = [name for name in (start, end) if places.find(name) is None]
        if unknown:
            hints = tuple(hint for name in unknown for hint in places.nearest(name))
            code = NO_DISTANCE if headings.at or headings.great_circle else UNKNOWN_END
            return replace(found.refused(code, suspect=unknown[0]), nearest=hints)
        at = places.find(start) or (0.0, 0.0), places.find(end) or (0.0, 0.0)
    return _placed(found, at, given_km)


def _placed(found: _Read, at: _Ends | None, given_km: float | None) -> _Read | Refusal:
    """Give a row its distance: the table's own great circle where positions do not contradict it."""
    if at is not None and not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in at):
        return found.refused(NO_DISTANCE)
    ours_km = None if at is None else great_circle_km(*at[0], *at[1])
    if given_km is None:
        distance_km = ours_km or 0.0
    else:
        distance_km = given_km
        if ours_km is not None and abs(given_km - ours_km) > _SPHERE * ours_km + _ROUNDED_KM:
            return found.refused(DISAGREES)
    if not 0 <= distance_km <= _HALF_EQUATOR_KM:
        return found.refused(NO_DISTANCE)
    if distance_km < SAME_PLACE_KM:
        return found.refused(SAME_SITE)
    return replace(found, great_circle_km=distance_km, at=at)


def _delay_ms(text: str, ms_per_unit: float) -> float | str:
    """Read a delay, or say with a code why it is none. [ms]"""
    if not text or text.casefold() in _NO_ANSWER_WORDS:
        return NO_ANSWER
    number = _number(text)
    if number is None:
        return NOT_FINITE
    delay_ms = number * ms_per_unit
    if not math.isfinite(delay_ms):
        return NOT_FINITE
    # Programmes write 0 where nothing answered; nothing takes no time.
    return delay_ms or NO_ANSWER


def _number(text: str) -> float | None:
    """Read a finite number; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _positions(row: Row, headings: Headings) -> _Ends | None:
    """Read the positions of both ends; None where one is missing or no number. [deg]"""
    if headings.at is None:
        return None
    numbers = [_number(row.text(column)) for position in headings.at for column in position]
    if any(number is None for number in numbers):
        return None
    a_lon, a_lat, b_lon, b_lat = (number for number in numbers if number is not None)
    return (a_lon, a_lat), (b_lon, b_lat)


def _split_moved(read: Sequence[_Read]) -> tuple[list[_Read], list[Refusal]]:
    """Refuse rows where an end stands elsewhere than in most of its rows."""
    seen: defaultdict[str, Counter[tuple[float, float]]] = defaultdict(Counter)
    for item in read:
        for name, at in zip((item.start, item.end), item.at or (), strict=False):
            seen[name][at] += 1
    usual = {name: counted.most_common(1)[0][0] for name, counted in seen.items() if len(counted) > 1}
    kept, refused = [], []
    for item in read:
        moved = [
            name
            for name, at in zip((item.start, item.end), item.at or (), strict=False)
            if name in usual and at != usual[name] and great_circle_km(*at, *usual[name]) > _MOVED_KM
        ]
        if moved:
            refused.append(item.refused(BAD_POSITION, suspect=moved[0]))
        else:
            kept.append(item)
    return kept, refused


def _split_units(file: str, headings: Headings, read: Sequence[_Read], plan: Plan) -> tuple[list[_Read], list[Refusal]]:
    """Refuse rows that look a thousand times too small or too large; most of them so: the heading is wrong."""
    wrong: list[_Read] = []
    kept: list[_Read] = []
    small = 0
    for item in read:
        straight_ms = 2 * plan.model.light_limit_ms(item.great_circle_km)
        times = item.rtt_ms * _THOUSAND
        too_small = item.rtt_ms < straight_ms and straight_ms <= times <= _PLAUSIBLE * straight_ms + _LITTLE_MS
        too_large = item.rtt_ms > max(_LONGEST_MS, _THOUSAND * straight_ms)
        small += too_small
        (wrong if too_small or too_large else kept).append(item)
    if 2 * len(wrong) > len(read):
        said = headings.unit
        meant = _COARSER[said] if 2 * small > len(wrong) else _FINER[said]
        raise InputError(
            "rtt_unit_suspected",
            file=file,
            row=wrong[0].row,
            column=headings.rtt,
            value=f"{wrong[0].rtt_ms / headings.ms_per_unit:g}",
            distance_km=f"{wrong[0].great_circle_km:.0f}",
            unit=said,
            meant=meant,
            heading=f"rtt_{meant}",
        )
    return kept, [item.refused(UNIT) for item in wrong]


def _paired(read: Iterable[_Read], plan: Plan) -> tuple[list[RoundTrip], list[Refusal]]:
    """Make one pair of both directions and all repetitions: the lowest."""
    by_pair: defaultdict[tuple[str, str], list[_Read]] = defaultdict(list)
    for item in read:
        by_pair[min(item.start, item.end), max(item.start, item.end)].append(item)
    trips: list[RoundTrip] = []
    refused: list[Refusal] = []
    for (start, end), items in by_pair.items():
        least = min(items, key=lambda item: item.rtt_ms)
        if len({item.group for item in items}) > 1:
            refused.append(replace(least.refused(TWO_GROUPS), count=len(items)))
            continue
        repeated = sum(count - 1 for count in Counter(item.start for item in items).values())
        if repeated:
            refused.append(Refusal(code=DUPLICATE, start=start, end=end, count=repeated))
        # The distance goes with the row: each direction may have its own, and the shorter one claims less.
        distance_km = min(item.great_circle_km for item in items)
        trips.append(
            RoundTrip(
                start=start,
                end=end,
                group=least.group,
                rtt_ms=least.rtt_ms,
                great_circle_km=distance_km,
                theoretical_ms=2 * plan.model.theoretical_ms(distance_km),
                light_limit_ms=2 * plan.model.light_limit_ms(distance_km),
            )
        )
    return trips, refused


def _possible(trips: Sequence[RoundTrip]) -> tuple[list[RoundTrip], list[Refusal]]:
    """
    Refuse pairs faster than light in fibre, and all pairs of an end that cannot stand where the table has it.

    One such pair does not tell which of its ends is wrong; an end in several, and in more than any other, does: its
    other pairs are as wrong, only not visibly.
    """
    suspects: list[str] = []
    left = [trip for trip in trips if trip.rtt_ms < trip.light_limit_ms]
    while left:
        counted = Counter(name for trip in left for name in (trip.start, trip.end)).most_common(2)
        name, count = counted[0]
        if count < _SUSPICIOUS or (len(counted) > 1 and counted[1][1] == count):
            break
        suspects.append(name)
        left = [trip for trip in left if name not in (trip.start, trip.end)]
    kept: list[RoundTrip] = []
    refused: list[Refusal] = []
    for trip in trips:
        suspect = next((name for name in suspects if name in (trip.start, trip.end)), "")
        if suspect or trip.rtt_ms < trip.light_limit_ms:
            refused.append(
                Refusal(
                    code=BAD_POSITION,
                    start=trip.start,
                    end=trip.end,
                    value_ms=trip.rtt_ms,
                    limit_ms=trip.light_limit_ms,
                    suspect=suspect,
                )
            )
        else:
            kept.append(trip)
    return kept, refused
