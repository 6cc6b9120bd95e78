"""A month of an exchange, settled: every rule for every member on the same samples, subsidies, totals, gains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.errors import InputError
from netplan.exchange.calendar import DAY_S, clock_of, day_of, day_start_s, month_bounds, months_within
from netplan.exchange.matrix import shares
from netplan.exchange.settlement.clearing import cleared, negative
from netplan.exchange.settlement.gains import gain_of
from netplan.exchange.settlement.month import MemberMonth
from netplan.exchange.settlement.records import CARRIERS, NO_SAMPLES, Charge, Gain, Settlement, Total
from netplan.exchange.settlement.rules import DEFAULT, PEERING_FREE, RULES, Rule, rule_named
from netplan.exchange.settlement.subsidy import grant
from netplan.exchange.settlement.terms import CHEAP, DEAR, ENDS, NOMINAL, Terms, terms_of
from netplan.members import MEMBERS_FILE, Member
from netplan.plan import Plan
from netplan.samples import STEP_S, SampleSource
from topology.lengths import ZERO, Band

if TYPE_CHECKING:
    from netplan.samples import Samples

#: The carriers that collect under 信部电[2006]648号 run access networks.
COLLECTING_KIND = "access"
#: What networks pay each other adds up to nothing, but for the rounding of sums.
_ROUNDING = 1e-12


def settle(
    plan: Plan, exchange: str, month: str | None, source: SampleSource, rules: Sequence[str] | None = None
) -> Settlement:
    """
    Settle a month of an exchange.

    Parameters
    ----------
    plan : Plan
        Its members, their tariffs, and the prices.
    exchange : str
        A site id of `plan.exchanges`.
    month : str or None
        A billing month of China, such as 2026-10; None: the last whole one that the samples hold.
    source : SampleSource
        Samples of the members' ports at this exchange.
    rules : sequence of str, optional
        Names of the rules to list; None: all. Gains rest on all of them in either case.

    Returns
    -------
    Settlement
        One charge for each member present in the month and each rule, members in the plan's order.

    Raises
    ------
    InputError
        For an unknown rule or tariff, a month that is none or without a sample, tiers that do not ascend.
    """
    listed = list(dict.fromkeys(rule_named(name, column="--rule").name for name in rules or RULES))
    start_s, end_s = _bounds(month, source)
    terms = {end: terms_of(plan.parameters, shares(plan.parameters), end) for end in ENDS}
    present, later = _members(plan, exchange, end_s)
    own = {key: own_rule(member) for key, member in present.items()}
    bills = {
        item.member.id: _bill(item, own[item.member.id], terms)
        for item in _months(present, exchange, source, (start_s, end_s))
    }
    charges = {key: bill.charges for key, bill in bills.items()}
    collectors = {key for key, bill in bills.items() if bill.collects}
    by_rule = {name: _cleared(name, [charges[key][name] for key in present], collectors) for name in RULES}
    # Carriers are paid by those whose own rule it is, not by all that the rule is tried on.
    by_own = [_cleared(name, [charges[key][name] for key in present if own[key] == name], collectors) for name in RULES]
    return Settlement(
        exchange=exchange,
        month=day_of(start_s),
        charges=tuple(item for group in zip(*(by_rule[name] for name in listed), strict=True) for item in group),
        totals=tuple(total_of(name, by_rule[name]) for name in listed),
        own=total_of("own", [item for group in by_own for item in group]),
        own_rules=own,
        gains=tuple(bills[key].gain for key in present),
        later=later,
        basis=source.basis,
        remarks=source.remarks,
    )


def own_rule(member: Member) -> str:
    """Return the rule that a member's tariff names, or the default; raise `InputError` for one that is none."""
    return rule_named(member.tariff, file=MEMBERS_FILE, column="tariff").name if member.tariff else DEFAULT


