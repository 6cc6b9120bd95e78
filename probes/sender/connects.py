"""TCP connects as probes, for hosts that answer nothing else."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import struct
import time
from collections.abc import Callable

from probes.sender.flows import Flow
from probes.session.ledger import Answer, Clock
from probes.sockets.opening import leave_spare
from probes.terms import Outcome, Stamp

#: struct tcp_info: tcpi_rtt and tcpi_total_retrans, both 32 bits.
_RTT_OFFSET = 68
_RETRANSMITTED_OFFSET = 100
_RESET = struct.pack("=ii", 1, 0)  # linger 0: close with RST, leaving no TIME_WAIT behind
_INT = struct.Struct("=i")
_REFUSING = (errno.ECONNREFUSED, errno.ECONNRESET)
#: Connects that have ended are seen to, so many at once.
_TURN = 256


class _Attempt:
    """One connect under way."""

    __slots__ = ("began_ns", "flow", "sequence", "socket")

    def __init__(self, flow: Flow, sequence: int, sock: socket.socket, began_ns: int) -> None:
        self.flow = flow
        self.sequence = sequence
        self.socket = sock
        self.began_ns = began_ns


class Connector:
    """
    Connect, time, close: a socket for each probe.

    Notes
    -----
    The round trip is the kernel's own of the handshake (tcpi_rtt, microseconds) where it measured one, else the time
    from connect to writable. A handshake that needed a second SYN lost a packet of the network, whatever it took in
    the end, and counts as lost.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], int] = time.monotonic_ns,
        realtime: Callable[[], int] = time.time_ns,
    ) -> None:
        self._monotonic = monotonic
        self._realtime = realtime
        #: Connects that had ended by then are seen to: none may be called lost on what came later. Monotonic. [ns]
        self.emptied_ns = monotonic()
        self._epoll = select.epoll()
        self._attempts: dict[int, _Attempt] = {}

    def fileno(self) -> int:
        """Readable when a connect has ended."""
        return self._epoll.fileno()

    def close(self) -> None:
        """Give up what is under way."""
        for attempt in self._attempts.values():
            attempt.socket.close()
        self._attempts.clear()
        self._epoll.close()

    def send(self, flow: Flow, *, due_ns: int, clock: Clock, busy: bool) -> None:
        """Begin one connect."""
        now_ns = self._monotonic()
        sequence = flow.next_sequence()
        try:
            sock = self._socket(flow)
        except OSError as failed:
            error = failed.errno or errno.EIO
            flow.ledger.failed(sequence, now_ns=now_ns, error=error, clock=clock, busy=busy)
            return
        sent_ns = self._realtime()
        result = sock.connect_ex(flow.plan.endpoint)
        if result not in (0, errno.EINPROGRESS, *_REFUSING):
            sock.close()
            flow.ledger.failed(sequence, now_ns=now_ns, error=result, clock=clock, busy=busy)
            return
        late_ns = max(0, now_ns - due_ns)
        flow.ledger.sent(sequence, now_ns=now_ns, sent_ns=sent_ns, late_ns=late_ns, clock=clock, busy=busy)
        attempt = _Attempt(flow, sequence, sock, now_ns)
        if result in _REFUSING:  # at once, on this very host
            self._ended(attempt, result)
            return
        self._attempts[sock.fileno()] = attempt
        self._epoll.register(sock.fileno(), select.EPOLLOUT)

    def _socket(self, flow: Flow) -> socket.socket:
        plan = flow.plan
        sock = socket.socket(plan.family, socket.SOCK_STREAM)
        try:
            leave_spare(sock)
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            if plan.stream.dscp_sent:
                mark = _INT.pack(plan.stream.dscp_sent << 2)
                level = socket.IPPROTO_IP if plan.family == socket.AF_INET else socket.IPPROTO_IPV6
                sock.setsockopt(level, socket.IP_TOS if plan.family == socket.AF_INET else socket.IPV6_TCLASS, mark)
            if plan.source_address is not None:
                sock.bind((plan.source_address, 0))
        except BaseException:
            sock.close()
            raise
        return sock

    def take_answers(self) -> int:
        """See which connects have ended."""
        looked_ns = self._monotonic()
        ended = self._epoll.poll(0, _TURN)
        if len(ended) < _TURN:
            self.emptied_ns = looked_ns
        for number, _events in ended:
            attempt = self._attempts.pop(number)
            self._epoll.unregister(number)
            self._ended(attempt, attempt.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        return len(ended)

    def take_all(self) -> None:
        """See of all connects whether they have ended."""
        while self.take_answers():
            pass

    def _ended(self, attempt: _Attempt, error: int) -> None:
        received_ns = self._realtime()
        ledger = attempt.flow.ledger
        rtt_ns, retransmitted = _handshake(attempt.socket)
        attempt.socket.close()
        if error in _REFUSING:
            ledger.refused(attempt.sequence, Outcome.REFUSED, icmp=None, error=error)
        elif error:
            ledger.refused(attempt.sequence, Outcome.ICMP_ERROR, icmp=None, error=error)
        elif retransmitted:
            ledger.refused(attempt.sequence, Outcome.LOST_NETWORK, icmp=None, error=0)
        else:
            stamp = Stamp.KERNEL if rtt_ns else Stamp.USER
            ledger.answered(
                Answer(
                    sequence=attempt.sequence,
                    received_ns=received_ns,
                    received_stamp=stamp,
                    rtt_ns=rtt_ns or None,
                )
            )

    def forget(self, before_ns: int) -> None:
        """Close connects that began before a monotonic time: nobody waits for them any more."""
        for number, attempt in list(self._attempts.items()):
            if attempt.began_ns < before_ns:
                with contextlib.suppress(OSError):
                    self._epoll.unregister(number)
                attempt.socket.close()
                del self._attempts[number]


def _handshake(sock: socket.socket) -> tuple[int, bool]:
    """Give the kernel's round trip in ns, 0 where it has none, and whether it had to send anything twice."""
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    except OSError:
        return 0, False
    if len(info) < _RETRANSMITTED_OFFSET + 4:
        return 0, False
    rtt_us = int(struct.unpack_from("=I", info, _RTT_OFFSET)[0])
    return rtt_us * 1000, bool(struct.unpack_from("=I", info, _RETRANSMITTED_OFFSET)[0])
