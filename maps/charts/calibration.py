"""The chart of the chapter on measurements, as inline SVG: measured less modelled, pair by pair."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from maps.bilingual import Content
from maps.charts.common import Scale, both_text, dot, picture, range_bar, short, svg_line, svg_text, tick_step

Row = Mapping[str, Any]

_WIDTH, _LEFT, _RIGHT, _TOP, _LINE, _FOOT = 820, 210, 640, 10, 22, 24
_GREY, _INK, _FITS, _ODD = "#8A8A8A", "#1A1A1A", "#FFFFFF", "#D55E00"
_BAND = "#56B4E9"
#: Names are cut to so many columns.
_NAME = 28


def residual_chart(rows: Sequence[Row]) -> Content:
    """
    Draw one line per pair: the model's band around nothing, and a dot where it was measured.

    Parameters
    ----------
    rows : sequence of mapping
        `pair`, `word`, `difference_ms`, `below_ms` (<= 0), `above_ms`, `odd`. [ms]

    Returns
    -------
    Content
        An SVG picture, or None where there is nothing to draw.
    """
    ends = [value for row in rows for value in (row["difference_ms"], row["below_ms"], row["above_ms"])]
    low: float = min([0.0, *ends])
    high: float = max([0.0, *ends])
    if not rows or not 0 < high - low < math.inf:
        return None
    margin = 0.04 * (high - low)
    low, high = low - margin, high + margin
    height = _TOP + _LINE * len(rows) + _FOOT

    def x(ms: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (ms - low) / (high - low)

    return picture(
        _WIDTH,
        height,
        "residual_chart_label",
        _axis(low, high, height - _FOOT, x),
        [_row(row, _TOP + _LINE * at + _LINE / 2, x) for at, row in enumerate(rows)],
    )


def _axis(low: float, high: float, base: float, x: Scale) -> Content:
    step = tick_step(high - low)
    ticks = [step * count for count in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [
        svg_line(_LEFT, base, _RIGHT, base, _GREY),
        svg_line(x(0), _TOP - 4, x(0), base, _INK, width=1.6),
        [
            [
                svg_line(x(ms), base, x(ms), base + 4, _GREY),
                svg_text(x(ms), base + 16, f"{ms:+g}" if ms else "0", anchor="middle", size=11),
            ]
            for ms in ticks
        ],
        svg_text(_RIGHT + 14, base + 16, "ms", size=11),
    ]


def _row(row: Row, middle: float, x: Scale) -> Content:
    name, word = row["pair"], row["word"]
    hundredths = round(100 * row["difference_ms"])
    said = f"{hundredths / 100:+.2f} " if hundredths else "0.00 "
    return h.g[
        both_text(_LEFT - 12, middle + 4, short(name["zh"], _NAME), short(name["en"], _NAME), anchor="end"),
        range_bar(row["below_ms"], row["above_ms"], middle, x, _BAND),
        dot(x(row["difference_ms"]), middle, _ODD if row["odd"] else _FITS, 5),
        both_text(_RIGHT + 14, middle + 4, said + word["zh"], said + word["en"]),
    ]
