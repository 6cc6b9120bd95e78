"""Times that a user gives and reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from probes.errors import InputError

_AGO = re.compile(r"(\d{1,6})([smhd])")
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_ns(text: str, now_ns: int, *, key: str) -> int:
    """
    Read a time.

    Parameters
    ----------
    text : str
        ISO 8601, UTC where it names no offset; or how long ago: `90m`, `6h`, `7d`.
    now_ns : int
        Now. [ns since 1970]
    key : str
        The option, for the error.

    Returns
    -------
    int
        [ns since 1970]

    Raises
    ------
    InputError
        If it is neither.
    """
    if ago := _AGO.fullmatch(text):
        return now_ns - int(ago[1]) * _UNIT_S[ago[2]] * 1_000_000_000
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - _EPOCH) // timedelta(microseconds=1) * 1000
    except (ValueError, OverflowError) as error:
        raise InputError("show_time_unreadable", key=key, value=text) from error


def utc(time_ns: int) -> str:
    """Print a time as month, day, hour and minute; one that no calendar has as it is."""
    try:
        return (_EPOCH + timedelta(microseconds=time_ns // 1000)).strftime("%m-%d %H:%M")
    except OverflowError:
        return str(time_ns)
