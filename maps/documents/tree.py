"""The report as a tree in one language: what a document on paper is made from."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from maps.chapters.report import report_html
from maps.words.paper import PAPER_WORDS

#: Which value of `lang` a language's texts bear.
MARKS = {"zh": "zh-CN", "en": "en"}
#: HTML's parser gives names in small letters; SVG tells large from small.
_LARGE = {
    "clippath": "clipPath",
    "preserveaspectratio": "preserveAspectRatio",
    "textlength": "textLength",
    "viewbox": "viewBox",
}
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
#: What only a screen has use for.
_SCREEN_ONLY = frozenset({"button", "nav", "script"})


def report_tree(page: Mapping[str, Any], lang: str) -> Element:
    """
    Write the report in one language.

    Parameters
    ----------
    page : mapping
        The finished results, as for `maps.pages.report_page`.
    lang : str
        "zh" or "en".

    Returns
    -------
    Element
        The `<html>` of the report. The other language's texts are not hidden but absent, scripts and buttons too,
        and so are control characters; what stands folded on a screen (`<details>`) is left out, and a line says so.
    """
    parser = _OneLanguage(MARKS[lang])
    parser.feed(str(report_html(page)))  # plain: joined to `Markup`, text would be escaped once more
    parser.close()
    root = parser.root[0]
    root.set("lang", MARKS[lang])
    for chapter in root.iter("section"):
        _name_folded(chapter, lang)
    _unwrap(root)
    return root


def _name_folded(chapter: Element, lang: str) -> None:
    """Leave out what is folded, and say once at the chapter's end what it was and where it stands."""
    told: dict[str, None] = {}
    for parent in list(chapter.iter()):
        for node in [one for one in parent if one.tag == "details" and one.get("open") is None]:
            summary = node.find("summary")
            told[plain_text(summary if summary is not None else node)] = None
            parent.remove(node)
    if told:
        between = "；" if lang == "zh" else "; "
        text = PAPER_WORDS["folded"][lang].format(what=between.join(told))
        SubElement(chapter, "p", {"class": "note folded"}).text = text


def _unwrap(parent: Element) -> None:
    """Take off the spans that only told a language: the tree shrinks by a third, and so does the time to set it."""
    kept: list[Element] = []

    def say(text: str | None) -> None:
        if kept:
            kept[-1].tail = (kept[-1].tail or "") + (text or "")
        else:
            parent.text = (parent.text or "") + (text or "")

    for child in list(parent):
        _unwrap(child)
        if child.tag != "span" or child.attrib:
            kept.append(child)
            continue
        say(child.text)
        kept += list(child)
        say(child.tail)
    parent[:] = kept


def plain_text(node: Element) -> str:
    """Give all text below a node, in one line."""
    return " ".join("".join(node.itertext()).split())


#: The longest piece of text that paper holds; sources and wordings of documents stay far below.
_MOST_LETTERS = 1_000


def shortened(text: str) -> str:
    """Cut a text that no page could be set with, and say how long it is: a name of 10,000 letters takes minutes."""
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS // 10]}… ({len(text)})"


def clean(text: str) -> str:
    """Take out what no XML may hold: control characters, surrogates, non-characters."""
    if text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char in "\t\n" or (char >= " " and not "\x7f" <= char <= "\x9f" and not _forbidden(ord(char)))
    )


def _forbidden(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE


class _OneLanguage(HTMLParser):
    """Builds the tree, leaving out what bears the other language."""

    def __init__(self, mark: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self._open = [self.root]
        self._mark = mark
        self._dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {_LARGE.get(name, name): clean(value or "") for name, value in attrs}
        if self._dropped or self._unwanted(tag, values):
            self._dropped += tag not in _VOID
            return
        if tag != "html" and values.get("lang") == self._mark:
            del values["lang"]  # the whole document is in it
        node = SubElement(self._open[-1], _LARGE.get(tag, tag), values)
        if tag not in _VOID:
            self._open.append(node)

    def _unwanted(self, tag: str, values: Mapping[str, str]) -> bool:
        return tag in _SCREEN_ONLY or (tag != "html" and values.get("lang", self._mark) != self._mark)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._dropped:
            self._dropped -= 1
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        data, parent = shortened(clean(data)), self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data
