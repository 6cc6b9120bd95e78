"""
A plan's members as an IX-F member export 1.0.

A member that came from an export and was not changed goes out as it came; whether it was changed is told by reading
it again. The timestamp is that of the file that was imported, or the plan's `as_of` where that is later: the same plan
gives the same bytes.

Source: github.com/euro-ix/json-schemas, commit 2c1c90a, versions/ixp-member-list-1.0.schema.json; further fields are
allowed everywhere.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from geodata.errors import InputError
from geodata.tables import Row
from netplan.formats.members.ixf import POLICY_WORDS, VERSION, read_ixf
from netplan.formats.members.nodes import Node
from netplan.members import BILATERAL, PRIVATE, ROUTE_SERVER, Member, Port, member_of
from topology.formats.contract import Settings
from topology.formats.draft import EXCHANGES, EXTRA, MEMBERS, Cells, Draft, kept_value
from topology.formats.findings import Findings

NAME = "ixf"
#: Fields of a member that the schema names and members.csv has no column for.
MEMBER_FIELDS = (
    "member_type",
    "url",
    "contact_email",
    "contact_phone",
    "contact_hours",
    "peering_policy",
    "peering_policy_url",
    "member_since",
    "connection_list",
)
#: Column that keeps those which the schema does not name.
OTHER_FIELDS = "ixf"
#: Columns of members.csv that come back as they were.
CARRIED = ("id", "asn", "ports", "policy", "joined")
#: What an export says of them, if not to the letter.
_SAID = (*CARRIED, "name_zh", "name_en", "exchange", "peering", "basis", "source")
#: Stands in where nobody says when the members were as they are.
_NO_TIME = "1970-01-01T00:00:00Z"
_MBPS_PER_GBPS = 1000


def write_ixf(draft: Draft, stem: str, settings: Settings, findings: Findings) -> dict[str, bytes]:
    """
    Write members as an IX-F member export.

    Parameters
    ----------
    draft : Draft
        A plan, or part of one.
    stem : str
        Name of the file, without suffix.
    settings : Settings
        `exchange`: write the members of this one only.
    findings : Findings
        Takes what the export has no place for.

    Returns
    -------
    dict of str to bytes
        One file.

    Raises
    ------
    InputError
        If a row of members.csv cannot be read.
    """
    kept = draft.kept.get(NAME, {})
    ixps = _ixps(draft, kept, settings.exchange.strip(), findings)
    entries = list(_entries(draft, ixps, findings))
    rest = dict(_mapping(kept.get("file")))
    document = {
        **rest,
        "version": VERSION,
        "timestamp": _timestamp(draft, rest, findings),
        "ixp_list": ixps.entries,
        "member_list": [*entries, *_list(kept.get("members"))],
    }
    _tell(draft, findings)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        raw = json.dumps(document, indent=1).encode()
    return {f"{stem}.json": raw + b"\n"}


@dataclass(frozen=True, slots=True)
class _Ixps:
    """The exchanges of the file: its entries, and the number of each site's."""

    entries: list[Any]
    of_site: Mapping[str, int]

    @property
    def sites(self) -> dict[int, str]:
        return {number: site for site, number in self.of_site.items()}


def _ixps(draft: Draft, kept: Mapping[str, Any], wanted: str, findings: Findings) -> _Ixps:
    rows = [row for row in draft.rows(EXCHANGES) if row.get("site") and wanted in ("", row["site"])]
    if wanted and not rows and draft.rows(EXCHANGES):
        known = [row.get("site", "") for row in draft.rows(EXCHANGES)]
        raise InputError("unknown_id", file=EXCHANGES, value=wanted, what=EXCHANGES, nearest=known[:3])
    entries = [entry for entry in _list(_mapping(kept.get("file")).get("ixp_list")) if isinstance(entry, dict)]
    of_site = {site: int(ixp) for ixp, site in _mapping(kept.get("sites")).items() if str(ixp).isdecimal()}
    there = {entry.get("ixp_id") for entry in entries}
    of_site = {site: ixp for site, ixp in of_site.items() if ixp in there}
    free = max((number for number in there if isinstance(number, int)), default=0) + 1
    for row in rows:
        site = row["site"]
        if site not in of_site:
            entries.append(_new_ixp(row, free))
            findings.assumed("members_ixf_id", file=EXCHANGES, value=site)
            of_site[site], free = free, free + 1
    return _Ixps(entries, {site: ixp for site, ixp in of_site.items() if wanted in ("", site)})


def _new_ixp(row: Cells, number: int) -> dict[str, object]:
    site = row["site"]
    name = row.get("name_en") or row.get("name_zh") or site
    return {"ixp_id": number, "ixf_id": 0, "shortname": site, "name": name, "site": site}


