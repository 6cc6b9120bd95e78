"""
Circuits and sites as NetBox exports them in CSV; they come in only.

A circuit is a span between the places of its two sides, its distance the span's length. Columns are told by their
label in English or Chinese, or by the name of the field; what has no place in a plan is kept in `x:` columns under its
own heading. A list of sites gives the positions, and is joined by name.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

from geodata.crs import WGS84
from geodata.errors import InputError
from geodata.tables import MAX_COLUMNS, Row
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import EXTRA, SITES, SPANS, Cells, Draft, Ids, kept_cell, names_of
from topology.formats.findings import Findings
from topology.formats.instances.sndlib_terms import figure

NAME = "netbox"
#: A column by the name of NetBox's field: its labels, folded. The Chinese ones are those of NetBox's translation.
_CIRCUIT: dict[str, tuple[str, ...]] = {
    "cid": ("cid", "circuit id", "线路id"),
    "provider": ("provider", "运营商"),
    "status": ("status", "状态"),
    "type": ("type", "类型"),
    "termination_a": ("termination_a", "termination a", "side a", "a side", "a端", "本端a"),
    "termination_z": ("termination_z", "termination z", "side z", "z side", "z端", "本端z"),
    "distance": ("distance", "距离"),
    "distance_unit": ("distance_unit", "distance unit", "距离单位"),
    "commit_rate": ("commit_rate", "commit rate", "commit rate (kbps)", "承诺速率", "承诺速率（kbps）"),
}
_SITE: dict[str, tuple[str, ...]] = {
    "name": ("name", "名称"),
    "slug": ("slug", "缩写"),
    "latitude": ("latitude", "纬度"),
    "longitude": ("longitude", "经度"),
}
#: A list of sites has a position, a name and one of these, so that no other list of places is taken for one.
_SITE_MARKS = {"slug", "缩写", "physical_address", "physical address", "time_zone", "time zone", "asn count"}
#: Of these, a list of circuits has two besides the circuit's id.
_CIRCUIT_MARKS = ("provider", "status", "type", "termination_a", "termination_z", "commit_rate")
_STATUS = {
    **dict.fromkeys(("active", "在线"), "existing"),
    **dict.fromkeys(("planned", "已规划", "provisioning", "置备"), "planned"),
}
_GONE = ("offline", "离线", "deprovisioning", "预留", "decommissioned", "退役")
#: Statuses that the plan's own word tells in full.
_PLAIN = ("active", "在线", "planned", "已规划")
_KM = {
    **dict.fromkeys(("km", "kilometer", "kilometers", "kilometre", "kilometres", "公里", "千米"), Decimal(1)),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres", "米"), Decimal("0.001")),
    **dict.fromkeys(("mi", "mile", "miles", "英里"), Decimal("1.609344")),
    **dict.fromkeys(("ft", "foot", "feet", "英尺"), Decimal("0.0003048")),
}
_UNITS = ("km", "m", "mi", "ft")
_DISTANCE = re.compile(
    r"([+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?)\s*([^\s0-9.].*)?"
)
#: What stands for an empty cell.
_NOTHING = ("—", "&mdash;", "--")
_DELIMITERS = ",;|\t"
#: No heading is longer. [byte]
_LONGEST_HEADING = 20_000


def recognise(source: Source) -> bool:
    """Tell whether it is a list of circuits or sites out of NetBox."""
    if source.is_folder or source.is_xml or source.is_json or source.is_archive:
        return False
    line, end, _ = source.head[:_LONGEST_HEADING].partition(b"\n")
    if not end:
        return False
    if source.head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _kind(_heading(source.start.partition("\n")[0])) is not None
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("gb18030", errors="ignore")
    return _kind(_heading(text)) is not None


def _heading(line: str) -> list[str]:
    try:
        cells = next(csv.reader([line.strip("\r")], delimiter=_delimiter(line)), [])
    except csv.Error:
        return []
    return [_folded(cell) for cell in cells]


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _folded(heading: str) -> str:
    return " ".join(heading.casefold().replace("\ufeff", "").split())


def _kind(heading: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """Return the fields of a list of circuits or of sites; None where the heading is of neither."""
    here = set(heading)
    if here & set(_CIRCUIT["cid"]) and sum(bool(here & set(_CIRCUIT[mark])) for mark in _CIRCUIT_MARKS) >= 2:
        return _CIRCUIT
    placed = all(here & set(_SITE[name]) for name in ("name", "latitude", "longitude"))
    return _SITE if placed and here & _SITE_MARKS else None


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read lists of circuits and of sites.

    Parameters
    ----------
    sources : sequence of Source
        In any order; sites that several list are taken from the first.
    settings : Settings
        `coordinates`: the system of the positions; NetBox itself means WGS 84.
    findings : Findings
        Told what was taken for granted or left out.

    Returns
    -------
    Draft
        A place that no list of sites has is a site without position.

    Raises
    ------
    InputError
        For a distance without a unit that is known, a position that is none, a file that is no CSV.
    """
    tables = [_Table(source) for source in sources]
    maker = _Maker(Draft(file=sources[0].name, coordinates=settings.coordinates or WGS84), findings)
    for table in tables:
        if table.fields is _SITE:
            maker.sites(table)
    for table in tables:
        if table.fields is _CIRCUIT:
            maker.circuits(table)
    return maker.draft


