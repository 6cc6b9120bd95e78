"""The JSON document of `ixplan upgrade`."""

from __future__ import annotations

from netplan.plan import Plan
from netplan.report.documents import Document, band_document, plan_document, schema
from netplan.report.out_of_reach import impossible_sentence, refusal_sentence
from netplan.report.upgrade import gain_sentence, headline, plan_sentences
from netplan.report.words import EN, ZH
from netplan.routes import Route
from netplan.upgrade.answers import Build, Gain, Refusal, UpgradePlan, Upgrades
from netplan.upgrade.candidates import DIRECT
from netplan.verdicts import Verdict
from topology.lengths import Band


def upgrade_document(plan: Plan, found: Upgrades, *, budget_cny: float | None, budget_km: float | None) -> Document:
    """
    Put the answer of `ixplan upgrade` into a document.

    Parameters
    ----------
    plan : Plan
        The plan that was asked about.
    found : Upgrades
        The answer.
    budget_cny, budget_km : float or None
        What may be spent and built. [CNY, km]

    Returns
    -------
    dict
        `plans`: the main one first; `front`: only where it was asked for. In a build, `route_km` is new cable, so it is
        0 for leases and circuits, and `cable_km` the length of what is built, leased or lit.
    """
    return {
        "schema": schema("upgrade"),
        "plan": plan_document(plan),
        "operator": found.operator,
        "budget_cny": budget_cny,
        "budget_km": budget_km,
        "nothing_to_do": found.nothing_to_do,
        "timed_out": found.timed_out,
        "candidates": dict(found.offered),
        "before": dict(found.before),
        "plans": [_plan(item, plan) for item in found.plans],
        "front": [_plan(item, plan) for item in found.front],
        "out_of_reach": [_refusal(item, plan) for item in found.refusals],
        "impossible": [_impossible(verdict) for verdict in found.impossible],
        "headline_zh": headline(found, ZH),
        "headline_en": headline(found, EN),
        "costs": [
            {
                "parameter": item.name,
                "value": item.band.value,
                "low": item.band.low,
                "high": item.band.high,
                "unit": item.unit,
                "basis": item.basis,
                "source": item.source,
            }
            for item in plan.parameters
            if item.name.startswith("cost.")
        ],
    }


def _plan(item: UpgradePlan, plan: Plan) -> Document:
    return {
        "kind": item.kind,
        "builds": [_build(build) for build in item.builds],
        "gains": [_gain(gain) for gain in item.gains],
        "met": list(item.met),
        "unmet": list(item.unmet),
        "impossible": list(item.impossible),
        "statuses": dict(item.statuses),
        **band_document("cost_cny", item.cost),
        "bound_cny": item.bound_cny,
        "gap_ratio": item.gap_ratio,
        "proven": item.proven,
        **band_document("route_km", item.new_km),
        "worst_ratio": item.worst_ratio,
        "availability_ratio": item.availability_ratio,
        "availability_before_ratio": item.availability_before_ratio,
        "same_builds_at": dict(item.same_at),
        "worsened": [
            {"target": verdict.target.id, "to": verdict.place.id, "status": verdict.status} for verdict in item.lost
        ],
        "chosen_among": list(item.offered),
        "direct_within_km": item.direct_within_km if DIRECT in item.offered else None,
        "protected": [_ends(verdict) for verdict in item.protected],
        "unprotected": [_ends(verdict) for verdict in item.unprotected],
        "summary_zh": plan_sentences(item, plan.network, ZH),
        "summary_en": plan_sentences(item, plan.network, EN),
    }


def _ends(verdict: Verdict) -> Document:
    return {"target": verdict.target.id, "from": verdict.start.id, "to": verdict.place.id}


def _build(build: Build) -> Document:
    span, circuit = build.span, build.circuit
    return {
        "kind": build.kind,
        "a": build.a,
        "b": build.b,
        **band_document("route_km", build.new_km),
        **band_document("cable_km", build.km),
        **band_document("cost_cny", build.cost),
        "span": None if span is None else span.id,
        "length_origin": None if span is None else span.length_origin,
        "in_duct": build.in_duct,
        "layer": None if build.kind != "express" else "optical" if circuit is None else circuit.layer,
        "route": [] if build.route is None else list(build.route.sites),
        "spans": [] if build.route is None else [item.id for item in build.route.spans],
    }


def _gain(gain: Gain) -> Document:
    before = gain.before
    return {
        "target": before.target.id,
        "from": before.start.id,
        "to": before.place.id,
        "layer": before.layer,
        "limit_ms": before.target.limit_ms,
        **band_document("before_oneway_ms", _delay(before.route)),
        **band_document("oneway_ms", gain.route.oneway_ms),
        "status_before": before.status,
        "status": gain.status,
        "route": list(gain.route.sites),
        "spans": [span.id for span in gain.route.spans],
        "holds_at_high_end": gain.route.oneway_ms.high <= gain.limit_ms,
        "new_cable_factor": gain.new_cable_factor,
        "measure_first": gain.measure_first,
        "reason_zh": gain_sentence(gain, ZH),
        "reason_en": gain_sentence(gain, EN),
    }


def _refusal(item: Refusal, plan: Plan) -> Document:
    verdict = item.verdict
    return {
        "target": verdict.target.id,
        "from": verdict.start.id,
        "to": verdict.place.id,
        "layer": verdict.layer,
        "limit_ms": verdict.target.limit_ms,
        "status": verdict.status,
        "reason": item.reason,
        "whole_band_only": item.whole_only,
        **band_document("best_oneway_ms", _delay(item.best)),
        **band_document("straight_oneway_ms", _delay(item.straight)),
        **band_document("direct_oneway_ms", _delay(item.direct)),
        **band_document("straight_km", None if item.straight is None else item.straight.km),
        "light_limit_ms": verdict.light_limit_ms,
        **band_document("least_cost_cny", item.least_cost),
        "reason_zh": refusal_sentence(item, plan.network, ZH),
        "reason_en": refusal_sentence(item, plan.network, EN),
    }


def _impossible(verdict: Verdict) -> Document:
    return {
        "target": verdict.target.id,
        "from": verdict.start.id,
        "to": verdict.place.id,
        "limit_ms": verdict.target.limit_ms,
        "light_limit_ms": verdict.light_limit_ms,
        "great_circle_km": verdict.great_circle_km,
        "reason_zh": impossible_sentence(verdict, ZH),
        "reason_en": impossible_sentence(verdict, EN),
    }


def _delay(route: Route | None) -> Band | None:
    return None if route is None else route.oneway_ms
