"""
A world that is known, measured as agents would measure it: what a calibration of it should find.

It shares nothing with the fit: true lengths, equipment and delays are worked out here, with own searches and sums, from
the plan's bands. Only the plan's own idea of a route (which spans a pair takes) is asked of the plan.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from pyproj import Geod

from netplan.layers import Layers
from netplan.plan import Plan
from topology.records import OPTICAL, Site, Span

C_KM_PER_MS = 299.792458
GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """
    What kind of world to draw.

    Attributes
    ----------
    ways : str
        `nominal`: each pair takes the plan's route; `fastest`: the one that is truly fastest.
    lengths : str
        True lengths `each` by itself uniform in its band, shared by `cable`, or all with a `common` factor besides.
    regenerators : str
        `plan`: where the plan's reach puts them; `reach`: where a reach drawn from its range does.
    position : str
        `agent`: one agent sits some 300 km from its site; `plan`: the plan has one site 300 km wrong; empty: neither.
    noise_us : tuple of float
        What stays unexplained of each pair, one way: a normal deviate whose standard deviation each world draws from
        this range, log-uniform. The lower part of what the plan assumes of it.
    """

    agents: int = 24
    layer: str = OPTICAL
    ways: str = "nominal"
    lengths: str = "each"
    regenerators: str = "plan"
    position: str = "agent"
    detour_share: float = 0.05
    clock: bool = True
    noise_us: tuple[float, float] = (2.0, 50.0)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Lengths and equipment as they really are; delays of spans are those of light in glass. [ms], else by name."""

    fibre_ms: Mapping[str, float]
    route_km: Mapping[str, float]
    amplifier_spacing_km: float
    amplifier_us: float
    reach_km: float
    regenerator_us: float
    terminal_us: float
    router_us: float
    serialisation_us: float

    def circuit_ms(self, spans: Sequence[Span], regenerators: int | None = None) -> float:
        """Return what a lit circuit takes, one way. [ms]"""
        if not spans:
            return 0.0
        total_km = sum(self.route_km[span.id] for span in spans)
        amplifiers = sum(math.ceil(self.route_km[span.id] / self.amplifier_spacing_km) for span in spans)
        if regenerators is None:
            regenerators = max(math.ceil(total_km / self.reach_km) - 1, 0)
        equipment_us = amplifiers * self.amplifier_us + regenerators * self.regenerator_us + self.terminal_us
        return sum(self.fibre_ms[span.id] for span in spans) + equipment_us / 1000


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a pair is really joined: circuits of spans one after the other, and routers between."""

    circuits: tuple[tuple[Span, ...], ...]
    routers: int = 0


@dataclass(frozen=True, kw_only=True)
class World:
    """A drawn world: the plan as its user has it, what is true, and what is wrong on purpose."""

    kind: Kind
    plan: Plan
    truth: Truth
    agents: tuple[str, ...]
    oneway_ms: Mapping[tuple[str, str], float]
    ways: Mapping[tuple[str, str], Way]
    unexplained_ms: Mapping[tuple[str, str], float]
    detours: Mapping[tuple[str, str], float] = field(default_factory=dict)
    misplaced: str = ""
    seat: str = ""
    stepped: str = ""
    step_ms: float = 0.0
    rerouted: frozenset[tuple[str, str]] = frozenset()
    detour_ways: Mapping[tuple[str, str], Way] = field(default_factory=dict)

    def factor(self, span: Span) -> float:
        """Return a span's true fibre delay over the one that the user's plan has for it."""
        return self.truth.fibre_ms[span.id] / planned_fibre_ms(self.plan, span)


def planned_fibre_ms(plan: Plan, span: Span) -> float:
    """Return the delay of light through a span as planned. [ms]"""
    index = plan.parameters.fibre_types[span.fibre_type].band.value
    return span.route_km * plan.parameters["length.fibre_to_cable"].value * index / C_KM_PER_MS


def draw(plan: Plan, kind: Kind, rng: np.random.Generator) -> World:
    """Draw a world of a kind."""
    truth = _draw_truth(plan, kind, rng)
    spans = [span for span in plan.network.spans.values() if span.status == "existing"]
    agents = _draw_agents(plan, kind.agents, rng)
    layers = Layers(plan.network, plan.model)
    seats, misplaced = {site: site for site in agents}, ""
    if kind.position:
        misplaced = str(rng.choice(agents))
    if kind.position == "agent":
        misplaced, seats = _sit_elsewhere(plan, agents, rng)
    ways, delays, rerouted = {}, {}, set()
    for a, b in itertools.combinations(agents, 2):
        start, end = seats[a], seats[b]
        if start == end:
            continue
        nominal = _nominal_way(layers, kind.layer, start, end)
        way = nominal
        if kind.ways == "fastest" and kind.layer == OPTICAL:
            way = Way(circuits=(fastest(spans, start, end, truth.fibre_ms),))
            if {span.id for span in way.circuits[0]} != {span.id for span in nominal.circuits[0]}:
                rerouted.add((a, b))
        ways[a, b] = way
        delays[a, b] = way_ms(plan, truth, kind, way)
    usual = dict(delays)
    detours, longer = _draw_detours(plan, kind, truth, spans, usual, seats, rng)
    for pair in detours:
        delays[pair] += detours[pair]
    noise_ms = math.exp(rng.uniform(*np.log(kind.noise_us))) / 1000
    shown = _misplace(plan, misplaced, rng) if kind.position == "plan" else plan
    return World(
        kind=kind,
        plan=shown,
        truth=truth,
        agents=agents,
        oneway_ms=delays,
        ways=ways,
        unexplained_ms={pair: float(rng.normal(0, noise_ms)) for pair in delays},
        detours=detours,
        misplaced=misplaced,
        seat=seats.get(misplaced, ""),
        stepped=str(rng.choice([site for site in agents if site != misplaced])) if kind.clock else "",
        step_ms=float(rng.choice([-1, 1]) * rng.uniform(5, 50)),
        rerouted=frozenset(rerouted),
        detour_ways=longer,
    )


def way_ms(plan: Plan, truth: Truth, kind: Kind, way: Way) -> float:
    """Return what a way takes, one way, when nothing queues. [ms]"""
    total_ms = 0.0
    for spans in way.circuits:
        planned_km = sum(span.route_km for span in spans)
        count = None
        if kind.regenerators == "plan":
            count = max(math.ceil(planned_km / plan.parameters["optical.regenerator_reach_km"].value) - 1, 0)
        total_ms += truth.circuit_ms(spans, count)
    lit = sum(bool(spans) for spans in way.circuits)
    return total_ms + (way.routers * truth.router_us + (lit * truth.serialisation_us if way.routers else 0.0)) / 1000


def fastest(spans: Sequence[Span], start: str, end: str, weight: Mapping[str, float]) -> tuple[Span, ...]:
    """Return the spans of least total weight from one site to another (Dijkstra, in the open)."""
    at: dict[str, list[Span]] = {}
    for span in spans:
        at.setdefault(span.a, []).append(span)
        at.setdefault(span.b, []).append(span)
    heap: list[tuple[float, int, str, tuple[Span, ...]]] = [(0.0, 0, start, ())]
    done: set[str] = set()
    turn = itertools.count(1)
    while heap:
        so_far, _, site, passed = heapq.heappop(heap)
        if site == end:
            return passed
        if site in done:
            continue
        done.add(site)
        for span in at.get(site, []):
            if span.other_end(site) not in done:
                heapq.heappush(heap, (so_far + weight[span.id], next(turn), span.other_end(site), (*passed, span)))
    raise ValueError(f"no way from {start} to {end}")


def _draw_truth(plan: Plan, kind: Kind, rng: np.random.Generator) -> Truth:
    """Draw lengths and equipment uniformly within their ranges."""

    def within(name: str) -> float:
        band = plan.parameters[name]
        return float(rng.uniform(band.low, band.high))

    excess, index, common = within("length.fibre_to_cable"), {}, rng.uniform()
    for name, fibre in plan.parameters.fibre_types.items():
        index[name] = float(rng.uniform(fibre.band.low, fibre.band.high))
    km, by_cable = {}, {}
    for span in plan.network.spans.values():
        share = rng.uniform()
        if kind.lengths == "cable":
            share = by_cable.setdefault(span.cable or span.id, share)
        elif kind.lengths == "common":
            share = (share + common) / 2
        km[span.id] = span.route_km_low + share * (span.route_km_high - span.route_km_low)
    spans = plan.network.spans
    layer = kind.layer
    return Truth(
        fibre_ms={key: km[key] * excess * index[spans[key].fibre_type] / C_KM_PER_MS for key in km},
        route_km=km,
        amplifier_spacing_km=within("optical.amplifier_spacing_km"),
        amplifier_us=within("optical.amplifier_us"),
        reach_km=within("optical.regenerator_reach_km"),
        regenerator_us=within("optical.regenerator_us"),
        terminal_us=within("optical.terminal_pair_us"),
        router_us=0.0 if layer == OPTICAL else within(f"{layer}.router_us"),
        serialisation_us=0.0 if layer == OPTICAL else 0.122,  # 1,526 bytes at 100 Gbit/s
    )


def _draw_agents(plan: Plan, count: int, rng: np.random.Generator) -> tuple[str, ...]:
    """Hubs, exchanges and cores first, then any city."""
    sites = list(plan.network.sites.values())
    joined = {end for span in plan.network.spans.values() if span.status == "existing" for end in span.ends}
    first = [site.id for site in sites if site.roles and site.id in joined]
    rest = [site.id for site in sites if not site.roles and site.id in joined]
    chosen = list(rng.permutation(first))[:count]
    chosen += list(rng.permutation(rest))[: count - len(chosen)]
    return tuple(sorted(str(site) for site in chosen))


def _sit_elsewhere(plan: Plan, agents: Sequence[str], rng: np.random.Generator) -> tuple[str, dict[str, str]]:
    """Seat one agent in a city 270 to 330 km from the site that it says it is at."""
    joined = {end for span in plan.network.spans.values() if span.status == "existing" for end in span.ends}
    for liar in rng.permutation(agents):
        near = [
            site.id
            for site in plan.network.sites.values()
            if site.id in joined and 270 <= distance_km(site, plan.network.sites[str(liar)]) <= 330
        ]
        if near:
            return str(liar), {site: site for site in agents} | {str(liar): str(rng.choice(near))}
    raise ValueError("no agent has a city 300 km away")


def _draw_detours(
    plan: Plan,
    kind: Kind,
    truth: Truth,
    spans: Sequence[Span],
    usual_ms: Mapping[tuple[str, str], float],
    seats: Mapping[str, str],
    rng: np.random.Generator,
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], Way]]:
    """Lead some pairs over a third city, for 10 to 60 % more delay than their usual way."""
    pairs, excess, longer = list(usual_ms), {}, {}
    through = sorted({end for span in spans for end in span.ends})
    wanted = round(kind.detour_share * len(pairs))
    for number in rng.permutation(len(pairs)):
        if len(excess) == wanted:
            break
        pair = pairs[number]
        start, end = seats[pair[0]], seats[pair[1]]
        for via in rng.permutation(through)[:40]:
            if via in (start, end):
                continue
            way = (*fastest(spans, start, via, truth.fibre_ms), *fastest(spans, via, end, truth.fibre_ms))
            usual = sum(truth.fibre_ms[span.id] for circuit in (Way(circuits=(way,))).circuits for span in circuit)
            more_ms = way_ms(plan, truth, kind, Way(circuits=(way,))) - usual_ms[pair]
            if kind.layer != OPTICAL:
                more_ms = usual - usual_ms[pair]
            if len({span.id for span in way}) == len(way) and 0.1 <= more_ms / usual_ms[pair] <= 0.6:
                excess[pair], longer[pair] = more_ms, Way(circuits=(way,))
                break
    return excess, longer


def _nominal_way(layers: Layers, layer: str, start: str, end: str) -> Way:
    """Return the plan's own way, circuit by circuit: a circuit takes the optical route between its two routers."""
    route = layers[layer].route(start, end)
    if route is None:
        raise ValueError(f"no way from {start} to {end}")
    if layer == OPTICAL:
        return Way(circuits=(route.spans,))
    stops = (start, *route.routers, end)
    circuits = []
    for a, b in itertools.pairwise(stops):
        ridden = layers.optical.route(a, b)
        circuits.append(ridden.spans if ridden else ())
    return Way(circuits=tuple(circuits), routers=len(route.routers))


