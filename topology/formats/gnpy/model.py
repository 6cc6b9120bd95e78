"""GNPy's network as its JSON tells it: elements by uid and what leads where, in the old form and in that of GNPy 3."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from geodata.errors import InputError, nearest
from topology.formats.contract import Source
from topology.formats.folder import MOST_KM

#: Since GNPy 3 the document stands under one key, and its numbers are texts (RFC 7951).
TOPOLOGY, SERVICES, EQUIPMENT = (
    "gnpy-network-topology:topology",
    "gnpy-path-computation:services",
    "gnpy-eqpt-config:equipment",
)
ROADM, TRANSCEIVER, FUSED = "Roadm", "Transceiver", "Fused"
FIBRES = ("Fiber", "RamanFiber")
TYPES = (ROADM, TRANSCEIVER, FUSED, *FIBRES, "Edfa", "Multiband_amplifier")
_EQUIPMENT_PARTS = frozenset({"Edfa", "Fiber", "Span", "SI", "Roadm", "Transceiver"})
_IN_KM = {"km": 1.0, "m": 0.001}
Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a network: its uid, what it is, all that the file says of it, and where that stands."""

    uid: str
    kind: str
    raw: Raw
    file: str
    path: str

    @property
    def is_fibre(self) -> bool:
        """Tell whether it has a length."""
        return self.kind in FIBRES

    @property
    def location(self) -> Raw:
        """Return what is said about its place; empty where nothing is."""
        metadata = self.raw.get("metadata")
        location = metadata.get("location") if isinstance(metadata, dict) else None
        return location if isinstance(location, dict) else {}

    def word(self, name: str) -> str:
        """Return a text of its location, blanks around it taken off; empty where it is none."""
        value = self.location.get(name)
        return value.strip() if isinstance(value, str) else ""

    @property
    def fibre_km(self) -> float:
        """Return a fibre's length [km]; raise `InputError` where it has none that can be."""
        params = self.raw.get("params")
        params = params if isinstance(params, dict) else {}
        unit = params.get("length_units", "km")
        km = figure(params.get("length"))
        where: dict[str, Any] = {"file": self.file, "column": f"{self.path}.params.length"}
        if not isinstance(unit, str) or unit not in _IN_KM:
            raise InputError("gnpy_length_unit", **where, value=unit, element=self.uid)
        if km is None or not 0 <= km * _IN_KM[unit] <= MOST_KM:
            raise InputError(
                "gnpy_length", **where, value=params.get("length"), element=self.uid, most=f"{MOST_KM:.0f}"
            )
        return km if unit == "km" else round(km * _IN_KM[unit], 9)


@dataclass(kw_only=True)
class Network:
    """The elements of one or several files, and for each uid those before and behind it."""

    files: list[str] = field(default_factory=list)
    elements: dict[str, Element] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)
    #: Connections that say more than which two elements they join.
    special: dict[tuple[str, str], Raw] = field(default_factory=dict)
    #: What else the documents hold.
    top: Raw = field(default_factory=dict)
    is_yang: bool = False

    @property
    def connections(self) -> Iterator[tuple[str, str]]:
        """Yield all connections, each once."""
        return ((start, end) for start, ends in self.after.items() for end in ends)


def figure(value: object) -> float | None:
    """Return a number, also one written as text; None where it is none or not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and (len(value) > 400 or "_" in value):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def inner(source: Source, key: str, part: str) -> Raw | None:
    """Return the part of a document that stands under a key, or the whole where it has that part itself; else None."""
    fields = source.fields
    under = fields.get(key)
    if isinstance(under, dict):
        return under
    return dict(fields) if part in fields else None


def topology_of(source: Source) -> Raw | None:
    """Return a file's network, None where it holds none."""
    found = inner(source, TOPOLOGY, "elements")
    return found if found is not None and "elements" in found and "connections" in found else None


def services_of(source: Source) -> Raw | None:
    """Return a file's requests for paths, None where it holds none."""
    found = inner(source, SERVICES, "path-request")
    return found if found is not None and "path-request" in found else None


def is_equipment(source: Source) -> bool:
    """Tell whether a file is GNPy's library of equipment, which is no network."""
    fields = source.fields
    return EQUIPMENT in fields or ("SI" in fields and len(_EQUIPMENT_PARTS & fields.keys()) >= 3)


def listed(parent: Raw, name: str, file: str) -> list[Raw]:
    """Return a list of objects; raise `InputError` with the path to what is none."""
    items = parent.get(name, [])
    if not isinstance(items, list):
        raise InputError("gnpy_shape", file=file, column=name, value=items, wanted="[...]")
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise InputError("gnpy_shape", file=file, column=f"{name}[{number}]", value=item, wanted="{...}")
    return items


def read_network(sources: Sequence[tuple[str, Raw]], *, is_yang: bool) -> Network:
    """
    Read one or several topologies as one network.

    Parameters
    ----------
    sources : sequence of (str, dict)
        File name and topology of each.
    is_yang : bool
        Whether it is to be written in the form of GNPy 3.

    Returns
    -------
    Network
        Every uid once, every connection between two of them.

    Raises
    ------
    InputError
        For an element without uid or of a type that GNPy does not know, a uid given twice, a connection to nothing.
    """
    network = Network(is_yang=is_yang)
    for file, topology in sources:
        network.files.append(file)
        for number, raw in enumerate(listed(topology, "elements", file)):
            element = _element(raw, file, f"elements[{number}]")
            if element.uid in network.elements:
                raise InputError("gnpy_twice", file=file, column=f"{element.path}.uid", value=element.uid)
            network.elements[element.uid] = element
        for key, value in topology.items():
            if key not in ("elements", "connections"):
                network.top.setdefault(key, value)
    for file, topology in sources:
        _connect(network, topology, file)
    return network


def _element(raw: Raw, file: str, path: str) -> Element:
    uid, kind = raw.get("uid"), raw.get("type")
    if not isinstance(uid, str) or not uid.strip():
        raise InputError("gnpy_uid", file=file, column=f"{path}.uid", value=uid)
    if isinstance(kind, str):
        kind = kind.rpartition(":")[2]
    if kind not in TYPES:
        raise InputError(
            "gnpy_type",
            file=file,
            column=f"{path}.type",
            value=kind,
            known=list(TYPES),
            nearest=nearest(str(kind), TYPES),
        )
    return Element(uid, str(kind), raw, file, path)


def _connect(network: Network, topology: Raw, file: str) -> None:
    seen = set(network.connections)
    for number, raw in enumerate(listed(topology, "connections", file)):
        pair = (raw.get("from_node"), raw.get("to_node"))
        for name, uid in zip(("from_node", "to_node"), pair, strict=True):
            if not isinstance(uid, str) or uid not in network.elements:
                hints = nearest(str(uid)[:200], network.elements)
                column = f"connections[{number}].{name}"
                raise InputError("gnpy_no_element", file=file, column=column, value=uid, nearest=hints)
        start, end = str(pair[0]), str(pair[1])
        if len(raw) > 2:
            network.special.setdefault((start, end), raw)
        if (start, end) not in seen:
            seen.add((start, end))
            network.after.setdefault(start, []).append(end)
            network.before.setdefault(end, []).append(start)
