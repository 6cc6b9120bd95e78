"""Growth on two logarithmic scales, as a small SVG that needs no library and no network to be looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT = 900, 560
#: The plot within the picture; names stand to the right of their lines.
LEFT, RIGHT, TOP, BOTTOM = 84, 580, 104, 500
#: Told apart by colour-blind readers too (M. Okabe, K. Ito, "Color Universal Design", 2008; the yellow left out).
COLOURS = ("#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#d55e00")
INK, PALE, GRID = "#1f2933", "#616e7c", "#e4e7eb"
#: Names of neighbouring lines keep so far apart. [px]
LEAST_GAP = 38
#: Words of the picture: its title, two lines below it, what the numbers along the bottom count.
NETWORK = (
    "Time to answer, by size of the network",
    (
        "One demand from end to end of a generated network; compiled kernels, one thread, processor time.",
        "Beside each line: time at 10,000 sites, growth from 1,000 sites on, peak memory of the process.",
    ),
    "sites",
)
SMALL = ((1e-3, "µs", 1e6), (1.0, "ms", 1e3), (math.inf, "s", 1.0))


def draw(
    sizes: Sequence[int], rows: Sequence[dict[str, Any]], words: tuple[str, tuple[str, ...], str] = NETWORK
) -> str:
    """
    Draw each work's time at each size, with the exponent of the last step and the memory at the largest size.

    Parameters
    ----------
    sizes : sequence of int
        Sizes, ascending.
    rows : sequence of dict
        `work`, `s` and `peak_mb` by size, `exponents` of each step; at most six.
    words : tuple of str, tuple of str, str
        Title, the lines below it, what the sizes count.

    Returns
    -------
    str
        The picture.
    """
    least = math.floor(math.log10(min(min(row["s"].values()) for row in rows)))
    most = math.ceil(math.log10(max(max(row["s"].values()) for row in rows)))

    def x(count: float) -> float:
        return LEFT + (RIGHT - LEFT) * math.log(count / sizes[0]) / math.log(sizes[-1] / sizes[0])

    def y(value_s: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (math.log10(value_s) - least) / (most - least)

    title, about, counted = words
    parts = [_frame(title, about)]
    for power in range(least, most + 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{RIGHT}" stroke="{GRID}"/>')
        parts.append(_text(LEFT - 12, at + 5, worded(10.0**power), PALE, anchor="end"))
    for count in sizes:
        parts.append(f'<path d="M{x(count):.1f} {TOP}V{BOTTOM}" stroke="{GRID}"/>')
        parts.append(_text(x(count), BOTTOM + 24, f"{count:,}", PALE, anchor="middle"))
    parts.append(_text((LEFT + RIGHT) / 2, BOTTOM + 48, counted, PALE, anchor="middle"))
    places = spread([y(row["s"][sizes[-1]]) for row in rows])
    for row, colour, place in zip(rows, COLOURS[: len(rows)], places, strict=True):
        points = [(x(count), y(row["s"][count])) for count in sizes]
        line = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{colour}"/>' for px, py in points]
        parts += _name(row, sizes[-1], colour, points[-1][1], place)
    return "\n".join([*parts, "</svg>\n"])


def worded(value_s: float) -> str:
    """Word a time with three digits at most: 0.00123 is 1.23 ms. [s]"""
    unit, times = next((unit, times) for below, unit, times in SMALL if value_s < below * (1 - 1e-9))
    return f"{float(f'{value_s * times:.2g}'):g} {unit}"


def spread(wished: Sequence[float]) -> list[float]:
    """Move places apart where they would overlap, in order and as little as a simple push does. [px]"""
    order = sorted(range(len(wished)), key=lambda number: wished[number])
    placed = [wished[number] for number in order]
    for _ in range(200):
        for low in range(len(placed) - 1):
            lack = LEAST_GAP - (placed[low + 1] - placed[low])
            if lack > 0:
                placed[low] -= lack / 2
                placed[low + 1] += lack / 2
    found = [0.0] * len(wished)
    for number, place in zip(order, placed, strict=True):
        found[number] = place
    return found


def _frame(title: str, about: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}"',
            ' font-family="system-ui, -apple-system, Segoe UI, Noto Sans, sans-serif" font-size="14">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
            _text(24, 34, title, INK, size=19, weight=600),
            *(_text(24, 57 + 20 * line, words, PALE) for line, words in enumerate(about)),
        ]
    )


def _name(row: dict[str, Any], largest: int, colour: str, end: float, place: float) -> list[str]:
    power = f'<tspan dy="-5" font-size="10">{row["exponents"][-1]:.1f}</tspan><tspan dy="5">'
    grows = f"{worded(row['s'][largest])}, as n{power}, {row['peak_mb'][largest]:.0f} MB</tspan>"
    return [
        f'<path d="M{RIGHT + 8} {end:.1f}L{RIGHT + 30} {place:.1f}h8" fill="none" stroke="{colour}"/>',
        _text(RIGHT + 44, place - 1, row["work"], INK, weight=600),
        _text(RIGHT + 44, place + 15, grows, PALE, size=13),
    ]


def _text(
    x: float, y: float, words: str, colour: str, *, anchor: str = "start", size: int = 14, weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}">{words}</text>'
    )
