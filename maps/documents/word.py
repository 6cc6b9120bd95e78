"""A Word document put together with python-docx (extra `report`). The only file that meets it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

from geodata.errors import InputError
from maps.documents.styles import font_table_xml, styles_xml
from maps.documents.wordml import HEADS_PLACE, NAMESPACES, Run, field, picture_place, run
from maps.words.paper import PAPER_WORDS

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

#: The date a zip file bears where it has none: the same content gives the same bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FONT_TABLE = "/word/fontTable.xml"


def packed(
    body: str,
    pictures: Sequence[bytes],
    *,
    lang: str,
    title: str,
    subject: str,
    date: str,
    foot: str,
    marking: str,
) -> bytes:
    """
    Put a document together.

    Parameters
    ----------
    body : str
        What stands inside `<w:body>`, as `maps.documents.wordml` writes it; `picture_place(n)` in it names the
        n-th picture.
    pictures : sequence of bytes
        PNG.
    lang : str
        "zh" or "en".
    title, subject : str
        For the document's properties; the title stands in the header as well.
    date : str
        Date of the result, ISO: the document's own, whatever the clock says.
    foot : str
        What the footer says beside the page's number.
    marking : str
        The marking, in the header of every page; may be empty.

    Returns
    -------
    bytes
        DOCX.

    Raises
    ------
    InputError
        If python-docx is not installed.
    """
    if importlib.util.find_spec("docx") is None:
        raise InputError("report_extra_missing", value="DOCX")
    import docx

    document = docx.Document()
    _describe(document, lang=lang, title=title, subject=subject, date=date)
    _replace_children(document.styles.element, styles_xml(lang))
    for part in document.part.package.iter_parts():
        if str(part.partname) == _FONT_TABLE:
            part._blob = f"{_XML}<w:fonts {NAMESPACES}>{font_table_xml()}</w:fonts>".encode()
    heads = _head_and_foot(document, lang=lang, title=title, foot=foot, marking=marking)
    for number, png in enumerate(pictures, start=1):
        name, _ = document.part.get_or_add_image(io.BytesIO(png))
        body = body.replace(picture_place(number), name)
    _replace_children(document.element.body, body.replace(HEADS_PLACE, heads))
    out = io.BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def _describe(document: Document, *, lang: str, title: str, subject: str, date: str) -> None:
    properties = document.core_properties
    day = dt.datetime.fromisoformat(date)
    properties.title, properties.subject = title[:255], subject[:255]
    properties.author = properties.last_modified_by = "netplan"
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = day
    properties.revision = 1
    properties.language = "zh-CN" if lang == "zh" else "en-GB"


def _head_and_foot(document: Document, *, lang: str, title: str, foot: str, marking: str) -> str:
    """Write header and footer of the first section; give the references by which all sections share them."""
    first = document.sections[0]
    before, between, after = (PAPER_WORDS[f"page_{place}"][lang] for place in ("before", "between", "after"))
    pages = (
        run(Run(text=before)),
        field("PAGE", "1"),
        run(Run(text=between)),
        field("NUMPAGES", "1"),
        run(Run(text=after)),
    )
    told = f"{title}　　{marking}" if marking else title
    for part, style, inside in (
        (first.header, "Header", run(Run(text=told))),
        (first.footer, "Footer", run(Run(text=f"{foot}　　")) + "".join(pages)),
    ):
        part.is_linked_to_previous = False
        _replace_children(part._element, f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inside}</w:p>')
    names = [one.get(_RELATION) for one in first._sectPr if one.tag.endswith("Reference")]
    kinds = ("header", "footer")
    return "".join(
        f'<w:{kind}Reference w:type="default" r:id="{name}"/>' for kind, name in zip(kinds, names, strict=True)
    )


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _replace_children(element: BaseOxmlElement, inside: str) -> None:
    """Put written markup in the place of all that an element holds."""
    from docx.oxml import parse_xml

    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(f"<w:holder {NAMESPACES}>{inside}</w:holder>")):
        element.append(child)


def _without_clock(made: bytes) -> bytes:
    """Write the zip again with fixed dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=_NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return out.getvalue()
