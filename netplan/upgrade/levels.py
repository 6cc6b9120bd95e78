"""
The two levels at which a limit can be kept: by the nominal delay, and by the whole band.

Each level weighs a span with one figure. That of the whole band takes every length and parameter at the end that makes
the delay high, so a way that keeps a limit at this level keeps it wherever in their ranges the true values lie.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from netplan.delay import DelayModel
from netplan.parameters import Parameters
from netplan.upgrade.time import Allowance
from topology.arrays import Edge
from topology.lengths import Band
from topology.records import Span
from topology.search import Path, SearchGraph

NOMINAL, WHOLE_BAND = "nominal", "whole_band"
#: Summing in another order moves a delay by less than this. [-]
_SLACK = 1e-9
#: So many ways are looked at before a question is left to the integer programme.
_WAYS = 20
_HIGH_AT_HIGH = (
    "length.fibre_to_cable",
    "optical.amplifier_us",
    "optical.regenerator_us",
    "optical.terminal_pair_us",
)
_HIGH_AT_LOW = ("optical.amplifier_spacing_km", "optical.regenerator_reach_km")


@dataclass(frozen=True, slots=True)
class Weight:
    """What a span adds to a way at one level: its delay apart from regenerators [ms], its length [km]."""

    ms: float
    km: float


class Level:
    """
    Weighs spans and ways at one level.

    Parameters
    ----------
    name : str
        `NOMINAL` or `WHOLE_BAND`.
    model : DelayModel
        The plan's delay model.
    """

    def __init__(self, name: str, model: DelayModel) -> None:
        self.name = name
        self._model = model if name == NOMINAL else DelayModel(_pessimistic(model.parameters))
        self._weights: dict[str, Weight] = {}

    def weight(self, span: Span) -> Weight:
        """Weigh one span; its id stands for it ever after."""
        if span.id not in self._weights:
            if self.name == WHOLE_BAND:
                high_km = span.route_km_high
                span = replace(span, route_km=high_km, route_km_low=high_km, route_km_high=high_km)
            self._weights[span.id] = Weight(self._model.span_ms(span), span.route_km)
        return self._weights[span.id]

    @property
    def reach_km(self) -> float:
        """Return how far a wave goes before it is regenerated. [km]"""
        return self._model.parameters["optical.regenerator_reach_km"].value

    @property
    def regenerator_ms(self) -> float:
        """Return the delay of one regenerator. [ms]"""
        twice = Band(value=2 * self.reach_km, low=2 * self.reach_km, high=2 * self.reach_km)
        return self._model.regenerators(twice).value

    @property
    def terminals_ms(self) -> float:
        """Return the delay of a circuit's two terminals. [ms]"""
        return self._model.terminals.value

    def equipment_ms(self, km: float) -> float:
        """Return what regenerators and terminals add to a circuit of some length. [ms]"""
        return self._model.regenerators(Band(value=km, low=km, high=km)).value + self.terminals_ms


def route_ms(model: DelayModel, spans: Sequence[Span], level: str) -> float:
    """Return the delay of a circuit over spans at a level, by the delay model itself. [ms]"""
    ends = [getattr(band, "value" if level == NOMINAL else "high") for band in model.circuit(spans).values()]
    return math.fsum(ends)


