"""Trend, back-test and what samples say, on processes that are known."""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest

from geodata.errors import InputError
from netplan.exchange.calendar import DAY_S, day_start_s
from netplan.exchange.forecast.backtest import DAILY, MONTHLY, backtest, naive_days, origins
from netplan.exchange.forecast.observed import observe
from netplan.exchange.forecast.trend import ETS, ROBUST, predict, slope_of
from netplan.samples import STEP_S, Samples

WEEKLY = np.array([1.0, 1.02, 1.01, 1.03, 1.05, 0.9, 0.88])


def process(days, *, growth=0.3, noise=0.0, seed=1):
    """Daily peaks that grow steadily, with a week's shape and noise."""
    when = np.arange(days)
    wobble = np.exp(noise * np.random.default_rng(seed).standard_normal(days))
    return 100 * (1 + growth) ** (when / 365.25) * WEEKLY[when % 7] * wobble


def test_a_line_without_noise_is_predicted_exactly():
    whole = process(400)
    found = predict(whole[:300], 100, ROBUST)
    assert found.value == pytest.approx(whole[300:], rel=0.002)
    assert np.all(found.low <= found.value) and np.all(found.value <= found.high)


def test_days_that_nobody_knows_do_not_bend_the_line():
    whole = process(400)
    past = whole[:300].copy()
    past[[3, 50, 51, 52, 53, 54, 55, 56, 200, 299]] = np.nan
    assert predict(past, 100, ROBUST).value == pytest.approx(whole[300:], rel=0.005)


def test_the_slope_is_the_growth_and_its_error_shrinks_with_the_length():
    for days in (200, 365, 730):
        found = slope_of(process(days, noise=0.03))
        assert abs(found.per_year - math.log(1.3)) < 3 * found.error_per_year
    errors = [slope_of(process(days, noise=0.03)).error_per_year for days in (100, 200, 400, 800)]
    assert errors == sorted(errors, reverse=True)
    assert slope_of(process(50)) is None
    assert slope_of(np.full(400, np.nan)) is None


def test_the_band_of_eighty_per_cent_covers_about_as_much(seen, full):
    runs = 40 if full else 8
    scores = [backtest(seen(process(420, noise=0.05, seed=seed))).scores for seed in range(runs)]
    daily = [score for run in scores for score in run if score.quantity == DAILY]
    cover = np.average([score.coverage_ratio for score in daily], weights=[score.count for score in daily])
    assert 0.72 < cover < 0.88
    bias = np.average([score.bias_ratio for score in daily], weights=[score.count for score in daily])
    assert abs(bias) < 0.02
    far = [score for score in daily if score.from_day > 28]
    assert all(score.mape_ratio < score.naive_mape_ratio for score in far)
    monthly = [score for run in scores for score in run if score.quantity == MONTHLY]
    assert np.mean([score.mape_ratio for score in monthly]) < 0.06


def test_a_back_test_never_sees_what_it_predicts(seen):
    daily = process(300, noise=0.02)
    spoilt = daily.copy()
    spoilt[origins(300)[0] + 7 :] *= 5
    first, other = (predict(series[: origins(300)[0]], 7, ROBUST).value for series in (daily, spoilt))
    assert np.array_equal(first, other)
    assert backtest(seen(spoilt)).scores[-1].mape_ratio > backtest(seen(daily)).scores[-1].mape_ratio


def test_too_short_a_series_has_no_score_and_no_origin(seen):
    found = backtest(seen(process(100)))
    assert (found.scores, found.origins) == ((), 0)


def test_the_naive_peer_repeats_the_last_week():
    assert naive_days(process(70, growth=0.0), 9).value == pytest.approx(process(79, growth=0.0)[70:])


def test_the_same_samples_give_the_same_scores(seen):
    daily = process(250, noise=0.05)
    assert backtest(seen(daily)) == backtest(seen(daily))


def test_exponential_smoothing_predicts_a_steady_process_and_says_so(seen):
    if importlib.util.find_spec("statsmodels") is None:
        pytest.skip("statsmodels (extra `forecast`) is not installed")
    daily = process(130, growth=0.1, noise=0.02)  # one origin is enough: each costs a second
    found = backtest(seen(daily), method=ETS)
    assert (found.method, found.origins) == (ETS, 1)
    assert all(score.mape_ratio < 0.1 for score in found.scores)
    assert all(score.count for score in found.scores)


def test_without_statsmodels_the_built_in_method_takes_over_and_says_so(seen, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert backtest(seen(process(250)), method=ETS).method == ROBUST


# ---- samples ------------------------------------------------------------------------------------------------------


@dataclass
class Source:
    """Samples of members given as rows: kilobyte-sized, in two batches."""

    rows: dict
    start_s: int = day_start_s(date(2026, 3, 1))
    basis: str = "measured"
    remarks: tuple = ()
    members: tuple = field(default=())

    @property
    def end_s(self):
        return self.start_s + STEP_S * len(next(iter(self.rows.values())))

    @property
    def ports(self):
        return {f"{key}/1": key for key in self.rows}

    def batches(self, start_s=None, end_s=None):
        low, high = (start_s - self.start_s) // STEP_S, (end_s - self.start_s) // STEP_S
        for key, row in self.rows.items():
            part = row[None, low:high]
            yield Samples(start_s=start_s, ports=(f"{key}/1",), members=(key,), in_gbps=part, out_gbps=part)


STEPS = DAY_S // STEP_S


def test_the_peak_of_a_day_is_the_largest_sum_and_not_the_sum_of_the_largest():
    one, two = np.ones(20 * STEPS), np.ones(20 * STEPS)
    one[5 * STEPS + 3], two[5 * STEPS + 4] = 10, 7
    found = observe(Source({"a": one, "b": two}), (11.0, 20.0))
    assert found.daily_gbps[5] == 11
    assert (found.peak_gbps, found.sum_of_peaks_gbps) == (11, 17)
    assert found.diversity_ratio == pytest.approx(11 / 17)
    assert found.reached == {11.0: date(2026, 3, 6)}


def test_a_day_with_a_gap_is_unknown_and_who_comes_later_is_not_a_gap():
    one, two = np.full(20 * STEPS, 5.0), np.full(20 * STEPS, 5.0)
    one[3 * STEPS : 3 * STEPS + 100] = np.nan
    two[: 10 * STEPS] = np.nan
    found = observe(Source({"a": one, "b": two}))
    assert np.isnan(found.daily_gbps[3])
    assert found.daily_gbps[4] == 5 and found.daily_gbps[12] == 10
    assert found.steady_gbps[12] == 5  # only who is there from the first days on


def test_only_whole_days_of_china_count():
    source = Source({"a": np.ones(3 * STEPS)}, start_s=day_start_s(date(2026, 3, 1)) + 3600)
    found = observe(source)
    assert (found.first, found.days) == (date(2026, 3, 2), 2)


@pytest.mark.parametrize("row", [np.zeros(3 * STEPS), np.full(3 * STEPS, np.nan), np.ones(10)])
def test_samples_without_a_whole_day_of_traffic_are_refused(row):
    with pytest.raises(InputError) as refused:
        observe(Source({"a": row}))
    assert refused.value.code == "forecast_samples_empty"
