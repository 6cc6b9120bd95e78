"""What the report's chapters share: their frame, their table heads, and the words of verdicts, layers and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from maps import figures
from maps.bilingual import Content, both, text_of
from maps.charts.common import sign
from maps.signs import SIGNS
from maps.words.common import BASES, REPORT_WORDS

Row = Mapping[str, Any]


def word(key: str, **values: object) -> Content:
    """Write a text of the report's own, its blanks filled."""
    words = REPORT_WORDS[key]
    return both(words["zh"].format(**values), words["en"].format(**values))


def chapter(key: str, *content: Content, heading: str | None = None) -> h.Element:
    """Frame a chapter under its heading, or under another of the report's words."""
    return h.section(id=key)[h.h2[word(heading or f"chapter_{key}")], *content]


def table(
    kind: str, caption: Content, heads: Sequence[str], rows: Sequence[Content], *, grouped: bool = False
) -> h.Element:
    """
    Write a table.

    Parameters
    ----------
    kind : str
        Its class.
    caption : Content
        What it shows.
    heads : sequence of str
        Keys of the report's words, without `head_`.
    rows : sequence of Content
        Its rows; where `grouped`, groups of rows that paper keeps together.
    grouped : bool
        Whether rows come in groups.

    Returns
    -------
    Element
        The table in a frame that scrolls sideways where a screen is narrow.
    """
    bodies: Content = [h.tbody(".group")[group] for group in rows] if grouped else h.tbody[rows]
    return h.div(".wide")[
        h.table(class_=kind)[
            h.caption[h.div(".said")[caption]],
            h.thead[h.tr[[h.th(scope="col", class_=f"col-{head}")[word(f"head_{head}")] for head in heads]]],
            bodies,
        ]
    ]


def verdict_word(status: str | None, *, figure: bool = True) -> Content:
    """Write a verdict with its sign; `figure` tells whether there is a target to hold it against."""
    if not figure or status not in SIGNS:
        return h.span(".none")[word("no_figure")]
    words = SIGNS[status]
    return h.span(".verdict")[sign(status, 15), " ", both(words.zh, words.en)]


def basis_word(name: str | None) -> Content:
    """Write what a figure rests on."""
    words = BASES.get(name or "")
    return both(words["zh"], words["en"]) if words else name or figures.NOTHING


def layer_word(page: Row, layer_id: str) -> Content:
    """Name a layer."""
    return next((both(one["zh"], one["en"]) for one in page["layers"] if one["id"] == layer_id), layer_id)


def target_name(target: Row) -> Content:
    """Name a target, by its own name or by its two ends."""
    if target.get("name_zh"):
        return text_of(target, "name")
    return both(f"{target['from_zh']}→{target['to_zh']}", f"{target['from_en']}→{target['to_en']}")


def unquoted(wording: str) -> str:
    """Take off the quotation marks a wording brings along: the page sets its own."""
    return wording.removeprefix("“").removesuffix("”")


def breakable(text: str) -> str:
    """Let a way break behind its arrows instead of inside a name: a zero-width space takes no room."""
    return text.replace("→", "→\u200b")


def cut_mark() -> Content:
    """Draw the sign of what is cut off: a black square with a bar, unlike any of the five verdicts."""
    shapes = [
        h.rect(x="2", y="2", width="16", height="16", fill="#1A1A1A"),
        h.path(d="M5 10h3M12 10h3", stroke="#FFFFFF", stroke_width="2.6"),
    ]
    return h.svg(".sign", viewBox="0 0 20 20", width="13", height="13", aria_hidden="true")[shapes]
