"""What of a file of samples needs no table: whether it is Parquet, its time zone, from when to when it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from geodata.errors import InputError
from netplan.samples import STEP_S

_MAGIC = b"PAR1"
#: No file spans more: one wrong year in it would ask for all the memory there is. [year]
MOST_YEARS = 10
_YEAR_S = 366 * 86_400


def is_parquet(path: Path) -> bool:
    """Tell by its first bytes; raise `InputError` where there is no file to read."""
    try:
        if not path.exists():
            raise InputError("sample_file_missing", file=str(path))
        if not path.is_file():
            raise InputError("not_a_file", file=path.name)
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise InputError("unreadable", file=str(path), reason=error) from None
    if not start:
        raise InputError("samples_empty", file=path.name)
    return start == _MAGIC


def check_zone(zone: str) -> None:
    """Raise `InputError` where there is no such time zone."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # not found; no such name; a folder of zones
        raise InputError("unknown_zone", value=zone) from None


def chosen_span(
    times_ms: tuple[int, int], wanted_s: tuple[int | None, int | None], *, counters: bool, file: str
) -> tuple[int, int]:
    """
    Choose from when to when a file is read.

    Parameters
    ----------
    times_ms : tuple of int
        First and last time in it. [ms]
    wanted_s : tuple of int or None
        Begin and end that are asked for; None: what the file has. [s]
    counters : bool
        Whether its values are counters, whose last reading ends an interval; a rate fills the one from its time on.
    file : str
        Its name.

    Returns
    -------
    tuple of int
        Begin and end, multiples of `STEP_S`. [s]

    Raises
    ------
    InputError
        If nothing is left, the file has nothing within, or it is longer than `MOST_YEARS`.
    """
    first_s, last_s = _nearest_step(times_ms[0]), _nearest_step(times_ms[1]) + (0 if counters else STEP_S)
    begin_s = first_s if wanted_s[0] is None else wanted_s[0]
    until_s = last_s if wanted_s[1] is None else wanted_s[1]
    if until_s <= begin_s:
        raise InputError("no_samples", file=file)
    if begin_s >= last_s or until_s <= first_s:
        raise InputError("samples_elsewhere", file=file, start=_day(first_s), end=_day(last_s))
    if until_s - begin_s > MOST_YEARS * _YEAR_S:
        raise InputError("samples_too_long", file=file, start=_day(begin_s), end=_day(until_s), limit=MOST_YEARS)
    return begin_s, until_s


def _nearest_step(time_ms: int) -> int:
    """Return the nearest time on the grid. [s]"""
    return (time_ms + STEP_S * 500) // (STEP_S * 1000) * STEP_S


def _day(time_s: int) -> str:
    return datetime.fromtimestamp(time_s, tz=UTC).date().isoformat()
