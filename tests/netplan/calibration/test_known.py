"""Sums that are known together: never a band too narrow, never wider than end by end."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.calibration.known import KnownSums
from netplan.calibration.records import KnownSum
from topology.lengths import Band


def band(value, half):
    return Band(value=value, low=value - half, high=value + half)


EACH = {"a": band(1.0, 0.2), "b": band(2.0, 0.3), "c": band(1.5, 0.1)}


def test_a_sum_narrows_the_spans_it_tells_of():
    known = KnownSums((KnownSum(spans=("a", "b"), oneway_ms=band(3.0, 0.01)),))
    found = known.fibre(["a", "b", "c"], list(EACH.values()))
    assert [found.value, found.low, found.high] == pytest.approx([4.5, 4.39, 4.61])
    assert known.told(["a", "b", "c"], list(EACH.values())) == {"a", "b"}
    assert known.told(["a", "c"], [EACH["a"], EACH["c"]]) == frozenset()


def test_spans_are_told_by_the_sums_that_were_used_only():
    wide = KnownSum(spans=("b", "c"), oneway_ms=band(3.5, 0.3))
    known = KnownSums((KnownSum(spans=("a", "b"), oneway_ms=band(3.0, 0.01)), wide))
    assert known.told(["a", "b", "c"], list(EACH.values())) == {"a", "b"}
    wider_than_apart = KnownSums((KnownSum(spans=("a", "b"), oneway_ms=band(3.0, 0.6)),))
    assert wider_than_apart.told(["a", "b"], [EACH["a"], EACH["b"]]) == frozenset()


def test_a_sum_of_other_spans_says_nothing():
    known = KnownSums((KnownSum(spans=("a", "x"), oneway_ms=band(3.0, 0.01)),))
    assert known.fibre(["a", "b"], [EACH["a"], EACH["b"]]).high == pytest.approx(3.5)


def test_a_route_measured_as_a_whole_is_known_in_its_layer_only():
    known = KnownSums((KnownSum(spans=("a", "b"), oneway_ms=band(3.2, 0.01), layer="optical"),))
    assert known.whole("optical", ["b", "a"]) == band(3.2, 0.01)
    assert known.whole("ip-public", ["a", "b"]) is None
    assert known.whole("optical", ["a"]) is None


@given(st.lists(st.tuples(st.sets(st.sampled_from("abcde"), min_size=1), st.floats(0.0, 0.5)), max_size=6))
def test_bands_are_sums_of_what_is_known_of_disjoint_spans(sums):
    each = {name: band(1.0 + number, 0.2) for number, name in enumerate("abcd")}
    known = [
        KnownSum(spans=tuple(sorted(spans)), oneway_ms=band(sum(1.0 + "abcde".index(s) for s in spans), half))
        for spans, half in sums
    ]
    found = KnownSums(tuple(known)).fibre(list(each), list(each.values()))
    widths = [
        sum(2 * half for spans, half in chosen) + 0.4 * (4 - sum(len(spans) for spans, _ in chosen))
        for count in range(len(sums) + 1)
        for chosen in itertools.combinations([item for item in sums if item[0] <= set("abcd")], count)
        if sum(len(spans) for spans, _ in chosen) == len(set().union(*(spans for spans, _ in chosen)))
    ]
    assert min(widths) - 1e-9 <= found.high - found.low <= 4 * 0.4 + 1e-9
    assert any(found.high - found.low == pytest.approx(width) for width in widths)
    assert found.value == pytest.approx(10.0)
