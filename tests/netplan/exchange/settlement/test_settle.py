"""A month settled as a whole: who is in it, what is known, who collects, who gains."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from geodata.errors import InputError
from netplan.exchange.settlement.records import CARRIERS, GAINS, LOSES, NO_SAMPLES, UNDECIDED, UNKNOWN
from netplan.exchange.settlement.rules import (
    AGGREGATED,
    BACKBONE,
    DEFAULT,
    INTER_EXCHANGE,
    PORT_FLAT,
    RULES,
    TIERED,
    TRANSIT_CEILING,
)
from netplan.exchange.settlement.settle import settle
from topology.lengths import Band

OLD = date(2015, 1, 1)  # whatever the schedule, its subsidies are over


def of(found, member, rule):
    (charge,) = [item for item in found.charges if (item.member.id, item.rule) == (member, rule)]
    return charge


def gain_of(found, member):
    (gain,) = [item for item in found.gains if item.member.id == member]
    return gain


def test_every_member_has_one_row_for_every_rule_in_the_plans_order(plan_with, make_member, october):
    plan = plan_with(*(make_member(key) for key in "cabed"))
    found = settle(plan, "zhongwei", "2026-10", october({key: ([1], [2]) for key in "edcba"}))
    assert [(item.member.id, item.rule) for item in found.charges] == [(key, rule) for key in "cabed" for rule in RULES]
    assert [gain.member.id for gain in found.gains] == list("cabed")
    assert [total.rule for total in found.totals] == list(RULES)
    assert all(total.members == 5 for total in (*found.totals, found.own))


def test_the_own_rule_is_the_tariff_or_else_the_default(plan_with, make_member, october):
    plan = plan_with(make_member("a", tariff=TIERED, joined=OLD), make_member("b", joined=OLD))
    found = settle(plan, "zhongwei", "2026-10", october({key: ([1], [2]) for key in "ab"}))
    assert found.own_rules == {"a": TIERED, "b": DEFAULT}
    own = [item for item in found.charges if item.is_own]
    assert [(item.member.id, item.rule) for item in own] == [("a", TIERED), ("b", DEFAULT)]
    assert found.own.net_cny.value == pytest.approx(sum(item.net_cny.value for item in own))


def test_an_unknown_tariff_is_named(plan_with, make_member, october):
    plan = plan_with(make_member("a", tariff="percentile-95-prot"))
    with pytest.raises(InputError) as caught:
        settle(plan, "zhongwei", "2026-10", october({"a": ([1], [1])}))
    assert caught.value.sentence("en").startswith("members.csv, tariff: “percentile-95-prot”")
    assert "percentile-95-port" in caught.value.sentence("zh")


def test_rules_can_be_chosen_and_each_is_listed_once(plan_with, make_member, october):
    plan, source = plan_with(make_member("a")), october({"a": ([1], [1])})
    found = settle(plan, "zhongwei", "2026-10", source, [TIERED, PORT_FLAT, TIERED])
    assert [item.rule for item in found.charges] == [TIERED, PORT_FLAT]
    assert gain_of(found, "a").gain_cny is not None
    with pytest.raises(InputError, match="--rule: “port-falt”"):
        settle(plan, "zhongwei", "2026-10", source, ["port-falt"])


def test_a_month_is_as_long_as_it_is(plan_with, make_member, october):
    # 2024 has a 29 February; China has had no clock change since 1991, so every day has 288 samples.
    for month, days in (("2024-02", 29), ("2025-02", 28), ("2026-04", 30), ("2026-10", 31)):
        source = october({"a": ([2], [1])}, month=month, days=days)
        charge = of(settle(plan_with(make_member("a", joined=OLD)), "zhongwei", month, source), "a", AGGREGATED)
        assert (charge.billed_gbps, charge.known_ratio, charge.provisional) == (2, 1, False)
        assert charge.amount_cny.value == 48_000


def test_without_a_month_the_last_whole_one_is_settled(plan_with, make_member, october):
    plan = plan_with(make_member("a"))
    assert settle(plan, "zhongwei", None, october({"a": ([1], [1])}, days=45)).month == date(2026, 10, 1)
    assert settle(plan, "zhongwei", None, october({"a": ([1], [1])}, days=20)).month == date(2026, 10, 1)
    with pytest.raises(InputError, match="no sample"):
        settle(plan, "zhongwei", None, october({}))


def test_a_month_outside_the_samples_names_what_they_hold(plan_with, make_member, october):
    with pytest.raises(InputError, match="from 2026-10-01 to 2026-10-31, without 2026-09"):
        settle(plan_with(make_member("a")), "zhongwei", "2026-09", october({"a": ([1], [1])}))
    with pytest.raises(InputError):
        settle(plan_with(make_member("a")), "zhongwei", "October", october({"a": ([1], [1])}))


def test_half_a_month_of_samples_makes_the_amounts_provisional(plan_with, make_member, october):
    found = settle(plan_with(make_member("a")), "zhongwei", "2026-10", october({"a": ([3], [1])}, days=10, skip_days=5))
    charge = of(found, "a", AGGREGATED)
    assert charge.known_ratio == pytest.approx(10 / 31)
    assert charge.provisional
    assert charge.billed_gbps == 3
    assert not of(found, "a", PORT_FLAT).provisional
    assert [total.provisional for total in found.totals if total.rule in (AGGREGATED, PORT_FLAT)] == [0, 1]


def test_a_member_without_samples_pays_its_ports_and_nothing_else_is_known(plan_with, make_member, october):
    plan = plan_with(make_member("a", joined=OLD), make_member("b", joined=OLD))
    found = settle(plan, "zhongwei", "2026-10", october({"a": ([1], [1])}))
    assert of(found, "b", PORT_FLAT).net_cny.value == 4700
    charge = of(found, "b", AGGREGATED)
    assert (charge.billed_gbps, charge.amount_cny, charge.net_cny, charge.subsidy_status) == (
        None,
        None,
        None,
        NO_SAMPLES,
    )
    assert charge.known_ratio == 0
    assert gain_of(found, "b").status == UNKNOWN
    assert {total.rule: total.unknown for total in found.totals}[AGGREGATED] == 1


def test_who_joins_during_the_month_is_billed_from_that_day(plan_with, make_member, october):
    # 16 days of 31 from the 16th on; what the port shows before is not its own. 4,700 x 16 / 31.
    rates = np.array([9.0] * (15 * 288) + [2.0] * (16 * 288))
    plan = plan_with(make_member("a", joined=date(2026, 10, 16), kind="government"))
    found = settle(plan, "zhongwei", "2026-10", october({"a": ([rates], [rates])}))
    charge = of(found, "a", AGGREGATED)
    assert (charge.billed_gbps, charge.known_ratio, charge.present_ratio) == (2, 1, pytest.approx(16 / 31))
    assert charge.amount_cny.value == pytest.approx(2 * 24_000 * 16 / 31)
    assert of(found, "a", PORT_FLAT).net_cny.value == pytest.approx(4700 * 16 / 31)


def test_who_joins_after_the_last_sample_has_none(plan_with, make_member, october):
    plan = plan_with(make_member("a", joined=date(2026, 10, 25)))
    charge = of(settle(plan, "zhongwei", "2026-10", october({"a": ([3], [3])}, days=10)), "a", AGGREGATED)
    assert (charge.billed_gbps, charge.known_ratio, charge.provisional) == (None, 0, True)


def test_who_joins_later_has_no_row_and_is_listed(plan_with, make_member, october):
    plan = plan_with(
        make_member("a"),
        make_member("b", joined=date(2026, 11, 1)),
        make_member("c", joined=date(2026, 10, 31)),
        make_member("d", exchange="shanghai"),
    )
    found = settle(plan, "zhongwei", "2026-10", october({key: ([1], [1]) for key in "abc"}))
    assert {item.member.id for item in found.charges} == {"a", "c"}
    assert found.later == ("b",)


def test_nobody_present_is_an_answer(plan_with, make_member, october):
    found = settle(
        plan_with(make_member("b", joined=date(2027, 1, 1))), "zhongwei", "2026-10", october({"b": ([0], [0])})
    )
    assert (found.charges, found.gains, found.own.members) == ((), (), 0)
    assert all(total.net_cny.value == 0 for total in found.totals)


def test_what_networks_pay_each_other_adds_up_to_nothing(plan_with, make_member, october):
    # Carriers with 400G collect. b pays 4 x 500,000, c half of 2 x 500,000; a bills 6 and d 2: three to one.
    plan = plan_with(
        make_member("a", kind="access", speeds=(400,)),
        make_member("b"),
        make_member("c", kind="government"),
        make_member("d", kind="access", speeds=(400, 400)),
        make_member("e", kind="access"),
    )
    rates = {"a": ([6], [6]), "b": ([4], [4]), "c": ([2], [2]), "d": ([1, 1], [1, 1]), "e": ([0], [0])}
    found = settle(plan, "zhongwei", "2026-10", october(rates))
    amounts = {key: of(found, key, BACKBONE).amount_cny.value for key in "abcde"}
    assert amounts == pytest.approx({"a": -1_875_000, "b": 2_000_000, "c": 500_000, "d": -625_000, "e": 0})
    total = next(item for item in found.totals if item.rule == BACKBONE)
    assert (total.net_cny.low, total.net_cny.value, total.net_cny.high) == (0, 0, 0)
    assert total.paid_cny.value == total.received_cny.value == 2_500_000
    assert of(found, "a", BACKBONE).payee == CARRIERS


def test_without_a_carrier_among_the_members_all_pay_outside(plan_with, make_member, october):
    found = settle(plan_with(make_member("b")), "zhongwei", "2026-10", october({"b": ([4], [4])}))
    assert of(found, "b", BACKBONE).net_cny.value == 2_000_000


def test_carriers_without_traffic_share_evenly(plan_with, make_member, october):
    plan = plan_with(*(make_member(key, kind="access", speeds=(400,)) for key in "ac"), make_member("b"))
    found = settle(plan, "zhongwei", "2026-10", october({"a": ([0], [0]), "b": ([4], [4]), "c": ([0], [0])}))
    assert [of(found, key, BACKBONE).amount_cny.value for key in "ac"] == [-1_000_000, -1_000_000]


def test_own_tariffs_count_what_carriers_get_from_those_alone_whose_own_rule_it_is(plan_with, make_member, october):
    # b's own rule is that of 2006, c's is not: a gets 4 x 500,000 of b, and 2 x 500,000 of c only in the comparison.
    plan = plan_with(
        make_member("a", kind="access", speeds=(400,), tariff=BACKBONE),
        make_member("b", tariff=BACKBONE),
        make_member("c", joined=OLD),
    )
    found = settle(plan, "zhongwei", "2026-10", october({"a": ([6], [6]), "b": ([4], [4]), "c": ([2], [2])}))
    assert of(found, "a", BACKBONE).amount_cny.value == -3_000_000
    assert found.own.received_cny.value == 2_000_000
    assert found.own.paid_cny.value == 2_000_000 + 4700
    assert found.own.net_cny.value == 4700
    assert found.own.members == 3


def test_what_is_received_stays_received_where_the_price_may_be_nothing(plan_with, make_member, october):
    plan = plan_with(make_member("a", kind="access", speeds=(400,)), make_member("b"))
    free = replace(plan.parameters.by_name["settlement.backbone_cny_per_gbps"], band=Band(value=0, low=0, high=10))
    named = plan.parameters.by_name | {free.name: free}
    plan = replace(plan, parameters=replace(plan.parameters, by_name=named))
    found = settle(plan, "zhongwei", "2026-10", october({"a": ([6], [6]), "b": ([4], [4])}))
    total = next(item for item in found.totals if item.rule == BACKBONE)
    assert (total.paid_cny.low, total.paid_cny.high, total.received_cny.high) == (0, 40, 40)


def test_a_gain_has_no_more_subsidy_than_its_cap(plan_with, make_member, october):
    # Own tariff 2 x 24,000, all of it subsidised up to 400,000 / 12; the settlement of other exchanges, 4,000, is not.
    plan = plan_with(
        make_member("a", joined=date(2026, 1, 1), tariff=AGGREGATED),
        subsidy__rate_year_1=1.0,
        matrix__egress_ratio=0.25,
        matrix__other_exchanges_ratio=0.1,
    )
    gain = gain_of(settle(plan, "zhongwei", "2026-10", october({"a": ([2], [1])})), "a")
    assert gain.joined_cny.value == pytest.approx(48_000 - 400_000 / 12 + 1000 + 28_000 + 4000)


def test_a_member_that_pays_for_other_exchanges_only_has_its_subsidy_there(plan_with, make_member, october):
    plan = plan_with(
        make_member("a", joined=date(2026, 1, 1), tariff=INTER_EXCHANGE),
        subsidy__rate_year_1=0.5,
        matrix__egress_ratio=0.25,
        matrix__other_exchanges_ratio=0.1,
    )
    gain = gain_of(settle(plan, "zhongwei", "2026-10", october({"a": ([2], [1])})), "a")
    assert gain.joined_cny.value == pytest.approx(1000 + 28_000 + 4000 / 2)


def test_gain_by_hand(plan_with, make_member, october):
    # Bought: 2 Gbit/s at 80,000 less 30 % = 112,000. Joined: port 4,700, cross connect 1,000, a quarter of the transit
    # 28,000, a tenth of 2 Gbit/s to other exchanges at 20,000 = 4,000 (by transit 11,200): 37,700. Gain 74,300.
    plan = plan_with(make_member("a", kind="government"), matrix__egress_ratio=0.25, matrix__other_exchanges_ratio=0.1)
    gain = gain_of(settle(plan, "zhongwei", "2026-10", october({"a": ([2], [1])})), "a")
    assert gain.transit_cny.value == pytest.approx(112_000)
    assert gain.joined_cny.value == pytest.approx(37_700)
    assert gain.gain_cny.value == pytest.approx(74_300)
    assert gain.break_even_ratio == pytest.approx(5700 / 112_000)
    assert gain.status == GAINS


def test_traffic_to_other_exchanges_goes_the_cheaper_way(plan_with, make_member, october):
    # As above, but their price is 200,000: by transit it costs 11,200.
    plan = plan_with(
        make_member("a", kind="government"),
        matrix__egress_ratio=0.25,
        matrix__other_exchanges_ratio=0.1,
        settlement__inter_exchange_cny_per_gbps=200_000,
    )
    gain = gain_of(settle(plan, "zhongwei", "2026-10", october({"a": ([2], [1])})), "a")
    assert gain.joined_cny.value == pytest.approx(4700 + 1000 + 28_000 + 11_200)


def test_what_leaves_by_egress_does_not_go_to_other_exchanges_too(plan_with, make_member, october):
    # 70 % by egress and 60 % to other exchanges are more than all: the transit bought is all of it, 112,000, once.
    plan = plan_with(
        make_member("a", joined=OLD),
        matrix__egress_ratio=0.7,
        matrix__other_exchanges_ratio=0.6,
        settlement__inter_exchange_cny_per_gbps=200_000,
    )
    gain = gain_of(settle(plan, "zhongwei", "2026-10", october({"a": ([2], [1])})), "a")
    assert gain.joined_cny.value == pytest.approx(4700 + 1000 + 112_000)


def test_who_has_no_traffic_loses_its_port_fee(plan_with, make_member, october):
    gain = gain_of(
        settle(plan_with(make_member("a", joined=OLD)), "zhongwei", "2026-10", october({"a": ([0], [0])})), "a"
    )
    assert (gain.gain_cny.value, gain.status, gain.break_even_ratio) == (-5700, LOSES, None)


def test_bands_hold_their_nominal_value_and_come_from_the_ranges(reference, october):
    from dataclasses import replace

    some = [item for item in reference.members.values() if item.at("zhongwei")][:30]
    plan = replace(reference, members={item.id: item for item in some})
    rates = {item.id: ([1.5] * len(item.ports), [4.0] * len(item.ports)) for item in some}
    found = settle(plan, "zhongwei", "2026-10", october(rates, days=31))
    for item in found.charges:
        for band in (item.amount_cny, item.subsidy_cny, item.net_cny):
            assert band.low <= band.value <= band.high
        if item.amount_cny.value >= 0:
            assert item.subsidy_cny.value <= item.amount_cny.value
            assert item.net_cny.value == pytest.approx(item.amount_cny.value - item.subsidy_cny.value)
    assert {gain.status for gain in found.gains} <= {GAINS, UNDECIDED, LOSES}
    assert any(item.amount_cny.low < item.amount_cny.high for item in found.charges if item.rule == TRANSIT_CEILING)


def test_batches_of_any_size_settle_alike(plan_with, make_member, october):
    draw = np.random.default_rng(1)
    plan = plan_with(*(make_member(f"m{n}", speeds=(10, 10)) for n in range(7)))
    rates = {f"m{n}": tuple(draw.uniform(0, 10, (2, 2, 31 * 288))) for n in range(7)}
    one, all_at_once = (settle(plan, "zhongwei", "2026-10", october(rates, batch=size)) for size in (1, 7))
    assert one == all_at_once


def test_only_the_months_intervals_are_asked_for(plan_with, make_member, october):
    source = october({"a": ([1], [1])}, days=60)
    settle(plan_with(make_member("a")), "zhongwei", "2026-10", source)
    assert source.asked == [(source.start_s, source.start_s + 31 * 86_400)]


def test_tiers_that_do_not_ascend_are_refused(plan_with, make_member, october):
    plan = plan_with(make_member("a"), settlement__tier_1_gbps=100, settlement__tier_2_gbps=10)
    with pytest.raises(InputError, match=r"settlement\.tier_2_gbps: the second tier ends at 10"):
        settle(plan, "zhongwei", "2026-10", october({"a": ([1], [1])}))


def test_samples_of_members_that_the_plan_does_not_list_are_left_alone(plan_with, make_member, october):
    found = settle(plan_with(make_member("a")), "zhongwei", "2026-10", october({"z": ([5], [5]), "a": ([1], [1])}))
    assert {item.member.id for item in found.charges} == {"a"}


def test_what_other_exchanges_cost_follows_the_matrix(plan_with, make_member, october):
    plan = plan_with(make_member("a", joined=OLD), matrix__other_exchanges_ratio=0.3)
    charge = of(settle(plan, "zhongwei", "2026-10", october({"a": ([2], [1])})), "a", INTER_EXCHANGE)
    assert (charge.billed_gbps, charge.amount_cny.value) == (pytest.approx(0.6), pytest.approx(12_000))
    assert not math.isnan(charge.known_ratio)
