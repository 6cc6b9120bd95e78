"""GNPy's Excel sheets become sites and spans: ROADMs, and the links between them over amplifiers and joints."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geodata.crs import WGS84
from geodata.errors import InputError, nearest
from geodata.workbooks import read_workbook
from topology.formats.contract import Settings, Source
from topology.formats.draft import EXTRA, SITES, SPANS, TRAFFIC, Cells, Draft, Ids, kept_cell, names_of, number_cell
from topology.formats.findings import Findings
from topology.formats.folder import COST_COLUMNS, MOST_GBPS, MOST_KM
from topology.formats.gnpy.chains import SAME
from topology.formats.gnpy.model import figure
from topology.formats.gnpy.read import FIBRE_TYPES
from topology.formats.gnpy.tables import (
    COLUMNS,
    EAST,
    EQPT,
    LINKS,
    NODES,
    ROADMS,
    SERVICE,
    WEST,
    Book,
    Line,
    read_book,
)

NAME, KEPT = "gnpy-xlsx", "x:gnpy-xlsx"
DISTANCE, FIBRE = "Distance (km)", "Fiber type"
#: The length that a link was written with, where the plan says more of it than that.
WRITTEN = "written_km"
_LENGTHS = ("route_km", "route_km_low", "route_km_high", "length_origin")
#: Columns of a plan that stand to the right of GNPy's own, where they are needed.
PLAN_COLUMNS: dict[str, tuple[str, ...]] = {
    SITES: ("id", "name_zh", "name_en", "province_zh", "lon_deg", "lat_deg", "kind", "roles", "source"),
    SPANS: (
        "id",
        "operator",
        "status",
        "existence",
        "fibre_type",
        *_LENGTHS,
        "rail_km",
        "road_km",
        *COST_COLUMNS,
        "source",
    ),
    TRAFFIC: ("id", "gbps", "layer", "source"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Links from one site to another, each with whether it is passed from its node A to its node Z."""

    a: str
    b: str
    links: tuple[tuple[Line, bool], ...]
    nodes: tuple[str, ...]


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read GNPy's workbooks.

    Parameters
    ----------
    sources : sequence of Source
        Each with sheets Nodes and Links, or Service, or all of them; together one network.
    settings : Settings
        System of positions, layer of the demands.
    findings : Findings
        Takes what is left out or taken for granted.

    Returns
    -------
    Draft
        Lines of the sheets are kept with the sites and spans that they tell of.

    Raises
    ------
    InputError
        For the first cell that cannot be used, with sheet, row and column.
    """
    draft = Draft(file=sources[0].name, coordinates=settings.coordinates or WGS84)
    books = [read_book(read_workbook(source.raw, file=source.name), file=source.name) for source in sources]
    nodes = _nodes(books)
    links = [line for book in books for line in book.of(LINKS)]
    for line in (*links, *(line for book in books for line in book.of(EQPT))):
        _check_ends(line, nodes)
    sites = _sites(nodes, links, findings)
    ids = Ids()
    homes = {city: ids.make(_plan_cell(nodes[city], "id", books) or city) for city in sites}
    for city, key in homes.items():
        _add_site(draft, key, nodes[city], books, findings)
    used = _add_spans(draft, nodes, links, homes, books, findings)
    _add_services(draft, books, homes if nodes else None, settings, findings)
    _keep_rest(draft, books, nodes, links, homes, used)
    return draft


def _nodes(books: Sequence[Book]) -> dict[str, Line]:
    nodes: dict[str, Line] = {}
    for book in books:
        for line in book.of(NODES):
            city = line.cells["City"].strip()
            if city in nodes:
                raise InputError("gnpy_city_twice", **line.place("City"), value=city, first=nodes[city].row)
            nodes[city] = line
    return nodes


def _check_ends(line: Line, nodes: Mapping[str, Line]) -> None:
    for column in ("Node A", "Node Z"):
        city = line.cells.get(column, "").strip()
        if city not in nodes:
            hints = nearest(city[:200], nodes)
            raise InputError("gnpy_no_node", **line.place(column), value=city, nearest=hints)


def _ends(line: Line) -> tuple[str, str]:
    return line.cells["Node A"].strip(), line.cells["Node Z"].strip()


def _sites(nodes: Mapping[str, Line], links: Sequence[Line], findings: Findings) -> dict[str, Line]:
    """Return the nodes that are sites: all that are no amplifier or joint between two links."""
    degrees: dict[str, int] = defaultdict(int)
    for line in links:
        for city in _ends(line):
            degrees[city] += 1
    sites = {}
    for city, line in nodes.items():
        kind = line.cells.get("Type", "").strip().upper()
        if kind not in ("", "ROADM", "ILA", "FUSED"):
            findings.assumed("gnpy_node_type", **line.place("Type"), value=line.cells["Type"])
        if kind == "ROADM" or degrees[city] != 2:
            if kind != "ROADM":
                findings.assumed("gnpy_node_site", **line.place("Type"), value=city, count=degrees[city])
            sites[city] = line
    return sites


def _plan_cell(line: Line, column: str, books: Sequence[Book]) -> str | None:
    """Return the cell of a plan's column; None where the sheet has no such column."""
    if column in line.cells:
        return line.cells[column]
    known = any(book.file == line.file and column in book.headings.get(line.sheet, ()) for book in books)
    return "" if known else None


