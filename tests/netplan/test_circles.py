"""Latency circles and the pairs between hubs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from netplan.circles import circles, hubs, pairs
from netplan.layers import Layers


def test_the_default_hubs_are_the_ten_clusters(reference):
    names = {site.name_zh for site in hubs(reference)}
    assert names == set("张家口 芜湖 青浦 韶关 成都 重庆 和林格尔 贵阳 庆阳 中卫".split())


def test_circles_equal_a_search_to_every_city(reference):
    hub = reference.site("中卫")
    layers = Layers(reference.network, reference.model)
    for circle in circles(reference, [hub]):
        delays = {site: layers[circle.layer].route(hub.id, site).oneway_ms for site in reference.network.sites}
        assert set(circle.within) == {site for site, delay in delays.items() if delay.value <= circle.limit_ms}
        assert set(circle.marginal) == {site for site in circle.within if delays[site].high > circle.limit_ms}
        assert circle.of == 137
        assert list(circle.within) == sorted(circle.within, key=lambda site: (delays[site].value, site))


def test_a_wider_circle_holds_the_narrower(reference):
    found = circles(reference, hubs(reference), layers=["optical"])
    for first, second in pairwise(found):
        if first.hub == second.hub:
            assert set(first.within) <= set(second.within)


def test_pairs_are_all_unordered_pairs_once(reference):
    found = pairs(reference, hubs(reference), layers=["optical"])
    assert len(found) == 45
    assert len({frozenset((pair.a.id, pair.b.id)) for pair in found}) == 45


def test_the_ratio_is_delay_over_theoretical_delay(reference):
    (pair,) = pairs(reference, [reference.site("中卫"), reference.site("北京")], layers=["optical"])
    assert pair.theoretical_ms == pytest.approx(pair.great_circle_km * 1.468 / 299.792458)
    assert pair.ratio == pytest.approx(pair.oneway_ms.value / pair.theoretical_ms)
    assert pair.within_factor == (pair.ratio <= 1.5)
