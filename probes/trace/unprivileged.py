"""The link of a trace without any privilege: UDP sockets, whose error queues tell which router dropped a probe."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import time
from collections.abc import Sequence

from probes.sockets.datagrams import Refusal, drain, receive
from probes.sockets.opening import open_udp
from probes.trace.flows import Answer, Flow, Kind, Probe
from probes.trace.links import Report
from probes.trace.marks import SENDER_SEQUENCE_OFFSET, STAMP_BYTES, marked, meaning, payload_of


class ErrorQueueLink:
    """
    Send UDP probes from ordinary sockets and read ICMP errors from their error queues, as tracepath does.

    Parameters
    ----------
    flows : sequence of Flow
        UDP flows to one address.

    Notes
    -----
    Answers bear the time of user space; MPLS labels do not show. The checksum is the kernel's: the probe is known by
    its payload, or, where a router quotes none, by being the only one under way.
    """

    privileged = False

    def __init__(self, flows: Sequence[Flow]) -> None:
        self._stack = contextlib.ExitStack()
        self._sockets: dict[int, socket.socket] = {}
        self._flows = {flow.index: flow for flow in flows}
        self._under_way: dict[int, set[int]] = {flow.index: set() for flow in flows}
        self._ready = select.poll()
        try:
            for flow in flows:
                family = socket.AF_INET if flow.family == 4 else socket.AF_INET6
                sock = self._stack.enter_context(open_udp(family, flow.source_address, flow.source_port))
                self._sockets[flow.index] = sock
                self._ready.register(sock, select.POLLIN | select.POLLERR)
        except BaseException:
            self._stack.close()
            raise

    def send(self, flow: Flow, probe: Probe) -> int | None:
        """Send; give the errno if the kernel does not take it."""
        level, kind = (
            (socket.IPPROTO_IP, socket.IP_TTL) if flow.family == 4 else (socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)
        )
        ttl = [(level, kind, struct.pack("=i", probe.ttl))]
        last = 0
        for _ in range(3):
            # The error of an earlier probe is reported on the next call: reading it clears it, so try again.
            try:
                self._sockets[flow.index].sendmsg([payload_of(flow, probe)], ttl, 0, (flow.address, flow.port))
            except OSError as refused:
                last = refused.errno or 0
                continue
            self._under_way[flow.index].add(probe.number)
            return None
        return last

    def receive(self, timeout_s: float) -> Report:
        """Wait at most so long for something, and take all that is there."""
        report = Report([], [])
        self._ready.poll(max(0.0, timeout_s) * 1000)
        now_ns = time.time_ns()
        for index, sock in self._sockets.items():
            flow = self._flows[index]
            for datagram in receive(sock):
                number = marked(datagram.data[SENDER_SEQUENCE_OFFSET:])
                if number is not None and (datagram.address, datagram.port) == (flow.address, flow.port):
                    answer = Answer(number=number, kind=Kind.ARRIVED, address=flow.address, at_ns=datagram.received_ns)
                    report.answers.append(answer)
            departures, refusals = drain(sock)
            for departure in departures:
                if (left := marked(departure.data[-STAMP_BYTES:])) is not None:
                    report.departures.append((left, departure.sent_ns))
            for refusal in refusals:
                if (answer_or_none := self._explain(flow, refusal, now_ns)) is not None:
                    report.answers.append(answer_or_none)
        return report

    def close(self) -> None:
        """Give the sockets back."""
        self._stack.close()

    def _explain(self, flow: Flow, refusal: Refusal, now_ns: int) -> Answer | None:
        if refusal.address != flow.address or refusal.offender is None:
            return None
        icmp_type, icmp_code = refusal.icmp_type or 0, refusal.icmp_code or 0
        kind = meaning(flow.family, icmp_type, icmp_code, from_target=refusal.offender == flow.address)
        number = marked(refusal.data)
        waiting = self._under_way[flow.index]
        if number is None and not refusal.data and len(waiting) == 1:
            (number,) = waiting
        if kind is None or number is None:
            return None
        waiting.discard(number)
        return Answer(
            number=number,
            kind=kind,
            address=refusal.offender,
            at_ns=now_ns,
            icmp_type=icmp_type,
            icmp_code=icmp_code,
            next_hop_mtu_bytes=refusal.info if kind is Kind.TOO_BIG else None,
        )
