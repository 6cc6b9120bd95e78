"""
How many regenerators there are: the reach that explains the measured pairs best.

A route's regenerators are counted from its length and one reach for all, so the count moves in steps and is no unknown
like the others: reaches over the assumed band are tried one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import cho_solve, cholesky

from netplan.calibrate.fit import Fit
from netplan.calibrate.posterior import prior_sd, sparse_rows
from netplan.calibrate.records import OTDR
from netplan.calibrate.unknowns import REGENERATOR, Unknowns, lit_km, regenerators
from topology.lengths import Band

REACH = "optical.regenerator_reach_km"
_STEPS = 31
_MS_PER_US = 1e-3
#: Twice the log likelihood by which a reach may lie below the best one and still be in its 90 % band: chi-square.
_CHI2_90 = 2.7055434540954146
#: Another reach than the plan's is taken only where it explains the pairs better by so much, twice the log likelihood.
_CLEARLY = 6.0
_FITS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The reach, its band, and whether the data tell it: else it is the plan's. [km]"""

    km: Band
    told: bool


def find_reach(unknowns: Unknowns, fit: Fit) -> Reach:
    """
    Try reaches over the band that the plan gives them.

    Parameters
    ----------
    unknowns : Unknowns
        Of the fit.
    fit : Fit
        With the plan's reach: its weights say which pairs count.

    Returns
    -------
    Reach
        Told only where the data rule part of the band out.
    """
    assumed = unknowns.parameters[REACH]
    likelihood = _Likelihood(fit, unknowns)
    tried = np.unique(np.append(np.geomspace(assumed.low, assumed.high, _STEPS), assumed.value))
    scores = np.array([likelihood.score(float(km)) for km in tried])
    best = float(scores.max())
    likely = tried[scores >= best - _CHI2_90]
    if len(likely) == len(tried):
        return Reach(km=assumed, told=False)
    nominal = float(scores[tried == assumed.value][0])
    value = assumed.value if best - nominal < _CLEARLY else float(tried[int(np.argmax(scores))])
    low, high = min(float(likely.min()), value), max(float(likely.max()), value)
    return Reach(km=Band(value=value, low=low, high=high), told=True)


def with_reach(unknowns: Unknowns, reach_km: float) -> Unknowns:
    """Return the unknowns under another reach."""
    return replace(unknowns, parameters=unknowns.parameters.replaced({REACH: reach_km}))


class _Likelihood:
    """What changes with the reach is one column of the rows: how many regenerators each path has."""

    def __init__(self, fit: Fit, unknowns: Unknowns) -> None:
        kept = np.flatnonzero(fit.weight > _FITS)
        observed = [fit.observations[place] for place in kept]
        place = unknowns.index[REGENERATOR]
        prior = np.array([unknown.prior.value for unknown in unknowns.all])
        variances = prior_sd(unknowns.all) ** 2
        self._each, self._each_variance = prior[place], variances[place]
        prior[place] = variances[place] = 0.0
        rows = sparse_rows([item.row for item in observed], unknowns.index)
        fixed = np.array([item.row.fixed_ms for item in observed])
        self._measured = fit.measured_ms[kept] - fixed - rows @ prior
        self._spread = np.asarray(((rows * variances) @ rows.T).todense()) + np.diag(fit.own_sd_ms[kept] ** 2)
        # A reflectometer sees no regenerator.
        self._lit = [[] if item.floor.path.quantity == OTDR else lit_km(item.route) for item in observed]

    def score(self, reach_km: float) -> float:
        """Return twice the log likelihood of what was measured, all unknowns integrated out, up to a constant."""
        count = np.array([regenerators(lengths, reach_km) for lengths in self._lit]) * _MS_PER_US
        measured = self._measured - count * self._each
        factor = cholesky(self._spread + self._each_variance * np.outer(count, count), lower=True)
        return float(-measured @ cho_solve((factor, True), measured) - 2.0 * np.log(np.diag(factor)).sum())
