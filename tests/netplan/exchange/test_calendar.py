from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.exchange.calendar import day_of, day_start_s, month_bounds, months_within


def test_a_billing_month_begins_at_midnight_in_china():
    start_s, end_s = month_bounds("2026-10")
    assert datetime.fromtimestamp(start_s, tz=UTC) == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert end_s - start_s == 31 * 86_400


@pytest.mark.parametrize("word", ["2026", "2026-13", "2026-1", "october", "", "0000-01", "9999-12", "２０２６-１０"])
def test_what_is_no_month_is_refused(word):
    with pytest.raises(InputError) as refusal:
        month_bounds(word)
    assert refusal.value.code == "not_a_month"


def test_december_ends_with_the_year():
    assert month_bounds("2026-12")[1] == month_bounds("2027-01")[0]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 86_399))
def test_every_second_of_a_day_belongs_to_it(day, second):
    assert day_of(day_start_s(day) + second) == day
    assert day_start_s(day + timedelta(days=1)) - day_start_s(day) == 86_400


@given(st.integers(600_000_000, 2_000_000_000), st.integers(1, 100_000_000))
def test_months_cover_a_time_without_gap_or_overlap(start_s, length_s):
    parts = months_within(start_s, start_s + length_s)
    assert parts[0][1] == start_s and parts[-1][2] == start_s + length_s
    assert all(before[2] == after[1] for before, after in pairwise(parts))
    assert all(day_of(begin).replace(day=1) == month == day_of(end - 1).replace(day=1) for month, begin, end in parts)
