"""One configuration at work: its flows, its calendar, its statistics. A reload makes a new one."""

from __future__ import annotations

import time
from collections.abc import Callable

from probes.agent.names import Names, look_up
from probes.agent.plans import Numbers, flow_plans, limits, longest_wait_ns
from probes.agent.recorder import Keeper, Recorder
from probes.config.records import Config, Target
from probes.errors import InputError
from probes.records.events import Event, Happening
from probes.schedule.calendar import busy_at, phase_at, sla_rate_hz
from probes.schedule.limits import RateLimit
from probes.sender.clocks import clock_now
from probes.sender.flows import FlowPlan
from probes.sender.loop import Sender, Waiter
from probes.terms import Phase, Protocol

_SECOND_NS = 1_000_000_000


class Measuring:
    """
    Measure as one configuration says, until told to stop.

    Parameters
    ----------
    config : Config
        What to do.
    keeper : Keeper
        Takes the records.
    numbers : Numbers
        Of the boot's streams.
    seed : int
        Of the schedule.
    complain : callable
        Is told what does not work, once.
    """

    def __init__(
        self,
        config: Config,
        keeper: Keeper,
        *,
        numbers: Numbers,
        seed: int,
        complain: Callable[[InputError], None],
    ) -> None:
        self._config = config
        self._keeper = keeper
        self._numbers = numbers
        self._seed = seed
        self._complain = complain
        self._complained: set[tuple[str, str]] = set()
        self._next_second_ns = 0
        self._phase = Phase.BASE
        self._recorder = Recorder(
            keeper, window_s=config.window_s, targets=limits(config), wait_ns=longest_wait_ns(config)
        )
        self._clock_state: tuple[bool | None, int] | None = None
        self._sender = Sender(
            [],
            take=self._recorder.take,
            limit=RateLimit(rate_hz=config.rate_limit_hz, burst=64),
            read_clock=clock_now,
            on_step=self._stepped,
            on_overflow=lambda count: self._note(Happening.SOCKET_OVERFLOW, packets=count),
            on_missed=lambda count: self._note(Happening.DEADLINE_MISSED, probes=count),
        )
        named = []
        for target in config.targets:
            if target.address.replace(".", "").isdigit() or ":" in target.address:
                self._admit(target)
            else:
                named.append(target)
        self._names = Names(named, wake=self._sender.wake)

    @property
    def flows(self) -> int:
        """How many flows there are so far."""
        return len(self._sender.flows)

    def watch(self, waiter: Waiter) -> None:
        """Let `turn` return as soon as something can be read there."""
        self._sender.watched.append(waiter)

    def turn(self) -> None:
        """Measure for a moment, a tenth of a second at most."""
        self._sender.turn()
        now_ns = time.monotonic_ns()
        if now_ns >= self._next_second_ns:
            self._next_second_ns = now_ns + _SECOND_NS
            self._each_second(time.time_ns())

    def _each_second(self, now_ns: int) -> None:
        for found in self._names.take():
            if found.sockaddr is None:
                self._unresolved(found.target, found.reason)
            else:
                self._admit_at(found.target, found.sockaddr, found.family)
        self._sender.busy = busy_at(self._config, now_ns)
        phase = phase_at(self._config, now_ns)
        if phase is not self._phase:
            self._phase = phase
            self._set_phase(now_ns)
        self._watch_clock()
        self._recorder.advance(now_ns)

    def _set_phase(self, now_ns: int) -> None:
        rate_hz = sla_rate_hz(self._config, now_ns)
        targets = {target.name: target for target in self._config.targets}
        for flow in self._sender.flows:
            if flow.stream.phase is Phase.SLA and rate_hz is not None:
                share_hz = rate_hz / targets[flow.stream.target].source_ports
                flow.plan.arrivals.set_rate(share_hz, time.monotonic_ns())
            self._sender.set_active(flow, flow.stream.phase is self._phase)

    def _watch_clock(self) -> None:
        clock = self._sender.clock
        # The error grows all the time; only a change that a reader of the records would note is one.
        state = (clock.synchronised, (clock.error_ns or 0).bit_length())
        if state != self._clock_state:
            self._clock_state = state
            self._note(Happening.CLOCK_STATE, synchronised=clock.synchronised, error_ns=clock.error_ns)

    def _stepped(self, step_ns: int) -> None:
        self._recorder.stepped(time.time_ns())
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
        known = len(self._sender.unable)
        for plan in flow_plans(
            self._config, target, sockaddr, family, numbers=self._numbers, seed=self._seed, now_ns=now_ns
        ):
            self._sender.admit(plan)
        for plan, failed in self._sender.unable[known:]:
            self._cannot(target, plan, failed)
        for flow in self._sender.flows:
            if flow.stream.target == target.name:
                self._sender.set_active(flow, flow.stream.phase is self._phase)

    def _cannot(self, target: Target, plan: FlowPlan, failed: OSError) -> None:
        if plan.stream.protocol is Protocol.ICMP and isinstance(failed, PermissionError):
            import os

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
        self._keeper.others(events=[Event(at_ns=time.time_ns(), event=happening, target=target.name, detail=detail)])

    def _note(self, happening: Happening, **detail: object) -> None:
        self._keeper.others(events=[Event(at_ns=time.time_ns(), event=happening, detail=detail)])

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
        self._recorder.finish(time.time_ns())
