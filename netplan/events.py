"""What lifts or lowers traffic for some days, read from events.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.errors import nearest
from geodata.files import is_there
from geodata.tables import Row, by_id, read_table
from netplan.members import KINDS, Exchange

FILE = "events.csv"
COLUMNS = (
    "id",
    "name_zh",
    "name_en",
    "start",
    "end",
    "factor",
    "factor_low",
    "factor_high",
    "every_year",
    "kinds",
    "exchange",
    "basis",
    "source",
)
#: No event multiplies traffic by more; beyond is a slip: 120 for 1.2.
MOST_FACTOR = 20.0
#: Where a figure of an event comes from.
EVENT_BASES = ("measured", "published", "assumed")


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

    def falls_on(self, day: date) -> bool:
        """Tell whether a day lies in the event, or in its repetition in the day's year."""
        if not self.every_year:
            return self.start <= day <= self.end
        start, end, asked = _place_in_year(self.start), _place_in_year(self.end), _place_in_year(day)
        # From 30 December to 2 January: after the start, or before the end.
        return start <= asked <= end if start <= end else asked >= start or asked <= end

    def concerns(self, kind: str, exchange: str) -> bool:
        """Tell whether it changes the traffic of a kind of member at an exchange."""
        return (not self.kinds or kind in self.kinds) and self.exchange in ("", exchange)


def factor_on(events: Iterable[Event], day: date, *, kind: str, exchange: str) -> float:
    """
    Return how many times its usual traffic a kind of member has on a day.

    Parameters
    ----------
    events : iterable of Event
        The plan's.
    day : date
        By China's clock.
    kind, exchange : str
        Of the member.

    Returns
    -------
    float
        The product of the factors of all events that fall on the day; 1 where there is none. [-]
    """
    product = 1.0
    for event in events:
        if event.concerns(kind, exchange) and event.falls_on(day):
            product *= event.factor
    return product


def read_events(folder: Path, exchanges: Mapping[str, Exchange]) -> dict[str, Event]:
    """
    Read the events of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan; it need not have the table.
    exchanges : mapping of str to Exchange
        The plan's exchanges, by site.

    Returns
    -------
    dict of str to Event
        By id, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used, an id given twice, an end before its start, a factor outside its range.
    """
    path = folder / FILE
    if not is_there(path):
        return {}
    rows = read_table(path, required=("id", "start", "factor"), optional=COLUMNS, may_be_empty=True)
    return {key: _event(row, exchanges) for key, row in by_id(rows).items()}


def _event(row: Row, exchanges: Mapping[str, Exchange]) -> Event:
    row.required("start")
    start = row.day("start")
    assert start is not None
    end = row.day("end") or start
    every_year = row.yes_no("every_year", default=False)
    if end < start:
        raise row.error("event_ends_before", "end", start=start)
    if every_year and (end - start).days >= 365:  # it would follow on itself
        raise row.error("event_too_long", "end", start=start)
    factor, low, high = _factors(row)
    exchange = row.text("exchange")
    if exchange and exchange not in exchanges:
        raise row.error("event_exchange_unknown", "exchange", nearest=nearest(exchange, exchanges))
    name = row.text("name_zh") or row.text("name_en") or row.text("id")
    return Event(
        id=row.text("id"),
        name_zh=name,
        name_en=row.text("name_en", name),
        start=start,
        end=end,
        factor=factor,
        factor_low=low,
        factor_high=high,
        every_year=every_year,
        kinds=_kinds(row),
        exchange=exchange,
        basis=row.choice("basis", EVENT_BASES, "assumed"),
        source=row.text("source"),
    )


def _factors(row: Row) -> tuple[float, float, float]:
    row.required("factor")
    found = [row.positive(column, most=MOST_FACTOR) for column in ("factor", "factor_low", "factor_high")]
    factor = found[0]
    assert factor is not None
    low, high = (factor if bound is None else bound for bound in found[1:])
    if not low <= factor <= high:
        raise row.error("event_factor_outside", "factor", low=f"{low:g}", high=f"{high:g}")
    return factor, low, high


def _kinds(row: Row) -> tuple[str, ...]:
    kinds = row.items("kinds")
    for kind in kinds:
        if kind not in KINDS:
            raise row.error("not_a_choice", "kinds", kind, choices=KINDS, nearest=nearest(kind, KINDS, count=1))
    return kinds


def _place_in_year(day: date) -> tuple[int, int]:
    """Return month and day; the last of February is one day in every year, or it would be skipped in most."""
    leap = (day.month, day.day) == (2, 29)
    return day.month, 28 if leap else day.day
