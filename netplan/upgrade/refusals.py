"""Why some pairs stay out of reach: no corridor would do but a direct build, nothing would, or the money is short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from geodata.distance import great_circle_km
from netplan.optical import OpticalLayer
from netplan.remedies import direct_span
from netplan.routes import Route
from netplan.upgrade.answers import DIRECT_WOULD, NOTHING_HELPS, OVER_BUDGET, UNDECIDED, Refusal, UpgradePlan
from netplan.upgrade.case import Case, make_case
from netplan.upgrade.demands import Demand, rated
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND, route_ms
from netplan.upgrade.outcome import Question, make_plan
from netplan.upgrade.programme import Goal, solve
from netplan.upgrade.time import Allowance
from netplan.verdicts import Verdict
from topology.records import OPTICAL, SPAN_STATUSES


def out_of_reach(question: Question, undecided: frozenset[int], time: Allowance) -> list[Refusal]:
    """
    Name the places that no set of builds brings in, or not with their whole band.

    Parameters
    ----------
    question : Question
        What was asked.
    undecided : frozenset of int
        The demands that the time did not suffice for.
    time : Allowance
        What is left of the time; once it is over, the best that could be had is no longer looked for.

    Returns
    -------
    list of Refusal
        With the best that could be had, and what a cable from end to end would do. Those that light itself forbids
        are not among them: they are no demands.
    """
    case, plan = question.case, question.plan
    everything = OpticalLayer(
        replace(plan.network, spans={span.id: span for span in case.spans}), plan.model, SPAN_STATUSES
    )
    found = []
    wider = _with_direct(question, time)
    for verdict, key in _asked(question):
        demand = case.demands[key]
        if demand.best == WHOLE_BAND:
            continue
        a, b = verdict.start, verdict.place
        span = direct_span(plan.parameters, a.id, b.id, great_circle_km(*a.position, *b.position))
        straight = everything.on_spans([span], a.id)
        whole_only = demand.best == NOMINAL or not demand.missed
        delay_ms = straight.oneway_ms.high if whole_only else straight.oneway_ms.value
        level = WHOLE_BAND if whole_only else NOMINAL
        late = time.is_over
        direct = None if late else _direct_way(wider, demand, level, everything)
        reason = DIRECT_WOULD if direct is not None or delay_ms <= demand.limit_ms else NOTHING_HELPS
        way = None if late else case.graphs[level].best(demand.a, demand.b)
        found.append(
            Refusal(
                verdict=verdict,
                reason=UNDECIDED if key in undecided else reason,
                best=None if way is None else everything.on_spans(way, demand.a),
                straight=straight,
                direct=direct,
                whole_only=whole_only,
                cut_short=late,
                offered=question.offered,
                direct_within_km=case.direct_within_km,
            )
        )
    return found


def _with_direct(question: Question, time: Allowance) -> Case | None:
    """Return the case with cables from place to place as well, None where they are offered anyway."""
    beyond = [demand for demand in question.case.demands if demand.best != WHOLE_BAND]
    if question.direct or not beyond or time.is_over:
        return None
    return make_case(question.plan, beyond, operator=question.operator, direct=True, time=time)


def _direct_way(case: Case | None, demand: Demand, level: str, layer: OpticalLayer) -> Route | None:
    """Return the fastest way with cables from place to place where it keeps a limit that nothing on offer keeps."""
    if case is None:
        return None
    way = case.graphs[level].best(demand.a, demand.b)
    if way is None or route_ms(case.model, way, level) > demand.limit_ms:
        return None
    return layer.on_spans(way, demand.a)


def over_budget(question: Question, plan: UpgradePlan, allowance: Allowance) -> list[Refusal]:
    """
    Name the places that could be brought in, and that a plan within a budget leaves out.

    Parameters
    ----------
    question : Question
        What was asked.
    plan : UpgradePlan
        The plan.
    allowance : Allowance
        What is left of the time.

    Returns
    -------
    list of Refusal
        Each with the cost and the new cable that it takes to bring it in alone, at the level that is missing.
    """
    gained = {(gain.before.target.id, gain.before.place.id): gain for gain in plan.gains}
    found = []
    for verdict, key in _asked(question):
        demand = question.case.demands[key]
        gain = gained.get((verdict.target.id, verdict.place.id))
        whole_only = gain is not None or not demand.missed
        inside = gain is not None and gain.route.oneway_ms.high <= demand.limit_ms
        if not demand.is_open or inside or (whole_only and demand.best != WHOLE_BAND):
            continue
        goal = Goal(required={key: WHOLE_BAND if whole_only else NOMINAL})
        outcome = solve(question.case, goal, {}, allowance.left_s, allowance)
        alone = make_plan(question, plan.kind, outcome) if outcome.ways else None
        found.append(
            Refusal(
                verdict=verdict,
                reason=OVER_BUDGET,
                best=None if gain is None else gain.route,
                straight=None,
                whole_only=whole_only,
                least_cost=None if alone is None else alone.cost,
                least_km=None if alone is None else alone.new_km,
            )
        )
    return found


def _asked(question: Question) -> Iterator[tuple[Verdict, int]]:
    """Pair the verdicts of the optical layer with their demands."""
    for verdict in rated(question.judged, OPTICAL):
        for key, demand in enumerate(question.case.demands):
            same = {verdict.start.id, verdict.place.id} == {demand.a, demand.b}
            if same and verdict.target.id in demand.targets and verdict.target.limit_ms == demand.limit_ms:
                yield verdict, key
