"""A forecast gathered for the report page: when sizes are reached, the curve, what moves the terabit's date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from netplan.exchange.forecast.model import TERABIT
from netplan.exchange.forecast.records import Bar, Growth, Milestone
from netplan.exchange.forecast.tornado import tornado
from netplan.members import Exchange
from netplan.plan import Plan
from netplan.report import forecast as forecast_words
from netplan.report.bilingual import in_both
from netplan.report.documents import Document
from netplan.report.words import BASIS, ZH, Words, both

_BARS = 10
#: The curve goes on so long after the last limit is reached for all but certain. [month]
_BEYOND_MONTHS = 12


def growth_rows(plan: Plan, exchange: Exchange, growth: Growth) -> Document:
    """
    Gather the forecast of an exchange.

    Parameters
    ----------
    plan : Plan
        The plan.
    exchange : Exchange
        The exchange.
    growth : Growth
        Its forecast.

    Returns
    -------
    dict
        `conclusion`, `basis`, `until` (the last month looked at),
        `milestones`, `points` and `limits` of the curve, `tornado`; `years` as `year_rows` has them
        and `quarters`, the whole curve. JSON-able.
    """
    terabit = next((item for item in growth.milestones if item.what == TERABIT), None)
    said = [] if terabit is None else [terabit_sentence(terabit, growth, both(exchange.name_zh, exchange.name_en))]
    moved = tornado(plan, exchange.site, horizon_months=len(growth.months) - 1)
    return {
        "conclusion": said[0] if said else None,
        "conclusions": said,
        "basis": in_both(lambda lang: forecast_words.basis_sentence(growth, lang)),
        "rests_on": growth.basis,
        "until": growth.months[-1].isoformat()[:7],
        "milestones": [_milestone(item, growth) for item in growth.milestones],
        "points": _points(growth),
        "years": year_rows(growth),
        "quarters": _rows(growth)[::3],
        "limits": [_limit(item) for item in _crossed(growth.milestones)],
        "tornado": {
            "sentence": in_both(lambda lang: forecast_words.tornado_sentence(moved, plan, growth, lang)),
            "bars": [bar_row(bar, plan) for bar in moved.bars[:_BARS]],
        },
    }


def year_rows(growth: Growth) -> list[Document]:
    """
    Read a forecast at the end of each calendar year.

    Parameters
    ----------
    growth : Growth
        The forecast.

    Returns
    -------
    list of dict
        `year`, and members [count], peak and egress [Gbit/s] as lists of 10th, 50th and 90th percentile. The peak is
        the largest five minutes of that year, or since the plan's day in its first.
    """
    return [
        {
            "year": month.year - 1,
            "members": [float(value) for value in growth.members[:, at]],
            "peak_gbps": [float(value) for value in growth.peak_gbps[:, at]],
            "egress_gbps": [float(value) for value in growth.egress_gbps[:, at]],
        }
        for at, month in enumerate(growth.months)
        if at and month.month == 1
    ]


def year_text(item: Milestone, growth: Growth, lang: str) -> str:
    """
    Word the year in which a size is reached, with its band.

    Parameters
    ----------
    item : Milestone
        The size.
    growth : Growth
        The forecast it belongs to.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        "2029年（80%区间2028～2031年）"; a year beyond the forecast is said to be later than its last.
    """
    if item.already:
        return both("已达到", "reached already")[lang]
    last = growth.months[-1].year
    p10, p50, p90 = (None if day is None else day.year for day in (item.p10, item.p50, item.p90))
    later = both(f"{last}年以后", f"after {last}")[lang]
    middle = later if p50 is None else both(f"{p50}年", f"{p50}")[lang]
    if p10 is None:
        return middle
    band = both(f"{p10}～{p90}年" if p90 else f"{p10}年～{later}", f"{p10} to {p90 or later}")[lang]
    if p10 == p90:
        band = both(f"{p10}年", f"{p10}")[lang]
    return both(f"{middle}（80%区间{band}）", f"{middle} (80 % band {band})")[lang]


def terabit_sentence(terabit: Milestone, growth: Growth, name: Words) -> Words:
    """
    Say when an exchange should peak at a terabit, to the month: nobody knows the day.

    Parameters
    ----------
    terabit : Milestone
        When it is reached.
    growth : Growth
        The forecast it belongs to.
    name : dict
        The exchange in both languages.

    Returns
    -------
    dict
        Both languages; the day where it has been reached, and how likely it is where the median lies beyond the
        horizon.
    """
    if terabit.already or (terabit.p90 is not None and terabit.p90 == growth.as_of):
        return in_both(lambda lang: forecast_words.headline(growth, terabit, name[lang], lang))
    if terabit.p50 is None:
        return _unlikely(terabit, growth, name)
    text = both(
        "{name}峰值预计{p50}达到1 Tbit/s（80%区间{p10}～{p90}）。数据性质：{basis}。",
        "{name} should peak at 1 Tbit/s in {p50} (80 % band {p10} to {p90}). Basis: {basis}.",
    )

    def said(lang: str) -> str:
        months = {key: _month_text(getattr(terabit, key), growth, lang) for key in ("p10", "p50", "p90")}
        return text[lang].format(name=name[lang], basis=BASIS[growth.basis][lang], **months)

    return in_both(said)


def _unlikely(terabit: Milestone, growth: Growth, name: Words) -> Words:
    until, chance = growth.months[-1], forecast_words.share_text(terabit.reached_ratio)
    basis = BASIS[growth.basis]
    return both(
        f"{name['zh']}到{until.year}年{until.month}月峰值达到1 Tbit/s的可能为{chance}。数据性质：{basis['zh']}。",
        f"{name['en']} has a chance of {chance} to peak at 1 Tbit/s by {until:%Y-%m}. Basis: {basis['en']}.",
    )


def _month_text(day: date | None, growth: Growth, lang: str) -> str:
    if day is None:
        until = growth.months[-1]
        return both(f"{until.year}年{until.month}月以后", f"after {until:%Y-%m}")[lang]
    return f"{day.year}年{day.month}月" if lang == ZH else f"{day:%Y-%m}"


def _milestone(item: Milestone, growth: Growth) -> Document:
    return {
        "id": item.what,
        "what": in_both(lambda lang: forecast_words.what_text(item, lang)),
        **{
            key: in_both(partial(forecast_words.day_text, day, growth))
            for key, day in (("p10", item.p10), ("p50", item.p50), ("p90", item.p90))
        },
        "reached": forecast_words.share_text(item.reached_ratio),
        "already": item.already,
        "year": in_both(lambda lang: year_text(item, growth, lang)),
    }


def _crossed(milestones: Sequence[Milestone]) -> list[Milestone]:
    """Return the sizes of traffic that lie ahead."""
    return [item for item in milestones if item.unit != "count" and not item.already]


def _points(growth: Growth) -> list[Document]:
    """Return the curve until a year after its last limit: what lies beyond would press the crossings into a corner."""
    last = [item.p90 for item in _crossed(growth.milestones)]
    count = len(growth.months)
    known = [day for day in last if day is not None]
    if known and len(known) == len(last):
        count = min(count, sum(month <= max(known) for month in growth.months) + _BEYOND_MONTHS)
    return _rows(growth)[:count]


def _rows(growth: Growth) -> list[Document]:
    """Return the peak's percentiles by month. [Gbit/s]"""
    return [
        {
            "month": month.isoformat(),
            **{f"p{share}": float(growth.peak_gbps[row, at]) for row, share in enumerate((10, 50, 90))},
        }
        for at, month in enumerate(growth.months)
    ]


def _limit(item: Milestone) -> Document:
    return {"value": item.limit, **both(*(forecast_words.gbps_text(item.limit),) * 2)}


def bar_row(bar: Bar, plan: Plan) -> Document:
    """
    Put one bar of a tornado into a mapping: how far the day moves to either side, and at which value. [day]

    Where an end leaves the day unreached, that side has no number.
    """
    ends = [(bar.days_low, bar.low), (bar.days_high, bar.high)]
    # An end that is never reached lies on the later side.
    ends.sort(key=lambda end: (end[0] is None, end[0] or 0))
    (earlier, at_earlier), (later, at_later) = ends
    return {
        "label_zh": forecast_words.assumption_name(bar.parameter, plan, "zh"),
        "label_en": forecast_words.assumption_name(bar.parameter, plan, "en"),
        "basis": bar.basis,
        "unit": bar.unit,
        "earlier_days": None if earlier is None else min(earlier, 0),
        "later_days": None if later is None else max(later, 0),
        "earlier_at": at_earlier,
        "later_at": at_later,
    }
