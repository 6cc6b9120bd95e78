"""
The fit: the most probable values of the unknowns, given that floors scatter as `scatter` says.

Weights (the chance that a pair does not detour) and values are found in turn. What a pair is compared with is always
foretold from all other pairs, so that no pair vouches for itself; what checks a pair is its redundancy.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import LinAlgError, lapack

from netplan.calibrate.fitting.bounded import most_probable
from netplan.calibrate.fitting.observations import Observation
from netplan.calibrate.fitting.posterior import Posterior, prior_sd, sparse_rows
from netplan.calibrate.fitting.scatter import Scatter
from netplan.calibrate.fitting.unknowns import Unknowns
from topology.lengths import Band

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Tolerance with which the search begins, over the modelled delay, and by how much it shrinks each time: what is far
#: off is set aside before what is less far off is looked at.
_FIRST_TOLERANCE, _SHRINK, _COOLING = 0.08, 0.5, 9
_MOST_ROUNDS, _PATIENCE = 100, 15
_SETTLED = 1e-4
#: A pair is checked where a detour of so much of its delay would stand out by so many standard deviations.
_DETOUR_TO_SEE, _SURE_SD = 0.1, 4.0
#: A pair that detours for certain keeps this weight, so that its variance stays finite.
_LEAST_WEIGHT = 1e-9


@dataclass(frozen=True, kw_only=True)
class Fit:
    """
    What the measurements say.

    Attributes
    ----------
    observations : tuple of Observation
        In the order of all arrays.
    posterior : Posterior
        Values and what is left open.
    scatter : Scatter
        Noise and detours as found.
    weight : float array, shape (n,)
        Chance that a pair fits. [0..1]
    foretold_ms : float array, shape (n,)
        Each floor as all other pairs foretell it, one way. [ms]
    foretold_sd_ms : float array, shape (n,)
        Standard deviation of what is measured about that, its own error and noise counted in. [ms]
    own_sd_ms : float array, shape (n,)
        Its own error and noise alone. [ms]
    redundancy : float array, shape (n,)
        Share of a pair's error that would show: 0 where nothing checks it, 1 where it adds nothing. [0..1]
    """

    observations: tuple[Observation, ...]
    posterior: Posterior
    scatter: Scatter
    weight: Floats
    foretold_ms: Floats
    foretold_sd_ms: Floats
    own_sd_ms: Floats
    redundancy: Floats

    @property
    def noise_ms(self) -> float:
        """Return the unexplained spread of a floor, one way. [ms]"""
        return self.scatter.noise_ms

    @property
    def noise_us(self) -> Band | None:
        """Return the same with its 90 % band, None where the assumption counts for more than the data do. [us]"""
        return self.scatter.noise_us(float((self.weight * self.redundancy).sum()))

    @property
    def detour_share(self) -> float:
        """Return the share of pairs that detour. [0..1]"""
        return self.scatter.detour_share

    @cached_property
    def checked(self) -> npt.NDArray[np.bool_]:
        """Tell of each pair whether the others would show a detour of a tenth of its delay, shape (n,)."""
        return np.asarray(_SURE_SD * self.foretold_sd_ms <= _DETOUR_TO_SEE * self.modelled_ms)

    @cached_property
    def measured_ms(self) -> Floats:
        """Return the floors, one way, shape (n,). [ms]"""
        return np.array([item.floor.floor_ms for item in self.observations], dtype=float)

    @cached_property
    def modelled_ms(self) -> Floats:
        """Return the delays under the fitted values, shape (n,). [ms]"""
        fixed = np.array([item.row.fixed_ms for item in self.observations])
        modelled: Floats = np.asarray(self.posterior.rows @ self.posterior.values) + fixed
        return modelled


def fit(observations: Sequence[Observation], unknowns: Unknowns, scatter: Scatter | None = None) -> Fit:
    """
    Fit the unknowns to measured floors.

    Parameters
    ----------
    observations : sequence of Observation
        At least one.
    unknowns : Unknowns
        What is to be found.
    scatter : Scatter, optional
        How floors scatter, where that is known; None finds it out, from what the plan assumes.

    Returns
    -------
    Fit
        Values within their bounds, weights, and what others foretell of each pair.
    """
    return Problem(observations, unknowns).fitted(scatter)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    scatter: Scatter
    weight: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foretold:
    """What all others say of each pair: the excess over it, the model's variance, the redundancy, its own residual."""

    excess_ms: Floats
    model_variance: Floats
    redundancy: Floats
    misfit: Floats


