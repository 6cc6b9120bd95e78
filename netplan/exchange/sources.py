"""Where an exchange's samples come from: a file that the user gives, else the generated year up to the plan's day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from geodata.errors import InputError
from netplan.exchange.calendar import day_start_s
from netplan.exchange.generated import GeneratedYear
from netplan.formats.samples import read_samples
from netplan.plan import Plan
from netplan.samples import SampleSource

#: The generated year is the same for everybody.
SEED = 2026


def samples_of(
    plan: Plan,
    exchange: str,
    path: Path | None = None,
    *,
    start: date | None = None,
    end: date | None = None,
    zone: str | None = None,
) -> SampleSource:
    """
    Open the samples of an exchange.

    Parameters
    ----------
    plan : Plan
        Members, ports, events, parameters.
    exchange : str
        Site id.
    path : Path, optional
        A CSV or Parquet file of measured samples; None: the generated year, which says so as its `basis`.
    start, end : date, optional
        From this day of China to before that one. None: all that the file has; a generated year ends at `as_of`.
    zone : str, optional
        Time zone of a file's times without an offset, such as Asia/Shanghai.

    Returns
    -------
    SampleSource
        Nothing is read into memory before its batches are asked for.

    Raises
    ------
    InputError
        For a file that cannot be used, a plan without `as_of`, days that are swapped.
    """
    if path is not None:
        return read_samples(
            path,
            members=plan.members,
            exchange=exchange,
            zone=zone,
            start_s=None if start is None else day_start_s(start),
            end_s=None if end is None else day_start_s(end),
        )
    as_of = plan.settings.as_of
    if as_of is None:
        raise InputError("no_day_of_members", file="plan.toml", column="as_of")
    end = end or as_of
    return GeneratedYear(plan, exchange, start=start or _year_before(end), end=end, seed=SEED)


def _year_before(day: date) -> date:
    leap_day = day.month == 2 and day.day == 29
    return date(day.year - 1, day.month, 28 if leap_day else day.day)
