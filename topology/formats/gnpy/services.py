"""GNPy's requests for paths are a plan's traffic: read, and written with a transceiver that its library has."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from geodata.errors import InputError, nearest
from topology.formats.contract import Settings
from topology.formats.draft import TRAFFIC, Cells, Draft, Ids, kept_cell, kept_value, number_cell
from topology.formats.findings import Findings
from topology.formats.folder import MOST_GBPS
from topology.formats.gnpy.model import Raw, figure, listed

NAME, KEPT = "gnpy", "x:gnpy"
#: A transceiver of GNPy's own library, of which it chooses the mode by itself, and the grid that it is set to.
_TRANSCEIVER, _SPACING_HZ = "Voyager", 50e9
_TRX = re.compile(r"(?:trx|roadm|transceiver)[ _:](?=\S)", re.IGNORECASE)


def read_services(
    draft: Draft,
    services: Sequence[tuple[str, Raw]],
    sites: Mapping[str, str] | None,
    settings: Settings,
    findings: Findings,
) -> None:
    """
    Add requests to a draft's traffic.

    Parameters
    ----------
    draft : Draft
        Gets the rows, and in `kept` what they do not hold.
    services : sequence of (str, dict)
        File name and document of each.
    sites : mapping of str to str, optional
        Site of each transceiver; None where no network was given: then its name tells the site.
    settings : Settings
        Their layer, which GNPy does not know.
    findings : Findings
        Takes the layer as assumed, requests without bandwidth as left out.

    Raises
    ------
    InputError
        For the first that cannot be used, with its path in the document.
    """
    ids = Ids()
    top: Raw = {}
    others: list[Raw] = []
    for file, document in services:
        for number, raw in enumerate(listed(document, "path-request", file)):
            rows = _rows(raw, file, f"path-request[{number}]", sites, ids, settings, findings)
            if not rows:
                others.append(raw)
            for row in rows:
                draft.add(TRAFFIC, row)
        for key, value in document.items():
            if key != "path-request":
                top.setdefault(key, value)
    if draft.rows(TRAFFIC):
        findings.assumed("gnpy_layer", file=services[0][0], value=settings.layer)
    if top or others:
        kept = draft.kept.setdefault(NAME, {})
        kept["services"] = {"top": top, "others": others}


def _rows(
    raw: Raw,
    file: str,
    path: str,
    sites: Mapping[str, str] | None,
    ids: Ids,
    settings: Settings,
    findings: Findings,
) -> list[Cells]:
    name = str(raw.get("request-id", ""))
    ends = [_site(raw, end, file, path, sites) for end in ("source", "destination")]
    where = {"file": file, "column": path, "value": name}
    bandwidth = _bandwidth(raw)
    if bandwidth is None:
        findings.left_out("gnpy_no_bandwidth", **where)
        return []
    if ends[0] == ends[1]:
        findings.left_out("gnpy_request_loop", **where)
        return []
    gbps = figure(bandwidth)
    if gbps is None or not 0 <= gbps <= MOST_GBPS * 1e9:
        column = f"{path}.path-constraints.te-bandwidth.path_bandwidth"
        raise InputError("gnpy_bandwidth", file=file, column=column, value=bandwidth, most=f"{MOST_GBPS:.0f}")
    cells = {"gbps": number_cell(float(Decimal(repr(gbps)).scaleb(-9))), "layer": settings.layer}
    cells["source"] = f"GNPy, {file}"
    key = ids.make(name, "request")
    rows = [{"id": key, "from": ends[0], "to": ends[1], **cells, KEPT: kept_cell(raw)}]
    if raw.get("bidirectional") is True:
        back = ids.make(f"{key}-back")
        rows.append({"id": back, "from": ends[1], "to": ends[0], **cells, KEPT: kept_cell({"back_of": key})})
    return rows


def _bandwidth(raw: Raw) -> object:
    constraints = raw.get("path-constraints")
    band = constraints.get("te-bandwidth") if isinstance(constraints, dict) else None
    value = band.get("path_bandwidth") if isinstance(band, dict) else None
    return None if value == [None] else value


def _site(raw: Raw, end: str, file: str, path: str, sites: Mapping[str, str] | None) -> str:
    uid = raw.get(end)
    if not isinstance(uid, str) or not uid.strip():
        raise InputError("gnpy_uid", file=file, column=f"{path}.{end}", value=uid)
    if sites is None:
        return Ids().make(_TRX.sub("", uid.strip(), count=1))
    if uid not in sites:
        hints = nearest(uid[:200], sites)
        raise InputError("gnpy_no_element", file=file, column=f"{path}.{end}", value=uid, nearest=hints)
    return sites[uid]


def services(draft: Draft, transceivers: Mapping[str, str], findings: Findings) -> Raw | None:
    """
    Word a draft's traffic as requests for paths.

    Parameters
    ----------
    draft : Draft
        With its traffic.
    transceivers : mapping of str to str
        The uid of a transceiver at each site that has one.
    findings : Findings
        Takes demands that have none, and what kind of transceiver was assumed.

    Returns
    -------
    dict or None
        The document; None where there is nothing to ask for.
    """
    kept = draft.kept.get(NAME, {}).get("services")
    kept = kept if isinstance(kept, dict) else {}
    known = {row.get("id", ""): row for row in draft.rows(TRAFFIC)}
    requests = []
    for row in draft.rows(TRAFFIC):
        raw = kept_value(row[KEPT]) if KEPT in row else None
        raw = raw if isinstance(raw, dict) else None
        if raw is not None and "back_of" in raw:
            if _answered(known.get(str(raw["back_of"])), row):
                continue
            raw = None
        if row.get("from") == row.get("to"):  # GNPy itself fails at such a request
            findings.left_out("gnpy_stays", file=draft.file or None, column=TRAFFIC, value=row.get("id", ""))
            continue
        ends = [transceivers.get(row.get(end, "")) for end in ("from", "to")]
        if raw is not None and not transceivers:  # requests without their network keep what they named
            ends = [raw.get(end) for end in ("source", "destination")]
        if None in ends:
            end = row["from"] if ends[0] is None else row["to"]
            findings.left_out("gnpy_no_transceiver", file=draft.file or None, column=TRAFFIC, value=end)
            continue
        requests.append(_request(row, raw, [str(uid) for uid in ends], findings, draft.file))
    requests += [raw for raw in kept.get("others", []) if isinstance(raw, dict)]
    top = kept.get("top", {})
    if not requests and not top:
        return None
    return {"path-request": requests, **(top if isinstance(top, dict) else {})}


def _answered(there: Cells | None, row: Cells) -> bool:
    """Tell whether the request of the other direction asks for this one as well."""
    if there is None or KEPT not in there:
        return False
    raw = kept_value(there[KEPT])
    ends = (there.get("from"), there.get("to")) == (row.get("to"), row.get("from"))
    return isinstance(raw, dict) and raw.get("bidirectional") is True and ends and there.get("gbps") == row.get("gbps")


def _request(row: Cells, raw: Raw | None, ends: list[str], findings: Findings, file: str) -> Raw:
    bandwidth = float(Decimal(row.get("gbps", "0")).scaleb(9))
    if raw is None:
        findings.assumed("gnpy_transceiver", file=file or None, column=TRAFFIC, value=_TRANSCEIVER)
        return _new_request(row, ends, bandwidth)
    request = copy.deepcopy(raw)
    name = str(raw.get("request-id", ""))
    if not row.get("id", "").startswith(Ids().make(name, "request")):
        request["request-id"] = row.get("id", "")
    for end, port, uid in (("source", "src-tp-id", ends[0]), ("destination", "dst-tp-id", ends[1])):
        if raw.get(end) != uid:
            request[end] = request[port] = uid
    before = _bandwidth(raw)
    if figure(before) != bandwidth:
        constraints = request.setdefault("path-constraints", {}).setdefault("te-bandwidth", {})
        constraints["path_bandwidth"] = repr(bandwidth) if isinstance(before, str) else bandwidth
    return request


def _new_request(row: Cells, ends: list[str], bandwidth: float) -> Raw:
    name = row.get("id") or f"{row.get('layer', '')}:{row.get('from', '')}-{row.get('to', '')}"
    return {
        "request-id": name,
        "source": ends[0],
        "destination": ends[1],
        "src-tp-id": ends[0],
        "dst-tp-id": ends[1],
        "bidirectional": False,
        "path-constraints": {
            "te-bandwidth": {
                "technology": "flexi-grid",
                "trx_type": _TRANSCEIVER,
                "trx_mode": None,
                "effective-freq-slot": [{"N": None, "M": None}],
                "spacing": _SPACING_HZ,
                "max-nb-of-channel": None,
                "output-power": None,
                "path_bandwidth": bandwidth,
            }
        },
    }
