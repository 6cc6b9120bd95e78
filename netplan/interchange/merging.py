"""
Several sources made one: what is in both stands once, what the first leaves open the second fills in.

Sites match by id, then by name, then by place; spans by id, then by their ends and cable; every other table by what
names its rows. Where both say something and disagree, the first source holds, and the conflict is reported with both
values.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from geodata.tables import LIST_SEPARATOR
from netplan.formats.measured.ends import strangers
from netplan.formats.measured.joining import joined
from netplan.interchange.matching import distance_km
from netplan.interchange.same_rows import finder
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    EXCHANGES,
    EXTRA,
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

#: Cells that may differ without a conflict: where a row comes from and what it rests on, what stands for the place as a
#: whole, and how a member peers, which readers of lists conclude rather than read.
_SILENT = frozenset({"id", "source", "basis", "peering", "lon_deg", "lat_deg"})
_POSITION = ("lon_deg", "lat_deg")
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
        self.new_ids: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self.fields: Counter[tuple[str, str]] = Counter()
        self.had_sites = bool(self.merged.rows(SITES))

    @property
    def _file(self) -> str | None:
        return self.second.file or None

    def run(self) -> None:
        for table in _ORDER:
            if table in self.second.tables:
                self._table(table)
        if MEASUREMENTS in self.second.tables or (MEASUREMENTS in self.merged.tables and not self.had_sites):
            self._measurements()
        for table, rows in self.second.tables.items():
            if table not in _ORDER and table != MEASUREMENTS:
                there = {tuple(sorted(row.items())) for row in self.merged.rows(table)}
                added = [dict(row) for row in rows if tuple(sorted(row.items())) not in there]
                self.merged.tables.setdefault(table, []).extend(added)
        for (table, column), count in self.fields.items():
            self.findings.conflict("merge_field", file=self._file, column=f"{table} {column}", value=count)

    def _table(self, table: str) -> None:
        """
        Add the rows of one table: each is a row that is there already, or a new one.

        All are named before any is added: rows may name others of their own table that come behind them.
        """
        ids = Ids(row["id"] for row in self.merged.rows(table) if "id" in row)
        rows = [(given, self._referring(table, given)) for given in self.second.rows(table)]
        coming = [row for _, row in rows]
        find = finder(table, self.merged.rows(table), coming, self.match_km, self.findings, self._file)
        known = [find(row) for _, row in rows]
        for (given, _), hit in zip(rows, known, strict=True):
            self._name(table, given.get("id", ""), hit, ids)
        for (given, found), hit in zip(rows, known, strict=True):
            own = table in _REFERENCES.get(table, {}).values()
            row = self._referring(table, given) if own else found
            if hit is None:
                self._new(table, row)
            else:
                self._fill(table, hit, row)

    def _name(self, table: str, key: str, hit: Cells | None, ids: Ids) -> None:
        """Tell which id a row of the second source has in the merged draft."""
        if not key:
            return
        if hit is not None:
            self.renamed[table][key] = hit.get("id", "")
            return
        made = ids.make(key)
        # Of rows that share an id in their own source, the first is the one that others mean.
        self.renamed[table].setdefault(key, made)
        self.new_ids[table].setdefault(key, []).append(made)
        if made != key:
            self.findings.conflict("merge_same_id", file=self._file, column=table, value=key, renamed=made)

    def _new(self, table: str, row: Cells) -> None:
        key = row.get("id", "")
        if key:
            row["id"] = self.new_ids[table][key].pop(0)
        self.merged.tables.setdefault(table, []).append(row)
        if table == SPANS and key in self.second.lines:
            self.merged.lines[row["id"]] = self.second.lines[key]

    def _fill(self, table: str, known: Cells, row: Cells) -> None:
        """Fill what is open in a row by what another source says of the same thing; report what disagrees."""
        if table == SITES and (apart := distance_km(known, row)) is not None and apart > self.match_km:
            name = known.get("name_zh") or known.get("name_en") or known.get("id", "")
            self.findings.conflict("merge_far", file=self._file, column=table, value=name, km=f"{apart:.1f}")
        turned = table == SPANS and known.get("a") != row.get("a")
        halves = [column for column in row if self._half(table, known, column)]
        for column, cell in row.items():
            if table in (SPANS, CIRCUITS, TRAFFIC) and column in ("a", "b"):
                continue
            if column not in known:
                if column not in halves:
                    known[column] = cell
            elif column in _SILENT or _same(column, known[column], cell):
                continue
            elif column.startswith(EXTRA):
                # What two tools mean by a field of their own need not be the same: counted, not listed.
                self.fields[table, column] += 1
            else:
                self.findings.conflict(
                    "merge_differs",
                    file=self._file,
                    column=f"{table} {known.get('id', '')} {column}",
                    value=cell,
                    holds=known[column],
                )
        if table == SPANS and row.get("id") in self.second.lines and known["id"] not in self.merged.lines:
            line = self.second.lines[row["id"]]
            self.merged.lines[known["id"]] = line[::-1] if turned else line

    @staticmethod
    def _half(table: str, known: Cells, column: str) -> bool:
        """Tell whether a cell is of a group that the first source gives: no band and no position is pieced together."""
        if table == SITES and column in _POSITION:
            return any(cell in known for cell in _POSITION)
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

    def _measurements(self) -> None:
        """Make one table of measurements, and name the ends in it that are no sites of a network."""
        first, given = self.merged.rows(MEASUREMENTS), self.second.rows(MEASUREMENTS)
        second = [self._referring(MEASUREMENTS, row) for row in given]
        self.merged.tables[MEASUREMENTS] = joined(first, second, self.findings, file=self.second.file)
        if self.had_sites:
            strangers(second, self.merged.rows(SITES), self.findings, file=self.second.file)
        elif self.merged.rows(SITES):
            strangers(self.merged.rows(MEASUREMENTS), self.merged.rows(SITES), self.findings, file=self.merged.file)


def _same(column: str, a: str, b: str) -> bool:
    if a == b:
        return True
    try:
        return column in NUMERIC and float(a) == float(b)
    except ValueError:
        return False
