"""The document of `ixplan calibrate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netplan.calibration.records import HeldOut
from netplan.plan import Plan
from netplan.report.calibration import (
    assumed_errors,
    counted_reasons,
    heldout_text,
    moment,
    parameter_name,
)
from netplan.report.documents import Document, band_document, plan_document, schema
from netplan.report.residuals import data_document, pair_document, refusal_document
from netplan.report.suspects import suspect_text
from netplan.report.words import EN, ZH

if TYPE_CHECKING:
    from netplan.calibrate.misfits.positions import Suspect
    from netplan.calibrate.outcome import Outcome, ParameterResult, VerdictChange
    from netplan.calibrate.records import Floor


def calibration_document(plan: Plan, outcome: Outcome, *, per: str, written: str | None) -> Document:
    """
    Put a calibration into a document.

    Parameters
    ----------
    plan : Plan
        Uncalibrated.
    outcome : Outcome
        What the fit came to.
    per : str
        What shares a length factor: "span" or "cable".
    written : str or None
        Path of the calibration.toml that was written; None where none was.

    Returns
    -------
    dict
        As docs/formats/documents.md describes.
    """
    made = outcome.calibration
    return {
        "schema": schema("calibrate"),
        "plan": plan_document(plan),
        "model": "routes",
        "per": per,
        "made": made.made,
        "written": written,
        "data": [data_document(used) for used in outcome.data],
        "assumed_errors": assumed_errors(outcome.floors),
        "parameters": [_parameter(result, plan) for result in outcome.parameters],
        "sums": [
            {
                "spans": list(known.spans),
                "layer": known.layer or None,
                "ends": list(known.ends) if known.ends else None,
                **band_document("oneway_ms", known.oneway_ms),
            }
            for known in made.sums
        ],
        "heldout": heldout_document(outcome.heldout),
        "noise_ms": outcome.noise_ms,
        "detour_share_ratio": outcome.detour_share,
        "pairs": [pair_document(pair, plan) for pair in made.pairs],
        "floors": [_floor(floor) for floor in outcome.floors],
        "suspects": [_suspect(suspect, plan) for suspect in outcome.suspects],
        "refused": [refusal_document(item, plan) for item in outcome.refused],
        "verdict_changes": [_change(change) for change in outcome.verdict_changes],
        "summary_zh": [counted_reasons(made.pairs, ZH), heldout_text(outcome.heldout, ZH)],
        "summary_en": [counted_reasons(made.pairs, EN), heldout_text(outcome.heldout, EN)],
    }


def heldout_document(heldout: HeldOut) -> Document:
    """Put the errors of pairs that the fit had not seen into a mapping."""
    return {
        "pairs": heldout.pairs,
        "median_abs_error_ms": heldout.median_abs_error_ms,
        "median_rel_error": heldout.median_rel_error,
        "coverage_90": heldout.coverage_90,
    }


def _floor(floor: Floor) -> Document:
    path = floor.path
    return {
        "from": path.start,
        "to": path.end,
        "layer": path.layer,
        "operator": path.operator,
        "quantity": path.quantity,
        "floor_ms": floor.floor_ms,
        "error_ms": floor.error_ms,
        "error_assumed": floor.error_assumed,
        "median_ms": floor.median_ms,
        "diurnal_ms": floor.diurnal_ms,
        "both_ways": floor.both_ways,
        "routes": floor.routes,
        "changes": [
            {"at": moment(change.at_s), "before_ms": change.before_ms, "after_ms": change.after_ms}
            for change in floor.changes
        ],
    }


def _parameter(result: ParameterResult, plan: Plan) -> Document:
    return {
        "name": result.name,
        "unit": result.unit,
        "prior": result.prior.value,
        "prior_low": result.prior.low,
        "prior_high": result.prior.high,
        "value": result.band.value,
        "low": result.band.low,
        "high": result.band.high,
        "determined": result.determined,
        "share_ratio": result.share,
        "only_with": list(result.only_with),
        "rivals": list(result.rivals),
        **band_document("route_km", result.route_km),
        **band_document("prior_km", result.prior_km),
        "name_zh": parameter_name(result.name, plan, ZH),
        "name_en": parameter_name(result.name, plan, EN),
    }


def _suspect(suspect: Suspect, plan: Plan) -> Document:
    return {
        "site": suspect.site,
        "lon_deg": suspect.lon_deg,
        "lat_deg": suspect.lat_deg,
        "uncertainty_km": suspect.uncertainty_km,
        "shift_km": suspect.shift_km,
        "pairs": suspect.pairs,
        "off": suspect.off,
        "faster_than_light": suspect.faster_than_light,
        "explained_ratio": suspect.explained,
        "evidence_nats": suspect.evidence_nats,
        "short_spans": list(suspect.short_spans),
        "text_zh": suspect_text(suspect, plan.network, ZH),
        "text_en": suspect_text(suspect, plan.network, EN),
    }


def _change(change: VerdictChange) -> Document:
    return {
        "target": change.target,
        "from": change.start,
        "to": change.place,
        "layer": change.layer,
        "own_layer": change.own_layer,
        "limit_ms": change.limit_ms,
        "before_status": change.before_status,
        "after_status": change.after_status,
        **band_document("before_oneway_ms", change.before),
        **band_document("after_oneway_ms", change.after),
    }
