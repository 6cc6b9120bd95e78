"""The JSON document of `ixplan availability`."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.availability.cuts import CutSet
from netplan.availability.judge import Availability, Figures
from netplan.availability.services import Circuit
from netplan.plan import Plan
from netplan.report.availability import basis, definition_text, doubling, reason
from netplan.report.availability_events import cut_text
from netplan.report.documents import Document, plan_document, schema
from netplan.report.words import EN, ZH
from netplan.routes import Route

#: Cut sets that a document lists.
_CUTS = 10


def availability_document(plan: Plan, answers: Sequence[Availability], *, complete: bool = True) -> Document:
    """Put answers into a document; `complete` : all questions are answered with all their samples."""
    return {
        "schema": schema("availability"),
        "plan": plan_document(plan),
        "basis": basis(plan),
        "complete": complete,
        "pairs": [_answer_document(plan, item) for item in answers],
        "if_repair_doubles_zh": doubling(plan, answers, ZH),
        "if_repair_doubles_en": doubling(plan, answers, EN),
    }


def _answer_document(plan: Plan, item: Availability) -> Document:
    question, meant = item.question, item.question.definition
    return {
        "target": question.target,
        "from": question.start,
        "to": question.places[0] if len(question.places) == 1 else None,
        "places": list(question.places),
        "definition": {
            "scope": meant.scope,
            "protection": meant.protection,
            "within": meant.within,
            "period": meant.period,
            "planned_work": meant.planned_work,
            "operator": meant.operator,
            "text_zh": definition_text(item, plan, ZH),
            "text_en": definition_text(item, plan, EN),
        },
        **_figures_document(item, item.figures),
        "limit_ratio": question.limit_ratio,
        "verdict": item.verdict,
        "missing_to_prove_ratio": item.missing_to_prove_ratio,
        "missing_to_disprove_ratio": item.missing_to_disprove_ratio,
        "sampled": None
        if item.sampled is None
        else {
            **_figures_document(item, item.sampled),
            "verdict": item.sampled_verdict,
            "confidence_ratio": item.confidence_ratio,
            "samples": item.samples,
        },
        "if_repair_doubles": {**_figures_document(item, item.doubled), "verdict": item.doubled_verdict},
        "outages": None
        if item.outages is None
        else {
            "expected_count": item.outages.expected,
            "mean_h": item.outages.mean_h,
            "none_ratio": item.outages.none_ratio,
            "within_budget_ratio": item.outages.within_ratio,
            "kind": "estimate",
        },
        "exact_failures": item.exact_failures,
        "complete": item.is_complete,
        "circuits": [_circuit_document(circuit) for circuit in item.service.circuits],
        "top_cuts": [_cut_document(cut, plan) for cut in item.top_cuts[:_CUTS]],
        "basis": basis(plan),
        "reason_zh": reason(item, plan, ZH),
        "reason_en": reason(item, plan, EN),
    }


def _figures_document(item: Availability, figures: Figures | None) -> Document:
    names = ("lower_ratio", "upper_ratio", "estimate_ratio", "down_low_ratio", "down_high_ratio", "down_estimate_ratio")
    if figures is None:
        return dict.fromkeys((*names, "down_low_min", "down_high_min", "down_estimate_min"))
    count = item.question.definition.minutes
    return {
        "lower_ratio": figures.lower_ratio,
        "upper_ratio": figures.upper_ratio,
        "estimate_ratio": figures.estimate_ratio,
        "down_low_ratio": figures.down_low,
        "down_high_ratio": figures.down_high,
        "down_estimate_ratio": figures.down_estimate,
        "down_low_min": count(figures.down_low),
        "down_high_min": count(figures.down_high),
        "down_estimate_min": count(figures.down_estimate),
    }


def _circuit_document(circuit: Circuit) -> Document:
    return {
        "goals": list(circuit.goals),
        "limit_ms": circuit.limit_ms,
        "working": _route_document(circuit.working),
        "protection": _route_document(circuit.protection),
        "shared_spans": list(circuit.shared_spans),
        "shared_sites": list(circuit.shared_sites),
    }


def _route_document(route: Route | None) -> Document | None:
    if route is None:
        return None
    return {
        "sites": list(route.sites),
        "spans": [span.id for span in route.spans],
        "route_km": route.km.value,
        "oneway_ms": route.oneway_ms.value,
    }


def _cut_document(cut: CutSet, plan: Plan) -> Document:
    return {
        "events": [event.id for event in cut.events],
        "ratio": cut.ratio,
        "share_ratio": cut.share_ratio,
        "times_per_year": cut.times_per_year,
        "text_zh": cut_text(cut, plan, ZH),
        "text_en": cut_text(cut, plan, EN),
    }
