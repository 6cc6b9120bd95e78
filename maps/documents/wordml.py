"""The little of WordprocessingML that the report needs, as text: runs, paragraphs, tables, pictures, sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
MM_TWIPS = 56.693
#: Where header and footer are named later. It has a control character, as no text of a plan has (see `clean`).
HEADS_PLACE = "\x01heads\x01"
MM_EMU = 36_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a run looks; None leaves it to the paragraph's style."""

    bold: bool = False
    small: bool = False
    mono: bool = False
    underlined: bool = False
    colour: str | None = None
    """RRGGBB."""

    def but(self, **changes: object) -> Look:
        """Return the same look but for some facets."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Some text in one look; a line feed begins a new line."""

    text: str
    look: Look = Look()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table."""

    runs: tuple[Run, ...]
    right: bool = False
    tint: str | None = None
    """RRGGBB behind the text."""
    merge: str | None = None
    """"restart" for a cell that reaches into the rows below, "continue" for what it covers there."""

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet and its margins. [mm]"""

    width_mm: float
    height_mm: float
    top_mm: float
    bottom_mm: float
    left_mm: float
    right_mm: float

    @property
    def text_mm(self) -> float:
        """Width of the text. [mm]"""
        return self.width_mm - self.left_mm - self.right_mm


#: GB/T 9704: 37 mm above, 28 mm at the left, 156 mm of text.
PORTRAIT = Paper(width_mm=210, height_mm=297, top_mm=37, bottom_mm=35, left_mm=28, right_mm=26)
LANDSCAPE = Paper(width_mm=297, height_mm=210, top_mm=24, bottom_mm=20, left_mm=20, right_mm=20)


def run(piece: Run, *, small_half_points: int = 16) -> str:
    """Write a run; the order of properties is the schema's."""
    look = piece.look
    properties = "".join(
        (
            '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>' if look.mono else "",
            "<w:b/>" if look.bold else "",
            f'<w:color w:val="{look.colour}"/>' if look.colour else "",
            f'<w:sz w:val="{small_half_points}"/><w:szCs w:val="{small_half_points}"/>' if look.small else "",
            '<w:u w:val="single" w:color="D55E00"/>' if look.underlined else "",
        )
    )
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in piece.text.split("\n"))
    return f"<w:r>{properties}{lines}</w:r>"


def paragraph(pieces: Iterable[Run], style: str, *, keep: bool = False, extra: str = "", after: str = "") -> str:
    """Write a paragraph; `extra` is further properties, `after` markup behind its runs."""
    kept = "<w:keepNext/>" if keep else ""
    runs = "".join(run(piece) for piece in pieces)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{extra}</w:pPr>{runs}{after}</w:p>'


def bookmark(number: int, inside: str) -> str:
    """Name a place that a link can lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="part{number}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def field(instruction: str, shown: str) -> str:
    """Write a field with what it shows until it is brought up to date."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t xml:space="preserve">{escape(shown)}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def contents(heads: Sequence[str], *, instruction: str = 'TOC \\o "1-1" \\h \\z \\u') -> str:
    """
    Write a table of contents that Word and WPS can bring up to date.

    Parameters
    ----------
    heads : sequence of str
        The headings; the n-th stands at the bookmark n, from 1.
    instruction : str
        The field's own words.

    Returns
    -------
    str
        Paragraphs within one field: each a link, and its page as a field, which whoever lays out pages fills in.
    """
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    written = []
    for number, text in enumerate(heads, start=1):
        page = f"<w:r><w:tab/></w:r>{field(f'PAGEREF part{number} {chr(92)}h', ' ')}"
        inside = f'<w:hyperlink w:anchor="part{number}" w:history="1">{run(Run(text=text))}{page}</w:hyperlink>'
        first, last = begin if number == 1 else "", end if number == len(heads) else ""
        written.append(paragraph([], "TOC1", after=f"{first}{inside}{last}"))
    return "".join(written)


def table(head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, width_mm: float, caption: str) -> str:
    """
    Write a table whose head row is repeated on every page and whose rows are not broken.

    Parameters
    ----------
    head : sequence of Cell
        The headings; empty where there are none.
    rows : sequence of sequence of Cell
        As many cells each as the widest has; shorter ones are filled up.
    width_mm : float
        Width of the whole table. [mm]
    caption : str
        What it shows, for readers who hear it.

    Returns
    -------
    str
        `<w:tbl>`.
    """
    count = max([len(head), *(len(row) for row in rows)], default=1)
    widths = _widths([head, *rows] if head else rows, count, width_mm)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>' for side in _SIDES)
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/>'
        f"<w:tblDescription w:val={quoteattr(caption)}/></w:tblPr>"
    )
    written = [_row(head, widths, head=True)] if head else []
    written += [_row(row, widths, head=False) for row in rows]
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(written)}</w:tbl>"


