"""Targets: what the planning documents ask, read from targets.csv: delays, availability, capacity and quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from geodata.tables import Row, by_id, read_table
from topology.formats.folder import known_id
from topology.records import LAYERS, OPTICAL, Site

DELAY, AVAILABILITY = "delay", "availability"
#: What is asked of capacity and quality; `project` asks for something to be built and gives no figure.
MEMBERS, PEAK, EGRESS, PROVINCE_EGRESS, LINES = "members", "peak", "egress", "province-egress", "lines"
LOSS, IPV6, PROJECT = "loss", "ipv6", "project"
CAPACITY_AND_QUALITY = (MEMBERS, PEAK, EGRESS, PROVINCE_EGRESS, LINES, LOSS, IPV6, PROJECT)
QUANTITIES = (DELAY, AVAILABILITY, *CAPACITY_AND_QUALITY)
#: A delay target above this is a slip of the unit. [ms]
MOST_LIMIT_MS = 10_000.0
#: Below this a figure in per cent is a ratio with the wrong unit. [%]
_LEAST_PERCENT = 50.0
DIRECTIONS = ("one-way", "round-trip")
COLUMNS = (
    "id",
    "from",
    "to",
    "quantity",
    "limit",
    "unit",
    "direction",
    "sense",
    "layer",
    "name_zh",
    "name_en",
    "wording",
    "source",
    "note_zh",
    "note_en",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a target of any kind says: from where to where, its names, and what it rests on."""

    id: str
    start: str
    places: tuple[str, ...]
    name_zh: str
    name_en: str
    wording: str = ""
    source: str = ""
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Asked):
    """
    A limit on the delay from one site to each of some places.

    `asked_ms` is what the document asks, in its `direction`; None where it gives no figure.
    """

    asked_ms: float | None
    direction: str
    layer: str

    @property
    def limit_ms(self) -> float | None:
        """Return the one-way limit: half of one on the round trip. [ms]"""
        if self.asked_ms is None or self.direction == "one-way":
            return self.asked_ms
        return self.asked_ms / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityTarget(Asked):
    """
    A limit on the availability between one site and each of some places.

    `limit_ratio` is the share of time that the document asks for; None where it gives no figure. [0..1]
    """

    limit_ratio: float | None


def read_targets(folder: Path, sites: Mapping[str, Site]) -> dict[str, Target]:
    """
    Read the delay targets of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan.
    sites : mapping of str to Site
        The plan's sites.

    Returns
    -------
    dict of str to Target
        By id, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used.
    """
    targets = {}
    for key, row in rows_of(folder, DELAY).items():
        asked = asked_of(key, row, sites)
        row.choice("unit", ("ms",), "ms")
        targets[key] = Target(
            **asked,
            direction=row.choice("direction", DIRECTIONS, "one-way"),
            asked_ms=row.positive("limit", most=MOST_LIMIT_MS),
            layer=row.choice("layer", LAYERS, OPTICAL),
        )
    return targets


def read_availability_targets(folder: Path, sites: Mapping[str, Site]) -> dict[str, AvailabilityTarget]:
    """
    Read the availability targets of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan.
    sites : mapping of str to Site
        The plan's sites.

    Returns
    -------
    dict of str to AvailabilityTarget
        By id, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used; for a limit that is no share of time.
    """
    targets = {}
    for key, row in rows_of(folder, AVAILABILITY).items():
        asked = asked_of(key, row, sites)
        row.choice("layer", (OPTICAL,), OPTICAL)
        targets[key] = AvailabilityTarget(**asked, limit_ratio=_share(row))
    return targets


def rows_of(folder: Path, *quantities: str) -> dict[str, Row]:
    """Return the rows that ask for one of some quantities, by id; ids are unique over all of them."""
    rows = by_id(read_table(folder / "targets.csv", required=("id", "from", "to"), optional=COLUMNS))
    return {key: row for key, row in rows.items() if row.choice("quantity", QUANTITIES, DELAY) in quantities}


def asked_of(key: str, row: Row, sites: Mapping[str, Site], *, needs_places: bool = True) -> dict[str, Any]:
    """Return what a row says of a target of any kind, by the fields of `Asked`."""
    start, places = _ends(row, sites, needs_places=needs_places)
    name = row.text("name_zh") or row.text("name_en") or key
    texts = {column: row.text(column) for column in ("wording", "source", "note_zh", "note_en")}
    return {"id": key, "start": start, "places": places, "name_zh": name, "name_en": row.text("name_en", name), **texts}


def _ends(row: Row, sites: Mapping[str, Site], *, needs_places: bool) -> tuple[str, tuple[str, ...]]:
    start = known_id(row, "from", row.required("from"), sites, "sites.csv")
    places = row.items("to")
    if needs_places and not places:
        raise row.error("value_missing", "to")
    for place in places:
        known_id(row, "to", place, sites, "sites.csv")
        if places.count(place) > 1:
            raise row.error("listed_twice", "to", place)
        if place == start:
            raise row.error("target_to_itself", "to", place)
    return start, places


def _share(row: Row) -> float | None:
    """Return a share of time, 0..1; per cent are turned into one."""
    whole = 100.0 if row.choice("unit", ("ratio", "%"), "ratio") == "%" else 1.0
    value = row.optional_number("limit")
    if value is not None and not 0 < value <= whole:
        raise row.error("no_share_of_time", "limit", whole=f"{whole:g}")
    if value is not None and whole > 1 and value < _LEAST_PERCENT:
        raise row.error("share_in_percent", "limit")
    # Decimal digits as written: 99.99 / 100 is 0.9999, not the next float.
    return None if value is None else float(Decimal(row.text("limit")) / int(whole))