class _Table:
    """A CSV table with its columns told: `fields` by NetBox's name, `others` under their own heading."""

    def __init__(self, source: Source) -> None:
        self.file = source.name
        text = source.text.lstrip()
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]))
        self._headings = [" ".join(_clean(cell).split()) for cell in next(self._lines(), [])]
        if len(self._headings) > MAX_COLUMNS:
            found = len(self._headings)
            raise InputError("too_many_columns", file=self.file, row=1, columns=found, limit=MAX_COLUMNS)
        fields = _kind([_folded(cell) for cell in self._headings])
        if fields is None:
            raise InputError("netbox_heading", file=self.file, row=1, value=", ".join(self._headings))
        self.fields = fields
        self.names: dict[str, str] = {}
        for heading in self._headings:
            name = next((key for key, labels in fields.items() if _folded(heading) in labels), "")
            if heading and (self._headings.count(heading) > 1 or name in self.names):
                raise InputError("column_twice", file=self.file, row=1, column=heading)
            if name:
                self.names[name] = heading

    def _lines(self) -> Iterator[list[str]]:
        while True:
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise InputError("bad_csv", file=self.file, row=self._reader.line_num, reason=error) from None
            if any(cell.strip() for cell in cells):
                yield cells

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the heading, cells by their heading."""
        for cells in self._lines():
            number = self._reader.line_num
            if len(cells) > len(self._headings) and any(cell.strip() for cell in cells[len(self._headings) :]):
                found, columns = len(cells), len(self._headings)
                raise InputError("too_many_cells", file=self.file, row=number, cells=found, columns=columns)
            texts = (_clean(cell) for cell in cells)
            yield Row(self.file, number, dict(zip(self._headings, texts, strict=False)))

    def cell(self, row: Row, name: str) -> str:
        """Return the text of one of NetBox's fields on one line, empty where there is none."""
        return " ".join(row.text(self.names.get(name, "")).split()) if name in self.names else ""

    def others(self, row: Row, *taken: str) -> Cells:
        """Return the cells of all columns but the fields taken, as the plan keeps them."""
        skip = {self.names.get(name) for name in taken}
        return {
            EXTRA + heading: kept_cell(cell)
            for heading, cell in row.cells.items()
            if heading and heading not in skip and cell.strip()
        }


def _clean(cell: str) -> str:
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    return "" if text.strip() in _NOTHING else text


