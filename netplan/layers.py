"""
The three layers that ride on the same cables, and the routes each has.

Optical: any row of spans, lowest delay first. IP: circuits between IP nodes, lowest metric first, because that is how
routers choose; a site without a node of its own climbs to its province's nearest one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from netplan.delay import IP_PARTS, DelayModel, Parts, joined, length, total
from topology.lengths import ZERO, Band
from topology.network import Network
from topology.records import OPTICAL, Circuit, IpNode, Span
from topology.search import Edge, Path, SearchGraph

#: Breaks ties between IP ways of equal metric in favour of fewer hops: this much of the least metric of the layer.
_HOP = 1e-6
#: A search for the lowest delays gives up proving that none was missed after so many ways beyond those asked for.
#: It is needed only where regenerators or kinds of fibre make a longer way the faster one.
_WAYS_TO_PROVE = 1000


@dataclass(frozen=True, kw_only=True)
class Route:
    """
    A way through one layer, with its length and the parts of its delay.

    `sites` are all places passed, in order; `routers` the IP nodes among them (none in the optical layer).
    """

    layer: str
    sites: tuple[str, ...]
    spans: tuple[Span, ...]
    routers: tuple[str, ...]
    parts: Parts

    @cached_property
    def km(self) -> Band:
        """Return the cable length. [km]"""
        return length(self.spans)

    @cached_property
    def oneway_ms(self) -> Band:
        """Return the one-way delay. [ms]"""
        return total(self.parts.values())


@dataclass(frozen=True, kw_only=True)
class Found:
    """Routes, lowest delay first, and whether it is proven that none with a lower delay was missed."""

    routes: tuple[Route, ...]
    proven: bool


class OpticalLayer:
    """
    Routes over spans.

    Parameters
    ----------
    network : Network
        The network.
    model : DelayModel
        Weighs the spans.
    statuses : sequence of str
        Spans of these statuses can be used.
    operator : str, optional
        Only this operator's spans; None takes everybody's, an ideal best case.
    """

    def __init__(
        self,
        network: Network,
        model: DelayModel,
        statuses: Sequence[str] = ("existing",),
        operator: str | None = None,
    ) -> None:
        self._model = model
        self._sites = network.sites
        self._spans = {span.id: span for span in network.spans_with(statuses, operator)}
        useful = _undominated(self._spans.values(), model)
        self._graph = SearchGraph(self._sites, (Edge(s.id, s.a, s.b, model.span_ms(s)) for s in useful))
        self._useful = useful
        self._trees: dict[str, Mapping[str, Path]] = {}
        self._shortest_km: dict[str, dict[str, float]] = {}

    def route(self, a: str, b: str) -> Route | None:
        """Return the route of lowest nominal delay, None where there is none."""
        if a == b:
            return self._route(Path(0.0, (a,), ()))
        if a not in self._trees:
            self._trees[a] = self._graph.shortest_from(a)
        path = self._trees[a].get(b)
        if path is None:
            return None
        route = self._route(path)
        if route.oneway_ms.value <= self._floor_ms(a, b, path.weight):
            return route
        return self.search(a, b, 1).routes[0]

    def routes(self, a: str, b: str, count: int) -> tuple[Route, ...]:
        """Return at most `count` routes of lowest nominal delay; see `search`."""
        return self.search(a, b, count).routes

    def search(self, a: str, b: str, count: int) -> Found:
        """
        Find the routes of lowest nominal delay, none passing a site twice.

        Parameters
        ----------
        a, b : str
            Site ids.
        count : int
            At most so many, >= 1.

        Returns
        -------
        Found
            The routes differ in the sites passed; of parallel cables the fastest serves.

        Notes
        -----
        Ways come in the order of what adds up span by span. Regenerators depend on the whole length, so a later way
        could still be faster, by fewer of them. No way has fewer than the shortest one: once what adds up and those
        exceed the best found, the answer is proven.
        """
        best: dict[tuple[str, ...], Route] = {}
        for number, path in enumerate(self._ways(a, b)):
            ranked = sorted(best.values(), key=_rank)[:count]
            if len(ranked) == count:
                if self._floor_ms(a, b, path.weight) >= ranked[-1].oneway_ms.value:
                    return Found(routes=tuple(ranked), proven=True)
                if number > count + _WAYS_TO_PROVE:
                    return Found(routes=tuple(ranked), proven=False)
            route = self._route(path)
            known = best.get(route.sites)
            if known is None or _rank(route) < _rank(known):
                best[route.sites] = route
        return Found(routes=tuple(sorted(best.values(), key=_rank)[:count]), proven=True)

    def distances_ms(self, a: str) -> dict[str, float]:
        """Return what adds up span by span on the lightest way from a site to every other: regenerators apart. [ms]"""
        return self._graph.distances_from(a)

    def on_spans(self, spans: Sequence[Span], start: str) -> Route:
        """Return the route that rides on given spans in a row from `start`."""
        sites = [start]
        for span in spans:
            sites.append(span.other_end(sites[-1]))
        parts = self._model.circuit(spans)
        return Route(layer=OPTICAL, sites=tuple(sites), spans=tuple(spans), routers=(), parts=parts)

    def usable(self, spans: Sequence[str]) -> list[Span] | None:
        """Return spans by id, None where one of them is not part of this layer."""
        found = [self._spans[span] for span in spans if span in self._spans]
        return found if len(found) == len(spans) else None

    def _ways(self, a: str, b: str) -> Iterator[Path]:
        """List ways, the shortest in km first if it is another than the lightest: it has the fewest regenerators."""
        if a != b:
            shortest = self._by_km.shortest(a, b)
            if shortest is not None:
                weight = math.fsum(self._model.span_ms(self._spans[span]) for span in shortest.edges)
                lightest = self._graph.shortest(a, b)
                if lightest is not None and lightest.edges != shortest.edges:
                    # Its own weight is not in order; the lightest one's is the least that any way can have.
                    yield Path(min(weight, lightest.weight), shortest.nodes, shortest.edges)
        yield from self._graph.ways(a, b)

    def _route(self, path: Path) -> Route:
        return self.on_spans([self._spans[edge] for edge in path.edges], path.nodes[0])

    def _floor_ms(self, a: str, b: str, weight: float) -> float:
        """Return the least delay of any way that weighs so much: no way is shorter than the shortest. [ms]"""
        if a == b:
            return 0.0
        if a not in self._shortest_km:
            self._shortest_km[a] = self._by_km.distances_from(a)
        # A little less, so that summing in another order cannot put a length past the reach.
        km = self._shortest_km[a][b] * (1 - 1e-12)
        regenerators = self._model.regenerators(Band(value=km, low=km, high=km))
        return (weight + regenerators.value + self._model.terminals.value) * (1 + 1e-12)

    @cached_property
    def _by_km(self) -> SearchGraph:
        return SearchGraph(self._sites, (Edge(span.id, span.a, span.b, span.route_km) for span in self._useful))


def _rank(route: Route) -> tuple[float, tuple[str, ...]]:
    return route.oneway_ms.value, route.sites


def _undominated(spans: Iterable[Span], model: DelayModel) -> list[Span]:
    """Drop the spans beside which another joins the same sites with no more delay and no more kilometres."""
    between: dict[frozenset[str], list[Span]] = {}
    for span in spans:
        between.setdefault(frozenset(span.ends), []).append(span)
    kept: list[Span] = []
    for parallel in between.values():
        shortest_km = math.inf
        for span in sorted(parallel, key=lambda item: (model.span_ms(item), item.route_km, item.id)):
            if span.route_km < shortest_km:
                kept.append(span)
                shortest_km = span.route_km
    return kept


@dataclass(frozen=True, slots=True)
class _Link:
    """A circuit, or a site's way to its node: where it starts, and the optical route that carries it."""

    start: str
    route: Route

    def towards(self, place: str) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """Return sites after `place`, and spans, in the direction that leaves `place`."""
        if self.start == place:
            return self.route.sites[1:], self.route.spans
        return self.route.sites[-2::-1], self.route.spans[::-1]


