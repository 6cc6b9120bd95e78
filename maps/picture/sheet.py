"""The sheet of paper: where header, map, table and footer stand, and how positions come to lie on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from maps.exports.common import split_line
from maps.picture.clipping import Box, Point, clipped_area, clipped_line, thinned
from maps.picture.projection import Position, Projection

#: Units of the picture per millimetre: a text of 12 is 3 mm high.
UNITS_PER_MM = 4
#: Landscape. [mm]
PAPERS = {"a4": (297, 210), "a3": (420, 297), "wide": (320, 180)}
MARGIN = 36.0
HEADER = 92.0
FOOTER = 50.0
PANEL = 316.0
_PADDING = 12.0
#: Share of the room left over that goes to the left of China: its inset and 钓鱼岛 stand on the right.
_CHINA_LEFT = 0.25
#: Room that the inset needs on the right, and the legend on the left where there is enough. [unit]
_INSET_ROOM, _LEGEND_ROOM = 60.0, 190.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A sheet of paper with a map on it.

    Parameters
    ----------
    width, height : float
        Of the paper. [unit]
    ground : Box
        Where the map is.
    panel : Box
        Where the table of verdicts is.
    projection : Projection
        How positions come to lie on a plane.
    origin : tuple of float
        Where the projection's origin lies on paper.
    units_per_km : float
        Scale of the map.
    """

    width: float
    height: float
    ground: Box
    panel: Box
    projection: Projection
    origin: Point
    units_per_km: float

    def points(self, positions: Iterable[Position]) -> list[Point]:
        """Bring positions onto paper, infinite where they cannot be shown. [deg] -> [unit]"""
        scale, (x, y) = self.units_per_km, self.origin
        return [(x + east * scale, y - north * scale) for east, north in self.projection.points(positions)]

    def point(self, lon_deg: float, lat_deg: float) -> Point:
        """Bring one position onto paper. [deg] -> [unit]"""
        return self.points([(lon_deg, lat_deg)])[0]

    def line(self, positions: Sequence[Position]) -> list[list[Point]]:
        """Return the pieces of a line that lie on the map; on a map of the whole earth it is cut at the map's edge."""
        parts = self._cut_at_edge(positions) if self.projection.has_edge else [positions]
        pieces = [piece for part in parts for piece in clipped_line(self.points(part), self.ground)]
        return [thinned(piece) for piece in pieces]

    def _cut_at_edge(self, positions: Sequence[Position]) -> list[list[Position]]:
        """Cut where the meridian opposite the centre is crossed: seen from the centre it is the 180th."""
        centre = self.projection.centre[0]
        seen = split_line([(one[0] - centre, one[1]) for one in positions])
        hair = 1 - 1e-9  # the edge itself would be drawn at either side
        return [[(lon * hair + centre, lat) for lon, lat in piece] for piece in seen]

    @property
    def _seam(self) -> float:
        """A step this long across the paper is no step on the ground. [unit]"""
        return 15_000 * self.units_per_km

    def area(self, ring: Sequence[Position]) -> list[Point]:
        """Return what of an area lies on the map; empty where nothing does, or where the projection tears it."""
        points = self.points(ring)
        if not all(math.isfinite(x) for x, _ in points):
            return []
        if any(abs(one[0] - other[0]) > self._seam for one, other in pairwise(points)):
            return []
        return clipped_area(thinned(points), self.ground.grown(2))


def laid_out(projection: Projection, paper: str, *, with_panel: bool) -> Sheet:
    """
    Lay out a sheet.

    Parameters
    ----------
    projection : Projection
        What the map must hold.
    paper : str
        One of `PAPERS`, landscape.
    with_panel : bool
        Whether there is a table beside the map.

    Returns
    -------
    Sheet
        The map as large as the room beside the table and between header and footer lets it be.
    """
    width, height = (float(side * UNITS_PER_MM) for side in PAPERS[paper])
    right = width - MARGIN - (PANEL + 12 if with_panel else 0)
    ground = Box(MARGIN, MARGIN + HEADER, right, height - MARGIN - FOOTER)
    panel = Box(right + 12, ground.top, width - MARGIN, ground.bottom)
    west, south, east, north = projection.extent
    room = ground.grown(-_PADDING)
    scale = min(room.width / (east - west), room.height / (north - south))
    spare = room.width - (east - west) * scale
    before = max(_CHINA_LEFT * spare, min(spare - _INSET_ROOM, _LEGEND_ROOM)) if projection.is_china else spare / 2
    x = room.left + before - west * scale
    y = room.top + (room.height - (north - south) * scale) / 2 + north * scale
    return Sheet(width, height, ground, panel, projection, (x, y), scale)
