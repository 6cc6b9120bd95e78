"""Curves and distributions, one at a time."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netplan.events import Event
from netplan.exchange.forecast.curves import crossing, faded_years, logistic, logistic_reaches
from netplan.exchange.forecast.draws import Z90, split_normal
from netplan.exchange.forecast.timeline import month_after, occurrences, years_between
from topology.lengths import Band


def test_a_split_normal_has_its_band_at_the_tenth_and_ninetieth_percentile():
    z = np.random.default_rng(1).standard_normal(200_000)
    drawn = split_normal(Band(value=3.0, low=2.0, high=7.0), z)
    assert np.percentile(drawn, (10, 50, 90)) == pytest.approx([2, 3, 7], abs=0.03)
    assert split_normal(Band(value=3.0, low=2.0, high=7.0), np.array([-Z90, 0, Z90])).tolist() == [2, 3, 7]


def test_draws_stay_within_what_a_quantity_can_be():
    z = np.array([-10.0, 10.0])
    assert split_normal(Band(value=0.1, low=0.0, high=0.9), z, least=0.0, most=1.0).tolist() == [0.0, 1.0]


@given(st.floats(1, 1e4), st.floats(1, 1e4), st.floats(0.01, 3), st.floats(1, 2e4))
def test_an_s_curve_is_where_it_is_said_to_be_when_it_is_said_to_be(now, full, rate, wanted):
    years = logistic_reaches(*(np.array([figure]) for figure in (now, full, rate)), wanted)[0]
    if now >= wanted:
        assert years == 0
    elif full <= wanted:
        assert math.isinf(years)
    elif years < 100:
        found = logistic(*(np.array([figure]) for figure in (now, full, rate, years)))[0]
        assert found == pytest.approx(wanted, rel=1e-6)


def test_an_s_curve_that_is_above_its_end_stays_where_it_is():
    assert logistic(np.array([9.0]), np.array([5.0]), np.array([0.5]), np.array([3.0]))[0] == 9.0


def test_growth_without_fading_counts_every_year_and_the_past_does_not_fade():
    years = np.array([-2.0, 0.0, 4.0])
    assert faded_years(np.array(0.0), years).tolist() == [-2, 0, 4]
    assert faded_years(np.array(0.5), years) == pytest.approx([-2, 0, (1 - math.exp(-2)) / 0.5])


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=9), st.floats(1, 900))
@example([2.2e-309, 1.0], 1.0)  # their ratio is beyond any number
@example([math.nextafter(900.0, 0), 900.0], 900.0)  # their logarithms are one number
def test_a_crossing_is_where_a_slow_look_at_the_knots_finds_it(levels, limit):
    days = np.arange(len(levels)) * 30.0
    found = crossing(days, np.array(levels)[:, None], limit)[0]
    over = [place for place, level in enumerate(levels) if level >= limit]
    if not over:
        assert math.isinf(found)
    elif over[0] == 0:
        assert found == 0
    else:
        assert days[over[0] - 1] <= found <= days[over[0]]


def test_months_and_years_are_counted_by_the_calendar():
    assert month_after(date(2026, 11, 1), 2) == date(2027, 1, 1)
    assert month_after(date(2026, 1, 1), -1) == date(2025, 12, 1)
    months = tuple(month_after(date(2026, 11, 1), number) for number in range(16))
    assert [months[place].isoformat()[:7] for place in years_between(months)] == [
        "2026-11",
        "2027-01",
        "2028-01",
        "2028-02",
    ]


def test_an_event_of_every_year_comes_back_across_new_year_and_on_leap_days():
    def event(start, end, every_year=True):
        return Event(id="e", name_zh="e", name_en="e", start=start, end=end, factor=1, factor_low=1, factor_high=1,
                     every_year=every_year)  # fmt: skip

    found = list(occurrences(event(date(2020, 12, 30), date(2021, 1, 2)), date(2026, 11, 1), date(2028, 1, 1)))
    assert found == [(date(2026, 12, 30), date(2027, 1, 2)), (date(2027, 12, 30), date(2028, 1, 2))]
    leap = list(occurrences(event(date(2024, 2, 29), date(2024, 2, 29)), date(2027, 1, 1), date(2028, 12, 31)))
    assert leap == [(date(2027, 2, 28),) * 2, (date(2028, 2, 29),) * 2]
    once = list(occurrences(event(date(2024, 2, 29), date(2024, 3, 1), False), date(2027, 1, 1), date(2028, 12, 31)))
    assert once == [(date(2024, 2, 29), date(2024, 3, 1))]
