"""The report's text inside a block as runs for Word: what is bold, small, a line of its own, or a drawn sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from maps.documents.wordml import Look, Run
from maps.signs import SIGNS

#: Elements that begin a line of their own, also inside a cell.
_LINES = frozenset({"div", "li", "p", "ul", "ol", "dt", "dd"})
_LINE_CLASSES = frozenset({"sub", "reason", "delay"})
_SOFT = "595959"
_SPACES = re.compile(r"[ \t\n\r]+")

_Shape = tuple[str, str]


def _shapes(node: Element) -> tuple[_Shape, ...]:
    return tuple((one.tag, one.get("d") or one.get("cx") or one.get("x") or one.get("points") or "") for one in node)


_STATUS = {
    tuple((tag, at.get("d") or at.get("cx") or at.get("x") or at.get("points") or "") for tag, at in sign.shape): status
    for status, sign in SIGNS.items()
}


def sign_of(node: Element) -> str | None:
    """Tell which verdict a drawn sign stands for: "cut" for the sign of what is cut off, None where it is no sign."""
    if node.tag != "svg" or "sign" not in (node.get("class") or "").split():
        return None
    return _STATUS.get(_shapes(node), "cut")


def runs_of(node: Element, look: Look, lang: str) -> Iterator[Run]:
    """
    Give the text of a block in runs.

    Parameters
    ----------
    node : Element
        A block of the report's tree.
    look : Look
        How its text looks.
    lang : str
        "zh" or "en", for quotation marks.

    Yields
    ------
    Run
        Each in one look; drawn signs have become characters, as in tables for programs.
    """
    if node.text:
        yield Run(text=_text(node.text, look), look=look)
    for child in node:
        yield from _child(child, look, lang)
        if child.tail:
            yield Run(text=_text(child.tail, look), look=look)


def _text(text: str, look: Look) -> str:
    return text if look.mono else _SPACES.sub(" ", text)


def _child(node: Element, look: Look, lang: str) -> Iterator[Run]:
    if node.tag == "svg":
        yield from _drawn(node, look)
        return
    if node.tag == "br":
        yield Run(text="\n", look=look)
        return
    classes = set((node.get("class") or "").split())
    inner = look
    if node.tag in {"b", "strong", "th"}:
        inner = inner.but(bold=True)
    if node.tag == "code":
        inner = inner.but(mono=True, small=True)
    if classes & {"sub", "parts", "reason", "none"}:
        inner = inner.but(small=True, bold=False, colour=_SOFT)
    own_line = node.tag in _LINES or classes & _LINE_CLASSES
    if own_line:
        yield Run(text="\n", look=inner)
    marks = ("“", "”") if node.tag == "q" else ("", "")
    if marks[0]:
        yield Run(text=marks[0], look=inner)
    yield from runs_of(node, inner, lang)
    if marks[1]:
        yield Run(text=marks[1], look=inner)


def _drawn(node: Element, look: Look) -> Iterator[Run]:
    status = sign_of(node)
    if status in SIGNS:
        yield Run(text=SIGNS[status].text, look=look.but(bold=True, colour=SIGNS[status].ink.removeprefix("#")))
    elif status == "cut":
        yield Run(text="■", look=look.but(bold=True))
    elif "bar" not in (node.get("class") or ""):
        swatch = node.find("rect")
        if swatch is not None and (swatch.get("fill") or "").startswith("#"):
            yield Run(text="■", look=look.but(colour=(swatch.get("fill") or "")[1:]))
