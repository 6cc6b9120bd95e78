"""Packets of the Simple Two-Way Active Measurement Protocol (RFC 8762), with the session id of RFC 8972."""

from __future__ import annotations

import hmac
import struct
from typing import NamedTuple

from probes.wire.errors import Reason, WireError
from probes.wire.times import PTP, decode_error, ns_to_ntp, ns_to_ptp, ntp_to_ns, ptp_to_ns
from probes.wire.tlv import HMAC_BYTES, Results, authentication, digest, padding, read

DEFAULT_PORT = 862

#: Octets of the base packets; probe and answer are of one size (RFC 8762, section 4.3).
OPEN_BYTES = 44
AUTHENTICATED_BYTES = 112
#: What UDP can carry over IPv4.
LARGEST_BYTES = 65_507
#: The HMAC covers the first six blocks of 16 octets (RFC 8762, section 4.4).
_COVERED = AUTHENTICATED_BYTES - HMAC_BYTES
_SMALLEST_TLV = 4

# RFC 8972, figures 1 and 3 (8762, figures 2 and 4): sequence, timestamp, error estimate, session id, zeros.
_OPEN_PROBE = struct.Struct("!IQHH28x")
_SEALED_PROBE = struct.Struct("!I12xQHH68x")
# RFC 8972, figures 2 and 4 (8762, figures 5 and 6): the same, then receive timestamp and the sender's sequence,
# timestamp, error estimate and TTL as they arrived.
_OPEN_ANSWER = struct.Struct("!IQHHQIQH2xB3x")
_SEALED_ANSWER = struct.Struct("!I12xQHH4xQ8xI12xQH6xB15x")


# Of an answer, the seconds of its two times, T3 and T2; a probe has zeros, or an older sender's noise, for T2.
_OPEN_TIMES = struct.Struct("!4xI8xI")
_SEALED_TIMES = struct.Struct("!16xI12xI")
#: No reflector holds a probe for longer. [s]
_HELD_S = 900


class Probe(NamedTuple):
    """What a reflector needs of a probe."""

    sequence: int
    timestamp: int  # 64 bits as they came: they go back unread
    error_estimate: int
    ssid: int
    extension: bytes  # all that follows the base packet

    @property
    def sent_ns(self) -> int:
        """When the sender says it left. [ns]"""
        return _time(self.timestamp, self.error_estimate)


class Answer(NamedTuple):
    """What a reflector says."""

    sequence: int  # the reflector's own, if it keeps state; else the sender's
    sender_sequence: int
    ssid: int
    received_ns: int  # T2
    sent_ns: int  # T3
    sender_sent_ns: int | None  # T1 as it was on the wire; our own clock is the one to trust
    sender_error: int  # 16 bits as they were sent
    error_estimate: int  # 16 bits
    synchronised: bool
    error_ns: int | None
    ttl: int  # of the probe as it arrived there
    tlvs: Results


def probe_bytes(payload_bytes: int, *, tlvs: bytes = b"", key: bytes | None = None) -> int:
    """
    Tell how large a probe becomes.

    Parameters
    ----------
    payload_bytes : int
        Wanted size of the UDP payload. [octets]
    tlvs : bytes
        TLVs it carries.
    key : bytes, optional
        Shared key, in authenticated mode.

    Returns
    -------
    int
        The wanted size, or the smallest possible above it: 44 octets (112 authenticated) and the TLVs (20 more with
        a key) need their place, and what is left over is none or at least the 4 octets of an empty padding. [octets]
    """
    needed = OPEN_BYTES if key is None else AUTHENTICATED_BYTES
    if tlvs:
        needed += len(tlvs) + (0 if key is None else _SMALLEST_TLV + HMAC_BYTES)
    if payload_bytes <= needed:
        return needed
    return max(payload_bytes, needed + _SMALLEST_TLV)


def encode_probe(
    *,
    sequence: int,
    sent_ns: int,
    error_estimate: int,
    ssid: int,
    payload_bytes: int,
    tlvs: bytes = b"",
    key: bytes | None = None,
) -> bytes:
    """
    Make the packet of a Session-Sender.

    Parameters
    ----------
    sequence : int
        Counts the session's packets; goes out modulo 2**32.
    sent_ns : int
        Since 1970. [ns]
    error_estimate : int
        16 bits (`times.encode_error`); its Z says whether timestamps are PTP or NTP.
    ssid : int
        STAMP Session Identifier, 16 bits; 0 says none.
    payload_bytes : int
        Size of the UDP payload, filled with Extra Padding; see `probe_bytes`. [octets]
    tlvs : bytes
        Ready TLVs (`tlv.class_of_service`).
    key : bytes, optional
        Shared key: makes an authenticated packet.

    Returns
    -------
    bytes
        The UDP payload.

    Notes
    -----
    RFC 8762, section 4.2; RFC 8972, sections 3 and 4.
    """
    sequence &= 0xFFFFFFFF
    fields = (sequence, _stamp(sent_ns, error_estimate), error_estimate, ssid)
    if key is None:
        packet = _OPEN_PROBE.pack(*fields) + tlvs
    else:
        packet = _seal(_SEALED_PROBE.pack(*fields), key)
        if tlvs:
            packet += tlvs + authentication(key, sequence, tlvs)
    gap = probe_bytes(payload_bytes, tlvs=tlvs, key=key) - len(packet)
    return packet + padding(gap) if gap else packet


