"""Every rule against an example that is worked by hand, against a slow twin, and against what any rule must obey."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.exchange.settlement.month import MemberMonth
from netplan.exchange.settlement.rules import (
    AGGREGATED,
    BACKBONE,
    BY_PORT,
    INTER_EXCHANGE,
    PEERING_FREE,
    PORT_FLAT,
    RULES,
    TIERED,
    TRANSIT_CEILING,
    marginal_cny,
    port_fee,
    rule_named,
)
from netplan.members import Member, Port

NAN = math.nan
#: One to twenty: the highest 5 % is the 20, the highest 10 % are 19 and 20.
RAMP = list(range(1, 21))
REFERENCE = Path(__file__).resolve().parents[3] / "reference" / "settlement.csv"


@pytest.fixture(scope="module")
def outside():
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def charged(rule, month, terms):
    billed = RULES[rule].billed_gbps(month, terms)
    return billed, None if billed is None else RULES[rule].amount_cny(month, billed, terms)


# ---- By hand -------------------------------------------------------------------------------------------------------


def test_port_flat_adds_the_fees_of_the_ports(month, terms):
    # 2 x 10G at 500 and 1 x 100G at 2,000: 3,000.
    assert charged(PORT_FLAT, month([[0]] * 3, [[0]] * 3, speeds=(10, 10, 100)), terms) == (120, 3000)


@pytest.mark.parametrize(("speed", "fee"), [(0.1, 100), (1, 100), (10, 500), (25, 2000), (400, 6000), (800, 12_000)])
def test_a_port_between_two_speeds_pays_as_the_larger_and_beyond_the_largest_in_proportion(speed, fee, terms):
    assert port_fee(speed, terms.port_fees) == fee


def test_port_flat_is_paid_for_the_days_present(month, terms):
    # From the 16th: 16 of 31 days of 500.
    assert charged(PORT_FLAT, month([[0]], [[0]], present_days=16), terms)[1] == pytest.approx(500 * 16 / 31)


def test_peering_free_costs_nothing_and_tells_the_ratio_of_directions(month, terms):
    # 1 + ... + 20 = 210 in, 20 x 3.5 = 70 out: three to one.
    there = month([RAMP], [[3.5] * 20])
    assert charged(PEERING_FREE, there, terms) == (0, 0)
    assert there.in_out_ratio == pytest.approx(3)


def test_transit_bills_the_higher_direction_with_a_discount_for_smaller_networks(month, terms):
    # 5 % of 20 samples is one, so the 95th percentile of 1..20 is 19. 19 x 8,000 = 152,000; less a quarter: 114,000.
    assert charged(TRANSIT_CEILING, month([RAMP], [[5] * 20], speeds=(100,)), terms) == (19, 152_000)
    assert charged(TRANSIT_CEILING, month([[5] * 20], [RAMP], speeds=(10,)), terms) == (19, 114_000)


def test_by_port_takes_each_ports_higher_direction(month, terms):
    # Port 1: in 1..20, out 5: 19. Port 2: in 1, out 20..1: 19. Together 38 at 1,000.
    there = month([RAMP, [1] * 20], [[5] * 20, RAMP[::-1]])
    assert charged(BY_PORT, there, terms) == (38, 38_000)


def test_aggregated_adds_the_ports_up_first(month, terms):
    # In: 1..20 + 20..1 = 21 at all times. Out: 0 but for one sample of 90, which is dropped. 21 at 1,000.
    there = month([RAMP, RAMP[::-1]], [[0] * 20, [90, *[0] * 19]])
    assert charged(AGGREGATED, there, terms) == (21, 21_000)
    # By port it would be 19 + 19.
    assert charged(BY_PORT, there, terms) == (38, 38_000)


def test_tiers_are_marginal(month, terms):
    # 90th percentile of 1..20: two are dropped, 18. 2 x 1,000 + 3 x 800 + 13 x 500 = 10,900.
    assert charged(TIERED, month([RAMP], [[0] * 20]), terms) == (18, 10_900)


def test_the_rule_of_2006_is_the_mean_of_both_directions_highest_remaining_rates(month, terms):
    """
    信部电[2006]648号, article 8 (A is paid, B pays): "按每5分钟一次的频率，采集从A到B以及从B到A的
    数据通信速率，得到两组数据，分别将5%的最高值去掉，余下的最高值的算术平均值作为结算速率".
    """
    # In 1..20 without the highest 5 %, one sample: 19 remains highest. Out: the 50 is dropped, 5 remains. (19 + 5) / 2.
    there = month([RAMP], [[5] * 19 + [50]])
    assert charged(BACKBONE, there, terms) == (12, 120_000)


def test_the_rule_of_2006_halves_what_units_pay_that_are_not_run_for_profit(month, terms):
    """Article 3: "非经营性互联单位结算费用减半"."""
    assert charged(BACKBONE, month([RAMP], [[5] * 20], kind="government"), terms) == (12, 60_000)


def test_inter_exchange_bills_the_share_that_goes_there(month, terms):
    # A tenth of 19 at 200.
    assert charged(INTER_EXCHANGE, month([RAMP], [[0] * 20]), terms) == (pytest.approx(1.9), pytest.approx(380))


# ---- From outside --------------------------------------------------------------------------------------------------


def test_the_billed_rates_are_those_of_a_published_example(month, outside):
    into = "0.139 0.653 0.201 0.116 0.084 0.032 0.047 0.185 0.198 0.203 "
    into += "0.276 0.370 0.971 0.233 0.218 0.182 0.169 0.126 0.131 0.157"
    out = "1.347 1.435 1.229 0.523 0.438 0.231 0.347 0.689 0.940 1.248 "
    out += "1.385 1.427 3.988 1.265 1.221 1.013 0.992 0.874 0.896 1.002"
    there = month([[float(text) for text in into.split()]], [[float(text) for text in out.split()]])
    assert there.aggregated_gbps(95) == (float(outside["hns-in"]["value"]), float(outside["hns-out"]["value"]))


def test_a_part_of_a_sample_is_never_dropped(month, outside):
    whole, part = 8640, 288 * 16
    assert month([range(1, whole + 1)], [[0] * whole]).higher_gbps(95) == int(outside["uunet-rank"]["value"])
    from_the_top = int(outside["byteplus-rank"]["value"])
    assert month([range(1, part + 1)], [[0] * part]).higher_gbps(95) == part + 1 - from_the_top


def test_half_a_month_costs_as_a_published_example_says(month, terms, outside):
    fee = outside["byteplus-fee"]
    there = month([[100] * 20], [[0] * 20], present_days=16)
    amount = charged(AGGREGATED, there, replace(terms, usage_cny_per_gbps=14.3))[1]
    assert amount == pytest.approx(float(fee["value"]), abs=float(fee["tolerance"]))


# ---- Edges ---------------------------------------------------------------------------------------------------------


def test_without_a_known_sample_nothing_is_billed_and_a_flat_fee_still_is(month, terms):
    there = month([[NAN] * 20], [[NAN] * 20])
    for name, rule in RULES.items():
        assert (charged(name, there, terms) == (None, None)) is rule.samples
    assert there.known_ratio == 0
    assert there.in_out_ratio is None


def test_zero_traffic_costs_nothing_but_ports(month, terms):
    there = month([[0] * 20], [[0] * 20])
    assert {name for name in RULES if charged(name, there, terms)[1]} == {PORT_FLAT}


def test_one_sample_is_billed_as_it_is(month, terms):
    assert charged(AGGREGATED, month([[3]], [[4]]), terms) == (4, 4000)


def test_ties_are_dropped_one_by_one(month, terms):
    # Of 20 samples one is dropped, though three are the highest.
    assert charged(AGGREGATED, month([[9, 9, 9, *[1] * 17]], [[0] * 20]), terms)[0] == 9


def test_an_interval_that_one_port_lacks_is_not_known_and_a_port_that_is_never_heard_is_left_out(month):
    gap = month([[1, 2, NAN], [10, NAN, 30]], [[0] * 3, [0] * 3])
    assert gap.aggregated_gbps(100) == (11, 0)
    assert gap.known_ratio == pytest.approx(10 / 12)
    silent = month([[1, 2, 3], [NAN] * 3], [[0] * 3, [NAN] * 3])
    assert silent.aggregated_gbps(100) == (3, 0)
    assert silent.known_ratio == pytest.approx(1 / 2)


def test_an_unknown_rule_offers_the_nearest():
    with pytest.raises(InputError, match="port-flat"):
        rule_named("port-falt")


# ---- Twin and properties --------------------------------------------------------------------------------------------


def twin(rule, into, out, terms, capacity):
    """The rules as one would tell them: lists, sorted from the top, samples struck out one by one."""

    def top(values, percent):
        left = sorted((value for value in values if not math.isnan(value)), reverse=True)
        for _ in range(int(len(left) * percent // 100)):
            left.pop(0)
        return left[0] if left else None

    def added(rows):
        heard = [row for row in rows if not all(map(math.isnan, row))]
        return [sum(column) for column in zip(*heard, strict=True)] if heard else [NAN]

    def higher(rows_in, rows_out, percent):
        ends = top(added(rows_in), percent), top(added(rows_out), percent)
        return None if None in ends else max(ends)

    if rule == BY_PORT:
        found = [higher([a], [b], 5) for a, b in zip(into, out, strict=True)]
        known = [rate for rate in found if rate is not None]
        return sum(known) * terms.usage_cny_per_gbps if known else None
    if rule == BACKBONE:
        ends = top(added(into), 5), top(added(out), 5)
        return None if None in ends else sum(ends) / 2 * terms.backbone_cny_per_gbps
    rate = higher(into, out, 10 if rule == TIERED else 5)
    if rate is None:
        return None
    if rule == TIERED:
        # A ladder step by step of a thousandth is too slow; by its definition it is the area under the price.
        parts = [(0, 2, 1000), (2, 5, 800), (5, math.inf, 500)]
        return sum((min(rate, upper) - lower) * price for lower, upper, price in parts if rate > lower)
    price = {AGGREGATED: terms.usage_cny_per_gbps, INTER_EXCHANGE: 0.1 * terms.inter_exchange_cny_per_gbps}
    price[TRANSIT_CEILING] = 8000 * (0.75 if capacity < 100 else 1)
    return rate * price[rule]


def test_the_rules_agree_with_their_slow_twin(month, terms, full):
    draw = random.Random(4)
    for _ in range(3000 if full else 150):
        ports, steps = draw.randint(1, 4), draw.randint(1, 90)
        gaps = draw.choice([0, 0, 0.1, 0.9, 1])

        def row(count, share):
            return [NAN if draw.random() < share else draw.choice([0, 1, draw.uniform(0, 30)]) for _ in range(count)]

        into, out = ([row(steps, gaps) for _ in range(ports)] for _ in range(2))
        there = month(into, out, speeds=draw.choices([1, 10, 100], k=ports))
        for name in (TRANSIT_CEILING, BY_PORT, AGGREGATED, TIERED, BACKBONE, INTER_EXCHANGE):
            wanted = twin(name, into, out, terms, there.capacity_gbps)
            found = charged(name, there, terms)[1]
            assert found == (None if wanted is None else pytest.approx(wanted)), (name, into, out)


def one_month(into, out):
    ports = tuple(Port(id=f"m/{n}", exchange="x", speed_gbps=10) for n in range(len(into)))
    who = Member(id="m", name_zh="m", name_en="m", kind="content", ports=ports)
    rates = np.array(into, dtype=float), np.array(out, dtype=float)
    return MemberMonth(
        member=who,
        ports=ports,
        in_gbps=rates[0],
        out_gbps=rates[1],
        expected=len(into[0]),
        first=date(2026, 10, 1),
        days=31,
        present_days=31,
    )


@st.composite
def months(draw):
    ports, steps = draw(st.integers(1, 3)), draw(st.integers(1, 45))
    rate = st.floats(0, 400)
    side = st.lists(st.lists(rate, min_size=steps, max_size=steps), min_size=ports, max_size=ports)
    return draw(side), draw(side)


@given(rates=months(), more=st.floats(0, 50), data=st.data())
def test_more_traffic_never_costs_less(terms, rates, more, data):
    into, out = rates
    place = data.draw(st.integers(0, len(into) - 1)), data.draw(st.integers(0, len(into[0]) - 1))
    raised = [list(row) for row in into]
    raised[place[0]][place[1]] += more
    before, after = one_month(into, out), one_month(raised, out)
    for name in RULES:
        assert charged(name, after, terms)[1] >= charged(name, before, terms)[1] >= 0


@given(rates=months(), seed=st.integers(0, 99))
def test_the_order_of_samples_and_of_ports_changes_nothing(terms, rates, seed):
    shuffled = np.array(rates).transpose(2, 1, 0)  # steps first: both directions move together
    draw = np.random.default_rng(seed)
    draw.shuffle(shuffled)
    shuffled = shuffled[:, draw.permutation(shuffled.shape[1])]
    other = one_month(shuffled[:, :, 0].T, shuffled[:, :, 1].T)
    for name in RULES:
        assert charged(name, other, terms)[1] == pytest.approx(charged(name, one_month(*rates), terms)[1])


@given(low=st.floats(0, 500), more=st.floats(0, 500))
def test_the_tiers_of_a_ladder_add_up(terms, low, more):
    tiers = terms.tiers
    whole = marginal_cny(low + more, tiers)
    assert whole >= marginal_cny(low, tiers)
    # What is added costs no more than it would alone: each tier is cheaper than the one before.
    assert whole <= marginal_cny(low, tiers) + marginal_cny(more, tiers) + 1e-6
    assert marginal_cny(5, tiers) == 2 * 1000 + 3 * 800
