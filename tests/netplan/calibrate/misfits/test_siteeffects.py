"""All pairs of a site left out at once, and how surprising a row of excesses is."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import multivariate_normal

from netplan.calibrate.misfits.siteeffects import Access, LeaveSitesOut, Outliers, beyond_bands, surprise
from topology.lengths import Band


def _fit(rng, sites="abcdef", unknowns=9):
    ends = list(itertools.combinations(sites, 2))
    n = len(ends)
    rows = csr_array(rng.uniform(0, 3, (n, unknowns)) * (rng.random((n, unknowns)) < 0.4))
    prior_sd = rng.uniform(0.05, 0.2, unknowns)
    measured = rows @ (1 + prior_sd * rng.normal(size=unknowns)) + 0.01 * rng.normal(size=n)
    own = np.full(n, 0.01)
    return SimpleNamespace(
        posterior=SimpleNamespace(
            unknowns=[SimpleNamespace(prior=Band(value=1.0, low=1 - w, high=1 + w)) for w in np.sqrt(3) * prior_sd],
            rows=rows,
            prior_variances=prior_sd**2,
            variances=own**2 * rng.choice([1.0, 1e6], n, p=[0.8, 0.2]),
        ),
        observations=[
            SimpleNamespace(row=SimpleNamespace(fixed_ms=0.0), floor=SimpleNamespace(path=SimpleNamespace(pair=pair)))
            for pair in ends
        ],
        measured_ms=measured,
        own_sd_ms=own,
        weight=np.ones(n),
    )


def _twin(fit, site, without=()):
    """Condition the normal distribution of the unknowns on every pair but those of the site, and foretell these."""
    pairs = [item.floor.path.pair for item in fit.observations]
    dense = fit.posterior.rows.toarray()
    rest = [i for i, pair in enumerate(pairs) if site not in pair and not set(pair) & set(without)]
    own = [i for i, pair in enumerate(pairs) if site in pair and not set(pair) & set(without)]
    precision = np.diag(1 / fit.posterior.prior_variances)
    precision = precision + dense[rest].T @ np.diag(1 / fit.posterior.variances[rest]) @ dense[rest]
    covariance = np.linalg.inv(precision)
    beyond = (fit.measured_ms - dense.sum(axis=1))[rest]
    mean = 1 + covariance @ dense[rest].T @ (beyond / fit.posterior.variances[rest])
    excess = fit.measured_ms[own] - dense[own] @ mean
    return excess, dense[own] @ covariance @ dense[own].T + np.diag(fit.own_sd_ms[own] ** 2)


def test_leaving_out_a_site_is_fitting_without_its_pairs():
    rng = np.random.default_rng(2)
    for _ in range(20):
        fit = _fit(rng)
        for without in ((), ("b",)):
            aside = [i for i, item in enumerate(fit.observations) if set(item.floor.path.pair) & set(without)]
            views = LeaveSitesOut(fit).views("acf", aside)
            for site, view in views.items():
                excess, covariance = _twin(fit, site, without)
                np.testing.assert_allclose(view.excess_ms, excess, rtol=1e-6, atol=1e-7)
                np.testing.assert_allclose(view.covariance, covariance, rtol=1e-6, atol=1e-8)


def test_without_pairs_there_is_nothing_to_see():
    fit = _fit(np.random.default_rng(3), sites="ab")
    assert LeaveSitesOut(fit).views("ab", aside=(0,)) == {}


def _all_sets(excess, covariance, outliers):
    """Try every set of pairs that are off by themselves: those left are normal, the others exponential given them."""
    n, costs = len(excess), {}
    fitting = np.log1p(-outliers.detour_share - outliers.below_share)
    for mask in itertools.product((True, False), repeat=n):
        kept = np.array(mask)
        nats, left = 0.0, np.flatnonzero(kept)
        if len(left):
            nats -= multivariate_normal.logpdf(excess[left], cov=covariance[np.ix_(left, left)]) + len(left) * fitting
        for i in np.flatnonzero(~kept):
            link = np.linalg.solve(covariance[np.ix_(left, left)], covariance[left, i]) if len(left) else np.zeros(0)
            alone = excess[i] - link @ excess[left]
            chance = outliers.detour_share if alone > 0 else outliers.below_share
            nats += abs(alone) / outliers.size[i] + np.log(outliers.size[i]) - np.log(chance)
        costs[mask] = nats
    return min(costs.values()), min(costs, key=costs.get)


def test_setting_aside_one_at_a_time_finds_what_trying_all_sets_finds(full):
    rng, same, draws = np.random.default_rng(4), 0, 200 if full else 20
    for _ in range(draws):
        n = 6
        root = rng.normal(size=(n, 2)) * 0.1
        covariance = root @ root.T + 0.01**2 * np.eye(n)
        excess = rng.multivariate_normal(np.zeros(n), covariance)
        excess[rng.random(n) < 0.2] += rng.exponential(2.0)
        outliers = Outliers(detour_share=0.05, size=np.full(n, 2.0))
        nats, kept = surprise(excess, covariance, outliers)
        best, mask = _all_sets(excess, covariance, outliers)
        assert nats >= best - 1.0  # outliers are measured one after the other here, all at once there
        same += tuple(bool(flag) for flag in kept) == mask
    assert same >= 0.9 * draws


def test_nothing_is_less_surprising_than_no_excess():
    rng = np.random.default_rng(5)
    outliers = Outliers(detour_share=0.1, size=np.ones(5))
    covariance = 0.02**2 * np.eye(5) + 0.1**2
    least, kept = surprise(np.zeros(5), covariance, outliers)
    assert kept.all()
    assert all(surprise(rng.normal(size=5), covariance, outliers)[0] > least for _ in range(20))
    assert least == pytest.approx(-multivariate_normal.logpdf(np.zeros(5), cov=covariance) - 5 * np.log(0.895))


def test_lengths_that_only_pairs_of_one_site_take_are_its_access():
    fit = _fit(np.random.default_rng(6), sites="abcd", unknowns=4)
    # Pairs ab ac ad bc bd cd. Unknowns 0 and 1 lie before a, 2 is taken by a pair without it, 3 only by ab.
    dense = np.array([[1.0, 2, 0, 3], [1, 2, 1, 0], [1, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    fit.posterior.rows = csr_array(dense)
    found = LeaveSitesOut(fit).views("a")["a"].access
    sd = np.sqrt(fit.posterior.prior_variances)
    common, single = sorted(found, key=lambda item: -item.takes.sum())
    np.testing.assert_array_equal(common.takes, [1, 1, 1])
    assert common.variance == pytest.approx(sd[0] ** 2 + (2 * sd[1]) ** 2)
    assert common.high == pytest.approx(np.sqrt(3) * (sd[0] + 2 * sd[1]))
    assert common.low == pytest.approx(-common.high)
    np.testing.assert_array_equal(single.takes, [1, 0, 0])
    # A detour that passes there says nothing of it.
    fit.posterior.rows = csr_array(dense + np.array([[0] * 4] * 5 + [[1, 0, 0, 0]]))
    left = LeaveSitesOut(fit).views("a")["a"].access
    assert max(item.variance for item in left if item.takes.all()) == pytest.approx((2 * sd[1]) ** 2)
    fit.weight[5] = 0.01
    left = LeaveSitesOut(fit).views("a")["a"].access
    assert max(item.variance for item in left if item.takes.all()) == pytest.approx(common.variance)


def test_the_chance_to_lie_within_hard_bands_is_what_summing_the_posterior_gives():
    rng = np.random.default_rng(7)
    for _ in range(10):
        n, variance = 4, rng.uniform(0.01, 0.2)
        takes, own = rng.choice([1.0, 2.0], n), rng.uniform(0.005, 0.05, n)
        access = Access(takes=takes, variance=variance, low=-0.4, high=rng.uniform(0.2, 0.6))
        excess = takes * rng.normal(0, 0.5) + rng.normal(0, 0.2, n)
        kept = np.array([True, True, True, rng.random() < 0.5])
        covariance = np.diag(own) + variance * np.outer(takes, takes)
        place = np.linspace(-4, 4, 200_001)
        log_density = -0.5 * place**2 / variance
        for i in np.flatnonzero(kept):
            log_density = log_density - 0.5 * (excess[i] - takes[i] * place) ** 2 / own[i]
        density = np.exp(log_density - log_density.max())
        inside = (place >= access.low) & (place <= access.high)
        expected = -np.log(density[inside].sum() / density.sum())
        assert beyond_bands(excess, covariance, kept, (access,)) == pytest.approx(expected, abs=1e-3, rel=1e-3)


def test_far_beyond_its_bands_a_length_is_ever_less_likely_and_never_nan():
    access = Access(takes=np.ones(3), variance=0.08, low=-0.5, high=0.5)
    covariance = 0.01**2 * np.eye(3) + 0.08
    kept = np.ones(3, dtype=bool)
    for side in (1, -1):
        nats = [beyond_bands(np.full(3, side * ms), covariance, kept, (access,)) for ms in (0.0, 0.4, 0.6, 3.0, 30.0)]
        assert np.isfinite(nats).all()
        assert nats == sorted(nats)
        assert nats[1] < 0.01
        assert nats[2] > 50
    assert beyond_bands(np.full(3, 9.0), covariance, ~kept, (access,)) == 0.0
