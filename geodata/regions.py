"""
Areas on the map, read strictly from GeoJSON, and what enters them.

Plain arithmetic on longitudes and latitudes as a plane, edges straight as GeoJSON draws them: an area of some hundred
kilometres needs no more, and a command that reads a plan waits for no geometry library. Touching counts as entering.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from geodata.boundaries import read_geojson
from geodata.crs import WGS84, to_wgs84
from geodata.errors import InputError
from geodata.tables import LIST_SEPARATOR, MAX_ID_LENGTH

#: More points make an area finer than any fault rate is known, and the check for crossings slow.
MOST_POINTS = 1000
#: All areas of a file together.
MOST_POINTS_IN_FILE = 10_000

Point = tuple[float, float]
Ring = tuple[Point, ...]
#: West, east, south, north; ring, place in it; both ends.
_Edge = tuple[float, float, float, float, int, int, Point, Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """
    An area in WGS 84: its rings, each closed, its first point repeated at its end; an inner ring is a hole.

    `number` counts the features of the file from 1; `properties` are as the file gives them.
    """

    id: str
    number: int
    rings: tuple[Ring, ...]
    properties: Mapping[str, Any]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north. [deg]"""
        lons = [lon for ring in self.rings for lon, _ in ring]
        lats = [lat for ring in self.rings for _, lat in ring]
        return min(lons), min(lats), max(lons), max(lats)

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies inside, by the number of edges north of it."""
        return sum(_encloses(ring, point) for ring in self.rings) % 2 == 1

    def is_entered_by(self, line: Sequence[Point]) -> bool:
        """
        Tell whether a line enters or touches the area.

        Parameters
        ----------
        line : sequence of tuple of float
            lon_deg, lat_deg of at least one point, WGS 84.

        Returns
        -------
        bool
            True as well where the line lies wholly inside.
        """
        west, south, east, north = self.box
        for a, b in pairwise(line):
            if max(a[0], b[0]) < west or min(a[0], b[0]) > east or max(a[1], b[1]) < south or min(a[1], b[1]) > north:
                continue
            if any(_meet(a, b, c, d) for ring in self.rings for c, d in pairwise(ring)):
                return True
        # No edge is met, so the line lies wholly inside or wholly outside.
        return self.holds(line[0])


def read_areas(path: Path, coordinates: str = WGS84) -> list[Area]:
    """
    Read a GeoJSON file of polygons.

    Parameters
    ----------
    path : Path
        A FeatureCollection; each feature has `properties.id` and a Polygon or MultiPolygon.
    coordinates : str
        The system of its positions, one of `geodata.crs.SYSTEMS`.

    Returns
    -------
    list of Area
        In the file's order, ids unique.

    Raises
    ------
    InputError
        For a feature that is none, an id that appears twice, a ring that is open, too short or crosses itself or
        another one, a position that is none, or too many points. The feature is named.
    """
    areas: dict[str, Area] = {}
    points = 0
    for number, feature in enumerate(read_geojson(path)["features"], start=1):
        area = _Reader(path.name, number, coordinates).area(feature)
        if area.id in areas:
            raise InputError("region_twice", file=path.name, value=area.id, feature=number, first=areas[area.id].number)
        points += sum(map(len, area.rings))
        if points > MOST_POINTS_IN_FILE:
            raise InputError("too_many_points", file=path.name, feature=number, limit=MOST_POINTS_IN_FILE)
        areas[area.id] = area
    return list(areas.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one feature, and names it where it cannot be used."""

    file: str
    number: int
    coordinates: str

    def area(self, feature: object) -> Area:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or not isinstance(shape, dict):
            raise self._error("bad_region")
        key = properties.get("id")
        if not isinstance(key, str) or not key.strip():
            raise self._error("bad_region", key)
        key = key.strip()
        if len(key) > MAX_ID_LENGTH or not _is_id(key):
            raise self._error("region_bad_id", key, limit=MAX_ID_LENGTH)
        polygons = [
            [self._ring(ring, key) for ring in self._list(polygon, key)] for polygon in self._polygons(shape, key)
        ]
        rings = tuple(ring for polygon in polygons for ring in polygon)
        if not all(polygons) or not rings:
            raise self._error("bad_region", key)
        if sum(map(len, rings)) > MOST_POINTS:
            raise self._error("too_many_points", key, limit=MOST_POINTS)
        if (place := crossing(rings)) is not None:
            raise self._error("region_crosses", key, lon_deg=f"{place[0]:.4f}", lat_deg=f"{place[1]:.4f}")
        if (place := _misplaced(polygons)) is not None:
            raise self._error("region_hole", key, lon_deg=f"{place[0]:.4f}", lat_deg=f"{place[1]:.4f}")
        converted = tuple(tuple(to_wgs84(*point, self.coordinates) for point in ring) for ring in rings)
        return Area(id=key, number=self.number, rings=converted, properties=properties)

    def _polygons(self, shape: Mapping[str, Any], key: str) -> list[Any]:
        kind, coordinates = shape.get("type"), shape.get("coordinates")
        if kind not in ("Polygon", "MultiPolygon"):
            raise self._error("bad_region", key)
        return [coordinates] if kind == "Polygon" else self._list(coordinates, key)

    def _list(self, value: object, key: str) -> list[Any]:
        if not isinstance(value, list):
            raise self._error("bad_region", key)
        return value

    def _ring(self, raw: object, key: str) -> Ring:
        listed = self._list(raw, key)
        if len(listed) > MOST_POINTS:
            raise self._error("too_many_points", key, limit=MOST_POINTS)
        points = [self._point(point, key) for point in listed]
        if len(points) < 4:
            raise self._error("region_too_few", key)
        if points[0] != points[-1]:
            raise self._error("region_open", key)
        ring = [point for point, onward in pairwise(points) if point != onward]
        if len(ring) < 3:
            raise self._error("region_too_few", key)
        return (*ring, ring[0])

    def _point(self, raw: object, key: str) -> Point:
        if not isinstance(raw, list) or len(raw) < 2:
            raise self._error("bad_region", key)
        lon, lat = raw[0], raw[1]
        if not _is_angle(lon, 180.0) or not _is_angle(lat, 90.0):
            raise self._error("region_position", key, position=f"{lon}, {lat}")
        return float(lon), float(lat)

    def _error(self, code: str, value: object = None, **details: object) -> InputError:
        shown = "" if value is None else value
        if code == "bad_region" and not str(shown).strip():
            code = "region_unnamed"
        return InputError(code, file=self.file, row=None, column=None, value=shown, feature=self.number, **details)


