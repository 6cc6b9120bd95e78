"""Cities: where the plan's sites are when nobody has surveyed them better."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.tables import by_id, read_table

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """
    A city's centre, good to about 10 km; not a data-centre campus.

    Positions are WGS 84. [deg]
    """

    id: str
    name_zh: str
    name_en: str
    province_zh: str
    lon_deg: float
    lat_deg: float
    source: str

    @property
    def position(self) -> tuple[float, float]:
        """Return lon_deg, lat_deg. [deg]"""
        return self.lon_deg, self.lat_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """A provincial unit, the id of its capital among the cities, and whether it counts as west."""

    name_zh: str
    capital: str
    western: bool


def read_cities() -> dict[str, City]:
    """Return the bundled cities by their Chinese name, which the corridor and cable tables use."""
    rows = by_id(read_table(DATA / "cities.csv", required=("id", "name_zh", "name_en", "lon_deg", "lat_deg")))
    cities = (
        City(
            id=key,
            name_zh=row.required("name_zh"),
            name_en=row.required("name_en"),
            province_zh=row.required("province_zh"),
            lon_deg=row.number_of("lon_deg"),
            lat_deg=row.number_of("lat_deg"),
            source=row.text("source"),
        )
        for key, row in rows.items()
    )
    return {city.name_zh: city for city in cities}


def read_provinces() -> list[Province]:
    """Return the provinces that have a capital among the bundled cities."""
    rows = read_table(DATA / "provinces.csv", required=("name_zh", "capital", "western"))
    return [
        Province(
            name_zh=row.required("name_zh"),
            capital=row.required("capital"),
            western=row.yes_no("western", default=False),
        )
        for row in rows
    ]
