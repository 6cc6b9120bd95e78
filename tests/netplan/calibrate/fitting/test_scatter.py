"""How floors scatter: chances that sum to one, and bands that hold what they say, by drawing."""

import numpy as np
import pytest

from netplan.calibrate.fitting.scatter import BELOW_SHARE, Scatter
from netplan.plan import read_plan


@pytest.fixture(scope="module")
def scatter():
    return Scatter.assumed(read_plan().parameters)


def test_chances_sum_to_one_and_follow_the_excess(scatter):
    excess = np.array([-2.0, -0.05, 0.0, 0.05, 0.5, 5.0])
    fits, detours, below = scatter.chances(excess, np.full(6, 0.02), np.full(6, 8.0))
    assert fits + detours + below == pytest.approx(np.ones(6))
    assert fits[2] > 0.99
    assert detours[5] > 0.999
    assert below[0] > 0.999


def test_no_excess_is_too_far_for_the_logarithm(scatter):
    fits, detours, below = scatter.chances(np.array([-1e4, 1e4]), np.array([1e-4, 1e-4]), np.array([1.0, 1.0]))
    assert np.isfinite([fits, detours, below]).all()


def test_a_band_holds_the_share_it_names(scatter):
    rng = np.random.default_rng(1)
    count, sd, modelled = 200_000, 0.1, 8.0
    drawn = rng.normal(0.0, sd, count)
    detoured = rng.random(count) < scatter.detour_share
    drawn += np.where(detoured, rng.exponential(scatter.detour_size * modelled, count), 0.0)
    low, high = scatter.band(np.array([sd]), np.array([modelled]))
    assert np.mean(drawn < low[0]) == pytest.approx(0.05, abs=0.003)
    assert np.mean(drawn > high[0]) == pytest.approx(0.05, abs=0.003)


def test_what_lies_below_is_rarer_than_a_detour(scatter):
    assert scatter.detour_share > BELOW_SHARE


def test_noise_is_learnt_from_pairs_that_check_each_other(scatter):
    none = np.zeros(0)
    larger = scatter.refitted(none, none, none, none, misfit=400.0, free=100.0)
    smaller = scatter.refitted(none, none, none, none, misfit=25.0, free=100.0)
    assert smaller.noise_ms < scatter.noise_ms < larger.noise_ms
    assert scatter.refitted(none, none, none, none, misfit=0.0, free=0.0).noise_ms == pytest.approx(scatter.noise_ms)
