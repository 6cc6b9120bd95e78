from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.errors import InputError
from probes.reflector import access

SECOND_NS = 10**9


def networks(*texts):
    return [access.parse_network(text) for text in texts]


def test_only_loopback_is_answered_by_default():
    door = access.Access(access.LOOPBACK, max_rate_hz=10)
    assert door.source("127.0.0.1") == "127.0.0.1"
    assert door.source("127.8.8.8") is not None
    assert door.source("::1") is not None
    for stranger in ("10.0.0.1", "fe80::1%eth0", "2001:db8::1", "::ffff:10.0.0.1", ""):
        assert door.source(stranger) is None


def test_ipv4_over_a_socket_for_both_families_is_ipv4():
    door = access.Access(access.LOOPBACK, max_rate_hz=10)
    assert door.source("::ffff:127.0.0.1") == "127.0.0.1"


def test_addresses_of_one_ipv6_customer_are_one_source():
    door = access.Access(networks("::/0"), max_rate_hz=10)
    assert door.source("2001:db8::1") == door.source("2001:db8::ffff:1")
    assert door.source("2001:db8::1") != door.source("2001:db8:0:1::1")
    assert door.source("fe80::1%eth0") is not None


@given(st.lists(st.floats(0, 0.5), max_size=60), st.integers(1, 20))
def test_no_source_gets_more_than_its_rate_and_one_second_s_worth(pauses_s, rate_hz):
    door = access.Access(networks("0.0.0.0/0"), max_rate_hz=rate_hz)
    now_ns, granted = 0, 0
    for pause_s in pauses_s:
        now_ns += int(pause_s * SECOND_NS)
        granted += door.spend("10.0.0.1", now_ns)
        assert granted <= rate_hz + rate_hz * now_ns / SECOND_NS + 1e-6


def test_whoever_keeps_to_the_rate_is_always_answered():
    door = access.Access(networks("0.0.0.0/0"), max_rate_hz=10)
    assert all(door.spend("10.0.0.1", turn * SECOND_NS // 10) for turn in range(500))


def test_one_source_does_not_use_up_another_s_rate():
    door = access.Access(networks("0.0.0.0/0"), max_rate_hz=1)
    assert [door.spend("10.0.0.1", 0), door.spend("10.0.0.1", 0), door.spend("10.0.0.2", 0)] == [True, False, True]


def test_as_many_sources_as_there_are_take_bounded_room():
    door = access.Access(networks("::/0"), max_rate_hz=1, most=100)
    for number in range(300):
        source = door.source(str(ipaddress.IPv6Address(number << 64)))
        assert source is not None and door.spend(source, 0)
    assert len(door._known) == 100
    assert len(door._buckets) == 100


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "10.0.0", "everybody", "0.0.0.0/0,::/0", "10.0.0.0/8 x"])
def test_what_is_no_network_is_said_in_one_line(text):
    with pytest.raises(InputError) as refused:
        access.parse_network(text)
    assert refused.value.code == "reflector_bad_network"
    assert "\n" not in refused.value.sentence("zh") + refused.value.sentence("en")


def test_bits_behind_the_prefix_are_asked_about():
    with pytest.raises(InputError, match=r"did you mean 10\.1\.0\.0/16"):
        access.parse_network("10.1.2.3/16")


@given(st.text(max_size=30))
def test_any_text_is_a_network_or_an_input_error(text):
    try:
        assert access.parse_network(text).num_addresses
    except InputError as wrong:
        assert wrong.sentence("zh")
