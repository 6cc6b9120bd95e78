"""A layer's circuits with the traffic over them, compiled once, ready to fail many times."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geodata.errors import InputError
from netplan.delay import DelayModel
from netplan.ip import IpLayer, routing_metric
from netplan.loads.records import CircuitLoad, Cut, LayerLoads
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.routes import Route
from netplan.traffic import Demand
from topology.arrays import Edge
from topology.equal_split import EqualSplitGraph, Split
from topology.multiflow import Arc, Commodity, least_worst_utilisation
from topology.records import IP_LAYERS, Circuit, Span

#: Looking for the best possible routing of one state ends after so long. [s]
BEST_LIMIT_S = 60.0
_Group = tuple[str, frozenset[str]]
_Part = tuple[str, str]
_SPAN, _SITE = "span", "site"


@dataclass(frozen=True, slots=True)
class _Carried:
    """A circuit, the optical route that carries it, and its metric."""

    circuit: Circuit
    route: Route
    metric: float


class _RememberingModel(DelayModel):
    """A delay model that weighs each span once: after a failure those that are left weigh what they did."""

    @cached_property
    def _known_ms(self) -> dict[str, float]:
        return {}

    def span_ms(self, span: Span) -> float:
        """Return what a span adds to any route that takes it. [ms]"""
        if span.id not in self._known_ms:
            self._known_ms[span.id] = super().span_ms(span)
        return self._known_ms[span.id]


class _CarryingLayer(IpLayer):
    """An IP layer that shows what its routes are made of; after a failure made from the `whole` one."""

    def __init__(self, plan: Plan, layer: str, operator: str | None, whole: _CarryingLayer | None = None) -> None:
        model = _RememberingModel(plan.parameters, plan.model.known) if whole is None else whole._model
        optical = OpticalLayer(plan.network, model, operator=operator)
        super().__init__(plan.network, model, optical, layer, operator, whole=whole)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the sites of its nodes."""
        return tuple(self._nodes)

    def carried(self) -> list[_Carried]:
        """List the circuits that can be had, in the plan's order."""
        links = ((self._network.circuits[key], link.route) for key, link in self._links.items())
        return [_Carried(circuit, route, routing_metric(circuit, route)) for circuit, route in links]

    def home(self, site: str) -> Route | None:
        """Return the way from a site's node to the site."""
        link = self._home(site)
        return None if link is None else link.route

    def closed_to(self, a: str, b: str) -> frozenset[str]:
        """Return the nodes that carry no traffic between two sites."""
        return frozenset(self._foreign_edges(a, b))


@dataclass(frozen=True, slots=True)
class State:
    """What is out of service: circuits by number, traffic by id whose end, node, or way to its node is."""

    down: frozenset[int]
    lost: frozenset[str]


