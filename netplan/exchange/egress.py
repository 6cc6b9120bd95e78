"""
The egress of a cluster: what is lit today, and the cheapest circuits that carry what leaves it.

Circuits ride on optical routes within the delay target of their destination, and what remains after any single failure
still carries the demand. Traffic may also go to another core city and from there over a backbone, within the same
target; that the backbone survives failures of its own is taken for granted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from netplan.exchange.egress_designer import TIME_LIMIT_S, EgressDesigner, EgressPlan
from netplan.exchange.egress_growth import fills_on, upgrades
from netplan.exchange.egress_state import EgressState, egress_demands, egress_state
from netplan.plan import Plan

__all__ = ["EgressPlan", "EgressState", "egress_demands", "egress_state", "fills_on", "plan_egress", "upgrades"]


def plan_egress(
    plan: Plan,
    site: str,
    demand_gbps: Mapping[str, float],
    *,
    survivable: bool = True,
    stations: bool = False,
    operator: str | None = None,
    time_limit_s: float = TIME_LIMIT_S,
    clock: Callable[[], float] = time.monotonic,
) -> EgressPlan:
    """
    Find the cheapest circuits that carry what leaves a cluster, beside the lines of today.

    Parameters
    ----------
    plan : Plan
        The plan.
    site : str
        The cluster.
    demand_gbps : mapping of str to float
        By destination; see `egress_demands`. [Gbit/s]
    survivable : bool
        Whether any single failure of a span or hard risk group is to be survived.
    stations : bool
        Whether the failure of a station that a circuit passes is to be survived as well.
    operator : str, optional
        Use only what this operator owns; None mixes everybody's, an ideal best case.
    time_limit_s : float
        For the proof. [s]
    clock : callable
        Seconds since some start. [s]

    Returns
    -------
    EgressPlan
        With bound and gap; what cannot be served or protected is named with the failure that shows it.
    """
    designer = EgressDesigner(plan, site, demand_gbps, survivable=survivable, stations=stations, operator=operator)
    return designer.design(demand_gbps, time_limit_s=time_limit_s, clock=clock)
