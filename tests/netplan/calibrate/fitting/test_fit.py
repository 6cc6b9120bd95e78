"""The fit: each pair foretold from all others, detours set aside, values recovered."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from netplan.calibrate.fitting.fit import Problem, fit
from netplan.calibrate.fitting.observations import observation
from netplan.calibrate.fitting.scatter import Scatter
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.records import Floor, Path
from netplan.layers import Layers

AGENTS = ("beijing", "shanghai", "guangzhou", "xian", "wuhan", "zhongwei", "chengdu", "shenyang", "nanjing", "lanzhou")


@pytest.fixture(scope="module")
def measured(reference):
    """A function that measures all pairs of ten agents under drawn truths; `spoil` changes a pair's floor."""
    layers = Layers(reference.network, reference.model)
    unknowns = Unknowns(network=reference.network, parameters=reference.parameters)

    def _measure(seed, spoil=None, noise_ms=0.01):
        rng = np.random.default_rng(seed)
        truth = {item.name: rng.uniform(item.prior.low, item.prior.high) for item in unknowns.all}
        seen = []
        for a, b in itertools.combinations(AGENTS, 2):
            floor = Floor(path=Path(start=min(a, b), end=max(a, b), layer="optical"), floor_ms=1.0, error_ms=0.005)
            item = observation(unknowns, floor, layers["optical"].route(a, b))
            true_ms = item.row.modelled_ms(truth) + rng.normal(0.0, noise_ms)
            factor = (spoil or {}).get((a, b), 1.0)
            seen.append(replace(item, floor=replace(floor, floor_ms=true_ms * factor)))
        return seen, unknowns, truth

    return _measure


def test_each_pair_is_foretold_as_if_it_had_been_left_out(measured):
    seen, unknowns, _ = measured(1)
    scatter = Scatter.assumed(unknowns.parameters)
    problem = Problem(seen, unknowns)
    variances = problem._own(scatter, 0.0)
    all_at_once = problem._foretold(variances)
    for place in range(0, len(seen), 7):
        left = Problem([item for number, item in enumerate(seen) if number != place], unknowns)
        inner = np.linalg.inv(left.spread + np.diag(np.delete(variances, place)))
        cross = problem.spread[place, np.arange(len(seen)) != place]
        foretold = problem.planned[place] + cross @ inner @ (left.measured - left.planned)
        assert problem.measured[place] - foretold == pytest.approx(all_at_once.excess_ms[place], abs=1e-9)
        model_variance = problem.spread[place, place] - cross @ inner @ cross
        assert all_at_once.model_variance[place] == pytest.approx(model_variance, rel=1e-6, abs=1e-12)


def test_detours_are_set_aside_and_spoil_nothing(measured):
    spoil = {("beijing", "guangzhou"): 1.25, ("xian", "shenyang"): 1.4, ("shanghai", "chengdu"): 1.15}
    straight, unknowns, _ = measured(2)
    spoilt, _, _ = measured(2, spoil)
    with_detours, without = fit(spoilt, unknowns), fit(straight, unknowns)
    far = {item.floor.path.pair for item, w in zip(spoilt, with_detours.weight, strict=True) if w < 0.5}
    assert far == {tuple(sorted(pair)) for pair in spoil}
    fine = with_detours.weight > 0.5
    assert with_detours.modelled_ms[fine] == pytest.approx(without.modelled_ms[fine], abs=0.03)


def test_a_pair_far_below_the_model_is_set_aside_too(measured):
    seen, unknowns, _ = measured(3, {("beijing", "guangzhou"): 0.7})
    found = fit(seen, unknowns)
    assert [item.floor.path.pair for item, w in zip(seen, found.weight, strict=True) if w < 0.5] == [
        ("beijing", "guangzhou")
    ]


def test_the_bands_of_what_data_tell_hold_the_truth(measured, full):
    inside, told = 0, 0
    for seed in range(100 if full else 12):
        seen, unknowns, truth = measured(seed)
        posterior = fit(seen, unknowns).posterior
        true = np.array([truth[item.name] for item in unknowns.all])
        known = posterior.share > 0.75
        inside += int(np.sum(np.abs(true - posterior.values)[known] <= 1.645 * posterior.sd[known]))
        told += int(known.sum())
    assert told > 50
    assert 0.80 <= inside / told <= 0.98


def test_values_stay_within_the_plan_s_bands(measured):
    seen, unknowns, _ = measured(4, noise_ms=0.5)
    values = fit(seen, unknowns).posterior.values
    for value, item in zip(values, unknowns.all, strict=True):
        assert item.prior.low - 1e-9 <= value <= item.prior.high + 1e-9


def test_the_order_of_pairs_does_not_matter(measured):
    seen, unknowns, _ = measured(5, {("beijing", "guangzhou"): 1.3})
    ahead, back = fit(seen, unknowns), fit(seen[::-1], unknowns)
    assert ahead.posterior.values == pytest.approx(back.posterior.values, abs=1e-6)


def test_one_pair_alone_is_a_fit_that_nothing_checks(measured):
    seen, unknowns, _ = measured(6)
    found = fit(seen[:1], unknowns)
    assert not found.checked.any()
    assert found.modelled_ms[0] == pytest.approx(seen[0].floor.floor_ms, rel=0.02)
