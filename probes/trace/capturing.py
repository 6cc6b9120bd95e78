"""Capture the probes of a run: a filtered packet socket, kernel stamps, a file."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from probes.errors import InputError
from probes.trace.filters import port_filter
from probes.trace.pcap import PcapWriter
from probes.trace.raw import open_packet_socket
from probes.trace.ring import SNAP_BYTES, Ring

_LOOPBACK = 772  # ARPHRD_LOOPBACK
_OUTGOING = 4
_BREATH_S = 0.2
#: What was caught before the end is still written, for so long at most: a stop is heard within a second.
_LAST_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What a capture holds."""

    packets: int
    dropped: int  # by the kernel: the ring was full


def capture(
    interface: str,
    port: int,
    out: Path,
    *,
    duration_s: float,
    count: int | None,
    stopped: Callable[[], bool],
    ready: Callable[[], None] = lambda: None,
) -> Captured:
    """
    Write the packets from and to one port, of UDP and TCP, to a file.

    Parameters
    ----------
    interface : str
        Name.
    port : int
        Either end's.
    out : Path
        The file; there must be none yet.
    duration_s : float
        At most so long. [s]
    count : int, optional
        At most so many packets.
    stopped : callable
        True ends it.
    ready : callable
        Called when packets are being caught.

    Returns
    -------
    Captured

    Raises
    ------
    InputError
        Without CAP_NET_RAW, if there is no such interface, or the file cannot be written.
    """
    if not any(name == interface for _index, name in socket.if_nameindex()):
        known = [name for _index, name in socket.if_nameindex()]
        raise InputError("no_interface", value=interface, known=known)
    with contextlib.ExitStack() as stack:
        program = port_filter(port, SNAP_BYTES)
        rings: list[Ring] = []
        stack.enter_context(
            open_packet_socket(socket.SOCK_DGRAM, program, interface, before_bind=lambda sock: rings.append(Ring(sock)))
        )
        ring = stack.enter_context(contextlib.closing(rings[0]))
        try:
            descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except FileExistsError as there:
            raise InputError("capture_exists", file=out) from there
        except OSError as refused:
            raise InputError("file_unwritable", file=out, reason=refused) from refused
        try:
            with os.fdopen(descriptor, "wb") as file:
                writer = PcapWriter(file, snap_bytes=SNAP_BYTES)
                ready()
                packets = _pump(ring, writer, duration_s, count, stopped, file.flush)
                return Captured(packets=packets, dropped=ring.dropped())
        except OSError as refused:
            raise InputError("file_unwritable", file=out, reason=refused) from refused


def _pump(
    ring: Ring,
    writer: PcapWriter,
    duration_s: float,
    count: int | None,
    stopped: Callable[[], bool],
    flush: Callable[[], None],
) -> int:
    packets = 0
    end_s = time.monotonic() + duration_s
    while True:
        left_s = 0.0 if stopped() else end_s - time.monotonic()
        frames = ring.take(min(_BREATH_S, left_s))
        for frame in frames:
            if frame.hardware == _LOOPBACK and frame.direction == _OUTGOING:
                continue  # the loopback shows every packet twice
            writer.write(frame)
            packets += 1
            if count is not None and packets >= count:
                return packets
        if not frames:
            flush()
        if left_s <= 0 and not (frames and time.monotonic() < end_s + _LAST_S):
            return packets
