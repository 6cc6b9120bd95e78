"""The ground of the picture: provinces, the ten-part line, the inset of the South China Sea islands, the scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from maps.picture.clipping import Box, Point, clipped_area, clipped_line, thinned
from maps.picture.drawing import INK, QUIET, outlines, path, tag, text
from maps.picture.labels import Item
from maps.picture.projection import Position
from maps.picture.sheet import Sheet
from maps.words.common import WORDS

_LAND = "#FAFAF7"
_BORDER = "#B4B4B4"
_DASH = "#6A6A6A"
_SEA = "#EEF3F6"
#: The inset: west, south, east, north. [deg]
_INSET = (105.3, 1.5, 123.6, 24.5)
#: How much of the map's height it takes.
_INSET_SHARE = 0.214
#: Islands named before all else and never dropped: where, how wide. [deg]
_ISLANDS = (("diaoyu", 123.5, 25.75, 0.2), ("taiwan", 120.95, 23.6, 1.5), ("hainan", 109.75, 19.2, 2.3))
_EARTH_KM = 6371.0088


def rings_of(collection: Mapping[str, Any]) -> Iterator[tuple[list[Position], bool]]:
    """Yield the outlines and lines of a GeoJSON FeatureCollection, and whether each is an outline."""
    for feature in collection.get("features", []):
        geometry = feature.get("geometry") or {}
        coordinates = geometry.get("coordinates", [])
        match geometry.get("type"):
            case "LineString":
                yield coordinates, False
            case "MultiLineString":
                yield from ((line, False) for line in coordinates)
            case "Polygon":
                yield from ((ring, True) for ring in coordinates)
            case "MultiPolygon":
                yield from ((ring, True) for polygon in coordinates for ring in polygon)


def drawn_ground(sheet: Sheet, provinces: Mapping[str, Any], dash_line: Mapping[str, Any]) -> str:
    """Draw provinces and the ten-part line on the map; a replaced basemap may hold lines among its areas."""
    areas, lines = [], []
    for positions, closed in rings_of(provinces):
        if closed:
            areas.append(sheet.area(positions))
        else:
            lines += sheet.line(positions)
    dashes = [piece for positions, _ in rings_of(dash_line) for piece in sheet.line(positions)]
    box = sheet.ground
    sea: dict[str, str | float | None] = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    border: dict[str, str | float | None] = {"stroke": _BORDER, "stroke_width": 0.9, "stroke_linejoin": "round"}
    return "".join(
        [
            tag("rect", {**sea, "fill": _SEA}),
            outlines(areas, fill=_LAND, **border),
            path(lines, fill="none", **border),
            path(dashes, fill="none", stroke=_DASH, stroke_width=2.2, stroke_linecap="round"),
        ]
    )


def frame_of(sheet: Sheet) -> str:
    """Draw the neat line around the map, above what was cut there."""
    return outline(sheet.ground)


def outline(box: Box, fill: str = "none") -> str:
    """Draw a thin frame."""
    size: dict[str, str | float | None] = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    return tag("rect", {**size, "fill": fill, "stroke": "#8A8A8A", "stroke-width": 1})


def island_items(sheet: Sheet, lang: str) -> list[Item]:
    """Return the labels of Taiwan, Hainan and 钓鱼岛, where they lie on the map."""
    items = []
    for at, (key, lon, lat, wide) in enumerate(_ISLANDS):
        point, end = sheet.points([(lon, lat), (lon + wide, lat)])
        if sheet.ground.has(point):
            across = max(6.0, math.dist(point, end))
            words = WORDS[key][lang]
            items.append(
                Item(at=point, text=words, half=0, size=11, weight=120 - at, must=True, across=across, quiet=True)
            )
    return items


def inset_box(sheet: Sheet) -> Box:
    """Return where the inset of the South China Sea islands lies."""
    west, south, east, north = _INSET
    ground = sheet.ground
    high = ground.height * _INSET_SHARE
    wide = high * (east - west) * _squeeze() / (north - south)
    return Box(ground.right - wide, ground.bottom - high, ground.right, ground.bottom)


def _squeeze() -> float:
    """A degree of longitude over one of latitude, in the middle of the inset."""
    return math.cos(math.radians((_INSET[1] + _INSET[3]) / 2))


def drawn_inset(sheet: Sheet, provinces: Mapping[str, Any], dash_line: Mapping[str, Any], lang: str) -> str:
    """Draw the South China Sea islands in a corner of the map of China."""
    box = inset_box(sheet)
    areas = [clipped_area(ring, box) for ring in _inset_rings(provinces, box) if _touches(ring, box)]
    pieces = [piece for line in _inset_rings(dash_line, box) for piece in clipped_line(line, box)]
    name = text(
        WORDS["islands"][lang], ((box.left + box.right) / 2, box.bottom - 5), size=10, anchor="middle", halo=True
    )
    return "".join(
        [
            outline(box, _SEA),
            path(
                [area for area in areas if len(area) > 2], closed=True, fill=_LAND, stroke="#8F8F8F", stroke_width=0.7
            ),
            _islets(areas),
            path(pieces, fill="none", stroke=_DASH, stroke_width=1.8, stroke_linecap="round"),
            outline(box),
            name,
        ]
    )


def _inset_rings(collection: Mapping[str, Any], box: Box) -> Iterator[list[Point]]:
    west, _, _, north = _INSET
    scale = box.width / (_INSET[2] - west)
    down = scale / _squeeze()
    for positions, _ in rings_of(collection):
        points = [(box.left + (lon - west) * scale, box.top + (north - lat) * down) for lon, lat, *_ in positions]
        yield thinned(points, least=0.4)


def _touches(ring: Sequence[Point], box: Box) -> bool:
    return any(box.has(point) for point in ring)


def _islets(areas: Iterable[Sequence[Point]]) -> str:
    """The islands are smaller than a line is wide: each gets a mark."""
    marks = []
    for area in areas:
        if not area:
            continue
        xs, ys = [x for x, _ in area], [y for _, y in area]
        if max(xs) - min(xs) + max(ys) - min(ys) < 2:
            marks.append(tag("circle", {"cx": sum(xs) / len(xs), "cy": sum(ys) / len(ys), "r": 0.8, "fill": "#8F8F8F"}))
    return "".join(marks)


def drawn_scale(sheet: Sheet, at: Point, lang: str) -> tuple[str, Box]:
    """
    Draw the scale, true along the parallel that it names.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    at : tuple of float
        Its lower left end. [unit]
    lang : str
        "zh" or "en".

    Returns
    -------
    str, Box
        The marks and the room they take.
    """
    lon, lat = (105.0, 35.0) if sheet.projection.is_china else sheet.projection.centre
    east = math.degrees(10 / _EARTH_KM) / math.cos(math.radians(lat))
    per_km = math.dist(*sheet.points([(lon, lat), (lon + east, lat)])) / 10
    most = 110 / per_km
    power = 10.0 ** math.floor(math.log10(most))
    km = next(step * power for step in (5, 2, 1) if step * power <= most)
    end = at[0] + km * per_km
    bar = [[(at[0], at[1] - 6), at, (end, at[1]), (end, at[1] - 6)]]
    where = f"{abs(lat):.0f}°{'N' if lat >= 0 else 'S'}"
    words = f"{km:g} km{'（' if lang == 'zh' else ' ('}{where}{'）' if lang == 'zh' else ')'}"
    marks = path(bar, fill="none", stroke=INK, stroke_width=1.4) + text(words, (end + 6, at[1]), size=11, colour=QUIET)
    return marks, Box(at[0] - 4, at[1] - 14, end + 110, at[1] + 4)
