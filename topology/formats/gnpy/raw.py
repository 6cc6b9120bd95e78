"""Kept elements of GNPy, read back and changed where the plan says something else."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from geodata.errors import InputError
from topology.formats.gnpy.model import Element, Raw, figure, read_network

#: GNPy's model keeps so many digits behind the point, of lengths and of angles.
_DIGITS = 6


def as_yang(value: object) -> object:
    """Return values as the form of GNPy 3 writes them: numbers with a point as texts, nothing as a list of null."""
    if isinstance(value, float):
        return repr(round(value, _DIGITS))
    if value is None:
        return [None]
    if isinstance(value, dict):
        return {key: as_yang(item) for key, item in value.items()}
    if isinstance(value, list):
        return value if value == [None] else [as_yang(item) for item in value]
    return value


def text(value: str) -> str:
    """Return a text without the characters that GNPy's model forbids."""
    return "".join(char for char in value if char.isprintable() or char in " \t\u3000" or ord(char) > 0xA0)


def pairs(value: object) -> Iterator[tuple[str, str]]:
    """Yield kept connections; what is none is passed over."""
    for pair in value if isinstance(value, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and isinstance(pair[1], str):
            yield pair[0], pair[1]


def read_back(raws: object) -> list[Element] | None:
    """Return kept elements; None where they are none: the column was edited."""
    if not isinstance(raws, list):
        return None
    try:
        network = read_network([("", {"elements": raws})], is_yang=False)
        for element in network.elements.values():
            _ = element.fibre_km if element.is_fibre else 0.0
    except InputError:
        return None
    return list(network.elements.values())


def relocated(element: Element, change: Raw) -> Raw:
    """Return an element at another place, or with another name of it."""
    raw = copy.deepcopy(element.raw)
    metadata = raw.get("metadata")
    raw["metadata"] = {**(metadata if isinstance(metadata, dict) else {}), "location": {**element.location, **change}}
    return raw


def stretched(element: Element, factor: float, place: Raw, variety: str | None) -> Raw:
    """Return a fibre of another length or type; `place`: what else its location says now."""
    raw = relocated(element, place) if place else copy.deepcopy(element.raw)
    if variety is not None:
        raw["type_variety"] = variety
    if factor == 1.0:
        return raw
    params = raw["params"]
    params["length"] = _like(params["length"], factor)
    for loss in params.get("lumped_losses") or ():
        if isinstance(loss, dict) and figure(loss.get("position")) is not None:
            loss["position"] = _like(loss["position"], factor)
    return raw


def _like(value: object, factor: float) -> float | str:
    number = round((figure(value) or 0.0) * factor, 9)
    return repr(round(number, _DIGITS)) if isinstance(value, str) else number
