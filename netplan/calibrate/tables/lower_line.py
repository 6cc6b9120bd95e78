"""
A line through the origin below a group of pairs: where it lies, how sure that is, and which end decides it.

Pairs stand by ascending ratio of the round trip to the theoretical one, so that the line is the ratio of one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.calibrate.tables.table_of_pairs import RoundTrip

#: The line may lie above so many of a group's pairs. [0..1]
MOST_ABOVE = 0.02
#: A group of fewer pairs gets no line.
LEAST_PAIRS = 5
#: Of the band of a ratio. [0..1]
CONFIDENCE = 0.9
#: The pair that the line touches must not lie below it by the last bit of a product. [ratio]
ROUNDING = 1e-12

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """A group's pairs by ascending ratio, and the same as arrays, shape (n_pairs,) each; ends by their number."""

    ordered: Sequence[RoundTrip]
    ends: Sequence[str]
    ratios: _Floats
    weights: _Floats
    starts: _Ints
    stops: _Ints

    @classmethod
    def of(cls, pairs: Sequence[RoundTrip]) -> Ordered:
        """Put pairs in order."""
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
    counted = np.searchsorted(by_number, most_above * by_number[-1] * (1 + ROUNDING), side="right")
    return int(min(weighted, counted))


def band(held: Ordered, ratio: float, *, draws: int, seed: Sequence[int]) -> tuple[float, float]:
    """
    Tell how sure a line is, by drawing ends with replacement and fitting anew.

    Parameters
    ----------
    held : Ordered
        The pairs.
    ratio : float
        Of the line through all of them. [-]
    draws : int
        How often.
    seed : sequence of int
        Of the random numbers.

    Returns
    -------
    tuple of float
        Low and high end of the 90 % band, the ratio between them. [-]

    Notes
    -----
    Pairs that share an end are not independent, so ends are drawn, not pairs. A pair counts as often as both its ends
    were drawn, multiplied; a pair of an end with itself does not exist.
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


def influence(held: Ordered, ratio: float) -> tuple[str, float | None]:
    """
    Find the end that decides a line.

    Parameters
    ----------
    held : Ordered
        The pairs.
    ratio : float
        Of the line through all of them. [-]

    Returns
    -------
    tuple of str and float
        The end without whose pairs the ratio would move most, and what it would be; None where no end leaves
        `LEAST_PAIRS` pairs. [-]
    """
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
