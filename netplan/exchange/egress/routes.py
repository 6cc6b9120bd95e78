"""Routes for circuits: within a delay limit, and between them surviving every single failure that can be survived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from netplan.diverse import risk_groups
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.routes import Route
from netplan.terms import NO_ROUTE
from topology.arrays import Edge, GraphArrays
from topology.disjoint import EDGE, RISK, disjoint_pair
from topology.records import OPTICAL
from topology.search import Path

#: What can fail alone: a span, a hard risk group, a station that is passed.
SPAN, GROUP, STATION = "span", "group", "station"
TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Element:
    """Something that can fail: `kind` is span, group or station."""

    kind: str
    id: str

    @property
    def key(self) -> str:
        """Return kind and id in one word."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """
    Why a pair cannot be served: in the whole network (`element` None), or when an element fails.

    `reason`: no route at all, or none within the limit; then `oneway_ms` is the delay of the fastest. [ms]
    """

    start: str
    end: str
    element: Element | None
    reason: str
    oneway_ms: float | None = None
    limit_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """
    Routes between two sites that are within a limit, the fastest first, and what they cannot survive.

    Whatever single failure some route within the limit survives, one of these survives.
    """

    start: str
    end: str
    limit_ms: float | None
    routes: tuple[Route, ...]
    cut_offs: tuple[CutOff, ...]


def limit_ms(plan: Plan, a: str, b: str) -> float | None:
    """
    Return the one-way delay limit between two sites: the strictest of the plan's optical targets, in either direction.

    Parameters
    ----------
    plan : Plan
        The plan.
    a, b : str
        Site ids.

    Returns
    -------
    float or None
        None where no target gives a figure. [ms]
    """
    limits = [
        target.limit_ms
        for target in plan.targets.values()
        if target.limit_ms is not None
        and target.layer == OPTICAL
        and ((target.start == a and b in target.places) or (target.start == b and a in target.places))
    ]
    return min(limits, default=None)


class CircuitRoutes:
    """
    Finds routes for circuits in one plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    operator : str, optional
        Use only what this operator owns; None mixes everybody's, an ideal best case.
    stations : bool
        Whether stations that a route passes can fail as well as spans and hard risk groups.
    """

    def __init__(self, plan: Plan, operator: str | None = None, *, stations: bool = False) -> None:
        self._plan = plan
        self._operator = operator
        self._stations = stations
        self._layer = OpticalLayer(plan.network, plan.model, operator=operator)
        self._without: dict[Element, OpticalLayer] = {}

    def fastest(self, a: str, b: str) -> Route | None:
        """Return the route of lowest nominal delay, None where there is none."""
        return self._layer.route(a, b)

    def elements(self, route: Route) -> frozenset[Element]:
        """Return what can fail and then takes the route; its two ends are taken to stand."""
        found = {Element(kind=SPAN, id=span.id) for span in route.spans}
        groups = self._plan.network.risk_groups
        for span in route.spans:
            found |= {
                Element(kind=GROUP, id=group)
                for group in span.risk_groups
                if groups[group].is_hard and len(self._plan.network.risk_members[group]) > 1
            }
        if self._stations:
            found |= {Element(kind=STATION, id=site) for site in route.sites[1:-1]}
        return frozenset(found)

    def candidates(self, a: str, b: str, most_ms: float | None, *, survivable: bool = True) -> Candidates:
        """
        Find routes within a limit.

        Parameters
        ----------
        a, b : str
            Site ids.
        most_ms : float or None
            The limit on the nominal one-way delay; None where there is none. [ms]
        survivable : bool
            Whether routes are wanted that survive what can fail on the fastest one.

        Returns
        -------
        Candidates
            The fastest route; the disjoint pair of least summed delay; where these do not survive something that can
            fail on the fastest, the fastest route without it.
        """
        fastest = self._layer.route(a, b)
        failed = self._unfit(a, b, fastest, most_ms, None)
        if fastest is None or failed is not None:
            cut = (failed,) if failed is not None else ()
            return Candidates(start=a, end=b, limit_ms=most_ms, routes=(), cut_offs=cut)
        found = {_ids(fastest): fastest}
        for route in self._pair(a, b) if survivable else ():
            if most_ms is None or route.oneway_ms.value <= most_ms:
                found.setdefault(_ids(route), route)
        cut_offs: list[CutOff] = []
        for element in sorted(self.elements(fastest)) if survivable else ():
            if any(element not in self.elements(route) for route in found.values()):
                continue
            other = self._layer_without(element).route(a, b)
            failed = self._unfit(a, b, other, most_ms, element)
            if failed is not None:
                cut_offs.append(failed)
            elif other is not None:
                found.setdefault(_ids(other), other)
        routes = sorted(found.values(), key=lambda route: (route.oneway_ms.value, route.sites))
        return Candidates(start=a, end=b, limit_ms=most_ms, routes=tuple(routes), cut_offs=tuple(cut_offs))

    @staticmethod
    def _unfit(a: str, b: str, route: Route | None, most_ms: float | None, element: Element | None) -> CutOff | None:
        if route is None:
            return CutOff(start=a, end=b, element=element, reason=NO_ROUTE, limit_ms=most_ms)
        oneway_ms = route.oneway_ms.value
        if most_ms is None or oneway_ms <= most_ms:
            return None
        return CutOff(start=a, end=b, element=element, reason=TOO_SLOW, oneway_ms=oneway_ms, limit_ms=most_ms)

    def _layer_without(self, element: Element) -> OpticalLayer:
        if element not in self._without:
            lost = self._spans_of(element)
            network = self._plan.network
            kept = {key: span for key, span in network.spans.items() if key not in lost}
            layer = OpticalLayer(replace(network, spans=kept), self._plan.model, operator=self._operator)
            self._without[element] = layer
        return self._without[element]

    def _spans_of(self, element: Element) -> frozenset[str]:
        if element.kind == SPAN:
            return frozenset([element.id])
        group = f"station:{element.id}" if element.kind == STATION else element.id
        return frozenset(self._plan.network.risk_members[group])

    def _pair(self, a: str, b: str) -> Iterator[Route]:
        """Find the pair of least summed delay that shares as little as can be."""
        groups = risk_groups(self._plan.network)
        kind = RISK if self._stations or any(group.hard for group in groups) else EDGE
        pair = disjoint_pair(self._graph, a, b, kind=kind, groups=groups)
        for path in () if pair is None else (pair.first, pair.second):
            yield self._route(path)

    def _route(self, path: Path) -> Route:
        return self._layer.on_spans([self._plan.network.spans[edge] for edge in path.edges], path.nodes[0])

    @cached_property
    def _graph(self) -> GraphArrays:
        network, model = self._plan.network, self._plan.model
        spans = network.spans_with(("existing",), self._operator)
        return GraphArrays.of(network.sites, (Edge(span.id, span.a, span.b, model.span_ms(span)) for span in spans))


def _ids(route: Route) -> tuple[str, ...]:
    return tuple(span.id for span in route.spans)
