"""Which columns a file of samples has: time and port, and rates or counters in a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geodata.errors import InputError, nearest

TIME, PORT, MEMBER = "time", "port", "member"
#: Units of rates, and what each is in Gbit/s.
RATE_GBPS = {"bps": 1e-9, "kbps": 1e-6, "mbps": 1e-3, "gbps": 1.0}
OCTETS = "octets"
_UNITS = (*RATE_GBPS, OCTETS)
_COLUMNS = (TIME, PORT, MEMBER, *(f"{way}_{unit}" for way in ("in", "out") for unit in _UNITS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The columns to read; `unit` of both `into` and `out`."""

    into: str
    out: str
    unit: str
    has_members: bool

    @property
    def counters(self) -> bool:
        """Tell whether the values are counters, not rates."""
        return self.unit == OCTETS


def read_heading(columns: Sequence[str], file: str) -> Heading:
    """
    Find the columns of a file of samples.

    Parameters
    ----------
    columns : sequence of str
        As the file has them.
    file : str
        Its name.

    Returns
    -------
    Heading
        What to read.

    Raises
    ------
    InputError
        If a column is missing or there are values in two units.
    """
    for name in (TIME, PORT):
        if name not in columns:
            spare = [column for column in columns if column not in _COLUMNS]
            hints = nearest(name, spare, count=1)
            raise InputError("column_missing", file=file, row=1, column=name, found=list(columns), nearest=hints)
    found = {way: [unit for unit in _UNITS if f"{way}_{unit}" in columns] for way in ("in", "out")}
    for way, units in found.items():
        if not units:
            spare = [column for column in columns if column not in _COLUMNS]
            hints = nearest(f"{way}_gbps", spare, count=1)
            raise InputError("samples_no_values", file=file, row=1, column=f"{way}_gbps", way=way, nearest=hints)
        if len(units) > 1:
            raise InputError("samples_two_units", file=file, row=1, value=[f"{way}_{unit}" for unit in units])
    if found["in"] != found["out"]:
        raise InputError("samples_two_units", file=file, row=1, value=[f"{way}_{found[way][0]}" for way in found])
    unit = found["in"][0]
    return Heading(into=f"in_{unit}", out=f"out_{unit}", unit=unit, has_members=MEMBER in columns)


_ISO = re.compile(
    r"\d{4}(?P<dash>[-/])\d{2}(?P=dash)\d{2}(?P<sep>[T ])\d{2}:\d{2}"
    r"(?P<seconds>:\d{2}(?P<part>\.\d+)?)?(?P<zone>\s?(?:Z|[+-]\d{2}:?\d{2}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeForm:
    """How times are written: `pattern` for text, None for seconds since 1970; `naive` without an offset."""

    pattern: str | None
    naive: bool
    example: str


def time_form(example: str) -> TimeForm | None:
    """
    Tell how a time is written, from the first one of a file.

    Parameters
    ----------
    example : str
        Such as 2026-10-01T00:05:00Z, 2026-10-01 08:05+08:00 or 1790784300.

    Returns
    -------
    TimeForm or None
        None where it is no time that is read.
    """
    text = example.strip()
    if re.fullmatch(r"\d{6,20}(\.\d+)?", text):
        return TimeForm(pattern=None, naive=False, example=text)
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    dash = found["dash"]
    pattern = f"%Y{dash}%m{dash}%d{found['sep']}%H:%M"
    if found["seconds"]:
        pattern += ":%S" + ("%.f" if found["part"] else "")
    if found["zone"]:
        pattern += (" " if found["zone"][0] == " " else "") + "%#z"
    return TimeForm(pattern=pattern, naive=not found["zone"], example=text)
