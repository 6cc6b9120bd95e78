"""What each of many possible measurements would take off the variance of some sums, one after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netplan.calibrate.fitting.normal import Z_90
from netplan.calibrate.fitting.posterior import Posterior

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

#: So many rows are worked on at a time: with a thousand measured pairs, a block takes 16 MB.
_BLOCK = 2048


@dataclass(kw_only=True)
class Outlook:
    """
    Possible measurements and the sums that they bear on; `take` counts one of them as made.

    Parameters
    ----------
    posterior : Posterior
        What is known now.
    candidates : csr_array, shape (n_candidates, n_unknowns)
        What could be measured.
    asked : csr_array, shape (n_asked, n_unknowns)
        The sums that are asked about.
    variance_ms2 : float
        Of one measurement. [ms2]

    Notes
    -----
    With C the covariance now and d = variance + a C a', measuring a turns C into C - (C a')(C a')' / d. Only its
    products with the rows are kept, and the columns C a' of what was taken; no matrix of all unknowns is made.
    """

    posterior: Posterior
    candidates: csr_array
    asked: csr_array
    variance_ms2: float
    _cross: Floats = field(init=False)
    _of_candidates: Floats = field(init=False)
    _of_asked: Floats = field(init=False)
    _taken: list[tuple[int, Floats, float]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._cross = np.asarray(self.candidates @ _columns(self.posterior, self.asked))
        blocks = range(0, self.candidates.shape[0], _BLOCK)
        variances = [self.posterior.variance(self.candidates[start : start + _BLOCK]) for start in blocks]
        self._of_candidates = np.concatenate(variances) if variances else np.zeros(0)
        self._of_asked = self.posterior.variance(self.asked)

    @property
    def noise_ms(self) -> float:
        """Return the standard deviation of one measurement. [ms]"""
        return float(np.sqrt(self.variance_ms2))

    @property
    def sd_before_ms(self) -> Floats:
        """Return the standard deviation of each sum with all measured that was taken, shape (n_asked,). [ms]"""
        return np.asarray(np.sqrt(self._of_asked))

    def sd_after_ms(self, candidate: int) -> Floats:
        """Return the standard deviation of each sum with one candidate measured too, shape (n_asked,). [ms]"""
        off = self._cross[candidate] ** 2 / (self.variance_ms2 + self._of_candidates[candidate])
        return np.asarray(np.sqrt(np.maximum(self._of_asked - off, 0.0)))

    def gains_ms(self, chosen: npt.NDArray[np.bool_]) -> Floats:
        """
        Tell what each candidate would gain; those taken gain no more.

        Parameters
        ----------
        chosen : bool array, shape (n_asked,)
            The sums that count.

        Returns
        -------
        float array, shape (n_candidates,)
            By how much the 90 % bands of those sums shrink, together. [ms]
        """
        before = self._of_asked[chosen]
        gains = np.empty(len(self._of_candidates))
        for start in range(0, len(gains), _BLOCK):
            block = slice(start, start + _BLOCK)
            noisy = self.variance_ms2 + self._of_candidates[block, np.newaxis]
            after = np.maximum(before - self._cross[block][:, chosen] ** 2 / noisy, 0.0)
            gains[block] = 2 * Z_90 * (np.sqrt(before) - np.sqrt(after)).sum(axis=1)
        gains[[candidate for candidate, _, _ in self._taken]] = 0.0
        return gains

    def take(self, candidate: int) -> None:
        """Count a candidate as measured."""
        row = self.candidates[[candidate]]
        column = _columns(self.posterior, row)[:, 0]
        for _, earlier, noisy in self._taken:
            column -= earlier * (float((row @ earlier)[0]) / noisy)
        noisy = self.variance_ms2 + float((row @ column)[0])
        with_candidates, with_asked = self.candidates @ column, self.asked @ column
        self._cross -= np.outer(with_candidates, with_asked / noisy)
        self._of_candidates = np.maximum(self._of_candidates - with_candidates**2 / noisy, 0.0)
        self._of_asked = np.maximum(self._of_asked - with_asked**2 / noisy, 0.0)
        self._taken.append((candidate, column, noisy))


def _columns(posterior: Posterior, rows: csr_array) -> Floats:
    """Return C times each row: how far each unknown is off together with each sum, shape (n_unknowns, n_rows)."""
    prior = posterior.prior_variances
    weighted = np.asarray((rows * prior).toarray()).T
    if not posterior.rows.shape[0]:
        return weighted
    measured = posterior.rows * prior
    return np.asarray(weighted - measured.T @ posterior.solve(np.asarray(posterior.rows @ weighted)))
