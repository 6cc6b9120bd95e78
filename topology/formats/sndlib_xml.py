"""SNDlib's XML format: network documents and model documents, read without ever expanding an entity."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from geodata.errors import InputError, nearest
from topology.engineering.records import Demand, Instance, Link, Module
from topology.formats.assembly import Assembly, number, whole_number
from topology.formats.sndlib_model import Variant, variant_of

#: A network document is seven elements deep.
_MOST_DEPTH = 12
#: No element of these documents holds more attributes, or a longer text.
_MOST_ATTRIBUTES, _MOST_TEXT = 20, 10_000
#: The largest of SNDlib's, with all its listed paths, has half of this.
_MOST_ELEMENTS = 1_000_000
_NETWORK, _MODEL = "network", "model"
_PARTS = {
    _NETWORK: ("meta", "networkStructure", "demands"),
    "networkStructure": ("nodes", "links"),
    "nodes": ("node",),
    "links": ("link",),
    "demands": ("demand",),
    "node": ("coordinates",),
    "coordinates": ("x", "y"),
    "link": ("source", "target", "routingCost", "setupCost", "preInstalledModule", "additionalModules"),
    "preInstalledModule": ("capacity", "cost"),
    "additionalModules": ("addModule",),
    "addModule": ("capacity", "cost"),
    "demand": ("source", "target", "routingUnit", "demandValue", "admissiblePaths", "maxPathLength"),
    "admissiblePaths": ("admissiblePath",),
    "admissiblePath": ("linkId",),
}
#: Of these a parent holds many; of all others one.
_REPEATED = frozenset({"node", "link", "demand", "addModule", "admissiblePath", "linkId"})
_MODEL_PARTS = {
    "demandModel": "DEMAND_MODEL",
    "linkModel": "LINK_MODEL",
    "linkCapacityModel": "LINK_CAPACITY_MODEL",
    "fixedChargeModel": "FIXED_CHARGE_MODEL",
    "routingModel": "ROUTING_MODEL",
    "admissiblePathModel": "ADMISSIBLE_PATH_MODEL",
    "hopLimitModel": "HOP_LIMIT_MODEL",
    "nodeModel": "NODE_MODEL",
    "objectiveModel": "OBJECTIVE_MODEL",
    "survivabilityModel": "SURVIVABILITY_MODEL",
}


@dataclass(slots=True)
class _Element:
    name: str
    row: int
    attributes: dict[str, str]
    parts: list[_Element] = field(default_factory=list)
    text: str = ""


def read_xml(raw: bytes, *, file: str, name: str) -> Instance | Variant:
    """
    Read an SNDlib XML document.

    Parameters
    ----------
    raw : bytes
        Its content.
    file : str
        Its name, for errors.
    name : str
        What the instance is called.

    Returns
    -------
    Instance or Variant
        What a network document or a model document says. Nothing of a network is left out: the variant decides.

    Raises
    ------
    InputError
        If it is not well-formed, brings a document type (and with it entities), or for the first element that cannot
        be used.

    Notes
    -----
    Source: SNDlib, XML schemas network.xsd and model.xsd, http://sndlib.zib.de/html/docu/io-formats/index.html.
    """
    root = _Builder(file).read(raw)
    if root.name == _MODEL:
        return _model(root, file)
    if root.name != _NETWORK:
        known = [_NETWORK, _MODEL]
        hints = nearest(root.name[:60], known, count=1)
        raise InputError("te_section", file=file, row=root.row, value=root.name, known=known, nearest=hints)
    return _Reader(file, Assembly(file, name)).network(root)


class _Builder:
    """Builds the tree of a document and refuses whatever could make it grow beyond the file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = expat.ParserCreate()
        self._open: list[_Element] = []
        self._root: _Element | None = None
        self._count = 0
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        # Without a document type there is no entity but the five of XML itself, and nothing from outside.
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype

    def read(self, raw: bytes) -> _Element:
        try:
            self._parser.Parse(raw, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or str(error)
            raise InputError("te_xml", file=self._file, row=error.lineno, value=reason) from None
        except (LookupError, UnicodeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            # An encoding that Python does not have, or that has several bytes for a sign.
            raise InputError("te_xml", file=self._file, row=1, value=error) from None
        if self._root is None:
            self._refuse("te_xml", "no element")
        return self._root

    def _refuse(self, code: str, value: object) -> NoReturn:
        row = self._parser.CurrentLineNumber
        raise InputError(code, file=self._file, row=row, value=value, most=_MOST_ELEMENTS)

    def _doctype(self, *_: object) -> None:
        self._refuse("te_doctype", "DOCTYPE")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _MOST_DEPTH:
            self._refuse("te_depth", name)
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            self._refuse("te_many", self._count)
        if len(attributes) > _MOST_ATTRIBUTES:
            self._refuse("te_xml", "too many attributes")
        # Whatever prefix the document gives the namespace, the local names are unique.
        element = _Element(name.rpartition(":")[2], self._parser.CurrentLineNumber, attributes)
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        element = self._open[-1]
        if text.isspace() and not element.text:
            return
        if len(element.text) + len(text) > _MOST_TEXT:
            self._refuse("te_xml", "too long a text")
        element.text += text


class _Reader:
    def __init__(self, file: str, assembly: Assembly) -> None:
        self._file = file
        self._assembly = assembly

    def network(self, root: _Element) -> Instance:
        top = self._parts(root)
        structure = self._parts(self._needed(root, top, "networkStructure"))
        for node in self._each(structure.get("nodes")):
            self._node(node)
        for link in self._each(structure.get("links")):
            self._link(link)
        for demand in self._each(top.get("demands")):
            self._demand(demand)
        return self._assembly.instance()

    def _each(self, element: _Element | None) -> Iterator[_Element]:
        if element is not None:
            self._check(element)
            yield from element.parts

    def _check(self, element: _Element) -> None:
        known = _PARTS.get(element.name, ())
        for part in element.parts:
            if part.name not in known:
                hints = nearest(part.name[:60], known, count=1)
                raise InputError(
                    "te_section", file=self._file, row=part.row, value=part.name, known=list(known), nearest=hints
                )

    def _parts(self, element: _Element) -> dict[str, _Element]:
        self._check(element)
        parts: dict[str, _Element] = {}
        for part in element.parts:
            if part.name in parts and part.name not in _REPEATED:
                first = parts[part.name].row
                raise InputError("te_twice", file=self._file, row=part.row, value=part.name, first=first)
            parts[part.name] = part
        return parts

    def _needed(self, element: _Element, parts: dict[str, _Element], name: str) -> _Element:
        if name not in parts:
            raise InputError("te_missing", file=self._file, row=element.row, column=element.name, value=name)
        return parts[name]

    def _id(self, element: _Element) -> str:
        key = element.attributes.get("id", "").strip()
        if not key:
            raise InputError("te_missing", file=self._file, row=element.row, column=element.name, value="id")
        return key

    def _text(self, element: _Element, parts: dict[str, _Element], name: str) -> str:
        part = self._needed(element, parts, name)
        if not part.text.strip():
            raise InputError("te_missing", file=self._file, row=part.row, column=element.name, value=name)
        return part.text.strip()

    def _number(
        self,
        element: _Element,
        parts: dict[str, _Element],
        name: str,
        default: float | None = None,
        *,
        least: float | None = 0.0,
    ) -> float:
        if name not in parts and default is not None:
            return default
        text = self._text(element, parts, name)
        return number(text, file=self._file, row=parts[name].row, column=f"{element.name} {name}", least=least)

    def _node(self, element: _Element) -> None:
        parts = self._parts(element)
        position = None
        if "coordinates" in parts:
            place = self._parts(parts["coordinates"])
            position = (
                self._number(parts["coordinates"], place, "x", least=None),
                self._number(parts["coordinates"], place, "y", least=None),
            )
        self._assembly.node(self._id(element), element.row, position)

    def _link(self, element: _Element) -> None:
        parts = self._parts(element)
        installed = self._module(parts.get("preInstalledModule"))
        modules = [self._module(part) for part in self._each(parts.get("additionalModules"))]
        link = Link(
            id=self._id(element),
            a=self._text(element, parts, "source"),
            b=self._text(element, parts, "target"),
            capacity=0.0 if installed is None else installed.capacity,
            installed_cost=0.0 if installed is None else installed.cost,
            modules=tuple(module for module in modules if module is not None and module.capacity > 0),
            routing_cost=self._number(element, parts, "routingCost", 0.0),
            setup_cost=self._number(element, parts, "setupCost", 0.0),
        )
        self._assembly.link(link, element.row)

    def _module(self, element: _Element | None) -> Module | None:
        if element is None:
            return None
        parts = self._parts(element)
        text = self._text(element, parts, "capacity")
        # The schema's own type for numbers spells what has no limit so.
        capacity = math.inf if text in ("INF", "UNLIMITED") else self._number(element, parts, "capacity")
        return Module(capacity=capacity, cost=self._number(element, parts, "cost"))

    def _demand(self, element: _Element) -> None:
        parts = self._parts(element)
        key = self._id(element)
        most_links = None
        if "maxPathLength" in parts:
            text, row = self._text(element, parts, "maxPathLength"), parts["maxPathLength"].row
            most_links = whole_number(text, file=self._file, row=row, column="demand maxPathLength", least=1)
        unit = self._number(element, parts, "routingUnit", 1.0)
        demand = Demand(
            id=key,
            source=self._text(element, parts, "source"),
            target=self._text(element, parts, "target"),
            value=unit * self._number(element, parts, "demandValue"),
            most_links=most_links,
        )
        self._assembly.demand(demand, element.row)
        names: dict[str, int] = {}
        for path in self._each(parts.get("admissiblePaths")):
            name = self._id(path)
            if name in names:
                raise InputError("te_twice", file=self._file, row=path.row, value=name, first=names[name])
            names[name] = path.row
            self._assembly.route(key, [link.text.strip() for link in self._each(path)], path.row)


def _model(root: _Element, file: str) -> Variant:
    said: dict[str, tuple[str, int | None]] = {}
    for part in root.parts:
        if part.name not in _MODEL_PARTS:
            known = list(_MODEL_PARTS)
            hints = nearest(part.name[:60], known, count=1)
            raise InputError("te_section", file=file, row=part.row, value=part.name, known=known, nearest=hints)
        key = _MODEL_PARTS[part.name]
        if key in said:
            raise InputError("te_twice", file=file, row=part.row, value=part.name, first=said[key][1])
        said[key] = part.text.strip(), part.row
    return variant_of(said, file=file)