class Fabric:
    """A layer's circuits with the traffic over them, ready to fail."""

    def __init__(self, layer: _CarryingLayer, demands: Sequence[Demand]) -> None:
        self._layer = layer
        self._demands = demands
        carried = layer.carried()
        self.circuits = tuple(item.circuit for item in carried)
        self._graph = EqualSplitGraph(
            layer.nodes, (Edge(item.circuit.id, item.circuit.a, item.circuit.b, item.metric) for item in carried)
        )
        self._carried = carried
        self._groups: dict[_Group, list[tuple[str, Demand]]] = {}
        self._homeless: list[Demand] = []
        self._leaning: dict[_Part, set[str]] = {}
        for demand in demands:
            self._settle(demand, layer)

    @classmethod
    def of(cls, plan: Plan, layer: str, operator: str | None, whole: Fabric | None = None) -> Fabric:
        """Build it for a plan's layer; for what a failure left of the plan, from the `whole` one."""
        if layer not in IP_LAYERS:
            raise InputError("not_a_choice", column="layer", value=layer, choices=IP_LAYERS)
        built = _CarryingLayer(plan, layer, operator, None if whole is None else whole._layer)
        return cls(built, [demand for demand in plan.traffic.values() if demand.layer == layer])

    def _settle(self, demand: Demand, layer: _CarryingLayer) -> None:
        """Find the nodes between which traffic goes, what it leans on to get there, and who may not carry it."""
        up, down = layer.home(demand.start), layer.home(demand.end)
        if up is None or down is None:
            self._homeless.append(demand)
            return
        for home in (up, down):
            for part in _parts_of(home):
                self._leaning.setdefault(part, set()).add(demand.id)
        source, target = up.sites[0], down.sites[0]
        group = target, layer.closed_to(demand.start, demand.end) - {source, target}
        self._groups.setdefault(group, []).append((source, demand))

    def depends_on(self, cut: Cut) -> bool:
        """Tell whether a circuit or traffic has anything to do with what fails."""
        state = self.state([cut])
        return bool(state.down or state.lost)

    @cached_property
    def _riders(self) -> dict[_Part, set[int]]:
        riders: dict[_Part, set[int]] = {}
        for number, item in enumerate(self._carried):
            for part in _parts_of(item.route):
                riders.setdefault(part, set()).add(number)
        return riders

    def state(self, cut: Sequence[Cut], *, restored: bool = False) -> State:
        """Tell what is out of service while things fail; of what was restored around them, nothing rides on them."""
        down, lost = set[int](), set[str]()
        for item in cut:
            for part in [*((_SPAN, span) for span in item.spans), *((_SITE, site) for site in item.sites)]:
                if not restored:
                    down |= self._riders.get(part, set())
                lost |= self._leaning.get(part, set())
        return State(frozenset(down), frozenset(lost))

    @cached_property
    def _whole(self) -> dict[_Group, Split]:
        nothing = State(frozenset(), frozenset())
        return {group: self._split(group, nothing) for group in self._groups}

    @cached_property
    def _used(self) -> dict[_Group, frozenset[int]]:
        return {group: frozenset(arc >> 1 for arc in split.flows) for group, split in self._whole.items()}

    def _split(self, group: _Group, state: State) -> Split:
        target, closed = group
        offered: dict[str, float] = {}
        for source, demand in self._groups[group]:
            if demand.id not in state.lost:
                offered[source] = offered.get(source, 0.0) + demand.gbps
        return self._graph.to(target, offered, closed=closed, down=state.down)

    def _splits(self, state: State) -> Mapping[_Group, Split]:
        """Route all groups anew of which something is lost or down; edges that carry nothing move nothing else."""
        return {
            group: self._split(group, state)
            if state.down & self._used[group] or any(demand.id in state.lost for _, demand in self._groups[group])
            else split
            for group, split in self._whole.items()
        }

    def loads(self, state: State, *, restored: bool) -> LayerLoads:
        """Add up the loads of a state."""
        totals: dict[int, float] = {}
        cut_off = {*state.lost, *(demand.id for demand in self._homeless)}
        for group, split in self._splits(state).items():
            for arc, gbps in split.flows.items():
                totals[arc] = totals.get(arc, 0.0) + gbps
            cut_off |= {demand.id for source, demand in self._groups[group] if source in split.unreached}
        directions = [
            CircuitLoad(circuit=circuit, start=start, end=end, gbps=totals.get(2 * number + way, 0.0))
            for number, circuit in enumerate(self.circuits)
            if number not in state.down
            for way, (start, end) in enumerate(((circuit.a, circuit.b), (circuit.b, circuit.a)))
        ]
        return LayerLoads(
            layer=self._layer.layer,
            restored=restored,
            directions=tuple(directions),
            down=tuple(self.circuits[number].id for number in sorted(state.down)),
            unrouted=tuple(demand for demand in self._demands if demand.id in cut_off),
            offered_gbps=math.fsum(demand.gbps for demand in self._demands),
        )

    def best_ratio(self, state: State, own: LayerLoads) -> float | None:
        """Return the worst utilisation under the best possible routing of what the layer's own can carry."""
        if own.worst_ratio is None:
            return None
        arcs = [
            Arc(start, end, math.inf if circuit.capacity_gbps is None else circuit.capacity_gbps)
            for arc, start, end in self._graph.arcs()
            if arc >> 1 not in state.down
            for circuit in (self.circuits[arc >> 1],)
        ]
        cut_off = {demand.id for demand in own.unrouted}
        wanted: dict[_Group, dict[str, float]] = {}
        for (target, closed), members in self._groups.items():
            for source, demand in members:
                if demand.id not in cut_off and source != target and demand.gbps > 0:
                    demands = wanted.setdefault((source, closed), {})
                    demands[target] = demands.get(target, 0.0) + demand.gbps
        commodities = [Commodity(source, demands, closed) for (source, closed), demands in wanted.items()]
        best = least_worst_utilisation(arcs, commodities, time_limit_s=BEST_LIMIT_S)
        # The layer's own routing is one of those allowed; above it the programme is off by a rounding.
        return None if best is None else min(best, own.worst_ratio)


def _parts_of(route: Route) -> list[_Part]:
    """List the spans and the sites without which a route is none."""
    return [*((_SPAN, span.id) for span in route.spans), *((_SITE, site) for site in route.sites)]