class Problem:
    """The arrays of a fit, made once; only the variances of the pairs change from round to round."""

    def __init__(self, observations: Sequence[Observation], unknowns: Unknowns) -> None:
        self.observations = tuple(observations)
        self.unknowns = unknowns.all
        self.assumed = Scatter.assumed(unknowns.parameters)
        self.rows = sparse_rows([item.row for item in observations], unknowns.index)
        self.fixed = np.array([item.row.fixed_ms for item in observations])
        self.measured = np.array([item.floor.floor_ms for item in observations]) - self.fixed
        self.error2 = np.array([item.floor.error_ms for item in observations]) ** 2
        self.prior = np.array([unknown.prior.value for unknown in self.unknowns])
        self.prior_variances = prior_sd(self.unknowns) ** 2
        self.planned = np.asarray(self.rows @ self.prior)
        self.spread = np.asarray(((self.rows * self.prior_variances) @ self.rows.T).todense())
        self.scale = np.maximum(self.planned + self.fixed, 1e-3)

    def part(self, kept: npt.NDArray[np.bool_]) -> Problem:
        """Return the problem of some pairs only, as if the others had never been measured; `kept` has shape (n,)."""
        part = copy(self)
        part.observations = tuple(item for item, stays in zip(self.observations, kept, strict=True) if stays)
        part.rows, part.spread = self.rows[kept], self.spread[np.ix_(kept, kept)]
        for name in ("fixed", "measured", "error2", "planned", "scale"):
            setattr(part, name, getattr(self, name)[kept])
        return part

    def fitted(self, scatter: Scatter | None = None) -> Fit:
        """Find weights, scatter and values in turn; see `fit`."""
        state = _State(scatter=scatter or self.assumed, weight=np.ones(len(self.measured)))
        for cooling in range(_COOLING):
            state = self._round(state, _FIRST_TOLERANCE * _SHRINK**cooling, learn=False)
        for number in range(_MOST_ROUNDS):
            before = state
            state = self._round(state, 0.0, learn=scatter is None)
            if number >= _PATIENCE:  # two pairs that accuse each other can change places for ever: meet half way
                state = replace(state, weight=(state.weight + before.weight) / 2.0)
            if float(np.max(np.abs(state.weight - before.weight))) < _SETTLED:
                break
        return self._finish(state)

    def _round(self, state: _State, tolerance: float, *, learn: bool) -> _State:
        """Foretell each pair from the others, weigh it by that, and learn how pairs scatter."""
        own = self._own(state.scatter, tolerance)
        foretold = self._foretold(own / np.maximum(state.weight, _LEAST_WEIGHT))
        sd = np.sqrt(foretold.model_variance + own)
        fits, detours, _ = state.scatter.chances(foretold.excess_ms, sd, self.scale)
        scatter = state.scatter
        if learn:
            scatter = scatter.refitted(
                fits,
                detours,
                foretold.excess_ms,
                self.scale,
                misfit=float((fits * foretold.misfit).sum()),
                free=float((fits * foretold.redundancy).sum()),
            )
        return _State(scatter=scatter, weight=fits)

    def _finish(self, state: _State) -> Fit:
        own = self._own(state.scatter, 0.0)
        variances = own / np.maximum(state.weight, _LEAST_WEIGHT)
        foretold = self._foretold(variances)
        low, high = (np.array([getattr(unknown.prior, end) for unknown in self.unknowns]) for end in ("low", "high"))
        values = most_probable(self.rows, self.measured, variances, self.prior, self.prior_variances, low, high)
        posterior = Posterior(unknowns=self.unknowns, values=values, rows=self.rows, variances=variances)
        return Fit(
            observations=self.observations,
            posterior=posterior,
            scatter=state.scatter,
            weight=state.weight,
            foretold_ms=self.measured + self.fixed - foretold.excess_ms,
            foretold_sd_ms=np.sqrt(foretold.model_variance + own),
            own_sd_ms=np.sqrt(own),
            redundancy=own / (own + foretold.model_variance),
        )

    def _own(self, scatter: Scatter, tolerance: float) -> Floats:
        """Return the variance of each floor by itself, shape (n,). [ms2]"""
        return np.asarray(self.error2 + scatter.noise_ms**2 + (tolerance * self.scale) ** 2)

    def _foretold(self, variances: Floats) -> _Foretold:
        """
        Leave each pair out, all at once.

        Notes
        -----
        With K = A P A' + S and t = K^-1 (y - A x0): leaving out pair i foretells it with excess t_i / (K^-1)_ii and
        variance 1 / (K^-1)_ii - S_i. Source: Rasmussen and Williams 2006, equation 5.12. Of the inverse only the
        diagonal is wanted: with K = L L', the sums of squares of the columns of L^-1.
        """
        whole = np.array(self.spread, order="F")
        np.einsum("ii->i", whole)[:] += variances
        factor, failed = lapack.dpotrf(whole, lower=1, clean=1, overwrite_a=1)
        if failed:
            raise LinAlgError(f"not positive definite at row {failed}")
        tension, _ = lapack.dpotrs(factor, self.measured - self.planned, lower=1)
        inverse, _ = lapack.dtrtri(factor, lower=1, overwrite_c=1)
        diagonal = np.einsum("ij,ij->j", inverse, inverse)
        return _Foretold(
            excess_ms=tension / diagonal,
            model_variance=np.maximum(1.0 / diagonal - variances, 0.0),
            redundancy=np.clip(variances * diagonal, 0.0, 1.0),
            misfit=tension**2 * variances,
        )
