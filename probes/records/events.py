"""What happened to the agent, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Happening(StrEnum):
    """The kinds of event."""

    STARTED = "started"  # detail: version, host, boot_id, seed, timestamps
    STOPPED = "stopped"
    RELOADED = "reloaded"
    AGENT_DOWN = "agent_down"  # detail: from_ns, to_ns: the agent did not run; nothing is known of this time
    CLOCK_STEP = "clock_step"  # detail: step_ns
    CLOCK_STATE = "clock_state"  # detail: synchronised, error_ns
    SOCKET_OVERFLOW = "socket_overflow"  # detail: packets
    DEADLINE_MISSED = "deadline_missed"  # detail: probes
    OUTAGE_BEGAN = "outage_began"  # target
    OUTAGE_ENDED = "outage_ended"  # target; detail: from_ns, to_ns
    ROUTE_CHANGED = "route_changed"  # target; detail: flow, before, after
    SPOOL_DROPPED = "spool_dropped"  # detail: samples, first_serial, last_serial, reason
    TARGET_UNRESOLVED = "target_unresolved"
    ERROR = "error"  # detail: sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening."""

    at_ns: int
    event: Happening
    target: str | None = None
    detail: dict[str, object] = field(default_factory=dict)  # JSON values only
