from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.reflector.access import Access, parse_network
from probes.reflector.session import EXPIRY_NS, Reflector
from probes.wire import stamp, tlv

KEY = bytes(range(32))
SENT_NS = 1_795_327_871_123_456_789
SECOND_NS = 10**9


def reflector(*, allow="0.0.0.0/0", max_rate_hz=1e6, **options):
    return Reflector(Access([parse_network(allow)], max_rate_hz=max_rate_hz), **options)


def probe(sequence=0, *, key=None, ssid=9, sent_ns=None, **options):
    sent_ns = SENT_NS + sequence if sent_ns is None else sent_ns
    given_ = {"error_estimate": 1, "ssid": ssid, "payload_bytes": 44}
    return stamp.encode_probe(sequence=sequence, sent_ns=sent_ns, key=key, **given_ | options)


def ask(judge, packet, *, key=None, address="10.0.0.1", port=40000, now_ns=0, dscp=0):
    """Give what the sender reads, None where it gets nothing."""
    pending = judge.admit(
        packet, address=address, port=port, received_ns=SENT_NS + 500, ttl=61, dscp=dscp, ecn=0, now_ns=now_ns
    )
    if pending is None:
        return None
    back = judge.answer(pending, sent_ns=SENT_NS + 700, error_estimate=0x8101)
    assert len(back) == len(packet)
    return stamp.decode_answer(back, key=key)


@pytest.mark.parametrize("key", [None, KEY])
def test_an_answer_holds_all_times_and_what_arrived(key):
    judge = reflector(key=key)
    said = ask(judge, probe(5, key=key, tlvs=tlv.class_of_service(10)), key=key, dscp=46)
    assert (said.received_ns, said.sent_ns, said.sender_sent_ns) == (SENT_NS + 500, SENT_NS + 700, SENT_NS + 5)
    assert (said.sender_sequence, said.ssid, said.ttl, said.synchronised) == (5, 9, 61, True)
    assert said.tlvs.dscp_reflector == 46


def test_a_stateful_reflector_counts_each_session_apart():
    judge = reflector(stateful=True)
    assert [ask(judge, probe(number)).sequence for number in (0, 3, 4)] == [0, 1, 2]
    assert ask(judge, probe(7), port=40001).sequence == 0
    assert ask(judge, probe(7), address="10.0.0.2").sequence == 0
    assert ask(judge, probe(7, ssid=10)).sequence == 0
    assert ask(judge, probe(8)).sequence == 3


def test_a_stateful_reflector_tells_how_many_probes_it_took_in():
    judge = reflector(stateful=True)
    counts = [ask(judge, probe(number, tlvs=tlv.direct_measurement(number + 1))).tlvs for number in (0, 3, 4)]
    assert [count.reflector_received for count in counts] == [1, 2, 3]
    assert ask(reflector(stateful=False), probe(tlvs=tlv.direct_measurement(1))).tlvs.reflector_received is None


def test_a_stateless_reflector_repeats_the_number():
    judge = reflector(stateful=False)
    assert [ask(judge, probe(number)).sequence for number in (5, 3, 5)] == [5, 3, 5]
    assert not judge._sessions


def test_a_session_that_was_silent_for_long_begins_anew():
    judge = reflector()
    assert [ask(judge, probe(n), now_ns=t).sequence for n, t in ((0, 0), (1, EXPIRY_NS), (2, 2 * EXPIRY_NS + 1))] == [
        0,
        1,
        0,
    ]


def test_sessions_take_bounded_room():
    judge = reflector(most=100)
    assert all(ask(judge, probe(ssid=number)).sequence == 0 for number in range(300))
    assert len(judge._sessions) == 100
    assert ask(judge, probe(1, ssid=299)).sequence == 1
    assert ask(judge, probe(1, ssid=199)).sequence == 0


def test_replays_are_dropped_and_counted_wherever_they_come_from():
    judge = reflector(key=KEY)
    packet = probe(5, key=KEY)
    assert ask(judge, packet, key=KEY)
    assert ask(judge, packet, key=KEY) is None
    assert ask(judge, packet, key=KEY, address="10.0.0.66", port=50000) is None
    assert judge.dropped == {"replayed": 2}
    # Reordered ones are none.
    assert ask(judge, probe(7, key=KEY), key=KEY)
    assert ask(judge, probe(6, key=KEY), key=KEY)


