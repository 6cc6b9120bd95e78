"""What the map page's tab `measured` shows: measured against modelled, what is known of lengths, and who measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from netplan.calibration.records import CLOCK, REASONS, Calibration, MeasuredPair
from netplan.plan import Plan
from netplan.report.bilingual import in_both
from netplan.report.calibration import (
    REASON,
    counted_reasons,
    data_text,
    end_name,
    heldout_text,
    is_odd,
    modelled,
    pair_text,
)
from netplan.report.documents import Document
from netplan.report.suspects import suspect_text
from netplan.report.views.asked import Asked
from netplan.report.words import both

#: So many pairs are shown, the worst first; and so many agents, those with most pairs first.
MOST_PAIRS, MOST_AGENTS = 400, 400
#: What is known of a span's length: to 1 %; to less than before; only together with others; nothing but the plan.
DETERMINED, NARROWED, SUM, ASSUMED = "determined", "narrowed", "sum", "assumed"
KNOWN = (DETERMINED, NARROWED, SUM, ASSUMED)
#: A difference beyond so much is strong, beyond so much very strong. [ms]
STEPS_MS = (0.5, 2.0)
_DAY_S = 86_400


def measured_view(asked: Asked) -> Document:
    """
    Gather what was measured.

    Parameters
    ----------
    asked : Asked
        With the chapter `calibration`.

    Returns
    -------
    dict
        `absent`: None, or that nothing was measured, with `open`: where to measure first. Else the pairs, worst first,
        delays one way [ms]; `spans` by what is known of their length; sites that stand elsewhere; the agents.
    """
    made = asked.plan.calibration
    if made is None:
        chapter = asked.chapters.get("calibration") or {}
        return {
            "absent": both(
                "尚无实测数据。导入后运行 ixplan calibrate。",
                "Nothing is measured yet. Import, then run ixplan calibrate.",
            ),
            "open": chapter.get("open", []),
            "open_left_out": chapter.get("open_left_out", 0),
        }
    plan, heldout = asked.plan, made.heldout
    # What does not fit stands before what does, and what lies farther off before what lies nearer.
    pairs = sorted(made.pairs, key=lambda pair: (not is_odd(pair), -abs(pair.measured_ms - pair.modelled_ms)))
    return {
        "absent": None,
        "answer": in_both(lambda lang: _answer(made, plan, lang)),
        "made": made.made,
        "version": made.version,
        "data": [in_both(partial(data_text, used)) for used in made.data],
        "heldout": None if heldout is None else in_both(lambda lang: heldout_text(heldout, lang)),
        "steps_ms": list(STEPS_MS),
        "reasons": {name: REASON[name] for name in REASONS},
        "pairs": [_pair(pair) for pair in pairs[:MOST_PAIRS]],
        "pairs_left_out": max(len(pairs) - MOST_PAIRS, 0),
        "spans": _spans(plan, made),
        "suspects": _suspects(plan, made),
        "agents": (agents := _agents(plan, made.pairs))[:MOST_AGENTS],
        "agents_left_out": max(len(agents) - MOST_AGENTS, 0),
    }


def _answer(made: Calibration, plan: Plan, lang: str) -> str:
    """Count the pairs by where they lie, and name the one that lies farthest off."""
    said = counted_reasons(made.pairs, lang)
    odd = [pair for pair in made.pairs if is_odd(pair)]
    if not odd:
        return said
    worst = max(odd, key=lambda pair: abs(pair.measured_ms - pair.modelled_ms))
    gap_ms = worst.measured_ms - worst.modelled_ms
    name, cause = pair_text(worst.start, worst.end, plan.network, lang), REASON[worst.reason][lang]
    zh = f"差得最多的是{name}：实测比模型{'慢' if gap_ms > 0 else '快'} {abs(gap_ms):.2f} ms，{cause}。"
    en = f" Farthest off: {name}, {abs(gap_ms):.2f} ms {'slower' if gap_ms > 0 else 'faster'} than the model, {cause}."
    return said + both(zh, en)[lang]


def _pair(pair: MeasuredPair) -> Document:
    band = modelled(pair)
    return {
        "from": pair.start,
        "to": pair.end,
        "layer": pair.layer,
        "operator": pair.operator,
        "quantity": pair.quantity,
        "measured_ms": pair.measured_ms,
        "error_ms": pair.error_ms,
        "modelled_ms": band.value,
        "low_ms": band.low,
        "high_ms": band.high,
        "excess_km": pair.excess_km,
        "reason": pair.reason,
        "step": _step(pair),
        "samples": pair.samples,
        "since": _day(pair.since_s),
        "until": _day(pair.until_s),
        "explanation": [list(way) for way in pair.explanation],
    }


def _step(pair: MeasuredPair) -> int:
    """Tell how far a pair lies off: 0 within the tolerance of the model, else 1 to 3, below zero where it is faster."""
    if not is_odd(pair):
        return 0
    gap_ms = pair.measured_ms - pair.modelled_ms
    size = 1 + sum(abs(gap_ms) > step for step in STEPS_MS)
    return size if gap_ms >= 0 else -size


def _day(at_s: int | None) -> str | None:
    """Return a time's day, UTC; None for one that no calendar holds."""
    if at_s is None:
        return None
    try:
        return datetime.fromtimestamp(at_s, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def _spans(plan: Plan, made: Calibration) -> dict[str, str]:
    """Tell of every span how well its length is known."""
    together = {span for known in made.sums for span in known.spans}
    found = {}
    for key in plan.network.spans:
        calibrated = made.spans.get(key)
        if calibrated is not None and calibrated.determined:
            found[key] = DETERMINED
        elif calibrated is not None and calibrated.narrowed:
            found[key] = NARROWED
        else:
            found[key] = SUM if key in together else ASSUMED
    return found


def _suspects(plan: Plan, made: Calibration) -> list[Document]:
    return [
        {
            "site": one.site,
            "name": in_both(partial(end_name, one.site, plan.network)),
            "lon_deg": one.lon_deg,
            "lat_deg": one.lat_deg,
            "uncertainty_km": one.uncertainty_km,
            "said": in_both(partial(suspect_text, one, plan.network)),
        }
        for one in made.suspects
    ]


def _agents(plan: Plan, pairs: Sequence[MeasuredPair]) -> list[Document]:
    """Gather the ends of what was measured, those with most pairs first."""
    own: dict[str, list[MeasuredPair]] = {}
    for pair in pairs:
        for end in (pair.start, pair.end):
            own.setdefault(end, []).append(pair)
    ordered = sorted(own, key=lambda site: (-len(own[site]), site))
    newest_s = _latest_s(pairs)
    return [_agent(site, own[site], plan, newest_s) for site in ordered]


def _agent(site: str, pairs: Sequence[MeasuredPair], plan: Plan, newest_s: int | None) -> Document:
    """Gather what one agent measured; `quiet_days`: whole days from its last sample to the last of all."""
    reasons = Counter(pair.reason for pair in pairs)
    last_s = _latest_s(pairs)
    return {
        "site": site,
        "name": in_both(lambda lang: end_name(site, plan.network, lang)),
        "pairs": len(pairs),
        "odd": sum(is_odd(pair) for pair in pairs),
        "clock": reasons[CLOCK],
        "samples": sum(pair.samples for pair in pairs),
        "last": _day(last_s),
        "quiet_days": 0 if newest_s is None or last_s is None else (newest_s - last_s) // _DAY_S,
    }


def _latest_s(pairs: Iterable[MeasuredPair]) -> int | None:
    """Return when the last sample was taken, in seconds since 1970."""
    return max((pair.until_s for pair in pairs if pair.until_s is not None), default=None)
