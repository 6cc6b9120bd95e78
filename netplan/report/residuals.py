"""Measured against modelled, pair by pair: the document of `ixplan residuals`."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.calibrate.records import Refusal
from netplan.calibration.records import DataUsed, MeasuredPair
from netplan.plan import Plan
from netplan.report.calibration import REASON, counted_reasons, moment, reason_text, refusal_text
from netplan.report.documents import Document, plan_document, schema
from netplan.report.words import EN, ZH
from topology.records import IP_LAYERS


def residuals_document(
    plan: Plan,
    pairs: Sequence[MeasuredPair],
    *,
    data: Sequence[DataUsed] = (),
    refused: Sequence[Refusal] = (),
) -> Document:
    """
    Put measured pairs beside the model into a document.

    Parameters
    ----------
    plan : Plan
        As it is calibrated.
    pairs : sequence of MeasuredPair
        Worst first.
    data : sequence of DataUsed
        Where they come from; empty where they stand in the plan's calibration.
    refused : sequence of Refusal
        What was measured and not used.

    Returns
    -------
    dict
        As docs/formats/documents.md describes.
    """
    made = plan.calibration
    return {
        "schema": schema("residuals"),
        "plan": plan_document(plan),
        "calibrated": None if made is None else made.made,
        "data": [data_document(used) for used in data],
        "pairs": [pair_document(pair, plan) for pair in pairs],
        "refused": [refusal_document(item, plan) for item in refused],
        "summary_zh": counted_reasons(pairs, ZH),
        "summary_en": counted_reasons(pairs, EN),
    }


#: Standard deviations above which one value in twenty lies.
Z_95 = 1.645


def pair_document(pair: MeasuredPair, plan: Plan) -> Document:
    """Put one measured pair into a mapping; all delays one way."""
    return {
        "from": pair.start,
        "to": pair.end,
        "layer": pair.layer,
        "operator": pair.operator,
        "quantity": pair.quantity,
        "measured_ms": pair.measured_ms,
        "error_ms": pair.error_ms,
        "modelled_ms": pair.modelled_ms,
        "modelled_low_ms": pair.low_ms,
        "modelled_high_ms": pair.high_ms,
        "excess_km": pair.excess_km,
        "optical_at_most_ms": pair.measured_ms + Z_95 * pair.error_ms if pair.layer in IP_LAYERS else None,
        "reason": pair.reason,
        "samples": pair.samples,
        "since": None if pair.since_s is None else moment(pair.since_s),
        "until": None if pair.until_s is None else moment(pair.until_s),
        "route": list(pair.route),
        "explanation": [list(way) for way in pair.explanation],
        "reason_zh": reason_text(pair, plan.network, ZH) or REASON[pair.reason][ZH],
        "reason_en": reason_text(pair, plan.network, EN) or REASON[pair.reason][EN],
    }


def data_document(used: DataUsed) -> Document:
    """Put a source of measurements into a mapping."""
    return {
        "name": used.name,
        "kind": used.kind,
        "samples": used.samples,
        "pairs": used.pairs,
        "since": None if used.since_s is None else moment(used.since_s),
        "until": None if used.until_s is None else moment(used.until_s),
    }


def refusal_document(item: Refusal, plan: Plan) -> Document:
    """Put something that was not used into a mapping."""
    return {
        "code": item.code,
        "from": item.start,
        "to": item.end,
        "layer": item.layer,
        "operator": item.operator,
        "value_ms": item.value_ms,
        "limit_ms": item.limit_ms,
        "suspect": item.suspect,
        "nearest": list(item.nearest),
        "count": item.count,
        "text_zh": refusal_text(item, plan.network, ZH),
        "text_en": refusal_text(item, plan.network, EN),
    }
