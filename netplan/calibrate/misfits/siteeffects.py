"""
All pairs of one site at once: what the rest of the network foretells of them, and how surprising what was measured is.

A site that stands elsewhere spoils all of its pairs together, so none of them may vouch for another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.fitting.scatter import BELOW_SHARE

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.intp]

_LOG_SQRT_2PI = 0.5 * float(np.log(2.0 * np.pi))


@dataclass(frozen=True, kw_only=True)
class SiteView:
    """
    The pairs of one site against what all pairs without it foretell.

    Attributes
    ----------
    places : int array, shape (n,)
        Which observations.
    excess_ms : float array, shape (n,)
        Measured less foretold. [ms]
    covariance : float array, shape (n, n)
        Of that, where nothing detours: they share the site's access. [ms2]
    """

    places: Places
    excess_ms: Floats
    covariance: Floats


class LeaveSitesOut:
    """
    Foretells the pairs of a site from those of all others.

    Parameters
    ----------
    fit : Fit
        Its weights keep detours out of what foretells.
    """

    def __init__(self, fit: Fit) -> None:
        posterior = fit.posterior
        prior = np.array([unknown.prior.value for unknown in posterior.unknowns])
        fixed = np.array([item.row.fixed_ms for item in fit.observations])
        self._spread = np.asarray(((posterior.rows * posterior.prior_variances) @ posterior.rows.T).todense())
        self._beyond_prior = fit.measured_ms - fixed - np.asarray(posterior.rows @ prior)
        self._variances = posterior.variances
        self._own_variances = fit.own_sd_ms**2
        self._ends = [item.floor.path.pair for item in fit.observations]

    def views(self, sites: Collection[str], aside: Collection[int] = ()) -> dict[str, SiteView]:
        """
        Look at several sites.

        Parameters
        ----------
        sites : collection of str
            Those to look at.
        aside : collection of int
            Observations that are left out altogether.

        Returns
        -------
        dict of str to SiteView
            By site; those without a pair are missing.

        Notes
        -----
        With K = A P A' + S and t = K^-1 (y - A x0), leaving out the pairs B foretells them with excess
        ((K^-1)_BB)^-1 t_B and covariance ((K^-1)_BB)^-1, their own S_B counted in: the block form of Rasmussen and
        Williams, Gaussian Processes for Machine Learning, MIT Press 2006, equation 5.12. A pair's own S is taken
        without the weight that the fit gave it, or every misfit would be excused beforehand.
        """
        alive = np.array([place for place in range(len(self._ends)) if place not in aside], dtype=np.intp)
        if not len(alive):
            return {}
        whole = self._spread[np.ix_(alive, alive)] + np.diag(self._variances[alive])
        inverse = cho_solve(cho_factor(whole, lower=True), np.eye(len(alive)))
        tension = inverse @ self._beyond_prior[alive]
        found = {}
        for site in sites:
            own = np.array([i for i, place in enumerate(alive) if site in self._ends[place]], dtype=np.intp)
            if len(own):
                block = np.linalg.inv(inverse[np.ix_(own, own)])
                places = alive[own]
                covariance = block - np.diag(self._variances[places]) + np.diag(self._own_variances[places])
                found[site] = SiteView(places=places, excess_ms=block @ tension[own], covariance=covariance)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """How often single pairs are off for reasons of their own, and how far: as `scatter` has it."""

    detour_share: float
    size: Floats
    below_share: float = BELOW_SHARE


def surprise(excess: Floats, covariance: Floats, outliers: Outliers) -> tuple[float, Flags]:
    """
    Tell how surprising several excesses are, where each may be off for a reason of its own.

    Parameters
    ----------
    excess : float array, shape (n,)
        What lies beyond what was expected.
    covariance : float array, shape (n, n)
        Of those that are not off.
    outliers : Outliers
        `size` holds the mean size of a detour of each, shape (n,).

    Returns
    -------
    float and bool array, shape (n,)
        Negative log density [nats], and which are not off.

    Notes
    -----
    Off ones are set aside one at a time, the one that gains most first; the twin in the tests tries all sets.
    """
    fitting = float(np.log1p(-outliers.detour_share - outliers.below_share))
    kept = np.ones(len(excess), dtype=bool)
    inverse = np.linalg.inv(covariance)
    nats = 0.5 * float(excess @ inverse @ excess) + 0.5 * float(np.linalg.slogdet(covariance)[1])
    nats += len(excess) * (_LOG_SQRT_2PI - fitting)
    while kept.any():
        places = np.flatnonzero(kept)
        variance = 1.0 / np.diag(inverse)[places]
        alone = (inverse @ excess)[places] * variance
        as_fitting = 0.5 * alone**2 / variance + 0.5 * np.log(variance) + _LOG_SQRT_2PI - fitting
        gain = as_fitting - _as_outlier(alone, outliers, places)
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        place = places[best]
        nats -= float(gain[best])
        kept[place] = False
        inverse = inverse - np.outer(inverse[:, place], inverse[place]) / inverse[place, place]
        inverse[place, :] = inverse[:, place] = 0.0
    return nats, kept


def _as_outlier(alone: Floats, outliers: Outliers, places: Places) -> Floats:
    """Return the negative log density of being off by so much: exponential, seldom below."""
    size = outliers.size[places]
    chance = np.where(alone > 0, np.log(outliers.detour_share), np.log(outliers.below_share))
    return np.asarray(np.abs(alone) / size + np.log(size) - chance)
