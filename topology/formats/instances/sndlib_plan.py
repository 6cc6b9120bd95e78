"""An SNDlib network as the draft of a plan: nodes to sites, links to spans and circuits, demands to traffic."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from geodata.crs import WGS84
from geodata.errors import InputError
from topology.engineering.records import Demand, Instance, Link
from topology.formats.contract import Settings
from topology.formats.draft import CIRCUITS, IP_NODES, SITES, SPANS, TRAFFIC, Cells, Draft, kept_cell, number_cell
from topology.formats.findings import Findings
from topology.formats.folder import MOST_GBPS
from topology.formats.identities import ids_of
from topology.formats.instances.sndlib_terms import (
    DRAWN_AT,
    LINK_FIELDS,
    MODULES,
    MOST_LINKS,
    NAME,
    REVERSE_OF,
    ROUTING_UNIT,
    UNLIMITED,
    WRITTEN_ID,
    decimal_of,
    figure,
    gbps_of,
)
from topology.records import SPAN_STATUSES

#: All the traffic of a country is less. [Gbit/s]
_MOST_TRAFFIC_GBPS = 10_000_000.0
#: So many nodes do not stand on whole degrees by chance.
_GRID_FROM = 4
_EXISTING, _, _CANDIDATE = SPAN_STATUSES


@dataclass(kw_only=True)
class SndlibFile:
    """
    What SNDlib files say together.

    `geographic`: whether positions are degrees, None where the file leaves it open. `meta`: fields of its META
    section. `model`: fields of a model file. `noted`: ids that comments note, section -> identifier -> id.
    """

    file: str
    instance: Instance
    meta: dict[str, str] = field(default_factory=dict)
    geographic: bool | None = None
    model: dict[str, str] = field(default_factory=dict)
    noted: dict[str, dict[str, str]] = field(default_factory=dict)


def network_draft(found: SndlibFile, settings: Settings, findings: Findings) -> Draft:
    """
    Make the draft of a plan.

    Parameters
    ----------
    found : SndlibFile
        A network, and what is said about it.
    settings : Settings
        `layer` takes circuits and demands.
    findings : Findings
        Told what is taken for granted and what is left open.

    Returns
    -------
    Draft
        Lengths are open: the format has none. A link is a span, and where capacity is installed (or nothing is,
        anywhere) a circuit on it; where only others have some, it is a candidate. A demand without direction is
        traffic both ways: then the plan, whose circuits serve each direction, fills as the undirected network does.

    Raises
    ------
    InputError
        If the unit is not known, or without one the figures are absurd in Gbit/s.
    """
    unit = found.meta.get("unit", "")
    factor = gbps_of(unit)
    if factor is None:
        raise InputError("sndlib_unit", file=found.file, column="META unit", value=unit)
    if not unit.strip() and (found.instance.links or found.instance.demands):
        findings.assumed("sndlib_no_unit", file=found.file, column="META unit", value="Gbit/s")
    return _Maker(found, settings, findings, factor).draft()


def _geographic(found: SndlibFile, settings: Settings) -> bool:
    places = list(found.instance.positions.values())
    if any(abs(x) > 180 or abs(y) > 90 for x, y in places):
        return False
    if found.geographic is not None or settings.coordinates is not None:
        return found.geographic is not False or settings.coordinates is not None
    whole = all(x.is_integer() and y.is_integer() for x, y in places)
    return not (whole and len(places) >= _GRID_FROM)


class _Maker:
    def __init__(self, found: SndlibFile, settings: Settings, findings: Findings, factor: Decimal) -> None:
        self._found, self._network, self._settings, self._findings = found, found.instance, settings, findings
        self._factor, self._unit = factor, found.meta.get("unit", "")
        self._nodes = self._ids("NODES", self._network.nodes)
        self._links = self._ids("LINKS", self._network.links)
        self._draft = Draft(file=found.file, coordinates=settings.coordinates or WGS84)
        self._source = {"source": f"SNDlib, {found.file}"}
        self._reversed: dict[str, str] = {}

    def _ids(self, section: str, keys: Collection[str]) -> dict[str, str]:
        noted = self._found.noted.get(section, {})
        return dict(zip(keys, ids_of([noted.get(key, key) for key in keys]), strict=True))

    def draft(self) -> Draft:
        self._sites()
        self._spans()
        directed = self._directed()
        ids = self._traffic(directed)
        kept: dict[str, object] = {"meta": self._found.meta, "demands": "directed" if directed else "undirected"}
        if self._found.model:
            kept["model"] = self._found.model
        if self._network.routes:
            kept["paths"] = {
                ids[key]: [[self._links[link] for link in route] for route in routes]
                for key, routes in self._network.routes.items()
            }
        self._draft.kept[NAME] = kept
        return self._draft

    def _identity(self, key: str, made: str, section: str) -> Cells:
        noted = self._found.noted.get(section, {}).get(key, key)
        if made != noted:
            self._findings.assumed("sndlib_id", file=self._found.file, column=section, value=noted, made=made)
        return {"id": made} if made in (key, noted) else {"id": made, WRITTEN_ID: kept_cell(key)}

    def _sites(self) -> None:
        degrees = _geographic(self._found, self._settings)
        positions = self._network.positions if degrees else {}
        if positions and self._settings.coordinates is None:
            self._findings.assumed("sndlib_positions", file=self._found.file, column="NODES", value=len(positions))
        for key, (x, y) in () if degrees else self._network.positions.items():
            self._findings.left_out(
                "sndlib_pixel", file=self._found.file, column=f"NODES {key}", value=f"{number_cell(x)} {number_cell(y)}"
            )
        for key, made in self._nodes.items():
            cells = self._identity(key, made, "NODES")
            if key in positions:
                x, y = positions[key]
                cells |= {"lon_deg": number_cell(x), "lat_deg": number_cell(y)}
            elif key in self._network.positions:
                cells[DRAWN_AT] = kept_cell(list(self._network.positions[key]))
            self._draft.add(SITES, cells | self._source)
        for made in self._nodes.values() if self._network.links else ():
            node = {"site": made, "layer": self._settings.layer, "role": "core", **self._source}
            self._draft.add(IP_NODES, node)

    def _spans(self) -> None:
        links = self._network.links
        lit = any(link.capacity > 0 for link in links.values())
        if links:
            self._findings.assumed("sndlib_lengths", file=self._found.file, column="LINKS", value=len(links))
        for key, link in links.items():
            span = self._identity(key, self._links[key], "LINKS")
            span |= {"a": self._nodes[link.a], "b": self._nodes[link.b], **self._source}
            if link.capacity > 0 or not lit:
                self._circuit(link, span)
                self._draft.add(SPANS, {**span, "status": _EXISTING})
            else:
                self._findings.left_out("sndlib_candidate", file=self._found.file, column="LINKS", value=key)
                self._draft.add(SPANS, {**span, "status": _CANDIDATE, **_fields(link, unlit=True)})

    def _circuit(self, link: Link, span: Cells) -> None:
        cells = {**span, "layer": self._settings.layer, "spans": span["id"], **_fields(link)}
        if link.capacity > 0:
            cells["capacity_gbps"] = self._gbps(link.capacity, f"LINKS {link.id}", MOST_GBPS)
        else:
            self._findings.left_out("sndlib_nothing_installed", file=self._found.file, column="LINKS", value=link.id)
        self._draft.add(CIRCUITS, cells)

    def _gbps(self, value: float, column: str, most: float) -> str:
        gbps = (decimal_of(value) or Decimal(0)) * self._factor
        if gbps > most:
            raise InputError(
                "sndlib_too_much",
                file=self._found.file,
                column=column,
                value=number_cell(value),
                unit=self._unit or "Gbit/s",
                most=f"{most:g}",
            )
        return figure(gbps)

    def _directed(self) -> bool:
        """Tell whether demands have a direction: as the model says, else if some stand in both."""
        said = self._found.model.get("DEMAND_MODEL")
        demands = self._network.demands
        if said is None and demands:
            pairs = {(item.source, item.target) for item in demands.values()}
            both = any((b, a) in pairs for a, b in pairs)
            code = "sndlib_two_ways" if both else "sndlib_undirected"
            self._findings.assumed(code, file=self._found.file, column="DEMANDS", value=len(demands))
            return both
        return said == "DIRECTED"

    def _traffic(self, directed: bool) -> dict[str, str]:
        ids = self._ids("DEMANDS", self._network.demands)
        made = list(ids.values())
        backs = ids_of([*made, *(f"{key[:60]}-back" for key in made)])[len(made) :]
        back = dict(zip(made, backs, strict=True))
        for key, demand in self._network.demands.items():
            cells = self._identity(key, ids[key], "DEMANDS")
            ends = self._nodes[demand.source], self._nodes[demand.target]
            cells |= {"from": ends[0], "to": ends[1], "layer": self._settings.layer}
            cells["gbps"] = self._gbps(demand.value, f"DEMANDS {key}", _MOST_TRAFFIC_GBPS)
            self._draft.add(TRAFFIC, cells | _limits(demand) | self._source)
            if not directed:
                reverse = {"id": back[ids[key]], "from": ends[1], "to": ends[0], REVERSE_OF: kept_cell(ids[key])}
                shared = {name: cells[name] for name in ("gbps", "layer")}
                self._draft.add(TRAFFIC, reverse | shared | self._source)
        return ids


def _fields(link: Link, *, unlit: bool = False) -> Cells:
    """Return a link's fields that no table of a plan has; a link that is not lit has them all, as its mark."""
    figures = dict(zip(LINK_FIELDS, (link.installed_cost, link.routing_cost, link.setup_cost), strict=False))
    cells = {column: number_cell(value) for column, value in figures.items() if value}
    if link.modules or unlit:
        steps = [[_module(step.capacity), _module(step.cost)] for step in link.modules]
        cells[MODULES] = kept_cell(steps)
    return cells


def _module(value: float) -> int | float | str:
    if math.isinf(value):
        return UNLIMITED
    return int(value) if value.is_integer() else value


def _limits(demand: Demand) -> Cells:
    cells: Cells = {}
    if demand.routing_unit != 1:
        cells[ROUTING_UNIT] = number_cell(demand.routing_unit)
    if demand.most_links is not None:
        cells[MOST_LINKS] = str(demand.most_links)
    return cells
