"""Who joins when: members expected by name, and those that nobody lists, along an S-curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.exchange.forecast.curves import logistic, logistic_reaches
from netplan.exchange.forecast.draws import Draws
from netplan.exchange.forecast.start import MONTH_DAYS, YEAR_DAYS, Start
from netplan.members import KINDS

Floats = npt.NDArray[np.float64]
#: A whole number that rounding has made slightly less is that number.
_SLACK = 1e-9


@dataclass(frozen=True, kw_only=True)
class Joining:
    """
    Who has joined at each knot, in each draw; arrays of shape (n_knots, draws) unless said otherwise.

    The S-curve tells how many members there are in all. Those expected by name take places on it; where they are ahead
    of it, they count, and the curve has to catch up. `named`: members of today and those named that have come;
    `curve`: places on the S-curve; `delayed`: the same half a ramp earlier, for traffic. `days`: when each of those
    named comes, infinite where not, shape (n_expected, draws).
    """

    start: Start
    draws: Draws
    knots: Floats
    opens: Floats
    days: Floats
    named: Floats
    curve: Floats
    delayed: Floats
    named_by_kind: Mapping[str, Floats]
    named_gbps: Mapping[str, Floats]

    @classmethod
    def of(cls, start: Start, draws: Draws, knots: Floats) -> Joining:
        """Work out who has joined at each knot (days since the plan's day)."""
        opens = opening(start, draws)
        ramp = draws.values["forecast.ramp_months"] * MONTH_DAYS
        count = dict.fromkeys(KINDS, np.zeros((1, 1)))
        gbps = dict.fromkeys(KINDS, np.zeros((1, 1)))
        days = np.full((len(start.expected), draws.count), np.inf)
        time = knots[:, None]
        for number, member in enumerate(start.expected):
            planned = (member.joined - start.as_of).days + draws.delays_months[:, number] * MONTH_DAYS
            days[number] = np.maximum(planned, opens)
            comes = draws.comes[:, number]
            count[member.kind] = count[member.kind] + (time >= days[number]) * comes
            risen = _risen(time - days[number], ramp)
            gbps[member.kind] = gbps[member.kind] + risen * comes * member.peak_gbps
        shape = (len(knots), draws.count)
        count = {kind: np.broadcast_to(array, shape) for kind, array in count.items()}
        return cls(
            start=start,
            draws=draws,
            knots=knots,
            opens=opens,
            days=days,
            named=start.present_count + np.asarray(sum(count.values())),
            curve=_curve(start, draws, time - opens),
            delayed=_curve(start, draws, time - opens - ramp / 2),
            named_by_kind=count,
            named_gbps=gbps,
        )

    @property
    def members(self) -> Floats:
        """Return how many members there are. [count]"""
        return np.maximum(self.named, np.floor(self.curve + _SLACK))

    def joined(self, kind: str) -> Floats:
        """Return how many of a kind have joined since the plan's day. [count]"""
        return self.named_by_kind[kind] + self.start.mix[kind] * np.maximum(self.curve - self.named, 0.0)

    def traffic(self, kind: str) -> Floats:
        """Return the peaks of ingress of all of a kind that have joined, at the traffic of today. [Gbit/s]"""
        values = self.draws.values
        mean = self.start.newcomer_gbps[kind]
        if mean is None:
            size = values["forecast.newcomer_peak_gbps"]
        else:
            size = mean * values["forecast.newcomer_size_ratio"] * values["forecast.level_ratio"]
        unnamed = self.start.mix[kind] * np.maximum(self.delayed - self.named, 0.0)
        return self.named_gbps[kind] * values["forecast.level_ratio"] + unnamed * size

    def reached(self, wanted: float) -> Floats:
        """Return when there are so many members. Shape (draws,). [day]"""
        if self.start.present_count >= wanted:
            return np.zeros(self.draws.count)
        now, full, rate = _founders(self.start, self.draws)
        by_curve = self.opens + logistic_reaches(now, full, rate, wanted) * YEAR_DAYS
        return np.minimum(by_curve, self._by_name(wanted - self.start.present_count))

    def _by_name(self, wanted: float) -> Floats:
        """Return when so many of those named have come; the n-th of them by their days. Shape (draws,). [day]"""
        if not len(self.days):
            return np.full(self.draws.count, np.inf)
        order = self.days.argsort(axis=0, kind="stable")
        come = np.take_along_axis(self.draws.comes.T, order, axis=0).cumsum(axis=0)
        enough = come >= wanted - _SLACK
        place = enough.argmax(axis=0)[None]
        day = np.take_along_axis(np.take_along_axis(self.days, order, axis=0), place, axis=0)[0]
        return np.where(enough.any(axis=0), day, np.inf)


def _risen(days: Floats, ramp: Floats) -> Floats:
    """Return which part of its traffic a newcomer has, so many days after it came; all at once without a ramp. [-]"""
    steep = np.clip(days / np.where(ramp > 0, ramp, 1.0), 0.0, 1.0)
    return np.where(ramp > 0, steep, (days >= 0).astype(float))


def opening(start: Start, draws: Draws) -> Floats:
    """Return the day on which the exchange opens, 0 where it is open. Shape (draws,). [day]"""
    if start.opened is None:
        return draws.values["forecast.months_to_service"] * MONTH_DAYS
    return np.full(draws.count, float(max(0, (start.opened - start.as_of).days)))


def _founders(start: Start, draws: Draws) -> tuple[Floats, Floats, Floats]:
    """Return where the S-curve of members starts, where it ends, and its rate. Shape (draws,)."""
    if start.present_count:
        now = np.full(draws.count, float(start.present_count))
    else:
        now = draws.values["forecast.founders_count"]
    return now, draws.values["forecast.members_full_count"], draws.values["forecast.join_rate"]


def _curve(start: Start, draws: Draws, days_open: Floats) -> Floats:
    """Return the S-curve; before the opening nobody is there, before the plan's day whoever is there at it."""
    now, full, rate = _founders(start, draws)
    found = logistic(now, full, rate, np.maximum(days_open, 0.0) / YEAR_DAYS)
    return found if start.present_count else np.where(days_open >= 0, found, 0.0)
