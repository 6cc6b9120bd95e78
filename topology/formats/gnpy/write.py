"""A plan becomes a network that GNPy runs: what came from GNPy as it was, the rest as ROADMs and plain fibres."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from geodata.crs import WGS84
from geodata.errors import InputError
from topology.formats.contract import Settings
from topology.formats.draft import SITES, SPANS, TRAFFIC, Cells, Draft, in_system
from topology.formats.findings import Findings
from topology.formats.gnpy.chains import SAME, Chain, estimated
from topology.formats.gnpy.losses import say_losses
from topology.formats.gnpy.model import SERVICES, TOPOLOGY, TRANSCEIVER, Element, Raw, figure
from topology.formats.gnpy.raw import as_yang, pairs, read_back, relocated, stretched, text
from topology.formats.gnpy.read import KEPT, NAME, NAME_EN, kept_of, site_cells, span_cells
from topology.formats.gnpy.services import services

#: Fibres of GNPy's own library by the plan's names for them; any other goes out as the first.
VARIETIES = {"G.652.D": "SSMF", "G.652": "SSMF", "G.655": "NZDF", "G.654.E": "LOF", "G.654": "LOF"}
STANDARD = "SSMF"
#: Attenuation where nothing says otherwise: what GNPy takes for Excel sheets that leave it open. [dB/km]
LOSS_DB_PER_KM = 0.2
_CARRIED = {
    SITES: ("id", "name_zh", "name_en", "province_zh", "lon_deg", "lat_deg"),
    SPANS: ("id", "a", "b", "status", "route_km", "fibre_type"),
    TRAFFIC: ("id", "from", "to", "gbps"),
}


def write(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    """
    Write a draft as GNPy's JSON.

    Parameters
    ----------
    draft : Draft
        A network; elements that it keeps from GNPy are written as they were where the plan says nothing else.
    stem : str
        The topology is called `stem.json`, requests `stem-services.json`.
    settings : Settings
        System of positions, WGS 84 unless declared.
    findings : Findings
        Takes what GNPy has no place for, and what was taken for granted.

    Returns
    -------
    dict of str to bytes
        The same draft gives the same bytes.
    """
    builder = _Builder(in_system(draft, settings.coordinates or WGS84), findings)
    topology, transceivers = builder.topology()
    kept = draft.kept.get(NAME, {})
    files = {f"{stem}.json": _worded({TOPOLOGY: topology} if kept.get("yang") else topology)}
    if builder.unbuilt:
        files[f"{stem}-not-built.json"] = _worded(builder.not_built())
    asked = services(draft, transceivers, findings)
    if asked is not None:
        if kept.get("services_yang"):
            asked = {SERVICES: as_yang(asked)}
        files[f"{stem}-services.json"] = _worded(asked)
    say_losses(draft, findings, _CARRIED, KEPT)
    return files


def _worded(document: Raw) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    try:
        return (text + "\n").encode()
    except UnicodeEncodeError:  # half a pair of surrogates, which stands as an escape only
        return (json.dumps(document, indent=2) + "\n").encode()


class _Builder:
    """Collects elements and connections."""

    def __init__(self, draft: Draft, findings: Findings) -> None:
        self.draft = draft
        self.findings = findings
        kept: Raw = draft.kept.get(NAME, {})
        self.kept = kept
        self.yang = bool(kept.get("yang"))
        self.elements: dict[str, Raw] = {}
        self.connections: dict[tuple[str, str], Raw] = {}
        #: Uids of what is planned only: GNPy would light it, so it stands in a file of its own.
        self.unbuilt: set[str] = set()
        #: By site: the uid that spans end at, and that of a transceiver.
        self.mains: dict[str, str] = {}
        self.transceivers: dict[str, str] = {}
        self.places = {
            row.get("id", ""): (_number(row, "lon_deg"), _number(row, "lat_deg")) for row in draft.rows(SITES)
        }

    def topology(self) -> tuple[Raw, dict[str, str]]:
        for row in self.draft.rows(SITES):
            self._site(row)
        for row in self.draft.rows(SPANS):
            self._span(row)
        for element in read_back(self.kept.get("elements")) or ():
            self.elements.setdefault(element.uid, element.raw)
        for pair in pairs(self.kept.get("connections")):
            self._join(*pair)
        for raw in self.kept.get("special") or ():
            if isinstance(raw, dict) and (key := (raw.get("from_node"), raw.get("to_node"))) in self.connections:
                self.connections[key] = raw
        top = dict(self.kept.get("top") or {})
        name = text(self.draft.name_en or self.draft.name_zh)
        if name and not self.kept:
            top.setdefault("network_name", name)
        return {**top, **self._part(built=True)}, self.transceivers

    def not_built(self) -> Raw:
        """Return the spans that are not in use; their ends are in the topology."""
        body = self._part(built=False)
        return {TOPOLOGY: body} if self.yang else body

    def _part(self, *, built: bool) -> Raw:
        return {
            "elements": [raw for uid, raw in self.elements.items() if (uid not in self.unbuilt) is built],
            "connections": [raw for pair, raw in self.connections.items() if self.unbuilt.isdisjoint(pair) is built],
        }

    def _worded(self, raw: Raw) -> Raw:
        worded = as_yang(raw) if self.yang else raw
        return worded if isinstance(worded, dict) else raw

    def _put(self, raw: Raw) -> None:
        self.elements[raw["uid"]] = raw

    def _new(self, uid: str, kind: str, location: Raw, **others: Any) -> str:
        uid, number = text(uid), 2
        stem = uid
        while uid in self.elements:
            uid, number = f"{stem} {number}", number + 1
        raw = {"uid": uid, "metadata": {"location": location}, "type": kind, **others}
        self._put(self._worded(raw))
        return uid

    def _join(self, start: str, end: str) -> None:
        if start in self.elements and end in self.elements:
            self.connections.setdefault((start, end), {"from_node": start, "to_node": end})

    def _free(self, elements: Sequence[Element] | None) -> bool:
        return bool(elements) and not any(element.uid in self.elements for element in elements or ())

    # --- sites ---

    def _site(self, row: Cells) -> None:
        kept = kept_of(self.draft, SITES, row) or {}
        elements = read_back(kept.get("elements"))
        key = row.get("id", "")
        if elements is None or not self._free(elements):
            self._new_site(key, row)
            return
        for raw in self._moved(elements, row):
            self._put(raw)
        for pair in pairs(kept.get("connections")):
            self._join(*pair)
        self.mains[key] = elements[0].uid
        for element in elements:
            if element.kind == TRANSCEIVER:
                self.transceivers.setdefault(key, element.uid)

    def _new_site(self, key: str, row: Cells) -> None:
        lon_deg, lat_deg = self.places[key]
        place = {} if lon_deg is None or lat_deg is None else {"latitude": lat_deg, "longitude": lon_deg}
        zh, en = text(row.get("name_zh", "")), text(row.get("name_en", ""))
        roadm = self._new(f"roadm {key}", "Roadm", {"city": zh, "region": text(row.get("province_zh", "")), **place})
        trx = self._new(f"trx {key}", TRANSCEIVER, {"city": en, "region": NAME_EN, **place})
        self._join(trx, roadm)
        self._join(roadm, trx)
        self.mains[key], self.transceivers[key] = roadm, trx

    def _moved(self, elements: Sequence[Element], row: Cells) -> Iterator[Raw]:
        """Yield a site's elements, with the position and the name that the plan gives it now."""
        try:
            told = site_cells(elements)
        except InputError:
            told = {}
        changes: Raw = {}
        lon_deg, lat_deg = self.places[row.get("id", "")]
        if (
            lon_deg is not None
            and lat_deg is not None
            and (lon_deg, lat_deg) != (_number(told, "lon_deg"), _number(told, "lat_deg"))
        ):
            changes = {"latitude": lat_deg, "longitude": lon_deg}
        names = {column: row.get(column, "") for column in ("name_zh", "name_en")}
        renamed = names != {column: told.get(column, "") for column in names}
        paired = any(element.word("region") == NAME_EN for element in elements[1:])
        for number, element in enumerate(elements):
            change = dict(changes)
            if renamed and paired:
                change["city"] = text(names["name_en" if number else "name_zh"])
            elif renamed:
                change["city"] = text(names["name_zh"] or names["name_en"])
            yield relocated(element, self._worded(change)) if change else element.raw

    # --- spans ---

    def _span(self, row: Cells) -> None:
        key, a, b = row.get("id", ""), row.get("a", ""), row.get("b", "")
        where: dict[str, Any] = {"file": self.draft.file or None, "column": SPANS, "value": key}
        if row.get("status", "existing") != "existing":
            self.findings.left_out("gnpy_not_built", **where, status=row["status"])
        if a not in self.mains or b not in self.mains:
            self.findings.left_out("gnpy_span_end", **where)
            return
        chains = self._stored(row)
        if chains is None:
            self._new_span(row, where)
            return
        for chain in self._fitted(chains, row, where):
            for raw in chain[1]:
                self._put(raw)
                self._mark(row, raw["uid"])
            walk = [chain[0].a, *(element.uid for element in chain[0].elements), chain[0].b]
            for pair in pairwise(walk):
                self._join(*pair)

    def _mark(self, row: Cells, uid: str) -> None:
        if row.get("status", "existing") != "existing":
            self.unbuilt.add(uid)

    def _stored(self, row: Cells) -> list[Chain] | None:
        """Return the chains of both directions as GNPy had them; None where the plan's span is another one now."""
        kept = kept_of(self.draft, SPANS, row)
        if kept is None:
            return None
        ends = kept.get("ends")
        mains = [self.mains[row["a"]], self.mains[row["b"]]]
        there, back = read_back(kept.get("ab")), read_back(kept.get("ba", []))
        usable = ends in (mains, mains[::-1]) and there is not None and back is not None
        if usable and there and back is not None:
            uids = {one.uid for one in (*there, *back)}
            usable = self._free([*there, *back]) and len(uids) == len(there) + len(back)
        if not usable or not there or back is None or not isinstance(ends, list):
            self.findings.assumed("gnpy_rebuilt", file=self.draft.file or None, column=SPANS, value=row.get("id", ""))
            return None
        chains = [Chain(ends[0], ends[1], tuple(there))]
        return chains if not back else [*chains, Chain(ends[1], ends[0], tuple(back))]

    def _fitted(self, chains: list[Chain], row: Cells, where: dict[str, Any]) -> Iterator[tuple[Chain, list[Raw]]]:
        """Yield the chains with their elements, scaled where the plan's length is another, of the plan's fibre."""
        told = span_cells(chains[0], chains[1] if len(chains) > 1 else None)
        km, before_km = _number(row, "route_km"), max(chain.km for chain in chains)
        factor = km / before_km if km is not None and km > 0 and before_km > 0 else 1.0
        if math.isclose(factor, 1.0, rel_tol=SAME):
            factor = 1.0
        else:
            self.findings.assumed("gnpy_scaled", **where, before_km=before_km, km=km)
        fibre = row.get("fibre_type", "")
        variety = None
        if fibre and fibre != told.get("fibre_type"):
            variety = self._variety(fibre, where)
        place: Raw = {}
        if km is not None and chains[0].estimated_km is not None:
            place["region"] = ""
        if row.get("status", "existing") != (chains[0].status or "existing"):
            place["city"] = row.get("status", "")
        for chain in chains:
            yield (
                chain,
                [
                    stretched(element, factor, place, variety) if element.is_fibre else element.raw
                    for element in chain.elements
                ],
            )

    def _variety(self, fibre: str, where: dict[str, Any]) -> str:
        if fibre and fibre not in VARIETIES:
            self.findings.left_out("gnpy_fibre_name", **{**where, "value": fibre}, standard=STANDARD)
        return VARIETIES.get(fibre, STANDARD)

    def _new_span(self, row: Cells, where: dict[str, Any]) -> None:
        key, a, b = row.get("id", ""), row["a"], row["b"]
        km, region = _number(row, "route_km"), ""
        if km is None and key in self.draft.lengths:
            km = self.draft.lengths[key].km
            region = estimated(km)
            self.findings.assumed("gnpy_estimated", **where, km=f"{km:.1f}")
        if km is None or not km > 0:
            self.findings.left_out("gnpy_no_length", **where)
            return
        variety = self._variety(row.get("fibre_type", ""), where)
        self.findings.assumed("gnpy_loss", **where, loss=LOSS_DB_PER_KM)
        params = {"length": km, "length_units": "km", "loss_coef": LOSS_DB_PER_KM, "con_in": None, "con_out": None}
        location = {"city": row.get("status", ""), "region": region, **self._midpoint(a, b)}
        for start, end in ((a, b), (b, a)):
            uid = self._new(
                f"fiber ({start} -> {end})-{key}", "Fiber", dict(location), type_variety=variety, params=dict(params)
            )
            self._mark(row, uid)
            self._join(self.mains[start], uid)
            self._join(uid, self.mains[end])

    def _midpoint(self, a: str, b: str) -> Raw:
        (lon_a, lat_a), (lon_b, lat_b) = self.places[a], self.places[b]
        if lon_a is None or lon_b is None or lat_a is None or lat_b is None:
            return {}
        return {"latitude": (lat_a + lat_b) / 2, "longitude": (lon_a + lon_b) / 2}


def _number(row: Mapping[str, str], column: str) -> float | None:
    return figure(row[column]) if column in row else None
