"""The generated year: repeatable, each member for itself, and like what the plan says."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from geodata.errors import InputError
from netplan.events import Event
from netplan.exchange.calendar import day_start_s, month_bounds
from netplan.exchange.generated import GeneratedYear
from netplan.exchange.profiles import expected, profiles, wave
from netplan.members import Member, Port

SEED = 5
START, END = date(2026, 8, 1), date(2026, 11, 1)


def member(name, kind="access", *, peak=8.0, speeds=(10.0, 10.0), joined=None, exchange="zhongwei"):
    ports = tuple(Port(id=f"{name}/{i + 1}", exchange=exchange, speed_gbps=speed) for i, speed in enumerate(speeds))
    return Member(
        id=name,
        name_zh=name,
        name_en=name,
        kind=kind,
        ports=ports,
        joined=joined,
        peak_in_gbps=peak,
        peak_out_gbps=None if peak is None else peak / 2,
    )


def event(day, factor, kinds=()):
    return Event(
        id="e",
        name_zh="",
        name_en="",
        start=day,
        end=day,
        factor=factor,
        factor_low=factor,
        factor_high=factor,
        kinds=kinds,
    )


@pytest.fixture
def source(reference):
    """Make a generated time of some members."""

    def _source(*members, start=START, end=END, seed=SEED, events=None):
        plan = replace(
            reference,
            members={found.id: found for found in members},
            events=reference.events if events is None else events,
            settings=replace(reference.settings, as_of=date(2026, 11, 1)),
        )
        return GeneratedYear(plan, "zhongwei", start=start, end=end, seed=seed)

    return _source


def by_port(source, *span):
    return {
        port: (samples.in_gbps[row], samples.out_gbps[row])
        for samples in source.batches(*span)
        for row, port in enumerate(samples.ports)
    }


def test_the_same_seed_gives_the_same_samples_and_another_seed_others(source):
    first, again, other = (by_port(source(member("a"), seed=seed)) for seed in (SEED, SEED, SEED + 1))
    assert np.array_equal(first["a/1"], again["a/1"])
    assert not np.array_equal(first["a/1"], other["a/1"])


def test_one_more_member_changes_no_other_one(source):
    alone = by_port(source(member("a")))
    joined = by_port(source(member("z"), member("a"), member("b", "cloud")))
    assert np.array_equal(alone["a/1"], joined["a/1"])


def test_what_a_member_has_at_a_time_does_not_depend_on_the_time_asked_for(source):
    span = day_start_s(date(2026, 9, 20)), day_start_s(date(2026, 10, 3))
    whole, part = by_port(source(member("a"))), by_port(source(member("a")), *span)
    other = by_port(source(member("a"), start=date(2026, 9, 20), end=date(2026, 10, 3)))
    first = (span[0] - day_start_s(START)) // 300
    assert np.array_equal(whole["a/1"][0][first : first + len(part["a/1"][0])], part["a/1"][0])
    assert np.array_equal(other["a/1"], part["a/1"])


def test_the_largest_sample_of_the_last_month_is_the_stated_peak(source):
    listed = [member("a"), member("b", "cloud", peak=3.0), member("c", "enterprise", peak=0.0)]
    october = by_port(source(*listed), *month_bounds("2026-10"))
    for found in listed:
        for way, stated in ((0, found.peak_in_gbps), (1, found.peak_out_gbps)):
            total = sum(october[port.id][way] for port in found.ports)
            assert total.max() == pytest.approx(stated)


def test_traffic_is_shared_among_ports_by_their_speed_and_never_above_it(source):
    found = by_port(source(member("a", peak=8.0, speeds=(10.0, 30.0)), member("b", peak=90.0, speeds=(10.0,))))
    assert found["a/2"][0] == pytest.approx(3 * found["a/1"][0])
    assert found["b/1"][0].max() == 10.0


def test_a_member_appears_on_the_day_it_joins(source):
    found = by_port(source(member("a", joined=date(2026, 9, 1)), member("b", joined=END), member("c", exchange="x")))
    assert set(found) == {"a/1", "a/2"}
    into = found["a/1"][0]
    assert not into[: 31 * 288].any() and into[31 * 288 :].all()


def test_a_member_without_a_stated_peak_is_left_out_aloud(source):
    found = source(member("a"), member("b", peak=None))
    assert set(found.ports) == {"a/1", "a/2"}
    assert "b" in found.remarks[0][1] and found.basis == "generated"


def test_homes_peak_in_the_evening_and_offices_on_afternoons_of_workdays(source):
    found = by_port(source(member("home"), member("office", "enterprise"), events={}), *month_bounds("2026-09"))
    day = {name: found[f"{name}/1"][0].reshape(30, 288).mean(axis=0) for name in ("home", "office")}
    assert 19 * 12 < day["home"].argmax() < 23 * 12
    assert 13 * 12 < day["office"].argmax() < 17 * 12
    of_days = found["office/1"][0].reshape(30, 288).max(axis=1)
    # 5 September 2026 is a Saturday.
    assert of_days[4:6].max() < 0.6 * of_days[:4].min()


def test_traffic_grows_by_what_the_plan_says(source, reference):
    year = by_port(source(member("a"), start=date(2025, 9, 1), end=date(2026, 10, 1), events={}))["a/1"][0]
    growth = year[-30 * 288 :].mean() / year[: 30 * 288].mean()
    assert growth == pytest.approx(1 + reference.parameters["traffic.growth_per_year_ratio"].value, rel=0.05)


def test_noise_stays_alike_for_a_while(source, reference):
    found = by_port(source(member("a"), events={}))["a/1"][0]
    shape = wave(
        profiles(reference.parameters)["access"], day_start_s(START) + 8 * 3600 + 300.0 * np.arange(len(found))
    )
    rest = np.log(found / shape)
    rest -= np.poly1d(np.polyfit(np.arange(len(rest)), rest, 1))(np.arange(len(rest)))
    alike = {lag: np.corrcoef(rest[:-lag], rest[lag:])[0, 1] for lag in (1, 12, 288 * 3)}
    assert alike[1] > 0.9 and 0.3 < alike[12] < alike[1] and abs(alike[288 * 3]) < 0.3
    assert rest.std() == pytest.approx(reference.parameters["traffic.noise_ratio"].value, rel=0.25)


def test_a_live_event_lifts_whom_it_concerns_on_its_day_only(source):
    day = date(2026, 9, 9)
    live = Event(
        id="live",
        name_zh="",
        name_en="",
        start=day,
        end=day,
        factor=1.5,
        factor_low=1,
        factor_high=2,
        kinds=("access",),
    )
    listed = member("a"), member("b", "cloud")
    with_it, without = by_port(source(*listed, events={"live": live})), by_port(source(*listed, events={}))
    first = (day_start_s(day) - day_start_s(START)) // 300
    ratio = with_it["a/1"][0] / without["a/1"][0]
    assert ratio[first : first + 288] == pytest.approx(1.5)
    assert np.delete(ratio, np.s_[first : first + 288]) == pytest.approx(1)
    assert np.array_equal(with_it["b/1"], without["b/1"])


def test_a_holiday_on_a_weekend_closes_an_office_once(reference):
    profile = profiles(reference.parameters)["enterprise"]
    saturday, sunday = date(2026, 9, 5), date(2026, 9, 6)
    rest = Event(
        id="r", name_zh="", name_en="", start=saturday, end=saturday, factor=0.5, factor_low=0.5, factor_high=1
    )
    span = day_start_s(saturday), day_start_s(sunday) + 86_400
    found = expected(profile, [rest], span, kind="enterprise", exchange="zhongwei").reshape(2, 288).max(axis=1)
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize(("change", "code"), [({"start": END}, "days_swapped"), ({"as_of": None}, "no_day_of_members")])
def test_a_time_that_cannot_be_is_refused(reference, change, code):
    settings = replace(reference.settings, as_of=change.get("as_of", date(2026, 11, 1)))
    with pytest.raises(InputError) as refusal:
        GeneratedYear(
            replace(reference, settings=settings), "zhongwei", start=change.get("start", START), end=END, seed=SEED
        )
    assert refusal.value.code == code
