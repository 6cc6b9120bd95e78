"""Members of an exchange with their ports, and the exchanges of a plan, read from members.csv and exchanges.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from geodata.files import is_there
from geodata.tables import Row, by_id, read_table, write_table
from netplan.parameters import BASES
from topology.formats.folder import known_id
from topology.records import Site

MEMBERS_FILE, EXCHANGES_FILE = "members.csv", "exchanges.csv"
KINDS = ("access", "content", "cdn", "cloud", "idc", "government", "enterprise")
#: With whom a member exchanges traffic: with all, with some, with few.
POLICIES = OPEN, SELECTIVE, RESTRICTIVE = ("open", "selective", "restrictive")
#: How: over the route servers, by sessions of its own, over links of its own.
PEERINGS = ROUTE_SERVER, BILATERAL, PRIVATE = ("route-server", "bilateral", "private")
#: Speeds at which ports are sold and run. [Gbit/s]
SPEEDS_GBPS = (0.1, 1.0, 10.0, 25.0, 40.0, 50.0, 100.0, 200.0, 400.0, 800.0)
#: Links that one aggregate (LAG) may hold, and ports that a member may have; beyond is a slip. [-]
MOST_LINKS, MOST_PORTS = 64, 1_000
#: No member's peak is larger; beyond is a slip of the unit. [Gbit/s]
MOST_GBPS = 1_000_000.0
#: 0 and 4294967295 are reserved (RFC 7607, RFC 7300).
LEAST_ASN, MOST_ASN = 1, 4_294_967_294
EXCHANGE_COLUMNS = ("site", "name_zh", "name_en", "in_service", "source")
MEMBER_COLUMNS = (
    "id",
    "name_zh",
    "name_en",
    "kind",
    "asn",
    "ports",
    "exchange",
    "policy",
    "peering",
    "partners",
    "joined",
    "tariff",
    "peak_in_gbps",
    "peak_out_gbps",
    "basis",
    "source",
)
#: 2x100 or 100, with @site where the port is at another exchange than the row's.
_PORTS = re.compile(r"(?:([0-9]{1,9})\s*[xX×*]\s*)?([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(?:@\s*(\S+))?")
_ASN = re.compile(r"(?:AS)?([0-9]{1,20})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A member's port at an exchange; ports of one `lag` carry their traffic together."""

    id: str
    exchange: str
    speed_gbps: float
    lag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortGroup:
    """Ports of one speed at one exchange; more than one are one aggregate (LAG)."""

    count: int
    speed_gbps: float
    exchange: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """
    Who connects to an exchange.

    `asn` None: many enterprises have none. `joined` None: not known. `peak_in_gbps` and `peak_out_gbps` are the largest
    five-minute averages into the exchange and out of it, over all ports; None where nobody says.
    """

    id: str
    name_zh: str
    name_en: str
    kind: str
    ports: tuple[Port, ...]
    asn: int | None = None
    policy: str = OPEN
    peering: str = ROUTE_SERVER
    partners: tuple[str, ...] = ()
    joined: date | None = None
    tariff: str = ""
    peak_in_gbps: float | None = None
    peak_out_gbps: float | None = None
    basis: str = "assumed"
    source: str = ""

    @property
    def capacity_gbps(self) -> float:
        """Return the sum of its ports' speeds. [Gbit/s]"""
        return sum(port.speed_gbps for port in self.ports)

    def at(self, exchange: str) -> tuple[Port, ...]:
        """Return its ports at one exchange."""
        return tuple(port for port in self.ports if port.exchange == exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An exchange at a site; `in_service` None: planned."""

    site: str
    name_zh: str
    name_en: str
    in_service: date | None = None
    source: str = ""


def read_exchanges(folder: Path, sites: Mapping[str, Site]) -> dict[str, Exchange]:
    """
    Read the exchanges of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan; it need not have the table.
    sites : mapping of str to Site
        The plan's sites.

    Returns
    -------
    dict of str to Exchange
        By site, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used, an unknown site, a site given twice.
    """
    path = folder / EXCHANGES_FILE
    if not is_there(path):
        return {}
    found: dict[str, Exchange] = {}
    rows: dict[str, int] = {}
    for row in read_table(path, required=("site",), optional=EXCHANGE_COLUMNS, may_be_empty=True):
        site = known_id(row, "site", row.required("site"), sites, "sites.csv")
        if site in found:
            raise row.error("duplicate_id", "site", site, first=rows[site])
        name = row.text("name_zh") or row.text("name_en") or sites[site].name_zh
        found[site] = Exchange(
            site=site,
            name_zh=name,
            name_en=row.text("name_en", name),
            in_service=row.day("in_service"),
            source=row.text("source"),
        )
        rows[site] = row.number
    return found


def read_members(folder: Path, exchanges: Mapping[str, Exchange]) -> dict[str, Member]:
    """
    Read the members of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan; it need not have the table.
    exchanges : mapping of str to Exchange
        The plan's exchanges; a row that names none is at the first.

    Returns
    -------
    dict of str to Member
        By id, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used, an unknown exchange or partner, an id or an ASN given twice.
    """
    path = folder / MEMBERS_FILE
    if not is_there(path):
        return {}
    return read_member_table(path, exchanges, default=next(iter(exchanges), ""))


def read_member_table(path: Path, exchanges: Mapping[str, object], *, default: str) -> dict[str, Member]:
    """
    Read a table of members, in a plan folder or elsewhere.

    Parameters
    ----------
    path : Path
        CSV with the columns `MEMBER_COLUMNS`, of which id, kind and ports must be there.
    exchanges : mapping of str
        The exchanges that rows may name.
    default : str
        The exchange of a row that names none; empty: each row must.

    Returns
    -------
    dict of str to Member
        By id, in the file's order.

    Raises
    ------
    InputError
        As `read_members`.
    """
    table = read_table(path, required=("id", "kind", "ports"), optional=MEMBER_COLUMNS, may_be_empty=True)
    rows = by_id(table)
    members = {key: member_of(key, row, exchanges, default) for key, row in rows.items()}
    _check_asns(members, rows)
    for key, member in members.items():
        for partner in member.partners:
            known_id(rows[key], "partners", partner, members, path.name)
            if partner == key:
                raise rows[key].error("partner_of_itself", "partners", partner)
    return members


def write_members(members: Iterable[Member]) -> str:
    """
    Word members as the text of a members.csv.

    Parameters
    ----------
    members : iterable of Member
        In the order of the rows.

    Returns
    -------
    str
        CSV. `read_member_table` gives the same members back where ports are numbered and aggregated as by `ports_of`.
    """
    return write_table(MEMBER_COLUMNS, (_cells(member) for member in members))


def ports_of(member: str, groups: Sequence[PortGroup]) -> tuple[Port, ...]:
    """
    Number the ports of a member.

    Parameters
    ----------
    member : str
        Its id.
    groups : sequence of PortGroup
        In their order; several ports in one group are one aggregate (LAG).

    Returns
    -------
    tuple of Port
        `member/1`, `member/2` and so on; aggregates are `member/lag1` and so on, by the group's place.
    """
    laid = [
        (group, f"{member}/lag{place}" if group.count > 1 else "")
        for place, group in enumerate(groups, start=1)
        for _ in range(group.count)
    ]
    return tuple(
        Port(id=f"{member}/{number}", exchange=group.exchange, speed_gbps=group.speed_gbps, lag=lag)
        for number, (group, lag) in enumerate(laid, start=1)
    )


def member_of(key: str, row: Row, exchanges: Mapping[str, object], default: str) -> Member:
    """Read one row of members.csv; its partners and its ASN are not held against the other rows."""
    home = row.text("exchange", default) or row.required("exchange")
    return Member(
        id=key,
        name_zh=row.text("name_zh") or row.text("name_en", key),
        name_en=row.text("name_en") or row.text("name_zh", key),
        kind=row.choice("kind", KINDS),
        ports=ports_of(key, _port_groups(row, exchanges, known_id(row, "exchange", home, exchanges, EXCHANGES_FILE))),
        asn=_asn(row),
        policy=row.choice("policy", POLICIES, OPEN),
        peering=row.choice("peering", PEERINGS, ROUTE_SERVER),
        partners=row.items("partners"),
        joined=row.day("joined"),
        tariff=row.text("tariff"),
        peak_in_gbps=row.optional_number("peak_in_gbps", low=0.0, high=MOST_GBPS),
        peak_out_gbps=row.optional_number("peak_out_gbps", low=0.0, high=MOST_GBPS),
        basis=row.choice("basis", BASES, "assumed"),
        source=row.text("source"),
    )


def _port_groups(row: Row, exchanges: Mapping[str, object], home: str) -> list[PortGroup]:
    row.required("ports")
    groups = []
    for item in row.items("ports"):
        found = _PORTS.fullmatch(item)
        if not found:
            raise row.error("bad_ports", "ports", item)
        count, speed, exchange = int(found[1] or 1), float(found[2]), found[3] or home
        if speed not in SPEEDS_GBPS:
            raise row.error("no_port_speed_gbps", "ports", item, choices=speeds_worded(SPEEDS_GBPS))
        if not 1 <= count <= MOST_LINKS:
            raise row.error("too_many_links", "ports", item, limit=MOST_LINKS)
        known_id(row, "ports", exchange, exchanges, EXCHANGES_FILE)
        groups.append(PortGroup(count=count, speed_gbps=speed, exchange=exchange))
    if not groups:
        raise row.error("value_missing", "ports")
    if sum(group.count for group in groups) > MOST_PORTS:
        raise row.error("too_many_ports", "ports", limit=MOST_PORTS)
    return groups


def speeds_worded(speeds: Iterable[float]) -> list[str]:
    """Word speeds for a sentence, without a needless fraction."""
    return [f"{speed:g}" for speed in speeds]


def _asn(row: Row) -> int | None:
    text = row.text("asn")
    if not text:
        return None
    found = _ASN.fullmatch(text)
    if not found or not LEAST_ASN <= int(found[1]) <= MOST_ASN:
        raise row.error("bad_asn", "asn", low=LEAST_ASN, high=MOST_ASN)
    return int(found[1])


def _check_asns(members: Mapping[str, Member], rows: Mapping[str, Row]) -> None:
    """Two rows of one ASN are one member written twice, whose traffic would count twice."""
    seen: dict[int, str] = {}
    for key, member in members.items():
        if member.asn is None:
            continue
        if member.asn in seen:
            raise rows[key].error("asn_twice", "asn", member.asn, first=seen[member.asn])
        seen[member.asn] = key


def _cells(member: Member) -> dict[str, object]:
    """Word one member; all its ports that are not at the exchange of its first one say where they are."""
    home = member.ports[0].exchange if member.ports else ""
    ports = []
    for _, group in groupby(member.ports, key=lambda port: port.lag or port.id):
        links = list(group)
        elsewhere = "" if links[0].exchange == home else f"@{links[0].exchange}"
        ports.append(f"{len(links)}x{links[0].speed_gbps:g}{elsewhere}")
    fields = {name: getattr(member, name) for name in MEMBER_COLUMNS if name not in ("ports", "exchange")}
    return {**fields, "ports": tuple(ports), "exchange": home}
