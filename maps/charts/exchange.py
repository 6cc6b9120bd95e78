"""Charts of the chapter on the exchange, as inline SVG: growth with its band, what moves a date, orders by quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from maps.bilingual import Content
from maps.charts.common import Scale, both_text, picture, short, svg_line, svg_number, svg_text, tick_step
from maps.figures import plain_text
from maps.words.common import BASES, UNITS

Row = Mapping[str, Any]

_WIDTH, _GREY, _INK, _SOFT, _PLAIN, _LATER = 820, "#8A8A8A", "#1A1A1A", "#595959", "#0072B2", "#E69F00"
_FAN_HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 260, 70, 690, 20, 26
_LINE = 22
#: Labels stand so far apart.
_LABEL = 14
_DAYS_PER_MONTH = 30.4375
#: Units that a value says nothing more with.
_PLAIN_UNITS = {"-", "count", "ratio"}
#: An axis with fewer years than this has a tick for each.
_FEW_YEARS = 12


def growth_chart(points: Sequence[Row], limits: Sequence[Row], unit: tuple[str, str]) -> Content:
    """
    Draw how something grows: the middle of the forecast as a line, its 80 % band around it, limits across.

    Parameters
    ----------
    points : sequence of mapping
        `month` (ISO day), `p10`, `p50`, `p90`; at least two.
    limits : sequence of mapping
        `value`, and `zh`, `en` to write beside it.
    unit : tuple of str
        Chinese and English.

    Returns
    -------
    Content
        An SVG picture, or None where there is nothing to draw.
    """
    if len(points) < 2:
        return None
    days = [dt.date.fromisoformat(point["month"]).toordinal() for point in points]
    values = [row[key] for rows, key in ((points, "p90"), (limits, "value")) for row in rows]
    most: float = max(values) * 1.06
    if not most > 0:
        return None

    def x(day: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (day - days[0]) / (days[-1] - days[0])

    def y(value: float) -> float:
        return _FAN_HEIGHT - _FOOT - (_FAN_HEIGHT - _FOOT - _TOP) * value / most

    above = [f"{svg_number(x(day))},{svg_number(y(point['p90']))}" for day, point in zip(days, points, strict=True)]
    below = [f"{svg_number(x(day))},{svg_number(y(point['p10']))}" for day, point in zip(days, points, strict=True)]
    middle = [f"{svg_number(x(day))},{svg_number(y(point['p50']))}" for day, point in zip(days, points, strict=True)]
    return picture(
        _WIDTH,
        _FAN_HEIGHT,
        "growth_chart_label",
        _values_axis(most, y, unit),
        _years_axis(days, x),
        h.polygon(points=" ".join([*above, *reversed(below)]), fill=_PLAIN, fill_opacity="0.22", stroke="none"),
        h.polyline(points=" ".join(middle), fill="none", stroke=_PLAIN, stroke_width="2.4"),
        [svg_line(_LEFT, y(one["value"]), _RIGHT, y(one["value"]), _INK, width=1.6, dash="6 3") for one in limits],
        _beside(points[-1], limits, y),
    )


def _beside(last: Row, limits: Sequence[Row], y: Scale) -> Content:
    """Name curves and limits at the right edge, each at its height or as near to it as leaves all of them legible."""
    ends = [("p90", "90 %", "90 %"), ("p50", "中位数", "median"), ("p10", "10 %", "10 %")]
    wanted = [(y(last[key]), zh, en, _SOFT) for key, zh, en in ends]
    wanted += [(y(limit["value"]), limit["zh"], limit["en"], _INK) for limit in limits]
    wanted.sort(key=lambda one: one[0])
    heights = spread([one[0] for one in wanted], _LABEL, _TOP, _FAN_HEIGHT - _FOOT)
    return [
        both_text(_RIGHT + 8, height + 4, zh, en, size=11, colour=colour)
        for height, (_, zh, en, colour) in zip(heights, wanted, strict=True)
    ]


def spread(wanted: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """
    Move labels apart.

    Parameters
    ----------
    wanted : sequence of float
        Where each would stand, ascending. [SVG units]
    apart : float
        At least so far from one to the next.
    top, bottom : float
        Between which they stay while there is room.

    Returns
    -------
    list of float
        Where they stand, in the same order.
    """
    placed: list[float] = []
    for height in wanted:
        placed.append(max(height, placed[-1] + apart) if placed else max(height, top))
    limit = bottom
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = min(placed[at], limit)
        limit = placed[at] - apart
    return placed


def _values_axis(most: float, y: Scale, unit: tuple[str, str]) -> Content:
    step = tick_step(most)
    ticks = [step * count for count in range(int(most / step) + 1)]
    return [
        [
            [
                svg_line(_LEFT, y(value), _RIGHT, y(value), "#EDEDEA"),
                svg_text(_LEFT - 6, y(value) + 4, f"{value:g}", anchor="end", size=11),
            ]
            for value in ticks
        ],
        both_text(4, _TOP - 6, *unit, size=11, colour=_SOFT),
    ]


def _years_axis(days: Sequence[int], x: Scale) -> Content:
    base = _FAN_HEIGHT - _FOOT
    first, last = dt.date.fromordinal(days[0]).year + 1, dt.date.fromordinal(days[-1]).year
    every = 1 if last - first < _FEW_YEARS else 5
    years = [year for year in range(first, last + 1) if year % every == 0]
    marks = []
    for year in years:
        left = x(dt.date(year, 1, 1).toordinal())
        marks.append(svg_line(left, base, left, base + 4, _GREY))
        marks.append(svg_text(left, base + 16, str(year), anchor="middle", size=11))
    return [svg_line(_LEFT, base, _RIGHT, base, _GREY), marks]


def tornado_chart(rows: Sequence[Row]) -> Content:
    """
    Draw how far each assumption moves a date: one bar to the earlier side, one to the later.

    Parameters
    ----------
    rows : sequence of mapping
        `label_zh`, `label_en`, `earlier_days` (<= 0) and `later_days` (>= 0), None where the date is not reached at
        all; `earlier_at`, `later_at`, `unit` and `basis` say at which value. Largest first. [day]

    Returns
    -------
    Content
        An SVG picture, or None where nothing moves the date.
    """
    moves = [abs(value) for row in rows for value in (row["earlier_days"], row["later_days"]) if value]
    if not moves:
        return None
    most: float = max(moves) * 1.05
    height = 10 + _LINE * len(rows) + _FOOT
    left, right = 330, 620
    centre = (left + right) / 2

    def x(days: float) -> float:
        return centre + (right - left) / 2 * days / most

    pieces = [_tornado_row(row, 10 + _LINE * at, x, (left, right)) for at, row in enumerate(rows)]
    base = height - _FOOT
    months = tick_step(most / _DAYS_PER_MONTH)
    count = int(most / _DAYS_PER_MONTH / months)
    ticks = []
    for number in range(-count, count + 1):
        value = number * months
        at = x(value * _DAYS_PER_MONTH)
        text = f"{value:+g}" if value else "0"
        ticks += [svg_line(at, base, at, base + 4, _GREY), svg_text(at, base + 15, text, anchor="middle", size=11)]
    axis = [
        svg_line(left, base, right, base, _GREY),
        ticks,
        both_text(right + 30, base + 15, "个月", "months", size=11),
    ]
    return picture(
        _WIDTH, height, "tornado_chart_label", axis, pieces, svg_line(centre, 6, centre, base, _INK, width=1.4)
    )


def _tornado_row(row: Row, top: float, x: Scale, ends: tuple[float, float]) -> Content:
    middle = top + _LINE / 2
    bars: list[Content] = []
    for side, colour, edge in (("earlier", _PLAIN, ends[0]), ("later", _LATER, ends[1])):
        days = row[f"{side}_days"]
        reach = edge if days is None else x(days)
        start, width = min(x(0), reach), abs(reach - x(0))
        bars.append(
            h.rect(
                x=svg_number(start), y=svg_number(middle - 7), width=svg_number(width), height="14", fill=colour,
                fill_opacity="0.55", stroke="#4D4D4D", stroke_width="0.6",
                stroke_dasharray="3 2" if days is None else None,
            )
        )  # fmt: skip
    return [
        both_text(ends[0] - 12, middle + 4, short(row["label_zh"], 48), short(row["label_en"], 56), anchor="end"),
        bars,
        both_text(
            ends[1] + 12,
            middle + 4,
            short(_ends_text(row, "zh", "（{}）"), 34),
            short(_ends_text(row, "en", " ({})"), 34),
            size=11,
            colour=_SOFT,
        ),
    ]


def _ends_text(row: Row, lang: str, brackets: str) -> str:
    """Write both values of an assumption, their unit unless it is a plain number, and what they rest on."""
    unit = "" if row["unit"] in _PLAIN_UNITS else row["unit"]
    ends = " / ".join(plain_text(row[key]) for key in ("earlier_at", "later_at"))
    named = UNITS[unit][lang] if unit in UNITS else unit
    return f"{ends} {named}".rstrip() + brackets.format(BASES[row["basis"]][lang])


def orders_chart(quarters: Sequence[Row]) -> Content:
    """
    Draw what is to be spent in each quarter, with its band.

    Parameters
    ----------
    quarters : sequence of mapping
        `quarter`, `cost_cny`, `cost_cny_low`, `cost_cny_high`; in order. [CNY]

    Returns
    -------
    Content
        An SVG picture, or None where nothing is spent.
    """
    most: float = max((row["cost_cny_high"] for row in quarters), default=0.0) * 1.06
    if not most > 0:
        return None
    height = 220

    def y(cny: float) -> float:
        return height - _FOOT - (height - _FOOT - _TOP) * cny / most

    step = tick_step(most / 1e6) * 1e6
    ticks = [step * count for count in range(int(most / step) + 1)]
    width = (_RIGHT - _LEFT) / len(quarters)
    return picture(
        _WIDTH,
        height,
        "orders_chart_label",
        [
            [
                svg_line(_LEFT, y(cny), _RIGHT, y(cny), "#EDEDEA"),
                both_text(_LEFT - 6, y(cny) + 4, f"{cny / 1e4:g}", f"{cny / 1e6:g}", anchor="end", size=11),
            ]
            for cny in ticks
        ],
        both_text(4, _TOP - 6, "万元", "CNY million", size=11, colour=_SOFT),
        svg_line(_LEFT, y(0), _RIGHT, y(0), _GREY),
        [_order_bar(row, _LEFT + width * at, width, y) for at, row in enumerate(quarters)],
        [svg_text(_LEFT + width * at + 2, y(0) + 16, year, size=11) for at, year in _first_of_each_year(quarters)],
    )


def _first_of_each_year(quarters: Sequence[Row]) -> list[tuple[int, str]]:
    """Return where each year begins among quarters in which something is ordered."""
    years = [row["quarter"][:4] for row in quarters]
    return [(at, year) for at, year in enumerate(years) if year not in years[:at]]


def _order_bar(row: Row, left: float, width: float, y: Scale) -> Content:
    middle = left + width / 2
    low, high = y(row["cost_cny_low"]), y(row["cost_cny_high"])
    return [
        h.rect(
            x=svg_number(left + width * 0.2),
            y=svg_number(y(row["cost_cny"])),
            width=svg_number(width * 0.6),
            height=svg_number(max(y(0) - y(row["cost_cny"]), 0.0)),
            fill=_PLAIN,
            fill_opacity="0.55",
        ),
        svg_line(middle, low, middle, high, _INK, width=1.2),
        svg_line(middle - 3, low, middle + 3, low, _INK),
        svg_line(middle - 3, high, middle + 3, high, _INK),
    ]
