"""When the egress is full, and the circuits to order until then."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from netplan.exchange.dimensioning.records import EGRESS, LAG_STATE, UTILISATION, Need, Trigger, at_speed
from netplan.exchange.egress.designer import EgressDesigner, EgressPlan
from netplan.exchange.egress.state import EgressState, egress_demands
from netplan.exchange.forecast.records import PERCENTILES, Growth
from netplan.plan import Plan

#: Far more than the proof of an extension takes: a busy machine must not come to another order list. [s]
TIME_LIMIT_S = 60.0


def fills_on(state: EgressState, growth: Growth) -> dict[int, date | None]:
    """
    Tell when the egress is full: when its peak passes what may be filled of what is lit today.

    Parameters
    ----------
    state : EgressState
        The lines of today.
    growth : Growth
        The forecast.

    Returns
    -------
    dict of int to date or None
        Percentile of the date -> the first month in which it is full, None where that lies beyond the forecast. The
        10th percentile of the date comes from the 90th of the traffic.
    """
    found: dict[int, date | None] = dict.fromkeys(PERCENTILES)
    if state.usable_gbps is None:
        return found
    for row, percentile in enumerate(PERCENTILES):
        late = zip(growth.months, growth.egress_gbps[row], strict=True)
        found[100 - percentile] = next((month for month, gbps in late if gbps > state.usable_gbps.value), None)
    return found


def upgrades(
    plan: Plan,
    exchange: str,
    growth: Growth,
    *,
    percentile: int = 50,
    until: date | None = None,
    operator: str | None = None,
    time_limit_s: float = TIME_LIMIT_S,
    clock: Callable[[], float] = time.monotonic,
) -> list[Need]:
    """
    List the egress circuits that a growing exchange needs.

    Parameters
    ----------
    plan : Plan
        The plan.
    exchange : str
        The exchange's site.
    growth : Growth
        The forecast.
    percentile : int
        Of the traffic that is planned for: 10, 50 or 90.
    until : date, optional
        What is needed later is left out; None goes to the end of the forecast.
    operator : str, optional
        Use only what this operator owns.
    time_limit_s : float
        For the proof of each extension. [s]
    clock : callable
        Seconds since some start. [s]

    Returns
    -------
    list of Need
        By date. Each month in which what leaves passes what the circuits so far carry in every state, they are
        extended, the cheapest way, for the traffic `egress.ahead_months` later. The trigger is "utilisation" where they
        no longer carry it while nothing fails, else "lag_state": a failure would not be survived.
    """
    traffic = [float(gbps) for gbps in growth.egress_gbps[PERCENTILES.index(percentile)]]
    unit = egress_demands(plan, exchange, 1.0)
    if not unit or not traffic:
        return []
    designer = EgressDesigner(plan, exchange, unit, operator=operator)
    served = {end: share for end, share in unit.items() if end not in _unserved(designer)}
    installed = dict(designer.lines_gbps)
    ahead = max(round(plan.parameters["egress.ahead_months"].value), 1)
    found: list[Need] = []
    carriable = designer.carriable_ratio(served, installed)
    for number, month in enumerate(growth.months):
        if until is not None and month > until:
            break
        if traffic[number] <= carriable:
            continue
        later = max(traffic[number : number + ahead + 1])
        demand = {end: share * later for end, share in served.items()}
        design = designer.design(demand, installed, time_limit_s=time_limit_s, clock=clock)
        if not design.circuits:
            break
        whole = designer.carriable_ratio(served, installed, survivable=False)
        found += _needs(plan, design, month, _trigger(traffic[number], carriable, whole))
        for circuit in design.circuits:
            installed[circuit.option] = installed.get(circuit.option, 0.0) + circuit.gbps
        carriable = designer.carriable_ratio(served, installed)
    return found


def _unserved(designer: EgressDesigner) -> set[str]:
    """Return the destinations that no circuit reaches within their target: they are left out of every extension."""
    return {end for end in designer.destinations if not designer.ways_to(end)}


def _trigger(gbps: float, carriable_gbps: float, whole_gbps: float) -> Trigger:
    """Say whether too little is carried while nothing fails, or too little is left after a failure."""
    full = gbps > whole_gbps
    return Trigger(
        kind=UTILISATION if full else LAG_STATE,
        value=gbps,
        limit=whole_gbps if full else carriable_gbps,
        unit="Gbit/s",
        parameter="egress.fill_ratio" if full else "egress.failed_fill_ratio",
    )


def _needs(plan: Plan, design: EgressPlan, month: date, trigger: Trigger) -> list[Need]:
    return [
        Need(
            what=at_speed(EGRESS, circuit.size_gbps),
            needed=month,
            count=circuit.count,
            gbps=circuit.gbps,
            cost=circuit.cost,
            lead_months=plan.parameters["egress.lead_months"].value,
            trigger=trigger,
            place=f"{design.site}-{circuit.destination}",
        )
        for circuit in design.circuits
    ]
