"""
The integer programme of upgrades: which candidates to build, and one way for each demand.

Minimise the sum of (cost x build) + transponders, subject to, for each demand that is brought in,

    flow conservation from its one end to the other over directed arcs that are 0 or 1
    arc there + arc back <= build                                   for the span of a candidate
    sum of (span ms x arc) + regenerator ms x r + terminals ms <= limit
    r >= sum of (span km x arc) / reach - 1,  r whole

at the nominal figures, and again at those of the whole band where that is asked for. Costs count in millions, so that
all figures of the programme are of one size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from netplan.delay import length
from netplan.upgrade.case import Arc, Case
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND, Level, route_ms
from netplan.upgrade.protection import Protection
from netplan.upgrade.time import Allowance
from topology.integer import INFEASIBLE, OPTIMAL, UNDECIDED, Programme
from topology.records import Span

_MILLION = 1e6
#: What can be counted: targets no longer missed, targets wholly inside, and the same of pairs.
TARGETS, TARGETS_WHOLE, PAIRS, PAIRS_WHOLE = "targets", "targets_whole", "pairs", "pairs_whole"
COUNTERS = (TARGETS, TARGETS_WHOLE, PAIRS, PAIRS_WHOLE)
#: A way that keeps its limit only by the solver's tolerance is forbidden, and the programme solved again.
_MOST_CUTS = 100

Path = tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """
    What a programme is asked for.

    `required`: demand -> level that it must reach. All others are brought in only where `at_least` (counter -> number)
    or `maximise` makes it worth while. `limit_ratio`: required demands keep this share of their limit, nominally.
    `protection`: pairs that no single cut may part any more; its candidates are among those of the case.
    """

    required: Mapping[int, str] = field(default_factory=dict)
    at_least: Mapping[str, int] = field(default_factory=dict)
    maximise: str | None = None
    budget_cny: float | None = None
    budget_km: float | None = None
    limit_ratio: float = 1.0
    protection: Protection | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """
    What a programme answered.

    `ways`: demand -> the spans of its circuit; `reached`: demand -> level; `value` is the cost [CNY] or, where
    something was counted, the count; no solution can be better than `bound`. `also`: candidates bought for protection.
    """

    status: str
    ways: Mapping[int, Path]
    reached: Mapping[int, str]
    value: float
    bound: float
    also: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Tell whether nothing better exists."""
        return self.status == OPTIMAL


class _Flow(NamedTuple):
    """The variables of one demand: whether it is brought in, whether wholly, its arcs (there, back), regenerators."""

    on: int
    whole: int | None
    arcs: list[tuple[Arc, int | None, int | None]]
    regenerators: int


class _Forbidden(NamedTuple):
    """A way that breaks its limit by less than the solver's tolerance."""

    demand: int
    level: str
    spans: tuple[str, ...]


def solve(
    case: Case,
    goal: Goal,
    targets: Mapping[str, Mapping[str, Sequence[int]]],
    time_limit_s: float,
    time: Allowance | None = None,
) -> Outcome:
    """
    Answer one goal.

    Parameters
    ----------
    case : Case
        The candidates and demands.
    goal : Goal
        What is asked.
    targets : mapping of str to mapping of str to sequence of int
        For `TARGETS` and `TARGETS_WHOLE`: target -> the demands that all have to be brought in for it to count.
    time_limit_s : float
        Give up proving after so long. [s]
    time : Allowance, optional
        What is left of the time of all; once it is over, nothing is begun.

    Returns
    -------
    Outcome
        Exact: every way has been checked by the delay model itself.
    """
    left = Allowance.endless() if time is None else time
    forbidden: list[_Forbidden] = []
    bound = -math.inf
    while len(forbidden) <= _MOST_CUTS and not left.is_over:
        model = _Model(case, goal, targets, forbidden)
        solution = model.programme.solve(time_limit_s=min(time_limit_s, left.left_s))
        bound = solution.bound * (-1.0 if goal.maximise else _MILLION)
        if not solution.values and solution.status in (INFEASIBLE, UNDECIDED):
            return _nothing(solution.status, bound)
        ways, reached = model.read(solution.values)
        wrong = _too_slow(case, goal, ways, reached)
        if not wrong:
            also = model.also(solution.values, ways)
            cost = cost_cny(case, ways) + sum(case.candidates[key].cost.value for key in also)
            value = -solution.objective if goal.maximise else cost
            bound = bound if goal.maximise else min(bound, cost)
            return Outcome(status=solution.status, ways=ways, reached=reached, value=value, bound=bound, also=also)
        forbidden += wrong
    return _nothing(UNDECIDED, bound)


