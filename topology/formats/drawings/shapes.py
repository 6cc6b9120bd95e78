"""GeoJSON geometries as points and lines; positions that lie out of range."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from geodata.errors import InputError
from topology.formats.drawings.drawn import LINE, POINT, Feature
from topology.formats.drawings.seam import joined
from topology.formats.findings import Findings
from topology.records import Line

_PARTS = {"Point": 0, "LineString": 0, "MultiPoint": 1, "MultiLineString": 1}


class Shapes:
    """
    Takes geometries of one file apart, and tells what is not taken over.

    `bools`: whether the file says true or false anywhere, so that a position could.
    """

    def __init__(self, file: str, findings: Findings, *, bools: bool = True) -> None:
        self._file, self._findings, self._bools = file, findings, bools

    def of(self, geometry: object, place: int) -> list[tuple[str, Line]]:
        """
        Return the points and lines of a geometry.

        Parameters
        ----------
        geometry : object
            A GeoJSON geometry.
        place : int
            Number of its feature.

        Returns
        -------
        list of (kind, points)
            Positions as the file has them.

        Raises
        ------
        InputError
            If it is no geometry, or a position no pair of numbers.
        """
        if isinstance(geometry, dict) and isinstance(held := geometry.get("coordinates"), list):
            if geometry.get("type") == "LineString" and len(held) > 1:
                return [(LINE, self._line(held, place))]
            if geometry.get("type") == "Point" and held:
                return [(POINT, self._line([held], place))]
        found = [part for kind, held in self._simple(geometry, place) for part in self._parts(kind, held, place)]
        if len(found) > 1:
            self._findings.assumed("drawn_parts", file=self._file, value=len(found), feature=place)
        return found

    def _simple(self, geometry: object, place: int) -> Iterator[tuple[str, list[Any]]]:
        """Yield (type, coordinates) of a geometry, or of those that a collection holds."""
        waiting = [geometry]
        while waiting:
            shape = waiting.pop()
            if not isinstance(shape, dict):
                raise self._bad(shape, place)
            kind = str(shape.get("type"))
            if kind == "GeometryCollection":
                if not isinstance(members := shape.get("geometries"), list):
                    raise self._bad(members, place)
                waiting.extend(reversed(members))
            elif kind in ("Polygon", "MultiPolygon"):
                self._findings.left_out("drawn_other_shape", file=self._file, value=kind, feature=place)
            elif kind not in _PARTS or not isinstance(held := shape.get("coordinates"), list):
                raise self._bad(kind if kind not in _PARTS else shape.get("coordinates"), place)
            else:
                yield kind, held

    def _parts(self, kind: str, held: list[Any], place: int) -> Iterator[tuple[str, Line]]:
        if kind in ("Point", "MultiPoint"):
            positions = held if kind == "MultiPoint" else [held] if held else []
            yield from ((POINT, (position,)) for position in self._line(positions, place))
            return
        lines = [self._line(part, place) for part in (held if kind == "MultiLineString" else [held])]
        for line in joined([line for line in lines if line]):
            if len(line) > 1:
                yield LINE, line
            else:
                self._findings.left_out("drawn_short_line", file=self._file, feature=place)
        if not any(lines):
            self._findings.left_out("drawn_short_line", file=self._file, feature=place)

    def _line(self, held: object, place: int) -> Line:
        if not isinstance(held, list):
            raise self._bad(held, place)
        try:
            line = tuple([(position[0] + 0.0, position[1] + 0.0) for position in held])
            if max(map(len, held), default=2) > 2:
                self._findings.left_out("drawn_elevation", file=self._file, feature=place)
        except (TypeError, IndexError, KeyError, OverflowError):
            raise self._bad(held, place) from None
        for position in held if self._bools else ():
            if position[0] is True or position[0] is False or position[1] is True or position[1] is False:
                raise self._bad(position, place)
        return line

    def _bad(self, value: object, place: int) -> InputError:
        return InputError("drawn_bad_shape", file=self._file, value=value, feature=place)


def in_range(file: str, findings: Findings) -> Callable[[Feature], Feature]:
    """
    Return what refuses features beyond the Earth, and takes longitudes up to 360 round.

    Parameters
    ----------
    file : str
        For messages.
    findings : Findings
        Told of longitudes that were taken round.

    Returns
    -------
    callable
        Feature -> feature; it raises `InputError`.
    """

    def check(feature: Feature) -> Feature:
        for lon, lat in feature.points:
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                return _folded(feature, file, findings)
        return feature

    return check


def _folded(feature: Feature, file: str, findings: Findings) -> Feature:
    for lon, lat in feature.points:
        if not (math.isfinite(lon) and abs(lon) <= 360 and abs(lat) <= 90):
            raise InputError("drawn_out_of_range", file=file, value=f"{lon:.7g}, {lat:.7g}", feature=feature.place)
    most = max((lon for lon, _ in feature.points), key=abs)
    findings.assumed("drawn_folded", file=file, value=f"{most:.7g}", feature=feature.place)
    points = tuple(((lon + 180) % 360 - 180 if abs(lon) > 180 else lon, lat) for lon, lat in feature.points)
    return replace(feature, points=points)
