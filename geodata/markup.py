"""XML that others wrote, read without ever expanding an entity or fetching anything, and within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn
from xml.parsers import expat

from geodata.errors import InputError

#: No format that is read here is nested deeper, or holds more elements or attributes.
MOST_DEPTH, MOST_ELEMENTS, MOST_ATTRIBUTES = 100, 3_000_000, 200
#: Of all elements that have none, so that millions of them need not hold a table each.
_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class Element:
    """
    An element: its local name (no prefix), the line it begins in, its attributes (local names), its parts in order.

    `text` is all character data directly within it, joined.
    """

    name: str
    row: int
    attributes: Mapping[str, str]
    parts: Sequence[Element] = ()
    text: str = ""

    def first(self, name: str) -> Element | None:
        """Return the first part of this name, or None."""
        for part in self.parts:
            if part.name == name:
                return part
        return None

    def every(self, name: str) -> Iterator[Element]:
        """Yield the parts of this name."""
        return (part for part in self.parts if part.name == name)

    def text_of(self, name: str) -> str:
        """Return the text of the first part of this name, without blanks around it; empty where there is none."""
        part = self.first(name)
        return "" if part is None else part.text.strip()


def parse_xml(raw: bytes, *, file: str, most_depth: int = MOST_DEPTH, most_elements: int = MOST_ELEMENTS) -> Element:
    """
    Parse an XML document.

    Parameters
    ----------
    raw : bytes
        Its content.
    file : str
        Its name, for errors.
    most_depth, most_elements : int
        Refuse what is nested deeper, or holds more elements.

    Returns
    -------
    Element
        The root.

    Raises
    ------
    InputError
        If it is not well-formed, brings a document type (and with it entities), or goes beyond a bound.
    """
    return _Builder(file, most_depth, most_elements).read(raw)


class _Builder:
    """Builds the tree of a document and refuses whatever could make it grow beyond the file."""

    def __init__(self, file: str, most_depth: int, most_elements: int) -> None:
        self._file, self._most_depth, self._most_elements = file, most_depth, most_elements
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._open: list[Element] = []
        #: Of each open element its texts and its parts, in their order.
        self._texts: list[list[str]] = []
        self._parts: list[list[Element]] = []
        #: Names without their prefix: the same text for all elements of a name.
        self._local: dict[str, str] = {}
        self._root: Element | None = None
        self._count = 0
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        # Without a document type there is no entity but the five of XML itself, and nothing from outside.
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype

    def read(self, raw: bytes) -> Element:
        try:
            self._parser.Parse(raw, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or str(error)
            raise InputError("bad_xml", file=self._file, row=error.lineno, reason=reason) from None
        except (LookupError, UnicodeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            # An encoding that Python does not have, or that has several bytes for a sign.
            raise InputError("bad_xml", file=self._file, row=1, reason=error) from None
        if self._root is None:
            self._refuse("bad_xml", "no element")
        return self._root

    def _refuse(self, code: str, value: object = None, *, most: int = 0) -> NoReturn:
        row = self._parser.CurrentLineNumber
        raise InputError(code, file=self._file, row=row, value=value, most=most, reason=value)

    def _doctype(self, *_: object) -> None:
        self._refuse("xml_doctype", "DOCTYPE")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= self._most_depth:
            self._refuse("xml_depth", name, most=self._most_depth)
        self._count += 1
        if self._count > self._most_elements:
            self._refuse("xml_many", self._count, most=self._most_elements)
        if len(attributes) > MOST_ATTRIBUTES:
            self._refuse("xml_many", len(attributes), most=MOST_ATTRIBUTES)
        # Whatever prefix the document gives a namespace, the local names tell.
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()} if attributes else _NO_ATTRIBUTES
        short = self._local.get(name)
        if short is None:
            short = self._local[name] = name.rpartition(":")[2]
        element = Element(short, self._parser.CurrentLineNumber, local)
        if self._open:
            self._parts[-1].append(element)
        else:
            self._root = element
        self._open.append(element)
        self._texts.append([])
        self._parts.append([])

    def _end(self, _: str) -> None:
        element, texts, parts = self._open.pop(), self._texts.pop(), self._parts.pop()
        element.text = texts[0] if len(texts) == 1 else "".join(texts)
        if parts:
            element.parts = parts

    def _characters(self, text: str) -> None:
        self._texts[-1].append(text)
