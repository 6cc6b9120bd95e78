"""
A wire that holds every frame for a while: joins two interfaces by AF_PACKET, each direction with its own delay.

Run by tests/probes/namespaces.py in the namespace in the middle; needs the standard library and CAP_NET_RAW. A line on
standard input asks for the tallies, its end ends the relay: whoever started it may die without leaving it behind.

A frame is due at the kernel's own stamp of its arrival plus the delay: what the relay takes to read it does not count,
as long as it reads it before. It sleeps until shortly before it is due, then looks at the clock without sleeping.
"""

from __future__ import annotations

import argparse
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
SOL_PACKET, PACKET_STATISTICS, PACKET_IGNORE_OUTGOING = 263, 6, 23
SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
BUFFER_BYTES = 32 << 20
#: The last stretch before a frame is due is watched, not slept. [ns]
AWAKE_NS = 120_000
UDP = 17


class Side:
    """One interface: what arrives there, and what became of it."""

    def __init__(self, interface: str, delay_ns: int, duplicate_every: int, hold_every: int, hold_ns: int) -> None:
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.setblocking(False)
        self.socket.bind((interface, ETH_P_ALL))
        self.delay_ns = delay_ns
        self.duplicate_every, self.hold_every, self.hold_ns = duplicate_every, hold_every, hold_ns
        self.arrived = self.sent = self.refused = self.overflowed = self.datagrams = 0
        self.late_ns: list[int] = []

    def read(self) -> list[tuple[int, bytes]]:
        """Take what has arrived: pairs of due time and frame. [ns]"""
        taken: list[tuple[int, bytes]] = []
        for _ in range(64):
            try:
                frame, ancillary, _, _ = self.socket.recvmsg(65536, 64)
            except BlockingIOError:
                break
            seconds, nanoseconds = struct.unpack("qq", ancillary[0][2])
            due_ns = seconds * 1_000_000_000 + nanoseconds + self.delay_ns
            self.arrived += 1
            if _is_datagram(frame):
                self.datagrams += 1
                if self.hold_every and self.datagrams % self.hold_every == 0:
                    due_ns += self.hold_ns
                if self.duplicate_every and self.datagrams % self.duplicate_every == 0:
                    taken.append((due_ns, frame))
            taken.append((due_ns, frame))
        return taken

    def tally(self) -> dict[str, object]:
        """Say what this direction carried; `late` is how long after its due time a frame left. [us]"""
        _, dropped = struct.unpack("II", self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        self.overflowed += dropped
        late = sorted(self.late_ns) or [0]
        return {
            "arrived": self.arrived,
            "sent": self.sent,
            "refused": self.refused,  # by the interface: a rule of nftables drops there
            "overflowed": self.overflowed,  # lost by the relay itself
            "late_p50_us": late[len(late) // 2] / 1000,
            "late_p99_us": late[len(late) * 99 // 100] / 1000,
            "late_max_us": late[-1] / 1000,
        }


def _is_datagram(frame: bytes) -> bool:
    kind = frame[12:14]
    return (kind == b"\x08\x00" and frame[23] == UDP) or (kind == b"\x86\xdd" and frame[20] == UDP)


def _send(out: socket.socket, source: Side, frame: bytes, due_ns: int) -> None:
    try:
        out.send(frame)
    except OSError as failed:
        if failed.errno != errno.ENOBUFS:
            raise
        source.refused += 1
    else:
        source.sent += 1
    source.late_ns.append(time.clock_gettime_ns(time.CLOCK_REALTIME) - due_ns)


def relay(west: Side, east: Side) -> None:
    """Carry frames until standard input ends."""
    other = {west: east.socket, east: west.socket}
    of = {west.socket: west, east.socket: east}
    watched = [west.socket, east.socket, sys.stdin]
    waiting: list[tuple[int, int, Side, bytes]] = []
    count = 0
    while True:
        now_ns = time.clock_gettime_ns(time.CLOCK_REALTIME)
        if waiting and waiting[0][0] <= now_ns:
            due_ns, _, source, frame = heapq.heappop(waiting)
            _send(other[source], source, frame, due_ns)
            pause_s: float | None = 0.0
        elif waiting:
            pause_s = max(0.0, (waiting[0][0] - now_ns - AWAKE_NS) / 1e9)
        else:
            pause_s = None
        for ready in select.select(watched, (), (), pause_s)[0]:
            if ready is sys.stdin:
                if not os.read(sys.stdin.fileno(), 4096):
                    return
                print(json.dumps({"forward": west.tally(), "backward": east.tally()}), flush=True)
                continue
            for due_ns, frame in of[ready].read():
                count += 1
                heapq.heappush(waiting, (due_ns, count, of[ready], frame))


def main() -> None:
    """Read the arguments, join the interfaces, say that it is so."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("west")
    parser.add_argument("east")
    parser.add_argument("--forward-ns", type=int, default=0)
    parser.add_argument("--backward-ns", type=int, default=0)
    parser.add_argument("--duplicate-every", type=int, default=0)
    parser.add_argument("--hold-every", type=int, default=0)
    parser.add_argument("--hold-ns", type=int, default=0)
    asked = parser.parse_args()
    unusual = (asked.duplicate_every, asked.hold_every, asked.hold_ns)
    west = Side(asked.west, asked.forward_ns, *unusual)
    east = Side(asked.east, asked.backward_ns, *unusual)
    gc.disable()  # nothing here refers to itself; a collection would hold frames
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    print("ready", flush=True)
    relay(west, east)


if __name__ == "__main__":
    main()
