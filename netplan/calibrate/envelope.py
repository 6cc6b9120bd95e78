"""
The lower envelope of round trips whose route nobody knows: how many straight fibres the best paths amount to.

A round trip over a route that is not known bounds the fibre from above: detours, equipment and queueing only add. So
the figure of a group of pairs is not their mean but a line below them, through the origin: round trip = ratio x
theoretical round trip, the ratio a low quantile of what was measured.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import numpy.typing as npt

from netplan.calibrate.left_out import predictive_band
from netplan.calibrate.table_of_pairs import PairTable, RoundTrip, read_pairs
from netplan.plan import Plan

#: The envelope may lie above so many of a group's pairs, and of the table's. [0..1]
MOST_ABOVE = 0.02
#: A group of fewer pairs gets no ratio.
LEAST_PAIRS = 5
#: Of the band of a ratio, and of the band of a pair that was held out. [0..1]
CONFIDENCE = 0.9
#: Why a group has no ratio.
TOO_FEW_PAIRS = "too_few_pairs"

#: Draws of the bootstrap.
DRAWS = 2000
#: Of a larger group so many pairs are held out, evenly spread over its ratios.
_MOST_HELD_OUT = 1000
#: The pair that the line touches must not lie below it by the last bit of a product. [ratio]
_ROUNDING = 1e-12

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeHeldOut:
    """
    How well the envelope and the band of the others told pairs that they had not seen.

    Attributes
    ----------
    pairs : int
        How many were held out.
    median_abs_error_ms, median_rel_error : float or None
        Measured less the envelope of the others, and that over the measured; None without pairs. [ms], [ratio]
    coverage_90 : float or None
        Share inside the 90 % band that the others' ratios make. [0..1]
    below_share : float or None
        Share below the envelope of the others. [0..1]
    typical_abs_error_ms : float or None
        The median error of the others' median ratio, which aims at the middle, not at the floor. [ms]
    """

    pairs: int
    median_abs_error_ms: float | None = None
    median_rel_error: float | None = None
    coverage_90: float | None = None
    below_share: float | None = None
    typical_abs_error_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEnvelope:
    """
    The envelope of a group of pairs.

    Attributes
    ----------
    group : str
        The table's word for it; where pairs were parted by the graph, its first end and how many more it has.
    pairs, ends : int
        How many.
    ratio, low, high : float or None
        Round trip over the theoretical one, with its 90 % band; None where there are too few pairs. [-]
    quantile : float or None
        Which quantile of the regression the ratio is, at most `MOST_ABOVE`. [0..1]
    above : int
        Pairs that the line lies above.
    typical_ratio : float or None
        The median of the ratios. [-]
    touched : tuple of str
        The ends of the pair that the line touches.
    influential_end : str
        The end without whose pairs the ratio would move most.
    ratio_without : float or None
        What it would be without them; None where too few pairs are left. [-]
    why : str
        `TOO_FEW_PAIRS` where there is no ratio, else empty.
    """

    group: str
    pairs: int
    ends: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    quantile: float | None = None
    above: int = 0
    typical_ratio: float | None = None
    touched: tuple[str, ...] = ()
    influential_end: str = ""
    ratio_without: float | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """
    The envelopes of a table.

    Attributes
    ----------
    table : PairTable
        What was read, and what was refused.
    groups : tuple of GroupEnvelope
        Those with a ratio first, the largest first.
    members : mapping of str to tuple of RoundTrip
        The pairs of each group.
    heldout : EnvelopeHeldOut
        Each pair foretold from the other pairs of its group.
    heldout_ends : EnvelopeHeldOut
        Each pair foretold from those that share no end with it: pairs of one end resemble each other.
    group_index : float
        Of the straight fibre that 1 stands for. [-]
    """

    table: PairTable
    groups: tuple[GroupEnvelope, ...]
    members: Mapping[str, tuple[RoundTrip, ...]]
    heldout: EnvelopeHeldOut
    heldout_ends: EnvelopeHeldOut
    group_index: float


@dataclass(frozen=True, kw_only=True)
class _Arrays:
    """A group's pairs by ascending ratio, and the same as arrays, shape (n_pairs,) each; ends by their number."""

    ordered: Sequence[RoundTrip]
    ends: Sequence[str]
    ratios: _Floats
    weights: _Floats
    starts: _Ints
    stops: _Ints

    @classmethod
    def of(cls, pairs: Sequence[RoundTrip]) -> _Arrays:
        ordered = sorted(pairs, key=lambda pair: (pair.ratio, pair.start, pair.end))
        ends = sorted({end for pair in pairs for end in (pair.start, pair.end)})
        number = {end: place for place, end in enumerate(ends)}
        return cls(
            ordered=ordered,
            ends=ends,
            ratios=np.array([pair.ratio for pair in ordered]),
            weights=np.array([pair.theoretical_ms for pair in ordered]),
            starts=np.array([number[pair.start] for pair in ordered], dtype=np.int64),
            stops=np.array([number[pair.end] for pair in ordered], dtype=np.int64),
        )

    @property
    def least(self) -> float:
        """Return the ratio of a straight fibre of the lowest group index, which nothing falls below. [-]"""
        return self.ordered[0].light_limit_ms / self.ordered[0].theoretical_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foretold:
    """A pair that was held out: measured, its envelope, its band, its middle. [ms]"""

    measured_ms: float
    envelope_ms: float
    low_ms: float
    high_ms: float
    typical_ms: float