def _entries(draft: Draft, ixps: _Ixps, findings: Findings) -> Iterator[dict[str, Any]]:
    homes = dict.fromkeys(row.get("site", "") for row in draft.rows(EXCHANGES))
    default, as_of = next(iter(homes), ""), _as_of(draft)
    for number, cells in enumerate(draft.rows(MEMBERS), start=2):
        row = Row(MEMBERS, number, cells)
        member = member_of(row.identifier("id"), row, homes, default)
        if member.asn is None:
            findings.left_out("members_no_asn", file=MEMBERS, row=number, value=member.id)
        elif not any(port.exchange in ixps.of_site for port in member.ports):
            findings.left_out("members_elsewhere", file=MEMBERS, row=number, value=member.id)
        else:
            if as_of and member.joined is not None and member.joined.isoformat() > as_of:
                findings.doubted("members_expected", file=MEMBERS, row=number, value=member.id, day=member.joined)
            yield _entry(member, row, ixps, findings)


def _entry(member: Member, row: Row, ixps: _Ixps, findings: Findings) -> dict[str, Any]:
    kept = {key: kept_value(cell) for key in MEMBER_FIELDS if (cell := row.cells.get(EXTRA + key)) is not None}
    name_zh, name_en = row.text("name_zh"), row.text("name_en")
    if name_zh and name_en and name_zh != name_en:
        findings.left_out("members_second_name", file=MEMBERS, row=row.number, value=name_zh)
    head: dict[str, Any] = {"asnum": member.asn}
    if member.id != f"as{member.asn}":
        head["id"] = member.id
    if name := name_en or name_zh:
        head["name"] = name
    others = _mapping(kept_value(row.cells.get(EXTRA + OTHER_FIELDS, "{}")))
    came = {**head, **kept, **{key: value for key, value in others.items() if key not in head}}
    if "connection_list" in kept:
        for same in (came, {**came, "peering_policy": _policy(member, kept)}):
            if _says(same, member, ixps):
                return same
    if "connection_list" in kept:
        findings.left_out("members_rebuilt", file=MEMBERS, row=row.number, value=member.id)
    if member.peering == PRIVATE:
        findings.left_out("members_private", file=MEMBERS, row=row.number, value=member.id)
    built = {**came, "member_type": kept.get("member_type", "peering"), "peering_policy": _policy(member, kept)}
    built.pop("member_since", None)
    if member.joined is not None:
        built["member_since"] = f"{member.joined.isoformat()}T00:00:00Z"
    return built | {"connection_list": _connections(member, ixps)}


def _says(entry: dict[str, Any], member: Member, ixps: _Ixps) -> bool:
    """Tell whether an entry, read again, gives the member: then nobody changed it since it was imported."""
    document = {
        "version": VERSION,
        "ixp_list": [item for item in ixps.entries if isinstance(item, dict)],
        "member_list": [entry],
    }
    try:
        (back,) = read_ixf(Node("", "", document), exchange="", known={}, sites=ixps.sites).members.values()
    except InputError:
        return False
    peering = BILATERAL if member.peering == PRIVATE else member.peering  # IX-F knows no private links
    mine = [port for port in member.ports if port.exchange in ixps.of_site]
    return (
        [(port.exchange, port.speed_gbps) for port in back.ports] == [(port.exchange, port.speed_gbps) for port in mine]
        and (back.policy, back.peering, back.joined) == (member.policy, peering, member.joined)
        and _groups(back.ports) == _groups(mine)
    )


def _policy(member: Member, kept: Mapping[str, object]) -> str:
    word = kept.get("peering_policy")
    if isinstance(word, str) and POLICY_WORDS.get(word.strip().casefold()) == member.policy:
        return word
    return member.policy


def _groups(ports: Sequence[Port]) -> list[int]:
    return [len(list(group)) for _, group in groupby(ports, key=lambda port: port.lag or port.id)]


def _connections(member: Member, ixps: _Ixps) -> list[dict[str, Any]]:
    """Word the ports of a member: a connection for each aggregate, an interface for each of its links."""
    served = {"routeserver": member.peering == ROUTE_SERVER}
    connections = []
    for _, group in groupby(member.ports, key=lambda port: port.lag or port.id):
        links = list(group)
        if links[0].exchange not in ixps.of_site:
            continue
        speeds = [{"if_speed": round(port.speed_gbps * _MBPS_PER_GBPS)} for port in links]
        ixp = ixps.of_site[links[0].exchange]
        connections.append({"ixp_id": ixp, "if_list": speeds, "vlan_list": [{"ipv4": served}]})
    return connections


def _timestamp(draft: Draft, kept: Mapping[str, Any], findings: Findings) -> str:
    came = kept.get("timestamp")
    as_of = _as_of(draft)
    if isinstance(came, str) and came and came[:10] >= as_of:
        return came
    if as_of:
        return f"{as_of}T00:00:00Z"
    findings.assumed("members_timestamp", value=_NO_TIME)
    return _NO_TIME


def _as_of(draft: Draft) -> str:
    try:
        return str(tomllib.loads(draft.files.get("plan.toml", b"").decode("utf-8-sig")).get("as_of", ""))
    except ValueError:
        return ""


def _tell(draft: Draft, findings: Findings) -> None:
    """Say which columns an export has no place for."""
    ours = {*_SAID, *(EXTRA + key for key in (*MEMBER_FIELDS, OTHER_FIELDS))}
    for column in draft.columns(MEMBERS):
        if column not in ours:
            count = sum(column in row for row in draft.rows(MEMBERS))
            findings.left_out("members_column", file=MEMBERS, column=column, value=count)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
