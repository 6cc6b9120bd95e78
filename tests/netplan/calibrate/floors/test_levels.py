"""Floors and their errors: weighted quantiles against a slow twin, errors against what a long measurement would say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.calibrate.floors.levels import level_of, lowest, median_of, split
from netplan.calibrate.floors.series import by_bucket, quantile, resolution_ms, tidy
from netplan.calibrate.records import Path, Readings

WEEK_H = 168
ENTRIES = st.lists(st.tuples(st.integers(-5, 5), st.floats(-10, 10), st.integers(1, 2**40)), min_size=1, max_size=40)


def series(bucket, value_ms, count=None, *, figures=False, bucket_s=3600):
    value_ms = np.asarray(value_ms, dtype=np.float64)
    return tidy(
        Readings(
            path=Path(start="a", end="b", layer="optical"),
            bucket_s=bucket_s,
            bucket=np.broadcast_to(np.asarray(bucket, dtype=np.int64), value_ms.shape),
            value_ms=value_ms,
            count=np.ones(value_ms.size, dtype=np.int64) if count is None else np.asarray(count, dtype=np.int64),
            figures=figures,
        )
    )


def evening(hour):
    return 0.7 + 0.3 * np.cos((hour % 24 - 13) / 24 * 2 * np.pi)


@given(ENTRIES, st.floats(0, 1))
def test_a_weighted_quantile_is_the_first_value_with_enough_weight_at_or_below_it(entries, share):
    values = np.array([value for _, value, _ in entries])
    weights = np.array([weight for *_, weight in entries])
    enough = [value for value in values if weights[values <= value].sum() >= share * weights.sum() * (1 - 1e-9)]
    assert quantile(values, weights, share) == min(enough)


@given(ENTRIES, st.floats(0, 1))
def test_quantiles_by_bucket_are_those_of_each_bucket_alone(entries, share):
    bucket, value, count = (np.array(column) for column in zip(*entries, strict=True))
    found = by_bucket(series(bucket, value, count), share)
    assert list(found.number) == sorted(set(bucket))
    for number, low in zip(found.number, found.value_ms, strict=True):
        here = bucket == number
        assert low == quantile(value[here].astype(float), count[here], share)


@pytest.mark.parametrize("samples", [20, 350, 5000])
@pytest.mark.parametrize("queue", ["exponential", "three routers", "lognormal"])
def test_a_floor_with_its_error_holds_what_a_long_measurement_would_find(samples, queue, full):
    rng = np.random.default_rng(7)

    def wait_ms(hour):
        if queue == "exponential":
            return rng.exponential(0.1 * evening(hour))
        if queue == "lognormal":
            return 0.05 * evening(hour) * rng.lognormal(0, 1, hour.size)
        return rng.gamma(3, 0.05 * evening(hour))

    truth = 10 + np.quantile(wait_ms(rng.integers(0, WEEK_H, 300_000)), 0.01)
    draws, held = (2000 if full else 50), 0
    for _ in range(draws):
        hour = rng.integers(0, WEEK_H, samples)
        level = level_of(series(hour, 10 + wait_ms(hour)), 1e-6)
        held += abs(level.floor_ms - truth) <= 1.96 * level.error_ms
    assert held / draws >= (0.94 if full else 0.88)


def test_the_error_holds_though_load_hangs_together_for_hours(full):
    rng = np.random.default_rng(8)

    def week():
        shocks, load = rng.normal(0, 0.71, WEEK_H), np.zeros(WEEK_H)
        for hour in range(1, WEEK_H):
            load[hour] = 0.7 * load[hour - 1] + shocks[hour]
        return np.exp(0.5 * load)

    def measured(samples):
        hour = rng.integers(0, WEEK_H, samples)
        return hour, 10 + rng.gamma(3, 0.05 * week()[hour])

    truth = np.quantile(np.concatenate([measured(5000)[1] for _ in range(200 if full else 100)]), 0.01)
    draws = 1000 if full else 60
    levels = [level_of(series(*measured(2000)), 1e-6) for _ in range(draws)]
    held = sum(abs(level.floor_ms - truth) <= 1.96 * level.error_ms for level in levels)
    assert held / draws >= (0.9 if full else 0.85)


def test_an_error_is_never_finer_than_the_source():
    assert level_of(series(range(100), [5.0] * 100), 0.1).error_ms == 0.1


def test_one_sample_that_a_clock_spoilt_does_not_blow_up_the_error():
    rng = np.random.default_rng(9)
    hour, value = rng.integers(0, WEEK_H, 350), 10 + rng.exponential(0.1, 350)
    sound, value[3] = level_of(series(hour, value), 1e-6), 4.0
    spoilt = level_of(series(hour, value), 1e-6)
    assert spoilt.floor_ms == pytest.approx(sound.floor_ms, abs=0.005)
    assert spoilt.error_ms < 3 * sound.error_ms


def test_windows_give_the_quiet_ones_and_their_scatter_is_the_error():
    rng = np.random.default_rng(10)
    p01 = 10 + np.abs(rng.normal(0, 0.02, WEEK_H))
    level = level_of(series(range(WEEK_H), p01, figures=True), 1e-6)
    assert 10 <= level.floor_ms < np.median(p01)
    assert level.error_ms == pytest.approx((np.median(p01) - level.floor_ms) / 1.28, rel=0.3)
    assert not level.assumed


def test_a_single_figure_is_known_to_half_its_last_digit_and_says_that_this_is_assumed():
    level = level_of(series([0], [12.0], figures=True, bucket_s=0), 1.0)
    assert (level.floor_ms, level.error_ms, level.assumed) == (12.0, 0.5, True)
    assert level_of(series([0], [12.3456], figures=True, bucket_s=0), 1e-6).error_ms == 1e-3


def test_levels_that_agree_with_the_lowest_are_taken_together():
    rng = np.random.default_rng(11)
    value = 10 + rng.exponential(0.1, 3000)
    value[1000:2000] += 4
    parts = split(series(np.arange(3000) // 20, value), [50, 100])
    kept, level = lowest(parts, [level_of(part, 1e-6) for part in parts], 1e-6)
    assert kept.value_ms.size == 2000
    assert level.floor_ms == pytest.approx(10.001, abs=0.001)


def test_a_source_is_as_fine_as_its_finest_figure():
    assert resolution_ms([series([0], [12.0]), series([0], [7.0])]) == 1.0
    assert resolution_ms([series([0], [12.0]), series([0], [7.25])]) == 0.01
    assert resolution_ms([series([0], [1 / 3])]) == pytest.approx(1e-6)
    assert resolution_ms([]) == 1.0


def test_figures_without_medians_have_no_median():
    assert median_of(series([0, 1], [1.0, 2.0], figures=True)) is None
    assert median_of(series([0, 1, 2], [1.0, 5.0, 2.0])) == 2.0
