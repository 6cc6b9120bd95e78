"""Days, lead times and quarters."""

from __future__ import annotations

import math
from datetime import date, timedelta

#: Mean length of a month in the Gregorian calendar. [day]
_MONTH_DAYS = 365.2425 / 12


def before_months(day: date, months: float) -> date:
    """
    Go back from a day: whole months by the calendar, the rest in days.

    Parameters
    ----------
    day : date
        Where from.
    months : float
        How far, >= 0. [month]

    Returns
    -------
    date
        2027-03-31 less one month is 2027-02-28; never before the year 1.
    """
    whole = math.floor(months)
    index = day.year * 12 + day.month - 1 - whole
    if index < 12:
        return date.min
    moved = _on_or_before(index // 12, index % 12 + 1, day.day)
    return moved - timedelta(days=round((months - whole) * _MONTH_DAYS))


def after_years(day: date, years: float) -> date:
    """Go forward from a day: whole months by the calendar, the rest in days; never beyond the year 9999. [year]"""
    months = years * 12
    whole = math.floor(months)
    index = day.year * 12 + day.month - 1 + whole
    if index >= 9999 * 12:
        return date.max
    moved = _on_or_before(index // 12, index % 12 + 1, day.day)
    return moved + timedelta(days=round((months - whole) * _MONTH_DAYS))


def quarter_of(day: date) -> str:
    """Name the calendar quarter of a day: 2027-Q2."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _on_or_before(year: int, month: int, day: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1) if year < 9999 else date(year, month, 28)
    last = (first_of_next - timedelta(days=1)).day if year < 9999 else 28
    return date(year, month, min(day, last))
