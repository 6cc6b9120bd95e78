"""A member's ports: what they still carry when a link is lost, their state, and the cheapest that suffice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from netplan.exchange.dimensioning.rules import SPEEDS, LagRules

#: States of a member's ports, from best to worst.
OK, WATCH, OVERLOADED_ON_LOSS, OVERLOADED = "ok", "watch", "overloaded_on_loss", "overloaded"
STATES = (OK, WATCH, OVERLOADED_ON_LOSS, OVERLOADED)

#: Speed -> number of ports. [Gbit/s], [count]
PortCounts = Mapping[int, int]
#: A load just at its limit is within it, whatever the last bit of a product says.
_SLACK = 1 + 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Lags:
    """Equal LAGs of one speed over which a member's traffic is spread evenly."""

    speed_gbps: int
    links: int
    lags: int = 1

    @property
    def ports(self) -> int:
        """Return the number of ports. [count]"""
        return self.links * self.lags

    @property
    def gbps(self) -> float:
        """Return the sum of the ports' speeds. [Gbit/s]"""
        return float(self.speed_gbps * self.ports)

    @property
    def surviving_gbps(self) -> float:
        """Return what is carried with one link lost: each LAG gets an even share, so the short one limits all."""
        return float(self.speed_gbps * (self.links - 1) * self.lags)

    @property
    def counts(self) -> dict[int, int]:
        """Return the ports by speed."""
        return {self.speed_gbps: self.ports}


def capacity_gbps(ports: PortCounts) -> float:
    """Return the sum of ports' speeds. [Gbit/s]"""
    return float(sum(speed * count for speed, count in ports.items()))


def surviving_gbps(ports: PortCounts, most_links: int) -> float:
    """
    Return what is left when a link of the fastest ports is lost. [Gbit/s]

    Ports beyond one LAG of a speed form further LAGs with even shares of the traffic: the short one limits all.
    """
    lost = (speed * math.ceil(count / most_links) for speed, count in ports.items())
    return capacity_gbps(ports) - max(lost, default=0)


def half_gbps(ports: PortCounts) -> float:
    """Return what is left when a leaf takes the larger half of the ports of each speed with it. [Gbit/s]"""
    return float(sum(speed * (count // 2) for speed, count in ports.items()))


def state(ports: PortCounts, peak_gbps: float, rules: LagRules) -> str:
    """
    Tell how a member's ports stand.

    Parameters
    ----------
    ports : mapping of int to int
        Ports by speed, carrying traffic in proportion to it.
    peak_gbps : float
        The larger of the peaks in and out, >= 0. [Gbit/s]
    rules : LagRules
        The limits.

    Returns
    -------
    str
        One of `STATES`: overloaded now, overloaded as soon as one link is lost, near that, or fine.

    Notes
    -----
    Source: definition. A member that may stay on one port is judged by that port alone.
    """
    most = rules.limit_ratio * _SLACK
    if peak_gbps > most * capacity_gbps(ports):
        return OVERLOADED
    left = capacity_gbps(ports) if peak_gbps <= rules.single_gbps else surviving_gbps(ports, rules.most_links)
    if peak_gbps > most * left:
        return OVERLOADED_ON_LOSS
    return WATCH if peak_gbps > rules.watch_ratio * rules.limit_ratio * left * _SLACK else OK


def suffices(ports: PortCounts, peak_gbps: float, rules: LagRules) -> bool:
    """Tell whether ports survive the loss of a link, and are not used beyond what asks for more."""
    fine = state(ports, peak_gbps, rules) in (OK, WATCH)
    return fine and peak_gbps <= rules.use_ratio * capacity_gbps(ports) * _SLACK


def cheapest_lags(
    peak_gbps: float, rules: LagRules, cny: Mapping[int, float], present: PortCounts | None = None
) -> Lags:
    """
    Find the cheapest ports for a peak, one speed for all.

    Parameters
    ----------
    peak_gbps : float
        The larger of the peaks in and out, >= 0. [Gbit/s]
    rules : LagRules
        The limits; at most `most_links` links a LAG, so several LAGs where one is not enough.
    cny : mapping of int to float
        What a port of each speed costs, >= 0; speeds that it lacks are not on offer. [CNY]
    present : mapping of int to int, optional
        Ports that are there: those of the speed chosen are kept and cost nothing, the others are given up.

    Returns
    -------
    Lags
        The cheapest; of equal cost the fewest ports, then the most capacity.

    Notes
    -----
    Exact: for each speed and number of LAGs the fewest links that suffice follow from the limits; more LAGs than twice
    the fewest take more ports. At least one port, also for a member without traffic.
    """
    kept = present or {}
    offers = [
        offer for speed in SPEEDS if speed in cny for offer in _shapes(speed, peak_gbps, rules, kept.get(speed, 0))
    ]
    return min(
        offers,
        key=lambda lags: (
            max(0, lags.ports - kept.get(lags.speed_gbps, 0)) * cny[lags.speed_gbps],
            lags.ports,
            -lags.gbps,
        ),
    )


def _shapes(speed: int, peak_gbps: float, rules: LagRules, kept: int) -> list[Lags]:
    """List for each number of LAGs the fewest links; where ports are there already, as many of them as fit."""
    single = peak_gbps <= rules.single_gbps
    loss_links = _links(peak_gbps, rules.limit_ratio * speed)
    use_links = max(1, _links(peak_gbps, rules.use_ratio * speed))
    fewest = math.ceil(loss_links / (rules.most_links if single else rules.most_links - 1))
    fewest = max(1, fewest, math.ceil(use_links / rules.most_links))
    shapes = []
    for lags in range(1, 2 * fewest + 2):
        spare = 0 if single else 1
        links = max(math.ceil(loss_links / lags) + spare, math.ceil(use_links / lags))
        links = min(max(links, kept // lags), max(links, rules.most_links))
        if links <= rules.most_links:
            shapes.append(Lags(speed_gbps=speed, links=links, lags=lags))
    return shapes


def _links(peak_gbps: float, each_gbps: float) -> int:
    """Return how many links carry a peak; one that is full to the last bit is not one too many."""
    return max(math.ceil(peak_gbps / each_gbps / _SLACK), int(peak_gbps > 0))
