"""
`ixprobe ping` at 5,000 packets/s to 500 targets beside fping, irtt and scapy; all their times beside a capture.

Run by `make bench-probes`, as root. The path is a veth pair between two namespaces (tests/probes/namespaces.py); what
the wire itself carried is read from its counters, so that no program is blamed for it. Before anything is measured all
must agree that a path without loss has none. Times are compared with a capture taken at the same host, through a
relay that holds packets 3 ms one way and 5 ms the other. Figures go to build/bench/probes.json.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "probes"))

import namespaces
import probe_peers
from machine import describe, keep
from probe_peers import Outcome, start, watched

PORT = 8620
RELAY_MS = (3.0, 5.0)
#: The same program with its kernel stamps switched off.
USER_STAMPS = """
import sys
import probes.sockets.opening, probes.sockets.stamps
probes.sockets.stamps.enable = probes.sockets.opening.enable = lambda sock, transmit=True: False
from probes.cli.entry import main
main(sys.argv[1:])
"""


@contextlib.contextmanager
def reflector(net: Any) -> Iterator[None]:
    """Run ours on b."""
    words = ["reflect", "--port", PORT, "--allow", "198.18.0.0/15", "--max-rate", 1_000_000, "--lang", "en"]
    started = start(net.b, [sys.executable, "-m", "probes", *words])
    try:
        time.sleep(1.0)
        yield
    finally:
        started.terminate()
        started.communicate()


def ixprobe(net: Any, targets: list[str], rate_hz: float, seconds: float, protocol: str) -> Outcome:
    """STAMP to our reflector, or ICMP echo."""
    each_hz, each = rate_hz / len(targets), round(rate_hz * seconds / len(targets))
    words = ["ping", "--protocol", protocol, "--count", each, "--rate", f"{each_hz:g}", "--json", "--lang", "en"]
    words += ["--port", PORT] if protocol == "stamp" else []
    said, _, cpu_s, peak_mb = watched([start(net.a, [sys.executable, "-m", "probes", *words, *targets])])
    rows = json.loads(said[said.index("{") : said.rindex("}") + 1])["targets"]
    begin_ns, end_ns = min(row["start_ns"] for row in rows), max(row["end_ns"] for row in rows)
    timeout_s = 2.0  # after the last probe it waits for answers
    lasted_s = max((end_ns - begin_ns) / 1e9 - timeout_s, seconds)
    return Outcome(
        tool=f"ixprobe {protocol}",
        targets=len(targets),
        sent=sum(row["sent"] for row in rows),
        answered=sum(row["answered"] for row in rows),
        lost_local=sum(row["lost_local"] for row in rows),
        lasted_s=lasted_s,
        cpu_s=cpu_s,
        peak_mb=peak_mb,
    )


def overflows() -> int:
    """Read how many datagrams found no room in a socket of this namespace."""
    names, values = (
        line.split()
        for line in Path("/proc/thread-self/net/snmp").read_text(encoding="ascii").splitlines()
        if line[:4] == "Udp:"
    )
    return int(values[names.index("RcvbufErrors")])


def carried(net: Any) -> dict[str, int]:
    """Read the kernel's own counters: of the wire at both ends, and of datagrams that a busy program left lying."""
    counted: dict[str, int] = {"dropped": 0}
    for host, side in ((net.a, "a"), (net.b, "b")):
        counted[f"{side}_overflows"] = host.inside(overflows)
    for host, side in ((net.a, "a"), (net.b, "b")):
        told = host.run(["ip", "-s", "-j", "link", "show", "dev", host.interface], check=True).stdout
        stats = json.loads(told)[0]["stats64"]
        counted |= {f"{side}_out": stats["tx"]["packets"], f"{side}_in": stats["rx"]["packets"]}
        counted["dropped"] += stats["tx"]["dropped"] + stats["rx"]["dropped"]
    return counted


def programs(asked: argparse.Namespace) -> dict[str, Any]:
    """Name what is measured: name -> function of hosts, targets, rate and time."""
    return {
        "ixprobe stamp": lambda *load: ixprobe(*load, "stamp"),
        "ixprobe icmp": lambda *load: ixprobe(*load, "icmp"),
        "fping": probe_peers.fping,
        "irtt": probe_peers.irtt,
        "scapy AsyncSniffer": lambda *load: probe_peers.scapy(*load, "AsyncSniffer"),
        "scapy sr": lambda net, targets, rate_hz, seconds: probe_peers.scapy(
            net, targets, rate_hz, min(seconds, asked.sr_seconds), "sr"
        ),
    }


