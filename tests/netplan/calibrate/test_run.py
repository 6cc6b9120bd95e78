"""A whole calibration on the reference plan, from floors of ten agents to the verdicts that rest on them."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from netplan.calibrate.fitting.crossvalidation import hold_out
from netplan.calibrate.fitting.fit import Problem
from netplan.calibrate.fitting.unknowns import LENGTH_FACTOR, LENGTH_SUM
from netplan.calibrate.queueing import queueing
from netplan.calibrate.records import NO_ROUTE, Floor, Path
from netplan.calibrate.residuals import residuals
from netplan.calibrate.run import calibrate, calibrated
from netplan.calibrate.settle import settle
from netplan.calibrate.written import document
from netplan.calibration.records import DETOUR, FITS, UNCHECKED, DataUsed
from netplan.layers import Layers
from netplan.plan import read_plan
from topology.records import Site

AGENTS = ("beijing", "guangzhou", "helingeer", "lanzhou", "shanghai", "wuhan", "xian", "zhongwei")
FACTOR, DETOURED = 1.05, ("beijing", "guangzhou")
MADE = {"made": "2026-11-22T00:00:00Z", "version": "test"}


@pytest.fixture(scope="module")
def plan():
    """The reference plan with two of its targets: judging all takes longer than fitting."""
    whole = read_plan(calibrated=False)
    return replace(whole, targets={key: whole.targets[key] for key in ("nx-hub-jjj", "nx-hub-gba")})


@pytest.fixture(scope="module")
def floors(plan):
    """All pairs in two layers: every cable 5 % longer than planned, equipment as planned, one pair on a long way."""
    layers, found = Layers(plan.network, plan.model), []
    rng = np.random.default_rng(1)
    for layer, (a, b) in itertools.product(("optical", "ip-private"), itertools.combinations(AGENTS, 2)):
        parts = layers[layer].route(a, b).parts
        still_ms = sum(band.value for name, band in parts.items() if name != "queueing")
        true_ms = still_ms + (FACTOR - 1.0) * parts["fibre"].value + rng.normal(0.0, 0.005)
        true_ms *= 1.3 if (a, b) == DETOURED else 1.0
        path = Path(start=a, end=b, layer=layer)
        found.append(Floor(path=path, floor_ms=true_ms, error_ms=0.003, median_ms=true_ms + 0.04, samples=1000))
    return found


@pytest.fixture(scope="module")
def outcome(plan, floors):
    data = DataUsed(name="floors", kind="test", samples=56_000, pairs=56, since_s=1_790_000_000, until_s=1_790_600_000)
    return calibrate(plan, floors, (), (data,), **MADE)


def test_lengths_come_back(outcome):
    told = [
        item for item in outcome.parameters if item.name.startswith((LENGTH_FACTOR, LENGTH_SUM)) and item.share > 0.9
    ]
    assert len(told) >= 5
    inside = [item.band.low <= FACTOR <= item.band.high for item in told]
    assert np.mean(inside) > 0.8
    assert all(item.band.value == pytest.approx(FACTOR, rel=0.01) for item in told if item.determined)


def test_what_only_a_sum_tells_is_named_with_its_partners(outcome):
    sums = [item for item in outcome.parameters if item.name.startswith(LENGTH_SUM)]
    assert any(item.determined for item in sums)
    for item in sums:
        members = item.name.removeprefix(LENGTH_SUM).split("+")
        parts = {p.name.removeprefix(LENGTH_FACTOR): p for p in outcome.parameters if p.name.startswith(LENGTH_FACTOR)}
        assert all(len(parts[member].only_with) == len(members) - 1 or parts[member].determined for member in members)
        total_km = sum(parts[member].route_km.value for member in members)
        assert item.route_km.value == pytest.approx(total_km, rel=0.01)


def test_what_was_not_measured_keeps_its_band(outcome):
    for item in outcome.parameters:
        if item.share < 1e-9:
            assert item.band == item.prior


def test_the_detour_is_named_with_its_km_and_comes_first(outcome):
    first, second, *others = outcome.calibration.pairs
    assert {(pair.start, pair.end, pair.reason) for pair in (first, second)} == {(*DETOURED, DETOUR)}
    assert first.excess_km == pytest.approx((first.measured_ms - first.modelled_ms) / 1.467 * 299.792458, rel=1e-3)
    assert {pair.reason for pair in others} <= {FITS, UNCHECKED}


def test_verdicts_move_and_their_bands_shrink(plan, outcome):
    after = calibrated(plan, outcome.calibration)
    old, new = (Layers(item.network, item.model)["optical"].route("zhongwei", "beijing") for item in (plan, after))
    assert new.oneway_ms.high - new.oneway_ms.low < 0.2 * (old.oneway_ms.high - old.oneway_ms.low)
    assert any(item.place == "beijing" and item.before != item.after for item in outcome.verdict_changes)


def test_queueing_follows_from_the_medians(outcome):
    assert outcome.calibration.parameters["ip-private.queueing_us"].band.value == pytest.approx(13.3, abs=4.0)


@pytest.mark.parametrize("pairs", [3, 28])
def test_the_band_of_queueing_holds_nine_pairs_in_ten(pairs, plan, floors):
    rng, inside = np.random.default_rng(3), []
    observed = [item for item in settle(plan, floors, ()).fit.observations if item.floor.path.layer == "ip-private"]
    for _ in range(50):
        drawn = [replace(item.floor, median_ms=item.floor.floor_ms + rng.exponential(0.04)) for item in observed]
        seen = [replace(item, floor=floor) for item, floor in zip(observed, drawn, strict=True)]
        band = queueing(seen[:pairs], plan.parameters)["ip-private.queueing_us"].band
        other = rng.exponential(0.04) * 1e3 / len(observed[0].route.routers)
        inside.append(band.low <= other <= band.high)
    assert np.mean(inside) >= 0.8


def test_pairs_held_out_are_foretold(outcome):
    assert outcome.heldout.pairs == 28
    assert outcome.heldout.median_rel_error < 0.03
    assert 0.8 <= outcome.heldout.coverage_90 <= 1.0


def test_a_pair_that_goes_another_way_is_held_out_on_the_plans(plan, floors):
    settled = settle(plan, floors, ())
    seen = settled.fit.observations
    slower = {item.name: replace(item, row=replace(item.row, fixed_ms=item.row.fixed_ms + 5.0)) for item in seen}
    found = hold_out(seen, settled.unknowns, folds=2, as_planned=slower)
    assert found.median_abs_error_ms == pytest.approx(5.0, abs=0.5)


def test_new_measurements_are_held_to_the_scatter_that_was_found(outcome):
    band = outcome.calibration.parameters["calibration.noise_us"].band
    assert band.low < band.value < band.high
    assert band.value == pytest.approx(outcome.noise_ms * 1e3)


def test_a_pair_is_held_out_with_all_that_was_measured_of_it(plan, floors, monkeypatch):
    settled, seen = settle(plan, floors, ()), []
    real = Problem.fitted
    monkeypatch.setattr(Problem, "fitted", lambda part: seen.append(part.observations) or real(part))
    hold_out(settled.fit.observations, settled.unknowns, folds=3)
    everything = {item.floor.path.pair for item in settled.fit.observations}
    parts = [everything - {item.floor.path.pair for item in items} for items in seen]
    assert sorted(len(part) for part in parts) == [9, 9, 10]
    assert set().union(*parts) == everything


def test_the_same_measurements_give_the_same_file(plan, floors, outcome):
    again = calibrate(plan, floors, (), outcome.data, **MADE)
    assert document(again.calibration) == document(outcome.calibration)


def test_new_measurements_are_held_beside_the_calibrated_plan(plan, floors, outcome):
    found = residuals(calibrated(plan, outcome.calibration), floors)
    assert {(pair.start, pair.end) for pair in found if pair.reason == DETOUR} == {DETOURED}
    assert len(found) == len(floors)


def test_floors_without_a_route_are_said_so(plan, floors):
    lonely = Site(id="island", name_zh="岛", name_en="Island", lon_deg=110.0, lat_deg=10.0)
    network = replace(plan.network, sites={**plan.network.sites, "island": lonely})
    alone = replace(floors[0], path=Path(start="beijing", end="island", layer="optical"))
    nothing = calibrate(replace(plan, network=network), [alone], (), (), **MADE)
    assert nothing.floors == ()
    assert [item.code for item in nothing.refused] == [NO_ROUTE]


def test_one_pair_is_enough_to_calibrate_its_route(plan, floors):
    outcome = calibrate(plan, floors[1:2], (), (), **MADE)
    assert outcome.heldout.coverage_90 is None
    assert outcome.calibration.pairs[0].reason == UNCHECKED
    assert not any(item.determined for item in outcome.parameters)
