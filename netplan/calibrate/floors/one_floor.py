"""The floor of one series of delays: levels between change points, the lowest of them, its daily swing."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.floors.changes import LEAST_LEVEL, change_points
from netplan.calibrate.floors.diurnal import diurnal_ms
from netplan.calibrate.floors.levels import SAME_LEVEL, Level, differ, level_of, lowest, median_of, split
from netplan.calibrate.floors.series import Buckets, by_bucket, coarser, median_by_bucket, share_of, tidy, total
from netplan.calibrate.records import Change, Floor, Path, Readings

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

HOUR_S = 3600
#: A point of the series that is searched for changes holds so many samples, and there are at most so many points.
_ENOUGH = 10
_MOST_POINTS = 2000


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """
    A series that may become a floor.

    `readings` are tidy, not empty, and one way; `both_ways`: no clock shows in them; `resolution_ms` is one way too.
    """

    path: Path
    readings: Readings
    resolution_ms: float
    limit_ms: float
    both_ways: bool = False


def level_starts(readings: Readings, resolution_ms: float) -> list[int]:
    """
    Find the buckets at which a new level begins.

    Parameters
    ----------
    readings : Readings
        Tidy.
    resolution_ms : float
        How finely its values are stated. [ms]

    Returns
    -------
    list of int
        Bucket numbers, ascending; empty where there are no times or too few samples.
    """
    buckets = by_bucket(readings, share_of(readings))
    points = buckets.number.size
    if not readings.bucket_s or points < 2 * LEAST_LEVEL:
        return []
    length = buckets_a_point(readings, buckets)
    low = buckets if length == 1 else by_bucket(coarser(readings, length), share_of(readings))
    hour = buckets.number[::length] * readings.bucket_s // HOUR_S
    return [int(buckets.number[place * length]) for place in change_points(low.value_ms, hour, resolution_ms)]


def buckets_a_point(readings: Readings, buckets: Buckets) -> int:
    """Return how many neighbouring buckets make a point of the series that is searched for changes."""
    length = 1 if readings.figures else math.ceil(_ENOUGH / float(np.median(buckets.count)))
    return max(length, math.ceil(buckets.number.size / _MOST_POINTS))


def floor_of(candidate: Candidate) -> Floor:
    """
    Take the floor of one series.

    Parameters
    ----------
    candidate : Candidate
        Without samples that are faster than light.

    Returns
    -------
    Floor
        Of the lowest level: detours and protection switching only add. Ends as the candidate has them.
    """
    readings, resolution = candidate.readings, candidate.resolution_ms
    starts, parts, levels = _levels(readings, resolution)
    kept, level = lowest(parts, levels, resolution)
    span = readings.bucket_s
    changes = tuple(
        Change(at_s=start * span, before_ms=before.floor_ms, after_ms=after.floor_ms)
        for start, (before, after) in zip(starts, itertools.pairwise(levels), strict=True)
    )
    return Floor(
        path=candidate.path,
        floor_ms=level.floor_ms,
        error_ms=level.error_ms,
        error_assumed=level.assumed,
        median_ms=median_of(kept),
        samples=int(min(total(readings), 2**62)),
        since_s=int(readings.bucket[0]) * span if span else None,
        until_s=(int(readings.bucket[-1]) + 1) * span if span else None,
        changes=changes,
        diurnal_ms=_daily(parts),
        both_ways=candidate.both_ways,
        routes=len(readings.routes),
    )


def _levels(readings: Readings, resolution_ms: float) -> tuple[list[int], list[Readings], list[Level]]:
    """
    Cut readings into levels whose floors differ.

    A change point whose two sides have one floor is no change of way: some hours only were busy on one side.
    """
    starts = level_starts(readings, resolution_ms)
    while True:
        parts = split(readings, starts)
        levels = [level_of(part, resolution_ms) for part in parts]
        apart = [differ(before, after) for before, after in itertools.pairwise(levels)]
        if not apart or min(apart) > SAME_LEVEL:
            return starts, parts, levels
        del starts[apart.index(min(apart))]


def _daily(parts: Sequence[Readings]) -> float | None:
    """Tell the daily swing of the medians, each part's own level taken out. [ms]"""
    span = parts[0].bucket_s
    if not span or HOUR_S % span:
        return None
    medians: list[npt.NDArray[np.float64]] = []
    hours: list[Ints] = []
    for part in parts:
        hourly = part if span == HOUR_S else tidy(replace(part, bucket=part.bucket * span // HOUR_S))
        found = median_by_bucket(hourly)
        if found is not None:
            medians.append(found.value_ms - np.median(found.value_ms))
            hours.append(found.number)
    if not hours:
        return None
    hour, first = np.unique(np.concatenate(hours), return_index=True)
    return diurnal_ms(np.concatenate(medians)[first], hour)
