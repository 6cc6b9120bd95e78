"""Verdicts: each target, place and layer judged with its band, and each target by its worst place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from geodata.distance import great_circle_km
from netplan.delay import FIBRE, OPTICAL_PARTS, QUEUEING, DelayModel, Parts
from netplan.layers import Layers
from netplan.parameters import Parameters
from netplan.plan import Plan
from netplan.remedies import Remedy, RemedySearch
from netplan.routes import Route
from netplan.targets import Target
from netplan.terms import (
    ASSUMED_CABLE,
    AT_RISK,
    BEST_TO_WORST,
    ESTIMATED_LENGTH,
    IDEAL_BEST_CASE,
    IMPOSSIBLE,
    IP_LAYOUT_ASSUMED,
    MEETS,
    MISSES,
    NO_FIGURE,
    NO_OPERATOR,
    NO_ROUTE,
    SERVICE_ASSUMED,
    UNKNOWN,
)
from topology.lengths import Band
from topology.records import CALIBRATED, IP_LAYERS, LAYERS, OPTICAL, Site, Span


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    The answer for one target, place and layer.

    `status` is one of `STATUSES`; `why_unknown` says what is missing where it is unknown.
    """

    target: Target
    start: Site
    place: Site
    layer: str
    route: Route | None
    great_circle_km: float
    theoretical_ms: float
    light_limit_ms: float
    status: str
    remedy: Remedy | None
    why_unknown: str
    operator: str | None
    basis: str

    @property
    def is_own_layer(self) -> bool:
        """Tell whether the target applies to this layer."""
        return self.layer == self.target.layer

    @property
    def slack_ms(self) -> float | None:
        """Return how far the nominal delay is inside the limit, negative outside. [ms]"""
        if self.route is None or self.target.limit_ms is None:
            return None
        return self.target.limit_ms - self.route.oneway_ms.value

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """Return the codes of what the figure takes for granted, cables named."""
        return () if self.route is None else route_assumptions(self.route, self.operator)


@dataclass(frozen=True, kw_only=True)
class TargetVerdict:
    """A target judged in one layer by its worst place."""

    target: Target
    layer: str
    worst: Verdict
    verdicts: tuple[Verdict, ...]

    @property
    def status(self) -> str:
        """Return the status of the worst place."""
        return self.worst.status


def judge_plan(
    plan: Plan,
    *,
    targets: Iterable[Target] | None = None,
    layers: Sequence[str] = LAYERS,
    operator: str | None = None,
) -> list[TargetVerdict]:
    """
    Judge a plan's targets.

    Parameters
    ----------
    plan : Plan
        The plan.
    targets : iterable of Target, optional
        Only these; None judges all.
    layers : sequence of str
        Judge in each of these layers.
    operator : str, optional
        Use only what this operator owns; None mixes everybody's, an ideal best case.

    Returns
    -------
    list of TargetVerdict
        Targets in the plan's order, each in the layers' order.
    """
    judge = Judge(plan, operator)
    chosen = list(plan.targets.values()) if targets is None else list(targets)
    return [judge.target(target, layer) for target in chosen for layer in layers]


class Judge:
    """
    Judges targets over one plan, building each layer once.

    Parameters
    ----------
    plan : Plan
        The plan.
    operator : str, optional
        Use only what this operator owns.
    remedies : bool
        Whether to look for what would bring a missed target in.
    """

    def __init__(self, plan: Plan, operator: str | None = None, *, remedies: bool = True) -> None:
        self._plan = plan
        self._operator = operator
        self.layers = Layers(plan.network, plan.model, operator=operator)
        self._remedies = RemedySearch(plan.network, plan.parameters, plan.model) if remedies else None

    def target(self, target: Target, layer: str) -> TargetVerdict:
        """Judge one target in one layer."""
        verdicts = tuple(self.place(target, place, layer) for place in target.places)
        return TargetVerdict(target=target, layer=layer, worst=max(verdicts, key=_badness), verdicts=verdicts)

    def place(self, target: Target, place: str, layer: str) -> Verdict:
        """Judge one place of a target in one layer."""
        sites = self._plan.network.sites
        start, end = sites[target.start], sites[place]
        direct_km = great_circle_km(*start.position, *end.position)
        light_limit_ms = self._plan.model.light_limit_ms(direct_km)
        route = self.layers[layer].route(start.id, end.id)
        status, why = self._status(target.limit_ms, route, light_limit_ms)
        remedy = None
        if self._remedies is not None and status == MISSES and route is not None and target.limit_ms is not None:
            remedy = self._remedies.find(route, target.limit_ms, direct_km)
        return Verdict(
            target=target,
            start=start,
            place=end,
            layer=layer,
            route=route,
            great_circle_km=direct_km,
            theoretical_ms=self._plan.model.theoretical_ms(direct_km),
            light_limit_ms=light_limit_ms,
            status=status,
            remedy=remedy,
            why_unknown=why,
            operator=self._operator,
            basis=route_basis(route, self._plan.model),
        )

    def _status(self, limit_ms: float | None, route: Route | None, light_limit_ms: float) -> tuple[str, str]:
        if limit_ms is None:
            return UNKNOWN, NO_FIGURE
        if light_limit_ms > limit_ms:
            return IMPOSSIBLE, ""
        if route is None:
            named = self._operator is None or self._operator in self._plan.network.operators
            return UNKNOWN, NO_ROUTE if named else NO_OPERATOR
        return delay_status(route.oneway_ms, limit_ms), ""


