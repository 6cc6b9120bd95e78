"""Extensions of STAMP packets (RFC 8972): building them, reflecting them, reading what came back."""

from __future__ import annotations

import functools
import hashlib
import hmac
import struct
from typing import NamedTuple

EXTRA_PADDING = 1
CLASS_OF_SERVICE = 4
DIRECT_MEASUREMENT = 5
HMAC = 8

UNRECOGNISED = 0x80  # U: a sender sets it, whoever understands clears it
MALFORMED = 0x40  # M
INTEGRITY = 0x20  # I: the HMAC TLV is not right

HMAC_BYTES = 16
_BLOCK_BYTES = 64  # of SHA-256
#: A packet of nothing but empty TLVs would cost the reflector a hundred times the work of an honest one.
_MOST = 16
_SIZES = {CLASS_OF_SERVICE: 4, DIRECT_MEASUREMENT: 12, HMAC: HMAC_BYTES}
_HEADER = struct.Struct("!BBH")  # flags, type, length of the value: 4 octets
_SEQUENCE = struct.Struct("!I")
_SERVICE = struct.Struct("!H")
_COUNTS = struct.Struct("!II")


class Reflected(NamedTuple):
    """What goes back."""

    extension: bytes  # as long as it came
    dscp: int  # to mark the answer with


class Results(NamedTuple):
    """What an answer's extension says; None: it says nothing of it."""

    dscp_reflector: int | None = None  # as the probe arrived there
    ecn_reflector: int | None = None
    reflector_received: int | None = None  # probes of this session that the reflector has taken in, this one included
    reflector_sent: int | None = None  # answers, this one included
    dscp_refused: bool = False  # the reflector did not mark its answer as asked (RP)
    unrecognised: bool = False
    malformed: bool = False
    integrity_failed: bool = False  # then nothing else of the extension is believed


NOTHING = Results()


#: One TLV by its place: start, type, flags, length of the value as it says, whether all of it is there. A plain tuple:
#: several are made for each packet.
_Part = tuple[int, int, int, int, bool]


def digest(key: bytes, text: bytes) -> bytes:
    """
    Authenticate a text: HMAC-SHA-256 truncated to 128 bits.

    Parameters
    ----------
    key : bytes
        Shared key.
    text : bytes
        What is covered.

    Returns
    -------
    bytes
        16 octets.

    Notes
    -----
    RFC 8762, section 4.4; RFC 4868; RFC 2104, section 4: the state after each pad is kept, which halves the time.
    """
    inner, outer = _pads(key)
    inner, outer = inner.copy(), outer.copy()
    inner.update(text)
    outer.update(inner.digest())
    return outer.digest()[:HMAC_BYTES]


