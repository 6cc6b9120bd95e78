"""A plan becomes the workbook that GNPy reads; what GNPy has no column for stands to the right of its own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from geodata.crs import WGS84
from geodata.workbooks import write_workbook
from topology.formats.contract import Settings
from topology.formats.draft import EXTRA, SITES, SPANS, TRAFFIC, Cells, Draft, in_system, kept_value, number_cell
from topology.formats.findings import Findings
from topology.formats.gnpy.chains import SAME
from topology.formats.gnpy.losses import say_losses
from topology.formats.gnpy.model import figure
from topology.formats.gnpy.sheets_read import (
    DISTANCE,
    FIBRE,
    KEPT,
    NAME,
    PLAN_COLUMNS,
    WRITTEN,
    lengths_km,
    site_cells,
    span_cells,
)
from topology.formats.gnpy.tables import EAST, EQPT, LINKS, NODES, PLAN, ROADMS, SERVICE, WEST, sheet_rows
from topology.formats.gnpy.write import STANDARD, VARIETIES

#: A sheet's cell holds no more. [character]
_MOST_TEXT = 32_000
_SERVICE = {"TRX type": "Voyager", "System: spacing": "50"}
Pair = tuple[str, str]


def write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    """
    Write a draft as one workbook of GNPy's sheets.

    Parameters
    ----------
    draft : Draft
        A network; lines that it keeps from GNPy are written as they were where the plan says nothing else.
    stem : str
        The workbook is called `stem.xlsx`.
    settings : Settings
        System of positions, WGS 84 unless declared.
    findings : Findings
        Takes what GNPy has no place for, and what was taken for granted.

    Returns
    -------
    dict of str to bytes
        One file. Sites without spans and further spans between two sites, which GNPy refuses, stand in sheets of
        their own, which it passes over.
    """
    writer = _Writer(in_system(draft, settings.coordinates or WGS84), findings)
    sheets = writer.sheets()
    say_losses(draft, findings, {table: (*columns, *_HANDLED[table]) for table, columns in PLAN_COLUMNS.items()}, KEPT)
    return {f"{stem}.xlsx": write_workbook(sheets)}


_HANDLED = {SITES: (), SPANS: ("a", "b"), TRAFFIC: ("from", "to")}


class _Writer:
    """Collects the lines of each sheet, each with the plan's row that it tells of and what its own columns tell."""

    def __init__(self, draft: Draft, findings: Findings) -> None:
        self.draft = draft
        self.findings = findings
        self.kept: Mapping[str, Any] = draft.kept.get(NAME, {})
        self.cities: dict[str, str] = {}
        self.nodes: list[tuple[dict[str, str], Cells, Cells]] = []
        self.links: list[tuple[dict[str, str], Cells, Cells]] = []
        self.services: list[tuple[dict[str, str], Cells, Cells]] = []

    def sheets(self) -> dict[str, list[list[str | float | None]]]:
        for row in self.draft.rows(SITES):
            self._site(row)
        for row in self.draft.rows(SPANS):
            self._span(row)
        for row in self.draft.rows(TRAFFIC):
            self._service(row)
        taken = {line["City"] for line, _, _ in self.nodes}
        self.nodes += [(line, {}, {}) for line in _lines(self.kept.get("nodes")) if line.get("City") not in taken]
        cities = {line["City"] for line, _, _ in self.nodes}
        self.links += [(line, {}, {}) for line in _lines(self.kept.get("links")) if set(_pair(line)) <= cities]
        self.services += [(line, {}, {}) for line in _lines(self.kept.get("services"))]
        return self._laid_out()

    # --- rows ---

    def _site(self, row: Cells) -> None:
        key = row.get("id", "")
        kept = kept_value(row.get(KEPT, ""))
        line = _texts(kept)
        if line is None or not line.get("City", "").strip() or line["City"].strip() in self.cities.values():
            line = {"City": key, "State": row.get("province_zh", ""), "Type": "ROADM"}
            while line["City"] in self.cities.values():
                line["City"] += "'"
        told = {"id": line["City"].strip(), **site_cells(line)}
        for column, own in (("lon_deg", "Longitude"), ("lat_deg", "Latitude")):
            if column in row:
                if figure(line.get(own, "")) != figure(row[column]):
                    line[own] = row[column]
                told[column] = _digits(row[column])
        self.cities[key] = line["City"].strip()
        self.nodes.append((line, row, told))

    def _span(self, row: Cells) -> None:
        where: dict[str, Any] = {"file": self.draft.file or None, "column": SPANS, "value": row.get("id", "")}
        a, b = self.cities.get(row.get("a", "")), self.cities.get(row.get("b", ""))
        if row.get("status", "existing") != "existing":
            self.findings.left_out("gnpy_not_built", **where, status=row["status"])
        if a is None or b is None:
            self.findings.left_out("gnpy_span_end", **where)
        elif (passed := self._stored(row, a, b)) is not None:
            self._fit(passed, row, where)
            told = {"id": f"{row['a']}-{row['b']}", **span_cells(passed)}
            self.links.append((passed[0][0], _without_hidden_length(row, told), told))
            self.links += [(cells, {}, {}) for cells, _ in passed[1:]]
        else:
            self._new_span(row, a, b, where)

    def _stored(self, row: Cells, a: str, b: str) -> list[tuple[dict[str, str], bool]] | None:
        """Return the links as they were, from end to end; None where the plan's span is another one now."""
        if KEPT not in row:
            return None
        kept = kept_value(row[KEPT])
        kept = kept if isinstance(kept, dict) else {}
        links, nodes = list(_lines(kept.get("links"))), list(_lines(kept.get("nodes")))
        inner = [node.get("City", "").strip() for node in nodes]
        places = [*kept["ends"][:1], *inner, *kept["ends"][1:]] if isinstance(kept.get("ends"), list) else []
        joined = len(links) + 1 == len(places) and all(
            {*_pair(link)} == {places[at], places[at + 1]} for at, link in enumerate(links)
        )
        taken = {line["City"].strip() for line, _, _ in self.nodes} | set(self.cities.values())
        if not joined or sorted((places[0], places[-1])) != sorted((a, b)) or taken & set(inner) or not links:
            self.findings.assumed("gnpy_rebuilt", file=self.draft.file or None, column=SPANS, value=row.get("id", ""))
            return None
        self.nodes += [(node, {}, {}) for node in nodes]
        return [(link, _pair(link)[0] == places[at]) for at, link in enumerate(links)]

    def _fit(self, passed: Sequence[tuple[dict[str, str], bool]], row: Cells, where: dict[str, Any]) -> None:
        km, lengths = figure(row.get("route_km", "")), lengths_km(passed)
        before_km = max(lengths) if lengths is not None else 0.0
        if km is not None and before_km > 0 and not math.isclose(km, before_km, rel_tol=SAME):
            self.findings.assumed("gnpy_scaled", **where, before_km=before_km, km=km)
            for cells, _ in passed:
                for column in (EAST + DISTANCE, WEST + DISTANCE):
                    value = figure(cells.get(column, ""))
                    if value is not None:
                        cells[column] = number_cell(round(value * km / before_km, 9))

    def _new_span(self, row: Cells, a: str, b: str, where: dict[str, Any]) -> None:
        key, km = row.get("id", ""), figure(row.get("route_km", ""))
        if km is None and key in self.draft.lengths:
            km = self.draft.lengths[key].km
            self.findings.assumed("gnpy_estimated", **where, km=f"{km:.1f}")
        if km is None or not km > 0:
            self.findings.left_out("gnpy_no_length", **where)
            return
        fibre = row.get("fibre_type", "")
        if fibre and fibre not in VARIETIES:
            self.findings.left_out("gnpy_fibre_name", **{**where, "value": fibre}, standard=STANDARD)
        line = {"Node A": a, "Node Z": b, EAST + DISTANCE: number_cell(km)}
        if fibre:
            line[EAST + FIBRE] = VARIETIES.get(fibre, STANDARD)
        told = {"id": f"{row['a']}-{row['b']}", **span_cells([(line, True)])}
        told["route_km"] = _digits(told.get("route_km", ""))
        self.links.append((line, row, told))

    def _service(self, row: Cells) -> None:
        if row.get("from") == row.get("to"):  # GNPy itself fails at such a request
            self.findings.left_out("gnpy_stays", file=self.draft.file or None, column=TRAFFIC, value=row.get("id", ""))
            return
        ends = [self.cities.get(row.get(end, "")) for end in ("from", "to")]
        kept = _texts(kept_value(row[KEPT])) if KEPT in row else None
        line = kept if kept is not None else dict(_SERVICE)
        if kept is None:
            self.findings.assumed("gnpy_transceiver", file=self.draft.file or None, column=TRAFFIC, value="Voyager")
        if None in ends:
            if self.cities or kept is None:
                value = row.get("from" if ends[0] is None else "to", "")
                self.findings.left_out("gnpy_no_transceiver", file=self.draft.file or None, column=TRAFFIC, value=value)
                return
        else:
            line["Source"], line["Destination"] = str(ends[0]), str(ends[1])
        if figure(line.get("path bandwidth", "")) != figure(row.get("gbps", "")):
            line["path bandwidth"] = row.get("gbps", "")
        line.setdefault("route id", row.get("id") or f"{row.get('from', '')}-{row.get('to', '')}")
        told = {"id": line["route id"], "gbps": _digits(row.get("gbps", ""))}
        if kept is not None:
            told["layer"] = row.get("layer", "")
        self.services.append((line, row, told))

    # --- sheets ---

    def _laid_out(self) -> dict[str, list[list[str | float | None]]]:
        above = self.kept.get("above")
        above = above if isinstance(above, dict) else {}
        links, more_links = _told_apart(_with_plan(self.links, SPANS))
        joined = {city for line in links for city in _pair(line)}
        nodes = _with_plan(self.nodes, SITES)
        services = _with_plan(self.services, TRAFFIC)
        placed = {line["City"].strip() for line in nodes if line.get("Type", "").strip().upper() == "ROADM"} & joined
        asked = [line for line in services if not placed or {line["Source"], line["Destination"]} <= placed]
        unasked = [line for line in services if line not in asked]
        for line in unasked:
            value = line.get("route id", "")
            self.findings.left_out("gnpy_not_asked", file=self.draft.file or None, column=TRAFFIC, value=value)
        eqpt = [line for line in _lines(self.kept.get("eqpt")) if set(_pair(line)) <= joined]
        parts = {
            NODES: [line for line in nodes if line["City"].strip() in joined],
            LINKS: links,
            EQPT: eqpt,
            ROADMS: [line for line in _lines(self.kept.get("roadms")) if set(_pair(line)) <= joined],
            SERVICE: asked,
            NODES + PLAN: [line for line in nodes if line["City"].strip() not in joined],
            LINKS + PLAN: more_links,
            SERVICE + PLAN: unasked,
        }
        sheets = {
            sheet: sheet_rows(sheet, lines, [row for row in above.get(sheet, []) if isinstance(row, list)])
            for sheet, lines in parts.items()
            if lines or (sheet in (NODES, LINKS) and (nodes or not services))
        }
        others = self.kept.get("sheets")
        for sheet, rows in others.items() if isinstance(others, dict) else ():
            sheets.setdefault(sheet, [[str(cell) for cell in row] for row in rows])
        return sheets


