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

from netplan.calibrate.tables.left_out import predictive_band
from netplan.calibrate.tables.lower_line import (
    LEAST_PAIRS,
    MOST_ABOVE,
    ROUNDING,
    Ordered,
    band,
    envelope_place,
    influence,
)
from netplan.calibrate.tables.table_of_pairs import PairTable, RoundTrip, read_pairs
from netplan.plan import Plan

#: Why a group has no ratio.
TOO_FEW_PAIRS = "too_few_pairs"

#: Draws of the bootstrap.
DRAWS = 2000
#: Of a larger group so many pairs are held out, evenly spread over its ratios.
_MOST_HELD_OUT = 1000


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
    held = Ordered.of(pairs)
    if len(pairs) < LEAST_PAIRS:
        return GroupEnvelope(group=name, pairs=len(pairs), ends=len(held.ends), why=TOO_FEW_PAIRS)
    place = envelope_place(held.weights)
    ratio = float(held.ratios[place]) * (1 - ROUNDING)
    below = float(held.weights[: place + 1].sum() / held.weights.sum())
    low, high = band(held, ratio, draws=draws, seed=[seed, zlib.crc32(name.encode())])
    end, without = influence(held, ratio)
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


def _left_out(pairs: Sequence[RoundTrip], *, by_ends: bool) -> list[_Foretold]:
    """Foretell each pair from the others, or from those that share no end with it."""
    held = Ordered.of(pairs)
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
    slack = 1 + ROUNDING
    return EnvelopeHeldOut(
        pairs=len(found),
        median_abs_error_ms=float(np.median(errors)),
        median_rel_error=float(np.median(errors / measured)),
        coverage_90=float(np.mean([i.low_ms <= i.measured_ms * slack <= i.high_ms * slack**2 for i in found])),
        below_share=float(np.mean([item.measured_ms * slack < item.envelope_ms for item in found])),
        typical_abs_error_ms=float(np.median([abs(item.measured_ms - item.typical_ms) for item in found])),
    )
