"""What no signal can do: delays below the light limit in vacuum, and which site explains most of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.distance import great_circle_km
from geodata.units import vacuum_ms
from netplan.calibrate.floors.series import FLOOR_SHARE, chosen
from netplan.calibrate.records import Readings
from netplan.plan import Plan

if TYPE_CHECKING:
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]

Pair = tuple[str, str]
#: Joins the names of two suspects where nothing tells them apart.
BOTH = ", "
#: So many impossible samples are a few, however few samples there are; but never more than one in ten.
_FEW = 3
_FEW_OF = 10
#: Rounding of positions and figures.
_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Sifted:
    """
    Readings without what is below the light limit.

    `sound` is None where too much is below it for the rest to be trusted: the path as a whole is impossible.
    `dropped` samples are not in it, the least of them was `least_ms`.
    """

    sound: Readings | None
    dropped: int = 0
    least_ms: float | None = None


def limit_ms(plan: Plan, pair: Pair) -> float:
    """Return what light takes in vacuum between two sites of the plan, straight over the ground, one way. [ms]"""
    a, b = (plan.network.sites[name] for name in pair)
    return vacuum_ms(great_circle_km(a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg))


def sift(readings: Readings, least_ms: float) -> Sifted:
    """
    Take out samples that are faster than light.

    Parameters
    ----------
    readings : Readings
        Tidy and not empty; values one way.
    least_ms : float
        The light limit in vacuum, one way. [ms]

    Returns
    -------
    Sifted
        A few impossible samples are dropped. Where there are more, but all in at most half of the buckets, those
        buckets are dropped whole: whatever spoilt them spoilt their other samples too. Else nothing is sound.
    """
    bad = readings.value_ms < least_ms * (1 - _TOLERANCE)
    if not bad.any():
        return Sifted(sound=readings)
    counts = readings.count.astype(np.float64)
    samples, impossible = float(counts.sum()), float(counts[bad].sum())
    lowest = float(readings.value_ms[bad].min())
    if impossible <= min(max(FLOOR_SHARE * samples, _FEW), samples / _FEW_OF):
        return Sifted(sound=chosen(readings, ~bad), dropped=int(impossible), least_ms=lowest)
    spoilt = np.unique(readings.bucket[bad])
    if 2 * spoilt.size <= np.unique(readings.bucket).size:
        keep: Mask = ~np.isin(readings.bucket, spoilt)
        return Sifted(sound=chosen(readings, keep), dropped=int(counts[~keep].sum()), least_ms=lowest)
    return Sifted(sound=None, dropped=int(impossible), least_ms=lowest)


def suspects(violated: Iterable[Pair], measured: Collection[Pair] = ()) -> dict[Pair, str]:
    """
    Name the site that explains each violated pair best.

    Parameters
    ----------
    violated : iterable of (str, str)
        Pairs of sites that are faster than light, or whose clocks disagree.
    measured : collection of (str, str)
        All pairs measured, in alphabetical order: of two sites that explain equally many, the one of which fewer
        pairs are sound.

    Returns
    -------
    dict of (str, str) to str
        For each violated pair a site, or both joined by `BOTH` where nothing tells them apart.

    Notes
    -----
    The smallest set of sites that has an end of each violated pair, by the greedy rule: the site of most violated
    pairs first, then that of most of those left.
    """
    left = set(violated)
    sound = Counter(site for pair in set(measured) - left for site in pair)
    found: dict[Pair, str] = {}
    while left:
        counts = Counter(site for pair in left for site in pair)
        best = max((counts[site], -sound[site]) for site in counts)
        sites = sorted(site for site in counts if (counts[site], -sound[site]) == best)
        # Both ends of one pair tie: neither is to be called right. Ties of sites far apart are taken one by one.
        partner = [site for site in sites[1:] if tuple(sorted((sites[0], site))) in left]
        group = {sites[0], *partner[:1]} if best[0] == 1 else {sites[0]}
        explained = {pair for pair in left if group & set(pair)}
        for pair in explained:
            found[pair] = BOTH.join(sorted(group & set(pair)))
        left -= explained
    return found
