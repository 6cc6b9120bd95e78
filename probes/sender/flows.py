"""One stream at work: its schedule, its bytes, its book."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from probes.records.streams import Stream
from probes.schedule.arrivals import Arrivals
from probes.schedule.limits import RateLimit
from probes.session.crafts import Craft, EchoCraft, StampCraft
from probes.session.ledger import Ledger, Overflow
from probes.terms import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPlan:
    """
    What is asked of one flow.

    `endpoint` is the socket address as getaddrinfo gave it; `source_address` and `source_port` are wishes, None and 0
    leave them to the kernel. `count` probes are sent, None: no end.
    """

    stream: Stream
    family: int
    endpoint: tuple[str, int] | tuple[str, int, int, int]
    arrivals: Arrivals
    timeout_ns: int = 2_000_000_000
    grace_ns: int = 2_000_000_000
    source_address: str | None = None
    source_port: int = 0
    key: bytes | None = None
    extensions: bool = True
    count: int | None = None
    limit: RateLimit | None = None  # of the target; flows share it


class Flow:
    """A flow plan with its state. Belongs to one sender."""

    def __init__(self, plan: FlowPlan, *, number: int, ssid: int, token: bytes, overflows: deque[Overflow]) -> None:
        self.plan = plan
        self.number = number
        self.sequence = 0
        self.left = plan.count
        self.active = True
        self.ledger = Ledger(
            plan.stream.stream, timeout_ns=plan.timeout_ns, grace_ns=plan.grace_ns, overflows=overflows
        )
        self.craft = self._craft(ssid, token)
        self.stream = plan.stream
        if self.craft is not None:
            self.stream = replace(plan.stream, payload_bytes=self.craft.payload_bytes)

    def _craft(self, ssid: int, token: bytes) -> Craft | None:
        plan = self.plan
        if plan.stream.protocol is Protocol.STAMP:
            return StampCraft(
                ssid=ssid,
                payload_bytes=plan.stream.payload_bytes,
                dscp=plan.stream.dscp_sent,
                key=plan.key,
                extensions=plan.extensions,
                written=self.ledger.written_ns,
            )
        if plan.stream.protocol is Protocol.ICMP:
            return EchoCraft(family=plan.family, token=token, payload_bytes=plan.stream.payload_bytes)
        return None

    @property
    def endpoint(self) -> tuple[str, int]:
        """Address and port that answers come from; ICMP has no port."""
        return self.plan.endpoint[0], 0 if self.stream.protocol is Protocol.ICMP else self.plan.endpoint[1]

    @property
    def exhausted(self) -> bool:
        """Whether all its probes are sent."""
        return self.left == 0

    def next_sequence(self) -> int:
        """Number the next probe."""
        sequence = self.sequence
        self.sequence += 1
        return sequence

    def tick(self) -> None:
        """Count one probe of those asked for."""
        if self.left is not None:
            self.left -= 1
