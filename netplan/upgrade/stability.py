"""Whether the same builds stay the cheapest when all prices lie at one end of their ranges."""

from __future__ import annotations

from netplan.upgrade.answers import UpgradePlan
from netplan.upgrade.outcome import Question
from netplan.upgrade.programme import Goal, bought, solve
from netplan.upgrade.time import Allowance

ENDS = ("low", "high")


def same_builds_at(
    question: Question, goal: Goal, plan: UpgradePlan, time_limit_s: float, time: Allowance
) -> dict[str, bool]:
    """
    Solve a goal again with all costs at their low, then at their high ends.

    Parameters
    ----------
    question : Question
        What was asked.
    goal : Goal
        What the plan was made for; no budget in it.
    plan : UpgradePlan
        Its answer at nominal costs.
    time_limit_s : float
        For each of the two. [s]
    time : Allowance
        What is left of the time of all.

    Returns
    -------
    dict of str to bool
        "low" and "high": whether the plan's cables are the cheapest there as well. An end that could not be decided in
        time is left out.
    """
    found = {}
    for end in ENDS:
        case = question.case.priced(end)
        outcome = solve(case, goal, {}, time_limit_s, time)
        if outcome.proven:
            own = {build.span.id for build in plan.cables if build.span is not None}
            found[end] = own == set(bought(case, outcome.ways))
    return found
