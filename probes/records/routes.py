"""The hops that one flow passed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One entry of an MPLS label stack (RFC 4950)."""

    label: int
    traffic_class: int
    bottom: bool
    ttl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """What answered at one TTL; several addresses would be several routes: each flow is kept constant."""

    ttl: int
    address: str | None  # None: no answer
    rtt_ms: float | None
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One traceroute of one flow."""

    at_ns: int
    target: str
    address: str
    protocol: str  # udp, icmp, tcp: what the probes of the trace were
    operator: str | None
    from_site: str | None
    to_site: str | None
    flow: int  # 0, 1, ...: constant addresses, ports and flow label within one
    source_port: int | None
    port: int | None
    hops: tuple[Hop, ...]
    reached: bool
    path_mtu_bytes: int | None
    digest: str  # of the hops' addresses, silent ones left out
    changed: bool  # against the flow's route before
