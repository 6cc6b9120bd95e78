"""Tells a clock that was set from one that is being slewed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

#: The kernel's frequency correction goes to 500 ppm (MAXFREQ of <linux/timex.h>), adjtime(3) and the phase-locked loop
#: add about as much; the oscillator drives both clocks and cancels. chronyd may slew by 83,333 ppm after its start:
#: time stamps are then as worthless as after a step, and it is flagged as one.
SLEW_PPM = 1_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The two clocks at one moment, as nearly as two calls can tell."""

    realtime_ns: int
    monotonic_ns: int  # CLOCK_MONOTONIC_RAW: nobody sets or slews it
    uncertainty_ns: int  # the moment lies within +- this


def read_pair(
    realtime: Callable[[], int] = time.time_ns,
    monotonic: Callable[[], int] = lambda: time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW),
    *,
    tries: int = 3,
) -> Reading:
    """
    Read CLOCK_REALTIME between two readings of CLOCK_MONOTONIC_RAW.

    Parameters
    ----------
    realtime, monotonic : callable
        Read the clocks. [ns]
    tries : int
        The tightest of so many is taken: the scheduler may have come in between.

    Returns
    -------
    Reading
        Its uncertainty is half the time between the two readings around it.
    """
    best: Reading | None = None
    for _ in range(tries):
        before_ns = monotonic()
        realtime_ns = realtime()
        after_ns = monotonic()
        half_ns = (after_ns - before_ns + 1) // 2
        if best is None or half_ns < best.uncertainty_ns:
            best = Reading(realtime_ns=realtime_ns, monotonic_ns=before_ns + half_ns, uncertainty_ns=half_ns)
    assert best is not None
    return best


class StepWatch:
    """
    Find the steps of CLOCK_REALTIME.

    Parameters
    ----------
    slew_ppm : float
        How far the two clocks may drift apart without a step. [1e-6]
    least_ns : int
        Smaller differences are never called a step. [ns]

    Notes
    -----
    Over a time t between readings the clocks may part by `slew_ppm * t`, and the readings be wrong by their
    uncertainties. What is beyond that is a step. A suspended host counts: CLOCK_MONOTONIC_RAW stands still meanwhile,
    and probes under way are worthless just the same. Watch at least once a second: at 1,200 ppm a step of 1.2 ms
    hides in each second between two readings.
    """

    def __init__(self, *, slew_ppm: float = SLEW_PPM, least_ns: int = 100_000) -> None:
        self._slew_ppm = slew_ppm
        self._least_ns = least_ns
        self._last: Reading | None = None

    def watch(self, reading: Reading) -> int | None:
        """
        Take a reading.

        Parameters
        ----------
        reading : Reading
            Later than the one before.

        Returns
        -------
        int or None
            By how much the clock was set, forward positive; None: it was not, or this is the first reading. [ns]
        """
        last, self._last = self._last, reading
        if last is None:
            return None
        passed_ns = reading.monotonic_ns - last.monotonic_ns
        apart_ns = reading.realtime_ns - last.realtime_ns - passed_ns
        slewed_ns = max(passed_ns, 0) * self._slew_ppm / 1e6
        allowed_ns = max(slewed_ns + reading.uncertainty_ns + last.uncertainty_ns, self._least_ns)
        return apart_ns if abs(apart_ns) > allowed_ns else None