def decode_probe(packet: bytes, *, key: bytes | None = None) -> Probe:
    """
    Read the packet of a Session-Sender.

    Parameters
    ----------
    packet : bytes
        The UDP payload, hostile or not.
    key : bytes, optional
        Shared key: only authenticated packets are read.

    Returns
    -------
    Probe
        What came; its extension is not looked at.

    Raises
    ------
    WireError
        If it is too short or too long, or not of the key's holder.

    Notes
    -----
    Octets that must be zero are not looked at (RFC 8762, section 4.2.1): older senders put padding there.
    """
    if key is None:
        if not OPEN_BYTES <= len(packet) <= LARGEST_BYTES:
            raise _wrong_size(packet)
        sequence, timestamp, error, ssid = _OPEN_PROBE.unpack_from(packet)
        return Probe(sequence, timestamp, error, ssid, packet[OPEN_BYTES:])
    _check(packet, key)
    sequence, timestamp, error, ssid = _SEALED_PROBE.unpack_from(packet)
    return Probe(sequence, timestamp, error, ssid, packet[AUTHENTICATED_BYTES:])


def is_answer(packet: bytes, *, key: bytes | None = None) -> bool:
    """
    Tell an answer from a probe, so that two reflectors do not answer each other for ever.

    Parameters
    ----------
    packet : bytes
        As long as a probe at least.
    key : bytes, optional
        Shared key, in authenticated mode.

    Returns
    -------
    bool
        Whether it says when its probe was received, a quarter of an hour before it left at most.

    Notes
    -----
    The receive timestamp stands where a probe must be zero (RFC 8762, figures 2 and 5). Of probes that older senders
    fill with noise, one in five million looks like an answer.
    """
    sent_s, received_s = (_OPEN_TIMES if key is None else _SEALED_TIMES).unpack_from(packet)
    return bool(received_s != 0 and (sent_s - received_s) % (1 << 32) < _HELD_S)


def encode_answer(
    probe: Probe,
    *,
    sequence: int,
    received_ns: int,
    sent_ns: int,
    error_estimate: int,
    ttl: int,
    key: bytes | None = None,
    tlvs: bytes | None = None,
) -> bytes:
    """
    Make the packet of a Session-Reflector, as long as the probe's.

    Parameters
    ----------
    probe : Probe
        What is answered.
    sequence : int
        The reflector's own count, or the probe's; goes out modulo 2**32.
    received_ns, sent_ns : int
        T2 and T3, since 1970. [ns]
    error_estimate : int
        Of the reflector's clock, 16 bits; its Z says whether its timestamps are PTP or NTP.
    ttl : int
        TTL or hop limit of the probe as it arrived.
    key : bytes, optional
        Shared key, in authenticated mode.
    tlvs : bytes, optional
        Extension (`tlv.reflect`); None sends back what came.

    Returns
    -------
    bytes
        The UDP payload.

    Raises
    ------
    ValueError
        If the extension is longer than the probe's: an answer is never longer than what it answers.

    Notes
    -----
    RFC 8762, section 4.3; RFC 8972, section 3.
    """
    extension = probe.extension if tlvs is None else tlvs
    if len(extension) > len(probe.extension):
        message = "an answer is never longer than its probe"
        raise ValueError(message)
    stamp = ns_to_ptp if error_estimate & PTP else ns_to_ntp
    fields = (
        sequence & 0xFFFFFFFF,
        stamp(sent_ns),
        error_estimate,
        probe.ssid,
        stamp(received_ns),
        probe.sequence,
        probe.timestamp,
        probe.error_estimate,
        ttl,
    )
    if key is None:
        return _OPEN_ANSWER.pack(*fields) + extension
    return _seal(_SEALED_ANSWER.pack(*fields), key) + extension


def decode_answer(packet: bytes, *, key: bytes | None = None) -> Answer:
    """
    Read the packet of a Session-Reflector.

    Parameters
    ----------
    packet : bytes
        The UDP payload, hostile or not.
    key : bytes, optional
        Shared key: only authenticated packets are read.

    Returns
    -------
    Answer
        What the reflector says.

    Raises
    ------
    WireError
        If it is too short or too long, not of the key's holder, or its timestamps are none.
    """
    if key is None:
        if not OPEN_BYTES <= len(packet) <= LARGEST_BYTES:
            raise _wrong_size(packet)
        form, base = _OPEN_ANSWER, OPEN_BYTES
    else:
        _check(packet, key)
        form, base = _SEALED_ANSWER, AUTHENTICATED_BYTES
    sequence, sent, error, ssid, received, its_sequence, its_sent, its_error, ttl = form.unpack_from(packet)
    clock = decode_error(error)
    time = ptp_to_ns if clock.ptp else ntp_to_ns
    try:
        sender_sent_ns = _time(its_sent, its_error)
    except WireError:
        sender_sent_ns = None  # our own words came back garbled; nothing rests on them
    return Answer(
        sequence,
        its_sequence,
        ssid,
        time(received),
        time(sent),
        sender_sent_ns,
        its_error,
        error,
        clock.synchronised,
        clock.error_ns,
        ttl,
        read(packet[base:], sequence=sequence, key=key),
    )


def _stamp(time_ns: int, error_estimate: int) -> int:
    return ns_to_ptp(time_ns) if error_estimate & PTP else ns_to_ntp(time_ns)


def _time(stamp: int, error_estimate: int) -> int:
    return ptp_to_ns(stamp) if error_estimate & PTP else ntp_to_ns(stamp)


def _seal(base: bytes, key: bytes) -> bytes:
    return base + digest(key, base)


def _check(packet: bytes, key: bytes) -> None:
    if not AUTHENTICATED_BYTES <= len(packet) <= LARGEST_BYTES:
        raise _wrong_size(packet)
    if not hmac.compare_digest(digest(key, packet[:_COVERED]), packet[_COVERED:AUTHENTICATED_BYTES]):
        raise WireError(Reason.BAD_HMAC)


def _wrong_size(packet: bytes) -> WireError:
    return WireError(Reason.OVERSIZED if len(packet) > LARGEST_BYTES else Reason.SHORT)
