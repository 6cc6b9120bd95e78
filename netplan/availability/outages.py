"""What a share of down time means for a year or a month: how many outages, the chance to keep within a budget."""

from __future__ import annotations

import math
from dataclasses import dataclass

from netplan.faults import HOURS_PER_YEAR

#: Terms of a Poisson sum beyond which nothing is left, for the means that occur.
_WIDTH = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outages:
    """
    Estimates for one period, at the nominal rates.

    `expected` : outages in the period; `mean_h` : their mean length, None where there are none; `none_ratio` : chance
    of a period without any; `within_ratio` : chance that all of them together keep within the budget, None without one.
    """

    expected: float
    mean_h: float | None
    none_ratio: float
    within_ratio: float | None


def estimate(*, down_ratio: float, times_per_year: float, period_h: float, budget_ratio: float | None) -> Outages:
    """
    Estimate the outages of a period.

    Parameters
    ----------
    down_ratio : float
        Expected share of time down. [0..1]
    times_per_year : float
        Outages a year.
    period_h : float
        Length of the period. [h]
    budget_ratio : float or None
        Share of the period that may be down; None without a limit. [0..1]

    Returns
    -------
    Outages
        With outages at random times (Poisson) of exponential length: estimates, no bounds.
    """
    expected = times_per_year * period_h / HOURS_PER_YEAR
    if not expected > 0:
        within = None if budget_ratio is None else float(down_ratio <= budget_ratio)
        return Outages(expected=0.0, mean_h=None, none_ratio=1.0, within_ratio=within)
    mean_h = down_ratio * period_h / expected
    within = None if budget_ratio is None else _chance_within(expected, mean_h, budget_ratio * period_h)
    return Outages(expected=expected, mean_h=mean_h, none_ratio=math.exp(-expected), within_ratio=within)


def _chance_within(expected: float, mean_h: float, budget_h: float) -> float:
    """
    Return the chance that outages, Poisson in number and exponential in length, sum to at most a budget.

    Given n >= 1 of them the sum is Erlang: it is within the budget if at least n of a second Poisson process, of mean
    budget / mean length, come in that time.
    """
    if not mean_h > 0:
        return 1.0
    repairs = budget_h / mean_h
    most = int(max(expected, repairs) + _WIDTH * math.sqrt(max(expected, repairs)) + 40)
    shares, repaired = _poisson(expected, most), _poisson(repairs, most)
    tail = 1.0
    chances = []
    for number in range(most + 1):
        chances.append(shares[number] * max(tail, 0.0))
        tail -= repaired[number]
    return min(math.fsum(chances), 1.0)


def _poisson(mean: float, most: int) -> list[float]:
    if mean == 0:
        return [1.0] + [0.0] * most
    return [math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) for number in range(most + 1)]
