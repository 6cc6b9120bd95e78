"""Members from PeeringDB's JSON: networks (net), their ports at exchanges (netixlan), buildings (fac)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netplan.formats.members.member_file import PEERINGDB, Gathering, MemberFile, gathering, one_exchange
from netplan.formats.members.nodes import Node
from netplan.formats.members.speeds import port_group
from netplan.members import BILATERAL, OPEN, RESTRICTIVE, ROUTE_SERVER, SELECTIVE, Member, PortGroup, ports_of

#: info_type of a network -> kind of a member. CDN, cloud and IDC have no word of their own there; None: not told.
KIND_OF_TYPE: Mapping[str, str | None] = {
    "nsp": "access",
    "cable/dsl/isp": "access",
    "content": "content",
    "network services": "cloud",
    "enterprise": "enterprise",
    "educational/research": "enterprise",
    "non-profit": "enterprise",
    "government": "government",
    "not disclosed": None,
    "": None,
}
#: Networks of the exchange itself.
OWN_TYPES = ("route server", "route collector")
POLICY_OF_WORD = {"open": OPEN, "selective": SELECTIVE, "restrictive": RESTRICTIVE, "no": RESTRICTIVE}
_DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class _Tables:
    """The three tables, deleted rows left out; `fac` None: not in the file."""

    net: list[Node]
    netixlan: list[Node]
    fac: list[Node] | None
    ports_at: Node


def read_peeringdb(root: Node, *, exchange: str, known: Mapping[str, Member], ixp: int | None = None) -> MemberFile:
    """
    Read the members of one exchange.

    Parameters
    ----------
    root : Node
        The document: an object with the fields net, netixlan and, if wanted, fac, each a list or an answer of the API
        (`{"data": [...]}`); or an answer of the API about networks with their ports within (depth=2).
    exchange : str
        Id of the exchange in the plan, at which the ports are.
    known : mapping of str to Member
        Members of the plan: where one has the same ASN, its id, kind, tariff and peaks hold.
    ixp : int, optional
        ix_id of the exchange in PeeringDB; needed where the file holds ports at several.

    Returns
    -------
    MemberFile
        Members with at least one port.

    Raises
    ------
    InputError
        For a missing list, a field of the wrong type, a port that points to no network or building, a network or an
        ASN given twice, a speed that no port has.

    Notes
    -----
    Source: github.com/peeringdb/django-peeringdb, src/django_peeringdb/const.py (commit 118d41f: NET_TYPES,
    POLICY_GENERAL) and models/abstract.py (commit 0dd1d7b: NetworkIXLanBase, speed in mbit/sec).
    """
    tables = _tables(root)
    nets = _by_id(tables.net)
    buildings = None if tables.fac is None else _by_id(tables.fac)
    found = gathering(exchange, known)
    ports = _ports_by_net(found, tables, nets, buildings, ixp)
    for key, net in nets.items():
        _add(found, net, ports.get(key, []))
    return found.finished(root.file, PEERINGDB)


def _tables(root: Node) -> _Tables:
    if root.has("data"):
        nets = _living(root.list_of("data"))
        ports = [port for net in nets for port in _living(_within(net))]
        return _Tables(nets, ports, None, root.need("data"))
    net, netixlan = _living(_rows(root, "net")), _living(_rows(root, "netixlan"))
    fac = _living(_rows(root, "fac")) if root.has("fac") else None
    return _Tables(net, netixlan, fac, root.need("netixlan"))


def buildings_of(root: Node) -> dict[int, Node]:
    """Return the buildings that a document tells of, by id; none where it has no such table."""
    return {} if root.has("data") or not root.has("fac") else _by_id(_living(_rows(root, "fac")))


def _rows(root: Node, key: str) -> list[Node]:
    """Return a table: a list, or an answer of the API."""
    table = root.get(key)
    return table.list_of("data") if table and isinstance(table.value, dict) else root.list_of(key)


def _within(net: Node) -> Iterable[Node]:
    """Yield the ports that a network holds; with depth=1 the API gives their numbers only."""
    if not net.has("netixlan_set"):
        raise net.error("list_missing", "netixlan_set")
    for port in net.list_of("netixlan_set"):
        if not isinstance(port.value, dict):
            raise port.error("ports_not_expanded")
        yield Node(port.file, port.path, {"net_id": net.need("id").value, **port.value})


def _living(rows: Iterable[Node]) -> list[Node]:
    return [row for row in rows if row.word_of("status") != _DELETED]


def _by_id(rows: Iterable[Node]) -> dict[int, Node]:
    found: dict[int, Node] = {}
    for row in rows:
        node = row.need("id")
        key = node.integer()
        if key in found:
            raise node.error("row_twice", key, first=found[key].path)
        found[key] = row
    return found


def _ports_by_net(
    found: Gathering,
    tables: _Tables,
    nets: Mapping[int, Node],
    buildings: Mapping[int, Node] | None,
    ixp: int | None,
) -> dict[int, list[Node]]:
    """Sort the ports of the chosen exchange by network, each checked to point somewhere."""
    _by_id(row for row in tables.netixlan if row.has("id"))
    for row in tables.netixlan:
        _check_pointers(row, nets, buildings)
    exchanges = dict.fromkeys(row.need("ix_id").integer() for row in tables.netixlan)
    chosen = one_exchange(tables.ports_at, ixp, list(exchanges))
    ports: dict[int, list[Node]] = {}
    for row in tables.netixlan:
        if row.need("ix_id").integer() != chosen:
            continue
        running = row.get("operational")
        if running and not running.flag():
            found.note("idle", row)
            continue
        ports.setdefault(row.need("net_id").integer(), []).append(row)
    return ports


def _check_pointers(row: Node, nets: Mapping[int, Node], buildings: Mapping[int, Node] | None) -> None:
    net = row.need("net_id")
    if net.integer() not in nets:
        raise net.error("points_nowhere", what="net")
    asn, of_net = row.get("asn"), nets[net.integer()].get("asn")
    if asn and of_net and asn.integer() != of_net.integer():
        raise asn.error("asn_differs", what=of_net.path, other=of_net.integer())
    for side in ("net_side_id", "ix_side_id"):
        building = row.get(side)
        if buildings is not None and building and building.integer() not in buildings:
            raise building.error("points_nowhere", what="fac")


def _add(found: Gathering, net: Node, ports: list[Node]) -> None:
    kind = net.word_of("info_type")
    if kind in OWN_TYPES:
        found.leave("own", net)
        return
    asn = found.asn(net.get("asn"))
    name = net.text_of("name")
    if not ports:
        found.leave("portless", net)
        return
    speeds = [port.need("speed") for port in ports]
    groups: list[PortGroup] = [port_group(speed, found.exchange) for speed in speeds]
    for group, speed in zip(groups, speeds, strict=True):
        found.group_seen(group, speed)
    key = found.id_of(asn, name, fallback=f"net{net.need('id').integer()}")
    policy = net.word_of("policy_general")
    if policy and policy not in (OPEN, SELECTIVE, RESTRICTIVE):
        found.note("policy", net)
    served = [flag.flag() for port in ports if (flag := port.get("is_rs_peer"))]
    member = Member(
        id=key,
        name_zh=name or key,
        name_en=name or key,
        kind=found.kind_of(asn, KIND_OF_TYPE.get(kind), net),
        ports=ports_of(key, groups),
        asn=asn,
        policy=POLICY_OF_WORD.get(policy, SELECTIVE) if policy else OPEN,
        peering=ROUTE_SERVER if any(served) else BILATERAL,
        basis="published",
        source=f"PeeringDB, {net.file}",
    )
    found.add(member, net, *ports)
