"""Marks of SVG written as text: everything a file of the user's says is escaped here, and only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from maps.picture.clipping import Point
from maps.plain_text import xml_text
from maps.signs import SIGNS

INK = "#1A1A1A"
QUIET = "#595959"
#: By name only: the picture carries no font. Debian: fonts-noto-cjk or fonts-wqy-microhei; Windows: Microsoft YaHei.
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"
STAR = "10,1 12.4,7.1 19,7.5 13.9,11.7 15.6,18.1 10,14.5 4.4,18.1 6.1,11.7 1,7.5 7.6,7.1"

_NARROW = frozenset("iljtf.,:;|!'()[]I· ")
#: The course of a province may be long; a name may not.
_LONGEST_PATH = 10_000_000
Attribute = str | float | None


def tag(name: str, attributes: Mapping[str, Attribute], *children: str) -> str:
    """Write an element; children are marks already, attributes are escaped, those that are None left out."""
    said = "".join(f" {key}={quoteattr(_value(value))}" for key, value in attributes.items() if value is not None)
    return f"<{name}{said}>{''.join(children)}</{name}>" if children else f"<{name}{said}/>"


def _value(value: Attribute) -> str:
    return number(value) if isinstance(value, float | int) else xml_text(value, longest=_LONGEST_PATH)


def number(value: float) -> str:
    """Write a length on paper to a tenth of a unit; the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def text(
    words: object,
    at: Point,
    *,
    size: float = 12.0,
    colour: str = INK,
    bold: bool = False,
    anchor: str | None = None,
    halo: bool = False,
) -> str:
    """Write a line of text; `anchor` is middle or end; a halo keeps it legible on lines."""
    place: dict[str, Attribute] = {"x": at[0], "y": at[1], "font-size": size, "text-anchor": anchor}
    place["font-weight"] = "bold" if bold else None
    said = escape(xml_text(words))
    ring: dict[str, Attribute] = {
        "fill": "none",
        "stroke": "#FFFFFF",
        "stroke-width": 3.2,
        "stroke-linejoin": "round",
        "aria-hidden": "true",
    }
    under = tag("text", {**place, **ring}, said) if halo else ""
    return under + tag("text", {**place, "fill": colour}, said)


def path(lines: Sequence[Sequence[Point]], **look: Attribute) -> str:
    """Draw lines as one path; nothing where there is none. Underscores in the names of attributes become hyphens."""
    return _path(lines, "", look)


def outlines(areas: Sequence[Sequence[Point]], **look: Attribute) -> str:
    """Draw areas as one path, each closed; nothing where there is none."""
    return _path([area for area in areas if len(area) > 2], "z", look)


def _path(lines: Sequence[Sequence[Point]], end: str, look: Mapping[str, Attribute]) -> str:
    data = "".join(f"M{'L'.join(f'{number(x)} {number(y)}' for x, y in line)}{end}" for line in lines if line)
    return tag("path", {"d": data, **{key.replace("_", "-"): value for key, value in look.items()}}) if data else ""


def sign(status: str, at: Point, size: float) -> str:
    """Draw a verdict's shape, its middle at a point."""
    return _placed(at, size, *(tag(name, dict(attributes)) for name, attributes in SIGNS[status].shape))


def star(at: Point, size: float, *, hollow: bool) -> str:
    """Draw the star of an exchange, hollow where it is planned only."""
    paint = {"fill": "#FFFFFF" if hollow else "#CC79A7", "stroke": "#4A1F38", "stroke-width": "1.5"}
    return _placed(at, size, tag("polygon", {"points": STAR, **paint, "stroke-linejoin": "round"}))


def _placed(at: Point, size: float, *shapes: str) -> str:
    scale = f"{size / 20:.3f}"
    move = f"translate({number(at[0] - size / 2)} {number(at[1] - size / 2)}) scale({scale})"
    return tag("g", {"transform": move}, *shapes)


def dot(at: Point, radius: float) -> str:
    """Draw a place that has no verdict."""
    look: dict[str, Attribute] = {"fill": "#4D4D4D", "stroke": "#FFFFFF", "stroke-width": 1}
    return tag("circle", {"cx": at[0], "cy": at[1], "r": radius, **look})


def text_width(words: str, size: float) -> float:
    """Estimate how wide a text is: what its fonts are is not known here. Rather too much than too little."""
    return size * sum(_em(char) for char in words)


def _em(char: str) -> float:
    if ord(char) >= 0x2E80:
        return 1.0
    return 0.34 if char in _NARROW else 0.66 if char.isupper() or char in "mwMW" else 0.58


def wrapped(words: str, size: float, width: float, *, most: int) -> list[str]:
    """Break a text into at most some lines of some width: between words, or between Chinese characters."""
    lines, used = [""], 0.0
    for piece in _pieces(words):
        long = text_width(piece.rstrip(), size)
        if lines[-1] and used + long > width and piece[0] not in "，。；：、）！？,.;:)":
            if len(lines) == most:
                return [*lines[:-1], shortened(lines[-1] + piece, size, width)]
            lines, used = [*lines, ""], 0.0
        lines[-1] += piece
        used += text_width(piece, size)
    return [shortened(line.strip(), size, width + 2 * size) for line in lines if line.strip()]


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for char in xml_text(words):
        joins = pieces and pieces[-1][-1] != " " and ord(char) < 0x2E80 and ord(pieces[-1][-1]) < 0x2E80
        if joins:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def shortened(words: str, size: float, width: float) -> str:
    """Cut a text to a width, with an ellipsis."""
    used, kept = 0.0, 0
    for at, char in enumerate(words, start=1):
        used += size * _em(char)
        if used > width:
            return words[:kept] + "…"
        if used <= width - size:  # room for the ellipsis
            kept = at
    return words
