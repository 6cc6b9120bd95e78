"""Traffic that is offered between sites, read from traffic.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.files import is_there
from geodata.tables import Row, read_table
from topology.formats.folder import known_id
from topology.records import IP_LAYERS, IP_PRIVATE, Site

FILE = "traffic.csv"
COLUMNS = ("id", "from", "to", "gbps", "layer", "source")
#: All the traffic of a country is less; beyond is a slip of the unit.
MOST_GBPS = 10_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Traffic offered from one site to another, in this direction only, to one IP layer."""

    id: str
    start: str
    end: str
    gbps: float
    layer: str = IP_PRIVATE
    source: str = ""


def read_traffic(folder: Path, sites: Mapping[str, Site]) -> dict[str, Demand]:
    """
    Read the traffic table of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan; it need not have the table.
    sites : mapping of str to Site
        The plan's sites.

    Returns
    -------
    dict of str to Demand
        By id, in the file's order. A row without an id is named by its layer and its ends.

    Raises
    ------
    InputError
        For a cell that cannot be used, an unknown site, traffic below 0 or from a site to itself, a row given twice.
    """
    path = folder / FILE
    if not is_there(path):
        return {}
    demands: dict[str, Demand] = {}
    rows: dict[str, int] = {}
    for row in read_table(path, required=("from", "to", "gbps"), optional=COLUMNS, may_be_empty=True):
        demand = _demand(row, sites)
        if demand.id in demands:
            raise row.error("duplicate_id", "id", demand.id, first=rows[demand.id])
        demands[demand.id] = demand
        rows[demand.id] = row.number
    return demands


def _demand(row: Row, sites: Mapping[str, Site]) -> Demand:
    start = known_id(row, "from", row.required("from"), sites, "sites.csv")
    end = known_id(row, "to", row.required("to"), sites, "sites.csv")
    if start == end:
        raise row.error("traffic_to_itself", "to", end)
    layer = row.choice("layer", IP_LAYERS, IP_PRIVATE)
    return Demand(
        id=row.identifier("id") if row.text("id") else f"{layer}:{start}-{end}",
        start=start,
        end=end,
        gbps=row.number_of("gbps", low=0.0, high=MOST_GBPS),
        layer=layer,
        source=row.text("source"),
    )
