"""A member's ports: the rule held against losing each link in turn, and the cheapest against all there are."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.exchange.dimensioning.lags import (
    OK,
    OVERLOADED,
    OVERLOADED_ON_LOSS,
    WATCH,
    cheapest_lags,
    half_gbps,
    state,
    suffices,
    surviving_gbps,
)
from netplan.exchange.dimensioning.rules import SPEEDS, LagRules

RULES = LagRules(most_links=8, limit_ratio=0.8, watch_ratio=0.85, use_ratio=0.7)
CNY = {10: 4000.0, 25: 5000.0, 100: 11_000.0, 400: 25_000.0, 800: 42_000.0}
peaks = st.floats(min_value=0, max_value=20_000)


@pytest.mark.parametrize(
    ("ports", "peak", "expected"),
    [
        ({100: 2}, 60, OK),  # 60 of 0.8 x 100 when one link is lost
        ({100: 2}, 70, WATCH),  # beyond 0.85 x 80
        ({100: 2}, 80, WATCH),  # just within
        ({100: 2}, 81, OVERLOADED_ON_LOSS),
        ({100: 2}, 161, OVERLOADED),
        ({100: 1}, 1, OVERLOADED_ON_LOSS),  # a single port never survives its loss
        ({100: 2, 10: 1}, 80, WATCH),  # the fastest is lost: 110 are left, and 80 are more than 0.85 x 88
        ({100: 2, 10: 1}, 89, OVERLOADED_ON_LOSS),
        ({}, 0, OK),
    ],
)
def test_a_state_is_what_a_person_works_out(ports, peak, expected):
    assert state(ports, peak, RULES) == expected


def test_a_small_member_may_stay_on_one_port_where_the_plan_says_so():
    lenient = LagRules(most_links=8, limit_ratio=0.8, watch_ratio=0.85, use_ratio=0.7, single_gbps=5)
    assert state({10: 1}, 5, lenient) == OK
    assert state({10: 1}, 5.1, lenient) == OVERLOADED_ON_LOSS
    assert cheapest_lags(5, lenient, CNY).counts == {10: 1}


def test_the_cheapest_ports_of_a_worked_example():
    # 100 Gbit/s: 125 must be left, 142.9 be there. 25G: 5 + 1 links, 30,000; 100G: 2 + 1, 33,000; 400G: 2, 50,000.
    assert cheapest_lags(100, RULES, CNY).counts == {25: 6}
    # Two 100G ports are there: one more costs 11,000, and nothing else is as cheap.
    assert cheapest_lags(100, RULES, CNY, {100: 2}).counts == {100: 3}
    # 300 Gbit/s, 375 to be left: 25G would take 15 links and one more in each of 3 LAGs, 90,000; 100G: 4 + 1, 55,000;
    # 400G: 1 + 1, 50,000.
    assert cheapest_lags(300, RULES, CNY).counts == {400: 2}


def test_what_is_there_is_never_given_back_without_need():
    assert cheapest_lags(1, RULES, CNY, {100: 4}).counts == {100: 4}


@given(peaks)
def test_after_the_loss_of_any_link_the_rest_carries_the_peak(peak):
    found = cheapest_lags(peak, RULES, CNY)
    assert found.links <= RULES.most_links
    assert found.surviving_gbps * RULES.limit_ratio >= peak * (1 - 1e-8)
    assert suffices(found.counts, peak, RULES)


@given(peaks, peaks)
def test_more_traffic_never_costs_less(a, b):
    low, high = (cheapest_lags(peak, RULES, CNY) for peak in sorted((a, b)))
    assert low.ports * CNY[low.speed_gbps] <= high.ports * CNY[high.speed_gbps]


def test_half_of_the_ports_rounded_down_is_left_when_a_leaf_is_lost():
    assert half_gbps({100: 3}) == 100
    assert half_gbps({100: 4, 10: 2}) == 210


def test_several_lags_lose_an_even_share_each_when_one_of_them_loses_a_link():
    assert surviving_gbps({100: 16}, 8) == 1400  # two LAGs of eight: the short one gets half of the traffic on 700


def survives_each_loss(speed, links, lags, peak, rules):
    """Split the peak evenly over the LAGs, take a link from the first (all are alike), and look at every LAG."""
    if peak > rules.use_ratio * speed * links * lags * (1 + 1e-9):
        return False
    left = [links - 1, *[links] * (lags - 1)]
    return all(peak / lags <= rules.limit_ratio * speed * count * (1 + 1e-9) for count in left)


def test_the_cheapest_ports_are_those_that_a_search_of_all_finds(full):
    draw = random.Random(5)
    for _ in range(3000 if full else 200):
        rules = LagRules(
            most_links=draw.choice([2, 3, 4, 8]),
            limit_ratio=draw.choice([0.5, 0.8, 1.0]),
            watch_ratio=0.8,
            use_ratio=draw.choice([0.4, 0.7, 1.0]),
        )
        cny = {speed: draw.uniform(1, 10) * speed ** draw.uniform(0.3, 1) for speed in SPEEDS}
        peak = draw.choice([0, draw.uniform(0, 20), draw.uniform(0, 120), 80, 100])
        best = min(
            (
                links * lags * cny[speed]
                for speed in SPEEDS
                for lags in range(1, 2 * math.ceil(peak / rules.limit_ratio / speed) + 3)
                for links in range(1, rules.most_links + 1)
                if links * lags * speed >= peak and survives_each_loss(speed, links, lags, peak, rules)
            ),
            default=math.inf,
        )
        found = cheapest_lags(peak, rules, cny)
        assert found.ports * cny[found.speed_gbps] == pytest.approx(best), (peak, rules)
        assert survives_each_loss(found.speed_gbps, found.links, found.lags, peak, rules)
