"""The search of the path MTU finds it, whatever routers say or keep to themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.trace.mtu import Method, MtuSearch


def search(link: int, links: list[int], *, tells: str, family: int = 4) -> tuple[int | None, Method, int]:
    """Play a path whose links have these MTUs; routers tell the next one's, tell none (0), or are silent."""
    found = MtuSearch(family=family, link_bytes=link)
    probes = 0
    while (size := found.size_bytes) is not None:
        probes += 1
        assert probes < 100, "the search does not end"
        narrow = next((mtu for mtu in links if mtu < size), None)
        if narrow is None:
            found.passed(size)
        elif tells == "silent":
            found.silent(size)
        else:
            found.too_big(size, narrow if tells == "mtu" else 0)
    result = found.result()
    return result.size_bytes, result.method, probes


@given(
    st.integers(1280, 9216),
    st.lists(st.integers(1280, 9216), max_size=5),
    st.sampled_from(["mtu", "none", "silent"]),
    st.sampled_from([4, 6]),
)
def test_what_is_found_is_the_narrowest_link(link, links, tells, family):
    found, method, probes = search(link, links, tells=tells, family=family)
    assert found == min([link, *links])
    if found == link:
        assert (method, probes) == (Method.INTERFACE, 1)
    elif tells == "mtu":
        assert method is Method.ICMP
        assert probes <= len(links) + 1
    else:
        assert method is Method.SEARCH
        # Each size may take two silent probes and one that shows the host still answers.
        sizes = 1 + (link - (68 if family == 4 else 1280)).bit_length()
        assert probes <= 3 * sizes


def test_a_path_that_lets_nothing_through_has_no_mtu():
    assert search(1500, [60], tells="silent")[:2] == (None, Method.NONE)


@pytest.mark.parametrize("said", [0, 20, 1500, 65_535, None])
def test_a_router_that_talks_nonsense_is_not_believed(said):
    found = MtuSearch(family=4, link_bytes=1500)
    found.too_big(1500, said)
    assert found.size_bytes is not None
    assert 68 <= found.size_bytes < 1500


@pytest.mark.parametrize("narrow", [1400, 1500])
def test_a_target_that_limits_its_answers_does_not_narrow_the_path(narrow):
    """It answers nothing until the search has rested; a router before it names the narrow link, as always."""
    found, allowed, rests = MtuSearch(family=4, link_bytes=1500), 0, 0
    while (size := found.size_bytes) is not None:
        if size > narrow:
            found.too_big(size, narrow)
        elif allowed > 0:
            allowed -= 1
            found.passed(size)
        elif found.silent(size):
            allowed, rests = 1, rests + 1
    assert found.result().size_bytes == narrow
    assert found.result().method is (Method.ICMP if narrow == 1400 else Method.INTERFACE)
    assert rests == 1
