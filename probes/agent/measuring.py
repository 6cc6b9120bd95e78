"""One configuration at work: its flows, its calendar, its statistics. A reload makes a new one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from probes.agent.names import Names, look_up
from probes.agent.plans import flow_plans, limits, longest_wait_ns
from probes.agent.recorder import Keeper, Recorder
from probes.config.records import Config, Target
from probes.errors import InputError
from probes.records.events import Event, Happening
from probes.schedule.calendar import busy_at, sla_rate_hz
from probes.schedule.limits import RateLimit
from probes.sender.clocks import clock_now
from probes.sender.flows import Flow, FlowPlan
from probes.sender.loop import Sender, Waiter
from probes.spool.ways import read_ways
from probes.terms import Phase, Protocol

_SECOND_NS = 1_000_000_000
#: Turns take a tenth of a second; who comes back after this was stopped, or the host was asleep.
_AWAY_NS = 2 * _SECOND_NS
_ASLEEP_NS = 10_000_000
#: So many intervals of tracing after it was seen, a route says nothing of today.
_WAY_INTERVALS = 3


def clocks_awake() -> tuple[int, int]:
    """Read CLOCK_BOOTTIME, which runs while the host sleeps, and CLOCK_MONOTONIC, which does not. [ns]"""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME), time.monotonic_ns()


class Measuring:
    """
    Measure as one configuration says, until told to stop.

    Parameters
    ----------
    config : Config
        What to do.
    keeper : Keeper
        Takes the events.
    recorder : Recorder
        Takes the samples; a reload hands it on.
    numbers : iterator of int
        Of the boot's streams.
    seed : int
        Of the schedule.
    complain : callable
        Is told what does not work, once.
    realtime, awake : callables
        The clocks. [ns]
    """

    def __init__(
        self,
        config: Config,
        keeper: Keeper,
        *,
        recorder: Recorder,
        numbers: Iterator[int],
        seed: int,
        complain: Callable[[InputError], None],
        realtime: Callable[[], int] = time.time_ns,
        awake: Callable[[], tuple[int, int]] = clocks_awake,
    ) -> None:
        self._config = config
        self._keeper = keeper
        self._numbers = numbers
        self._seed = seed
        self._complain = complain
        self._complained: set[tuple[str, str]] = set()
        self._next_second_ns = 0
        self._realtime = realtime
        self._awake = awake
        self._last_awake_ns = awake()
        self._sla_hz = sla_rate_hz(config, realtime())
        self._targets = {target.name: target for target in config.targets}
        self._recorder = recorder
        recorder.configure(window_s=config.window_s, targets=limits(config), wait_ns=longest_wait_ns(config))
        self._clock_state: tuple[bool | None, int] | None = None
        self._sender = Sender(
            [],
            take=self._recorder.take,
            limit=RateLimit(rate_hz=config.rate_limit_hz, burst=64),
            read_clock=clock_now,
            on_step=self._stepped,
            on_overflow=lambda count: self._note(Happening.SOCKET_OVERFLOW, packets=count),
            on_missed=lambda count: self._note(Happening.DEADLINE_MISSED, probes=count),
            realtime=realtime,
        )
        named = []
        for target in config.targets:
            if target.address.replace(".", "").isdigit() or ":" in target.address:
                self._admit(target)
            else:
                named.append(target)
        self._names = Names(named, wake=self._sender.wake)

    def watch(self, waiter: Waiter) -> None:
        """Let `turn` return as soon as something can be read there."""
        self._sender.watch(waiter)

    def turn(self) -> None:
        """Measure for a moment, a tenth of a second at most."""
        if self._recorder.closing:
            self._sender.turn(most_ns=0)
            self._recorder.close_one()
        else:
            self._sender.turn()
        self._notice_absence()
        now_ns = time.monotonic_ns()
        if now_ns >= self._next_second_ns:
            self._next_second_ns = now_ns + _SECOND_NS
            self._each_second(self._realtime())

    def _notice_absence(self) -> None:
        """Tell when the agent did not run: nothing is known of that time, and nothing in it is the network's fault."""
        before_ns, self._last_awake_ns = self._last_awake_ns, self._awake()
        away_ns, ran_ns = (now - before for now, before in zip(self._last_awake_ns, before_ns, strict=True))
        if away_ns - ran_ns > _ASLEEP_NS:
            self._sender.slept()
        if away_ns > _AWAY_NS:
            now_ns = self._realtime()
            self._recorder.down(now_ns - away_ns, now_ns)
            self._note(Happening.AGENT_DOWN, from_ns=now_ns - away_ns, to_ns=now_ns)

    def _each_second(self, now_ns: int) -> None:
        for found in self._names.take():
            if found.sockaddr is None:
                self._unresolved(found.target, found.reason)
            else:
                self._admit_at(found.target, found.sockaddr, found.family)
        self._sender.busy = busy_at(self._config, now_ns)
        rate_hz = sla_rate_hz(self._config, now_ns)
        if rate_hz != self._sla_hz:
            self._sla_hz = rate_hz
            for flow in self._sender.flows:
                self._follow_calendar(flow)
        self._watch_clock()
        self._recorder.advance(now_ns, lambda: self._ways(now_ns))

    def _follow_calendar(self, flow: Flow) -> None:
        """Let a flow send in its phase only; where windows of other rates follow each other, at the rate of today's."""
        is_sla = flow.stream.phase is Phase.SLA
        if is_sla and self._sla_hz is not None:
            target = self._targets[flow.stream.target]
            self._sender.set_rate(flow, max(self._sla_hz, target.rate_hz) / target.source_ports)
        self._sender.set_active(flow, is_sla == (self._sla_hz is not None))

    def _ways(self, now_ns: int) -> dict[str, str]:
        since_ns = now_ns - round(_WAY_INTERVALS * self._config.trace.interval_s * _SECOND_NS)
        return read_ways(self._config.spool.folder, since_ns=since_ns)

    def _watch_clock(self) -> None:
        clock = self._sender.clock
        # The error grows all the time; only a change that a reader of the records would note is one.
        state = (clock.synchronised, (clock.error_ns or 0).bit_length())
        if state != self._clock_state:
            self._clock_state = state
            self._note(Happening.CLOCK_STATE, synchronised=clock.synchronised, error_ns=clock.error_ns)

    def _stepped(self, step_ns: int) -> None:
        self._recorder.stepped(self._realtime())
        self._note(Happening.CLOCK_STEP, step_ns=step_ns)
        self._complain(InputError("clock_stepped", value=f"{step_ns / 1e9:+.6f}"))

    # ---- Targets -----------------------------------------------------------------------------------------------

    def _admit(self, target: Target) -> None:
        found = look_up(target)
        if found.sockaddr is None:
            self._unresolved(target, found.reason)
        else:
            self._admit_at(target, found.sockaddr, found.family)

    def _admit_at(self, target: Target, sockaddr: tuple[str, int] | tuple[str, int, int, int], family: int) -> None:
        now_ns = time.monotonic_ns()
        known, flows = len(self._sender.unable), len(self._sender.flows)
        for plan in flow_plans(
            self._config, target, sockaddr, family, numbers=self._numbers, seed=self._seed, now_ns=now_ns
        ):
            self._sender.admit(plan)
        for plan, failed in self._sender.unable[known:]:
            self._cannot(target, plan, failed)
        for flow in self._sender.flows[flows:]:
            self._follow_calendar(flow)

    def _cannot(self, target: Target, plan: FlowPlan, failed: OSError) -> None:
        if plan.stream.protocol is Protocol.ICMP and isinstance(failed, PermissionError):
            self._say(target, InputError("agent_icmp_forbidden", value=target.name, group=os.getegid()))
        else:
            self._say(target, InputError("agent_socket_failed", value=target.name, reason=failed))

    def _unresolved(self, target: Target, reason: str) -> None:
        self._say(
            target,
            InputError(
                "agent_unresolved", file=self._config.file, line=target.line, value=target.address, reason=reason
            ),
            Happening.TARGET_UNRESOLVED,
        )

    def _say(self, target: Target, wrong: InputError, happening: Happening = Happening.ERROR) -> None:
        """Complain once about each thing of a target."""
        if (target.name, wrong.code) in self._complained:
            return
        self._complained.add((target.name, wrong.code))
        self._complain(wrong)
        detail: dict[str, object] = {"code": wrong.code, "sentence": wrong.sentence("en")}
        self._keeper.others(events=[Event(at_ns=self._realtime(), event=happening, target=target.name, detail=detail)])

    def _note(self, happening: Happening, **detail: object) -> None:
        self._keeper.others(events=[Event(at_ns=self._realtime(), event=happening, detail=detail)])

    # ---- The end -----------------------------------------------------------------------------------------------

    def finish(self, patience_s: float) -> None:
        """
        Send nothing more, wait for answers under way, settle, close.

        Parameters
        ----------
        patience_s : float
            So long at most. What is still waited for is then lost by us, not by the network. [s]
        """
        self._names.stop()
        for flow in self._sender.flows:
            self._sender.set_active(flow, False)
        until_ns = time.monotonic_ns() + round(patience_s * 1e9)
        while time.monotonic_ns() < until_ns and any(flow.ledger.waiting for flow in self._sender.flows):
            self._sender.turn(most_ns=20_000_000)
        self._sender.close()
