"""Carry a trace out: session on one side, link on the other, both bounded in time."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Sequence

from probes.trace.flows import Flow, Kind, Limits, Probe
from probes.trace.hosts import known_mtu
from probes.trace.links import Link
from probes.trace.mtu import MtuSearch, PathMtu
from probes.trace.paris import Session
from probes.trace.results import FlowTrace, TraceResult

_NANOSECOND_S = 1e-9
#: The longest wait in one piece, so that a stop is heard.
_BREATH_S = 0.2
#: The search of the path MTU takes no longer, and waits for an answer so many times the round trip seen before.
_SEARCH_NS = 15_000_000_000
_PATIENCE = 4
_LEAST_PATIENCE_NS = 200_000_000
#: Linux gives one answer a second to one host (icmp_ratelimit).
_REST_NS = 1_100_000_000


def run_trace(
    flows: Sequence[Flow],
    link: Link,
    limits: Limits,
    *,
    first_number: int,
    link_mtu_bytes: int | None,
    clock_ns: Callable[[], int] = time.time_ns,
    stopped: Callable[[], bool] = lambda: False,
) -> TraceResult:
    """
    Trace all flows to one target, then search the path MTU on the first.

    Parameters
    ----------
    flows : sequence of Flow
        Numbered 0, 1, ..., all to one address.
    link : Link
        Sends and receives; the caller closes it.
    limits : Limits
        Bounds.
    first_number : int
        Of the probes.
    link_mtu_bytes : int, optional
        MTU of our own link; None: the path MTU is not sought.
    clock_ns : callable
        The clock of the link's stamps.
    stopped : callable
        True ends the trace early.

    Returns
    -------
    TraceResult
        Whatever was found until the end.
    """
    at_ns = clock_ns()
    session = Session(flows, limits, first_number=first_number, start_ns=at_ns)
    while not session.finished and not stopped():
        now_ns = clock_ns()
        while (probe := session.step(now_ns)) is not None:
            if link.send(flows[probe.flow], probe) is not None:
                session.failed(probe.number)
        wait_s = min(_BREATH_S, (session.wake_ns(now_ns) - now_ns) * _NANOSECOND_S)
        report = link.receive(wait_s)
        for number, left_ns in report.departures:
            session.sent(number, left_ns)
        for answer in report.answers:
            session.answered(answer)
    complete = session.finished and not session.expired
    traces = tuple(
        FlowTrace(flow=flow, at_ns=at_ns, hops=session.hops(flow.index), complete=complete) for flow in flows
    )
    path_mtu = None
    if link_mtu_bytes is not None and traces[0].reached and not stopped():
        last = traces[0].hops[-1].rtt_ms or 0.0
        patience_ns = min(limits.wait_ns, max(_LEAST_PATIENCE_NS, int(last * 1e6 * _PATIENCE)))
        search = MtuSearch(family=flows[0].family, link_bytes=link_mtu_bytes, attempts=limits.attempts)
        path_mtu = _search(search, flows[0], link, session, patience_ns, clock_ns, stopped)
    return TraceResult(flows=traces, path_mtu=path_mtu, privileged=link.privileged)


def _search(
    search: MtuSearch,
    flow: Flow,
    link: Link,
    session: Session,
    patience_ns: int,
    clock_ns: Callable[[], int],
    stopped: Callable[[], bool],
) -> PathMtu:
    end_ns = clock_ns() + _SEARCH_NS
    while (size := search.size_bytes) is not None and clock_ns() < end_ns and not stopped():
        probe = Probe(number=session.spare_number(), flow=flow.index, ttl=64, size_bytes=size, whole=True)
        refused = link.send(flow, probe)
        if refused == errno.EMSGSIZE:
            search.too_big(size, known_mtu(flow.address, flow.family), local=True)
            continue
        if refused is not None:
            break
        if _await(search, probe.number, size, link, clock_ns() + patience_ns, clock_ns):
            _rest(link, min(end_ns, clock_ns() + _REST_NS), clock_ns, stopped)
    return search.result()


def _await(search: MtuSearch, number: int, size: int, link: Link, until_ns: int, clock_ns: Callable[[], int]) -> bool:
    """Wait for the answer to a probe and tell the search; True if that asks for a rest."""
    while (left_ns := until_ns - clock_ns()) > 0:
        for answer in link.receive(min(_BREATH_S, left_ns * _NANOSECOND_S)).answers:
            if answer.number != number:
                continue
            if answer.kind is Kind.ARRIVED:
                search.passed(size)
            elif answer.kind is Kind.TOO_BIG:
                search.too_big(size, answer.next_hop_mtu_bytes)
            else:
                return search.silent(size)
            return False
    return search.silent(size)


def _rest(link: Link, until_ns: int, clock_ns: Callable[[], int], stopped: Callable[[], bool]) -> None:
    while (left_ns := until_ns - clock_ns()) > 0 and not stopped():
        link.receive(min(_BREATH_S, left_ns * _NANOSECOND_S))  # too late to count; and buffers stay empty
