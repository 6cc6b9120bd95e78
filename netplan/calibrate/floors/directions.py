"""Two directions of one pair: one-way delays made independent of both clocks, floors of round trips merged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.floors.changes import LEAST_LEVEL, change_points
from netplan.calibrate.floors.levels import SAME_LEVEL
from netplan.calibrate.floors.series import by_bucket, chosen, share_of, together
from netplan.calibrate.records import Floor, Path, Readings

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

#: So many samples of each direction tell the difference of their floors.
_ENOUGH = 20
#: A change of the difference is a clock's where the sum moved by less than this share of it.
_SUM_STAYS = 1 / 3
#: Neighbouring buckets left out at a clock step: it falls within one.
_BESIDE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    A jump that looks like a clock's.

    `step_ms` is by how much the clock of `end` moved forward against that of `start`; it did so between the buckets
    `earliest` and `latest`; `both_ways` tells whether it was seen in both directions with opposite signs. [ms]
    """

    start: str
    end: str
    earliest: int
    latest: int
    bucket_s: int
    step_ms: float
    both_ways: bool = True


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Both directions of a pair as one series without clocks; `offset_ms` is the end's clock less the start's."""

    readings: Readings
    steps: tuple[Step, ...]
    offset_ms: float


def joined(there: Readings, back: Readings) -> Joined | None:
    """
    Make one series of one-way delays from both directions, in which no clock shows.

    Parameters
    ----------
    there, back : Readings
        Tidy, one way, of opposite directions.

    Returns
    -------
    Joined or None
        Named as `there`; None where no bucket holds both directions.

    Notes
    -----
    What the clocks' difference adds there it takes away back, so half of the sum of both floors is free of it.
    Bucket by bucket half of the difference of the two low percentiles is taken from the one and given to the
    other: steps and drift go, the sum stays. An asymmetric way goes with them: half the sum is its mean.
    """
    common = np.intersect1d(there.bucket, back.bucket)
    if not common.size:
        return None
    there, back = (chosen(item, np.isin(item.bucket, common)) for item in (there, back))
    steps = _steps(there, back, common)
    if steps and common.size > 1:
        place = np.searchsorted(common, [step.latest for step in steps])
        near = np.unique(np.clip(place[:, np.newaxis] + np.arange(-_BESIDE, _BESIDE + 1), 0, common.size - 1))
        if near.size < common.size:
            common = np.delete(common, near)
            there, back = (chosen(item, np.isin(item.bucket, common)) for item in (there, back))
    offset = _offsets(there, back, common, steps)
    at_there, at_back = (np.searchsorted(common, item.bucket) for item in (there, back))
    whole = together([_moved(there, -offset[at_there]), _moved(back, offset[at_back])])
    return Joined(readings=whole, steps=tuple(steps), offset_ms=float(np.median(offset)))


def _moved(readings: Readings, by_ms: Floats) -> Readings:
    medians = None if readings.median_ms is None else readings.median_ms + by_ms
    return replace(readings, value_ms=readings.value_ms + by_ms, median_ms=medians)


def _steps(there: Readings, back: Readings, common: Ints) -> list[Step]:
    """Find where the difference of the directions jumps and their sum does not."""
    if not there.bucket_s or common.size < 2 * LEAST_LEVEL:
        return []
    low_there, low_back = (by_bucket(item, share_of(item)).value_ms for item in (there, back))
    half, mean = (low_there - low_back) / 2, (low_there + low_back) / 2
    places = change_points(half)
    edges = [0, *places, half.size]
    found = []
    for number, place in enumerate(places):
        before, after = slice(edges[number], place), slice(place, edges[number + 2])
        jump = float(np.median(half[after]) - np.median(half[before]))
        moved = float(np.median(mean[after]) - np.median(mean[before]))
        if abs(moved) <= _SUM_STAYS * abs(jump):
            path = there.path
            found.append(
                Step(
                    start=path.start,
                    end=path.end,
                    earliest=int(common[place - 1]),
                    latest=int(common[place]),
                    bucket_s=there.bucket_s,
                    step_ms=jump,
                )
            )
    return found


def _offsets(there: Readings, back: Readings, common: Ints, steps: Sequence[Step]) -> Floats:
    """Return half of there less back for each common bucket, from blocks that hold enough samples and no step."""
    epoch = np.searchsorted(np.array(sorted(step.latest for step in steps), dtype=np.int64), common, side="right")
    each = min(float(np.median(by_bucket(item, 0.5).count)) for item in (there, back))
    length = 1 if there.figures else max(math.ceil(_ENOUGH / each), 1)
    first = np.searchsorted(epoch, epoch, side="left")
    block = np.cumsum(np.diff((np.arange(common.size) - first) // length, prepend=0) != 0)
    block = block + epoch  # an epoch always begins a block
    _, block = np.unique(block, return_inverse=True)
    lows = []
    for item in (there, back):
        blocks = block[np.searchsorted(common, item.bucket)].astype(np.int64)
        order = np.lexsort((item.value_ms, blocks))
        lows.append(by_bucket(chosen(replace(item, bucket=blocks), order), share_of(item)).value_ms)
    offsets: Floats = (lows[0] - lows[1])[block] / 2
    return offsets


def merged(floors: Sequence[Floor]) -> Floor:
    """
    Make one floor of those of one path: both directions, or several agents at one end.

    Parameters
    ----------
    floors : sequence of Floor
        At least one; of one pair, layer, operator and quantity.

    Returns
    -------
    Floor
        Ends in alphabetical order. Where they agree within their errors, their mean weighted by precision; else the
        lowest: what lies above it went another way or queued all the time. Changes and daily swing are those of
        the one with most samples.
    """
    ordered = sorted(floors, key=lambda floor: (floor.floor_ms, floor.error_ms))
    least = ordered[0]
    same = [
        floor
        for floor in ordered
        if floor.floor_ms - least.floor_ms <= SAME_LEVEL * math.hypot(floor.error_ms, least.error_ms)
    ]
    weights = np.array([floor.error_ms**-2 for floor in same])
    values = np.array([floor.floor_ms for floor in same])
    mean = float(weights @ values / weights.sum())
    scatter = math.sqrt(float(weights @ (values - mean) ** 2) / max(len(same) - 1, 1))
    error = max(scatter, 1.0) / math.sqrt(float(weights.sum()))
    largest = max(floors, key=lambda floor: (floor.samples, -floor.floor_ms))
    medians = [(floor.median_ms, floor.samples) for floor in same if floor.median_ms is not None]
    times = [(floor.since_s, floor.until_s) for floor in floors]
    return replace(
        largest,
        path=_one_way_round(least.path, floors),
        floor_ms=mean,
        error_ms=error,
        error_assumed=all(floor.error_assumed for floor in same),
        median_ms=sum(m * n for m, n in medians) / sum(n for _, n in medians) if medians else None,
        samples=sum(floor.samples for floor in floors),
        since_s=min((since for since, _ in times if since is not None), default=None),
        until_s=max((until for _, until in times if until is not None), default=None),
        both_ways=any(floor.both_ways for floor in floors) or len({floor.path.start for floor in floors}) > 1,
    )


def _one_way_round(path: Path, floors: Sequence[Floor]) -> Path:
    """Name a path by its ends in alphabetical order, unless it is one way and only one direction was measured."""
    only_way = path.quantity == "oneway" and not any(floor.both_ways for floor in floors)
    return path if only_way else alphabetical(path)


def alphabetical(path: Path) -> Path:
    """Turn a path so that its ends stand in alphabetical order, its route with it."""
    if path.start <= path.end:
        return path
    return replace(path, start=path.end, end=path.start, route=path.route[::-1])
