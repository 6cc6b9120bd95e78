"""
Drawings become networks: points are sites, lines are spans whose ends lie at them; and the way back.

A line's end is the site that its properties name, else the nearest one within `Settings.snap_km`; ends without a site
that lie within it of each other become one site, which is told. A line that begins at its end b (its properties name
both) is turned round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from topology.formats.contract import Settings
from topology.formats.draft import (
    EXTRA,
    NETWORK_COLUMNS,
    SITES,
    SPANS,
    Cells,
    Draft,
    Ids,
    kept_cell,
    kept_value,
    number_cell,
)
from topology.formats.drawings.drawn_ends import Drawn, Ends, position_of
from topology.formats.drawings.drawn_fields import TABLE, Fields, properties_of
from topology.formats.drawings.drawn_lengths import fill_lengths
from topology.formats.drawings.drawn_passing import tell_passing
from topology.formats.findings import Findings
from topology.records import Line

POINT, LINE, BARE = "point", "line", "bare"
#: Tables that have no place on the map, carried as properties alone.
TABLES = (*NETWORK_COLUMNS, "exchanges.csv", "members.csv")


@dataclass(frozen=True, slots=True)
class Feature:
    """
    Something drawn: a point, a line, or properties without a place.

    `kind`: "point", "line" or "bare". `points`: (lon, lat) as in the file, one for a point, two or more for a line,
    none for what is bare. [deg] `properties`: as the file has them, typed (str, int, float, bool, None, list, dict);
    None under a name that the plan does not know is kept, so leave out what the file merely has empty. What is bare
    names its table (`TABLE`: "cables.csv"). `place`: the feature's number in its file, from 1; parts of one share it.
    `file`: where several files are read as one drawing, the one that it stands in.
    """

    kind: str
    points: Line
    properties: dict[str, Any]
    place: int
    file: str = ""


def network_of(
    features: Iterable[Feature], *, file: str, coordinates: str, settings: Settings, findings: Findings, source: str
) -> Draft:
    """
    Make a network of what is drawn.

    Parameters
    ----------
    features : iterable of Feature
        Read once, in their order; positions finite, within -180..180 and -90..90.
    file : str
        Its name, for findings; a feature's own goes before. In another file, an id stands for the same as before.
    coordinates : str
        The system of the positions, one of `geodata.crs.SYSTEMS`; they stay in it.
    settings : Settings
        `snap_km` and `drawn_lengths` are used.
    findings : Findings
        Told what is left out and taken for granted.
    source : str
        Goes where a row has no source of its own, with the feature's own file behind it.

    Returns
    -------
    Draft
        Sites and spans, other tables as they came; the drawn course of a span that is not straight between its sites.
    """
    drawing = _Drawing(file, findings, source)
    for feature in features:
        drawing.take(feature)
    draft = drawing.draft
    draft.coordinates = coordinates
    ends = Ends(draft.rows(SITES), drawing.ids[SITES], settings.snap_km, findings, drawing.source_of)
    ends.settle(drawing.lines)
    draft.tables.setdefault(SITES, []).extend(ends.made)
    spans = drawing.spans(ends)
    fill_lengths(spans, drawing.fields[SPANS].open_lengths, ends.positions, coordinates, settings, findings)
    tell_passing(spans, ends.positions, settings.snap_km, findings)
    return draft


class _Drawing:
    """Sorts features into rows, and lines that still want their ends."""

    def __init__(self, file: str, findings: Findings, source: str) -> None:
        self._file, self._findings, self._source = file, findings, source
        self.draft = Draft(file=file)
        self.lines: list[Drawn] = []
        self.ids = {SITES: Ids(), SPANS: Ids()}
        self.fields = {table: Fields(table) for table in TABLES}
        #: By table and the file's own id: where it stands, and its row.
        self._said: dict[str, dict[str, tuple[str, Cells]]] = {SITES: {}, SPANS: {}}
        self._sources: dict[str, str] = {}

    def take(self, feature: Feature) -> None:
        """Take in a feature."""
        if feature.kind == POINT:
            lon_deg, lat_deg = feature.points[0]
            place = {"lon_deg": number_cell(lon_deg), "lat_deg": number_cell(lat_deg)}
            self._site(self._cells(SITES, feature, feature.properties, place), feature)
        elif feature.kind == LINE:
            self._line(self._cells(SPANS, feature, feature.properties), feature)
        else:
            self._bare(feature)

    def source_of(self, file: str) -> str:
        """Return what to put as the source of a row that has none."""
        if file == self._file:
            return self._source
        return self._sources.setdefault(file, f"{self._source}, {file}")

    def _bare(self, feature: Feature) -> None:
        properties = dict(feature.properties)
        table = properties.pop(TABLE, None)
        if table is not None and (not isinstance(table, str) or table not in TABLES):
            file = feature.file or self._file
            self._findings.left_out("drawn_table_unknown", file=file, value=table, feature=feature.place)
            return
        if table is None:
            table = SPANS if {"a", "b"} <= self.fields[SPANS].cells(properties).keys() else SITES
        cells = self._cells(table, feature, properties)
        if table == SITES:
            self._site(cells, feature)
        elif table == SPANS:
            self._line(cells, feature)
        elif cells:
            self.draft.add(table, cells)

    def _cells(self, table: str, feature: Feature, properties: dict[str, Any], given: Cells | None = None) -> Cells:
        fields, file = self.fields[table], feature.file or self._file
        cells = fields.cells(properties, given)
        for column, value in fields.odd:
            self._findings.left_out("drawn_odd_number", file=file, column=column, value=value, feature=feature.place)
        if fields.take_cleaned():
            self._findings.assumed("drawn_controls", file=file, feature=feature.place)
        return cells

    def _line(self, cells: Cells, feature: Feature) -> None:
        self.lines.append(Drawn(cells, feature.points, feature.place, feature.file or self._file))

    def _site(self, cells: Cells, feature: Feature) -> None:
        file = feature.file or self._file
        named = cells.get("id") or cells.get("name_zh") or cells.get("name_en")
        if not named and feature.kind == BARE:
            self._findings.left_out("drawn_nothing", file=file, feature=feature.place)
        else:
            self._row(SITES, cells, named or "", f"S{feature.place}", file, feature.place)

    def _row(self, table: str, cells: Cells, named: str, fallback: str, file: str, place: int) -> str:
        """
        Add a row; return its id, made of the file's id or a name, or nothing where an earlier file has the same.

        The file's own id is kept where it cannot be the plan's.
        """
        said = cells.get("id")
        earlier = None if said is None else self._said[table].get(said)
        if earlier is not None and earlier[0] != file:
            self._fill_in(earlier[1], cells, file, place)
            return ""
        made = self.ids[table].make(named, fallback)
        if said is not None:
            if earlier is not None:
                self._findings.conflict("drawn_id_twice", file=file, value=said, made=made, feature=place)
            self._said[table].setdefault(said, (file, cells))
            if made != said:
                cells.setdefault(EXTRA + "id", kept_cell(said))
        cells["id"] = made
        if source := self.source_of(file):
            cells.setdefault("source", source)
        self.draft.tables.setdefault(table, []).append(cells)
        return made

    def _fill_in(self, row: Cells, cells: Cells, file: str, place: int) -> None:
        """Fill the empty cells of a row from another file's row of the same id; tell where the two differ."""
        for column, cell in cells.items():
            holds = row.setdefault(column, cell)
            if holds != cell and column not in ("id", "source"):
                self._findings.conflict(
                    "drawn_differs", file=file, column=column, value=cell, holds=holds, feature=place
                )

    def spans(self, ends: Ends) -> list[Drawn]:
        """Add the lines as spans, each from its end a to its end b; return those that are no loops."""
        kept = []
        for line in self.lines:
            if not line.points and not (line.a and line.b):
                self._findings.left_out("drawn_nothing", file=line.file, feature=line.place)
                continue
            if line.a == line.b:
                self._findings.left_out("drawn_loop", file=line.file, value=line.a, feature=line.place)
                continue
            line.cells["a"], line.cells["b"] = line.a, line.b
            named = line.cells.get("id") or self._name_of(line.cells) or f"{line.a}-{line.b}"
            made = self._row(SPANS, line.cells, named, f"L{line.place}", line.file, line.place)
            if not made:
                continue
            if line.points and not ends.straight(line):
                self.draft.lines[made] = line.points
            kept.append(line)
        return kept

    def _name_of(self, cells: Cells) -> str:
        """Return what a line is called: the table has no column for it."""
        for column in self.fields[SPANS].names:
            if isinstance(name := kept_value(cells.get(column, "null")), str):
                return name
        return ""


