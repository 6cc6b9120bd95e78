"""
New circuits in the IP layers: wavelengths on cables that exist or are built, past routers on the way.

Routers choose by metric, so a new circuit can turn traffic that nobody asked about. There is no programme for that: a
short list of circuits is tried, one and two at a time, cheapest first, and each trial is judged exactly. What is found
works; that nothing cheaper would is not proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from netplan.ip import IpLayer
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.routes import Route
from netplan.terms import AT_RISK, BEST_TO_WORST, MEETS, MISSES, UNKNOWN
from netplan.upgrade.answers import ALL_TARGETS, ROUTING, UNDECIDED, Build, Gain, Refusal, UpgradePlan
from netplan.upgrade.candidates import EXPRESS
from netplan.upgrade.costs import Costs
from netplan.upgrade.demands import rated
from netplan.upgrade.outcome import Question, statuses_after, upgraded
from netplan.upgrade.time import Allowance
from netplan.verdicts import Verdict
from topology.lengths import ZERO
from topology.network import Network
from topology.records import OPTICAL, Circuit

#: So many sets of circuits are tried for one target.
_TRIALS = 200


def with_express(
    question: Question, plans: Sequence[UpgradePlan], budget_cny: float | None, time: Allowance
) -> tuple[list[UpgradePlan], list[Refusal]]:
    """
    Add circuits for the targets of the IP layers to plans of cables.

    Parameters
    ----------
    question : Question
        What was asked.
    plans : sequence of UpgradePlan
        Plans for the optical layer; where there is none, circuits alone make one.
    budget_cny : float or None
        What may be spent in all. [CNY]
    time : Allowance
        What is left of the time; once it is over, no more circuits are tried.

    Returns
    -------
    tuple of list of UpgradePlan and list of Refusal
        The plans, and the places of IP targets that the first one leaves out of reach.
    """
    verdicts = [verdict for verdict in rated(question.judged) if verdict.layer != OPTICAL]
    if not verdicts:
        return list(plans), []
    start = list(plans) or [_nothing(question)]
    done = [_extended(question, plan, verdicts, budget_cny, time) for plan in start]
    left = _left(done[0], verdicts, UNDECIDED if time.is_over else ROUTING)
    if not plans and not done[0].builds:
        return [], left
    return done, left


@dataclass(frozen=True)
class _State:
    """An IP layer's verdicts with some circuits in place: verdict -> route and status."""

    found: Mapping[int, tuple[Route | None, str]]

    def improved(self, keys: Iterable[int], before: _State) -> bool:
        """Tell whether all of some verdicts are met nominally, no worse than before, and one is better."""
        statuses = [(self.found[key][1], before.found[key][1]) for key in keys]
        return all(now in (MEETS, AT_RISK) for now, _ in statuses) and any(_rank(a) < _rank(b) for a, b in statuses)

    def spoils(self, before: _State) -> bool:
        """Tell whether a verdict is worse than before."""
        return any(_rank(self.found[key][1]) > _rank(before.found[key][1]) for key in self.found)


class _Trials:
    """Judges verdicts of the IP layers with circuits added to a plan whose cables are in place."""

    def __init__(self, plan: Plan, operator: str | None, verdicts: Sequence[Verdict]) -> None:
        self.plan = plan
        self.optical = OpticalLayer(plan.network, plan.model, operator=operator)
        self._operator = operator
        self._verdicts = verdicts
        self._costs = Costs(plan.parameters)

    def state(self, circuits: Sequence[Circuit]) -> _State:
        added = {**self.plan.network.circuits, **{circuit.id: circuit for circuit in circuits}}
        network = replace(self.plan.network, circuits=added)
        layers = {
            name: IpLayer(network, self.plan.model, self.optical, name, self._operator)
            for name in dict.fromkeys(verdict.layer for verdict in self._verdicts)
        }
        routes = [layers[verdict.layer].route(verdict.start.id, verdict.place.id) for verdict in self._verdicts]
        return _State({key: (route, _status(self._verdicts[key], route)) for key, route in enumerate(routes)})

    def build(self, circuit: Circuit) -> Build | None:
        """Put a circuit on the fastest way there is, with its cost; None where there is none."""
        route = self.optical.route(circuit.a, circuit.b)
        if route is None or not route.spans:
            return None
        cost = self._costs.circuit(route)
        return Build(
            kind=EXPRESS, a=circuit.a, b=circuit.b, km=route.km, new_km=ZERO, cost=cost, route=route, circuit=circuit
        )

    def circuits(self, keys: Iterable[int], state: _State) -> list[Build]:
        """List the circuits that could help some verdicts: between any two routers on the way there."""
        found: dict[str, Build] = {}
        for key in keys:
            verdict, (route, _) = self._verdicts[key], state.found[key]
            ends = _ends(self.plan.network, verdict) if route is None else route.routers
            for a, b in combinations(ends, 2):
                name = f"express:{verdict.layer}:{a}-{b}"
                if name not in found and a != b:
                    circuit = Circuit(id=name, layer=verdict.layer, a=a, b=b, operator=self._operator or "")
                    build = self.build(circuit)
                    found |= {} if build is None else {name: build}
        return sorted(found.values(), key=lambda build: (build.cost.value, build.km.value, build.a, build.b))


