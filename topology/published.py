"""Facts about trunk cables: which cities each joins, which lengths were published, and the ratios these give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata.tables import read_table

DATA = Path(__file__).parent / "data"

#: Half the equator five times over: no cable section is longer. [km]
MOST_KM = 100_000.0

_RAIL_KM = "rail_via_waypoints_km"

BACKBONE, COMPLEMENT = "national backbone", "complement"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkCable:
    """A trunk cable as the cities it joins, in order, by their Chinese names."""

    id: str
    name_zh: str
    name_en: str
    cities_zh: tuple[str, ...]
    kind: str
    trust: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLength:
    """A section of a cable whose length was published. [km]"""

    cable: str
    waypoints_zh: tuple[str, ...]
    published_km: float
    great_circle_km: float
    rail_km: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio fitted to published lengths: the ratio of the sums, and the smallest and largest single one. [-]"""

    value: float
    low: float
    high: float
    count: int


def read_trunk_cables() -> list[TrunkCable]:
    """Return the bundled trunk cables."""
    columns = ("cable_id", "name_zh", "name_en", "cities_zh", "kind", "trust")
    return [
        TrunkCable(
            id=row.identifier("cable_id"),
            name_zh=row.required("name_zh"),
            name_en=row.required("name_en"),
            cities_zh=tuple(row.required("cities_zh").split()),
            kind=row.choice("kind", (BACKBONE, COMPLEMENT)),
            trust=row.required("trust"),
        )
        for row in read_table(DATA / "trunk_cables.csv", required=columns)
    ]


def read_published_lengths(path: Path | None = None) -> list[PublishedLength]:
    """Return published cable lengths: the bundled ones, or those of a table with the same columns."""
    columns = ("cable_id", "waypoints_zh", "published_cable_km", "great_circle_via_waypoints_km")
    return [
        PublishedLength(
            cable=row.identifier("cable_id"),
            waypoints_zh=tuple(row.required("waypoints_zh").split()),
            published_km=row.number_of("published_cable_km", low=1, high=MOST_KM),
            great_circle_km=row.number_of("great_circle_via_waypoints_km", low=1, high=MOST_KM),
            rail_km=row.positive(_RAIL_KM, most=MOST_KM),
            source=row.text("source"),
        )
        for row in read_table(path or DATA / "published_cable_lengths.csv", required=columns, optional=(_RAIL_KM,))
    ]


def cable_to_rail(published: Sequence[PublishedLength]) -> Ratio:
    """Fit how much longer a cable is than the railway it follows."""
    return _ratio([item for item in published if item.rail_km], lambda item: item.rail_km or 0.0)


def cable_to_great_circle(published: Sequence[PublishedLength]) -> Ratio:
    """Fit how much longer a cable is than the great circles between the cities it passes."""
    return _ratio(published, lambda item: item.great_circle_km)


def cable_to_road(published_km: float, rail_km: float, road_km: float, rail_ratio: float) -> float:
    """
    Fit how much longer a cable is than the road it follows, from a cable that follows a railway first.

    Parameters
    ----------
    published_km : float
        The cable's published length. [km]
    rail_km, road_km : float
        What of its way lies along railways and along roads. [km]
    rail_ratio : float
        Cable over railway length. [-]

    Returns
    -------
    float
        (published - rail share) / road. [-]
    """
    return (published_km - rail_km * rail_ratio) / road_km


def _ratio(items: Sequence[PublishedLength], base_km: Callable[[PublishedLength], float]) -> Ratio:
    single = [item.published_km / base_km(item) for item in items]
    value = sum(item.published_km for item in items) / sum(base_km(item) for item in items)
    return Ratio(value, min(single), max(single), len(single))