def load(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Let each program carry the load, one after another, once all agreed on an easy one."""
    with namespaces.hosts(addresses=asked.targets) as net, reflector(net):
        targets = list(net.b.addresses)
        for name, run in programs(asked).items():
            easy = run(net, targets[:20], 100, 3)
            if easy.answered != easy.sent or not easy.sent:
                sys.exit(f"{name}: {easy.answered} of {easy.sent} answered on an idle path without loss")
        rows = []
        for run in programs(asked).values():
            before = carried(net)
            row = run(net, targets, asked.rate, asked.seconds).row
            after = carried(net)
            wire = {key: after[key] - before[key] for key in after}
            row["lost_by_the_wire"] = wire["a_out"] - wire["b_in"] + wire["b_out"] - wire["a_in"] + wire["dropped"]
            row["lost_by_the_far_program"], row["lost_by_the_program"] = wire["b_overflows"], wire["a_overflows"]
            rows.append(row)
            print_row(row)
    return rows


#: Head, field and how it is printed.
COLUMNS = (
    ("", "tool", "{:20}"),
    ("targets", "targets", "{:8,}"),
    ("packets/s", "rate_hz", "{:10,.0f}"),
    ("sent", "sent", "{:9,}"),
    ("answered", "answered", "{:9,}"),
    ("lost", "lost_ratio", "{:8.3%}"),
    ("it says: own", "lost_local", "{:>13}"),
    ("own", "lost_by_the_program", "{:8,}"),
    ("far program", "lost_by_the_far_program", "{:12,}"),
    ("wire", "lost_by_the_wire", "{:8,}"),
    ("CPU s", "cpu_s", "{:8.1f}"),
    ("peak MB", "peak_mb", "{:8.0f}"),
)


def print_row(row: dict[str, Any] | None) -> None:
    """Print one program's figures, or the heads."""
    if row is None:
        widths = [int(re.findall(r"\d+", shape)[0]) for _, _, shape in COLUMNS]
        cells = [head.rjust(width) for (head, _, _), width in zip(COLUMNS, widths, strict=True)]
    else:
        cells = [shape.format("-" if row[name] is None else row[name]) for _, name, shape in COLUMNS]
    print(" ".join(cells), flush=True)


# ---- times ---------------------------------------------------------------------------------------------------------


def times(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Compare each program's round trips with those of a capture at its own host."""
    rows = []
    with namespaces.hosts(relay_ms=RELAY_MS) as net, reflector(net):
        for name, expression, run in (
            ("ixprobe, kernel stamps", f"udp port {PORT}", lambda: own_times(net, asked, ["-m", "probes"])),
            ("ixprobe, user stamps", f"udp port {PORT}", lambda: own_times(net, asked, ["-c", USER_STAMPS])),
            ("irtt", "udp port 2112", lambda: irtt_times(net, asked)),
            ("scapy sr", "icmp", lambda: scapy_times(net, asked)),
        ):
            with net.capture("a", expression=expression) as pcap:
                trips = run()
            row = {"tool": name, **compared(name, trips, seen(net, pcap))}
            rows.append(row)
            print(
                f"{name:24} {row['probes']:7,} {row['error_p50_us']:10.1f} {row['error_p99_us']:10.1f}"
                f" {row['forward_p50_ms'] or float('nan'):10.3f} {row['backward_p50_ms'] or float('nan'):10.3f}",
                flush=True,
            )
    return rows


def seen(net: Any, pcap: Path) -> list[float]:
    """Pair departures and arrivals of a capture in order: the relay keeps it. [us]"""
    out, back = [], []
    for time_ns, frame in net.frames(pcap):
        payload = frame[42:]
        if frame[23] == 17 and payload[:3] == b"\x14\xa7\x5b" and payload[3] & 5:
            continue  # irtt opens and closes a session
        (back if frame[:6] == b"\x02\0\0\0\0\x0a" else out).append(time_ns)
    return [(came - left) / 1000 for left, came in zip(out, back, strict=True)]


def compared(name: str, trips: list[dict[str, float]], captured: list[float]) -> dict[str, Any]:
    """Say how far a program's round trips are from those on the wire. [us]"""
    if len(trips) != len(captured):
        sys.exit(f"{name}: {len(trips)} round trips, {len(captured)} in the capture")
    errors = sorted(abs(trip["us"] - real) for trip, real in zip(trips, captured, strict=True))
    signed = statistics.median(trip["us"] - real for trip, real in zip(trips, captured, strict=True))
    ways = {
        f"{way}_p50_ms": statistics.median(trip[way] for trip in trips) if way in trips[0] else None
        for way in ("forward", "backward")
    }
    return {
        "probes": len(errors),
        "error_p50_us": statistics.median(errors),
        "error_p99_us": errors[len(errors) * 99 // 100],
        "bias_us": signed,
        **ways,
    }


def own_times(net: Any, asked: argparse.Namespace, how: list[str]) -> list[dict[str, float]]:
    """Measure with ixprobe, samples kept."""
    path = net.folder / "samples.jsonl"
    words = ["ping", "--port", PORT, "--count", round(asked.seconds * 100), "--rate", 100, "--samples", path]
    watched([start(net.a, [sys.executable, *how, *words, "--json", net.b.address])])
    samples = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        {
            "us": (sample["received_ns"] - sample["sent_ns"]) / 1000,
            "forward": (sample["reflector_received_ns"] - sample["sent_ns"]) / 1e6,
            "backward": (sample["received_ns"] - sample["reflector_sent_ns"]) / 1e6,
        }
        for sample in sorted(samples, key=lambda sample: sample["sequence"])
    ]


def irtt_times(net: Any, asked: argparse.Namespace) -> list[dict[str, float]]:
    """Measure with irtt; it takes its times itself."""
    server = start(net.b, ["irtt", "server", "-b", f"{net.b.address}:2112", "-i", "0", "-d", "0"])
    time.sleep(0.5)
    path = net.folder / "irtt.json"
    words = [
        "irtt",
        "client",
        "--wait=2s",
        "-i",
        "10ms",
        "-d",
        f"{asked.seconds:g}s",
        "-Q",
        "-o",
        path,
        f"{net.b.address}:2112",
    ]
    try:
        watched([start(net.a, words)])
    finally:
        server.terminate()
        server.communicate()
    trips = json.loads(path.read_text(encoding="utf-8"))["round_trips"]
    wall = [(trip["timestamps"]["client"], trip["timestamps"]["server"]) for trip in trips]
    return [
        {
            "us": (client["receive"]["monotonic"] - client["send"]["monotonic"]) / 1000,
            "forward": (server["receive"]["wall"] - client["send"]["wall"]) / 1e6,
            "backward": (client["receive"]["wall"] - server["send"]["wall"]) / 1e6,
        }
        for client, server in wall
    ]


def scapy_times(net: Any, asked: argparse.Namespace) -> list[dict[str, float]]:
    """Measure with scapy's sr."""
    path = net.folder / "scapy.txt"
    words = [sys.executable, "-c", probe_peers.SCAPY, "sr", net.a.interface, net.a.address, "-"]
    watched([start(net.a, [*words, min(asked.seconds, 10), 100, path])], net.b.address)
    pairs = [tuple(map(float, line.split())) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{"us": (came - left) * 1e6} for left, came in pairs]


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--targets", type=int, default=500)
    parser.add_argument("--rate", type=float, default=5000.0, help="packets a second to all targets together")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--sr-seconds", type=float, default=1.0, help="scapy's sr keeps every packet, so it gets less")
    asked = parser.parse_args()
    if reason := namespaces.missing():
        sys.exit(reason)
    namespaces.sweep()
    print(f"{asked.rate:,.0f} packets/s to {asked.targets} targets for {asked.seconds:g} s, over a veth pair")
    print_row(None)
    loads = load(asked)
    print(f"\nround trips against a capture, 100/s, relay {RELAY_MS[0]:g} ms and {RELAY_MS[1]:g} ms")
    print(f"{'':24} {'probes':>7} {'p50 us':>10} {'p99 us':>10} {'forward ms':>10} {'back ms':>10}")
    timed = times(asked)
    figures = {"rate_hz": asked.rate, "seconds": asked.seconds, "load": loads, "times": timed}
    kept = keep("probes.json", {"schema": "ixprobe/bench/1", **describe(), **figures})
    print(f"kept in {kept}")


if __name__ == "__main__":
    main()
