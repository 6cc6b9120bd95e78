"""
A plan in the making: the tables of a plan folder as text, with whatever else a file brought.

Every reader gives a draft and every writer takes one, so that formats know the plan's tables and not each other. Cells
are text as in the plan's CSV tables; nothing is checked here: the plan's own reader does that once, at the end.

A field that no table has is kept in a column whose name begins with `x:` (`x:Country`), and written back by formats
that can. Cells of such columns hold JSON where the field had a type (`42`, `true`, `[1, 2]`), and plain text
otherwise; a text that would read as JSON is quoted (`"42"`): see `kept_cell` and `kept_value`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geodata.crs import WGS84, from_wgs84, to_wgs84
from geodata.tables import LIST_SEPARATOR, MAX_ID_LENGTH
from topology.formats.folder import (
    CABLE_COLUMNS,
    CIRCUIT_COLUMNS,
    COST_COLUMNS,
    IP_NODE_COLUMNS,
    RISK_COLUMNS,
    SITE_COLUMNS,
    SPAN_COLUMNS,
)
from topology.records import Line

SITES, SPANS, CABLES, RISK_GROUPS = "sites.csv", "spans.csv", "cables.csv", "risk_groups.csv"
IP_NODES, CIRCUITS, TRAFFIC = "ip_nodes.csv", "circuits.csv", "traffic.csv"
MEMBERS, EXCHANGES, MEASUREMENTS = "members.csv", "exchanges.csv", "measurements.csv"
#: Columns of the tables of a network, in the order in which they are written.
NETWORK_COLUMNS: dict[str, tuple[str, ...]] = {
    SITES: SITE_COLUMNS,
    SPANS: SPAN_COLUMNS + COST_COLUMNS,
    CABLES: CABLE_COLUMNS,
    RISK_GROUPS: RISK_COLUMNS,
    IP_NODES: IP_NODE_COLUMNS,
    CIRCUITS: CIRCUIT_COLUMNS,
    TRAFFIC: ("id", "from", "to", "gbps", "layer", "source"),
}
#: Columns that hold numbers; all others hold text.
NUMERIC = frozenset({
    "lon_deg", "lat_deg", "route_km", "route_km_low", "route_km_high", "rail_km", "road_km", "cost_cny", "cost_cny_low",
    "cost_cny_high", "probability", "probability_low", "probability_high", "capacity_gbps", "metric", "gbps",
})  # fmt: skip
#: How the name of a column begins that keeps a field of another tool.
EXTRA = "x:"
#: A text that begins with no other sign is no JSON, and need not be tried.
_JSON_BEGINS = frozenset('{["-0123456789tfn \t\r\n')

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A span's length as the plan understands it, estimated where spans.csv leaves it open. [km]"""

    km: float
    low_km: float
    high_km: float
    origin: str


@dataclass(kw_only=True)
class Draft:
    """
    Tables by the name of their file, each a list of rows: column -> cell, empty cells left out.

    `file`: where it comes from, for messages. `lines`: the drawn course of a span by its id, from its end a to its
    end b, in `coordinates` as the positions in sites.csv are. [deg]
    `kept`: what a format says of a file as a whole and no table holds: format -> JSON object; that format writes it
    back.
    `files`: other files of a plan folder, unread (plan.toml, regions.geojson, ...).
    `lengths`: by span, filled where a whole plan is exported; readers leave it empty.
    """

    file: str = ""
    name_zh: str = ""
    name_en: str = ""
    coordinates: str = WGS84
    tables: dict[str, list[Cells]] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    lengths: dict[str, Resolved] = field(default_factory=dict)

    def rows(self, table: str) -> list[Cells]:
        """Return the rows of a table, none where there is no such table."""
        return self.tables.get(table, [])

    def add(self, table: str, cells: Mapping[str, str]) -> None:
        """Add a row; empty cells are left out."""
        self.tables.setdefault(table, []).append({key: cell for key, cell in cells.items() if cell != ""})

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table that any row fills: the plan's in their order, then others as they came."""
        used = dict.fromkeys(key for row in self.rows(table) for key in row)
        known = [column for column in NETWORK_COLUMNS.get(table, ()) if column in used]
        return known + [column for column in used if column not in known]


def number_cell(value: float) -> str:
    """Word a number as a cell, all its digits, a whole one without a point."""
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        return str(int(value))
    return repr(float(value))


