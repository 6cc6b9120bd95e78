"""
Distances on the WGS 84 ellipsoid.

"Great circle" is the field's word for the shortest way over the ground; it is computed as the geodesic on the
ellipsoid (Karney's algorithm in PROJ), which is up to 0.5 % off the sphere's great circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pyproj import Geod

_M_PER_KM = 1000.0


@cache
def _ellipsoid() -> Geod:
    return Geod(ellps="WGS84")


def great_circle_km(a_lon_deg: float, a_lat_deg: float, b_lon_deg: float, b_lat_deg: float) -> float:
    """
    Measure the shortest way over the ground between two positions.

    Parameters
    ----------
    a_lon_deg, a_lat_deg, b_lon_deg, b_lat_deg : float
        Positions in WGS 84. [deg]

    Returns
    -------
    float
        Geodesic length on the ellipsoid. [km]
    """
    return float(_ellipsoid().inv(a_lon_deg, a_lat_deg, b_lon_deg, b_lat_deg)[2]) / _M_PER_KM


def great_circles_km(a: Sequence[tuple[float, float]], b: Sequence[tuple[float, float]]) -> list[float]:
    """
    Measure many pairs of positions in one call.

    Parameters
    ----------
    a, b : sequence of (lon_deg, lat_deg)
        The ends of each pair, equally many. [deg]

    Returns
    -------
    list of float
        Geodesic length of each pair. [km]
    """
    if not a:
        return []
    lengths_m = _ellipsoid().inv(
        [lon for lon, _ in a], [lat for _, lat in a], [lon for lon, _ in b], [lat for _, lat in b]
    )[2]
    return [float(length_m) / _M_PER_KM for length_m in lengths_m]


def line_length_km(line: Sequence[tuple[float, float]]) -> float:
    """
    Measure a drawn line.

    Parameters
    ----------
    line : sequence of (lon_deg, lat_deg)
        Its vertices in WGS 84. [deg]

    Returns
    -------
    float
        Sum of the geodesics between neighbouring vertices. [km]
    """
    return float(_ellipsoid().line_length([lon for lon, _ in line], [lat for _, lat in line])) / _M_PER_KM
