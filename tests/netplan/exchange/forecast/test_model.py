"""Forecasts against days worked out by hand, and what must hold of every forecast."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.events import Event
from netplan.exchange.forecast.model import TERABIT, forecast
from netplan.exchange.forecast.records import RACKS
from netplan.exchange.forecast.tornado import tornado
from netplan.quality import ABOVE, QualityTarget
from topology.lengths import Band

AS_OF = date(2026, 11, 1)
YEAR = 365.2425
MONTH = YEAR / 12


def days(milestone):
    return milestone.p10, milestone.p50, milestone.p90


def of(growth, what):
    return next(item for item in growth.milestones if item.what == what)


def run(plan, *, exchange="zhongwei", draws=20, months=120, **more):
    return forecast(plan, exchange, draws=draws, horizon_months=months, **more)


def after(number):
    return AS_OF + timedelta(days=math.ceil(number - 1e-6))


# ---- by hand ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("peak", "growth", "limit"), [(50, 1.0, 100), (50, 0.25, 400), (90, 0.2, 1000)])
def test_without_uncertainty_steady_growth_reaches_a_peak_on_the_day_that_a_logarithm_says(
    calm, member, peak, growth, limit
):
    plan = calm([member("a", peak=peak)], growth_cdn=growth)
    found = of(run(plan, months=300), f"peak-{limit}-gbps")
    day = after(math.log(limit / peak) / math.log1p(growth) * YEAR)
    assert days(found) == (day, day, day)
    assert found.reached_ratio == 1.0


def test_growth_that_fades_ends_where_its_integral_says(calm, member):
    plan = calm([member("a", peak=10)], growth_cdn=1.0, growth_fade=0.5)
    found = run(plan, months=60)
    years = (found.months[-1] - AS_OF).days / YEAR
    expected = 10 * 2 ** ((1 - math.exp(-0.5 * years)) / 0.5)
    assert found.peak_gbps[:, -1] == pytest.approx([expected] * 3)
    assert of(found, "peak-100-gbps").p50 is None  # 10 x 2^2 is the end of it


def test_data_centres_grow_with_racks_and_the_traffic_of_each(calm, member):
    plan = calm(
        [member("a", "idc", peak=10)],
        racks_now_count=100,
        racks_full_count=400,
        racks_rate=0.5,
        racks_at_members_ratio=0.5,
        rack_traffic_growth=0.1,
    )
    found = run(plan, months=48)
    years = (found.months[-1] - AS_OF).days / YEAR
    racks = 400 / (1 + 3 * math.exp(-0.5 * years)) / 100
    assert found.kind_factor["idc"][1, -1] == pytest.approx((1 + 0.5 * (racks - 1)) * 1.1**years)
    assert found.peak_gbps[1, -1] == pytest.approx(10 * (1 + 0.5 * (racks - 1)) * 1.1**years)


def test_cluster_egress_is_racks_times_occupancy_times_traffic_where_no_line_is_listed(calm, member):
    plan = calm(
        [member("a", "idc", peak=1)],
        racks_now_count=1000,
        racks_full_count=4000,
        racks_rate=0.5,
        occupancy_ratio=0.75,
        rack_traffic_gbps=0.02,
    )
    found = run(plan, months=48)
    years = (found.months[-1] - AS_OF).days / YEAR
    assert found.egress_from == RACKS
    assert found.egress_gbps[1, 0] == pytest.approx(15)
    assert found.egress_gbps[1, -1] == pytest.approx(15 * 4 / (1 + 3 * math.exp(-0.5 * years)))


def test_a_member_that_is_expected_counts_from_its_day_and_its_delay_on(calm, member):
    present = [member(f"m{number}", "enterprise", peak=0.1, joined=date(2023, 1, 1)) for number in range(80)]
    coming = member("late", "enterprise", peak=0.1, joined=date(2027, 5, 10))
    found = of(run(calm([*present, coming], join_delay_months=2.0)), "members-80")
    day = after((date(2027, 5, 10) - AS_OF).days + 2 * MONTH)
    assert days(found) == (day, day, day)
    assert (found.limit, found.already) == (80, False)


def test_a_newcomers_traffic_comes_up_along_its_ramp(calm, member):
    plan = calm([member("a", peak=60), member("b", peak=80, joined=date(2027, 1, 1))], ramp_months=12.0)
    found = of(run(plan), "peak-100-gbps")
    exact = (date(2027, 1, 1) - AS_OF).days + YEAR / 2
    assert abs((found.p50 - AS_OF).days - exact) <= 2  # between months the level is taken as growing steadily


def test_unlisted_members_come_along_the_curve(calm, member):
    plan = calm([member("a", peak=1)], members_full_count=200.0, join_rate=0.8)
    found = of(run(plan, months=300), "members-80")
    day = after(math.log((200 / 1 - 1) / (200 / 81 - 1)) / 0.8 * YEAR)
    assert days(found) == (day, day, day)


def test_an_event_reaches_a_peak_on_its_own_first_day(calm, member):
    event = Event(
        id="cup",
        name_zh="杯",
        name_en="cup",
        start=date(2027, 6, 3),
        end=date(2027, 6, 9),
        factor=1.2,
        factor_low=1.2,
        factor_high=1.2,
        kinds=("cdn",),
    )
    found = run(calm([member("a", peak=90)], events=[event]))
    assert days(of(found, "peak-100-gbps")) == (date(2027, 6, 3),) * 3
    peaks = dict(zip(found.months, found.peak_gbps[1], strict=True))
    assert peaks[date(2027, 6, 1)] == pytest.approx(90)
    assert peaks[date(2027, 7, 1)] == pytest.approx(108)
    assert peaks[date(2028, 7, 1)] == pytest.approx(90)  # more than a year ago
    other = run(calm([member("a", "access", peak=90)], events=[event]))
    assert of(other, "peak-100-gbps").p50 is None


def test_an_event_in_the_month_of_the_stated_peaks_is_in_them_already(calm, member):
    event = Event(
        id="day",
        name_zh="日",
        name_en="day",
        start=date(2020, 10, 5),
        end=date(2020, 10, 5),
        factor=1.5,
        factor_low=1.5,
        factor_high=1.5,
        every_year=True,
    )
    found = run(calm([member("a", peak=90)], events=[event]))
    assert found.peak_gbps[1] == pytest.approx(np.full(121, 90.0))


def test_peaks_of_members_do_not_coincide_by_the_diversity(calm, member):
    plan = calm([member("a", peak=60), member("b", "access", peak=40)], diversity_ratio=0.8)
    found = run(plan)
    assert found.nominal_peak_gbps == pytest.approx(80)
    assert found.peak_gbps[1, 0] == pytest.approx(80)


def test_a_member_that_states_no_peak_counts_by_its_port(calm, member):
    found = run(calm([member("a", speed=400.0)], port_fill_ratio=0.25))
    assert found.nominal_peak_gbps == pytest.approx(100)


def test_what_is_reached_says_when_it_was(calm, member):
    joined = [date(2023, 1, 1) + timedelta(days=number) for number in range(85)]
    plan = calm([member(f"m{number:02}", peak=2, joined=day) for number, day in enumerate(joined)])
    found = run(plan)
    members = of(found, "members-80")
    assert (members.already, members.p10, members.p90) == (True, joined[80], joined[80])
    peak = of(found, "peak-100-gbps")
    assert (peak.already, peak.p50, peak.reached_ratio) == (True, AS_OF, 1.0)


def test_targets_of_the_plan_take_the_place_of_the_usual_sizes(calm, member):
    plan = calm([member("a", peak=50)], growth_cdn=1.0)
    target = QualityTarget(
        id="t", start="zhongwei", places=(), name_zh="t", name_en="t", quantity="members", limit=5.0, unit="count",
        sense=ABOVE,
    )  # fmt: skip
    peak = replace(target, id="p", quantity="peak", limit=2000.0, unit="Gbit/s")
    found = run(replace(plan, quality_targets={"t": target, "p": peak}), months=24)
    names = ["peak-100-gbps", "peak-400-gbps", "peak-1000-gbps", "peak-2000-gbps", "members-5"]
    assert [item.what for item in found.milestones] == names


# ---- the edges ----------------------------------------------------------------------------------------------------


def test_the_last_day_of_the_horizon_counts_and_a_month_less_does_not(calm, member):
    growth = 2 ** (YEAR / (date(2028, 11, 1) - AS_OF).days) - 1
    plan = calm([member("a", peak=50.0000001)], growth_cdn=growth)
    assert of(run(plan, months=24), "peak-100-gbps").p90 == date(2028, 11, 1)
    short = of(run(plan, months=23), "peak-100-gbps")
    assert (*days(short), short.reached_ratio) == (None, None, None, 0.0)


def test_a_percentile_is_left_out_where_fewer_draws_reach_it(calm, member):
    present = [member(f"m{number}", "enterprise", peak=0.1) for number in range(80)]
    coming = member("perhaps", "enterprise", peak=0.1, joined=date(2027, 5, 10))
    plan = calm([*present, coming], join_dropout_ratio=0.3)
    found = of(run(plan, draws=1000), "members-80")
    assert found.reached_ratio == pytest.approx(0.7, abs=0.05)
    assert days(found) == (date(2027, 5, 10), date(2027, 5, 10), None)


def test_a_day_inside_a_month_starts_the_forecast_there(calm, member):
    plan = calm([member("a", peak=50)], growth_cdn=1.0, as_of=date(2027, 1, 20))
    found = run(plan, months=24)
    assert found.months[0] == date(2027, 1, 1)
    assert found.peak_gbps[1, 0] == pytest.approx(50)
    assert of(found, "peak-100-gbps").p50 == date(2027, 1, 20) + timedelta(days=366)


def test_a_planned_exchange_starts_from_nothing_and_gives_a_sane_answer(reference):
    found = forecast(reference, "helingeer", draws=300, horizon_months=240)
    assert found.present_count == 0
    assert found.opens is not None
    assert found.members[:, 0].tolist() == [0, 0, 0]
    assert found.peak_gbps[:, 0].tolist() == [0, 0, 0]
    assert 20 < found.members[1, -1] < 300
    assert found.peak_gbps[0, -1] < 0.5 * found.peak_gbps[2, -1]  # a wide band
    assert of(found, "peak-100-gbps").p10 > found.as_of
    assert all(np.all(np.diff(array) >= 0) for array in found.members)


def test_a_planned_exchange_of_a_plan_without_any_member_uses_the_size_of_a_newcomer(calm):
    settings = {"founders_count": 10.0, "members_full_count": 10.0, "newcomer_peak_gbps": 3.0, "ramp_months": 0.0}
    found = run(calm(in_service=date(2027, 3, 1), **settings), months=24)
    assert found.opens == date(2027, 3, 1)
    levels = dict(zip(found.months, found.peak_gbps[1], strict=True))
    assert levels[date(2027, 2, 1)] == 0
    assert levels[date(2027, 3, 1)] == pytest.approx(30)
    assert sum(found.joins[kind][1, -1] for kind in found.joins) == pytest.approx(10)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"as_of": None}, "forecast_no_as_of"),
        ({}, "forecast_no_members"),
        ({"exchange": "nowhere"}, "forecast_unknown_exchange"),
        ({"exchanges": {}}, "forecast_no_exchange"),
        ({"draws": 0}, "forecast_out_of_range"),
        ({"months": 601}, "forecast_out_of_range"),
        ({"scenario": {"forecast.growth_cnd": 1.0}}, "forecast_unknown_parameter"),
    ],
)
def test_what_cannot_be_forecast_is_refused_in_one_line(calm, member, change, code):
    members = [] if code == "forecast_no_members" else [member("a", peak=1)]
    plan = calm(members, as_of=change.pop("as_of", AS_OF))
    if "exchanges" in change:
        plan = replace(plan, exchanges=change.pop("exchanges"))
    with pytest.raises(InputError) as refused:
        run(plan, **change)
    assert refused.value.code == code
    assert "\n" not in refused.value.sentence("zh") + refused.value.sentence("en")


# ---- what always holds --------------------------------------------------------------------------------------------


def test_percentiles_are_ordered_and_nothing_starts_before_the_plan(reference):
    found = forecast(reference, "zhongwei", draws=200, horizon_months=120)
    for array in (
        found.members,
        found.peak_gbps,
        found.egress_gbps,
        *found.kind_factor.values(),
        *found.joins.values(),
    ):
        assert array.shape == (3, 121)
        assert np.all(np.diff(array, axis=0) >= 0)
    for item in found.milestones:
        known = [day for day in days(item) if day is not None]
        assert known == sorted(known)
        assert None not in days(item)[: len(known)]
    assert np.all(found.egress_gbps >= 0)
    assert found.kind_factor["cdn"][:, 0] == pytest.approx([1, 1, 1])


def test_the_same_seed_gives_the_same_forecast_and_another_does_not(reference):
    first, again, other = (
        forecast(reference, "zhongwei", draws=100, horizon_months=60, seed=seed) for seed in (1, 1, 2)
    )
    assert first.milestones == again.milestones
    assert np.array_equal(first.peak_gbps, again.peak_gbps)
    assert not np.array_equal(first.peak_gbps, other.peak_gbps)


def test_draws_do_not_depend_on_how_many_are_worked_out_at_once(reference, monkeypatch):
    whole = forecast(reference, "zhongwei", draws=60, horizon_months=36)
    monkeypatch.setattr("netplan.exchange.forecast.model._BATCH", 7)
    parts = forecast(reference, "zhongwei", draws=60, horizon_months=36)
    assert whole.milestones == parts.milestones
    assert np.array_equal(whole.peak_gbps, parts.peak_gbps)


FASTER = ("growth_access", "growth_cdn", "rack_traffic_growth", "join_rate", "newcomer_size_ratio", "level_ratio")


@settings(max_examples=settings.default.max_examples * 2 // 5)  # two forecasts each
@given(name=st.sampled_from(FASTER), data=st.data())
def test_more_growth_is_never_later(reference, name, data):
    band = reference.parameters[f"forecast.{name}"]
    low, high = sorted(data.draw(st.tuples(*[st.floats(band.low, 2 * band.high + 0.1)] * 2)))
    slow, fast = (
        forecast(reference, "zhongwei", draws=5, horizon_months=30, scenario={f"forecast.{name}": value})
        for value in (low, high)
    )
    for one, other in zip(slow.milestones, fast.milestones, strict=True):
        assert other.reached_ratio >= one.reached_ratio
        for late, soon in zip(days(one), days(other), strict=True):
            assert late is None or (soon is not None and soon <= late)


# ---- measured and generated ---------------------------------------------------------------------------------------


def test_generated_samples_change_nothing_and_measured_ones_move_level_and_growth(calm, member, seen):
    ranges = {
        "level_ratio": Band(value=1.0, low=0.7, high=1.3),
        "growth_cdn": Band(value=0.2, low=0.1, high=0.3),
    }
    plan = calm([member("a", peak=300)], ranges=ranges)
    daily = 180 * 1.6 ** (np.arange(365) / 365)
    base = run(plan, draws=500)
    generated = run(plan, draws=500, observed=seen(daily, basis="generated"))
    assert np.array_equal(generated.peak_gbps, base.peak_gbps)
    assert generated.update is None
    found = run(plan, draws=500, observed=seen(daily, reached={100.0: date(2025, 11, 1)}))
    update = found.update
    assert found.basis == "calibrated"  # the years after the first stay assumed
    assert update.measured_peak_gbps == pytest.approx(daily[-1])
    assert 0.9 < update.level_weight_ratio < 1
    assert found.peak_gbps[1, 0] == pytest.approx(daily[-1], rel=0.03)
    assert update.growth_per_year == pytest.approx(math.log(1.6), rel=0.02)
    year = found.peak_gbps[1, 12] / found.peak_gbps[1, 0]
    assert base.peak_gbps[1, 12] / base.peak_gbps[1, 0] < year < 1.6
    assert of(found, "peak-100-gbps").p50 == date(2025, 11, 1)
    spread, before = (array[2, 0] - array[0, 0] for array in (found.peak_gbps, base.peak_gbps))
    assert spread < 0.3 * before


def test_what_was_measured_is_a_fact_even_where_most_draws_start_below_it(calm, member, seen):
    plan = calm([member("a", peak=300)], ranges={"level_ratio": Band(value=1.0, low=0.7, high=1.3)})
    daily = np.full(365, 300.0)
    daily[100] = 420.0  # a live event long ago
    found = run(plan, draws=200, observed=seen(daily, reached={400.0: date(2026, 2, 9)}))
    known = of(found, "peak-400-gbps")
    assert (known.already, days(known), known.reached_ratio) == (True, (date(2026, 2, 9),) * 3, 1.0)
    assert found.update.measured_peak_gbps == 300  # and the level is that of the last month
    assert found.peak_gbps[1, 0] == pytest.approx(300, rel=0.02)
    generated = run(plan, draws=200, observed=seen(daily, basis="generated", reached={400.0: date(2026, 2, 9)}))
    assert not of(generated, "peak-400-gbps").already


def test_what_most_draws_have_reached_is_likely_and_not_a_fact(calm, member):
    plan = calm([member("a", peak=110)], ranges={"level_ratio": Band(value=1.0, low=0.92, high=1.1)})
    found = of(run(plan, draws=500), "peak-100-gbps")
    assert days(found) == (AS_OF, AS_OF, AS_OF)
    assert not found.already
    assert 0.9 < found.reached_ratio < 1


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("forecast.diversity_ratio", 1.5, "out_of_range"),
        ("forecast.racks_now_count", 0.0, "out_of_range"),
        ("forecast.growth_cdn", 25.0, "out_of_range"),
        ("matrix.egress_ratio", -0.1, "out_of_range"),
        ("traffic.noise_ratio", 0.2, "forecast_idle_parameter"),
    ],
)
def test_a_scenario_sets_only_what_is_used_to_what_it_can_be(reference, name, value, code):
    with pytest.raises(InputError) as refused:
        forecast(reference, "zhongwei", draws=1, horizon_months=12, scenario={name: value})
    assert refused.value.code == code


def test_measured_samples_weigh_the_same_however_many_draws_there_are(calm, member, seen):
    plan = calm([member("a", peak=300)], ranges={"level_ratio": Band(value=1.0, low=0.7, high=1.3)})
    observed = seen(np.full(365, 200.0))
    one, many = (run(plan, draws=count, observed=observed) for count in (1, 2000))
    assert one.update == many.update
    assert one.update.level_weight_ratio > 0.9
    assert one.peak_gbps[1, 0] == pytest.approx(200, rel=0.1)


def test_the_weight_of_measured_growth_is_that_of_two_normal_distributions(calm, member, seen):
    ranges = {"growth_cdn": Band(value=0.2, low=0.1, high=0.3)}
    plan = calm([member("a", peak=300)], ranges=ranges)
    rng = np.random.default_rng(1)
    found = run(plan, draws=4000, observed=seen(300 * np.exp(0.05 * rng.standard_normal(300)))).update
    assumed = math.log(1.3 / 1.1) / 2 / 1.2816
    error = found.growth_error_per_year
    assert found.growth_weight_ratio == pytest.approx(assumed**2 / (assumed**2 + error**2), rel=0.1)


# ---- tornado ------------------------------------------------------------------------------------------------------


def test_a_bar_is_the_forecast_with_its_assumption_at_either_end(calm, member):
    ranges = {"growth_cdn": Band(value=0.3, low=0.2, high=0.5), "level_ratio": Band(value=1.0, low=0.9, high=1.1)}
    plan = calm([member("a", peak=300)], ranges=ranges)
    found = tornado(plan, "zhongwei", horizon_months=240)
    assert [bar.parameter for bar in found.bars] == ["forecast.growth_cdn", "forecast.level_ratio"]
    assert found.nominal == after(math.log(1000 / 300) / math.log(1.3) * YEAR)
    for bar in found.bars:
        for end, day in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            others = {"forecast.growth_cdn": 0.3, "forecast.level_ratio": 1.0} | {bar.parameter: end}
            assert of(run(plan, months=240, scenario=others), TERABIT).p50 == day
        assert (bar.days_low, bar.days_high) == ((bar.at_low - found.nominal).days, (bar.at_high - found.nominal).days)


def test_bars_are_sorted_and_one_that_ends_beyond_the_horizon_is_long(calm, member):
    ranges = {"growth_cdn": Band(value=0.3, low=0.0, high=0.31), "level_ratio": Band(value=1.0, low=0.9, high=1.1)}
    found = tornado(calm([member("a", peak=300)], ranges=ranges), "zhongwei", horizon_months=120)
    assert found.bars[0].parameter == "forecast.growth_cdn"
    assert (found.bars[0].at_low, found.bars[0].days_low) == (None, None)


def test_a_tornado_of_an_unknown_milestone_is_refused(reference):
    with pytest.raises(InputError, match="peak-1000-gbps"):
        tornado(reference, "zhongwei", what="peak-999-gbps", horizon_months=12)