def site_cells(line: Mapping[str, str]) -> Cells:
    """Return the cells that a node's own columns tell, without position."""
    cells = names_of(line.get("City", ""))
    state = line.get("State", "").strip()
    if any("\u4e00" <= char <= "\u9fff" for char in state):
        cells["province_zh"] = state
    return cells


def _add_site(draft: Draft, key: str, line: Line, books: Sequence[Book], findings: Findings) -> None:
    row = {"id": key, **site_cells(line.cells), **_position(line, findings), "source": f"GNPy, {line.file}"}
    _complete(row, line, SITES, books)
    draft.add(SITES, {**row, KEPT: kept_cell(_own(line, SITES))})


def _position(line: Line, findings: Findings) -> Cells:
    angles = []
    for column, most in (("Longitude", 180.0), ("Latitude", 90.0)):
        value = line.number(column)
        if value is None:
            return {}
        if abs(value) > most:
            raise InputError("gnpy_position", **line.place(column), value=line.cells[column], most=f"{most:.0f}")
        angles.append(value)
    if angles == [0.0, 0.0]:
        findings.assumed("gnpy_zero_position", **line.place("Latitude"), value=line.cells["City"])
        return {}
    return {"lon_deg": number_cell(angles[0]), "lat_deg": number_cell(angles[1])}


def _complete(row: Cells, line: Line, table: str, books: Sequence[Book]) -> None:
    """Put what a plan said itself in place of what GNPy's columns tell, where both still agree."""
    for column in PLAN_COLUMNS[table]:
        cell = _plan_cell(line, column, books) if column != "id" else None
        if cell is None:
            continue
        if column in ("lon_deg", "lat_deg", "gbps"):
            told, said = figure(row.get(column, "")), figure(cell)
            if told is None or said is None or not math.isclose(told, said, rel_tol=1e-12, abs_tol=1e-12):
                continue
        row[column] = cell
    row.update({name: cell for name, cell in line.cells.items() if name.startswith(EXTRA)})


def _own(line: Line, table: str) -> dict[str, str]:
    """Return a line's cells but for those that a plan's columns hold."""
    taken = {*PLAN_COLUMNS[table], WRITTEN}
    return {name: cell for name, cell in line.cells.items() if name not in taken and not name.startswith(EXTRA)}


