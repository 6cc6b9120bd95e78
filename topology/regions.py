"""Regions: areas in which one event, a flood or an earthquake, cuts every span whose line enters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import category

from geodata.crs import WGS84
from geodata.errors import InputError, nearest
from geodata.files import is_there
from geodata.regions import Area, read_areas
from topology.lengths import Band
from topology.records import Line, Site, Span

FILE = "regions.geojson"
REGION_KINDS = ("flood", "earthquake", "landslide", "ice", "other")
PROPERTIES = (
    "id",
    "kind",
    "name_zh",
    "name_en",
    "events_per_year",
    "events_per_year_low",
    "events_per_year_high",
    "repair_h",
    "repair_h_low",
    "repair_h_high",
    "basis",
    "source",
)
#: More events a year, or a repair of more than a year, is a slip of the unit.
MOST_EVENTS_PER_YEAR, MOST_REPAIR_H = 1000.0, 8760.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An area with the rate of the event that strikes it [1/year] and how long cables in it then stay cut [h]."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    area: Area
    events_per_year: Band
    repair_h: Band
    basis: str = "assumed"
    source: str = ""
    #: The spans it is known to strike, whatever their lines; None: those whose lines enter the area.
    struck: frozenset[str] | None = None


def read_regions(folder: Path, coordinates: str = WGS84, bases: Iterable[str] = ("assumed",)) -> dict[str, Region]:
    """
    Read the regions of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan.
    coordinates : str
        The plan's coordinate system.
    bases : iterable of str
        Words that `basis` may take.

    Returns
    -------
    dict of str to Region
        By id, in the file's order; empty where the plan has no such file.

    Raises
    ------
    InputError
        For a feature that cannot be used; it is named.
    """
    path = folder / FILE
    if not is_there(path):
        return {}
    allowed = tuple(bases)
    return {area.id: _Properties(path.name, area).region(allowed) for area in read_areas(path, coordinates)}


def spans_crossing(region: Region, spans: Iterable[Span], sites: Mapping[str, Site]) -> list[str]:
    """
    Find the spans that enter a region.

    Parameters
    ----------
    region : Region
        The region.
    spans : iterable of Span
        Their drawn lines count; where none is drawn, the straight line between the sites.
    sites : mapping of str to Site
        Their ends.

    Returns
    -------
    list of str
        Span ids in their order. A span whose end lies inside enters it.
    """
    if region.struck is not None:
        return [span.id for span in spans if span.id in region.struck]
    west, south, east, north = region.area.box
    found = []
    for span in spans:
        line: Line = span.line or (sites[span.a].position, sites[span.b].position)
        lons, lats = [lon for lon, _ in line], [lat for _, lat in line]
        apart = max(lons) < west or min(lons) > east or max(lats) < south or min(lats) > north
        if not apart and region.area.is_entered_by(line):
            found.append(span.id)
    return found


@dataclass(frozen=True, slots=True)
class _Properties:
    """Reads the properties of an area, and names feature and property where one cannot be used."""

    file: str
    area: Area

    def region(self, bases: tuple[str, ...]) -> Region:
        for key in self._given:
            hints = nearest(key, PROPERTIES, count=1) if key not in PROPERTIES else []
            if hints and _is_slip(key):
                raise self._error("region_misspelt", key, key, nearest=hints)
        name = self._text("name_zh") or self._text("name_en") or self.area.id
        return Region(
            id=self.area.id,
            kind=self._choice("kind", REGION_KINDS, ""),
            name_zh=name,
            name_en=self._text("name_en") or name,
            area=self.area,
            events_per_year=self._band("events_per_year", MOST_EVENTS_PER_YEAR),
            repair_h=self._band("repair_h", MOST_REPAIR_H),
            basis=self._choice("basis", bases, "assumed"),
            source=self._text("source"),
        )

    @property
    def _given(self) -> Mapping[str, Any]:
        return self.area.properties

    def _text(self, key: str) -> str:
        value = self._given.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._error("region_text", key, value)
        # Control characters, and those that turn the direction of writing, spoil whatever the name stands in.
        if any(category(char).startswith("C") for char in value.strip()):
            raise self._error("region_control", key, ascii(value)[1:-1])
        return value.strip()

    def _choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        text = self._text(key) or default
        if text not in choices:
            raise self._error("region_choice", key, text, choices=choices, nearest=nearest(text, choices, count=1))
        return text

    def _band(self, key: str, most: float) -> Band:
        value = self._number(key, most)
        if value is None:
            raise self._error("region_number", key, "", high=f"{most:g}")
        low, high = self._number(f"{key}_low", most), self._number(f"{key}_high", most)
        low, high = value if low is None else low, value if high is None else high
        if not low <= value <= high:
            raise self._error("region_band", key, value, low=f"{low:g}", high=f"{high:g}")
        return Band(value=value, low=low, high=high)

    def _number(self, key: str, most: float) -> float | None:
        value = self._given.get(key)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (isinstance(value, float) and math.isnan(value)) or not 0 <= value <= most:
            raise self._error("region_number", key, value, high=f"{most:g}")
        return float(value)

    def _error(self, code: str, column: str, value: object, **details: object) -> InputError:
        return InputError(
            code,
            file=self.file,
            row=None,
            column=column,
            value=value,
            feature=self.area.number,
            region=self.area.id,
            **details,
        )


def _is_slip(key: str) -> bool:
    """A property of the user's own is fine, unless it begins like a figure of ours and would be lost without a word."""
    return key.casefold().startswith(("events_", "repair_", "rate"))
