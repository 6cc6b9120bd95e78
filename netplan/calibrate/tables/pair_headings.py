"""Which columns of a table of round trips hold what: ends, positions, great circle, round trip and its unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.errors import InputError, nearest

#: Parts the pairs where the user names no column.
DEFAULT_GROUP = "landmass"
#: Units of a round trip that a heading can name. [ms]
UNITS_MS = {"ms": 1.0, "s": 1000.0, "sec": 1000.0, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ns": 1e-6}
_DEFAULT_UNIT = "ms"
#: Headings of both ends, the first that a table has is taken.
_ENDS = (
    ("from", "to"),
    *((f"from_{what}", f"to_{what}") for what in ("site", "region", "city", "id", "name", "place", "metro")),
    ("a", "b"),
    ("src", "dst"),
    ("source", "destination"),
    ("source", "target"),
    ("origin", "destination"),
    ("start", "end"),
    ("city_a", "city_b"),
    ("site_a", "site_b"),
    ("起点", "终点"),
    ("源端", "宿端"),
)
_GREAT_CIRCLE = ("great_circle_km", "gc_km", "great_circle", "distance_km")
_LATITUDE, _LONGITUDE = ("lat_deg", "lat", "latitude"), ("lon_deg", "lon", "lng", "long", "longitude")
#: What a heading of a round trip says of the figure, best for a floor first; a percentile ranks by its number.
_RANK = {"min": 0, "floor": 1, "median": 50, "mean": 60, "avg": 60, "average": 60}
_PLAIN_RANK = 25
#: No delay, though the heading may name the round trip.
_NO_DELAY = {"count", "n", "samples", "std", "stddev", "sd", "mdev", "jitter", "max", "loss", "lost", "oneway", "error"}
_WORD = re.compile(r"[^\W_]+")
_PERCENTILE = re.compile(r"p(\d{1,3})")

_Position = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """Columns of a table; `at` are longitude and latitude of both ends; None: the table has no such column."""

    start: str
    end: str
    rtt: str
    unit: str
    great_circle: str | None
    at: tuple[_Position, _Position] | None
    group: str | None

    @property
    def ms_per_unit(self) -> float:
        """Return how many milliseconds a unit of the table is. [ms]"""
        return UNITS_MS[self.unit]


def find_headings(file: str, columns: Iterable[str], group_by: str | None) -> Headings:
    """
    Find out what the columns of a table hold.

    Parameters
    ----------
    file : str
        Its name, for errors.
    columns : iterable of str
        Its heading.
    group_by : str, optional
        Column of the groups, as the user wrote it.

    Returns
    -------
    Headings
        Where several columns hold round trips, the lowest percentile is taken.

    Raises
    ------
    InputError
        If ends or round trip are missing, or `group_by` is no column.
    """
    named = {name.strip().casefold(): name for name in columns}
    ends = next((pair for pair in _ENDS if pair[0] in named and pair[1] in named), None)
    if ends is None:
        raise InputError("pairs_without_ends", file=file, row=1, found=list(named.values()))
    trips = sorted((rank, name) for name in named if (rank := _rank(name)) is not None)
    if not trips:
        raise InputError("pairs_without_rtt", file=file, row=1, found=list(named.values()))
    rtt = trips[0][1]
    start_at, end_at = _position(ends[0], named), _position(ends[1], named)
    great_circle = next((named[name] for name in _GREAT_CIRCLE if name in named), None)
    return Headings(
        start=named[ends[0]],
        end=named[ends[1]],
        rtt=named[rtt],
        unit=next((word for word in _WORD.findall(rtt) if word in UNITS_MS), _DEFAULT_UNIT),
        great_circle=great_circle,
        at=(start_at, end_at) if start_at and end_at else None,
        group=_group(file, named, group_by),
    )


def _group(file: str, named: Mapping[str, str], group_by: str | None) -> str | None:
    if group_by is None:
        return named.get(DEFAULT_GROUP)
    column = named.get(group_by.strip().casefold())
    if column is None:
        hints = nearest(group_by, named.values())
        raise InputError("no_group_column", file=file, value=group_by, found=list(named.values()), nearest=hints)
    return column


def _rank(name: str) -> int | None:
    """Tell how near a column comes to the floor of a round trip, least is best; None: it holds none."""
    words = _WORD.findall(name)
    is_trip = any(word in ("rtt", "latency", "ping", "往返时延") for word in words) or "往返" in name
    is_trip = is_trip or ("round" in words and "trip" in words) or "roundtrip" in words
    if not is_trip or _NO_DELAY.intersection(words):
        return None
    ranks = [_RANK[word] for word in words if word in _RANK]
    ranks += [int(found[1]) for word in words if (found := _PERCENTILE.fullmatch(word))]
    return min(ranks, default=_PLAIN_RANK)


def _position(end: str, named: Mapping[str, str]) -> _Position | None:
    """Return the columns of an end's longitude and latitude: from_lon, lon_a, from_region_lon, ..."""
    stems = dict.fromkeys((end, end.split("_", maxsplit=1)[0], end.rsplit("_", maxsplit=1)[-1]))
    for stem in stems:
        found = [
            next(
                (named[name] for word in words for name in (f"{stem}_{word}", f"{word}_{stem}") if name in named), None
            )
            for words in (_LONGITUDE, _LATITUDE)
        ]
        if found[0] and found[1]:
            return found[0], found[1]
    return None
