"""The curves a forecast is made of: growth that fades, and S-curves; each for many draws at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Below this a rate is none: the formulae divide by it.
_NOTHING = 1e-9


def faded_years(fade: Floats, years: Floats) -> Floats:
    """
    Return how many years of growth at the full rate come to the same as growth whose rate fades.

    Parameters
    ----------
    fade : float array
        Decline of the (logarithmic) rate, >= 0. [1/year]
    years : float array
        Since the plan's day; before it the rate is that of the plan's day. [year]

    Returns
    -------
    float array
        At most `years`. [year]

    Notes
    -----
    Source: integral of exp(-fade t).
    """
    fades = fade > _NOTHING
    safe = np.where(fades, fade, 1.0)
    ahead = np.maximum(years, 0.0)
    return np.where(fades, -np.expm1(-safe * ahead) / safe, ahead) + np.minimum(years, 0.0)


def grown(growth: Floats, full_years: Floats) -> Floats:
    """Return by how much something has grown after so many years at a rate [1/year]; 1 at none. [-]"""
    return np.asarray(np.exp(np.log1p(growth) * full_years))


def logistic(now: Floats, full: Floats, rate: Floats, years: Floats) -> Floats:
    """
    Return an S-curve.

    Parameters
    ----------
    now : float array
        At 0 years, > 0.
    full : float array
        In the end; what is above it already stays where it is.
    rate : float array
        >= 0. [1/year]
    years : float array
        Since then. [year]

    Returns
    -------
    float array
        In the unit of `now`.

    Notes
    -----
    Source: logistic function (Verhulst), the usual curve of adoption.
    """
    full = np.maximum(full, now)
    return np.asarray(full / (1 + (full / now - 1) * np.exp(-rate * years)))


def logistic_reaches(now: Floats, full: Floats, rate: Floats, wanted: float) -> Floats:
    """
    Return when an S-curve reaches a value.

    Parameters
    ----------
    now, full, rate : float array
        As `logistic` takes them.
    wanted : float
        In the unit of `now`.

    Returns
    -------
    float array
        0 where it is there already, infinite where it never gets there. [year]

    Notes
    -----
    Source: inverse of `logistic`.
    """
    found = np.full(np.broadcast(now, full, rate).shape, np.inf)
    can = (full > wanted) & (rate > _NOTHING) & (now < wanted)
    safe = np.where(can, full, 2.0 * wanted)
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.log((safe / now - 1) / (safe / wanted - 1)) / np.where(can, rate, 1.0)
    found[can] = years[can]
    found[np.broadcast_to(now >= wanted, found.shape)] = 0.0
    return found


def crossing(days: Floats, levels: Floats, limit: float) -> Floats:
    """
    Return when levels first reach a limit, knots joined by straight lines in logarithms.

    Parameters
    ----------
    days : float array, shape (n,)
        Of the knots, in order. [day]
    levels : float array, shape (n, draws)
        At the knots, >= 0.
    limit : float
        > 0, in the unit of the levels.

    Returns
    -------
    float array, shape (draws,)
        Infinite where it is not reached. [day]

    Notes
    -----
    Source: choice: exact for constant growth. From a level of nothing the line is straight.
    """
    over = levels >= limit
    place = over.argmax(axis=0)
    draws = np.arange(levels.shape[1])
    reached = over[place, draws]
    found = np.where(reached, days[place], np.inf)
    inside = reached & (place > 0)
    below, above = levels[place - 1, draws][inside], levels[place, draws][inside]
    # Differences of logarithms, not logarithms of ratios: a ratio to next to nothing is beyond any number.
    start = np.log(np.where(below > 0, below, limit))
    rise = np.log(above) - start
    # Neighbouring numbers may have one logarithm: the limit is then where it is reached.
    steep = np.where(rise > 0, (np.log(limit) - start) / np.where(rise > 0, rise, 1.0), 1.0)
    part = np.where(below > 0, steep, (limit - below) / (above - below))
    from_day, to_day = days[place - 1][inside], days[place][inside]
    found[inside] = from_day + (to_day - from_day) * part
    return found
