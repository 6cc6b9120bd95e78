"""
Which of many positions lies nearest, all at once.

They are sorted into cubes in space, so that neither the poles nor the 180th meridian are anything special. A chord of
the ellipsoid is turned into the arc over it, right to a metre within 100 km.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Position = tuple[float, float]

# WGS 84.
_SEMI_MAJOR_KM, _FLATTENING = 6378.137, 1 / 298.257223563
_MEAN_RADIUS_KM = 6371.0088
#: No cube is smaller, so that three of its numbers fit one of 64 bits. [km]
_LEAST_CUBE_KM = 0.05
#: The nearest is looked for close by first: so crowds of sites do not cost all their pairs. [-]
_CLOSER = (1 / 64, 1 / 8, 1.0)
#: Two positions are about equally near where the further is less than this times as far, plus a metre.
ALIKE, ALIKE_KM = 1.5, 0.001
#: So many queries, and so many pairs, are held at a time.
_PART, _MOST_PAIRS = 50_000, 4_000_000
#: So many places along lines are looked at; beyond, at vertices alone.
_MOST_STEPS = 2_000_000


@dataclass(frozen=True, slots=True)
class Nearest:
    """By query: the index of the nearest position and of the next, -1 where there is none, and their distances. [km]"""

    first: list[int]
    first_km: list[float]
    second: list[int]
    second_km: list[float]


def in_space(points: Sequence[Position]) -> Floats:
    """Return positions on the ellipsoid as float array, shape (n, 3). [km]"""
    import numpy as np

    angles = np.radians(np.asarray(points, dtype=float).reshape(-1, 2))
    squared = _FLATTENING * (2 - _FLATTENING)
    upright = _SEMI_MAJOR_KM / np.sqrt(1 - squared * np.sin(angles[:, 1]) ** 2)
    flat = upright * np.cos(angles[:, 1])
    z = upright * (1 - squared) * np.sin(angles[:, 1])
    return np.column_stack([flat * np.cos(angles[:, 0]), flat * np.sin(angles[:, 0]), z])


def nearest(points: Sequence[Position], among: Sequence[Position], within_km: float) -> Nearest:
    """
    Find the nearest position to each point, and the next one.

    Parameters
    ----------
    points, among : sequence of (lon_deg, lat_deg)
        What is asked for, and what can be found. [deg]
    within_km : float
        No further than this. The next one is certain to be found where it is about as near (`ALIKE`). [km]

    Returns
    -------
    Nearest
        One entry a point.
    """
    import numpy as np

    count = len(points)
    found = np.full((2, count), -1, dtype=np.int64)
    far = np.full((2, count), np.inf)
    if count and len(among) and within_km >= 0:
        asked, there = in_space(points), in_space(among)
        left = np.arange(count)
        for share in _CLOSER:
            radius_km = within_km * share
            grid = _Grid(there, radius_km)
            for begin in range(0, len(left), _PART):
                _nearest_part(grid, asked, left[begin : begin + _PART], radius_km, found, far)
            left = left[~(far[0][left] * ALIKE + ALIKE_KM <= radius_km)]
    return Nearest(found[0].tolist(), far[0].tolist(), found[1].tolist(), far[1].tolist())


class _Grid:
    """Positions by the cube in which they lie."""

    def __init__(self, there: Floats, radius_km: float) -> None:
        import numpy as np

        self.cube_km = max(radius_km * 1.01, _LEAST_CUBE_KM)
        self.across = int(2.1 * _SEMI_MAJOR_KM / self.cube_km) + 8
        numbers = self.numbers(there)
        self.order = np.argsort(numbers, kind="stable")
        self.sorted = numbers[self.order]
        self.there = there

    def numbers(self, places: Floats) -> Ints:
        """Return the number of each place's cube."""
        import numpy as np

        steps = np.floor(places / self.cube_km).astype(np.int64) + self.across // 2
        return (steps[:, 0] * self.across + steps[:, 1]) * self.across + steps[:, 2]

    def pairs(self, places: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Yield (query, position) index arrays of all that lie in neighbouring cubes, few enough at a time."""
        import numpy as np

        numbers = self.numbers(places)
        for x in (-1, 0, 1):
            for y in (-1, 0, 1):
                middle = numbers + (x * self.across + y) * self.across
                begin = np.searchsorted(self.sorted, middle - 1, side="left")
                counts = np.searchsorted(self.sorted, middle + 1, side="right") - begin
                asked = np.flatnonzero(counts)
                ends = np.cumsum(counts[asked])
                at = 0
                while at < len(asked):
                    base = ends[at - 1] if at else 0
                    stop = max(at + 1, int(np.searchsorted(ends, base + _MOST_PAIRS)))
                    part = asked[at:stop]
                    yield np.repeat(part, counts[part]), self.order[_ranges(begin[part], counts[part])]
                    at = stop


def _ranges(begin: Ints, counts: Ints) -> Ints:
    """Return begin[0], begin[0] + 1, ... for each begin, counts[0] of the first, and so on."""
    import numpy as np

    ends = np.cumsum(counts)
    return np.arange(ends[-1]) + np.repeat(begin - ends + counts, counts)


def _nearest_part(grid: _Grid, asked: Floats, part: Ints, radius_km: float, found: Ints, far: Floats) -> None:
    """Fill in the nearest two of some queries."""
    import numpy as np

    queries, places, distances = [], [], []
    for query, place in grid.pairs(asked[part]):
        chord = np.linalg.norm(asked[part[query]] - grid.there[place], axis=1)
        arc = 2 * _MEAN_RADIUS_KM * np.arcsin(np.minimum(chord / (2 * _MEAN_RADIUS_KM), 1))
        near = arc <= radius_km
        queries.append(query[near])
        places.append(place[near])
        distances.append(arc[near])
    query, place, km = (np.concatenate(held) if held else np.empty(0, int) for held in (queries, places, distances))
    order = np.lexsort((place, km, query))
    query, place, km = query[order], place[order], km[order]
    starts = np.flatnonzero(np.r_[True, query[1:] != query[:-1]]) if len(query) else np.empty(0, int)
    nexts = starts + 1
    nexts = nexts[(nexts < len(query)) & (query[np.minimum(nexts, len(query) - 1)] == query[starts])]
    for rank, rows in enumerate((starts, nexts)):
        found[rank][part[query[rows]]] = place[rows]
        far[rank][part[query[rows]]] = km[rows]


def gathered(points: Sequence[Position], within_km: float) -> list[int]:
    """
    Gather points around the first of each crowd.

    Parameters
    ----------
    points : sequence of (lon_deg, lat_deg)
        In the order in which they become centres. [deg]
    within_km : float
        Each point is at most this far from its centre; centres are further apart. [km]

    Returns
    -------
    list of int
        By point, the index of its centre among the points; a centre is its own.
    """
    if not points:
        return []
    cube_km = max(within_km, _LEAST_CUBE_KM)
    most_km2 = (2 * _MEAN_RADIUS_KM * math.sin(min(within_km / (2 * _MEAN_RADIUS_KM), math.pi / 2))) ** 2 + 1e-12
    places: list[list[float]] = in_space(points).tolist()
    centres: dict[tuple[int, int, int], list[int]] = {}
    chosen = []
    for index, (x, y, z) in enumerate(places):
        i, j, k = int(x // cube_km), int(y // cube_km), int(z // cube_km)
        best, best_km2 = index, most_km2
        for cube in [(i + u, j + v, k + w) for u in (0, -1, 1) for v in (0, -1, 1) for w in (0, -1, 1)]:
            for centre in centres.get(cube, ()):
                to = places[centre]
                km2 = (x - to[0]) ** 2 + (y - to[1]) ** 2 + (z - to[2]) ** 2
                if km2 <= best_km2:
                    best, best_km2 = centre, km2
        if best == index:
            centres.setdefault((i, j, k), []).append(index)
        chosen.append(best)
    return chosen


def passed(
    lines: Sequence[Sequence[Position]], among: Sequence[Position], within_km: float
) -> list[tuple[int, int, float]]:
    """
    Find the positions that lines come near to.

    Parameters
    ----------
    lines : sequence of sequence of (lon_deg, lat_deg)
        Looked at in steps of half `within_km`; where that makes too many, at their vertices alone. [deg]
    among : sequence of (lon_deg, lat_deg)
        What can be passed. [deg]
    within_km : float
        How near. [km]

    Returns
    -------
    list of (line, position, km)
        Indices, each pair once, in their order; the least distance that was met.
    """
    import numpy as np

    there = in_space(among)
    grid = _Grid(there, within_km)
    spots = in_space([point for line in lines for point in line])
    owners = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    steps_km = np.where(owners[1:] == owners[:-1], np.linalg.norm(spots[1:] - spots[:-1], axis=1), 0.0)
    counts = np.ceil(steps_km / max(within_km / 2, _LEAST_CUBE_KM)).clip(1, None)
    counts = (counts if counts.sum() <= _MOST_STEPS else np.ones_like(counts)).astype(np.int64)
    ends = np.cumsum(counts)
    found: dict[tuple[int, int], float] = {}
    begin = 0
    while begin < len(counts):
        stop = max(begin + 1, int(np.searchsorted(ends, (ends[begin - 1] if begin else 0) + _PART)))
        places, rows = _along(spots[begin : stop + 1], counts[begin:stop])
        part = owners[begin + rows]
        for query, place in grid.pairs(places):
            km = np.linalg.norm(places[query] - there[place], axis=1)
            near = km <= within_km
            hits = zip(part[query[near]].tolist(), place[near].tolist(), km[near].tolist(), strict=True)
            for line, hit, hit_km in hits:
                if hit_km < found.get((line, hit), math.inf):
                    found[line, hit] = hit_km
        begin = stop
    return [(line, place, km) for (line, place), km in sorted(found.items())]


def _along(spots: Floats, counts: Ints) -> tuple[Floats, Ints]:
    """Return so many places in each step from a spot to the next, and the index of the spot before each."""
    import numpy as np

    rows = np.repeat(np.arange(len(counts)), counts)
    share = (_ranges(np.zeros(len(counts), np.int64), counts) / counts[rows])[:, None]
    between = spots[rows] + share * (spots[rows + 1] - spots[rows])
    # Back from the chord onto the ground.
    between *= (np.linalg.norm(spots, axis=1)[rows] / np.linalg.norm(between, axis=1))[:, None]
    return between, rows
