"""How results are handled once they leave the house: the marking, and positions as they are drawn and exported."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from netplan.parameters import Handling
from netplan.report.documents import Document

#: Fields that hold positions, in lists however deep.
_GEOMETRY = frozenset({"line", "lines", "ring", "rings", "area", "areas", "outline", "polygon", "polygons", "certain"})
_GEOMETRY |= {"coordinates", "position"}
_AXES = ("lon_deg", "lat_deg")


def handling_document(handling: Handling) -> Document:
    """Put into a mapping what pages and sheets print about their handling."""
    return {
        "marking_zh": handling.marking_zh,
        "marking_en": handling.marking_en,
        "coordinates_deg": handling.coordinates_deg,
        "redacted": handling.redacted,
    }


def drawn_deg(value_deg: float, step_deg: float) -> float:
    """
    Round a longitude or latitude to the step at which positions are drawn.

    Parameters
    ----------
    value_deg : float
        Longitude or latitude. [deg]
    step_deg : float
        The step; 0 leaves the value as it is. [deg]

    Returns
    -------
    float
        A multiple of the step with no more digits than it has. [deg]
    """
    if not step_deg:
        return value_deg
    step = Decimal(repr(step_deg))
    return float(round(Decimal(repr(value_deg)) / step) * step)


def drawn_position(position: Sequence[float], step_deg: float) -> tuple[float, float]:
    """Round lon_deg, lat_deg to the step at which positions are drawn. [deg]"""
    lon_deg, lat_deg = position
    return drawn_deg(lon_deg, step_deg), drawn_deg(lat_deg, step_deg)


def as_drawn(document: object, step_deg: float) -> object:
    """
    Round all positions in a document: fields that end in lon_deg or lat_deg, and lines and areas.

    Parameters
    ----------
    document : object
        Mappings, lists and plain values.
    step_deg : float
        The step; 0 gives the document back as it is. [deg]

    Returns
    -------
    object
        The same document, positions rounded; no figure changes.
    """
    return _rounded(document, step_deg, inside=False) if step_deg else document


def _rounded(value: object, step_deg: float, *, inside: bool) -> object:
    if isinstance(value, dict):
        return {
            key: _rounded(item, step_deg, inside=key in _GEOMETRY or str(key).endswith(_AXES))
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_rounded(item, step_deg, inside=inside) for item in value]
    if inside and isinstance(value, float):
        return drawn_deg(value, step_deg)
    return value
