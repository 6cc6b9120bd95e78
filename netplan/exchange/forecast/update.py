"""How measured samples change what is assumed: each counts by how sure it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from netplan.exchange.forecast.paths import Correction, first_peak, first_year_growth
from netplan.exchange.forecast.records import Update
from netplan.exchange.forecast.trend import slope_of
from netplan.samples import MEASURED

if TYPE_CHECKING:
    from netplan.exchange.forecast.draws import Draws
    from netplan.exchange.forecast.observed import Observed
    from netplan.exchange.forecast.start import Start

#: Standard errors of a measured peak, in logarithms, both assumed: of counters, and of a year that was not seen.
_COUNTER_ERROR = 0.02
_UNSEEN_YEAR_ERROR = 0.15
_YEAR_DAYS = 365.25


def correction_of(start: Start, draws: Draws, observed: Observed | None) -> tuple[Correction, Update] | None:
    """
    Weigh measured samples against the assumptions.

    Parameters
    ----------
    start : Start
        The exchange.
    draws : Draws
        The assumptions as drawn.
    observed : Observed, optional
        What samples say.

    Returns
    -------
    tuple of Correction and Update, or None
        None where there is nothing measured: generated samples change nothing.

    Notes
    -----
    Source: the mean of two normal distributions weighted by their precisions (Bayes): weight of the measured value =
    s_a^2 / (s_a^2 + s_m^2), s_a the spread of the assumption, s_m the error of the measurement, in logarithms.
    """
    if observed is None or observed.basis != MEASURED or not start.present_count:
        return None
    assumed = first_peak(start, draws)
    if not np.all(assumed > 0):
        # Nothing is assumed that could be weighed: the plan states no peak.
        return None
    seen = min(1.0, observed.days / _YEAR_DAYS)
    level_error = math.hypot(_COUNTER_ERROR, _UNSEEN_YEAR_ERROR * (1 - seen))
    level_weight = _weight(float(np.std(np.log(assumed))), level_error)
    slope = slope_of(observed.steady_gbps)
    growth = (0.0, 0.0, 0.0)
    if slope is not None:
        spread = float(np.std(first_year_growth(start, draws)))
        growth = (slope.per_year, slope.error_per_year, _weight(spread, slope.error_per_year))
    correction = Correction(level=(observed.recent_gbps, level_error, level_weight), growth=growth)
    update = Update(
        measured_peak_gbps=observed.recent_gbps,
        level_weight_ratio=level_weight,
        growth_per_year=None if slope is None else slope.per_year,
        growth_error_per_year=None if slope is None else slope.error_per_year,
        growth_weight_ratio=growth[2],
    )
    return correction, update


def _weight(assumed_error: float, measured_error: float) -> float:
    """Return the weight of what is measured. [-]"""
    whole = assumed_error**2 + measured_error**2
    return assumed_error**2 / whole if whole > 0 else 0.0
