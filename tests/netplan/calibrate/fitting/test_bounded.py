"""The most probable values within bounds, beside scipy's bounded least squares on the same problem."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from scipy.sparse import csr_array

from netplan.calibrate.fitting.bounded import most_probable


def problem(seed, rows=12, unknowns=9, spread=1.0):
    """Draw a problem in which many unknowns end at a bound."""
    rng = np.random.default_rng(seed)
    coefficients = np.where(rng.random((rows, unknowns)) < 0.4, rng.uniform(0.2, 3.0, (rows, unknowns)), 0.0)
    prior = rng.uniform(0.8, 1.2, unknowns)
    low, high = prior - rng.uniform(0.0, 0.3, unknowns), prior + rng.uniform(0.0, 0.3, unknowns)
    measured = coefficients @ prior + rng.normal(0.0, spread, rows)
    return coefficients, measured, rng.uniform(0.01, 0.1, rows), prior, rng.uniform(0.01, 0.5, unknowns), low, high


def twin(coefficients, measured, variances, prior, prior_variances, low, high):
    """Stack the prior under the measurements and let scipy find the minimum."""
    stacked = np.vstack([coefficients / np.sqrt(variances)[:, None], np.diag(1.0 / np.sqrt(prior_variances))])
    right = np.concatenate([measured / np.sqrt(variances), prior / np.sqrt(prior_variances)])
    return lsq_linear(stacked, right, bounds=(low, high + 1e-12), tol=1e-14, max_iter=2000).x


@pytest.mark.parametrize("spread", [0.05, 1.0, 10.0])
def test_the_values_are_those_of_bounded_least_squares(spread, full):
    for seed in range(300 if full else 25):
        coefficients, *rest = problem(seed, spread=spread)
        found = most_probable(csr_array(coefficients), *rest)
        assert found == pytest.approx(twin(coefficients, *rest), abs=2e-6)


def test_what_has_no_variance_stays_where_it_is():
    coefficients, measured, variances, prior, prior_variances, low, high = problem(3)
    prior_variances[2] = 0.0
    found = most_probable(csr_array(coefficients), measured, variances, prior, prior_variances, low, high)
    assert found[2] == prior[2]


def test_without_measurements_the_prior_stays():
    _, _, _, prior, prior_variances, low, high = problem(1)
    nothing = csr_array((0, len(prior)), dtype=float)
    found = most_probable(nothing, np.zeros(0), np.zeros(0), prior, prior_variances, low, high)
    assert found == pytest.approx(prior)
