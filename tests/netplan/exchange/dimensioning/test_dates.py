"""Days and quarters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.exchange.dimensioning.dates import after_years, before_months, quarter_of


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
        (date(2027, 1, 15), 0.5, date(2026, 12, 31)),
        (date(2027, 1, 15), 0, date(2027, 1, 15)),
        (date(5, 1, 1), 1200, date.min),
    ],
)
def test_months_go_back_by_the_calendar(day, months, expected):
    assert before_months(day, months) == expected


def test_years_go_forward_by_the_calendar():
    assert after_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert after_years(date(2026, 11, 1), 5) == date(2031, 11, 1)
    assert after_years(date(2026, 11, 1), 0.5) == date(2027, 5, 1)
    assert after_years(date(9990, 1, 1), 200) == date.max


@given(st.dates(), st.floats(min_value=0, max_value=240))
def test_going_back_never_leads_forward(day, months):
    assert before_months(day, months) <= day


@given(st.dates())
def test_a_quarter_holds_its_days(day):
    year, quarter = quarter_of(day).split("-Q")
    assert int(year) == day.year
    assert 3 * int(quarter) - 2 <= day.month <= 3 * int(quarter)