class _Maker:
    def __init__(self, draft: Draft, findings: Findings) -> None:
        self.draft, self._findings = draft, findings
        self._site_ids, self._span_ids = Ids(), Ids()
        self._places: dict[str, str] = {}
        self._circuits: set[tuple[str, str]] = set()

    def sites(self, table: _Table) -> None:
        """Add the sites of a list; their name, and their slug, is how circuits name them."""
        for row in table.rows():
            name, slug = table.cell(row, "name"), table.cell(row, "slug")
            if not name or name in self._places:
                where = {"file": table.file, "row": row.number, "column": table.names["name"], "value": name}
                self._findings.left_out("netbox_site_twice" if name else "netbox_site_nameless", **where)
                continue
            key = self._site_ids.make(slug or name, "site")
            cells = {"id": key, **names_of(name), "source": f"NetBox, {table.file}"}
            for column, field, limit in (("lon_deg", "longitude", 180.0), ("lat_deg", "latitude", 90.0)):
                heading = table.names[field]
                if row.optional_number(heading, low=-limit, high=limit) is not None:
                    cells[column] = row.text(heading)
            self.draft.add(SITES, cells | table.others(row, "name", "latitude", "longitude"))
            self._places[name] = key
            self._places.setdefault(slug, key)

    def circuits(self, table: _Table) -> None:
        """Add the circuits of a list as spans."""
        if "status" not in table.names:
            self._findings.assumed("netbox_no_status", file=table.file, row=1, column="Status")
        for row in table.rows():
            self._circuit(table, row)

    def _circuit(self, table: _Table, row: Row) -> None:
        cid, provider = table.cell(row, "cid"), table.cell(row, "provider")
        where = {"file": table.file, "row": row.number, "column": table.names["cid"], "value": cid}
        status = self._status(table, row, cid)
        if status is None:
            return
        ends = [table.cell(row, f"termination_{side}") for side in "az"]
        if not cid or not all(ends) or ends[0] == ends[1]:
            code = "netbox_no_id" if not cid else "netbox_no_end" if not all(ends) else "netbox_same_end"
            self._findings.left_out(code, **where)
            return
        if (provider, cid) in self._circuits:
            self._findings.left_out("netbox_twice", **where)
            return
        self._circuits.add((provider, cid))
        key = self._span_ids.make(cid, "circuit")
        cells = {"id": key, "a": self._site(ends[0], table), "b": self._site(ends[1], table), "operator": provider}
        cells |= {"status": status, "source": f"NetBox, {table.file}"} | self._length(table, row)
        taken = ["provider", "termination_a", "termination_z"]
        taken += [*(["cid"] if key == cid else []), *_told(table, row)]
        self.draft.add(SPANS, cells | table.others(row, *taken))

    def _status(self, table: _Table, row: Row, cid: str) -> str | None:
        """Return the plan's word for a circuit's status; None where the circuit is left out."""
        text = table.cell(row, "status")
        if not text:
            return "existing"
        status = _STATUS.get(text.casefold())
        if status is None:
            code = "netbox_gone" if text.casefold() in _GONE else "netbox_status"
            where = {"file": table.file, "row": row.number, "column": table.names["status"], "value": text}
            self._findings.left_out(code, **where, circuit=cid)
        return status

    def _site(self, name: str, table: _Table) -> str:
        if name not in self._places:
            self._places[name] = key = self._site_ids.make(name, "site")
            self.draft.add(SITES, {"id": key, **names_of(name), "source": f"NetBox, {table.file}"})
        return self._places[name]

    @staticmethod
    def _length(table: _Table, row: Row) -> Cells:
        text = table.cell(row, "distance")
        if not text:
            return {}
        column = table.names["distance"]
        found = _DISTANCE.fullmatch(text)
        if found is None:
            raise row.error("not_a_number", column, text)
        unit = (found[2] or table.cell(row, "distance_unit")).strip()
        factor = _KM.get(unit.casefold())
        if factor is None:
            code = "netbox_unit" if unit else "netbox_no_unit"
            raise row.error(code, column, unit or text, known=_UNITS)
        km = Decimal(found[1]) * factor
        if km < 0:
            raise row.error("not_positive", column, text)
        return {"route_km": figure(km)} if km > 0 else {}


def _told(table: _Table, row: Row) -> list[str]:
    """Return the fields that the span's own columns tell in full; a length in miles keeps its words."""
    told = ["status"] if table.cell(row, "status").casefold() in _PLAIN else []
    found = _DISTANCE.fullmatch(table.cell(row, "distance"))
    if found is not None and (found[2] or table.cell(row, "distance_unit")).casefold() == "km":
        told += ["distance", "distance_unit"]
    return told


FORMAT = Format(
    name=NAME,
    title_zh="NetBox 线路 CSV",
    title_en="NetBox circuits CSV",
    recognise=recognise,
    together=True,
    read=read,
    suffix=".csv",
    note_zh="只能导入。线路成为光缆段，距离按其单位换算；位置来自同时导入的站点（Sites）CSV。",
    note_en="Import only. Circuits become spans, their distance with its unit; positions come from NetBox's list of "
    "sites, given as well.",
)
