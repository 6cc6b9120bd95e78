"""What all probes of one stream have in common."""

from __future__ import annotations

from dataclasses import dataclass

from probes.terms import Phase, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """
    One flow of probes: one target, one source port, one class, one protocol.

    Several streams with source ports of their own see parallel paths. A stream keeps its number while its fields do;
    numbers are unique within a boot.
    """

    stream: int
    target: str  # the name that the user gave, or the address
    protocol: Protocol
    address: str  # numeric
    port: int | None  # None: ICMP has none
    source_address: str | None = None  # as the kernel chose; None until a socket is connected
    source_port: int | None = None
    from_site: str | None = None  # the plan's site ids, where the user gave them
    to_site: str | None = None
    operator: str | None = None
    layer: str | None = None  # optical, ip-private, ip-public
    service_class: str | None = None
    phase: Phase = Phase.BASE
    dscp_sent: int = 0  # 0 to 63
    payload_bytes: int = 44  # of the UDP datagram, the ICMP echo without its header; 0 for TCP
