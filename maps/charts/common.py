"""Charts of the report as inline SVG: a dot and its band against the limit, and the parts of a delay."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import htpy as h

from maps.bilingual import Content
from maps.signs import SIGNS
from maps.words.common import REPORT_WORDS

Row = Mapping[str, Any]

#: Where on the axis a delay stands: ms -> SVG units.
Scale = Callable[[float], float]

_WIDTH, _LEFT, _RIGHT, _TOP, _LINE = 720, 150, 560, 24, 24
_PLAIN = "#0072B2"


def sign(status: str, size: int) -> Content:
    """Draw a verdict's shape; the word stands beside it, so the shape stays silent."""
    shapes = [h.Element(tag)(attributes) for tag, attributes in SIGNS[status].shape]
    return h.svg(".sign", viewBox="0 0 20 20", width=str(size), height=str(size), aria_hidden="true")[shapes]


def band_chart(verdicts: Sequence[Row]) -> Content:
    """
    Draw one line per place: nominal dot, band, limit, light limit and theoretical delay on one axis.

    Parameters
    ----------
    verdicts : sequence of mapping
        Verdicts of one target in one layer, with their texts. [ms]

    Returns
    -------
    Content
        An SVG picture, or None where no delay is known.
    """
    known = [one for one in verdicts if one["oneway_ms"] is not None]
    if not known:
        return None
    keys = ("oneway_high_ms", "oneway_ms", "limit_ms", "theoretical_ms")
    most: float = max(one[key] for one in known for key in keys if one.get(key) is not None) * 1.08
    height = _TOP + _LINE * len(known) + 22

    def x(ms: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * ms / most

    limit = known[0]["limit_ms"]
    rows = [_band_row(one, _TOP + _LINE * at, x) for at, one in enumerate(known)]
    words = REPORT_WORDS["chart_label"]
    drawn = h.svg(".chart", viewBox=f"0 0 {_WIDTH} {height}", role="img", aria_label=f"{words['zh']} / {words['en']}")[
        _axis(most, height, x),
        rows,
        _limit(limit, known[0]["text"]["limit"], height, x) if limit is not None else None,
    ]
    return h.div(".drawing")[drawn]


def _axis(most: float, height: int, x: Scale) -> Content:
    base = height - 18
    step = tick_step(most)
    ticks = [step * count for count in range(int(most / step) + 1)]
    return [
        svg_line(_LEFT, base, _RIGHT, base, "#8A8A8A"),
        [
            [
                svg_line(x(ms), base, x(ms), base + 4, "#8A8A8A"),
                svg_text(x(ms), base + 15, f"{ms:g}", anchor="middle", size=11),
            ]
            for ms in ticks
        ],
        svg_text(_RIGHT + 10, base + 15, "ms", size=11),
    ]


def _limit(limit: float, text: str, height: int, x: Scale) -> Content:
    return [
        svg_line(x(limit), _TOP - 6, x(limit), height - 18, "#1A1A1A", width=2),
        both_text(x(limit), 12, f"目标 ≤{text} ms", f"target ≤{text} ms", anchor="middle"),
    ]


def _band_row(verdict: Row, top: float, x: Scale) -> Content:
    figured = verdict["limit_ms"] is not None and verdict["status"] in SIGNS
    colour = SIGNS[verdict["status"]].colour if figured else _PLAIN
    middle = top + _LINE / 2
    low, high = verdict["oneway_low_ms"], verdict["oneway_high_ms"]
    text = verdict["text"]
    return h.g[
        both_text(_LEFT - 12, middle + 4, short(verdict["to_zh"], 16), short(verdict["to_en"], 16), anchor="end"),
        _tick(verdict.get("light_limit_ms"), middle, x, dash="2 2"),
        _tick(verdict.get("theoretical_ms"), middle, x, dash=None) if text["theoretical"] != text["light"] else None,
        range_bar(low, high, middle, x, colour) if low is not None and high is not None else None,
        dot(x(verdict["oneway_ms"]), middle, colour, 5),
        placed_sign(verdict["status"], _RIGHT + 10, middle) if figured else None,
        both_text(
            _RIGHT + 30,
            middle + 4,
            f"{text['oneway']}（{text['band']['zh']}）",
            f"{text['oneway']} ({text['band']['en']})",
        ),
    ]


def _tick(ms: float | None, middle: float, x: Scale, *, dash: str | None) -> Content:
    if ms is None:
        return None
    return svg_line(x(ms), middle - 9, x(ms), middle + 9, "#4D4D4D", dash=dash, width=1.3)


def tick_step(most: float) -> float:
    """Return a round distance between ticks: at most eight of them."""
    power = 10.0 ** math.floor(math.log10(most / 8))
    return next(size * power for size in (1, 2, 5, 10) if most / (size * power) <= 8)


def range_bar(low: float, high: float, middle: float, x: Scale, colour: str) -> Content:
    """Draw a range on its axis."""
    return h.rect(
        x=svg_number(x(low)),
        y=svg_number(middle - 4),
        width=svg_number(max(1.0, x(high) - x(low))),
        height="8",
        fill=colour,
        fill_opacity="0.4",
        stroke="#4D4D4D",
        stroke_width="0.6",
    )


def dot(left: float, middle: float, colour: str, radius: float) -> Content:
    """Draw a value."""
    return h.circle(cx=svg_number(left), cy=svg_number(middle), r=f"{radius:g}", fill=colour, stroke="#1A1A1A")


def placed_sign(status: str, left: float, middle: float) -> Content:
    """Draw a verdict's shape inside a chart."""
    shapes = [h.Element(tag)(attributes) for tag, attributes in SIGNS[status].shape]
    return h.svg(x=svg_number(left), y=svg_number(middle - 7), width="14", height="14", viewBox="0 0 20 20")[shapes]


def parts_bar(verdict: Row, colours: Mapping[str, str]) -> Content:
    """Draw the parts of a delay side by side, in proportion; the list beneath names them."""
    total = sum(part["ms"] or 0.0 for part in verdict["parts"]) or 1.0
    pieces, at = [], 0.0
    for part in verdict["parts"]:
        width = 240 * (part["ms"] or 0.0) / total
        pieces.append(h.rect(x=svg_number(at), y="0", width=svg_number(width), height="10", fill=colours[part["name"]]))
        at += width
    return h.svg(".bar", viewBox="0 0 240 10", preserveAspectRatio="none", aria_hidden="true")[pieces]


def picture(width: float, height: float, label: str, *content: Content) -> Content:
    """Frame a chart, which scrolls sideways where a screen is narrow; `label` is the key of what it shows."""
    words = REPORT_WORDS[label]
    drawn = h.svg(
        ".chart.apart",
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=f"{words['zh']} / {words['en']}",
    )[content]
    return h.div(".drawing")[drawn]


def short(text: str, most: int) -> str:
    """Cut a name to so many half-width columns; a Chinese character takes two."""
    used = 0
    for at, char in enumerate(text):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > most:
            return text[:at] + "…"
    return text


def both_text(
    x: float, y: float, zh: str, en: str, *, anchor: str = "start", size: int = 12, colour: str = "#1A1A1A"
) -> Content:
    """Write a text in both languages at one place; the style sheet shows one."""
    if zh == en:
        return svg_text(x, y, zh, anchor=anchor, size=size, colour=colour)
    return [
        svg_text(x, y, text, anchor=anchor, size=size, colour=colour, lang=lang)
        for text, lang in ((zh, "zh-CN"), (en, "en"))
    ]


def svg_text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: int = 12,
    colour: str = "#1A1A1A",
    lang: str | None = None,
) -> Content:
    """Write a text on its base line."""
    place = {"x": svg_number(x), "y": svg_number(y), "text_anchor": anchor}
    return h.Element("text")(**place, font_size=str(size), fill=colour, lang=lang)[text]


def svg_line(
    x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 1, dash: str | None = None
) -> Content:
    """Draw a straight line."""
    return h.line(
        x1=svg_number(x1),
        y1=svg_number(y1),
        x2=svg_number(x2),
        y2=svg_number(y2),
        stroke=colour,
        stroke_width=f"{width:g}",
        stroke_dasharray=dash,
    )


def svg_number(value: float) -> str:
    """Write a coordinate with one decimal: finer than anybody sees."""
    return f"{value:.1f}"
