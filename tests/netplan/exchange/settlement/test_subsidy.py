"""Subsidies: worked by hand, their first and last day, their cap, and what no schedule may do."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netplan.exchange.settlement.records import (
    CAPPED,
    EXCHANGE,
    EXPIRED,
    GRANTED,
    NO_JOIN_DATE,
    NOT_FOR_KIND,
    NOT_FOR_RULE,
    NOTHING_TO_PAY,
    TRANSIT,
)
from netplan.exchange.settlement.subsidy import completed_years, days_by_year, grant
from netplan.exchange.settlement.terms import Schedule

#: The months of these tests are October 2026, of 31 days.


def test_the_rate_is_that_of_the_year_since_joining(month, terms):
    # Joined in 2024-12: second year, 30 % of 1,000.
    assert grant(month([[0]], [[0]], joined=date(2024, 12, 1)), 1000, EXCHANGE, terms.subsidy) == (300, GRANTED)


def test_the_cap_is_that_of_the_opened_ports(month, terms):
    first_year = {"joined": date(2026, 1, 1)}
    # Half of 10,000 is more than any cap: 150 below 10G, 400 below 100G, 1,000 from 100G.
    for speeds, cap in (((1.0,), 150), ((10.0,), 400), ((10.0, 90.0), 1000)):
        there = month([[0]] * len(speeds), [[0]] * len(speeds), speeds=speeds, **first_year)
        assert grant(there, 10_000, EXCHANGE, terms.subsidy) == (cap, CAPPED)


def test_a_month_in_which_the_year_turns_has_the_mean_of_both_rates(month, terms):
    # Joined 2024-10-11: ten days of October 2026 in the second year at 30 %, 21 in the third at 10 %.
    wanted = 1000 * (10 * 0.3 + 21 * 0.1) / 31
    found, why = grant(month([[0]], [[0]], joined=date(2024, 10, 11)), 1000, EXCHANGE, terms.subsidy)
    assert (found, why) == (pytest.approx(wanted), GRANTED)


def test_a_month_of_joining_counts_the_days_present(month, terms):
    # Joined on the 16th: 16 days at 50 %; the cap of 400 for 16 of 31 days.
    there = month([[0]], [[0]], joined=date(2026, 10, 16), present_days=16)
    assert grant(there, 100, EXCHANGE, terms.subsidy) == (50, GRANTED)
    assert grant(there, 5000, EXCHANGE, terms.subsidy) == (pytest.approx(400 * 16 / 31), CAPPED)


def test_the_last_days_of_the_last_year_are_still_subsidised_and_their_cap_is_for_them(month, terms):
    # Joined 2023-10-04: three days left at 10 %.
    there = month([[0]], [[0]], joined=date(2023, 10, 4))
    assert grant(there, 1000, EXCHANGE, terms.subsidy)[0] == pytest.approx(1000 * 3 * 0.1 / 31)
    assert grant(there, 1e6, EXCHANGE, terms.subsidy) == (pytest.approx(400 * 3 / 31), CAPPED)


@pytest.mark.parametrize(
    ("change", "amount", "payee", "why"),
    [
        ({"joined": date(2023, 10, 1)}, 1000, EXCHANGE, EXPIRED),
        ({"joined": None}, 1000, EXCHANGE, NO_JOIN_DATE),
        ({"joined": date(2026, 1, 1), "kind": "access"}, 1000, EXCHANGE, NOT_FOR_KIND),
        ({"joined": date(2026, 1, 1)}, 1000, TRANSIT, NOT_FOR_RULE),
        ({"joined": date(2026, 1, 1)}, 0, EXCHANGE, NOTHING_TO_PAY),
    ],
)
def test_where_nothing_is_granted_it_says_why(change, amount, payee, why, month, terms):
    assert grant(month([[0]], [[0]], **change), amount, payee, terms.subsidy) == (0, why)


def test_a_year_that_began_on_a_leap_day_begins_anew_on_the_first_of_march():
    joined = date(2024, 2, 29)
    assert [completed_years(joined, date(2025, *day)) for day in ((2, 28), (3, 1))] == [0, 1]
    assert completed_years(joined, date(2028, 2, 29)) == 4


@given(joined=st.dates(date(2020, 1, 1), date(2027, 1, 1)), days=st.integers(28, 31))
def test_the_days_of_each_year_are_those_of_counting_them_one_by_one(joined, days):
    wanted = {}
    for number in range(days):
        day = date(2026, 10, 1 + number)
        years = 0
        while joined <= day and _anniversary(joined, years + 1) <= day:
            years += 1
        if joined <= day:
            wanted[years] = wanted.get(years, 0) + 1
    assert dict(days_by_year(joined, date(2026, 10, 1), days)) == wanted


def _anniversary(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@example(rates=[0.0, 1.0], cap=1.7956456184484002e-24, share=1.0, amount=1.0, joined=date(2025, 1, 1))
@given(
    rates=st.lists(st.floats(0, 1), max_size=4),
    cap=st.floats(0, 1e6),
    share=st.floats(0, 1),
    amount=st.floats(-1e6, 1e7),
    joined=st.none() | st.dates(date(2020, 1, 1), date(2026, 10, 31)),
)
def test_a_subsidy_exceeds_neither_its_cap_nor_the_amount(rates, cap, share, amount, joined):
    from types import SimpleNamespace

    there = SimpleNamespace(
        member=SimpleNamespace(kind="idc", joined=joined), first=date(2026, 10, 1), days=31, capacity_gbps=10.0
    )
    schedule = Schedule(rates=tuple(rates), caps=((math.inf, cap),), kinds={"idc": share})
    found, _ = grant(there, amount, EXCHANGE, schedule)
    assert 0 <= found <= cap
    assert found <= max(amount, 0) * (1 + 1e-12)
