"""The five verdicts as people see them: shape, sign, colour, dash and word, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass

#: One SVG shape: the tag and its attributes, on a square of 20 by 20.
Shape = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How one verdict is shown."""

    zh: str
    en: str
    text: str
    """The sign in running text: a GB 2312 character, so that old printers and CSV readers keep it."""
    colour: str
    ink: str
    """The colour for text and thin lines: dark enough on white."""
    tint: str
    dash: str
    """SVG dash pattern of a selected route."""
    width: float
    shape: tuple[Shape, ...]


def _stroke(path: str, colour: str, width: str = "2.4") -> Shape:
    line = {"stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round"}
    return "path", {"d": path, "fill": "none", "stroke": colour, **line}


_INK = "#1A1A1A"

#: Worst first: the order in which a table shows them.
SIGNS: dict[str, Sign] = {
    "impossible": Sign(
        zh="物理上不可行",
        en="impossible",
        text="※",
        colour=_INK,
        ink=_INK,
        tint="#ECECEC",
        dash="14 5 3 5",
        width=4,
        shape=(
            ("path", {"d": "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z", "fill": _INK, "stroke": "#FFFFFF"}),
            ("circle", {"cx": "10", "cy": "10", "r": "4.8", "fill": "none", "stroke": "#FFFFFF", "stroke-width": "2"}),
            _stroke("M6.7 13.3L13.3 6.7", "#FFFFFF", "2"),
        ),
    ),
    "misses": Sign(
        zh="不达标",
        en="misses",
        text="×",
        colour="#D55E00",
        ink="#A34700",
        tint="#FBE9DD",
        dash="1 8",
        width=5.5,
        shape=(
            ("rect", {"x": "1.5", "y": "1.5", "width": "17", "height": "17", "fill": "#D55E00", "stroke": "#7A3600"}),
            _stroke("M6 6l8 8M14 6l-8 8", "#FFFFFF", "2.6"),
        ),
    ),
    "at_risk": Sign(
        zh="临界",
        en="at risk",
        text="！",
        colour="#E69F00",
        ink="#7A5200",
        tint="#FDF3DC",
        dash="11 6",
        width=4,
        shape=(
            ("path", {"d": "M10 1.2L19.2 18.3H.8z", "fill": "#E69F00", "stroke": "#7A5200", "stroke-width": "1.4"}),
            _stroke("M10 7.4v4.6M10 15.3v.1", _INK),
        ),
    ),
    "unknown": Sign(
        zh="未知",
        en="unknown",
        text="？",
        colour="#6B6B6B",
        ink="#595959",
        tint="#F3F3F3",
        dash="3 6",
        width=4,
        shape=(
            (
                "circle",
                {"cx": "10", "cy": "10", "r": "8.4", "fill": "#FFFFFF", "stroke": "#6B6B6B", "stroke-width": "1.8"}
                | {"stroke-dasharray": "3.2 2.1"},
            ),
            _stroke("M7.7 7.9a2.4 2.4 0 1 1 3.4 2.1c-.8.4-1.1.8-1.1 1.8M10 14.6v.1", "#595959", "1.9"),
        ),
    ),
    "meets": Sign(
        zh="达标",
        en="meets",
        text="√",
        colour="#009E73",
        ink="#00664A",
        tint="#E0F3ED",
        dash="",
        width=4,
        shape=(
            ("circle", {"cx": "10", "cy": "10", "r": "8.8", "fill": "#009E73", "stroke": "#00563F"}),
            _stroke("M5.8 10.4l2.9 3 5.5-6.4", "#FFFFFF", "2.6"),
        ),
    ),
}

#: The order in which a sentence counts them.
COUNT_ORDER = ("meets", "at_risk", "misses", "impossible", "unknown")

#: Colours of the parts of a delay, dark to light along the blue of the palette; the table beside names them.
PART_COLOURS = ("#0072B2", "#56B4E9", "#CC79A7", "#8A8A8A", "#004B75", "#A5D3F0", "#5C3A50", "#C9C9C9")
