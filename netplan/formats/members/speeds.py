"""Port speeds as IX-F and PeeringDB give them: Mbit/s, of a port or of an aggregate."""

from __future__ import annotations

from netplan.formats.members.nodes import Node
from netplan.members import SPEEDS_GBPS, PortGroup, speeds_worded

#: Links that an aggregate is taken to consist of where only its sum is given, best first. [Gbit/s]
_LINK_SPEEDS_GBPS = (400, 100, 10, 1)
#: Most links that a sum is parted into: more is a slip of the unit. [-] assumed
MOST_LINKS_OF_A_SUM = 16
_MBPS_PER_GBPS = 1000
#: Other units that people write, each in Mbit/s.
_UNITS_MBPS = {"Gbit/s": 1000.0, "kbit/s": 0.001, "bit/s": 0.000001}


def port_group(node: Node, exchange: str) -> PortGroup:
    """
    Read a speed in Mbit/s.

    Parameters
    ----------
    node : Node
        The number. [Mbit/s]
    exchange : str
        Where the port is.

    Returns
    -------
    PortGroup
        One port where ports of this speed exist; an aggregate where it is a multiple of 400, 100, 10 or 1 Gbit/s.

    Raises
    ------
    InputError
        If there is no such port or aggregate; where another unit would explain the number, the error says so.

    Notes
    -----
    Source: IX-F member export schema 1.0, if_speed: of the interface or LAG, 10G = 10000; PeeringDB, netixlan.speed:
    mbit/sec. 40, 50, 200 and 800 Gbit/s are read as one port each, though they can be aggregates too: neither says.
    """
    mbps = node.integer(low=-(2**53))
    if mbps / _MBPS_PER_GBPS in SPEEDS_GBPS:
        return PortGroup(count=1, speed_gbps=mbps / _MBPS_PER_GBPS, exchange=exchange)
    for link_gbps in _LINK_SPEEDS_GBPS:
        count, rest = divmod(mbps, link_gbps * _MBPS_PER_GBPS)
        if not rest and 1 <= count <= MOST_LINKS_OF_A_SUM:
            return PortGroup(count=count, speed_gbps=float(link_gbps), exchange=exchange)
    for unit, factor in _UNITS_MBPS.items():
        if any(_same(mbps * factor, speed * _MBPS_PER_GBPS) for speed in SPEEDS_GBPS):
            raise node.error("speed_in_other_unit", mbps, unit=unit, better=f"{mbps * factor:.0f}")
    choices = speeds_worded(speed * _MBPS_PER_GBPS for speed in SPEEDS_GBPS)
    raise node.error("no_port_speed_mbps", mbps, choices=choices)


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * b
