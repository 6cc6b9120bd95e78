"""A generated year of five-minute samples: what members' ports may carry, where nobody has measured it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cached_property

import numpy as np

from geodata.errors import InputError
from netplan.exchange.calendar import DAY_S, day_of, day_start_s, months_within, next_month
from netplan.exchange.noise import daily_noise, hourly_noise, stream
from netplan.exchange.profiles import Floats, expected, profiles
from netplan.members import Member
from netplan.plan import Plan
from netplan.samples import GENERATED, STEP_S, Samples

#: So many members are held at once: some 110 MB for a year of them with one or two ports each.
MEMBERS_A_BATCH = 16
_YEAR_S = 365 * DAY_S
#: The noise has three parts of equal variance: all members over a day, one member over a day, one over an hour.
_PARTS = 3


@dataclass(frozen=True)
class GeneratedYear:
    """
    Samples of the members of an exchange from `start` to before `end`, days of China; a `SampleSource`.

    What a member has at a time depends on the plan, the seed and its own id only: neither on the other members nor on
    the time asked for. Its largest sample in the last whole month up to the plan's `as_of` is the peak that
    members.csv states. Members without a stated peak are left out, and the remarks say so.
    """

    plan: Plan
    exchange: str
    _: KW_ONLY
    start: date
    end: date
    seed: int

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise InputError("days_swapped", start=self.start, end=self.end)
        if self.plan.settings.as_of is None:
            raise InputError("no_day_of_members", file="plan.toml", column="as_of")

    @property
    def start_s(self) -> int:
        """Return the beginning of the first interval, UTC, seconds since 1970. [s]"""
        return day_start_s(self.start)

    @property
    def end_s(self) -> int:
        """Return the end of the last interval. [s]"""
        return day_start_s(self.end)

    @property
    def basis(self) -> str:
        """Return `GENERATED`."""
        return GENERATED

    @property
    def ports(self) -> Mapping[str, str]:
        """Return every port with its member."""
        return {port.id: member.id for member in self.members for port in member.at(self.exchange)}

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Return the members that have samples: with a stated peak, a port here, and joined before the end."""
        return tuple(member for member in self._here if _has_peaks(member))

    @property
    def remarks(self) -> tuple[tuple[str, str], ...]:
        """Return what was left out."""
        silent = [member.id for member in self._here if not _has_peaks(member)]
        if not silent:
            return ()
        some = ", ".join(silent[:5]) + (" …" if len(silent) > 5 else "")
        return (
            (
                f"{len(silent)} 个成员未填峰值，未生成样本：{some}",
                f"{len(silent)} members state no peak and have no generated samples: {some}",
            ),
        )

    def batches(self, start_s: int | None = None, end_s: int | None = None) -> Iterator[Samples]:
        """Yield the samples of some members at a time, as `SampleSource` says."""
        span = max(self.start_s, start_s or self.start_s), min(self.end_s, end_s or self.end_s)
        for first in range(0, len(self.members), MEMBERS_A_BATCH):
            yield self._batch(self.members[first : first + MEMBERS_A_BATCH], span)

    @property
    def _here(self) -> list[Member]:
        """Members with a port at the exchange that have joined before the end; no day means long ago."""
        return [
            member
            for member in self.plan.members.values()
            if member.at(self.exchange) and (member.joined is None or member.joined < self.end)
        ]

    def _batch(self, members: tuple[Member, ...], span: tuple[int, int]) -> Samples:
        ports = [(port, member) for member in members for port in member.at(self.exchange)]
        steps = max(0, span[1] - span[0]) // STEP_S
        into = np.zeros((len(ports), steps))
        out = np.zeros((len(ports), steps))
        row = 0
        for member in members:
            found = self._traffic(member, span)
            for port in member.at(self.exchange):
                share = port.speed_gbps / member.capacity_gbps
                # A port carries no more than its speed.
                np.minimum(found[0] * share, port.speed_gbps, out=into[row])
                np.minimum(found[1] * share, port.speed_gbps, out=out[row])
                row += 1
        return Samples(
            start_s=span[0],
            ports=tuple(port.id for port, _ in ports),
            members=tuple(member.id for _, member in ports),
            in_gbps=into,
            out_gbps=out,
        )

    def _traffic(self, member: Member, span: tuple[int, int]) -> Floats:
        """Return what a member has over all its ports, in and out. Shape (2, n_steps). [Gbit/s]"""
        parts = [self._months.of(member.kind, member.id, *part) for part in months_within(*span)]
        whole = np.concatenate(parts, axis=1) if parts else np.zeros((2, 0))
        peaks = np.array([[member.peak_in_gbps or 0.0], [member.peak_out_gbps or 0.0]])
        found: Floats = whole * (peaks / self._top(member))
        if member.joined is not None:
            found[:, : max(0, day_start_s(member.joined) - span[0]) // STEP_S] = 0.0
        return found

    def _top(self, member: Member) -> Floats:
        """Return the largest of a member's last whole month up to `as_of`, in and out, in shares of its top. [-]"""
        end_s = self._months.as_of_s
        first = day_of(end_s - 1).replace(day=1)
        top: Floats = self._months.of(member.kind, member.id, first, day_start_s(first), end_s).max(
            axis=1, keepdims=True
        )
        return top

    @cached_property
    def _months(self) -> _Months:
        as_of = self.plan.settings.as_of
        assert as_of is not None  # refused before
        return _Months(self.plan, self.exchange, self.seed, day_start_s(as_of.replace(day=1)))


class _Months:
    """Traffic by the month, in shares of a member's usual top at `as_of_s`; what members share is kept."""

    def __init__(self, plan: Plan, exchange: str, seed: int, as_of_s: int) -> None:
        self.as_of_s = as_of_s
        self._exchange, self._seed = exchange, seed
        self._events = tuple(plan.events.values())
        self._profiles = profiles(plan.parameters)
        self._growth_ratio = 1 + plan.parameters["traffic.growth_per_year_ratio"].value
        self._noise_ratio = plan.parameters["traffic.noise_ratio"].value / math.sqrt(_PARTS)
        self._smooth: dict[tuple[str, date], Floats] = {}
        self._common: dict[date, Floats] = {}

    def of(self, kind: str, member: str, month: date, start_s: int, end_s: int) -> Floats:
        """Return a member's part of a month, in and out. Shape (2, n_steps). [-]"""
        if (kind, month) not in self._smooth:
            self._smooth[kind, month] = self._expected(kind, month)
        if month not in self._common:
            self._common[month] = daily_noise(stream(self._seed, f"exchange:{self._exchange}", month), month)
        own = stream(self._seed, f"member:{member}", month)
        noise = self._common[month] + daily_noise(own, month) + hourly_noise(own, month)
        begin_s = day_start_s(month)
        part = slice((start_s - begin_s) // STEP_S, (end_s - begin_s) // STEP_S)
        found: Floats = self._smooth[kind, month][part] * np.exp(self._noise_ratio * noise[:, part])
        return found

    def _expected(self, kind: str, month: date) -> Floats:
        """Return wave, events and growth of a kind: the same for all its members."""
        begin_s, end_s = day_start_s(month), day_start_s(next_month(month))
        shape = expected(self._profiles[kind], self._events, (begin_s, end_s), kind=kind, exchange=self._exchange)
        years = (np.arange(begin_s, end_s, STEP_S) - self.as_of_s) / _YEAR_S
        grown: Floats = shape * self._growth_ratio**years
        return grown


def _has_peaks(member: Member) -> bool:
    return member.peak_in_gbps is not None and member.peak_out_gbps is not None
