"""The ground that all figures of a plan stand on: its events by number, its routes, its network as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from netplan.availability.oracles import Fabric, Reach, Regeneration
from netplan.diverse import risk_groups
from netplan.faults import (
    ENDS,
    FaultEvent,
    needed_regenerators,
    network_events,
    regenerator_count,
    regenerators_event,
    terminals_event,
)
from netplan.layers import Layers
from netplan.plan import Plan
from netplan.routes import Route
from topology.arrays import Edge, GraphArrays
from topology.disjoint import EDGE, NODE, RISK, Pair, disjoint_pair
from topology.lengths import Band
from topology.records import Span

#: One set of probabilities for each: the three ends, and the three ends with every repair taking twice as long.
SCENARIOS = tuple((end, factor) for factor in (1.0, 2.0) for end in ENDS)
#: Weight of an arc whose events are certain to be down: any other way is better.
_HOPELESS = 1e9
#: A node of its own that every core leads to; no site id holds a blank.
_ANY = "any core"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A plan with planned work in or out, with one operator's spans or everybody's."""

    plan: Plan
    planned_work: bool
    operator: str | None = None

    @cached_property
    def events(self) -> tuple[FaultEvent, ...]:
        """Return everything in the network that can fail; an event's number is its place here."""
        plan = self.plan
        return network_events(
            plan.network, plan.parameters, plan.regions, planned_work=self.planned_work, operator=self.operator
        )

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Return the spans that count: existing ones, of the operator."""
        return tuple(self.plan.network.spans_with(("existing",), self.operator))

    @cached_property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """Return the probability that each event is down, one column a scenario. [0..1]"""
        return tuple(probabilities(event) for event in self.events)

    @cached_property
    def layers(self) -> Layers:
        """Return the plan's layers."""
        return Layers(self.plan.network, self.plan.model, operator=self.operator)

    @cached_property
    def cores(self) -> tuple[str, ...]:
        """Return the sites of the backbone's core nodes; with an operator, those that its spans reach, if any."""
        cores = tuple(site.id for site in self.plan.network.sites.values() if "backbone_core" in site.roles)
        if self.operator is None:
            return cores
        ends = {end for span in self.spans for end in span.ends}
        return tuple(core for core in cores if core in ends) or cores

    @cached_property
    def by_span(self) -> dict[str, tuple[int, ...]]:
        """Return the events that take each span down."""
        return self._numbers({number: event.spans for number, event in enumerate(self.events)})

    @cached_property
    def by_site(self) -> dict[str, tuple[int, ...]]:
        """Return the events that take each site down."""
        return self._numbers({number: event.sites for number, event in enumerate(self.events)})

    def events_of(self, route: Route) -> tuple[int, ...]:
        """Return the events that take a route down: those of its sites, both ends included, and of its spans."""
        found: dict[int, None] = {}
        for site in route.sites:
            found.update(dict.fromkeys(self.by_site.get(site, ())))
        for span in route.spans:
            found.update(dict.fromkeys(self.by_span.get(span.id, ())))
        return tuple(found)

    def terminals(self, start: str, end: str, route: int) -> FaultEvent:
        """Make the event of the terminals of a lit circuit; `route` numbers the circuits between two places."""
        return terminals_event(f"{start};{end};{route}", self.plan.parameters)

    def regenerators(self, start: str, end: str, circuit: int, count: Band, step: int = 0) -> FaultEvent:
        """Make the event of so many regenerators of a lit circuit."""
        return regenerators_event(f"{start};{end};{circuit}", count, self.plan.parameters, step=step)

    def count_of(self, route: Route) -> Band:
        """Return how many regenerators a route needs."""
        return regenerator_count(route.km, self.plan.parameters)

    @cached_property
    def most_regenerators(self) -> int:
        """Return a number of regenerators that no simple route exceeds at the pessimistic end."""
        longest = sorted((span.route_km_high for span in self.spans), reverse=True)
        reach = self.plan.parameters["optical.regenerator_reach_km"].low
        return needed_regenerators(math.fsum(longest[: len(self.plan.network.sites) - 1]), reach)

    def regeneration(self, steps: tuple[tuple[int, int], ...]) -> Regeneration:
        """Return what tells which of some events the regenerators of any route need; at the pessimistic end."""
        spans = self.plan.network.spans
        return Regeneration(
            km=tuple(spans[span].route_km_high for span in self.fabric.edges),
            reach_km=self.plan.parameters["optical.regenerator_reach_km"].low,
            steps=steps,
        )

    def lowest_delay(self, start: str, goals: tuple[str, ...]) -> Route | None:
        """Return the route of lowest nominal delay to any of some places, None where there is none."""
        found = [route for goal in goals if (route := self.layers.optical.route(start, goal)) is not None]
        return min(found, key=lambda route: (route.oneway_ms.value, route.sites), default=None)

    def protection_routes(self, start: str, goals: tuple[str, ...]) -> tuple[Route, Route, Pair] | None:
        """
        Find a working and a protection route to any of some places that share as little as can be.

        Parameters
        ----------
        start : str
            Site id.
        goals : tuple of str
            Site ids; with several, each route may end at another one.

        Returns
        -------
        tuple of Route, Route and Pair, or None
            The working route is the one of lower delay; the pair says what they share: a span only where every pair
            shares one. None where there is no route.
        """
        end = goals[0] if len(goals) == 1 else _ANY
        graph, groups = self._graph(goals), risk_groups(self.plan.network)
        for kind in (RISK, NODE, EDGE):
            pair = disjoint_pair(graph, start, end, kind=kind, groups=groups)
            # A pair that shares a span to keep apart elsewhere does not prove that there is one route only.
            if pair is None or not pair.shared.edges:
                break
        if pair is None:
            return None
        spans = self.plan.network.spans
        ways = [[spans[edge] for edge in path.edges if edge in spans] for path in (pair.first, pair.second)]
        routes = [self.layers.optical.on_spans(way, start) for way in ways]
        working, protection = sorted(routes, key=lambda route: route.oneway_ms.value)
        return working, protection, pair

    def reach(self, limit_ms: float) -> Reach:
        """Return the limit that a route's nominal delay has to keep."""
        model = self.plan.model
        spans = [self.plan.network.spans[span] for span in self.fabric.edges]
        return Reach(
            ms=tuple(model.span_ms(span) for span in spans),
            km=tuple(span.route_km for span in spans),
            fixed_ms=model.terminals.value,
            reach_km=self.plan.parameters["optical.regenerator_reach_km"].value,
            regenerator_ms=model.regenerator_ms,
            limit_ms=limit_ms,
        )

    def _numbers(self, taken: dict[int, frozenset[str]]) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for number, things in taken.items():
            for thing in sorted(things):
                found.setdefault(thing, []).append(number)
        return {thing: tuple(numbers) for thing, numbers in found.items()}

    def _graph(self, goals: tuple[str, ...]) -> GraphArrays:
        model, network = self.plan.model, self.plan.network
        edges = [Edge(span.id, span.a, span.b, model.span_ms(span)) for span in self.spans]
        if len(goals) == 1:
            return GraphArrays.of(network.sites, edges)
        # Two edges a goal: both routes may end at the same one, and what is imagined is nothing that they share.
        edges += [Edge(f"{_ANY} {goal} {route}", goal, _ANY, 0.0) for goal in goals for route in (1, 2)]
        return GraphArrays.of((*network.sites, _ANY), edges)

    @cached_property
    def fabric(self) -> Fabric:
        """Return the network for searches, each span and station weighed by the share of time that it is down."""
        span_weights = {span: self._weight(numbers) for span, numbers in self.by_span.items()}
        site_weights = {site: self._weight(numbers) for site, numbers in self.by_site.items()}
        return self._fabric(span_weights, site_weights)

    def _weight(self, numbers: tuple[int, ...]) -> float:
        ratios = (self.rows[number][0] for number in numbers)
        return math.fsum(-math.log1p(-ratio) if ratio < 1 else _HOPELESS for ratio in ratios)

    def _fabric(self, span_weights: dict[str, float], site_weights: dict[str, float]) -> Fabric:
        network = self.plan.network
        nodes = {site: number for number, site in enumerate(network.sites)}
        spans = self.spans
        edge_number = {span.id: number for number, span in enumerate(spans)}
        arcs: list[list[tuple[float, int, int, float]]] = [[] for _ in nodes]
        for number, span in enumerate(spans):
            for site in span.ends:
                onward = span.other_end(site)
                arc = (span_weights.get(span.id, 0.0), nodes[onward], number, site_weights.get(onward, 0.0))
                arcs[nodes[site]].append(arc)
        return Fabric(
            nodes=nodes,
            edges=tuple(edge_number),
            arcs=tuple(tuple(sorted(leaving)) for leaving in arcs),
            edge_events=tuple(self.by_span.get(span.id, ()) for span in spans),
            node_events=tuple(self.by_site.get(site, ()) for site in nodes),
            dead_edges=tuple(tuple(edge_number[span] for span in sorted(event.spans)) for event in self.events),
            dead_nodes=tuple(tuple(nodes[site] for site in sorted(event.sites)) for event in self.events),
        )


def probabilities(event: FaultEvent) -> tuple[float, ...]:
    """Return the probability that an event is down in each scenario. [0..1]"""
    return tuple(event.down_ratio(end, repair_factor=factor) for end, factor in SCENARIOS)
