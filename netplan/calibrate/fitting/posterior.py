"""
What is known after measuring: values of the unknowns and how far they are off together.

Everything is linear and Gaussian here, so the cost follows the number of measured paths, not that of spans: with P the
prior variances, A the rows and S the variances of what was measured, the covariance of the unknowns is

    C = P - P A' (A P A' + S)^-1 A P

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning, MIT Press 2006, equations 2.25 and 2.26.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.sparse import csr_array

from netplan.calibrate.fitting.normal import Z_90
from netplan.calibrate.fitting.unknowns import Observed, Unknown

if TYPE_CHECKING:
    Floats = npt.NDArray[np.float64]

#: Of a band of which only the ends are known, the standard deviation over its width: that of a uniform distribution.
_SD_OF_WIDTH = 1.0 / np.sqrt(12.0)


def sparse_rows(rows: Sequence[Observed], index: Mapping[str, int]) -> csr_array:
    """Return the coefficients of rows, shape (n_rows, n_unknowns)."""
    starts, places, values = [0], [], []
    for row in rows:
        for name, coefficient in row.coefficients.items():
            places.append(index[name])
            values.append(coefficient)
        starts.append(len(places))
    return csr_array((values, places, starts), shape=(len(rows), len(index)), dtype=float)


def prior_sd(unknowns: Sequence[Unknown]) -> Floats:
    """Return the prior standard deviation of each unknown, shape (n_unknowns,), in its unit."""
    return np.array([(unknown.prior.high - unknown.prior.low) * _SD_OF_WIDTH for unknown in unknowns])


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """
    Values of the unknowns and what is left open.

    Attributes
    ----------
    unknowns : tuple of Unknown
        In the order of all arrays.
    values : float array, shape (n_unknowns,)
        Most probable, within their bounds.
    rows : csr_array, shape (n_rows, n_unknowns)
        What was measured.
    variances : float array, shape (n_rows,)
        Of what was measured. [ms2]
    """

    unknowns: tuple[Unknown, ...]
    values: Floats
    rows: csr_array
    variances: Floats

    @classmethod
    def before(cls, unknowns: tuple[Unknown, ...]) -> Posterior:
        """Return what is known before anything is measured."""
        nothing = csr_array((0, len(unknowns)), dtype=float)
        values = np.array([unknown.prior.value for unknown in unknowns])
        return cls(unknowns=unknowns, values=values, rows=nothing, variances=np.zeros(0))

    @cached_property
    def prior_variances(self) -> Floats:
        """Return the prior variance of each unknown."""
        return prior_sd(self.unknowns) ** 2

    def covariance(self, a: csr_array, b: csr_array) -> Floats:
        """
        Return how far sums are off together.

        Parameters
        ----------
        a, b : csr_array, shapes (n_a, n_unknowns) and (n_b, n_unknowns)
            Coefficients of the sums.

        Returns
        -------
        float array, shape (n_a, n_b)
            Posterior covariances. [ms2, where the rows are delays]
        """
        prior: Any = (a * self.prior_variances) @ b.T
        return np.asarray(prior.todense() - self._explained(a).T @ self._explained(b))

    def variance(self, rows: csr_array) -> Floats:
        """Return the posterior variance of sums, shape (n_rows,). [ms2, where the rows are delays]"""
        before: Floats = np.asarray((rows.power(2) * self.prior_variances).sum(axis=1)).ravel()
        explained: Floats = (self._explained(rows) ** 2).sum(axis=0)
        return np.maximum(before - explained, 0.0)

    @cached_property
    def sd(self) -> Floats:
        """Return the posterior standard deviation of each unknown, in its unit."""
        explained = np.zeros(len(self.unknowns))
        touched = np.unique(self.rows.indices)  # of the others nothing was measured
        if touched.size:
            weighted = self._weighted[:, touched].toarray()
            explained[touched] = (self._halved(weighted) ** 2).sum(axis=0)
        return np.sqrt(np.maximum(self.prior_variances - explained, 0.0))

    @cached_property
    def share(self) -> Floats:
        """Return how much of each unknown's prior variance measuring has taken away. [0..1]"""
        before = self.prior_variances
        return np.where(before > 0, 1.0 - self.sd**2 / np.where(before > 0, before, 1.0), 0.0)

    def measured(self, row: csr_array, variance: float) -> Posterior:
        """Return what would be known with one more path measured; the values stay. [ms2]"""
        from scipy.sparse import vstack

        rows = csr_array(vstack([self.rows, row]))
        variances = np.append(self.variances, variance)
        return Posterior(unknowns=self.unknowns, values=self.values, rows=rows, variances=variances)

    def band(self, row: csr_array, fixed_ms: float = 0.0) -> tuple[float, float, float]:
        """Return value, low and high end of the 90 % band of one sum. [ms]"""
        value = float((row @ self.values)[0]) + fixed_ms
        half = Z_90 * float(np.sqrt(self.variance(row)[0]))
        return value, value - half, value + half

    @cached_property
    def _factor(self) -> Floats:
        """Return the lower Cholesky factor of A P A' + S, shape (n_rows, n_rows)."""
        inner: Any = self._weighted @ self.rows.T
        whole = np.asarray(inner.todense()) + np.diag(self.variances)
        return np.asarray(cholesky(whole, lower=True))

    @cached_property
    def _weighted(self) -> csr_array:
        """Return A P, shape (n_rows, n_unknowns)."""
        return csr_array(self.rows * self.prior_variances)

    def _halved(self, right: Floats) -> Floats:
        """Return L^-1 times a matrix; the factor is known to be finite."""
        return np.asarray(solve_triangular(self._factor, right, lower=True, check_finite=False))

    def _explained(self, rows: csr_array) -> Floats:
        """Return L^-1 A P b' for each row b, shape (n_measured, n_rows)."""
        if not self.rows.shape[0]:
            return np.zeros((0, rows.shape[0]))
        cross: Any = self._weighted @ rows.T
        return self._halved(np.asarray(cross.todense()))

    def solve(self, right: Floats) -> Floats:
        """Return (A P A' + S)^-1 times a vector, shape (n_rows,)."""
        return np.asarray(cho_solve((self._factor, True), right))
