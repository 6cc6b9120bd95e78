"""
The exchanges as one plan: which pairs to link, at which capacity.

Traffic between exchanges may pass through others within a delay limit; links are modules of waves along optical routes.
The cheapest set is found by the integer programme of `netplan.exchange.egress.programme`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations

from geodata.distance import great_circle_km
from geodata.units import ms_from_us
from netplan.delay import total
from netplan.exchange.egress.costs import SIZES_GBPS, WaveCosts
from netplan.exchange.egress.programme import TINY_GBPS, Answer, Carried, Case, Option, Way
from netplan.exchange.egress.routes import Candidates, CircuitRoutes, CutOff, Element, limit_ms
from netplan.exchange.interconnect.traffic import Pair, Peak, exchange_peaks, traffic_between
from netplan.plan import Plan
from netplan.routes import Route
from netplan.terms import IMPOSSIBLE, NO_ROUTE, UNKNOWN
from netplan.upgrade.time import Allowance
from netplan.verdicts import delay_status
from topology.integer import FEASIBLE, INFEASIBLE, OPTIMAL
from topology.lengths import Band

#: Proving that no set of links is cheaper is given up after so long. [s]
TIME_LIMIT_S = 5.0
#: Where a pair's delay limit comes from.
TARGET, STRETCH = "target", "stretch"

#: Of ways over the same links the faster is taken: a token price, far below that of any wave. [CNY/(Gbit/s ms)]
_TOKEN_CNY = 1.0


@dataclass(frozen=True, kw_only=True)
class Link:
    """Waves of one size along one route of a pair."""

    route: Route
    size_gbps: float
    count: int
    cost: Band


@dataclass(frozen=True, kw_only=True)
class Served:
    """The sites by which a pair's traffic goes, both ends included, how much of it [Gbit/s], and its delay. [ms]"""

    sites: tuple[str, ...]
    gbps: float
    oneway_ms: Band


@dataclass(frozen=True, kw_only=True)
class PairPlan:
    """
    What is planned for a pair of exchanges.

    `traffic_gbps`: the larger of both directions. `route`: the fastest. `limit_ms`: from a target, else the stretch of
    the lowest delay. `status` holds the fastest route against a target; `served_status` the slowest way taken.
    `load_gbps`: what the link carries, for this pair and for others, while nothing fails.
    """

    a: str
    b: str
    traffic_gbps: float
    route: Route | None
    limit_ms: float | None
    limit_from: str
    status: str
    links: tuple[Link, ...]
    load_gbps: float
    ways: tuple[Served, ...]
    served_status: str

    @property
    def is_linked(self) -> bool:
        """Tell whether the pair has a link of its own."""
        return bool(self.links)

    @property
    def capacity_gbps(self) -> float:
        """Return what its links carry. [Gbit/s]"""
        return math.fsum(link.size_gbps * link.count for link in self.links)

    @property
    def cost(self) -> Band:
        """Return what its links cost. [CNY]"""
        return total(link.cost for link in self.links)


@dataclass(frozen=True, kw_only=True)
class Interconnection:
    """
    The plan of links between exchanges.

    `status`: optimal; feasible, where the time ran out before the proof; infeasible, where `cut_offs` lists the pairs
    that no route serves within their limit, or that a failure cuts off whatever is built (the links then serve all the
    rest); undecided. No set of links over these routes costs less than `bound_cny`.
    """

    survivable: bool
    status: str
    peaks: tuple[Peak, ...]
    pairs: tuple[PairPlan, ...]
    cut_offs: tuple[CutOff, ...]
    bound_cny: float
    gap_ratio: float | None
    failures: int

    @property
    def cost(self) -> Band:
        """Return what all links cost. [CNY]"""
        return total(pair.cost for pair in self.pairs)


