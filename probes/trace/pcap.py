"""Write captures: pcap with nanoseconds, Linux cooked header version 2, which keeps the direction of each packet."""

from __future__ import annotations

import struct
from typing import BinaryIO

from probes.trace.ring import Frame

_MAGIC_NS = 0xA1B23C4D
LINKTYPE_LINUX_SLL2 = 276
_COOKED = struct.Struct("!HHIHBB8s")
_RECORD = struct.Struct("=IIII")


class PcapWriter:
    """
    Write packets to an open file, one after the other.

    Parameters
    ----------
    file : binary file
        Buffered; the caller closes it.
    snap_bytes : int
        At most so much of a packet is kept.

    Notes
    -----
    draft-ietf-opsawg-pcap (format), https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html (header). Whatever
    ends the capture, all whole records before the end stay readable.
    """

    def __init__(self, file: BinaryIO, *, snap_bytes: int) -> None:
        self._file = file
        file.write(struct.pack("=IHHiIII", _MAGIC_NS, 2, 4, 0, 0, snap_bytes + _COOKED.size, LINKTYPE_LINUX_SLL2))

    def write(self, frame: Frame) -> None:
        """Write one packet."""
        cooked = _COOKED.pack(
            frame.protocol,
            0,
            frame.interface,
            frame.hardware,
            frame.direction,
            len(frame.address),
            frame.address.ljust(8, b"\x00"),
        )
        seconds, nanoseconds = divmod(frame.at_ns, 1_000_000_000)
        kept = _COOKED.size + len(frame.data)
        whole = _COOKED.size + max(len(frame.data), ip_bytes(frame.data))
        self._file.write(_RECORD.pack(seconds, nanoseconds, kept, whole) + cooked + frame.data)


def ip_bytes(packet: bytes) -> int:
    """Tell how long an IP packet says it is; 0 where it does not say. [bytes]"""
    if len(packet) < 6:
        return 0
    if packet[0] >> 4 == 4:
        return int.from_bytes(packet[2:4], "big")
    if packet[0] >> 4 == 6:
        return 40 + int.from_bytes(packet[4:6], "big")
    return 0
