"""What a share of down time means for a period agrees with a simulation."""

from __future__ import annotations

import math
import random

import pytest

from netplan.availability.outages import estimate


@pytest.mark.parametrize(("times", "down"), [(0.5, 0.0003), (3.0, 0.001), (20.0, 0.01)])
def test_the_chance_to_keep_within_a_budget_is_that_of_a_simulation(times, down):
    draw = random.Random(1)
    found = estimate(down_ratio=down, times_per_year=times, period_h=8760.0, budget_ratio=down)
    assert found.expected == times
    assert found.mean_h == pytest.approx(down * 8760 / times)
    assert found.none_ratio == pytest.approx(math.exp(-times))
    kept = years = 20_000
    for _ in range(years):
        left, spent = draw.expovariate(times), 0.0
        while left < 1:
            spent += draw.expovariate(1 / found.mean_h)
            left += draw.expovariate(times)
        kept -= spent > down * 8760
    assert found.within_ratio == pytest.approx(kept / years, abs=0.015)


def test_without_outages_nothing_is_spent():
    found = estimate(down_ratio=0.0, times_per_year=0.0, period_h=730.0, budget_ratio=0.0)
    assert (found.expected, found.mean_h, found.none_ratio, found.within_ratio) == (0.0, None, 1.0, 1.0)
    assert estimate(down_ratio=0.1, times_per_year=1.0, period_h=730.0, budget_ratio=None).within_ratio is None


def test_no_budget_is_kept_only_without_any_outage():
    found = estimate(down_ratio=0.01, times_per_year=2.0, period_h=8760.0, budget_ratio=0.0)
    assert found.within_ratio == pytest.approx(found.none_ratio)
