"""What an agent is told to do: the configuration after it was checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from probes.terms import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClass:
    """How the packets of a class are marked, and what loss it allows."""

    name: str
    dscp: int = 0  # 0 to 63
    payload_bytes: int = 44
    loss_limit: float = 0.001  # 0.1 %, for high-quality services: 宁政办发〔2021〕69号


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One host to measure, over one operator's network."""

    name: str
    address: str  # name or numeric
    port: int | None  # None for ICMP
    protocol: Protocol
    classes: tuple[ServiceClass, ...]
    family: int | None = None  # 4, 6; None: whatever the name resolves to first
    operator: str | None = None
    site: str | None = None
    layer: str | None = None
    rate_hz: float = 1.0  # all source ports of a class together
    schedule: str = "poisson"  # or periodic
    source_ports: int = 4  # flows, each with a port of its own
    source_address: str | None = None
    key: bytes | None = None  # shared key of authenticated STAMP
    extensions: bool = True  # TLVs of RFC 8972; False: plain packets of RFC 8762, for old reflectors
    timeout_s: float = 2.0
    distance_km: float | None = None  # great circle between the two ends
    oneway_limit_ms: float | None = None
    line: int | None = None  # of the configuration file: what goes wrong later can name it


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaWindow:
    """A time of day at which targets are probed at a higher rate."""

    start: time
    end: time  # before `start`: over midnight
    days: frozenset[int] = frozenset(range(7))  # Monday is 0, of the day on which it starts
    rate_hz: float = 10.0  # of each target and class


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolSettings:
    """Where undelivered records wait."""

    folder: Path
    limit_bytes: int = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """The collector, and who we are to it."""

    url: str  # https://host:port
    ca: Path
    certificate: Path
    key: Path
    interval_s: float = 10.0
    batch_records: int = 20_000
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSettings:
    """What the trace process does, where one is run (`ixprobe trace -c FILE`)."""

    interval_s: float = 900.0
    flows: int = 4
    max_hops: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything. Times of day are of the zone with this fixed offset."""

    file: str
    agent: str
    site: str | None
    targets: tuple[Target, ...]
    spool: SpoolSettings
    delivery: DeliverySettings | None
    trace: TraceSettings = field(default_factory=TraceSettings)
    sla_windows: tuple[SlaWindow, ...] = ()
    busy_start: time | None = None
    busy_end: time | None = None
    utc_offset_s: int = 8 * 3600  # China standard time
    window_s: int = 300
    seed: int | None = None  # None: drawn at start, and recorded
    rate_limit_hz: float = 1000.0  # of the whole agent
    target_rate_limit_hz: float = 100.0
    key_files: tuple[Path, ...] = ()  # from which the keys of targets were read
