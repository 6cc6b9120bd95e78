"""The report as PDF, set by WeasyPrint (extra `report`). The only file that meets it."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from geodata.errors import InputError
from maps.documents.fonts import require_chinese_font
from maps.documents.tree import MARKS, clean, plain_text, report_tree
from maps.offline import asset
from maps.words.paper import PAPER_WORDS

#: Title, marking and date keep so many letters of their beginning and end in the margins of every page.
_MARGIN_LETTERS = 40


def report_pdf(page: Mapping[str, Any], *, lang: str, map_svg: str | None = None) -> bytes:
    """
    Set the report as a PDF document.

    Parameters
    ----------
    page : mapping
        The finished results, as for `maps.pages.report_page`.
    lang : str
        "zh" or "en".
    map_svg : str, optional
        A map to stand on a page of its own, as `maps.picture` draws it.

    Returns
    -------
    bytes
        A tagged PDF (PDF/UA-1) with bookmarks, a table of contents and its fonts in it. The same input gives the
        same bytes. Nothing is fetched.

    Raises
    ------
    InputError
        If WeasyPrint, a library it stands on, or a font with Chinese characters is not installed.
    """
    require_weasyprint()
    require_chinese_font("PDF")
    from weasyprint import HTML

    html = _document(page, lang, map_svg)
    identifier = hashlib.sha256(html.encode("utf-8")).digest()[:16]
    with _quiet():
        made = HTML(string=html, url_fetcher=_refuse).write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1")
    if not isinstance(made, bytes):
        raise TypeError("WeasyPrint gave no bytes")
    return made


def require_weasyprint() -> None:
    """Raise `InputError` where WeasyPrint, or Pango beneath it, is not installed."""
    if importlib.util.find_spec("weasyprint") is None:
        raise InputError("report_extra_missing", value="PDF")
    try:
        importlib.import_module("weasyprint")
    except OSError:  # the library that sets text is a package of the system's
        raise InputError("pango_missing") from None


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"a document fetches nothing: {url[:80]!r}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep WeasyPrint's remarks about properties meant for screens to ourselves."""
    loggers = [logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress", "fontTools")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _document(page: Mapping[str, Any], lang: str, map_svg: str | None) -> str:
    """Put title, contents, map and the footer's words to the report's tree, and write it as HTML."""
    root = report_tree(page, lang)
    head, body = root.find("head"), root.find("body")
    if head is None or body is None:
        raise RuntimeError("the report has neither head nor body")
    _describe(head, page, lang)
    if map_svg is not None:
        _place_map(body, map_svg, lang)
    _contents(body, lang)
    _shorten_margins(body)
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html")


def _shorten_margins(body: Element) -> None:
    """Tell the margins of every page what to say: a title without end would be set anew on each."""
    for node in body.iter():
        if node.tag == "h1" or {"handling", "meta"} & set((node.get("class") or "").split()):
            text = plain_text(node)
            middle = f"{text[:_MARGIN_LETTERS]}…{text[-_MARGIN_LETTERS:]}"  # the checksum stands at the end
            node.set("data-margin", middle if len(text) > len(middle) else text)


def _describe(head: Element, page: Mapping[str, Any], lang: str) -> None:
    head.insert(0, Element("meta", {"charset": "utf-8"}))
    SubElement(head, "title").text = clean(page["title"][lang])
    for name, content in (
        ("dcterms.created", page["date"]),
        ("dcterms.modified", page["date"]),
        ("generator", f"netplan {page['plan']['version']}"),
        ("description", clean(page["headline"][lang])),
    ):
        SubElement(head, "meta", {"name": name, "content": content})
    before, between, after = (PAPER_WORDS[f"page_{place}"][lang] for place in ("before", "between", "after"))
    numbers = f'"{before}" counter(page) "{between}" counter(pages) "{after}"'
    style = head.find("style")
    if style is not None:
        style.text = (
            asset("report/report.css")
            + asset("report/paper.css")
            + f"@page {{ @bottom-right {{ content: {numbers}; }} }}\n"
        )


def _contents(body: Element, lang: str) -> None:
    """Put a table of contents behind the title; every heading becomes a place it can name."""
    section = Element("section", {"class": "contents"})
    SubElement(section, "h2").text = PAPER_WORDS["contents"][lang]
    listed = SubElement(section, "ul")
    for number, heading in enumerate(one for one in body.iter() if one.tag in {"h2", "h3"}):
        heading.set("id", f"part-{number}")
        label = _label(heading)
        heading.set("data-label", label)
        if heading.tag == "h2":  # the finer ones are bookmarks: listed here, they would push the conclusion off page 1
            SubElement(SubElement(listed, "li"), "a", {"href": f"#part-{number}"}).text = label
    body.insert(1, section)


def _label(heading: Element) -> str:
    """Give a heading without the remarks that stand beside it."""
    aside = {id(node) for one in heading.iter() if one.get("class") == "sub" for node in one.iter()}
    pieces = [one.text or "" for one in heading.iter() if id(one) not in aside]
    return " ".join("".join(pieces).split()) or plain_text(heading)


def _place_map(body: Element, map_svg: str, lang: str) -> None:
    """Put the map behind the first chapter, on a page of its own."""
    main = body.find("main")
    if main is None:
        return
    section = Element("section", {"class": "picture", "id": "map"})
    SubElement(section, "h2").text = PAPER_WORDS["map_heading"][lang]
    drawn = fromstring(re.sub(r"<\?xml[^>]*\?>", "", map_svg))  # noqa: S314  our own drawing, just made
    _without_namespaces(drawn)
    drawn.set("role", "img")
    drawn.set("aria-label", PAPER_WORDS["map_alt"][lang])
    drawn.set("lang", MARKS[lang])
    section.append(drawn)
    main.insert(1, section)


def _without_namespaces(node: Element) -> None:
    """Take the namespaces off the names of a drawing: inside HTML the tag `svg` says it."""
    for one in node.iter():
        one.tag = one.tag.rpartition("}")[2]
        for name in [name for name in one.attrib if "}" in name]:
            one.set(name.rpartition("}")[2], one.attrib.pop(name))
