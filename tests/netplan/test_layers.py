"""What holds for routes in every layer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from netplan.layers import Layers


def test_a_route_from_a_site_to_itself_takes_no_time(reference):
    for layer in ("optical", "ip-private", "ip-public"):
        route = Layers(reference.network, reference.model)[layer].route("zhongwei", "zhongwei")
        assert (route.sites, route.spans, route.oneway_ms.high) == (("zhongwei",), (), 0.0)
        assert len(Layers(reference.network, reference.model)[layer].routes("zhongwei", "zhongwei", 5)) == 1


def test_routes_are_the_same_both_ways(reference):
    layers = Layers(reference.network, reference.model)
    for layer in ("optical", "ip-private", "ip-public"):
        there, back = layers[layer].route("zhongwei", "shenzhen"), layers[layer].route("shenzhen", "zhongwei")
        assert there.oneway_ms.value == pytest.approx(back.oneway_ms.value)
        assert there.sites == back.sites[::-1]


def test_a_route_s_spans_join_its_sites(reference):
    layers = Layers(reference.network, reference.model)
    for layer in ("optical", "ip-private", "ip-public"):
        for end in reference.network.sites:
            route = layers[layer].route("zhongwei", end)
            for (a, b), span in zip(pairwise(route.sites), route.spans, strict=True):
                assert {a, b} == set(span.ends)
