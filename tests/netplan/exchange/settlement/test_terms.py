"""Both ends of the terms: everything cheap for the member together, everything dear together."""

from __future__ import annotations

from netplan.exchange.matrix import shares
from netplan.exchange.settlement.terms import CHEAP, DEAR, FEE_SPEEDS_GBPS, NOMINAL, terms_of
from netplan.members import KINDS


def of(plan):
    return [terms_of(plan.parameters, shares(plan.parameters), end) for end in (CHEAP, NOMINAL, DEAR)]


def test_prices_rise_and_discounts_and_subsidies_fall_from_the_cheap_end_to_the_dear(reference):
    cheap, nominal, dear = of(reference)
    for key in (
        "usage_cny_per_gbps",
        "transit_cny_per_gbps",
        "backbone_cny_per_gbps",
        "cross_connect_cny",
        "egress_ratio",
    ):
        assert getattr(cheap, key) <= getattr(nominal, key) <= getattr(dear, key)
    assert cheap.usage_cny_per_gbps < nominal.usage_cny_per_gbps < dear.usage_cny_per_gbps
    assert cheap.smaller_discount_ratio >= nominal.smaller_discount_ratio >= dear.smaller_discount_ratio
    assert cheap.subsidy.rates > nominal.subsidy.rates > dear.subsidy.rates
    for low, high in ((cheap, nominal), (nominal, dear)):
        assert all(a[1] <= b[1] for a, b in zip(low.port_fees + low.tiers, high.port_fees + high.tiers, strict=True))


def test_percentiles_and_thresholds_are_choices_without_a_range(reference):
    assert (
        len(
            {
                (item.percentile, item.tier_percentile, item.tiers[0][0], item.smaller_below_gbps)
                for item in of(reference)
            }
        )
        == 1
    )


def test_a_larger_port_never_costs_less_and_never_more_by_the_gigabit(reference):
    for item in of(reference):
        assert [speed for speed, _ in item.port_fees] == list(FEE_SPEEDS_GBPS)
        fees = [fee for _, fee in item.port_fees]
        assert fees == sorted(fees)
    by_gigabit = [fee / speed for speed, fee in of(reference)[1].port_fees]
    assert by_gigabit == sorted(by_gigabit, reverse=True)


def test_every_kind_of_member_has_its_share_of_subsidies(reference):
    assert set(of(reference)[1].subsidy.kinds) == set(KINDS)


def test_usage_never_costs_more_than_the_ceiling_of_transit_for_smaller_networks(reference):
    for item in of(reference)[1:]:
        ceiling = item.transit_cny_per_gbps * (1 - item.smaller_discount_ratio)
        assert max(item.usage_cny_per_gbps, item.tiers[0][1], item.inter_exchange_cny_per_gbps) <= ceiling + 1e-6