def total_of(rule: str, charges: Sequence[Charge]) -> Total:
    """Add charges up: what is paid, what is received, subsidies, and how many are provisional or unknown."""
    paid = received = subsidy = ZERO
    net = [0.0, 0.0, 0.0]
    for item in charges:
        if item.amount_cny is None or item.subsidy_cny is None or item.net_cny is None:
            continue
        if item.amount_cny.low < 0:
            # The low end of what is received is that of the same prices as the low end of what is paid.
            received = received.plus(got := negative(item.amount_cny))
            net = [net[0] - got.low, net[1] - got.value, net[2] - got.high]
        else:
            paid, now = paid.plus(item.amount_cny), item.net_cny
            net = [net[0] + now.low, net[1] + now.value, net[2] + now.high]
        subsidy = subsidy.plus(item.subsidy_cny)
    net = [0.0 if abs(value) < _ROUNDING * paid.high else value for value in net]
    return Total(
        rule=rule,
        paid_cny=paid,
        received_cny=received,
        subsidy_cny=subsidy,
        net_cny=Band(value=net[1], low=min(net), high=max(net)),
        members=len(charges),
        provisional=sum(item.provisional for item in charges),
        unknown=sum(item.amount_cny is None for item in charges),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bill:
    """A member's charges by rule, what it gains, and whether it is one of the carriers that collect."""

    charges: Mapping[str, Charge]
    gain: Gain
    collects: bool


def _bill(month: MemberMonth, own: str, terms: Mapping[str, Terms]) -> _Bill:
    charges = {name: _charge(rule, month, terms, is_own=name == own) for name, rule in RULES.items()}
    collects = month.member.kind == COLLECTING_KIND and month.capacity_gbps >= terms[NOMINAL].collector_gbps
    return _Bill(charges=charges, gain=gain_of(month, charges, own, terms), collects=collects)


def _charge(rule: Rule, month: MemberMonth, terms: Mapping[str, Terms], *, is_own: bool) -> Charge:
    """Bill a member's month under one rule, nominal and with all prices at either end."""
    billed = {end: rule.billed_gbps(month, item) for end, item in terms.items()}
    nominal = billed[NOMINAL]
    charge = Charge(
        member=month.member,
        rule=rule.name,
        payee=rule.payee,
        is_own=is_own,
        billed_gbps=nominal,
        amount_cny=None,
        subsidy_cny=None,
        subsidy_status=NO_SAMPLES,
        net_cny=None,
        known_ratio=month.known_ratio,
        provisional=rule.samples and month.known_ratio < terms[NOMINAL].least_known_ratio,
        present_ratio=month.present_ratio,
    )
    if rule.name == PEERING_FREE:
        ratio, limit = month.in_out_ratio, terms[NOMINAL].ratio_limit
        over = None if ratio is None or not limit else ratio > limit
        charge = replace(charge, in_out_ratio=ratio, over_ratio_limit=over)
    amounts = {end: rule.amount_cny(month, rate, terms[end]) for end, rate in billed.items() if rate is not None}
    if nominal is None:
        return charge
    # Dear prices go with small subsidies, so a net amount has both at the same end; the subsidy's own band has not.
    granted = {end: grant(month, amounts[end], rule.payee, terms[end].subsidy) for end in ENDS}
    net = {end: amounts[end] - granted[end][0] for end in ENDS}
    least = grant(month, amounts[CHEAP], rule.payee, terms[DEAR].subsidy)[0]
    most = grant(month, amounts[DEAR], rule.payee, terms[CHEAP].subsidy)[0]
    return replace(
        charge,
        amount_cny=Band(value=amounts[NOMINAL], low=amounts[CHEAP], high=amounts[DEAR]),
        subsidy_cny=Band(value=granted[NOMINAL][0], low=least, high=most),
        subsidy_status=granted[NOMINAL][1],
        net_cny=Band(value=net[NOMINAL], low=net[CHEAP], high=net[DEAR]),
    )


def _cleared(name: str, charges: Sequence[Charge], collectors: set[str]) -> list[Charge]:
    return cleared(charges, collectors) if RULES[name].payee == CARRIERS else list(charges)


def _bounds(month: str | None, source: SampleSource) -> tuple[int, int]:
    """Return where the month begins and ends; None stands for the last whole one of the samples, or else their last."""
    if month is None:
        touched = months_within(source.start_s, source.end_s)
        if not touched:
            raise InputError("settle_no_samples")
        bounds = [month_bounds(f"{first:%Y-%m}") for first, _, _ in touched]
        whole = [item for item in bounds if source.start_s <= item[0] and item[1] <= source.end_s]
        return (whole or bounds)[-1]
    start_s, end_s = month_bounds(month)
    if end_s <= source.start_s or source.end_s <= start_s:
        first, last = (f"{clock_of(time_s):%Y-%m-%d}" for time_s in (source.start_s, source.end_s - 1))
        raise InputError("settle_month_outside", column="--month", value=month, first=first, last=last)
    return start_s, end_s


def _members(plan: Plan, exchange: str, end_s: int) -> tuple[dict[str, Member], tuple[str, ...]]:
    """Return the members that have joined an exchange by the month's end, and the ids of those that join later."""
    here = {key: member for key, member in plan.members.items() if member.at(exchange)}
    later = {key for key, member in here.items() if member.joined is not None and day_start_s(member.joined) >= end_s}
    return {key: member for key, member in here.items() if key not in later}, tuple(key for key in here if key in later)


def _months(
    members: Mapping[str, Member], exchange: str, source: SampleSource, bounds_s: tuple[int, int]
) -> Iterator[MemberMonth]:
    """Yield the month of every member, batch by batch; those without samples come last."""
    start_s, end_s = max(bounds_s[0], source.start_s), min(bounds_s[1], source.end_s)
    left = dict(members)
    for batch in source.batches(start_s, end_s):
        for key, rows in _rows(batch).items():
            if key in left:
                yield _month(left.pop(key), exchange, bounds_s, batch, rows)
    for member in left.values():
        yield _month(member, exchange, bounds_s, None, [])


def _rows(batch: Samples) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for number, member in enumerate(batch.members):
        rows.setdefault(member, []).append(number)
    return rows


def _month(
    member: Member, exchange: str, bounds_s: tuple[int, int], batch: Samples | None, rows: list[int]
) -> MemberMonth:
    import numpy as np

    first, days = day_of(bounds_s[0]), (bounds_s[1] - bounds_s[0]) // DAY_S
    since_s = max(bounds_s[0], bounds_s[0] if member.joined is None else day_start_s(member.joined))
    if batch is None:
        into = out = np.full((0, 0), np.nan)
    else:
        skipped = max(-(-(since_s - batch.start_s) // STEP_S), 0)
        into, out = batch.in_gbps[rows, skipped:], batch.out_gbps[rows, skipped:]
    return MemberMonth(
        member=member,
        ports=member.at(exchange),
        in_gbps=into,
        out_gbps=out,
        expected=(bounds_s[1] - since_s) // STEP_S,
        first=first,
        days=days,
        present_days=(bounds_s[1] - since_s) // DAY_S,
    )
