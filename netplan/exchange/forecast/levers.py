"""Assumptions as levers: each pulled to either end of its range, and what that does to a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from netplan.exchange.forecast.draws import DELAY, DROPOUT, EGRESS_SHARE, Draws, names, nominal
from netplan.exchange.forecast.ground import date_of
from netplan.exchange.forecast.records import Bar
from netplan.exchange.forecast.start import Start
from netplan.plan import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Lever:
    """An assumption to pull to either end of its range."""

    name: str
    low: float
    high: float
    unit: str
    basis: str


def levers_of(plan: Plan, start: Start) -> list[Lever]:
    """Return every assumption that is drawn, and the factors of events, as levers."""
    wanted = [DELAY, *names()]
    by_name = plan.parameters.by_name
    found = [
        Lever(
            name=name,
            low=by_name[name].band.low,
            high=by_name[name].band.high,
            unit=by_name[name].unit,
            basis=by_name[name].basis,
        )
        for name in wanted
        if name != EGRESS_SHARE
    ]
    return found + [
        Lever(name=f"event.{event.id}", low=event.factor_low, high=event.factor_high, unit="ratio", basis=event.basis)
        for event in start.events
    ]


def pulled(start: Start, plan: Plan, levers: Sequence[Lever]) -> Draws:
    """Return draws that are all nominal in column 0, with lever n low in column 2n + 1 and high in column 2n + 2."""
    rows = nominal(start, plan.parameters, count=2 * len(levers) + 1)
    for number, lever in enumerate(levers):
        for place, value in ((2 * number + 1, lever.low), (2 * number + 2, lever.high)):
            if lever.name == DELAY:
                rows.delays_months[place] = value
            elif lever.name.startswith("event."):
                rows.events[lever.name.removeprefix("event.")][place] = value
            else:
                rows.values[lever.name][place] = value
            if lever.name == DROPOUT:
                rows.comes[place] = 1 - value
    return rows


def bar_of(lever: Lever, days: Floats, start: Start) -> Bar:
    """Return the bar of a lever; `days`: reached with all nominal, with the lever low, with it high. Shape (3,)."""
    nominal_day, low, high = (date_of(start.as_of, float(value)) for value in days)

    def against(day: date | None) -> int | None:
        return None if day is None or nominal_day is None else (day - nominal_day).days

    return Bar(
        parameter=lever.name,
        low=lever.low,
        high=lever.high,
        unit=lever.unit,
        basis=lever.basis,
        at_low=low,
        at_high=high,
        days_low=against(low),
        days_high=against(high),
    )
