"""
The table of attainment as a bureau files it: every target of the plan, what is asked, what stands, who and until when.

Nothing is judged here: delays come with their verdicts, the rest from the chapters that were worked out. What those
did not work out is unknown, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from netplan.plan import Plan
from netplan.report import words
from netplan.report.attainment_quality import NOT_WORKED_OUT, Held, held
from netplan.report.attainment_steps import delay_step, quality_step
from netplan.report.bilingual import in_both
from netplan.report.documents import Document
from netplan.report.names import site_name
from netplan.report.numbers import RANGE, band_decimals, decimals
from netplan.report.sentences import reason
from netplan.report.words import EN, ZH, Words, both
from netplan.targets import Asked
from netplan.terms import NO_FIGURE, UNKNOWN
from netplan.verdicts import TargetVerdict
from topology.lengths import Band

#: What a row says where its document says nothing, and where it gives no figure.
NOT_LISTED = both("未列", "not listed")
NO_LIMIT = both("无量化目标", "no figure")
MS = both("ms", "ms")
#: Thirds of a limit, added up, are the limit.
_SAME = 1e-9
_MOST_DECIMALS = 9
#: Senses that the limit itself does not meet.
_ABOVE, _BELOW = ">", "<"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """The figures of a row in the unit that it shows, and how they are written."""

    unit: Words
    base: Band | None
    limit: float | None
    sense: str
    value: Band | None
    least: int
    wants_more: bool = False


def attainment(
    plan: Plan,
    judged: Sequence[TargetVerdict],
    *,
    resilience: Document | None = None,
    exchange: Document | None = None,
) -> list[Document]:
    """
    Put every target of a plan into the rows of the table of attainment.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        Every delay target at least in its own layer.
    resilience : dict, optional
        What `netplan.report.resilience` gathered: availability, and what to build first.
    exchange : dict, optional
        What `netplan.report.exchange_rows` gathered: members, peak, capacity.

    Returns
    -------
    list of dict
        A row for each target: delays in the plan's order, then capacity and quality, then availability. Figures
        (`base`, `limit`, `value`, each with `_low` and `_high` where it has a band) are in the unit of the row; beside
        them stand texts in both languages. `status` None: nothing to judge. `slack`: above zero inside the target.
    """
    rows = [
        *_delays(plan, judged, resilience),
        *_others(held(plan, resilience, exchange), exchange),
    ]
    return [{"number": number, **row} for number, row in enumerate(rows, start=1)]


# ---- delays ----


def _delays(plan: Plan, judged: Sequence[TargetVerdict], resilience: Document | None) -> Iterator[Document]:
    for item in judged:
        target, worst = item.target, item.worst
        if item.layer != target.layer:
            continue
        base = target.duty.base
        if base is not None and target.asked_ms and target.limit_ms is not None:
            base = base.times(target.limit_ms / target.asked_ms)  # of a round trip half, as its limit
        figures = _Figures(
            unit=MS,
            base=base,
            limit=target.limit_ms,
            sense="≤",
            value=None if worst.route is None else worst.route.oneway_ms,
            least=1,
        )
        status = None if target.limit_ms is None else item.status
        yield {
            **_head(target, "delay", _delay_scope(item)),
            **_figures(figures),
            "status": status,
            "why": worst.why_unknown if target.limit_ms is not None else NO_FIGURE,
            "basis": worst.basis if worst.route is not None else None,
            "value_date": "",
            "reason": in_both(partial(reason, worst, plan.network)),
            "step": delay_step(item, resilience) if status is not None else both("", ""),
            **_tail(target),
        }


def _delay_scope(item: TargetVerdict) -> Words:
    layer, worst = words.LAYER[item.layer], item.worst.place
    halved = item.target.direction == "round-trip"
    zh = f"单向时延；{layer[ZH]}；最差：{site_name(worst, ZH)}" + ("；往返目标按一半计" if halved else "")
    en = f"one-way delay; {layer[EN]}; worst: {site_name(worst, EN)}"
    return both(zh, en + ("; half of a round-trip target" if halved else ""))


# ---- availability, capacity, quality ----


def _others(found: Iterable[Held], exchange: Document | None) -> Iterator[Document]:
    for item in found:
        target, verdict = item.verdict.target, item.verdict
        figure = verdict.figure
        figures = _Figures(
            unit=item.unit,
            base=_scaled(target.duty.base, item.scale),
            limit=None if target.limit is None else _exact(target.limit, item.scale),
            sense=item.sense,
            value=None if figure is None else _scaled(figure.value, item.scale),
            least=item.decimals,
            wants_more=target.wants_more,
        )
        status = None if target.limit is None else verdict.status
        yield {
            **_head(target, target.quantity, item.scope),
            **_figures(figures, judged=status != UNKNOWN),
            "status": status,
            "why": NOT_WORKED_OUT if item.not_worked_out else verdict.why,
            "basis": None if figure is None else figure.basis,
            "value_date": "" if figure is None or figure.day is None else figure.day.isoformat(),
            "reason": item.reason,
            "step": quality_step(item, exchange) if status is not None else both("", ""),
            **_tail(target),
        }


def _scaled(band: Band | None, scale: float) -> Band | None:
    if band is None:
        return None
    return Band(value=_exact(band.value, scale), low=_exact(band.low, scale), high=_exact(band.high, scale))


def _exact(value: float, scale: float) -> float:
    """Multiply as people do: 0.9999 as per cent is 99.99, not 99.99000000000001."""
    return float(Decimal(repr(value)) * Decimal(repr(scale)))


# ---- what all rows share ----


def _head(target: Asked, quantity: str, scope: Words) -> Document:
    return {
        "target": target.id,
        "quantity": quantity,
        "name_zh": target.name_zh,
        "name_en": target.name_en,
        "scope": scope,
        "note_zh": target.note_zh,
        "note_en": target.note_en,
    }


def _tail(target: Asked) -> Document:
    duty = target.duty
    return {
        "base_date": duty.base_date,
        "deadline": duty.deadline,
        "lead_zh": duty.lead_zh,
        "lead_en": duty.lead_en,
        "support_zh": duty.support_zh,
        "support_en": duty.support_en,
        "wording": target.wording,
        "source": target.source,
    }


def _figures(row: _Figures, *, judged: bool = True) -> Document:
    """Put the figures of a row into fields: numbers, and the same as texts; what is too old to judge has no slack."""
    value, limit = row.value, row.limit
    slack = None
    if judged and value is not None and limit is not None:
        slack = value.value - _enough(row, limit) if row.wants_more else limit - value.value
    limit_text = "" if limit is None else f"{row.sense}{limit:.10g}"
    return {
        "unit": row.unit,
        **_ends("base", row.base),
        "limit": limit,
        "sense": row.sense,
        **_ends("value", value),
        "slack": slack,
        "text": {
            "base": in_both(lambda lang: "" if row.base is None else _short(row.base, lang)),
            "limit": both(limit_text, limit_text) if limit is not None else NO_LIMIT,
            "value": "" if value is None else f"{value.value:.{_digits(row, value.value, value)}f}",
            "band": in_both(lambda lang: "" if value is None else _band(row, value, lang)),
            "gap": _gap(row, slack),
        },
    }


def _enough(row: _Figures, limit: float) -> float:
    """Return from where on more is enough: above 80 whole members means 81."""
    return math.floor(limit) + 1 if row.sense == _ABOVE and row.least == 0 else limit


def _ends(name: str, band: Band | None) -> Document:
    if band is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: band.value, f"{name}_low": band.low, f"{name}_high": band.high}


def _short(band: Band, lang: str) -> str:
    if band.low == band.high:
        return f"{band.value:.10g}"
    return f"{band.low:.10g}{RANGE[lang]}{band.high:.10g}"


def _digits(row: _Figures, value: float, band: Band) -> int:
    """Tell how many decimals a figure takes so as to stay on its side of the limit."""
    least = max(row.least, band_decimals(band.low, band.high)) if row.unit == MS else row.least
    count = decimals(value, against=row.limit, least=least)
    if row.limit is None or math.isclose(value, row.limit, rel_tol=_SAME):
        return count
    # What is all but the limit must not be written as the limit itself.
    while float(f"{value:.{count}f}") == row.limit and count < _MOST_DECIMALS:
        count += 1
    return count


def _band(row: _Figures, band: Band, lang: str) -> str:
    if band.low == band.high:
        return ""
    count = max(_digits(row, end, band) for end in (band.low, band.high))
    return f"{band.low:.{count}f}{RANGE[lang]}{band.high:.{count}f}"


def _gap(row: _Figures, slack: float | None) -> Words:
    """Say how far a figure is from its target in words: a sign before it would be misread."""
    if slack is None or row.limit is None or row.value is None:
        return both("", "")
    count = _digits(row, row.value.value, row.value)
    if not slack and row.sense in (_ABOVE, _BELOW) and row.value.value == row.limit:
        return both("等于限值", "at the limit")
    text = f"{abs(slack):.{decimals(abs(slack), least=count) if slack else count}f}"
    if slack >= 0:
        return both(f"余{text}", f"{text} left")
    return both(f"差{text}", f"{text} short") if row.wants_more else both(f"超{text}", f"{text} over")
