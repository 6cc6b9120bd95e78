from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire import tlv

KEY = bytes(range(32))


def reflect(extension, **changed):
    given_ = {"dscp": 46, "ecn": 1, "sequence": 7, "answer_sequence": 3}
    return tlv.reflect(extension, **given_ | changed)


def pack(kind, value, flags=0x80):
    return struct.pack("!BBH", flags, kind, len(value)) + value


def test_class_of_service_is_laid_out_as_the_figure_and_tells_how_the_probe_arrived():
    # RFC 8972, section 4.4: flags (U = 1), type 4, length 4; DSCP1 = 10 = 001010, DSCP2 = 0, ECN = 0, RP = 0.
    asked = tlv.class_of_service(10)
    assert asked == bytes.fromhex("80 04 00 04 28 00 00 00")
    # Back: flags 0; DSCP1 = 001010, DSCP2 = 46 = 101110, ECN = 01, RP = 00.
    back = reflect(asked)
    assert back.extension == bytes.fromhex("00 04 00 04 2a e4 00 00")
    assert back.dscp == 10
    assert tlv.read(back.extension, sequence=3) == tlv.Results(dscp_reflector=46, ecn_reflector=1)


def test_a_mark_that_is_not_permitted_is_refused_and_the_one_received_serves():
    back = reflect(tlv.class_of_service(10), permitted=frozenset({0, 46}))
    assert back.extension == bytes.fromhex("00 04 00 04 2a e5 00 00")  # RP = 01
    assert back.dscp == 46
    assert tlv.read(back.extension, sequence=3).dscp_refused


def test_direct_measurement_tells_the_session_s_counts():
    # RFC 8972, section 4.5: type 5, length 12, the sender's count, then the reflector's two.
    asked = tlv.direct_measurement(9)
    assert asked == bytes.fromhex("80 05 00 0c 00000009 00000000 00000000")
    back = reflect(asked, counts=(8, 7))
    assert back.extension == bytes.fromhex("00 05 00 0c 00000009 00000008 00000007")
    said = tlv.read(back.extension, sequence=3)
    assert (said.reflector_received, said.reflector_sent) == (8, 7)
    assert tlv.read(reflect(asked).extension, sequence=3) == tlv.Results(unrecognised=True)


def test_padding_goes_back_as_it_came():
    asked = tlv.padding(24)
    assert asked[:4] == bytes.fromhex("80 01 00 14")
    back = reflect(asked)
    assert back.extension == b"\0" + asked[1:]
    assert back.dscp == 46
    assert tlv.read(back.extension, sequence=3) == tlv.NOTHING


@pytest.mark.parametrize(
    ("asked", "flags"),
    [
        (pack(200, b"abc"), 0x80),  # nobody knows type 200
        (pack(4, b"\0\0\0"), 0x40),  # a Class of Service of 3 octets
        (pack(4, b"\0\0\0\0")[:6], 0x40),  # one that is cut off
        (pack(200, b"abc")[:5], 0xC0),
        (pack(8, bytes(16)), 0x80),  # an HMAC where there is no key
        (b"\x80\x04", 0xC0),  # no header even
    ],
)
def test_flags_say_what_was_not_understood(asked, flags):
    back = reflect(asked)
    assert back.extension == bytes([flags]) + asked[1:]
    said = tlv.read(back.extension, sequence=3)
    assert said.unrecognised is bool(flags & 0x80)
    assert said.malformed is bool(flags & 0x40)


def test_what_follows_an_unknown_one_is_still_understood():
    back = reflect(pack(200, b"abc") + tlv.class_of_service(10))
    assert back.dscp == 10
    said = tlv.read(back.extension, sequence=3)
    assert (said.dscp_reflector, said.unrecognised) == (46, True)


def test_plain_zeros_are_the_padding_of_older_senders():
    assert reflect(bytes(100)).extension == bytes(100)
    assert tlv.read(bytes(100), sequence=3) == tlv.NOTHING


def test_a_reflector_that_copies_leaves_what_was_asked_unanswered():
    copied = tlv.class_of_service(10) + tlv.direct_measurement(9)
    assert tlv.read(copied, sequence=7) == tlv.Results(unrecognised=True)


def test_with_a_key_extensions_are_covered_both_ways():
    service = tlv.class_of_service(10)
    asked = service + tlv.authentication(KEY, 7, service) + tlv.padding(10)
    back = reflect(asked, key=KEY)
    assert back.dscp == 10
    answered = bytes.fromhex("00 04 00 04 2a e4 00 00")
    assert back.extension[:8] == answered
    assert back.extension[12:28] == tlv.digest(KEY, (3).to_bytes(4, "big") + answered)
    assert tlv.read(back.extension, sequence=3, key=KEY).dscp_reflector == 46
    # Neither another sequence number nor another key.
    assert tlv.read(back.extension, sequence=4, key=KEY) == tlv.Results(integrity_failed=True)
    assert tlv.read(back.extension, sequence=3, key=bytes(32)) == tlv.Results(integrity_failed=True)


@pytest.mark.parametrize(
    "asked",
    [
        tlv.class_of_service(10),  # none
        tlv.class_of_service(10) + tlv.authentication(KEY, 8, tlv.class_of_service(10)),  # another packet's
        tlv.class_of_service(10) + tlv.authentication(bytes(32), 7, tlv.class_of_service(10)),
        tlv.authentication(KEY, 7, b"") + tlv.class_of_service(10),  # not behind what it covers
    ],
)
def test_extensions_without_a_right_hmac_go_back_marked_and_unread(asked):
    back = reflect(asked, key=KEY)
    assert back.dscp == 46
    assert [back.extension[0], len(back.extension)] == [0x20, len(asked)]
    assert back.extension[4:8] == asked[4:8]
    assert tlv.read(back.extension, sequence=3, key=KEY) == tlv.Results(integrity_failed=True)


def test_padding_needs_no_hmac():
    assert reflect(tlv.padding(50), key=KEY).extension[0] == 0


def test_a_packet_of_nothing_but_empty_extensions_costs_no_more_than_sixteen():
    back = reflect(pack(200, b"") * 300)
    assert back.extension == pack(200, b"") * 300
    assert reflect(pack(1, b"") * 17).extension == pack(1, b"", flags=0) * 16 + pack(1, b"")


PARTS = st.builds(
    pack,
    st.sampled_from([0, 1, 4, 5, 8, 9, 200]),
    st.binary(max_size=20),
    st.integers(0, 255),
)


@given(st.lists(PARTS, max_size=20).map(b"".join) | st.binary(max_size=80), st.sampled_from([None, KEY]))
def test_any_extension_goes_back_as_long_as_it_came_and_can_be_read(extension, key):
    back = reflect(extension, key=key, counts=(1, 1))
    assert len(back.extension) == len(extension)
    assert 0 <= back.dscp < 64
    assert isinstance(tlv.read(back.extension, sequence=3, key=key), tlv.Results)
    assert isinstance(tlv.read(extension, sequence=3, key=key), tlv.Results)


@given(st.binary(min_size=1, max_size=200), st.binary(max_size=300))
def test_the_digest_is_python_s_own(key, text):
    import hmac

    assert tlv.digest(key, text) == hmac.digest(key, text, "sha256")[:16]
