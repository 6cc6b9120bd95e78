"""Whether the same builds stay the cheapest, or as cheap as any, when all prices lie at one end of their ranges."""

from __future__ import annotations

from netplan.upgrade.answers import UpgradePlan
from netplan.upgrade.outcome import Question
from netplan.upgrade.programme import Goal, bought, solve
from netplan.upgrade.time import Allowance

ENDS = ("low", "high")
#: Programmes are solved to a tenth of this: a smaller difference is none. [-]
_ROUNDING = 1e-6


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
        Its answer at nominal costs, without circuits of the IP layers.
    time_limit_s : float
        For each of the two. [s]
    time : Allowance
        What is left of the time of all.

    Returns
    -------
    dict of str to bool
        "low" and "high": whether no other cables are cheaper there. An end that could not be decided in time is left
        out.
    """
    found = {}
    for end in ENDS:
        case = question.case.priced(end)
        outcome = solve(case, goal, {}, time_limit_s, time)
        if outcome.proven:
            own = {build.span.id for build in plan.cables if build.span is not None}
            circuits = [case.costs.circuit(build.route).value for build in plan.builds if build.route is not None]
            own_cny = sum(case.candidates[key].cost.value for key in own) + sum(circuits)
            as_cheap = own_cny <= outcome.value * (1 + _ROUNDING)
            found[end] = as_cheap or own == set(bought(case, outcome.ways))
    return found
