"""What a trace found, and the record that is made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
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
class Way:
    """What flows that may well have passed the same hops saw, put together."""

    flows: tuple[FlowTrace, ...]
    hops: tuple[SeenHop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceResult:
    """All flows to one target."""

    flows: tuple[FlowTrace, ...]
    path_mtu: PathMtu | None  # of flow 0; None: not sought
    privileged: bool


def ways_of(flows: Sequence[FlowTrace]) -> list[Way]:
    """
    Put flows together that do not contradict each other: the fewest ways there must be.

    Parameters
    ----------
    flows : sequence of FlowTrace
        To one target.

    Returns
    -------
    list of Way
        A hop that was silent to one flow and not to another is shown as the latter saw it.

    Notes
    -----
    Routers limit their answers (Linux: one a second to one host after a burst of six), so silence tells no ways apart.
    Flows that saw more come first, and gather those that saw less.
    """
    ways: list[Way] = []
    for trace in sorted(flows, key=lambda one: -sum(hop.address is not None for hop in one.hops)):
        mine = tuple(hop.address for hop in trace.hops)
        for place, way in enumerate(ways):
            if not differs(tuple(hop.address for hop in way.hops), mine):
                ways[place] = Way(flows=(*way.flows, trace), hops=_filled(way.hops, trace.hops))
                break
        else:
            ways.append(Way(flows=(trace,), hops=trace.hops))
    sorted_ways = [Way(flows=tuple(sorted(way.flows, key=lambda one: one.flow.index)), hops=way.hops) for way in ways]
    return sorted(sorted_ways, key=lambda way: way.flows[0].flow.index)


def _filled(first: Sequence[SeenHop], second: Sequence[SeenHop]) -> tuple[SeenHop, ...]:
    """Fill silent hops of one flow with another's; the way ends where either saw the target."""
    hops = []
    for index in range(max(len(first), len(second))):
        seen = [hops_of[index] for hops_of in (first, second) if index < len(hops_of)]
        hops.append(next((hop for hop in seen if hop.address is not None), seen[0]))
        if hops[-1].kind is Kind.ARRIVED:
            break
    return tuple(hops)


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
