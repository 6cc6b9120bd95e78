"""Sites that stand elsewhere are named, and no others."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from geodata.distance import great_circle_km
from netplan.calibrate.fitting.fit import fit
from netplan.calibrate.fitting.observations import observe
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.misfits.positions import wrong_positions
from netplan.calibrate.misfits.trilateration import around, distances_km
from netplan.calibrate.records import BAD_POSITION, RTT, Floor, Path, Refusal
from netplan.layers import Layers

SITES = (
    "beijing guangzhou shanghai wuhan xian chengdu lanzhou hohhot shenyang kunming jinan nanchang guiyang zhongwei "
    "fuzhou taiyuan"
).split()


@pytest.fixture(scope="module")
def layers(reference):
    return Layers(reference.network, reference.model)


@pytest.fixture(scope="module")
def named(reference, layers):
    """Measure a network whose true lengths are drawn, some pairs detouring; return the fit's suspects."""
    unknowns = Unknowns(network=reference.network, parameters=reference.parameters)

    def _named(seed, *, seats=None, detours=0.05, sites=None):
        rng, seats = np.random.default_rng(seed), seats or {}
        truth = {item.name: rng.uniform(item.prior.low, item.prior.high) for item in unknowns.all}
        floors, refused, places = [], [], sites or reference.network.sites
        for a, b in itertools.combinations(sorted(SITES), 2):
            route = layers.optical.route(seats.get(a, a), seats.get(b, b))
            oneway_ms = unknowns.observed(route, quantity=RTT).modelled_ms(truth) + rng.normal(0, 0.01)
            oneway_ms *= 1 + (rng.random() < detours) * (0.1 + rng.exponential(0.2))
            limit_ms = great_circle_km(*places[a].position, *places[b].position) / 299.792458
            if oneway_ms < limit_ms:
                ends = {"start": a, "end": b, "layer": "optical"}
                refused.append(Refusal(code=BAD_POSITION, value_ms=oneway_ms, limit_ms=limit_ms, **ends))
            else:
                floors.append(Floor(path=Path(start=a, end=b, layer="optical"), floor_ms=oneway_ms, error_ms=0.01))
        items, _ = observe(reference, unknowns, floors, layers)
        return wrong_positions(fit(items, unknowns), refused, places, reference.model)

    return _named


def test_an_agent_that_stands_in_another_city_is_named_alone(named, reference, full):
    cases = (("wuhan", "changsha"), ("xian", "guyuan"), ("jinan", "tangshan"))
    for seed, (site, seat) in enumerate(cases if full else cases[:2]):
        (found,) = named(seed, seats={site: seat})
        assert found.site == site
        there = reference.network.sites[seat].position
        away_km = great_circle_km(found.lon_deg, found.lat_deg, *there)
        assert away_km < great_circle_km(*reference.network.sites[site].position, *there)
        assert found.explained > 0.4
        assert found.evidence_nats > 9


def test_an_agent_beyond_the_end_of_the_one_cable_is_named_though_not_placed(named):
    """All pairs of Shenyang pass one cable: an agent 280 km beyond makes them longer alike, whatever their bearing."""
    (found,) = named(30, seats={"shenyang": "changchun"})
    assert found.site == "shenyang"
    assert (found.lon_deg, found.lat_deg, found.uncertainty_km) == (None, None, None)
    assert 50 <= found.shift_km <= 280


def test_where_all_stand_where_they_should_none_is_named(named, full):
    draws = 100 if full else 2
    assert sum(bool(named(seed)) for seed in range(draws)) <= draws // 50


def test_many_detours_are_no_wrong_position(named, full):
    draws = 100 if full else 1
    assert sum(bool(named(seed, detours=0.2)) for seed in range(draws)) <= draws // 50


def test_a_wrong_position_in_the_plan_is_named_though_its_lengths_are_right(named, reference):
    site = reference.network.sites["zhongwei"]
    (place,) = around(site.position, (500.0,), (135,))
    moved = replace(site, lon_deg=float(place[0]), lat_deg=float(place[1]))
    found = named(5, sites={**reference.network.sites, "zhongwei": moved})
    assert [item.site for item in found] == ["zhongwei"]
    assert found[0].faster_than_light > 0
    assert great_circle_km(found[0].lon_deg, found[0].lat_deg, *site.position) < 400


def test_distances_are_those_of_the_ellipsoid():
    rng = np.random.default_rng(6)
    places, ends = (np.column_stack([rng.uniform(75, 130, n), rng.uniform(18, 53, n)]) for n in (4, 3))
    one_by_one = [[great_circle_km(*place, *end) for end in ends] for place in places]
    np.testing.assert_allclose(distances_km(places, ends), one_by_one)
    assert distances_km(places, np.zeros((0, 2))).shape == (4, 0)
    ring = around((105.0, 37.0), (300.0,), range(0, 360, 90))
    np.testing.assert_allclose(distances_km(np.array([[105.0, 37.0]]), ring), 300.0)