def _nothing(status: str, bound: float) -> Outcome:
    return Outcome(status=status, ways={}, reached={}, value=math.inf, bound=bound)


def bought(case: Case, ways: Mapping[int, Path]) -> list[str]:
    """List the candidates that ways ride on, by span id, in the order of the case."""
    used = {span.id for way in ways.values() for span in way}
    return [key for key in case.candidates if key in used]


def cost_cny(case: Case, ways: Mapping[int, Path]) -> float:
    """Return what builds and circuits cost, nominally. [CNY]"""
    reach_km, pair_cny = case.levels[NOMINAL].reach_km, case.costs.pair.value
    builds = [case.candidates[key].cost.value for key in bought(case, ways)]
    pairs = sum(_pairs(length(way).value, reach_km) for way in ways.values())
    return sum(builds) + pairs * pair_cny


def _pairs(km: float, reach_km: float) -> int:
    return max(-int(-km // reach_km), 1)


def _too_slow(case: Case, goal: Goal, ways: Mapping[int, Path], reached: Mapping[int, str]) -> list[_Forbidden]:
    wrong = []
    for key, way in ways.items():
        limit_ms = case.demands[key].limit_ms
        for level in (NOMINAL, WHOLE_BAND):
            kept = limit_ms * (goal.limit_ratio if level == NOMINAL else 1.0)
            asked = level == NOMINAL or reached[key] == WHOLE_BAND
            if asked and route_ms(case.model, way, level) > kept:
                wrong.append(_Forbidden(key, level, tuple(span.id for span in way)))
                break
    return wrong


class _Model:
    """Writes the programme of a goal, and reads its solution."""

    def __init__(
        self,
        case: Case,
        goal: Goal,
        targets: Mapping[str, Mapping[str, Sequence[int]]],
        forbidden: Sequence[_Forbidden],
    ) -> None:
        self._case = case
        self._goal = goal
        self._counting = goal.maximise is not None
        self.programme = Programme()
        self._builds: dict[str, int] = {}
        self._flows: dict[int, _Flow] = {}
        free = bool(goal.at_least) or self._counting
        for key, demand in enumerate(case.demands):
            if key in goal.required or (free and demand.is_open):
                self._flows[key] = self._flow(key, forbidden)
        counted = {PAIRS: self._pairs(NOMINAL), PAIRS_WHOLE: self._pairs(WHOLE_BAND)}
        counted |= {name: self._targets(name, members) for name, members in targets.items()}
        for name, number in goal.at_least.items():
            self.programme.row(dict.fromkeys(counted[name], 1.0), low=number)
        if goal.maximise is not None:
            total = self.programme.variable(cost=-1.0)
            self.programme.row({total: 1.0, **dict.fromkeys(counted[goal.maximise], -1.0)}, high=0.0)
        if goal.protection is not None:
            self._protect(goal.protection)
        self._budgets()  # last: it counts every build there is a variable for

    def also(self, values: Sequence[float], ways: Mapping[int, Path]) -> tuple[str, ...]:
        """Return what is bought beside the candidates that ways ride on, for protection."""
        if self._goal.protection is None:
            return ()
        used = set(bought(self._case, ways))
        return tuple(key for key, build in self._builds.items() if values[build] > 0.5 and key not in used)

    def read(self, values: Sequence[float]) -> tuple[dict[int, Path], dict[int, str]]:
        """Return the way of each demand that is brought in, and the level it reaches."""
        ways, reached = {}, {}
        for key, flow in self._flows.items():
            if values[flow.on] < 0.5:
                continue
            demand = self._case.demands[key]
            onward: dict[str, list[Span]] = {}
            for arc, there, back in flow.arcs:
                if there is not None and values[there] > 0.5:
                    onward.setdefault(arc.span.a, []).append(arc.span)
                if back is not None and values[back] > 0.5:
                    onward.setdefault(arc.span.b, []).append(arc.span)
            ways[key] = _walk(onward, demand.a, demand.b)
            chosen = flow.whole is not None and values[flow.whole] > 0.5
            reached[key] = WHOLE_BAND if chosen else NOMINAL
        return ways, reached

    def _only_whole(self, key: int) -> bool:
        """Tell whether a demand counts for nothing unless its whole band is inside: a pair at risk is met nominally."""
        required = self._goal.required.get(key)
        return required == WHOLE_BAND or (required is None and not self._case.demands[key].missed)

    def _flow(self, key: int, forbidden: Sequence[_Forbidden]) -> _Flow:
        demand, required = self._case.demands[key], self._goal.required.get(key)
        only_whole = self._only_whole(key)
        pair = 0.0 if self._counting else self._case.costs.pair.value / _MILLION
        programme = self.programme
        on = programme.variable(cost=pair, low=float(required is not None), high=1.0, whole=True)
        choice = required is None and demand.missed and demand.best == WHOLE_BAND
        whole = programme.binary() if choice else on if only_whole else None
        arcs = [self._arc(arc) for arc in self._case.arcs(key, WHOLE_BAND if only_whole else NOMINAL)]
        self._conserve(arcs, demand.a, demand.b, on)
        nominal = self._case.levels[NOMINAL]
        regenerators = programme.variable(cost=pair, whole=True)
        limit_ms = demand.limit_ms * self._goal.limit_ratio
        self._keep(arcs, nominal, regenerators, on, {on: limit_ms}, 0.0)
        flow = _Flow(on, whole, arcs, regenerators)
        if whole is not None:
            self._keep_whole(flow, demand.limit_ms, choice=choice)
        for item in forbidden:
            if item.demand == key:
                self._forbid(flow, item)
        return flow

    def _arc(self, arc: Arc) -> tuple[Arc, int | None, int | None]:
        there = self.programme.binary() if arc.forward else None
        back = self.programme.binary() if arc.backward else None
        if arc.span.id in self._case.candidates:
            ways = {variable: 1.0 for variable in (there, back) if variable is not None}
            self.programme.row({**ways, self._build(arc.span.id): -1.0}, high=0.0)
        return arc, there, back

    def _build(self, span: str) -> int:
        if span not in self._builds:
            cost = self._case.candidates[span].cost.value / _MILLION
            self._builds[span] = self.programme.binary(cost=0.0 if self._counting else cost)
        return self._builds[span]

    def _conserve(self, arcs: Sequence[tuple[Arc, int | None, int | None]], a: str, b: str, on: int) -> None:
        balance: dict[str, dict[int, float]] = {a: {}, b: {}}
        for arc, there, back in arcs:
            for variable, start, end in ((there, arc.span.a, arc.span.b), (back, arc.span.b, arc.span.a)):
                if variable is not None:
                    balance.setdefault(start, {})[variable] = 1.0
                    balance.setdefault(end, {})[variable] = -1.0
        for place, factors in balance.items():
            supply = {on: -1.0} if place == a else {on: 1.0} if place == b else {}
            self.programme.row({**factors, **supply}, low=0.0, high=0.0)

    def _keep(
        self,
        arcs: Sequence[tuple[Arc, int | None, int | None]],
        level: Level,
        regenerators: int,
        on: int,
        limits: Mapping[int, float],
        spare: float,
    ) -> None:
        """Demand that delay <= sum of (limit x variable) + spare, with as many regenerators as it takes."""
        ms: dict[int, float] = {regenerators: level.regenerator_ms}
        km: dict[int, float] = {regenerators: -1.0}
        for arc, there, back in arcs:
            weight = level.weight(arc.span)
            for variable in (there, back):
                if variable is not None:
                    ms[variable] = weight.ms
                    km[variable] = weight.km / level.reach_km
        ms[on] = level.terminals_ms
        for variable, limit_ms in limits.items():
            ms[variable] = ms.get(variable, 0.0) - limit_ms
        self.programme.row(ms, high=spare)
        self.programme.row({**km, on: -1.0}, high=0.0)

    def _keep_whole(self, flow: _Flow, limit_ms: float, *, choice: bool) -> None:
        level, nominal = self._case.levels[WHOLE_BAND], self._case.levels[NOMINAL]
        regenerators = self.programme.variable(whole=True)
        if not choice:
            self._keep(flow.arcs, level, regenerators, flow.on, {flow.on: limit_ms}, 0.0)
            return
        if flow.whole is None:
            raise ValueError("a choice has a variable")
        weights = [(level.weight(arc.span), nominal.weight(arc.span)) for arc, _, _ in flow.arcs]
        # No way that keeps the limit nominally is slower than this at the whole band: its spans stretch by so much.
        most_ms = limit_ms * max((high.ms / low.ms for high, low in weights), default=1.0)
        most_km = limit_ms * max((high.km / low.ms for high, low in weights), default=0.0)
        most_ms += level.equipment_ms(most_km) + 1.0
        self._keep(flow.arcs, level, regenerators, flow.on, {flow.whole: limit_ms - most_ms}, most_ms)
        self.programme.row({flow.whole: 1.0, flow.on: -1.0}, high=0.0)

    def _forbid(self, flow: _Flow, item: _Forbidden) -> None:
        """Forbid all of a way's spans together: no other way holds them all."""
        used = set(item.spans)
        factors: dict[int, float] = {}
        for arc, there, back in flow.arcs:
            if arc.span.id in used:
                factors |= {variable: 1.0 for variable in (there, back) if variable is not None}
        most = len(used) - 1.0
        if item.level == WHOLE_BAND and flow.whole is not None and flow.whole != flow.on:
            factors[flow.whole] = 1.0
            most += 1.0
        self.programme.row(factors, high=most)

    def _pairs(self, level: str) -> list[int]:
        if level == NOMINAL:
            return [flow.on for key, flow in self._flows.items() if self._case.demands[key].missed]
        return [flow.whole for flow in self._flows.values() if flow.whole is not None]

    def _targets(self, name: str, members: Mapping[str, Sequence[int]]) -> list[int]:
        counters = []
        for demands in members.values():
            counter = self.programme.binary()
            for key in demands:
                flow = self._flows.get(key)
                gate = None if flow is None else flow.on if name == TARGETS else flow.whole
                self.programme.row({counter: 1.0} if gate is None else {counter: 1.0, gate: -1.0}, high=0.0)
            counters.append(counter)
        return counters

    def _protect(self, protection: Protection) -> None:
        for item in protection.candidates:
            self._build(item.span.id)
        builds = [(variable, self._case.candidates[key].span) for key, variable in self._builds.items()]
        protection.write(self.programme, builds)

    def _budgets(self) -> None:
        goal, case = self._goal, self._case
        if goal.budget_cny is not None:
            costs = {variable: case.candidates[span].cost.value / _MILLION for span, variable in self._builds.items()}
            pair = case.costs.pair.value / _MILLION
            for flow in self._flows.values():
                costs |= {flow.on: pair, flow.regenerators: pair}
            self.programme.row(costs, high=goal.budget_cny / _MILLION)
        if goal.budget_km is not None:
            new_km = {variable: case.candidates[span].new_km.value for span, variable in self._builds.items()}
            self.programme.row(new_km, high=goal.budget_km)


def _walk(onward: Mapping[str, Sequence[Span]], a: str, b: str) -> Path:
    """Follow chosen arcs from one site to another, past any circle that was chosen beside."""
    came: dict[str, Span | None] = {a: None}
    waiting = [a]
    while waiting:
        place = waiting.pop(0)
        for span in onward.get(place, ()):
            other = span.other_end(place)
            if other not in came:
                came[other] = span
                waiting.append(other)
    way: list[Span] = []
    place = b
    while (span_in := came[place]) is not None:
        way.append(span_in)
        place = span_in.other_end(place)
    return tuple(reversed(way))
