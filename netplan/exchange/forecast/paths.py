"""How traffic and members develop in each draw: all draws at once, knots in rows and draws in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.exchange.forecast.curves import crossing, faded_years, grown, logistic
from netplan.exchange.forecast.draws import EGRESS_SHARE, GROWTH_KINDS, RACK_GROWTH, Draws
from netplan.exchange.forecast.joining import Joining
from netplan.exchange.forecast.records import LINES, RACKS
from netplan.exchange.forecast.start import YEAR_DAYS, Start
from netplan.exchange.forecast.timeline import Timeline
from netplan.members import KINDS

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Correction:
    """
    What measured samples change, worked out by `netplan.exchange.forecast.update`.

    Weighted mean of what is assumed and what is measured, both in logarithms: `level` and `growth` are measured value,
    its standard error and its weight.
    """

    level: tuple[float, float, float]
    growth: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Paths:
    """
    What comes of each draw: arrays of shape (n_months, draws), and the days at which limits are crossed, (draws,).

    `peaks_gbps` is the largest five-minute sum within the year up to the month (as far as the forecast and the month
    before it reach), `egress_gbps` likewise; `kind_factor` the same of a member of the kind, over its peak at the
    plan's day. `first_peak_gbps`: the peak at the plan's day, shape (draws,).
    """

    members: Floats
    peaks_gbps: Floats
    egress_gbps: Floats
    kind_factor: Mapping[str, Floats]
    joins: Mapping[str, Floats]
    first_peak_gbps: Floats
    peak_days: Mapping[float, Floats]
    members_days: Mapping[float, Floats]


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """
    What all traffic grows with, at some times, shape (n, draws).

    `full_years`: years of growth at the full rate. [year] `racks`: racks of the cluster over those of today. [-]
    """

    full_years: Floats
    racks: Floats

    @classmethod
    def of(cls, draws: Draws, years: Floats) -> Drivers:
        """Work them out, `years` after the plan's day."""
        now, full = draws.values["forecast.racks_now_count"], draws.values["forecast.racks_full_count"]
        return cls(
            full_years=faded_years(draws.values["forecast.growth_fade"], years),
            racks=logistic(now, full, draws.values["forecast.racks_rate"], years) / now,
        )

    def growth(self, kind: str, draws: Draws) -> Floats:
        """Return the growth of the traffic of a member of a kind, 1 at the plan's day. [-]"""
        if kind in GROWTH_KINDS:
            return grown(draws.values[f"forecast.growth_{kind}"], self.full_years)
        more = draws.values["forecast.racks_at_members_ratio"] * (self.racks - 1)
        return (1 + more) * self.of_a_rack(draws)

    def of_a_rack(self, draws: Draws) -> Floats:
        """Return the growth of the traffic of a rack. [-]"""
        return grown(draws.values[RACK_GROWTH], self.full_years)


def peaks_of(start: Start, draws: Draws) -> dict[str, Floats]:
    """Return the sum of the peaks of the members of today, by kind. Shape (draws,). [Gbit/s]"""
    level, fill = draws.values["forecast.level_ratio"], draws.values["forecast.port_fill_ratio"]
    return {kind: start.peaks_gbps[kind] * level + start.guessed_gbps[kind] * fill for kind in KINDS}


def first_peak(start: Start, draws: Draws) -> Floats:
    """Return the peak of the exchange at the plan's day, as assumed. Shape (draws,). [Gbit/s]"""
    return np.asarray(sum(peaks_of(start, draws).values()) * draws.values["forecast.diversity_ratio"])


def first_year_growth(start: Start, draws: Draws) -> Floats:
    """Return the growth of the sum of today's members over the first year, in logarithms. Shape (draws,). [1/year]"""
    own = peaks_of(start, draws)
    after_a_year = Drivers.of(draws, np.ones((1, 1)))
    whole = sum(own[kind] for kind in KINDS)
    after = sum(own[kind] * after_a_year.growth(kind, draws)[0] for kind in KINDS)
    return np.asarray(np.log(after / whole))


def simulate(
    start: Start,
    draws: Draws,
    timeline: Timeline,
    *,
    peak_limits: Sequence[float] = (),
    member_limits: Sequence[float] = (),
    correction: Correction | None = None,
) -> Paths:
    """
    Work out how an exchange develops in each draw.

    Parameters
    ----------
    start : Start
        The exchange at the plan's day.
    draws : Draws
        All that is uncertain.
    timeline : Timeline
        The days at which to look.
    peak_limits : sequence of float
        Peaks whose day is asked for. [Gbit/s]
    member_limits : sequence of float
        Numbers of members whose day is asked for. [count]
    correction : Correction, optional
        What measured samples change.

    Returns
    -------
    Paths
        See there.

    Notes
    -----
    Source: docs/exchange.md, section Forecast, formulae there.
    """
    joining = Joining.of(start, draws, timeline.days)
    own = peaks_of(start, draws)
    level, growth = _corrected(start, draws, correction)
    bend = np.exp(growth * np.clip(timeline.years, 0.0, 1.0))
    total, today = np.zeros_like(bend), np.zeros_like(bend)
    relative: dict[str, Floats] = {}
    drivers = Drivers.of(draws, timeline.years)
    for kind in KINDS:
        lifted = drivers.growth(kind, draws) * bend * _lift(kind, start, draws, timeline)
        relative[kind] = lifted / lifted[: timeline.before].max(axis=0)
        today += relative[kind] * own[kind]
        total += relative[kind] * joining.traffic(kind)
    today *= _to_the_sum(today[: timeline.before], np.asarray(sum(own.values())))
    total = (total + today) * draws.values["forecast.diversity_ratio"] * level
    egress = _egress(start, draws, drivers, total, relative["idc"])
    return Paths(
        members=joining.members[timeline.nodes],
        peaks_gbps=_of_the_year(total, timeline),
        egress_gbps=_of_the_year(egress, timeline),
        kind_factor={kind: _of_the_year(relative[kind], timeline) for kind in KINDS},
        joins={kind: joining.joined(kind)[timeline.nodes] for kind in KINDS},
        first_peak_gbps=total[: timeline.before].max(axis=0),
        peak_days={limit: _reached(total, limit, timeline) for limit in peak_limits},
        members_days={limit: joining.reached(limit) for limit in member_limits},
    )


