"""What is known after measuring, beside the textbook's dense formulas."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from netplan.calibrate.fitting.posterior import Posterior
from netplan.calibrate.fitting.unknowns import Unknown
from topology.lengths import Band


def unknowns(rng, count):
    """Draw unknowns with bands of all widths; one is known for certain."""
    found = []
    for number in range(count):
        half = 0.0 if number == 0 else rng.uniform(0.05, 0.4)
        found.append(Unknown(name=str(number), unit="ratio", prior=Band(value=1.0, low=1 - half, high=1 + half)))
    return tuple(found)


@pytest.fixture
def known():
    """A posterior of seven unknowns and five rows, and its dense covariance by the other formula."""
    rng = np.random.default_rng(5)
    rows = rng.uniform(0.0, 2.0, (5, 7)) * (rng.random((5, 7)) < 0.6)
    variances = rng.uniform(1e-4, 1e-2, 5)
    posterior = Posterior(unknowns=unknowns(rng, 7), values=np.ones(7), rows=csr_array(rows), variances=variances)
    free = posterior.prior_variances > 0
    precision = (
        np.diag(1.0 / posterior.prior_variances[free]) + rows[:, free].T @ np.diag(1 / variances) @ rows[:, free]
    )
    covariance = np.zeros((7, 7))
    covariance[np.ix_(free, free)] = np.linalg.inv(precision)
    return posterior, covariance


def test_variances_are_those_of_the_dense_formula(known):
    posterior, covariance = known
    assert posterior.sd == pytest.approx(np.sqrt(np.diag(covariance)))
    rows = np.random.default_rng(6).uniform(0, 3, (4, 7))
    assert posterior.variance(csr_array(rows)) == pytest.approx(np.diag(rows @ covariance @ rows.T))
    assert posterior.covariance(csr_array(rows[:2]), csr_array(rows[2:])) == pytest.approx(
        rows[:2] @ covariance @ rows[2:].T
    )


def test_one_more_measurement_is_as_if_it_had_been_there_before(known):
    posterior, covariance = known
    row = np.array([[0.5, 1.0, 0, 0, 2.0, 0, 1.0]])
    gain = covariance @ row.T
    expected = covariance - gain @ gain.T / (0.01 + row @ covariance @ row.T)
    assert posterior.measured(csr_array(row), 0.01).sd == pytest.approx(np.sqrt(np.diag(expected)))


def test_before_anything_is_measured_the_bands_are_the_plan_s(known):
    before = Posterior.before(known[0].unknowns)
    assert before.sd == pytest.approx(np.sqrt(before.prior_variances))
    assert before.share == pytest.approx(np.zeros(7))
