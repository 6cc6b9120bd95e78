"""What a window of samples proves."""

from __future__ import annotations

from dataclasses import dataclass

from probes.terms import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    Statistics of one target, operator, class and protocol over [start_ns, end_ns); all its source ports together.

    Bounds are one-sided at 95 % each. Delay figures rest on corrected round trips of answered probes, steps of the
    clock left out. None where there is nothing to rest on.
    """

    target: str
    protocol: str
    address: str
    from_site: str | None
    to_site: str | None
    operator: str | None
    layer: str | None
    service_class: str | None
    phase: str  # base, sla
    busy: bool
    start_ns: int
    end_ns: int
    # Counts: all sent are answered, late, lost in the network, lost by us, refused by a router, or by the host.
    sent: int
    answered: int
    late: int
    lost_network: int
    lost_local: int
    icmp_error: int
    refused: int
    send_error: int
    duplicate: int
    reordered: int
    lost_forward: int | None  # of lost_network, where a stateful reflector told
    lost_backward: int | None
    # Loss: lost in the network, late or refused by a router, of all sent but those lost by us or refused by the host.
    loss_ratio: float | None
    loss_low: float | None  # the wider of Clopper-Pearson and the burst-aware bound
    loss_high: float | None
    loss_burst_factor: float | None  # variance of blocks over that of independent losses, at least 1
    loss_longest_run: int
    loss_limit: float | None
    loss_verdict: Verdict
    # Delay
    rtt_p01_ns: int | None
    rtt_p50_ns: int | None
    rtt_p95_ns: int | None
    rtt_p99_ns: int | None
    pdv_p50_ns: int | None  # RFC 5481 PDV: delay above the window's smallest
    pdv_p99_ns: int | None
    ipdv_p50_ns: int | None  # RFC 3393 IPDV of consecutive answered probes, absolute
    ipdv_p99_ns: int | None
    kernel_stamps: float | None  # share of answered probes with both our stamps from the kernel
    # One way
    distance_km: float | None  # great circle, given or worked out from the configuration
    oneway_bound_ns: int | None  # either way <= smallest corrected round trip - distance in vacuum
    oneway_forward_p50_ns: int | None  # needs both clocks synchronised
    oneway_backward_p50_ns: int | None
    oneway_error_ns: int | None  # sum of both clocks' maximum errors
    oneway_limit_ns: int | None
    oneway_verdict: Verdict | None
    # Availability, in buckets of one second
    seconds_up: int
    seconds_down: int
    seconds_unknown: int
    availability_low: float | None  # unknown seconds counted as down
    availability_high: float | None  # unknown seconds counted as up
    clock_synchronised: bool | None  # throughout
    clock_steps: int
    route_digest: str | None = None  # of the route last seen by the trace process; of several, of their digests
