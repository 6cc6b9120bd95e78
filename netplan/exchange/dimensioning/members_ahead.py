"""Members as a forecast sees them: who is there, who comes when, with which peak and which ports."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import median

from netplan.exchange.dimensioning.rules import SPEEDS, OrderRules
from netplan.exchange.forecast.records import PERCENTILES, Growth
from netplan.members import ROUTE_SERVER, Member
from netplan.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """
    A member of today or to come.

    `subject`: its id, or its kind where nobody names it; `joined`: None if it is there already; `peak_gbps`: the larger
    direction at this exchange, at the traffic of `as_of`, None where nobody says; `in_ratio`, `out_ratio`: what of it
    goes into the exchange and comes out (one of them is 1); `ports`: by speed, those it has, or
    those it is listed with.
    """

    subject: str
    kind: str
    peak_gbps: float | None
    in_ratio: float = 1.0
    out_ratio: float = 1.0
    joined: date | None = None
    ports: Mapping[int, int] = field(default_factory=dict)
    on_route_server: bool = True

    def peak_at(self, growth: Growth, percentile: int, month: int) -> float:
        """Return its forecast peak in a month; 0 where nobody knows. [Gbit/s]"""
        if self.peak_gbps is None:
            return 0.0
        factors = growth.kind_factor.get(self.kind)
        factor = 1.0 if factors is None else float(factors[PERCENTILES.index(percentile), month])
        return self.peak_gbps * factor


def members_ahead(plan: Plan, exchange: str, growth: Growth, rules: OrderRules) -> tuple[Ahead, ...]:
    """
    List the members of today, those expected by name, and those that the forecast expects besides.

    Parameters
    ----------
    plan : Plan
        Its members.
    exchange : str
        Site id.
    growth : Growth
        How many of each kind join until when; named ones are counted in.
    rules : OrderRules
        The percentile to plan for.

    Returns
    -------
    tuple of Ahead
        In the order in which they come.
    """
    as_of = plan.settings.as_of or growth.months[0]
    listed = [_listed(member, exchange, as_of) for member in plan.members.values() if member.at(exchange)]
    row = PERCENTILES.index(rules.percentile)
    unnamed: list[Ahead] = []
    scales = [_scale(growth, row, month) for month in range(len(growth.months))]
    for kind, counts in growth.joins.items():
        typical = _typical(plan, exchange, kind, rules, as_of)
        here = 0
        for month, day in enumerate(growth.months):
            named = sum(item.kind == kind and item.joined is not None and item.joined <= day for item in listed)
            wanted = max(0, math.floor(scales[month] * float(counts[row, month]) + 0.5) - named)
            unnamed += [replace(typical, joined=day)] * (wanted - here)
            here = max(here, wanted)
    last = growth.months[-1]
    coming = [item for item in (*listed, *unnamed) if item.joined is None or item.joined <= last]
    return tuple(sorted(coming, key=lambda item: item.joined or date.min))


def _scale(growth: Growth, row: int, month: int) -> float:
    """
    Return by how much joins of all kinds are lowered, so that together they are not more than the members' percentile.

    That all kinds come late, or early, at once is less likely than that one does: their percentiles do not add up.
    """
    together = sum(float(counts[row, month]) for counts in growth.joins.values())
    wanted = float(growth.members[row, month]) - growth.present_count
    return min(1.0, max(0.0, wanted) / together) if together > 0 else 1.0


def month_of(months: Sequence[date], day: date) -> int:
    """Return the index of the month that holds a day; the first for an earlier one, the last for a later one."""
    return max(0, sum(month <= day for month in months) - 1)


def _listed(member: Member, exchange: str, as_of: date) -> Ahead:
    present, peak = member.joined is None or member.joined <= as_of, _peak(member, exchange)
    return Ahead(
        subject=member.id,
        kind=member.kind,
        peak_gbps=peak,
        in_ratio=_part(member.peak_in_gbps, member),
        out_ratio=_part(member.peak_out_gbps, member),
        joined=None if present else member.joined,
        ports=_ports(member, exchange),
        on_route_server=member.peering == ROUTE_SERVER,
    )


def _peak(member: Member, exchange: str) -> float | None:
    """Return the larger direction, the part of it that is at this exchange; None where nobody says. [Gbit/s]"""
    known = [peak for peak in (member.peak_in_gbps, member.peak_out_gbps) if peak is not None]
    share = sum(port.speed_gbps for port in member.at(exchange)) / member.capacity_gbps
    return max(known) * share if known else None


def _part(peak_gbps: float | None, member: Member) -> float:
    """Return a direction's peak over the larger one; a direction that nobody states is taken to be as large."""
    known = max((peak for peak in (member.peak_in_gbps, member.peak_out_gbps) if peak is not None), default=0.0)
    return 1.0 if peak_gbps is None or not known else peak_gbps / known


def _ports(member: Member, exchange: str) -> dict[int, int]:
    """Count ports by the speed that can be bought; a port of another speed counts as the next lower one."""
    counts: dict[int, int] = {}
    for port in member.at(exchange):
        speed = max((speed for speed in SPEEDS if speed <= port.speed_gbps), default=SPEEDS[0])
        counts[speed] = counts.get(speed, 0) + 1
    return counts


def _typical(plan: Plan, exchange: str, kind: str, rules: OrderRules, joined: date) -> Ahead:
    """Take the median of the kind at this exchange, else in the plan, else of all members, else the parameter."""
    everybody = list(plan.members.values())
    alike = [member for member in everybody if member.kind == kind]
    for group in ([member for member in alike if member.at(exchange)], alike, everybody):
        peaks = [peak for member in group if (peak := _peak(member, _home(member, exchange))) is not None]
        if peaks:
            on_servers = 2 * sum(member.peering == ROUTE_SERVER for member in group) >= len(group)
            return Ahead(subject=kind, kind=kind, peak_gbps=median(peaks), joined=joined, on_route_server=on_servers)
    return Ahead(subject=kind, kind=kind, peak_gbps=rules.typical_gbps, joined=joined)


def _home(member: Member, exchange: str) -> str:
    """Return this exchange, or where a member has ports if not here."""
    return exchange if member.at(exchange) else member.ports[0].exchange
