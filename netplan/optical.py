"""The optical layer: any row of spans, lowest delay first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from netplan.delay import DelayModel
from netplan.measured_ways import MeasuredWays
from netplan.routes import Route
from topology.arrays import Edge, GraphArrays
from topology.constrained import WaysThrough
from topology.lengths import Band
from topology.network import Network
from topology.parts import Part
from topology.records import OPTICAL, Span
from topology.search import Path, SearchGraph

#: A search for the lowest delays gives up proving that none was missed after so many ways beyond those asked for.
#: It is needed only where regenerators or kinds of fibre make a longer way the faster one.
_WAYS_TO_PROVE = 1000
#: The same for ways through places, each of which takes an integer programme.
_PROGRAMMES_TO_PROVE = 30


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
        self._builds = any(span.status != "existing" for span in self._spans.values())
        self._trees: dict[str, Mapping[str, Path]] = {}
        self._shortest_km: dict[str, dict[str, float]] = {}

    def route(self, a: str, b: str) -> Route | None:
        """
        Return the route of lowest nominal delay, None where there is none.

        Two ends on a path that was measured keep the way that it takes: where measuring makes a cable longer than
        planned, one that nobody measured would else seem faster.
        """
        if a == b:
            return self._route(Path(0.0, (a,), ()))
        measured = self._measured(a, b)
        if measured is not None and not self._builds:
            return measured
        if a not in self._trees:
            self._trees[a] = self._graph.shortest_from(a)
        path = self._trees[a].get(b)
        if path is None:
            return None
        route = self._route(path)
        if measured is None and route.oneway_ms.value <= self._floor_ms(a, b, path.weight):
            return route
        return self.search(a, b, 1).routes[0]

    def _keeping(self, measured: Route | None, found: Found, count: int) -> Found:
        """Put the measured way before all that are faster only because nobody measured them; builds may be faster."""
        if measured is None:
            return found
        faster, slower = list[Route](), list[Route]()
        for route in found.routes:
            if _rank(route) < _rank(measured) and any(span.status != "existing" for span in route.spans):
                faster.append(route)
            elif route.sites != measured.sites:
                slower.append(route)
        return Found(routes=(*faster, measured, *slower)[:count], proven=found.proven)

    def _measured(self, a: str, b: str) -> Route | None:
        spans = self._measured_ways.between(a, b)
        return self.on_spans(spans, a) if spans else None

    @cached_property
    def _measured_ways(self) -> MeasuredWays:
        return MeasuredWays(self._model.known.ways, self._spans, self._model.span_ms)

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
            The routes differ in the sites passed; of parallel cables the fastest serves. A way that was measured stays
            the first, as in `route`.

        Notes
        -----
        Ways come in the order of what adds up span by span. Regenerators depend on the whole length, so a later way
        could still be faster, by fewer of them. No way has fewer than the shortest one: once what adds up and those
        exceed the best found, the answer is proven.
        """
        found = self._ranked(a, b, count, self._ways(a, b), _WAYS_TO_PROVE)
        return self._keeping(self._measured(a, b), found, count)

    def search_through(self, a: str, b: str, count: int, via: Sequence[Part]) -> Found:
        """
        Find the routes of lowest nominal delay that pass given places.

        Parameters
        ----------
        a, b : str
            Site ids.
        count : int
            At most so many, >= 1.
        via : sequence of Part
            Sites to pass; of any other part at least one span to take.

        Returns
        -------
        Found
            As of `search`; none where no route passes all without passing a site twice.
        """
        by_km = self._ways_through(a, b, via, lambda span: span.route_km)
        shortest = next(iter(by_km), None)
        if shortest is None:
            return Found(routes=(), proven=by_km.proven)
        ways = self._ways_through(a, b, via, self._model.span_ms)
        least_km = shortest.weight if by_km.proven else 0.0
        found = self._ranked(a, b, count, ways, _PROGRAMMES_TO_PROVE, least_km)
        return Found(routes=found.routes, proven=found.proven and ways.proven)

    def _ways_through(self, a: str, b: str, via: Sequence[Part], weigh: Callable[[Span], float]) -> WaysThrough:
        edges = (Edge(span.id, span.a, span.b, weigh(span)) for span in self._spans.values())
        nodes = [site for part in via for site in part.sites]
        edge_sets = [part.spans for part in via if not part.sites]
        return WaysThrough(GraphArrays.of(self._sites, edges), a, b, nodes=nodes, edge_sets=edge_sets)

    def _ranked(self, a: str, b: str, count: int, ways: Iterable[Path], patience: int, least_km: float = 0.0) -> Found:
        """Take ways, none shorter than `least_km`, in the order of their weight until none can be among the fastest."""
        best: dict[tuple[str, ...], Route] = {}
        for number, path in enumerate(ways):
            ranked = sorted(best.values(), key=_rank)[:count]
            if len(ranked) == count:
                if self._floor_ms(a, b, path.weight, least_km) >= ranked[-1].oneway_ms.value:
                    return Found(routes=tuple(ranked), proven=True)
                if number > count + patience:
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
            lightest = self._trees[a].get(b) if a in self._trees else self._graph.shortest(a, b)
            shortest = None if lightest is None or self._is_shortest(a, b, lightest) else self._by_km.shortest(a, b)
            if lightest is not None and shortest is not None and lightest.edges != shortest.edges:
                weight = math.fsum(self._model.span_ms(self._spans[span]) for span in shortest.edges)
                # Its own weight is not in order; the lightest one's is the least that any way can have.
                yield Path(min(weight, lightest.weight), shortest.nodes, shortest.edges)
        yield from self._graph.ways(a, b)

    def _is_shortest(self, a: str, b: str, path: Path) -> bool:
        """Tell whether a way is known to have no more km than any other: where the distances from `a` are at hand."""
        if a not in self._shortest_km:
            return False
        return math.fsum(self._spans[edge].route_km for edge in path.edges) <= self._shortest_km[a][b] * (1 + 1e-12)

    def _route(self, path: Path) -> Route:
        return self.on_spans([self._spans[edge] for edge in path.edges], path.nodes[0])

    def _floor_ms(self, a: str, b: str, weight: float, least_km: float = 0.0) -> float:
        """Return the least delay of any way that weighs so much: no way is shorter than the shortest. [ms]"""
        if a == b:
            return 0.0
        if a not in self._shortest_km:
            self._shortest_km[a] = self._by_km.distances_from(a)
        # A little less, so that summing in another order cannot put a length past the reach.
        km = max(self._shortest_km[a][b], least_km) * (1 - 1e-12)
        regenerators = self._model.regenerators(Band(value=km, low=km, high=km))
        return (weight + regenerators.value + self._model.terminals.value) * (1 + 1e-12)

    @cached_property
    def _useful(self) -> list[Span]:
        return _undominated(self._spans.values(), self._model)

    @cached_property
    def _graph(self) -> SearchGraph:
        edges = (Edge(span.id, span.a, span.b, self._model.span_ms(span)) for span in self._useful)
        return SearchGraph(self._sites, edges)

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
        if len(parallel) == 1:
            kept += parallel
            continue
        shortest_km = math.inf
        for span in sorted(parallel, key=lambda item: (model.span_ms(item), item.route_km, item.id)):
            if span.route_km < shortest_km:
                kept.append(span)
                shortest_km = span.route_km
    return kept