def features_of(draft: Draft) -> Iterator[Feature]:
    """
    Draw a draft: sites as points, spans as lines from end a to end b, the rows of other tables bare.

    Parameters
    ----------
    draft : Draft
        In the system in which it is to be written.

    Yields
    ------
    Feature
        Numbered from 1. A site without a position, or a span without both ends' and without a line, is bare.
    """
    place = 0
    positions: dict[str, tuple[float, float]] = {}
    for table in (SITES, SPANS, *(name for name in TABLES if name not in (SITES, SPANS))):
        fields = Fields(table)
        for row in draft.rows(table):
            place += 1
            properties = properties_of(row, fields)
            points = _points(table, row, draft, positions)
            if table == SITES and points:
                positions[row.get("id", "")] = points[0]
                del properties["lon_deg"], properties["lat_deg"]
            kind = BARE if not points else POINT if table == SITES else LINE
            yield Feature(kind, points, {TABLE: table, **properties} if kind == BARE else properties, place)


def _points(table: str, row: Cells, draft: Draft, positions: dict[str, tuple[float, float]]) -> Line:
    if table == SITES:
        position = position_of(row)
        return () if position is None else (position,)
    if table != SPANS:
        return ()
    if len(line := draft.lines.get(row.get("id", ""), ())) > 1:
        return line
    a, b = positions.get(row.get("a", "")), positions.get(row.get("b", ""))
    return () if a is None or b is None else (a, b)
