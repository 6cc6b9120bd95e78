"""One trace, by hand: choose the link, trace, give the result and its document."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence

from probes.errors import InputError
from probes.trace.flows import Carrier, Flow, Limits
from probes.trace.hosts import flows_to, link_mtu, may_send_raw, resolve
from probes.trace.links import Link
from probes.trace.raw import RawLink
from probes.trace.results import FlowTrace, TraceResult, ways_of
from probes.trace.running import run_trace
from probes.trace.unprivileged import ErrorQueueLink

TRACEROUTE_PORT = 33_434
HTTPS_PORT = 443
#: Probes' numbers begin somewhere here: a trace needs at most some thousand of the 65,534.
FIRST_NUMBERS = (1, 30_000)


def open_link(flows: Sequence[Flow]) -> Link:
    """
    Open raw sockets where this process may, else the error queues of ordinary ones.

    Raises
    ------
    InputError
        If the flows need what the process may not have.
    """
    if may_send_raw():
        return RawLink(flows)
    if flows[0].carrier is not Carrier.UDP:
        raise InputError("trace_needs_raw", value=flows[0].carrier.value)
    return ErrorQueueLink(flows)


def trace_target(
    target: str,
    *,
    carrier: Carrier,
    port: int | None,
    flow_count: int,
    limits: Limits,
    chance: random.Random,
    family: int | None = None,
) -> TraceResult:
    """
    Trace one target.

    Parameters
    ----------
    target : str
        Name or address.
    carrier : Carrier
        What the probes are.
    port : int, optional
        The target's port; by default 33434, or 443 for TCP.
    flow_count : int
        Flows, 1 to 64.
    limits : Limits
        Bounds.
    chance : random.Random
        Draws source ports and numbers.
    family : int, optional
        4 or 6.

    Returns
    -------
    TraceResult

    Raises
    ------
    InputError
        If the target does not resolve, has no route, or the protocol needs a privilege.
    """
    version, address = resolve(target, family)
    default = HTTPS_PORT if carrier is Carrier.TCP else TRACEROUTE_PORT
    flows = flows_to(address, version, carrier, port or default, flow_count, chance=chance)
    with contextlib.closing(open_link(flows)) as link:
        return run_trace(
            flows,
            link,
            limits,
            first_number=chance.randint(*FIRST_NUMBERS),
            link_mtu_bytes=link_mtu(address, version),
        )


def document(target: str, result: TraceResult) -> dict[str, object]:
    """Lay a result out as JSON, schema ixprobe/trace/1."""
    first = result.flows[0].flow
    return {
        "schema": "ixprobe/trace/1",
        "target": target,
        "address": first.address,
        "protocol": first.carrier.value,
        "port": first.port or None,
        "raw_sockets": result.privileged,
        "path_mtu_bytes": None if result.path_mtu is None else result.path_mtu.size_bytes,
        "path_mtu_method": None if result.path_mtu is None else result.path_mtu.method.value,
        "ways": len(ways_of(result.flows)),
        "flows": [_flow(trace) for trace in result.flows],
    }


def _flow(trace: FlowTrace) -> dict[str, object]:
    return {
        "flow": trace.flow.index,
        "source_address": trace.flow.source_address,
        "source_port": trace.flow.source_port,
        "reached": trace.reached,
        "complete": trace.complete,
        "digest": trace.digest,
        "hops": [
            {
                "ttl": hop.ttl,
                "address": hop.address,
                "rtt_ms": hop.rtt_ms,
                "answer": None if hop.kind is None else hop.kind.value,
                "icmp_type": hop.icmp_type,
                "icmp_code": hop.icmp_code,
                "labels": [
                    {
                        "label": label.label,
                        "traffic_class": label.traffic_class,
                        "bottom": label.bottom,
                        "ttl": label.ttl,
                    }
                    for label in hop.labels
                ],
            }
            for hop in trace.hops
        ],
    }
