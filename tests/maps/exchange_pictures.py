"""
Draws the pictures of docs/exchange.md: the forecast with its band, and what moves the terabit. Run by `make pictures`.

    python tests/maps/exchange_pictures.py FOLDER
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from maps.bilingual import Content
from maps.charts.exchange import growth_chart, tornado_chart
from maps.words.common import REPORT_WORDS
from netplan.exchange.forecast.model import forecast
from netplan.exchange.forecast.tornado import tornado
from netplan.plan import Plan, read_plan
from netplan.report.growth_rows import growth_rows

#: Of a picture: space on every side, more to the left of the chart for long names, from line to line. [px]
_EDGE, _INDENT, _LINE = 24, 30, 19
#: Characters in a line of its heading.
_BREAK = 125
_OF_THE_YEAR = "A month shows the largest five minutes of the year up to it, so that an event lifts a whole year."
_INK, _PALE = "#1A1A1A", "#595959"


def drawn(plan: Plan) -> dict[str, str]:
    """Return the pictures by file name, from the plan's first exchange as it stands."""
    exchange = next(iter(plan.exchanges.values()))
    rows = growth_rows(plan, exchange, forecast(plan, exchange.site))
    moved = rows["tornado"]
    assert isinstance(moved, Mapping)
    nominal = tornado(plan, exchange.site).nominal
    growth = growth_chart(rows["points"], rows["limits"], ("Gbit/s", "Gbit/s"))
    return {
        "forecast.svg": alone(
            growth, f"{exchange.name_en}: forecast of its peak", f"{_words('growth_chart_key')} {_OF_THE_YEAR}"
        ),
        "tornado.svg": alone(
            tornado_chart(moved["bars"]),
            _words("tornado"),
            f"{_words('tornado_chart_key')} 0 is {nominal}, with all nominal.",
        ),
    }


def alone(chart: Content, title: str, about: str) -> str:
    """Make a chart of the report stand for itself: English, on white, with a heading of its own."""
    # Half of its texts are Chinese, of which the report's style sheet shows one language or the other.
    # The frame that scrolls on a narrow screen is left behind.
    inner = str(chart)[str(chart).index("<svg") : str(chart).rindex("</svg>") + len("</svg>")]
    inner = re.sub(r'<text[^>]* lang="zh-CN"[^>]*>[^<]*</text>', "", inner)
    width, height = (float(size) for size in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', inner).groups())
    lines = _broken(about)
    top = _EDGE + 28 + _LINE * len(lines)
    place = f'x="{_EDGE + _INDENT}" y="{top}" width="{width:g}" height="{height:g}"'
    inner = re.sub(r"^<svg[^>]*>", f'<svg {place} overflow="visible">', inner)
    whole, tall = width + 2 * _EDGE + _INDENT, top + height + _EDGE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole:g} {tall:g}" role="img"',
            f' aria-label="{html.escape(title)}"',
            ' font-family="system-ui, -apple-system, Segoe UI, Noto Sans, sans-serif">',
            f'<rect width="{whole:g}" height="{tall:g}" rx="8" fill="#ffffff"/>',
            _text(_EDGE + 14, title, 19, _INK),
            *(_text(_EDGE + 38 + _LINE * number, line, 13, _PALE) for number, line in enumerate(lines)),
            re.sub(r"(</(?:text|svg|g)>|/>|></(?:rect|line|polygon|polyline|circle)>)(?=<)", r"\1\n", inner),
            "</svg>\n",
        ]
    )


def _words(key: str) -> str:
    return REPORT_WORDS[key]["en"]


def _broken(text: str) -> list[str]:
    """Break a text into lines."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > _BREAK:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _text(y: float, words: str, size: int, colour: str) -> str:
    return f'<text x="{_EDGE}" y="{y:g}" font-size="{size}" fill="{colour}">{html.escape(words)}</text>'


if __name__ == "__main__":
    for name, picture in drawn(read_plan(None)).items():
        (Path(sys.argv[1]) / name).write_text(picture, encoding="utf-8")