def _ways(links: Sequence[Line], sites: Mapping[str, str]) -> Iterator[Way]:
    """Yield the ways between sites, in the order and the direction of their first link."""
    around: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(links):
        for city in _ends(line):
            around[city].append(number)
    used: set[int] = set()
    for number, line in enumerate(links):
        start = next((city for city in _ends(line) if city in sites), None)
        if number in used or start is None:
            continue
        place, at, passed, nodes = start, number, [], []
        while True:
            used.add(at)
            a, z = _ends(links[at])
            passed.append((links[at], a == place))
            place = z if a == place else a
            following = next((other for other in around[place] if other not in used), None)
            if place in sites or following is None:
                break
            nodes.append(place)
            at = following
        yield Way(start, place, tuple(passed), tuple(nodes))


def lengths_km(links: Sequence[tuple[Mapping[str, str], bool]]) -> tuple[float, float] | None:
    """
    Return the length of a way there and back.

    Parameters
    ----------
    links : sequence of (mapping, bool)
        Cells of each link, and whether it is passed from its node A to its node Z.

    Returns
    -------
    tuple of two floats, or None
        West is as long as east where nothing is said; None where a distance is missing. [km]
    """
    there, back = [], []
    for cells, forward in links:
        east = figure(cells.get(EAST + DISTANCE, ""))
        west = figure(cells.get(WEST + DISTANCE, ""))
        if east is None:
            return None
        west = east if west is None else west
        there.append(east if forward else west)
        back.append(west if forward else east)
    return _sum(there), _sum(back)


def _sum(lengths: Sequence[float]) -> float:
    return lengths[0] if len(lengths) == 1 else round(math.fsum(lengths), 9)


def span_cells(links: Sequence[tuple[Mapping[str, str], bool]]) -> Cells:
    """Return the length and the fibre that a way's own columns tell: the longer of the two directions."""
    cells: Cells = {}
    lengths = lengths_km(links)
    if lengths is not None and max(lengths) > 0:
        cells["route_km"] = number_cell(max(lengths))
    types = {link.get(side + FIBRE, "") for link, _ in links for side in (EAST, WEST)} - {""}
    if len(types) == 1 and types <= FIBRE_TYPES.keys():
        cells["fibre_type"] = FIBRE_TYPES[types.pop()]
    return cells


def _add_spans(
    draft: Draft,
    nodes: Mapping[str, Line],
    links: Sequence[Line],
    homes: Mapping[str, str],
    books: Sequence[Book],
    findings: Findings,
) -> set[int]:
    """Add the spans; return the numbers (`id`) of the lines that they use."""
    ids, used = Ids(), set()
    for way in _ways(links, homes):
        first = way.links[0][0]
        where = {**first.place("Node A"), "value": first.cells["Node A"]}
        if way.a == way.b:
            findings.left_out("gnpy_loop", **where, site=way.a)
            continue
        if way.b not in homes:
            findings.left_out("gnpy_dead_end", **where, site=way.a)
            continue
        used |= {id(line) for line, _ in way.links} | {id(nodes[city]) for city in way.nodes}
        _check_way(way, findings)
        passed = [(line.cells, forward) for line, forward in way.links]
        a, b = homes[way.a], homes[way.b]
        key = ids.make(_plan_cell(first, "id", books) or f"{a}-{b}")
        row = {"id": key, "a": a, "b": b, **span_cells(passed), "source": f"GNPy, {first.file}"}
        told = figure(row.get("route_km", ""))
        _complete(row, first, SPANS, books)
        _settle_length(row, first, told)
        kept = {
            "ends": [way.a, way.b],
            "links": [_own(line, SPANS) for line, _ in way.links],
            "nodes": [_own(nodes[city], SITES) for city in way.nodes],
        }
        draft.add(SPANS, {**row, KEPT: kept_cell(kept)})
    for line in links:
        if id(line) not in used and not any(city in homes for city in _ends(line)):
            findings.left_out("gnpy_unjoined", **line.place("Node A"), value=" - ".join(_ends(line)))
    return used


def _settle_length(row: Cells, first: Line, told: float | None) -> None:
    """Where the sheet's distance is no longer what it was written with, it counts, and not what the plan said."""
    written = figure(first.cells.get(WRITTEN, ""))
    if written is None or told is None or math.isclose(written, told, rel_tol=SAME):
        return
    for column in _LENGTHS:
        row.pop(column, None)
    row["route_km"] = number_cell(told)