@functools.lru_cache(maxsize=64)
def _pads(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """Hash the inner and the outer pad of a key."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK_BYTES else key).ljust(_BLOCK_BYTES, b"\0")
    inner = hashlib.sha256(bytes(octet ^ 0x36 for octet in block))
    outer = hashlib.sha256(bytes(octet ^ 0x5C for octet in block))
    return inner, outer


@functools.lru_cache(maxsize=64)
def padding(total_bytes: int) -> bytes:
    """
    Make an Extra Padding TLV.

    Parameters
    ----------
    total_bytes : int
        With its header, 4 to 65,539. [octets]

    Returns
    -------
    bytes
        The TLV, filled with the same noise every time: nothing on the way makes it shorter.

    Notes
    -----
    RFC 8972, section 4.1.
    """
    value_bytes = total_bytes - _HEADER.size
    return _HEADER.pack(UNRECOGNISED, EXTRA_PADDING, value_bytes) + hashlib.shake_128(b"padding").digest(value_bytes)


def class_of_service(dscp: int) -> bytes:
    """
    Make a Class of Service TLV: ask how the probe arrived, and for the mark of the answer.

    Parameters
    ----------
    dscp : int
        The mark that the answer shall carry, 0 to 63.

    Returns
    -------
    bytes
        8 octets.

    Notes
    -----
    RFC 8972, section 4.4: DSCP1 (6 bits), DSCP2 (6), ECN (2), RP (2), 16 reserved.
    """
    return struct.pack("!BBHHH", UNRECOGNISED, CLASS_OF_SERVICE, 4, dscp << 10, 0)


def direct_measurement(sent: int) -> bytes:
    """
    Make a Direct Measurement TLV: ask how many of the session's probes came, and how many were answered.

    Parameters
    ----------
    sent : int
        Probes of the session so far, this one included; goes out modulo 2**32.

    Returns
    -------
    bytes
        16 octets.

    Notes
    -----
    RFC 8972, section 4.5: three counters of 32 bits, the sender's, then the reflector's received and sent.
    """
    return struct.pack("!BBHIII", UNRECOGNISED, DIRECT_MEASUREMENT, 12, sent & 0xFFFFFFFF, 0, 0)


def authentication(key: bytes, sequence: int, preceding: bytes) -> bytes:
    """
    Make the HMAC TLV that closes the TLVs of an authenticated packet.

    Parameters
    ----------
    key : bytes
        Shared key.
    sequence : int
        Sequence Number of the packet it travels in.
    preceding : bytes
        The TLVs before it.

    Returns
    -------
    bytes
        20 octets.

    Notes
    -----
    RFC 8972, section 4.8: over the Sequence Number and all preceding TLVs; only Extra Padding may follow.
    """
    text = _SEQUENCE.pack(sequence) + preceding
    return _HEADER.pack(UNRECOGNISED, HMAC, HMAC_BYTES) + digest(key, text)


def reflect(
    extension: bytes,
    *,
    dscp: int,
    ecn: int,
    sequence: int,
    answer_sequence: int,
    key: bytes | None = None,
    permitted: frozenset[int] | None = None,
    counts: tuple[int, int] | None = None,
) -> Reflected:
    """
    Work out what to send back for the extension of a probe.

    Parameters
    ----------
    extension : bytes
        All that follows the base packet, hostile or not.
    dscp, ecn : int
        As the probe arrived.
    sequence, answer_sequence : int
        Sequence Numbers of the probe and of its answer.
    key : bytes, optional
        Shared key, in authenticated mode.
    permitted : frozenset of int, optional
        Marks that an answer may carry; None: all.
    counts : tuple of int, optional
        Probes of the session taken in and answers sent, this one included; None: the reflector does not count, and
        Direct Measurement goes back as not understood.

    Returns
    -------
    Reflected
        An extension of the same length, with U, M and I set as RFC 8972 asks, and the answer's mark.

    Notes
    -----
    RFC 8972, section 4 (flags), 4.4 (Class of Service), 4.8 (HMAC). A rest of nothing but zeros is the padding of
    older senders (RFC 8762, section 4.6) and goes back as it came; so do TLVs beyond the 16th, as not understood.
    """
    if not extension or not extension.strip(b"\0"):
        return Reflected(extension, dscp)
    parts = _parts(extension)
    answer = bytearray(extension)
    if key is not None and not _authentic(extension, parts, sequence, key):
        for part in parts:
            answer[part[0]] = INTEGRITY
        return Reflected(bytes(answer), dscp)
    mark = dscp
    for start, kind, _, length, whole in parts:
        flags = answer[start] = _judge(kind, length, whole, key is not None, counts is not None)
        if flags:
            continue
        value = start + 4
        if kind == CLASS_OF_SERVICE:
            wished = extension[value] >> 2
            refused = permitted is not None and wished not in permitted
            mark = dscp if refused else wished
            _SERVICE.pack_into(answer, value, wished << 10 | dscp << 4 | ecn << 2 | refused)
        elif kind == DIRECT_MEASUREMENT and counts is not None:
            _COUNTS.pack_into(answer, value + 4, counts[0] & 0xFFFFFFFF, counts[1] & 0xFFFFFFFF)
        elif kind == HMAC and key is not None:
            text = _SEQUENCE.pack(answer_sequence) + answer[:start]
            answer[value : value + HMAC_BYTES] = digest(key, text)
    return Reflected(bytes(answer), mark)


def read(extension: bytes, *, sequence: int, key: bytes | None = None) -> Results:
    """
    Read the extension of an answer. Whatever it holds, this gives a result.

    Parameters
    ----------
    extension : bytes
        All that follows the base packet.
    sequence : int
        Sequence Number of the answer.
    key : bytes, optional
        Shared key, in authenticated mode.

    Returns
    -------
    Results
        What a reflector understood, and what it did not.
    """
    if not extension or not extension.strip(b"\0"):
        return NOTHING
    parts = _parts(extension)
    failed = any(flags & INTEGRITY for _, _, flags, _, _ in parts)
    if failed or (key is not None and not _authentic(extension, parts, sequence, key)):
        return Results(integrity_failed=True)
    dscp = ecn = received = sent = None
    refused = unrecognised = malformed = False
    for start, kind, flags, length, whole in parts:
        unrecognised = unrecognised or flags & UNRECOGNISED != 0
        malformed = malformed or flags & MALFORMED != 0 or not whole
        if flags or not whole or length != _SIZES.get(kind):
            continue
        value = start + 4
        if kind == CLASS_OF_SERVICE:
            (word,) = _SERVICE.unpack_from(extension, value)
            dscp, ecn, refused = word >> 4 & 0x3F, word >> 2 & 3, word & 3 != 0
        elif kind == DIRECT_MEASUREMENT:
            came, went = _COUNTS.unpack_from(extension, value + 4)
            if came:  # a reflector that sends back what it does not understand leaves zeros
                received, sent = came, went
    return Results(dscp, ecn, received, sent, refused, unrecognised, malformed)


def _parts(extension: bytes) -> list[_Part]:
    parts: list[_Part] = []
    start, end = 0, len(extension)
    while start < end and len(parts) < _MOST:
        if end - start < 4:
            parts.append((start, 0, extension[start], 0, False))
            break
        flags, kind, length = _HEADER.unpack_from(extension, start)
        following = start + 4 + length
        parts.append((start, kind, flags, length, following <= end))
        start = following
    return parts


def _authentic(extension: bytes, parts: list[_Part], sequence: int, key: bytes) -> bool:
    """Tell whether the TLVs are those that the holder of the key sent; padding alone needs no proof."""
    last = len(parts) - 1
    while last >= 0 and parts[last][1] == EXTRA_PADDING:
        last -= 1
    if last < 0:
        return True
    start, kind, _, length, whole = parts[last]
    if kind != HMAC or length != HMAC_BYTES or not whole:
        return False
    text = _SEQUENCE.pack(sequence) + extension[:start]
    return hmac.compare_digest(digest(key, text), extension[start + 4 : start + 4 + HMAC_BYTES])


def _judge(kind: int, length: int, whole: bool, authenticated: bool, counting: bool) -> int:
    """Work out the flags that a TLV goes back with."""
    if kind == EXTRA_PADDING:
        return 0 if whole else MALFORMED
    known = kind == CLASS_OF_SERVICE or (kind == HMAC and authenticated) or (kind == DIRECT_MEASUREMENT and counting)
    if known:
        return 0 if whole and length == _SIZES[kind] else MALFORMED
    return UNRECOGNISED if whole else UNRECOGNISED | MALFORMED
