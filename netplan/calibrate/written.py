"""A calibration as the text of calibration.toml. The only file that meets tomli-w."""

from __future__ import annotations

from typing import Any

import tomli_w

from netplan.calibration.file import VERSION
from netplan.calibration.records import (
    CONFIDENCE,
    Calibration,
    DataUsed,
    HeldOut,
    KnownSum,
    MeasuredPair,
    SuspectedSite,
)
from topology.lengths import Band

_HEADING = """\
# What measurements taught about this plan; `ixplan calibrate` writes it anew. Every command puts it in place of what
# plan.toml and spans.csv assume: remove the file to go back. Bands hold 90 % of true values; delays are one way, in ms.

"""


def document(calibration: Calibration) -> str:
    """Word a calibration as TOML."""
    spans = calibration.spans.values()
    content: dict[str, Any] = {
        "calibration_version": VERSION,
        "plan": {"name_zh": calibration.name_zh, "name_en": calibration.name_en},
        "made": {
            "at": calibration.made,
            "version": calibration.version,
            "confidence": CONFIDENCE,
            "per": calibration.per,
        },
        "heldout": _heldout(calibration.heldout),
        "data": [_data(used) for used in calibration.data],
        "parameters": [
            {"name": item.name, "unit": item.unit, **_band(item.band), "determined": item.determined}
            for item in calibration.parameters.values()
        ],
        "operators": [{"name": name, **_band(band)} for name, band in calibration.operators.items()],
        "spans": [
            {
                "span": item.span,
                "prior_km": item.prior_km,
                **_band(item.km, "_km"),
                "ms_per_km": item.ms_per_km,
                "narrowed": item.narrowed,
                "determined": item.determined,
            }
            for item in spans
        ],
        "sums": [_sum(known) for known in calibration.sums],
        "pairs": [_pair(pair) for pair in calibration.pairs],
        **({"suspects": [_suspect(one) for one in calibration.suspects]} if calibration.suspects else {}),
    }
    return _HEADING + tomli_w.dumps({key: _short(value) for key, value in content.items()})


def _short(value: object) -> object:
    """Cut numbers to ten digits: a hair of a kilometre, less than a clock tells."""
    if isinstance(value, float):
        return float(f"{value:.10g}")
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items()}
    return [_short(item) for item in value] if isinstance(value, list) else value


def _data(used: DataUsed) -> dict[str, Any]:
    times = {"since_s": used.since_s, "until_s": used.until_s}
    kept = {name: value for name, value in times.items() if value is not None}
    return {"name": used.name, "kind": used.kind, "samples": used.samples, "pairs": used.pairs, **kept}


def _band(band: Band, suffix: str = "") -> dict[str, float]:
    return {f"value{suffix}": band.value, f"low{suffix}": band.low, f"high{suffix}": band.high}


def _heldout(heldout: HeldOut | None) -> dict[str, Any]:
    if heldout is None:
        return {"pairs": 0}
    errors = {
        "median_abs_error_ms": heldout.median_abs_error_ms,
        "median_rel_error": heldout.median_rel_error,
        "coverage_90": heldout.coverage_90,
    }
    return {"pairs": heldout.pairs, **{name: value for name, value in errors.items() if value is not None}}


def _sum(known: KnownSum) -> dict[str, Any]:
    layer = {"layer": known.layer} if known.layer else {}
    ends = {"from": known.ends[0], "to": known.ends[1]} if known.ends else {}
    return {"spans": " ".join(known.spans), **layer, **ends, **_band(known.oneway_ms, "_ms")}


def _pair(pair: MeasuredPair) -> dict[str, Any]:
    times = {"since_s": pair.since_s, "until_s": pair.until_s}
    return {
        "from": pair.start,
        "to": pair.end,
        "layer": pair.layer,
        "operator": pair.operator,
        "quantity": pair.quantity,
        "measured_ms": pair.measured_ms,
        "error_ms": pair.error_ms,
        "modelled_ms": pair.modelled_ms,
        "low_ms": pair.low_ms,
        "high_ms": pair.high_ms,
        "excess_km": pair.excess_km,
        "reason": pair.reason,
        "samples": pair.samples,
        **{name: value for name, value in times.items() if value is not None},
        "route": " ".join(pair.route),
        "explanation": [" ".join(way) for way in pair.explanation],
    }


def _suspect(one: SuspectedSite) -> dict[str, Any]:
    place = {"lon_deg": one.lon_deg, "lat_deg": one.lat_deg, "uncertainty_km": one.uncertainty_km}
    return {
        "site": one.site,
        **{name: value for name, value in place.items() if value is not None},
        "shift_km": one.shift_km,
        "pairs": one.pairs,
        "off": one.off,
        "faster_than_light": one.faster_than_light,
        "short_spans": " ".join(one.short_spans),
    }