def _with_plan(found: Sequence[tuple[dict[str, str], Cells, Cells]], table: str) -> list[dict[str, str]]:
    """Return lines with the plan's columns that any of them needs, since its own columns do not tell the same."""
    needed = [column for column in PLAN_COLUMNS[table] if any(_differs(row, told, column) for _, row, told in found)]
    extra = dict.fromkeys(
        name for _, row, _ in found for name in row if name.startswith(EXTRA) and not name.startswith(f"{EXTRA}gnpy")
    )
    if table == SPANS and "route_km" in needed:
        needed.append(WRITTEN)
    lines = []
    for line, row, told in found:
        more = {}
        for column in (*needed, *extra) if row else ():
            cell = told.get("route_km", "") if column == WRITTEN else row.get(column, "")
            if cell and len(cell) <= _MOST_TEXT:
                more[column] = cell
        lines.append({**line, **more})
    # Every line of a sheet has the columns, empty where the plan says nothing: the reader takes that as its word.
    if lines:
        lines[0] = {**lines[0], **{column: lines[0].get(column, "") for column in (*needed, *extra)}}
    return lines


def _differs(row: Cells, told: Cells, column: str) -> bool:
    if not row or (column == "source" and row.get(column, "GNPy, ").startswith("GNPy, ")):
        return False
    return row.get(column, "") != told.get(column, "")