class LevelGraph:
    """
    All ways over some spans at one level, with the bounds that keep programmes small.

    Parameters
    ----------
    level : Level
        Weighs the spans.
    model : DelayModel
        Has the last word on a delay.
    sites : iterable of str
        Site ids.
    spans : iterable of Span
        What can be used.
    time : Allowance
        What is left of the time: once it is over, only the very first ways are looked at.
    """

    def __init__(
        self, level: Level, model: DelayModel, sites: Iterable[str], spans: Iterable[Span], time: Allowance
    ) -> None:
        self.level = level
        self._time = time
        self._model = model
        self.spans = {span.id: span for span in spans}
        nodes = tuple(sites)
        listed = [(span, level.weight(span)) for span in self.spans.values()]
        self._by_ms = SearchGraph(nodes, (Edge(s.id, s.a, s.b, weight.ms) for s, weight in listed))
        self._by_km = SearchGraph(nodes, (Edge(s.id, s.a, s.b, weight.km) for s, weight in listed))
        self._ms: dict[str, dict[str, float]] = {}
        self._km: dict[str, dict[str, float]] = {}

    def ms_from(self, site: str) -> dict[str, float]:
        """Return the least delay from a site to every other, regenerators and terminals apart. [ms]"""
        if site not in self._ms:
            self._ms[site] = {**self._by_ms.distances_from(site), site: 0.0}
        return self._ms[site]

    def km_from(self, site: str) -> dict[str, float]:
        """Return the least length from a site to every other. [km]"""
        if site not in self._km:
            self._km[site] = {**self._by_km.distances_from(site), site: 0.0}
        return self._km[site]

    def floor_ms(self, a: str, b: str) -> float:
        """Return what no way between two sites can be below, infinite where there is none. [ms]"""
        if b not in self.ms_from(a):
            return math.inf
        return (self._ms[a][b] + self.level.equipment_ms(self.km_from(a)[b] * (1 - _SLACK))) * (1 - _SLACK)

    def best(self, a: str, b: str) -> tuple[Span, ...] | None:
        """Return the fastest of the first few ways, None where there is none."""
        ways = [tuple(self.spans[key] for key in path.edges) for path in self._first_ways(a, b)]
        return min(ways, key=lambda way: route_ms(self._model, way, self.level.name), default=None)

    def fits(self, a: str, b: str, limit_ms: float) -> bool | None:
        """
        Tell whether some way keeps a limit.

        Parameters
        ----------
        a, b : str
            Site ids.
        limit_ms : float
            The limit. [ms]

        Returns
        -------
        bool or None
            None where the first few ways do not decide it: regenerators could make a later one faster.
        """
        if self.floor_ms(a, b) > limit_ms:
            return False
        best = self.best(a, b)
        if best is not None and route_ms(self._model, best, self.level.name) <= limit_ms:
            return True
        return None

    def reaches(self, span: Span, a: str, b: str, limit_ms: float) -> tuple[bool, bool]:
        """Tell whether a span, from its first end and from its second, can lie on a way that keeps a limit."""
        weight = self.level.weight(span)

        def forward(u: str, v: str) -> bool:
            if u not in self.ms_from(a) or v not in self.ms_from(b) or v == a or u == b:
                return False
            km = self.km_from(a)[u] + weight.km + self.km_from(b)[v]
            ms = self._ms[a][u] + weight.ms + self._ms[b][v] + self.level.equipment_ms(km * (1 - _SLACK))
            return ms * (1 - _SLACK) <= limit_ms

        return forward(span.a, span.b), forward(span.b, span.a)

    def _first_ways(self, a: str, b: str) -> list[Path]:
        shortest = self._by_km.shortest(a, b)
        ways = [] if shortest is None else [shortest]
        for path in islice(self._by_ms.ways(a, b), _WAYS):
            ways.append(path)
            least = path.weight + self.level.equipment_ms(self.km_from(a)[b] * (1 - _SLACK))
            fastest = min(
                route_ms(self._model, [self.spans[key] for key in way.edges], self.level.name) for way in ways
            )
            if least >= fastest or self._time.is_over:
                break
        return ways


def _pessimistic(parameters: Parameters) -> Parameters:
    """Set every parameter of the optical layer to the end of its range that makes delays high."""
    values = {name: parameters[name].high for name in _HIGH_AT_HIGH}
    values |= {name: parameters[name].low for name in _HIGH_AT_LOW}
    values |= {parameter.name: parameter.band.high for parameter in parameters.fibre_types.values()}
    return parameters.replaced(values)
