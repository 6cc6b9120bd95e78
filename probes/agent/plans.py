"""From the configuration to flows: which streams there are, and how each is numbered."""

from __future__ import annotations

from collections.abc import Iterator

from probes.config.records import Config, ServiceClass, Target
from probes.records.streams import Stream
from probes.schedule.arrivals import Arrivals, stream_seed
from probes.schedule.limits import RateLimit
from probes.sender.flows import FlowPlan
from probes.statistics.gathered import TargetLimits
from probes.terms import Phase

Sockaddr = tuple[str, int] | tuple[str, int, int, int]


def flow_plans(
    config: Config, target: Target, sockaddr: Sockaddr, family: int, *, numbers: Iterator[int], seed: int, now_ns: int
) -> Iterator[FlowPlan]:
    """
    Give the flows of one target: a flow for each class, source port and phase.

    Parameters
    ----------
    config : Config
        For SLA windows, site and limits.
    target : Target
        Whom to measure.
    sockaddr, family
        The target's address, resolved.
    numbers : iterator of int
        Of the boot's streams. A reload opens new sockets: new source ports, sequences from 0, hence new streams.
    seed : int
        Of the agent; every flow derives its own.
    now_ns : int
        Monotonic time before which nothing is due. [ns]

    Yields
    ------
    FlowPlan
        Those of SLA phase, too; which phase is active is decided while running.
    """
    limit = RateLimit(rate_hz=config.target_rate_limit_hz, burst=max(10, target.source_ports))
    phases = [(Phase.BASE, target.rate_hz)]
    if config.sla_windows:
        phases.append((Phase.SLA, max(window.rate_hz for window in config.sla_windows)))
    for phase, rate_hz in phases:
        for service in target.classes:
            for flow in range(target.source_ports):
                stream = _stream(next(numbers), config, target, service, phase, sockaddr)
                name = f"{target.name}\0{target.operator}\0{target.protocol}\0{service.name}\0{phase}\0{flow}"
                yield FlowPlan(
                    stream=stream,
                    family=family,
                    endpoint=sockaddr,
                    arrivals=Arrivals(
                        rate_hz=rate_hz / target.source_ports,
                        kind=target.schedule,
                        seed=stream_seed(seed, name),
                        start_ns=now_ns,
                    ),
                    timeout_ns=round(target.timeout_s * 1e9),
                    grace_ns=round(target.timeout_s * 1e9),
                    source_address=target.source_address,
                    key=target.key,
                    extensions=target.extensions,
                    limit=limit,
                )


def _stream(
    number: int, config: Config, target: Target, service: ServiceClass, phase: Phase, sockaddr: Sockaddr
) -> Stream:
    return Stream(
        stream=number,
        target=target.name,
        protocol=target.protocol,
        address=sockaddr[0],
        port=target.port,
        from_site=config.site,
        to_site=target.site,
        operator=target.operator,
        layer=target.layer,
        service_class=service.name,
        phase=phase,
        dscp_sent=service.dscp,
        payload_bytes=service.payload_bytes,
    )


def limits(config: Config) -> dict[str, TargetLimits]:
    """Say what each target is judged by."""
    return {
        target.name: TargetLimits(
            class_loss_limits={service.name: service.loss_limit for service in target.classes},
            oneway_limit_ns=None if target.oneway_limit_ms is None else round(target.oneway_limit_ms * 1e6),
            distance_km=target.distance_km,
        )
        for target in config.targets
    }


def longest_wait_ns(config: Config) -> int:
    """Tell after how long every probe has its outcome: the longest waiting time and as much again. [ns]"""
    return max((round(2 * target.timeout_s * 1e9) for target in config.targets), default=0)
