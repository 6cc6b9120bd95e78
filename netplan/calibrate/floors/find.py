"""From readings to floors: what each path takes when nothing queues, with its error, and what is not to be used."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from netplan.calibrate.floors.directions import alphabetical, merged
from netplan.calibrate.floors.limits import BOTH, Pair, limit_ms, sift, suspects
from netplan.calibrate.floors.one_floor import Candidate, floor_of
from netplan.calibrate.floors.one_way import LONE_CLOCK_MS, one_way
from netplan.calibrate.floors.reflectometer import fibre_floors
from netplan.calibrate.floors.series import is_delay, quantile, resolution_ms, share_of, tidy, total
from netplan.calibrate.floors.wrong_units import mixed_unit, suspected_unit
from netplan.calibrate.records import (
    BAD_CLOCK,
    BAD_POSITION,
    NO_ANSWER,
    NOT_FINITE,
    ONE_SAMPLE,
    ONEWAY,
    OTDR,
    SAME_SITE,
    UNIT,
    UNKNOWN_END,
    Floor,
    Readings,
    Refusal,
)
from netplan.plan import Plan

#: In a table of single figures a pair may stand so many times.
_TABLE_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Impossible:
    """A path that as a whole is faster than light, with its floor. [ms]"""

    candidate: Candidate
    value_ms: float


def find_floors(readings: Sequence[Readings], plan: Plan) -> tuple[list[Floor], list[Refusal]]:
    """
    Find the delay floor of each measured path.

    Parameters
    ----------
    readings : sequence of Readings
        Ends are site ids. Nothing is asked of their order, nor of the order of their entries.
    plan : Plan
        Gives positions, and what a reflectometer's length is worth.

    Returns
    -------
    tuple of list of Floor and list of Refusal
        One floor for each pair, layer, operator, quantity and stated route, by these; and what is not used or is
        suspected, with the site, clock or unit that explains it.

    Notes
    -----
    In this order: what holds no delay is refused; one-way delays are paired so that clocks cancel; what looks like
    another unit, or is faster than light in vacuum, is refused; of the rest the 1st percentile of the lowest stable
    level is taken, and directions are merged.
    """
    usable, refused = _usable(readings, plan)
    delays = [item for item in usable if item.path.quantity != OTDR]
    lengths = [item for item in usable if item.path.quantity == OTDR]
    candidates = _candidates(delays, plan)
    ways, clocks = one_way([item for item in candidates if item.path.quantity == ONEWAY])
    candidates = [item for item in candidates if item.path.quantity != ONEWAY] + ways
    candidates, units = _in_milliseconds(candidates)
    candidates, impossible, dropped = _possible(candidates)
    refused += [*clocks, *units, *_timed(dropped, clocks), *_explained(impossible, candidates)]
    floors, short = fibre_floors(lengths, plan)
    grouped: dict[tuple[object, ...], list[Floor]] = defaultdict(list)
    for floor in (*floors, *(_measured(item) for item in candidates)):
        path = alphabetical(floor.path)
        grouped[(*path.pair, path.layer, path.operator, path.quantity, path.route)].append(floor)
    return [merged(grouped[key]) for key in sorted(grouped, key=str)], _ordered([*refused, *short])


def _usable(readings: Sequence[Readings], plan: Plan) -> tuple[list[Readings], list[Refusal]]:
    """Leave out what holds no delay; figures of a table are told from samples."""
    kept: list[Readings] = []
    refused = [
        _refusal(item, NOT_FINITE, count=int((~is_delay(item)).sum())) for item in readings if not is_delay(item).all()
    ]
    sites = plan.network.sites
    tidied = sorted((tidy(item) for item in readings), key=lambda item: str(item.path))
    table = _is_table([item for item in tidied if item.value_ms.size])
    for item in tidied:
        path, samples = item.path, total(item)
        unknown = [end for end in (path.start, path.end) if end not in sites]
        if unknown:
            refused.append(_refusal(item, UNKNOWN_END, suspect=unknown[0]))
        elif path.start == path.end:
            refused.append(_refusal(item, SAME_SITE))
        elif not item.value_ms.size:  # besides what `NOT_FINITE` says of it
            refused.append(_refusal(item, NO_ANSWER, count=max(item.lost, 1)))
        elif path.quantity == OTDR or item.figures or samples > (_TABLE_ROWS if table else 1):
            kept.append(item)
        elif table:
            kept.append(replace(item, figures=True))
        else:
            refused.append(_refusal(item, ONE_SAMPLE, value_ms=_one_way_value(item)))
    return kept, refused


def _is_table(readings: Sequence[Readings]) -> bool:
    """Tell whether a source states single figures: most paths have one value only."""
    counts = [total(item) for item in readings if item.path.quantity != OTDR and not item.figures]
    return bool(counts) and float(np.median(counts)) <= 1


def _one_way_value(readings: Readings) -> float:
    value = quantile(readings.value_ms, readings.count, share_of(readings))
    return value if readings.path.quantity in (ONEWAY, OTDR) else value / 2


def _candidates(readings: Sequence[Readings], plan: Plan) -> list[Candidate]:
    """Halve round trips; give each path its light limit and its source's resolution."""
    kinds: dict[tuple[str, bool], list[Readings]] = defaultdict(list)
    for item in readings:
        kinds[item.path.quantity, item.figures].append(item)
    resolutions = {kind: resolution_ms(items) for kind, items in kinds.items()}
    limits: dict[Pair, float] = {}
    found = []
    for item in readings:
        pair = item.path.pair
        if pair not in limits:
            limits[pair] = limit_ms(plan, pair)
        share = 1.0 if item.path.quantity == ONEWAY else 0.5
        found.append(
            Candidate(
                path=item.path,
                readings=_scaled(item, share),
                resolution_ms=resolutions[item.path.quantity, item.figures] * share,
                limit_ms=limits[pair],
            )
        )
    return found


