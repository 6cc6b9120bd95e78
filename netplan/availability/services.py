"""A service as its definition has it: an oracle over numbered events, its routes, what stands against judging."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from netplan.availability.definition import PROTECTED, RESTORATION, UNPROTECTED, Definition
from netplan.availability.factoring import Oracle
from netplan.availability.ground import Ground, probabilities
from netplan.availability.oracles import All, AnyRoute, GivenRoutes
from netplan.faults import HOURS_PER_YEAR, NOMINAL, PESSIMISTIC, FaultEvent, at
from netplan.routes import Route
from topology.lengths import Band

_SECONDS_PER_YEAR = HOURS_PER_YEAR * 3600.0


@dataclass(frozen=True, kw_only=True)
class Circuit:
    """
    What serves one place, or any core: the working route, the protection route under 1+1.

    `shared_spans` : spans that lie on every route in the data, so that there is one route only; `too_slow` : routes
    there are, but none within the delay limit; `shared_sites` : stations between the ends that both routes pass.
    """

    goals: tuple[str, ...]
    limit_ms: float | None = None
    working: Route | None
    protection: Route | None = None
    shared_spans: tuple[str, ...] = ()
    too_slow: bool = False
    shared_sites: tuple[str, ...] = ()

    @property
    def one_route(self) -> bool:
        """Tell whether the data hold no second route that shares no span with the first."""
        return bool(self.shared_spans)


@dataclass(frozen=True, kw_only=True)
class Service:
    """
    A service: its oracle, all its events with their probabilities, one row an event, one column a scenario.

    `switch_ratio` : share of time that switching or restoring takes after outages of the working routes; its low end is
    0, because an outage of all routes may hide it.
    """

    definition: Definition
    start: str
    circuits: tuple[Circuit, ...]
    oracle: Oracle
    events: tuple[FaultEvent, ...]
    rows: tuple[tuple[float, ...], ...] = field(repr=False)
    switch_ratio: Band

    @property
    def has_no_route(self) -> bool:
        """Tell whether some place cannot be reached at all."""
        return any(circuit.working is None and not circuit.too_slow for circuit in self.circuits)

    @property
    def is_too_slow(self) -> bool:
        """Tell whether some place has routes, none of them within the delay limit."""
        return any(circuit.too_slow for circuit in self.circuits)

    @property
    def has_one_route(self) -> bool:
        """Tell whether protection or restoration is asked for where the data hold one route only."""
        return self.definition.protection != UNPROTECTED and any(circuit.one_route for circuit in self.circuits)


def build(
    ground: Ground,
    start: str,
    goal_sets: Sequence[tuple[str, ...]],
    definition: Definition,
    limits_ms: Sequence[float | None],
) -> Service:
    """
    Build a service.

    Parameters
    ----------
    ground : Ground
        The plan; with planned work as the definition has it.
    start : str
        Site id.
    goal_sets : sequence of tuple of str
        One for each circuit: the places of which it reaches one.
    definition : Definition
        What the figure is to mean.
    limits_ms : sequence of float or None
        The delay limit of each circuit; None where it has none. [ms]

    Returns
    -------
    Service
        With one pair of terminals for each lit circuit: one under 1+0 and restoration, two under 1+1; and with the
        regenerators of each.
    """
    equipment = _Equipment(ground, start)
    parts: list[Oracle] = []
    circuits = []
    triggers: dict[int, None] = {}
    for goals, limit_ms in zip(goal_sets, limits_ms, strict=True):
        circuit = _circuit(ground, start, goals, definition, limit_ms)
        circuits.append(circuit)
        if definition.protection == RESTORATION:
            parts.append(_any_route(ground, circuit, equipment))
        else:
            parts.append(_given(ground, circuit, equipment))
        triggers.update(dict.fromkeys(_triggers(ground, circuit, parts[-1], definition)))
    events = (*ground.events, *equipment.made)
    return Service(
        definition=definition,
        start=start,
        circuits=tuple(circuits),
        oracle=parts[0] if len(parts) == 1 else All(tuple(parts)),
        events=events,
        rows=(*ground.rows, *equipment.rows),
        switch_ratio=_switching(ground, [events[number] for number in triggers], definition),
    )


class _Equipment:
    """Numbers the terminals and regenerators of a service's circuits, behind the events of the network."""

    def __init__(self, ground: Ground, start: str) -> None:
        self._ground = ground
        self._start = start
        self._circuits = 0
        self.made: list[FaultEvent] = []

    def terminals(self, end: str) -> int:
        """Make the terminals of another circuit and return the number of their event."""
        self._circuits += 1
        return self._add(self._ground.terminals(self._start, end, self._circuits))

    def regenerators(self, end: str, count: Band, step: int = 0) -> list[int]:
        """Make regenerators of the present circuit and return the number of their event, if they can fail."""
        event = self._ground.regenerators(self._start, end, self._circuits, count, step)
        return [self._add(event)] if event.times_per_year(PESSIMISTIC) > 0 else []

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """Return the probability that each is down, one column a scenario. [0..1]"""
        return tuple(probabilities(event) for event in self.made)

    def _add(self, event: FaultEvent) -> int:
        self.made.append(event)
        return len(self._ground.events) + len(self.made) - 1


