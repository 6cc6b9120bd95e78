"""What a parameter is, and what no parameter of a unit exceeds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spec:
    """What a parameter is: its unit, the least value it can have, its name for people, the most where it is special."""

    unit: str
    least: float
    zh: str
    en: str
    most: float | None = None


#: By unit, what no parameter exceeds: beyond is a slip of the unit.
AT_MOST = {
    "-": 4.0,
    "ratio": 10.0,
    "km": 100_000.0,
    "us": 1_000_000.0,
    "byte": 100_000.0,
    "Gbit/s": 1_000_000.0,
    "1/(1000 km year)": 10_000.0,
    "1/year": 10_000.0,
    "h": 8_760.0,
    "s": 86_400.0,
    "CNY/km": 1e8,
    "CNY": 1e10,
    "CNY/month": 1e9,
    "CNY/year": 1e10,
    "CNY/(Gbit/s month)": 1e7,
    "CNY/Gbit/s": 1e8,
    "kW": 1e7,
    "%": 100.0,
    "count": 1e7,
    "month": 1_200.0,
    "year": 200.0,
}
