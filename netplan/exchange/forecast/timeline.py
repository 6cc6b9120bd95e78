"""The days at which a forecast looks: first days of months, and first and last days of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from netplan.events import Event
from netplan.exchange.forecast.start import YEAR_DAYS, Start

Floats = npt.NDArray[np.float64]
_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """
    Knots at which levels are worked out, in days since the plan's day, in order.

    `days`: shape (n_knots,). `months`: first days of the months of the forecast, the first that of the plan's day, and
    `nodes` their knots; there and between no event acts. `events`: knots on which events act, by their place, with
    those events, whichever kinds they concern. `segments`: first and last knot of each event. `before`: knots up to the
    plan's day in the last whole month before it, whose largest is what members.csv states.
    """

    days: Floats
    months: tuple[date, ...]
    nodes: npt.NDArray[np.int64]
    events: tuple[tuple[int, tuple[Event, ...]], ...]
    segments: tuple[tuple[int, int], ...]
    before: int

    @property
    def years(self) -> Floats:
        """Return the knots in years. Shape (n_knots, 1). [year]"""
        return (self.days / YEAR_DAYS)[:, None]


def timeline_of(start: Start, horizon_months: int) -> Timeline:
    """
    Lay out the days at which a forecast looks.

    Parameters
    ----------
    start : Start
        The exchange with its events.
    horizon_months : int
        How far to look, > 0.

    Returns
    -------
    Timeline
        From the first of the month before the plan's day to the horizon.
    """
    first = start.as_of.replace(day=1)
    months = tuple(month_after(first, number) for number in range(horizon_months + 1))
    plain = {_offset(start, month) for month in months}
    begin, end = month_after(first, -1), months[-1]
    spans = [
        (max(low, begin), min(high, end))
        for event in start.events
        for low, high in occurrences(event, begin, end)
        if low <= end and high >= begin
    ]
    eventful = sorted({day for span in spans for day in span})
    # Plain months and events are two rows of knots on one axis; a plain knot comes first on a shared day.
    marks = sorted(
        [(float(day), 0, None) for day in plain] + [(_days(start, day), 1, day) for day in eventful], key=_key
    )
    place = {day: index for index, (_, _, day) in enumerate(marks) if day is not None}
    active = tuple((place[day], tuple(event for event in start.events if event.falls_on(day))) for day in eventful)
    return Timeline(
        days=np.array([days for days, _, _ in marks]),
        months=months,
        nodes=np.array([index for index, (_, row, _) in enumerate(marks) if row == 0], dtype=np.int64),
        events=active,
        segments=tuple(sorted({(place[low], place[high]) for low, high in spans if _days(start, high) >= 0})),
        before=sum(days <= 0 for days, _, _ in marks),
    )


def occurrences(event: Event, begin: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each time an event takes place from a day to another, in order."""
    if not event.every_year:
        yield event.start, event.end
        return
    length = event.end - event.start
    for year in range(begin.year - 1, end.year + 1):
        day = _in_year(event.start, year)
        if day + length >= begin and day <= end:
            yield day, day + length


def month_after(first: date, count: int) -> date:
    """Return the first day of the month so many months later, or earlier."""
    number = first.year * _MONTHS + first.month - 1 + count
    return date(number // _MONTHS, number % _MONTHS + 1, 1)


def day_after(start: date, days: float) -> date:
    """Return the day on which something is reached that is reached after so many days, whole or not. [day]"""
    # What is a rounding error short of the whole day is that day.
    return start + timedelta(days=int(np.ceil(days - 1e-6)))


def years_between(months: tuple[date, ...]) -> list[int]:
    """Return the places of the first month, each January after it, and the last month."""
    places = [0, *(place for place, (_, month) in enumerate(pairwise(months), start=1) if month.month == 1)]
    return places if places[-1] == len(months) - 1 else [*places, len(months) - 1]


def _in_year(day: date, year: int) -> date:
    """Return the same day in another year; 28 February where there is no 29th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _days(start: Start, day: date) -> float:
    return float((day - start.as_of).days)


def _offset(start: Start, month: date) -> float:
    """Days to a month's first; the month of the plan's day stands for that day itself."""
    return max(0.0, _days(start, month))


def _key(mark: tuple[float, int, date | None]) -> tuple[float, int]:
    return mark[0], mark[1]
