"""
Stratified Monte Carlo within the cases that exact factoring left undecided.

What is decided exactly needs no sample: only the rest is drawn from. The undecided cases are cut into strata of equal
probability, each sampled as often. The figures that come out hold at a stated confidence, the proven bounds always.
"""

from __future__ import annotations

import bisect
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from netplan.availability.binomial import share_at_least, share_at_most
from netplan.availability.cuts import reduced
from netplan.availability.factoring import Case, Oracle
from netplan.sweeps.executors import Executor, InProcess, run, seed_of

#: Chance that the sampled interval holds the true figure.
CONFIDENCE_RATIO = 0.99
_STRATA = 8
#: Samples a chunk: about a second of work on a network of national size.
_CHUNK = 5000
#: Routes, and cuts, that are remembered within a chunk.
_REMEMBERED = 400
#: Cases, and the probability of each.
_Stratum = tuple[tuple[Case, ...], tuple[float, ...]]


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Work that can be done anywhere: so many states drawn from one stratum, by its place; `number` seeds it."""

    stratum: int
    number: int
    seed: int
    samples: int
    oracle: Oracle
    ratios: tuple[float, ...]
    cases: tuple[Case, ...]
    masses: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """
    What sampling says of the undecided cases.

    `low`, `high` : bounds on the probability that one of them holds and service is down, at `confidence_ratio`;
    `estimate` the most likely one; of `samples` states `hits` were down. [0..1] `complete` : not broken off.
    """

    low: float
    high: float
    estimate: float
    samples: int
    hits: int
    confidence_ratio: float
    complete: bool = True


def sample(
    oracle: Oracle,
    ratios: Sequence[float],
    undecided: Sequence[Case],
    masses: Sequence[float],
    *,
    samples: int,
    seed: int,
    first_chunk: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sampled:
    """
    Sample undecided cases.

    Parameters
    ----------
    oracle : Oracle
        Tells whether service is up; picklable where the executor leaves this process.
    ratios : sequence of float
        Of each event's being down, one an event.
    undecided : sequence of Case
        What factoring left.
    masses : sequence of float
        The probability of each, in the same scenario.
    samples : int
        States to draw altogether, >= 1; rounded up to as many in each stratum.
    seed, first_chunk : int
        Every chunk is seeded by its own number, so the answer is the same on any executor.
    executor : Executor, optional
        Where the chunks run; None stays in this process.
    progress : callable, optional
        Told how many chunks are done, and of how many.

    Returns
    -------
    Sampled
        Both bounds together hold with `CONFIDENCE_RATIO`: each stratum's are exact binomial ones, the risk shared out
        evenly over strata and ends (Bonferroni). A chunk that was broken off leaves its stratum as wide as it was.
    """
    strata = _strata(undecided, masses)
    if not strata:
        return Sampled(low=0.0, high=0.0, estimate=0.0, samples=0, hits=0, confidence_ratio=CONFIDENCE_RATIO)
    chunks = _chunks(strata, oracle, tuple(ratios), samples=samples, seed=seed, first_chunk=first_chunk)
    sweep = run(sample_chunk, chunks, executor=executor or InProcess(), progress=progress)
    counts = [[0, 0] for _ in strata]
    for chunk, hits in zip(chunks, sweep.results, strict=True):
        if hits is not None:
            counts[chunk.stratum][0] += hits
            counts[chunk.stratum][1] += chunk.samples
    found = _combined([math.fsum(weights) for _, weights in strata], counts)
    return replace(found, complete=sweep.complete)


def most_chunks(samples: int) -> int:
    """Return a number of chunks that `sample` does not exceed: at least one sample each, one chunk a stratum."""
    return max(samples, _STRATA)


def _chunks(
    strata: Sequence[_Stratum], oracle: Oracle, ratios: tuple[float, ...], *, samples: int, seed: int, first_chunk: int
) -> list[Chunk]:
    """Share samples out evenly over strata, and each stratum's over chunks."""
    each = math.ceil(samples / len(strata))
    parts = [(number, start) for number in range(len(strata)) for start in range(0, each, _CHUNK)]
    return [
        Chunk(
            stratum=stratum,
            number=first_chunk + place,
            seed=seed,
            samples=min(_CHUNK, each - start),
            oracle=oracle,
            ratios=ratios,
            cases=strata[stratum][0],
            masses=strata[stratum][1],
        )
        for place, (stratum, start) in enumerate(parts)
    ]


def sample_chunk(chunk: Chunk) -> int:
    """Draw states from a stratum and count those in which service is down."""
    draw = random.Random(seed_of(chunk.seed, chunk.number))  # noqa: S311 - a simulation, no secret
    upto = list(accumulate(chunk.masses))
    thinned = _classes(chunk.ratios)
    known_service = _Known(chunk.oracle)
    hits = 0
    for _ in range(chunk.samples):
        case = chunk.cases[min(bisect.bisect_right(upto, draw.random() * upto[-1]), len(upto) - 1)]
        up, down = _first_down(case, chunk.ratios, draw)
        known = set(down)
        others = (event for event in _drawn(thinned, draw) if not up >> event & 1 and event not in known)
        hits += known_service.is_down((*down, *others))
    return hits


