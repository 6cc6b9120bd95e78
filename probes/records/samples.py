"""What became of one probe."""

from __future__ import annotations

from typing import NamedTuple

from probes.terms import Direction, Outcome, Stamp


class Sample(NamedTuple):
    """
    One probe. Times are nanoseconds since 1970 (UTC, CLOCK_REALTIME); None is "nobody knows", never zero.

    A named tuple, because thousands a second are made and written: it goes into SQLite as it is.
    """

    stream: int
    sequence: int
    outcome: Outcome
    sent_ns: int | None  # T1, from our own clock, never from the wire; None: not sent
    reflector_received_ns: int | None  # T2, the reflector's clock
    reflector_sent_ns: int | None  # T3
    received_ns: int | None  # T4
    rtt_ns: int | None  # (T4 - T1) - (T3 - T2)
    sent_stamp: Stamp | None
    received_stamp: Stamp | None
    sent_late_ns: int | None  # how much later than scheduled the probe left
    reordered: bool  # an answer to a later probe of the stream came first
    duplicates: int  # further answers
    direction: Direction | None  # of a loss
    reflector_sequence: int | None  # a stateful reflector's own count
    dscp_reflector: int | None  # as the probe arrived there (RFC 8972, Class of Service)
    dscp_received: int | None  # as the answer arrived here
    ttl_reflector: int | None
    ttl_received: int | None
    icmp_type: int | None
    icmp_code: int | None
    error: int | None  # errno of a send error
    clock_synchronised: bool | None
    clock_error_ns: int | None  # the kernel's maximum error of our clock
    reflector_synchronised: bool | None
    reflector_error_ns: int | None  # from its Error Estimate
    clock_stepped: bool  # our clock was set between T1 and T4: the times are worthless, the outcome is not
    busy: bool  # in the busy hour of the configuration
