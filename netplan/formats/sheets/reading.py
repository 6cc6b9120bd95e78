"""Tables of sheets as a draft of a plan: which table is which, ids from names, ends of spans found by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from geodata.crs import WGS84
from geodata.errors import InputError
from netplan.formats.sheets.cells import Record, records
from netplan.formats.sheets.grids import COLUMNS, TITLES, Found, Grid, find_table
from netplan.formats.sheets.links import Linked
from topology.formats.contract import Settings
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    EXCHANGES,
    IP_NODES,
    MEMBERS,
    RISK_GROUPS,
    SITES,
    SPANS,
    TRAFFIC,
    Cells,
    Draft,
)
from topology.formats.findings import Findings
from topology.formats.headings import A_LON, POSITION

#: Where one table's rows need another's ids, that one is read before.
_ORDER = (SITES, CABLES, RISK_GROUPS, SPANS, IP_NODES, CIRCUITS, TRAFFIC, EXCHANGES, MEMBERS)


def draft_of(grids: Sequence[Grid], settings: Settings, findings: Findings, *, file: str, tool: str) -> Draft:
    """
    Read the tables that sheets hold.

    Parameters
    ----------
    grids : sequence of Grid
        All sheets of the import that are of one format.
    settings : Settings
        What the user says about them.
    findings : Findings
        Takes what is left out and what is taken for granted.
    file : str
        Where the draft comes from.
    tool : str
        What `source` says where a row has none: CSV or XLSX.

    Returns
    -------
    Draft
        With every table that was told by its headings.

    Raises
    ------
    InputError
        If none was, or for the first cell that cannot be read.
    """
    found = _tables(grids, findings)
    if not found:
        raise InputError("sheet_no_table", file=file, known=[f"{TITLES[table]} ({table[:-4]})" for table in _ORDER])
    draft = Draft(file=file, coordinates=_system(found, settings, findings))
    linked = Linked(draft, settings, findings)
    makers: dict[str, Callable[[Record], None]] = {
        SITES: linked.site,
        CABLES: linked.cable,
        RISK_GROUPS: linked.risk_group,
        SPANS: linked.span,
        IP_NODES: linked.ip_node,
        CIRCUITS: linked.circuit,
        TRAFFIC: linked.demand,
        EXCHANGES: linked.exchange,
        MEMBERS: linked.member,
    }
    linked.present = {item.table for item in found}
    for table in _ORDER:
        for item in found:
            if item.table != table:
                continue
            draft.tables.setdefault(table, [])
            for record in records(item, findings):
                _source(record, item, tool)
                makers[table](record)
    linked.finish()
    _tidy(draft)
    return draft


def _tables(grids: Iterable[Grid], findings: Findings) -> list[Found]:
    found = []
    for grid in grids:
        if not any(cells for _, cells in grid.rows):
            continue
        told = find_table(grid)
        if isinstance(told, Found):
            found.append(told)
        elif told:
            tables = [f"{TITLES[table]} ({table[:-4]})" for table in told]
            findings.left_out("sheet_unclear", file=grid.file, value=grid.name, tables=tables)
        else:
            findings.left_out("sheet_unknown", file=grid.file, value=grid.name)
    return found


def _system(found: Sequence[Found], settings: Settings, findings: Findings) -> str:
    """Tell the system of the positions: the user's word, the heading's, else WGS 84 and said so."""
    said = [(item, heading.system) for item in found for heading in item.columns.values() if heading.system]
    systems = {system for _, system in said}
    if settings.coordinates:
        for item, system in said:
            if system != settings.coordinates:
                findings.conflict("sheet_system", file=item.grid.file, value=system, given=settings.coordinates)
        return settings.coordinates
    if len(systems) > 1:
        raise InputError("sheet_systems", file=said[0][0].grid.file, value=sorted(systems))
    if systems:
        return systems.pop()
    for item in found:
        if not item.own and any(heading.column in ("lon_deg", POSITION, A_LON) for heading in item.columns.values()):
            findings.assumed("sheet_wgs84", file=item.grid.file, value=WGS84)
    return WGS84


def _source(record: Record, found: Found, tool: str) -> None:
    if not record.own and "source" in COLUMNS[found.table]:
        record.cells.setdefault("source", f"{tool}, {found.grid.file}")


def _tidy(draft: Draft) -> None:
    """Drop what only reading needed, and bring the plan's columns into their order."""
    for table, rows in draft.tables.items():
        order = COLUMNS[table]
        draft.tables[table] = [_ordered(row, order) for row in rows]


def _ordered(row: Cells, order: Sequence[str]) -> Cells:
    known = {column: row[column] for column in order if row.get(column)}
    return known | {column: cell for column, cell in row.items() if column.startswith("x:") and cell}