def test_a_sender_that_began_anew_with_its_clock_set_back_is_shut_out_for_a_quarter_of_an_hour_at_most():
    judge = reflector(key=KEY)
    assert ask(judge, probe(500, key=KEY), key=KEY)
    back_ns = SENT_NS - 3600 * SECOND_NS
    asked = [ask(judge, probe(n, key=KEY, sent_ns=back_ns + n), key=KEY, now_ns=n * 100 * SECOND_NS) for n in range(12)]
    # Within the window of what was seen it passes at once; a replay of what it sends now still does not.
    assert all(asked)
    assert ask(judge, probe(11, key=KEY, sent_ns=back_ns + 11), key=KEY, now_ns=1100 * SECOND_NS) is None
    judge = reflector(key=KEY)
    assert ask(judge, probe(5000, key=KEY), key=KEY)
    asked = [ask(judge, probe(n, key=KEY, sent_ns=back_ns + n), key=KEY, now_ns=n * 100 * SECOND_NS) for n in range(12)]
    assert [said is not None for said in asked] == [False] * 10 + [True] * 2


def test_without_a_key_duplicates_of_the_network_are_answered_for_the_sender_to_count():
    judge = reflector()
    assert ask(judge, probe(5)) and ask(judge, probe(5))


@pytest.mark.parametrize(
    ("packet", "key", "reason"),
    [
        (probe()[:43], None, "short"),
        (probe(key=KEY)[:111], KEY, "short"),
        (bytes(65_508), None, "oversized"),
        (probe(), KEY, "short"),
        (probe(payload_bytes=200), KEY, "bad_hmac"),
        (probe(key=bytes(32)), KEY, "bad_hmac"),
        (random.Random(1).randbytes(300), KEY, "bad_hmac"),
        (random.Random(1).randbytes(30), None, "short"),
    ],
)
def test_what_cannot_be_answered_is_dropped_and_counted(packet, key, reason):
    judge = reflector(key=key)
    assert ask(judge, packet, key=key) is None
    assert judge.dropped == {reason: 1}
    assert judge.received == 1


def test_strangers_fast_ones_and_other_reflectors_are_dropped_before_a_look_at_the_packet():
    judge = reflector(allow="10.0.0.0/8", max_rate_hz=2, own_ports=frozenset({9000}))
    assert ask(judge, probe(), address="192.0.2.1") is None
    for port in (862, 9000, 0):
        assert ask(judge, probe(), port=port) is None
    assert [ask(judge, probe(n), now_ns=5) is not None for n in range(3)] == [True, True, False]
    assert ask(judge, probe(3), now_ns=SECOND_NS) is not None
    assert judge.dropped == {"not_allowed": 1, "loop": 3, "rate": 1}


@pytest.mark.parametrize("key", [None, KEY])
def test_the_answer_of_another_reflector_is_not_answered_whatever_its_port(key):
    one, other = reflector(key=key, stateful=False), reflector(key=key)
    arrived = {"port": 8621, "ttl": 64, "dscp": 0, "ecn": 0, "now_ns": 0}
    pending = one.admit(probe(key=key), address="10.0.0.1", received_ns=SENT_NS, **arrived)
    back = one.answer(pending, sent_ns=SENT_NS + 5, error_estimate=0x8101)
    assert other.admit(back, address="10.0.0.2", received_ns=SENT_NS, **arrived) is None
    assert other.dropped == {"loop": 1}


def test_what_older_senders_fill_probes_with_is_no_answer():
    noise = bytes(range(200, 228))
    assert ask(reflector(), probe()[:16] + noise) is not None


def test_the_answer_bears_the_mark_asked_for_or_the_one_it_came_with():
    judge = reflector()
    arrived = {"address": "10.0.0.1", "port": 40000, "received_ns": 1, "ttl": 64, "ecn": 0, "now_ns": 0}
    assert judge.admit(probe(tlvs=tlv.class_of_service(10)), dscp=46, **arrived).dscp == 10
    assert judge.admit(probe(), dscp=46, **arrived).dscp == 46
    assert judge.admit(probe(), dscp=None, **arrived).dscp == 0


def test_a_new_key_takes_over():
    judge = reflector(key=KEY)
    judge.change_key(bytes(32))
    assert ask(judge, probe(1, key=KEY), key=KEY) is None
    assert ask(judge, probe(2, key=bytes(32)), key=bytes(32))


@given(st.binary(max_size=400), st.sampled_from([None, KEY]), st.booleans(), st.booleans())
def test_whatever_comes_is_answered_in_its_own_length_or_counted(packet, key, sealed, stateful):
    if sealed and len(packet) >= 96:
        packet = packet[:96] + tlv.digest(KEY, packet[:96]) + packet[96:]
    judge = reflector(key=key, stateful=stateful)
    arrived = {"address": "10.0.0.1", "port": 40000, "received_ns": 1, "ttl": None, "dscp": None, "ecn": None}
    pending = judge.admit(packet, now_ns=0, **arrived)
    if pending is None:
        assert judge.dropped.total() == 1
    else:
        assert len(judge.answer(pending, sent_ns=2, error_estimate=0x3FFF)) == len(packet)
