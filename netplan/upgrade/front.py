"""
The Pareto front: cost against targets met, pairs met, worst delay and availability.

Each point is the cheapest plan for so many targets, for so many pairs, or for delays that keep so much distance to
their limits, each of these also with the least available pairs protected against any single cut, the worst one, the
worst two and so on, in one programme with the delays, each within the budgets; all points together are filtered, so
that none stands that another beats in everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from netplan.terms import AT_RISK, MEETS
from netplan.upgrade.answers import FRONT, UpgradePlan
from netplan.upgrade.availability import Estimator
from netplan.upgrade.demands import rated
from netplan.upgrade.levels import NOMINAL
from netplan.upgrade.outcome import Question, make_plan
from netplan.upgrade.programme import PAIRS, TARGETS, TARGETS_WHOLE, Goal, Outcome, solve
from netplan.upgrade.protection import make_protection
from netplan.upgrade.time import Allowance
from topology.integer import FEASIBLE, OPTIMAL
from topology.records import OPTICAL

Members = Mapping[str, Mapping[str, Sequence[int]]]
Reached = tuple[Goal, UpgradePlan]

#: The worst delay over its limit is lowered in steps of this, so many times. [-]
STEP_RATIO = 0.05
_MOST_STEPS = 8
#: Growing sets of the least available pairs are protected, one more pair each, up to this; then all pairs.
_MOST_SETS = 12
#: No point takes more than this share of what is left of the time. [-]
_SHARE = 0.25


def find_front(
    question: Question, members: Members, estimator: Estimator, within: Goal, time: Allowance
) -> list[UpgradePlan]:
    """
    Find the front.

    Parameters
    ----------
    question : Question
        What was asked.
    members : mapping
        For each way to count targets, the targets that can be won and the demands that this takes.
    estimator : Estimator
        Of availabilities.
    within : Goal
        The budgets that every point keeps.
    time : Allowance
        What is left for proofs; points that it does not suffice for are left out.

    Returns
    -------
    list of UpgradePlan
        By falling cost saved: the plan without builds first, each with its bound.
    """
    nothing = Outcome(status=OPTIMAL, ways={}, reached={}, value=0.0, bound=0.0)
    reached: list[Reached] = [(within, make_plan(question, FRONT, nothing))]
    open_count = sum(demand.is_open and demand.missed for demand in question.case.demands)
    counts = [(TARGETS, len(members[TARGETS])), (TARGETS_WHOLE, len(members[TARGETS_WHOLE])), (PAIRS, open_count)]
    for counter, most in counts:
        for number in range(1, most + 1):
            goal = replace(within, at_least={counter: number})
            reached += [(goal, plan) for plan in _point(question, goal, members, time, time.left_s * _SHARE)]
    reached += _lower_delays(question, members, [plan for _, plan in reached], within, time)
    points = [plan for _, plan in reached] + _protected(question, reached, members, estimator, time)
    return undominated(estimator.on(points))


def _protected(
    question: Question, reached: Sequence[Reached], members: Members, estimator: Estimator, time: Allowance
) -> list[UpgradePlan]:
    """Add protection against any single cut to what each goal asks for: the least available pair, the worst two, ..."""
    if time.is_over:
        return []
    protection = make_protection(
        question.plan, rated(question.judged, OPTICAL), operator=question.operator, direct=question.direct
    )
    order = estimator.worst_first(protection.asked)
    wider = replace(question, case=question.case.with_protection(protection.candidates))
    numbers = [number for number in range(1, len(order) + 1) if number <= _MOST_SETS or number == len(order)]
    kept = undominated([plan for _, plan in reached])
    found: list[UpgradePlan] = []
    # A goal whose plan another beats can still have the cheapest protected one; it comes last, should time run short.
    for goal, plan in sorted(reached, key=lambda item: item[1] not in kept):
        last = plan
        for number in numbers:
            spans = [build.span for build in last.cables if build.span is not None]
            if all(protection.is_done_by(spans, verdict) for verdict in order[:number]):
                continue  # the cheapest for fewer does it for these as well
            asked = replace(goal, protection=protection.only(order[:number]))
            point = _point(wider, asked, members, time, time.left_s * _SHARE)
            if not point:
                break
            last = point[0]
            found.append(last)
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


def _point(question: Question, goal: Goal, members: Members, time: Allowance, time_limit_s: float) -> list[UpgradePlan]:
    if time.is_over:
        return []
    outcome = solve(question.case, goal, members, time_limit_s, time)
    return [make_plan(question, FRONT, outcome)] if outcome.status in (OPTIMAL, FEASIBLE) else []


def _lower_delays(
    question: Question, members: Members, points: Sequence[UpgradePlan], within: Goal, time: Allowance
) -> list[Reached]:
    """With all targets in that can be, pay for a lower and lower share of the limits, step by step."""
    won = {key for demands in members[TARGETS].values() for key in demands}
    most = max(points, key=lambda plan: (len(plan.met), -plan.cost.value))
    ratio = most.worst_ratio
    found: list[Reached] = []
    for _ in range(_MOST_STEPS):
        if ratio is None or not won or time.is_over:
            break
        goal = replace(within, required=dict.fromkeys(won, NOMINAL), limit_ratio=max(ratio - STEP_RATIO, 0.0))
        point = _point(question, goal, members, time, time.left_s * _SHARE)
        if not point or point[0].worst_ratio is None or point[0].worst_ratio >= ratio:
            break
        found.append((goal, point[0]))
        ratio = point[0].worst_ratio
    return found
