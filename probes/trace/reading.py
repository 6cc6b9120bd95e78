"""Read captures as a stream: pcap and pcapng, microseconds and nanoseconds, whatever the bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from probes.errors import InputError

#: tcpdump's own limit of a packet (MAXIMUM_SNAPLEN); what claims more is damage.
_LARGEST_RECORD = 262_144
#: A pcapng block may hold options beside its packet.
_LARGEST_BLOCK = 1 << 20
_MOST_INTERFACES = 10_000
_PCAP = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
_PCAPNG = b"\x0a\x0d\x0d\x0a"
_SECTION, _INTERFACE, _ENHANCED = 0x0A0D0D0A, 1, 6
_ORDER = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_OPTION_RESOLUTION, _OPTION_OFFSET = 9, 14


class Record(NamedTuple):
    """One captured packet, with its link-layer header."""

    at_ns: int
    link_type: int
    data: bytes


class Capture:
    """
    A capture, read once from front to back.

    Parameters
    ----------
    file : binary file
        Open and at its start.
    name : str
        For messages.

    Raises
    ------
    InputError
        If it is no capture.

    Notes
    -----
    draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng. A file that breaks off gives all whole records before;
    `damage` then says where.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._place = 0
        self.damage: int | None = None  # byte at which the file breaks off or stops making sense
        self.span_ns: tuple[int, int] | None = None  # first and last time, once it was read
        magic = self._read(4) or b""
        self._order, self._scale_ns = _PCAP.get(magic, ("", 0))
        self._ng = magic == _PCAPNG
        self._link_type = 0
        self._interfaces: list[_Interface] = []
        if self._ng:
            return
        header = self._read(20) if self._order else None
        if header is None:
            raise InputError("not_a_capture", file=name, reason="magic" if magic not in _PCAP else "header")
        # The upper half of the field holds other things: frame check sequences (draft, section 4).
        self._link_type = struct.unpack_from(self._order + "I", header, 16)[0] & 0xFFFF

    def __iter__(self) -> Iterator[Record]:
        """Give record after record, never an exception for what the file holds."""
        first_ns = last_ns = None
        try:
            for record in self._blocks() if self._ng else self._records():
                if first_ns is None or record.at_ns < first_ns:
                    first_ns = record.at_ns
                if last_ns is None or record.at_ns > last_ns:
                    last_ns = record.at_ns
                yield record
        finally:
            if first_ns is not None and last_ns is not None:
                self.span_ns = (first_ns, last_ns)

    def _read(self, size: int) -> bytes | None:
        data = self._file.read(size)
        if len(data) < size:
            if data:
                self.damage = self._place
            return None
        self._place += size
        return data

    def _records(self) -> Iterator[Record]:
        head = struct.Struct(self._order + "IIII")
        while (header := self._read(16)) is not None:
            seconds, fraction, kept, _whole = head.unpack(header)
            if kept > _LARGEST_RECORD:
                self.damage = self._place - 16
                return
            if (data := self._read(kept)) is None:
                self.damage = self._place - 16
                return
            yield Record(seconds * 1_000_000_000 + fraction * self._scale_ns, self._link_type, data)

    def _blocks(self) -> Iterator[Record]:
        kind_bytes: bytes | None = _PCAPNG
        start = 0
        while kind_bytes is not None:
            length_bytes = self._read(4)
            if length_bytes is None or not self._understood(kind_bytes, start):
                self.damage = start
                return
            kind = _SECTION if kind_bytes == _PCAPNG else struct.unpack(self._order + "I", kind_bytes)[0]
            body = self._body(kind, length_bytes)
            if body is None:
                self.damage = start
                return
            if kind == _INTERFACE and not self._add_interface(body):
                self.damage = start
                return
            if kind == _ENHANCED and (record := self._enhanced(body)) is not None:
                yield record
            start = self._place
            kind_bytes = self._read(4)

    def _understood(self, kind_bytes: bytes, start: int) -> bool:
        return kind_bytes == _PCAPNG or (start > 0 and bool(self._order))

    def _body(self, kind: int, length_bytes: bytes) -> bytes | None:
        """Read a block to its end; a section header says which way its numbers are to be read, the length included."""
        first = b""
        if kind == _SECTION:
            order_bytes = self._read(4)
            if order_bytes is None or order_bytes not in _ORDER:
                return None
            self._order, first = _ORDER[order_bytes], order_bytes
            self._interfaces = []
        (length,) = struct.unpack(self._order + "I", length_bytes)
        left = length - 12 - len(first)
        if length % 4 or left < 0 or length > _LARGEST_BLOCK:
            return None
        rest = self._read(left)
        trailer = self._read(4)
        return None if rest is None or trailer != length_bytes else first + rest

    def _add_interface(self, body: bytes) -> bool:
        if len(body) < 8 or len(self._interfaces) >= _MOST_INTERFACES:
            return False
        self._interfaces.append(_read_interface(body, self._order))
        return True

    def _enhanced(self, body: bytes) -> Record | None:
        if len(body) < 20:
            return None
        number, high, low, kept, _whole = struct.unpack_from(self._order + "IIIII", body)
        if number >= len(self._interfaces) or kept > len(body) - 20:
            return None
        interface = self._interfaces[number]
        ticks = high << 32 | low
        at_ns = ticks * 1_000_000_000 // interface.ticks_per_s + interface.offset_s * 1_000_000_000
        return Record(at_ns, interface.link_type, body[20 : 20 + kept])


class _Interface(NamedTuple):
    link_type: int
    ticks_per_s: int
    offset_s: int


def _read_interface(body: bytes, order: str) -> _Interface:
    (link_type,) = struct.unpack_from(order + "H", body)
    ticks_per_s, offset_s = 1_000_000, 0
    place = 8
    while place + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, place)
        value = body[place + 4 : place + 4 + length]
        if code == 0 or len(value) < length:
            break
        if code == _OPTION_RESOLUTION and length == 1:
            exponent = value[0] & 0x7F
            # Powers of ten to 10^-18, of two to 2^-63: nobody's clock is finer.
            ticks_per_s = 2 ** min(exponent, 63) if value[0] & 0x80 else 10 ** min(exponent, 18)
        elif code == _OPTION_OFFSET and length == 8:
            (offset_s,) = struct.unpack(order + "q", value)
        place += 4 + length + -length % 4
    return _Interface(link_type, ticks_per_s, offset_s)
