"""The cheapest builds that give every pair of a target two ways without a common span: no single cut parts them."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.delay import length
from netplan.plan import Plan
from netplan.upgrade.answers import PROTECT, Build, UpgradePlan, no_more
from netplan.upgrade.candidates import EXPRESS, Candidate, offered_kinds
from netplan.upgrade.demands import rated
from netplan.upgrade.outcome import statuses_after
from netplan.upgrade.protection import Protection, make_protection
from netplan.upgrade.time import Allowance
from netplan.verdicts import TargetVerdict
from topology.integer import Programme
from topology.records import OPTICAL

_MILLION = 1e6


def protect_plan(
    plan: Plan, judged: Sequence[TargetVerdict], *, operator: str | None, direct: bool, allowance: Allowance
) -> UpgradePlan | None:
    """
    Find the cheapest builds that protect the optical targets' pairs against any single cut.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        Whose pairs, also those whose limit light itself forbids: a cut parts them all the same.
    operator : str or None
        Whose cables cost nothing.
    direct : bool
        Whether cables from place to place are offered.
    allowance : Allowance
        What is left of the time.

    Returns
    -------
    UpgradePlan or None
        Without builds where every pair is protected already; None where nothing was found in time. Delays of the
        second ways are not looked at, nor what spans share beyond their ends; their transponders are not counted.
    """
    if allowance.is_over:
        return None
    protection = make_protection(plan, rated(judged, OPTICAL), operator=operator, direct=direct)
    chosen, bound_cny, proven = _cheapest(protection, allowance)
    if chosen is None:
        return None
    builds = tuple(_build(item) for item in sorted(chosen, key=lambda item: (-item.cost.value, item.span.id)))
    return UpgradePlan(
        kind=PROTECT,
        builds=builds,
        gains=(),
        statuses=statuses_after(judged, ()),
        bound_cny=no_more(bound_cny, builds),
        proven=proven,
        worst_ratio=None,
        protected=protection.asked,
        unprotected=protection.unable,
        direct_within_km=protection.direct_within_km,
        offered=tuple(kind for kind in offered_kinds(operator, direct=direct) if kind != EXPRESS),
    )


def _cheapest(protection: Protection, allowance: Allowance) -> tuple[list[Candidate] | None, float, bool]:
    """Solve the programme; return the builds, what no others can cost less than, and whether that is proven."""
    if not protection.asked:
        return [], 0.0, True
    programme = Programme()
    items = protection.candidates
    builds = [programme.binary(cost=item.cost.value / _MILLION) for item in items]
    protection.write(programme, [(build, item.span) for build, item in zip(builds, items, strict=True)])
    solution = programme.solve(time_limit_s=allowance.left_s)
    if not solution.values:
        return None, 0.0, False
    chosen = [item for item, build in zip(items, builds, strict=True) if solution.chosen(build)]
    return chosen, solution.bound * _MILLION, solution.status == "optimal"


def _build(item: Candidate) -> Build:
    return Build(
        kind=item.kind,
        a=item.span.a,
        b=item.span.b,
        km=length([item.span]),
        new_km=item.new_km,
        cost=item.cost,
        span=item.span,
        in_duct=item.in_duct,
    )
