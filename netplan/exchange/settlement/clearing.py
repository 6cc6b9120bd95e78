"""Who receives what networks pay each other: the carriers among the members."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from netplan.exchange.settlement.records import NOT_FOR_RULE, Charge
from topology.lengths import ZERO, Band


def cleared(charges: Sequence[Charge], collectors: Collection[str]) -> list[Charge]:
    """
    Hand what members pay each other to those that collect it.

    Parameters
    ----------
    charges : sequence of Charge
        One rule's, one a member; every amount as if the member paid.
    collectors : collection of str
        Ids of the members that are paid.

    Returns
    -------
    list of Charge
        A collector's amount is negative: its part of the whole, in proportion to its own billed rate (evenly where all
        of them are nothing). The amounts add up to nothing, unless no member collects: then the carriers are outside.
    """
    receiving = [item for item in charges if item.member.id in collectors]
    if not receiving:
        return list(charges)
    whole = ZERO
    for item in charges:
        if item.member.id not in collectors and item.amount_cny is not None:
            whole = whole.plus(item.amount_cny)
    rates = {item.member.id: item.billed_gbps or 0.0 for item in receiving}
    total = sum(rates.values())
    ratios = {key: rate / total if total > 0 else 1 / len(rates) for key, rate in rates.items()}
    return [
        replace(
            item,
            amount_cny=(got := negative(whole.times(ratios[item.member.id]))),
            net_cny=got,
            subsidy_cny=ZERO,
            subsidy_status=NOT_FOR_RULE,
        )
        if item.member.id in collectors
        else item
        for item in charges
    ]


def negative(band: Band) -> Band:
    """Turn what is paid into what is received, and back."""
    # 0.0 - x, because -0.0 would be written as such.
    return Band(value=0.0 - band.value, low=0.0 - band.high, high=0.0 - band.low)