def delay_status(oneway_ms: Band, limit_ms: float) -> str:
    """Hold a delay against a limit that light allows: meets, at risk, or misses."""
    if oneway_ms.high <= limit_ms:
        return MEETS
    return AT_RISK if oneway_ms.value <= limit_ms else MISSES


def failing(judged: Iterable[TargetVerdict], *, strict: bool = False) -> list[TargetVerdict]:
    """
    List the targets that have a figure and are not met in their own layer.

    Parameters
    ----------
    judged : iterable of TargetVerdict
        In any layers; those of a target's own layer count.
    strict : bool
        Whether a target at risk counts as missed.

    Returns
    -------
    list of TargetVerdict
        Those missed, impossible or unknown (with `strict` also at risk).
    """
    good = {MEETS} if strict else {MEETS, AT_RISK}
    return [
        item
        for item in judged
        if item.layer == item.target.layer and item.target.limit_ms is not None and item.status not in good
    ]


def part_basis(name: str, route: Route, model: DelayModel) -> str:
    """
    Tell what a part of a delay rests on.

    Parameters
    ----------
    name : str
        Name of the part.
    route : Route
        The route it belongs to.
    model : DelayModel
        The plan's: its parameters, and what was measured together.

    Returns
    -------
    str
        "measured" or "calibrated" where everything the part is computed from is at least that; else "assumed". Where
        the whole route was measured, its fibre holds all that is left open; how the delay divides stays assumed.
    """
    if name == FIBRE and _is_measured(route, model):
        return "calibrated"
    if name in OPTICAL_PARTS and route.spans:
        return _weakest(basis for spans in route.circuits for basis in _circuit_bases(name, spans, model))
    return _weakest(model.parameters.by_name[used].basis for used in _used_parameters(name, route.layer))


def _circuit_bases(name: str, spans: Sequence[Span], model: DelayModel) -> Iterable[str]:
    """List what a part of a lit circuit rests on, as the model puts it together."""
    ids = [span.id for span in spans]
    if name != FIBRE:
        return [model.parameters.by_name[used].basis for used in _used_parameters(name, OPTICAL)]
    if model.known.whole(OPTICAL, ids) is not None:
        return ("calibrated",)
    told = model.known.told(ids, [model.span_fibre(span) for span in spans])
    alone = (basis for span in spans if span.id not in told for basis in _fibre_bases(span, model.parameters))
    return (*(["calibrated"] if told else []), *alone)


def _fibre_bases(span: Span, parameters: Parameters) -> Iterable[str]:
    """List what a span's fibre delay rests on; a calibrated length was told by that very delay."""
    if span.length_origin == CALIBRATED:
        return ("calibrated",)
    length = "measured" if span.length_origin == "measured" else "assumed"
    return (length, parameters.fibre_types[span.fibre_type].basis, parameters.by_name["length.fibre_to_cable"].basis)


def route_basis(route: Route | None, model: DelayModel) -> str:
    """Tell what a route's delay rests on: its weakest part that is not zero; of a measured whole, what was measured."""
    if route is None:
        return "assumed"
    names = _present(route.parts)
    if _is_measured(route, model):
        names = [name for name in names if name in {FIBRE, QUEUEING}]
    return _weakest(part_basis(name, route, model) for name in names)


def _is_measured(route: Route, model: DelayModel) -> bool:
    """Tell whether all that the route takes without queueing was measured from end to end."""
    return model.known.whole(route.layer, [span.id for span in route.spans]) is not None


def _present(parts: Parts) -> list[str]:
    return [name for name, band in parts.items() if band.high > 0]


def _used_parameters(part: str, layer: str) -> list[str]:
    used = {
        "amplifiers": ["optical.amplifier_us", "optical.amplifier_spacing_km"],
        "regenerators": ["optical.regenerator_us", "optical.regenerator_reach_km"],
        "terminals": ["optical.terminal_pair_us"],
        "fibre": ["length.fibre_to_cable"],
    }
    if layer in IP_LAYERS:
        used |= {
            "routers": [f"{layer}.router_us"],
            "serialisation": [f"{layer}.line_rate_gbps", "ip.frame_bytes"],
            "queueing": [f"{layer}.queueing_us"],
        }
    return used[part]


def _weakest(bases: Iterable[str]) -> str:
    found = {basis if basis in ("measured", "calibrated") else "assumed" for basis in bases}
    return next((basis for basis in ("assumed", "calibrated", "measured") if basis in found), "assumed")


def _badness(verdict: Verdict) -> tuple[int, float]:
    """Order places from best to worst: by status, then by the delay in excess of nothing (unknown is infinite)."""
    delay_ms = math.inf if verdict.route is None else verdict.route.oneway_ms.value
    return BEST_TO_WORST.index(verdict.status), delay_ms


def route_assumptions(route: Route, operator: str | None) -> tuple[str, ...]:
    """Return the codes of what a route takes for granted, under a restriction to one operator or none."""
    spans = route.spans
    codes = []
    if operator is None and not _one_operator(spans):
        codes.append(IDEAL_BEST_CASE)
    if any(span.length_origin in ("corridor", "great_circle") for span in spans):
        codes.append(ESTIMATED_LENGTH)
    if any(span.existence == "reported" for span in spans):
        codes.append(SERVICE_ASSUMED)
    if route.layer in IP_LAYERS:
        codes.append(IP_LAYOUT_ASSUMED)
    leaned_on = dict.fromkeys(span.cable or span.id for span in spans if span.existence == "assumed")
    return (*codes, *(f"{ASSUMED_CABLE}:{name}" for name in leaned_on))


def _one_operator(spans: Sequence[Span]) -> bool:
    names = {span.operator for span in spans}
    return len(names) <= 1 and "" not in names
