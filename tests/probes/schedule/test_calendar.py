"""Times of day: over midnight, on some days, at an offset from UTC; held against datetime."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from probes.schedule.calendar import busy_at, sla_rate_hz

SECOND = 1_000_000_000
CHINA = 8 * 3600


@dataclass(frozen=True)
class Window:
    start: time
    end: time
    days: frozenset[int] = frozenset(range(7))
    rate_hz: float = 10.0


@dataclass(frozen=True)
class Calendar:
    sla_windows: tuple = ()
    busy_start: time | None = None
    busy_end: time | None = None
    utc_offset_s: int = CHINA


def china(text):
    at = datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(seconds=CHINA)))
    return int(at.timestamp()) * SECOND


def slow_rate(calendar, realtime_ns):
    """The twin: lay each window on the local days around, and look whether the time is inside."""
    zone = timezone(timedelta(seconds=calendar.utc_offset_s))
    at = datetime.fromtimestamp(realtime_ns // SECOND, UTC).astimezone(zone).replace(tzinfo=None)
    found = []
    for window in calendar.sla_windows:
        for back in (0, 1):
            day = at.date() - timedelta(days=back)
            begins = datetime.combine(day, window.start)
            ends = datetime.combine(day, window.end)
            if ends <= begins:
                ends += timedelta(days=1)
            if day.weekday() in window.days and begins <= at < ends:
                found.append(window.rate_hz)
    return max(found, default=None)


times = st.times().map(lambda at: at.replace(microsecond=0))
windows = st.builds(Window, times, times, st.frozensets(st.integers(0, 6)), st.sampled_from((5.0, 10.0, 20.0)))
calendars = st.builds(
    Calendar,
    st.lists(windows, max_size=4).map(tuple),
    times,
    times,
    st.integers(-56, 56).map(lambda quarter: quarter * 900),
)
moments = st.integers(0, 4 * 10**9).map(lambda at: at * SECOND)


@given(calendars, moments)
def test_phase_and_rate_agree_with_the_days_of_datetime(calendar, now):
    assert sla_rate_hz(calendar, now) == slow_rate(calendar, now)


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_starts():
    friday = Calendar(sla_windows=(Window(time(22), time(2), frozenset({4})),))
    assert sla_rate_hz(friday, china("2026-11-20 23:30")) is not None  # Friday
    assert sla_rate_hz(friday, china("2026-11-21 01:59:59")) is not None
    assert sla_rate_hz(friday, china("2026-11-21 02:00")) is None
    assert sla_rate_hz(friday, china("2026-11-21 23:00")) is None
    assert sla_rate_hz(friday, china("2026-11-20 01:00")) is None


def test_the_busy_hour_is_local():
    evening = Calendar(busy_start=time(20), busy_end=time(23))
    assert busy_at(evening, china("2026-11-21 20:00"))
    assert not busy_at(evening, china("2026-11-21 23:00"))
    assert busy_at(evening, int(datetime(2026, 11, 21, 12, 30, tzinfo=UTC).timestamp()) * SECOND)


def test_without_a_busy_hour_nothing_is_busy():
    assert not busy_at(Calendar(), china("2026-11-21 21:00"))


def test_a_window_that_ends_as_it_starts_lasts_all_day():
    whole = Calendar(sla_windows=(Window(time(6), time(6), frozenset({0})),))
    assert sla_rate_hz(whole, china("2026-11-23 06:00")) is not None  # Monday
    assert sla_rate_hz(whole, china("2026-11-24 05:59:59")) is not None
    assert sla_rate_hz(whole, china("2026-11-24 06:00")) is None
