"""Samples of one path as a histogram by time: sorting, weighted quantiles, quantiles of each bucket of time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.records import Readings

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

#: The share of samples below what is called the floor: its 1st percentile, not its minimum.
FLOOR_SHARE = 0.01
#: Of windows' 1st percentiles, the tenth is taken: the quietest hours, without the windows that lie low by chance.
FIGURES_SHARE = 0.1
#: No stamp of a probe is finer. [ms]
_FINEST_MS = 1e-6
_DECIMALS = 6
#: Thirty years: what is larger is no delay, and its square no number. [ms]
_LONGEST_MS = 1e12
#: So many of a path's different values tell its resolution.
_LOOKED_AT = 2000


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """
    One figure for each bucket of time that holds samples, ascending.

    `number` of the bucket since 1970, shape (n,); `value_ms`, shape (n,); `count` of samples, shape (n,).
    """

    number: Ints
    value_ms: Floats
    count: Floats


def is_delay(readings: Readings) -> Mask:
    """Tell which entries are a number that a delay can be (below zero, too: a clock can be wrong)."""
    return np.isfinite(readings.value_ms) & (np.abs(readings.value_ms) < _LONGEST_MS)


def tidy(readings: Readings) -> Readings:
    """Return readings sorted by bucket, then value, without entries that are no number or count nothing."""
    keep = is_delay(readings) & (readings.count > 0)
    order = np.flatnonzero(keep)
    order = order[np.lexsort((readings.value_ms[order], readings.bucket[order]))]
    return chosen(readings, order)


def share_of(readings: Readings) -> float:
    """Return the share that makes the floor: of samples, or of windows' low percentiles."""
    return FIGURES_SHARE if readings.figures else FLOOR_SHARE


def chosen(readings: Readings, which: Mask | npt.NDArray[np.intp]) -> Readings:
    """Return some entries of readings, by mask or by place."""
    return replace(
        readings,
        bucket=readings.bucket[which],
        value_ms=readings.value_ms[which],
        count=readings.count[which],
        median_ms=None if readings.median_ms is None else readings.median_ms[which],
    )


def together(readings: Sequence[Readings]) -> Readings:
    """Put readings of one path into one; the first gives its name and its bucket. At least one."""
    first = readings[0]
    medians = None
    if any(item.median_ms is not None for item in readings):
        medians = np.concatenate([_medians(item) for item in readings])
    whole = replace(
        first,
        bucket=np.concatenate([item.bucket for item in readings]),
        value_ms=np.concatenate([item.value_ms for item in readings]),
        count=np.concatenate([item.count for item in readings]),
        median_ms=medians,
        answered=sum(item.answered for item in readings),
        lost=sum(item.lost for item in readings),
        routes=tuple(dict.fromkeys(itertools.chain.from_iterable(item.routes for item in readings))),
    )
    return tidy(whole)


def total(readings: Readings) -> float:
    """Return how many samples there are. A float: hostile counts do not overflow."""
    return float(readings.count.sum(dtype=np.float64))


def quantile(values: Floats, weights: npt.NDArray[np.number], share: float) -> float:
    """
    Return the value that a share of the weight does not exceed.

    Parameters
    ----------
    values : float array, shape (n,), n >= 1
        In any order and unit.
    weights : array, shape (n,)
        Above zero.
    share : float
        0 to 1.

    Returns
    -------
    float
        One of the values: the smallest with at least that share of the weight at or below it.
    """
    order = np.argsort(values, kind="stable")
    return float(ranked(values[order], np.cumsum(weights[order], dtype=np.float64), share))


def ranked(ascending: Floats, cumulated: Floats, share: float) -> float:
    """Return a weighted quantile of ascending values from their cumulated weights, each of shape (n,)."""
    # A billionth less: shares such as 1 / 100 times 100 are not to fall on the next sample by rounding.
    rank = share * cumulated[-1] * (1 - 1e-9)
    return float(ascending[min(int(np.searchsorted(cumulated, rank)), ascending.size - 1)])


def by_bucket(readings: Readings, share: float) -> Buckets:
    """
    Return a weighted quantile of each bucket of tidy readings.

    Parameters
    ----------
    readings : Readings
        Tidy, see `tidy`.
    share : float
        0 to 1.

    Returns
    -------
    Buckets
        Only those that hold samples.
    """
    number, first = np.unique(readings.bucket, return_index=True)
    if not number.size:
        return Buckets(number=number, value_ms=np.zeros(0), count=np.zeros(0))
    weights = readings.count.astype(np.float64)
    cumulated = np.cumsum(weights)
    before = np.concatenate([[0.0], cumulated])[first]
    counts = np.add.reduceat(weights, first)
    last = np.append(first[1:], weights.size) - 1
    place = np.searchsorted(cumulated, before + share * counts * (1 - 1e-9))
    return Buckets(number=number, value_ms=readings.value_ms[np.clip(place, first, last)], count=counts)


def median_by_bucket(readings: Readings) -> Buckets | None:
    """Return the median of each bucket: of samples, or of the medians beside figures; None where there are none."""
    if not readings.figures:
        return by_bucket(readings, 0.5)
    medians = _medians(readings)
    there = np.isfinite(medians)
    if not there.any():
        return None
    return by_bucket(tidy(replace(chosen(readings, there), value_ms=medians[there])), 0.5)


def coarser(readings: Readings, buckets: int) -> Readings:
    """Put so many neighbouring buckets into one; those without samples do not count."""
    if buckets <= 1:
        return readings
    _, place = np.unique(readings.bucket, return_inverse=True)
    block = (place // buckets).astype(np.int64)
    return tidy(replace(readings, bucket=block))


def resolution_ms(readings: Iterable[Readings]) -> float:
    """
    Tell how finely a source states its figures: the last decimal place that any of them uses.

    Parameters
    ----------
    readings : iterable of Readings
        Of one kind from one source.

    Returns
    -------
    float
        A power of ten, from one nanosecond to a second. [ms]
    """
    finest = 3
    for item in readings:
        values = np.unique(item.value_ms[np.isfinite(item.value_ms)])
        values = values[:: max(values.size // _LOOKED_AT, 1)]
        decimals = _decimals(values, -finest)
        finest = min(finest, -decimals)
        if decimals == _DECIMALS:
            return _FINEST_MS
    return 10.0 ** min(finest, 0)


def _decimals(values: Floats, at_least: int) -> int:
    for decimals in range(max(at_least, 0), _DECIMALS):
        if np.allclose(np.round(values, decimals), values, rtol=0.0, atol=_FINEST_MS / 10):
            return decimals
    return _DECIMALS


def _medians(readings: Readings) -> Floats:
    return np.full(readings.value_ms.shape, np.nan) if readings.median_ms is None else readings.median_ms
