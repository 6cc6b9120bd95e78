"""What lifts or lowers traffic for some days, read from events.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.files import is_there
from netplan.members import Exchange

FILE = "events.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A time from `start` to `end`, both included, in which traffic is `factor` times what it would be. [-]"""

    id: str
    name_zh: str
    name_en: str
    start: date
    end: date
    factor: float
    factor_low: float
    factor_high: float
    every_year: bool = False
    kinds: tuple[str, ...] = ()
    exchange: str = ""
    basis: str = "assumed"
    source: str = ""


def read_events(folder: Path, exchanges: Mapping[str, Exchange]) -> dict[str, Event]:
    """Read the events of a plan folder."""
    if not is_there(folder / FILE):
        return {}
    raise NotImplementedError
