"""Fitting a matrix to its totals, by hand, by a slow twin, and where it cannot be."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.exchange.fitting import fit, shortfall


def test_a_worked_example_comes_out():
    # Rows 6 and 4, columns 5 and 5, seed of ones: independence is the answer, row x column / whole.
    found = fit(np.ones((2, 2)), np.array([6.0, 4.0]), np.array([5.0, 5.0]))
    assert found.matrix == pytest.approx(np.array([[3.0, 3.0], [2.0, 2.0]]))
    assert found.can_meet and found.missing == 0


def test_a_seed_with_odds_keeps_them():
    # Fitting multiplies rows and columns, so the odds ratio of the seed, 1 x 4 / (2 x 1) = 2, stays.
    found = fit(np.array([[1.0, 2.0], [1.0, 4.0]]), np.array([6.0, 4.0]), np.array([5.0, 5.0])).matrix
    assert found[0, 0] * found[1, 1] / (found[0, 1] * found[1, 0]) == pytest.approx(2.0)
    assert found.sum(axis=0) == pytest.approx([5, 5]) and found.sum(axis=1) == pytest.approx([6, 4])


@given(st.integers(2, 7), st.integers(2, 7), st.integers(0, 10_000))
def test_sums_are_met_wherever_every_pair_may_exchange(rows, columns, seed):
    draw = np.random.default_rng(seed)
    matrix, across = draw.uniform(0.1, 5, (rows, columns)), draw.uniform(0, 9, rows)
    down = draw.uniform(0.1, 9, columns)
    down *= across.sum() / down.sum()
    found = fit(matrix, across, down)
    assert found.can_meet
    assert found.matrix.sum(axis=1) == pytest.approx(across, abs=1e-6)
    assert found.matrix.sum(axis=0) == pytest.approx(down, abs=1e-6)


def test_what_cannot_be_met_is_named_with_its_amount():
    # The first row may go to the first column only: 7 - 5 = 2 have nowhere to go.
    found = fit(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([7.0, 3.0]), np.array([5.0, 5.0]))
    assert not found.can_meet
    assert found.missing == pytest.approx(2.0)
    assert found.rows == (0,) and found.columns == (0,)


def test_totals_that_need_an_entry_to_vanish_are_met_all_the_same():
    # Row 1 must send all its 5 to column 1, so the entry (1, 0) tends to 0: slow for the fitting, and no shortfall.
    found = fit(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([5.0, 5.0]), np.array([5.0, 5.0]))
    assert found.can_meet
    assert found.off_ratio < 1e-2
    assert found.matrix[1, 0] < 0.1


def test_nothing_to_share_out_is_an_empty_matrix():
    assert not fit(np.ones((2, 2)), np.zeros(2), np.zeros(2)).matrix.any()


@given(st.integers(0, 10_000))
def test_the_shortfall_is_that_of_the_worst_set_of_rows(seed):
    draw = np.random.default_rng(seed)
    allowed = draw.random((4, 4)) < 0.4
    rows, columns = draw.integers(0, 9, 4).astype(float), draw.integers(0, 9, 4).astype(float)
    worst = 0.0
    for chosen in itertools.product((False, True), repeat=4):
        mask = np.array(chosen)
        reached = allowed[mask].any(axis=0)
        worst = max(worst, rows[mask].sum() - columns[reached].sum())  # Gale: the demand of a set less what it reaches
    missing, short, _ = shortfall(allowed, rows, columns)
    assert missing == pytest.approx(worst)
    reached = allowed[list(short)].any(axis=0) if short else np.zeros(4, dtype=bool)
    assert rows[list(short)].sum() - columns[reached].sum() == pytest.approx(worst)