def _circuit(
    ground: Ground, start: str, goals: tuple[str, ...], definition: Definition, limit_ms: float | None
) -> Circuit:
    fastest = ground.lowest_delay(start, goals)
    alone = Circuit(goals=goals, limit_ms=limit_ms, working=fastest)
    if fastest is None:
        return alone
    if not _within(fastest, limit_ms):
        return replace(alone, working=None, too_slow=True)
    if definition.protection == UNPROTECTED:
        return alone
    found = ground.protection_routes(start, goals)
    if found is None:
        return replace(alone, working=None)
    working, protection, pair = found
    if pair.shared.edges:
        return replace(alone, shared_spans=pair.shared.edges)
    # A protection route that is too slow serves nobody; the lowest-delay route is the best to serve alone.
    if definition.protection != PROTECTED or not _within(protection, limit_ms):
        return alone
    same_end = {working.sites[-1]} & {protection.sites[-1]}
    passed = tuple(site for site in pair.shared.nodes if site not in same_end)
    return replace(alone, working=working, protection=protection, shared_sites=passed)


def _within(route: Route, limit_ms: float | None) -> bool:
    return limit_ms is None or route.oneway_ms.value <= limit_ms


def _given(ground: Ground, circuit: Circuit, equipment: _Equipment) -> GivenRoutes:
    def events(route: Route) -> tuple[int, ...]:
        end = route.sites[-1]
        own = (equipment.terminals(end), *equipment.regenerators(end, ground.count_of(route)))
        return (*ground.events_of(route), *own)

    return GivenRoutes(tuple(events(route) for route in (circuit.working, circuit.protection) if route is not None))


def _any_route(ground: Ground, circuit: Circuit, equipment: _Equipment) -> Oracle:
    if circuit.working is None:
        return GivenRoutes(())
    fabric = ground.fabric
    goals = {fabric.nodes[goal]: equipment.terminals(goal) for goal in circuit.goals}
    return AnyRoute(
        fabric=fabric,
        start=fabric.nodes[circuit.working.sites[0]],
        goals=goals,
        reach=None if circuit.limit_ms is None else ground.reach(circuit.limit_ms),
        regeneration=ground.regeneration(_steps(ground, circuit.working, equipment)),
    )


def _steps(ground: Ground, working: Route, equipment: _Equipment) -> tuple[tuple[int, int], ...]:
    """
    Make the regenerators of a circuit that may take any route: (number, event) as `Regeneration` has them.

    The first event holds those of the lowest-delay route, which every route is charged with; each further one as many
    as all before it together, for the pessimistic end alone. At the optimistic end there are none: another route may
    get round one that is down.
    """
    end, working_count = working.sites[-1], ground.count_of(working)
    so_far = int(working_count.high)
    first = equipment.regenerators(end, Band(value=working_count.value, low=0.0, high=working_count.high))
    steps = [(-1, event) for event in first]
    while so_far < ground.most_regenerators:
        more = max(so_far - int(working_count.high), 1)
        band = Band(value=0.0, low=0.0, high=float(more))
        steps += [(so_far, event) for event in equipment.regenerators(end, band, len(steps) + 1)]
        so_far += more
    return tuple(steps)


def _triggers(ground: Ground, circuit: Circuit, oracle: Oracle, definition: Definition) -> tuple[int, ...]:
    """Return the events after which service moves to another route: all that the working route needs."""
    # A working route without another has nothing to switch to.
    alone = definition.protection == PROTECTED and circuit.protection is None
    if circuit.working is None or circuit.one_route or alone or definition.protection == UNPROTECTED:
        return ()
    if isinstance(oracle, GivenRoutes):
        return oracle.routes[0]
    if not isinstance(oracle, AnyRoute):
        return ()
    terminals = oracle.goals[ground.fabric.nodes[circuit.working.sites[-1]]]
    first = [event for number, event in oracle.regeneration.steps if number < 0] if oracle.regeneration else []
    return (*ground.events_of(circuit.working), terminals, *first)


def _switching(ground: Ground, triggers: Sequence[FaultEvent], definition: Definition) -> Band:
    """Return the share of time that switching takes: outages of the working routes a year times the time of each."""
    if definition.protection == UNPROTECTED:
        return Band(value=0.0, low=0.0, high=0.0)
    name = "failure.protection_switch_s" if definition.protection == PROTECTED else "failure.restoration_s"
    taken = ground.plan.parameters[name]

    def share(end: str) -> float:
        times = math.fsum(event.times_per_year(end) for event in triggers)
        return min(times * at(taken, end) / _SECONDS_PER_YEAR, 1.0)

    return Band(value=share(NOMINAL), low=0.0, high=share(PESSIMISTIC))
