"""The chance in generated traffic: repeatable, by the month, each member's its own."""

from __future__ import annotations

import zlib
from datetime import date

import numpy as np

from netplan.exchange.calendar import HOUR_S, day_start_s, next_month
from netplan.exchange.profiles import Floats
from netplan.samples import STEP_S

_STEPS_AN_HOUR = HOUR_S // STEP_S
_HOURS_A_DAY = 24


def stream(seed: int, name: str, month: date) -> np.random.Generator:
    """
    Return the random numbers of a name in a month.

    Parameters
    ----------
    seed : int
        Of the whole source, >= 0.
    name : str
        Of whom: each name has a stream of its own, so that one more member changes no other.
    month : date
        Any day of it.

    Returns
    -------
    numpy.random.Generator
        At its beginning.
    """
    number = month.year * 12 + month.month
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode()), number]))


def daily_noise(random: np.random.Generator, month: date) -> Floats:
    """
    Return noise that stays alike for about a day.

    Parameters
    ----------
    random : numpy.random.Generator
        See `stream`.
    month : date
        First day of the month.

    Returns
    -------
    float array, shape (n_steps,)
        Mean 0, variance 1 (a little less between full hours, where it is drawn straight). [-]
    """
    hours = _steps(month) // _STEPS_AN_HOUR
    knots = _moving_mean(random.standard_normal((1, hours + _HOURS_A_DAY)), _HOURS_A_DAY)[0]
    between = np.arange(_STEPS_AN_HOUR) / _STEPS_AN_HOUR
    found: Floats = (knots[:-1, None] + np.diff(knots)[:, None] * between).ravel()
    return found


def hourly_noise(random: np.random.Generator, month: date) -> Floats:
    """Return noise that stays alike for about an hour, in and out by themselves. Shape (2, n_steps). [-]"""
    white = random.standard_normal((2, _steps(month) + _STEPS_AN_HOUR - 1))
    return _moving_mean(white, _STEPS_AN_HOUR)


def _steps(month: date) -> int:
    return (day_start_s(next_month(month)) - day_start_s(month)) // STEP_S


def _moving_mean(white: Floats, length: int) -> Floats:
    """Sum each `length` neighbours, scaled to keep variance 1."""
    total = np.cumsum(white, axis=1)
    total[:, length:] -= total[:, :-length].copy()
    found: Floats = total[:, length - 1 :] / np.sqrt(length)
    return found
