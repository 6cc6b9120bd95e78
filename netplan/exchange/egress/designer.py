"""The cheapest circuits for one cluster: routes searched once, then a programme for every size of demand."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from geodata.units import ms_from_us
from netplan.delay import total
from netplan.egress import EgressLine
from netplan.exchange.egress.costs import SIZES_GBPS, WaveCosts
from netplan.exchange.egress.programme import TINY_GBPS, Answer, Carried, Case, Option, Way, states
from netplan.exchange.egress.routes import Candidates, CircuitRoutes, CutOff, Element, limit_ms
from netplan.exchange.egress.state import CORE, lines_in_service
from netplan.exchange.egress.thinning import thinned
from netplan.plan import Plan
from netplan.routes import Route
from netplan.terms import NO_ROUTE
from netplan.upgrade.time import Allowance
from netplan.verdicts import delay_status
from topology.integer import FEASIBLE, INFEASIBLE, OPTIMAL
from topology.lengths import Band

#: Proving that no set of circuits is cheaper is given up after so long. [s]
TIME_LIMIT_S = 10.0


@dataclass(frozen=True, kw_only=True)
class PlannedCircuit:
    """Waves of one size along one route to a destination; `status` holds its delay against the target, if any."""

    option: str
    destination: str
    route: Route
    size_gbps: float
    count: int
    cost: Band
    limit_ms: float | None
    status: str | None

    @property
    def gbps(self) -> float:
        """Return what all of them carry. [Gbit/s]"""
        return self.size_gbps * self.count


@dataclass(frozen=True, kw_only=True)
class Served:
    """A destination: its demand, what goes over circuits of its own, what over which other core city. [Gbit/s]"""

    destination: str
    gbps: float
    limit_ms: float | None
    direct_gbps: float
    through_gbps: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class EgressPlan:
    """
    The circuits to add.

    `status`: optimal; feasible, where the time ran out before the proof; infeasible, where `cut_offs` lists what no
    circuit can serve or protect (the circuits then serve all the rest); undecided. No set of circuits over these
    routes costs less than `bound_cny`. `cost` holds `onward`. `failures`: how many single failures were looked at.
    """

    site: str
    status: str
    survivable: bool
    circuits: tuple[PlannedCircuit, ...]
    served: tuple[Served, ...]
    cut_offs: tuple[CutOff, ...]
    cost: Band
    onward: Band
    bound_cny: float
    gap_ratio: float | None
    failures: int
    installed_gbps: Mapping[str, float] = field(default_factory=dict)

    @property
    def added_gbps(self) -> float:
        """Return the capacity of the circuits to add. [Gbit/s]"""
        return math.fsum(circuit.gbps for circuit in self.circuits)


class EgressDesigner:
    """
    Finds circuits for one cluster; routes are searched once and serve every size of demand.

    Parameters
    ----------
    plan : Plan
        The plan.
    site : str
        The cluster.
    destinations : iterable of str
        Where traffic goes. Those that are core cities of the backbone, and the ends of the lines in service, can pass
        traffic on to others.
    survivable : bool
        Whether any single failure of a span or hard risk group is to be survived.
    stations : bool
        Whether the failure of a station that a circuit passes is to be survived as well.
    operator : str, optional
        Use only what this operator owns.
    """

    def __init__(
        self,
        plan: Plan,
        site: str,
        destinations: Iterable[str],
        *,
        survivable: bool = True,
        stations: bool = False,
        operator: str | None = None,
    ) -> None:
        self.plan, self.site, self.survivable = plan, site, survivable
        self._routes = CircuitRoutes(plan, operator, stations=stations)
        self._costs = WaveCosts(plan.parameters)
        lines = lines_in_service(plan, site)
        ends = [line.end for line in lines]
        self.destinations = tuple(dict.fromkeys(destinations))
        sites = plan.network.sites
        self._gateways = tuple(dict.fromkeys([*ends, *(end for end in self.destinations if CORE in sites[end].roles)]))
        self.candidates = {
            end: self._routes.candidates(site, end, limit_ms(plan, site, end), survivable=survivable)
            for end in dict.fromkeys([*self.destinations, *self._gateways])
        }
        self.options = self._all_options()
        #: What the lines of today carry, on the option of their destination's fastest route: an assumption.
        self.lines_gbps = self._on_fastest(lines)
        self._ways = {end: self._ways_to(end) for end in self.destinations}

    def ways_to(self, end: str) -> tuple[Way, ...]:
        """Return the ways that lead to a destination within its target."""
        return self._ways[end]

    def case(self, demand_gbps: Mapping[str, float], installed_gbps: Mapping[str, float]) -> Case:
        """Put the programme for some demands together; `installed_gbps` by option. [Gbit/s]"""
        parameters = self.plan.parameters
        through = parameters["egress.through_core_ratio"].value
        options = [
            Option(
                id=key,
                cny_by_gbps={size: self._costs.wave(route, size).value for size in SIZES_GBPS},
                hit_by=frozenset(element.key for element in self._routes.elements(route)),
                installed_gbps=installed_gbps.get(key, 0.0),
            )
            for key, (_, route) in self.options.items()
        ]
        demands = [
            Carried(id=end, gbps=gbps, ways=self._ways[end], through_gbps=through * gbps)
            for end, gbps in demand_gbps.items()
        ]
        return Case(
            options=options,
            demands=demands,
            fill_ratio=parameters["egress.fill_ratio"].value,
            failed_fill_ratio=parameters["egress.failed_fill_ratio"].value,
        )

    def carriable_ratio(
        self, demand_gbps: Mapping[str, float], installed_gbps: Mapping[str, float], *, survivable: bool | None = None
    ) -> float:
        """Tell up to which factor of some demands what is installed carries them, in every state unless told not to."""
        case = self.case(demand_gbps, installed_gbps)
        wanted = self.survivable if survivable is None else survivable
        return case.carriable_ratio({}, states(case.options, case.demands, survivable=wanted))

    def design(
        self,
        demand_gbps: Mapping[str, float],
        installed_gbps: Mapping[str, float] | None = None,
        *,
        time_limit_s: float = TIME_LIMIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> EgressPlan:
        """
        Find the cheapest circuits beside what is installed.

        Parameters
        ----------
        demand_gbps : mapping of str to float
            By destination, some of `destinations`. [Gbit/s]
        installed_gbps : mapping of str to float, optional
            By option; None takes the lines of today. [Gbit/s]
        time_limit_s : float
            For the proof. [s]
        clock : callable
            Seconds since some start. [s]

        Returns
        -------
        EgressPlan
            With bound and gap.
        """
        installed = self.lines_gbps if installed_gbps is None else installed_gbps
        case = self.case(demand_gbps, installed)
        answer = thinned(case, survivable=self.survivable).least_cost(
            survivable=self.survivable, allowance=Allowance(time_limit_s, clock)
        )
        cut_offs = self._cut_offs(case)
        onward = self._onward(answer)
        circuits = self._circuits(answer)
        solved = answer.status in (OPTIMAL, FEASIBLE)
        return EgressPlan(
            site=self.site,
            status=INFEASIBLE if solved and cut_offs else answer.status,
            survivable=self.survivable,
            circuits=circuits,
            served=tuple(self._served(end, gbps, answer) for end, gbps in demand_gbps.items()),
            cut_offs=cut_offs,
            cost=total([onward, *(circuit.cost for circuit in circuits)]),
            onward=onward,
            bound_cny=answer.bound_cny,
            gap_ratio=answer.gap_ratio,
            failures=len({key for option in case.options for key in option.hit_by}) if self.survivable else 0,
            installed_gbps=dict(installed),
        )

    def _all_options(self) -> dict[str, tuple[str, Route]]:
        return {
            f"{end}#{number}": (end, route)
            for end, found in self.candidates.items()
            for number, route in enumerate(found.routes, start=1)
        }

    def _on_fastest(self, lines: Iterable[EgressLine]) -> dict[str, float]:
        found: dict[str, float] = {}
        for line in lines:
            key = f"{line.end}#1"
            if key in self.options:
                found[key] = found.get(key, 0.0) + line.capacity_gbps.value
        return found

    def _ways_to(self, end: str) -> tuple[Way, ...]:
        """List circuits of its own, then those to other core cities from where it can be reached within its limit."""
        limit = self.candidates[end].limit_ms
        transit_ms = ms_from_us(self.plan.parameters["interconnect.transit_us"].value)
        ways = [Way(options=(key,)) for key, (place, _) in self.options.items() if place == end]
        for key, (core, route) in self.options.items():
            if core == end or core not in self._gateways:
                continue
            onward = self._routes.fastest(core, end)
            # A way back past the cluster is no way onward.
            if onward is None or self.site in onward.sites:
                continue
            oneway_ms = route.oneway_ms.value + transit_ms + onward.oneway_ms.value
            if limit is None or oneway_ms <= limit:
                ways.append(Way(options=(key,), cny_per_gbps=self._costs.onward(onward).value, through=True))
        return tuple(ways)

    def _cut_offs(self, case: Case) -> tuple[CutOff, ...]:
        """
        List what no circuit can serve: a demand in the whole network, or in a failure that takes all its ways.

        Where no route at all is left, no backbone helps either.
        """
        hits = {option.id: option.hit_by for option in case.options}
        found: list[CutOff] = []
        for demand in case.demands:
            if demand.gbps <= TINY_GBPS:
                continue
            known = self.candidates[demand.id]
            if not demand.ways:
                found += known.cut_offs[:1]
                continue
            found += [cut for cut in known.cut_offs if cut.reason == NO_ROUTE]
            failures = {key for way in demand.ways for key in hits[way.options[0]]} if self.survivable else set()
            for key in sorted(failures):
                alive = [way for way in demand.ways if key not in hits[way.options[0]]]
                asked = demand.gbps if any(not way.through for way in alive) else demand.through_gbps * bool(alive)
                if asked < demand.gbps - TINY_GBPS:
                    found.append(_why(known, key))
        return tuple(dict.fromkeys(found))

    def _circuits(self, answer: Answer) -> tuple[PlannedCircuit, ...]:
        found = []
        for (key, size), count in answer.counts.items():
            end, route = self.options[key]
            limit = self.candidates[end].limit_ms
            found.append(
                PlannedCircuit(
                    option=key,
                    destination=end,
                    route=route,
                    size_gbps=size,
                    count=count,
                    cost=self._costs.wave(route, size).times(count),
                    limit_ms=limit,
                    status=None if limit is None else delay_status(route.oneway_ms, limit),
                )
            )
        return tuple(found)

    def _onward(self, answer: Answer) -> Band:
        bands = []
        for (end, (key,)), gbps in answer.flows.items():
            core, _ = self.options[key]
            route = self._routes.fastest(core, end) if core != end else None
            if route is not None:
                bands.append(self._costs.onward(route).times(gbps))
        return total(bands)

    def _served(self, end: str, gbps: float, answer: Answer) -> Served:
        direct, through = 0.0, dict[str, float]()
        for (other, (key,)), flow in answer.flows.items():
            core, _ = self.options[key]
            if other == end == core:
                direct += flow
            elif other == end:
                through[core] = through.get(core, 0.0) + flow
        limit = self.candidates[end].limit_ms
        return Served(destination=end, gbps=gbps, limit_ms=limit, direct_gbps=direct, through_gbps=through)


def _why(known: Candidates, key: str) -> CutOff:
    for cut in known.cut_offs:
        if cut.element is None or cut.element.key == key:
            return cut
    kind, _, name = key.partition(":")
    element = Element(kind=kind, id=name)
    return CutOff(start=known.start, end=known.end, element=element, reason=NO_ROUTE, limit_ms=known.limit_ms)


def plan_egress(
    plan: Plan,
    site: str,
    demand_gbps: Mapping[str, float],
    *,
    survivable: bool = True,
    stations: bool = False,
    operator: str | None = None,
    time_limit_s: float = TIME_LIMIT_S,
    clock: Callable[[], float] = time.monotonic,
) -> EgressPlan:
    """
    Find the cheapest circuits that carry what leaves a cluster, beside the lines of today.

    Parameters
    ----------
    plan : Plan
        The plan.
    site : str
        The cluster.
    demand_gbps : mapping of str to float
        By destination; see `egress_demands`. [Gbit/s]
    survivable : bool
        Whether any single failure of a span or hard risk group is to be survived.
    stations : bool
        Whether the failure of a station that a circuit passes is to be survived as well.
    operator : str, optional
        Use only what this operator owns; None mixes everybody's, an ideal best case.
    time_limit_s : float
        For the proof. [s]
    clock : callable
        Seconds since some start. [s]

    Returns
    -------
    EgressPlan
        With bound and gap; what cannot be served or protected is named with the failure that shows it.
    """
    designer = EgressDesigner(plan, site, demand_gbps, survivable=survivable, stations=stations, operator=operator)
    return designer.design(demand_gbps, time_limit_s=time_limit_s, clock=clock)