def distance_km(a: Site, b: Site) -> float:
    """Return the geodesic between two sites. [km]"""
    return float(GEOD.inv(a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg)[2]) / 1000


def _misplace(plan: Plan, site_id: str, rng: np.random.Generator) -> Plan:
    """Write a site 300 km away into the plan; no length may then be below its great circle."""
    site = plan.network.sites[site_id]
    lon_deg, lat_deg, _ = GEOD.fwd(site.lon_deg, site.lat_deg, rng.uniform(0, 360), 300_000)
    moved = replace(site, lon_deg=float(lon_deg), lat_deg=float(lat_deg))
    sites = {**plan.network.sites, site_id: moved}
    spans = {}
    for key, span in plan.network.spans.items():
        spans[key] = span
        if site_id in span.ends:
            direct_km = distance_km(sites[span.a], sites[span.b])
            scale = direct_km / span.great_circle_km if span.length_origin == "great_circle" else 1.0
            spans[key] = replace(
                span,
                route_km=max(span.route_km * scale, direct_km),
                route_km_low=max(span.route_km_low * scale, direct_km),
                route_km_high=max(span.route_km_high * scale, direct_km),
                great_circle_km=direct_km,
                line=None,
            )
    return replace(plan, network=replace(plan.network, sites=sites, spans=spans))
