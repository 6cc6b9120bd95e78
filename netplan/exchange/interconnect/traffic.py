"""The peaks of a plan's exchanges, and the traffic between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

from netplan.exchange.egress.state import members_peak_gbps
from netplan.plan import Plan

#: Where an exchange's peak comes from.
GIVEN, MEMBERS, ASSUMED = "given", "members", "assumed"

#: Two sites.
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The peak of an exchange and where it comes from. [Gbit/s]"""

    site: str
    gbps: float
    basis: str


def exchange_peaks(plan: Plan, given_gbps: Mapping[str, float] | None = None) -> tuple[Peak, ...]:
    """
    Tell the peak of every exchange of a plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    given_gbps : mapping of str to float, optional
        Peaks that are known better, by site. [Gbit/s]

    Returns
    -------
    tuple of Peak
        Given; else the sum of its members' peaks; else `interconnect.peak_gbps`, for a planned exchange
        `interconnect.planned_peak_gbps`.
    """
    found = []
    for site, exchange in plan.exchanges.items():
        given, members = (given_gbps or {}).get(site), members_peak_gbps(plan, site)
        if given is not None:
            found.append(Peak(site=site, gbps=given, basis=GIVEN))
        elif members is not None:
            found.append(Peak(site=site, gbps=members, basis=MEMBERS))
        else:
            name = "interconnect.planned_peak_gbps" if exchange.in_service is None else "interconnect.peak_gbps"
            found.append(Peak(site=site, gbps=plan.parameters[name].value, basis=ASSUMED))
    return tuple(found)


def traffic_between(plan: Plan, peaks: tuple[Peak, ...]) -> dict[Pair, float]:
    """
    Estimate the traffic between exchanges.

    Parameters
    ----------
    plan : Plan
        The plan; its `matrix.other_exchanges_ratio`.
    peaks : tuple of Peak
        Of the exchanges.

    Returns
    -------
    dict
        By ordered pair: what the first sends to the second. What an exchange sends to all others is that share of its
        peak, divided in proportion to their peaks. [Gbit/s]
    """
    ratio = plan.parameters["matrix.other_exchanges_ratio"].value
    whole = math.fsum(peak.gbps for peak in peaks)
    found = {}
    for start, end in permutations(peaks, 2):
        others = whole - start.gbps
        found[start.site, end.site] = ratio * start.gbps * end.gbps / others if others > 0 else 0.0
    return found
