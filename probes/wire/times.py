"""Timestamps as they travel: NTP, truncated PTPv2, and the Error Estimate that goes with them."""

from __future__ import annotations

from typing import NamedTuple

from probes.wire.errors import Reason, WireError

_SECOND_NS = 1_000_000_000
#: Seconds from 1900, where NTP counts from, to 1970.
_NTP_TO_UNIX_S = 2_208_988_800
_ERA_S = 1 << 32
_HALF = 1 << 31
_MASK = (1 << 32) - 1
#: Above it an error is no statement: a sender that knows nothing says the largest.
_UNKNOWN_ERROR_NS = (1 << 32) * _SECOND_NS

SYNCHRONISED = 0x8000  # S
PTP = 0x4000  # Z


class ErrorEstimate(NamedTuple):
    """What an Error Estimate says of a clock."""

    synchronised: bool  # to UTC, by an external source
    ptp: bool  # the packet's timestamps are PTPv2, else NTP
    error_ns: int | None  # None: the sender does not know


def ns_to_ntp(time_ns: int) -> int:
    """
    Turn a time into a 64-bit NTP timestamp.

    Parameters
    ----------
    time_ns : int
        Since 1970, UTC. [ns]

    Returns
    -------
    int
        Seconds since 1900 modulo 2**32 in the upper half, 2**-32 s in the lower.

    Notes
    -----
    RFC 5905, section 6. The unit is 0.23 ns; rounded up to it, the very nanosecond comes back from readers that round
    (`ntp_to_ns`) and from those that cut off (tshark).
    """
    seconds, rest_ns = divmod(time_ns, _SECOND_NS)
    # At most 999,999,999 / 10**9 of 2**32, rounded up: never reaches the next second.
    return ((seconds + _NTP_TO_UNIX_S) & _MASK) << 32 | -(-(rest_ns << 32) // _SECOND_NS)


def ntp_to_ns(stamp: int) -> int:
    """
    Turn a 64-bit NTP timestamp into a time between 1968 and 2104.

    Parameters
    ----------
    stamp : int
        As `ns_to_ntp` makes it.

    Returns
    -------
    int
        Since 1970, UTC. [ns]

    Notes
    -----
    Era by the first bit, as RFC 4330, section 3: set, the time is before 7 February 2036; else after.
    """
    seconds = (stamp >> 32) - _NTP_TO_UNIX_S
    if not stamp >> 63:
        seconds += _ERA_S
    return seconds * _SECOND_NS + (((stamp & _MASK) * _SECOND_NS + _HALF) >> 32)


def ns_to_ptp(time_ns: int) -> int:
    """
    Turn a time into a truncated PTPv2 timestamp: 32 bits of seconds, 32 bits of nanoseconds.

    Parameters
    ----------
    time_ns : int
        Since 1970. [ns]

    Returns
    -------
    int
        64 bits.

    Notes
    -----
    RFC 8186, section 2.1. Whether its epoch counts TAI or UTC is the clock's affair (37 s apart since 2017):
    differences of two timestamps of one clock are exact, one-way delays between two need the same choice at both.
    """
    seconds, rest_ns = divmod(time_ns, _SECOND_NS)
    return (seconds & _MASK) << 32 | rest_ns


def ptp_to_ns(stamp: int) -> int:
    """
    Turn a truncated PTPv2 timestamp into a time.

    Parameters
    ----------
    stamp : int
        64 bits.

    Returns
    -------
    int
        Since 1970. [ns]

    Raises
    ------
    WireError
        If its nanoseconds fill a second or more.
    """
    rest_ns = stamp & _MASK
    if rest_ns >= _SECOND_NS:
        raise WireError(Reason.BAD_TIMESTAMP)
    return (stamp >> 32) * _SECOND_NS + rest_ns


def encode_error(error_ns: int | None, *, synchronised: bool, ptp: bool = False) -> int:
    """
    Word the error of a clock as an Error Estimate, rounded up: never more precise than the truth.

    Parameters
    ----------
    error_ns : int or None
        Largest error of the clock, >= 0; None says the largest that the field can hold. [ns]
    synchronised : bool
        Whether an external source keeps the clock to UTC (S).
    ptp : bool
        Whether the packet's timestamps are PTPv2 (Z).

    Returns
    -------
    int
        16 bits: S, Z, six bits of scale, eight of multiplier.

    Notes
    -----
    RFC 4656, section 4.1.2 (multiplier * 2**(scale - 32) s, multiplier never 0) and RFC 8186, section 2.3 (Z).
    """
    flags = (SYNCHRONISED if synchronised else 0) | (PTP if ptp else 0)
    if error_ns is None:
        return flags | 0x3FFF
    units = max(-(-(error_ns << 32) // _SECOND_NS), 1)
    scale = max(units.bit_length() - 8, 0)
    multiplier = -(-units >> scale)
    if multiplier > 0xFF:
        scale, multiplier = scale + 1, 0x80
    if scale > 0x3F:
        return flags | 0x3FFF
    return flags | scale << 8 | multiplier


def decode_error(value: int) -> ErrorEstimate:
    """
    Read an Error Estimate.

    Parameters
    ----------
    value : int
        16 bits.

    Returns
    -------
    ErrorEstimate
        Its error is None where the multiplier is 0, which RFC 4656 forbids, or the error is an age (136 years).
    """
    multiplier, scale = value & 0xFF, value >> 8 & 0x3F
    error_ns: int | None = -(-(multiplier * _SECOND_NS << scale) >> 32)
    if multiplier == 0 or (error_ns is not None and error_ns >= _UNKNOWN_ERROR_NS):
        error_ns = None
    return ErrorEstimate(bool(value & SYNCHRONISED), bool(value & PTP), error_ns)