def _to_the_sum(before: Floats, sum_of_peaks: Floats) -> Floats:
    """Return what makes today's members reach the sum of their peaks up to the plan's day. Shape (draws,). [-]"""
    # Kinds that peak on different days are what the diversity is about: it must not count twice.
    coincident = before.max(axis=0)
    return np.asarray(np.divide(sum_of_peaks, coincident, out=np.ones_like(coincident), where=coincident > 0))


def _corrected(start: Start, draws: Draws, correction: Correction | None) -> tuple[Floats, Floats]:
    """Return the factor on the level and the addition to the first year's logarithmic growth. Shape (draws,)."""
    if correction is None:
        return np.ones(draws.count), np.zeros(draws.count)
    value, error, weight = correction.level
    level = weight * (np.log(value) + error * draws.measured[0] - np.log(first_peak(start, draws)))
    value, error, weight = correction.growth
    growth = weight * (value + error * draws.measured[1] - first_year_growth(start, draws)) if weight else 0.0
    return np.exp(level), np.asarray(growth + np.zeros(draws.count))


def _lift(kind: str, start: Start, draws: Draws, timeline: Timeline) -> Floats:
    """Return the product of the factors of the events that act on a kind at each knot. Shape (n_knots, draws). [-]"""
    factor = np.ones((len(timeline.days), draws.count))
    for place, events in timeline.events:
        for event in events:
            if event.concerns(kind, start.exchange):
                factor[place] *= draws.events[event.id]
    return factor


def _egress(start: Start, draws: Draws, drivers: Drivers, total: Floats, relative: Floats) -> Floats:
    """Return what leaves the cluster at each knot, never less than what leaves it of the exchange's own. [Gbit/s]"""
    of_the_exchange = total * draws.values[EGRESS_SHARE]
    if start.egress_from == LINES:
        now = draws.lit_gbps * draws.values["forecast.egress_use_ratio"]
    elif start.egress_from == RACKS:
        now = rack_egress(draws)
    else:
        return of_the_exchange
    # A data centre's growth with its events, but by all racks of the cluster instead of those at members.
    at_members = 1 + draws.values["forecast.racks_at_members_ratio"] * (drivers.racks - 1)
    growth = relative / at_members * drivers.racks
    return np.maximum(now * growth, of_the_exchange)


def rack_egress(draws: Draws) -> Floats:
    """Return what racks in use send out of the cluster today. Shape (draws,). [Gbit/s]"""
    used = draws.values["forecast.racks_now_count"] * draws.values["forecast.occupancy_ratio"]
    return np.asarray(used * draws.values["forecast.rack_traffic_gbps"])


def _of_the_year(levels: Floats, timeline: Timeline) -> Floats:
    """Return the largest level of the year up to each month. Shape (n_months, draws)."""
    nodes = timeline.nodes
    first = np.searchsorted(timeline.days, timeline.days[nodes] - YEAR_DAYS, side="right")
    first[0] = 0
    # Events on the very day stand after the plain knot of that day.
    last = np.searchsorted(timeline.days, timeline.days[nodes], side="right")
    return np.stack([levels[low:high].max(axis=0) for low, high in zip(first, last, strict=True)])


def _reached(total: Floats, limit: float, timeline: Timeline) -> Floats:
    """Return when the peak first reaches a limit, on plain days or in an event. Shape (draws,). [day]"""
    found = crossing(timeline.days[timeline.nodes], total[timeline.nodes], limit)
    for low, high in timeline.segments:
        knots = np.array([low, high] if high > low else [low])
        found = np.minimum(found, crossing(timeline.days[knots], total[knots], limit))
    already = total[: timeline.before].max(axis=0) >= limit
    return np.where(already, 0.0, np.maximum(found, 0.0))


def stacked(parts: Iterable[Paths]) -> Paths:
    """Join the paths of several batches of draws."""
    found = list(parts)
    if len(found) == 1:
        return found[0]

    def join(arrays: Iterable[Floats]) -> Floats:
        return np.concatenate(list(arrays), axis=-1)

    first = found[0]
    return Paths(
        members=join(part.members for part in found),
        peaks_gbps=join(part.peaks_gbps for part in found),
        egress_gbps=join(part.egress_gbps for part in found),
        kind_factor={key: join(part.kind_factor[key] for part in found) for key in first.kind_factor},
        joins={key: join(part.joins[key] for part in found) for key in first.joins},
        first_peak_gbps=join(part.first_peak_gbps for part in found),
        peak_days={key: join(part.peak_days[key] for part in found) for key in first.peak_days},
        members_days={key: join(part.members_days[key] for part in found) for key in first.members_days},
    )
