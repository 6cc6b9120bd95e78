from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire import stamp, tlv
from probes.wire.errors import Reason, WireError

KEY = bytes(range(32))
# 2026-11-22 06:11:11.5 UTC: 2,208,988,800 + 1,795,327,871 = 0xEEAD05FF seconds since 1900, and half of 2**32.
NTP_HALF = bytes.fromhex("eead05ff80000000")
HALF_NS = 1_795_327_871_500_000_000
PTP_HALF = bytes.fromhex("6b02877f1dcd6500")  # 1,795,327,871 s since 1970; 500,000,000 ns


def unhex(text: str) -> bytes:
    return bytes.fromhex("".join(line.split("#")[0] for line in text.splitlines()))


# RFC 8972, figure 1: Session-Sender, unauthenticated, with SSID.
OPEN_PROBE = unhex(
    """
    00 00 00 07              # Sequence Number
    ee ad 05 ff 80 00 00 00  # Timestamp
    81 c5                    # Error Estimate: S = 1, Z = 0, Scale = 1, Multiplier = 197
    12 34                    # SSID
    00000000 00000000 00000000 00000000 00000000 00000000 00000000  # MBZ, 28 octets
    """
)
# RFC 8972, figure 2: Session-Reflector, unauthenticated.
OPEN_ANSWER = unhex(
    """
    00 00 00 03              # Sequence Number
    ee ad 05 ff c0 00 00 00  # Timestamp (T3): three quarters of a second
    05 40                    # Error Estimate: S = 0, Z = 0, Scale = 5, Multiplier = 64
    12 34                    # SSID
    ee ad 05 ff a0 00 00 00  # Receive Timestamp (T2): five eighths
    00 00 00 07              # Session-Sender Sequence Number
    ee ad 05 ff 80 00 00 00  # Session-Sender Timestamp
    81 c5                    # Session-Sender Error Estimate
    00 00                    # MBZ
    3d                       # Session-Sender TTL: 61
    00 00 00                 # MBZ
    """
)
# RFC 8972, figure 3 (RFC 8762, figure 4): Session-Sender, authenticated, up to the HMAC.
SEALED_PROBE = unhex(
    """
    00 00 00 07              # Sequence Number
    000000000000000000000000  # MBZ, 12 octets
    ee ad 05 ff 80 00 00 00  # Timestamp
    81 c5                    # Error Estimate
    12 34                    # SSID
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000  # MBZ, 68 octets
    """
)
# RFC 8972, figure 4 (RFC 8762, figure 6): Session-Reflector, authenticated, up to the HMAC.
SEALED_ANSWER = unhex(
    """
    00 00 00 03              # Sequence Number
    000000000000000000000000  # MBZ, 12 octets
    ee ad 05 ff c0 00 00 00  # Timestamp (T3)
    05 40                    # Error Estimate
    12 34                    # SSID
    00 00 00 00              # MBZ, 4 octets
    ee ad 05 ff a0 00 00 00  # Receive Timestamp (T2)
    0000000000000000         # MBZ, 8 octets
    00 00 00 07              # Session-Sender Sequence Number
    000000000000000000000000  # MBZ, 12 octets
    ee ad 05 ff 80 00 00 00  # Session-Sender Timestamp
    81 c5                    # Session-Sender Error Estimate
    000000000000             # MBZ, 6 octets
    3d                       # Session-Sender TTL
    000000000000000000000000000000  # MBZ, 15 octets
    """
)


def probe(**changed):
    given_ = {"sequence": 7, "sent_ns": HALF_NS, "error_estimate": 0x81C5, "ssid": 0x1234, "payload_bytes": 44}
    return stamp.encode_probe(**given_ | changed)


def answer(read, **changed):
    given_ = {"sequence": 3, "received_ns": HALF_NS + 125_000_000, "sent_ns": HALF_NS + 250_000_000}
    return stamp.encode_answer(read, **given_ | {"error_estimate": 0x0540, "ttl": 61} | changed)


def test_packets_without_a_key_are_laid_out_as_the_figures():
    assert (len(OPEN_PROBE), len(OPEN_ANSWER)) == (44, 44)
    assert probe() == OPEN_PROBE
    assert answer(stamp.decode_probe(OPEN_PROBE)) == OPEN_ANSWER


def test_packets_with_a_key_are_laid_out_as_the_figures_and_close_with_the_hmac():
    assert (len(SEALED_PROBE), len(SEALED_ANSWER)) == (96, 96)
    sent = probe(key=KEY)
    assert sent == SEALED_PROBE + tlv.digest(KEY, SEALED_PROBE)
    back = answer(stamp.decode_probe(sent, key=KEY), key=KEY)
    assert back == SEALED_ANSWER + tlv.digest(KEY, SEALED_ANSWER)


def test_z_says_that_times_are_ptp():
    sent = probe(error_estimate=0x41C5)
    assert sent[4:12] == PTP_HALF
    assert stamp.decode_probe(sent).sent_ns == HALF_NS
    # Each end has its own Z: the sender's PTP goes back untouched beside the reflector's NTP.
    back = answer(stamp.decode_probe(sent))
    assert back[28:36] == PTP_HALF
    read = stamp.decode_answer(back)
    assert (read.sender_sent_ns, read.received_ns, read.sent_ns) == (
        HALF_NS,
        HALF_NS + 125_000_000,
        HALF_NS + 250_000_000,
    )
    assert stamp.decode_answer(answer(stamp.decode_probe(OPEN_PROBE), error_estimate=0x4540)).sent_ns == read.sent_ns


