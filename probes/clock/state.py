"""What the kernel believes of its own clock."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

#: From <linux/timex.h>.
_STA_UNSYNC = 0x0040
_STA_CLOCKERR = 0x1000
_STA_NANO = 0x2000
_TIME_ERROR = 5
#: The kernel's maximum error stops here (16 s, NTP_PHASE_LIMIT): it then says "unknown" rather than a figure.
_ERROR_CAP_US = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """One reading of adjtimex(2)."""

    synchronised: bool
    error_ns: int | None  # bound on the offset from UTC, grows by 500 ppm without correction; None: no figure
    estimated_error_ns: int | None  # what the clock's discipline expects; no bound
    offset_ns: int  # still to be slewed away
    frequency_ppm: float  # correction of the oscillator
    tai_offset_s: int | None  # TAI - UTC; None: nobody told the kernel


class _Timex(ctypes.Structure):
    """struct timex of <linux/timex.h>; `long` has the width of the machine's."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long),
        ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long),
        ("time_s", ctypes.c_long),
        ("time_us", ctypes.c_long),
        ("tick", ctypes.c_long),
        ("ppsfreq", ctypes.c_long),
        ("jitter", ctypes.c_long),
        ("shift", ctypes.c_int),
        ("stabil", ctypes.c_long),
        ("jitcnt", ctypes.c_long),
        ("calcnt", ctypes.c_long),
        ("errcnt", ctypes.c_long),
        ("stbcnt", ctypes.c_long),
        ("tai", ctypes.c_int),
        ("reserved", ctypes.c_int * 11),
    )


def read_clock() -> ClockState | None:
    """
    Ask the kernel for the state of CLOCK_REALTIME. Nothing is set, and no privilege is needed.

    Returns
    -------
    ClockState or None
        None where the kernel does not answer: a sandbox may forbid the call.

    Notes
    -----
    adjtimex(2) with modes = 0. `maxerror` is what chronyd, ntpd, ptp4l or systemd-timesyncd wrote at their last
    correction, grown by the kernel at 500 ppm since (RFC 5905, appendix A, PHI is 15 ppm; Linux takes MAXFREQ).
    """
    timex = _Timex()
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        state = libc.adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return None
    if state < 0:
        return None
    return interpret(
        state=state,
        status=timex.status,
        maxerror_us=timex.maxerror,
        esterror_us=timex.esterror,
        offset=timex.offset,
        freq=timex.freq,
        tai=timex.tai,
    )


def interpret(
    *, state: int, status: int, maxerror_us: int, esterror_us: int, offset: int, freq: int, tai: int
) -> ClockState:
    """
    Read the numbers of adjtimex.

    Parameters
    ----------
    state : int
        What the call returned.
    status : int
        STA_ bits.
    maxerror_us, esterror_us : int
        [us]
    offset : int
        In ns with STA_NANO, in us without.
    freq : int
        Parts per million, shifted left by 16.
    tai : int
        TAI - UTC, 0 where unset. [s]

    Returns
    -------
    ClockState
        An error at the kernel's cap is no figure, and is None.
    """
    synchronised = state != _TIME_ERROR and not status & (_STA_UNSYNC | _STA_CLOCKERR)
    return ClockState(
        synchronised=synchronised,
        error_ns=maxerror_us * 1000 if 0 <= maxerror_us < _ERROR_CAP_US else None,
        estimated_error_ns=esterror_us * 1000 if 0 <= esterror_us < _ERROR_CAP_US else None,
        offset_ns=offset if status & _STA_NANO else offset * 1000,
        frequency_ppm=freq / 65536,
        tai_offset_s=tai or None,
    )
