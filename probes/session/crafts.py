"""Probes as bytes, and answers as `Answer`s, for each protocol of datagrams."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Protocol

from probes.session.ledger import Answer, Clock
from probes.sockets.datagrams import Datagram
from probes.wire import icmp, stamp, tlv
from probes.wire.errors import WireError
from probes.wire.times import encode_error, ns_to_ntp

_SEQUENCE = struct.Struct("!I")
_WRAP = 1 << 32
#: Sequence and timestamp of a probe, without and with a key (RFC 8762, figures 2 and 4).
_WRITTEN = struct.Struct("!IQ")
_WRITTEN_SEALED = struct.Struct("!I12xQ")


class Craft(Protocol):
    """What a stream's protocol does with bytes."""

    @property
    def payload_bytes(self) -> int:
        """How long a probe is. [octets]"""
        ...

    def probe(self, sequence: int, sent_ns: int, clock: Clock) -> bytes:
        """Write one probe; its bytes are unique among all that are on their way."""
        ...

    def answer(self, datagram: Datagram) -> Answer | None:
        """Read an answer; None for what is none of this stream's."""
        ...

    def sequence_of(self, returned: bytes) -> int | None:
        """
        Find the sequence number in a probe of ours that an error brings back, perhaps cut short.

        None if it is none of ours, or too little of it is left to tell: whoever saw no probe could forge it.
        """
        ...


class StampCraft:
    """
    STAMP (RFC 8762), with Class of Service and Direct Measurement (RFC 8972).

    Parameters
    ----------
    ssid : int
        Session identifier, 1 to 65,535; a reflector that knows it sends it back.
    payload_bytes : int
        Wanted length of the UDP payload; more where the parts need more. [octets]
    dscp : int
        Asked for on the way back.
    key : bytes, optional
        Shared key; packets are then authenticated.
    extensions : bool
        False: the plain packet of RFC 8762, for reflectors that stumble over what they do not know.
    written : callable
        From a sequence number to the send time that its probe carries, or None: an answer must repeat it, so that
        nobody off the path can forge one. It is never taken as the send time.
    """

    def __init__(
        self,
        *,
        ssid: int,
        payload_bytes: int,
        dscp: int = 0,
        key: bytes | None = None,
        extensions: bool = True,
        written: Callable[[int], int | None],
    ) -> None:
        self._ssid = ssid
        self._key = key
        self._extensions = extensions
        self._service = tlv.class_of_service(dscp) if extensions else b""
        self._written = written
        self._wanted_bytes = payload_bytes
        self._payload_bytes = stamp.probe_bytes(payload_bytes, tlvs=self._tlvs(0), key=key)
        self._estimate: tuple[Clock | None, int] = (None, 0)

    @property
    def payload_bytes(self) -> int:
        """How long a probe is. [octets]"""
        return self._payload_bytes

    def _tlvs(self, sequence: int) -> bytes:
        return self._service + tlv.direct_measurement(sequence + 1) if self._extensions else b""

    def probe(self, sequence: int, sent_ns: int, clock: Clock) -> bytes:
        """Write one probe."""
        if self._estimate[0] is not clock:
            bits = encode_error(clock.error_ns, synchronised=bool(clock.synchronised))
            self._estimate = (clock, bits)
        return stamp.encode_probe(
            sequence=sequence,
            sent_ns=sent_ns,
            error_estimate=self._estimate[1],
            ssid=self._ssid,
            payload_bytes=self._wanted_bytes,
            tlvs=self._tlvs(sequence),
            key=self._key,
        )

    def answer(self, datagram: Datagram) -> Answer | None:
        """Read an answer; None for what is none of this stream's."""
        try:
            read = stamp.decode_answer(datagram.data, key=self._key)
        except WireError:
            return None
        if read.ssid not in (0, self._ssid):  # 0: a reflector of RFC 8762 alone
            return None
        written_ns = self._written(read.sender_sequence)
        # NTP's fraction counts in 0.23 ns.
        if written_ns is None or read.sender_sent_ns is None or abs(read.sender_sent_ns - written_ns) > 1:
            return None
        return Answer(
            sequence=read.sender_sequence,
            received_ns=datagram.received_ns,
            received_stamp=datagram.stamp,
            reflector_received_ns=read.received_ns,
            reflector_sent_ns=read.sent_ns,
            reflector_sequence=read.sequence,
            reflector_count=read.tlvs.reflector_received,
            reflector_synchronised=read.synchronised,
            reflector_error_ns=read.error_ns,
            dscp_reflector=read.tlvs.dscp_reflector,
            dscp_received=datagram.dscp,
            ttl_reflector=read.ttl,
            ttl_received=datagram.ttl,
        )

    def sequence_of(self, returned: bytes) -> int | None:
        """Find the sequence number, where the send time beside it is the one that this probe carries."""
        form = _WRITTEN if self._key is None else _WRITTEN_SEALED
        if len(returned) < form.size:
            return None
        sequence, timestamp = form.unpack_from(returned)
        written_ns = self._written(sequence)
        return sequence if written_ns is not None and timestamp == ns_to_ntp(written_ns) else None


class EchoCraft:
    """
    ICMP echo over datagram sockets.

    Parameters
    ----------
    family : int
        AF_INET or AF_INET6.
    token : bytes
        16 octets that nobody can guess: an answer must repeat them.
    payload_bytes : int
        Wanted length behind the ICMP header; at least 20. [octets]
    """

    def __init__(self, *, family: int, token: bytes, payload_bytes: int) -> None:
        self._family = family
        self._token = token
        self._rest = bytes(max(0, payload_bytes - _SEQUENCE.size - len(token)))

    @property
    def payload_bytes(self) -> int:
        """How much stands behind the ICMP header. [octets]"""
        return _SEQUENCE.size + len(self._token) + len(self._rest)

    def probe(self, sequence: int, sent_ns: int, clock: Clock) -> bytes:  # noqa: ARG002 -- no time travels
        """Write one probe. The header's sequence is short; the whole one stands in the payload."""
        payload = _SEQUENCE.pack(sequence % _WRAP) + self._token + self._rest
        return icmp.encode_echo(sequence=sequence, payload=payload, family=self._family)

    def answer(self, datagram: Datagram) -> Answer | None:
        """Read an answer; None for what is none of this stream's."""
        try:
            echo = icmp.decode_echo(datagram.data, self._family)
        except WireError:
            return None
        if echo.payload[_SEQUENCE.size :] != self._token + self._rest:
            return None
        return Answer(
            sequence=int(_SEQUENCE.unpack_from(echo.payload)[0]),
            received_ns=datagram.received_ns,
            received_stamp=datagram.stamp,
            dscp_received=datagram.dscp,
            ttl_received=datagram.ttl,
        )

    def sequence_of(self, returned: bytes) -> int | None:
        """Find the sequence number behind the ICMP header, where our token follows it."""
        start = icmp.HEADER_BYTES + _SEQUENCE.size
        if returned[start : start + len(self._token)] != self._token:
            return None
        return int(_SEQUENCE.unpack_from(returned, icmp.HEADER_BYTES)[0])
