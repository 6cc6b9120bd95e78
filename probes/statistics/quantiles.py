"""Percentiles of whole nanoseconds, and the two delay variations that are in use."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence


def percentile(ascending: Sequence[int], percent: int) -> int | None:
    """
    Take the smallest value that at least so many per cent of the values do not exceed.

    Parameters
    ----------
    ascending : sequence of int
        Values, smallest first.
    percent : int
        Above 0, at most 100.

    Returns
    -------
    int or None
        One of the values, never one between two; None if there are none.

    Notes
    -----
    Definition 1 of R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), 361-365 ("nearest rank").
    With fewer than 100 values the 1st percentile is the smallest, the 99th the largest.
    """
    if not ascending:
        return None
    rank = -(-len(ascending) * percent // 100)
    return ascending[max(rank, 1) - 1]


def variation(ascending: Sequence[int], percent: int) -> int | None:
    """
    Take a percentile of the delay above the smallest one: "PDV".

    Notes
    -----
    RFC 5481, section 4.2. `ascending` and the result as for `percentile`. [ns]
    """
    value = percentile(ascending, percent)
    return None if value is None else value - ascending[0]


def successive(delays: Iterable[tuple[int, int]]) -> list[int]:
    """
    Take the differences in delay between neighbours of one stream, without their sign, smallest first: "IPDV".

    Parameters
    ----------
    delays : iterable of (int, int)
        Sequence number and delay of each answered probe of the stream, in any order.

    Returns
    -------
    list of int
        One for every pair of consecutive sequence numbers that were both answered. [ns]

    Notes
    -----
    RFC 3393, section 4.5 with consecutive packets as the selection function (RFC 5481, section 4.1); a pair with a
    lost packet has no variation. Absolute, because the median of the signed one is about zero for any network.
    """
    ordered = sorted(delays)
    gaps = [
        abs(later - sooner) for (first, sooner), (second, later) in itertools.pairwise(ordered) if second == first + 1
    ]
    gaps.sort()
    return gaps
