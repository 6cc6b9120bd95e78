"""
What would bring a missed target in, tried in this order:

measure            the band's low end is inside: the true delay may already be; find out first
reroute            another way over cables that exist would meet it
build              ways that include planned or candidate spans would
no_known_corridor  nothing known would; at best a direct build, whose delay is named
not_searched       the search for builds gave up before it was proven that none would do

Reroute and build look at everybody's cables, also where the verdict is one operator's: leasing or swapping is a remedy.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from netplan.delay import FIBRE, DelayModel
from netplan.optical import OpticalLayer
from netplan.parameters import Parameters
from netplan.routes import Route
from netplan.terms import BUILD, MEASURE, NO_KNOWN_CORRIDOR, NOT_SEARCHED, REROUTE
from topology.lengths import Band, estimate
from topology.network import Network
from topology.records import SPAN_STATUSES, Span


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """
    What would help.

    `route` is the way that would meet the limit (reroute, build), or the best one over known corridors, which still
    misses it (no known corridor); `direct_km`, `direct_ms` and its part `direct_fibre_ms` describe a cable built from
    end to end (no known corridor).
    """

    kind: str
    route: Route | None = None
    direct_km: Band | None = None
    direct_ms: Band | None = None
    direct_fibre_ms: Band | None = None

    @property
    def builds(self) -> tuple[Span, ...]:
        """Return the spans on the way that do not exist yet."""
        spans = () if self.route is None else self.route.spans
        return tuple(span for span in spans if span.status != "existing")


class RemedySearch:
    """
    Looks for remedies in one network.

    Parameters
    ----------
    network : Network
        With its planned and candidate spans.
    parameters : Parameters
        For the length of a direct build.
    model : DelayModel
        The delay model.
    """

    def __init__(self, network: Network, parameters: Parameters, model: DelayModel) -> None:
        self._network = network
        self._parameters = parameters
        self._model = model
        self._existing = OpticalLayer(network, model)
        self._with_builds = OpticalLayer(network, model, SPAN_STATUSES)

    def find(self, route: Route, limit_ms: float, great_circle_km: float) -> Remedy:
        """
        Find what would bring a missed target in.

        Parameters
        ----------
        route : Route
            The way that misses it; its first and last site are the ends.
        limit_ms : float
            The target, one-way. [ms]
        great_circle_km : float
            Distance between the ends. [km]

        Returns
        -------
        Remedy
            The first of the list above that applies.
        """
        if route.oneway_ms.low <= limit_ms:
            return Remedy(kind=MEASURE)
        a, b = route.sites[0], route.sites[-1]
        other = self._existing.route(a, b)
        if other is not None and other.oneway_ms.value <= limit_ms:
            return Remedy(kind=REROUTE, route=other)
        found = self._with_builds.search(a, b, 1)
        if found.routes and found.routes[0].oneway_ms.value <= limit_ms:
            return Remedy(kind=BUILD, route=self._fewest_builds(found.routes[0], limit_ms))
        if not found.proven:
            return Remedy(kind=NOT_SEARCHED)
        direct = direct_span(self._parameters, a, b, great_circle_km)
        built = self._existing.on_spans([direct], a)
        return Remedy(
            kind=NO_KNOWN_CORRIDOR,
            route=found.routes[0] if found.routes else None,
            direct_km=built.km,
            direct_ms=built.oneway_ms,
            direct_fibre_ms=built.parts[FIBRE],
        )

    def _fewest_builds(self, route: Route, limit_ms: float) -> Route:
        """Leave out, the longest first, each build without which the limit is still met."""
        needed = {span.id for span in route.spans if span.status != "existing"}
        for span in sorted(route.spans, key=lambda item: -item.route_km):
            if span.id not in needed:
                continue
            fewer = self._only(needed - {span.id}).route(route.sites[0], route.sites[-1])
            if fewer is not None and fewer.oneway_ms.value <= limit_ms:
                route = fewer
                needed = {item.id for item in fewer.spans if item.status != "existing"}
        return route

    def _only(self, builds: Collection[str]) -> OpticalLayer:
        """Return the optical layer of what exists and some builds."""
        spans = {key: span for key, span in self._network.spans.items() if span.status == "existing" or key in builds}
        return OpticalLayer(replace(self._network, spans=spans), self._model, SPAN_STATUSES)


def direct_span(parameters: Parameters, a: str, b: str, great_circle_km: float) -> Span:
    """Imagine a cable from one site to another, as long as cables usually are beside the great circle."""
    km = estimate(parameters.length_rules, great_circle_km=great_circle_km).km
    return Span(
        id=f"direct:{a}-{b}",
        a=a,
        b=b,
        route_km=km.value,
        route_km_low=km.low,
        route_km_high=km.high,
        length_origin="great_circle",
        great_circle_km=great_circle_km,
        status="candidate",
        existence="assumed",
        fibre_type=parameters.default_fibre_type,
    )
