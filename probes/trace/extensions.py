"""MPLS label stacks behind the quoted packet of an ICMP error."""

from __future__ import annotations

import struct

from probes.records.routes import Label

_OBJECT = struct.Struct("!HBB")
_MPLS_CLASS = 1
_INCOMING_STACK = 1
#: Routers older than RFC 4884 put the extension behind 128 bytes, and give no length (section 5.1).
_OLD_QUOTE_BYTES = 128
#: More labels than any network stacks: what a hostile packet may claim is cut here.
_MOST_LABELS = 16


def mpls_labels(message: bytes, family: int) -> tuple[Label, ...]:
    """
    Read the label stack that a router received the probe with.

    Parameters
    ----------
    message : bytes
        The ICMP message, from its type on.
    family : int
        4 or 6: ICMP and ICMPv6 give the length of the quoted packet in other places and units.

    Returns
    -------
    tuple of Label
        Outermost first; empty if there is none, or what is there is not sound.

    Notes
    -----
    RFC 4884, sections 3 (length: 32-bit words in byte 5 for ICMP, 64-bit words in byte 4 for ICMPv6), 5.1 (no length:
    128 bytes) and 7 (structure); RFC 4950, section 3 (label stack object).
    """
    if len(message) < 8:
        return ()
    quote_bytes = message[5] * 4 if family == 4 else message[4] * 8
    structure = message[8 + (quote_bytes or _OLD_QUOTE_BYTES) :]
    if len(structure) < 8 or structure[0] >> 4 != 2 or not _sound(structure, given=quote_bytes > 0):
        return ()
    rest = structure[4:]
    while len(rest) >= _OBJECT.size:
        length, class_number, class_type = _OBJECT.unpack_from(rest)
        if length < _OBJECT.size or length > len(rest):
            return ()
        if (class_number, class_type) == (_MPLS_CLASS, _INCOMING_STACK):
            return _stack(rest[_OBJECT.size : length])
        rest = rest[length:]
    return ()


def _sound(structure: bytes, *, given: bool) -> bool:
    """Check the checksum; none (0) is allowed, but not where the place was only guessed (RFC 4884, section 5.5)."""
    if structure[2:4] == b"\x00\x00":
        return given
    return words_sum(structure) == 0xFFFF


def words_sum(data: bytes) -> int:
    """Sum 16-bit words in one's complement (RFC 1071)."""
    padded = data + b"\x00" * (len(data) % 2)
    total: int = sum(word for (word,) in struct.iter_unpack("!H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def _stack(entries: bytes) -> tuple[Label, ...]:
    labels = []
    for offset in range(0, min(len(entries), 4 * _MOST_LABELS) - 3, 4):
        (word,) = struct.unpack_from("!I", entries, offset)
        entry = Label(label=word >> 12, traffic_class=word >> 9 & 7, bottom=bool(word >> 8 & 1), ttl=word & 0xFF)
        labels.append(entry)
        if entry.bottom:
            break
    return tuple(labels)
