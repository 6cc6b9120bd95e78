"""How well peaks that are known by now would have been predicted: the method against what came, and a naive peer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.exchange.forecast.draws import Z90
from netplan.exchange.forecast.observed import Observed
from netplan.exchange.forecast.trend import ETS, ROBUST, WEEK, Prediction, available, predict

Floats = npt.NDArray[np.float64]
DAILY, MONTHLY = "daily-peak", "monthly-peak"
#: A prediction starts each so many days, from the first origin on, and reaches as far as the last horizon. [day]
STEP_DAYS = 28
#: Days ahead in which errors are told apart: the first week, the rest of four weeks, and of a quarter. [day]
HORIZONS = ((1, 7), (8, 28), (29, 91))
#: Blocks that stand for months: four whole weeks, so that weekdays weigh the same. [day]
MONTH = 28
#: At least so many days come before the first origin: the method must have seen something. [day]
LEAST_TRAINING = 112


@dataclass(frozen=True, kw_only=True)
class Score:
    """
    Errors of predictions a certain time ahead, in shares of what came. [-]

    `mape_ratio`: mean of the absolute errors; `bias_ratio`: mean of the signed ones, above 0 where too much was
    predicted; `coverage_ratio`: share of what came that lay in the band of 80 %; the same for the naive peer, which
    repeats last week (daily peaks) or the last month (monthly peaks). `count`: predictions compared.
    """

    quantity: str
    from_day: int
    to_day: int
    count: int
    mape_ratio: float
    bias_ratio: float
    coverage_ratio: float
    naive_mape_ratio: float
    naive_bias_ratio: float
    naive_coverage_ratio: float


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """A back-test: on which samples, by which method, from how many origins, with which errors; none if too short."""

    basis: str
    method: str
    days: int
    origins: int
    diversity_ratio: float
    scores: tuple[Score, ...]


def backtest(observed: Observed, *, method: str = ROBUST) -> Backtest:
    """
    Predict what has come since, from one origin after another, and compare.

    Parameters
    ----------
    observed : Observed
        Daily peaks.
    method : str
        `ROBUST` unless `ETS` is asked for and installed: what is installed must not change a forecast unasked.

    Returns
    -------
    Backtest
        Without scores where there are fewer than some 20 weeks.

    Notes
    -----
    Source: rolling origin, Tashman, International Journal of Forecasting 16 (2000): each prediction sees only what
    was known at its origin.
    """
    chosen = ETS if method == ETS and available() == ETS else ROBUST
    daily = observed.daily_gbps
    places = origins(len(daily))
    found: dict[tuple[str, int, int], list[tuple[Floats, Floats]]] = {}
    for origin in places:
        past, ahead = daily[:origin], daily[origin : origin + HORIZONS[-1][1]]
        if (~np.isnan(past)).sum() < LEAST_TRAINING // 2 or np.isnan(past[-MONTH:]).all():
            continue
        ours, naive = predict(past, len(ahead), chosen), naive_days(past, len(ahead))
        for low, high in HORIZONS:
            _keep(found, (DAILY, low, high), ours, naive, ahead, slice(low - 1, high))
        _keep_months(found, past, ahead, lambda days, past=past: predict(past, days, chosen))  # type: ignore[misc]
    scores = tuple(_score(key, *map(np.concatenate, zip(*parts, strict=True))) for key, parts in sorted(found.items()))
    return Backtest(
        basis=observed.basis,
        method=chosen,
        days=len(daily),
        origins=len(places),
        diversity_ratio=observed.diversity_ratio,
        scores=tuple(score for score in scores if score.count),
    )


def origins(days: int) -> list[int]:
    """Return the days at which predictions start: none where too little would be left to compare."""
    first = max(LEAST_TRAINING, days // 2)
    return list(range(first, days - WEEK + 1, STEP_DAYS))


def naive_days(past: Floats, days: int) -> Prediction:
    """Repeat the last week that is known; its band from how far weeks lie apart that stand as far apart."""
    known = _forward(past)
    week = known[-WEEK:]
    ahead = np.arange(days)
    value = week[ahead % WEEK]
    logs = np.log(known)
    spread: dict[int, float] = {}
    for weeks in np.unique(ahead // WEEK + 1).tolist():
        apart = logs[weeks * WEEK :] - logs[: -weeks * WEEK]
        spread[weeks] = float(np.std(apart)) if len(apart) > WEEK else spread.get(weeks - 1, 0.0)
    width = np.array([Z90 * spread[int(day) // WEEK + 1] for day in ahead])
    return Prediction(value=value, low=value * np.exp(-width), high=value * np.exp(width))


def _keep(
    found: dict[tuple[str, int, int], list[tuple[Floats, Floats]]],
    key: tuple[str, int, int],
    ours: Prediction,
    naive: Prediction,
    came: Floats,
    part: slice,
) -> None:
    rows = [ours.value, ours.low, ours.high, naive.value, naive.low, naive.high]
    found.setdefault(key, []).append((np.stack([row[part] for row in rows]).T, came[part]))


def _keep_months(
    found: dict[tuple[str, int, int], list[tuple[Floats, Floats]]],
    past: Floats,
    ahead: Floats,
    predicted: Callable[[int], Prediction],
) -> None:
    """Compare the peaks of whole blocks of four weeks; how far they stand above their days is taken from the past."""
    blocks = len(ahead) // MONTH
    if not blocks:
        return
    came = _block_peaks(ahead[: blocks * MONTH])
    before = _block_peaks(past[len(past) % MONTH :])
    before = before[~np.isnan(before)]
    middle = predicted(blocks * MONTH).value.reshape(blocks, MONTH)
    excess = _excess(past)
    value = np.median(middle, axis=1) * np.exp(np.median(excess))
    width = Z90 * max(float(np.std(excess)), 1e-9) * np.sqrt(1 + np.arange(blocks))
    ours = Prediction(value=value, low=value * np.exp(-width), high=value * np.exp(width))
    last = np.full(blocks, before[-1])
    steps = np.diff(np.log(before))
    apart = float(np.std(steps)) if len(steps) > 1 else 0.0
    naive_width = Z90 * apart * np.sqrt(1 + np.arange(blocks))
    naive = Prediction(value=last, low=last * np.exp(-naive_width), high=last * np.exp(naive_width))
    for block in range(blocks):
        key = (MONTHLY, block * MONTH + 1, (block + 1) * MONTH)
        _keep(found, key, ours, naive, came, slice(block, block + 1))


def _block_peaks(daily: Floats) -> Floats:
    """Return the largest daily peak of each block; NaN where more than a quarter of its days is unknown."""
    blocks = daily.reshape(-1, MONTH)
    enough = np.isnan(blocks).mean(axis=1) <= 0.25
    return np.where(enough, np.where(np.isnan(blocks), -np.inf, blocks).max(axis=1), np.nan)


def _excess(past: Floats) -> Floats:
    """Return by how much the peak of four weeks stands above their median day, in logarithms, block by block."""
    filled = _forward(past)
    blocks = filled[len(filled) % MONTH :].reshape(-1, MONTH)
    return np.asarray(np.log(blocks.max(axis=1) / np.median(blocks, axis=1)))


def _forward(daily: Floats) -> Floats:
    """Fill days that nobody knows with the same weekday of the week before, or else the next day that is known."""
    filled = daily.copy()
    for day in np.flatnonzero(np.isnan(filled)).tolist():
        if day >= WEEK and not np.isnan(filled[day - WEEK]):
            filled[day] = filled[day - WEEK]
    known = np.flatnonzero(~np.isnan(filled))
    return np.asarray(np.interp(np.arange(len(filled)), known, filled[known]))


def _score(key: tuple[str, int, int], rows: Floats, came: Floats) -> Score:
    known = ~np.isnan(came)
    rows, came = rows[known], came[known]
    if not len(came):
        return Score(quantity=key[0], from_day=key[1], to_day=key[2], count=0, **dict.fromkeys(_FIGURES, 0.0))
    figures = []
    for value, low, high in (rows.T[:3], rows.T[3:]):
        error = (value - came) / came
        figures += [np.abs(error).mean(), error.mean(), ((low <= came) & (came <= high)).mean()]
    found = dict(zip(_FIGURES, map(float, figures), strict=True))
    return Score(quantity=key[0], from_day=key[1], to_day=key[2], count=len(came), **found)


_FIGURES = (
    "mape_ratio",
    "bias_ratio",
    "coverage_ratio",
    "naive_mape_ratio",
    "naive_bias_ratio",
    "naive_coverage_ratio",
)
