"""
The three layers that ride on the same cables, and the routes each has.

Optical: any row of spans, lowest delay first. IP: circuits between IP nodes, lowest metric first, because that is how
routers choose; a site without a node of its own climbs to its province's nearest one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from netplan.delay import IP_PARTS, OPTICAL_PARTS, DelayModel, Parts, joined, length, total
from topology.lengths import ZERO, Band
from topology.network import Network
from topology.records import IP_LAYERS, LAYERS, OPTICAL, Circuit, IpNode, Span
from topology.search import Edge, Path, SearchGraph

#: Breaks ties between IP ways of equal metric in favour of fewer hops; far below the least metric step of 1.
_HOP = 1e-6


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
        spans = network.spans_with(statuses, operator)
        self._spans = {span.id: span for span in spans}
        self._weights = {span.id: model.span_ms(span) for span in spans}
        edges = (Edge(span.id, span.a, span.b, self._weights[span.id]) for span in spans)
        self._graph = SearchGraph(network.sites, edges)
        # Most delay per km that any span has: what a weight is at least in kilometres.
        rates = [self._weights[span.id] / span.route_km for span in spans if span.route_km > 0]
        self._most_ms_per_km = max(rates, default=math.inf)
        self._trees: dict[str, Mapping[str, Path]] = {}

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
        return route if self._is_lowest(route, path.weight) else self.routes(a, b, 1)[0]

    def routes(self, a: str, b: str, count: int) -> list[Route]:
        """
        Return the routes of lowest nominal delay, none passing a site twice.

        Parameters
        ----------
        a, b : str
            Site ids.
        count : int
            At most so many.

        Returns
        -------
        list of Route
            Lowest delay first; they differ in the sites passed.

        Notes
        -----
        Ways come in the order of what adds up span by span. Regenerators depend on the whole length, so a later way
        could still be faster; the search goes on until no later way can be.
        """
        best: list[tuple[float, Route]] = []
        for path in self._graph.ways(a, b):
            if len(best) >= count and self._floor_ms(path.weight) >= best[count - 1][0]:
                break
            route = self._route(path)
            best.append((route.oneway_ms.value, route))
            best.sort(key=lambda item: (item[0], item[1].sites))
            del best[count:]
        return [route for _, route in best]

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

    def _route(self, path: Path) -> Route:
        return self.on_spans([self._spans[edge] for edge in path.edges], path.nodes[0])

    def _floor_ms(self, weight: float) -> float:
        """Return the least delay of a way that weighs so much: its regenerators follow from its least length."""
        shortest_km = weight / self._most_ms_per_km
        least = self._model.regenerators(Band(value=shortest_km, low=shortest_km, high=shortest_km))
        return weight + least.value + self._model.terminals.value

    def _is_lowest(self, route: Route, weight: float) -> bool:
        return route.oneway_ms.value <= self._floor_ms(weight) * (1 + 1e-12)


class IpLayer:
    """
    Routes over the circuits of one IP layer.

    Parameters
    ----------
    network : Network
        Its IP nodes and circuits.
    model : DelayModel
        Adds what routers take.
    optical : OpticalLayer
        Carries circuits that name no spans, and the way from a site to its node.
    layer : str
        One of `IP_LAYERS`.
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
        self._links: dict[str, Route] = {}
        self._ends: dict[str, str] = {}
        edges = [*self._circuit_edges(operator), *self._access_edges()]
        self._graph = SearchGraph(network.sites, edges)

    def route(self, a: str, b: str) -> Route | None:
        """Return the route of lowest metric, None where there is none."""
        path = self._graph.shortest(a, b)
        return None if path is None else self._route(path)

    def routes(self, a: str, b: str, count: int) -> list[Route]:
        """Return at most `count` routes, lowest metric first, none passing a node twice."""
        ways = self._graph.ways(a, b)
        return [self._route(path) for _, path in zip(range(count), ways, strict=False)]

    def _circuit_edges(self, operator: str | None) -> Iterator[Edge]:
        for circuit in self._network.circuits.values():
            if circuit.layer != self.layer or (operator is not None and circuit.operator != operator):
                continue
            link = self._carried(circuit)
            if link is not None and circuit.a in self._nodes and circuit.b in self._nodes:
                metric = circuit.metric if circuit.metric is not None else _metric(link)
                yield self._edge(circuit.id, circuit.a, circuit.b, metric, link)

    def _carried(self, circuit: Circuit) -> Route | None:
        if not circuit.spans:
            return self._optical.route(circuit.a, circuit.b)
        spans = self._optical.usable(circuit.spans)
        return None if spans is None else self._optical.on_spans(spans, circuit.a)

    def _access_edges(self) -> Iterator[Edge]:
        """Join each site without a node to the nearest node of its province, or of all where it has none."""
        for site in self._network.sites.values():
            if site.id in self._nodes:
                continue
            same = [node for node in self._nodes if self._network.sites[node].province_zh == site.province_zh]
            links = [
                (link.oneway_ms.value, node, link)
                for node in (same if site.province_zh and same else self._nodes)
                if (link := self._optical.route(node, site.id)) is not None
            ]
            if links:
                _, node, link = min(links, key=lambda item: item[:2])
                yield self._edge(f"access:{site.id}", node, site.id, _metric(link), link)

    def _edge(self, key: str, a: str, b: str, metric: float, link: Route) -> Edge:
        self._links[key] = link
        self._ends[key] = a
        return Edge(key, a, b, metric + _HOP)

    def _route(self, path: Path) -> Route:
        links = [self._links[edge] for edge in path.edges]
        if not links:
            nothing = dict.fromkeys(IP_PARTS, ZERO)
            return Route(layer=self.layer, sites=path.nodes, spans=(), routers=(), parts=nothing)
        sites: list[str] = [path.nodes[0]]
        spans: list[Span] = []
        for start, edge in zip(path.nodes, path.edges, strict=False):
            forward = self._ends[edge] == start
            link = self._links[edge]
            sites.extend(link.sites[1:] if forward else link.sites[-2::-1])
            spans.extend(link.spans if forward else link.spans[::-1])
        routers = tuple(node for node in path.nodes if node in self._nodes)
        hops = self._model.hops(self.layer, routers=len(routers), links=len(links))
        parts = joined([*(link.parts for link in links), hops])
        return Route(layer=self.layer, sites=tuple(sites), spans=tuple(spans), routers=routers, parts=parts)


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


__all__ = ["IP_LAYERS", "LAYERS", "OPTICAL_PARTS", "IpLayer", "Layers", "OpticalLayer", "Route"]
