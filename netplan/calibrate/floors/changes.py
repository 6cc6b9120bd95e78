"""When the floor of a path moved from one level to another: change points of a series of low percentiles."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

#: A level lasts at least so many points of the series; what is shorter is an excursion.
LEAST_LEVEL = 6
#: Cost of a change in units of noise variance x ln(points). Three is the penalty of Schwarz for a place and a level
#: to either side; the noise is estimated and its tails are longer than Gauss's, so more.
PENALTY = 5.0
#: A change smaller than so many noise widths of a single point is none to a planner.
LEAST_SHIFT = 2.0
#: Consistent scale of a median absolute deviation, and of a difference of two.
_MAD, _OF_DIFFERENCE = 0.6745, math.sqrt(2.0)
_WINDOW = 7
_CLIP = 3.0
_DAYS = 3


def change_points(series_ms: Floats, hour: Ints | None = None, resolution_ms: float = 1e-6) -> list[int]:
    """
    Find where a series moves from one level to another.

    Parameters
    ----------
    series_ms : float array, shape (n,)
        Low percentiles, one a bucket of time, in order of time. [ms]
    hour : int array, shape (n,), optional
        Hours since 1970 of each; where given, what repeats from day to day is taken out first.
    resolution_ms : float
        How finely the values are stated, > 0. [ms]

    Returns
    -------
    list of int
        Places at which a new level begins, ascending; empty where nothing moved.

    Notes
    -----
    Source: penalised least squares, Killick, Fearnhead and Eckley, J. Am. Stat. Assoc. 107 (2012) 1590 (PELT), as the
    library `ruptures` has it. The noise comes from the series itself, see `noise_width`; single high buckets are
    first drawn to the running median (Hampel's filter), or each would count as a level.
    """
    if series_ms.size < 2 * LEAST_LEVEL:
        return []
    import ruptures  # slow to load, and a table of single figures has no use for it

    series = series_ms - np.median(series_ms)
    if hour is not None:
        series = series - daily_shape(series, hour)
    series, width = _filtered(series, resolution_ms)
    scaled = (series / width)[:, np.newaxis]
    search = ruptures.KernelCPD(kernel="linear", min_size=LEAST_LEVEL).fit(scaled)
    found = search.predict(pen=PENALTY * math.log(series.size))
    return _large_enough(series, [int(place) for place in found[:-1]], LEAST_SHIFT * width)


def noise_width(series_ms: Floats, least_ms: float) -> float:
    """
    Return the standard deviation that points of a series would have if they were independent.

    Parameters
    ----------
    series_ms : float array, shape (n,)
        In order of time. [ms]
    least_ms : float
        Returned where the series shows less. [ms]

    Returns
    -------
    float
        The largest, over means of 1, 2, 4 and 8 points, of the robust spread of neighbouring means' differences x
        the root of their length: equal for independent noise, growing where it hangs together. A few changes of
        level hardly move it. [ms]
    """
    width = least_ms
    for length in (1, 2, 4, 8):
        blocks = series_ms.size // length
        if blocks < 2 * LEAST_LEVEL:
            break
        means = series_ms[: blocks * length].reshape(blocks, length).mean(axis=1)
        spread = float(np.median(np.abs(np.diff(means)))) / (_MAD * _OF_DIFFERENCE)
        width = max(width, spread * math.sqrt(length))
    return width


def daily_shape(series_ms: Floats, hour: Ints) -> Floats:
    """
    Return what of a series repeats from day to day.

    Parameters
    ----------
    series_ms : float array, shape (n,)
        In order of time. [ms]
    hour : int array, shape (n,)
        Hours since 1970.

    Returns
    -------
    float array, shape (n,)
        For each point the median, over days, of what its hour of the day lies above the running median of a day; 0
        where there are fewer than three days. [ms]
    """
    days = (int(hour[-1]) - int(hour[0]) + 1) / 24
    if days < _DAYS:
        return np.zeros_like(series_ms)
    from scipy.ndimage import median_filter

    a_day = round(series_ms.size / days) | 1
    above = series_ms - median_filter(series_ms, size=min(a_day, series_ms.size), mode="nearest")
    shape = np.zeros(24)
    of_day = hour % 24
    for number in range(24):
        same = above[of_day == number]
        if same.size >= _DAYS:
            shape[number] = np.median(same)
    return shape[of_day]


def _filtered(series: Floats, resolution_ms: float) -> tuple[Floats, float]:
    """Draw lone outliers to the running median; return the series and its noise width."""
    from scipy.ndimage import median_filter

    width = noise_width(series, resolution_ms / 2)
    local = median_filter(series, size=_WINDOW, mode="nearest")
    series = np.clip(series, local - _CLIP * width, local + _CLIP * width)
    return series, noise_width(series, resolution_ms / 2)


def _large_enough(series: Floats, places: list[int], least: float) -> list[int]:
    """Join the two most alike neighbouring levels until all neighbours differ by enough."""
    while places:
        edges = [0, *places, series.size]
        levels = [float(np.median(series[start:end])) for start, end in itertools.pairwise(edges)]
        steps = np.abs(np.diff(levels))
        smallest = int(np.argmin(steps))
        if steps[smallest] >= least:
            break
        places = places[:smallest] + places[smallest + 1 :]
    return places