#: What stands on one line whole: letters and digits, or a row of Chinese characters.
_WORD = re.compile(r"[!-~\u2009±≤≥–]+|[\u2e80-\uffff]+")
#: A half-width character in the size of cells. [mm]
_HALF_MM = 1.62
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _row(cells: Sequence[Cell], widths: Sequence[int], *, head: bool) -> str:
    marks = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    filled = [*cells, *[Cell(runs=())] * (len(widths) - len(cells))]
    written = "".join(_cell(cell, width, head=head) for cell, width in zip(filled, widths, strict=True))
    return f"<w:tr><w:trPr>{marks}</w:trPr>{written}</w:tr>"


def _cell(cell: Cell, width: int, *, head: bool) -> str:
    tint = "F0F0EC" if head else cell.tint
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{tint}"/>' if tint else ""
    align = '<w:jc w:val="right"/>' if cell.right else ""
    runs = [Run(text=one.text, look=one.look.but(bold=True)) for one in cell.runs] if head else cell.runs
    inside = paragraph(runs, "Cell", extra=align)
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shade}</w:tcPr>{inside}</w:tc>'


def columns_of(text: str) -> int:
    """Count half-width columns; a Chinese character takes two."""
    return sum(2 if char > "\u2e7f" else 1 for char in text)


def _widths(rows: Sequence[Sequence[Cell]], count: int, width_mm: float) -> list[int]:
    """Share the width out: each column gets what its longest word needs, the rest goes by how much it has to say."""
    least, much = [3.0] * count, [1.0] * count
    for row in rows:
        for at, cell in enumerate(row):
            least[at] = max([least[at], *(min(_needs(one), 14) for one in _WORD.findall(cell.text))])
            lines = cell.text.split("\n")
            if cell.tint:  # a verdict's sign and word stay together
                least[at] = max(least[at], min(columns_of(lines[0]), 13) + 0.5)
            much[at] = max(
                much[at], min(max(columns_of(line) for line in lines), 30) + min(columns_of(cell.text), 400) / 6
            )
    least = [one + 1.8 for one in least]  # the margins inside a cell
    half_mm = min(_HALF_MM, width_mm / sum(least))
    spare_mm = width_mm - half_mm * sum(least)
    # What a column wants beyond its least, so that nobody gets room he has no use for before all have enough.
    wants = [max(0.0, more * _HALF_MM - half_mm * low) + 0.2 for low, more in zip(least, much, strict=True)]
    total = sum(wants)
    return [round((half_mm * low + spare_mm * want / total) * MM_TWIPS) for low, want in zip(least, wants, strict=True)]


def _needs(word: str) -> int:
    """Tell how wide a word is that cannot be broken; Chinese may be broken, but two characters a line read badly."""
    return min(columns_of(word), 6) if word[0] > "\u2e7f" else columns_of(word)


def picture_place(number: int) -> str:
    """Give what stands where the n-th picture's part is named later."""
    return f"\x01picture-{number}\x01"


def picture(number: int, *, width_mm: float, height_mm: float, alt: str) -> str:
    """Place a picture on a line of its own; `picture_place` stands where the package names its part."""
    wide, high = round(width_mm * MM_EMU), round(height_mm * MM_EMU)
    name = f"Picture {number}"
    return (
        '<w:p><w:pPr><w:pStyle w:val="Drawing"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr={quoteattr(alt)}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr={quoteattr(alt)}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{picture_place(number)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def section(paper: Paper) -> str:
    """Say what paper the pages of a section are; header and footer are put in by the package."""
    turned = ' w:orient="landscape"' if paper.width_mm > paper.height_mm else ""
    size = f'<w:pgSz w:w="{_twips(paper.width_mm)}" w:h="{_twips(paper.height_mm)}"{turned}/>'
    margins = (
        f'<w:pgMar w:top="{_twips(paper.top_mm)}" w:right="{_twips(paper.right_mm)}" '
        f'w:bottom="{_twips(paper.bottom_mm)}" w:left="{_twips(paper.left_mm)}" '
        'w:header="720" w:footer="720" w:gutter="0"/>'
    )
    return f'<w:sectPr>{HEADS_PLACE}<w:type w:val="nextPage"/>{size}{margins}</w:sectPr>'


def _twips(mm: float) -> int:
    return round(mm * MM_TWIPS)
