"""The real daemon, over loopback."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time

import pytest

from probes.wire import stamp, tlv
from probes.wire.times import encode_error

KEY = bytes(range(32))


def probe(sequence=0, **changed):
    given = {"sent_ns": time.time_ns(), "error_estimate": encode_error(None, synchronised=False), "ssid": 7}
    return stamp.encode_probe(sequence=sequence, **given | {"payload_bytes": 44} | changed)


def exchange(sock, packet, key=None):
    sock.send(packet)
    back = sock.recv(70_000)
    assert len(back) == len(packet)
    return stamp.decode_answer(back, key=key)


def test_both_families_are_answered_from_the_very_address_that_was_asked(reflecting, asking):
    daemon = reflecting()
    assert [place["address"] for place in daemon.ready["listening"]] == ["0.0.0.0", "::"]
    # A connected socket takes answers from the address it asked only.
    for address in ("127.0.0.1", "127.0.0.9", "127.3.2.1", "::1"):
        before_ns = time.time_ns()
        said = exchange(asking(address, daemon.port), probe(5, payload_bytes=300))
        assert before_ns <= said.received_ns <= said.sent_ns <= time.time_ns()
        assert (said.sequence, said.sender_sequence, said.ssid, said.ttl) == (0, 5, 7, 64)
    report = daemon.stop()
    assert (report["received"], report["reflected"], report["dropped"]) == (4, 4, {})
    assert "only this host's loopback" in daemon.remarks


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_marks_travel_both_ways(reflecting, asking, address):
    daemon = reflecting()
    sock = asking(address, daemon.port)
    if sock.family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 46 << 2)
        sock.setsockopt(socket.IPPROTO_IP, 13, 1)  # IP_RECVTOS
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, 46 << 2)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1)
    marks = []
    for packet in (probe(), probe(tlvs=tlv.class_of_service(10)), probe(tlvs=tlv.class_of_service(0))):
        sock.send(packet)
        data, ancillary, _, _ = sock.recvmsg(2000, 200)
        assert stamp.decode_answer(data).tlvs.dscp_reflector in (None, 46)
        marks += [value[0] >> 2 for _, kind, value in ancillary if kind in (socket.IP_TOS, socket.IPV6_TCLASS)]
    assert marks == [46, 10, 0]


def test_with_a_key_only_its_holder_is_answered_and_each_packet_once(reflecting, asking, tmp_path):
    file = tmp_path / "key"
    file.write_text(KEY.hex() + "\n")
    file.chmod(0o600)
    daemon = reflecting("--key-file", str(file))
    sock = asking("127.0.0.1", daemon.port)
    first = probe(1, key=KEY)
    assert exchange(sock, first, KEY).sender_sequence == 1
    rng = random.Random(5)
    bad = [
        first,
        probe(2, key=bytes(32)),
        probe(2),
        probe(2, key=KEY)[:111],
        rng.randbytes(300),
        rng.randbytes(20),
        b"",
    ]
    for packet in bad:
        sock.send(packet)
    assert exchange(sock, probe(3, key=KEY, tlvs=tlv.class_of_service(0)), KEY).tlvs.dscp_reflector == 0
    report = daemon.stop()
    assert report["reflected"] == 2
    assert report["dropped"] == {"bad_hmac": 2, "replayed": 1, "short": 4}
    assert daemon.ready["authenticated"] is True


def test_a_signal_reads_the_key_anew_and_a_broken_file_changes_nothing(reflecting, asking, tmp_path):
    file = tmp_path / "key"
    file.write_text(KEY.hex())
    file.chmod(0o644)
    daemon = reflecting("--key-file", str(file))
    sock = asking("127.0.0.1", daemon.port)
    for content, key in (("no key", KEY), ("# new\n" + "ab" * 16, bytes.fromhex("ab" * 16))):
        file.write_text(content)
        daemon.process.send_signal(signal.SIGHUP)
        sock.settimeout(0.2)
        for sequence in range(25):  # the signal takes a moment
            try:
                assert exchange(sock, probe(sequence, key=key), key)
                break
            except TimeoutError:
                continue
        else:
            pytest.fail("never answered")
    daemon.stop()
    assert "chmod 600" in daemon.remarks
    assert daemon.remarks.count("key:") >= 1


def test_whoever_is_not_allowed_gets_nothing_and_is_counted(reflecting, asking):
    daemon = reflecting("--allow", "127.0.0.2/32", "--allow", "::1")
    refused = asking("127.0.0.1", daemon.port)
    refused.send(probe())
    assert exchange(asking("127.0.0.1", daemon.port, source="127.0.0.2"), probe())
    assert exchange(asking("::1", daemon.port), probe())
    refused.settimeout(0.05)
    with pytest.raises(TimeoutError):
        refused.recv(2000)
    assert daemon.stop()["dropped"] == {"not_allowed": 1}
    assert "loopback" not in daemon.remarks.splitlines()[0]


def test_a_source_that_sends_too_much_is_held_to_its_rate(reflecting, asking):
    daemon = reflecting("--max-rate", "5", "--stateless")
    sock = asking("127.0.0.1", daemon.port)
    for sequence in range(50):
        sock.send(probe(sequence))
    other = exchange(asking("127.0.0.1", daemon.port, source="127.0.0.2"), probe(77))
    assert other.sequence == 77
    report = daemon.stop()
    assert 5 <= report["reflected"] - 1 <= 10
    assert report["dropped"] == {"rate": 51 - report["reflected"]}


def test_thousands_of_packets_are_all_answered_and_counted_in_order(reflecting, asking, full):
    daemon = reflecting("--bind", "127.0.0.1", "--max-rate", "1000000")
    sock = asking("127.0.0.1", daemon.port)
    count, turn = (100_000 if full else 3_000), 100
    for start in range(0, count, turn):
        for sequence in range(start, start + turn):
            sock.send(probe(sequence, tlvs=tlv.direct_measurement(sequence + 1)))
        for sequence in range(start, start + turn):
            said = stamp.decode_answer(sock.recv(2000))
            assert (said.sequence, said.sender_sequence, said.tlvs.reflector_received) == (
                sequence,
                sequence,
                sequence + 1,
            )
    report = daemon.stop()
    assert (report["received"], report["reflected"], report["overflowed"]) == (count, count, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_a_second_even_under_load(reflecting, asking, number):
    daemon = reflecting()
    sock = asking("127.0.0.1", daemon.port)
    for sequence in range(500):
        sock.send(probe(sequence))
    began_s = time.monotonic()
    daemon.process.send_signal(number)
    daemon.process.wait(timeout=10)
    assert time.monotonic() - began_s < 1
    assert daemon.process.returncode == 0


# What systemd does: opens the socket, hands it over as descriptor 3, and waits to be told.
ACTIVATOR = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-m", "probes", "reflect", "--json", "--lang", "en"])
"""


