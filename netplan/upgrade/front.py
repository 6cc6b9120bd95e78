"""
The Pareto front: cost against targets met, pairs met, worst delay and availability.

Each point is the cheapest plan for so many targets, for so many pairs, or for delays that keep so much distance to
their limits; all points together are filtered, so that none stands that another beats in everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from netplan.terms import AT_RISK, MEETS
from netplan.upgrade.answers import FRONT, UpgradePlan
from netplan.upgrade.availability import with_availability
from netplan.upgrade.levels import NOMINAL
from netplan.upgrade.outcome import Question, make_plan, upgraded
from netplan.upgrade.programme import PAIRS, TARGETS, TARGETS_WHOLE, Goal, Outcome, solve
from netplan.upgrade.protect import protect_plan
from netplan.upgrade.time import Allowance
from topology.integer import FEASIBLE, OPTIMAL

Members = Mapping[str, Mapping[str, Sequence[int]]]

#: The worst delay over its limit is lowered in steps of this, so many times. [-]
STEP_RATIO = 0.05
_MOST_STEPS = 8


def find_front(question: Question, members: Members, time: Allowance) -> list[UpgradePlan]:
    """
    Find the front.

    Parameters
    ----------
    question : Question
        What was asked.
    members : mapping
        For each way to count targets, the targets that can be won and the demands that this takes.
    time : Allowance
        What is left for proofs; points that it does not suffice for are left out.

    Returns
    -------
    list of UpgradePlan
        By falling cost saved: the plan without builds first, each with its bound.
    """
    nothing = Outcome(status=OPTIMAL, ways={}, reached={}, value=0.0, bound=0.0)
    points = [make_plan(question, FRONT, nothing)]
    open_count = sum(demand.is_open and demand.missed for demand in question.case.demands)
    counts = [(TARGETS, len(members[TARGETS])), (TARGETS_WHOLE, len(members[TARGETS_WHOLE])), (PAIRS, open_count)]
    for counter, most in counts:
        for number in range(1, most + 1):
            points += _point(question, Goal(at_least={counter: number}), members, time)
    points += _lower_delays(question, members, points, time)
    points += _protected(question, points, time)
    return undominated(with_availability(question, points))


def _protected(question: Question, points: Sequence[UpgradePlan], time: Allowance) -> list[UpgradePlan]:
    """Add protection against any single cut: alone, and on top of the cheapest point that meets the most targets."""
    most = max(points, key=lambda plan: (len(plan.met), -plan.cost.value))
    least_cny = 0.0
    found = []
    for under in (points[0], most) if most.builds else (points[0],):
        after = upgraded(question.plan, under.cables, question.operator)
        added = protect_plan(after, question.judged, operator=question.operator, direct=question.direct, allowance=time)
        if added is None or not added.builds:
            continue
        if not under.builds:
            least_cny = added.bound_cny or 0.0
        # What protects on top of a point at least cost need not be the cheapest way to have both: it is only bounded.
        bound = max(under.bound_cny or 0.0, least_cny)
        proven = added.proven and not under.builds
        found.append(replace(under, builds=(*under.builds, *added.builds), bound_cny=bound, proven=proven))
    return found


def criteria(plan: UpgradePlan) -> tuple[float, ...]:
    """Return what a plan is measured by, less being better: cost, targets not met, not wholly, pairs, delay, outage."""
    statuses = list(plan.statuses.values())
    return (
        plan.cost.value,
        -sum(status in (MEETS, AT_RISK) for status in statuses),
        -sum(status == MEETS for status in statuses),
        -len(plan.gains),
        0.0 if plan.worst_ratio is None else plan.worst_ratio,
        1 - (plan.availability_ratio or 0.0),
    )


def undominated(plans: Sequence[UpgradePlan]) -> list[UpgradePlan]:
    """Keep the plans that no other beats or equals in everything, the first of equals, cheapest first."""
    kept: list[UpgradePlan] = []
    for plan in sorted(plans, key=criteria):
        own = criteria(plan)
        if not any(all(a <= b for a, b in zip(criteria(other), own, strict=True)) for other in kept):
            kept.append(plan)
    return kept


def _point(question: Question, goal: Goal, members: Members, time: Allowance) -> list[UpgradePlan]:
    if time.is_over:
        return []
    outcome = solve(question.case, goal, members, time.left_s)
    return [make_plan(question, FRONT, outcome)] if outcome.status in (OPTIMAL, FEASIBLE) else []


def _lower_delays(
    question: Question,
    members: Members,
    points: Sequence[UpgradePlan],
    time: Allowance,
) -> list[UpgradePlan]:
    """With all targets in that can be, pay for a lower and lower share of the limits, step by step."""
    won = {key for demands in members[TARGETS].values() for key in demands}
    most = max((plan for plan in points), key=lambda plan: (len(plan.met), -plan.cost.value))
    ratio = most.worst_ratio
    found: list[UpgradePlan] = []
    for _ in range(_MOST_STEPS):
        if ratio is None or not won or time.is_over:
            break
        goal = Goal(required=dict.fromkeys(won, NOMINAL), limit_ratio=max(ratio - STEP_RATIO, 0.0))
        point = _point(question, goal, members, time)
        if not point or point[0].worst_ratio is None or point[0].worst_ratio >= ratio:
            break
        found += point
        ratio = point[0].worst_ratio
    return found
