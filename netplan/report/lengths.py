"""Published lengths, each foretold from the others: document, rows and sentences."""

from __future__ import annotations

from netplan.calibrate.tables.left_out import RAIL, CableLeftOut, LengthsLeftOut
from netplan.plan import Plan
from netplan.report.documents import Document, plan_document, schema
from netplan.report.numbers import RANGE
from netplan.report.words import EN, ZH, both


def lengths_document(found: LengthsLeftOut, plan: Plan) -> Document:
    """
    Put published lengths, each left out once, into a document.

    Parameters
    ----------
    found : LengthsLeftOut
        The cables.
    plan : Plan
        Whose group index turns lengths into delays.

    Returns
    -------
    dict
        As docs/formats/documents.md describes.
    """
    return {
        "schema": schema("calibrate"),
        "plan": plan_document(plan),
        "model": "lengths",
        "cables": [_cable_document(cable) for cable in found.cables],
        "heldout": {
            "pairs": found.heldout.pairs,
            "median_abs_error_km": found.median_abs_error_km,
            "median_abs_error_ms": found.heldout.median_abs_error_ms,
            "median_rel_error": found.heldout.median_rel_error,
            "coverage_90": found.heldout.coverage_90,
        },
        "parameters": [],
        "verdict_changes": [],
        "refused": [],
        "summary_zh": lengths_sentences(found, ZH),
        "summary_en": lengths_sentences(found, EN),
    }


def lengths_headings(lang: str) -> list[str]:
    """Return the headings of `lengths_rows`."""
    words = (
        both("光缆", "cable"),
        both("沿", "along"),
        both("公布长度", "published"),
        both("由其余光缆预测（90%区间）", "foretold from the others (90 % band)"),
        both("误差", "error"),
        both("区间含公布值", "band held"),
        both("其余光缆的范围", "range of the others"),
    )
    return [word[lang] for word in words]


#: Columns of figures in `lengths_rows`, and those that a narrow terminal can do without.
LENGTHS_FIGURES, LENGTHS_SPARE = (2, 3, 4, 6), (6,)


def lengths_rows(found: LengthsLeftOut, lang: str) -> list[list[str]]:
    """Word a row for each cable."""
    return [_cable_row(cable, lang) for cable in found.cables]


def lengths_sentences(found: LengthsLeftOut, lang: str) -> list[str]:
    """Say how far the ratio of a few published lengths can be trusted."""
    held, error_km = found.heldout, found.median_abs_error_km
    if error_km is None or held.median_rel_error is None or held.coverage_90 is None:
        return [both("公布长度太少，无法留出检验。", "Too few published lengths to leave one out.")[lang]]
    inside = round(held.coverage_90 * held.pairs)
    return [
        both(
            f"逐条留出检验（{held.pairs} 条）：误差中位数 {error_km:.0f} km（{100 * held.median_rel_error:.0f}%），"
            f"90% 区间含 {inside} 条。",
            f"Left out one at a time ({held.pairs} cables): median error {error_km:.0f} km "
            f"({100 * held.median_rel_error:.0f} %); the 90 % bands held {inside}.",
        )[lang],
        both(
            "由两三条光缆得出的区间，自身也只是粗略的：两条恰好相近则偏窄，相差较大则失去意义。",
            "A band from two or three cables is itself a rough guess: too narrow where they happen to agree, and of no "
            "use where they do not.",
        )[lang],
    ]


def _cable_row(cable: CableLeftOut, lang: str) -> list[str]:
    band = f"{cable.foretold.low:.0f}{RANGE[lang]}{cable.foretold.high:.0f}"
    kind = both("铁路", "railway") if cable.by == RAIL else both("大圆", "great circle")
    return [
        "—".join((cable.waypoints_zh[0], cable.waypoints_zh[-1])) if lang == ZH else cable.cable,
        f"{kind[lang]} {cable.base_km:.0f} km × {cable.ratio:.3f}",
        f"{cable.published_km:.0f} km",
        both(f"{cable.foretold.value:.0f} km（{band}）", f"{cable.foretold.value:.0f} km ({band})")[lang],
        f"{cable.error_km:+.0f} km ({100 * cable.error_ratio:+.1f}%)",
        both("是", "yes")[lang] if cable.held else both("否", "no")[lang],
        f"{cable.others_low_km:.0f}{RANGE[lang]}{cable.others_high_km:.0f} km",
    ]


def _cable_document(cable: CableLeftOut) -> Document:
    return {
        "cable": cable.cable,
        "waypoints_zh": list(cable.waypoints_zh),
        "by": cable.by,
        "others": cable.others,
        "base_km": cable.base_km,
        "ratio": cable.ratio,
        "published_km": cable.published_km,
        "foretold_km": cable.foretold.value,
        "foretold_km_low": cable.foretold.low,
        "foretold_km_high": cable.foretold.high,
        "others_low_km": cable.others_low_km,
        "others_high_km": cable.others_high_km,
        "error_km": cable.error_km,
        "error_ratio": cable.error_ratio,
        "held": cable.held,
        "within_others": cable.within_others,
    }
