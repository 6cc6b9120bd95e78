"""
The area that can be reached from a site within a delay, and the circle that no light leaves.

Along a straight piece of cable the last mile is linear in the place, so the discs that it reaches together make the
convex hull of the first and the last. Hulls are united on an azimuthal equidistant projection centred on the origin;
it stretches sideways far from there, so the outline of every disc is taken on the ellipsoid and then projected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from pyproj import Geod, Proj

from geodata.units import LIGHT_KM_PER_MS
from netplan.layers import Layers
from netplan.plan import Plan
from netplan.reach.courses import Courses
from netplan.reach.remaining import VALUE, Arrival, Rules, Weight, arrivals, disc_km, profile, span_weight
from netplan.reach.seam import Column, Positions, Shape, degrees, split_ring
from netplan.routes import Route
from topology.records import OPTICAL, Site, Span

#: What outlines are simplified to. [km]
TOLERANCE_KM = 0.5
#: Corners of a disc's outline: it lies within the disc and is 0.5 % smaller.
_CORNERS = 36
#: Corners of the light-limit ring.
_RING_CORNERS = 180
#: Where the projection ends: short of the place opposite to the origin, beyond which nothing is claimed. [km]
FARTHEST_KM = 19_900.0
#: A last mile below a metre is a rounding error. [km]
_LEAST_KM = 0.001
_M_PER_KM = 1000.0
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, kw_only=True)
class Reach:
    """
    What can be reached from a site within a delay over the optical layer.

    `areas` by end of the band (`value`, `low`, `high`), shapely MultiPolygons in WGS 84; `ring` the geodesic circle
    that no light in any fibre of the plan leaves, as lines in WGS 84, empty where it is the whole Earth. [deg]
    """

    origin: Site
    limit_ms: float
    areas: Mapping[str, Shape]
    light_limit_km: float
    ring: list[list[tuple[float, float]]]


def reach(
    plan: Plan,
    origin: Site,
    limits_ms: Sequence[float],
    *,
    ends: Sequence[str] = (VALUE,),
    layers: Layers | None = None,
) -> list[Reach]:
    """
    Find the areas that can be reached from a site over existing spans.

    Parameters
    ----------
    plan : Plan
        The plan.
    origin : Site
        Where light sets out.
    limits_ms : sequence of float
        One-way, each > 0. [ms]
    ends : sequence of str
        Of `netplan.reach.remaining.ENDS`: with `high` every length and parameter makes the delay as long as it may be.
    layers : Layers, optional
        The plan's layers where they are built already.

    Returns
    -------
    list of Reach
        By limit, the lowest first; each area holds those of lower limits. Outlines are true to `TOLERANCE_KM`.

    Notes
    -----
    A point is reached where some span can be left by a last mile of new cable within the limit: delay to one end of
    the span as to that site, fibre along the span, last mile x `length.cable_to_great_circle`, the regenerators of the
    whole length, one pair of terminals. No last mile is longer than `reach.last_mile_km`. Nothing farther than
    `FARTHEST_KM` is claimed.
    """
    built = layers or Layers(plan.network, plan.model)
    routes = {site: built[OPTICAL].route(origin.id, site) for site in plan.network.sites}
    ordered = sorted(set(limits_ms))
    sleeves = _Sleeves(plan, origin, routes)
    by_end = {end: sleeves.areas(ordered, end) for end in ends}
    return [
        Reach(
            origin=origin,
            limit_ms=limit_ms,
            areas={end: areas[at] for end, areas in by_end.items()},
            light_limit_km=light_limit_km(plan, limit_ms),
            ring=light_limit_ring(plan, origin, limit_ms),
        )
        for at, limit_ms in enumerate(ordered)
    ]


def light_limit_km(plan: Plan, limit_ms: float) -> float:
    """Return how far light gets in the fastest fibre that the plan may have, laid straight. [km]"""
    return limit_ms * LIGHT_KM_PER_MS / plan.parameters.lowest_group_index


def light_limit_ring(plan: Plan, origin: Site, limit_ms: float) -> list[list[tuple[float, float]]]:
    """
    Draw the geodesic circle that light cannot leave within a delay.

    Parameters
    ----------
    plan : Plan
        The plan.
    origin : Site
        Its centre.
    limit_ms : float
        One-way, > 0. [ms]

    Returns
    -------
    list of list of (lon_deg, lat_deg)
        Lines, cut at the 180th meridian; none where light gets everywhere. [deg]
    """
    radius_km = light_limit_km(plan, limit_ms)
    if radius_km >= FARTHEST_KM:
        return []
    turns = np.linspace(0.0, 360.0, _RING_CORNERS + 1)
    centre_lon, centre_lat = (np.full_like(turns, value) for value in origin.position)
    lon_deg, lat_deg, _ = _GEOD.fwd(centre_lon, centre_lat, turns, np.full_like(turns, radius_km * _M_PER_KM))
    return split_ring(np.column_stack([lon_deg, lat_deg]))


#: A way over the ground and the last mile from each of its corners: float arrays, shape (n, 2) and (n,). [deg, km]
_Strip = tuple[Positions, Column]


class _Sleeves:
    """The sleeves that last miles make around spans, united limit by limit."""

    def __init__(self, plan: Plan, origin: Site, routes: Mapping[str, Route | None]) -> None:
        self._model = plan.model
        self._origin = origin
        self._routes = routes
        self._spans = plan.network.spans_with(("existing",), None)
        self._courses = Courses(plan.network)
        lon_deg, lat_deg = origin.position
        self._plane = Proj(proj="aeqd", lon_0=lon_deg, lat_0=lat_deg, datum="WGS84")

    def areas(self, limits_ms: Sequence[float], end: str) -> list[Shape]:
        """Return the area of each limit, lowest first: what a lower limit holds is only added to. [deg]"""
        rules = Rules.of(self._model, end)
        reached = arrivals(self._routes, rules, end)
        whole = outline = shapely.MultiPolygon()
        # A span neither of whose ends is reached stays out of sight at every limit.
        near = [span for span in self._spans if span.a in reached or span.b in reached]
        weights = [(span, span_weight(span, self._model, end)) for span in near]
        widest: set[object] = set()
        found = []
        for limit_ms in limits_ms:
            strips = list(self._strips(reached, rules, limit_ms, weights, widest))
            whole = shapely.union_all([whole, *self._hulls(strips)])
            outline = shapely.union(outline, shapely.simplify(whole, TOLERANCE_KM * _M_PER_KM))
            found.append(degrees(outline, self._plane))
        return found

    def _strips(
        self,
        reached: Mapping[str, Arrival],
        rules: Rules,
        limit_ms: float,
        weights: Sequence[tuple[Span, Weight]],
        widest: set[object],
    ) -> Iterator[_Strip]:
        """Yield what is reached around each span, but for courses that are as wide as can be; note which become so."""
        radius_km = disc_km(reached[self._origin.id], rules, limit_ms=limit_ms)
        if radius_km > 0:
            yield np.array([self._origin.position] * 2), np.array([radius_km] * 2)
        for span, weight in weights:
            corners = self._courses.corners(span)
            if corners in widest:
                continue
            line = profile(span, reached, rules, weight, limit_ms=limit_ms)
            for (start, start_km), (stop, stop_km) in pairwise(line):
                if max(start_km, stop_km) > _LEAST_KM:
                    places, positions = self._courses[span].stretch(start, stop)
                    yield positions, np.interp(places, [start, stop], [start_km, stop_km])
            if line and min(km for _, km in line) >= rules.last_mile_km:
                widest.add(corners)

    def _hulls(self, strips: Sequence[_Strip]) -> Shape:
        """Return the hull of the discs at both ends of every piece, in the plane. [m]"""
        if not strips:
            return []
        positions = np.concatenate([strip[0] for strip in strips])
        radii_km = np.concatenate([strip[1] for strip in strips])
        last = np.cumsum([len(strip[1]) for strip in strips]) - 1
        first = np.setdiff1d(np.arange(len(radii_km)), last)
        discs = self._discs(positions, radii_km)
        inside = self._is_inside(positions, radii_km)
        first = first[inside[first] & inside[first + 1]]
        corners = np.concatenate([discs[first], discs[first + 1]], axis=1)
        return shapely.convex_hull(shapely.linestrings(corners))

    def _discs(self, positions: Positions, radii_km: Column) -> Positions:
        """Return the outlines of discs, shape (n, corners, 2): taken on the ellipsoid, then projected. [m]"""
        count = len(radii_km)
        turns = np.tile(np.arange(_CORNERS) * (360.0 / _CORNERS), count)
        lon_deg, lat_deg = (np.repeat(positions[:, axis], _CORNERS) for axis in (0, 1))
        out = _GEOD.fwd(lon_deg, lat_deg, turns, np.repeat(radii_km * _M_PER_KM, _CORNERS))
        return np.column_stack(self._plane(out[0], out[1])).reshape(count, _CORNERS, 2)

    def _is_inside(self, positions: Positions, radii_km: Column) -> Column:
        """Tell which discs the plane can show."""
        lon_deg, lat_deg = (np.full(len(positions), value) for value in self._origin.position)
        away_km = _GEOD.inv(lon_deg, lat_deg, positions[:, 0], positions[:, 1])[2] / _M_PER_KM
        return away_km + radii_km < FARTHEST_KM