def envelope(path: Path, plan: Plan, *, group_by: str | None = None, draws: int = DRAWS, seed: int = 1) -> Envelope:
    """
    Fit the lower envelope of a table of round trips, group by group.

    Parameters
    ----------
    path : Path
        A table as `read_pairs` takes it.
    plan : Plan
        Gives the group index of the straight fibre.
    group_by : str, optional
        Column of the groups; else `landmass`, or without it the connected parts of the graph of pairs.
    draws : int
        Of the bootstrap.
    seed : int
        Of its random numbers.

    Returns
    -------
    Envelope
        Ratios with bands, and how far to trust them.

    Raises
    ------
    InputError
        If the file cannot be used.
    """
    return fit_table(read_pairs(path, plan, group_by=group_by), plan, draws=draws, seed=seed)


def fit_table(table: PairTable, plan: Plan, *, draws: int = DRAWS, seed: int = 1) -> Envelope:
    """Fit the envelopes of a table that was read; see `envelope`."""
    members = grouped(table)
    groups = [fit_group(name, pairs, draws=draws, seed=seed) for name, pairs in members.items()]
    fitted = [members[group.group] for group in groups if group.ratio is not None]
    parameters = plan.parameters
    return Envelope(
        table=table,
        groups=tuple(sorted(groups, key=lambda group: (group.ratio is None, -group.pairs, group.group))),
        members=members,
        heldout=_summed([item for pairs in fitted for item in _left_out(pairs, by_ends=False)]),
        heldout_ends=_summed([item for pairs in fitted for item in _left_out(pairs, by_ends=True)]),
        group_index=parameters.fibre_types[parameters.default_fibre_type].band.value,
    )


def grouped(table: PairTable) -> dict[str, tuple[RoundTrip, ...]]:
    """Part the pairs by the table's column, or into the connected parts of their graph."""
    if table.group_column is not None:
        names = dict.fromkeys(pair.group for pair in table.pairs)
        return {name: tuple(pair for pair in table.pairs if pair.group == name) for name in names}
    graph: nx.Graph[str] = nx.Graph((pair.start, pair.end) for pair in table.pairs)
    name_of: dict[str, str] = {}
    for part in nx.connected_components(graph):
        name = f"{min(part)} +{len(part) - 1}"
        name_of |= dict.fromkeys(part, name)
    found: dict[str, list[RoundTrip]] = {}
    for pair in table.pairs:
        found.setdefault(name_of[pair.start], []).append(pair)
    return {name: tuple(pairs) for name, pairs in found.items()}


def fit_group(name: str, pairs: Sequence[RoundTrip], *, draws: int = DRAWS, seed: int = 1) -> GroupEnvelope:
    """
    Fit the envelope of one group.

    Parameters
    ----------
    name : str
        Of the group.
    pairs : sequence of RoundTrip
        Its pairs.
    draws, seed : int
        Of the bootstrap; each group has random numbers of its own, whatever other groups there are.

    Returns
    -------
    GroupEnvelope
        Without a ratio where there are fewer than `LEAST_PAIRS` pairs.
    """
    held = _Arrays.of(pairs)
    if len(pairs) < LEAST_PAIRS:
        return GroupEnvelope(group=name, pairs=len(pairs), ends=len(held.ends), why=TOO_FEW_PAIRS)
    place = envelope_place(held.weights)
    ratio = float(held.ratios[place]) * (1 - _ROUNDING)
    below = float(held.weights[: place + 1].sum() / held.weights.sum())
    low, high = _band(held, ratio, draws, [seed, zlib.crc32(name.encode())])
    end, without = _influence(held, ratio)
    return GroupEnvelope(
        group=name,
        pairs=len(pairs),
        ends=len(held.ends),
        ratio=ratio,
        low=low,
        high=high,
        quantile=min(MOST_ABOVE, below),
        above=int((held.ratios < ratio).sum()),
        typical_ratio=float(np.median(held.ratios)),
        touched=(held.ordered[place].start, held.ordered[place].end),
        influential_end=end,
        ratio_without=without,
    )


