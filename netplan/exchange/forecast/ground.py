"""What a forecast stands on, and how what was drawn becomes percentiles and days."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geodata.errors import InputError, nearest
from netplan.exchange.forecast.draws import CORRELATION, DELAY, Draws, draw, names, nominal, range_of
from netplan.exchange.forecast.joining import opening
from netplan.exchange.forecast.paths import Correction, Paths, rack_egress, simulate
from netplan.exchange.forecast.records import CALIBRATED, PERCENTILES, Growth, Milestone, Update
from netplan.exchange.forecast.start import Start, start_of
from netplan.exchange.forecast.timeline import Timeline, day_after, timeline_of
from netplan.exchange.forecast.update import correction_of
from netplan.plan import Plan
from netplan.quality import ABOVE, COUNT, GBPS
from netplan.samples import MEASURED
from netplan.targets import MEMBERS, PEAK

if TYPE_CHECKING:
    from netplan.exchange.forecast.observed import Observed

Floats = npt.NDArray[np.float64]
#: More take minutes and memory, and change no month.
MOST_DRAWS, MOST_MONTHS = 10_000, 600
#: Measured samples are weighed against the assumptions by the spread of so many draws.
_WEIGHT_DRAWS = 2000
#: The sizes asked for, in Gbit/s; the plan's own target of the peak joins them.
PEAK_LIMITS = (100.0, 400.0, 1000.0)
TERABIT = "peak-1000-gbps"
#: Members asked for where the plan has no target of its own: more than these.
_MEMBERS_ABOVE = 80.0


@dataclass(frozen=True, kw_only=True)
class Size:
    """A size to reach: a peak [Gbit/s] or a number of members; `wanted` is what the figure must not be below."""

    what: str
    limit: float
    unit: str
    wanted: float


def sizes(plan: Plan, exchange: str) -> tuple[Size, ...]:
    """Return the sizes whose days a forecast tells: the plan's targets for this exchange, else the usual ones."""
    peaks, members = set(PEAK_LIMITS), {(_MEMBERS_ABOVE, math.floor(_MEMBERS_ABOVE) + 1)}
    own = [target for target in plan.quality_targets.values() if target.start == exchange and target.limit is not None]
    peaks |= {target.limit for target in own if target.quantity == PEAK and target.limit is not None}
    asked = [target for target in own if target.quantity == MEMBERS and target.wants_more and target.limit is not None]
    if asked:
        members = {
            (target.limit, math.floor(target.limit) + 1 if target.sense == ABOVE else math.ceil(target.limit))
            for target in asked
            if target.limit is not None
        }
    found = [Size(what=f"peak-{limit:g}-gbps", limit=limit, unit=GBPS, wanted=limit) for limit in sorted(peaks)]
    found += [
        Size(what=f"members-{limit:g}", limit=limit, unit=COUNT, wanted=float(wanted))
        for limit, wanted in sorted(members)
    ]
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What forecast and tornado stand on: the exchange at the plan's day, the days to look at, what is drawn."""

    plan: Plan
    start: Start
    timeline: Timeline
    asked: tuple[Size, ...]
    drawn: Draws
    correction: Correction | None
    update: Update | None

    @classmethod
    def of(
        cls,
        plan: Plan,
        exchange: str,
        *,
        seed: int,
        draws: int,
        horizon_months: int,
        observed: Observed | None,
        scenario: Mapping[str, float] | None,
    ) -> Ground:
        """Gather it; arguments as `forecast` takes them."""
        plan = _set(plan, scenario or {})
        start = start_of(plan, exchange)
        timeline = timeline_of(start, _within(horizon_months, MOST_MONTHS, "horizon_months"))
        drawn = draw(start, plan.parameters, seed=seed, count=_within(draws, MOST_DRAWS, "draws"))
        # How sure the assumptions are does not hang on how often somebody lets them be drawn.
        spread = drawn if draws == _WEIGHT_DRAWS else draw(start, plan.parameters, seed=seed, count=_WEIGHT_DRAWS)
        correction, update = correction_of(start, spread, observed) or (None, None)
        return cls(
            plan=plan,
            start=start,
            timeline=timeline,
            asked=sizes(plan, exchange),
            drawn=drawn,
            correction=correction,
            update=update,
        )

    def simulate(self, draws: Draws) -> Paths:
        """Work out how the exchange develops in some draws."""
        return simulate(
            self.start,
            draws,
            self.timeline,
            peak_limits=[size.wanted for size in self.asked if size.unit != COUNT],
            member_limits=[size.wanted for size in self.asked if size.unit == COUNT],
            correction=self.correction,
        )

    def growth(self, paths: Paths, *, seed: int, observed: Observed | None) -> Growth:
        """Put what came of all draws into a forecast."""
        start, plain = self.start, nominal(self.start, self.plan.parameters)
        is_first = start.exchange == next(iter(self.plan.exchanges))
        opens = day_after(start.as_of, float(np.median(opening(start, self.drawn))))
        return Growth(
            exchange=start.exchange,
            months=self.timeline.months,
            members=_percentiles(paths.members),
            peak_gbps=_percentiles(paths.peaks_gbps),
            egress_gbps=_percentiles(paths.egress_gbps),
            kind_factor={kind: _percentiles(array) for kind, array in paths.kind_factor.items()},
            joins={kind: _percentiles(array) for kind, array in paths.joins.items()},
            milestones=tuple(_milestone(size, start, self.timeline, paths, observed) for size in self.asked),
            as_of=start.as_of,
            seed=seed,
            draws=self.drawn.count,
            present_count=start.present_count,
            expected_count=len(start.expected),
            nominal_peak_gbps=float(self.simulate(plain).first_peak_gbps[0]),
            basis="assumed" if self.update is None else CALIBRATED,
            opens=None if start.is_open else opens,
            egress_from=start.egress_from,
            rack_egress_gbps=float(rack_egress(plain)[0]) if is_first else None,
            update=self.update,
        )