def kept_cell(value: object) -> str:
    """Word a field of another tool as the cell of an `x:` column; `kept_value` gives the same field back."""
    if isinstance(value, str) and not _reads_as_json(value):
        return value
    cell = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    # Half a pair of surrogates cannot be written; escaped it can.
    return json.dumps(value, separators=(", ", ": ")) if _SURROGATE.search(cell) else cell


_SURROGATE = re.compile("[\ud800-\udfff]")


def kept_value(cell: str) -> object:
    """Return the field that the cell of an `x:` column holds: typed where it is JSON, else the text."""
    if cell[:1] not in _JSON_BEGINS:
        return cell
    try:
        return _JSON.decode(cell)
    except (ValueError, RecursionError):
        return cell


def _not_json(word: str) -> float:
    raise ValueError(word)


_JSON = json.JSONDecoder(parse_constant=_not_json)


def _reads_as_json(text: str) -> bool:
    # What is no JSON and would not survive a table either: blanks around it, an empty text, line ends.
    return text != text.strip() or text == "" or "\r" in text or kept_value(text) is not text


def extras(row: Mapping[str, str]) -> dict[str, str]:
    """Return the cells that keep fields of another tool, by the field's own name."""
    return {key.removeprefix(EXTRA): cell for key, cell in row.items() if key.startswith(EXTRA)}


def names_of(text: str) -> Cells:
    """Return a name as name_zh or name_en, by its letters."""
    text = " ".join(text.split())
    if not text:
        return {}
    chinese = any("\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000" for char in text)
    return {"name_zh": text} if chinese else {"name_en": text}


class Ids:
    """Makes ids of names: each once, without blanks, separators and control characters."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def make(self, text: str, fallback: str = "n") -> str:
        """
        Make an id.

        Parameters
        ----------
        text : str
            A name, or another tool's id; kept as it is where it can be an id and is free.
        fallback : str
            Stands in where nothing of the text can be used.

        Returns
        -------
        str
            With -2, -3, ... behind it where the id is taken.
        """
        stem = text if is_id(text) else self._stem(text) or fallback
        made, number = stem, self._next.get(stem, 2)
        while made in self._taken:
            made, number = f"{stem[: MAX_ID_LENGTH - 8]}-{number}", number + 1
        self._next[stem] = number
        self._taken.add(made)
        return made

    @staticmethod
    def _stem(text: str) -> str:
        """Return what of a text can be an id: blanks and separators become hyphens, what cannot be seen goes."""
        clean = "-".join("".join(char for char in text if char.isprintable() or char.isspace()).split())
        return clean.replace(LIST_SEPARATOR, "-")[: MAX_ID_LENGTH - 8].strip("-")


def is_id(text: str) -> bool:
    """Tell whether a text can be an id of the plan as it stands."""
    fits = 0 < len(text) <= MAX_ID_LENGTH and LIST_SEPARATOR not in text
    # The one blank that is printable is the plain one.
    return fits and text.isprintable() and " " not in text


def in_system(draft: Draft, system: str) -> Draft:
    """
    Bring a draft's positions into another coordinate system.

    Parameters
    ----------
    draft : Draft
        Left as it is; positions that cannot be read as numbers are left as they stand, for the plan's reader to name.
    system : str
        One of `geodata.crs.SYSTEMS`.

    Returns
    -------
    Draft
        The same draft where it is in this system already.
    """
    if draft.coordinates == system:
        return draft

    def moved(lon_deg: float, lat_deg: float) -> tuple[float, float]:
        return from_wgs84(*to_wgs84(lon_deg, lat_deg, draft.coordinates), system)

    sites = []
    for row in draft.rows(SITES):
        try:
            lon_deg, lat_deg = moved(float(row["lon_deg"]), float(row["lat_deg"]))
            sites.append({**row, "lon_deg": number_cell(round(lon_deg, 9)), "lat_deg": number_cell(round(lat_deg, 9))})
        except (KeyError, ValueError, OverflowError):
            sites.append(row)
    lines = {key: tuple(moved(*point) for point in line) for key, line in draft.lines.items()}
    tables = {**draft.tables, SITES: sites} if SITES in draft.tables else dict(draft.tables)
    return Draft(
        file=draft.file,
        name_zh=draft.name_zh,
        name_en=draft.name_en,
        coordinates=system,
        tables=tables,
        lines=lines,
        kept=draft.kept,
        files=draft.files,
        lengths=draft.lengths,
    )
