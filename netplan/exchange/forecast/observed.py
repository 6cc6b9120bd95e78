"""What samples say about an exchange as a whole: its peak, its days, and those members that are there all the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from geodata.errors import InputError
from netplan.exchange.calendar import DAY_S, day_of, day_start_s
from netplan.exchange.statistics import member_sums
from netplan.samples import STEP_S, SampleSource

Floats = npt.NDArray[np.float64]
_STEPS_A_DAY = DAY_S // STEP_S
#: A day counts where at least this share of its intervals is known.
_KNOWN_RATIO = 0.9
#: A member is there all the time if it has traffic within so many days of either end. [day]
_EDGE_DAYS = 7
#: The level of a forecast is that of so many days: what members.csv states is the peak of a month, too. [day]
_RECENT_DAYS = 31
#: Unknown samples may hold up to this share of the sum before the interval itself counts as unknown.
_MISSING_RATIO = 0.02


@dataclass(frozen=True, kw_only=True)
class Observed:
    """
    Samples of an exchange in whole days of China, from `first` on.

    `daily_gbps`: largest five-minute sum of the ingress of each day, `steady_gbps`: the same of those members that are
    there from the first days to the last, NaN where too little is known; shape (n_days,). `peak_gbps` the largest of
    all, `reached` the first day on which each limit asked for was reached. [Gbit/s]
    """

    basis: str
    first: date
    daily_gbps: Floats
    steady_gbps: Floats
    peak_gbps: float
    sum_of_peaks_gbps: float
    reached: Mapping[float, date]
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def days(self) -> int:
        """Return the number of days."""
        return len(self.daily_gbps)

    @property
    def recent_gbps(self) -> float:
        """Return the largest peak of the last 31 days, of all where none of these is known. [Gbit/s]"""
        last = self.daily_gbps[-_RECENT_DAYS:]
        return self.peak_gbps if np.isnan(last).all() else float(np.nanmax(last))

    @property
    def diversity_ratio(self) -> float:
        """Return the peak of the exchange over the sum of its members' peaks. [-]"""
        return self.peak_gbps / self.sum_of_peaks_gbps


def observe(source: SampleSource, limits: tuple[float, ...] = ()) -> Observed:
    """
    Read samples through once and keep what a forecast needs.

    Parameters
    ----------
    source : SampleSource
        Measured or generated.
    limits : tuple of float
        Peaks whose first day is asked for. [Gbit/s]

    Returns
    -------
    Observed
        See there.

    Raises
    ------
    InputError
        If there is no whole day of samples, or nothing but zeros.
    """
    start_s, end_s = _whole_days(source)
    days = max(0, end_s - start_s) // DAY_S
    total, missing, steady = (np.zeros(max(0, end_s - start_s) // STEP_S) for _ in range(3))
    peaks = 0.0
    if days > 0:
        for samples in source.batches(start_s, end_s):
            for _, into, _ in member_sums(samples):
                unknown = np.isnan(into)
                if unknown.all():
                    continue
                filled = np.where(unknown, 0.0, into)
                total += filled
                missing += _inner_gaps(unknown) * float(filled.sum() / (~unknown).sum())
                peaks += float(filled.max())
                if _is_steady(filled):
                    steady += filled
    if days <= 0 or not total.any():
        raise InputError("forecast_samples_empty")
    known = (total > 0) & (missing <= _MISSING_RATIO * (total + missing))
    daily = _daily(total, known)
    if np.isnan(daily).all():
        raise InputError("forecast_samples_empty")
    first = day_of(start_s)
    return Observed(
        basis=source.basis,
        first=first,
        daily_gbps=daily,
        steady_gbps=_daily(steady, known & (steady > 0)),
        peak_gbps=float(np.nanmax(daily)),
        sum_of_peaks_gbps=peaks,
        reached=_reached(daily, first, limits),
        remarks=source.remarks,
    )


def _whole_days(source: SampleSource) -> tuple[int, int]:
    """Return the first and the last midnight of China within the samples. [s]"""
    start_s = day_start_s(day_of(source.start_s))
    if start_s < source.start_s:
        start_s += DAY_S
    return start_s, day_start_s(day_of(source.end_s))


def _inner_gaps(unknown: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return what is unknown between the first and the last known sample: before and after, nobody was there."""
    known = np.flatnonzero(~unknown)
    inner = unknown.copy()
    inner[: known[0]] = False
    inner[known[-1] :] = False
    return inner


def _is_steady(filled: Floats) -> bool:
    edge = min(_EDGE_DAYS * _STEPS_A_DAY, len(filled))
    return bool(filled[:edge].any() and filled[-edge:].any())


def _daily(total: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Return the peak of each day, NaN for days of which too little is known."""
    by_day = np.where(known, total, -np.inf).reshape(-1, _STEPS_A_DAY)
    enough = known.reshape(-1, _STEPS_A_DAY).mean(axis=1) >= _KNOWN_RATIO
    return np.where(enough, by_day.max(axis=1), np.nan)


def _reached(daily: Floats, first: date, limits: tuple[float, ...]) -> dict[float, date]:
    found = {}
    for limit in limits:
        over = np.flatnonzero(daily >= limit)
        if len(over):
            found[limit] = date.fromordinal(first.toordinal() + int(over[0]))
    return found