def envelope_place(weights: _Floats, counts: _Ints | None = None, most_above: float = MOST_ABOVE) -> int:
    """
    Find the pair that the envelope touches.

    Parameters
    ----------
    weights : float array, shape (n_pairs,)
        Theoretical round trips of the pairs, by ascending ratio. [ms]
    counts : int array, shape (n_pairs,), optional
        How often each pair counts; once where left out.
    most_above : float
        Share of pairs that the line may lie above. [0..1]

    Returns
    -------
    int
        Its place: no more than that share of the pairs, by weight and by number, have a lower ratio.

    Notes
    -----
    Quantile regression through the origin minimises sum rho_q(y - r x), rho_q(u) = u (q - [u < 0]) (Koenker and
    Bassett, Regression Quantiles, Econometrica 46, 1978). With one regressor x > 0 this is sum x rho_q(y/x - r): r is
    the quantile q of the ratios y/x, weighted by x. At that quantile long pairs may weigh so much that more than q of
    the pairs lie below by number; the quantile is lowered until they do not. With fewer than 1/q pairs none may.
    """
    numbers = np.ones(len(weights), dtype=np.int64) if counts is None else counts
    by_weight = np.cumsum(weights * numbers)
    by_number = np.cumsum(numbers)
    weighted = np.searchsorted(by_weight, most_above * by_weight[-1], side="left")
    counted = np.searchsorted(by_number, most_above * by_number[-1] * (1 + _ROUNDING), side="right")
    return int(min(weighted, counted))


def _band(held: _Arrays, ratio: float, draws: int, seed: Sequence[int]) -> tuple[float, float]:
    """
    Draw ends with replacement, and fit anew each time: pairs that share an end are not independent.

    A pair counts as often as both its ends were drawn, multiplied; a pair of an end with itself does not exist.
    """
    random = np.random.default_rng(seed)
    count = len(held.ends)
    found: list[float] = []
    for _ in range(draws):
        drawn = np.bincount(random.integers(count, size=count), minlength=count)
        counts = drawn[held.starts] * drawn[held.stops]
        if counts.any():
            found.append(float(held.ratios[envelope_place(held.weights, counts)]))
    return _bounds(np.array(found), ratio, held.least)


def _bounds(drawn: _Floats, ratio: float, least: float) -> tuple[float, float]:
    """
    Make the band: what was drawn, and below it as far as that reaches above, measured from the least possible ratio.

    No draw lies below the lowest pair, but the true envelope does: with few pairs the lowest is all there is of it.
    How far a sample's lowest pair lies above the envelope, the draws tell by how far theirs lie above it.
    """
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(bound) for bound in np.quantile(drawn, [tail, 1 - tail]))
    if high > ratio > least:
        low = min(low, least + (ratio - least) ** 2 / (high - least))
    return min(low, ratio), max(high, ratio)


def _influence(held: _Arrays, ratio: float) -> tuple[str, float | None]:
    """Find the end without which the ratio moves most, and what it would be."""
    found: list[tuple[float, str, float]] = []
    for place, end in enumerate(held.ends):
        rest = (held.starts != place) & (held.stops != place)
        if rest.sum() >= LEAST_PAIRS:
            without = float(held.ratios[rest][envelope_place(held.weights[rest])])
            found.append((abs(without / ratio - 1), end, without))
    if not found:
        return "", None
    _, end, without = max(found, key=lambda item: item[0])
    return end, without


def _left_out(pairs: Sequence[RoundTrip], *, by_ends: bool) -> list[_Foretold]:
    """Foretell each pair from the others, or from those that share no end with it."""
    held = _Arrays.of(pairs)
    chosen = np.unique(np.linspace(0, len(pairs) - 1, min(len(pairs), _MOST_HELD_OUT)).round().astype(int))
    found: list[_Foretold] = []
    for place in chosen:
        others = np.arange(len(pairs)) != place
        if by_ends:
            touching = [held.starts[place], held.stops[place]]
            others = ~(np.isin(held.starts, touching) | np.isin(held.stops, touching))
        if others.sum() < LEAST_PAIRS - 1:
            continue
        rest = held.ratios[others]
        low, high = predictive_band(rest)
        straight_ms = float(held.weights[place])
        found.append(
            _Foretold(
                measured_ms=held.ordered[place].rtt_ms,
                envelope_ms=straight_ms * float(rest[envelope_place(held.weights[others])]),
                low_ms=straight_ms * low,
                high_ms=straight_ms * high,
                typical_ms=straight_ms * float(np.median(rest)),
            )
        )
    return found


def _summed(found: Sequence[_Foretold]) -> EnvelopeHeldOut:
    if not found:
        return EnvelopeHeldOut(pairs=0)
    errors = np.array([abs(item.measured_ms - item.envelope_ms) for item in found])
    measured = np.array([item.measured_ms for item in found])
    slack = 1 + _ROUNDING
    return EnvelopeHeldOut(
        pairs=len(found),
        median_abs_error_ms=float(np.median(errors)),
        median_rel_error=float(np.median(errors / measured)),
        coverage_90=float(np.mean([i.low_ms <= i.measured_ms * slack <= i.high_ms * slack**2 for i in found])),
        below_share=float(np.mean([item.measured_ms * slack < item.envelope_ms for item in found])),
        typical_abs_error_ms=float(np.median([abs(item.measured_ms - item.typical_ms) for item in found])),
    )
