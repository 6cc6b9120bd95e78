"""Change points and daily swings: found where they are, and not where there are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netplan.calibrate.floors.changes import change_points, noise_width
from netplan.calibrate.floors.diurnal import diurnal_ms
from netplan.calibrate.floors.one_floor import Candidate, floor_of
from netplan.calibrate.floors.series import tidy
from netplan.calibrate.records import Path, Readings

#: A Thursday, midnight UTC.
START_H = 498456
WEEK_H = 168


def load(hour):
    return 0.7 + 0.3 * np.cos((hour % 24 - 13) / 24 * 2 * np.pi)


def candidate(hour, value_ms, *, bucket_s=3600, limit_ms=1.0):
    readings = Readings(
        path=Path(start="a", end="b", layer="optical"),
        bucket_s=bucket_s,
        bucket=np.asarray(START_H + hour, dtype=np.int64),
        value_ms=np.round(value_ms, 3),
        count=np.ones(hour.size, dtype=np.int64),
    )
    return Candidate(path=readings.path, readings=tidy(readings), resolution_ms=0.001, limit_ms=limit_ms)


def busy_evenings(hour, rng):
    """Three evenings of the week are congested: that is no change of way."""
    congested = (hour % 24 >= 11) & (hour % 24 < 15) & (hour // 24 < 3)
    return rng.gamma(3, 0.05 * load(hour)) + congested * rng.exponential(2.0, hour.size)


QUEUES = {
    "exponential": lambda hour, rng: rng.exponential(0.1 * load(hour)),
    "three routers": lambda hour, rng: rng.gamma(3, 0.05 * load(hour) ** 3),
    "long tail": lambda hour, rng: 0.05 * load(hour) * rng.lognormal(0, 1.5, hour.size),
    "busy evenings": busy_evenings,
}


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("samples", [350, 3360])
def test_queueing_and_daily_load_are_no_changes(queue, samples, full):
    rng = np.random.default_rng(1)
    draws, alarms = (500 if full else 25), 0
    for _ in range(draws):
        hour = np.sort(rng.integers(0, WEEK_H, samples))
        alarms += bool(floor_of(candidate(hour, 10 + QUEUES[queue](hour, rng))).changes)
    assert alarms <= (0.05 * draws if full else 3)


@pytest.mark.parametrize("queue", QUEUES)
def test_a_change_of_way_is_found_once_with_its_time_and_size(queue, full):
    rng = np.random.default_rng(2)
    draws, found = (200 if full else 15), 0
    for _ in range(draws):
        hour, at = np.sort(rng.integers(0, WEEK_H, 3360)), int(rng.integers(24, 144))
        value = 10 + QUEUES[queue](hour, rng) + 0.5 * (hour >= at)
        floor = floor_of(candidate(hour, value))
        found += len(floor.changes) == 1 and abs(floor.changes[0].at_s / 3600 - START_H - at) <= 3
        assert floor.floor_ms == pytest.approx(10.02, abs=0.05)
    assert found >= 0.85 * draws


def test_the_lowest_level_is_the_floor_wherever_it_lies():
    rng = np.random.default_rng(3)
    hour = np.sort(rng.integers(0, WEEK_H, 3360))
    value = 10 + rng.exponential(0.1, hour.size) + np.select([hour < 60, hour < 100], [3.0, 0.0], 7.0)
    floor = floor_of(candidate(hour, value))
    assert floor.floor_ms == pytest.approx(10.0, abs=0.01)
    steps = [(round(change.before_ms), round(change.after_ms)) for change in floor.changes]
    assert steps == [(13, 10), (10, 17)]
    assert floor.samples == 3360
    assert (floor.since_s, floor.until_s) == (START_H * 3600, (START_H + WEEK_H) * 3600)


def test_protection_switched_for_some_hours_leaves_the_floor():
    rng = np.random.default_rng(4)
    hour = np.sort(rng.integers(0, WEEK_H, 3360))
    value = 10 + rng.exponential(0.1, hour.size) + 3.0 * ((hour >= 70) & (hour < 82))
    floor = floor_of(candidate(hour, value))
    assert floor.floor_ms == pytest.approx(10.0, abs=0.01)
    assert len(floor.changes) == 2


def test_a_series_too_short_for_two_levels_has_no_change():
    assert change_points(np.array([0.0, 0, 0, 9, 9, 9])) == []
    assert change_points(np.zeros(500)) == []


def test_noise_that_hangs_together_counts_as_wider():
    rng = np.random.default_rng(5)
    white = rng.normal(size=2000)
    slow = np.convolve(rng.normal(size=2007), np.ones(8) / np.sqrt(8), "valid")
    assert noise_width(white, 1e-6) == pytest.approx(1, rel=0.25)
    assert noise_width(slow, 1e-6) > 1.8


def test_a_daily_swing_is_found_with_its_size_and_chance_is_not():
    rng = np.random.default_rng(6)
    hour = START_H + np.arange(14 * 24)
    swing = np.cos((hour % 24 - 13) / 24 * 2 * np.pi)
    noisy = rng.normal(0, 0.1, hour.size)
    assert diurnal_ms(swing + noisy, hour) == pytest.approx(2.0, abs=0.3)
    found = [diurnal_ms(rng.normal(0, 0.1, hour.size), hour) for _ in range(100)]
    assert sum(value is not None for value in found) <= 5
    assert diurnal_ms(swing[:48], hour[:48]) is None
    assert diurnal_ms(np.zeros(hour.size), hour) is None


def test_a_change_of_way_is_no_daily_swing():
    rng = np.random.default_rng(7)
    hour = np.sort(rng.integers(0, WEEK_H, 5000))
    value = 10 + rng.exponential(0.1, hour.size) + 5.0 * (hour >= 80)
    assert floor_of(candidate(hour, value)).diurnal_ms is None


def test_without_times_there_are_neither_changes_nor_swings():
    rng = np.random.default_rng(8)
    timeless = candidate(np.zeros(1000, dtype=np.int64), 10 + rng.exponential(0.1, 1000))
    readings = replace(timeless.readings, bucket_s=0, bucket=np.zeros(1000, dtype=np.int64))
    floor = floor_of(replace(timeless, readings=readings))
    assert (floor.changes, floor.diurnal_ms, floor.since_s, floor.until_s) == ((), None, None, None)
    assert floor.floor_ms == pytest.approx(10.001, abs=0.002)
