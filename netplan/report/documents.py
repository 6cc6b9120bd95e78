"""
JSON documents: the same field names as the records, full precision, `schema` first.

A field is never renamed or dropped within a schema version; more may be added. None stands for what is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netplan.circles import THEORETICAL_FACTOR, Circle, Pair
from netplan.delay import DelayModel, total
from netplan.plan import Plan
from netplan.report.sentences import no_route, reason
from netplan.report.words import EN, ZH
from netplan.routes import Route
from netplan.sensitivity import Sensitivity
from netplan.verdicts import TargetVerdict, Verdict, part_basis
from topology.lengths import Band
from topology.records import Span

Document = dict[str, object]
#: A cell that begins so would be read as a formula by the programmes that open CSV files; some take full-width signs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def schema(command: str) -> str:
    """Name the schema of a command's document."""
    return f"ixplan/{command}/1"


def csv_row(document: Mapping[str, object]) -> Document:
    """Return a row for a CSV table: an apostrophe before text that a sheet programme would take for a formula."""
    return {
        key: f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
        for key, value in document.items()
    }


def latency_document(
    plan: Plan, judged: Sequence[TargetVerdict], *, explain: bool = False, operator: str | None = None
) -> Document:
    """
    Put verdicts into a document, which is `verdicts.json` as well.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        The verdicts.
    explain : bool
        Whether every verdict lists its spans with their lengths and delays.
    operator : str, optional
        Whose cables the verdicts are restricted to.

    Returns
    -------
    dict
        `targets` holds each target once, in its own layer where that was judged; `layers` holds all that was judged.
    """
    return {
        "schema": schema("latency"),
        "plan": plan_document(plan),
        "operator": operator,
        "verdicts": [verdict_document(verdict, plan, explain=explain) for item in judged for verdict in item.verdicts],
        "targets": [_target_document(item) for item in _one_each(judged)],
        "layers": [_target_document(item) for item in judged],
    }


def check_document(
    judged: Sequence[TargetVerdict], *, attained: bool, strict: bool, operator: str | None = None
) -> Document:
    """Put the answer of `ixplan check` into a document."""
    return {
        "schema": schema("check"),
        "attained": attained,
        "strict": strict,
        "operator": operator,
        "targets": [_target_document(item) for item in judged],
    }


def verdict_document(verdict: Verdict, plan: Plan, *, explain: bool = False) -> Document:
    """Put one verdict into a mapping."""
    route = verdict.route
    document: Document = {
        "target": verdict.target.id,
        "from": verdict.start.id,
        "to": verdict.place.id,
        "layer": verdict.layer,
        "own_layer": verdict.is_own_layer,
        "limit_ms": verdict.target.limit_ms,
        "direction": verdict.target.direction,
        "asked_ms": verdict.target.asked_ms,
        **band_document("oneway_ms", None if route is None else route.oneway_ms),
        "theoretical_ms": verdict.theoretical_ms,
        "light_limit_ms": verdict.light_limit_ms,
        "great_circle_km": verdict.great_circle_km,
        **band_document("route_km", None if route is None else route.km),
        "route": [] if route is None else list(route.sites),
        "routers": [] if route is None else list(route.routers),
        "spans": [] if route is None else [span.id for span in route.spans],
        "parts": [] if route is None else parts_document(route, plan.model),
        "status": verdict.status,
        "remedy": None if verdict.remedy is None else verdict.remedy.kind,
        "basis": verdict.basis,
        "assumptions": list(verdict.assumptions),
        "reason_zh": reason(verdict, plan.network, ZH),
        "reason_en": reason(verdict, plan.network, EN),
        "wording": verdict.target.wording,
        "source": verdict.target.source,
    }
    if explain:
        document["span_details"] = [] if route is None else [_span_document(span, plan.model) for span in route.spans]
    return document


def route_document(
    plan: Plan, a: str, b: str, layer: str, routes: Sequence[Route], *, operator: str | None, proven: bool
) -> Document:
    """Put routes between two sites into a document; without any, it says why."""
    document: Document = {
        "schema": schema("route"),
        "from": a,
        "to": b,
        "layer": layer,
        "operator": operator,
        "proven": proven,
        "routes": [
            {
                "sites": list(route.sites),
                "routers": list(route.routers),
                **cabled_document(route, plan.model),
            }
            for route in routes
        ],
    }
    if not routes:
        document["reason_zh"] = no_route(plan.network, layer, operator, ZH)
        document["reason_en"] = no_route(plan.network, layer, operator, EN)
    return document


def sensitivity_document(found: Sensitivity) -> Document:
    """Put the effects of the parameters on a delay into a mapping."""
    return {
        "oneway_ms": found.route.oneway_ms.value,
        "without_assumed_cables_ms": found.without_assumed_cables_ms,
        "effects": [
            {
                "parameter": item.parameter.name,
                "value": item.parameter.band.value,
                "low": item.parameter.band.low,
                "high": item.parameter.band.high,
                "unit": item.parameter.unit,
                "basis": item.parameter.basis,
                "at_low_ms": item.low_ms,
                "at_high_ms": item.high_ms,
            }
            for item in found.effects
        ],
    }


