"""
Graphs of other tools become networks: nodes are sites, edges are spans.

The three graph formats share what stands here; each only parses its own text. They are parsed here and not by
networkx, which the tests hold them against: an error can then name its line, an edge keeps its direction, labels may
stand twice, integers may be long, and no file can make a parser recurse.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geodata.crs import SYSTEMS, WGS84
from geodata.errors import InputError
from geodata.tables import MAX_COLUMNS
from topology.formats.contract import Settings, Source
from topology.formats.draft import (
    EXTRA,
    NUMERIC,
    SITES,
    SPANS,
    Cells,
    Draft,
    is_id,
    kept_cell,
    kept_value,
    names_of,
    number_cell,
)
from topology.formats.findings import Findings
from topology.formats.graphs.graph import CHOICES, GRAPH_OWN, VERBATIM, Edge, Graph, Node, check_depth, column_of
from topology.formats.headings import NAME, recognise
from topology.formats.identities import ids_of

_LIMITS_DEG = {"lon_deg": 180.0, "lat_deg": 90.0}
#: Names of a graph, best first.
_GRAPH_NAMES = ("label", "name", "Network", "title")
#: Columns of a plan's table, with room for the plan's own.
_MOST_FIELDS = MAX_COLUMNS - 50
#: Letters that no text file or no XML can hold.
_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read_graphs(
    parse: Callable[[Source, Findings], Graph], name: str, title: str
) -> Callable[[Sequence[Source], Settings, Findings], Draft]:
    """
    Make the reader of a format.

    Parameters
    ----------
    parse : callable
        Parses one file into a `Graph`.
    name, title : str
        The format's name, and what it is called in the column `source`.

    Returns
    -------
    callable
        As `Format.read` asks for, of one file.
    """

    def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
        (source,) = sources
        graph = parse(source, findings)
        return _Reading(source.name, f"{title}, {source.name}", settings, findings).draft(graph, name)

    return read


@dataclass(slots=True)
class _Reading:
    """Turns the graph of one file into a draft, and tells what could not be taken over."""

    file: str
    source: str
    settings: Settings
    findings: Findings
    system: str = ""
    columns: dict[str, dict[str, str]] = field(default_factory=lambda: {SITES: {}, SPANS: {}})

    def draft(self, graph: Graph, name: str) -> Draft:
        draft = Draft(file=self.file)
        draft.tables = {SITES: [], SPANS: []}
        ids = self._ids([(node.id, node.row) for node in graph.nodes])
        sites = {node.key: key for node, key in zip(graph.nodes, ids, strict=True)}
        for node in graph.nodes:
            cells = self._cells(node, SITES)
            if node.name and not ("name_zh" in cells or "name_en" in cells):
                cells = {**cells, **names_of(self._letters(node.name, node.row))}
            draft.add(SITES, {"id": sites[node.key], **cells, "source": cells.get("source", self.source)})
        for edge, key in self._spans(graph.edges, sites):
            cells = self._cells(edge, SPANS)
            ends = {"id": key, "a": sites[edge.a], "b": sites[edge.b]}
            draft.add(SPANS, {**ends, **cells, "source": cells.get("source", self.source)})
        draft.coordinates = self._system(graph, draft)
        for language in ("name_zh", "name_en"):
            if isinstance(given := graph.fields.get(language), str):
                setattr(draft, language, self._letters(given, None).strip())
        if not (draft.name_zh or draft.name_en):
            named = (graph.fields.get(key) for key in _GRAPH_NAMES)
            best = next((text for text in named if isinstance(text, str) and text.strip()), "")
            for language, text in names_of(self._letters(best, None)).items():
                setattr(draft, language, text)
        kept = dict(_storable(key, value, self.file) for key, value in graph.fields.items() if key not in GRAPH_OWN)
        if kept:
            draft.kept[name] = kept
        return draft

    def _system(self, graph: Graph, draft: Draft) -> str:
        said = graph.fields.get("coordinates")
        if self.settings.coordinates:
            return self.settings.coordinates
        if isinstance(said, str) and said in SYSTEMS:
            return said
        if self.system:
            return self.system
        if any("lon_deg" in row for row in draft.rows(SITES)):
            self.findings.assumed("graph_system", file=self.file, value=WGS84)
        return WGS84

    # ---- edges ----

    def _spans(self, edges: Sequence[Edge], sites: Mapping[object, str]) -> list[tuple[Edge, str]]:
        """Return the edges that are spans, each with the id of its span."""
        kept = self._both_ways([edge for edge in edges if self._joins(edge, sites)])
        counts = Counter(edge.id for edge in kept if edge.id)
        # Edge keys of a multigraph count parallel edges; only what stands once names an edge.
        named = all(count == 1 for count in counts.values())
        texts = [edge.id if named and edge.id else f"{sites[edge.a]}-{sites[edge.b]}" for edge in kept]
        rows = [edge.row for edge in kept]
        return list(zip(kept, self._ids(list(zip(texts, rows, strict=True))), strict=True))

    def _ids(self, texts: Sequence[tuple[str, int | None]]) -> list[str]:
        return ids_of([text if is_id(text) else self._letters(text, row) for text, row in texts])

    def _joins(self, edge: Edge, sites: Mapping[object, str]) -> bool:
        for end in (edge.a, edge.b):
            if end not in sites:
                self.findings.left_out("graph_edge_end", file=self.file, row=edge.row, value=_shown(end))
                return False
        if edge.a == edge.b:
            self.findings.left_out("graph_loop", file=self.file, row=edge.row, value=sites[edge.a])
            return False
        return True

    def _both_ways(self, edges: Sequence[Edge]) -> list[Edge]:
        """Return edges without those of a directed graph that go back what another one goes forth."""
        alone: dict[tuple[object, ...], int] = {}
        kept: list[Edge] = []
        for edge in edges:
            if edge.directed:
                said = repr(sorted(edge.fields.items(), key=lambda item: item[0]))
                back, forth = (edge.b, edge.a, said), (edge.a, edge.b, said)
                if alone.get(back, 0) > 0:
                    alone[back] -= 1
                    self.findings.left_out(
                        "graph_opposite", file=self.file, row=edge.row, value=f"{_shown(edge.a)} - {_shown(edge.b)}"
                    )
                    continue
                alone[forth] = alone.get(forth, 0) + 1
            kept.append(edge)
        for (a, b, *_), count in alone.items():
            for _ in range(count):
                self.findings.assumed("graph_directed", file=self.file, value=f"{_shown(a)} - {_shown(b)}")
        return kept

    # ---- fields ----

    def _cells(self, item: Node | Edge, table: str) -> Cells:
        cells: Cells = {}
        later: list[tuple[str, object]] = []
        # What bears the plan's own name goes before what only means the same.
        for name, value in item.fields.items():
            column = self._column(name, table)
            if column != name or column == NAME or column.startswith(EXTRA):
                later.append((name, value))
            elif (cell := self._cell(column, value, item.row)) is not None:
                cells[column] = cell
        for name, value in later:
            self._alias(cells, name, value, item.row, table)
        return cells

    def _alias(self, cells: Cells, name: str, value: object, row: int | None, table: str) -> None:
        column = self._column(name, table)
        if column == NAME and isinstance(value, str):
            named = names_of(self._letters(value, row))
            if named and not any(key in cells for key in named):
                cells.update(named)
                return
        elif not column.startswith(EXTRA) and column != NAME and column not in cells:
            found = recognise(name, table)
            cell = self._cell(column, value, row, name, found.factor if found else 1.0)
            if cell is not None and cell in CHOICES.get(column, (cell,)):
                if found is not None and found.system and cell:
                    self.system = found.system
                cells[column] = cell
                return
        self._keep(cells, name, value, row)

    def _keep(self, cells: Cells, name: str, value: object, row: int | None) -> None:
        """Keep a field that no column of the plan has."""
        name = name.removeprefix(EXTRA)
        if name.endswith(VERBATIM) and isinstance(value, str):
            name, cell = name.removesuffix(VERBATIM), value
        else:
            cell = _worded(value, self.file, row)
        column = EXTRA + (" ".join(self._letters(name, row).split()) or "field")
        if column not in cells:
            cells[column] = self._letters(cell, row)
        else:
            self.findings.left_out("graph_field_twice", file=self.file, row=row, column=name, value=cell)

    def _column(self, name: str, table: str) -> str:
        """Return the plan's column that a field means, or the `x:` column that keeps it."""
        known = self.columns[table]
        if name not in known:
            if len(known) >= _MOST_FIELDS:
                raise InputError("graph_many_fields", file=self.file, value=name, most=_MOST_FIELDS)
            known[name] = column_of(name, table)
        return known[name]

    def _cell(self, column: str, value: object, row: int | None, name: str = "", factor: float = 1.0) -> str | None:
        """Return the cell of a plan's column; None where the value is none for it."""
        if value is None or value == "":
            return ""
        if column in NUMERIC:
            return self._number(column, value, row, name or column, factor)
        if isinstance(value, bool | int | float | str):
            return self._letters(value if isinstance(value, str) else kept_cell(value), row)
        return None

    def _number(self, column: str, value: object, row: int | None, name: str, factor: float) -> str | None:
        try:
            number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
        except (ValueError, OverflowError):
            number = None
        if number is not None and not math.isfinite(number):
            self.findings.left_out("graph_not_finite", file=self.file, row=row, column=name, value=value)
            return ""
        limit = _LIMITS_DEG.get(column)
        if number is None:
            if limit is not None or name == column:
                raise InputError("not_a_number", file=self.file, row=row, column=name, value=_shown(value))
            return None
        if limit is not None and abs(number) > limit:
            code = "swapped_position" if column == "lat_deg" and abs(number) <= 180 else "out_of_range"
            raise InputError(
                code, file=self.file, row=row, column=name, value=value, low=f"{-limit:g}", high=f"{limit:g}"
            )
        if isinstance(value, str):
            return value.strip() if factor == 1.0 else number_cell(number * factor)
        return number_cell(value if factor == 1.0 and isinstance(value, int) else number * factor)

    def _letters(self, text: str, row: int | None) -> str:
        """Return a text without letters that no file of a plan can hold."""
        clean = _UNUSABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if clean != text:
            self.findings.left_out("graph_letters", file=self.file, row=row, value=text)
        return clean


def _shown(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else repr(value)


def _worded(value: object, file: str, row: int | None = None) -> str:
    """Word a field as the cell of an `x:` column; a number that is none stays as the word that it is."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | dict):
        check_depth(value, file, row)
    return kept_cell(value)


def _storable(name: str, value: object, file: str) -> tuple[str, Any]:
    """Return a field of the graph, its name and value as JSON can hold them."""
    name = _UNUSABLE.sub("", name.removeprefix(EXTRA))
    if name.endswith(VERBATIM) and isinstance(value, str):
        name, value = name.removesuffix(VERBATIM), kept_value(value)
    if isinstance(value, float) and not math.isfinite(value):
        return name, str(value)
    if isinstance(value, list | dict):
        check_depth(value, file, None)
        return name, kept_value(_UNUSABLE.sub("", kept_cell(value)))
    return name, _UNUSABLE.sub("", value) if isinstance(value, str) else value
