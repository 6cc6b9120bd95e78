"""Published cable lengths, one left out at a time: how well the others would have told each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.calibration.records import CONFIDENCE, HeldOut
from topology.lengths import Band
from topology.published import PublishedLength, cable_to_great_circle, cable_to_rail

#: What a cable is foretold along.
RAIL, GREAT_CIRCLE = "rail", "great_circle"
#: From so many others the order of their ratios makes a 90 % band by itself: the k-th least and the k-th greatest.
_ENOUGH = 19
#: A spread cannot be told from fewer.
_LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CableLeftOut:
    """
    A cable whose length was published, and what the others would have made of it.

    Attributes
    ----------
    cable : str
        Its id.
    waypoints_zh : tuple of str
        The cities it passes.
    by : str
        `RAIL` where it follows a railway throughout, else `GREAT_CIRCLE`.
    others : int
        How many cables it was foretold from.
    base_km : float
        Its railway or great circle. [km]
    ratio : float
        Of the sums of the others: cable over base. [-]
    published_km : float
        What the newspapers wrote. [km]
    foretold : Band
        Base times ratio; the band would hold 90 % of such cables. [km]
    others_low_km, others_high_km : float
        Base times the least and the greatest ratio of the others. [km]
    """

    cable: str
    waypoints_zh: tuple[str, ...]
    by: str
    others: int
    base_km: float
    ratio: float
    published_km: float
    foretold: Band
    others_low_km: float
    others_high_km: float

    @property
    def error_km(self) -> float:
        """Return how much too long it was foretold. [km]"""
        return self.foretold.value - self.published_km

    @property
    def error_ratio(self) -> float:
        """Return the error over the published length. [ratio]"""
        return self.error_km / self.published_km

    @property
    def held(self) -> bool:
        """Tell whether the 90 % band holds the published length."""
        return self.foretold.low <= self.published_km <= self.foretold.high

    @property
    def within_others(self) -> bool:
        """Tell whether the published length lies within the range of the others."""
        return self.others_low_km <= self.published_km <= self.others_high_km


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthsLeftOut:
    """All cables, each left out once, and the errors in short; `heldout` counts cables, its error is in km."""

    cables: tuple[CableLeftOut, ...]
    median_abs_error_km: float | None
    heldout: HeldOut


def leave_out_lengths(published: Sequence[PublishedLength], ms_per_km: float) -> LengthsLeftOut:
    """
    Foretell each published length from the others.

    Parameters
    ----------
    published : sequence of PublishedLength
        Cables; those that follow a railway throughout are foretold along it from others that do, the rest by their
        great circles from all others.
    ms_per_km : float
        Delay of a kilometre of fibre, one way, for errors as delays. [ms/km]

    Returns
    -------
    LengthsLeftOut
        One entry a cable, in the order given; those with fewer than two others to be told from are left out.

    Notes
    -----
    The ratio is that of the sums, as the plan's `length.cable_to_rail` and `length.cable_to_great_circle` are made.
    """
    cables = tuple(
        found for place, item in enumerate(published) if (found := _foretell(item, _others(published, place)))
    )
    if not cables:
        return LengthsLeftOut(
            cables=(),
            median_abs_error_km=None,
            heldout=HeldOut(pairs=0, median_abs_error_ms=None, median_rel_error=None, coverage_90=None),
        )
    error_km = float(np.median([abs(cable.error_km) for cable in cables]))
    return LengthsLeftOut(
        cables=cables,
        median_abs_error_km=error_km,
        heldout=HeldOut(
            pairs=len(cables),
            median_abs_error_ms=error_km * ms_per_km,
            median_rel_error=float(np.median([abs(cable.error_ratio) for cable in cables])),
            coverage_90=float(np.mean([cable.held for cable in cables])),
        ),
    )


def predictive_band(ratios: npt.NDArray[np.float64]) -> tuple[float, float]:
    """
    Make a band that holds one more of the same kind with 90 % probability.

    Parameters
    ----------
    ratios : float array, shape (n,)
        Those seen, n >= 2. [-]

    Returns
    -------
    tuple of float
        Low and high.

    Notes
    -----
    From 19 on by order: one more lies with equal probability in each of the n + 1 gaps, so between the k-th least
    and the k-th greatest, k = floor(0.05 (n + 1)), with at least 90 % (Wilks, Ann. Math. Stat. 12, 1941). Fewer never
    reach 90 % that way (two: one third), so their logarithms are taken to be normal: mean -+ t sd sqrt(1 + 1/n), t of
    Student with n - 1 degrees.
    """
    tail = (1 - CONFIDENCE) / 2
    if len(ratios) >= _ENOUGH:
        ordered = np.sort(ratios)
        # The slack keeps 0.05 x 20 from being 0.99...
        gaps = math.floor(tail * (len(ratios) + 1) + 1e-9)
        return float(ordered[gaps - 1]), float(ordered[-gaps])
    from scipy.special import stdtrit

    logarithms = np.log(ratios)
    middle, spread = float(logarithms.mean()), float(logarithms.std(ddof=1))
    reach = float(stdtrit(len(ratios) - 1, 1 - tail)) * spread * math.sqrt(1 + 1 / len(ratios))
    return math.exp(middle - reach), math.exp(middle + reach)


def _others(published: Sequence[PublishedLength], place: int) -> list[PublishedLength]:
    return [item for other, item in enumerate(published) if other != place]


def _foretell(item: PublishedLength, others: Sequence[PublishedLength]) -> CableLeftOut | None:
    """Foretell one cable; None where too few others are left."""
    along_rail = item.rail_km is not None
    alike = [other for other in others if other.rail_km is not None] if along_rail else list(others)
    if len(alike) < _LEAST:
        return None
    base_km = item.rail_km or item.great_circle_km
    fitted = cable_to_rail(alike) if along_rail else cable_to_great_circle(alike)
    single = np.array(
        [other.published_km / ((other.rail_km if along_rail else None) or other.great_circle_km) for other in alike]
    )
    low, high = predictive_band(single)
    # No cable is shorter than the great circles between its cities.
    least_km = item.great_circle_km
    foretold_km = max(base_km * fitted.value, least_km)
    return CableLeftOut(
        cable=item.cable,
        waypoints_zh=item.waypoints_zh,
        by=RAIL if along_rail else GREAT_CIRCLE,
        others=len(alike),
        base_km=base_km,
        ratio=fitted.value,
        published_km=item.published_km,
        foretold=Band(
            value=foretold_km,
            low=min(max(base_km * low, least_km), foretold_km),
            high=max(base_km * high, foretold_km),
        ),
        others_low_km=max(base_km * fitted.low, least_km),
        others_high_km=max(base_km * fitted.high, least_km),
    )
