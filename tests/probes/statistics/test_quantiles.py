"""Percentiles and delay variation, held against numpy and against the definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.statistics.quantiles import percentile, successive, variation


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=300), st.sampled_from([1, 5, 50, 95, 99, 100]))
def test_percentiles_are_those_of_numpys_inverted_distribution(values: list[int], percent: int) -> None:
    found = percentile(sorted(values), percent)
    assert found in values
    assert found == np.percentile(np.array(values), percent, method="inverted_cdf")


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=300), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_enough_values_do_not_exceed(values: list[int], percent: int) -> None:
    enough = [value for value in values if 100 * sum(other <= value for other in values) >= percent * len(values)]
    assert percentile(sorted(values), percent) == min(enough)


def test_nothing_has_no_percentile_and_no_variation() -> None:
    assert percentile([], 50) is None
    assert variation([], 50) is None


def test_packet_delay_variation_is_counted_from_the_smallest_delay() -> None:
    assert variation([10, 11, 15, 40], 50) == 1
    assert variation([10, 11, 15, 40], 99) == 30


@given(st.dictionaries(st.integers(0, 60), st.integers(0, 10**9), max_size=40))
def test_successive_variation_needs_both_neighbours(delays: dict[int, int]) -> None:
    slow = sorted(
        abs(delays[number + 1] - delays[number]) for number in range(61) if {number, number + 1} <= delays.keys()
    )
    assert successive(delays.items()) == slow


@pytest.mark.parametrize("order", [[(1, 10), (2, 13), (4, 50), (5, 49)], [(5, 49), (2, 13), (1, 10), (4, 50)]])
def test_a_lost_packet_parts_its_neighbours(order: list[tuple[int, int]]) -> None:
    assert successive(order) == [1, 3]
