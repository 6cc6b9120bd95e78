"""
A network to trace: two ways of one length between two routers, and a narrow last link.

            .-- p --.
    src -- r1       r2 -- dst         r2 -- dst: MTU 1,400 bytes, all others 1,500
            '-- q --'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

#: Left end, right end, number of the network: 198.18.N.0/24 and fd6e:7472:N::/64, left is 1, right is 2.
_LINKS = (
    ("src", "r1", 11),
    ("r1", "p", 12),
    ("r1", "q", 13),
    ("p", "r2", 14),
    ("q", "r2", 15),
    ("r2", "dst", 16),
)
NARROW_BYTES = 1400


@dataclass(frozen=True)
class Chain:
    """The hosts, and where the target is."""

    hosts: dict[str, Any]
    address: str = "198.18.16.2"
    address6: str = "fd6e:7472:16::2"

    @property
    def src(self) -> Any:
        """Who traces."""
        return self.hosts["src"]

    @property
    def dst(self) -> Any:
        """The target."""
        return self.hosts["dst"]


@pytest.fixture(scope="session")
def chain(namespaces, hosts) -> Iterator[Chain]:
    """Make the network once for all tests of a worker."""
    with hosts() as net:
        made = {name: net.another(name) for name in ("src", "r1", "p", "q", "r2", "dst")}
        for name, host in made.items():
            settings = (
                {"net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1} if name not in ("src", "dst") else {}
            )
            settings |= {
                "net.ipv4.icmp_ratelimit": 0,
                "net.ipv6.icmp.ratelimit": 0,
                "net.ipv4.icmp_msgs_per_sec": 100000,
            }
            settings |= {"net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.default.rp_filter": 0}
            settings |= {"net.ipv4.fib_multipath_hash_policy": 1, "net.ipv6.fib_multipath_hash_policy": 1}
            for key, value in settings.items():
                try:
                    host.set(key, value)
                except OSError:
                    assert key == "net.ipv4.icmp_msgs_per_sec"  # the machine's, not the namespace's, on older kernels
        for left, right, number in _LINKS:
            _join(namespaces, made[left], made[right], number)
        _route(namespaces, made)
        yield Chain(made)


def _join(namespaces: Any, left: Any, right: Any, number: int) -> None:
    mtu = NARROW_BYTES if number == 16 else 1500
    names = (f"n{number}a", f"n{number}b")
    namespaces.ip(
        left.name, f"link add {names[0]} mtu {mtu} type veth peer name {names[1]} mtu {mtu} netns {right.name}"
    )
    for host, name, end in ((left, names[0], 1), (right, names[1], 2)):
        namespaces.ip(
            host.name,
            f"link set {name} addrgenmode none",
            f"link set {name} up",
            f"address add 198.18.{number}.{end}/24 dev {name}",
            f"address add fd6e:7472:{number}::{end}/64 dev {name} nodad",
            f"address add fe80::{number}:{end}/64 dev {name} nodad",  # routers solicit neighbours from it
        )


def _route(namespaces: Any, made: dict[str, Any]) -> None:
    def add(name: str, *lines: str) -> None:
        namespaces.ip(made[name].name, *(f"route add {line}" for line in lines))

    add("src", "default via 198.18.11.2", "default via fd6e:7472:11::2")
    add("dst", "default via 198.18.16.1", "default via fd6e:7472:16::1")
    add("r1", "198.18.16.0/24 nexthop via 198.18.12.2 nexthop via 198.18.13.2")
    add("r1", "fd6e:7472:16::/64 nexthop via fd6e:7472:12::2 nexthop via fd6e:7472:13::2")
    for name, back, on in (("p", 12, 14), ("q", 13, 15)):
        add(name, f"198.18.16.0/24 via 198.18.{on}.2", f"fd6e:7472:16::/64 via fd6e:7472:{on}::2")
        add(name, f"198.18.11.0/24 via 198.18.{back}.1", f"fd6e:7472:11::/64 via fd6e:7472:{back}::1")
    add("r2", "198.18.11.0/24 via 198.18.14.1", "fd6e:7472:11::/64 via fd6e:7472:14::1")
