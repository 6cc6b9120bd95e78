"""Circuits that lead out of a cluster, read from egress.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.files import is_there
from geodata.tables import Row, by_id, read_table
from topology.formats.folder import known_id
from topology.lengths import Band
from topology.records import Site

FILE = "egress.csv"
COLUMNS = (
    "id",
    "from",
    "to",
    "capacity_gbps",
    "capacity_gbps_low",
    "capacity_gbps_high",
    "installable_gbps",
    "operator",
    "in_service",
    "basis",
    "source",
)
#: What a line's figures can rest on.
LINE_BASES = ("measured", "published", "assumed")
#: All the traffic of a country is less; beyond is a slip of the unit.
MOST_GBPS = 10_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressLine:
    """
    A line from a cluster to a place outside.

    `capacity_gbps` is what is lit, with its band; `installable_gbps` what the equipment and fibres in place can be
    extended to, None where nobody says.
    """

    id: str
    start: str
    end: str
    capacity_gbps: Band
    installable_gbps: float | None = None
    operator: str = ""
    in_service: date | None = None
    basis: str = "assumed"
    source: str = ""


def read_egress(folder: Path, sites: Mapping[str, Site]) -> dict[str, EgressLine]:
    """
    Read the egress lines of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan; it need not have the table.
    sites : mapping of str to Site
        The plan's sites.

    Returns
    -------
    dict of str to EgressLine
        By id, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used, an unknown site, a line to itself, a band that does not hold its value, a line
        that could be extended to less than it carries.
    """
    path = folder / FILE
    if not is_there(path):
        return {}
    rows = by_id(read_table(path, required=("id", "from", "to", "capacity_gbps"), optional=COLUMNS, may_be_empty=True))
    return {key: _line(key, row, sites) for key, row in rows.items()}


def _line(key: str, row: Row, sites: Mapping[str, Site]) -> EgressLine:
    start = known_id(row, "from", row.required("from"), sites, "sites.csv")
    end = known_id(row, "to", row.required("to"), sites, "sites.csv")
    if start == end:
        raise row.error("egress_to_itself", "to", end)
    capacity_gbps = _capacity(row)
    installable_gbps = row.positive("installable_gbps", most=MOST_GBPS)
    if installable_gbps is not None and installable_gbps < capacity_gbps.high:
        raise row.error("egress_installable_below_lit", "installable_gbps", lit=f"{capacity_gbps.high:g}")
    return EgressLine(
        id=key,
        start=start,
        end=end,
        capacity_gbps=capacity_gbps,
        installable_gbps=installable_gbps,
        operator=row.text("operator"),
        in_service=row.day("in_service"),
        basis=row.choice("basis", LINE_BASES, "assumed"),
        source=row.text("source"),
    )


def _capacity(row: Row) -> Band:
    """Return what is lit, with its band; an end that is left out is the value."""
    value = row.number_of("capacity_gbps", low=0.0, high=MOST_GBPS)
    low = row.optional_number("capacity_gbps_low", low=0.0, high=MOST_GBPS)
    high = row.optional_number("capacity_gbps_high", low=0.0, high=MOST_GBPS)
    low, high = value if low is None else low, value if high is None else high
    if not low <= value <= high:
        raise row.error("band_order", "capacity_gbps", value, low=f"{low:g}", high=f"{high:g}")
    return Band(value=value, low=low, high=high)