@pytest.mark.parametrize(("base", "key"), [(OPEN_ANSWER, None), (SEALED_ANSWER, KEY)])
def test_an_answer_says_all_that_the_figures_hold(base, key):
    packet = base if key is None else base + tlv.digest(key, base)
    assert stamp.decode_answer(packet, key=key) == stamp.Answer(
        sequence=3,
        sender_sequence=7,
        ssid=0x1234,
        received_ns=HALF_NS + 125_000_000,
        sent_ns=HALF_NS + 250_000_000,
        sender_sent_ns=HALF_NS,
        sender_error=0x81C5,
        error_estimate=0x0540,
        synchronised=False,
        error_ns=477,  # 64 * 2**5 / 2**32 s = 476.8 ns
        ttl=61,
        tlvs=tlv.NOTHING,
    )


SIZES = st.integers(0, 1500)
KEYS = st.none() | st.binary(min_size=16, max_size=100)
TIMES = st.integers(0, 4_233_462_143_999_999_999)
WORDS = st.integers(0, 0xFFFF)
LONGS = st.integers(0, 0xFFFFFFFF)
TLVS = st.sampled_from(
    [b"", tlv.class_of_service(46), tlv.class_of_service(10) + tlv.direct_measurement(5), bytes.fromhex("80c80001ff")]
)


@given(LONGS, TIMES, WORDS, WORDS, SIZES, TLVS, KEYS)
def test_probes_and_answers_come_back_as_they_went(sequence, time_ns, error, ssid, size, tlvs, key):
    sent = stamp.encode_probe(
        sequence=sequence, sent_ns=time_ns, error_estimate=error, ssid=ssid, payload_bytes=size, tlvs=tlvs, key=key
    )
    assert len(sent) == stamp.probe_bytes(size, tlvs=tlvs, key=key)
    assert len(sent) == size or len(sent) <= max(size + 3, (44 if key is None else 132) + len(tlvs) + 4)
    read = stamp.decode_probe(sent, key=key)
    assert (read.sequence, read.error_estimate, read.ssid) == (sequence, error, ssid)
    assert read.sent_ns == time_ns
    back = answer(read, sequence=sequence ^ 1, ttl=sequence & 0xFF, key=key)
    assert len(back) == len(sent)
    said = stamp.decode_answer(back, key=key)
    assert (said.sequence, said.sender_sequence, said.ssid) == (sequence ^ 1, sequence, ssid)
    assert (said.sender_sent_ns, said.sender_error, said.ttl) == (time_ns, error, sequence & 0xFF)
    assert (said.received_ns, said.sent_ns) == (HALF_NS + 125_000_000, HALF_NS + 250_000_000)


@given(st.binary(max_size=300), st.sampled_from([None, KEY]), st.booleans())
def test_any_bytes_are_a_value_or_a_wire_error(packet, key, sealed):
    if sealed and len(packet) >= 96:
        packet = packet[:96] + tlv.digest(KEY, packet[:96]) + packet[96:]
    for decode in (stamp.decode_probe, stamp.decode_answer):
        try:
            value = decode(packet, key=key)
        except WireError as wrong:
            assert wrong.reason in Reason
        else:
            assert isinstance(value, tuple)


@given(st.integers(0, 111), st.integers(0, 255))
def test_a_changed_octet_never_passes_the_key(place, octet):
    packet = bytearray(probe(key=KEY))
    before = packet[place]
    packet[place] = octet
    if octet == before:
        assert stamp.decode_probe(bytes(packet), key=KEY)
    else:
        with pytest.raises(WireError, match="bad_hmac"):
            stamp.decode_probe(bytes(packet), key=KEY)


@pytest.mark.parametrize(
    ("packet", "key", "reason"),
    [
        (b"", None, Reason.SHORT),
        (OPEN_PROBE[:43], None, Reason.SHORT),
        (bytes(65_508), None, Reason.OVERSIZED),
        (OPEN_PROBE, KEY, Reason.SHORT),
        (SEALED_PROBE + bytes(15), KEY, Reason.SHORT),
        (SEALED_PROBE + bytes(16), KEY, Reason.BAD_HMAC),
        (SEALED_PROBE + tlv.digest(b"another key of ours", SEALED_PROBE), KEY, Reason.BAD_HMAC),
        (bytes(65_508), KEY, Reason.OVERSIZED),
    ],
)
def test_unusable_packets_are_told_apart(packet, key, reason):
    for decode in (stamp.decode_probe, stamp.decode_answer):
        with pytest.raises(WireError) as refused:
            decode(packet, key=key)
        assert refused.value.reason is reason


def test_an_answer_is_never_longer_than_its_probe():
    read = stamp.decode_probe(probe(payload_bytes=100))
    assert len(answer(read)) == 100
    with pytest.raises(ValueError, match="never longer"):
        answer(read, tlvs=bytes(57))


def test_a_probe_has_the_wanted_size_or_the_smallest_above():
    assert [stamp.probe_bytes(size) for size in (0, 44, 45, 47, 48, 49, 1400)] == [44, 44, 48, 48, 48, 49, 1400]
    assert stamp.probe_bytes(0, key=KEY) == 112
    assert stamp.probe_bytes(0, tlvs=bytes(8)) == 52
    assert stamp.probe_bytes(0, tlvs=bytes(8), key=KEY) == 140  # and the HMAC TLV
