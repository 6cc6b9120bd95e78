"""Layers that GDAL read as features, in degrees of one named system."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from geodata.crs import WGS84, to_wgs84
from geodata.errors import InputError
from topology.formats.contract import Settings
from topology.formats.drawings.drawn import BARE, LINE, POINT, Feature
from topology.formats.drawings.layer_process import Layer
from topology.formats.findings import Findings

#: So many remarks of GDAL on a file are passed on.
_MOST_REMARKS = 5


def system_of(layer: Layer, settings: Settings, findings: Findings, file: str) -> str:
    """
    Tell the system of a layer's positions: the user's word, else the file's, else WGS 84, which is an assumption.

    Raises
    ------
    InputError
        If no system is named and the numbers are no degrees.
    """
    if not layer.drawn:
        return settings.coordinates or layer.system or WGS84
    if not layer.system:
        odd = next(
            (point for _, parts, _ in layer.rows for part in parts for point in part if not on_earth(point)), None
        )
        if odd is not None:
            raise InputError("layers_no_system", file=file, value=f"{odd[0]:g}, {odd[1]:g}")
        if settings.coordinates is None:
            findings.assumed("layers_system_assumed", file=file, value=layer.name)
    elif layer.rough and settings.coordinates is None:
        findings.assumed("layers_datum_rough", file=file, value=layer.crs)
    return settings.coordinates or layer.system or WGS84


def on_earth(point: tuple[float, float]) -> bool:
    """Tell whether a position is one in degrees."""
    return abs(point[0]) <= 180 and abs(point[1]) <= 90


def remarks(said: list[str], findings: Findings, file: str) -> None:
    """Pass on what GDAL remarked on a file."""
    for remark in said[:_MOST_REMARKS]:
        findings.doubted("layers_remark", file=file, value=remark)


def features_in(layer: Layer, start: int, findings: Findings, file: str) -> Iterator[Feature]:
    """
    Yield what is drawn in a layer, and its rows without a place as bare.

    Parameters
    ----------
    layer : Layer
        As read.
    start : int
        The number of features before it.
    findings : Findings
        Told of what is neither a point nor a line, and of heights and bytes.
    file : str
        Its name, for findings.
    """
    if layer.high and layer.drawn:
        findings.left_out("layers_height", file=file, value=layer.name)
    for name in layer.bytes:
        findings.left_out("layers_bytes", file=file, column=name, value=layer.name)
    for place, (kind, parts, values) in enumerate(layer.rows, start=start + 1):
        properties: dict[str, Any] = {
            name: value for name, value in zip(layer.fields, values, strict=True) if value is not None and value != ""
        }
        usable = [part for part in parts if len(part) >= (2 if kind == "line" else 1)]
        odd = next((point for part in usable for point in part if not on_earth(point)), None)
        if odd is not None:
            findings.left_out("layers_off_earth", file=file, value=f"{_said(odd[0])}, {_said(odd[1])}", feature=place)
        elif kind == "none":
            yield Feature(BARE, (), properties, place)
        elif not usable:
            findings.left_out("layers_area", file=file, value=layer.name, feature=place)
        else:
            for part in _chained(usable) if kind == "line" else usable:
                yield Feature(LINE if kind == "line" else POINT, tuple(part), dict(properties), place)


def _said(number: float) -> str:
    return f"{number:g}" if math.isfinite(number) else "?"


def _chained(lines: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """Put together neighbouring parts of which one ends where the next begins."""
    chained: list[list[tuple[float, float]]] = []
    for line in lines:
        if chained and chained[-1][-1] == line[0]:
            chained[-1] = chained[-1] + line[1:]
        else:
            chained.append(line)
    return chained


def in_one_system(parts: list[tuple[list[Feature], str]]) -> tuple[list[Feature], str]:
    """Put the features of several layers together, in the system of all of them or else in WGS 84."""
    drawn = {system for features, system in parts if any(feature.points for feature in features)}
    system = next(iter(drawn)) if len(drawn) == 1 else WGS84
    together = []
    for features, own in parts:
        for one in features:
            points = one.points if own == system else tuple(to_wgs84(*point, own) for point in one.points)
            together.append(Feature(one.kind, points, one.properties, one.place))
    return together, system