def interconnect(
    plan: Plan,
    *,
    survivable: bool,
    time_limit_s: float = TIME_LIMIT_S,
    peaks_gbps: Mapping[str, float] | None = None,
    operator: str | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Interconnection:
    """
    Plan the links between the exchanges of a plan, at least cost.

    Parameters
    ----------
    plan : Plan
        The plan; its exchanges.
    survivable : bool
        Whether the loss of any one span or hard risk group is to be survived.
    time_limit_s : float
        For the proof. [s]
    peaks_gbps : mapping of str to float, optional
        Peaks that are known better than `exchange_peaks` does. [Gbit/s]
    operator : str, optional
        Use only what this operator owns; None mixes everybody's, an ideal best case.
    clock : callable
        Seconds since some start. [s]

    Returns
    -------
    Interconnection
        Every pair, linked or not, with bound and gap.
    """
    return _Exchanges(plan, exchange_peaks(plan, peaks_gbps), survivable, operator).planned(
        Allowance(time_limit_s, clock)
    )


class _Exchanges:
    """The routes between exchanges, the ways of each pair's traffic, and the answer in their terms."""

    def __init__(self, plan: Plan, peaks: tuple[Peak, ...], survivable: bool, operator: str | None) -> None:
        self._plan, self._peaks, self._survivable = plan, peaks, survivable
        self._routes = CircuitRoutes(plan, operator)
        self._costs = WaveCosts(plan.parameters)
        self._transit = plan.parameters["interconnect.transit_us"]
        self._fastest: dict[Pair, Route | None] = {}
        self._limits: dict[Pair, tuple[float | None, str]] = {}
        self._candidates: dict[Pair, Candidates] = {}
        self._options: dict[str, tuple[Pair, Route]] = {}
        for pair in combinations([peak.site for peak in peaks], 2):
            self._add(pair)
        self._on: dict[Pair, list[str]] = {pair: [] for pair in self._fastest}
        for key, (pair, _) in self._options.items():
            self._on[pair].append(key)

    def _add(self, pair: Pair) -> None:
        route = self._fastest[pair] = self._routes.fastest(*pair)
        target = limit_ms(self._plan, *pair)
        stretch = self._plan.parameters["interconnect.delay_stretch_ratio"].value
        floor_ms = ms_from_us(self._plan.parameters["interconnect.delay_floor_us"].value)
        assumed = None if route is None else max(stretch * route.oneway_ms.value, floor_ms)
        limit = self._limits[pair] = (assumed, STRETCH) if target is None else (target, TARGET)
        self._candidates[pair] = self._routes.candidates(*pair, limit[0], survivable=self._survivable)
        for number, found in enumerate(self._candidates[pair].routes, start=1):
            self._options[f"{pair[0]}-{pair[1]}#{number}"] = (pair, found)

    def planned(self, allowance: Allowance) -> Interconnection:
        traffic = traffic_between(self._plan, self._peaks)
        case = self._case({pair: max(traffic[pair], traffic[pair[1], pair[0]]) for pair in self._fastest})
        answer = case.least_cost(survivable=self._survivable, allowance=allowance)
        cut_offs = self._cut_offs(case)
        solved = answer.status in (OPTIMAL, FEASIBLE)
        return Interconnection(
            survivable=self._survivable,
            status=INFEASIBLE if solved and cut_offs else answer.status,
            peaks=self._peaks,
            pairs=tuple(
                self._pair(pair, demand, answer) for pair, demand in zip(self._fastest, case.demands, strict=True)
            ),
            cut_offs=cut_offs,
            bound_cny=min(answer.bound_cny, self._cost(answer)),
            gap_ratio=answer.gap_ratio,
            failures=len({key for option in case.options for key in option.hit_by}) if self._survivable else 0,
        )

    def _cost(self, answer: Answer) -> float:
        """Return what the links cost, token prices left out. [CNY]"""
        return math.fsum(
            self._costs.wave(self._options[key][1], size).value * count for (key, size), count in answer.counts.items()
        )

    def _case(self, traffic_gbps: Mapping[Pair, float]) -> Case:
        parameters = self._plan.parameters
        options = [
            Option(
                id=key,
                cny_by_gbps={size: self._costs.wave(route, size).value for size in SIZES_GBPS},
                hit_by=frozenset(element.key for element in self._routes.elements(route)),
            )
            for key, (_, route) in self._options.items()
        ]
        return Case(
            options=options,
            demands=[Carried(id=_name(pair), gbps=gbps, ways=self._ways(pair)) for pair, gbps in traffic_gbps.items()],
            fill_ratio=parameters["egress.fill_ratio"].value,
            failed_fill_ratio=parameters["egress.failed_fill_ratio"].value,
        )

    def _ways(self, pair: Pair) -> tuple[Way, ...]:
        """List the ways of a pair's traffic within its limit; past two, the fastest of each."""
        limit, _ = self._limits[pair]
        others = [peak.site for peak in self._peaks if peak.site not in pair]
        rows: list[tuple[str, ...]] = [(key,) for key in self._on[pair]]
        for via in others:
            rows += [(a, b) for a in self._links(pair[0], via) for b in self._links(via, pair[1])]
        for first, second in permutations(others, 2):
            hops = (self._links(pair[0], first), self._links(first, second), self._links(second, pair[1]))
            if all(hops):
                rows.append(tuple(keys[0] for keys in hops))
        delays = {row: self._delay(row).value for row in rows}
        return tuple(
            Way(options=row, cny_per_gbps=_TOKEN_CNY * delay)
            for row, delay in delays.items()
            if limit is None or delay <= limit
        )

    def _links(self, a: str, b: str) -> list[str]:
        return self._on[a, b] if (a, b) in self._on else self._on[b, a]

    def _delay(self, row: tuple[str, ...]) -> Band:
        """Return the delay over links in a row, with the exchanges passed. [ms]"""
        passed = Band(
            value=ms_from_us(self._transit.value),
            low=ms_from_us(self._transit.low),
            high=ms_from_us(self._transit.high),
        ).times(len(row) - 1)
        return total([passed, *(self._options[key][1].oneway_ms for key in row)])

    def _sites(self, start: str, row: tuple[str, ...]) -> tuple[str, ...]:
        sites = [start]
        for key in row:
            (a, b), _ = self._options[key]
            sites.append(b if sites[-1] == a else a)
        return tuple(sites)

    def _cut_offs(self, case: Case) -> tuple[CutOff, ...]:
        hits = {option.id: option.hit_by for option in case.options}
        found: list[CutOff] = []
        for pair, demand in zip(self._fastest, case.demands, strict=True):
            if demand.gbps <= TINY_GBPS:
                continue
            known = self._candidates[pair]
            if not demand.ways:
                found += known.cut_offs[:1]
                continue
            over = [frozenset().union(*(hits[key] for key in way.options)) for way in demand.ways]
            for key in sorted(frozenset.intersection(*over)) if self._survivable else ():
                found.append(_why(known, key))
        return tuple(found)

    def _pair(self, pair: Pair, demand: Carried, answer: Answer) -> PairPlan:
        route, (limit, limit_from) = self._fastest[pair], self._limits[pair]
        links = tuple(
            Link(
                route=self._options[key][1],
                size_gbps=size,
                count=count,
                cost=self._costs.wave(self._options[key][1], size).times(count),
            )
            for (key, size), count in answer.counts.items()
            if self._options[key][0] == pair
        )
        ways = tuple(
            Served(sites=self._sites(pair[0], row), gbps=gbps, oneway_ms=self._delay(row))
            for (name, row), gbps in answer.flows.items()
            if name == demand.id
        )
        slowest = max((way.oneway_ms for way in ways), key=lambda band: (band.value, band.high), default=None)
        return PairPlan(
            a=pair[0],
            b=pair[1],
            traffic_gbps=demand.gbps,
            route=route,
            limit_ms=limit,
            limit_from=limit_from,
            status=self._status(pair, None if route is None else route.oneway_ms),
            links=links,
            load_gbps=math.fsum(
                gbps for (_, row), gbps in answer.flows.items() if any(self._options[key][0] == pair for key in row)
            ),
            ways=ways,
            served_status=self._status(pair, slowest),
        )

    def _status(self, pair: Pair, oneway_ms: Band | None) -> str:
        """Hold a delay against the target of a pair; without one, or without a delay, it is unknown."""
        limit, limit_from = self._limits[pair]
        if limit is None or limit_from != TARGET:
            return UNKNOWN
        sites = self._plan.network.sites
        km = great_circle_km(*sites[pair[0]].position, *sites[pair[1]].position)
        if self._plan.model.light_limit_ms(km) > limit:
            return IMPOSSIBLE
        return UNKNOWN if oneway_ms is None else delay_status(oneway_ms, limit)


def _name(pair: Pair) -> str:
    return f"{pair[0]}-{pair[1]}"


def _why(known: Candidates, key: str) -> CutOff:
    for cut in known.cut_offs:
        if cut.element is not None and cut.element.key == key:
            return cut
    kind, _, name = key.partition(":")
    element = Element(kind=kind, id=name)
    return CutOff(start=known.start, end=known.end, element=element, reason=NO_ROUTE, limit_ms=known.limit_ms)
