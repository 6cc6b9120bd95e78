"""How figures read on a page: units, bands, and never a rounding that contradicts the verdict."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from netplan.report.numbers import band_decimals, rounded, rounded_range
from netplan.report.numbers import decimals as decimals_needed

#: A pair of texts, Chinese and English.
Both = dict[str, str]

NOTHING = "—"
THIN_SPACE = "\u2009"

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def ms_text(value_ms: float | None, *, limit_ms: float | None = None, decimals: int = 1) -> str:
    """
    Write a delay with one decimal, or as many as the verdict needs.

    Parameters
    ----------
    value_ms : float or None
        The delay. [ms]
    limit_ms : float or None
        The target it is held against. [ms]
    decimals : int
        At least so many.

    Returns
    -------
    str
        `20.04` against 20, not `20.0`; `0.04`, not `0.0`; a dash for nothing.
    """
    if value_ms is None or not math.isfinite(value_ms):
        return NOTHING
    return rounded(value_ms, against=limit_ms, least=decimals)


def band_text(low_ms: float | None, high_ms: float | None, *, limit_ms: float | None = None) -> Both:
    """Write a band as `11.1～12.3` and `11.1–12.3`; both ends keep as many decimals as verdict and width need. [ms]"""
    if low_ms is None or high_ms is None:
        return {"zh": NOTHING, "en": NOTHING}
    least = band_decimals(low_ms, high_ms)
    return {lang: rounded_range(low_ms, high_ms, lang, against=limit_ms, least=least) for lang in ("zh", "en")}


def banded_ms_text(row: Mapping[str, Any], stem: str, *, limit_ms: float | None = None) -> str:
    """Write the delay `<stem>_ms` of a row, more finely where its band (`_low_ms`, `_high_ms`) is narrow. [ms]"""
    low_ms, high_ms = row[f"{stem}_low_ms"], row[f"{stem}_high_ms"]
    least = 1 if low_ms is None or high_ms is None else band_decimals(low_ms, high_ms)
    return ms_text(row[f"{stem}_ms"], limit_ms=limit_ms, decimals=least)


def part_text(value_ms: float | None) -> str:
    """Write a part of a delay with two decimals; what is there but smaller reads `<0.01`. [ms]"""
    if value_ms is None or not math.isfinite(value_ms):
        return NOTHING
    text = f"{value_ms:.2f}"
    return "<0.01" if text == "0.00" and value_ms > 0 else text


def part_band_text(low_ms: float | None, high_ms: float | None) -> Both:
    """Write the band of a part with two decimals; one that ends below them reads `<0.01` as a whole. [ms]"""
    if high_ms is not None and part_text(high_ms) == "<0.01":
        return {"zh": "<0.01", "en": "<0.01"}
    if low_ms is None or high_ms is None:
        return {"zh": NOTHING, "en": NOTHING}
    return {"zh": f"{low_ms:.2f}～{high_ms:.2f}", "en": f"{low_ms:.2f}–{high_ms:.2f}"}


def gap_text(value_ms: float | None, limit_ms: float | None) -> Both:
    """
    Say how far a delay is from its target: `超1.6` or `余2.1`, without a sign to misread.

    Parameters
    ----------
    value_ms, limit_ms : float or None
        The delay and its target. [ms]

    Returns
    -------
    dict of str
        By language; a dash where either is missing.
    """
    if value_ms is None or limit_ms is None:
        return {"zh": NOTHING, "en": NOTHING}
    count = decimals_needed(value_ms, against=limit_ms)
    text = ms_text(abs(value_ms - limit_ms), decimals=count)
    return (
        {"zh": f"超{text}", "en": f"{text} over"} if value_ms > limit_ms else {"zh": f"余{text}", "en": f"{text} left"}
    )


def gap_phrase(value_ms: float | None, limit_ms: float | None) -> Both:
    """Say the same with its unit, for a sentence: `超 1.6 ms` and `1.6 ms over`; empty where either is missing."""
    text = gap_text(value_ms, limit_ms)
    if text["zh"] == NOTHING:
        return {"zh": "", "en": ""}
    figure, way = text["en"].split(" ")
    return {"zh": f"{text['zh'][0]} {figure} ms", "en": f"{figure} ms {way}"}


def plain_text(value: float | None) -> str:
    """Write a limit or a parameter as short as it is exact, with a thin space per three digits from 10 000 up."""
    if value is None:
        return NOTHING
    text = f"{value:.10g}"
    whole, point, rest = text.partition(".")
    if whole.lstrip("-").isdigit() and abs(value) >= 10_000:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    return whole + point + rest


def km_text(value_km: float | None) -> str:
    """Write a length to the kilometre. [km]"""
    return NOTHING if value_km is None else plain_text(float(round(value_km)))


def date_text(iso: str) -> Both:
    """Write `2026-03-01` as `2026年3月1日` and `1 March 2026`."""
    day = dt.date.fromisoformat(iso)
    return {"zh": f"{day.year}年{day.month}月{day.day}日", "en": f"{day.day} {_MONTHS[day.month - 1]} {day.year}"}
