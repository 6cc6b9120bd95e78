"""
Several sources made one: what is in both stands once, what the first leaves open the second fills in.

Sites match by id, then by name, then by place; spans by id, then by their ends and cable; every other table by what
names its rows. Where both say something and disagree, the first source holds, and the conflict is reported with both
values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geodata.tables import LIST_SEPARATOR
from netplan.interchange.matching import Places, distance_km, names_differ, plain_name
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    EXCHANGES,
    IP_NODES,
    MEASUREMENTS,
    MEMBERS,
    NUMERIC,
    RISK_GROUPS,
    SITES,
    SPANS,
    TRAFFIC,
    Cells,
    Draft,
    Ids,
    in_system,
)
from topology.formats.findings import Findings

#: Cells that may differ without a conflict: where a row comes from, and what stands for the place as a whole.
_SILENT = frozenset({"id", "source", "lon_deg", "lat_deg"})
#: Columns that name rows of another table: table -> column -> the other table.
_REFERENCES: dict[str, dict[str, str]] = {
    SPANS: {"a": SITES, "b": SITES, "cable": CABLES, "risk_groups": RISK_GROUPS},
    IP_NODES: {"site": SITES},
    CIRCUITS: {"a": SITES, "b": SITES, "spans": SPANS},
    TRAFFIC: {"from": SITES, "to": SITES},
    EXCHANGES: {"site": SITES},
    MEMBERS: {"exchange": SITES, "partners": MEMBERS},
    MEASUREMENTS: {"from": SITES, "to": SITES},
}
#: The order in which tables are merged: what others name comes first.
_ORDER = (SITES, CABLES, RISK_GROUPS, SPANS, IP_NODES, CIRCUITS, TRAFFIC, EXCHANGES, MEMBERS)

Key = tuple[str, ...]


def merge(first: Draft, second: Draft, findings: Findings, *, match_km: float) -> Draft:
    """
    Merge two drafts.

    Parameters
    ----------
    first, second : Draft
        The first holds where both say something; neither is changed.
    findings : Findings
        Takes the conflicts.
    match_km : float
        Two positions this near may be one place. [km]

    Returns
    -------
    Draft
        In the first one's coordinate system.
    """
    second = in_system(second, first.coordinates)
    merged = Draft(
        file=first.file if first.file == second.file else "",
        name_zh=first.name_zh or second.name_zh,
        name_en=first.name_en or second.name_en,
        coordinates=first.coordinates,
        tables={table: [dict(row) for row in rows] for table, rows in first.tables.items()},
        lines=dict(first.lines),
        kept=_kept(first, second, findings),
        files={**second.files, **first.files},
    )
    _Merging(merged, second, findings, match_km).run()
    return merged


def _kept(first: Draft, second: Draft, findings: Findings) -> dict[str, dict[str, object]]:
    for name in second.kept.keys() & first.kept.keys():
        if second.kept[name] != first.kept[name]:
            findings.left_out("merge_kept", file=second.file or None, value=name)
    return {**second.kept, **first.kept}


@dataclass
class _Merging:
    """Adds one draft to another, table by table; `renamed` keeps what each id of the second has become."""

    merged: Draft
    second: Draft
    findings: Findings
    match_km: float

    def __post_init__(self) -> None:
        self.renamed: dict[str, dict[str, str]] = defaultdict(dict)

    def run(self) -> None:
        for table in _ORDER:
            if table in self.second.tables:
                self._table(table)
        if MEASUREMENTS in self.second.tables:
            self._measurements()
        for table, rows in self.second.tables.items():
            if table not in _ORDER and table != MEASUREMENTS:
                self.merged.tables.setdefault(table, []).extend(dict(row) for row in rows)

    def _table(self, table: str) -> None:
        """Add the rows of one table: each is a row that is there already, or a new one."""
        find = self._finder(table)
        ids = Ids(row["id"] for row in self.merged.rows(table) if "id" in row)
        for given in self.second.rows(table):
            row = self._referring(table, given)
            known = find(row)
            if known is None:
                self._new(table, row, ids)
            else:
                self._fill(table, known, row)

    def _new(self, table: str, row: Cells, ids: Ids) -> None:
        key = row.get("id", "")
        if key:
            row["id"] = ids.make(key)
            self.renamed[table][key] = row["id"]
            if row["id"] != key:
                self.findings.conflict("merge_same_id", **self._place(table), value=key, renamed=row["id"])
        self.merged.tables.setdefault(table, []).append(row)
        if table == SPANS and key in self.second.lines:
            self.merged.lines[row["id"]] = self.second.lines[key]

    def _fill(self, table: str, known: Cells, row: Cells) -> None:
        """Fill what is open in a row by what another source says of the same thing; report what disagrees."""
        if "id" in row:
            self.renamed[table][row["id"]] = known.get("id", "")
        if table == SITES and (apart := distance_km(known, row)) is not None and apart > self.match_km:
            name = known.get("name_zh") or known.get("name_en") or known.get("id", "")
            self.findings.conflict("merge_far", **self._place(table), value=name, km=f"{apart:.1f}")
        turned = table == SPANS and known.get("a") != row.get("a")
        for column, cell in row.items():
            if table in (SPANS, CIRCUITS, TRAFFIC) and column in ("a", "b"):
                continue
            if column not in known:
                if not self._half(table, known, column):
                    known[column] = cell
            elif column not in _SILENT and not _same(column, known[column], cell):
                self.findings.conflict(
                    "merge_differs",
                    file=self.second.file or None,
                    column=f"{table} {known.get('id', '')} {column}",
                    value=cell,
                    holds=known[column],
                )
        if table == SPANS and row.get("id") in self.second.lines and known["id"] not in self.merged.lines:
            line = self.second.lines[row["id"]]
            self.merged.lines[known["id"]] = line[::-1] if turned else line

    @staticmethod
    def _half(table: str, known: Cells, column: str) -> bool:
        """Tell whether a cell belongs to a group that the first source gives: a band is not pieced together."""
        return table == SPANS and column in ("route_km_low", "route_km_high", "length_origin") and "route_km" in known

    def _referring(self, table: str, given: Cells) -> Cells:
        """Return a row with the ids that its references have now."""
        row = dict(given)
        for column, other in _REFERENCES.get(table, {}).items():
            if column in row:
                names = self.renamed[other]
                parts = [names.get(part.strip(), part.strip()) for part in row[column].split(LIST_SEPARATOR)]
                row[column] = LIST_SEPARATOR.join(parts)
        return row

    def _place(self, table: str) -> dict[str, str | None]:
        return {"file": self.second.file or None, "column": table}

    # ---- what is the same row, table by table ----

    def _finder(self, table: str) -> Callable[[Cells], Cells | None]:
        if table == SITES:
            return self._site_finder()
        if table == SPANS:
            return self._span_finder()
        return self._key_finder(table)

    def _site_finder(self) -> Callable[[Cells], Cells | None]:
        places = Places(self.merged.rows(SITES), self.match_km)
        taken: set[str] = set()
        ids_there = {row.get("id", "") for row in self.second.rows(SITES)}

        def find(row: Cells) -> Cells | None:
            hit = places.by_id.get(row.get("id", ""))
            if hit is not None and self._other_place(hit, row):
                hit = None
            hit = hit or places.named(row) or self._nearby(places, row, taken | ids_there)
            if hit is None or hit.get("id", "") in taken:
                return None
            taken.add(hit.get("id", ""))
            return hit

        return find

    def _other_place(self, hit: Cells, row: Cells) -> bool:
        """Tell whether an id stands for two places: other names, and far apart. Numbers of two tools often do."""
        apart = distance_km(hit, row)
        return names_differ(hit, row) and (apart is None or apart > self.match_km)

    def _nearby(self, places: Places, row: Cells, taken: set[str]) -> Cells | None:
        for distance, other in places.near(row):
            if other.get("id", "") in taken:
                continue
            if names_differ(other, row):
                name, there = (
                    next((cells[key] for key in ("name_zh", "name_en", "id") if cells.get(key)), "")
                    for cells in (row, other)
                )
                self.findings.conflict(
                    "merge_neighbours", **self._place(SITES), value=name, other=there, km=f"{distance:.2f}"
                )
                continue
            return other
        return None

    def _span_finder(self) -> Callable[[Cells], Cells | None]:
        rows = self.merged.rows(SPANS)
        by_id = {row.get("id", ""): row for row in rows}
        by_ends: dict[frozenset[str], list[Cells]] = defaultdict(list)
        for row in rows:
            by_ends[frozenset((row.get("a", ""), row.get("b", "")))].append(row)
        taken: set[int] = set()

        def find(row: Cells) -> Cells | None:
            ends = frozenset((row.get("a", ""), row.get("b", "")))
            free = [other for other in by_ends.get(ends, []) if id(other) not in taken]
            hit = by_id.get(row.get("id", ""))
            if hit is None or frozenset((hit.get("a", ""), hit.get("b", ""))) != ends or id(hit) in taken:
                same = [other for other in free if row.get("cable") and other.get("cable") == row["cable"]]
                open_ = [other for other in free if not (row.get("cable") and other.get("cable"))]
                hit = same[0] if len(same) == 1 else open_[0] if not same and len(open_) == len(free) == 1 else None
            if hit is not None:
                taken.add(id(hit))
            return hit

        return find

    def _key_finder(self, table: str) -> Callable[[Cells], Cells | None]:
        """Find rows of the smaller tables by the first of their keys that both have."""
        index: dict[Key, Cells] = {}
        for row in self.merged.rows(table):
            for key in _keys(table, row):
                index.setdefault(key, row)

        def find(row: Cells) -> Cells | None:
            return next((index[key] for key in _keys(table, row) if key in index), None)

        return find

    def _measurements(self) -> None:
        """Add measurements: a row that repeats another in every cell stands once."""
        there = {tuple(sorted(row.items())) for row in self.merged.rows(MEASUREMENTS)}
        for given in self.second.rows(MEASUREMENTS):
            row = self._referring(MEASUREMENTS, given)
            if tuple(sorted(row.items())) not in there:
                self.merged.tables.setdefault(MEASUREMENTS, []).append(row)


def _keys(table: str, row: Mapping[str, str]) -> list[Key]:
    """Return what may name a row of a table, surest first."""
    if table == IP_NODES:
        return [("place", row.get("site", ""), row.get("layer", ""))]
    if table == EXCHANGES:
        return [("site", row.get("site", ""))]
    keys: list[Key] = [("id", row["id"])] if row.get("id") else []
    if table == TRAFFIC and not row.get("id"):
        keys.append(("ends", row.get("from", ""), row.get("to", ""), row.get("layer", "")))
    if table == MEMBERS and row.get("asn"):
        keys.append(("asn", row["asn"].upper().removeprefix("AS")))
    if table in (MEMBERS, CABLES):
        keys += [("name", plain_name(row[column])) for column in ("name_zh", "name_en") if row.get(column)]
    return keys


def _same(column: str, a: str, b: str) -> bool:
    if a == b:
        return True
    try:
        return column in NUMERIC and float(a) == float(b)
    except ValueError:
        return False
