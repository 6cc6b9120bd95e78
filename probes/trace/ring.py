"""Packets from a ring that the kernel fills and we empty: no copy a packet, no system call a packet."""

from __future__ import annotations

import mmap
import select
import socket
import struct
from typing import NamedTuple

SOL_PACKET = 263
_PACKET_RX_RING, _PACKET_STATISTICS, _PACKET_VERSION = 5, 6, 10
_TPACKET_V2 = 1
_STATUS_KERNEL, _STATUS_USER = 0, 1
#: struct tpacket2_hdr: status, len, snaplen, mac, net, sec, nsec; struct sockaddr_ll stands behind 32 bytes.
_HEAD = struct.Struct("=IIIHHII")
_LINK = struct.Struct("=HHiHBB8s")
_LINK_OFFSET = 32
_STATUS = struct.Struct("=I")
_FRAME_BYTES = 256
_BLOCK_BYTES = 1 << 16
_BLOCKS = 128  # 8 MiB: 32,768 packets, six seconds at 5,000 a second
#: Room of a frame: what is left behind the header (80 bytes) for a packet.
SNAP_BYTES = 176


class Frame(NamedTuple):
    """One packet, from its IP header on."""

    at_ns: int
    data: bytes
    protocol: int  # EtherType
    interface: int
    hardware: int  # ARPHRD_*
    direction: int  # PACKET_HOST 0, PACKET_OUTGOING 4, ...
    address: bytes  # of the link layer, of whoever sent it


class Ring:
    """
    A receive ring on a packet socket that is not yet bound.

    Parameters
    ----------
    sock : socket.socket
        AF_PACKET, SOCK_DGRAM. The ring does not close it.

    Notes
    -----
    TPACKET_V2, as the kernel's Documentation/networking/packet_mmap.rst lays it out.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._count = _BLOCKS * (_BLOCK_BYTES // _FRAME_BYTES)
        sock.setsockopt(SOL_PACKET, _PACKET_VERSION, _TPACKET_V2)
        request = struct.pack("=IIII", _BLOCK_BYTES, _BLOCKS, _FRAME_BYTES, self._count)
        sock.setsockopt(SOL_PACKET, _PACKET_RX_RING, request)
        self._memory = mmap.mmap(sock.fileno(), _BLOCKS * _BLOCK_BYTES)
        self._place = 0
        self._drops = 0
        self._ready = select.poll()
        self._ready.register(sock, select.POLLIN)

    def take(self, timeout_s: float, limit: int = 4096) -> list[Frame]:
        """Wait at most so long for a packet, and take those that are there."""
        frames = self._take(limit)
        if not frames and timeout_s > 0:
            for _file, event in self._ready.poll(timeout_s * 1000):
                if event & select.POLLERR:
                    # The interface went down; asking clears it, else poll returns at once for ever.
                    self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            frames = self._take(limit)
        return frames

    def dropped(self) -> int:
        """Count the packets that found the ring full, since it was made."""
        _packets, drops = struct.unpack("=II", self._sock.getsockopt(SOL_PACKET, _PACKET_STATISTICS, 8))
        self._drops += drops  # the kernel counts from the last time it was asked
        return self._drops

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()

    def _take(self, limit: int) -> list[Frame]:
        frames: list[Frame] = []
        while len(frames) < limit:
            base = self._place * _FRAME_BYTES
            if not _STATUS.unpack_from(self._memory, base)[0] & _STATUS_USER:
                break
            _status, _length, kept, _mac, net, seconds, nanoseconds = _HEAD.unpack_from(self._memory, base)
            _family, protocol, interface, hardware, direction, size, address = _LINK.unpack_from(
                self._memory, base + _LINK_OFFSET
            )
            start = base + net
            data = bytes(self._memory[start : start + min(kept, _FRAME_BYTES - net)])
            at_ns = seconds * 1_000_000_000 + nanoseconds
            frames.append(
                Frame(at_ns, data, socket.ntohs(protocol), interface, hardware, direction, address[: min(size, 8)])
            )
            _STATUS.pack_into(self._memory, base, _STATUS_KERNEL)
            self._place = (self._place + 1) % self._count
        return frames
