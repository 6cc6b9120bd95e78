"""Targets: what the planning documents ask, read from targets.csv: delays, availability, capacity and quality."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from geodata.files import is_there
from geodata.tables import Row, by_id, read_table
from topology.formats.folder import known_id
from topology.lengths import Band
from topology.records import LAYERS, OPTICAL, Site

FILE = "targets.csv"
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
    "base",
    "base_low",
    "base_high",
    "base_date",
    "deadline",
    "lead_zh",
    "lead_en",
    "support_zh",
    "support_en",
)
#: Factor from the unit of a row to the unit in which figures are kept; 1 for all others.
_FACTOR = {"Tbit/s": 1000.0, "%": 0.01}
_MOST_BASE = 1e9
#: A year, a month or a day, as documents state them.
_DATED = re.compile(r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """
    What a planning document says of a target besides its figure; None and "" where it says nothing.

    `base`: where things stood, in the unit in which the target's limit is kept, and of when; `deadline`: until when;
    who leads and who supports. Days are a year, a month or a day: 2025, 2025-06, 2025-06-30.
    """

    base: Band | None = None
    base_date: str = ""
    deadline: str = ""
    lead_zh: str = ""
    lead_en: str = ""
    support_zh: str = ""
    support_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a target of any kind says: from where to where, its names, what it rests on, who answers for it."""

    id: str
    start: str
    places: tuple[str, ...]
    name_zh: str
    name_en: str
    wording: str = ""
    source: str = ""
    note_zh: str = ""
    note_en: str = ""
    duty: Duty = Duty()


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
    """Return the rows that ask for one of some quantities, by id, none without a table; ids are unique over all."""
    path = folder / FILE
    if not is_there(path):
        return {}
    rows = by_id(read_table(path, required=("id", "from", "to"), optional=COLUMNS, may_be_empty=True))
    return {key: row for key, row in rows.items() if row.choice("quantity", QUANTITIES, DELAY) in quantities}


def asked_of(key: str, row: Row, sites: Mapping[str, Site], *, needs_places: bool = True) -> dict[str, Any]:
    """Return what a row says of a target of any kind, by the fields of `Asked`."""
    start, places = _ends(row, sites, needs_places=needs_places)
    name = row.text("name_zh") or row.text("name_en") or key
    texts = {column: row.text(column) for column in ("wording", "source", "note_zh", "note_en")}
    names = {"name_zh": name, "name_en": row.text("name_en", name)}
    return {"id": key, "start": start, "places": places, **names, **texts, "duty": _duty(row)}


def _duty(row: Row) -> Duty:
    texts: dict[str, str] = {}
    for role in ("lead", "support"):
        zh, en = row.text(f"{role}_zh"), row.text(f"{role}_en")
        texts |= {f"{role}_zh": zh or en, f"{role}_en": en or zh}
    dates = {column: row.text(column) for column in ("base_date", "deadline")}
    for column, text in dates.items():
        if text and not _DATED.fullmatch(text):
            raise row.error("not_a_year_or_day", column)
    return Duty(base=_base(row), **dates, **texts)


def _base(row: Row) -> Band | None:
    """Return the base value, in the unit in which limits are kept."""
    value, low, high = (
        row.optional_number(column, low=0.0, high=_MOST_BASE) for column in ("base", "base_low", "base_high")
    )
    if value is None:
        if low is not None or high is not None:
            raise row.error("value_missing", "base")
        return None
    low, high = value if low is None else low, value if high is None else high
    if not low <= value <= high:
        raise row.error("band_order", "base", low=f"{low:g}", high=f"{high:g}")
    factor = _FACTOR.get(row.text("unit"), 1.0)
    return Band(value=value * factor, low=low * factor, high=high * factor)


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
