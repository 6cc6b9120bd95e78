"""What the kernel tells of datagrams that come, leave, or come to grief; on this very host."""

from __future__ import annotations

import errno
import socket
import struct
import time

import pytest

from probes.sockets.constants import ORIGIN_ICMP, ORIGIN_ICMP6
from probes.sockets.datagrams import drain, receive
from probes.sockets.opening import open_udp, source_address
from probes.sockets.stamps import supported
from probes.terms import Stamp

FAMILIES = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


@pytest.fixture(params=FAMILIES, ids=["ipv4", "ipv6"])
def pair(request):
    """Two sockets of a family: one that sends, one that takes."""
    address = FAMILIES[request.param]
    try:
        with open_udp(request.param, address) as near, open_udp(request.param, address) as far:
            yield near, far
    except OSError:
        pytest.skip("no such family on this host")


def eventually(look):
    """Ask until there is an answer, for a second at most."""
    until_s = time.monotonic() + 1
    while not (found := look()) and time.monotonic() < until_s:
        time.sleep(0.001)
    return found


def test_a_datagram_comes_with_its_time_its_mark_its_hops_and_its_source(pair):
    near, far = pair
    v4 = near.family == socket.AF_INET
    level, mark = (socket.IPPROTO_IP, socket.IP_TOS) if v4 else (socket.IPPROTO_IPV6, socket.IPV6_TCLASS)
    before_ns = time.time_ns()
    near.sendmsg([b"probe"], [(level, mark, struct.pack("=i", 46 << 2 | 1))], 0, far.getsockname())
    (taken,) = eventually(lambda: receive(far))
    assert (taken.data, taken.dscp, taken.ecn, taken.ttl) == (b"probe", 46, 1, 64)
    assert (taken.address, taken.port) == near.getsockname()[:2]
    assert before_ns <= taken.received_ns <= time.time_ns()
    assert receive(far) == []


def test_no_more_are_taken_than_asked_for_and_none_is_left_behind(pair):
    near, far = pair
    for number in range(5):
        near.sendto(bytes([number]), far.getsockname())
    time.sleep(0.01)
    assert [len(receive(far, limit=3)), len(receive(far, limit=3)), len(receive(far))] == [3, 2, 0]


def test_the_kernel_says_when_a_datagram_left(pair):
    near, far = pair
    if not supported(near.family).transmit:
        pytest.skip("this kernel does not stamp what leaves")
    before_ns = time.time_ns()
    near.sendto(b"probe", far.getsockname())
    departures, refusals = eventually(lambda: [found for found in [drain(near)] if found[0]])[0]
    (left,) = departures
    assert left.data.endswith(b"probe")  # behind the headers
    assert before_ns <= left.sent_ns <= time.time_ns()
    assert refusals == []


def test_a_port_where_nobody_listens_comes_back_with_our_bytes_and_who_said_so(pair):
    near, far = pair
    closed = far.getsockname()
    far.close()
    near.sendto(b"probe", closed)
    (refusal,) = eventually(lambda: drain(near)[1])
    v4 = near.family == socket.AF_INET
    assert (refusal.data, refusal.errno) == (b"probe", errno.ECONNREFUSED)
    assert (refusal.address, refusal.port) == closed[:2]
    assert (refusal.origin, refusal.icmp_type, refusal.icmp_code) == (
        (ORIGIN_ICMP, 3, 3) if v4 else (ORIGIN_ICMP6, 1, 4)
    )
    assert refusal.offender == FAMILIES[near.family]
    assert receive(near) == []  # the error hinders nothing


def test_what_does_not_fit_into_a_datagram_is_refused_at_once(pair):
    near, far = pair
    with pytest.raises(OSError) as refused:  # noqa: PT011 -- told by its number
        near.sendto(bytes(65_536), far.getsockname())
    assert refused.value.errno == errno.EMSGSIZE


def test_dropped_datagrams_are_counted(pair):
    near, far = pair
    far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    for _ in range(50):
        near.sendto(bytes(100), far.getsockname())
    time.sleep(0.01)
    taken = receive(far)
    near.sendto(b"next", far.getsockname())
    (last,) = eventually(lambda: receive(far))
    assert len(taken) + last.overflows == 50


def test_user_stamps_are_said_to_be_such():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        plain.setblocking(False)
        plain.bind(("127.0.0.1", 0))
        plain.sendto(b"probe", plain.getsockname())
        (taken,) = eventually(lambda: receive(plain))
    assert (taken.stamp, taken.dscp, taken.ttl, taken.overflows) == (Stamp.USER, None, None, None)


def test_support_is_found_out_by_sending_and_a_missing_family_is_a_reason():
    found = supported(socket.AF_INET)
    assert found.reason is None
    refused = supported(socket.AF_INET, wait_s=0)
    assert (refused.transmit, refused.receive) == (False, False)


def test_the_source_address_is_the_kernel_s_choice_and_none_without_a_route():
    assert source_address(socket.AF_INET, "127.0.0.9") in ("127.0.0.1", "127.0.0.9")
    assert source_address(socket.AF_INET, "255.255.255.255") is None


def test_a_source_that_is_not_ours_is_refused_and_nothing_stays_open():
    with pytest.raises(OSError, match="assign"):
        open_udp(socket.AF_INET, "192.0.2.1")
