"""Months, days and hours of China: what is billed and drawn goes by its clock, samples go by UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from geodata.errors import InputError

DAY_S = 86_400
HOUR_S = 3_600
#: China standard time, the whole year; no summer time since 1991.
OFFSET_S = 8 * HOUR_S
CHINA = timezone(timedelta(seconds=OFFSET_S))
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def day_start_s(day: date) -> int:
    """Return when a day begins in China. UTC, seconds since 1970. [s]"""
    return int(datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp())


def day_of(time_s: float) -> date:
    """Return the day that it is in China at a time. UTC, seconds since 1970. [s]"""
    return datetime.fromtimestamp(time_s, tz=CHINA).date()


def clock_of(time_s: float) -> datetime:
    """Return a time as China's clocks show it, with its offset. UTC, seconds since 1970. [s]"""
    return datetime.fromtimestamp(time_s, tz=CHINA)


def utc_of(time_s: float) -> datetime:
    """Return a time as a date and time in UTC. [s]"""
    return datetime.fromtimestamp(time_s, tz=UTC)


def next_month(day: date) -> date:
    """Return the first day of the month after that of a day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_bounds(month: str) -> tuple[int, int]:
    """
    Return when a billing month begins and when it ends, which is when the next one begins.

    Parameters
    ----------
    month : str
        Such as 2026-10.

    Returns
    -------
    tuple of int
        UTC, seconds since 1970. [s]

    Raises
    ------
    InputError
        If it is no month.
    """
    found = _MONTH.fullmatch(month.strip())
    try:
        first = date(int(found[1]), int(found[2]), 1) if found else None
        bounds = None if first is None else (day_start_s(first), day_start_s(next_month(first)))
    except (ValueError, OverflowError):  # no such month, or one beyond the calendar
        bounds = None
    if bounds is None:
        raise InputError("not_a_month", value=month)
    return bounds


def months_within(start_s: int, end_s: int) -> list[tuple[date, int, int]]:
    """
    Cut a time into months of China.

    Parameters
    ----------
    start_s, end_s : int
        UTC, seconds since 1970. [s]

    Returns
    -------
    list of tuple of date, int and int
        For each month that the time touches: its first day, and the part of the time that lies in it. [s]
    """
    found = []
    while start_s < end_s:
        first = day_of(start_s).replace(day=1)
        until = min(end_s, day_start_s(next_month(first)))
        found.append((first, start_s, until))
        start_s = until
    return found
