"""What leads out of a cluster today, what it can be extended to, and where what leaves it goes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

from geodata.distance import great_circle_km
from netplan.delay import total
from netplan.egress import EgressLine
from netplan.exchange.matrix import shares
from netplan.plan import Plan
from topology.lengths import Band

#: Roles of sites: core cities of the backbone, clusters of the national hubs.
CORE, HUB = "backbone_core", "hub_cluster"
STATED, ASSUMED = "stated", "assumed"


@dataclass(frozen=True, kw_only=True)
class EgressState:
    """
    The egress of a cluster on a day.

    `lit_gbps`: sum of the lines in service; `installable_gbps`: what they can be extended to, where `installable_basis`
    is "stated" only if the plan says so of every line; `usable_gbps`: what may be filled; `used_gbps`: the peak that
    leaves, None where nobody says. Without lines nothing is known: None.
    """

    site: str
    as_of: date | None
    lines: tuple[EgressLine, ...]
    expected: tuple[EgressLine, ...]
    lit_gbps: Band | None
    usable_gbps: Band | None
    installable_gbps: Band | None
    installable_basis: str
    used_gbps: Band | None = None

    @property
    def sure_gbps(self) -> Band | None:
        """Return what the egress can be extended to; where nobody states it, no more than is lit is sure. [Gbit/s]"""
        if self.installable_gbps is None or self.lit_gbps is None or self.installable_basis == STATED:
            return self.installable_gbps
        return replace(self.installable_gbps, low=self.lit_gbps.low)

    @property
    def headroom_gbps(self) -> Band | None:
        """Return what can still be added before the lines are full; below zero where they are. [Gbit/s]"""
        if self.usable_gbps is None or self.used_gbps is None:
            return None
        return Band(
            value=self.usable_gbps.value - self.used_gbps.value,
            low=self.usable_gbps.low - self.used_gbps.high,
            high=self.usable_gbps.high - self.used_gbps.low,
        )


def egress_state(plan: Plan, site: str, *, used_gbps: Band | None = None) -> EgressState:
    """
    Tell what leads out of a cluster today, and what it can be extended to.

    Parameters
    ----------
    plan : Plan
        The plan with its egress lines.
    site : str
        Where the lines start.
    used_gbps : Band, optional
        The peak that leaves; None takes `present_egress_gbps`. [Gbit/s]

    Returns
    -------
    EgressState
        On the plan's `as_of`. A line that does not say what it can be extended to counts with `egress.system_gbps`.
    """
    mine = [line for line in plan.egress.values() if line.start == site]
    lines = lines_in_service(plan, site)
    used = present_egress_gbps(plan, site) if used_gbps is None else used_gbps
    stated = bool(lines) and all(line.installable_gbps is not None for line in lines)
    lit = total(line.capacity_gbps for line in lines) if lines else None
    fill = plan.parameters["egress.fill_ratio"].value
    return EgressState(
        site=site,
        as_of=plan.settings.as_of,
        lines=lines,
        expected=tuple(line for line in mine if line not in lines),
        lit_gbps=lit,
        usable_gbps=None if lit is None else lit.times(fill),
        installable_gbps=total(_installable(plan, line) for line in lines) if lines else None,
        installable_basis=STATED if stated else ASSUMED,
        used_gbps=used,
    )


def present_egress_gbps(plan: Plan, site: str) -> Band | None:
    """
    Estimate the peak that leaves a cluster today.

    Parameters
    ----------
    plan : Plan
        The plan.
    site : str
        The cluster.

    Returns
    -------
    Band or None
        What is lit, times `forecast.egress_use_ratio`: not only the members' traffic leaves a cluster. Without lines
        what its members send at their peaks, times `matrix.egress_ratio`. None where neither is known. [Gbit/s]
    """
    if lines := lines_in_service(plan, site):
        lit, use = total(line.capacity_gbps for line in lines), plan.parameters["forecast.egress_use_ratio"]
        return Band(value=lit.value * use.value, low=lit.low * use.low, high=lit.high * use.high)
    sent = members_peak_gbps(plan, site)
    return None if sent is None else shares(plan.parameters).egress_ratio.times(sent)


def members_peak_gbps(plan: Plan, site: str) -> float | None:
    """
    Add up what the present members of an exchange send at their peaks.

    Returns
    -------
    float or None
        More than the exchange's peak: members do not all peak at once. A member of several exchanges counts by its
        ports' share. None where no member's peak is known. [Gbit/s]
    """
    as_of = plan.settings.as_of
    peaks = [
        member.peak_in_gbps * math.fsum(port.speed_gbps for port in member.at(site)) / member.capacity_gbps
        for member in plan.members.values()
        if member.at(site)
        and member.peak_in_gbps is not None
        and (member.joined is None or as_of is None or member.joined <= as_of)
    ]
    return math.fsum(peaks) if peaks else None


def egress_demands(plan: Plan, site: str, egress_gbps: float) -> dict[str, float]:
    """
    Divide what leaves a cluster among the core cities and the other hub clusters.

    Parameters
    ----------
    plan : Plan
        The plan; sites with the roles `backbone_core` and `hub_cluster`.
    site : str
        The cluster.
    egress_gbps : float
        What leaves at the peak, >= 0. [Gbit/s]

    Returns
    -------
    dict of str to float
        By destination; sums to `egress_gbps`. Empty where the plan marks no such site. [Gbit/s]

    Notes
    -----
    The hubs get `egress.to_hubs_ratio`; within each group gravity with equal masses, falling with the great circle to
    the power of `egress.distance_exponent`.
    """
    groups = {
        role: [s.id for s in plan.network.sites.values() if role in s.roles and s.id != site] for role in (CORE, HUB)
    }
    to_hubs = plan.parameters["egress.to_hubs_ratio"].value
    if not (groups[CORE] and groups[HUB]):
        to_hubs = 1.0 if groups[HUB] else 0.0
    found: dict[str, float] = {}
    for role, share in ((CORE, 1.0 - to_hubs), (HUB, to_hubs)):
        weights = {end: _gravity(plan, site, end) for end in groups[role]}
        whole = math.fsum(weights.values())
        for end, weight in weights.items():
            found[end] = found.get(end, 0.0) + egress_gbps * share * weight / whole
    return found


def _gravity(plan: Plan, a: str, b: str) -> float:
    start, end = plan.network.sites[a], plan.network.sites[b]
    km = max(great_circle_km(*start.position, *end.position), 1.0)
    return float(km ** -plan.parameters["egress.distance_exponent"].value)


def lines_in_service(plan: Plan, site: str) -> tuple[EgressLine, ...]:
    """Return the egress lines of a cluster that serve on the plan's `as_of`."""
    as_of = plan.settings.as_of
    return tuple(line for line in plan.egress.values() if line.start == site and _in_service(line, as_of))


def _in_service(line: EgressLine, as_of: date | None) -> bool:
    return line.in_service is None or as_of is None or line.in_service <= as_of


def _installable(plan: Plan, line: EgressLine) -> Band:
    if line.installable_gbps is not None:
        return Band(value=line.installable_gbps, low=line.installable_gbps, high=line.installable_gbps)
    assumed, lit = plan.parameters["egress.system_gbps"], line.capacity_gbps
    return Band(value=max(assumed.value, lit.value), low=max(assumed.low, lit.low), high=max(assumed.high, lit.high))
