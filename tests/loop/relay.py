"""
What lies between the sites: carries each IPv4 frame to the site that it is for, after the delay of that pair.

Run by tests/loop/bed.py in a namespace in the middle; needs the standard library and CAP_NET_RAW. Its one argument is
JSON: `{"wires": {site: [interface, address]}, "oneway_ns": {"a>b": delay}}`. A line on standard input asks for its log,
its end ends the relay: whoever started it may die without leaving it behind.

A frame is due at the kernel's own stamp of its arrival plus the delay. The relay sleeps until shortly before, then
looks at the clock without sleeping. Its log says how long it has really held the frames of each pair: that, and not
the delay asked for, is what a measurement is held against.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import heapq
import json
import os
import select
import socket
import struct
import sys
import time

ETH_P_ALL = 0x0003
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
BUFFER_BYTES = 16 << 20
IPV4 = b"\x08\x00"
#: The last stretch before a frame is due is watched, not slept. [ns]
AWAKE_NS = 100_000


class Wire:
    """The interface towards one site."""

    def __init__(self, site: str, interface: str) -> None:
        self.site = site
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.setblocking(False)
        self.socket.bind((interface, ETH_P_ALL))

    def read(self) -> list[tuple[int, bytes]]:
        """Take what has arrived: pairs of time [ns] and frame."""
        taken = []
        for _ in range(64):
            try:
                frame, ancillary, _, _ = self.socket.recvmsg(65536, 64)
            except BlockingIOError:
                break
            seconds, nanoseconds = struct.unpack("qq", ancillary[0][2])
            taken.append((seconds * 1_000_000_000 + nanoseconds, frame))
        return taken


class Relay:
    """The wires, the frames that are under way, and the log."""

    def __init__(self, wires: dict[str, list[str]], oneway_ns: dict[str, int]) -> None:
        self.by_address = {
            socket.inet_aton(address): Wire(site, interface) for site, (interface, address) in wires.items()
        }
        self.oneway_ns = {tuple(pair.split(">")): delay_ns for pair, delay_ns in oneway_ns.items()}
        self.held_ns: dict[str, list[int]] = {pair: [] for pair in oneway_ns}
        self.astray = self.refused = 0
        self.waiting: list[tuple[int, int, int, Wire, Wire, bytes]] = []
        self.count = 0

    def take(self, source: Wire) -> None:
        """Read one wire, and note when each frame is due."""
        for arrived_ns, frame in source.read():
            far = self.by_address.get(frame[30:34]) if frame[12:14] == IPV4 else None
            if far is None or far is source:
                self.astray += 1
                continue
            self.count += 1
            due_ns = arrived_ns + self.oneway_ns[source.site, far.site]
            heapq.heappush(self.waiting, (due_ns, self.count, arrived_ns, source, far, frame))

    def give(self) -> None:
        """Send the frame that is due first."""
        _, _, arrived_ns, source, far, frame = heapq.heappop(self.waiting)
        try:
            far.socket.send(frame)
        except OSError as failed:
            if failed.errno != errno.ENOBUFS:
                raise
            self.refused += 1
        else:
            held_ns = time.clock_gettime_ns(time.CLOCK_REALTIME) - arrived_ns
            self.held_ns[f"{source.site}>{far.site}"].append(held_ns)

    def log(self) -> dict[str, object]:
        """Say how long the frames of each direction were held. [ns]"""
        said: dict[str, object] = {"astray": self.astray, "refused": self.refused}
        for pair, held_ns in self.held_ns.items():
            ordered = sorted(held_ns)
            count = len(ordered)
            said[pair] = (
                {
                    "frames": count,
                    "min_ns": ordered[0],
                    "p01_ns": ordered[count // 100],
                    "p50_ns": ordered[count // 2],
                    "p99_ns": ordered[count * 99 // 100],
                    "max_ns": ordered[-1],
                }
                if count
                else {"frames": 0}
            )
        return said

    def run(self) -> None:
        """Carry frames until standard input ends."""
        of = {wire.socket: wire for wire in self.by_address.values()}
        watched = [*of, sys.stdin]
        while True:
            now_ns = time.clock_gettime_ns(time.CLOCK_REALTIME)
            pause_s: float | None = None
            if self.waiting and self.waiting[0][0] <= now_ns:
                self.give()
                pause_s = 0.0
            elif self.waiting:
                pause_s = max(0.0, (self.waiting[0][0] - now_ns - AWAKE_NS) / 1e9)
            for ready in select.select(watched, (), (), pause_s)[0]:
                if ready is not sys.stdin:
                    self.take(of[ready])
                elif os.read(sys.stdin.fileno(), 4096):
                    print(json.dumps(self.log()), flush=True)
                else:
                    return


def main() -> None:
    """Join the wires, say that it is so."""
    relay = Relay(**json.loads(sys.argv[1]))
    gc.disable()  # nothing here refers to itself; a collection would hold frames
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    print("ready", flush=True)
    relay.run()


if __name__ == "__main__":
    main()
