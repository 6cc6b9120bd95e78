"""
What would bring a missed target in, tried in this order:

measure            the band's low end is inside: the true delay may already be; find out first
reroute            another way over cables that exist would meet it
build              ways that include planned or candidate spans would
no_known_corridor  nothing known would; at best a direct build, whose delay is named
"""

from __future__ import annotations

from dataclasses import dataclass

from netplan.delay import DelayModel
from netplan.layers import Layers, Route
from netplan.parameters import Parameters
from netplan.terms import BUILD, MEASURE, NO_KNOWN_CORRIDOR, REROUTE
from topology.lengths import Band
from topology.network import Network
from topology.records import OPTICAL, SPAN_STATUSES, Span


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """
    What would help.

    `route` is the way that would meet the limit (reroute, build); `direct_km` and `direct_ms` describe a cable built
    straight from end to end (no known corridor).
    """

    kind: str
    route: Route | None = None
    direct_km: Band | None = None
    direct_ms: Band | None = None

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
        self._parameters = parameters
        self._model = model
        self._existing = Layers(network, model)
        self._with_builds = Layers(network, model, SPAN_STATUSES)

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
        for kind, layers in ((REROUTE, self._existing), (BUILD, self._with_builds)):
            other = layers[OPTICAL].route(a, b)
            if other is not None and other.oneway_ms.value <= limit_ms:
                return Remedy(kind=kind, route=other)
        direct = self._direct(a, b, great_circle_km)
        return Remedy(
            kind=NO_KNOWN_CORRIDOR,
            direct_km=Band(value=direct.route_km, low=direct.route_km_low, high=direct.route_km_high),
            direct_ms=self._existing.optical.on_spans([direct], a).oneway_ms,
        )

    def _direct(self, a: str, b: str, great_circle_km: float) -> Span:
        """Imagine a cable built from end to end, as long as cables usually are beside the great circle."""
        km = self._parameters["length.cable_to_great_circle"].times(great_circle_km)
        return Span(
            id="direct",
            a=a,
            b=b,
            route_km=km.value,
            route_km_low=km.low,
            route_km_high=km.high,
            length_origin="great_circle",
            great_circle_km=great_circle_km,
            status="candidate",
            existence="assumed",
            fibre_type=self._parameters.default_fibre_type,
        )
