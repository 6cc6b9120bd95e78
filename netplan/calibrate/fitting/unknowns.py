"""
What a fit finds out: the factor on each length, the delay of equipment, how far an operator's ways detour.

A delay is linear in them, so a measured path is a row of coefficients: one way, without queueing,

    delay = fixed + sum over spans of (fibre delay as planned x length factor)
                  + circuits x terminals + regenerators x one + routers x one + (fibre as planned x operator's detour)
                  + (how many more regenerators there may be than planned x one) x reach

Regenerators are counted from lengths and a reach that is only known in a band, so the count is not known either. Over
many routes it grows with the length whatever the reach, which is why one unknown for all routes holds most of that: it
is -1 at the longest reach and 1 at the shortest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from netplan.calibrate.records import OTDR
from netplan.calibration.records import PER_CABLE, PER_SPAN
from netplan.delay import AMPLIFIERS, SERIALISATION, DelayModel
from netplan.parameters import Parameters
from netplan.routes import Route
from topology.lengths import Band
from topology.network import Network
from topology.records import IP_LAYERS, OPTICAL, Span

TERMINAL, REGENERATOR = "optical.terminal_pair_us", "optical.regenerator_us"
EQUIPMENT = (TERMINAL, REGENERATOR, *(f"{layer}.router_us" for layer in IP_LAYERS))
#: How often light is regenerated: 0 as planned, 1 at the shortest reach of the plan, -1 at the longest.
REGENERATION = "regeneration"
LENGTH_FACTOR, OPERATOR_DETOUR = "length_factor:", "operator_detour:"
#: Lengths that are known together only: names of the factors, joined by "+".
LENGTH_SUM = "length_sum:"
_MS_PER_US = 1e-3
#: What is left of a length that rests on a wrong position: assumed. [ratio]
_LOOSE = Band(value=1.0, low=0.2, high=2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Something that the fit finds out: its name, its unit, and the band that it has before anything is measured."""

    name: str
    unit: str
    prior: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A path as the fit sees it: coefficients by unknown, and the delay that none of them moves. [ms]"""

    coefficients: Mapping[str, float]
    fixed_ms: float

    def modelled_ms(self, values: Mapping[str, float]) -> float:
        """Return the delay, one way, where the unknowns have these values. [ms]"""
        return self.fixed_ms + sum(values[name] * coefficient for name, coefficient in self.coefficients.items())


@dataclass(frozen=True, kw_only=True)
class Unknowns:
    """
    All unknowns of a plan, and the rows that routes make of them.

    Parameters
    ----------
    network : Network
        Its spans have a factor each (or each cable one).
    parameters : Parameters
        The plan's, uncalibrated.
    operators : sequence of str
        Operators whose detour is to be found: those of the measurements that own no span of the plan.
    per : str
        `PER_SPAN` or `PER_CABLE`.
    loose : frozenset of str
        Spans whose planned length says little, because it was worked out from a position that is wrong.
    """

    network: Network
    parameters: Parameters
    operators: Sequence[str] = ()
    per: str = PER_SPAN
    loose: frozenset[str] = frozenset()
    model: DelayModel = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", DelayModel(self.parameters))

    @cached_property
    def all(self) -> tuple[Unknown, ...]:
        """Return the unknowns, lengths first, in the plan's order."""
        lengths = [
            Unknown(name=name, unit="ratio", prior=self._prior(spans)) for name, spans in self._spans_by_factor.items()
        ]
        equipment = [Unknown(name=name, unit="us", prior=self._equipment_prior(name)) for name in EQUIPMENT]
        prior = self.parameters["calibration.operator_detour"]
        detours = [Unknown(name=OPERATOR_DETOUR + name, unit="ratio", prior=prior) for name in self.operators]
        often = Unknown(name=REGENERATION, unit="ratio", prior=Band(value=0.0, low=-1.0, high=1.0))
        return (*lengths, *equipment, often, *detours)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Return the place of each unknown in `all`, by name."""
        return {unknown.name: place for place, unknown in enumerate(self.all)}

    def factor_of(self, span: Span) -> str:
        """Name the length factor of a span."""
        shared = self.per == PER_CABLE and span.cable
        return LENGTH_FACTOR + (span.cable if shared else span.id)

    def spans_of(self, factor: str) -> Sequence[Span]:
        """Return the spans that share a length factor."""
        return self._spans_by_factor[factor]

    def fibre_ms(self, span: Span) -> float:
        """Return a span's fibre delay as planned. [ms]"""
        return self._fibre[span.id].value

    def observed(self, route: Route, *, quantity: str, operator: str = "", hops: int | None = None) -> Observed:
        """
        Turn a route into a row.

        Parameters
        ----------
        route : Route
            As the plan's layers find it.
        quantity : str
            One of `records.QUANTITIES`; a reflectometer sees fibre only.
        operator : str
            Whose path it is; counts where its detour is among the unknowns.
        hops : int, optional
            Routers passed, where the source says so; else those of the route.

        Returns
        -------
        Observed
            One way.
        """
        coefficients: dict[str, float] = {}
        for span in route.spans:
            name = self.factor_of(span)
            coefficients[name] = coefficients.get(name, 0.0) + self.fibre_ms(span)
        fibre_ms = sum(coefficients.values())
        if quantity == OTDR:
            return Observed(coefficients=coefficients, fixed_ms=0.0)
        coefficients |= {name: count * _MS_PER_US for name, count in self._equipment(route, hops).items() if count}
        if OPERATOR_DETOUR + operator in self.index:
            coefficients[OPERATOR_DETOUR + operator] = fibre_ms
        fixed_ms = sum(route.parts[name].value for name in (AMPLIFIERS, SERIALISATION) if name in route.parts)
        return Observed(coefficients=coefficients, fixed_ms=fixed_ms)

    def _equipment(self, route: Route, hops: int | None) -> dict[str, float]:
        """Count what a route passes: pairs of terminals, regenerators as planned, routers; [us] what reach may add."""
        counts = self.lit(lit_km(route))
        if route.layer != OPTICAL:
            counts[f"{route.layer}.router_us"] = float(len(route.routers) if hops is None else hops)
        return counts

    def lit(self, lengths_km: Sequence[float]) -> dict[str, float]:
        """Count what circuits of these lengths hold: terminals, regenerators as planned; [us] what reach may add."""
        reach_km = self.parameters["optical.regenerator_reach_km"]
        counts = {TERMINAL: float(len(lengths_km)), REGENERATOR: regenerators(lengths_km, reach_km.value)}
        more = regenerators(lengths_km, reach_km.low) - regenerators(lengths_km, reach_km.high)
        counts[REGENERATION] = more / 2.0 * self.parameters[REGENERATOR].value
        return counts

    def _equipment_prior(self, name: str) -> Band:
        """Return what equipment takes before anything is measured; at a floor, routers still queue a little."""
        band = self.parameters[name]
        layer = name.removesuffix(".router_us")
        if layer == name:
            return band
        queueing = self.parameters[f"{layer}.queueing_us"]
        return Band(value=band.value, low=band.low, high=band.high + queueing.value)

    def _prior(self, spans: Sequence[Span]) -> Band:
        """Return the band of a factor: what the spans' lengths, the group index and the excess of fibre leave open."""
        nominal = sum(self._fibre[span.id].value for span in spans)
        low, high = (sum(getattr(self._fibre[span.id], end) for span in spans) for end in ("low", "high"))
        if any(span.id in self.loose for span in spans):
            low, high = min(low, _LOOSE.low * nominal), max(high, _LOOSE.high * nominal)
        return Band(value=1.0, low=low / nominal, high=high / nominal)

    @cached_property
    def rivals(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by length factor, those of other spans that join the same two sites: delays show the fastest only."""
        between: dict[frozenset[str], dict[str, None]] = {}
        for span in self.network.spans.values():
            if span.status == "existing":
                between.setdefault(frozenset(span.ends), {})[self.factor_of(span)] = None
        found: dict[str, dict[str, None]] = {}
        for names in between.values():
            for name in names if len(names) > 1 else ():
                found.setdefault(name, {}).update((other, None) for other in names if other != name)
        return {name: tuple(others) for name, others in found.items()}

    @cached_property
    def _fibre(self) -> Mapping[str, Band]:
        return {span.id: self.model.span_fibre(span) for span in self.network.spans.values()}

    @cached_property
    def _spans_by_factor(self) -> Mapping[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for span in self.network.spans.values():
            found.setdefault(self.factor_of(span), []).append(span)
        return found


def lit_km(route: Route) -> list[float]:
    """
    List the lit circuits of a route by their length: an IP route has one between any two routers, and to its ends.

    Parameters
    ----------
    route : Route
        Of any layer.

    Returns
    -------
    list of float
        One length a circuit, in order. [km]
    """
    return [sum(span.route_km for span in spans) for spans in route.circuits]


def regenerators(lengths_km: Sequence[float], reach_km: float) -> float:
    """Count the regenerators of lit circuits: one wherever the reach ends before the circuit does."""
    return float(sum(max(math.ceil(length / reach_km) - 1, 0) for length in lengths_km))
