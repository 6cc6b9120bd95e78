"""
Which row of one source is which of another, table by table.

An id goes before everything else, in whatever order the rows stand: a row that another one of its source means by id is
not given to one that only bears its name. One id may stand for two things, though, for tools count from 0 as each
other: sites of other names and far apart, circuits between other ends, cables of other names, members of other numbers.
No row is given twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from netplan.interchange.matching import Places, distance_km, names_differ, plain_name
from topology.formats.draft import CABLES, CIRCUITS, EXCHANGES, IP_NODES, MEMBERS, SITES, SPANS, TRAFFIC, Cells
from topology.formats.findings import Findings

Find = Callable[[Cells], Cells | None]
Key = tuple[str, ...]


def finder(
    table: str, there: Sequence[Cells], coming: Sequence[Cells], match_km: float, findings: Findings, file: str | None
) -> Find:
    """
    Return what finds the row that is there already for each that comes.

    Parameters
    ----------
    table : str
        Name of the table.
    there, coming : sequence of dict
        Rows of the first and of the second source, this one's references brought to the ids of the first.
    match_km : float
        Two positions this near may be one place. [km]
    findings : Findings
        Takes neighbours of different names.
    file : str or None
        The second source, for messages.

    Returns
    -------
    callable
        To be asked once for each row that comes.
    """
    if table == SITES:
        return _site_finder(there, coming, match_km, findings, file)
    return _span_finder(there, coming) if table == SPANS else _key_finder(table, there, coming)


def _site_finder(
    there: Sequence[Cells], coming: Sequence[Cells], match_km: float, findings: Findings, file: str | None
) -> Find:
    places = Places(there, match_km)

    def by_id(row: Cells) -> Cells | None:
        hit = places.by_id.get(row.get("id", ""))
        return None if hit is None or _other_place(hit, row, match_km) else hit

    claimed = {hit["id"] for row in coming if (hit := by_id(row)) is not None and "id" in hit}
    taken: set[str] = set()
    unfree = set(claimed)  # taken, or to be taken by the row that has the id

    def find(row: Cells) -> Cells | None:
        hit = by_id(row)
        if hit is None:
            hit = places.named(row)
            if hit is not None and (hit.get("id", "") in unfree or _other_province(hit, row)):
                hit = None
            hit = hit or _nearby(places, row, unfree, findings, file)
        if hit is None or hit.get("id", "") in taken:
            return None
        taken.add(hit.get("id", ""))
        unfree.add(hit.get("id", ""))
        return hit

    return find


def _other_place(hit: Cells, row: Cells, match_km: float) -> bool:
    """Tell whether an id stands for two places: other names, and far apart. Numbers of two tools often do."""
    apart = distance_km(hit, row)
    return names_differ(hit, row) and (apart is None or apart > match_km)


def _other_province(hit: Cells, row: Cells) -> bool:
    """Tell whether two places of one name lie in two provinces."""
    provinces = [plain_name(cells.get("province_zh", "")).removesuffix("省") for cells in (hit, row)]
    return all(provinces) and provinces[0][:2] != provinces[1][:2]


def _nearby(places: Places, row: Cells, taken: set[str], findings: Findings, file: str | None) -> Cells | None:
    for distance, other in places.near(row):
        if other.get("id", "") in taken:
            continue
        if names_differ(other, row):
            name, there = (
                next((cells[key] for key in ("name_zh", "name_en", "id") if cells.get(key)), "")
                for cells in (row, other)
            )
            findings.conflict(
                "merge_neighbours", file=file, column=SITES, value=name, other=there, km=f"{distance:.2f}"
            )
            continue
        return other
    return None


def _span_finder(there: Sequence[Cells], coming: Sequence[Cells]) -> Find:
    by_id = {row.get("id", ""): row for row in there}
    by_ends: dict[frozenset[str], list[Cells]] = defaultdict(list)
    for row in there:
        by_ends[_ends(row)].append(row)

    def same_id(row: Cells) -> Cells | None:
        hit = by_id.get(row.get("id", ""))
        return None if hit is None or _ends(hit) != _ends(row) else hit

    # Taken, or to be taken by the row that has its id.
    taken = {id(hit) for row in coming if (hit := same_id(row)) is not None}
    asked: set[int] = set()

    def find(row: Cells) -> Cells | None:
        hit = same_id(row)
        if hit is None or id(hit) in asked:
            free = [other for other in by_ends.get(_ends(row), []) if id(other) not in taken]
            same = [other for other in free if row.get("cable") and other.get("cable") == row["cable"]]
            open_ = [other for other in free if not (row.get("cable") and other.get("cable"))]
            hit = same[0] if len(same) == 1 else open_[0] if not same and len(open_) == len(free) == 1 else None
        if hit is not None:
            taken.add(id(hit))
            asked.add(id(hit))
        return hit

    return find


def _ends(row: Mapping[str, str]) -> frozenset[str]:
    return frozenset((row.get("a", ""), row.get("b", "")))


def _key_finder(table: str, there: Sequence[Cells], coming: Sequence[Cells]) -> Find:
    """Find rows of the smaller tables by the first of their keys that both have."""
    index: dict[Key, Cells] = {}
    for row in there:
        for key in _keys(table, row):
            index.setdefault(key, row)

    def by_id(row: Cells) -> Cells | None:
        hit = index.get(("id", row.get("id", "")))
        return None if hit is None or _other_thing(table, hit, row) else hit

    claimed = {id(hit) for row in coming if (hit := by_id(row)) is not None}
    taken: set[int] = set()

    def find(row: Cells) -> Cells | None:
        hits = (index.get(key) for key in _keys(table, row) if key[0] != "id")
        hit = by_id(row) or next((hit for hit in hits if hit is not None and id(hit) not in claimed), None)
        if hit is None or id(hit) in taken:
            return None
        taken.add(id(hit))
        return hit

    return find


def _other_thing(table: str, hit: Cells, row: Cells) -> bool:
    """Tell whether an id stands for two things."""
    if table == CIRCUITS:
        return _ends(hit) != _ends(row)
    if table == TRAFFIC:
        return any(hit.get(end) != row.get(end) for end in ("from", "to"))
    if table == MEMBERS and hit.get("asn") and row.get("asn"):
        return _number(hit["asn"]) != _number(row["asn"])
    return names_differ(hit, row)


def _number(asn: str) -> str:
    return asn.upper().removeprefix("AS")


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
        keys.append(("asn", _number(row["asn"])))
    if table in (MEMBERS, CABLES):
        keys += [("name", plain_name(row[column])) for column in ("name_zh", "name_en") if row.get(column)]
    return keys
