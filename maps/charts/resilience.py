"""Charts of the chapters on resilience and upgrades, as inline SVG: failures, availability, costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from maps import figures
from maps.bilingual import Content
from maps.charts.common import (
    Scale,
    both_text,
    dot,
    picture,
    placed_sign,
    range_bar,
    short,
    svg_line,
    svg_text,
    tick_step,
)
from maps.signs import SIGNS

Row = Mapping[str, Any]

_WIDTH, _LEFT, _RIGHT, _LINE, _HEAD, _FOOT = 820, 140, 550, 20, 20, 24
_GREY, _INK, _SOFT, _PLAIN = "#8A8A8A", "#1A1A1A", "#595959", "#0072B2"
#: Which of the five signs an availability's verdict is drawn with; the word beside it is its own.
AVAILABILITY_SIGNS = {"proven": "meets", "disproved": "misses", "undecided": "unknown"}
#: Shares of down time outside this are drawn at its ends.
_LEAST_RATIO, _MOST_RATIO = 1e-7, 1.0


def failure_chart(groups: Sequence[tuple[Row, Sequence[Row]]]) -> Content:
    """
    Draw for each target how far a failure carries the delay: from today's dot to the one after it, with its band.

    Parameters
    ----------
    groups : sequence of (target, rows)
        Each target with its worst single and double failure. [ms]

    Returns
    -------
    Content
        An SVG picture, or None where there is no delay to draw.
    """
    drawn = [(target, [row for row in rows if row["oneway_ms"] is not None]) for target, rows in groups]
    drawn = [(target, rows) for target, rows in drawn if rows]
    if not drawn:
        return None
    keys = ("oneway_high_ms", "oneway_ms", "limit_ms", "before_oneway_ms")
    most = max(row[key] or 0.0 for _, rows in drawn for row in rows for key in keys) * 1.05
    height = sum(_HEAD + _LINE * len(rows) + 4 for _, rows in drawn) + _FOOT

    def x(ms: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * ms / most

    pieces, top = [], 0
    for target, rows in drawn:
        pieces.append(_failure_group(target, rows, top, x))
        top += _HEAD + _LINE * len(rows) + 4
    step = tick_step(most)
    ticks = [(step * count, f"{step * count:g}") for count in range(int(most / step) + 1)]
    axis = _axis([(value, text, text) for value, text in ticks], height - _FOOT, x, unit=("ms", "ms"))
    return picture(_WIDTH, height, "failure_chart_label", axis, pieces)


def _failure_group(target: Row, rows: Sequence[Row], top: int, x: Scale) -> Content:
    first, last = top + _HEAD, top + _HEAD + _LINE * len(rows)
    limit = rows[0]["limit_ms"]
    text = figures.plain_text(limit)
    zh, en = f"目标 ≤{text} ms", f"target ≤{text} ms"
    if target.get("name_zh"):
        zh, en = f"{target['name_zh']}（{zh}）", f"{target['name_en']} ({en})"
    return h.g[
        svg_line(0, top + 1, _WIDTH, top + 1, "#DEDEDA"),
        both_text(2, top + 15, short(zh, 100), short(en, 100)),
        svg_line(x(limit), first - 3, x(limit), last - 1, _INK, width=2),
        [_failure_row(row, first + _LINE * at + _LINE / 2, x) for at, row in enumerate(rows)],
    ]


def _failure_row(row: Row, middle: float, x: Scale) -> Content:
    limit, before, after = row["limit_ms"], row["before_oneway_ms"], row["oneway_ms"]
    sign = SIGNS.get(row["status"])
    colour = sign.colour if sign else _PLAIN
    label = {"single": ("一处", "one"), "double": ("两处", "two")}[row["kind"]]
    band = figures.band_text(row["oneway_low_ms"], row["oneway_high_ms"], limit_ms=limit)
    text = figures.banded_ms_text(row, "oneway", limit_ms=limit)
    off = len(row["off"])
    off_zh, off_en = (f" ■{off}地失联", f" ■{off} cut off") if off else ("", "")
    return [
        both_text(
            _LEFT - 10,
            middle + 4,
            f"{short(row['to_zh'], 12)} {label[0]}",
            f"{short(row['to_en'], 14)}, {label[1]}",
            anchor="end",
        ),
        range_bar(row["oneway_low_ms"], row["oneway_high_ms"], middle, x, colour),
        None if before is None else svg_line(x(before), middle, x(after), middle, _INK, width=1.2),
        None if before is None else dot(x(before), middle, "#FFFFFF", 3.6),
        dot(x(after), middle, colour, 4.6),
        placed_sign(row["status"], _RIGHT + 10, middle) if sign else None,
        both_text(_RIGHT + 30, middle + 4, f"{text}（{band['zh']}）{off_zh}", f"{text} ({band['en']}){off_en}"),
    ]


def availability_chart(rows: Sequence[Row], period_min: float) -> Content:
    """
    Draw the proven range of each answer on a logarithmic scale of down time: bar, nominal dot, and the limit.

    Parameters
    ----------
    rows : sequence of mapping
        Answers, those of one pair of places together. [0..1]
    period_min : float
        Length of the period. [min]

    Returns
    -------
    Content
        An SVG picture, or None where nothing was answered.
    """
    known = [row for row in rows if row["down_high_ratio"] is not None]
    if not known:
        return None
    keys = ("down_low_ratio", "down_high_ratio", "budget_ratio")
    values = [_shown(row[key]) for row in known for key in keys if row[key] is not None]
    low, high = math.floor(math.log10(min(values))), max(math.ceil(math.log10(max(values))), -3)
    low = min(low, high - 2)

    def x(ratio: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (math.log10(_shown(ratio)) - low) / (high - low)

    groups: dict[str, list[Row]] = {}
    for row in known:
        groups.setdefault(row["ends"]["zh"], []).append(row)
    height = sum(_HEAD + _LINE * len(group) + 4 for group in groups.values()) + _FOOT + 14
    pieces, top = [], 0
    for group in groups.values():
        pieces.append(_availability_group(group, top, x))
        top += _HEAD + _LINE * len(group) + 4
    ticks = [(10.0**power, *_tick_words(power, period_min)) for power in range(low, high + 1)]
    axis = _axis(
        [(ratio, text, text) for ratio, text, _, _ in ticks], height - _FOOT - 14, x, unit=("可用率", "available")
    )
    minutes = [
        both_text(x(ratio), height - 4, zh, en, anchor="middle", size=11, colour=_SOFT) for ratio, _, zh, en in ticks
    ]
    unit = both_text(_RIGHT + 30, height - 4, "每年中断", "down a year", size=11, colour=_SOFT)
    return picture(_WIDTH, height, "availability_chart_label", axis, [*pieces, *minutes, unit])


def _tick_words(power: int, period_min: float) -> tuple[str, str, str]:
    """Word a tick: 0.0001 down is 99.99 % and 53 minutes a year."""
    minutes = period_min * 10.0**power
    size, zh, en = (
        (1440, "天", "d") if minutes >= 2 * 1440 else (60, "小时", "h") if minutes >= 120 else (1, "分", "min")
    )
    text = f"{minutes / size:.2g}" if minutes / size < 100 else f"{minutes / size:.0f}"
    return f"{100 - 100 * 10.0**power:.{max(-power - 2, 0)}f}%", f"{text} {zh}", f"{text} {en}"


def _availability_group(rows: Sequence[Row], top: int, x: Scale) -> Content:
    first = top + _HEAD
    limits = {row["budget_ratio"]: row["limit"] for row in rows if row["budget_ratio"] is not None}
    zh, en = rows[0]["ends"]["zh"], rows[0]["ends"]["en"]
    if limits:
        zh, en = f"{zh}（目标 ≥{'、'.join(limits.values())}）", f"{en} (target ≥{', '.join(limits.values())})"
    return h.g[
        svg_line(0, top + 1, _WIDTH, top + 1, "#DEDEDA"),
        both_text(2, top + 15, short(zh, 100), short(en, 100)),
        [
            svg_line(x(ratio), first - 3, x(ratio), first + _LINE * len(rows) - 1, _INK, width=2)
            for ratio in limits
            if ratio > 0
        ],
        [_availability_row(row, first + _LINE * at + _LINE / 2, x) for at, row in enumerate(rows)],
    ]


def _availability_row(row: Row, middle: float, x: Scale) -> Content:
    sign = AVAILABILITY_SIGNS.get(row["verdict"])
    colour = SIGNS[sign].colour if sign else _PLAIN
    words, gap = row["verdict_words"], row["gap"]
    # Both ends of what is undecided take too much room: the table has them.
    has_gap = gap["zh"] and row["verdict"] != "undecided"
    zh, en = (f"{words['zh']}：{gap['zh']}", f"{words['en']}: {gap['en']}") if has_gap else (words["zh"], words["en"])
    return [
        both_text(_LEFT - 10, middle + 4, row["protection"]["zh"], row["protection"]["en"], anchor="end"),
        range_bar(row["down_low_ratio"], row["down_high_ratio"], middle, x, colour),
        dot(x(row["down_estimate_ratio"]), middle, colour, 4.2),
        placed_sign(sign, _RIGHT + 10, middle) if sign else None,
        both_text(_RIGHT + 30, middle + 4, short(zh, 40), short(en, 40)),
    ]


def cost_chart(front: Sequence[Row]) -> Content:
    """
    Draw what each choice costs, with its band, beside what it brings; numbered as in the table.

    Parameters
    ----------
    front : sequence of mapping
        Choices, cheapest first. [CNY]

    Returns
    -------
    Content
        An SVG picture, or None where nothing costs anything.
    """
    most = max((point["cost_cny_high"] for point in front), default=0.0) * 1.05
    if not most > 0:
        return None
    height = 8 + _LINE * len(front) + _FOOT

    def x(cny: float) -> float:
        return 40 + (_RIGHT - 60 - 40) * cny / most

    step = tick_step(most / 1e8) * 1e8
    ticks = [step * count for count in range(int(most / step) + 1)]
    words = [(cny, f"{cny / 1e8:g}", f"{cny / 1e6:g}") for cny in ticks]
    axis = _axis(words, height - _FOOT, x, unit=("亿元", "CNY million"), left=40, right=_RIGHT - 60)
    rows = []
    for at, point in enumerate(front):
        middle = 8 + _LINE * at + _LINE / 2
        pairs = point["pairs"]
        rows += [
            svg_text(28, middle + 4, str(at + 1), anchor="end"),
            range_bar(point["cost_cny_low"], point["cost_cny_high"], middle, x, _PLAIN),
            dot(x(point["cost_cny"]), middle, _PLAIN, 4.6),
            both_text(
                _RIGHT - 50,
                middle + 4,
                point["statuses"]["zh"] + (f"，改善{pairs}对地点" if pairs else ""),
                point["statuses"]["en"] + (f"; {pairs} pairs gain" if pairs > 1 else "; 1 pair gains" if pairs else ""),
            ),
        ]
    return picture(_WIDTH, height, "cost_chart_label", axis, rows)


def _axis(
    ticks: Sequence[tuple[float, str, str]],
    base: float,
    x: Scale,
    *,
    unit: tuple[str, str],
    left: float = _LEFT,
    right: float = _RIGHT,
) -> Content:
    return [
        svg_line(left, base, right, base, _GREY),
        [
            [
                svg_line(x(value), 4, x(value), base, "#EDEDEA"),
                svg_line(x(value), base, x(value), base + 4, _GREY),
                both_text(x(value), base + 15, zh, en, anchor="middle", size=11),
            ]
            for value, zh, en in ticks
        ],
        both_text(right + 30, base + 15, *unit, size=11),
    ]


def _shown(ratio: float) -> float:
    return min(max(ratio, _LEAST_RATIO), _MOST_RATIO)
