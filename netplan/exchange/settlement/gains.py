"""Who gains by joining, against buying transit for everything."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.exchange.settlement.month import MemberMonth
from netplan.exchange.settlement.records import EXCHANGE, GAINS, LOSES, UNDECIDED, UNKNOWN, Charge, Gain
from netplan.exchange.settlement.rules import INTER_EXCHANGE, PORT_FLAT, TRANSIT_CEILING, transit_price
from netplan.exchange.settlement.terms import CHEAP, DEAR, NOMINAL, Terms
from topology.lengths import ZERO, Band


def gain_of(month: MemberMonth, charges: Mapping[str, Charge], own_rule: str, terms: Mapping[str, Terms]) -> Gain:
    """
    Tell what a member saves a month by joining.

    Parameters
    ----------
    month : MemberMonth
        The member's month.
    charges : mapping of str to Charge
        Its charges under all rules, by rule.
    own_rule : str
        Its tariff; where that is not paid to the exchange, the flat port fee stands for what it pays there.
    terms : mapping of str to Terms
        By end.

    Returns
    -------
    Gain
        T = percentile x price of transit, e = share that leaves by egress and stays bought as transit:
        bought: T; joined: what it pays the exchange after subsidy + cross connects + what other exchanges cost + e T.
        Traffic to other exchanges costs what their settlement or transit costs, whichever is less; the subsidy's cap
        holds for all that a member pays, and is spent on its own tariff, so that settlement has none.
        The gain's low end has transit cheap, e high and the exchange dear; its high end the opposite.
    """
    rule = own_rule if charges[own_rule].payee == EXCHANGE else PORT_FLAT
    rate = charges[TRANSIT_CEILING].billed_gbps
    paid, inter = charges[rule].net_cny, charges[INTER_EXCHANGE]
    others = paid if rule == INTER_EXCHANGE else inter.amount_cny
    if rate is None or paid is None or others is None:
        return _unknown(month, rule)
    bought = {end: rate * transit_price(month, item) * month.present_ratio for end, item in terms.items()}
    fixed = (ZERO if rule == INTER_EXCHANGE else paid).plus(_cross_connects(month, terms))

    def joined(transit: str, prices: str, fixed_cny: float, others_cny: float) -> float:
        leaves = terms[prices].egress_ratio
        # What leaves by egress does not go to other exchanges too, however high the ranges of both reach.
        others = min(terms[prices].other_exchanges_ratio, 1.0 - leaves)
        return fixed_cny + bought[transit] * leaves + min(others_cny, bought[transit] * others)

    nominal = joined(NOMINAL, NOMINAL, fixed.value, others.value)
    gain = Band(
        value=bought[NOMINAL] - nominal,
        low=bought[CHEAP] - joined(CHEAP, DEAR, fixed.high, others.high),
        high=bought[DEAR] - joined(DEAR, CHEAP, fixed.low, others.low),
    )
    return Gain(
        member=month.member,
        rule=rule,
        transit_gbps=rate,
        transit_cny=_band(bought),
        joined_cny=Band(
            value=nominal,
            low=joined(CHEAP, CHEAP, fixed.low, others.low),
            high=joined(DEAR, DEAR, fixed.high, others.high),
        ),
        gain_cny=gain,
        break_even_ratio=fixed.value / bought[NOMINAL] if bought[NOMINAL] > 0 else None,
        status=GAINS if gain.low > 0 else LOSES if gain.high < 0 else UNDECIDED,
    )


def _unknown(month: MemberMonth, rule: str) -> Gain:
    return Gain(
        member=month.member,
        rule=rule,
        transit_gbps=None,
        transit_cny=None,
        joined_cny=None,
        gain_cny=None,
        break_even_ratio=None,
        status=UNKNOWN,
    )


def _cross_connects(month: MemberMonth, terms: Mapping[str, Terms]) -> Band:
    count = len(month.ports) * month.present_ratio
    return _band({end: item.cross_connect_cny * count for end, item in terms.items()})


def _band(by_end: Mapping[str, float]) -> Band:
    return Band(value=by_end[NOMINAL], low=by_end[CHEAP], high=by_end[DEAR])
