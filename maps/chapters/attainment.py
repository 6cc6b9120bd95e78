"""The report's chapter on attainment: every target in one table, as a bureau files it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import htpy as h

from maps import figures
from maps.bilingual import Content, both, pair, text_of
from maps.chapters.blocks import basis_word, chapter, table, unquoted, verdict_word, word

Row = Mapping[str, Any]

HEADS = (
    *("number", "indicator", "unit", "base", "goal", "stands", "distance", "verdict", "basis"),
    *("lead", "support", "deadline", "step", "grounds"),
)


def attainment_chapter(page: Row) -> h.Element:
    """
    Write the chapter 指标完成情况.

    Parameters
    ----------
    page : mapping
        The finished results; `attainment` holds a row for each target, see `netplan.report.attainment`.

    Returns
    -------
    Element
        The chapter: a note on how to read it, and the table.
    """
    rows = page.get("attainment") or []
    if not rows:
        return chapter("attainment", h.p(".note")[word("no_targets")])
    return chapter(
        "attainment",
        h.p(".note")[word("attainment_note")],
        table("attainment", word("attainment_caption"), HEADS, [_row(row) for row in rows]),
    )


def _row(row: Row) -> h.Element:
    text = row["text"]
    status = row["status"]
    return h.tr(class_=f"row-{status or 'none'}")[
        h.td[str(row["number"])],
        h.th(scope="row")[
            text_of(row, "name"),
            h.span(".sub")[pair(row["scope"])],
            h.span(".sub")[text_of(row, "note")] if row["note_zh"] else None,
        ],
        h.td[pair(row["unit"])],
        h.td(".number")[_dated(pair(text["base"]) if text["base"]["zh"] else None, row["base_date"])],
        h.td(".number")[pair(text["limit"])],
        h.td(".number")[_value(row)],
        h.td(".number")[pair(text["gap"]) if text["gap"]["zh"] else figures.NOTHING],
        h.td[verdict_word(status, figure=status is not None)],
        h.td[basis_word(row["basis"])],
        h.td[_listed(row, "lead")],
        h.td[_listed(row, "support")],
        h.td[row["deadline"] or word("not_listed")],
        h.td[pair(row["step"]) if row["step"]["zh"] else figures.NOTHING],
        h.td(".grounds")[_grounds(row)],
    ]


def _value(row: Row) -> Content:
    """Write the present value with its band and the day it is of; where there is none, why."""
    text = row["text"]
    if not text["value"]:
        return [figures.NOTHING, h.span(".sub.wraps")[pair(row["reason"])] if row["reason"]["zh"] else None]
    band = text["band"]
    return [
        h.b[text["value"]],
        h.span(".sub")[both(f"（{band['zh']}）", f"({band['en']})")] if band["zh"] else None,
        h.span(".sub")[row["value_date"]] if row["value_date"] else None,
        h.span(".sub.wraps")[pair(row["reason"])] if row["status"] == "unknown" else None,
    ]


def _dated(value: Content, date: str) -> Content:
    if value is None:
        return word("not_listed")
    return [value, h.span(".sub")[both(f"（{date}年）", f"({date})") if len(date) == len("2025") else date]]


def _listed(row: Row, name: str) -> Content:
    """Write a unit that answers for a target; documents often name none."""
    return text_of(row, name) if row[f"{name}_zh"] else word("not_listed")


def _grounds(row: Row) -> Content:
    if not row["wording"]:
        return row["source"] or word("not_listed")
    return [h.q[unquoted(row["wording"])], " ", row["source"] or word("not_listed")]
