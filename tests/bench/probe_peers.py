"""What others measure on the same path: fping, irtt and scapy, each started as its manual says for this load."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: irtt measures one target a process: so many share the load.
IRTT_CLIENTS = 20

SCAPY = """
import sys, threading, time
from scapy.all import AsyncSniffer, Ether, ICMP, IP, Raw, conf, raw, sr
conf.verb = 0
way, interface, here, far_mac, seconds, rate = sys.argv[1:4] + [sys.argv[4]] + [float(word) for word in sys.argv[5:7]]
targets = sys.stdin.read().split()
count = round(seconds * rate)
if way == "sr":
    asked = [IP(dst=targets[n % len(targets)]) / ICMP(id=7, seq=n & 0xFFFF) / Raw(bytes(44)) for n in range(count)]
    begin = time.time()
    answered, unanswered = sr(asked, inter=1 / rate, timeout=2)
    print(len(answered) + len(unanswered), len(answered), time.time() - begin - 2)
    if len(sys.argv) > 7:
        with open(sys.argv[7], "w") as file:
            file.writelines(f"{pair.query.sent_time!r} {pair.answer.time!r}\\n" for pair in answered)
    sys.exit()
frames = [
    raw(Ether(dst=far_mac) / IP(src=here, dst=target) / ICMP(id=7, seq=1) / Raw(bytes(44))) for target in targets
]
seen = [0]
def take(_):
    seen[0] += 1
ready = threading.Event()
sniffer = AsyncSniffer(iface=interface, filter="icmp[icmptype] = icmp-echoreply", store=False, prn=take,
                       started_callback=ready.set)
sniffer.start()
ready.wait(10)
wire = conf.L2socket(iface=interface)
begin = time.perf_counter()
for n in range(count):
    pause = begin + n / rate - time.perf_counter()
    if pause > 0.0005:
        time.sleep(pause)
    wire.send(frames[n % len(frames)])
took = time.perf_counter() - begin
time.sleep(2)
sniffer.stop()
print(count, seen[0], took)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a program said of its run, and what it took."""

    tool: str
    targets: int
    sent: int
    answered: int
    lost_local: int | None = None  # where the program knows it from the network's loss
    lasted_s: float
    cpu_s: float
    peak_mb: float

    @property
    def row(self) -> dict[str, Any]:
        """Lay out for the document."""
        return {
            "tool": self.tool,
            "targets": self.targets,
            "sent": self.sent,
            "answered": self.answered,
            "lost_ratio": 1 - self.answered / self.sent if self.sent else None,
            "lost_local": self.lost_local,
            "rate_hz": self.sent / self.lasted_s,
            "cpu_s": self.cpu_s,
            "peak_mb": self.peak_mb,
        }


def watched(started: list[subprocess.Popen[str]], given: str | None = None) -> tuple[str, float, float, float]:
    """
    Wait for programs that do one job together.

    Returns
    -------
    tuple
        Outputs joined; time it took [s]; processor time of all [s]; sum of their peaks of memory [MB].
    """
    begin_s, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    peaks: dict[int, float] = {}
    over = threading.Event()

    def _watch() -> None:
        # Not ru_maxrss: Linux hands the parent's peak down to a child.
        while not over.wait(0.2):
            for process in started:
                try:
                    told = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
                except OSError:
                    continue
                if found := re.search(r"VmHWM:\s+(\d+)", told):
                    peaks[process.pid] = int(found[1]) / 1024

    watch = threading.Thread(target=_watch)
    watch.start()
    said = []
    try:
        for process in started:
            out, err = process.communicate(given)
            if process.returncode != 0:
                sys.exit(f"{process.args}: exit {process.returncode}\n{out[-2000:]}{err[-2000:]}")
            said.append(out + err)
    finally:
        over.set()
        watch.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return "".join(said), time.perf_counter() - begin_s, cpu_s, sum(peaks.values())


def start(host: Any, words: list[object]) -> subprocess.Popen[str]:
    """Start a program on a host, all its streams as pipes."""
    pipe = subprocess.PIPE
    started: subprocess.Popen[str] = host.popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    return started


def fping(net: Any, targets: list[str], rate_hz: float, seconds: float) -> Outcome:
    """Echo over ICMP; the pause between two packets sets the rate, the period of a target follows."""
    each = round(rate_hz * seconds / len(targets))
    pause_ms, period_ms = 1000 / rate_hz, 1000 * len(targets) / rate_hz
    words = ["fping", "-q", "-s", "-b", 44, "-c", each, "-i", f"{pause_ms:g}", "-p", f"{period_ms:g}", "-t", 2000]
    process = start(net.a, [*words, "-f", "-"])
    said, _, cpu_s, peak_mb = watched([process], "\n".join(targets) + "\n")
    sent, answered = (
        int(re.search(rf"(\d+) {what}", said)[1])  # type: ignore[index]
        for what in ("ICMP Echos sent", "ICMP Echo Replies received")
    )
    lasted = float(re.search(r"([\d.]+) sec \(elapsed real time\)", said)[1])  # type: ignore[index]
    return Outcome(
        tool="fping", targets=len(targets), sent=sent, answered=answered, lasted_s=lasted, cpu_s=cpu_s, peak_mb=peak_mb
    )


def irtt(net: Any, targets: list[str], rate_hz: float, seconds: float) -> Outcome:
    """UDP between irtt's own client and server; a process serves one target, so the targets are few."""
    some = targets[:IRTT_CLIENTS]
    bound = ",".join(f"{target}:2112" for target in some)
    server = start(net.b, ["irtt", "server", "-b", bound, "-i", "0", "-d", "0"])
    time.sleep(0.5)
    every = f"{1e6 * len(some) / rate_hz:.0f}us"
    words = ["irtt", "client", "--wait=2s", "-i", every, "-d", f"{seconds:g}s", "-Q", "-o"]
    kept = [net.folder / f"irtt-{number}.json" for number in range(len(some))]
    clients = [start(net.a, [*words, path, f"{target}:2112"]) for path, target in zip(kept, some, strict=True)]
    try:
        _, _, cpu_s, peak_mb = watched(clients)
    finally:
        server.terminate()
        server.communicate()
    stats = [json.loads(path.read_text(encoding="utf-8"))["stats"] for path in kept]
    return Outcome(
        tool="irtt",
        targets=len(some),
        sent=sum(one["packets_sent"] for one in stats),
        answered=sum(one["packets_received"] for one in stats),
        lasted_s=seconds,
        cpu_s=cpu_s,
        peak_mb=peak_mb,
    )


def scapy(net: Any, targets: list[str], rate_hz: float, seconds: float, way: str) -> Outcome:
    """ICMP echo by scapy: `sr`, or frames sent from a loop and counted by AsyncSniffer."""
    words = [sys.executable, "-c", SCAPY, way, net.a.interface, net.a.address, "02:00:00:00:00:0b", seconds, rate_hz]
    said, _, cpu_s, peak_mb = watched([start(net.a, words)], "\n".join(targets))
    sent, answered, lasted = said.strip().splitlines()[-1].split()
    return Outcome(
        tool=f"scapy {way}",
        targets=len(targets),
        sent=int(sent),
        answered=int(answered),
        lasted_s=float(lasted),
        cpu_s=cpu_s,
        peak_mb=peak_mb,
    )