@pytest.mark.parametrize("both", [False, True])
def test_a_socket_of_systemd_is_taken_over_and_systemd_is_told(tmp_path, asking, both):
    family, address = (socket.AF_INET6, "::") if both else (socket.AF_INET, "127.0.0.1")
    with (
        socket.socket(family, socket.SOCK_DGRAM) as given,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told,
    ):
        if both:
            given.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        given.bind((address, 0))
        port = given.getsockname()[1]
        told.bind(str(tmp_path / "notify"))
        told.settimeout(5)
        with subprocess.Popen(
            [sys.executable, "-c", ACTIVATOR, str(given.fileno())],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=[given.fileno()],
            env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
        ) as process:
            try:
                ready = json.loads(process.stdout.readline())
                assert ready["inherited"] is True
                assert ready["listening"] == [{"address": address, "port": port}]
                assert told.recv(1000) == b"READY=1"
                asked = ["127.0.0.1", *(["127.0.0.9", "::1"] if both else [])]
                for host in asked:
                    said = exchange(asking(host, port), probe(3, tlvs=tlv.class_of_service(10)))
                    assert (said.sender_sequence, said.ttl, said.tlvs.dscp_reflector) == (3, 64, 0)
                process.send_signal(signal.SIGHUP)
                assert told.recv(1000).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
                assert told.recv(1000) == b"READY=1"
            finally:
                process.terminate()
                out, _ = process.communicate(timeout=10)
            assert told.recv(1000) == b"STOPPING=1"
            assert json.loads(out)["reflected"] == len(asked)


def test_an_overflow_of_the_socket_is_told(reflecting, asking):
    daemon = reflecting("--bind", "127.0.0.1")
    sock = asking("127.0.0.1", daemon.port)
    daemon.process.send_signal(signal.SIGSTOP)
    sent = 20_000
    packet = probe(payload_bytes=1400)
    for _ in range(sent):
        sock.send(packet)
    daemon.process.send_signal(signal.SIGCONT)
    sock.settimeout(0.3)
    # The kernel tells with the next packet that it takes in.
    deadline_s = time.monotonic() + 10
    while time.monotonic() < deadline_s:
        try:
            while True:
                sock.recv(2000)
        except TimeoutError:
            break
    exchange(sock, probe(1))
    report = daemon.stop()
    assert report["overflowed"] > 0
    assert report["received"] + report["overflowed"] == sent + 1


def test_the_estimate_of_the_clock_is_the_kernel_s(reflecting, asking):
    from probes.clock.state import read_clock

    said = exchange(asking("127.0.0.1", reflecting().port), probe())
    state = read_clock()
    assert said.synchronised is bool(state and state.synchronised)
    assert (said.error_ns is None) is (state is None or state.error_ns is None)
    assert struct.pack("!H", said.error_estimate)
