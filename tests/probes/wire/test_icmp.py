from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire import icmp
from probes.wire.errors import Reason, WireError

FAMILIES = st.sampled_from([socket.AF_INET, socket.AF_INET6])


def test_an_echo_request_is_laid_out_as_the_figures():
    # RFC 792, echo message: type 8; RFC 4443, section 4.1: type 128. Checksum and identifier are the kernel's.
    assert icmp.encode_echo(sequence=0x10203, payload=b"ab", family=socket.AF_INET) == bytes.fromhex(
        "08 00 0000 0000 0203 6162"
    )
    assert icmp.encode_echo(sequence=5, payload=b"", family=socket.AF_INET6) == bytes.fromhex("80 00 0000 0000 0005")


def test_an_echo_reply_is_read():
    assert icmp.decode_echo(bytes.fromhex("00 00 beef 1234 0005 6162"), socket.AF_INET) == (0x1234, 5, b"ab")
    assert icmp.decode_echo(bytes.fromhex("81 00 beef 1234 0005"), socket.AF_INET6) == (0x1234, 5, b"")


@given(st.binary(max_size=40), FAMILIES)
def test_any_bytes_are_an_echo_or_a_wire_error(packet, family):
    try:
        echo = icmp.decode_echo(packet, family)
    except WireError as wrong:
        assert wrong.reason in (Reason.SHORT, Reason.BAD_TYPE)
    else:
        assert echo.payload == packet[8:]


@pytest.mark.parametrize(
    ("family", "kind", "code", "word"),
    [
        (socket.AF_INET, 3, 1, "host_unreachable"),
        (socket.AF_INET6, 1, 3, "host_unreachable"),
        (socket.AF_INET, 3, 3, "port_unreachable"),
        (socket.AF_INET6, 1, 4, "port_unreachable"),
        (socket.AF_INET, 11, 0, "hop_limit"),
        (socket.AF_INET6, 3, 0, "hop_limit"),
        (socket.AF_INET, 3, 4, "too_big"),
        (socket.AF_INET6, 2, 0, "too_big"),
        (socket.AF_INET, 3, 14, "icmp_3_14"),
    ],
)
def test_both_families_name_their_errors_alike(family, kind, code, word):
    assert icmp.error_word(family, kind, code) == word
    assert icmp.is_port_unreachable(family, kind, code) is (word == "port_unreachable")
