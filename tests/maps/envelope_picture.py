"""
Draws the scatter plot of docs/calibration.md: round trips against great circles, with their envelopes.

Run by `make pictures`.

    python tests/maps/envelope_picture.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import htpy as h
from exchange_pictures import alone

from geodata.units import LIGHT_KM_PER_MS
from maps.bilingual import Content
from maps.charts.common import svg_line, svg_number, svg_text
from netplan.calibrate.tables.bundled import AZURE
from netplan.calibrate.tables.envelope import Envelope, GroupEnvelope, envelope
from netplan.calibrate.tables.table_of_pairs import RoundTrip
from netplan.plan import Plan, read_plan

_WIDTH, _HEIGHT = 860, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 690, 16, 484
#: Where the axes end. [km], [ms]
_MOST_KM, _MOST_MS = 4500, 90
_KM_TICK, _MS_TICK = 500, 10
#: Colours that colour-blind people can tell apart, each with a shape of its own.
_MARKS = (("#0072B2", "circle"), ("#D55E00", "square"), ("#009E73", "up"), ("#CC79A7", "diamond"), ("#E69F00", "down"))
_INK, _GREY, _PALE = "#1A1A1A", "#595959", "#D9D9D9"
_SIZE = 4.2
_KEY_LINE = 20
_TITLE = "Round trips between cloud regions on one landmass, and their lower envelopes"
_ABOUT = (
    "Each mark is a pair of regions: the lower of both directions' medians. A line through the origin lies below its "
    "group's pairs, shaded by its 90 % band; groups of fewer than five pairs have none. Below the dotted line nothing "
    "can be: light in vacuum. Dashed: a straight fibre, the theoretical delay that a ratio of 1 stands for."
)


def drawn(plan: Plan) -> dict[str, str]:
    """Return the picture by its file name."""
    found = envelope(AZURE, plan)
    parts = [_axes(), _references(found), _groups(found), _key(found)]
    chart = h.svg(viewBox=f"0 0 {_WIDTH} {_HEIGHT}")[parts]
    return {"azure-envelope.svg": alone(chart, _TITLE, _ABOUT)}


def _x(km: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * km / _MOST_KM


def _y(ms: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * ms / _MOST_MS


def _axes() -> Content:
    across = [
        [
            svg_line(_x(km), _TOP, _x(km), _BOTTOM, _PALE),
            svg_text(_x(km), _BOTTOM + 16, f"{km}", anchor="middle", size=11),
        ]
        for km in range(0, _MOST_KM + 1, _KM_TICK)
    ]
    up = [
        [
            svg_line(_LEFT, _y(ms), _RIGHT, _y(ms), _PALE),
            svg_text(_LEFT - 6, _y(ms) + 4, f"{ms}", anchor="end", size=11),
        ]
        for ms in range(0, _MOST_MS + 1, _MS_TICK)
    ]
    return h.g[
        across,
        up,
        svg_line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, _INK),
        svg_line(_LEFT, _TOP, _LEFT, _BOTTOM, _INK),
        svg_text(_RIGHT, _BOTTOM + 32, "great circle, km", anchor="end", size=12),
        svg_text(_LEFT + 6, _TOP + 12, "round trip, ms", size=12),
    ]


def _references(found: Envelope) -> Content:
    """Draw what a straight fibre takes, and light in vacuum."""
    vacuum = 2 / LIGHT_KM_PER_MS
    return h.g[
        _ray(vacuum * found.group_index, _MOST_KM, _GREY, dash="8 5"),
        _beside(vacuum * found.group_index, _MOST_KM, "straight fibre: 1"),
        _ray(vacuum, _MOST_KM, _GREY, dash="2 3"),
        _beside(vacuum, _MOST_KM, f"light in vacuum: {1 / found.group_index:.3f}"),
    ]


def _groups(found: Envelope) -> list[Content]:
    """Draw bands first, then lines, then marks, so that none hides another."""
    per_km = 2 * found.group_index / LIGHT_KM_PER_MS
    marked = list(zip(found.groups, _MARKS, strict=True))
    fitted = [(group, colour) for group, (colour, _) in marked if group.ratio is not None]
    return [
        [_band(group, per_km, _reach_km(found.members[group.group]), colour) for group, colour in fitted],
        [_line(group, per_km, _reach_km(found.members[group.group]), colour) for group, colour in fitted],
        [
            _mark(_x(pair.great_circle_km), _y(pair.rtt_ms), colour, shape)
            for group, (colour, shape) in marked
            for pair in found.members[group.group]
        ],
    ]


def _reach_km(pairs: Sequence[RoundTrip]) -> float:
    return min(_MOST_KM, 1.06 * max(pair.great_circle_km for pair in pairs))


def _band(group: GroupEnvelope, per_km: float, km: float, colour: str) -> Content:
    ends = [(_x(0), _y(0)), *((_x(km), _y(ratio * per_km * km)) for ratio in (group.low, group.high))]
    points = " ".join(f"{svg_number(x)},{svg_number(y)}" for x, y in ends)
    return h.polygon(points=points, fill=colour, fill_opacity="0.14")


def _line(group: GroupEnvelope, per_km: float, km: float, colour: str) -> Content:
    slope = group.ratio * per_km
    return h.g[_ray(slope, km, colour, width=2), _beside(slope, km, f"{group.group}: {group.ratio:.3f}", colour)]


def _ray(slope: float, km: float, colour: str, *, dash: str | None = None, width: float = 1.3) -> Content:
    return svg_line(_x(0), _y(0), _x(km), _y(slope * km), colour, dash=dash, width=width)


def _beside(slope: float, km: float, words: str, colour: str = _GREY) -> Content:
    # Within the axes, marks of other groups stand where the line ends.
    raised = 18 if km < _MOST_KM else 0
    return svg_text(_x(km) + 6, _y(slope * km) + 4 - raised, words, colour=colour)


def _key(found: Envelope) -> Content:
    left, top = _LEFT + 18, _TOP + 36
    rows = []
    for number, (group, (colour, shape)) in enumerate(zip(found.groups, _MARKS, strict=True)):
        middle = top + _KEY_LINE * number
        pairs = "1 pair" if group.pairs == 1 else f"{group.pairs} pairs"
        rows.append(_mark(left, middle, colour, shape))
        rows.append(svg_text(left + 12, middle + 4, f"{group.group} ({pairs})", size=12))
    box = h.rect(
        x=svg_number(left - 12),
        y=svg_number(top - 14),
        width="206",
        height=svg_number(_KEY_LINE * len(found.groups) + 8),
        fill="#ffffff",
        stroke=_PALE,
    )
    return h.g[box, rows]


def _mark(x: float, y: float, colour: str, shape: str) -> Content:
    common = {"fill": colour, "stroke": "#ffffff", "stroke_width": "0.7"}
    if shape == "circle":
        return h.circle(cx=svg_number(x), cy=svg_number(y), r=f"{_SIZE}", **common)
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "up": ((0, -1.3), (1.2, 1), (-1.2, 1)),
        "down": ((0, 1.3), (1.2, -1), (-1.2, -1)),
        "diamond": ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    }[shape]
    points = " ".join(f"{svg_number(x + _SIZE * across)},{svg_number(y + _SIZE * up)}" for across, up in corners)
    return h.polygon(points=points, **common)


if __name__ == "__main__":
    for name, text in drawn(read_plan(None)).items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")
