"""What an SNDlib file cannot hold of a plan, told table by table and column by column."""

from __future__ import annotations

from collections.abc import Collection

from topology.formats.draft import CIRCUITS, EXTRA, IP_NODES, SITES, SPANS, TRAFFIC, Cells, Draft
from topology.formats.findings import Findings
from topology.formats.instances.sndlib_terms import (
    DRAWN_AT,
    LINK_FIELDS,
    MOST_LINKS,
    REVERSE_OF,
    ROUTING_UNIT,
    WRITTEN_ID,
)
from topology.records import IP_PRIVATE

#: Columns of each table that come back from the file as they were, `source` apart.
_HELD = {
    SITES: ("id", "lon_deg", "lat_deg", WRITTEN_ID, DRAWN_AT),
    CIRCUITS: ("id", "layer", "a", "b", "capacity_gbps", "spans", WRITTEN_ID, *LINK_FIELDS),
    SPANS: ("id", "a", "b", "status", WRITTEN_ID, *LINK_FIELDS),
    IP_NODES: ("site", "layer", "role"),
    TRAFFIC: ("id", "from", "to", "gbps", "layer", WRITTEN_ID, ROUTING_UNIT, MOST_LINKS, REVERSE_OF),
}


def is_of(row: Cells, layer: str) -> bool:
    """Tell whether a row of circuits, IP nodes or traffic is of a layer."""
    return row.get("layer", IP_PRIVATE) == layer


def say_left_out(draft: Draft, layer: str, links: Collection[str], findings: Findings) -> None:
    """
    Say what of a plan is in no line of the file.

    Parameters
    ----------
    draft : Draft
        The plan.
    layer : str
        The IP layer that is written.
    links : collection of str
        Ids of the circuits and spans that became links.
    findings : Findings
        Told tables and columns with their counts; single circuits and demands are told where they are written.
    """
    say = findings.left_out
    for table, rows in draft.tables.items():
        held = _HELD.get(table, ())
        written = [row for row in rows if held and _comes_back(table, row, layer, links)]
        if len(written) < len(rows) and table not in (CIRCUITS, TRAFFIC):
            say("sndlib_no_table", column=table, value=len(rows) - len(written))
        for column in draft.columns(table):
            count = sum(column in row for row in written)
            if count and column not in (*held, "source"):
                say("sndlib_no_column", column=f"{table} {column.removeprefix(EXTRA)}", value=count)
    nodes = {row.get("site", "") for row in draft.rows(IP_NODES) if is_of(row, layer)}
    ends = (row.get(end, "") for row in draft.rows(TRAFFIC) if is_of(row, layer) for end in ("from", "to"))
    for site in dict.fromkeys(end for end in ends if nodes and end not in nodes):
        say("sndlib_no_node", column=TRAFFIC, value=site)


def _comes_back(table: str, row: Cells, layer: str, links: Collection[str]) -> bool:
    if table == SPANS:
        return row.get("id", "") in links
    if table == IP_NODES:
        return is_of(row, layer) and row.get("role") == "core"
    return table == SITES or is_of(row, layer)