class IpLayer:
    """
    Routes over the circuits of one IP layer, lowest metric first.

    Cores carry everybody's traffic; an edge carries only that of its own province.

    Parameters
    ----------
    network : Network
        Its IP nodes and circuits.
    model : DelayModel
        Adds what routers take.
    optical : OpticalLayer
        Carries circuits that name no spans, and the way from a site to its node.
    layer : str
        One of the IP layers.
    operator : str, optional
        Only this operator's nodes and circuits.
    """

    def __init__(
        self, network: Network, model: DelayModel, optical: OpticalLayer, layer: str, operator: str | None = None
    ) -> None:
        self.layer = layer
        self._network = network
        self._model = model
        self._optical = optical
        self._nodes: dict[str, IpNode] = {
            node.site: node
            for node in network.ip_nodes
            if node.layer == layer and (operator is None or node.operator == operator)
        }
        circuits = [
            circuit
            for circuit in network.circuits.values()
            if circuit.layer == layer and (operator is None or circuit.operator == operator)
        ]
        self._links = {circuit.id: link for circuit in circuits if (link := self._carried(circuit)) is not None}
        self._graph = SearchGraph(self._nodes, self._edges(circuits))
        self._homes: dict[str, _Link | None] = {}
        self._ways_known: dict[tuple[str, str, str, str], Path | None] = {}

    def route(self, a: str, b: str) -> Route | None:
        """Return the route of lowest metric, None where there is none."""
        up, down = self._home(a), self._home(b)
        if a == b or up is None or down is None:
            return next(iter(self.routes(a, b, 1)), None)
        # Sites of one province that climb to the same node share the way from there: one search serves them all.
        key = (up.start, down.start, self._province(a), self._province(b))
        if key not in self._ways_known:
            self._ways_known[key] = next(self._ways(up, down, a, b), None)
        path = self._ways_known[key]
        return None if path is None else self._route(a, up, path, down)

    def routes(self, a: str, b: str, count: int) -> tuple[Route, ...]:
        """Return at most `count` routes, lowest metric first, none passing a node twice; they differ in the nodes."""
        if a == b:
            nothing = dict.fromkeys(IP_PARTS, ZERO)
            return (Route(layer=self.layer, sites=(a,), spans=(), routers=(), parts=nothing),)
        up, down = self._home(a), self._home(b)
        if up is None or down is None:
            return ()
        found: dict[tuple[str, ...], Route] = {}
        for path in self._ways(up, down, a, b):
            if path.nodes not in found:
                found[path.nodes] = self._route(a, up, path, down)
            if len(found) == count:
                break
        return tuple(found.values())

    def _ways(self, up: _Link, down: _Link, a: str, b: str) -> Iterator[Path]:
        return self._graph.ways(up.start, down.start, avoid=self._foreign_edges(a, b) - {up.start, down.start})

    def _carried(self, circuit: Circuit) -> _Link | None:
        """Put a circuit on its spans; None where one of its ends or spans is not to be had."""
        if circuit.a not in self._nodes or circuit.b not in self._nodes:
            return None
        if not circuit.spans:
            route = self._optical.route(circuit.a, circuit.b)
            return None if route is None else _Link(circuit.a, route)
        spans = self._optical.usable(circuit.spans)
        return None if spans is None else _Link(circuit.a, self._optical.on_spans(spans, circuit.a))

    def _edges(self, circuits: Sequence[Circuit]) -> list[Edge]:
        metrics = {
            circuit.id: circuit.metric if circuit.metric is not None else _metric(self._links[circuit.id].route)
            for circuit in circuits
            if circuit.id in self._links
        }
        hop = _HOP * min(metrics.values(), default=1.0)
        return [
            Edge(circuit.id, circuit.a, circuit.b, metrics[circuit.id] + hop)
            for circuit in circuits
            if circuit.id in metrics
        ]

    def _foreign_edges(self, a: str, b: str) -> set[str]:
        """Return the edges of other provinces than those of two sites: these do not carry their traffic."""
        own = {self._province(a), self._province(b)}
        return {site for site, node in self._nodes.items() if node.role == "edge" and self._province(site) not in own}

    def _province(self, site: str) -> str:
        return self._network.sites[site].province_zh or site

    @cached_property
    def _distances(self) -> dict[str, dict[str, float]]:
        return {node: self._optical.distances_ms(node) for node in self._nodes}

    def _home(self, site: str) -> _Link | None:
        """Return the way from a node to a site: its own, else the nearest of its province, else the nearest of all."""
        if site not in self._homes:
            self._homes[site] = self._find_home(site)
        return self._homes[site]

    def _find_home(self, site: str) -> _Link | None:
        if site in self._nodes:
            route = self._optical.route(site, site)
            return None if route is None else _Link(site, route)
        near = [(distances[site], node) for node, distances in self._distances.items() if site in distances]
        same = [item for item in near if self._province(item[1]) == self._province(site)]
        if not near:
            return None
        node = min(same or near)[1]
        route = self._optical.route(node, site)
        return None if route is None else _Link(node, route)

    def _route(self, a: str, up: _Link, path: Path, down: _Link) -> Route:
        links = [up, *(self._links[edge] for edge in path.edges), down]
        sites, spans = [a], list[Span]()
        for place, link in zip((a, *path.nodes), links, strict=True):
            passed, ridden = link.towards(place)
            if link.route.spans:
                sites.extend(passed)
                spans.extend(ridden)
        lit = [link.route.parts for link in links if link.route.spans]
        hops = self._model.hops(self.layer, routers=len(path.nodes), links=len(lit))
        parts = {**dict.fromkeys(IP_PARTS, ZERO), **joined([*lit, hops])}
        return Route(layer=self.layer, sites=tuple(sites), spans=tuple(spans), routers=path.nodes, parts=parts)


class Layers:
    """
    The layers of a network, each built when it is first asked for.

    Parameters
    ----------
    network : Network
        The network.
    model : DelayModel
        The delay model.
    statuses : sequence of str
        Spans of these statuses can be used.
    operator : str, optional
        Only this operator's spans, nodes and circuits; None takes everybody's.
    """

    def __init__(
        self,
        network: Network,
        model: DelayModel,
        statuses: Sequence[str] = ("existing",),
        operator: str | None = None,
    ) -> None:
        self.network = network
        self.model = model
        self.operator = operator
        self.optical = OpticalLayer(network, model, statuses, operator)
        self._ip: dict[str, IpLayer] = {}

    def __getitem__(self, layer: str) -> OpticalLayer | IpLayer:
        if layer == OPTICAL:
            return self.optical
        if layer not in self._ip:
            self._ip[layer] = IpLayer(self.network, self.model, self.optical, layer, self.operator)
        return self._ip[layer]


def _metric(link: Route) -> float:
    """Return the metric of a circuit that names none: its length in km, rounded up, at least 1 (assumption)."""
    return max(math.ceil(link.km.value), 1)