class _Known:
    """
    Remembers what an oracle said: routes that guarantee service, failures that take it down.

    Service is coherent: a route that no failure touches guarantees it whatever else is down, and more failures than
    those that took it down take it down too. Most states drawn are settled so, without another search.
    """

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self._routes: list[int] = []
        self._cuts: list[int] = []

    def is_down(self, down: Sequence[int]) -> bool:
        """Tell whether service is down while these events are."""
        state = 0
        for event in down:
            state |= 1 << event
        for place, route in enumerate(self._routes):
            if not route & state:
                self._to_front(self._routes, place)
                return False
        for place, cut in enumerate(self._cuts):
            if not cut & ~state:
                self._to_front(self._cuts, place)
                return True
        found = self._oracle.needed(down)
        if found is None:
            # What is not needed to take service down is left out: the rest tells more states.
            self._add(self._cuts, reduced(self._oracle, down))
            return True
        self._add(self._routes, found)
        return False

    def _add(self, known: list[int], events: Sequence[int]) -> None:
        known.insert(0, sum(1 << event for event in set(events)))
        del known[_REMEMBERED:]

    def _to_front(self, known: list[int], place: int) -> None:
        if place:
            known.insert(0, known.pop(place))


def _first_down(case: Case, ratios: Sequence[float], draw: random.Random) -> tuple[int, tuple[int, ...]]:
    """Draw which of a case's unsure events is the first that is down; return the events known up and down then."""
    if not case.unsure:
        return case.up, case.down
    upto: list[float] = []
    all_up = 1.0
    for event in case.unsure:
        upto.append((upto[-1] if upto else 0.0) + all_up * ratios[event])
        all_up *= 1.0 - ratios[event]
    place = min(bisect.bisect_right(upto, draw.random() * upto[-1]), len(upto) - 1)
    up = case.up
    for event in case.unsure[:place]:
        up |= 1 << event
    return up, (*case.down, case.unsure[place])


def _strata(cases: Sequence[Case], masses: Sequence[float]) -> list[_Stratum]:
    """Cut cases into strata of about equal probability, neighbours in the tree together."""
    whole = math.fsum(masses)
    if not whole > 0:
        return []
    order = sorted((number for number in range(len(cases)) if masses[number] > 0), key=lambda n: cases[n].down)
    strata: list[list[int]] = [[] for _ in range(_STRATA)]
    so_far = 0.0
    for number in order:
        strata[min(int(so_far / whole * _STRATA), _STRATA - 1)].append(number)
        so_far += masses[number]
    return [
        (tuple(cases[number] for number in stratum), tuple(masses[number] for number in stratum))
        for stratum in strata
        if stratum
    ]


def _combined(masses: Sequence[float], counts: Sequence[Sequence[int]]) -> Sampled:
    risk = (1 - CONFIDENCE_RATIO) / (2 * len(masses))
    low, high, estimate = [], [], []
    for mass, (hits, trials) in zip(masses, counts, strict=True):
        low.append(mass * share_at_least(hits, trials, risk) if trials else 0.0)
        high.append(mass * share_at_most(hits, trials, risk) if trials else mass)
        estimate.append(mass * (hits / trials if trials else 0.5))
    return Sampled(
        low=math.fsum(low),
        high=math.fsum(high),
        estimate=math.fsum(estimate),
        samples=sum(trials for _, trials in counts),
        hits=sum(hits for hits, _ in counts),
        confidence_ratio=CONFIDENCE_RATIO,
    )


def _classes(ratios: Sequence[float]) -> list[tuple[float, list[tuple[int, float]]]]:
    """Sort events into classes of about equal probability: the ceiling of each, its events with their share of it."""
    classes: dict[int, list[int]] = {}
    for event, ratio in enumerate(ratios):
        if ratio > 0:
            classes.setdefault(math.ceil(math.log2(ratio)), []).append(event)
    return [
        (2.0**power, [(event, ratios[event] / 2.0**power) for event in classes[power]]) for power in sorted(classes)
    ]


def _drawn(classes: Sequence[tuple[float, list[tuple[int, float]]]], draw: random.Random) -> list[int]:
    """
    Draw which events are down.

    Within a class the way to the next candidate is geometric: most events, all of them rare, are skipped over unseen.
    """
    found = []
    for ceiling, events in classes:
        if ceiling >= 1.0:
            found += [event for event, share in events if draw.random() < share * ceiling]
            continue
        scale = math.log1p(-ceiling)
        place = int(math.log(1.0 - draw.random()) / scale)
        while place < len(events):
            event, share = events[place]
            if draw.random() < share:
                found.append(event)
            place += 1 + int(math.log(1.0 - draw.random()) / scale)
    return found
