"""From positions to paper: a conic projection fit for China, and one fit for any other plan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Transformer

Position = Sequence[float]
Point = tuple[float, float]

#: Equal-area conic as Chinese atlases use it: standard parallels 25 and 47 N, central meridian 105 E.
CHINA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +datum=WGS84 +units=km"
#: Sites within it are shown on the map of China. [deg]
CHINA_FRAME = (73.0, 17.0, 135.5, 54.0)
#: Where the mainland, Hainan, Taiwan and 钓鱼岛 end: the frame must hold them whatever the sites are. [deg]
CHINA_OUTLINE = (
    *((73.5, 39.4), (74.9, 37.2), (78.4, 32.5), (80.2, 42.2), (85.5, 47.1), (87.8, 49.2), (97.2, 42.8), (119.9, 52.8)),
    *((123.3, 53.6), (134.8, 48.4), (131.3, 42.9), (124.7, 25.9), (121.0, 21.8), (108.6, 18.4), (110.1, 18.1)),
    *((97.3, 28.2), (101.2, 21.2)),
)
#: A plan this wide is drawn on a projection of the whole earth. [deg]
_WORLD_WIDE_DEG = 120.0
#: Farther from the centre than this nothing is drawn on an azimuthal map: it would be torn apart. [deg]
_REACH_DEG = 100.0
#: A plan of one place still gets some ground around it. [km]
_LEAST_KM = 60.0


@dataclass(frozen=True)
class Projection:
    """
    How positions come to lie on a plane.

    Parameters
    ----------
    text : str
        In PROJ's words; lengths in km.
    centre : tuple of float
        Longitude and latitude of its middle. [deg]
    reach_deg : float
        What lies farther from the centre is left out. [deg]
    is_china : bool
        Whether it is the map of China, with its inset.
    outline : tuple of positions
        What the frame must hold. [deg]
    """

    text: str
    centre: Point
    reach_deg: float
    is_china: bool
    outline: tuple[Point, ...]

    @property
    def has_edge(self) -> bool:
        """Whether it is a map of the whole earth, cut along the meridian opposite its centre."""
        return self.reach_deg >= 180 and not self.is_china

    @cached_property
    def _transformer(self) -> Transformer:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4326", self.text, always_xy=True)

    def points(self, positions: Iterable[Position]) -> list[Point]:
        """
        Project positions.

        Parameters
        ----------
        positions : iterable of (lon_deg, lat_deg)
            WGS 84. [deg]

        Returns
        -------
        list of tuple of float
            East and north of the projection's origin; infinite where it cannot be shown. [km]
        """
        given = [(float(one[0]), float(one[1])) for one in positions]
        if not given:
            return []
        east, north = self._transformer.transform([lon for lon, _ in given], [lat for _, lat in given])
        nowhere = (math.inf, math.inf)
        shown = [self._is_near(lon, lat) for lon, lat in given]
        return [(x, y) if near else nowhere for x, y, near in zip(east, north, shown, strict=True)]

    def point(self, lon_deg: float, lat_deg: float) -> Point:
        """Project one position. [deg] -> [km]"""
        return self.points([(lon_deg, lat_deg)])[0]

    def _is_near(self, lon_deg: float, lat_deg: float) -> bool:
        return self.reach_deg >= 180 or _apart_deg(self.centre, (lon_deg, lat_deg)) <= self.reach_deg

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east and north end of what the frame must hold. [km]"""
        found = [point for point in self.points(self.outline) if math.isfinite(point[0])]
        west, east = min(x for x, _ in found), max(x for x, _ in found)
        south, north = min(y for _, y in found), max(y for _, y in found)
        spare_x, spare_y = (max(0.0, _LEAST_KM - (high - low)) / 2 for low, high in ((west, east), (south, north)))
        return west - spare_x, south - spare_y, east + spare_x, north + spare_y


def fitting(positions: Iterable[Position]) -> Projection:
    """
    Choose the projection for a plan.

    Parameters
    ----------
    positions : iterable of (lon_deg, lat_deg)
        Its sites, WGS 84. [deg]

    Returns
    -------
    Projection
        That of China, where all sites lie in its frame or there is none; else an equal-area one centred on the sites,
        across the 180th meridian where that is shorter. If some sites lie in China, its outline is held as well.
    """
    sites = sorted({(_wrapped(one[0]), float(one[1])) for one in positions})
    inside = [_in_china(site) for site in sites]
    if all(inside):
        return Projection(CHINA, (105.0, 36.0), 180.0, True, (*CHINA_OUTLINE, *sites))
    held = (*sites, *CHINA_OUTLINE, (109.0, 3.5), (118.0, 4.5)) if any(inside) else tuple(sites)
    return _elsewhere(held)


def _elsewhere(held: tuple[Point, ...]) -> Projection:
    west, wide = _shortest_arc([lon for lon, _ in held])
    lats = [lat for _, lat in held]
    centre = (_wrapped(west + wide / 2), (min(lats) + max(lats)) / 2)
    if wide > _WORLD_WIDE_DEG:
        text = f"+proj=eqearth +lon_0={centre[0]:.4f} +datum=WGS84 +units=km"
        return Projection(text, (centre[0], 0.0), 180.0, False, held)
    text = f"+proj=laea +lat_0={centre[1]:.4f} +lon_0={centre[0]:.4f} +datum=WGS84 +units=km"
    return Projection(text, centre, _REACH_DEG, False, held)


def _in_china(site: Point) -> bool:
    west, south, east, north = CHINA_FRAME
    return west <= site[0] <= east and south <= site[1] <= north


def _wrapped(lon_deg: float) -> float:
    """Bring a longitude into -180 up to, not including, 180. [deg]"""
    return (float(lon_deg) + 180.0) % 360.0 - 180.0


def _shortest_arc(lons: Sequence[float]) -> tuple[float, float]:
    """Return where the shortest arc that holds all longitudes begins, and how wide it is. [deg]"""
    ring = sorted(set(lons))
    gaps = [(ring[(at + 1) % len(ring)] - lon) % 360.0 or 360.0 for at, lon in enumerate(ring)]
    widest = max(range(len(ring)), key=lambda at: gaps[at])
    return ring[(widest + 1) % len(ring)], 360.0 - gaps[widest]


def _apart_deg(one: Point, other: Point) -> float:
    """Return the angle between two positions on a sphere. [deg]"""
    a, b = math.radians(one[1]), math.radians(other[1])
    turn = math.radians(other[0] - one[0])
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
