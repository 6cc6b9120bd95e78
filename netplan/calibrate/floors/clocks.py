"""Which site's clock was set: steps of many one-way series that one end explains."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from netplan.calibrate.floors.directions import Step
from netplan.calibrate.floors.limits import BOTH, Pair

#: Steps are one where the times between which they fell are no more than so many buckets apart ...
_TIME_BUCKETS = 2
#: ... and their sizes by no more than this share.
_SIZE = 0.2
#: Series of one direction only that have to step together before a clock is named: a change of way near the site
#: moves what it sends and what it receives up, a clock moves one of them down.
_LEAST_ONE_DIRECTION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStep:
    """A clock was set: at a site (or one of two), at a time since 1970 [s], forward by so much [ms]; seen on pairs."""

    suspect: str
    at_s: int
    step_ms: float
    pairs: tuple[Pair, ...]


def clock_steps(steps: Sequence[Step], watched: Mapping[str, Collection[Pair]]) -> list[ClockStep]:
    """
    Explain steps of one-way series by clocks that were set.

    Parameters
    ----------
    steps : sequence of Step
        Jumps of single series or of both directions together.
    watched : mapping of str to collection of (str, str)
        For each site the pairs whose one-way delays it times, those without a step among them.

    Returns
    -------
    list of ClockStep
        By time. Where both ends explain a step equally well, both are named; what looks like a change of way in one
        direction explains nothing and is not in it.

    Notes
    -----
    A site's clock set forward by s adds s to all that it receives and takes s from all that it sends. Of steps at
    one time, that site is named first whose series step most often, with that sign and size, and fail to least often.
    """
    found = []
    left = sorted(steps, key=lambda step: (_since(step), step.start, step.end))
    while left:
        first = left[0]
        group = [step for step in left if _at_once(first, step)]
        left = [step for step in left if step not in group]
        while group:
            best = _best(group, watched)
            if best is None:
                break
            found.append(best[0])
            group = [step for step in group if step not in best[1]]
    return found


def _since(step: Step) -> int:
    return step.earliest * step.bucket_s


def _at_once(one: Step, other: Step) -> bool:
    """Tell whether two steps can be of one moment: series with gaps know theirs only between two buckets."""
    reach = _TIME_BUCKETS * max(one.bucket_s, other.bucket_s, 1)
    return _since(one) - reach <= other.latest * other.bucket_s and _since(other) - reach <= one.latest * one.bucket_s


def _best(group: Sequence[Step], watched: Mapping[str, Collection[Pair]]) -> tuple[ClockStep, list[Step]] | None:
    """Return the best explanation of steps at one time, and what it explains."""
    candidates = []
    for site in sorted({end for step in group for end in (step.start, step.end)}):
        explained, size = _explained(group, site)
        if not any(step.both_ways for step in explained) and not _in_and_out(explained, site):
            continue
        pairs = {_pair(step) for step in explained}
        silent = len(set(watched.get(site, ())) - pairs)
        candidates.append((len(pairs) - silent, site, explained, size))
    if not candidates:
        return None
    most = max(score for score, *_ in candidates)
    tied = [candidate for candidate in candidates if candidate[0] == most]
    _, site, explained, size = tied[0]
    names = [name for _, name, steps, _ in tied if set(steps) == set(explained)]
    step = ClockStep(
        suspect=BOTH.join(names[:2]),
        at_s=min(item.latest * item.bucket_s for item in explained),
        step_ms=size,
        pairs=tuple(sorted({_pair(item) for item in explained})),
    )
    return step, explained


def _explained(group: Sequence[Step], site: str) -> tuple[list[Step], float]:
    """Return the steps that one jump of a site's clock makes, and its size: the size that most of them share. [ms]"""
    own = [step for step in group if site in (step.start, step.end)]
    sizes = np.array([step.step_ms if site == step.end else -step.step_ms for step in own])
    alike = np.abs(sizes[:, np.newaxis] - sizes) <= _SIZE * np.abs(sizes[:, np.newaxis])
    centre = int(np.argmax(alike.sum(axis=1)))
    chosen = [step for step, same in zip(own, alike[centre], strict=True) if same]
    return chosen, float(np.median(sizes[alike[centre]]))


def _in_and_out(steps: Sequence[Step], site: str) -> bool:
    """Tell whether single directions both into and out of a site step, enough of them."""
    into = sum(step.end == site for step in steps)
    return len(steps) >= _LEAST_ONE_DIRECTION and 0 < into < len(steps)


def _pair(step: Step) -> Pair:
    return (step.start, step.end) if step.start <= step.end else (step.end, step.start)
