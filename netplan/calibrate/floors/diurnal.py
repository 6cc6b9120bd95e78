"""The daily swing of a path's median delay, by hour of the day in China."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import fdtrc

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

#: China standard time, all year. [h]
CHINA_H = 8
#: A shape that chance would show in one path of so many is none.
CHANCE = 0.01
_HOURS = 24
_LEAST_DAYS = 4
#: A day counts where so many of its hours hold samples.
_LEAST_HOURS = 18


def diurnal_ms(median_ms: Floats, hour: Ints) -> float | None:
    """
    Tell by how much the busiest hour of the day lies above the quietest.

    Parameters
    ----------
    median_ms : float array, shape (n,)
        Medians, one an hour, steps of the route taken out. [ms]
    hour : int array, shape (n,)
        Hours since 1970 (UTC), none twice.

    Returns
    -------
    float or None
        Highest less lowest of the 24 hours' medians over days, in China standard time; None where fewer than four
        days are nearly whole, or where the days do not agree on when it is busy (1 % level). [ms]

    Notes
    -----
    Source: Hotelling's test that the mean of the days' first harmonics, cosine and sine, is not zero (Anderson, An
    Introduction to Multivariate Statistical Analysis, chapter 5). Days are the replicates, so noise that hangs
    together within a day does not pass for a daily shape.
    """
    local = hour + CHINA_H
    table = _by_day(median_ms, local)
    table = table[np.isfinite(table).sum(axis=1) >= _LEAST_HOURS]
    if table.shape[0] < _LEAST_DAYS or not _agree(_first_harmonics(table)):
        return None
    shape = np.nanmedian(table - np.nanmedian(table, axis=1, keepdims=True), axis=0)
    return float(np.nanmax(shape) - np.nanmin(shape))


def _by_day(values: Floats, local: Ints) -> Floats:
    """Lay hours out as days x 24; NaN where an hour has no sample."""
    day, place = np.unique(local // _HOURS, return_inverse=True)
    table = np.full((day.size, _HOURS), np.nan)
    table[place, local % _HOURS] = values
    return table


def _first_harmonics(table: Floats) -> Floats:
    """Fit mean, cosine and sine to the hours that each day has; return the last two, shape (n_days, 2)."""
    angle = 2 * np.pi * np.arange(_HOURS) / _HOURS
    waves = np.column_stack([np.ones(_HOURS), np.cos(angle), np.sin(angle)])
    there = np.isfinite(table)
    squares = np.einsum("dh,hi,hj->dij", there, waves, waves)
    right = np.where(there, table, 0.0) @ waves
    fitted: Floats = np.linalg.solve(squares, right[:, :, np.newaxis])[:, 1:, 0]
    return fitted


def _agree(harmonics: Floats) -> bool:
    """Tell whether the mean of the rows differs from zero by more than their scatter explains."""
    days, width = harmonics.shape
    mean = harmonics.mean(axis=0)
    scatter = np.atleast_2d(np.cov(harmonics, rowvar=False))
    size = float(np.abs(harmonics).max())
    if size == 0.0:
        return False
    scatter = scatter + np.eye(width) * (1e-9 * size) ** 2
    squared = days * float(mean @ np.linalg.solve(scatter, mean))
    statistic = squared * (days - width) / (width * (days - 1))
    return bool(fdtrc(width, days - width, statistic) < CHANCE)
