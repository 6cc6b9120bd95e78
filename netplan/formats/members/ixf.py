"""Members from an IX-F member export (Euro-IX JSON), schema 1.0."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.formats.members.member_file import IXF, Gathering, MemberFile, gathering, one_exchange
from netplan.formats.members.nodes import Node
from netplan.formats.members.speeds import port_group
from netplan.members import BILATERAL, OPEN, RESTRICTIVE, ROUTE_SERVER, SELECTIVE, Member, PortGroup, ports_of
from topology.formats.draft import is_id

#: The version that is read. Earlier ones name some fields otherwise.
VERSION = "1.0"
#: peering_policy is free text, its words listed by each exchange; these are the usual ones.
POLICY_WORDS = {
    "open": OPEN,
    "selective": SELECTIVE,
    "restrictive": RESTRICTIVE,
    "closed": RESTRICTIVE,
    "no": RESTRICTIVE,
    "case-by-case": SELECTIVE,
    "custom": SELECTIVE,
    "mandatory": OPEN,
}
#: state is free text as well; a connection in one of these carries nothing.
IDLE_STATES = ("disconnected", "inactive", "disabled", "down", "decommissioned")
#: Entries of the exchange itself, such as its route servers.
OWN_TYPE = "ixp"


def read_ixf(
    root: Node,
    *,
    exchange: str,
    known: Mapping[str, Member],
    ixp: int | None = None,
    sites: Mapping[int, str] | None = None,
    may_be_empty: bool = False,
) -> MemberFile:
    """
    Read the members of one exchange, or of several.

    Parameters
    ----------
    root : Node
        The document.
    exchange : str
        Id of the exchange in the plan, at which the ports are.
    known : mapping of str to Member
        Members of the plan: where one has the same ASN, its id, kind, tariff and peaks hold; IX-F says nothing of them.
    ixp : int, optional
        ixp_id of the exchange in the file; needed where it holds several.
    sites : mapping of int to str, optional
        Exchanges of the plan by ixp_id, in place of `exchange` and `ixp`.
    may_be_empty : bool
        Whether a list without members is fine.

    Returns
    -------
    MemberFile
        Members with at least one port.

    Raises
    ------
    InputError
        For another version, a missing list, a field of the wrong type, a speed that no port has, an ASN given twice,
        a connection to an exchange that the file does not list.

    Notes
    -----
    Source: github.com/euro-ix/json-schemas, commit 254afed, versions/ixp-member-list-1.0.schema.json.
    """
    _check_version(root)
    ixps = [entry.need("ixp_id").integer() for entry in root.list_of("ixp_list")]
    entries = root.list_of("member_list")
    if sites is None:
        chosen = one_exchange(root.need("ixp_list"), ixp or ixp_named(root, exchange), list(dict.fromkeys(ixps)))
        sites = {} if chosen is None else {chosen: exchange}
    found = gathering(exchange, known)
    for entry in entries:
        if entry.word_of("member_type") == OWN_TYPE:
            found.leave("own", entry)
            continue
        _add(found, entry, ixps, sites, source=_source(root))
    return found.finished(root.file, IXF, may_be_empty=may_be_empty)


def ixp_named(root: Node, exchange: str) -> int | None:
    """Return the ixp_id of the one exchange that bears a name; None where there is none, or several."""
    wanted = exchange.casefold()
    found = [
        entry.need("ixp_id").integer()
        for entry in root.list_of("ixp_list")
        if wanted in (site_of(entry).casefold(), entry.word_of("shortname"), entry.word_of("name"))
    ]
    return found[0] if len(found) == 1 else None


def site_of(entry: Node) -> str:
    """Return the site of a plan that our own exports name beside what the schema asks for; empty where none is."""
    found = entry.get("site")
    text = found.value.strip() if found is not None and isinstance(found.value, str) else ""
    return text if is_id(text) else ""


def _check_version(root: Node) -> None:
    version = root.need("version")
    if version.value != VERSION:
        raise version.error("ixf_version", read=VERSION)


def _source(root: Node) -> str:
    return f"IX-F member export {VERSION}, {root.file}, {root.text_of('timestamp')}".rstrip(", ")


def _add(found: Gathering, entry: Node, ixps: list[int], sites: Mapping[int, str], *, source: str) -> None:
    asn = found.asn(entry.get("asnum"))
    name = entry.text_of("name")
    groups: list[PortGroup] = []
    connections = [link for link in entry.list_of("connection_list") if _ixp_of(link, ixps) in sites]
    for connection in connections:
        if connection.word_of("state") in IDLE_STATES:
            found.note("idle", connection)
        else:
            groups.extend(_groups(found, connection, sites[_ixp_of(connection, ixps)]))
    if not groups:
        found.leave("portless", entry)
        return
    key = found.id_of(asn, name, fallback=f"member-{len(found.members) + 1}", given=_own_id(entry))
    policy = _policy(found, entry)
    days = [day for link in connections if (since := link.get("connected_since")) and (day := since.day())]
    since = entry.get("member_since")
    member_since = since.day() if since else None
    member = Member(
        id=key,
        name_zh=name or key,
        name_en=name or key,
        kind=found.kind_of(asn, None, entry),
        ports=ports_of(key, groups),
        asn=asn,
        policy=policy,
        peering=_peering(connections, policy),
        joined=min(days, default=member_since),
        basis="published",
        source=source,
    )
    found.add(member, entry)


def _ixp_of(connection: Node, ixps: list[int]) -> int:
    node = connection.need("ixp_id")
    number = node.integer()
    if number not in ixps:
        raise node.error("points_nowhere", number, what="ixp_list")
    return number


def _own_id(entry: Node) -> str:
    """Return the id that our own exports give beside what the schema asks for."""
    found = entry.get("id")
    return found.value if found is not None and isinstance(found.value, str) else ""


def _groups(found: Gathering, connection: Node, site: str) -> list[PortGroup]:
    """Return a connection's ports: interfaces of one speed in one connection are an aggregate."""
    speeds = [link.need("if_speed") for link in connection.list_of("if_list")]
    groups = [port_group(speed, site) for speed in speeds]
    for group, speed in zip(groups, speeds, strict=True):
        found.group_seen(group, speed)
    if len(groups) > 1 and len(set(groups)) == 1 and groups[0].count == 1:
        return [PortGroup(count=len(groups), speed_gbps=groups[0].speed_gbps, exchange=site)]
    return groups


def _peering(connections: list[Node], policy: str) -> str:
    """Return how a member exchanges traffic; where no connection says whether over the route servers, by its policy."""
    vlans = [vlan for link in connections if (found := link.get("vlan_list")) for vlan in found.items()]
    families = [family for vlan in vlans for key in ("ipv4", "ipv6") if (family := vlan.get(key))]
    flags = [flag.flag() for family in families if (flag := family.get("routeserver"))]
    return ROUTE_SERVER if (any(flags) if flags else policy == OPEN) else BILATERAL


def _policy(found: Gathering, entry: Node) -> str:
    word = entry.word_of("peering_policy")
    if word and word not in (OPEN, SELECTIVE, RESTRICTIVE):
        found.note("policy", entry)
    return POLICY_WORDS.get(word, SELECTIVE) if word else OPEN
