"""Clopper and Pearson's bounds, held against scipy and against sums of fifty digits."""

from __future__ import annotations

import decimal
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from probes.statistics.proportions import lower, trials_needed, upper


def test_the_reference_points_of_a_tenth_of_a_per_cent() -> None:
    assert upper(0, 2995) < 0.001 <= upper(0, 2994)
    assert upper(5, 10_511) < 0.001 <= upper(5, 10_510)
    assert trials_needed(0, 0.001) == 2995
    assert trials_needed(5, 0.001) == 10_511


def test_bounds_leave_five_per_cent_in_the_tail_as_scipy_counts_it(full: bool) -> None:
    drawn = random.Random(5)
    for _ in range(20_000 if full else 400):
        trials = int(10 ** drawn.uniform(0.31, 9))
        hits = min(trials - 1, max(1, int(10 ** drawn.uniform(0, math.log10(trials)))))
        hits = trials - hits if drawn.random() < 0.2 else hits
        low, high = lower(hits, trials), upper(hits, trials)
        assert 0 < low < hits / trials < high < 1
        # What an error of 1e-12 in the bound changes in the tail: more, the more standard deviations the bound is.
        slack = 2.5e-12 * math.sqrt(hits * trials / (trials - hits)) + 3e-9 * (trials > 1e7)  # there scipy loses digits
        assert special.betainc(hits, trials - hits + 1, low) == pytest.approx(0.05, rel=slack + 1e-11)
        assert special.betaincc(hits + 1, trials - hits, high) == pytest.approx(0.05, rel=slack + 1e-11)


@pytest.mark.parametrize(("hits", "trials"), [(1, 10), (5, 10_511), (6, 770_470_847), (40, 1_000_000_000), (3, 4)])
def test_bounds_solve_the_binomial_sum_of_fifty_digits(hits: int, trials: int) -> None:
    def at_most(share: float, count: int) -> decimal.Decimal:
        with decimal.localcontext(prec=50):
            p = decimal.Decimal(share)
            term = total = (1 - p) ** trials
            for j in range(1, count + 1):
                term = term * p / (1 - p) * (trials - j + 1) / j
                total += term
            return total

    assert float(at_most(upper(hits, trials), hits)) == pytest.approx(0.05, rel=1e-12)
    assert float(1 - at_most(lower(hits, trials), hits - 1)) == pytest.approx(0.05, rel=1e-12)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from([0.5, 0.9, 0.95, 0.975, 0.9999]))
def test_bounds_hold_the_ratio_between_them(hits: int, trials: int, confidence: float) -> None:
    hits = min(hits, trials)
    low, high = lower(hits, trials, confidence), upper(hits, trials, confidence)
    assert 0 <= low <= high <= 1
    if confidence > 0.5:
        assert low <= hits / trials <= high


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_more_losses_never_lower_a_bound_and_mirrored_counts_mirror_it(hits: int, trials: int) -> None:
    hits = min(hits, trials)
    assert upper(hits, trials) == pytest.approx(1 - lower(trials - hits, trials), abs=1e-12)
    if hits < trials:
        assert upper(hits + 1, trials) > upper(hits, trials) or hits + 1 == trials
        assert lower(hits + 1, trials) > lower(hits, trials)


def test_fractional_counts_follow_the_beta_distribution() -> None:
    for hits, trials in ((0.1, 40.0), (1.5, 99.5), (7.25, 3000.1), (250.3, 1e6)):
        assert special.betaincc(hits + 1, trials - hits, upper(hits, trials)) == pytest.approx(0.05, rel=1e-10)
        if hits >= 1:
            assert special.betainc(hits, trials - hits + 1, lower(hits, trials)) == pytest.approx(0.05, rel=1e-10)
    assert lower(0.9, 40.0) == 0


@pytest.mark.parametrize(("hits", "trials"), [(-1, 5), (6, 5), (0, 0), (math.nan, 5), (1, math.inf)])
def test_counts_of_no_share_are_refused(hits: float, trials: float) -> None:
    with pytest.raises(ValueError, match="not a share"):
        upper(hits, trials)


def test_a_confidence_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        lower(1, 2, 1.0)
    with pytest.raises(ValueError, match="cannot be proven"):
        trials_needed(0, 1.0)
