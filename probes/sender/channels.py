"""A socket with the flows that share it: sending, transmit stamps, answers, refusals, overflows."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator

from probes.sender.flows import Flow
from probes.session.ledger import Clock, Overflow
from probes.sockets.constants import ORIGIN_LOCAL
from probes.sockets.datagrams import Departure, Refusal, drain, receive
from probes.sockets.opening import open_icmp, open_udp, source_address
from probes.terms import Outcome, Protocol
from probes.wire import icmp

_INT = struct.Struct("=i")
#: How a packet is marked with its DSCP.
_MARKS = {
    socket.AF_INET: (socket.IPPROTO_IP, socket.IP_TOS),
    socket.AF_INET6: (socket.IPPROTO_IPV6, socket.IPV6_TCLASS),
}
_SO_MEMINFO = 55
_MEMINFO = struct.Struct("=9I")
_DROPS = 8  # SK_MEMINFO_DROPS
#: Datagrams of one socket before the others, and the sending, get their turn.
_TURN = 256
#: No datagram takes less of a receive buffer. [octets]
_LEAST_BYTES = 256
#: Departures whose stamps never came are forgotten beyond this number.
_UNSTAMPED_MOST = 20_000


class Channel:
    """
    One datagram socket.

    Parameters
    ----------
    family : socket.AddressFamily
        AF_INET or AF_INET6.
    protocol : Protocol
        STAMP or ICMP.
    address, port
        Wished source; None and 0: the kernel's choice.
    transmit_stamps : bool
        Whether the kernel stamps what leaves.
    monotonic, realtime : callables
        The clocks. [ns]

    Notes
    -----
    An endpoint belongs to one flow of a channel at most, so an answer's source names its flow.
    """

    def __init__(
        self,
        family: socket.AddressFamily,
        protocol: Protocol,
        *,
        address: str | None,
        port: int,
        transmit_stamps: bool,
        monotonic: Callable[[], int] = time.monotonic_ns,
        realtime: Callable[[], int] = time.time_ns,
    ) -> None:
        self.family = family
        self.protocol = protocol
        self._monotonic = monotonic
        self._realtime = realtime
        is_udp = protocol is Protocol.STAMP
        self.socket = open_udp(family, address, port) if is_udp else open_icmp(family, address)
        self.source_port = int(self.socket.getsockname()[1]) if is_udp else None
        self.overflows: deque[Overflow] = deque()
        self.foreign = 0  # answers to nothing of ours
        #: Whatever had arrived by then is taken in: no probe may be called lost on what came later. Monotonic. [ns]
        self.emptied_ns = monotonic()
        self._marked_ns = self.emptied_ns
        self._taken = 0  # since the mark
        self._room = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // _LEAST_BYTES
        self._address = address
        self._flows: dict[tuple[str, int], Flow] = {}
        self._transmit_stamps = transmit_stamps
        self._unstamped: dict[bytes, tuple[Flow, int]] = {}  # by the end of the packet
        self._sizes: set[int] = set()
        self._dropped = 0
        self._drops_read_ns = monotonic()

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()

    def takes(self, endpoint: tuple[str, int]) -> bool:
        """Tell whether a flow to an endpoint may still join."""
        return endpoint not in self._flows

    def join(self, flow: Flow) -> None:
        """Take a flow in."""
        self._flows[flow.endpoint] = flow

    def leave(self, flow: Flow) -> None:
        """Let a flow go."""
        self._flows.pop(flow.endpoint, None)

    def source_for(self, endpoint: tuple[str, int]) -> str | None:
        """Tell which address its packets leave from."""
        return self._address or source_address(self.family, endpoint[0])

    # ---- Out ---------------------------------------------------------------------------------------------------

    def send(self, flow: Flow, *, due_ns: int, clock: Clock, busy: bool) -> None:
        """Send the next probe of a flow, and note what became of the attempt."""
        assert flow.craft is not None
        now_ns = self._monotonic()
        sequence = flow.next_sequence()
        written_ns = self._realtime()
        packet = flow.craft.probe(sequence, written_ns, clock)
        if self._transmit_stamps:
            tail = packet if self.protocol is Protocol.STAMP else packet[icmp.HEADER_BYTES :]
            self._unstamped[tail] = (flow, sequence)
            self._sizes.add(len(tail))
        error = self._put(packet, flow)
        if error:
            flow.ledger.failed(sequence, now_ns=now_ns, error=error, clock=clock, busy=busy)
        else:
            late_ns = max(0, now_ns - due_ns)
            flow.ledger.sent(sequence, now_ns=now_ns, sent_ns=written_ns, late_ns=late_ns, clock=clock, busy=busy)

    def _put(self, packet: bytes, flow: Flow) -> int:
        """Send; 0 or an errno. The first complaint may be about an earlier packet: asked again, the kernel tells."""
        ancillary: tuple[tuple[int, int, bytes], ...] = ()
        if flow.stream.dscp_sent:
            level, kind = _MARKS[self.family]
            ancillary = ((level, kind, _INT.pack(flow.stream.dscp_sent << 2)),)
        error = 0
        for _ in range(2):
            try:
                self.socket.sendmsg([packet], ancillary, 0, flow.plan.endpoint)
            except BlockingIOError as full:
                return full.errno or 11
            except OSError as failed:
                error = failed.errno or 5
            else:
                return 0
        return error

    # ---- In ----------------------------------------------------------------------------------------------------

    def take_stamps(self) -> None:
        """Empty the error queue: departures and refusals."""
        departures, refusals = drain(self.socket)
        for departure in departures:
            self._departed(departure)
        for refusal in refusals:
            self._refused(refusal)
        while len(self._unstamped) > _UNSTAMPED_MOST:
            del self._unstamped[next(iter(self._unstamped))]

    def _departed(self, departure: Departure) -> None:
        for size in self._sizes:
            found = self._unstamped.pop(departure.data[-size:], None)
            if found is not None:
                flow, sequence = found
                flow.ledger.departed(sequence, departure.sent_ns)
                return

    def _refused(self, refusal: Refusal) -> None:
        flow = self._flows.get((refusal.address, refusal.port if self.protocol is Protocol.STAMP else 0))
        if flow is None or flow.craft is None:
            return
        sequence = flow.craft.sequence_of(refusal.data)
        if sequence is None:
            return
        if refusal.icmp_type is None or refusal.icmp_code is None:
            outcome = Outcome.SEND_ERROR if refusal.origin == ORIGIN_LOCAL else Outcome.ICMP_ERROR
            flow.ledger.refused(sequence, outcome, icmp=None, error=refusal.errno)
            return
        kind = (refusal.icmp_type, refusal.icmp_code)
        there = icmp.is_port_unreachable(self.family, *kind)
        flow.ledger.refused(sequence, Outcome.REFUSED if there else Outcome.ICMP_ERROR, icmp=kind, error=refusal.errno)

    def take_answers(self) -> int:
        """Take waiting answers in; gives how many datagrams there were."""
        looked_ns = self._monotonic()
        datagrams = receive(self.socket, limit=_TURN)
        self._taken += len(datagrams)
        if len(datagrams) < _TURN:
            self.was_empty(looked_ns)
        elif self._taken >= self._room:  # a flood that never ends: what lay there at the mark is taken in all the same
            self.emptied_ns, self._marked_ns, self._taken = self._marked_ns, looked_ns, 0
        for datagram in datagrams:
            flow = self._flows.get((datagram.address, datagram.port if self.protocol is Protocol.STAMP else 0))
            answer = None if flow is None or flow.craft is None else flow.craft.answer(datagram)
            if flow is None or answer is None or not flow.ledger.answered(answer):
                self.foreign += 1
        return len(datagrams)

    def was_empty(self, at_ns: int) -> None:
        """Note that nothing waited at a monotonic time. [ns]"""
        self.emptied_ns = self._marked_ns = at_ns
        self._taken = 0

    def take_all(self) -> None:
        """Take in whatever waits now; a flood that goes on does not hold us up."""
        begun_ns = self._monotonic()
        self.take_stamps()
        for _ in range(2 * self._room // _TURN + 2):
            self.take_answers()
            if self.emptied_ns >= begun_ns:
                break
        self.read_drops()

    def read_drops(self) -> int:
        """Read the socket's count of dropped datagrams, and charge new ones to the time since the last reading."""
        now_ns = self._monotonic()
        dropped = self._dropped
        with contextlib.suppress(OSError, struct.error):
            raw = self.socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
            dropped = _MEMINFO.unpack(raw)[_DROPS]
        new = dropped - self._dropped
        if new > 0:
            self.overflows.append(Overflow(self._drops_read_ns, now_ns, new))
        self._dropped, self._drops_read_ns = dropped, now_ns
        return max(0, new)

    def forget_overflows(self, before_ns: int) -> None:
        """Drop overflows that no probe under way can have met."""
        while self.overflows and self.overflows[0].to_ns < before_ns:
            self.overflows.popleft()

    def flows(self) -> Iterator[Flow]:
        """Give its flows."""
        return iter(self._flows.values())