def _extended(
    question: Question, plan: UpgradePlan, verdicts: Sequence[Verdict], budget_cny: float | None, time: Allowance
) -> UpgradePlan:
    trials = _Trials(upgraded(question.plan, plan.cables, question.operator), question.operator, verdicts)
    state = trials.state([])
    chosen: list[Build] = []
    for target in dict.fromkeys(verdict.target.id for verdict in verdicts):
        keys = [key for key, verdict in enumerate(verdicts) if verdict.target.id == target]
        worst = max((state.found[key][1] for key in keys), key=_rank)
        if worst not in (MISSES, AT_RISK, UNKNOWN):
            continue
        left_cny = None if budget_cny is None else budget_cny - plan.cost.value - sum(b.cost.value for b in chosen)
        found = _cheapest(trials, chosen, keys, state, left_cny, time)
        if found:
            chosen += found
            state = trials.state(_records(chosen))
    gains, lost = [*plan.gains], []
    for key, verdict in enumerate(verdicts):
        route, status = state.found[key]
        if route is not None and _rank(status) < _rank(verdict.status):
            gains.append(Gain(before=verdict, route=route, status=status, new_cable_factor=None))
        elif _rank(status) > _rank(verdict.status):
            lost.append(replace(verdict, route=route, status=status))
    after = statuses_after(question.judged, gains)
    for verdict in lost:
        after[verdict.target.id] = max(after[verdict.target.id], verdict.status, key=_rank)
    return replace(
        plan,
        builds=(*plan.builds, *chosen),
        gains=tuple(gains),
        statuses=after,
        lost=tuple(lost),
        proven=plan.proven and not chosen,
    )


def _cheapest(
    trials: _Trials,
    chosen: Sequence[Build],
    keys: Sequence[int],
    state: _State,
    left_cny: float | None,
    time: Allowance,
) -> list[Build]:
    """Return the cheapest set of one or two circuits that brings a target in and spoils nothing; wholly in, if any."""
    offered = [] if time.is_over else trials.circuits(keys, state)
    sets = [[one] for one in offered] + [list(two) for two in combinations(offered, 2)]
    sets.sort(key=lambda builds: (sum(build.cost.value for build in builds), len(builds)))
    nominal: list[Build] = []
    for builds in islice(sets, _TRIALS):
        if time.is_over:
            break
        if left_cny is not None and sum(build.cost.value for build in builds) > left_cny:
            break
        after = trials.state(_records([*chosen, *builds]))
        if after.spoils(state) or not after.improved(keys, state):
            continue
        if all(after.found[key][1] == MEETS for key in keys):
            return builds
        nominal = nominal or builds
    return nominal


def _left(plan: UpgradePlan, verdicts: Sequence[Verdict], reason: str) -> list[Refusal]:
    """Name the places of IP targets that are still not wholly inside."""
    gained = {(gain.before.target.id, gain.before.place.id): gain for gain in plan.gains}
    refusals = []
    for verdict in verdicts:
        gain = gained.get((verdict.target.id, verdict.place.id))
        status = verdict.status if gain is None else gain.status
        if status in (MISSES, AT_RISK, UNKNOWN):
            route = verdict.route if gain is None else gain.route
            refusals.append(
                Refusal(verdict=verdict, reason=reason, best=route, straight=None, whole_only=status == AT_RISK)
            )
    return refusals


def _nothing(question: Question) -> UpgradePlan:
    return UpgradePlan(
        kind=ALL_TARGETS,
        builds=(),
        gains=(),
        statuses=statuses_after(question.judged, ()),
        bound_cny=0.0,
        proven=True,
        worst_ratio=None,
    )


def _ends(network: Network, verdict: Verdict) -> tuple[str, ...]:
    """Return the IP nodes at a verdict's ends or in their provinces."""
    sites = network.sites
    own = {verdict.start.province_zh or verdict.start.id, verdict.place.province_zh or verdict.place.id}
    return tuple(
        node.site
        for node in network.ip_nodes
        if node.layer == verdict.layer and (sites[node.site].province_zh or node.site) in own
    )


def _records(builds: Iterable[Build]) -> list[Circuit]:
    return [build.circuit for build in builds if build.circuit is not None]


def _status(verdict: Verdict, route: Route | None) -> str:
    limit_ms = verdict.target.limit_ms
    if limit_ms is None or verdict.light_limit_ms > limit_ms:
        return verdict.status
    if route is None:
        return UNKNOWN
    band = route.oneway_ms
    return MEETS if band.high <= limit_ms else AT_RISK if band.value <= limit_ms else MISSES


def _rank(status: str) -> int:
    return BEST_TO_WORST.index(status)
