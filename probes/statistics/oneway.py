"""What round trips prove of one way, without synchronised clocks, and what synchronised ones add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from probes.records.windows import Window
from probes.statistics.quantiles import percentile
from probes.terms import Verdict

#: Light in vacuum, m/s (exact, SI brochure, 9th edition, section 2.2).
_LIGHT_M_S = 299_792_458
#: The share of answered probes for which a one-way limit must hold. [%]
JUDGED_PERCENT = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWay:
    """One-way delay of a window. Bounds and verdict hold for each direction."""

    bound_ns: int | None  # from the smallest round trip: the delay that the path has been seen to keep
    judged_bound_ns: int | None  # from the 99th percentile: 99 of 100 answered probes kept it
    forward_p50_ns: int | None  # with synchronised clocks only
    backward_p50_ns: int | None
    error_ns: int | None  # sum of both clocks' maximum errors
    verdict: Verdict | None  # None: no limit was given


def light_ns(distance_km: float) -> int:
    """
    Give the time that light takes over the great circle in vacuum, rounded down.

    Parameters
    ----------
    distance_km : float
        Great circle between the two ends, >= 0. [km]

    Returns
    -------
    int
        What no signal undercuts. [ns]
    """
    return int(distance_km * 1e12 / _LIGHT_M_S)


def judge(
    rtts_ns: Sequence[int],
    *,
    distance_km: float | None,
    limit_ns: int | None,
    forward_ns: Sequence[int] = (),
    backward_ns: Sequence[int] = (),
    error_ns: int | None = None,
) -> OneWay:
    """
    Bound the one-way delay of answered probes, and hold it against a limit.

    Parameters
    ----------
    rtts_ns : sequence of int
        Corrected round trips, smallest first. [ns]
    distance_km : float, optional
        Great circle between the ends; None is taken as 0, which is sound and bounds less. [km]
    limit_ns : int, optional
        One-way limit. [ns]
    forward_ns, backward_ns : sequence of int
        T2 - T1 and T4 - T3 of the same probes, smallest first, if both clocks were synchronised for all of them;
        else empty. [ns]
    error_ns : int, optional
        Largest sum of both clocks' maximum errors among them. [ns]

    Returns
    -------
    OneWay
        Proven: 99 of 100 answered probes took no longer than the limit, by their round trips alone or by clocks and
        their error. Violated: the clocks say that more than one in 100 took longer, error taken off; or light would.

    Notes
    -----
    forward + backward = round trip for each probe, and backward is no faster than light in vacuum over the great
    circle; so forward <= round trip - great circle / c, probe by probe, hence percentile by percentile.
    A smallest round trip below twice that time is impossible: the distance or the address is wrong, nothing is bounded.
    """
    light = 0 if distance_km is None else light_ns(distance_km)
    possible = bool(rtts_ns) and rtts_ns[0] >= 2 * light
    # A distance that the round trips belie is no reason to call a limit violated.
    least = light if possible or not rtts_ns else 0
    worst = percentile(rtts_ns, JUDGED_PERCENT) if possible else None
    clocks = possible and error_ns is not None and bool(forward_ns) and bool(backward_ns)
    judged = None if worst is None else worst - light
    measured = _slower(forward_ns, backward_ns) if clocks else None
    return OneWay(
        bound_ns=rtts_ns[0] - light if possible else None,
        judged_bound_ns=judged,
        forward_p50_ns=percentile(forward_ns, 50) if clocks else None,
        backward_p50_ns=percentile(backward_ns, 50) if clocks else None,
        error_ns=error_ns if clocks else None,
        verdict=_verdict(limit_ns, least, judged, measured, error_ns or 0),
    )


def judged_bound_ns(window: Window) -> int | None:
    """Give what 99 of 100 answered probes of a window kept on either way, by their round trips alone. [ns]"""
    if window.oneway_bound_ns is None or window.rtt_p99_ns is None:
        return None
    return window.rtt_p99_ns - light_ns(window.distance_km or 0.0)


def impossible_ns(window: Window) -> tuple[int, int] | None:
    """
    Tell whether a window's round trips were shorter than its distance allows.

    Returns
    -------
    (int, int) or None
        The smallest round trip, and light's over the distance, there and back; None: nothing speaks against it. [ns]
    """
    if window.oneway_bound_ns is not None or window.rtt_p50_ns is None or window.pdv_p50_ns is None:
        return None
    return window.rtt_p50_ns - window.pdv_p50_ns, 2 * light_ns(window.distance_km or 0.0)


def _slower(forward_ns: Sequence[int], backward_ns: Sequence[int]) -> int | None:
    ways = [percentile(forward_ns, JUDGED_PERCENT), percentile(backward_ns, JUDGED_PERCENT)]
    return max((way for way in ways if way is not None), default=None)


def _verdict(
    limit_ns: int | None, least: int, judged: int | None, measured: int | None, error_ns: int
) -> Verdict | None:
    if limit_ns is None:
        return None
    if least > limit_ns:
        return Verdict.VIOLATED
    if judged is not None and judged <= limit_ns:
        return Verdict.PROVEN
    if measured is None:
        return Verdict.NOT_PROVEN
    if measured + error_ns <= limit_ns:
        return Verdict.PROVEN
    return Verdict.VIOLATED if measured - error_ns > limit_ns else Verdict.NOT_PROVEN
