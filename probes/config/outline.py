"""What an agent with this configuration would do, in figures."""

from __future__ import annotations

import math
from typing import TypedDict

from probes.config.records import Config, SlaWindow, Target


class ClassOutline(TypedDict):
    """One class."""

    name: str
    dscp: int
    payload_bytes: int
    loss_limit: float


class TargetOutline(TypedDict):
    """One target. Rates are of all its classes together."""

    name: str
    address: str
    port: int | None
    protocol: str
    authenticated: bool
    operator: str | None
    layer: str | None
    site: str | None
    classes: list[ClassOutline]
    schedule: str
    source_ports: int
    streams: int
    rate_hz: float
    sla_rate_hz: float | None
    distance_km: float | None
    oneway_limit_ms: float | None
    line: int | None


class WindowOutline(TypedDict):
    """One SLA window; Monday is 0."""

    start: str
    end: str
    days: list[int]
    rate_hz: float


class Outline(TypedDict):
    """The whole agent."""

    agent: str
    site: str | None
    targets: list[TargetOutline]
    streams: int
    rate_hz: float
    sla_rate_hz: float | None
    rate_limit_hz: float
    target_rate_limit_hz: float
    sla_windows: list[WindowOutline]
    busy: dict[str, str] | None
    window_s: int
    utc_offset_s: int
    seed: int | None
    spool: str
    delivery: str | None


def outline(config: Config) -> Outline:
    """
    Work out what the agent would send.

    Parameters
    ----------
    config : Config
        Checked.

    Returns
    -------
    Outline
        JSON values only. A stream is one flow of one class: the streams of an SLA window are not counted again.
    """
    highest_hz = max((window.rate_hz for window in config.sla_windows), default=None)
    targets = [_target(target, highest_hz) for target in config.targets]
    busy = None
    if config.busy_start is not None and config.busy_end is not None:
        busy = {"start": config.busy_start.isoformat(), "end": config.busy_end.isoformat()}
    return Outline(
        agent=config.agent,
        site=config.site,
        targets=targets,
        streams=sum(one["streams"] for one in targets),
        rate_hz=math.fsum(one["rate_hz"] for one in targets),
        sla_rate_hz=None if highest_hz is None else math.fsum(one["sla_rate_hz"] or 0.0 for one in targets),
        rate_limit_hz=config.rate_limit_hz,
        target_rate_limit_hz=config.target_rate_limit_hz,
        sla_windows=[_window(window) for window in config.sla_windows],
        busy=busy,
        window_s=config.window_s,
        utc_offset_s=config.utc_offset_s,
        seed=config.seed,
        spool=str(config.spool.folder),
        delivery=None if config.delivery is None else config.delivery.url,
    )


def _target(target: Target, highest_hz: float | None) -> TargetOutline:
    count = len(target.classes)
    return TargetOutline(
        name=target.name,
        address=target.address,
        port=target.port,
        protocol=target.protocol.value,
        authenticated=target.key is not None,
        operator=target.operator,
        layer=target.layer,
        site=target.site,
        classes=[
            ClassOutline(name=one.name, dscp=one.dscp, payload_bytes=one.payload_bytes, loss_limit=one.loss_limit)
            for one in target.classes
        ],
        schedule=target.schedule,
        source_ports=target.source_ports,
        streams=count * target.source_ports,
        rate_hz=target.rate_hz * count,
        sla_rate_hz=None if highest_hz is None else max(target.rate_hz, highest_hz) * count,
        distance_km=target.distance_km,
        oneway_limit_ms=target.oneway_limit_ms,
        line=target.line,
    )


def _window(window: SlaWindow) -> WindowOutline:
    return WindowOutline(
        start=window.start.isoformat(),
        end=window.end.isoformat(),
        days=sorted(window.days),
        rate_hz=window.rate_hz,
    )
