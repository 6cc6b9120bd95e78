"""Why a packet cannot be used; counters count by these words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The kinds of unusable packet."""

    SHORT = "short"  # smaller than the smallest packet of its mode
    OVERSIZED = "oversized"  # larger than a UDP datagram over IPv4 may be
    BAD_HMAC = "bad_hmac"  # another key, a changed packet, or none of ours
    BAD_TIMESTAMP = "bad_timestamp"  # a PTP timestamp whose nanoseconds fill a second
    BAD_TYPE = "bad_type"  # ICMP, but no echo reply


class WireError(ValueError):
    """
    Say that a packet cannot be used.

    Parameters
    ----------
    reason : Reason
        The kind; the sender of the packet is at fault, never the caller.
    """

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(str(reason))
