"""The order list: needs moved back by their lead times and gathered by quarter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from geodata.errors import InputError
from netplan.exchange.dimensioning.dates import after_years, quarter_of
from netplan.exchange.dimensioning.fabric_needs import FabricRequest, plan_fabric
from netplan.exchange.dimensioning.members_ahead import members_ahead
from netplan.exchange.dimensioning.port_needs import plan_ports, states_now
from netplan.exchange.dimensioning.records import KINDS, Line, Need, Orders, speed_of, thing
from netplan.exchange.dimensioning.rules import catalogue, fabric_rules, lag_rules, order_rules
from netplan.exchange.forecast.records import Growth
from netplan.plan import Plan

#: Unless asked for otherwise; later orders say more of the forecast than of what to order. [year]
YEARS = 5


def order_list(
    plan: Plan,
    exchange: str,
    growth: Growth,
    *,
    percentile: int | None = None,
    until: date | None = None,
    more: Sequence[Need] = (),
) -> Orders:
    """
    List what an exchange must order, quarter by quarter.

    Parameters
    ----------
    plan : Plan
        Members and parameters.
    exchange : str
        Site id of the exchange.
    growth : Growth
        Its forecast.
    percentile : int, optional
        Of the forecast to plan for, 10, 50 or 90; None: the plan's.
    until : date, optional
        Leave out what is ordered later; None: up to the end of the forecast.
    more : sequence of Need
        What is needed besides: circuits out of the cluster.

    Returns
    -------
    Orders
        Without lines where nothing need be ordered.

    Raises
    ------
    InputError
        For a percentile that the forecast does not give, a count in plan.toml that is not whole, an `until` before
        the plan's day.
    """
    rules, lags, shop = order_rules(plan.parameters, percentile), lag_rules(plan.parameters), catalogue(plan.parameters)
    as_of = plan.settings.as_of or growth.months[0]
    _check_until(until, as_of)
    horizon = growth.months[-1]
    # A step of the fabric looks ahead to ports, and these to traffic still later.
    growth = _cut(growth, until, max(rules.lead_months.values()), rules.step_months, rules.step_months)
    ahead = members_ahead(plan, exchange, growth, rules)
    ports = [plan_ports(member, growth, lags, rules, shop) for member in ahead]
    opened = _opened(plan, exchange, as_of)
    if opened is None and any(member.joined is None for member in ahead):
        opened = as_of  # whoever has members is open
    fabric = plan_fabric(
        FabricRequest(
            plans=ports,
            months=growth.months,
            opened=opened,
            fabric=fabric_rules(plan.parameters),
            orders=rules,
            catalogue=shop,
        )
    )
    needs = [need for item in ports for need in item.needs]
    last = horizon if until is None else min(until, horizon)
    return Orders(
        exchange=exchange,
        as_of=as_of,
        percentile=rules.percentile,
        until=last,
        horizon=horizon,
        lines=gather([*needs, *fabric.needs, *more], as_of=as_of, until=last),
        installed={} if fabric.present is None else fabric.present.stock,
        states=states_now(ahead, growth, lags, rules.percentile),
        unknown=tuple(member.subject for member in ahead if member.peak_gbps is None),
        broken=fabric.broken,
    )


def all_orders(
    plan: Plan,
    exchange: str,
    growth: Growth | None = None,
    *,
    percentile: int | None = None,
    until: date | None = None,
    years: int = YEARS,
) -> Orders:
    """
    List all that an exchange must order, its egress included.

    Parameters
    ----------
    plan : Plan
        The plan.
    exchange : str
        Site id.
    growth : Growth, optional
        Its forecast; None makes it.
    percentile, until
        As for `order_list`.
    years : int
        How far to look where `until` is not given. [year]

    Returns
    -------
    Orders
        The list.

    Raises
    ------
    InputError
        As for `order_list` and `forecast`.
    """
    from netplan.exchange.egress.growth import upgrades
    from netplan.exchange.forecast.model import forecast

    rules = order_rules(plan.parameters, percentile)
    _check_until(until, plan.settings.as_of)
    growth = forecast(plan, exchange) if growth is None else growth
    last = min(after_years(growth.months[0], years) if until is None else until, growth.months[-1])
    lead_years = plan.parameters["egress.lead_months"].value / 12
    circuits = upgrades(
        plan, exchange, growth, percentile=rules.percentile, until=after_years(last, lead_years) + timedelta(days=1)
    )
    return order_list(plan, exchange, growth, percentile=percentile, until=last, more=circuits)


def gather(needs: Iterable[Need], *, as_of: date, until: date) -> tuple[Line, ...]:
    """
    Turn needs into order lines.

    Parameters
    ----------
    needs : iterable of Need
        In any order.
    as_of : date
        Nothing is ordered earlier: what should have been is overdue.
    until : date
        Nothing is ordered later.

    Returns
    -------
    tuple of Line
        By quarter of the order; the same thing for the same place once a quarter.
    """
    found: dict[tuple[str, str, str], list[Need]] = {}
    for need in needs:
        day = max(as_of, need.order_by)
        if need.count > 0 and day <= until:
            found.setdefault((quarter_of(day), need.what, need.place), []).append(need)
    lines = [_line(*key, items, as_of) for key, items in found.items()]
    return tuple(sorted(lines, key=lambda line: (line.quarter, *_rank(line.what), line.place)))


def _line(quarter: str, what: str, place: str, needs: Sequence[Need], as_of: date) -> Line:
    return Line(
        quarter=quarter,
        what=what,
        place=place,
        needs=tuple(sorted(needs, key=lambda need: need.needed)),
        order_date=max(as_of, min(need.order_by for need in needs)),
        overdue_count=sum(need.count for need in needs if need.order_by < as_of),
    )


def _rank(what: str) -> tuple[int, float, str]:
    kind = thing(what)
    return KINDS.index(kind) if kind in KINDS else len(KINDS), speed_of(what) or 0.0, what


def cut(growth: Growth, months: int) -> Growth:
    """Return the first months of a forecast."""
    return replace(
        growth,
        months=growth.months[:months],
        members=growth.members[:, :months],
        peak_gbps=growth.peak_gbps[:, :months],
        egress_gbps=growth.egress_gbps[:, :months],
        kind_factor={kind: factors[:, :months] for kind, factors in growth.kind_factor.items()},
        joins={kind: counts[:, :months] for kind, counts in growth.joins.items()},
    )


def _cut(growth: Growth, until: date | None, *months: float) -> Growth:
    """Leave out what no order until then looks at: some months further, for lead times and for what is to last."""
    if until is None:
        return growth
    return cut(growth, sum(month <= until for month in growth.months) + sum(math.ceil(each) for each in months) + 1)


def _check_until(until: date | None, as_of: date | None) -> None:
    if until is not None and as_of is not None and until < as_of:
        raise InputError("order_until_past", column="--until", value=until.isoformat(), as_of=as_of.isoformat())


def _opened(plan: Plan, exchange: str, as_of: date) -> date | None:
    found = plan.exchanges.get(exchange)
    return found.in_service if found and found.in_service and found.in_service <= as_of else None
