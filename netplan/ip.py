"""
The IP layers: circuits between IP nodes, lowest metric first, because that is how routers choose.

A site without a node of its own climbs to its province's nearest one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from netplan.delay import IP_PARTS, DelayModel, joined
from netplan.optical import OpticalLayer
from netplan.routes import Route
from topology.arrays import Edge
from topology.lengths import ZERO
from topology.network import Network
from topology.records import Circuit, IpNode, Span
from topology.search import Path, SearchGraph

#: Breaks ties between IP ways of equal metric in favour of fewer hops: this much of the least metric of the layer.
_HOP = 1e-6


@dataclass(frozen=True, slots=True)
class Link:
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
    whole : IpLayer, optional
        The same layer while nothing fails, `network` and `optical` being what a failure left of its own: what the
        failure does not meet is taken over. For what it meets nothing better than before can come.
    """

    def __init__(
        self,
        network: Network,
        model: DelayModel,
        optical: OpticalLayer,
        layer: str,
        operator: str | None = None,
        *,
        whole: IpLayer | None = None,
    ) -> None:
        self.layer = layer
        self._whole = whole
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
        self._homes: dict[str, Link | None] = {}
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

    def _ways(self, up: Link, down: Link, a: str, b: str) -> Iterator[Path]:
        return self._graph.ways(up.start, down.start, avoid=self._foreign_edges(a, b) - {up.start, down.start})

    def _carried(self, circuit: Circuit) -> Link | None:
        """Put a circuit on its spans; None where one of its ends or spans is not to be had."""
        if circuit.a not in self._nodes or circuit.b not in self._nodes:
            return None
        if self._whole is not None:
            before = self._whole._links.get(circuit.id)
            if before is None or self._stands(before):
                return before
        if not circuit.spans:
            route = self._optical.route(circuit.a, circuit.b)
            return None if route is None else Link(circuit.a, route)
        spans = self._optical.usable(circuit.spans)
        return None if spans is None else Link(circuit.a, self._optical.on_spans(spans, circuit.a))

    def _stands(self, link: Link) -> bool:
        """Tell whether a link of the whole layer met no failure."""
        spans = [span.id for span in link.route.spans]
        return link.start in self._nodes and self._optical.usable(spans) is not None

    def _edges(self, circuits: Sequence[Circuit]) -> list[Edge]:
        metrics = {
            circuit.id: routing_metric(circuit, self._links[circuit.id].route)
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

    def _home(self, site: str) -> Link | None:
        """Return the way from a node to a site: its own, else the nearest of its province, else the nearest of all."""
        if site not in self._homes:
            self._homes[site] = self._find_home(site)
        return self._homes[site]

    def _find_home(self, site: str) -> Link | None:
        if self._whole is not None:
            before = self._whole._home(site)
            if before is None or self._stands(before):
                return before
        if site in self._nodes:
            route = self._optical.route(site, site)
            return None if route is None else Link(site, route)
        near = [(distances[site], node) for node, distances in self._distances.items() if site in distances]
        same = [item for item in near if self._province(item[1]) == self._province(site)]
        if not near:
            return None
        node = min(same or near)[1]
        route = self._optical.route(node, site)
        return None if route is None else Link(node, route)

    def _route(self, a: str, up: Link, path: Path, down: Link) -> Route:
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
        if self._model.known:
            parts = self._model.tightened(self.layer, spans, parts)
        return Route(layer=self.layer, sites=tuple(sites), spans=tuple(spans), routers=path.nodes, parts=parts)


def routing_metric(circuit: Circuit, route: Route) -> float:
    """
    Return a circuit's metric; one that names none takes its length in km, rounded up, at least 1 (assumption).

    The length is the planned one: measuring a cable changes what is known of it, not how its network routes.
    """
    planned_km = sum(span.route_km if span.planned_km is None else span.planned_km for span in route.spans)
    return max(math.ceil(planned_km), 1) if circuit.metric is None else circuit.metric
