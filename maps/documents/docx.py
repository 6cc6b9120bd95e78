"""The report for Word and WPS: the same tree as the page, its headings, tables and charts put into a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

from maps.documents.inline import runs_of, sign_of
from maps.documents.tree import clean, plain_text, report_tree
from maps.documents.wordml import (
    LANDSCAPE,
    PORTRAIT,
    Cell,
    Look,
    Paper,
    Run,
    bookmark,
    contents,
    paragraph,
    picture,
    section,
    table,
)
from maps.signs import SIGNS
from maps.words.paper import PAPER_WORDS

#: Draws an SVG, so many pixels wide, as PNG.
Draw = Callable[[str, int], bytes]

#: Chapters whose tables need the sheet turned.
_WIDE = frozenset(
    {"attainment", "delays", "routes", "availability", "upgrade", "exchange", "calibration", "limits", "map"}
)
#: Dots to a chart of the report. [px]
_CHART_PX, _MAP_PX = 1500, 2800
#: A chart is not drawn larger than this. [mm]
_CHART_MM, _CHART_HIGH_MM, _MAP_HIGH_MM = 190.0, 132.0, 150.0
_NUMERALS = (
    "",
    *"一二三四五六七八九十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
)
_STYLES = {
    "lead": "Lead",
    "total": "Strong1",
    "first-head": "Strong1",
    "note": "Note",
    "remark": "Note",
    "meta": "Meta",
}


def report_docx(page: Mapping[str, Any], *, lang: str, draw: Draw | None = None, map_svg: str | None = None) -> bytes:
    """
    Write the report as a document for Word and WPS.

    Parameters
    ----------
    page : mapping
        The finished results, as for `maps.pages.report_page`.
    lang : str
        "zh" or "en".
    draw : callable, optional
        Makes a PNG of an SVG and a width in pixels; without it charts and map are left out.
    map_svg : str, optional
        The map, as `maps.picture` draws it.

    Returns
    -------
    bytes
        A DOCX. The same input gives the same bytes.

    Raises
    ------
    InputError
        If python-docx is not installed.
    """
    from maps.documents.word import packed

    root = report_tree(page, lang)
    walk = _Walk(lang, draw)
    body = root.find("body")
    for node in body if body is not None else ():
        walk.block(node)
        if node.tag == "header":
            walk.contents(root, with_map=map_svg is not None)
    if map_svg is not None:
        walk.map(map_svg)
    title, headline = clean(page["title"][lang]), clean(page["headline"][lang])
    foot = plain_text(next(node for node in root.iter() if node.get("class") == "meta"))
    marked = next((plain_text(node) for node in root.iter() if node.get("class") == "handling"), "")
    return packed(
        walk.finished(),
        walk.pictures,
        lang=lang,
        title=title,
        subject=headline,
        date=page["date"],
        foot=foot,
        marking=marked,
    )


class _Walk:
    """Goes through the report's tree and writes each block."""

    def __init__(self, lang: str, draw: Draw | None) -> None:
        self.lang = lang
        self.pictures: list[bytes] = []
        self._draw = draw
        self._written: list[str] = []
        self._paper: Paper = PORTRAIT
        self._begun = False
        self._chapter = 0
        self._numbered: dict[int, str] = {}

    def finished(self) -> str:
        """Give all that was written; the last section's paper closes it."""
        return "".join(self._written) + section(self._paper)

    def block(self, node: Element) -> None:
        """Write a block and what is in it."""
        write = {
            "section": self._section,
            "h1": lambda one: self._say(one, "Title"),
            "h2": self._chapter_heading,
            "h3": self._heading,
            "summary": lambda one: self._say(one, "Strong1"),
            "p": self._paragraph,
            "pre": lambda one: self._say(one, "Code", mono=True),
            "ul": self._list,
            "ol": self._list,
            "dl": self._terms,
            "table": self._table,
            "svg": self._chart,
        }.get(node.tag)
        if write is not None:
            write(node)
            return
        for child in node:
            self.block(child)

    # ---- sections and headings ----

    def contents(self, root: Element, *, with_map: bool) -> None:
        """List the chapters, and the map behind them, in a field that finds their pages."""
        heads = [plain_text(one) for one in root.iter("h2")]
        if with_map and self._draw is not None:
            heads.append(PAPER_WORDS["map_heading"][self.lang])
        self._written.append(paragraph([Run(text=PAPER_WORDS["contents"][self.lang])], "ContentsTitle"))
        self._written.append(contents(heads))
        self._written.append(paragraph([Run(text=PAPER_WORDS["contents_hint"][self.lang])], "Note"))

    def _section(self, node: Element) -> None:
        self._turn(LANDSCAPE if node.get("id") in _WIDE else PORTRAIT)
        heads = list(node.iter("h3"))
        if self.lang == "zh" and not any(plain_text(one).startswith("（") for one in heads):
            self._numbered = {id(one): f"（{_NUMERALS[at]}）" for at, one in enumerate(heads, 1) if at < len(_NUMERALS)}
        for child in node:
            self.block(child)

    def _turn(self, paper: Paper) -> None:
        if paper is not self._paper:
            self._written.append(f"<w:p><w:pPr>{section(self._paper)}</w:pPr></w:p>")
            self._paper = paper
        elif self._begun:
            self._written.append(
                '<w:p><w:pPr><w:pStyle w:val="Drawing"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
            )
        self._begun = True

    def _chapter_heading(self, node: Element) -> None:
        self._begin_chapter(plain_text(node))

    def _begin_chapter(self, heading: str) -> None:
        self._chapter += 1
        self._written.append(bookmark(self._chapter, paragraph([Run(text=heading)], "Heading1")))

    def _heading(self, node: Element) -> None:
        aside = [child for child in node if child.get("class") == "sub"]
        told = self._numbered.get(id(node), "") + "".join(
            (node.text or "", *(plain_text(child) + (child.tail or "") for child in node if child not in aside))
        )
        self._written.append(paragraph([Run(text=told.strip())], "Heading2"))
        for child in aside:
            self._say(child, "Note", keep=True)

    # ---- text ----

    def _say(self, node: Element, style: str, *, mono: bool = False, keep: bool = False, before: str = "") -> None:
        pieces = list(runs_of(node, Look(mono=mono), self.lang))
        if before:
            pieces.insert(0, Run(text=before))
        if any(piece.text.strip() for piece in pieces):
            self._written.append(paragraph(pieces, style, keep=keep))

    def _paragraph(self, node: Element) -> None:
        classes = (node.get("class") or "").split()
        if "handling" in classes:
            return  # it stands in the header of every page
        style = next((_STYLES[one] for one in classes if one in _STYLES), "BodyText1")
        self._say(node, style, keep="chart-key" in classes or "first-head" in classes)

    def _list(self, node: Element) -> None:
        classes = (node.get("class") or "").split()
        if {"counts", "key"} & set(classes):
            pieces: list[Run] = []
            for item in node:
                pieces += [*runs_of(item, Look(), self.lang), Run(text="　　")]
            self._written.append(paragraph(pieces[:-1], "Lead" if "counts" in classes else "Note"))
            return
        for number, item in enumerate(node, start=1):
            begins_with_sign = len(item) > 0 and sign_of(item[0]) is not None
            mark = f"{number}. " if node.tag == "ol" else "" if begins_with_sign else "• "
            self._say(item, "Item", before=mark)

    def _terms(self, node: Element) -> None:
        term: list[Run] = []
        for child in node:
            if child.tag == "dt":
                term = [*runs_of(child, Look(bold=True), self.lang), Run(text="：" if self.lang == "zh" else ": ")]
            else:
                self._written.append(paragraph([*term, *runs_of(child, Look(), self.lang)], "Note"))
                term = []

    # ---- tables ----

    def _table(self, node: Element) -> None:
        caption = node.find("caption")
        told = plain_text(caption) if caption is not None else ""
        if caption is not None:
            self._say(caption, "Caption1", keep=True)
        heads = [self._cell(one) for one in node.iterfind("thead/tr/th")]
        rows = list(self._rows(node.findall("tbody/tr")))
        self._written.append(table(heads, rows, width_mm=self._paper.text_mm, caption=told))
        self._written.append(paragraph([], "Gap"))

    def _rows(self, rows: Sequence[Element]) -> Iterator[list[Cell]]:
        """Give each row's cells, those that a cell further up covers among them."""
        covered: dict[int, int] = {}
        for row in rows:
            cells: list[Cell] = []
            for node in row:
                self._fill(cells, covered)
                span = int(node.get("rowspan") or 1)
                if span > 1:
                    covered[len(cells)] = span - 1
                cells.append(self._cell(node, "restart" if span > 1 else None))
            self._fill(cells, covered)
            yield cells

    @staticmethod
    def _fill(cells: list[Cell], covered: dict[int, int]) -> None:
        while covered.get(len(cells)):
            covered[len(cells)] -= 1
            cells.append(Cell(runs=(), merge="continue"))

    def _cell(self, node: Element, merge: str | None = None) -> Cell:
        right = "number" in (node.get("class") or "").split()
        pieces = _trimmed(list(runs_of(node, Look(bold=node.tag == "th"), self.lang)))
        status = next((found for one in node.iter("svg") if (found := sign_of(one)) in SIGNS), None)
        tint = SIGNS[status].tint.removeprefix("#") if status else None
        return Cell(runs=tuple(pieces), right=right, tint=tint, merge=merge)

    # ---- pictures ----

    def _chart(self, node: Element) -> None:
        if "chart" not in (node.get("class") or "").split() or self._draw is None:
            return
        label = (node.get("aria-label") or "").split(" / ")
        alt = label[0] if self.lang == "zh" else label[-1]
        node.set("xmlns", "http://www.w3.org/2000/svg")
        node.set("font-family", "Noto Sans CJK SC, Microsoft YaHei, SimHei, sans-serif")
        wide, high = (float(one) for one in (node.get("viewBox") or "0 0 4 3").split()[2:])
        tail, node.tail = node.tail, None
        drawn = tostring(node, encoding="unicode")
        node.tail = tail
        self._place(drawn, _CHART_PX, wide / high, alt, min(_CHART_MM, self._paper.text_mm), _CHART_HIGH_MM)

    def map(self, map_svg: str) -> None:
        """Put the map on a sheet of its own."""
        if self._draw is None:
            return
        self._turn(LANDSCAPE)
        self._begin_chapter(PAPER_WORDS["map_heading"][self.lang])
        self._place(map_svg, _MAP_PX, None, PAPER_WORDS["map_alt"][self.lang], LANDSCAPE.text_mm, _MAP_HIGH_MM)

    def _place(self, svg: str, width_px: int, ratio: float | None, alt: str, most_mm: float, high_mm: float) -> None:
        assert self._draw is not None
        png = self._draw(svg, width_px)
        if ratio is None:  # a PNG says how large it is in its first 24 bytes
            ratio = int.from_bytes(png[16:20], "big") / int.from_bytes(png[20:24], "big")
        wide_mm = min(most_mm, high_mm * ratio)
        self.pictures.append(png)
        self._written.append(picture(len(self.pictures), width_mm=wide_mm, height_mm=wide_mm / ratio, alt=clean(alt)))


def _trimmed(pieces: list[Run]) -> list[Run]:
    """Take off empty lines at both ends of a cell."""
    while pieces and not pieces[0].text.strip():
        pieces.pop(0)
    while pieces and not pieces[-1].text.strip():
        pieces.pop()
    if pieces:
        pieces[0] = Run(text=pieces[0].text.lstrip("\n "), look=pieces[0].look)
        pieces[-1] = Run(text=pieces[-1].text.rstrip("\n "), look=pieces[-1].look)
    return pieces
