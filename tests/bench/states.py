"""States of a network with few spans failed, one by one: what enumeration is checked against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain, combinations
from typing import Any

from topology.arrays import GraphArrays

#: Faults per kilometre and year times hours of repair, over the hours of a year: any share in that range serves.
DOWN_PER_KM = 3.0 / 1000 * 8 / 8766


def down_ratios(graph: GraphArrays) -> list[float]:
    """Return the share of time that each span is down. [0..1]"""
    return [edge.weight * DOWN_PER_KM for edge in graph.edges]


def count(spans: int, most: int) -> int:
    """Count the states with at most so many spans failed."""
    return sum(math.comb(spans, failed) for failed in range(most + 1))


def every(spans: int, most: int) -> list[tuple[int, ...]]:
    """List these states, each by the spans that failed."""
    return list(chain.from_iterable(combinations(range(spans), failed) for failed in range(most + 1)))


def down(ratios: Sequence[float], states: Sequence[Sequence[int]], connected: Any) -> Any:
    """
    Sum the probabilities of the states in which each demand has no way.

    Parameters
    ----------
    ratios : sequence of float, shape (n_spans,)
        Share of time that each span is down. [0..1]
    states : sequence of sequences of int
        Spans that failed.
    connected : bool array, shape (n_states, n_demands)
        Whether a demand has a way in a state.

    Returns
    -------
    float array, shape (n_demands,)
    """
    import numpy as np

    chance = [math.prod(ratios[x] if x in state else 1 - ratios[x] for x in range(len(ratios))) for state in states]
    return np.array(chance) @ ~connected
