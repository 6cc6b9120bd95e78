"""Which ports each member needs when: the steps of its LAGs along its forecast peak."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from netplan.exchange.dimensioning.lags import (
    OVERLOADED,
    OVERLOADED_ON_LOSS,
    STATES,
    Lags,
    PortCounts,
    capacity_gbps,
    cheapest_lags,
    state,
    suffices,
    surviving_gbps,
)
from netplan.exchange.dimensioning.members_ahead import Ahead, month_of
from netplan.exchange.dimensioning.records import JOIN, LAG_STATE, PORT, UTILISATION, Need, Trigger, at_speed
from netplan.exchange.dimensioning.rules import SPEEDS, Catalogue, LagRules, OrderRules
from netplan.exchange.forecast.records import Growth


@dataclass(frozen=True, slots=True, kw_only=True)
class PortPlan:
    """A member's ports month by month (None before it joins), and what must be added for that."""

    member: Ahead
    ports: tuple[PortCounts | None, ...]
    peaks_gbps: tuple[float, ...]
    needs: tuple[Need, ...]


def port_costs(catalogue: Catalogue) -> dict[int, float]:
    """Return what a port of each speed costs with its share of the cheapest leaf that takes it. [CNY]"""
    return {
        speed: catalogue.price(at_speed(PORT, speed)).value
        + min(catalogue.price(leaf.id).value / leaf.ports for leaf in catalogue.leaves if speed in leaf.speeds)
        for speed in SPEEDS
    }


def plan_ports(
    member: Ahead, growth: Growth, lag_rules: LagRules, order_rules: OrderRules, catalogue: Catalogue
) -> PortPlan:
    """
    Follow a member's ports along its forecast peak.

    Parameters
    ----------
    member : Ahead
        The member.
    growth : Growth
        The forecast.
    lag_rules : LagRules
        When ports no longer suffice.
    order_rules : OrderRules
        Percentile, and for how long each step must last.
    catalogue : Catalogue
        Prices.

    Returns
    -------
    PortPlan
        A step in the first month in which the ports there no longer suffice, to the cheapest that do so until
        `step_months` later. Ports once there stay, unless the member moves to another speed. A member whose peak
        nobody knows keeps what it has.
    """
    costs, count = port_costs(catalogue), len(growth.months)
    peaks = tuple(member.peak_at(growth, order_rules.percentile, month) for month in range(count))
    first = 0 if member.joined is None else month_of(growth.months, member.joined)
    ports: PortCounts = dict(member.ports) if member.joined is None else {}
    timeline: list[PortCounts | None] = [None] * first
    needs: list[Need] = []
    for month in range(first, count):
        joins = month == first and member.joined is not None
        known = member.peak_gbps is not None
        if joins or (known and not suffices(ports, peaks[month], lag_rules)):
            ahead = max(peaks[month : month + 1 + math.ceil(order_rules.step_months)])
            chosen = _chosen(member, ahead, lag_rules, costs, ports, joins=joins)
            needed = member.joined if joins and member.joined is not None else growth.months[month]
            trigger = _trigger(member, ports, peaks[month], lag_rules, joins=joins)
            needs += _added(ports, chosen, needed, trigger, order_rules, catalogue)
            ports = chosen
        timeline.append(ports)
    return PortPlan(member=member, ports=tuple(timeline), peaks_gbps=peaks, needs=tuple(needs))


def _added(
    ports: PortCounts, chosen: PortCounts, needed: date, trigger: Trigger, rules: OrderRules, catalogue: Catalogue
) -> list[Need]:
    more = {speed: wanted - ports.get(speed, 0) for speed, wanted in chosen.items()}
    return [
        Need(
            what=at_speed(PORT, speed),
            needed=needed,
            count=count,
            gbps=float(count * speed),
            cost=catalogue.price(at_speed(PORT, speed)).times(count),
            lead_months=rules.lead_months[PORT],
            trigger=trigger,
        )
        for speed, count in more.items()
        if count > 0
    ]


def _chosen(
    member: Ahead, peak_gbps: float, rules: LagRules, costs: Mapping[int, float], present: PortCounts, *, joins: bool
) -> PortCounts:
    """Take the ports that a newcomer is listed with if they do, else the cheapest."""
    if joins and member.ports and (member.peak_gbps is None or suffices(member.ports, peak_gbps, rules)):
        return dict(member.ports)
    found: Lags = cheapest_lags(peak_gbps, rules, costs, present)
    return found.counts


def _trigger(member: Ahead, ports: PortCounts, peak_gbps: float, rules: LagRules, *, joins: bool) -> Trigger:
    if joins:
        return Trigger(kind=JOIN, subject=member.subject, value=peak_gbps, unit="Gbit/s")
    found = state(ports, peak_gbps, rules)
    if found == OVERLOADED_ON_LOSS:
        return Trigger(
            kind=LAG_STATE,
            subject=member.subject,
            value=peak_gbps,
            limit=rules.limit_ratio * surviving_gbps(ports, rules.most_links),
            unit="Gbit/s",
            parameter="lag.limit_ratio",
        )
    now = found == OVERLOADED
    return Trigger(
        kind=UTILISATION,
        subject=member.subject,
        value=peak_gbps / capacity_gbps(ports),
        limit=rules.limit_ratio if now else rules.use_ratio,
        unit="ratio",
        parameter="lag.limit_ratio" if now else "trigger.utilisation_ratio",
    )


def states_now(
    members: Iterable[Ahead], growth: Growth, rules: LagRules, percentile: int
) -> dict[str, tuple[str, ...]]:
    """Return the members of today by the state of their ports, worst first; those without a known peak are left out."""
    found: dict[str, list[str]] = {each: [] for each in reversed(STATES)}
    for member in members:
        if member.joined is None and member.peak_gbps is not None:
            found[state(member.ports, member.peak_at(growth, percentile, 0), rules)].append(member.subject)
    return {each: tuple(subjects) for each, subjects in found.items()}
