"""Ways that explain a detour, and ways that explain a pair better than the plan's."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from netplan.calibrate.fitting.fit import fit
from netplan.calibrate.fitting.observations import observe
from netplan.calibrate.fitting.posterior import Posterior, sparse_rows
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.misfits.alternatives import _foretold, better_route, explaining_routes
from netplan.calibrate.records import RTT, Floor, Path
from netplan.layers import Layers
from netplan.plan import read_plan

SPANS = """id,a,b,route_km,route_km_low,route_km_high,length_origin
wm,west,middle,{mid},{mid_low},{mid_high},measured
me,middle,east,{mid},{mid_low},{mid_high},measured
ws,west,south,{km},{low},{high},measured
se,south,east,{km},{low},{high},measured
"""


@pytest.fixture
def measured(write):
    """Measure every pair of the small plan: each as its route takes, but west to east by a way through the south."""

    def _measured(km, band, *, mid=200, by_south=True):
        spans = SPANS.format(km=km, low=km - band, high=km + band, mid=mid, mid_low=mid - band, mid_high=mid + band)
        plan = read_plan(write(spans__csv=spans, targets__csv="id,from,to,limit\nfirst,west,east,5\n"))
        layers = Layers(plan.network, plan.model)
        unknowns = Unknowns(network=plan.network, parameters=plan.parameters)
        floors = []
        for a, b in itertools.combinations(("east", "middle", "south", "west"), 2):
            floors += [Floor(path=Path(start=a, end=b, layer="optical"), floor_ms=1.0, error_ms=0.002)]
        items, _ = observe(plan, unknowns, floors, layers)
        values = {item.name: item.prior.value for item in unknowns.all}
        rows = {item.floor.path.pair: item.row for item in items}
        if by_south:
            way = next(way for way in layers.optical.routes("east", "west", 5) if "south" in way.sites)
            rows["east", "west"] = unknowns.observed(way, quantity=RTT)
        floors = [replace(item, floor_ms=rows[item.path.pair].modelled_ms(values)) for item in floors]
        items, _ = observe(plan, unknowns, floors, layers)
        place = next(i for i, item in enumerate(items) if item.floor.path.pair == ("east", "west"))
        return fit(items, unknowns), place, unknowns, layers

    return _measured


def test_the_way_that_was_really_taken_explains_a_detour(measured):
    ways = explaining_routes(*measured(300, 10))
    assert [way.sites for way in ways] == [("east", "south", "west")]


def test_a_detour_that_no_way_of_the_plan_explains_has_no_explanation(measured):
    found, place, unknowns, layers = measured(300, 10)
    floor = replace(found.observations[place].floor, floor_ms=30.0)
    items = [replace(item, floor=floor) if i == place else item for i, item in enumerate(found.observations)]
    assert explaining_routes(fit(items, unknowns), place, unknowns, layers) == ()


def test_a_way_that_may_be_the_usual_one_is_taken_where_it_explains_more(measured):
    found, place, unknowns, layers = measured(312, 20, mid=290)
    assert found.observations[place].route.sites == ("east", "middle", "west")
    assert better_route(found, place, unknowns, layers).sites == ("east", "south", "west")


def test_a_way_that_fits_is_kept_and_one_that_can_only_be_a_detour_is_not_taken(measured):
    assert better_route(*measured(312, 20, mid=290, by_south=False)) is None
    assert better_route(*measured(300, 10)) is None


def test_taking_a_row_out_is_fitting_without_it(measured):
    found, place, unknowns, layers = measured(312, 20, mid=290, by_south=False)
    # Values within their bounds everywhere, so that the mean is the plain one.
    rest = [i for i in range(len(found.observations)) if i != place]
    without = replace(found.posterior, rows=found.posterior.rows[rest, :], variances=found.posterior.variances[rest])
    prior = Posterior.before(found.posterior.unknowns).values
    dense = without.rows.toarray()
    fixed = np.array([found.observations[i].row.fixed_ms for i in rest])
    spread = (dense * without.prior_variances) @ dense.T + np.diag(without.variances)
    pull = np.linalg.solve(spread, found.measured_ms[rest] - fixed - dense @ prior)
    values = prior + without.prior_variances * (dense.T @ pull)
    ways = list(layers.optical.routes("east", "west", 3))
    means, variances = _foretold(found, place, ways, unknowns)
    rows = [unknowns.observed(way, quantity=RTT) for way in ways]
    matrix = sparse_rows(rows, unknowns.index)
    np.testing.assert_allclose(means, matrix @ values + [row.fixed_ms for row in rows], atol=1e-6)
    np.testing.assert_allclose(variances, without.variance(matrix), atol=1e-9)
