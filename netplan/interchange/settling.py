"""What no plan can hold is taken out of a draft before it is written, what spans name is added, and each case named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from geodata.crs import WGS84
from geodata.distance import great_circle_km, great_circles_km
from geodata.tables import LIST_SEPARATOR
from netplan.interchange.matching import Position, position_of
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    EXCHANGES,
    IP_NODES,
    RISK_GROUPS,
    SITES,
    SPANS,
    TRAFFIC,
    Cells,
    Draft,
    in_system,
    number_cell,
)
from topology.formats.findings import Findings
from topology.formats.folder import LINE_END_WITHIN_KM
from topology.records import RISK_KINDS, SOFT_RISKS

#: Rounding in a length that is meant to equal the great circle, as the plan's reader allows. [-]
_SLACK = 1e-3
_LENGTHS = ("route_km", "route_km_low", "route_km_high")
#: Each stands for itself.
_WAYS = ("rail_km", "road_km")


def settle(draft: Draft, findings: Findings) -> Draft:
    """
    Take out of a draft what the plan's reader would refuse though the rest can be used.

    Parameters
    ----------
    draft : Draft
        As read and merged; it is not changed.
    findings : Findings
        Takes what was left out: sites without position with their spans, spans that end nowhere or where they begin,
        lengths below the great circle, drawn lines that end elsewhere, rows that name a missing site.

    Returns
    -------
    Draft
        With the rest, and with the risk groups and cables that only its spans name. Whatever else is wrong in it, the
        plan's reader refuses by name.
    """
    flat = in_system(draft, WGS84)
    positions = {row.get("id", ""): place for row in flat.rows(SITES) if (place := position_of(row)) is not None}
    tables = dict(draft.tables)
    tables[SITES] = [row for row in draft.rows(SITES) if _placed(row, draft, findings)]
    sites = _Sites(row.get("id", "") for row in tables[SITES])
    sites.unplaced.update(row.get("id", "") for row in draft.rows(SITES) if row.get("id", "") not in sites)
    if SPANS in tables:
        tables[SPANS] = _spans(draft, sites, positions, findings)
        _add_named(tables, draft, findings)
    spans = {row.get("id", "") for row in tables.get(SPANS, [])}
    for table, columns in ((IP_NODES, ("site",)), (TRAFFIC, ("from", "to")), (EXCHANGES, ("site",))):
        if table in tables:
            tables[table] = [row for row in tables[table] if _refers(row, table, columns, sites, draft, findings)]
    if CIRCUITS in tables:
        tables[CIRCUITS] = _circuits(tables, sites, spans, draft, findings)
    lines = {key: line for key, line in draft.lines.items() if key in spans}
    settled = Draft(
        file=draft.file,
        name_zh=draft.name_zh,
        name_en=draft.name_en,
        coordinates=draft.coordinates,
        tables={table: rows for table, rows in tables.items() if rows or table in (SITES, SPANS)},
        lines=lines,
        kept=draft.kept,
        files=draft.files,
    )
    _drop_far_lines(settled, flat.lines, positions, findings)
    return settled


class _Sites(set[str]):
    """Ids of the sites that stay, and of those that have no position."""

    def __init__(self, placed: Iterable[str]) -> None:
        super().__init__(placed)
        self.unplaced: set[str] = set()


def _add_named(tables: dict[str, list[Cells]], draft: Draft, findings: Findings) -> None:
    """
    Add the risk groups and cables that spans name and no table has.

    Formats of sites and spans only carry their names and not their tables. A plan without cables.csv takes any cable,
    so a bare row says no more than that; a risk group needs a kind.
    """
    file = draft.file or None
    for group in _named(tables, "risk_groups", RISK_GROUPS):
        tables[RISK_GROUPS] = [*tables.get(RISK_GROUPS, []), {"id": group, "kind": SOFT_RISKS[0]}]
        findings.assumed("risk_group_added", file=file, column=SPANS, value=group, kind=SOFT_RISKS[0], known=RISK_KINDS)
    if tables.get(CABLES):
        for cable in _named(tables, "cable", CABLES):
            tables[CABLES] = [*tables[CABLES], {"id": cable}]
            findings.noted("cable_added", file=file, column=SPANS, value=cable)


def _named(tables: Mapping[str, list[Cells]], column: str, other: str) -> Iterator[str]:
    """Yield what a column of the spans names and the other table has not, each once."""
    there = {row.get("id", "") for row in tables.get(other, [])}
    separator = LIST_SEPARATOR if column == "risk_groups" else None
    for row in tables[SPANS]:
        cell = row.get(column, "").strip()
        for name in (part.strip() for part in cell.split(separator)) if separator else (cell,):
            if name and name not in there:
                there.add(name)
                yield name


def _name(row: Mapping[str, str]) -> str:
    return row.get("name_zh") or row.get("name_en") or row.get("id", "")


def _placed(row: Cells, draft: Draft, findings: Findings) -> bool:
    if row.get("lon_deg") and row.get("lat_deg"):
        return True  # what is in them, the plan's reader judges
    findings.left_out("site_without_position", file=draft.file or None, column=SITES, value=_name(row))
    return False


def _spans(draft: Draft, sites: _Sites, positions: Mapping[str, Position], findings: Findings) -> list[Cells]:
    kept = [row for row in draft.rows(SPANS) if _joins(row, sites, draft, findings)]
    known = [row for row in kept if row["a"] in positions and row["b"] in positions]
    direct_km = great_circles_km([positions[row["a"]] for row in known], [positions[row["b"]] for row in known])
    # Rows of which a position is no number stay as they are: the plan's reader names the cell.
    distances = {id(row): float(km) for row, km in zip(known, direct_km, strict=True)}
    settled = (_measured(row, distances.get(id(row)), draft, findings) for row in kept)
    return [row for row in settled if row is not None]


def _joins(row: Cells, sites: _Sites, draft: Draft, findings: Findings) -> bool:
    where = {"file": draft.file or None, "column": SPANS, "value": row.get("id", "")}
    for end in (row.get("a", ""), row.get("b", "")):
        if end not in sites:
            findings.left_out("span_end_unplaced" if end in sites.unplaced else "span_without_end", **where, end=end)
            return False
    if row["a"] == row["b"]:
        findings.left_out("span_loop", **where)
        return False
    return True


def _measured(row: Cells, direct_km: float | None, draft: Draft, findings: Findings) -> Cells | None:
    """Return a span without a length that cannot be; None where it has neither length nor distance."""
    if direct_km is None:
        return row
    where = {"file": draft.file or None, "column": SPANS, "value": row.get("id", "")}
    for column in _LENGTHS:
        with suppress(KeyError, ValueError):
            if 0 < float(row[column]) < direct_km * (1 - _SLACK):
                findings.left_out("length_below_great_circle", **where, km=row[column], direct_km=f"{direct_km:.1f}")
                row = {key: cell for key, cell in row.items() if key not in (*_LENGTHS, "length_origin")}
    for column in _WAYS:
        with suppress(KeyError, ValueError):
            if 0 < float(row[column]) < direct_km * (1 - _SLACK):
                findings.left_out(
                    "way_below_great_circle", **where, way=column, km=row[column], direct_km=f"{direct_km:.1f}"
                )
                row = {key: cell for key, cell in row.items() if key != column}
    if not direct_km > 0 and "route_km" not in row:
        findings.left_out("span_same_position", **where)
        return None
    return row


def _refers(row: Cells, table: str, columns: tuple[str, ...], sites: _Sites, draft: Draft, findings: Findings) -> bool:
    for column in columns:
        if row.get(column, "") not in sites:
            what = row.get("id") or table
            findings.left_out(
                "row_site_unplaced" if row.get(column) in sites.unplaced else "row_without_site",
                file=draft.file or None,
                column=table,
                value=what,
                end=row.get(column, ""),
            )
            return False
    return True


def _circuits(
    tables: Mapping[str, list[Cells]], sites: _Sites, spans: set[str], draft: Draft, findings: Findings
) -> list[Cells]:
    kept = []
    for row in tables[CIRCUITS]:
        if not _refers(row, CIRCUITS, ("a", "b"), sites, draft, findings):
            continue
        gone = [key for key in row.get("spans", "").split(LIST_SEPARATOR) if key.strip() and key.strip() not in spans]
        if gone:
            findings.left_out(
                "row_without_site", file=draft.file or None, column=CIRCUITS, value=row.get("id", ""), end=gone[0]
            )
            continue
        kept.append(row)
    return kept


def _drop_far_lines(
    draft: Draft, lines: Mapping[str, tuple[Position, ...]], positions: Mapping[str, Position], findings: Findings
) -> None:
    for row in draft.rows(SPANS):
        line = lines.get(row.get("id", ""))
        if line is None or row["a"] not in positions or row["b"] not in positions:
            continue
        a, b = positions[row["a"]], positions[row["b"]]
        if line[0] == a and line[-1] == b:
            continue
        if great_circle_km(*line[0], *a) > great_circle_km(*line[-1], *a):
            line = line[::-1]
        for point, end, place in ((line[0], row["a"], a), (line[-1], row["b"], b)):
            gap_km = great_circle_km(*point, *place)
            if gap_km > LINE_END_WITHIN_KM:
                findings.left_out(
                    "line_far_from_site",
                    file=draft.file or None,
                    column=SPANS,
                    value=row.get("id", ""),
                    end=end,
                    km=number_cell(round(gap_km, 1)),
                )
                draft.lines.pop(row.get("id", ""), None)
                break