def _encloses(ring: Ring, point: Point) -> bool:
    lon, lat = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (x1 > lon) != (x2 > lon) and lat < y1 + (lon - x1) / (x2 - x1) * (y2 - y1):
            inside = not inside
    return inside


def _misplaced(polygons: Sequence[Sequence[Ring]]) -> Point | None:
    """
    Find a hole outside its polygon, or a polygon inside another one.

    No rings cross or touch, so that one point of a ring tells. An outline lies within as many outlines as holes (an
    island in a hole), a hole within one outline more.
    """
    placed = [(ring, number, place) for number, polygon in enumerate(polygons) for place, ring in enumerate(polygon)]
    for ring, number, place in placed:
        around = [other[1:] for other in placed if other[0] is not ring and _encloses(other[0], ring[0])]
        if len(around) % 2 != min(place, 1) or (place and (number, 0) not in around):
            return ring[0]
    return None


def crossing(rings: Sequence[Ring]) -> Point | None:
    """
    Find a place where rings cross or touch themselves or each other.

    Parameters
    ----------
    rings : sequence of Ring
        Closed, no point twice in a row.

    Returns
    -------
    tuple of float or None
        lon_deg, lat_deg of an end of an edge that meets another edge than its neighbours; None where none does.
    """
    edges: list[_Edge] = []
    for number, ring in enumerate(rings):
        for place, (a, b) in enumerate(pairwise(ring)):
            box = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
            edges.append((*box, number, place, a, b))
    edges.sort(key=lambda edge: edge[0])
    # From west to east; what ends west of the present edge is left behind.
    open_edges: list[_Edge] = []
    for edge in edges:
        west, _, south, north, number, place, a, b = edge
        open_edges = [other for other in open_edges if other[1] >= west]
        beside = [other for other in open_edges if other[2] <= north and other[3] >= south]
        open_edges.append(edge)
        for _, _, _, _, other_number, other_place, c, d in beside:
            neighbours = number == other_number and abs(place - other_place) in (1, len(rings[number]) - 2)
            if _turns_back(a, b, c, d) if neighbours else _meet(a, b, c, d):
                return a
    return None


def _turns_back(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two edges that share an end lie one upon the other."""
    shared = b if b in (c, d) else a
    first = a if shared == b else b
    second = d if shared == c else c
    straight = _side(shared, first, second) == 0
    forth = (first[0] - shared[0]) * (second[0] - shared[0]) + (first[1] - shared[1]) * (second[1] - shared[1])
    return straight and forth > 0


def _is_id(text: str) -> bool:
    """Tell whether a text can be an id as those of tables are: no semicolon, no blank, no control character."""
    return LIST_SEPARATOR not in text and not any(char.isspace() or not char.isprintable() for char in text)


def _is_angle(value: object, limit_deg: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # An integer of a thousand digits is no float, but can be compared with one.
    return math.isfinite(value) and abs(value) <= limit_deg if isinstance(value, float) else abs(value) <= limit_deg


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two segments have a point in common, ends included."""
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    sides_cd = _side(a, b, c), _side(a, b, d)
    sides_ab = _side(c, d, a), _side(c, d, b)
    # Boxes overlap; on one straight line that means the segments do.
    return min(sides_cd) <= 0 <= max(sides_cd) and min(sides_ab) <= 0 <= max(sides_ab)
