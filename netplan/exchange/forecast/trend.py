"""
The trend of daily peaks, and what comes next. The only file that meets statsmodels (extra `forecast`).

Two methods, on logarithms: exponential smoothing with a damped trend and a weekly season (statsmodels), and a straight
line by the median of slopes with a weekly season (built in), which takes over where statsmodels is not installed.
"""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.exchange.forecast.draws import Z90

Floats = npt.NDArray[np.float64]
ETS, ROBUST = "ets", "robust"
WEEK = 7
#: Shorter series have no trend worth the name. [day]
LEAST_DAYS = 56
#: Paths by which exponential smoothing tells its band.
_PATHS = 200
#: Median absolute deviation to standard deviation of a normal distribution.
_MAD = 1.4826


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What the next days will bring: shape (n_days,) each, `low` and `high` a band of 80 %. [Gbit/s]"""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True)
class Slope:
    """The growth of daily peaks, and its standard error, both in logarithms. [1/year]"""

    per_year: float
    error_per_year: float
    days: int


#: Takes daily peaks and a number of days, and predicts.
Method = Callable[[Floats, int], Prediction]


def available() -> str:
    """Return the method that predicts here: `ETS` where statsmodels is installed, else `ROBUST`."""
    return ETS if importlib.util.find_spec("statsmodels") is not None else ROBUST


def predict(daily_gbps: Floats, days: int, method: str) -> Prediction:
    """
    Predict daily peaks.

    Parameters
    ----------
    daily_gbps : float array, shape (n,)
        A peak a day, NaN where unknown; at least two weeks known. [Gbit/s]
    days : int
        How many days to predict.
    method : str
        `ETS` or `ROBUST`.

    Returns
    -------
    Prediction
        Of the days that follow.
    """
    return (_smoothed if method == ETS else _robust)(daily_gbps, days)


def _smoothed(daily_gbps: Floats, days: int) -> Prediction:
    """
    Predict by exponential smoothing.

    Notes
    -----
    Source: Holt-Winters with additive season and damped trend, Gardner and McKenzie, Management Science 31 (1985),
    as statsmodels fits it; the band from simulated paths.
    """
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    series = np.log(_filled(daily_gbps))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an optimiser that stops early still predicts
        model = ExponentialSmoothing(
            series,
            trend="add",
            damped_trend=True,
            seasonal="add",
            seasonal_periods=WEEK,
            initialization_method="heuristic",
        )
        fitted = model.fit()
        paths = fitted.simulate(days, repetitions=_PATHS, anchor="end", random_state=np.random.default_rng(0))
    middle = np.asarray(fitted.forecast(days))
    low, high = np.percentile(np.asarray(paths).reshape(days, -1), (10, 90), axis=1)
    return Prediction(value=np.exp(middle), low=np.exp(np.minimum(low, middle)), high=np.exp(np.maximum(high, middle)))


def _robust(daily_gbps: Floats, days: int) -> Prediction:
    """
    Predict by a straight line in logarithms, the median of slopes, and the median of each weekday.

    Notes
    -----
    Source: Theil (1950) and Sen, JASA 63 (1968). Its band: residuals of single days, and the error of the slope.
    """
    known = np.flatnonzero(~np.isnan(daily_gbps))
    logs = np.log(daily_gbps[known])
    season = _season(known, logs)
    slope, error = _theil_sen(known, logs - season[known % WEEK])
    level = float(np.median(logs - season[known % WEEK] - slope * known))
    rest = logs - season[known % WEEK] - level - slope * known
    spread = _MAD * float(np.median(np.abs(rest - np.median(rest))))
    ahead = len(daily_gbps) + np.arange(days)
    middle = level + slope * ahead + season[ahead % WEEK]
    width = Z90 * np.sqrt(spread**2 + (error * (ahead - known.mean())) ** 2)
    return Prediction(value=np.exp(middle), low=np.exp(middle - width), high=np.exp(middle + width))


def slope_of(daily_gbps: Floats) -> Slope | None:
    """
    Measure the growth of daily peaks.

    Parameters
    ----------
    daily_gbps : float array, shape (n,)
        A peak a day, NaN where unknown. [Gbit/s]

    Returns
    -------
    Slope or None
        None where fewer than `LEAST_DAYS` days are known.

    Notes
    -----
    Source: Theil-Sen on weekly medians in logarithms. The error is widened for the likeness of neighbouring weeks
    (1 + r) / (1 - r), and by a swing of the seasons of 0.1, assumed, that less than a year cannot tell from growth.
    """
    known = ~np.isnan(daily_gbps) & (daily_gbps > 0)
    if int(known.sum()) < LEAST_DAYS:
        return None
    weeks = len(daily_gbps) // WEEK
    blocks = np.where(known, daily_gbps, np.nan)[len(daily_gbps) - weeks * WEEK :].reshape(weeks, WEEK)
    full = np.flatnonzero((~np.isnan(blocks)).sum(axis=1) > WEEK // 2)
    if len(full) < LEAST_DAYS // WEEK:
        return None
    logs = np.log(np.nanmedian(blocks[full], axis=1))
    slope, error = _theil_sen(full, logs)
    years = WEEK * (full[-1] - full[0] + 1) / 365.25
    seasons = 0.1 / years * max(0.0, 1 - years / 2)
    per_year = 365.25 / WEEK
    return Slope(per_year=slope * per_year, error_per_year=math.hypot(error * per_year, seasons), days=int(known.sum()))


def _filled(daily_gbps: Floats) -> Floats:
    """Fill days that nobody knows from their neighbours: smoothing takes no gaps."""
    known = np.flatnonzero(~np.isnan(daily_gbps))
    return np.asarray(np.exp(np.interp(np.arange(len(daily_gbps)), known, np.log(daily_gbps[known]))))


def _season(days: npt.NDArray[np.int64], logs: Floats) -> Floats:
    """Return how each weekday stands to the week around it. Shape (7,)."""
    line = np.polynomial.Polynomial.fit(days, logs, 1)
    rest = logs - line(days)
    found = np.array(
        [np.median(rest[days % WEEK == day]) if np.any(days % WEEK == day) else 0.0 for day in range(WEEK)]
    )
    return np.asarray(found - found.mean())


def _theil_sen(x: npt.NDArray[np.int64], y: Floats) -> tuple[float, float]:
    """Return the median of the slopes between all pairs of points, and its standard error."""
    low, high = np.triu_indices(len(x), 1)
    slope = float(np.median((y[high] - y[low]) / (x[high] - x[low])))
    rest = y - slope * x
    rest = rest - np.median(rest)
    spread = max(_MAD * float(np.median(np.abs(rest))), 1e-12)
    likeness = float(np.clip(np.corrcoef(rest[:-1], rest[1:])[0, 1], 0.0, 0.9)) if np.ptp(rest) > 1e-9 else 0.0
    around = float(((x - x.mean()) ** 2).sum())
    # The median of slopes is 95 % as sharp as least squares where errors are normal.
    return slope, spread / math.sqrt(0.95 * around) * math.sqrt((1 + likeness) / (1 - likeness))
