"""Whom a reflector answers, and how often."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Sequence

from probes.errors import InputError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Answered when nobody says otherwise.
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
#: One customer holds at least this much of IPv6: its addresses share one rate.
_PREFIX_6 = 64


def parse_network(text: str) -> Network:
    """
    Read a network such as 10.1.0.0/16, or a single address.

    Parameters
    ----------
    text : str
        As the user wrote it.

    Returns
    -------
    Network
        IPv4 or IPv6.

    Raises
    ------
    InputError
        If it is none, or bits are set behind the prefix.
    """
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        pass
    try:
        wider = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise InputError("reflector_bad_network", key="--allow", value=text) from None
    raise InputError("reflector_host_bits", key="--allow", value=text, network=wider)


class Access:
    """
    Tell who is answered.

    Parameters
    ----------
    networks : sequence of Network
        All others are not.
    max_rate_hz : float
        Packets a second that one source may send, after a second's worth at once. [1/s]
    most : int
        Sources that are remembered at once; beyond it the one first seen is forgotten.
    """

    def __init__(self, networks: Sequence[Network], *, max_rate_hz: float, most: int = 65_536) -> None:
        self._networks = tuple(networks)
        self._rate_hz = max_rate_hz
        self._burst = max(max_rate_hz, 1.0)
        self._most = most
        # By address, what parsing it told: a source, or None for one that is not allowed.
        self._known: OrderedDict[str, str | None] = OrderedDict()
        # By source, tokens left and when they were counted.
        self._buckets: OrderedDict[str, list[float]] = OrderedDict()

    def source(self, address: str) -> str | None:
        """
        Find the source that an address belongs to: itself, or its /64 prefix.

        Parameters
        ----------
        address : str
            As the socket gives it.

        Returns
        -------
        str or None
            None if it is not allowed.
        """
        try:
            return self._known[address]
        except KeyError:
            pass
        found = self._look(address)
        if len(self._known) >= self._most:
            self._known.popitem(last=False)
        self._known[address] = found
        return found

    def spend(self, source: str, now_ns: int) -> bool:
        """
        Take one packet of a source's rate.

        Parameters
        ----------
        source : str
            As `source` gave it.
        now_ns : int
            Of a clock that only goes forward. [ns]

        Returns
        -------
        bool
            False if it has none left.
        """
        now_s = now_ns / 1e9
        bucket = self._buckets.get(source)
        if bucket is None:
            if len(self._buckets) >= self._most:
                self._buckets.popitem(last=False)
            bucket = self._buckets[source] = [self._burst, now_s]
        tokens = min(bucket[0] + (now_s - bucket[1]) * self._rate_hz, self._burst)
        enough = tokens >= 1.0
        bucket[0] = tokens - 1.0 if enough else tokens
        bucket[1] = now_s
        return enough

    def _look(self, address: str) -> str | None:
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return None
        # As a socket for both families, which only systemd would give us, words an IPv4 address.
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        if not any(parsed in network for network in self._networks):
            return None
        if parsed.version == 4:
            return str(parsed)
        return str(ipaddress.ip_network((parsed, _PREFIX_6), strict=False))
