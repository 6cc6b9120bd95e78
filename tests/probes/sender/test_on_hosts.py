"""Probes between two hosts: what they measure against a capture of the wire and a count of what was dropped."""

from __future__ import annotations

import json
import statistics
import struct

import pytest

PORT = 8622
#: Ethernet, IPv4, UDP.
HEADERS_BYTES = 42


@pytest.fixture
def reflecting():
    """Start a reflector on the far host, and wait until it answers."""

    def _start(net, *options):
        daemon = net.b.daemon("reflect", "--port", PORT, "--allow", "198.18.0.0/15", "--allow", "fd00::/8", "--json", *options)
        assert json.loads(daemon.stdout.readline())["event"] == "ready"
        return daemon

    return _start


def ping(net, *options, address=None, port=PORT):
    done = net.a.python("ping", address or net.b.address, "--port", port, "--json", *options, timeout=100)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["targets"][0]


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
    count, kept = 2000 if full else 400, tmp_path / "samples.json"
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
    assert errors_us[int(0.99 * len(errors_us))] < 200
    there_ms = statistics.median(sample["reflector_received_ns"] - sample["sent_ns"] for sample in measured) / 1e6
    here_ms = statistics.median(sample["received_ns"] - sample["reflector_sent_ns"] for sample in measured) / 1e6
    assert 3.0 <= there_ms < 3.4
    assert 8.0 <= here_ms < 8.4
    assert 11.0 <= row["rtt_p01_ms"] <= row["rtt_p50_ms"] < 11.6


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_one_in_a_thousand_dropped_is_counted_exactly_and_which_way(hosts, reflecting, direction):
    with hosts() as net:
        reflecting(net)
        rule = net.drop(every=1000, direction=direction, port=PORT)
        row = ping(net, "--count", 20_000, "--rate", 5000)
        assert rule.dropped == row["lost_network"] == 20
    assert (row["lost_local"], row["sent"], row["answered"]) == (0, 20_000, 19_980)
    # The last one dropped has no answer behind it to tell by.
    assert row[f"lost_{direction}"] >= 19
    assert row["lost_forward"] + row["lost_backward"] in (19, 20)
    assert row["loss_ratio"] == 0.001
    assert row["loss_low"] < 0.001 < row["loss_high"]
    assert row["loss_verdict"] == "not proven"


def test_no_loss_of_20000_proves_less_than_one_in_a_thousand(hosts, reflecting):
    with hosts() as net:
        reflecting(net)
        row = ping(net, "--count", 20_000, "--rate", 5000)
    assert (row["answered"], row["lost_network"], row["lost_local"]) == (20_000, 0, 0)
    assert row["loss_verdict"] == "proven"
    assert row["loss_high"] < 0.001


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
        assert 4.0 <= row["rtt_p50_ms"] < 5.5, name
        assert row["timestamps"] == "kernel", name
