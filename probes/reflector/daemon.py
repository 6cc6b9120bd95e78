"""The reflector's loop: packets in, answers out, until a signal comes."""

from __future__ import annotations

import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Sequence

from probes.reflector.session import Drop, Pending, Reflector
from probes.sockets.datagrams import Datagram, receive
from probes.sockets.signals import Signals

_IP_PKTINFO = 8
#: The clock's state is asked for again after so long.
_ESTIMATE_NS = 1_000_000_000
#: Packets of one socket before the others, and the signals, get their turn: some ten milliseconds of work.
_TURN = 256
_CACHED = 4096

_Ancillary = list[tuple[int, int, bytes]]


class Daemon:
    """
    Serve a reflector on sockets.

    Parameters
    ----------
    reflector : Reflector
        Who decides.
    sockets : sequence of socket.socket
        As `probes.reflector.listening` opens them; closed by whoever opened them.
    error_estimate : callable
        Tells the 16 bits of our clock's Error Estimate.
    reload : callable
        Called on SIGHUP.
    """

    def __init__(
        self,
        reflector: Reflector,
        sockets: Sequence[socket.socket],
        *,
        error_estimate: Callable[[], int],
        reload: Callable[[], None],
    ) -> None:
        self._reflector = reflector
        self._sockets = {sock.fileno(): sock for sock in sockets}
        self._error_estimate = error_estimate
        self._reload = reload
        self._estimate = 0
        self._estimated_ns: int | None = None
        self._overflows: dict[int, int] = {}
        self._ancillaries: dict[tuple[int, str | None, int, int], _Ancillary] = {}

    @property
    def overflowed(self) -> int:
        """Packets that the kernel dropped because we were too slow, as far as it has told."""
        return sum(self._overflows.values())

    def run(self, signals: Signals, *, duration_s: float | None = None) -> None:
        """
        Answer until SIGTERM or SIGINT comes.

        Parameters
        ----------
        signals : Signals
            Entered by the caller, who may first say that all is ready.
        duration_s : float, optional
            Or until so much time has passed. [s]
        """
        end_s = None if duration_s is None else time.monotonic() + duration_s
        poll = select.poll()
        poll.register(signals, select.POLLIN)
        for descriptor in self._sockets:
            poll.register(descriptor, select.POLLIN)
        while True:
            left_s = None if end_s is None else end_s - time.monotonic()
            if left_s is not None and left_s <= 0:
                return
            for descriptor, _ in poll.poll(None if left_s is None else left_s * 1000 + 1):
                if descriptor == signals.fileno():
                    arrived = signals.arrived()
                    if arrived & {signal.SIGTERM, signal.SIGINT}:
                        return
                    if signal.SIGHUP in arrived:
                        self._reload()
                else:
                    self._serve(descriptor, self._sockets[descriptor])

    def _serve(self, descriptor: int, sock: socket.socket) -> None:
        now_ns = time.monotonic_ns()
        if self._estimated_ns is None or now_ns - self._estimated_ns > _ESTIMATE_NS:
            self._estimate, self._estimated_ns = self._error_estimate(), now_ns
        # One at a time: an answer does not wait until all that lie in the socket were read.
        for _ in range(_TURN):
            taken = receive(sock, limit=1)
            if not taken:
                return
            datagram = taken[0]
            if datagram.overflows is not None:
                self._overflows[descriptor] = datagram.overflows
            pending = self._reflector.admit(
                datagram.data,
                address=datagram.address,
                port=datagram.port,
                received_ns=datagram.received_ns,
                ttl=datagram.ttl,
                dscp=datagram.dscp,
                ecn=datagram.ecn,
                now_ns=now_ns,
            )
            if pending is not None:
                self._send(sock, datagram, pending)

    def _send(self, sock: socket.socket, datagram: Datagram, pending: Pending) -> None:
        ancillary = self._ancillary(sock, datagram, pending.dscp)
        target = _target(sock, datagram)
        packet = self._reflector.answer(pending, sent_ns=time.time_ns(), error_estimate=self._estimate)
        try:
            sock.sendmsg((packet,), ancillary, 0, target)
        except OSError:
            self._reflector.dropped[Drop.SEND_ERROR] += 1
        else:
            self._reflector.reflected += 1

    def _ancillary(self, sock: socket.socket, datagram: Datagram, dscp: int) -> _Ancillary:
        """Say from which of our addresses the answer leaves, and how it is marked."""
        interface = datagram.interface if _link_local(datagram.to_address) else 0
        name = (int(sock.family), datagram.to_address, interface, dscp)
        known = self._ancillaries.get(name)
        if known is None:
            if len(self._ancillaries) >= _CACHED:
                self._ancillaries.clear()
            known = self._ancillaries[name] = _words(sock.family, datagram.to_address, interface, dscp)
        return known


def _words(family: int, address: str | None, interface: int, dscp: int) -> _Ancillary:
    words: _Ancillary = []
    mark = struct.pack("=i", dscp << 2)
    if address is not None and family == socket.AF_INET:
        source = struct.pack("=i", interface) + socket.inet_pton(socket.AF_INET, address) + bytes(4)
        words.append((socket.IPPROTO_IP, _IP_PKTINFO, source))
    elif address is not None:
        source = socket.inet_pton(socket.AF_INET6, address) + struct.pack("=i", interface)
        words.append((socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, source))
    # An IPv4 packet on a socket for both families (::ffff:192.0.2.1) is marked as one.
    if family == socket.AF_INET or (address is not None and address.startswith("::ffff:")):
        words.append((socket.IPPROTO_IP, socket.IP_TOS, mark))
    else:
        words.append((socket.IPPROTO_IPV6, socket.IPV6_TCLASS, mark))
    return words


def _link_local(address: str | None) -> bool:
    return address is not None and address.startswith("fe80:")


def _target(sock: socket.socket, datagram: Datagram) -> tuple[str, int] | tuple[str, int, int, int]:
    if sock.family == socket.AF_INET:
        return (datagram.address, datagram.port)
    address, _, _ = datagram.address.partition("%")
    return (address, datagram.port, 0, datagram.interface if _link_local(address) else 0)
