"""`find_upgrades`: judge the plan, see what each missed pair could reach, and plan the builds that bring most in."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from geodata.errors import InputError, nearest
from netplan.plan import Plan
from netplan.targets import Target
from netplan.terms import AT_RISK, IMPOSSIBLE, MEETS
from netplan.upgrade.answers import (
    ALL_PAIRS,
    ALL_TARGETS,
    BUDGET,
    NOMINALLY,
    Refusal,
    UpgradePlan,
    Upgrades,
)
from netplan.upgrade.availability import Estimator
from netplan.upgrade.case import Case, make_case
from netplan.upgrade.demands import open_demands, rated
from netplan.upgrade.express import with_express
from netplan.upgrade.front import find_front
from netplan.upgrade.guess import Guesser
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND
from netplan.upgrade.outcome import Question, make_plan
from netplan.upgrade.programme import COUNTERS, TARGETS, TARGETS_WHOLE, Goal, Outcome, Path, solve
from netplan.upgrade.protect import protect_plan
from netplan.upgrade.refusals import out_of_reach, over_budget
from netplan.upgrade.stability import same_builds_at
from netplan.upgrade.time import Allowance
from netplan.verdicts import Judge, TargetVerdict
from topology.integer import FEASIBLE, INFEASIBLE, OPTIMAL
from topology.integer import UNDECIDED as NO_ANSWER

#: Costs are not known better. [-]
_ROUNDING = 1e-9
#: Finding out what each demand can have may take this share of the time, a step of a budget this of what is left. [-]
_RATING_SHARE, _COUNTER_SHARE = 0.4, 0.4
_NOTHING = Outcome(status=OPTIMAL, ways={}, reached={}, value=0.0, bound=0.0)
Members = Mapping[str, Mapping[str, Sequence[int]]]


@dataclass(frozen=True, kw_only=True)
class Request:
    """
    What the user asks for.

    `targets` None asks for all of the plan. `direct`: whether cables from place to place are offered. `time_limit_s`
    bounds all proofs together.
    """

    targets: tuple[Target, ...] | None = None
    operator: str | None = None
    budget_cny: float | None = None
    budget_km: float | None = None
    direct: bool = True
    front: bool = False
    protect: bool = False
    time_limit_s: float = 60.0

    @property
    def has_budget(self) -> bool:
        """Tell whether money or kilometres are limited."""
        return self.budget_cny is not None or self.budget_km is not None

    @property
    def within(self) -> Goal:
        """Return a goal that keeps the budgets, nominally, and asks for nothing yet."""
        return Goal(budget_cny=self.budget_cny, budget_km=self.budget_km)


def find_upgrades(plan: Plan, request: Request, clock: Callable[[], float]) -> Upgrades:
    """
    Find out what to build.

    Parameters
    ----------
    plan : Plan
        The plan.
    request : Request
        What is asked.
    clock : callable
        Seconds since some start; only for the time limit. [s]

    Returns
    -------
    Upgrades
        Plans, each with its bound, and the reasons for what stays out of reach.

    Raises
    ------
    InputError
        If no span names the operator.
    """
    allowance = Allowance(request.time_limit_s, clock)
    judged = _judged(plan, request)
    case = make_case(plan, open_demands(judged), operator=request.operator, direct=request.direct, time=allowance)
    case, undecided = _rate(case, allowance.part(_RATING_SHARE))
    members = _members(case, judged)
    question = Question(
        plan=plan,
        judged=judged,
        case=case,
        operator=request.operator,
        direct=request.direct,
        reachable=_reachable(judged, members),
    )
    if request.has_budget:
        found = [_budget_plan(question, request.within, members, allowance)]
    else:
        found = _free_plans(question, members, allowance)
    found, routing = with_express(question, found, request.budget_cny, allowance)
    refusals = [*_refusals(question, undecided, found if request.has_budget else (), allowance), *routing]
    if request.protect:
        guarded = protect_plan(plan, judged, operator=request.operator, direct=request.direct, allowance=allowance)
        found += [] if guarded is None else [guarded]
    estimator = Estimator(question, allowance)
    found = estimator.on(found)
    front = find_front(question, members, estimator, request.within, allowance) if request.front else []
    return Upgrades(
        targets=tuple(item.target for item in judged),
        before={item.target.id: item.status for item in judged},
        plans=tuple(found),
        front=tuple(front),
        refusals=tuple(refusals),
        impossible=tuple(verdict for verdict in rated(judged) if verdict.status == IMPOSSIBLE),
        operator=request.operator,
        nothing_to_do=all(item.status == MEETS for item in judged),
        timed_out=allowance.is_over,
        offered=Counter(item.kind for item in case.candidates.values()),
    )


def _judged(plan: Plan, request: Request) -> list[TargetVerdict]:
    """Judge what is asked about as it stands, each target in its own layer."""
    known = plan.network.operators
    if request.operator is not None and request.operator not in known:
        raise InputError("unknown_operator", value=request.operator, nearest=nearest(request.operator, known) or known)
    judge = Judge(plan, request.operator)
    targets = tuple(plan.targets.values()) if request.targets is None else request.targets
    return [judge.target(target, target.layer) for target in targets if target.limit_ms is not None]


def _refusals(
    question: Question, undecided: frozenset[int], limited: Sequence[UpgradePlan], allowance: Allowance
) -> list[Refusal]:
    """Name what no build brings in, and what a plan within a budget leaves out; a place once where it is both."""
    found = out_of_reach(question, undecided, allowance)
    for plan in limited[:1]:
        short = over_budget(question, plan, allowance)
        named = {(item.verdict.target.id, item.verdict.place.id) for item in short if not item.whole_only}
        found = [item for item in found if (item.verdict.target.id, item.verdict.place.id) not in named] + short
    return found


def _rate(case: Case, allowance: Allowance) -> tuple[Case, frozenset[int]]:
    """Find out at which level each demand can be had at best; name those that the time did not suffice for."""
    best: list[str | None] = []
    undecided = set()
    for key, demand in enumerate(case.demands):
        fits: dict[str, bool | None] = {}
        for level in (WHOLE_BAND, NOMINAL):
            if allowance.is_over:
                fits[level] = None
                continue
            fits[level] = case.graphs[level].fits(demand.a, demand.b, demand.limit_ms)
            if fits[level] is None:
                outcome = solve(case, Goal(required={key: level}), {}, allowance.left_s, allowance)
                fits[level] = {INFEASIBLE: False, NO_ANSWER: None}.get(outcome.status, True)
        best.append(WHOLE_BAND if fits[WHOLE_BAND] else NOMINAL if fits[NOMINAL] else None)
        if best[-1] is None and None in fits.values():
            undecided.add(key)
    return case.rated(best), frozenset(undecided)


def _members(case: Case, judged: Sequence[TargetVerdict]) -> Members:
    """Return, for each way to count targets, the targets that can be won and the demands that this takes."""
    nominal: dict[str, list[int]] = {}
    whole: dict[str, list[int]] = {}
    for item in judged:
        own = [key for key, demand in enumerate(case.demands) if item.target.id in demand.targets]
        if not own or item.status == IMPOSSIBLE:
            continue
        missed = [key for key in own if case.demands[key].missed]
        if missed and all(case.demands[key].best for key in missed):
            nominal[item.target.id] = missed
        if all(case.demands[key].best == WHOLE_BAND for key in own):
            whole[item.target.id] = own
    return {TARGETS: nominal, TARGETS_WHOLE: whole}


def _reachable(judged: Sequence[TargetVerdict], members: Members) -> frozenset[str]:
    met = {item.target.id for item in judged if item.status in (MEETS, AT_RISK)}
    return frozenset(met | set(members[TARGETS]))


def _free_plans(question: Question, members: Members, allowance: Allowance) -> list[UpgradePlan]:
    """Plan without a budget: all targets at their best, the same nominally, all pairs at their best."""
    demands = question.case.demands
    every = {key: str(demand.best) for key, demand in enumerate(demands) if demand.is_open}
    won = {key for group in members.values() for keys in group.values() for key in keys}
    asked = {
        ALL_TARGETS: {key: level for key, level in every.items() if key in won},
        NOMINALLY: {key: NOMINAL for key in every if key in won and demands[key].missed},
        ALL_PAIRS: every,
    }
    outcomes = _answers(question.case, asked, allowance)
    plans: list[UpgradePlan] = []
    for kind, outcome in outcomes.items():
        plan = make_plan(question, kind, outcome)
        if any(_adds_nothing(plan, other) for other in plans):
            continue
        if not plans:
            goal = Goal(required=asked[kind])
            plan = replace(plan, same_at=same_builds_at(question, goal, plan, allowance.left_s / len(asked), allowance))
        plans.append(plan)
    return plans


def _answers(case: Case, asked: Mapping[str, Mapping[int, str]], allowance: Allowance) -> dict[str, Outcome]:
    """Answer what asks for most first: its ways, as far as they are asked for, are a first plan for the rest."""
    guesser = Guesser(case)
    found: dict[str, Outcome] = {}
    ways: Mapping[int, Path] = {}
    for left, kind in zip((3, 2, 1), (ALL_PAIRS, ALL_TARGETS, NOMINALLY), strict=True):
        if asked[kind]:
            found[kind] = answer(guesser, case, asked[kind], ways, allowance.part(1 / left))
            ways = found[kind].ways
    return {kind: found[kind] for kind in asked if kind in found}


def _adds_nothing(plan: UpgradePlan, other: UpgradePlan) -> bool:
    """Tell whether a plan wins no other place than another, and builds the same cables or costs more."""

    def cables(one: UpgradePlan) -> set[str]:
        return {build.span.id for build in one.cables if build.span is not None}

    def places(one: UpgradePlan) -> set[tuple[str, str]]:
        return {(gain.before.target.id, gain.before.place.id) for gain in one.gains}

    dearer = plan.cost.value > other.cost.value  # only for want of time: the other one would serve as well
    return (dearer or cables(plan) == cables(other)) and places(plan) <= places(other)


def _budget_plan(question: Question, within: Goal, members: Members, allowance: Allowance) -> UpgradePlan:
    """Plan within a budget: most targets, then most of them wholly inside, then pairs likewise, then least cost."""
    at_least: dict[str, int] = {}
    proven, known = True, _NOTHING
    for counter in COUNTERS:
        goal = replace(within, at_least=at_least, maximise=counter)
        outcome = solve(question.case, goal, members, allowance.left_s * _COUNTER_SHARE, allowance)
        proven = proven and outcome.proven
        at_least[counter] = round(outcome.value) if outcome.status in (OPTIMAL, FEASIBLE) else 0
        known = outcome if outcome.ways else known
    outcome = solve(question.case, replace(within, at_least=at_least), members, allowance.left_s, allowance)
    if not any(at_least.values()):
        outcome = _NOTHING
    elif not outcome.ways:  # the time is over: what counted last costs what it costs
        outcome = replace(known, status=FEASIBLE, bound=max(outcome.bound, 0.0))
    return make_plan(question, BUDGET, outcome, proven=proven)


def answer(
    guesser: Guesser, case: Case, required: Mapping[int, str], start: Mapping[int, Path], allowance: Allowance
) -> Outcome:
    """
    Bring demands in at least cost.

    A first guess is improved by the programme that may cost no more, which finds good plans fast, and where that does
    not end in half the time by the one without that limit, which finds good bounds.
    """
    best = guesser.guess(required, allowance, start)
    for share, budget_cny in ((0.5, best.value * (1 + _ROUNDING) + 1.0), (1.0, None)):
        if best.proven:
            break
        goal = Goal(required=required, budget_cny=budget_cny)
        found = solve(case, goal, {}, allowance.part(share).left_s, allowance)
        bound = max(best.bound, found.bound if math.isfinite(found.bound) else 0.0)
        better = found if found.ways and found.value < best.value else best
        status = OPTIMAL if found.proven or better.value <= bound * (1 + _ROUNDING) else FEASIBLE
        best = replace(better, bound=min(bound, better.value), status=status)
    return best
