"""
Coordinate systems, always explicit: WGS 84 inside, GCJ-02 and CGCS2000 in and out.

GCJ-02 is the shifted system of Chinese web maps; the shift is 0.3 to 0.6 km, so a position taken from one map and
drawn on the other lies in the wrong street. The shift has no published definition; the formula here is the one that
every open implementation shares. CGCS2000 (EPSG:4490) differs from WGS 84 by centimetres to decimetres; PROJ converts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from geodata.errors import InputError, nearest

WGS84 = "WGS84"
GCJ02 = "GCJ-02"
CGCS2000 = "CGCS2000"
SYSTEMS = (WGS84, GCJ02, CGCS2000)

# Krassovsky 1940, the ellipsoid of the shift formula.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
#: Outside this box (lon, lat) the web maps do not shift. [deg]
_SHIFTED = (72.004, 137.8347, 0.8293, 55.8271)
#: The inverse is iterated until a step is below this: about a tenth of a millimetre. [deg]
_INVERSE_STEP_DEG = 1e-9

Position = tuple[float, float]


def to_wgs84(lon_deg: float, lat_deg: float, system: str) -> Position:
    """
    Bring a position into WGS 84.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Position in `system`. [deg]
    system : str
        One of `SYSTEMS`.

    Returns
    -------
    tuple of float
        lon_deg, lat_deg in WGS 84. [deg]

    Raises
    ------
    InputError
        If the system is not known.
    """
    return _converter(system, into=True)(lon_deg, lat_deg)


def from_wgs84(lon_deg: float, lat_deg: float, system: str) -> Position:
    """Bring a WGS 84 position into `system`, the inverse of `to_wgs84`. [deg]"""
    return _converter(system, into=False)(lon_deg, lat_deg)


def gcj02_from_wgs84(lon_deg: float, lat_deg: float) -> Position:
    """Shift a WGS 84 position as the Chinese web maps do. [deg]"""
    if not _is_shifted(lon_deg, lat_deg):
        return lon_deg, lat_deg
    east, north = _shift(lon_deg, lat_deg)
    return lon_deg + east, lat_deg + north


def wgs84_from_gcj02(lon_deg: float, lat_deg: float) -> Position:
    """Take the shift back, by fixed-point iteration; accurate to well below a millimetre. [deg]"""
    if not _is_shifted(lon_deg, lat_deg):
        return lon_deg, lat_deg
    lon, lat = lon_deg, lat_deg
    for _ in range(30):
        east, north = _shift(lon, lat)
        step = max(abs(lon_deg - east - lon), abs(lat_deg - north - lat))
        lon, lat = lon_deg - east, lat_deg - north
        if step < _INVERSE_STEP_DEG:
            break
    return lon, lat


def _is_shifted(lon_deg: float, lat_deg: float) -> bool:
    west, east, south, north = _SHIFTED
    return west <= lon_deg <= east and south <= lat_deg <= north


def _shift(lon_deg: float, lat_deg: float) -> Position:
    """Return the shift towards east and north. [deg]"""
    x, y = lon_deg - 105.0, lat_deg - 35.0
    latitude = math.radians(lat_deg)
    magic = 1 - _ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    metres_per_radian_north = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / magic**1.5
    metres_per_radian_east = _SEMI_MAJOR_M / math.sqrt(magic) * math.cos(latitude)
    return (
        math.degrees(_east_m(x, y) / metres_per_radian_east),
        math.degrees(_north_m(x, y) / metres_per_radian_north),
    )


def _waves(turn: float, *terms: tuple[float, float]) -> float:
    return sum(amplitude * math.sin(turn * rate * math.pi) for amplitude, rate in terms) * 2 / 3


def _north_m(x: float, y: float) -> float:
    plane = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    ripples = _waves(x, (20.0, 6.0), (20.0, 2.0))
    return plane + ripples + _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))


def _east_m(x: float, y: float) -> float:
    plane = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    ripples = _waves(x, (20.0, 6.0), (20.0, 2.0))
    return plane + ripples + _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))


def _converter(system: str, *, into: bool) -> Callable[[float, float], Position]:
    if system == WGS84:
        return lambda lon_deg, lat_deg: (lon_deg, lat_deg)
    if system == GCJ02:
        return wgs84_from_gcj02 if into else gcj02_from_wgs84
    if system == CGCS2000:
        return _cgcs2000(into=into)
    raise InputError("not_a_choice", value=system, choices=SYSTEMS, nearest=nearest(system, SYSTEMS, count=1))


@cache
def _cgcs2000(*, into: bool) -> Callable[[float, float], Position]:
    from pyproj import Transformer

    ends = ("EPSG:4490", "EPSG:4326") if into else ("EPSG:4326", "EPSG:4490")
    transformer = Transformer.from_crs(*ends, always_xy=True)

    def convert(lon_deg: float, lat_deg: float) -> Position:
        lon, lat = transformer.transform(lon_deg, lat_deg)
        return float(lon), float(lat)

    return convert