def _scaled(readings: Readings, share: float) -> Readings:
    medians = None if readings.median_ms is None else readings.median_ms * share
    return replace(readings, value_ms=readings.value_ms * share, median_ms=medians)


def _in_milliseconds(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Refusal]]:
    """
    Refuse what another unit would explain.

    Too small by a thousand is also what a site far off its position makes of its pairs: where all pairs of a site
    are faster than light, and most pairs of the source are not, that is the simpler reason.
    """
    units = [suspected_unit(_floor(item), item.limit_ms) for item in candidates]
    below = [_floor(item) < item.limit_ms for item in candidates]
    misplaced: set[str] = set()
    if 2 * sum(below) <= len(candidates):
        pairs = {item.path.pair for item in candidates}
        sound = {item.path.pair for item, low in zip(candidates, below, strict=True) if not low}
        seen = Counter(site for pair in pairs for site in pair)
        misplaced = {site for site in seen if seen[site] > 1} - {site for pair in sound for site in pair}
    kept, refused = [], []
    for item, unit, low in zip(candidates, units, below, strict=True):
        if low and misplaced & set(item.path.pair):
            kept.append(item)
            continue
        second = unit or mixed_unit(item.readings, item.limit_ms)
        if second:
            refused.append(_refusal(item.readings, UNIT, value_ms=_floor(item), limit_ms=item.limit_ms, suspect=second))
        else:
            kept.append(item)
    return kept, refused


def _possible(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[_Impossible], list[Refusal]]:
    """Drop single samples that are faster than light, and say so; set apart paths that are so as a whole."""
    kept, impossible, dropped = [], [], []
    for item in candidates:
        sifted = sift(item.readings, item.limit_ms)
        if sifted.sound is None:
            impossible.append(_Impossible(candidate=item, value_ms=_floor(item)))
            continue
        kept.append(replace(item, readings=sifted.sound))
        if sifted.dropped:
            dropped.append(
                _refusal(
                    item.readings,
                    BAD_CLOCK,
                    value_ms=sifted.least_ms,
                    limit_ms=item.limit_ms,
                    count=sifted.dropped,
                )
            )
    return kept, impossible, dropped


def _timed(dropped: Sequence[Refusal], clocks: Sequence[Refusal]) -> list[Refusal]:
    """Name the clock that spoilt single samples: one known to be bad, else the one that most of the paths share."""
    bad = {name for item in clocks for name in item.suspect.split(BOTH)}
    open_ends = [item for item in dropped if not bad & {item.start, item.end}]
    named = suspects((min(item.start, item.end), max(item.start, item.end)) for item in open_ends)
    found = []
    for item in dropped:
        known = sorted(bad & {item.start, item.end})
        suspect = known[0] if known else named[min(item.start, item.end), max(item.start, item.end)]
        # Of two ends that share no other path, the one that timed the round trip.
        found.append(replace(item, suspect=item.start if BOTH in suspect else suspect))
    return found


def _explained(impossible: Sequence[_Impossible], sound: Sequence[Candidate]) -> list[Refusal]:
    """
    Say why paths are faster than light.

    Where the other direction of the same round trip is sound, the ends stand where they should: the clock of the end
    that timed it is wrong. Else a position is.
    """
    turned = {(item.path.end, item.path.start, item.path.layer, item.path.operator) for item in sound}
    by_clock = [
        (item.candidate.path.start, item.candidate.path.end, item.candidate.path.layer, item.candidate.path.operator)
        in turned
        for item in impossible
    ]
    places = {item.candidate.path.pair for item, clock in zip(impossible, by_clock, strict=True) if not clock}
    named = suspects(places, places | {item.path.pair for item in sound})
    return [
        _refusal(
            item.candidate.readings,
            BAD_CLOCK if clock else BAD_POSITION,
            value_ms=item.value_ms,
            limit_ms=item.candidate.limit_ms,
            suspect=item.candidate.path.start if clock else named[item.candidate.path.pair],
        )
        for item, clock in zip(impossible, by_clock, strict=True)
    ]


def _measured(candidate: Candidate) -> Floor:
    """Take a floor; that of a lone direction holds what its two clocks may be wrong by."""
    floor = floor_of(candidate)
    if candidate.path.quantity == ONEWAY and not candidate.both_ways:
        return replace(floor, error_ms=math.hypot(floor.error_ms, LONE_CLOCK_MS))
    return floor


def _floor(candidate: Candidate) -> float:
    readings = candidate.readings
    return quantile(readings.value_ms, readings.count, share_of(readings))


def _refusal(
    readings: Readings,
    code: str,
    *,
    value_ms: float | None = None,
    limit_ms: float | None = None,
    suspect: str = "",
    count: int | None = None,
) -> Refusal:
    path = readings.path
    return Refusal(
        code=code,
        start=path.start,
        end=path.end,
        layer=path.layer,
        operator=path.operator,
        value_ms=value_ms,
        limit_ms=limit_ms,
        suspect=suspect,
        count=max(int(min(total(readings), 2**62)), 1) if count is None else count,
    )


def _ordered(refused: Sequence[Refusal]) -> list[Refusal]:
    return sorted(refused, key=lambda item: (item.code, item.start, item.end, item.layer, item.operator, item.count))
