"""From readings to floors and refusals: directions, clocks, positions, units, and whatever a source may hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.units import fibre_ms
from netplan.calibrate.floors.find import find_floors
from netplan.calibrate.floors.limits import limit_ms, suspects
from netplan.calibrate.records import (
    BAD_CLOCK,
    BAD_POSITION,
    NO_ANSWER,
    NOT_FINITE,
    ONE_SAMPLE,
    ONEWAY,
    OTDR,
    RTT,
    SAME_SITE,
    UNIT,
    UNKNOWN_END,
    Path,
    Readings,
)

START_H = 498456
WEEK_H = 168
SITES = ("beijing", "guangzhou", "hohhot", "shanghai", "xian", "zhengzhou")


def readings(start, end, value_ms, *, hour=None, count=None, quantity=RTT, bucket_s=3600, **changes):
    value_ms = np.asarray(value_ms, dtype=np.float64)
    hour = np.zeros(value_ms.size) if hour is None else hour
    return Readings(
        path=Path(start=start, end=end, layer="optical", quantity=quantity),
        bucket_s=bucket_s,
        bucket=START_H + np.asarray(hour, dtype=np.int64),
        value_ms=value_ms,
        count=np.ones(value_ms.size, dtype=np.int64) if count is None else np.asarray(count, dtype=np.int64),
        answered=value_ms.size,
        **changes,
    )


@pytest.fixture
def measured(reference):
    """Measure a pair of the reference plan for a week: its true delay is twice what light in vacuum needs."""
    rng = np.random.default_rng(1)

    def _measured(start, end, *, quantity=RTT, samples=1500, clock_ms=None, true_ms=None):
        hour = np.sort(rng.integers(0, WEEK_H, samples))
        oneway_ms = true_ms or 2 * limit_ms(reference, (start, end))
        value = oneway_ms * (1 if quantity == ONEWAY else 2) + rng.exponential(0.1, samples)
        value += 0 if clock_ms is None else clock_ms(hour)
        return readings(start, end, np.round(value, 3), hour=hour, quantity=quantity)

    return _measured


@pytest.fixture
def true_ms(reference):
    return lambda *pair: 2 * limit_ms(reference, pair)


def reasons(refused):
    return [(item.code, item.suspect) for item in refused]


def test_a_round_trip_is_halved_and_both_directions_are_one_pair(measured, true_ms, reference):
    both = [measured("shanghai", "beijing"), measured("beijing", "shanghai")]
    (floor,), refused = find_floors(both, reference)
    assert (floor.path.start, floor.path.end, floor.both_ways) == ("beijing", "shanghai", True)
    assert floor.floor_ms == pytest.approx(true_ms("beijing", "shanghai"), abs=0.002)
    assert 0.0005 / 2 <= floor.error_ms < 0.002
    assert floor.samples == 3000
    assert refused == []


def test_of_directions_that_differ_the_lower_is_the_floor(measured, true_ms, reference):
    short = true_ms("beijing", "shanghai")
    both = [measured("beijing", "shanghai", true_ms=short + 2), measured("shanghai", "beijing")]
    (floor,), _ = find_floors(both, reference)
    assert floor.floor_ms == pytest.approx(short, abs=0.002)


def test_half_the_sum_of_both_ways_is_free_of_clocks_that_drift_and_step(measured, true_ms, reference):
    def clock(hour):
        return 30 + 0.001 * hour + 12.0 * (hour >= 90)

    there = measured("beijing", "shanghai", quantity=ONEWAY, clock_ms=clock)
    back = measured("shanghai", "beijing", quantity=ONEWAY, clock_ms=lambda hour: -clock(hour))
    (floor,), refused = find_floors([there, back], reference)
    assert floor.floor_ms == pytest.approx(true_ms("beijing", "shanghai"), abs=0.02)
    assert floor.both_ways
    assert floor.changes == ()
    assert (BAD_CLOCK, "beijing, shanghai") in reasons(refused)


def test_a_change_of_way_in_one_direction_is_no_clock(measured, reference):
    there = measured("beijing", "shanghai", quantity=ONEWAY, clock_ms=lambda hour: 4.0 * (hour >= 90))
    back = measured("shanghai", "beijing", quantity=ONEWAY)
    (floor,), refused = find_floors([there, back], reference)
    assert refused == []
    assert len(floor.changes) == 1


@pytest.mark.parametrize("step_ms", [-7.0, 0.6, 40.0])
def test_the_agent_whose_clock_was_set_is_named_and_its_pairs_stay(step_ms, measured, true_ms, reference):
    found = []
    for number, start in enumerate(SITES):
        for end in SITES[number + 1 :]:
            sign = (end == "hohhot") - (start == "hohhot")

            def clock(hour, sign=sign):
                return sign * step_ms * (hour >= 100)

            found.append(measured(start, end, quantity=ONEWAY, clock_ms=clock))
            found.append(measured(end, start, quantity=ONEWAY, clock_ms=lambda hour, clock=clock: -clock(hour)))
    floors, refused = find_floors(found, reference)
    assert reasons(refused) == [(BAD_CLOCK, "hohhot")]
    assert refused[0].value_ms == pytest.approx(step_ms, abs=0.02)
    assert refused[0].count == len(SITES) - 1
    assert len(floors) == 15
    for floor in floors:
        assert floor.floor_ms == pytest.approx(true_ms(*floor.path.pair), abs=0.02)


def test_lone_directions_in_and_out_of_a_set_clock_are_refused_others_stay_with_a_larger_error(measured, reference):
    def clock(sign):
        return lambda hour: sign * 9.0 * (hour >= 60)

    found = [
        measured("hohhot", "xian", quantity=ONEWAY, clock_ms=clock(-1)),
        measured("hohhot", "beijing", quantity=ONEWAY, clock_ms=clock(-1)),
        measured("shanghai", "hohhot", quantity=ONEWAY, clock_ms=clock(1)),
        measured("guangzhou", "shanghai", quantity=ONEWAY),
    ]
    (floor,), refused = find_floors(found, reference)
    assert {item.suspect for item in refused} == {"hohhot"}
    assert {item.code for item in refused} == {BAD_CLOCK}
    assert (floor.path.start, floor.path.end, floor.both_ways) == ("guangzhou", "shanghai", False)
    assert floor.error_ms > 1


def test_a_constant_offset_shows_where_one_direction_is_faster_than_light(measured, true_ms, reference):
    found = []
    for other in ("beijing", "xian", "zhengzhou"):
        found.append(measured("shanghai", other, quantity=ONEWAY, clock_ms=lambda hour: -20.0 + 0 * hour))
        found.append(measured(other, "shanghai", quantity=ONEWAY, clock_ms=lambda hour: 20.0 + 0 * hour))
    floors, refused = find_floors(found, reference)
    assert reasons(refused) == [(BAD_CLOCK, "shanghai")] * 3
    assert [floor.floor_ms for floor in floors] == pytest.approx(
        [true_ms(*floor.path.pair) for floor in floors], abs=0.02
    )


def test_a_few_impossible_samples_are_dropped_and_counted(measured, true_ms, reference):
    clean = measured("beijing", "shanghai")
    value = clean.value_ms.copy()
    value[[5, 700]] = [-3.0, 0.2]
    (floor,), refused = find_floors([replace(clean, value_ms=value)], reference)
    assert floor.floor_ms == pytest.approx(true_ms("beijing", "shanghai"), abs=0.002)
    assert [(item.code, item.count, item.suspect) for item in refused] == [(BAD_CLOCK, 2, "beijing")]


def test_a_site_that_most_impossible_pairs_share_stands_in_the_wrong_place(measured, reference):
    near = [measured("shanghai", other, true_ms=0.6) for other in ("beijing", "xian", "zhengzhou")]
    sound = [measured("beijing", "xian"), measured("xian", "zhengzhou")]
    floors, refused = find_floors([*near, *sound], reference)
    assert len(floors) == 2
    assert reasons(refused) == [(BAD_POSITION, "shanghai")] * 3
    assert all(item.value_ms < item.limit_ms for item in refused)


def test_of_two_ends_of_one_impossible_pair_both_are_named(measured, reference):
    floors, refused = find_floors([measured("shanghai", "xian", true_ms=1.5)], reference)
    assert (floors, reasons(refused)) == ([], [(BAD_POSITION, "shanghai, xian")])


def test_suspects_are_the_fewest_sites():
    star = [("a", "x"), ("b", "x"), ("c", "x"), ("c", "d")]
    assert suspects(star) == {("a", "x"): "x", ("b", "x"): "x", ("c", "x"): "x", ("c", "d"): "c, d"}
    assert suspects([("a", "b")], [("a", "b"), ("b", "c")]) == {("a", "b"): "a"}
    assert suspects([]) == {}


@pytest.mark.parametrize(("factor", "unit"), [(1e-3, "s"), (1e3, "us"), (1e6, "ns")])
def test_a_source_in_another_unit_is_suspected_never_rescaled(factor, unit, measured, reference):
    pairs = [("beijing", "shanghai"), ("guangzhou", "xian"), ("hohhot", "zhengzhou")]
    found = [replace(item, value_ms=item.value_ms * factor) for item in (measured(*pair) for pair in pairs)]
    floors, refused = find_floors(found, reference)
    assert (floors, reasons(refused)) == ([], [(UNIT, unit)] * 3)


@pytest.mark.parametrize(("factor", "unit"), [(1e-3, "s"), (1e3, "us")])
def test_two_units_in_one_path_are_suspected(factor, unit, measured, reference):
    mixed = measured("beijing", "shanghai")
    value = mixed.value_ms.copy()
    value[::4] *= factor
    floors, refused = find_floors([replace(mixed, value_ms=value), measured("hohhot", "xian")], reference)
    assert len(floors) == 1
    assert reasons(refused) == [(UNIT, unit)]


def test_what_holds_no_delay_is_refused_with_its_reason(measured, reference):
    found = [
        measured("beijing", "shanghai"),
        measured("beijing", "xian"),
        readings("beijing", "guangzhou", [], lost=40),
        readings("beijing", "hohhot", [np.nan, np.inf]),
        readings("beijing", "zhengzhou", [40.0]),
        readings("beijing", "beijing", [1.0, 2.0]),
        readings("beijing", "atlantis", [1.0, 2.0]),
    ]
    floors, refused = find_floors(found, reference)
    assert len(floors) == 2
    assert {(item.code, item.end, item.count) for item in refused} == {
        (NO_ANSWER, "guangzhou", 40),
        (NO_ANSWER, "hohhot", 1),
        (NOT_FINITE, "hohhot", 2),
        (ONE_SAMPLE, "zhengzhou", 1),
        (SAME_SITE, "beijing", 2),
        (UNKNOWN_END, "atlantis", 2),
    }
    assert find_floors([], reference) == ([], [])


def test_a_table_of_single_figures_is_taken_with_half_the_last_digit_as_its_assumed_error(reference):
    pairs = [("beijing", "shanghai"), ("guangzhou", "xian"), ("hohhot", "zhengzhou")]
    found = [readings(*pair, [31.0], bucket_s=0) for pair in pairs]
    floors, refused = find_floors(found, reference)
    assert refused == []
    assert [(floor.floor_ms, floor.error_ms, floor.error_assumed) for floor in floors] == [(15.5, 0.25, True)] * 3


def test_windows_keep_the_median_beside_their_percentile(reference):
    rng = np.random.default_rng(3)
    p01 = 25 + np.abs(rng.normal(0, 0.01, WEEK_H))
    window = readings(
        "beijing", "shanghai", p01, hour=np.arange(WEEK_H), count=[300] * WEEK_H, figures=True, median_ms=p01 + 0.4
    )
    (floor,), refused = find_floors([window], reference)
    assert refused == []
    assert floor.floor_ms == pytest.approx(12.5, abs=0.003)
    assert floor.median_ms == pytest.approx(12.7, abs=0.01)
    assert floor.samples == 300 * WEEK_H


def test_a_reflectometer_gives_fibre_delay_and_the_plans_error(reference):
    parameters = reference.parameters
    index = parameters.fibre_types[parameters.default_fibre_type].band.value
    found = [readings("beijing", "shanghai", [1500.0], quantity=OTDR, bucket_s=0)]
    (floor,), refused = find_floors(found, reference)
    assert refused == []
    assert floor.floor_ms == pytest.approx(fibre_ms(1500.0, index))
    assert floor.error_ms == pytest.approx(floor.floor_ms * parameters["calibration.otdr_error"].value)
    metres = [readings("beijing", "shanghai", [1_500_000.0], quantity=OTDR, bucket_s=0)]
    assert reasons(find_floors(metres, reference)[1]) == [(UNIT, "m")]
    short = [readings("beijing", "shanghai", [500.0], quantity=OTDR, bucket_s=0)]
    assert reasons(find_floors(short, reference)[1]) == [(BAD_POSITION, "beijing, shanghai")]


ARBITRARY = st.lists(
    st.tuples(
        st.sampled_from(SITES[:3]),
        st.sampled_from(SITES[:3]),
        st.sampled_from([RTT, ONEWAY, OTDR]),
        st.booleans(),
        st.sampled_from([0, 60, 3600, 86400]),
        st.lists(
            st.tuples(
                st.integers(0, 30),
                st.one_of(st.floats(), st.floats(0.1, 100).map(lambda value: round(value, 3))),
                st.integers(-3, 2**62),
            ),
            max_size=20,
        ),
    ),
    max_size=3,
)


@pytest.fixture(scope="module")
def floors_of(reference):
    """Find floors in the reference plan; hypothesis could not print a plan."""
    return lambda found: find_floors(found, reference)


@given(arbitrary=ARBITRARY, shuffler=st.randoms(use_true_random=False))
def test_whatever_is_read_there_is_an_answer_and_order_does_not_matter(arbitrary, shuffler, floors_of):
    def made(entries):
        found = []
        for start, end, quantity, figures, bucket_s, rows in entries:
            bucket, value, count = ([row[place] for row in rows] for place in range(3))
            found.append(
                readings(
                    start, end, value, hour=bucket, count=count, quantity=quantity, figures=figures, bucket_s=bucket_s
                )
            )
        return floors_of(found)

    floors, refused = made(arbitrary)
    for floor in floors:
        assert np.isfinite(floor.floor_ms)
        assert floor.error_ms > 0
        assert floor.floor_ms > 0
    shuffled = [(*entry[:5], shuffler.sample(entry[5], len(entry[5]))) for entry in arbitrary]
    again, refused_again = made(shuffler.sample(shuffled, len(shuffled)))
    assert [floor.path.pair for floor in again] == [floor.path.pair for floor in floors]
    assert [floor.floor_ms for floor in again] == pytest.approx([floor.floor_ms for floor in floors], rel=1e-9)
    assert [floor.error_ms for floor in again] == pytest.approx([floor.error_ms for floor in floors], rel=1e-6)
    assert reasons(refused_again) == reasons(refused)
