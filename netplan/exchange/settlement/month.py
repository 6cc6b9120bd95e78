"""A member's month: its samples since it joined, and the rates that rules bill."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from netplan.exchange.statistics import percentile_of
from netplan.members import Member, Port

if TYPE_CHECKING:
    import numpy.typing as npt

    Rates = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class MemberMonth:
    """
    What a member's ports at one exchange carried in a month, from the day it joined.

    `in_gbps`, `out_gbps`: shape (n_ports, n_steps), NaN where nothing is known. [Gbit/s] `expected`: how many samples a
    port and direction there should be. `first`, `days`: the month's first day and its length; `present_days`: how many
    of them the member was there.
    """

    member: Member
    ports: tuple[Port, ...]
    in_gbps: Rates
    out_gbps: Rates
    expected: int
    first: date
    days: int
    present_days: int
    _rates: dict[float, tuple[float | None, float | None]] = field(default_factory=dict, repr=False, compare=False)
    _port_rates: dict[float, float | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def present_ratio(self) -> float:
        """Return the share of the month's days that the member was there. [0..1]"""
        return self.present_days / self.days

    @property
    def capacity_gbps(self) -> float:
        """Return the sum of its ports' speeds at this exchange. [Gbit/s]"""
        return sum(port.speed_gbps for port in self.ports)

    @cached_property
    def known_ratio(self) -> float:
        """Return the share of the samples that are known: all ports, both directions, since it joined. [0..1]"""
        wanted = 2 * max(len(self.ports), self.in_gbps.shape[0]) * self.expected
        known = int(np.count_nonzero(~np.isnan(self.in_gbps)) + np.count_nonzero(~np.isnan(self.out_gbps)))
        return known / wanted if wanted else 0.0

    @cached_property
    def totals(self) -> tuple[Rates, Rates]:
        """Return the sums of its ports into the exchange and out of it, shape (n_steps,); NaN where one is missing."""
        return _total(self.in_gbps), _total(self.out_gbps)

    @cached_property
    def in_out_ratio(self) -> float | None:
        """Return the larger direction's volume over the smaller one's, None where that is nothing or not known. [-]"""
        whole = [float(np.nansum(total)) for total in self.totals]
        return max(whole) / min(whole) if min(whole) > 0 else None

    def aggregated_gbps(self, percentile: float) -> tuple[float | None, float | None]:
        """Return a percentile of each direction, the ports added up first; None where nothing is known. [Gbit/s]"""
        if percentile not in self._rates:  # several rules bill the same one, and sorting is what costs
            self._rates[percentile] = _rate(self.totals[0], percentile), _rate(self.totals[1], percentile)
        return self._rates[percentile]

    def higher_gbps(self, percentile: float) -> float | None:
        """Return a percentile of the higher direction, the ports added up first; None where one is unknown. [Gbit/s]"""
        into, out = self.aggregated_gbps(percentile)
        return None if into is None or out is None else max(into, out)

    def by_port_gbps(self, percentile: float) -> float | None:
        """Return the sum of each port's percentile in its higher direction; None where no port is known. [Gbit/s]"""
        if len(self.in_gbps) == 1:
            return self.higher_gbps(percentile)
        if percentile not in self._port_rates:
            self._port_rates[percentile] = _by_port(self.in_gbps, self.out_gbps, percentile)
        return self._port_rates[percentile]


def _by_port(in_gbps: Rates, out_gbps: Rates, percentile: float) -> float | None:
    if not in_gbps.size:
        return None
    rates = np.maximum(percentile_of(in_gbps, percentile), percentile_of(out_gbps, percentile))
    known = rates[~np.isnan(rates)]
    return float(known.sum()) if known.size else None


def _rate(total_gbps: Rates, percentile: float) -> float | None:
    found = float(percentile_of(total_gbps, percentile)) if total_gbps.size else math.nan
    return None if math.isnan(found) else found


def _total(rates_gbps: Rates) -> Rates:
    """Add ports up; one without any sample is left out, an interval that another lacks is not known."""
    heard = rates_gbps[~np.isnan(rates_gbps).all(axis=1)]
    return np.asarray(heard.sum(axis=0)) if len(heard) else np.full(rates_gbps.shape[1], np.nan)
