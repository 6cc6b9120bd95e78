"""Delays that are a thousand or a million times too small or too large: seconds, micro- or nanoseconds."""

from __future__ import annotations

import numpy as np

from netplan.calibrate.floors.series import quantile
from netplan.calibrate.records import Readings

#: No way is so many times longer than light in vacuum over the ground needs ...
_MOST_TIMES = 20.0
#: ... and this: equipment, and the climb to a far core city and back (assumed, generous). [ms]
_MOST_BESIDE_MS = 10.0
#: What a figure would be, were it in that unit and taken for milliseconds: true / read.
_TOO_SMALL = (("s", 1e3), ("x1000000", 1e6))
_TOO_LARGE = (("us", 1e-3), ("ns", 1e-6))
#: Both kinds make at least such a share of the samples of a path of mixed units.
_LEAST_SHARE = 0.01
_SURE_SHARE = 0.05


def suspected_unit(floor_ms: float, limit_ms: float) -> str:
    """
    Tell which unit a floor seems to be in.

    Parameters
    ----------
    floor_ms : float
        Read as milliseconds, one way. [ms]
    limit_ms : float
        What light in vacuum needs, one way. [ms]

    Returns
    -------
    str
        Empty where milliseconds are possible, or where no other unit makes it possible either.
    """
    most = _MOST_TIMES * limit_ms + _MOST_BESIDE_MS
    if floor_ms < limit_ms:
        # Without what is allowed beside: on short ways it would call every bad position a unit.
        return next((name for name, k in _TOO_SMALL if limit_ms <= k * floor_ms <= _MOST_TIMES * limit_ms), "")
    if floor_ms > most:
        return next((name for name, k in _TOO_LARGE if limit_ms <= k * floor_ms <= most), "")
    return ""


def mixed_unit(readings: Readings, limit_ms: float) -> str:
    """
    Tell which second unit the samples of one path seem to be in.

    Parameters
    ----------
    readings : Readings
        Tidy and not empty; values one way.
    limit_ms : float
        What light in vacuum needs, one way. [ms]

    Returns
    -------
    str
        Empty where all seem to be in one.
    """
    values, counts = readings.value_ms, readings.count.astype(np.float64)
    low = values < limit_ms
    share = float(counts[low].sum() / counts.sum())
    if _LEAST_SHARE < share < 1 - _LEAST_SHARE:
        ratio = quantile(values[~low], counts[~low], 0.5) / max(quantile(values[low], counts[low], 0.5), 1e-12)
        return next((name for name, times in _TOO_SMALL if times / 2 <= ratio <= times * 2), "")
    lowest = max(quantile(values, counts, 0.01), 1e-12)
    high = values > 100 * lowest
    share = float(counts[high].sum() / counts.sum())
    if not _SURE_SHARE < share < 1 - _LEAST_SHARE:
        return ""
    return _second_unit(values, counts, high)


def _second_unit(values: np.ndarray, counts: np.ndarray, high: np.ndarray) -> str:
    """Tell two kinds a thousand times apart with nothing between from a long tail of queueing."""
    usual, other = (quantile(values[part], counts[part], 0.5) for part in (~high, high))
    between = (values > 10 * usual) & (values < other / 10)
    narrow = quantile(values[high], counts[high], 0.9) <= 3 * quantile(values[high], counts[high], 0.1)
    if between.any() or not narrow:
        return ""
    return next((name for name, k in _TOO_LARGE if 0.8 <= k * other / usual <= 1.25), "")
