"""A plan as SNDlib native files: a network, and a model that says how its links and demands are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from geodata.crs import WGS84
from topology.formats.contract import Settings
from topology.formats.draft import (
    CIRCUITS,
    SITES,
    SPANS,
    TRAFFIC,
    Cells,
    Draft,
    in_system,
    kept_value,
)
from topology.formats.findings import Findings
from topology.formats.instances.assembly import LEAST_CAPACITY, LEAST_DEMAND
from topology.formats.instances.sndlib_losses import is_of, say_left_out
from topology.formats.instances.sndlib_model import FIELDS
from topology.formats.instances.sndlib_terms import (
    COORDINATES,
    DRAWN_AT,
    GEOGRAPHICAL,
    IDENTIFIER,
    INSTALLED_COST,
    MODULES,
    MOST_LINKS,
    NAME,
    OWN_UNIT,
    REVERSE_OF,
    ROUTING_COST,
    ROUTING_UNIT,
    SETUP_COST,
    UNLIMITED,
    WRITTEN_ID,
    decimal_of,
    figure,
    file_ids,
    gbps_of,
    id_note,
    mapping,
)
from topology.records import IP_PRIVATE

#: How a plan is meant: circuits serve each direction, traffic has one, and nothing is said of what could be added.
_OWN_MODEL = {
    "DEMAND_MODEL": "DIRECTED",
    "LINK_MODEL": "BIDIRECTED",
    "LINK_CAPACITY_MODEL": "MODULAR_LINK_CAPACITIES",
    "FIXED_CHARGE_MODEL": "NO",
    "ROUTING_MODEL": "CONTINUOUS",
    "ADMISSIBLE_PATH_MODEL": "ALL_PATHS",
    "HOP_LIMIT_MODEL": "IGNORE_HOP_LIMITS",
    "SURVIVABILITY_MODEL": "NO_SURVIVABILITY",
}
_HEAD = "?SNDlib native format; type: {}; version: 1.0"


def write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    """
    Write a plan as SNDlib native files.

    Parameters
    ----------
    draft : Draft
        A plan; what `sndlib.read` kept of a file is written back.
    stem : str
        Name of the network file without suffix; the model's is `<stem>-model.txt`.
    settings : Settings
        `layer`: the IP layer whose circuits and traffic are written.
    findings : Findings
        Told what the files cannot carry.

    Returns
    -------
    dict of str to bytes
        Links are the layer's circuits, and spans that are kept as links of an SNDlib file; where there are no
        circuits at all, every span. No model is written where the plan came from a file without one.
    """
    return _Writer(in_system(draft, settings.coordinates or WGS84), settings, findings).files(stem)


@dataclass(slots=True)
class _Demand:
    row: Cells
    value: Decimal


@dataclass(frozen=True, slots=True)
class _Names:
    """What nodes, links and demands are called in the file: id -> identifier."""

    nodes: dict[str, str]
    links: dict[str, str]
    demands: dict[str, str]


class _Writer:
    def __init__(self, draft: Draft, settings: Settings, findings: Findings) -> None:
        self._draft, self._layer, self._findings = draft, settings.layer, findings
        self._came = NAME in draft.kept
        self._kept = mapping(draft.kept.get(NAME))
        meta = {str(key): str(value) for key, value in mapping(self._kept.get("meta")).items()}
        self._meta = meta if self._came else {"unit": OWN_UNIT}
        factor = gbps_of(self._meta.get("unit", ""))
        if factor is None:
            self._meta["unit"], factor = OWN_UNIT, Decimal("1E-3")
        self._factor = factor

    def files(self, stem: str) -> dict[str, bytes]:
        sites = {row["id"]: row for row in self._draft.rows(SITES) if row.get("id")}
        links, demands = self._links(), self._demands()
        link_rows = {key: row for key, (row, _) in links.items()}
        demand_rows = {key: item.row for key, item in demands.items()}
        names = _Names(
            self._names(sites, SITES, "N"),
            self._names(link_rows, CIRCUITS, "L"),
            self._names(demand_rows, TRAFFIC, "D"),
        )
        lines = [_HEAD.format("network"), ""]
        self._say_degrees(sites.values())
        if self._meta:
            lines += self._section("META", (f"{key} = {_meta(value)}" for key, value in self._meta_fields()))
        # Places in a drawing among degrees would make no map.
        drawn = not any("lon_deg" in row for row in sites.values())
        lines += self._section("NODES", (_node(row, names.nodes[key], drawn=drawn) for key, row in sites.items()))
        lines += self._section("LINKS", (self._link(key, *link, names) for key, link in links.items()))
        lines += self._section("DEMANDS", (self._demand(key, item, names) for key, item in demands.items()))
        lines += self._paths(link_rows, demand_rows, names)
        say_left_out(self._draft, self._layer, set(links), self._findings)
        files = {f"{stem}.txt": _bytes(lines)}
        if model := self._model():
            files[f"{stem}-model.txt"] = _bytes([_HEAD.format("model"), *model])
        return files

    def _names(self, rows: Mapping[str, Cells], table: str, stem: str) -> dict[str, str]:
        """Return what each id is called in the file, and say where that is not the id."""
        names = file_ids(((key, _written(row)) for key, row in rows.items()), stem)
        for key, name in names.items():
            if key != name:
                self._findings.assumed("sndlib_named", column=table, value=key, name=name)
        return names

    def _say_degrees(self, sites: Iterable[Cells]) -> None:
        """Say in META that positions are degrees; in a file of others only where they could be taken for a drawing."""
        places = [decimal_of(row[axis]) for row in sites for axis in ("lon_deg", "lat_deg") if axis in row]
        if places and (not self._came or all(place is not None and place % 1 == 0 for place in places)):
            self._meta = {**self._meta, COORDINATES: GEOGRAPHICAL}

    @staticmethod
    def _section(name: str, rows: Iterable[str]) -> list[str]:
        return [f"{name} (", *(f"  {row}" for row in rows), ")", ""]

    def _meta_fields(self) -> Iterator[tuple[str, str]]:
        for key, value in self._meta.items():
            if IDENTIFIER.fullmatch(key) and _meta(value):
                yield key, value

    def _model(self) -> list[str]:
        model = mapping(self._kept.get("model")) if self._came else _OWN_MODEL
        return [f"{key} = {value}" for key, value in model.items() if value in FIELDS.get(key, ())]

    def _links(self) -> dict[str, tuple[Cells, Decimal]]:
        """Return what is a link of the file: id -> row and capacity in the file's unit."""
        circuits = self._draft.rows(CIRCUITS)
        found: dict[str, tuple[Cells, Decimal]] = {}
        for row in circuits:
            if not is_of(row, self._layer):
                self._findings.left_out("sndlib_other_layer", column=CIRCUITS, value=row["id"], layer=self._layer)
                continue
            found[row["id"]] = row, self._capacity(row)
        for row in self._draft.rows(SPANS):
            if row["id"] not in found and (not circuits or MODULES in row):
                found[row["id"]] = row, Decimal(0)
        if not circuits and found:
            self._findings.assumed("sndlib_spans", column=SPANS, value=len(found))
        return found

    def _capacity(self, row: Cells) -> Decimal:
        gbps = decimal_of(row.get("capacity_gbps", ""))
        capacity = Decimal(0) if gbps is None else gbps / self._factor
        if gbps is None and not self._came:
            self._findings.left_out("sndlib_open_capacity", column=f"{CIRCUITS} capacity_gbps", value=row["id"])
        elif 0 < capacity < Decimal(repr(LEAST_CAPACITY)):
            self._findings.left_out("sndlib_tiny", column=f"{CIRCUITS} capacity_gbps", value=row["id"])
            capacity = Decimal(0)
        return capacity

    @staticmethod
    def _link(key: str, row: Cells, capacity: Decimal, names: _Names) -> str:
        name, ends = names.links[key], f"( {names.nodes[row['a']]} {names.nodes[row['b']]} )"
        figures = [capacity, *(_figure(row, column) for column in (INSTALLED_COST, ROUTING_COST, SETUP_COST))]
        modules = " ".join(_modules(kept_value(row.get(MODULES, ""))))
        worded = " ".join(figure(value) for value in figures)
        return f"{name} {ends} {worded} ( {modules} )".replace("(  )", "( )") + _note(key, name)

    def _demands(self) -> dict[str, _Demand]:
        """Return the demands of the file by id; where they have no direction, one for both of the plan's rows."""
        rows: dict[str, Cells] = {}
        for row in self._draft.rows(TRAFFIC):
            key = row.get("id") or f"{row.get('layer', IP_PRIVATE)}:{row.get('from')}-{row.get('to')}"
            if is_of(row, self._layer):
                rows[key] = row
            else:
                self._findings.left_out("sndlib_other_layer", column=TRAFFIC, value=key, layer=self._layer)
        found: dict[str, _Demand] = {}
        backs: dict[str, Cells] = {}
        undirected = self._came and self._kept.get("demands") == "undirected"
        for key, row in rows.items():
            base = kept_value(row[REVERSE_OF]) if undirected and REVERSE_OF in row else None
            other = rows.get(base) if isinstance(base, str) and base != key else None
            if other is not None and REVERSE_OF not in other and _is_back(row, other):
                backs[str(base)] = row
            else:
                found[key] = _Demand(row, self._value(row))
        for key, item in found.items() if undirected else ():
            self._join(key, item, backs.get(key))
        return {key: item for key, item in found.items() if self._counts(key, item)}

    def _join(self, key: str, item: _Demand, back: Cells | None) -> None:
        """Make one demand without direction of the ways there and back: the larger, and said where they differ."""
        there, value = item.value, Decimal(0) if back is None else self._value(back)
        if there != value:
            self._findings.assumed("sndlib_one_way", column=TRAFFIC, value=key)
        item.value = max(there, value)

    def _value(self, row: Cells) -> Decimal:
        return (decimal_of(row.get("gbps", "")) or Decimal(0)) / self._factor

    def _counts(self, key: str, item: _Demand) -> bool:
        if item.value < Decimal(repr(LEAST_DEMAND)):
            self._findings.left_out("sndlib_no_demand", column=f"{TRAFFIC} gbps", value=key)
            return False
        return True

    @staticmethod
    def _demand(key: str, item: _Demand, names: _Names) -> str:
        row, name = item.row, names.demands[key]
        unit = _figure(row, ROUTING_UNIT) or Decimal(1)
        most = kept_value(row.get(MOST_LINKS, ""))
        hops = str(most) if isinstance(most, int) and not isinstance(most, bool) and most > 0 else UNLIMITED
        ends = f"( {names.nodes[row['from']]} {names.nodes[row['to']]} )"
        return f"{name} {ends} {figure(unit)} {figure(item.value / unit)} {hops}" + _note(key, name)

    def _paths(self, links: dict[str, Cells], demands: dict[str, Cells], names: _Names) -> list[str]:
        """Word the listed paths that still lead from the demand's source to its target."""
        lines = []
        for demand, routes in mapping(self._kept.get("paths")).items():
            listed = routes if isinstance(routes, list) else []
            row = demands.get(demand, {})
            known = [route for route in listed if _leads(route, row.get("from", ""), row.get("to", ""), links)]
            if len(known) < len(listed):
                self._findings.left_out("sndlib_paths", column="ADMISSIBLE_PATHS", value=demand)
            if known:
                lines += [f"  {names.demands[demand]} ("]
                for place, route in enumerate(known):
                    lines += [f"    P_{place} ( {' '.join(names.links[key] for key in route)} )"]
                lines += ["  )"]
        return ["ADMISSIBLE_PATHS (", *lines, ")", ""] if lines else []


