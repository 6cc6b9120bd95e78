"""Losses come in bursts: how much less a count of them proves than if each were drawn alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import add, mul

from probes.statistics import proportions

#: Fewer blocks than this say too little of how their sums scatter.
_FEWEST_BLOCKS = 32
#: With more than one loss in so many probes it is quicker to sum all blocks than those that have one.
_DENSE = 16
_Z95 = 1.6448536269514722  # the normal distribution's 95th percentile
_T95 = (6.3138, 2.9200, 2.3534, 2.1318)  # Student's, with 1 to 4 degrees of freedom: Abramowitz and Stegun, table 26.10


def factor(lost: Sequence[int], counted: int) -> float:
    """
    Estimate how many times wider than for independent losses the number of losses scatters.

    Parameters
    ----------
    lost : sequence of int
        Positions of the lost probes in send order, ascending, each from 0 to `counted` - 1.
    counted : int
        Probes counted.

    Returns
    -------
    float
        At least 1; exactly 1 with fewer than two losses, and for single losses at even distances.

    Notes
    -----
    The variance of sums over blocks of 2, 4, 8, ... probes, as long as there are 32 of them, over what the same number
    of losses would give if dealt at random (hypergeometric); the largest of these ratios. This is the design effect of
    cluster sampling (Kish, Survey Sampling, 1965, section 8.2). It is known from few bursts only, so what exceeds 1 is
    widened by the square of Student's quantile over the normal one, after Korn and Graubard (Survey Methodology 24
    (1998), 193-201), who widen all of it; degrees of freedom: losses over factor, less one.
    """
    if len(lost) < 2 or len(lost) >= counted:
        return 1.0
    doubled = _doubled_densely if len(lost) * _DENSE > counted else _doubled
    largest = max((_scatter(whole, length, counted) for length, whole in doubled(lost, counted)), default=1.0)
    return _widened(largest, len(lost))


def bounds(lost: Sequence[int], counted: int) -> tuple[float, float, float]:
    """
    Bound the loss ratio from below and above, each at 95 %.

    Parameters
    ----------
    lost, counted
        As for `factor`.

    Returns
    -------
    tuple of float
        Low, high, and the factor. Low and high are the wider of the bounds for independent losses (Clopper and
        Pearson) and of the same with counts divided by the factor.
    """
    widened = factor(lost, counted)
    low, high = proportions.lower(len(lost), counted), proportions.upper(len(lost), counted)
    if widened > 1:
        hits, trials = len(lost) / widened, counted / widened
        low = min(low, proportions.lower(hits, trials))
        high = max(high, proportions.upper(hits, trials))
    return low, high, widened


def pooled(windows: Sequence[tuple[int, int, float]]) -> tuple[float, float, float]:
    """
    Bound the loss ratio of several windows together, each at 95 %, without their samples.

    Parameters
    ----------
    windows : sequence of (int, int, float)
        Lost, counted and factor of each window, in order of time; at least one probe is counted in all.

    Returns
    -------
    tuple of float
        Low, high and factor, as from `bounds`.

    Notes
    -----
    Two estimates of the factor, of which the larger is taken: bursts within windows, by the mean of the windows'
    factors weighted by what they lost (variances add up); and bursts longer than a window, by Pearson's dispersion of
    the losses over 1, 2, 4, ... windows in a row, as long as there are 32 of them, widened as in `factor`.
    """
    windows = [window for window in windows if window[1] > 0]
    lost, counted = sum(window[0] for window in windows), sum(window[1] for window in windows)
    if not 0 < lost < counted:
        return proportions.lower(lost, counted), proportions.upper(lost, counted), 1.0
    within = sum(hits * widened for hits, _, widened in windows) / lost
    widened = max(1.0, within, _between([(hits, trials) for hits, trials, _ in windows], lost / counted))
    low = proportions.lower(lost / widened, counted / widened)
    return low, proportions.upper(lost / widened, counted / widened), widened


def _between(windows: Sequence[tuple[int, int]], ratio: float) -> float:
    """Give the largest factor of one, two, four, ... windows in a row taken together."""
    largest = 1.0
    lost = sum(hits for hits, _ in windows)
    while len(windows) >= _FEWEST_BLOCKS:
        gaps = sum((hits - trials * ratio) ** 2 / (trials * ratio * (1 - ratio)) for hits, trials in windows)
        largest = max(largest, gaps / (len(windows) - 1))
        pairs = zip(windows[::2], windows[1::2], strict=False)  # an odd one out is left out
        windows = [(one[0] + other[0], one[1] + other[1]) for one, other in pairs]
    return _widened(largest, lost)


def longest_run(lost: Sequence[int]) -> int:
    """Count the most losses in a row; `lost` as for `factor`."""
    longest = run = 0
    before = -2
    for position in lost:
        run = run + 1 if position == before + 1 else 1
        longest = max(longest, run)
        before = position
    return longest


def _widened(scatter: float, losses: int) -> float:
    """Widen what exceeds 1, because it is known from as many bursts only as there are losses over it."""
    if scatter <= 1:
        return 1.0
    return 1 + (scatter - 1) * (_student(losses / scatter - 1) / _Z95) ** 2


def _doubled(lost: Sequence[int], counted: int) -> Iterator[tuple[int, list[int]]]:
    """Give the losses of all whole blocks of 2, 4, 8, ... probes; blocks without a loss are not listed."""
    blocks = [(position, 1) for position in lost]
    length = 2
    while counted // length >= _FEWEST_BLOCKS:
        wider: list[tuple[int, int]] = []
        for block, count in blocks:
            half = block // 2
            if wider and wider[-1][0] == half:
                wider[-1] = (half, wider[-1][1] + count)
            else:
                wider.append((half, count))
        blocks = wider
        yield length, [count for block, count in blocks if block < counted // length]
        length *= 2


def _doubled_densely(lost: Sequence[int], counted: int) -> Iterator[tuple[int, list[int]]]:
    """Give the same with all blocks listed: some 0.1 microseconds for each probe, however many are lost."""
    row = bytearray(counted)
    for position in lost:
        row[position] = 1
    sums: Sequence[int] = row
    length = 2
    while counted // length >= _FEWEST_BLOCKS:
        sums = list(map(add, sums[::2], sums[1::2]))  # an odd one at the end is no whole block
        yield length, sums
        length *= 2


def _scatter(counts: list[int], length: int, counted: int) -> float:
    """Variance of the sums of whole blocks, over that of as many losses dealt at random."""
    number = counted // length
    probes = number * length
    losses = sum(counts)
    if not 0 < losses < probes:
        return 1.0
    found: float = sum(map(mul, counts, counts)) - losses * losses / number
    share = losses / probes
    return found / (losses * (1 - share) * (probes - length) / (probes - 1))


def _student(freedom: float) -> float:
    """Student's 95th percentile; whole degrees, rounded down, at least one (Abramowitz and Stegun 26.7.5)."""
    degrees = max(1, math.floor(freedom))
    if degrees <= len(_T95):
        return _T95[degrees - 1]
    z = _Z95
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3
