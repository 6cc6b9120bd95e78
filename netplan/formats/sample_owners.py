"""Whose the ports in a file of samples are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.errors import InputError, nearest
from netplan.formats.sample_notes import listed
from netplan.members import Member


def owners(
    ports: Iterable[str], named: Mapping[str, str], members: Mapping[str, Member], *, exchange: str, file: str
) -> tuple[dict[str, str], dict[str, float], tuple[tuple[str, str], ...]]:
    """
    Find whose each port is, and how fast.

    Parameters
    ----------
    ports : iterable of str
        Of a file, in its order.
    named : mapping of str to str
        The member that the file itself names for a port.
    members : mapping of str to Member
        The plan's, by id.
    exchange : str
        Site id; ports at other exchanges of the plan are left out.
    file : str
        Its name.

    Returns
    -------
    tuple of dict, dict and tuple
        Member of each port; its speed, infinite where only the file knows it [Gbit/s]; remarks in both languages.

    Raises
    ------
    InputError
        For a port or a member that nobody knows, or on which file and plan differ.
    """
    known = {port.id: (member.id, port) for member in members.values() for port in member.ports}
    found_owners: dict[str, str] = {}
    speeds: dict[str, float] = {}
    elsewhere, unknown = [], []
    for port in ports:
        owner = named.get(port)
        if port in known:
            member, found = known[port]
            if owner and owner != member:
                raise InputError("sample_other_member", file=file, value=owner, port=port, member=member)
            if found.exchange == exchange:
                found_owners[port], speeds[port] = member, found.speed_gbps
            else:
                elsewhere.append(port)
        elif owner:
            if owner not in members:
                raise InputError(
                    "sample_unknown_member",
                    file=file,
                    column="member",
                    value=owner,
                    nearest=nearest(owner, members),
                )
            found_owners[port], speeds[port] = owner, float("inf")
        else:
            unknown.append(port)
    if unknown:
        raise InputError(
            "sample_unknown_ports",
            file=file,
            column="port",
            value=listed(unknown),
            count=len(unknown),
            nearest=nearest(unknown[0], known),
        )
    absent = [port for port, (_, found) in known.items() if found.exchange == exchange and port not in found_owners]
    return found_owners, speeds, _port_remarks(elsewhere, absent)


def _port_remarks(elsewhere: list[str], absent: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    if elsewhere:
        some = listed(elsewhere)
        found.append((f"属于其他交换中心的端口未读取：{some}", f"ports at other exchanges were passed over: {some}"))
    if absent:
        some = listed(absent)
        found.append(
            (f"方案中 {len(absent)} 个端口没有样本：{some}", f"{len(absent)} ports of the plan have no samples: {some}")
        )
    return tuple(found)
