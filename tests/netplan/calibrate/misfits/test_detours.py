"""Which pairs are called far from the model, and why."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from netplan.calibrate.misfits.detours import classify, threshold
from netplan.calibrate.records import ONEWAY, RTT, Floor, Path
from netplan.calibration.records import CLOCK, DETOUR, FITS, POSITION, SHORTER, UNCHECKED


def _pair(measured_ms, start="a", end="b", quantity=RTT):
    path = Path(start=start, end=end, layer="optical", quantity=quantity)
    return SimpleNamespace(floor=Floor(path=path, floor_ms=measured_ms, error_ms=0.01))


def _reasons(pairs, foretold, *, redundancy=0.8, **more):
    n = len(pairs)
    judged = classify(pairs, np.array(foretold), np.full(n, 0.02), np.full(n, redundancy), group_index=1.468, **more)
    return [item.reason for item in judged]


def test_a_pair_is_named_by_the_side_it_lies_on():
    pairs = [_pair(5.0), _pair(9.0), _pair(4.0), *[_pair(5.0)] * 40]
    assert _reasons(pairs, [5.0] * 43)[:3] == [FITS, DETOUR, SHORTER]


def test_what_nothing_checks_is_not_said_to_fit():
    assert _reasons([_pair(5.0), _pair(9.0)], [5.0, 5.0], redundancy=0.01) == [UNCHECKED, DETOUR]


def test_a_wrong_site_or_clock_explains_its_pairs_before_a_detour_does():
    pairs = [_pair(9.0), _pair(9.0, start="c"), _pair(9.0, end="d", quantity=ONEWAY), _pair(9.0, end="d"), _pair(5.0)]
    assert _reasons(pairs, [5.0] * 5, moved={"c"}, clocks={"d"}) == [DETOUR, POSITION, CLOCK, DETOUR, FITS]


def test_an_excess_is_told_as_fibre():
    (found,) = classify([_pair(6.0)], np.array([5.0]), np.array([0.01]), np.array([0.5]), group_index=1.468)
    assert found.excess_ms == pytest.approx(1.0)
    assert found.excess_km == pytest.approx(299.792458 / 1.468)
    assert found.score == pytest.approx(100.0)


def test_no_pairs_are_an_answer():
    assert classify([], np.zeros(0), np.zeros(0), np.zeros(0), group_index=1.468) == ()


def test_more_pairs_and_less_known_noise_need_a_higher_score():
    assert threshold(400, 300.0) > threshold(10, 300.0) > 3.0
    assert threshold(10, 0.0) > threshold(10, 100.0)


def test_fitting_pairs_are_seldom_called_far_off(full):
    rng, runs, n = np.random.default_rng(1), 4000 if full else 400, 200
    limit = threshold(n, n)
    # Student's distribution with as many degrees as pairs is what fitted noise leaves.
    alarms = sum(bool(np.any(np.abs(rng.standard_t(n + 5, n)) > limit)) for _ in range(runs))
    assert alarms / runs <= 0.02
