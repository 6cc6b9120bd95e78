"""One-way delays: directions paired so that no clock shows, clocks that were set named, lone directions kept apart."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from netplan.calibrate.floors.clocks import ClockStep, clock_steps
from netplan.calibrate.floors.directions import Joined, Step, alphabetical, joined
from netplan.calibrate.floors.limits import BOTH, Pair, suspects
from netplan.calibrate.floors.one_floor import Candidate, buckets_a_point, level_starts
from netplan.calibrate.floors.series import by_bucket, quantile, share_of, together
from netplan.calibrate.records import BAD_CLOCK, Path, Readings, Refusal

#: What the clock of a lone direction may be wrong by, as a standard error (assumed: hosts that keep time by NTP over
#: wide-area ways are right to some milliseconds at worst). [ms]
LONE_CLOCK_MS = 1.0


def one_way(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Refusal]]:
    """
    Make series of one-way delays that can become floors.

    Parameters
    ----------
    candidates : sequence of Candidate
        Single directions of one-way delays.

    Returns
    -------
    tuple of list of Candidate and list of Refusal
        Pairs measured both ways as one series without clocks, lone directions as they are but for those that a bad
        clock timed; and the clocks that were set, with the directions that are not used by themselves.
    """
    ways = _by_direction(candidates)
    pairs: list[tuple[Candidate, Candidate, Joined]] = []
    lone: list[Candidate] = []
    for key, there in ways.items():
        back = ways.get(_turned(key))
        both = joined(there.readings, back.readings) if back and there.path.start < there.path.end else None
        if back is None or (both is None and there.path.start < there.path.end):
            lone.extend([there] if back is None else [there, back])
        elif both is not None:
            pairs.append((there, back, both))
    steps = clock_steps(
        [*itertools.chain.from_iterable(both.steps for *_, both in pairs), *_jumps(lone)], _watched(ways)
    )
    refused = [_of_step(step) for step in steps]
    refused += _impossible(pairs, lone, steps)
    bad = {name for refusal in refused for name in refusal.suspect.split(BOTH)}
    kept = [
        replace(there, path=alphabetical(there.path), readings=both.readings, both_ways=True)
        for there, _, both in pairs
    ]
    already = {(refusal.start, refusal.end) for refusal in refused}
    for candidate in lone:
        ends = (candidate.path.start, candidate.path.end)
        if not bad & set(ends):
            kept.append(candidate)
        elif ends not in already:
            refused.append(_refusal(candidate, suspect=BOTH.join(sorted(bad & set(ends)))))
    return kept, refused


def _by_direction(candidates: Sequence[Candidate]) -> dict[tuple[str, ...], Candidate]:
    """Put readings of one direction together: several streams, or several agents at one site."""
    grouped: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for item in candidates:
        grouped[(item.path.start, item.path.end, item.path.layer, item.path.operator)].append(item)
    return {
        key: replace(items[0], readings=together([item.readings for item in items])) if len(items) > 1 else items[0]
        for key, items in grouped.items()
    }


def _turned(key: tuple[str, ...]) -> tuple[str, ...]:
    return (key[1], key[0], *key[2:])


def _watched(ways: Mapping[tuple[str, ...], Candidate]) -> dict[str, set[Pair]]:
    """List for each site the pairs that its clock times."""
    found: dict[str, set[Pair]] = defaultdict(set)
    for candidate in ways.values():
        for site in candidate.path.pair:
            found[site].add(candidate.path.pair)
    return found


def _jumps(lone: Sequence[Candidate]) -> list[Step]:
    """Find jumps of lone directions."""
    found = []
    for candidate in lone:
        readings = candidate.readings
        starts = level_starts(readings, candidate.resolution_ms)
        buckets = by_bucket(readings, share_of(readings))
        length = buckets_a_point(readings, buckets)
        edges = [0, *(int(np.searchsorted(buckets.number, start)) for start in starts), buckets.number.size]
        levels = [float(np.median(buckets.value_ms[a:b])) for a, b in itertools.pairwise(edges)]
        for start, (before, after) in zip(starts, itertools.pairwise(levels), strict=True):
            found.append(
                Step(
                    start=candidate.path.start,
                    end=candidate.path.end,
                    earliest=start - length,
                    latest=start + length,
                    bucket_s=readings.bucket_s,
                    step_ms=after - before,
                    both_ways=False,
                )
            )
    return found


def _of_step(step: ClockStep) -> Refusal:
    names = step.suspect.split(BOTH)
    return Refusal(
        code=BAD_CLOCK,
        start=names[0],
        end=names[1] if len(names) > 1 else "",
        value_ms=step.step_ms,
        suspect=step.suspect,
        count=len(step.pairs),
    )


def _impossible(
    pairs: Sequence[tuple[Candidate, Candidate, Joined]], lone: Sequence[Candidate], steps: Sequence[ClockStep]
) -> list[Refusal]:
    """Refuse directions that are faster than light, for the clock that explains most of them."""
    explained = {pair for step in steps for pair in step.pairs}
    wrong: list[Candidate] = []
    for there, back, both in pairs:
        if _low(both.readings) >= there.limit_ms and there.path.pair not in explained:
            wrong += [way for way in (there, back) if _low(way.readings) < way.limit_ms]
    wrong += [way for way in lone if way.path.pair not in explained and _low(way.readings) < way.limit_ms]
    measured = {way.path.pair for item in pairs for way in item[:2]} | {way.path.pair for way in lone}
    named = suspects((way.path.pair for way in wrong), measured)
    return [_refusal(way, suspect=named[way.path.pair]) for way in wrong]


def _low(readings: Readings) -> float:
    return quantile(readings.value_ms, readings.count, share_of(readings))


def _refusal(candidate: Candidate, suspect: str) -> Refusal:
    path: Path = candidate.path
    return Refusal(
        code=BAD_CLOCK,
        start=path.start,
        end=path.end,
        layer=path.layer,
        operator=path.operator,
        value_ms=_low(candidate.readings),
        limit_ms=candidate.limit_ms,
        suspect=suspect,
        count=int(min(float(candidate.readings.count.sum(dtype=np.float64)), 2**62)),
    )
