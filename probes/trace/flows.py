"""What a trace sends and sees: flows, probes, answers, hops."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from probes.records.routes import Label


class Carrier(StrEnum):
    """What the probes of a trace are."""

    UDP = "udp"
    ICMP = "icmp"
    TCP = "tcp"


class Kind(StrEnum):
    """What an answer means."""

    HOP = "hop"  # a router on the way dropped it, its TTL was used up
    ARRIVED = "arrived"  # the target itself answered
    REFUSED = "refused"  # a router, or the target on behalf of its network, does not let it pass
    TOO_BIG = "too big"  # does not fit the next link and must not be fragmented


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What all probes of a flow have in common, and load balancers go by."""

    index: int
    family: int  # 4, 6
    carrier: Carrier
    source_address: str
    address: str
    source_port: int  # ICMP: the identifier of the echo
    port: int  # ICMP: not used

    @property
    def flow_label(self) -> int:
        """IPv6 flow label: constant within a flow, 20 bits, never 0 (RFC 6437, section 3)."""
        return (self.source_port * 2_654_435_761 >> 7) % 0xF_FFFF + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One packet to send. Its number is what an answer is known by."""

    number: int  # 1 to 65,534, unique within a trace
    flow: int
    ttl: int
    size_bytes: int | None = None  # of the whole IP packet; None: as small as the carrier allows
    whole: bool = False  # do not fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for a probe."""

    number: int
    kind: Kind
    address: str
    at_ns: int
    icmp_type: int | None = None
    icmp_code: int | None = None
    labels: tuple[Label, ...] = ()
    next_hop_mtu_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenHop:
    """What is known of one TTL of one flow."""

    ttl: int
    address: str | None = None
    rtt_ms: float | None = None
    labels: tuple[Label, ...] = ()
    kind: Kind | None = None  # None: silent
    icmp_type: int | None = None
    icmp_code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a trace: in hops, packets and time."""

    max_hops: int = 30
    attempts: int = 2  # probes per hop until one is answered
    ahead: int = 3  # TTLs of a flow under way at once
    gap: int = 5  # so many silent hops in a row end the flow
    wait_ns: int = 1_000_000_000
    spacing_ns: int = 10_000_000  # between any two probes
    hop_spacing_ns: int = 50_000_000  # between two probes of one TTL, which one router has to answer
    total_ns: int = 60_000_000_000
