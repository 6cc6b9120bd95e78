"""Reach areas against brute force: a grid of points, each asked which places of which spans it could be joined to."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geodata.units import fibre_ms, ms_from_us
from netplan.circles import circles
from netplan.layers import Layers
from netplan.plan import Plan
from netplan.reach import areas
from netplan.reach.areas import FARTHEST_KM, TOLERANCE_KM, reach
from netplan.reach.remaining import ENDS, HIGH, LOW, VALUE, span_weight
from topology.network import Network
from topology.records import Site, Span

GEOD = Geod(ellps="WGS84")
TO_SPACE = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
LIMITS_MS = (5.0, 10.0, 20.0)
#: Places along a span that the brute force tries, at most so far apart. [km]
STEP_KM = 15.0


def site(key, lon_deg, lat_deg):
    return Site(id=key, name_zh=key, name_en=key, lon_deg=lon_deg, lat_deg=lat_deg)


def span(key, a, b, stretch=1.3):
    km = GEOD.inv(*a.position, *b.position)[2] / 1000
    length = km * stretch
    return Span(
        id=key,
        a=a.id,
        b=b.id,
        route_km=length,
        route_km_low=0.95 * length,
        route_km_high=1.1 * length,
        length_origin="given",
        great_circle_km=km,
        fibre_type="G.652.D",
    )


@pytest.fixture(scope="module")
def plan_of(reference):
    """Make a plan of some places and the spans between them, under the reference parameters or some changed."""

    def _plan(sites, spans, **changes):
        network = Network(sites={one.id: one for one in sites}, spans={one.id: one for one in spans})
        parameters = reference.parameters.replaced(changes) if changes else reference.parameters
        return replace(reference, network=network, parameters=parameters, targets={})

    return _plan


def to_space(lon_deg, lat_deg):
    """Return positions in space, from the centre of the ellipsoid. [km]"""
    return np.stack(TO_SPACE.transform(lon_deg, lat_deg, np.zeros_like(lon_deg)), axis=-1) / 1000


def twin(plan: Plan, origin: Site, limit_ms: float, points, end: str):
    """Tell slowly which points are reached: the whole delay of the circuit there over each place of each span."""
    model, parameters = plan.model, plan.parameters
    other = {VALUE: VALUE, LOW: HIGH, HIGH: LOW}[end]
    layer = Layers(plan.network, model).optical
    routes = {key: layer.route(origin.id, key) for key in plan.network.sites}
    reach_km = getattr(parameters["optical.regenerator_reach_km"], other)
    each_ms = ms_from_us(getattr(parameters["optical.regenerator_us"], end))
    terminals_ms = getattr(model.terminals, end)
    index = getattr(parameters.fibre_types[parameters.default_fibre_type].band, end)
    excess = getattr(parameters["length.fibre_to_cable"], end)
    amplifier_ms = ms_from_us(getattr(parameters["optical.amplifier_us"], end))
    last_ms = fibre_ms(excess, index) + amplifier_ms / getattr(parameters["optical.amplifier_spacing_km"], other)
    ratio = getattr(parameters["length.cable_to_great_circle"], end)
    most_km = getattr(parameters["reach.last_mile_km"], other)
    found = np.zeros(len(points), dtype=bool)
    in_space = to_space(*points.T)
    for one in plan.network.spans.values():
        a, b = plan.network.sites[one.a], plan.network.sites[one.b]
        km = getattr(one, {VALUE: "route_km", LOW: "route_km_low", HIGH: "route_km_high"}[end])
        whole_ms = getattr(model.span_fibre(one), end) + getattr(model.span_amplifiers(one), end)
        azimuth, _, ground_m = GEOD.inv(*a.position, *b.position)
        for share in np.linspace(0, 1, max(int(ground_m / 1000 / STEP_KM), 1) + 1):
            lon, lat, _ = GEOD.fwd(*a.position, azimuth, ground_m * share)
            away_km = np.linalg.norm(in_space - to_space(lon, lat), axis=1)  # a chord is 2 m short over 120 km
            near = away_km <= most_km
            away_km = away_km[near]
            for start, part in ((a, share), (b, 1 - share)):
                route = routes[start.id]
                if route is None:
                    continue
                fixed_ms = sum(getattr(route.parts[name], end) for name in ("fibre", "amplifiers"))
                length_km = getattr(route.km, end) + part * km + away_km * ratio
                regenerators = np.maximum(np.ceil(length_km / reach_km) - 1, 0)
                delay_ms = (
                    fixed_ms + part * whole_ms + away_km * ratio * last_ms + regenerators * each_ms + terminals_ms
                )
                found[near] |= delay_ms <= limit_ms
    return found


def grid(area, count=2500):
    """Spread points over the box of an area, each standing for as much ground as the cosine of its latitude."""
    west, south, east, north = area.bounds
    steps = int(math.sqrt(count))
    lon, lat = np.meshgrid(np.linspace(west - 1, east + 1, steps), np.linspace(south - 1, north + 1, steps))
    points = np.column_stack([lon.ravel(), lat.ravel()])
    return points, np.cos(np.radians(points[:, 1]))


def misjudged(plan, origin, limit_ms, end=VALUE, area=None):
    """Return the share of the area where it and the twin disagree."""
    (found,) = reach(plan, origin, [limit_ms], ends=(end,))
    area = area or found.areas[end]
    points, weight = grid(area)
    said = shapely.contains_xy(area, points[:, 0], points[:, 1])
    truth = twin(plan, origin, limit_ms, points, end)
    return abs(float(weight[said].sum() - weight[truth].sum())) / float(weight[truth].sum()), float(
        weight[said != truth].sum() / weight[truth].sum()
    )


def chain(places, stretch=1.3):
    sites = [site(f"s{at}", *place) for at, place in enumerate(places)]
    return sites, [span(f"e{at}", a, b, stretch) for at, (a, b) in enumerate(pairwise(sites))]


@settings(max_examples=6, deadline=None, derandomize=True)
@given(
    places=st.lists(st.tuples(st.floats(95, 115), st.floats(22, 42)), min_size=3, max_size=5, unique=True),
    more=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(1.0, 2.0)), max_size=3),
    limit_ms=st.floats(2, 12),
    end=st.sampled_from(ENDS),
)
def test_the_area_is_what_brute_force_finds_on_a_grid(plan_of, places, more, limit_ms, end):
    sites, spans = chain(places)
    links = [(sites[a], sites[b], ratio) for a, b, ratio in more if a < b < len(sites)]
    spans += [span(f"m{at}", *link) for at, link in enumerate(links) if link[0].position != link[1].position]
    plan = plan_of(sites, [one for one in spans if one.great_circle_km > 20])
    off, wrong = misjudged(plan, sites[0], limit_ms, end)
    assert off < 0.02
    assert wrong < 0.06  # points of the grid on the outline fall on either side


@pytest.mark.parametrize(
    ("places", "limit_ms"),
    [
        (
            [(0.0, 10.0), (40.0, 30.0), (85.0, 35.0), (100.0, 60.0)],
            60.0,
        ),  # 8,000 km and more: the map stretches by a half
        ([(-60.0, -30.0), (-10.0, 10.0), (30.0, 45.0), (60.0, 62.0)], 90.0),  # 15,000 km
        ([(170.0, 50.0), (-170.0, 55.0), (-150.0, 60.0)], 15.0),  # across the 180th meridian
        ([(-179.0, -20.0), (178.0, -18.0), (175.0, -30.0)], 12.0),  # and back
    ],
)
def test_the_area_is_true_far_from_the_origin_and_across_the_seam(plan_of, places, limit_ms):
    sites, spans = chain(places, stretch=1.05)
    plan = plan_of(sites, spans, **{"reach.last_mile_km": 120.0})
    (found,) = reach(plan, sites[0], [limit_ms])
    area = found.areas[VALUE]
    assert area.is_valid
    assert area.bounds[0] >= -180 and area.bounds[2] <= 180
    last = shapely.MultiPolygon([part for part in area.geoms if part.area > 1e-3])
    for part in last.geoms:  # no part reaches round the globe because its outline jumps
        assert part.bounds[2] - part.bounds[0] < 175
    assert ground_km2(area) == pytest.approx(twin_km2(plan, sites[0], limit_ms, area), rel=0.02)


def ground_km2(area):
    return abs(GEOD.geometry_area_perimeter(area)[0]) / 1e6


def twin_km2(plan, origin, limit_ms, area):
    """Measure what the twin finds, on a grid around each part so fine that a sleeve is many points wide. [km2]"""
    step = 0.3
    boxes = shapely.union_all([shapely.box(*part.bounds).buffer(0.4, join_style="mitre") for part in area.geoms])
    west, south, east, north = boxes.bounds
    lon, lat = (
        v.ravel() for v in np.meshgrid(np.arange(max(west, -180), min(east, 180), step), np.arange(south, north, step))
    )
    near = shapely.contains_xy(area.buffer(1.5), lon, lat)
    points = np.column_stack([lon[near], lat[near]])
    reached = twin(plan, origin, limit_ms, points, VALUE)
    return float((np.cos(np.radians(points[reached, 1]))).sum()) * (step * 111.195) ** 2


def test_an_area_around_a_pole_is_cut_into_halves_that_hold_it(plan_of):
    sites, spans = chain([(0.0, 86.0), (180.0, 86.0)], stretch=1.0)
    (found,) = reach(plan_of(sites, spans, **{"reach.last_mile_km": 100.0}), sites[0], [20.0])
    area = found.areas[VALUE]
    assert area.is_valid
    assert shapely.contains_xy(area, [10, -10, 100, -100], [89.9] * 4).all()
    assert ground_km2(area) == pytest.approx(2 * 100 * 894 + math.pi * 100**2, rel=0.02)


@pytest.fixture(scope="module")
def found(reference):
    return reach(reference, reference.site("中卫"), LIMITS_MS, ends=ENDS)


def slightly_wider(area):
    return area.buffer(2 * TOLERANCE_KM / 90)


def test_a_larger_limit_holds_the_smaller_and_every_end_the_harsher(found):
    for one, wider in pairwise(found):
        for end in ENDS:
            assert slightly_wider(wider.areas[end]).contains(one.areas[end])
    for one in found:
        assert slightly_wider(one.areas[LOW]).contains(one.areas[VALUE])
        assert slightly_wider(one.areas[VALUE]).contains(one.areas[HIGH])


def test_the_light_limit_ring_holds_the_area(found):
    for one in found:
        (ring,) = one.ring
        assert shapely.Polygon(ring).contains(one.areas[VALUE])


def test_every_city_of_the_circle_lies_in_the_area(reference, found):
    hub = reference.site("中卫")
    limits = {circle.limit_ms: circle.within for circle in circles(reference, [hub], layers=["optical"])}
    for one in found:
        if one.limit_ms in limits:
            places = [reference.network.sites[key].position for key in limits[one.limit_ms]]
            assert shapely.contains_xy(slightly_wider(one.areas[VALUE]), *np.array(places).T).all()


def test_an_origin_without_a_cable_reaches_its_last_mile(plan_of):
    alone = site("alone", 100.0, 30.0)
    (found,) = reach(plan_of([alone], []), alone, [5.0])
    assert ground_km2(found.areas[VALUE]) == pytest.approx(math.pi * 50**2, rel=0.01)


def test_no_time_left_is_no_area_and_no_failure(plan_of):
    sites, spans = chain([(100.0, 30.0), (101.0, 30.0)])
    (found,) = reach(plan_of(sites, spans), sites[0], [0.01])
    assert found.areas[VALUE].is_empty


def test_light_that_gets_everywhere_has_no_ring(plan_of):
    sites, spans = chain([(100.0, 30.0), (101.0, 30.0)])
    near, far = reach(plan_of(sites, spans), sites[0], [1.0, 100.0])
    assert near.ring and not far.ring
    assert far.light_limit_km > FARTHEST_KM


def test_a_ring_across_the_seam_comes_in_two_lines(plan_of):
    sites, spans = chain([(175.0, 30.0), (176.0, 30.0)])
    (found,) = reach(plan_of(sites, spans), sites[0], [5.0])
    assert len(found.ring) == 2
    for line in found.ring:
        assert {abs(line[0][0]), abs(line[-1][0])} == {180.0}


def test_a_cable_that_bends_reaches_what_two_straight_ones_through_its_bend_do(plan_of):
    ends = [site("s0", 175.0, -20.0), site("bend", 179.5, -14.0), site("s1", -176.0, -18.0)]
    parts = [span("e0", ends[0], ends[1]), span("e1", ends[1], ends[2])]
    km = sum(one.route_km for one in parts)
    whole = replace(
        span("e", ends[0], ends[2]), line=(ends[1].position,), route_km=km, route_km_low=km, route_km_high=km
    )
    (bent,) = reach(plan_of([ends[0], ends[2]], [whole]), ends[0], [4.0])
    (pieces,) = reach(plan_of(ends, parts), ends[0], [4.0])
    apart = bent.areas[VALUE].symmetric_difference(pieces.areas[VALUE])
    assert ground_km2(apart) < 0.01 * ground_km2(pieces.areas[VALUE])


def test_limits_more_weigh_no_span_again(plan_of, monkeypatch):
    sites, spans = chain([(100.0 + at, 30.0) for at in range(12)])
    weighed = []
    monkeypatch.setattr(areas, "span_weight", lambda one, *rest: weighed.append(one.id) or span_weight(one, *rest))
    reach(plan_of(sites, spans), sites[0], [1.0, 2.0, 5.0], ends=(VALUE, HIGH))
    assert len(weighed) == 2 * len(spans)
