"""The link of a trace that may open raw sockets: crafted packets out, a filtered copy of answers in, kernel stamps."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import select
import socket
import struct
import time
from collections.abc import Callable, Sequence

from probes.errors import InputError
from probes.trace.filters import answers_filter, attach
from probes.trace.flows import Carrier, Flow, Probe
from probes.trace.links import Report
from probes.trace.packets import craft, decode, sent_number

SO_TIMESTAMPNS = 35
ETH_P_ALL = 3
_IPV6_HDRINCL = 36
_TIMESPEC = struct.Struct("=qq")
_OUTGOING = 4  # PACKET_OUTGOING
_LARGEST = 65_535
_BATCH = 64
#: The kernel grants what net.core.rmem_max allows; a whole packet of 64 KB counts twice, leaving and coming.
_BUFFER_BYTES = 4 * 1024 * 1024


def open_packet_socket(
    kind: int,
    program: bytes,
    interface: str = "",
    *,
    before_bind: Callable[[socket.socket], object] = lambda _sock: None,
) -> socket.socket:
    """
    Open a packet socket that sees what a filter lets pass, with kernel stamps.

    Parameters
    ----------
    kind : int
        SOCK_RAW or SOCK_DGRAM; the latter gives packets from the IP header on.
    program : bytes
        The filter; attached before a packet can come in.
    interface : str
        Name; empty: all.
    before_bind : callable
        What is to be done before packets come in.

    Returns
    -------
    socket.socket
        Not blocking.

    Raises
    ------
    InputError
        Without CAP_NET_RAW, or if there is no such interface.
    """
    try:
        sock = socket.socket(socket.AF_PACKET, kind, 0)
    except PermissionError as refused:
        raise InputError("no_raw_sockets") from refused
    try:
        sock.setblocking(False)
        attach(sock, program)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        before_bind(sock)
        _bind(sock, interface)
    except OSError as refused:
        sock.close()
        if refused.errno == errno.ENODEV:
            known = [name for _index, name in socket.if_nameindex()]
            raise InputError("no_interface", value=interface, known=known) from refused
        raise
    return sock


def _bind(sock: socket.socket, interface: str) -> None:
    if interface:
        sock.bind((interface, ETH_P_ALL))
        return
    # All interfaces are number 0, which Python does not let one say (it looks an empty name up).
    everywhere = struct.pack("=HHiHBB8s", socket.AF_PACKET, socket.htons(ETH_P_ALL), 0, 0, 0, 0, b"")
    if ctypes.CDLL(None, use_errno=True).bind(sock.fileno(), everywhere, len(everywhere)) != 0:
        raise OSError(ctypes.get_errno(), "bind")


def stamp_ns(ancillary: Sequence[tuple[int, int, bytes]]) -> int:
    """Find the kernel's stamp of a packet, else take the time now. [ns]"""
    for level, kind, value in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS and len(value) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(value)
            return int(seconds * 1_000_000_000 + nanoseconds)
    return time.time_ns()


class RawLink:
    """
    Send crafted packets, and see them leave and their answers come.

    Parameters
    ----------
    flows : sequence of Flow
        All to one address.

    Raises
    ------
    InputError
        Without CAP_NET_RAW.
    """

    privileged = True

    def __init__(self, flows: Sequence[Flow]) -> None:
        self._flows = {flow.source_port: flow for flow in flows}
        self._stack = contextlib.ExitStack()
        self._family = flows[0].family
        try:
            program = answers_filter(self._family, list(self._flows))
            self._in = self._stack.enter_context(open_packet_socket(socket.SOCK_DGRAM, program))
            self._out = self._stack.enter_context(self._open_out())
            for flow in flows:
                self._reserve(flow)
        except BaseException:
            self._stack.close()
            raise
        self._ready = select.poll()
        self._ready.register(self._in, select.POLLIN)

    def send(self, flow: Flow, probe: Probe) -> int | None:
        """Send; give the errno if the kernel does not take it."""
        try:
            self._out.sendto(craft(flow, probe), (flow.address, 0))
        except OSError as refused:
            return refused.errno
        return None

    def receive(self, timeout_s: float) -> Report:
        """Wait at most so long for something, and take all that is there."""
        report = Report([], [])
        self._ready.poll(max(0.0, timeout_s) * 1000)
        for _ in range(_BATCH):
            try:
                packet, ancillary, _flags, source = self._in.recvmsg(_LARGEST, 256)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:
                continue  # an interface went down: there are others
            at_ns = stamp_ns(ancillary)
            if source[2] == _OUTGOING:
                number = sent_number(packet, self._flows)
                if number is not None:
                    report.departures.append((number, at_ns))
            elif (answer := decode(packet, self._flows, at_ns)) is not None:
                report.answers.append(answer)
        return report

    def close(self) -> None:
        """Give the sockets back."""
        self._stack.close()

    def _open_out(self) -> socket.socket:
        family = socket.AF_INET if self._family == 4 else socket.AF_INET6
        sock = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
        with contextlib.suppress(OSError):
            if self._family == 6:
                sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_HDRINCL, 1)
        sock.setblocking(False)
        return sock

    def _reserve(self, flow: Flow) -> None:
        """
        Hold a UDP flow's port, so that our kernel does not refuse what the target answers.

        A port that the agent of this host holds already serves as well. A TCP port is held by nobody: our kernel's
        RST closes what the target has half opened.
        """
        if flow.carrier is not Carrier.UDP:
            return
        family = socket.AF_INET if flow.family == 4 else socket.AF_INET6
        holder = socket.socket(family, socket.SOCK_DGRAM)
        try:
            # Small: what comes in is read elsewhere, and nobody empties this.
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
            holder.bind((flow.source_address, flow.source_port))
        except OSError:
            holder.close()
            return
        self._stack.enter_context(holder)
