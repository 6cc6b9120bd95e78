"""The most probable values within their bounds: what would leave its band is held at the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_MOST_ROUNDS = 60
_SLACK = 1e-9


def most_probable(
    rows: csr_array,
    measured: Floats,
    variances: Floats,
    prior: Floats,
    prior_variances: Floats,
    low: Floats,
    high: Floats,
) -> Floats:
    """
    Minimise sum (measured - rows x)^2 / variances + sum (x - prior)^2 / prior_variances with low <= x <= high.

    Parameters
    ----------
    rows : csr_array, shape (n_rows, n)
        Coefficients.
    measured, variances : float array, shape (n_rows,)
        What was measured, and how surely.
    prior, prior_variances, low, high : float array, shape (n,)
        What is assumed of each unknown; one without variance stays at its prior.

    Returns
    -------
    float array, shape (n,)
        The one minimum; the objective is strictly convex.

    Notes
    -----
    Block principal pivoting: all that is outside goes to its bound at once, all that a bound holds for no reason is let
    go at once; one at a time where that goes in circles. Source: Portugal, Judice, Vicente, Mathematics of
    Computation 63 (1994), 625-643.
    """
    held = np.zeros(len(prior), dtype=np.int8)  # -1 at its low end, 1 at its high end, 0 free
    fewest, patience = len(prior) + 1, 3
    values = prior
    for _ in range(_MOST_ROUNDS + len(prior)):
        values, pull = _with_held(rows, measured, variances, prior, prior_variances, low, high, held)
        wrong = _wrong(values, pull, low, high, held)
        count = int(np.count_nonzero(wrong))
        if not count:
            break
        if count < fewest:
            fewest, patience = count, 3
        else:
            patience -= 1
        if patience < 0:  # going in circles: only the last of them, which is known to end
            last = int(np.flatnonzero(wrong)[-1])
            wrong = np.where(np.arange(len(wrong)) == last, wrong, 0)
        held = np.where(wrong == 0, held, np.where(held != 0, 0, wrong)).astype(np.int8)
    return np.clip(values, low, high)


def _wrong(values: Floats, pull: Floats, low: Floats, high: Floats, held: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Mark what is outside (with the side), and what a bound holds though the data pull it back inside."""
    slack = _SLACK * np.maximum(1.0, np.abs(values))
    outside = np.where(values < low - slack, -1, np.where(values > high + slack, 1, 0))
    let_go = np.where((held == -1) & (pull > _SLACK), 1, np.where((held == 1) & (pull < -_SLACK), 1, 0))
    return np.where(held == 0, outside, let_go).astype(np.int8)


def _with_held(
    rows: csr_array,
    measured: Floats,
    variances: Floats,
    prior: Floats,
    prior_variances: Floats,
    low: Floats,
    high: Floats,
    held: npt.NDArray[np.int8],
) -> tuple[Floats, Floats]:
    """Solve with some held at a bound; also tell which way the data and the prior pull each, in its own scale."""
    centre = np.where(held == 0, prior, np.where(held < 0, low, high))
    free = np.where(held == 0, prior_variances, 0.0)
    inner = np.asarray(((rows * free) @ rows.T).todense())
    factor = cho_factor(inner + np.diag(variances), lower=True)
    tension = cho_solve(factor, measured - rows @ centre)
    towards: Floats = np.asarray(rows.T @ tension)
    pull = prior_variances * towards - (centre - prior)
    return centre + free * towards, pull
