"""The files of a plan folder: the columns of its tables, and what else may lie in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from geodata.errors import InputError, nearest
from geodata.files import decode, is_there, read_bytes
from geodata.tables import EXTRA, heading_of, is_extra
from netplan import egress, events, members, quality, targets, traffic
from topology.formats.draft import MEASUREMENTS, NETWORK_COLUMNS
from topology.formats.folder import FILES as _NETWORK_FILES

PLAN_TOML, LINES_FILE, README = "plan.toml", "spans.geojson", "README.md"
#: What else a plan folder can hold.
OTHER_FILES = (PLAN_TOML, LINES_FILE, "regions.geojson", "calibration.toml", README)
#: What was measured, in any writing that `ixplan calibrate` reads: its columns are those of its tool.
MEASUREMENTS_FILE = MEASUREMENTS
#: What files of other tools say as a whole and no table holds: format -> JSON object.
KEPT_FILE = "kept.json"
#: Since this version of the plan a column that is neither known nor `x:...` is refused.
STRICT_SINCE = 2
#: Every table of a plan whose columns the toolkit knows, in the order in which they are written.
COLUMNS: Mapping[str, Sequence[str]] = {
    **{name: NETWORK_COLUMNS[name] for name in _NETWORK_FILES if name in NETWORK_COLUMNS},
    targets.FILE: targets.COLUMNS,
    traffic.FILE: traffic.COLUMNS,
    members.EXCHANGES_FILE: members.EXCHANGE_COLUMNS,
    members.MEMBERS_FILE: members.MEMBER_COLUMNS,
    events.FILE: events.COLUMNS,
    egress.FILE: egress.COLUMNS,
    quality.FILE: quality.ATTAINED_COLUMNS,
}
#: Columns without which a table is no table of that name; the table's own reader says so.
_NEEDED = {
    "sites.csv": ("id", "lon_deg", "lat_deg"),
    "spans.csv": ("id", "a", "b"),
    "circuits.csv": ("id", "layer", "a", "b"),
    "ip_nodes.csv": ("site", "layer", "role"),
    "risk_groups.csv": ("id", "kind"),
    targets.FILE: ("id", "from", "to"),
    traffic.FILE: ("from", "to", "gbps"),
    members.EXCHANGES_FILE: ("site",),
    members.MEMBERS_FILE: ("id", "kind", "ports"),
    events.FILE: ("id", "start", "factor"),
    egress.FILE: ("id", "from", "to", "capacity_gbps"),
    quality.FILE: ("target", "value"),
}


def refuse_unknown_columns(folder: Path) -> None:
    """
    Refuse a column that the toolkit does not know and that is not called `x:...`.

    A misspelt heading would lose its column without a word. Tables that lack a column they need are left to their
    readers, which say so.

    Parameters
    ----------
    folder : Path
        A plan of version 2 or later.

    Raises
    ------
    InputError
        For the first such column; the nearest known name and the way out are said.
    """
    for name in COLUMNS:
        path = folder / name
        if not is_there(path):
            continue
        heading = heading_of(decode(read_bytes(path), file=name), file=name)
        if all(column in heading for column in _NEEDED.get(name, ("id",))):
            _refuse_unknown(name, heading)


def unknown(table: str, heading: Sequence[str]) -> list[str]:
    """Return the columns of a table that the toolkit does not know and that keep no field of another tool."""
    return [column for column in heading if column and not is_extra(column) and column not in COLUMNS[table]]


def _refuse_unknown(table: str, heading: Sequence[str]) -> None:
    for column in unknown(table, heading):
        free = [known for known in COLUMNS[table] if known not in heading]
        hints = nearest(column, free, count=1)
        better = f"{EXTRA}{column}"
        raise InputError("own_column_unknown", file=table, row=1, column=column, better=better, nearest=hints)
