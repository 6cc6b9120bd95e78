"""The delay model, part by part, against figures worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan import delay
from netplan.plan import read_plan
from topology.records import Span

MODEL = read_plan().model


def span(route_km, low=None, high=None, key="s"):
    return Span(
        id=key,
        a="a",
        b="b",
        route_km=route_km,
        route_km_low=low or route_km,
        route_km_high=high or route_km,
        length_origin="given",
        great_circle_km=route_km,
        fibre_type="G.652.D",
    )


kms = st.floats(0.01, 5000)


def test_fibre_is_length_times_group_index_over_c():
    assert MODEL.span_fibre(span(1000)).value == pytest.approx(1000 * 1.468 / 299.792458)


def test_amplifiers_stand_every_80_km_and_at_the_end():
    # 200 km: in-line at 80 and 160, one at the end: 3 x 0.1 us
    assert MODEL.span_amplifiers(span(200)).value == pytest.approx(0.0003)
    assert MODEL.span_amplifiers(span(80)).value == pytest.approx(0.0001)


@pytest.mark.parametrize(("km", "count"), [(999, 0), (1000, 0), (1001, 1), (2000, 1), (2001, 2)])
def test_a_regenerator_stands_wherever_the_reach_ends_first(km, count):
    band = delay.length([span(km)])
    assert MODEL.regenerators(band).value == pytest.approx(count * 0.1)


def test_hops_count_routers_and_links():
    # 3 routers x 30 us, 2 links x 1526 B at 100 Gbit/s, 3 x 5 us of queueing
    hops = MODEL.hops("ip-private", routers=3, links=2)
    assert hops["routers"].value == pytest.approx(0.090)
    assert hops["serialisation"].value == pytest.approx(2 * 1526 * 8 / 100e9 * 1e3)
    assert hops["queueing"].value == pytest.approx(0.015)


def test_no_spans_need_no_equipment():
    assert delay.total(MODEL.circuit([]).values()).high == 0


@given(st.lists(kms, min_size=1, max_size=6))
def test_bands_hold_their_values_and_the_parts_sum_to_the_whole(lengths):
    spans = [span(km, km * 0.9, km * 1.1) for km in lengths]
    parts = MODEL.circuit(spans)
    assert all(0 <= band.low <= band.value <= band.high for band in parts.values())
    whole = delay.total(parts.values())
    assert whole.value == pytest.approx(sum(band.value for band in parts.values()))


@given(kms, kms)
def test_a_longer_span_never_arrives_sooner(a, b):
    shorter, longer = sorted((a, b))
    first, second = (delay.total(MODEL.circuit([span(km)]).values()) for km in (shorter, longer))
    assert first.value <= second.value and first.low <= second.low and first.high <= second.high


@given(kms)
def test_nothing_beats_the_light_limit(km):
    assert delay.total(MODEL.circuit([span(km)]).values()).low >= MODEL.light_limit_ms(km)
