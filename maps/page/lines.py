"""Lines on the map in few bytes: whole-number differences, as lists or as short texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

#: Steps per degree. Provinces are simplified to 0.01 deg already; a cable keeps about 100 m.
PROVINCE_STEPS = 100
SPAN_STEPS = 1000
#: What a packed line is written with: five bits a letter, the sixth says that more follow. None needs an escape.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def compact_line(points: Iterable[Sequence[float]], *, steps: int) -> list[int]:
    """
    Write a line as whole-number differences.

    Parameters
    ----------
    points : iterable of (lon_deg, lat_deg)
        The line, WGS 84. [deg]
    steps : int
        Steps per degree.

    Returns
    -------
    list of int, length 2 * n
        Longitude and latitude of the first point, then of each point less the one before, in steps.
        Points that fall on the one before are left out, but for a line of one point.
    """
    flat: list[int] = []
    last = (0, 0)
    for point in points:
        here = (round(point[0] * steps), round(point[1] * steps))
        if not flat or here != last:
            flat += [here[0] - last[0], here[1] - last[1]]
        last = here
    return flat


def packed_line(points: Iterable[Sequence[float]], *, steps: int) -> str:
    """
    Write a line as a short text; the page's `unpack` reads it like what `compact_line` writes.

    Parameters
    ----------
    points : iterable of (lon_deg, lat_deg)
        The line, WGS 84. [deg]
    steps : int
        Steps per degree.

    Returns
    -------
    str
        The differences of `compact_line`, as `packed` writes them.
    """
    return packed(compact_line(points, steps=steps))


@lru_cache(maxsize=65536)
def _letters(number: int) -> str:
    left = -2 * number - 1 if number < 0 else 2 * number
    letters = ""
    while left >= 32:
        letters += LETTERS[32 | left & 31]
        left >>= 5
    return letters + LETTERS[left]


def packed(numbers: Iterable[int]) -> str:
    """Write whole numbers as letters: the sign in the lowest bit, five bits a letter of `LETTERS`, lowest first."""
    return "".join(map(_letters, numbers))


def packed_steps(numbers: Iterable[int]) -> str:
    """Write whole numbers as `packed` does, each less the one before."""
    steps, last = [], 0
    for number in numbers:
        steps.append(number - last)
        last = number
    return packed(steps)


def compact_areas(collection: Mapping[str, Any]) -> list[list[str]]:
    """
    Write the areas and lines of a GeoJSON FeatureCollection compactly.

    Parameters
    ----------
    collection : mapping
        Polygons, multi-polygons, lines, multi-lines; WGS 84.

    Returns
    -------
    list of list of str
        Per feature its rings or lines, each as `packed_line` writes it at `PROVINCE_STEPS`.
        An islet smaller than a step stays as one point, so that it is still drawn.
    """
    return [
        [packed_line(line, steps=PROVINCE_STEPS) for line in _lines(feature.get("geometry") or {})]
        for feature in collection["features"]
    ]


def _lines(geometry: Mapping[str, Any]) -> list[Any]:
    coordinates = geometry.get("coordinates", [])
    match geometry.get("type"):
        case "LineString":
            return [coordinates]
        case "Polygon" | "MultiLineString":
            return list(coordinates)
        case "MultiPolygon":
            return [ring for polygon in coordinates for ring in polygon]
        case _:
            return []
