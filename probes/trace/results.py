"""What a trace found, and the record that is made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from probes.records.routes import Hop, Route
from probes.trace.flows import Carrier, Flow, Kind, SeenHop
from probes.trace.mtu import PathMtu


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTrace:
    """One flow's way."""

    flow: Flow
    at_ns: int
    hops: tuple[SeenHop, ...]
    complete: bool  # every hop had its time; else the trace was stopped before

    @property
    def reached(self) -> bool:
        """Whether the target itself answered."""
        return any(hop.kind is Kind.ARRIVED for hop in self.hops)

    @property
    def digest(self) -> str:
        """What tells ways apart: see `digest_of`."""
        return digest_of(hop.address for hop in self.hops)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceResult:
    """All flows to one target."""

    flows: tuple[FlowTrace, ...]
    path_mtu: PathMtu | None  # of flow 0; None: not sought
    privileged: bool


def digest_of(addresses: Iterable[str | None]) -> str:
    """
    Condense a way to what tells it apart from others.

    Parameters
    ----------
    addresses : iterable of str or None
        Hops from the first on; None is silent and left out: a router that is rate-limited has not moved.

    Returns
    -------
    str
        Hex SHA-256.
    """
    return hashlib.sha256("\n".join(address for address in addresses if address).encode()).hexdigest()


def to_route(
    trace: FlowTrace,
    *,
    target: str,
    operator: str | None,
    from_site: str | None,
    to_site: str | None,
    path_mtu_bytes: int | None,
    before: tuple[str | None, ...] | None,
) -> Route:
    """
    Make the record of a flow's way.

    Parameters
    ----------
    trace : FlowTrace
        What was found.
    target, operator, from_site, to_site : str
        As configured.
    path_mtu_bytes : int, optional
        [bytes]
    before : tuple of str or None, optional
        The flow's hops the last time; None: there was none.

    Returns
    -------
    Route
        `changed` if `differs` says so.
    """
    addresses = tuple(hop.address for hop in trace.hops)
    hops = tuple(Hop(ttl=hop.ttl, address=hop.address, rtt_ms=hop.rtt_ms, labels=hop.labels) for hop in trace.hops)
    return Route(
        at_ns=trace.at_ns,
        target=target,
        address=trace.flow.address,
        protocol=trace.flow.carrier.value,
        operator=operator,
        from_site=from_site,
        to_site=to_site,
        flow=trace.flow.index,
        source_port=None if trace.flow.carrier is Carrier.ICMP else trace.flow.source_port,
        port=trace.flow.port or None,
        hops=hops,
        reached=trace.reached,
        path_mtu_bytes=path_mtu_bytes,
        digest=trace.digest,
        changed=before is not None and differs(before, addresses),
    )


def differs(before: tuple[str | None, ...], after: tuple[str | None, ...]) -> bool:
    """
    Tell whether two ways cannot be the same.

    Notes
    -----
    A hop that was silent one time is no evidence; a way that only was seen less far is not another one.
    """
    return any(a != b for a, b in zip(before, after, strict=False) if a is not None and b is not None)
