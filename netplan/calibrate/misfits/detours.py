"""Which measured pairs lie far from the model, and why: a detour, a shorter cable, a wrong position or clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from geodata.units import fibre_ms
from netplan.calibrate.fitting.observations import Observation
from netplan.calibrate.records import ONEWAY
from netplan.calibration.records import CLOCK, DETOUR, FITS, POSITION, SHORTER, UNCHECKED

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Pairs called far off by chance in one whole calibration, in the mean: above and below, half each.
FALSE_ALARMS = 0.01
#: Below this redundancy nothing but its own measurement says how long a pair is.
UNCHECKED_BELOW = 0.1
#: What the assumed noise counts for beside the measured one, as pairs: see `scatter`.
_NOISE_PAIRS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    One pair held against the model.

    `reason` is one of `netplan.calibration.records.REASONS`; `score` the excess over its standard deviation;
    `excess_ms` is one way, `excess_km` the fibre that takes so long.
    """

    reason: str
    score: float
    excess_ms: float
    excess_km: float


def threshold(pairs: int, free: float, false_alarms: float = FALSE_ALARMS) -> float:
    """
    Tell from which score on a pair is far from the model.

    Parameters
    ----------
    pairs : int
        How many are looked at, >= 1.
    free : float
        Pairs that check others: the sum of redundancies. The noise is known from so many only.
    false_alarms : float
        Fitting pairs called far off in the mean of one calibration. [count]

    Returns
    -------
    float
        Standard deviations to either side.

    Notes
    -----
    Source: Bonferroni's inequality, with Student's distribution because the noise is estimated. The mean number of
    false alarms bounds the chance of one.
    """
    return -float(stdtrit(max(free, 0.0) + _NOISE_PAIRS, min(false_alarms / (2.0 * pairs), 0.25)))


def classify(
    observations: Sequence[Observation],
    foretold_ms: Floats,
    foretold_sd_ms: Floats,
    redundancy: Floats,
    *,
    group_index: float,
    moved: Collection[str] = (),
    clocks: Collection[str] = (),
    false_alarms: float = FALSE_ALARMS,
) -> tuple[Judgement, ...]:
    """
    Say of each pair whether it fits, and if not, why most likely.

    Parameters
    ----------
    observations : sequence of Observation
        Pairs in the order of the arrays.
    foretold_ms, foretold_sd_ms : float array, shape (n,)
        What all other pairs foretell of each, and the standard deviation of what is measured about it. [ms]
    redundancy : float array, shape (n,)
        Share of a pair's error that would show. [0..1]
    group_index : float
        Turns an excess into km of fibre. [-]
    moved : collection of str
        Sites that do not stand where the plan has them: see `positions`.
    clocks : collection of str
        Sites whose clock was found wrong; it spoils one-way measurements only.
    false_alarms : float
        See `threshold`. [count]

    Returns
    -------
    tuple of Judgement
        One a pair.

    Notes
    -----
    A pair that nothing checks but its own length's band is still called a detour where it is beyond that band.
    """
    if not observations:
        return ()
    excess = np.array([item.floor.floor_ms for item in observations]) - foretold_ms
    score = excess / foretold_sd_ms
    far = threshold(len(observations), float(np.sum(redundancy)), false_alarms)
    ms_per_km = fibre_ms(1.0, group_index)
    return tuple(
        Judgement(
            reason=_reason(item, float(score[i]), far, float(redundancy[i]), moved, clocks),
            score=float(score[i]),
            excess_ms=float(excess[i]),
            excess_km=float(excess[i]) / ms_per_km,
        )
        for i, item in enumerate(observations)
    )


def _reason(
    item: Observation, score: float, far: float, redundancy: float, moved: Collection[str], clocks: Collection[str]
) -> str:
    """Name the reason; a site known to be wrong explains its pairs before a detour of each does."""
    if abs(score) < far:
        return UNCHECKED if redundancy < UNCHECKED_BELOW else FITS
    path = item.floor.path
    if path.start in moved or path.end in moved:
        return POSITION
    if path.quantity == ONEWAY and not item.floor.both_ways and (path.start in clocks or path.end in clocks):
        return CLOCK
    return DETOUR if score > 0 else SHORTER