def matrix_document(pairs: Sequence[Pair], operator: str | None = None) -> Document:
    """Put the delays between all pairs into a document, with mean and maximum per layer."""
    layers = list(dict.fromkeys(pair.layer for pair in pairs))
    return {
        "schema": schema("matrix"),
        "operator": operator,
        "pairs": [
            {
                **_pair_document(pair),
                **band_document("route_km", None if pair.route is None else pair.route.km),
                "great_circle_km": pair.great_circle_km,
            }
            for pair in pairs
        ],
        "summary": [summarised([pair for pair in pairs if pair.layer == layer], layer) for layer in layers],
    }


def summarised(pairs: Sequence[Pair], layer: str) -> Document:
    """Return mean and largest delay of one layer's pairs with their bands; pairs without a route are counted apart."""
    bands = [pair.oneway_ms for pair in pairs if pair.oneway_ms is not None]
    mean = total(bands).times(1 / len(bands)) if bands else None
    most = max(bands, key=lambda band: band.value, default=None)
    return {
        "layer": layer,
        **band_document("mean_ms", mean),
        **band_document("max_ms", most),
        "pairs": len(pairs),
        "unreachable": len(pairs) - len(bands),
    }


def circles_document(circles: Sequence[Circle], pairs: Sequence[Pair], operator: str | None = None) -> Document:
    """Put latency circles and the 1.5 x theoretical-delay test into a document."""
    hubs: dict[tuple[str, str], Document] = {}
    for circle in circles:
        entry = hubs.setdefault(
            (circle.hub.id, circle.layer),
            {"site": circle.hub.id, "layer": circle.layer, "within": {}, "marginal": {}, "of": circle.of},
        )
        for key, sites in (("within", circle.within), ("marginal", circle.marginal)):
            group = entry[key]
            if isinstance(group, dict):
                group[f"{circle.limit_ms:g}"] = list(sites)
    return {
        "schema": schema("circles"),
        "operator": operator,
        "hubs": list(hubs.values()),
        "factor_limit": THEORETICAL_FACTOR,
        "pairs": [
            {
                **_pair_document(pair),
                "theoretical_ms": pair.theoretical_ms,
                "ratio": pair.ratio,
                "within_factor": pair.within_factor,
            }
            for pair in pairs
        ],
    }


def cabled_document(route: Route, model: DelayModel) -> Document:
    """Put what a route takes in cables into a mapping: spans, their risk groups, length and delay."""
    return {
        "spans": [span.id for span in route.spans],
        "risk_groups": sorted({group for span in route.spans for group in span.risk_groups}),
        **band_document("route_km", route.km),
        **band_document("oneway_ms", route.oneway_ms),
        "parts": parts_document(route, model),
    }


def parts_document(route: Route, model: DelayModel) -> list[Document]:
    """List the parts of a route's delay with their bands and what each rests on."""
    return [
        {
            "name": name,
            "ms": band.value,
            "low_ms": band.low,
            "high_ms": band.high,
            "basis": part_basis(name, route, model),
        }
        for name, band in route.parts.items()
    ]


def plan_document(plan: Plan) -> Document:
    """Name a plan and the content it was read from."""
    return {"name_zh": plan.settings.name_zh, "name_en": plan.settings.name_en, "digest": plan.digest}


def _one_each(judged: Sequence[TargetVerdict]) -> list[TargetVerdict]:
    """Keep each target once: in its own layer, or in the first judged where that one was not."""
    chosen: dict[str, TargetVerdict] = {}
    for item in judged:
        if item.target.id not in chosen or item.layer == item.target.layer:
            chosen[item.target.id] = item
    return list(chosen.values())


def _target_document(item: TargetVerdict) -> Document:
    return {
        "target": item.target.id,
        "layer": item.layer,
        "own_layer": item.layer == item.target.layer,
        "limit_ms": item.target.limit_ms,
        "status": item.status,
        "worst_to": item.worst.place.id,
    }


def _pair_document(pair: Pair) -> Document:
    return {"a": pair.a.id, "b": pair.b.id, "layer": pair.layer, **band_document("oneway_ms", pair.oneway_ms)}


def _span_document(span: Span, model: DelayModel) -> Document:
    return {
        "id": span.id,
        "a": span.a,
        "b": span.b,
        "cable": span.cable,
        "operator": span.operator,
        "existence": span.existence,
        "length_origin": span.length_origin,
        "route_km": span.route_km,
        "route_km_low": span.route_km_low,
        "route_km_high": span.route_km_high,
        "great_circle_km": span.great_circle_km,
        **band_document("fibre_ms", model.span_fibre(span)),
        **band_document("amplifiers_ms", model.span_amplifiers(span)),
        "source": span.source,
    }


def band_document(name: str, band: Band | None) -> Mapping[str, float | None]:
    """
    Name the three figures of a band.

    oneway_ms, oneway_low_ms, oneway_high_ms; but route_km, route_km_low, route_km_high, and cost_cny likewise.
    """
    stem, _, unit = name.rpartition("_")
    low, high = f"{stem}_low_{unit}", f"{stem}_high_{unit}"
    if unit in ("km", "cny"):
        low, high = f"{name}_low", f"{name}_high"
    if band is None:
        return {name: None, low: None, high: None}
    return {name: band.value, low: band.low, high: band.high}