def _leads(route: object, source: str, target: str, links: Mapping[str, Cells]) -> bool:
    """Tell whether a route, as it was kept, is one of links that are there and lead from one site to the other."""
    place = source
    for key in route if isinstance(route, list) else ():
        link = links.get(key) if isinstance(key, str) else None
        if link is None or place not in (link["a"], link["b"]):
            return False
        place = link["b"] if place == link["a"] else link["a"]
    return bool(route) and place == target


def _written(row: Cells) -> str:
    """Return the identifier that a row had in a file, empty where it had its id or none."""
    return str(kept_value(row[WRITTEN_ID])) if WRITTEN_ID in row else ""


def _is_back(row: Cells, other: Cells) -> bool:
    return (row.get("from"), row.get("to")) == (other.get("to"), other.get("from"))


def _figure(row: Cells, column: str) -> Decimal:
    """Return a kept figure, 0 where there is none that is one."""
    value = kept_value(row.get(column, ""))
    number = decimal_of(value) if isinstance(value, int | float) else None
    return number if number is not None and number > 0 else Decimal(0)


def _modules(steps: object) -> Iterator[str]:
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, list) and len(step) == 2:
            size, cost = (decimal_of(value) if isinstance(value, int | float) else None for value in step)
            if (step[0] == UNLIMITED or (size is not None and size > 0)) and cost is not None and cost >= 0:
                yield f"{UNLIMITED if size is None else figure(size)} {figure(cost)}"


def _node(row: Cells, name: str, *, drawn: bool) -> str:
    x, y = decimal_of(row.get("lon_deg", "")), decimal_of(row.get("lat_deg", ""))
    kept = kept_value(row[DRAWN_AT]) if drawn and DRAWN_AT in row else None
    if isinstance(kept, list) and len(kept) == 2:
        x, y = (decimal_of(value) for value in kept)
    place = "" if x is None or y is None else f" ( {figure(x)} {figure(y)} )"
    return f"{name}{place}" + _note(row["id"], name)


def _note(key: str, name: str) -> str:
    return "" if key == name else id_note(key)


def _meta(value: str) -> str:
    """Return the value of a META field on one line, without what would end the section early."""
    text = " ".join(value.replace("#", " ").split())
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
    return text if depth == 0 else " ".join(text.replace("(", " ").replace(")", " ").split())


def _bytes(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8", errors="replace")
