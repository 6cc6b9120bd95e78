"""The floor of a stretch of time and its error; of several stretches the lowest."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from netplan.calibrate.floors.series import FIGURES_SHARE, FLOOR_SHARE, chosen, quantile, ranked, together, total
from netplan.calibrate.records import Readings

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

#: Two levels are one where they differ by no more than so many standard errors.
SAME_LEVEL = 3.0
#: Two sides, 95 %.
_NORMAL = 1.96
_TENTH_TO_MEDIAN = 1.2816
#: The error downwards is at most so many times the one upwards.
_LOWER_SIDE = 2.0
#: Noise is taken to hang together for less than a stretch: a day, or an eighth of a shorter time.
_DAY_S = 86400
_STRETCHES = 8
#: No figure of a table is taken to be better than a microsecond (assumed). [ms]
_BEST_FIGURE_MS = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A floor with its standard error, in the readings' own unit and way; `assumed`: nothing showed the error."""

    floor_ms: float
    error_ms: float
    assumed: bool = False


def level_of(readings: Readings, resolution_ms: float) -> Level:
    """
    Take the floor of a stretch of time.

    Parameters
    ----------
    readings : Readings
        Tidy and not empty, all of one level.
    resolution_ms : float
        How finely the source states its figures. [ms]

    Returns
    -------
    Level
        The weighted 1st percentile of samples, or the 10th of windows' 1st percentiles.

    Notes
    -----
    Source of the error: Woodruff, J. Am. Stat. Assoc. 47 (1952) 635: the error of the share below the percentile,
    from the scatter of that share between stretches of time, carried over to the percentile; no density is
    estimated. The larger side counts, but the lower one at most twice the upper: below the floor lie single samples
    that a clock spoilt, and the error is not to grow as large as they.
    """
    if readings.figures:
        return _of_figures(readings, resolution_ms)
    floor, spread, effective = _percentile(readings, FLOOR_SHARE)
    # With n samples of exponential queueing the lowest lies its mean / n above the floor: what no sample shows.
    excess = (quantile(readings.value_ms, readings.count, 0.5) - floor) / math.log(2)
    error = math.hypot(spread, excess / effective)
    return Level(floor_ms=floor, error_ms=max(error, resolution_ms))


def _of_figures(readings: Readings, resolution_ms: float) -> Level:
    if np.unique(readings.value_ms).size == 1:
        error = max(resolution_ms / 2, _BEST_FIGURE_MS)
        return Level(floor_ms=float(readings.value_ms[0]), error_ms=error, assumed=True)
    floor, spread, _ = _percentile(readings, FIGURES_SHARE)
    scatter = (quantile(readings.value_ms, readings.count, 0.5) - floor) / _TENTH_TO_MEDIAN
    return Level(floor_ms=floor, error_ms=max(math.hypot(spread, scatter), resolution_ms / 2))


def _percentile(readings: Readings, share: float) -> tuple[float, float, float]:
    """Return a percentile, its standard error, and how many independent samples would know it as well."""
    order = np.argsort(readings.value_ms, kind="stable")
    values = readings.value_ms[order]
    cumulated = np.cumsum(readings.count[order], dtype=np.float64)
    floor = ranked(values, cumulated, share)
    error = _share_error(readings, floor, share)
    low = ranked(values, cumulated, max(share - _NORMAL * error, 0.0))
    high = ranked(values, cumulated, min(share + _NORMAL * error, 1.0))
    spread = max(high - floor, min(floor - low, _LOWER_SIDE * (high - floor))) / _NORMAL
    return floor, spread, max(share * (1 - share) / error**2, 1.0)


def _share_error(readings: Readings, floor: float, share: float) -> float:
    """Return the standard error of the share of samples at or below a value; never less than independence gives."""
    samples = total(readings)
    if readings.figures:  # a window is one observation, however many samples stand behind it
        weight = readings.count / samples
        alone = share * (1 - share) * float(np.sum(weight**2))
    else:
        alone = share * (1 - share) / samples
    below = (readings.value_ms <= floor) * readings.count.astype(np.float64)
    share_here = float(below.sum()) / samples
    rest = (below - share_here * readings.count) / samples
    variance = max(_scatter(rest, readings.bucket), _scatter(rest, _stretches(readings)))
    return math.sqrt(max(variance, alone))


def _stretches(readings: Readings) -> Ints:
    """Number the days of the entries, or eighths of the time where it is shorter than eight days."""
    bucket = readings.bucket
    first, buckets = int(bucket[0]), int(bucket[-1]) - int(bucket[0]) + 1
    length = buckets / _STRETCHES
    if readings.bucket_s and length * readings.bucket_s > _DAY_S:
        length = _DAY_S / readings.bucket_s
    stretches: Ints = ((bucket - first) // max(length, 1.0)).astype(np.int64)
    return stretches


def _scatter(rest: Floats, group: Ints) -> float:
    """Return the variance of a sum whose groups of terms are independent, widened for few groups (Student)."""
    _, first = np.unique(group, return_index=True)
    if first.size < 2:
        return 0.0
    sums = np.add.reduceat(rest, first)
    wider = float(stdtrit(first.size - 1, 0.975)) / _NORMAL
    return wider**2 * first.size / (first.size - 1) * float(sums @ sums)


def differ(one: Level, other: Level) -> float:
    """Return how far two floors lie apart, in standard errors of their difference."""
    return abs(one.floor_ms - other.floor_ms) / math.hypot(one.error_ms, other.error_ms)


def lowest(parts: Sequence[Readings], levels: Sequence[Level], resolution_ms: float) -> tuple[Readings, Level]:
    """
    Find the lowest of several stretches, together with those that are on the same level.

    Parameters
    ----------
    parts : sequence of Readings
        At least one, each tidy and not empty.
    levels : sequence of Level
        Of each part.
    resolution_ms : float
        Of the source. [ms]

    Returns
    -------
    tuple of Readings and Level
        What was measured on that level, and its floor.
    """
    if len(parts) == 1:
        return parts[0], levels[0]
    least = min(levels, key=lambda level: level.floor_ms)
    same = [part for part, level in zip(parts, levels, strict=True) if differ(level, least) <= SAME_LEVEL]
    whole = together(same) if len(same) > 1 else same[0]
    return whole, level_of(whole, resolution_ms)


def split(readings: Readings, starts: Sequence[int]) -> list[Readings]:
    """Cut tidy readings at bucket numbers at which new levels start; parts without samples are left out."""
    cuts = np.searchsorted(readings.bucket, np.asarray(starts, dtype=np.int64))
    edges = [0, *(int(cut) for cut in cuts), readings.bucket.size]
    places = np.arange(readings.bucket.size)
    return [chosen(readings, places[a:b]) for a, b in itertools.pairwise(edges) if b > a]


def median_of(readings: Readings) -> float | None:
    """Return the median of samples, or of the medians beside figures; None where there are none. [as read]"""
    if not readings.figures:
        return quantile(readings.value_ms, readings.count, 0.5)
    if readings.median_ms is None:
        return None
    there = np.isfinite(readings.median_ms)
    return quantile(readings.median_ms[there], readings.count[there], 0.5) if there.any() else None
