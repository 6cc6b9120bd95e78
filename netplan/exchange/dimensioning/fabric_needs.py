"""What the fabric needs when: demand month by month, steps of the design, what goes out of support."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from netplan.exchange.dimensioning.dates import after_years
from netplan.exchange.dimensioning.fabric import PORTS, Demand, Design, Installed, PortDemand, faults, traffic_gbps
from netplan.exchange.dimensioning.lags import capacity_gbps, half_gbps
from netplan.exchange.dimensioning.port_needs import PortPlan
from netplan.exchange.dimensioning.records import (
    END_OF_SUPPORT,
    FABRIC,
    LEAF,
    OPENING,
    ROUTE_SERVER,
    SESSIONS,
    SITE,
    SPINE,
    Need,
    Trigger,
    thing,
)
from netplan.exchange.dimensioning.rules import SPEEDS, Catalogue, FabricRules, OrderRules
from netplan.exchange.dimensioning.search import additions, cheapest_fabric, serves

#: Route servers stand on ports of this speed. [Gbit/s]
_SERVER_GBPS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class FabricPlan:
    """
    The exchange's fabric along its growth.

    `present`: the design that is taken to stand at the beginning, None where nothing does; `needs`: what must be added;
    `stocks`: what stands, month by month, and `servers` how many route servers. `broken`: the rules that no fabric of
    the catalogue keeps in some month, empty as a rule.
    """

    present: Design | None
    needs: tuple[Need, ...]
    designs: tuple[Design | None, ...]
    stocks: tuple[Installed, ...]
    servers: tuple[int, ...]
    broken: tuple[str, ...] = ()


def route_servers(members: int, rules: OrderRules) -> int:
    """
    Tell how many route servers an exchange needs.

    Parameters
    ----------
    members : int
        Members that peer over them. [count]
    rules : OrderRules
        Sessions that a server bears, address families.

    Returns
    -------
    int
        At least two, on different leaves. Each member has a session per family with two of them, and when one is lost
        the others bear every member at least once.
    """
    sessions = members * rules.families
    return max(2, math.ceil(2 * sessions / rules.sessions), math.ceil(sessions / rules.sessions) + 1)


def demand_at(plans: Iterable[PortPlan], month: int, rules: FabricRules, servers: int = 0) -> Demand:
    """
    Add up ports and traffic in a month, spread evenly over the buildings.

    Parameters
    ----------
    plans : iterable of PortPlan
        The members.
    month : int
        Index of the month.
    rules : FabricRules
        How many buildings.
    servers : int
        Route servers: a port each, without traffic to speak of.

    Returns
    -------
    Demand
        The same for each building, ports rounded up. A member's traffic goes with its ports.

    Notes
    -----
    Traffic is the larger of what goes in and what comes out over all ports of a speed, the members' own peaks added up
    though they do not all peak at once. Members who send and members who receive are taken to share the leaves.
    """
    counts: dict[int, int] = {}
    into, out, peaks, half = (dict.fromkeys(SPEEDS, 0.0) for _ in range(4))
    for plan in plans:
        ports = plan.ports[month]
        if not ports:
            continue
        peak, whole = plan.peaks_gbps[month], capacity_gbps(ports)
        # Who has one port loses it with one leaf of the two: half of all such members.
        left = min(peak, half_gbps(ports)) if sum(ports.values()) > 1 else peak / 2
        for speed, count in ports.items():
            share = speed * count / whole
            counts[speed] = counts.get(speed, 0) + count
            into[speed] += peak * plan.member.in_ratio * share
            out[speed] += peak * plan.member.out_ratio * share
            peaks[speed] += peak * share
            half[speed] += left * share
    if servers:
        counts[_SERVER_GBPS] = counts.get(_SERVER_GBPS, 0) + servers
    building = {
        speed: PortDemand(
            count=math.ceil(count / rules.sites),
            gbps=max(into[speed], out[speed]) / rules.sites,
            half_ratio=half[speed] / peaks[speed] if peaks[speed] else 1.0,
        )
        for speed, count in sorted(counts.items())
    }
    return (building,) * rules.sites


def largest(demands: Sequence[Demand]) -> Demand:
    """Return, building by building and speed by speed, the most ports, most traffic and least rest of some demands."""
    sites = max(len(demand) for demand in demands)
    found = []
    for site in range(sites):
        speeds = sorted({speed for demand in demands for speed in demand[site]})
        found.append(
            {speed: _most([demand[site][speed] for demand in demands if speed in demand[site]]) for speed in speeds}
        )
    return tuple(found)


def _most(items: Sequence[PortDemand]) -> PortDemand:
    return PortDemand(
        count=max(item.count for item in items),
        gbps=max(item.gbps for item in items),
        half_ratio=min(item.half_ratio for item in items),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FabricRequest:
    """What a fabric is planned for; `opened`: day since which the exchange is in service, None: not yet."""

    plans: Sequence[PortPlan]
    months: Sequence[date]
    opened: date | None
    fabric: FabricRules
    orders: OrderRules
    catalogue: Catalogue


def plan_fabric(asked: FabricRequest) -> FabricPlan:
    """
    Follow the fabric along the growth of ports and traffic.

    Parameters
    ----------
    asked : FabricRequest
        Members' ports, rules, prices.

    Returns
    -------
    FabricPlan
        A step in the first month that what stands does not bear, to the cheapest extension that bears all months until
        `step_months` later. An exchange in service is taken to have been built by the same rule, for the months from
        today on: the plan has no list of its devices.
    """
    months = asked.months
    servers = _servers(asked)
    demands = [demand_at(asked.plans, month, asked.fabric, servers[month]) for month in range(len(months))]
    installed, design, present = Installed(), None, None
    step = math.ceil(asked.orders.step_months)
    if asked.opened is not None and any(demands[0]):
        design = present = _first(demands[: 1 + step], asked, installed)
        installed = installed if present is None else installed.with_design(present)
    needs: list[Need] = []
    designs: list[Design | None] = []
    stocks: list[Installed] = []
    broken: tuple[str, ...] = ()
    for month, demand in enumerate(demands):
        if any(demand) and not (design and serves(design, demand) and not faults(design, demand, asked.fabric)):
            found = cheapest_fabric(demand, asked.fabric, asked.catalogue, installed)
            if found is None:
                broken = broken or _why(demand, design, asked.fabric)
            elif additions(found, installed):
                trigger = _trigger(demand, design, asked)
                found = _first(demands[month : month + 1 + step], asked, installed) or found
                needs += _needs(additions(found, installed), months[month], trigger, asked)
            if found is not None:  # without additions: members' ports are moved between leaves
                installed, design = installed.with_design(found), found
        designs.append(design)
        stocks.append(installed)
    needs += _server_needs(asked, servers) + _site_needs(asked, demands)
    needs += _replacements(asked, needs, present, servers[0])
    return FabricPlan(
        present=present,
        needs=tuple(needs),
        designs=tuple(designs),
        stocks=tuple(stocks),
        servers=tuple(servers),
        broken=broken,
    )


def _first(demands: Sequence[Demand], asked: FabricRequest, installed: Installed) -> Design | None:
    """Design for all of some months; where that is too large for the catalogue, for the first alone."""
    found = cheapest_fabric(largest(demands), asked.fabric, asked.catalogue, installed, also=demands[:1])
    return found or cheapest_fabric(demands[0], asked.fabric, asked.catalogue, installed)


def _servers(asked: FabricRequest) -> list[int]:
    """Return the route servers that stand in each month: never fewer than before, none before the first member."""
    found: list[int] = []
    step = math.ceil(asked.orders.step_months)
    members = [
        sum(bool(plan.ports[month]) and plan.member.on_route_server for plan in asked.plans)
        for month in range(len(asked.months))
    ]
    active = [any(plan.ports[month] for plan in asked.plans) for month in range(len(asked.months))]
    for month in range(len(asked.months)):
        before = found[-1] if found else 0
        wanted = route_servers(members[month], asked.orders) if active[month] else 0
        if wanted > before and (month or asked.opened is None):
            wanted = route_servers(max(members[month : month + 1 + step]), asked.orders)
        found.append(max(before, wanted))
    return found


def _server_needs(asked: FabricRequest, servers: Sequence[int]) -> list[Need]:
    needs = []
    before = servers[0] if asked.opened is not None else 0
    for month, count in enumerate(servers):
        if count > before:
            members = sum(bool(plan.ports[month]) and plan.member.on_route_server for plan in asked.plans)
            trigger = Trigger(
                kind=SESSIONS if before else OPENING,
                value=float(members * asked.orders.families),
                limit=float(asked.orders.sessions),
                unit="count",
                parameter="route_server.sessions_count",
            )
            needs += _needs({ROUTE_SERVER: count - before}, asked.months[month], trigger, asked)
            before = count
    return needs


def _site_needs(asked: FabricRequest, demands: Sequence[Demand]) -> list[Need]:
    """Buildings of an exchange that does not stand yet, for its first member."""
    if asked.opened is not None:
        return []
    first = next((month for month, demand in enumerate(demands) if any(demand)), None)
    if first is None:
        return []
    return _needs({SITE: asked.fabric.sites}, asked.months[first], Trigger(kind=OPENING), asked)


def _replacements(asked: FabricRequest, needs: Sequence[Need], present: Design | None, servers: int) -> list[Need]:
    """Devices that go out of support within the forecast: those of today and those bought; again and again."""
    batches = [
        (need.what, need.count, need.needed) for need in needs if thing(need.what) in (LEAF, SPINE, ROUTE_SERVER)
    ]
    if asked.opened is not None and present is not None:
        stock = {what: count for what, count in present.stock.items() if thing(what) in (LEAF, SPINE)}
        batches += [(what, count, asked.opened) for what, count in (stock | {ROUTE_SERVER: servers}).items()]
    found = []
    for what, count, since in batches:
        due = after_years(since, asked.orders.support_years)
        while due <= asked.months[-1]:
            day = max(due, asked.months[0])
            trigger = Trigger(
                kind=END_OF_SUPPORT, limit=asked.orders.support_years, unit="year", parameter="fabric.support_years"
            )
            found += _needs({what: count}, day, trigger, asked)
            due = after_years(day, asked.orders.support_years)
    return found


def _trigger(demand: Demand, design: Design | None, asked: FabricRequest) -> Trigger:
    """Say whether ports or traffic outgrow the fabric, and by which rule."""
    if design is None:
        return Trigger(kind=OPENING, value=traffic_gbps(demand), unit="Gbit/s")
    why = _why(demand, design, asked.fabric)
    if why[0] == PORTS:
        ports = sum(item.count for speeds in demand for item in speeds.values())
        return Trigger(kind=FABRIC, subject=PORTS, value=float(ports), unit="count")
    return Trigger(
        kind=FABRIC, subject=why[0], value=traffic_gbps(demand), unit="Gbit/s", parameter="fabric.limit_ratio"
    )


def _why(demand: Demand, design: Design | None, rules: FabricRules) -> tuple[str, ...]:
    """Return the rules that a design breaks; a speed that it does not serve, or too few devices, is a lack of ports."""
    if design is None:
        return (PORTS,)
    return (PORTS,) if not serves(design, demand) else faults(design, demand, rules) or (PORTS,)


def _needs(counts: dict[str, int], day: date, trigger: Trigger, asked: FabricRequest) -> list[Need]:
    return [
        Need(
            what=what,
            needed=day,
            count=count,
            gbps=asked.catalogue.gbps(what) * count,
            cost=asked.catalogue.price(what).times(count),
            lead_months=asked.orders.lead_months[thing(what)],
            trigger=trigger,
        )
        for what, count in counts.items()
    ]
