"""A plan's calibration gathered into one plain mapping for the report page: measured against the model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from netplan.calibrate.fitting.unknowns import OPERATOR_DETOUR
from netplan.calibration.records import CLOCK, POSITION, CalibratedSpan, Calibration, MeasuredPair
from netplan.plan import Plan
from netplan.report.bilingual import in_both
from netplan.report.calibration import (
    REASON,
    counted_reasons,
    data_text,
    end_name,
    excess_text,
    figure_text,
    heldout_text,
    is_odd,
    length_of,
    modelled,
    pair_text,
    parameter_name,
    reason_text,
)
from netplan.report.documents import Document, band_document
from netplan.report.names import limit_text, pair_name
from netplan.report.numbers import band_decimals, ms_with_band, rounded, rounded_range
from netplan.report.suspects import suspect_text
from netplan.report.words import Words, both
from netplan.terms import AT_RISK, MISSES
from netplan.verdicts import TargetVerdict, Verdict
from topology.lengths import Band

#: So many pairs that fit, lengths, and places to measure stand on the page; the rest is counted.
_FITTING, _ODD, _LENGTHS, _MORE_LENGTHS, _OPEN = 200, 60, 12, 200, 5


def calibration_rows(plan: Plan, judged: Sequence[TargetVerdict]) -> Document:
    """
    Gather what the chapter on measurements shows.

    Parameters
    ----------
    plan : Plan
        The plan, calibrated or not.
    judged : sequence of TargetVerdict
        Every target; where nothing was measured, those that hang on a measurement are named.

    Returns
    -------
    dict
        `absent`: what is missing and the way to it, in both languages, or None; `conclusions` for the opening
        chapter. JSON-able.
    """
    made = plan.calibration
    if made is None:
        open_verdicts = _open(judged)
        return {
            "absent": _not_calibrated(),
            "conclusions": [],
            "open": [_open_row(verdict) for verdict in open_verdicts[:_OPEN]],
            "open_left_out": max(len(open_verdicts) - _OPEN, 0),
        }
    misplaced = _misplaced(made.pairs)
    gathered = {id(pair) for pairs in misplaced.values() for pair in pairs}
    odd = [pair for pair in made.pairs if is_odd(pair) and id(pair) not in gathered]
    fitting = [pair for pair in made.pairs if not is_odd(pair)]
    lengths = sorted(made.spans.values(), key=_least_known_last)
    heldout = made.heldout
    return {
        "absent": None,
        "conclusions": [in_both(lambda lang: _conclusion(made, lang))],
        "made": made.made.replace("T", " ").removesuffix("Z"),
        "version": made.version,
        "data": [in_both(partial(data_text, used)) for used in made.data],
        "counted": in_both(lambda lang: counted_reasons(made.pairs, lang)),
        "heldout": None if heldout is None else in_both(lambda lang: heldout_text(heldout, lang)),
        "misplaced": [_site_row(site, pairs, plan) for site, pairs in misplaced.items()],
        "odd": [_pair_row(pair, plan) for pair in odd[:_ODD]],
        "odd_left_out": max(len(odd) - _ODD, 0),
        "fitting": [_pair_row(pair, plan) for pair in fitting[:_FITTING]],
        "fitting_left_out": max(len(fitting) - _FITTING, 0),
        "lengths": [_length_row(span, plan) for span in lengths[:_LENGTHS]],
        "more_lengths": [_length_row(span, plan) for span in lengths[_LENGTHS : _LENGTHS + _MORE_LENGTHS]],
        "lengths_left_out": max(len(lengths) - _LENGTHS - _MORE_LENGTHS, 0),
        "parameters": _parameters(made, plan),
        "sums": len(made.sums),
        "suspects": [
            {"site": one.site, "said": in_both(partial(suspect_text, one, plan.network))} for one in made.suspects
        ],
    }


def _not_calibrated() -> Words:
    return both(
        "本方案尚未校准：时延由模型推算，未经实测检验。有实测数据（探针库、OTN 时延、OTDR 长度或时延表）后，运行",
        "This plan is not calibrated: its delays are the model's, held against no measurement. With measurements (a "
        "store of the probes, OTN delays, OTDR lengths or a table of delays), run",
    )


def _conclusion(made: Calibration, lang: str) -> str:
    """Say in one sentence what the delays rest on."""
    counted = counted_reasons(made.pairs, lang)
    error_ms = None if made.heldout is None else made.heldout.median_abs_error_ms
    known = (
        ""
        if error_ms is None
        else both(f"留出检验误差中位数 {error_ms:.3f} ms；", f"median held-out error {error_ms:.3f} ms; ")[lang]
    )
    counted = counted if lang == "zh" else counted[:1].lower() + counted[1:]
    return both(
        f"实测校验：{made.made[:10]} 校准；{known}{counted}",
        f"Measured: calibrated on {made.made[:10]}; {known}{counted}",
    )[lang]


def _misplaced(pairs: Sequence[MeasuredPair]) -> dict[str, list[MeasuredPair]]:
    """Gather the pairs of each site that stands wrong: no pair of it is left to fit, and it has several others."""
    trusted = {end for pair in pairs if pair.reason not in (POSITION, CLOCK) for end in (pair.start, pair.end)}
    left, found = [pair for pair in pairs if pair.reason == POSITION], dict[str, list[MeasuredPair]]()
    while left:
        others: dict[str, set[str]] = {}
        for pair in left:
            others.setdefault(pair.start, set()).add(pair.end)
            others.setdefault(pair.end, set()).add(pair.start)
        several = [site for site, ends in others.items() if site not in trusted and len(ends) > 1]
        if not several:
            break
        site = min(several, key=lambda site: (-len(others[site]), site))
        found[site] = [pair for pair in left if site in (pair.start, pair.end)]
        left = [pair for pair in left if site not in (pair.start, pair.end)]
    return found


def _site_row(site: str, pairs: Sequence[MeasuredPair], plan: Plan) -> Document:
    """Put the pairs of a site that stands wrong into one row."""
    layers = {pair.layer for pair in pairs}
    least, most = min(pairs, key=lambda pair: pair.excess_km), max(pairs, key=lambda pair: pair.excess_km)
    low, high = excess_text(least), excess_text(most)
    return {
        "site": in_both(lambda lang: end_name(site, plan.network, lang)),
        "pairs": len(pairs),
        "layer": layers.pop() if len(layers) == 1 else None,
        "excess": both(f"{low}～{high}", f"{low} to {high}"),
        "samples": sum(pair.samples for pair in pairs),
    }


def _pair_row(pair: MeasuredPair, plan: Plan) -> Document:
    network, band = plan.network, modelled(pair)
    count = max(2, band_decimals(band.low, band.high))
    return {
        "pair": in_both(lambda lang: pair_text(pair.start, pair.end, network, lang)),
        "layer": pair.layer,
        "operator": pair.operator,
        "measured": rounded(pair.measured_ms, least=2),
        "modelled": f"{band.value:.{count}f}",
        "band": both(f"{band.low:.{count}f}～{band.high:.{count}f}", f"{band.low:.{count}f}–{band.high:.{count}f}"),
        "measured_ms": pair.measured_ms,
        **band_document("modelled_ms", band),
        "difference_ms": pair.measured_ms - pair.modelled_ms,
        "below_ms": band.low - band.value,
        "above_ms": band.high - band.value,
        "excess": excess_text(pair),
        "samples": pair.samples,
        "reason": pair.reason,
        "odd": is_odd(pair),
        "word": REASON[pair.reason],
        "said": in_both(lambda lang: reason_text(pair, network, lang) or REASON[pair.reason][lang]),
    }


def _least_known_last(span: CalibratedSpan) -> tuple[bool, float]:
    """Order lengths: the determined ones first, then by how wide their band is over the length."""
    width = (span.km.high - span.km.low) / span.km.value if span.km.value > 0 else 0.0
    return not span.determined, width


def _length_row(span: CalibratedSpan, plan: Plan) -> Document:
    return {
        "name": in_both(lambda lang: length_of(span.span, plan.network, lang)),
        "prior": f"{span.prior_km:.1f}",
        "value": f"{span.km.value:.1f}",
        "band": in_both(lambda lang: rounded_range(span.km.low, span.km.high, lang)),
        "prior_km": span.prior_km,
        **band_document("length_km", span.km),
        "moved": _moved(span),
        "determined": span.determined,
    }


def _moved(span: CalibratedSpan) -> str:
    """Write by how much a length moved, with its sign; what rounds to nothing has none."""
    if span.prior_km <= 0:
        return ""
    moved = round(100 * (span.km.value / span.prior_km - 1), 1)
    return f"{moved:+.1f}%" if moved else "0.0%"


def _parameters(made: Calibration, plan: Plan) -> list[Words]:
    """Word the parameters and operators that the calibration set."""
    set_here: list[tuple[str, Band, str]] = [(item.name, item.band, item.unit) for item in made.parameters.values()]
    set_here += [(OPERATOR_DETOUR + name, band, "ratio") for name, band in made.operators.items()]
    return [
        both(
            f"{parameter_name(name, plan, 'zh')}：{figure_text(band, unit, 'zh')}",
            f"{parameter_name(name, plan, 'en')}: {figure_text(band, unit, 'en')}",
        )
        for name, band, unit in set_here
    ]


def _open(judged: Sequence[TargetVerdict]) -> list[Verdict]:
    """List the verdicts whose band straddles their limit, the widest band first, each pair of places once."""
    found: dict[tuple[str, str, str], Verdict] = {}
    for verdict in (verdict for item in judged for verdict in item.verdicts):
        limit_ms, route = verdict.target.limit_ms, verdict.route
        if limit_ms is None or route is None or not verdict.is_own_layer:
            continue
        if verdict.status in (AT_RISK, MISSES) and route.oneway_ms.low <= limit_ms:
            found.setdefault((verdict.start.id, verdict.place.id, verdict.layer), verdict)
    return sorted(found.values(), key=_width_ms, reverse=True)


def _width_ms(verdict: Verdict) -> float:
    return 0.0 if verdict.route is None else verdict.route.oneway_ms.high - verdict.route.oneway_ms.low


def _open_row(verdict: Verdict) -> Document:
    limit_ms, route = verdict.target.limit_ms, verdict.route
    assert limit_ms is not None
    assert route is not None
    return {
        "from": verdict.start.id,
        "to": verdict.place.id,
        "pair": in_both(lambda lang: pair_name(verdict.start, verdict.place, lang)),
        "layer": verdict.layer,
        "oneway": in_both(lambda lang: ms_with_band(route.oneway_ms, lang, against=limit_ms)),
        "limit": limit_text(limit_ms),
        "status": verdict.status,
    }
