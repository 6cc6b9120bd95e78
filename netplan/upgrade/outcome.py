"""From a programme's outcome to a plan: builds with their costs, what each target gains, how much the builds bear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from netplan.delay import length
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.routes import Route
from netplan.terms import AT_RISK, BEST_TO_WORST, MEETS, MISSES
from netplan.upgrade.answers import Build, Gain, UpgradePlan, no_more
from netplan.upgrade.candidates import EXPRESS, LEASE, offered_kinds
from netplan.upgrade.case import Case
from netplan.upgrade.demands import rated
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND, route_ms
from netplan.upgrade.programme import Outcome, bought
from netplan.verdicts import TargetVerdict, Verdict
from topology.lengths import ZERO
from topology.records import OPTICAL, Span

#: New cables are stretched up to this many times to see how much a plan bears.
_MOST_FACTOR = 10.0
_HALVINGS = 40


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: a plan, the verdicts before any build, the case made of them, whose cables cost nothing."""

    plan: Plan
    judged: Sequence[TargetVerdict]
    case: Case
    operator: str | None
    #: Whether cables from place to place are offered.
    direct: bool
    #: Targets that are met or can be: the ratio of delay to limit is told for these.
    reachable: frozenset[str]

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the kinds of candidates that are looked at."""
        return offered_kinds(self.operator, direct=self.direct)


def upgraded(plan: Plan, builds: Iterable[Build], operator: str | None) -> Plan:
    """Return the plan as it would be with some builds in service."""
    spans, circuits = dict(plan.network.spans), dict(plan.network.circuits)
    for build in builds:
        if build.span is not None:
            owner = build.span.operator if operator is None else operator
            spans[build.span.id] = replace(build.span, status="existing", operator=owner)
        if build.circuit is not None:
            circuits[build.circuit.id] = build.circuit
    return replace(plan, network=replace(plan.network, spans=spans, circuits=circuits))


def make_plan(question: Question, kind: str, outcome: Outcome, *, proven: bool = True) -> UpgradePlan:
    """
    Turn an outcome into a plan.

    Parameters
    ----------
    question : Question
        What was asked.
    kind : str
        One of `PLAN_KINDS`.
    outcome : Outcome
        What the programme found.
    proven : bool
        Whether all that came before the outcome was proven as well.

    Returns
    -------
    UpgradePlan
        Circuits ride on the fastest way that the builds give, or on the programme's own where only that keeps the band.
    """
    case = question.case
    cables = [_cable(case, key) for key in (*bought(case, outcome.ways), *outcome.also)]
    layer = OpticalLayer(
        upgraded(question.plan, cables, question.operator).network, case.model, operator=question.operator
    )
    routes = {key: _chosen(case, layer, key, way, outcome.reached[key]) for key, way in outcome.ways.items()}
    circuits = [_circuit(case, route) for route in routes.values()]
    gains = [
        gain
        for verdict in rated(question.judged, OPTICAL)
        for gain in [_gain(case, verdict, routes)]
        if gain is not None
    ]
    builds = tuple(sorted(cables, key=lambda build: -build.cost.value)) + tuple(circuits)
    bound = outcome.bound if outcome.bound > float("-inf") else None
    return UpgradePlan(
        kind=kind,
        builds=builds,
        gains=tuple(gains),
        statuses=statuses_after(question.judged, gains),
        bound_cny=None if bound is None else no_more(bound, builds),
        proven=proven and outcome.proven,
        worst_ratio=worst_ratio(question, gains),
        offered=question.offered,
        direct_within_km=question.case.direct_within_km,
    )


def statuses_after(judged: Iterable[TargetVerdict], gains: Sequence[Gain]) -> dict[str, str]:
    """Return the status of each target, in its own layer, once some of its places have gained."""
    after = {(gain.before.target.id, gain.before.place.id): gain.status for gain in gains}
    found: dict[str, str] = {}
    for verdict in rated(judged):
        status = after.get((verdict.target.id, verdict.place.id), verdict.status)
        worst = found.get(verdict.target.id, MEETS)
        found[verdict.target.id] = max(worst, status, key=BEST_TO_WORST.index)
    return found


def worst_ratio(question: Question, gains: Sequence[Gain]) -> float | None:
    """Return the largest nominal delay over its limit among the targets that are met or can be. [-]"""
    after = {(gain.before.target.id, gain.before.place.id): gain.route for gain in gains}
    ratios = []
    for verdict in rated(question.judged, OPTICAL):
        route = after.get((verdict.target.id, verdict.place.id), verdict.route)
        if verdict.target.id in question.reachable and route is not None and verdict.target.limit_ms:
            ratios.append(route.oneway_ms.value / verdict.target.limit_ms)
    return max(ratios, default=None)


def new_cable_factor(case: Case, route: Route, limit_ms: float) -> float | None:
    """Return how many times their nominal length the new cables on a way may have until a limit is broken."""
    new = {span.id for span in route.spans if span.id in case.candidates and case.candidates[span.id].kind != LEASE}
    if not new:
        return None

    def keeps(factor: float) -> bool:
        spans = [_stretched(span, factor) if span.id in new else span for span in route.spans]
        return route_ms(case.model, spans, NOMINAL) <= limit_ms

    low, high = 0.0, _MOST_FACTOR
    if keeps(high):
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if keeps(middle) else (low, middle)
    return low


def _stretched(span: Span, factor: float) -> Span:
    km = max(span.route_km * factor, 1e-9)
    return replace(span, route_km=km, route_km_low=km, route_km_high=km)


def _cable(case: Case, key: str) -> Build:
    item = case.candidates[key]
    span = item.span
    return Build(
        kind=item.kind,
        a=span.a,
        b=span.b,
        km=length([span]),
        new_km=item.new_km,
        cost=item.cost,
        span=span,
        in_duct=item.in_duct,
    )


def _circuit(case: Case, route: Route) -> Build:
    return Build(
        kind=EXPRESS,
        a=route.sites[0],
        b=route.sites[-1],
        km=route.km,
        new_km=ZERO,
        cost=case.costs.circuit(route),
        route=route,
    )


def _chosen(case: Case, layer: OpticalLayer, key: int, way: Sequence[Span], level: str) -> Route:
    """Take the fastest way over what will exist, unless it breaks the band or takes more transponders."""
    demand = case.demands[key]
    planned = layer.on_spans(way, demand.a)
    fastest = layer.route(demand.a, demand.b)
    if fastest is None:
        return planned
    keeps = level == NOMINAL or route_ms(case.model, fastest.spans, WHOLE_BAND) <= demand.limit_ms
    no_dearer = case.costs.circuit(fastest).value <= case.costs.circuit(planned).value
    faster = fastest.oneway_ms.value <= planned.oneway_ms.value
    return fastest if keeps and no_dearer and faster else planned


def _gain(case: Case, verdict: Verdict, routes: Mapping[int, Route]) -> Gain | None:
    limit_ms = verdict.target.limit_ms
    for key, route in routes.items():
        demand = case.demands[key]
        if limit_ms == demand.limit_ms and {verdict.start.id, verdict.place.id} == {demand.a, demand.b}:
            band = route.oneway_ms
            status = MEETS if band.high <= limit_ms else AT_RISK if band.value <= limit_ms else MISSES
            return Gain(
                before=verdict, route=route, status=status, new_cable_factor=new_cable_factor(case, route, limit_ms)
            )
    return None
