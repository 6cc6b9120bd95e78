"""Which place of one source is which of another: by id, then by name, then by place."""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geodata.distance import great_circle_km
from topology.formats.draft import Cells

NAME_COLUMNS = ("name_zh", "name_en")
#: Of a city's name people leave this off.
_SUFFIX = "市"
_KM_PER_DEG = 111.0

Position = tuple[float, float]


def position_of(row: Mapping[str, str]) -> Position | None:
    """Return lon_deg, lat_deg of a row of sites.csv, or None where they are missing or no position. [deg]"""
    try:
        lon_deg, lat_deg = float(row["lon_deg"]), float(row["lat_deg"])
    except (KeyError, ValueError):
        return None
    return (lon_deg, lat_deg) if abs(lon_deg) <= 180 and abs(lat_deg) <= 90 else None


def distance_km(a: Mapping[str, str], b: Mapping[str, str]) -> float | None:
    """Return the great circle between two rows of sites.csv, or None where one has no position. [km]"""
    first, second = position_of(a), position_of(b)
    return None if first is None or second is None else great_circle_km(*first, *second)


def plain_name(text: str) -> str:
    """Return a name as it is compared: case, width, blanks and hyphens do not matter, nor 市 behind a city's name."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(char for char in folded if not char.isspace() and char not in "-_'’")
    return bare.removesuffix(_SUFFIX) if len(bare) > 2 else bare


def names_of_row(row: Mapping[str, str]) -> set[str]:
    """Return the names of a row as they are compared."""
    return {plain_name(row[column]) for column in NAME_COLUMNS if row.get(column)} - {""}


def names_differ(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Tell whether two rows bear different names in a language that both have, and none in common."""
    if names_of_row(a) & names_of_row(b):
        return False
    return any(a.get(column) and b.get(column) for column in NAME_COLUMNS)


@dataclass
class Places:
    """
    The sites of one source, to be found by id, name or place.

    Parameters
    ----------
    rows : iterable of dict
        Rows of sites.csv.
    within_km : float
        Two positions this near may be one place. [km]
    """

    rows: Iterable[Cells]
    within_km: float
    by_id: dict[str, Cells] = field(init=False, default_factory=dict)
    _by_name: dict[str, list[Cells]] = field(init=False, default_factory=lambda: defaultdict(list))
    _by_cell: dict[tuple[int, int], list[Cells]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for row in self.rows:
            self.by_id.setdefault(row.get("id", ""), row)
            for name in names_of_row(row):
                self._by_name[name].append(row)
            if (position := position_of(row)) is not None:
                self._by_cell[self._cell(position)].append(row)

    def named(self, row: Mapping[str, str]) -> Cells | None:
        """Return the one site that bears one of a row's names; None where there is none, or several."""
        hits = {hit["id"]: hit for name in names_of_row(row) for hit in self._by_name.get(name, []) if "id" in hit}
        return next(iter(hits.values())) if len(hits) == 1 else None

    def near(self, row: Mapping[str, str]) -> list[tuple[float, Cells]]:
        """Return the sites within tolerance of a row's position, nearest first, each with its distance. [km]"""
        position = position_of(row)
        if position is None:
            return []
        found = []
        for cell in self._cells_around(position):
            for other in self._by_cell.get(cell, []):
                distance = distance_km(row, other)
                if distance is not None and distance <= self.within_km:
                    found.append((distance, other))
        return sorted(found, key=lambda hit: (hit[0], hit[1].get("id", "")))

    @property
    def _side_deg(self) -> float:
        return max(self.within_km / _KM_PER_DEG, 1e-6)

    def _cell(self, position: Position) -> tuple[int, int]:
        return math.floor(position[0] / self._side_deg), math.floor(position[1] / self._side_deg)

    def _cells_around(self, position: Position) -> list[tuple[int, int]]:
        """Return the cells of the grid that can hold what is near; towards the poles a degree of longitude is short."""
        column, line = self._cell(position)
        shrink = max(math.cos(math.radians(min(abs(position[1]) + self._side_deg, 89.0))), 0.02)
        reach = math.ceil(1 / shrink)
        around = math.ceil(360 / self._side_deg)
        west = math.floor(-180 / self._side_deg)
        columns = {(column + step - west) % (around + 1) + west for step in range(-reach - 1, reach + 2)}
        return [(x, line + dy) for x in sorted(columns) for dy in (-1, 0, 1)]
