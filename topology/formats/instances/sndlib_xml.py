"""SNDlib's XML format: network documents and model documents, read without ever expanding an entity."""

from __future__ import annotations

import math
from collections.abc import Iterator

from geodata.errors import InputError, nearest
from geodata.markup import Element, parse_xml
from topology.engineering.records import Demand, Instance, Link, Module
from topology.formats.instances.assembly import Assembly, number, whole_number
from topology.formats.instances.sndlib_model import Variant, variant_of

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


def read_xml(raw: bytes, *, file: str, name: str) -> Instance | Variant:
    """Read an SNDlib XML document as `read_xml_fields` does, a model as the variant that can be solved."""
    read = read_xml_fields(parse_document(raw, file=file), file=file, name=name)
    return read if isinstance(read, Instance) else variant_of(read, file=file)


def read_xml_fields(root: Element, *, file: str, name: str) -> Instance | dict[str, tuple[str, int | None]]:
    """
    Read an SNDlib XML document.

    Parameters
    ----------
    root : Element
        From `parse_document`.
    file : str
        Its name, for errors.
    name : str
        What the instance is called.

    Returns
    -------
    Instance or dict
        What a network document says, or a model document: field -> value and line. Nothing of a network is left out:
        the variant decides.

    Raises
    ------
    InputError
        For the first element that cannot be used.

    Notes
    -----
    Source: SNDlib, XML schemas network.xsd and model.xsd, http://sndlib.zib.de/html/docu/io-formats/index.html.
    """
    if root.name == _MODEL:
        return _model(root, file)
    if root.name != _NETWORK:
        known = [_NETWORK, _MODEL]
        hints = nearest(root.name[:60], known, count=1)
        raise InputError("te_section", file=file, row=root.row, value=root.name, known=known, nearest=hints)
    return _Reader(file, Assembly(file, name)).network(root)


def parse_document(raw: bytes, *, file: str) -> Element:
    """Parse an SNDlib XML document within the bounds of the format; raise `InputError` where it goes beyond them."""
    root = parse_xml(raw, file=file, most_depth=_MOST_DEPTH, most_elements=_MOST_ELEMENTS)
    left = [root]
    while left:
        element = left.pop()
        if len(element.attributes) > _MOST_ATTRIBUTES:
            raise InputError("te_xml", file=file, row=element.row, value="too many attributes")
        if len(element.text) > _MOST_TEXT and not element.text.isspace():
            raise InputError("te_xml", file=file, row=element.row, value="too long a text")
        left.extend(element.parts)
    return root


class _Reader:
    def __init__(self, file: str, assembly: Assembly) -> None:
        self._file = file
        self._assembly = assembly

    def network(self, root: Element) -> Instance:
        top = self._parts(root)
        structure = self._parts(self._needed(root, top, "networkStructure"))
        for node in self._each(structure.get("nodes")):
            self._node(node)
        for link in self._each(structure.get("links")):
            self._link(link)
        for demand in self._each(top.get("demands")):
            self._demand(demand)
        return self._assembly.instance()

    def _each(self, element: Element | None) -> Iterator[Element]:
        if element is not None:
            self._check(element)
            yield from element.parts

    def _check(self, element: Element) -> None:
        known = _PARTS.get(element.name, ())
        for part in element.parts:
            if part.name not in known:
                hints = nearest(part.name[:60], known, count=1)
                raise InputError(
                    "te_section", file=self._file, row=part.row, value=part.name, known=list(known), nearest=hints
                )

    def _parts(self, element: Element) -> dict[str, Element]:
        self._check(element)
        parts: dict[str, Element] = {}
        for part in element.parts:
            if part.name in parts and part.name not in _REPEATED:
                first = parts[part.name].row
                raise InputError("te_twice", file=self._file, row=part.row, value=part.name, first=first)
            parts[part.name] = part
        return parts

    def _needed(self, element: Element, parts: dict[str, Element], name: str) -> Element:
        if name not in parts:
            raise InputError("te_missing", file=self._file, row=element.row, column=element.name, value=name)
        return parts[name]

    def _id(self, element: Element) -> str:
        key = element.attributes.get("id", "").strip()
        if not key:
            raise InputError("te_missing", file=self._file, row=element.row, column=element.name, value="id")
        return key

    def _text(self, element: Element, parts: dict[str, Element], name: str) -> str:
        part = self._needed(element, parts, name)
        if not part.text.strip():
            raise InputError("te_missing", file=self._file, row=part.row, column=element.name, value=name)
        return part.text.strip()

    def _number(
        self,
        element: Element,
        parts: dict[str, Element],
        name: str,
        default: float | None = None,
        *,
        least: float | None = 0.0,
    ) -> float:
        if name not in parts and default is not None:
            return default
        text = self._text(element, parts, name)
        return number(text, file=self._file, row=parts[name].row, column=f"{element.name} {name}", least=least)

    def _node(self, element: Element) -> None:
        parts = self._parts(element)
        position = None
        if "coordinates" in parts:
            place = self._parts(parts["coordinates"])
            position = (
                self._number(parts["coordinates"], place, "x", least=None),
                self._number(parts["coordinates"], place, "y", least=None),
            )
        self._assembly.node(self._id(element), element.row, position)

    def _link(self, element: Element) -> None:
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

    def _module(self, element: Element | None) -> Module | None:
        if element is None:
            return None
        parts = self._parts(element)
        text = self._text(element, parts, "capacity")
        # The schema's own type for numbers spells what has no limit so.
        capacity = math.inf if text in ("INF", "UNLIMITED") else self._number(element, parts, "capacity")
        return Module(capacity=capacity, cost=self._number(element, parts, "cost"))

    def _demand(self, element: Element) -> None:
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
            routing_unit=unit,
        )
        self._assembly.demand(demand, element.row)
        names: dict[str, int] = {}
        for path in self._each(parts.get("admissiblePaths")):
            name = self._id(path)
            if name in names:
                raise InputError("te_twice", file=self._file, row=path.row, value=name, first=names[name])
            names[name] = path.row
            self._assembly.route(key, [link.text.strip() for link in self._each(path)], path.row)


def _model(root: Element, file: str) -> dict[str, tuple[str, int | None]]:
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
    return said