def days_of(size: Size, paths: Paths) -> Floats:
    """Return the day on which each draw reaches a size. Shape (draws,). [day]"""
    return (paths.members_days if size.unit == COUNT else paths.peak_days)[size.wanted]


def _milestone(size: Size, start: Start, timeline: Timeline, paths: Paths, observed: Observed | None) -> Milestone:
    end = float(timeline.days[timeline.nodes[-1]])
    days = np.sort(np.where(days_of(size, paths) <= end, days_of(size, paths), np.inf))
    since = _reached_on(size, start, observed)
    if since is not None:
        days = np.zeros_like(days)  # a fact, whatever the draws think of it
    found = [date_of(start.as_of, float(days[math.ceil(share * len(days) / 100) - 1])) for share in PERCENTILES]
    already = bool(days[-1] <= 0)
    if already:
        found = [since or start.as_of] * len(PERCENTILES)
    return Milestone(
        what=size.what,
        limit=size.limit,
        unit=size.unit,
        p10=found[0],
        p50=found[1],
        p90=found[2],
        reached_ratio=float(np.isfinite(days).mean()),
        already=already,
    )


def _reached_on(size: Size, start: Start, observed: Observed | None) -> date | None:
    """Return the day on which something was reached by the list of members or measured samples; None: neither says."""
    if size.unit == COUNT:
        if start.present_count < size.wanted:
            return None
        known = sorted(day for day in start.joined if day is not None)
        place = math.ceil(size.wanted) - 1 - (len(start.joined) - len(known))
        return known[place] if place >= 0 else start.as_of
    if observed is not None and observed.basis == MEASURED:
        return observed.reached.get(size.wanted)
    return None


def _percentiles(array: Floats) -> Floats:
    """Return the percentiles over the draws. Shape (3, n_months)."""
    return np.asarray(np.percentile(array, PERCENTILES, axis=1))


def part_of(draws: Draws, low: int, high: int) -> Draws:
    """Return the draws from one number to before another."""
    return replace(
        draws,
        values={name: array[low:high] for name, array in draws.values.items()},
        events={name: array[low:high] for name, array in draws.events.items()},
        delays_months=draws.delays_months[low:high],
        comes=draws.comes[low:high],
        measured=draws.measured[:, low:high],
        lit_gbps=draws.lit_gbps[low:high],
    )


def date_of(as_of: date, days: float) -> date | None:
    """Return the day after so many days; None for never."""
    return day_after(as_of, days) if math.isfinite(days) else None


def _set(plan: Plan, scenario: Mapping[str, float]) -> Plan:
    """Return the plan with some parameters set."""
    for name, value in scenario.items():
        if name not in plan.parameters.by_name:
            known = [known for known in plan.parameters.by_name if known.startswith("forecast.")]
            raise InputError("forecast_unknown_parameter", value=name, nearest=nearest(name, known))
        if name not in (*names(), CORRELATION, DELAY):
            raise InputError("forecast_idle_parameter", value=name)
        least, most = range_of(name)
        if not least <= value <= most:
            raise InputError("out_of_range", column=name, value=value, low=f"{least:g}", high=f"{most:g}")
    return replace(plan, parameters=plan.parameters.replaced(scenario)) if scenario else plan


def _within(value: int, most: int, name: str) -> int:
    if not 1 <= value <= most:
        raise InputError("forecast_out_of_range", column=name, value=value, high=most)
    return value
