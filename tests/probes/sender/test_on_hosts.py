"""Probes between two hosts: what they measure against a capture of the wire and a count of what was dropped."""

from __future__ import annotations

import json
import statistics
import struct
import time

import pytest

PORT = 8622
#: Ethernet, IPv4, UDP.
HEADERS_BYTES = 42


@pytest.fixture
def reflecting():
    """Start a reflector on the far host, and wait until it answers."""

    def _start(net, *options):
        allowed = ("--allow", "198.18.0.0/15", "--allow", "fd00::/8")
        daemon = net.b.daemon("reflect", "--port", PORT, *allowed, "--json", *options)
        assert json.loads(daemon.stdout.readline())["event"] == "ready"
        return daemon

    return _start


def ping(net, *options, address=None, port=PORT):
    done = net.a.python("ping", address or net.b.address, "--port", port, "--json", *options, timeout=100)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["targets"][0]


def overflowed(daemon):
    """Stop a reflector; gives how many probes its socket dropped, as on a busy machine: the far end lost them."""
    daemon.terminate()
    return json.loads(daemon.stdout.readline())["overflowed"]


def samples(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def travelled(net, pcap, address):
    """Map each probe's sequence to when it and its answer were seen on our side. [ns]"""
    out, back = {}, {}
    for seen_ns, frame in net.frames(pcap):
        sender_first = frame[26:30] == bytes(map(int, address.split(".")))
        payload = frame[HEADERS_BYTES:]
        if sender_first:
            out[struct.unpack_from("!I", payload)[0]] = seen_ns
        else:  # the answer repeats the sender's sequence at octet 24
            back[struct.unpack_from("!I", payload, 24)[0]] = seen_ns
    return out, back


def test_times_agree_with_a_capture_and_show_the_asymmetry(hosts, reflecting, tmp_path, full):
    count, kept = 2000 if full else 200, tmp_path / "samples.json"
    with hosts(relay_ms=(3.0, 8.0)) as net:
        reflecting(net)
        with net.capture("a", PORT) as pcap:
            row = ping(net, "--count", count, "--rate", 200, "--samples", kept)
        out, back = travelled(net, pcap, net.a.address)
    measured = [sample for sample in samples(kept) if sample["outcome"] == "ok"]
    assert len(measured) == row["answered"] == count
    assert row["timestamps"] == "kernel"
    errors_us = sorted(
        abs((sample["received_ns"] - sample["sent_ns"]) - (back[sample["sequence"]] - out[sample["sequence"]])) / 1e3
        for sample in measured
    )
    assert statistics.median(errors_us) < 50
    # Of 200 probes two held up by whatever else the machine runs are 1 %: the 99th percentile takes the full count.
    assert errors_us[int((0.99 if full else 0.95) * len(errors_us))] < 200
    there_ms = statistics.median(sample["reflector_received_ns"] - sample["sent_ns"] for sample in measured) / 1e6
    here_ms = statistics.median(sample["received_ns"] - sample["reflector_sent_ns"] for sample in measured) / 1e6
    # The relay holds a packet for no less than it says, on a busy machine for longer.
    assert 3.0 <= there_ms < 5.0
    assert 8.0 <= here_ms < 10.0
    assert 11.0 <= row["rtt_p01_ms"] <= row["rtt_p50_ms"] < 15.0


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_one_in_a_thousand_dropped_is_counted_exactly_and_which_way(hosts, reflecting, direction, full):
    count = 20_000 if full else 3_000
    with hosts() as net:
        far = reflecting(net)
        rule = net.drop(every=1000, direction=direction, port=PORT)
        row = ping(net, "--count", count, "--rate", 5000 if full else 2000)
        dropped, there = rule.dropped, overflowed(far)
    assert dropped == (count - there if direction == "backward" else count) // 1000
    assert row["lost_network"] == dropped + there
    assert (row["lost_local"], row["sent"], row["answered"]) == (0, count, count - dropped - there)
    # The last one dropped has no answer behind it to tell by.
    assert row["lost_forward"] + row["lost_backward"] >= dropped + there - 1
    assert row[f"lost_{direction}"] >= dropped - 1
    assert row["loss_low"] < 0.001 < row["loss_high"]
    assert row["loss_verdict"] == "not proven" or there


def test_no_loss_proves_less_than_one_in_a_thousand(hosts, reflecting, full):
    count = 20_000 if full else 3_000
    with hosts() as net:
        far = reflecting(net)
        row = ping(net, "--count", count, "--rate", 5000 if full else 2000)
        there = overflowed(far)
    assert (row["answered"], row["lost_network"], row["lost_local"]) == (count - there, there, 0)
    assert row["loss_verdict"] == "proven" or there
    assert row["loss_high"] < 0.001 or there


def test_an_interface_of_ours_that_goes_down_is_no_loss_of_the_network(hosts, reflecting):
    arguments = ("--count", 200, "--rate", 200, "--timeout", 0.5, "--json", "--lang", "en")
    with hosts() as net:
        reflecting(net)
        near = net.a.daemon("ping", net.b.address, "--port", PORT, *arguments)
        time.sleep(0.6)
        (interface,) = {line.split()[1] for line in addresses(net.a) if net.a.address in line}
        net.a.run(["ip", "link", "set", interface, "down"], check=True)
        time.sleep(0.2)
        net.a.run(["ip", "link", "set", interface, "up"], check=True)
        (row,) = json.loads(near.communicate(timeout=30)[0])["targets"]
    assert row["send_error"] > 0
    assert row["sent"] + row["send_error"] == 200
    assert row["lost_network"] <= 1  # one may have been on its way


def addresses(host):
    return host.run(["ip", "-o", "-4", "addr"], capture_output=True, text=True).stdout.splitlines()


def test_every_protocol_and_family_measures_the_same_path(hosts, reflecting, tmp_path):
    key = tmp_path / "shared.key"
    key.write_bytes(b"0123456789abcdef0123456789abcdef")
    key.chmod(0o600)
    with hosts(relay_ms=(2.0, 2.0)) as net:
        reflecting(net)
        net.a.set("net.ipv4.ping_group_range", "0 0")
        rows = {
            "stamp": ping(net, "--rate", 100),
            "stamp6": ping(net, "--rate", 100, address=net.b.address6),
            "plain": ping(net, "--rate", 100, "--plain"),
            "icmp": ping(net, "--rate", 100, "--protocol", "icmp", port=1),
            "icmp6": ping(net, "--rate", 100, "--protocol", "icmp", address=net.b.address6, port=1),
        }
    for name, row in rows.items():
        assert row["answered"] == 10, name
        assert 4.0 <= row["rtt_p50_ms"] < 8.0, name
        assert row["timestamps"] == "kernel", name
