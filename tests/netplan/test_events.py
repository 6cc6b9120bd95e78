from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.events import FILE, Event, factor_on, read_events
from netplan.members import Exchange

EXCHANGES = {"zhongwei": Exchange(site="zhongwei", name_zh="中卫", name_en="Zhongwei")}
HEADING = "id,start,end,factor,factor_low,factor_high,every_year,kinds,exchange\n"


def read(folder, rows):
    (folder / FILE).write_text(HEADING + rows, encoding="utf-8")
    return read_events(folder, EXCHANGES)


def event(start, end, *, factor=2.0, every_year=False, kinds=(), exchange=""):
    return Event(
        id="e",
        name_zh="e",
        name_en="e",
        start=start,
        end=end,
        factor=factor,
        factor_low=factor,
        factor_high=factor,
        every_year=every_year,
        kinds=kinds,
        exchange=exchange,
    )


def test_an_event_is_read_with_its_bounds_and_kinds(tmp_path):
    found = read(tmp_path, "gala,2026-02-16,,1.2,1.0,1.5,,access;cdn,zhongwei\n")["gala"]
    assert (found.start, found.end) == (date(2026, 2, 16), date(2026, 2, 16))
    assert (found.factor_low, found.factor, found.factor_high) == (1.0, 1.2, 1.5)
    assert found.kinds == ("access", "cdn") and found.exchange == "zhongwei" and not found.every_year


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("e,2026-02-16,2026-02-15,1.2,,,,,", "event_ends_before"),
        ("e,2026-02-30,,1.2,,,,,", "not_a_date"),
        ("e,,,1.2,,,,,", "value_missing"),
        ("e,2026-02-16,,0,,,,,", "not_positive"),
        ("e,2026-02-16,,120,,,,,", "out_of_range"),
        ("e,2026-02-16,,1.2,1.3,1.4,,,", "event_factor_outside"),
        ("e,2026-02-16,,1.2,,,maybe,,", "not_a_choice"),
        ("e,2026-02-16,,1.2,,,,acces,", "not_a_choice"),
        ("e,2026-02-16,,1.2,,,,,zhongwai", "event_exchange_unknown"),
        ("e,2026-01-01,2027-01-01,1.2,,,yes,,", "event_too_long"),
        ("e,2026-02-16,,1.2,,,,,\ne,2026-02-16,,1.2,,,,,", "duplicate_id"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, row, code):
    with pytest.raises(InputError) as refusal:
        read(tmp_path, row + "\n")
    assert refusal.value.code == code and refusal.value.row is not None


def test_an_event_of_every_year_may_span_new_year():
    turn = event(date(2025, 12, 30), date(2026, 1, 2), every_year=True)
    days = [date(2030, 12, 29), date(2030, 12, 30), date(2031, 1, 2), date(2031, 1, 3)]
    assert [turn.falls_on(day) for day in days] == [False, True, True, False]


def test_a_leap_day_event_comes_in_every_year():
    leap = event(date(2024, 2, 29), date(2024, 2, 29), every_year=True)
    assert leap.falls_on(date(2025, 2, 28)) and not leap.falls_on(date(2025, 3, 1))


def test_factors_of_events_on_one_day_multiply_for_the_kinds_they_concern():
    day = date(2026, 5, 1)
    events = [
        event(day, day, factor=2.0),
        event(day, day, factor=3.0, kinds=("access",)),
        event(day, day, factor=5.0, exchange="elsewhere"),
    ]
    assert factor_on(events, day, kind="access", exchange="zhongwei") == 6.0
    assert factor_on(events, day, kind="cloud", exchange="zhongwei") == 2.0
    assert factor_on(events, date(2026, 5, 2), kind="access", exchange="zhongwei") == 1.0


@given(st.dates(), st.dates(), st.dates())
def test_an_event_of_every_year_falls_on_the_same_days_each_year(start, end, day):
    start, end = sorted((start, end))
    found = event(start, end, every_year=True)
    other = day.replace(year=2023 if day.year != 2023 else 2022, day=min(day.day, 28))
    assert found.falls_on(day.replace(day=min(day.day, 28))) == found.falls_on(other)


@given(st.binary(max_size=300))
def test_no_bytes_end_in_a_traceback(tmp_path_factory, raw):
    folder: Path = tmp_path_factory.mktemp("events")
    (folder / FILE).write_bytes(raw)
    try:
        read_events(folder, EXCHANGES)
    except InputError as error:
        assert error.sentence("zh") and error.sentence("en")


def test_the_reference_plan_knows_the_spring_festivals(reference):
    home = [event for event in reference.events.values() if event.id.startswith("spring-home")]
    assert [(event.start, event.end) for event in home[:2]] == [
        (date(2025, 1, 28), date(2025, 2, 4)),
        (date(2026, 2, 15), date(2026, 2, 23)),
    ]
    assert all(event.source for event in reference.events.values())
