"""
All pairs of one site at once: what the rest of the network foretells of them, and how surprising what was measured is.

A site that stands elsewhere spoils all of its pairs together, so none of them may vouch for another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import log_ndtr

from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.fitting.scatter import BELOW_SHARE

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.intp]

_LOG_SQRT_2PI = 0.5 * float(np.log(2.0 * np.pi))
#: A pair that is more likely a detour than not tells nothing of the lengths that it takes.
_FITS = 0.5
_LEAST_VARIANCE_MS2 = 1e-12


@dataclass(frozen=True, kw_only=True)
class Access:
    """
    Lengths that only pairs of one site take, all in the same proportion: nothing but their bands is known of them.

    Attributes
    ----------
    takes : float array, shape (n,)
        How often each of the site's pairs takes their sum; 0 where it goes another way.
    variance, low, high : float
        Variance of the sum about its planned value [ms2], and how far from that value its bands end [ms].
    """

    takes: Floats
    variance: float
    low: float
    high: float


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
    access : tuple of Access
        Lengths that only these pairs take.
    """

    places: Places
    excess_ms: Floats
    covariance: Floats
    access: tuple[Access, ...] = ()


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
        self._fits = fit.weight > _FITS
        self._posterior = posterior

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
                access = self._access(places, np.setdiff1d(alive, places))
                excess_ms = block @ tension[own]
                found[site] = SiteView(places=places, excess_ms=excess_ms, covariance=covariance, access=access)
        return found

    def _access(self, own: Places, others: Places) -> tuple[Access, ...]:
        """Group the unknowns that some of a site's pairs take and none of the others, by how the pairs take them."""
        posterior = self._posterior
        taken = posterior.rows[others[self._fits[others]]].tocsc()
        columns = posterior.rows[own].tocsc()
        alone = np.flatnonzero((np.diff(columns.indptr) > 0) & (np.diff(taken.indptr) == 0))
        groups: dict[tuple[tuple[int, float], ...], list[int]] = {}
        for column in alone.tolist():
            inside = slice(columns.indptr[column], columns.indptr[column + 1])
            times = np.round(columns.data[inside] / columns.data[inside][0], 6)
            signature = tuple(zip(columns.indices[inside].tolist(), times.tolist(), strict=True))
            groups.setdefault(signature, []).append(column)
        found = []
        for signature, members in groups.items():
            takes = np.zeros(len(own))
            for place, times in signature:
                takes[place] = times
            ms = np.array([columns.data[columns.indptr[column]] for column in members])
            priors = [posterior.unknowns[column].prior for column in members]
            found.append(
                Access(
                    takes=takes,
                    variance=float(ms**2 @ posterior.prior_variances[members]),
                    low=float(ms @ np.array([prior.low - prior.value for prior in priors])),
                    high=float(ms @ np.array([prior.high - prior.value for prior in priors])),
                )
            )
        return tuple(found)


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


def beyond_bands(excess: Floats, covariance: Floats, kept: Flags, access: Sequence[Access]) -> float:
    """
    Tell how unlikely it is that lengths which only these pairs take lie within their bands, as the excesses ask for.

    Parameters
    ----------
    excess, covariance : float arrays, shapes (n,) and (n, n)
        As for `surprise`; the covariance holds that of the lengths.
    kept : bool array, shape (n,)
        Pairs that are not off for reasons of their own.
    access : sequence of Access
        The lengths.

    Returns
    -------
    float
        Negative log of the chance, >= 0. [nats]

    Notes
    -----
    A normal distribution lets a length lie where its band does not. By Bayes' rule, a prior cut off at the ends of its
    band multiplies the density of what was measured by the chance that the posterior of the uncut one lies within, over
    the same chance of the prior; the latter is common to all explanations. Each group of lengths is taken by itself.
    """
    if not access or not kept.any():
        return 0.0
    takes = np.array([item.takes[kept] for item in access])
    variance = np.array([item.variance for item in access])
    solved = np.linalg.solve(covariance[np.ix_(kept, kept)], np.column_stack([excess[kept], takes.T]))
    middle = variance * (takes @ solved[:, 0])
    left = variance - variance**2 * np.einsum("ij,ji->i", takes, solved[:, 1:])
    sd = np.sqrt(np.maximum(left, _LEAST_VARIANCE_MS2))
    low, high = (np.array([getattr(item, end) for item in access]) for end in ("low", "high"))
    return -float(_log_chance((low - middle) / sd, (high - middle) / sd).sum())


def _log_chance(low: Floats, high: Floats) -> Floats:
    """Return the log of the chance that a standard normal deviate lies between two ends, far out as well."""
    above = low > 0
    low, high = np.where(above, -high, low), np.where(above, -low, high)
    most, least = log_ndtr(high), log_ndtr(low)
    return np.asarray(most + np.log1p(-np.exp(np.minimum(least - most, -1e-15))))
