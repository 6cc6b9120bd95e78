"""What a reflector answers to a probe: values in, values out; it never sees a socket or a clock."""

from __future__ import annotations

from collections import Counter, OrderedDict
from enum import StrEnum
from typing import NamedTuple

from probes.reflector.access import Access
from probes.reflector.replays import Memory, Window
from probes.wire import stamp, tlv
from probes.wire.errors import Reason, WireError

#: REFWAIT of RFC 5357, section 4.2.
EXPIRY_NS = 900 * 1_000_000_000
_HMAC = slice(stamp.AUTHENTICATED_BYTES - tlv.HMAC_BYTES, stamp.AUTHENTICATED_BYTES)


class Drop(StrEnum):
    """Why a probe is not answered, beside `probes.wire.errors.Reason`."""

    NOT_ALLOWED = "not_allowed"
    RATE = "rate"  # its source sends more than it may
    LOOP = "loop"  # from a reflector's port, or an answer itself: answering would go on for ever
    REPLAYED = "replayed"
    SEND_ERROR = "send_error"  # the kernel did not take the answer


class Pending(NamedTuple):
    """An answer that lacks but its time of departure."""

    probe: stamp.Probe
    sequence: int
    received_ns: int
    ttl: int
    extension: bytes
    dscp: int  # to mark the answer with


class _Session:
    """What is known of one sender: its counts, what it sent, when it last did."""

    __slots__ = ("answered", "seen_ns", "window")

    def __init__(self, now_ns: int) -> None:
        self.answered = 0
        self.window = Window()
        self.seen_ns = now_ns


class Reflector:
    """
    A Session-Reflector (RFC 8762, section 4.3).

    Parameters
    ----------
    access : Access
        Who is answered.
    key : bytes, optional
        Shared key: only authenticated packets are answered, and each but once.
    stateful : bool
        Count each session's answers, which tells the sender on which way a packet was lost.
    permitted : frozenset of int, optional
        Marks (DSCP) that an answer may be asked to carry; None: all.
    own_ports : frozenset of int
        Probes from these ports come from reflectors.
    most : int
        Sessions that are remembered at once; beyond it the longest silent one is forgotten.
    """

    def __init__(
        self,
        access: Access,
        *,
        key: bytes | None = None,
        stateful: bool = True,
        permitted: frozenset[int] | None = None,
        own_ports: frozenset[int] = frozenset(),
        most: int = 65_536,
    ) -> None:
        self._access = access
        self._key = key
        self._stateful = stateful
        self._permitted = permitted
        self._loops = own_ports | {0, stamp.DEFAULT_PORT}
        self._sessions: OrderedDict[tuple[str, int, int], _Session] = OrderedDict()
        self._memory = Memory()
        self._most = most
        self.received = 0
        self.reflected = 0
        self.dropped: Counter[str] = Counter()

    def change_key(self, key: bytes | None) -> None:
        """Go on with another key."""
        self._key = key

    def admit(
        self,
        packet: bytes,
        *,
        address: str,
        port: int,
        received_ns: int,
        ttl: int | None,
        dscp: int | None,
        ecn: int | None,
        now_ns: int,
    ) -> Pending | None:
        """
        Judge a packet and prepare its answer.

        Parameters
        ----------
        packet : bytes
            The UDP payload, hostile or not.
        address, port : str and int
            Where it came from.
        received_ns : int
            T2, since 1970. [ns]
        ttl, dscp, ecn : int or None
            As it arrived; None where the kernel does not tell.
        now_ns : int
            Of a clock that only goes forward. [ns]

        Returns
        -------
        Pending or None
            None if it is dropped; then it is counted.
        """
        self.received += 1
        reason = self._refusal(address, port, now_ns)
        if reason is None:
            try:
                probe = stamp.decode_probe(packet, key=self._key)
                reason = Drop.LOOP
                if not stamp.is_answer(packet, key=self._key):
                    session = self._session(address, port, probe, now_ns)
                    if self._fresh(packet, probe, session):
                        if session is not None:
                            # Not for replays: else a sender whose clock was set back would be shut out for good.
                            session.seen_ns = now_ns
                        return self._prepare(probe, session, received_ns, ttl, dscp or 0, ecn or 0)
                    reason = Drop.REPLAYED
            except WireError as wrong:
                reason = wrong.reason
        self.dropped[str(reason)] += 1
        return None

    def answer(self, pending: Pending, *, sent_ns: int, error_estimate: int) -> bytes:
        """
        Write an answer, right before it leaves.

        Parameters
        ----------
        pending : Pending
            As `admit` gave it.
        sent_ns : int
            T3, since 1970. [ns]
        error_estimate : int
            Of our clock, 16 bits.

        Returns
        -------
        bytes
            The UDP payload, as long as the probe's.
        """
        return stamp.encode_answer(
            pending.probe,
            sequence=pending.sequence,
            received_ns=pending.received_ns,
            sent_ns=sent_ns,
            error_estimate=error_estimate,
            ttl=pending.ttl,
            key=self._key,
            tlvs=pending.extension,
        )

    def _prepare(
        self, probe: stamp.Probe, session: _Session | None, received_ns: int, ttl: int | None, dscp: int, ecn: int
    ) -> Pending:
        sequence, counts = probe.sequence, None
        if self._stateful and session is not None:
            sequence = session.answered
            session.answered += 1
            counts = (session.answered, session.answered)
        back = tlv.reflect(
            probe.extension,
            dscp=dscp,
            ecn=ecn,
            sequence=probe.sequence,
            answer_sequence=sequence & 0xFFFFFFFF,
            key=self._key,
            permitted=self._permitted,
            counts=counts,
        )
        return Pending(probe, sequence, received_ns, ttl or 0, back.extension, back.dscp)

    def _session(self, address: str, port: int, probe: stamp.Probe, now_ns: int) -> _Session | None:
        """Find or begin the session of a sender; None where nothing need be known of it."""
        if not self._stateful and self._key is None:
            return None
        name = (address, port, probe.ssid)
        session = self._sessions.get(name)
        if session is None or now_ns - session.seen_ns > EXPIRY_NS:
            session = self._sessions[name] = _Session(now_ns)
            if len(self._sessions) > self._most:
                self._sessions.popitem(last=False)
        self._sessions.move_to_end(name)
        return session

    def _refusal(self, address: str, port: int, now_ns: int) -> Drop | Reason | None:
        """Judge by where a packet comes from, before a look into it."""
        source = self._access.source(address)
        if source is None:
            return Drop.NOT_ALLOWED
        if port in self._loops:
            return Drop.LOOP
        return None if self._access.spend(source, now_ns) else Drop.RATE

    def _fresh(self, packet: bytes, probe: stamp.Probe, session: _Session | None) -> bool:
        """Tell a replay; without a key anybody may send anything, and the network's own duplicates are measured."""
        if self._key is None or session is None:
            return True
        return session.window.fresh(probe.sequence, probe.sent_ns) and self._memory.fresh(packet[_HMAC])
