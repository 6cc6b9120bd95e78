"""Trace all targets of a configuration for ever, beside the agent: routes and their changes go into its spool."""

from __future__ import annotations

import contextlib
import random
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from probes.config.load import load
from probes.config.records import Config, Target
from probes.errors import InputError
from probes.records.events import Event, Happening
from probes.records.routes import Route
from probes.sockets.notify import READY, STOPPING, notify, reloading
from probes.spool.ways import write_ways
from probes.terms import Protocol
from probes.trace.backlog import Backlog
from probes.trace.byhand import FIRST_NUMBERS, TRACEROUTE_PORT, open_link
from probes.trace.flows import Carrier, Limits
from probes.trace.hosts import flows_to, link_mtu, may_send_raw, resolve
from probes.trace.results import TraceResult, digest_of, to_route
from probes.trace.running import run_trace
from probes.trace.sources import ports_in_spool
from probes.trace.stopping import catching, unless_stopped

_CARRIERS = {Protocol.STAMP: Carrier.UDP, Protocol.ICMP: Carrier.ICMP, Protocol.TCP: Carrier.TCP}
_BREATH_S = 0.2
#: For what waits when a stop comes.
_LAST_S = 0.5

Tell = Callable[..., None]


@dataclass(slots=True)
class _Memory:
    """What the daemon remembers between rounds."""

    #: The hops that a flow was last seen to take, silent ones filled in from before.
    ways: dict[tuple[str, int], tuple[str | None, ...]] = field(default_factory=dict)
    ports: dict[tuple[str, int], int] = field(default_factory=dict)
    #: When each target's route was seen, and its digest: the agent's windows bear it.
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)