def _without_hidden_length(row: Cells, told: Cells) -> Cells:
    """Return a row as if it had the length of its links where the plan has none of its own."""
    return {**row, "route_km": told["route_km"]} if "route_km" not in row and "route_km" in told else row


def _told_apart(links: Iterable[dict[str, str]]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Part the first link in use between two nodes from all others, which GNPy would refuse or light."""
    seen: Counter[frozenset[str]] = Counter()
    first: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    for line in links:
        pair = frozenset(_pair(line))
        if line.get("status", "existing") not in ("", "existing") or seen[pair]:
            others.append(line)
        else:
            seen[pair] += 1
            first.append(line)
    return first, others


def _digits(text: str) -> str:
    """Return a number's cell as it comes back from a sheet, which has 15 digits of it."""
    value = figure(text)
    return text if value is None else text if float(f"{value:.15g}") == value and number_cell(value) == text else ""


def _pair(line: Mapping[str, str]) -> Pair:
    return line.get("Node A", "").strip(), line.get("Node Z", "").strip()


def _lines(value: object) -> Iterator[dict[str, str]]:
    for item in value if isinstance(value, list) else ():
        line = _texts(item)
        if line is not None:
            yield line


def _texts(value: object) -> dict[str, str] | None:
    """Return kept cells; None where they are none: the column was edited."""
    if not isinstance(value, dict) or not all(isinstance(cell, str) for cell in value.values()):
        return None
    return dict(value)
