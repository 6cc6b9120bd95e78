"""From the plane of the projection back to degrees: areas are cut where the map's edge, the 180th meridian, cuts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from pyproj import Proj

#: A shapely geometry, or an array of them.
Shape = Any
#: Positions, shape (n, 2): of the plane in metres, or longitude and latitude in degrees.
Positions = Any
#: One figure for each position, shape (n,).
Column = Any

#: Outlines get a corner this often, so that a straight line of the plane stays where it is in degrees. [m]
CORNER_EVERY_M = 50_000.0
#: A corner this near to the seam, some 500 m, or to a pole stands on it. [deg]
_SEAM_DEG = 0.005
_POLE_DEG = 1e-6


def degrees(area: Shape, plane: Proj) -> Shape:
    """
    Put an area of the plane back on the globe.

    Parameters
    ----------
    area : shapely Polygon or MultiPolygon
        In the plane of `plane`. [m]
    plane : Proj
        The projection.

    Returns
    -------
    shapely MultiPolygon
        WGS 84, no part on both sides of the 180th meridian; valid. [deg]
    """
    corners = shapely.segmentize(area, CORNER_EVERY_M)
    simple = shapely.transform(corners, lambda points: _turned(points, plane))
    if not _crosses(simple):
        return _parts(_mended(simple))
    pieces = [_unwrapped(piece, plane) for piece in _pieces(area, plane)]
    return _parts(shapely.union_all([_mended(piece) for piece in pieces]))


def split_ring(points: Positions) -> list[list[tuple[float, float]]]:
    """
    Cut a closed line of positions wherever it crosses the 180th meridian.

    Parameters
    ----------
    points : float array, shape (n, 2)
        WGS 84, the last the same as the first. [deg]

    Returns
    -------
    list of list of (lon_deg, lat_deg)
        One line, closed, where it crosses nothing.
    """
    lines: list[list[tuple[float, float]]] = [[]]
    for at, (lon_deg, lat_deg) in enumerate(points.tolist()):
        if at and abs(lon_deg - points[at - 1, 0]) > 180:
            before_lon, before_lat = points[at - 1].tolist()
            edge = 180.0 if before_lon > 0 else -180.0
            share = (edge - before_lon) / (lon_deg + 2 * edge - before_lon)
            crossing = before_lat + (lat_deg - before_lat) * share
            lines[-1].append((edge, crossing))
            lines.append([(-edge, crossing)])
        lines[-1].append((lon_deg, lat_deg))
    if len(lines) > 1:  # the last goes on where the first began
        lines[0] = lines.pop()[:-1] + lines[0]
    return lines


def _turned(points: Positions, plane: Proj) -> Positions:
    return np.column_stack(plane(points[:, 0], points[:, 1], inverse=True))


def _crosses(area: Shape) -> bool:
    """Tell whether an outline jumps from one edge of the map to the other, or goes round a pole."""
    rings = shapely.get_rings(shapely.get_parts(area))
    return any((np.abs(np.diff(shapely.get_coordinates(ring)[:, 0])) > 180).any() for ring in rings)


def _pieces(area: Shape, plane: Proj) -> Iterator[Shape]:
    """Cut an area along the seam, and along the meridian opposite too where it holds a pole."""
    lat_deg = np.linspace(-90.0, 90.0, 3601)
    holds_pole = any(shapely.contains_xy(area, *plane(0.0, lat)) for lat in (-90.0, 90.0))
    seams = [
        shapely.linestrings(np.column_stack(plane(np.full_like(lat_deg, lon_deg), lat_deg)))
        for lon_deg in ((180.0, 0.0) if holds_pole else (180.0,))
    ]
    for part in shapely.get_parts(area):
        lines = shapely.union_all([shapely.boundary(part), *seams])
        for piece in shapely.get_parts(shapely.polygonize([lines])):
            for polygon in shapely.get_parts(piece):
                if shapely.contains(part, shapely.point_on_surface(polygon)):
                    yield polygon


def _unwrapped(piece: Shape, plane: Proj) -> Shape:
    """Put a piece that does not cross the seam back on the globe; what stands on the seam gets its own side."""
    inside = shapely.point_on_surface(piece)
    side = 180.0 if plane(inside.x, inside.y, inverse=True)[0] > 0 else -180.0
    rings = [
        _onto_side(_turned(shapely.get_coordinates(ring), plane), side)
        for ring in shapely.get_rings(shapely.segmentize(piece, CORNER_EVERY_M))
    ]
    return shapely.Polygon(rings[0], rings[1:])


def _onto_side(points: Positions, side: float) -> Positions:
    lon_deg, lat_deg = points[:, 0].copy(), points[:, 1]
    on_seam = np.abs(lon_deg) > 180 - _SEAM_DEG
    lon_deg[on_seam] = side
    at_pole = np.abs(lat_deg) > 90 - _POLE_DEG
    if not at_pole.any():
        return np.column_stack([lon_deg, lat_deg])
    turned: list[tuple[float, float]] = []
    for at, (lon, lat) in enumerate(zip(lon_deg, lat_deg, strict=True)):
        if at_pole[at]:  # a pole is a point on the globe and a line in degrees
            turned += [(lon_deg[at - 1], lat), (lon_deg[(at + 1) % len(lon_deg)], lat)]
        else:
            turned.append((lon, lat))
    return np.array([*turned, turned[0]])


def _mended(area: Shape) -> Shape:
    """Make an area valid; what collapses to a line or a point is none."""
    return shapely.make_valid(area, method="structure", keep_collapsed=False)


def _parts(area: Shape) -> Shape:
    """Take the polygons out of whatever a mended area is."""
    parts = shapely.get_parts(shapely.get_parts(area))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
