"""Rows of sheets tied together: ends, cables and members found by id or by name, and ids for what has only a name."""

from __future__ import annotations

import re

from geodata.errors import nearest
from geodata.tables import LIST_SEPARATOR, MAX_ID_LENGTH
from netplan.formats.members.member_file import DEFAULT_KIND
from netplan.formats.sheets import values
from netplan.formats.sheets.cells import Record
from netplan.formats.sheets.naming import Names
from topology.formats.contract import Settings
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    EXCHANGES,
    EXTRA,
    IP_NODES,
    MEMBERS,
    RISK_GROUPS,
    SITES,
    SPANS,
    TRAFFIC,
    Cells,
    Draft,
    names_of,
)
from topology.formats.findings import ASSUMED, MOST_CASES, Findings
from topology.formats.headings import A_LAT, A_LON, B_LAT, B_LON, NAME, PORT_COUNT, PORT_GBPS

#: A misspelt name is held against so many.
_MOST_COMPARED = 2_000
_LIST = re.compile(r"[;；,，、+|\n]")


class Linked:
    """The tables of a draft as they grow, row by row; sites come before spans, spans before circuits."""

    def __init__(self, draft: Draft, settings: Settings, findings: Findings) -> None:
        self.present: set[str] = set()
        self._draft, self._settings, self._findings = draft, settings, findings
        self._sites, self._cables, self._risks = Names("site"), Names("cable"), Names("risk")
        self._spans, self._circuits, self._members = Names("span"), Names("circuit"), Names("member")
        self._demands = Names("demand")
        self._exchanges: dict[str, str] = {}
        self._nodes: set[tuple[str, str]] = set()
        self._first: dict[tuple[str, str], int] = {}
        self._between: dict[tuple[str, str], int] = {}
        self._partners: list[tuple[Record, Cells]] = []

    # ---- what others name ----

    def site(self, record: Record) -> None:
        """Take in a site."""
        self._named(record, SITES, self._sites)

    def cable(self, record: Record) -> None:
        """Take in a cable."""
        self._named(record, CABLES, self._cables)

    def risk_group(self, record: Record) -> None:
        """Take in a risk group; of which kind it is must be said."""
        if "kind" not in record.cells and not record.own:
            raise record.error("sheet_no_kind", "kind", record.cells.get(NAME) or record.cells.get("id", ""))
        self._named(record, RISK_GROUPS, self._risks)

    def _named(self, record: Record, table: str, names: Names) -> None:
        """Take in a row that has an id, a name, or both."""
        cells = record.cells
        name = cells.pop(NAME, "") or cells.get("name_zh", "") or cells.get("name_en", "")
        given = cells.get("id", "")
        if not given and not name:
            raise record.error("sheet_nameless", "id")
        self._give_id(record, table, names, given or name, sure=bool(given))
        if given and cells["id"] != given and not name:
            cells.update(names_of(given))
        self._draft.add(table, cells)
        names.add(self._draft.rows(table)[-1], (given, name, cells.get("name_zh", ""), cells.get("name_en", "")))

    def _give_id(self, record: Record, table: str, names: Names, text: str, *, sure: bool) -> None:
        """Give a row its id: its own where it has one, which no other row may have; else one made of a name."""
        if sure:
            first = self._first.setdefault((table, text), record.row)
            if text in names.rows:
                raise record.error("duplicate_id", "id", text, first=first)
            made = names.new_id(text)
            # What cannot be an id is refused by the plan's reader where the table is the plan's own.
            record.cells["id"] = text if record.own else made
        else:
            record.cells["id"] = names.new_id(text)

    # ---- spans ----

    def span(self, record: Record) -> None:
        """Take in a span: its ends by id or name, its id from its name or its ends."""
        cells = record.cells
        positions = {column: cells.pop(column, "") for column in (A_LON, A_LAT, B_LON, B_LAT)}
        for column, lon, lat in (("a", A_LON, A_LAT), ("b", B_LON, B_LAT)):
            cells[column] = self._end(record, column, positions[lon], positions[lat])
        if not record.own:
            self._say_both_ways(record)
        self._span_cable(record)
        self._span_risks(record)
        self._identify(record, SPANS, self._spans, f"{cells['a']}-{cells['b']}")
        self._draft.add(SPANS, cells)

    def _say_both_ways(self, record: Record) -> None:
        """Say where a span may be another row's, the other way round: ledgers list some from either end."""
        cells = record.cells
        if "id" in cells or "cable" in cells or cells["a"] == cells["b"]:
            return
        first = self._between.get((cells["b"], cells["a"]))
        self._between.setdefault((cells["a"], cells["b"]), record.row)
        if first is not None:
            self._findings.assumed("sheet_both_ways", **record.where("b", f"{cells['a']}-{cells['b']}"), first=first)

    def _identify(self, record: Record, table: str, names: Names, otherwise: str) -> None:
        """Give an id to a row whose name, where it has one, stands for its id; a name changed for that is kept."""
        text, heading = record.cells.get("id", ""), record.names.get("id", "")
        if not text:
            record.cells["id"] = names.new_id(otherwise)
        else:
            self._give_id(record, table, names, text, sure="id" not in record.loose)
            if record.cells["id"] != text:
                record.cells.setdefault(EXTRA + " ".join(heading.split()), text)
        names.add(record.cells, (text,))

    def _end(self, record: Record, column: str, lon: str = "", lat: str = "") -> str:
        """Return the id of a site that a cell names; one that no table lists is added."""
        text = record.cells.get(column, "")
        if not text:
            raise record.error("value_missing", column)
        key = self._sites.find(text)
        if key == "":
            raise record.error("sheet_several_sites", column, text)
        if key is None:
            if record.own and SITES not in self.present:
                key = text
                row: Cells = {"id": key}
            elif record.own:
                return text  # the plan's reader names it, with the nearest ones
            else:
                key = self._sites.new_id(text)
                row = {"id": key, **names_of(text), "source": record.cells.get("source", "")}
            if SITES in self.present:
                near = self._near(text)
                self._findings.assumed("sheet_end_unlisted", **record.where(column, text), nearest=near)
            self._draft.add(SITES, row)
            self._sites.add(self._draft.rows(SITES)[-1], (text,))
        if lon and lat:
            self._place(record, column, key, lon, lat)
        return key

    def _near(self, text: str) -> list[str]:
        """Return what a name may be meant for; only for cases that are shown, for it compares with all."""
        if self._findings.count(ASSUMED, "sheet_end_unlisted") >= MOST_CASES:
            return []
        names = (row.get(key, "") for row in self._sites.rows.values() for key in ("id", "name_zh", "name_en"))
        return nearest(text[:MAX_ID_LENGTH], list(dict.fromkeys(name for name in names if name))[:_MOST_COMPARED])

    def _place(self, record: Record, column: str, key: str, lon: str, lat: str) -> None:
        row = self._sites.rows[key]
        if "lon_deg" not in row and "lat_deg" not in row:
            row["lon_deg"], row["lat_deg"] = lon, lat
        elif (row.get("lon_deg"), row.get("lat_deg")) != (lon, lat):
            held = f"{row.get('lon_deg', '')}, {row.get('lat_deg', '')}"
            self._findings.conflict("sheet_end_position", **record.where(column, f"{lon}, {lat}"), held=held)

    def _span_cable(self, record: Record) -> None:
        """Turn the name of a cable into its id; a cable that no table lists is added where others are."""
        text = record.cells.get("cable", "")
        if not text or record.own:
            return
        key = self._cables.find(text)
        if key is None or key == "":
            key = self._cables.new_id(text)
            row = {"id": key, **names_of(text), "source": record.cells.get("source", "")}
            if CABLES in self.present:
                self._findings.assumed("sheet_cable_unlisted", **record.where("cable", text))
            self._draft.add(CABLES, row)
            self._cables.add(self._draft.rows(CABLES)[-1], (text,))
        record.cells["cable"] = key

    def _span_risks(self, record: Record) -> None:
        text = record.cells.get("risk_groups", "")
        if not text or record.own:
            return
        keys = [self._risks.find(part.strip()) for part in _LIST.split(text) if part.strip()]
        if all(keys):
            record.cells["risk_groups"] = LIST_SEPARATOR.join(dict.fromkeys(key for key in keys if key))
            return
        self._keep(record, "risk_groups", "sheet_risk_unlisted")

    def _keep(self, record: Record, column: str, code: str) -> None:
        """Keep a cell that cannot be understood as a field of another tool, and say so."""
        text = record.cells.pop(column)
        self._findings.left_out(code, **record.where(column, text))
        record.cells[EXTRA + " ".join(record.names.get(column, column).split())] = text

    # ---- IP ----

    def ip_node(self, record: Record) -> None:
        """Take in a node."""
        cells = record.cells
        cells["site"] = self._end(record, "site")
        self._layer(record)
        if not record.own and "role" not in cells:
            cells["role"] = "core"
            self._findings.assumed("sheet_role", **record.where("role", cells["site"]))
        self._nodes.add((cells.get("layer", ""), cells["site"]))
        self._draft.add(IP_NODES, cells)

    def circuit(self, record: Record) -> None:
        """Take in a circuit; where no table lists nodes, its ends are some."""
        cells = record.cells
        for column in ("a", "b"):
            cells[column] = self._end(record, column)
        self._layer(record)
        if not record.own:
            self._circuit_spans(record)
            if IP_NODES not in self.present:
                self._add_nodes(record)
        self._identify(record, CIRCUITS, self._circuits, f"{cells['a']}-{cells['b']}")
        self._draft.add(CIRCUITS, cells)

    def _add_nodes(self, record: Record) -> None:
        for column in ("a", "b"):
            node = (record.cells["layer"], record.cells[column])
            if node not in self._nodes:
                self._nodes.add(node)
                row = {"site": node[1], "layer": node[0], "role": "core", "source": record.cells.get("source", "")}
                self._draft.add(IP_NODES, row)
                self._findings.assumed("sheet_ip_node", **record.where(column, node[1]))

    def _circuit_spans(self, record: Record) -> None:
        text = record.cells.get("spans", "")
        if not text:
            return
        keys = [self._spans.find(part.strip()) for part in _LIST.split(text) if part.strip()]
        if all(keys):
            record.cells["spans"] = LIST_SEPARATOR.join(key for key in keys if key)
        else:
            self._keep(record, "spans", "sheet_route")

    def _layer(self, record: Record) -> None:
        if "layer" not in record.cells and not record.own:
            record.cells["layer"] = self._settings.layer
            self._findings.assumed("sheet_layer", **record.where("layer", self._settings.layer))

    def demand(self, record: Record) -> None:
        """Take in a demand."""
        cells = record.cells
        for column in ("from", "to"):
            cells[column] = self._end(record, column)
        self._layer(record)
        if not record.own or "id" in cells:
            self._identify(record, TRAFFIC, self._demands, f"{cells['from']}-{cells['to']}")
        self._draft.add(TRAFFIC, cells)

    # ---- exchanges and members ----

    def exchange(self, record: Record) -> None:
        """Take in an exchange by the site at which it is."""
        cells = record.cells
        name = cells.pop(NAME, "")
        cells["site"] = self._end(record, "site")
        for text in (name, cells.get("name_zh", ""), cells.get("name_en", ""), cells["site"]):
            if text:
                self._exchanges.setdefault(text, cells["site"])
        self._draft.add(EXCHANGES, cells)

    def member(self, record: Record) -> None:
        """Take in a member with its ports."""
        cells = record.cells
        if not record.own:
            self._member_ports(record)
            self._member_exchange(record)
            if "kind" not in cells:
                cells["kind"] = DEFAULT_KIND
                self._findings.assumed("sheet_member_kind", **record.where("kind", cells.get(NAME, "")))
            if cells.get("asn") and (digits := re.fullmatch(r"(?i)as\s*([0-9]{1,20})", values.plain(cells["asn"]))):
                cells["asn"] = digits[1]
        if "id" not in cells and (asn := cells.get("asn", "")):
            cells[NAME] = cells.get(NAME, "") or cells.get("name_zh", "") or f"as{asn}"
        self._named(record, MEMBERS, self._members)
        if cells.get("partners") and not record.own:
            self._partners.append((record, self._draft.rows(MEMBERS)[-1]))

    def _member_ports(self, record: Record) -> None:
        cells = record.cells
        count, speed = cells.pop(PORT_COUNT, ""), cells.pop(PORT_GBPS, "")
        text = cells.get("ports", "")
        if speed and re.fullmatch(r"[0-9]{1,6}", text):
            count, text = text, ""  # a column called 端口 that counts them
        if text:
            read = values.ports(text)
            if read is None:
                raise record.error("bad_ports", "ports", text)
            cells["ports"] = read
        elif speed:
            whole = count.removesuffix(".0") or "1"
            if not re.fullmatch(r"[0-9]{1,6}", whole):
                raise record.error("bad_ports", PORT_COUNT, count)
            cells["ports"] = f"{whole}x{speed}" if whole != "1" else speed
        elif count:
            raise record.error("sheet_no_speed", PORT_COUNT, count)

    def _member_exchange(self, record: Record) -> None:
        text = record.cells.get("exchange", "")
        if not text:
            if self._settings.exchange:
                self._at_exchange(record, self._settings.exchange)
            return
        key = self._exchanges.get(text) or self._sites.find(text)
        if key:
            self._at_exchange(record, key)

    def _at_exchange(self, record: Record, site: str) -> None:
        """Put a member at the exchange of a site; where no table lists that exchange, its members do."""
        record.cells["exchange"] = site
        if site not in self._exchanges.values():
            self._exchanges[site] = site
            self._draft.add(EXCHANGES, {"site": site})

    def finish(self) -> None:
        """Find the partners of members, once all members are known."""
        for record, row in self._partners:
            keys = [self._members.find(part.strip()) for part in _LIST.split(row["partners"]) if part.strip()]
            if all(keys):
                row["partners"] = LIST_SEPARATOR.join(key for key in keys if key)
            else:
                self._findings.left_out("sheet_partners", **record.where("partners", row["partners"]))
                row[EXTRA + " ".join(record.names.get("partners", "partners").split())] = row.pop("partners")