def run_daemon(file: str, tell: Tell, environment: Mapping[str, str]) -> None:
    """
    Run until SIGTERM or SIGINT; SIGHUP reads the configuration anew.

    Parameters
    ----------
    file : str
        The agent's own configuration.
    tell : callable
        Takes the key of a text and its words.
    environment : mapping of str to str
        NOTIFY_SOCKET, where systemd listens.

    Raises
    ------
    InputError
        If the configuration is wrong at the start.
    """
    config = load(Path(file))
    chance = random.Random(config.seed)  # noqa: S311 -- spreads ports, guards nothing
    memory = _Memory()
    backlog = Backlog(tell)
    with catching(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as caught:
        notify(environment, READY)
        tell("daemon_started", targets=len(config.targets), interval_s=config.trace.interval_s)
        while not caught.stopped():
            if caught.take(signal.SIGHUP):
                config = _reloaded(config, file, tell, environment)
            began_s = time.monotonic()
            for target in config.targets:
                if caught.stopped():
                    break
                _one(config, target, memory, chance, caught.stopped, tell, backlog)
                backlog.deliver(config.spool.folder)
            # A round that took longer than the interval is followed by the next at once, not by two. A reload waits
            # for the next round, which it does not hasten: targets are not asked more often for it.
            while not caught.stopped() and time.monotonic() - began_s < config.trace.interval_s:
                if caught.take(signal.SIGHUP):
                    config = _reloaded(config, file, tell, environment)
                time.sleep(_BREATH_S)
        notify(environment, STOPPING)
        backlog.deliver(config.spool.folder, for_s=_LAST_S)


def _reloaded(config: Config, file: str, tell: Tell, environment: Mapping[str, str]) -> Config:
    """Read the configuration anew; one that cannot be used changes nothing."""
    notify(environment, reloading())
    try:
        config = load(Path(file))
        tell("daemon_started", targets=len(config.targets), interval_s=config.trace.interval_s)
    except InputError as wrong:
        tell("daemon_failed", target=file, reason=wrong)
    notify(environment, READY)
    return config


def _one(
    config: Config,
    target: Target,
    memory: _Memory,
    chance: random.Random,
    stopped: Callable[[], bool],
    tell: Tell,
    backlog: Backlog,
) -> None:
    """Trace one target; whatever is wrong with it is told, and the next has its turn."""
    try:
        result = trace_configured(config, target, memory.ports, chance, stopped)
    except (InputError, OSError) as wrong:
        tell("daemon_failed", target=target.name, reason=wrong)
        return
    if result is None or stopped():
        return  # broken off: half a way is no way
    routes, events = records_of(config, target, result, memory.ways)
    tell("daemon_traced", target=target.name, flows=len(routes), changed=len(events))
    backlog.add(routes, events)
    memory.seen[target.name] = (time.time_ns(), whole_digest(memory.ways, target.name))
    write_ways(config.spool.folder, memory.seen)


def trace_configured(
    config: Config,
    target: Target,
    ports: dict[tuple[str, int], int],
    chance: random.Random,
    stopped: Callable[[], bool],
) -> TraceResult | None:
    """
    Trace a target as configured, on the agent's own source ports where its spool knows them.

    Parameters
    ----------
    config, target : Config, Target
        What to do.
    ports : dict
        Source ports by target and flow; those of the agent are put in, others kept from round to round.
    chance : random.Random
        Draws numbers and ports.
    stopped : callable
        True breaks it off.

    Returns
    -------
    TraceResult or None
        None if it was stopped before it began.

    Raises
    ------
    InputError
        As `trace_target`.
    """
    found = unless_stopped(lambda: resolve(target.address, target.family), stopped)
    if found is None:
        return None
    family, address = found
    carrier = _CARRIERS[target.protocol]
    # Ordinary sockets cannot share the agent's ports; crafted packets can.
    shared = may_send_raw() and carrier is not Carrier.ICMP
    known = ports_in_spool(config.spool.folder, target.name) if shared else []
    count = config.trace.flows
    kept = [ports[target.name, index] for index in range(count) if (target.name, index) in ports]
    port = target.port or TRACEROUTE_PORT
    flows = flows_to(address, family, carrier, port, count, chance=chance, source_ports=[*known, *kept])
    ports.update({(target.name, flow.index): flow.source_port for flow in flows})
    with contextlib.closing(open_link(flows)) as link:
        return run_trace(
            flows,
            link,
            Limits(max_hops=config.trace.max_hops),
            first_number=chance.randint(*FIRST_NUMBERS),
            link_mtu_bytes=link_mtu(address, family),
            stopped=stopped,
        )


def records_of(
    config: Config, target: Target, result: TraceResult, ways: dict[tuple[str, int], tuple[str | None, ...]]
) -> tuple[list[Route], list[Event]]:
    """
    Make records of a trace, and an event for each flow whose way changed.

    Parameters
    ----------
    config, target : Config, Target
        Who traced what.
    result : TraceResult
        What was found.
    ways : dict
        The hops by target and source port, brought up to date.

    Returns
    -------
    routes, events : lists
    """
    routes: list[Route] = []
    events: list[Event] = []
    path_mtu_bytes = None if result.path_mtu is None else result.path_mtu.size_bytes
    for trace in result.flows:
        key = (target.name, trace.flow.source_port)
        before = ways.get(key)
        route = to_route(
            trace,
            target=target.name,
            operator=target.operator,
            from_site=config.site,
            to_site=target.site,
            path_mtu_bytes=path_mtu_bytes,
            before=before,
        )
        routes.append(route)
        after = tuple(hop.address for hop in trace.hops)
        if route.changed and before is not None:
            detail: dict[str, object] = {"flow": trace.flow.index, "before": list(before), "after": list(after)}
            events.append(Event(at_ns=trace.at_ns, event=Happening.ROUTE_CHANGED, target=target.name, detail=detail))
            before = None
        ways[key] = _merged(before, after)
    # Ports of an agent that was started anew replace the old ones, here too.
    current = {(target.name, trace.flow.source_port) for trace in result.flows}
    for key in [key for key in ways if key[0] == target.name and key not in current]:
        del ways[key]
    return routes, events


def whole_digest(ways: Mapping[tuple[str, int], tuple[str | None, ...]], target: str) -> str:
    """Condense the ways of all flows to a target; where they are one, it is that one's digest."""
    digests = sorted({digest_of(hops) for (name, _), hops in ways.items() if name == target})
    return digests[0] if len(digests) == 1 else digest_of(digests)


def _merged(before: tuple[str | None, ...] | None, after: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Fill hops that were silent this time from what the same way showed before."""
    if before is None:
        return after
    filled = [now or (before[index] if index < len(before) else None) for index, now in enumerate(after)]
    return (*filled, *before[len(filled) :])
