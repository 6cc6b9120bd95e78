"""The words that records, sessions and statistics share."""

from __future__ import annotations

from enum import StrEnum


class Protocol(StrEnum):
    """What carries a probe."""

    STAMP = "stamp"  # RFC 8762 over UDP
    ICMP = "icmp"  # echo over datagram sockets
    TCP = "tcp"  # time to connect, for hosts that answer nothing else


class Outcome(StrEnum):
    """
    What became of one probe. Exactly one holds.

    Lost by the agent, or not sent, says nothing of the network and never counts as its loss.
    """

    OK = "ok"  # answered within the waiting time
    LATE = "late"  # answered after it: lost, for whoever waits no longer (RFC 7680, section 2.6)
    LOST_NETWORK = "lost_network"  # no answer, and the agent lost nothing itself
    LOST_LOCAL = "lost_local"  # the agent may have lost it: socket overflow, missed deadline, stopped while waiting
    ICMP_ERROR = "icmp_error"  # a router or the host refused it: unreachable, time exceeded, too big
    REFUSED = "refused"  # the host itself answered that nobody listens there: the network carried the probe
    SEND_ERROR = "send_error"  # the kernel did not take it: no route, no buffer, no permission


class Stamp(StrEnum):
    """Who took a time."""

    KERNEL = "kernel"
    USER = "user"


class Direction(StrEnum):
    """Which way a probe was lost; only a stateful reflector's sequence tells."""

    FORWARD = "forward"
    BACKWARD = "backward"


class Verdict(StrEnum):
    """What a window says of a limit."""

    PROVEN = "proven"  # the bound lies inside the limit
    NOT_PROVEN = "not proven"  # the limit lies between the bounds, or there is nothing to judge by
    VIOLATED = "violated"  # the lower bound is outside


class Phase(StrEnum):
    """Whether a probe belongs to the schedule's base rate or to an SLA window."""

    BASE = "base"
    SLA = "sla"


class Kind(StrEnum):
    """The four kinds of record."""

    SAMPLE = "sample"
    WINDOW = "window"
    EVENT = "event"
    ROUTE = "route"
