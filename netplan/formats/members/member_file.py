"""What every reader of members gives, and what they share: ids, remarks, what the plan already knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from geodata.errors import InputError
from geodata.tables import LIST_SEPARATOR, MAX_ID_LENGTH
from netplan.formats.members.nodes import Node, shown
from netplan.members import LEAST_ASN, MOST_ASN, Member, PortGroup
from topology.formats.draft import is_id
from topology.formats.findings import ASSUMED, DOUBTED, LEFT_OUT, Findings

IXF, PEERINGDB, CSV = "ixf", "peeringdb", "csv"
#: The formats of member files.
FORMATS = (IXF, PEERINGDB, CSV)
#: The kind of a network that no field tells: most networks at exchanges are operators. [assumed]
DEFAULT_KIND = "access"

#: What a reader left out or took for granted: Chinese and English, with the number of cases.
_REMARKS = {
    "own": (
        "略去交换中心自身的条目 {count} 条（路由服务器等）。",
        "{count} entries of the exchange itself (route servers and the like) are left out.",
    ),
    "idle": ("略去未开通的连接 {count} 条。", "{count} connections that are not in use are left out."),
    "portless": ("略去没有端口的成员 {count} 个。", "{count} members without a port are left out."),
    "kind": (
        "{count} 个成员的类型未知，按 access 处理；可在方案的 members.csv 中按 AS 号写明类型。",
        "{count} members are of unknown kind and read as access; members.csv of the plan can give their kinds by ASN.",
    ),
    "policy": (
        "{count} 个成员的互联政策不是 open、selective、restrictive，按最接近的处理。",
        "{count} members have a policy other than open, selective or restrictive; the nearest is taken.",
    ),
    "sum": (
        "{count} 个速率是链路聚合之和，按 400、100、10 或 1 Gbit/s 的成员链路拆分。",
        "{count} speeds are sums of an aggregate, parted into links of 400, 100, 10 or 1 Gbit/s.",
    ),
    "slow": (
        "{count} 个端口为 100 Mbit/s；若本意是 100 Gbit/s，请写成 100000。",
        "{count} ports have 100 Mbit/s; write 100000 if 100 Gbit/s was meant.",
    ),
}
_SLOWEST_GBPS = 0.1
#: What kind of finding a remark is; its sentence is `members_` and the key.
_KINDS = {
    "own": LEFT_OUT,
    "idle": LEFT_OUT,
    "portless": LEFT_OUT,
    "kind": ASSUMED,
    "policy": ASSUMED,
    "sum": ASSUMED,
    "slow": DOUBTED,
}


class Note(NamedTuple):
    """A case of a remark: its key in `_REMARKS`, and the value that it speaks of."""

    key: str
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFile:
    """
    Members read from a file.

    `members` by id, in the file's order; `remarks`: what was left out or taken for granted, a Chinese and an English
    sentence each; `format`: one of `FORMATS`. `notes`: the cases of the remarks, each with its place. `entries`: what
    the file says of a member, by id; `left`: of whom no member was made.
    """

    members: Mapping[str, Member]
    format: str
    remarks: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    entries: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    left: tuple[Node, ...] = ()

    def tell(self, findings: Findings) -> None:
        """Put every case of a remark among the findings, with its place in the file."""
        for key, node in self.notes:
            say = {LEFT_OUT: findings.left_out, ASSUMED: findings.assumed, DOUBTED: findings.doubted}[_KINDS[key]]
            say(f"members_{key}", file=node.file, column=node.path, value=shown(node.value))


@dataclass(slots=True)
class Gathering:
    """Members as a reader finds them: no id and no ASN twice, remarks counted."""

    exchange: str
    known: Mapping[int, Member]
    members: dict[str, Member] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    entries: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    left: list[Node] = field(default_factory=list)
    asns: dict[int, str] = field(default_factory=dict)

    def note(self, key: str, node: Node) -> None:
        """Note a case of a remark."""
        self.notes.append(Note(key, node))

    def leave(self, key: str, *entries: Node) -> None:
        """Note why no member is made of an entry."""
        self.notes.append(Note(key, entries[0]))
        self.left += entries

    def asn(self, node: Node | None) -> int | None:
        """Read an ASN that no earlier member has; None where there is none."""
        if node is None:
            return None
        number = node.integer(low=-(2**53))
        if not LEAST_ASN <= number <= MOST_ASN:
            raise node.error("bad_asn", low=LEAST_ASN, high=MOST_ASN)
        if number in self.asns:
            raise node.error("asn_twice", number, first=self.asns[number])
        self.asns[number] = node.path
        return number

    def id_of(self, asn: int | None, name: str, fallback: str, given: str = "") -> str:
        """Name a member: as the plan does where it knows the ASN, else as the file does, by ASN, or by its name."""
        if asn is not None and asn in self.known:
            wanted = self.known[asn].id
        elif is_id(given):
            wanted = given
        elif asn is not None:
            wanted = f"as{asn}"
        else:
            letters = "".join("-" if char.isspace() or char == LIST_SEPARATOR else char for char in name)
            wanted = "".join(char for char in letters if char.isprintable())[: MAX_ID_LENGTH - 8] or fallback
        free, number = wanted, 1
        while free in self.members:
            number += 1
            free = f"{wanted}-{number}"
        return free

    def kind_of(self, asn: int | None, kind: str | None, entry: Node) -> str:
        """Say what kind a member is: what the plan says of its ASN, else what the file says, else the default."""
        if asn is not None and asn in self.known:
            return self.known[asn].kind
        if kind is None:
            self.note("kind", entry)
            return DEFAULT_KIND
        return kind

    def add(self, member: Member, *entries: Node) -> None:
        """Take a member in, with what the file says of it; of tariff and peaks, what the plan says of its ASN holds."""
        mine = self.known.get(member.asn) if member.asn is not None else None
        if mine is not None:
            member = replace(
                member,
                tariff=mine.tariff,
                peak_in_gbps=mine.peak_in_gbps,
                peak_out_gbps=mine.peak_out_gbps,
                basis=mine.basis,  # of the figures; ports are what the file says, as its source tells
            )
        self.members[member.id] = member
        self.entries[member.id] = entries

    def group_seen(self, group: PortGroup, speed: Node) -> None:
        """Note a port speed that deserves a remark."""
        if group.speed_gbps == _SLOWEST_GBPS:
            self.note("slow", speed)
        if group.count > 1:
            self.note("sum", speed)

    def finished(self, file: str, kind: str, *, may_be_empty: bool = False) -> MemberFile:
        """Return what was gathered; raise `InputError` where that is nobody and need not be."""
        if not self.members and not may_be_empty:
            raise InputError("no_members", file=file)
        counts = Counter(note.key for note in self.notes)
        remarks = tuple(
            (zh.format(count=count), en.format(count=count))
            for key, (zh, en) in _REMARKS.items()
            if (count := counts[key])
        )
        return MemberFile(
            members=self.members,
            format=kind,
            remarks=remarks,
            notes=tuple(self.notes),
            entries=self.entries,
            left=tuple(self.left),
        )


def gathering(exchange: str, known: Mapping[str, Member]) -> Gathering:
    """Begin to gather the members of an exchange; `known`: members of the plan, by id."""
    return Gathering(exchange, {member.asn: member for member in known.values() if member.asn is not None})


def one_exchange(node: Node, wanted: int | None, found: Sequence[int]) -> int | None:
    """
    Choose whose ports are read where a file holds those of several exchanges.

    Parameters
    ----------
    node : Node
        Where they stand.
    wanted : int or None
        What the user asked for: ixp_id of IX-F, ix_id of PeeringDB.
    found : sequence of int
        All that the file holds, in its order.

    Returns
    -------
    int or None
        The one; None where there is none at all.

    Raises
    ------
    InputError
        If it is not there, or nobody asked and there are several.
    """
    if wanted is not None and wanted not in found:
        raise node.error("no_such_ixp", wanted, found=list(found)[:10])
    if wanted is None and len(found) > 1:
        raise node.error("several_ixps", len(found), found=list(found)[:10])
    return wanted if wanted is not None else next(iter(found), None)