def _check_way(way: Way, findings: Findings) -> None:
    for line, _ in way.links:
        for side in (EAST, WEST):
            km = line.number(side + DISTANCE)
            if km is not None and not 0 <= km <= MOST_KM:
                value = line.cells[side + DISTANCE]
                raise InputError("gnpy_distance", **line.place(side + DISTANCE), value=value, most=f"{MOST_KM:.0f}")
            kind = line.cells.get(side + FIBRE, "")
            if kind and kind not in FIBRE_TYPES:
                findings.left_out("gnpy_fibre_type", **line.place(side + FIBRE), value=kind)
        if EAST + DISTANCE not in line.cells:
            findings.left_out("gnpy_no_distance", **line.place(EAST + DISTANCE), value=f"{way.a} - {way.b}")
    lengths = lengths_km([(line.cells, forward) for line, forward in way.links])
    if lengths is not None and not math.isclose(*lengths, rel_tol=SAME):
        where = {**way.links[0][0].place(WEST + DISTANCE), "value": f"{way.a} - {way.b}"}
        findings.assumed("gnpy_asymmetric", **where, there_km=lengths[0], back_km=lengths[1])


def _add_services(
    draft: Draft, books: Sequence[Book], homes: Mapping[str, str] | None, settings: Settings, findings: Findings
) -> None:
    ids = Ids()
    for line in (line for book in books for line in book.of(SERVICE)):
        ends = []
        for column in ("Source", "Destination"):
            city = line.cells.get(column, "").strip()
            if not city or (homes is not None and city not in homes):
                hints = nearest(city[:200], homes or ())
                raise InputError("gnpy_no_node", **line.place(column), value=city, nearest=hints)
            ends.append(Ids().make(city) if homes is None else homes[city])
        gbps = line.number("path bandwidth")
        name = line.cells["route id"]
        if gbps is None or ends[0] == ends[1]:
            code = "gnpy_no_bandwidth" if gbps is None else "gnpy_request_loop"
            findings.left_out(code, **line.place("path bandwidth"), value=name)
            draft.kept.setdefault(NAME, {}).setdefault("services", []).append(line.cells)
            continue
        if not 0 <= gbps <= MOST_GBPS:
            most = f"{MOST_GBPS:.0f}"
            raise InputError("gnpy_gbps", **line.place("path bandwidth"), value=line.cells["path bandwidth"], most=most)
        if "layer" not in line.cells:
            findings.assumed("gnpy_layer", **line.place("route id"), value=settings.layer)
        key = ids.make(_plan_cell(line, "id", books) or name, "request")
        row = {"id": key, "from": ends[0], "to": ends[1], "gbps": number_cell(gbps), "layer": settings.layer}
        row["source"] = f"GNPy, {line.file}"
        _complete(row, line, TRAFFIC, books)
        draft.add(TRAFFIC, {**row, KEPT: kept_cell(_own(line, TRAFFIC))})


def _keep_rest(
    draft: Draft,
    books: Sequence[Book],
    nodes: Mapping[str, Line],
    links: Sequence[Line],
    homes: Mapping[str, str],
    used: set[int],
) -> None:
    kept: dict[str, object] = {
        "eqpt": [line.cells for book in books for line in book.of(EQPT)],
        "roadms": [line.cells for book in books for line in book.of(ROADMS)],
        "nodes": [line.cells for city, line in nodes.items() if city not in homes and id(line) not in used],
        "links": [line.cells for line in links if id(line) not in used],
        "above": {
            sheet: rows for book in books for sheet, rows in book.above.items() if sheet in COLUMNS and any(rows)
        },
        "sheets": {sheet: rows for book in books for sheet, rows in book.others.items()},
    }
    if filled := {key: value for key, value in kept.items() if value}:
        draft.kept[NAME] = {**draft.kept.get(NAME, {}), **filled}
