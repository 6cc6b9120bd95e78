"""The loop that sends the probes of many flows when they are due, and takes in what comes back."""

from __future__ import annotations

import heapq
import secrets
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from probes.clock.steps import StepWatch, read_pair
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.schedule.limits import RateLimit
from probes.sender.channels import Channel
from probes.sender.connects import Connector
from probes.sender.flows import Flow, FlowPlan
from probes.session.ledger import Clock
from probes.sockets.opening import leave_spare
from probes.sockets.stamps import supported
from probes.terms import Protocol as Kind

#: Samples are settled, overflows and the clock read so often.
_HOUSEKEEPING_NS = 100_000_000
_CLOCK_NS = 1_000_000_000
#: Probes sent before answers are looked at again.
_BURST = 64
DEADLINE_NS = 1_000_000_000
#: So many missed probes of a flow are recorded one by one; the rest in one number.
_MISSED_MOST = 100


class Waiter(Protocol):
    """What epoll can wait for."""

    def fileno(self) -> int:
        """Give the descriptor."""
        ...


class Sender:
    """
    Send, stamp, match, settle.

    Parameters
    ----------
    plans : sequence of FlowPlan
        What to send to whom.
    take : callable
        Is given a stream and its settled samples.
    limit : RateLimit, optional
        Of all flows together.
    read_clock : callable, optional
        Gives the state of our clock; called once a second.
    stamps : mapping, optional
        From family to whether the kernel stamps what leaves; found out by sending if not given.
    deadline_ns : int
        Probes that are due longer ago than this are not sent: a burst after a pause would measure itself. [ns]
    miss : bool
        They are recorded as missed; else they, and all after them, are sent that much later.
    on_step, on_overflow, on_missed : callables, optional
        Are told of steps of the clock (ns, forward positive), datagrams dropped, probes missed beyond those recorded.

    Notes
    -----
    One thread, which calls `turn` again and again. `wake` may be called from any thread or signal handler.
    """

    def __init__(
        self,
        plans: Sequence[FlowPlan],
        *,
        take: Callable[[Stream, list[Sample]], None],
        limit: RateLimit | None = None,
        read_clock: Callable[[], Clock] | None = None,
        stamps: Mapping[int, bool] | None = None,
        deadline_ns: int = DEADLINE_NS,
        miss: bool = True,
        on_step: Callable[[int], None] | None = None,
        on_overflow: Callable[[int], None] | None = None,
        on_missed: Callable[[int], None] | None = None,
        monotonic: Callable[[], int] = time.monotonic_ns,
        realtime: Callable[[], int] = time.time_ns,
    ) -> None:
        self._take = take
        self._limit = limit
        self._read_clock = read_clock
        self._deadline_ns = deadline_ns
        self._miss_late = miss
        self._on_step = on_step
        self._on_overflow = on_overflow
        self._on_missed = on_missed
        self._monotonic = monotonic
        self._realtime = realtime
        self._stamps: dict[int, bool] = dict(stamps or {})
        self._channels: list[Channel] = []
        self._wishes: dict[int, tuple[str | None, int]] = {}  # of a channel, by its number
        self._connector: Connector | None = None
        self._homes: dict[int, Channel | Connector] = {}  # of a flow, by its number
        self._heap: list[tuple[int, int, int]] = []  # when due, whose turn, which of its turns
        self._turns: list[int] = []  # of each flow the one that counts: others in the heap are void
        # First of all descriptors: select takes no number above 1,023, and waits for this one on behalf of all others.
        self._ready = select.epoll()
        self._ready_most = 0
        self._wake_in, self._wake_out = socket.socketpair()
        self._steps = StepWatch()
        self._next_housekeeping_ns = 0
        self._next_clock_ns = 0
        self.clock = Clock()
        self.busy = False
        self.flows: list[Flow] = []
        self.unable: list[tuple[FlowPlan, OSError]] = []
        for sock in (self._wake_in, self._wake_out):
            sock.setblocking(False)
        try:
            self.watch(self._wake_in)
            for plan in plans:
                self.admit(plan)
        except BaseException:
            self.close()
            raise

    def watch(self, waiter: Waiter) -> None:
        """Let something beside packets end a wait; the caller reads it."""
        self._ready.register(waiter.fileno(), select.EPOLLIN)
        self._ready_most += 1

    # ---- Flows -------------------------------------------------------------------------------------------------

    def admit(self, plan: FlowPlan) -> None:
        """Give a flow its socket; one that cannot have any is set aside, the others go on."""
        number = len(self.flows)
        ssid = number % 0xFFFF + 1
        overflows: deque = deque()  # type: ignore[type-arg]
        try:
            home = self._home(plan)
        except OSError as failed:
            self.unable.append((plan, failed))
            return
        if isinstance(home, Channel):
            overflows = home.overflows
        flow = Flow(plan, number=number, ssid=ssid, token=secrets.token_bytes(16), overflows=overflows)
        if isinstance(home, Channel):
            home.join(flow)
            address = home.source_for(flow.endpoint)
            flow.stream = replace(flow.stream, source_address=address, source_port=home.source_port)
        else:
            flow.stream = replace(flow.stream, payload_bytes=0)
        self.flows.append(flow)
        self._homes[number] = home
        self._turns.append(0)
        self._queue(number, plan.arrivals.due_ns)

    def _home(self, plan: FlowPlan) -> Channel | Connector:
        protocol = plan.stream.protocol
        if protocol is Kind.TCP:
            if self._connector is None:
                self._connector = Connector(monotonic=self._monotonic, realtime=self._realtime)
                self.watch(self._connector)
            return self._connector
        endpoint = (plan.endpoint[0], 0 if protocol is Kind.ICMP else plan.endpoint[1])
        wish = (plan.source_address, plan.source_port)
        for channel in self._channels:
            same = (channel.family, channel.protocol, self._wishes[id(channel)]) == (plan.family, protocol, wish)
            if same and channel.takes(endpoint):
                return channel
        family = socket.AddressFamily(plan.family)
        if family not in self._stamps:
            self._stamps[family] = supported(family).transmit
        channel = Channel(
            family,
            protocol,
            address=plan.source_address,
            port=plan.source_port,
            transmit_stamps=self._stamps[family],
            monotonic=self._monotonic,
            realtime=self._realtime,
        )
        try:
            leave_spare(channel.socket)
            self.watch(channel.socket)
        except OSError:
            channel.close()
            raise
        self._wishes[id(channel)] = wish
        self._channels.append(channel)
        return channel

    def set_active(self, flow: Flow, active: bool) -> None:
        """Let a flow pause, or go on from now."""
        if active and not flow.active:
            flow.plan.arrivals.resume(self._monotonic())
            self._queue(flow.number, flow.plan.arrivals.due_ns)
        flow.active = active

    def set_rate(self, flow: Flow, rate_hz: float) -> None:
        """Let a flow send at another mean rate from now. [1/s]"""
        flow.plan.arrivals.set_rate(rate_hz, self._monotonic())
        self._queue(flow.number, flow.plan.arrivals.due_ns)

    def slept(self) -> None:
        """Note that the host was asleep until now: probes without an answer are not the network's loss."""
        for flow in self.flows:
            flow.ledger.slept()

    def _queue(self, number: int, due_ns: int) -> None:
        """Give a flow its next turn; one that it still has is void, or it would send twice."""
        self._turns[number] += 1
        heapq.heappush(self._heap, (due_ns, number, self._turns[number]))

    # ---- The loop ----------------------------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Whether everything is sent and nothing is waited for."""
        return all(flow.exhausted and not flow.ledger.waiting for flow in self.flows)

    @property
    def sending(self) -> bool:
        """Whether any probe is still to be sent."""
        return any(not flow.exhausted for flow in self.flows)

    def wake(self) -> None:
        """Let the loop look up at once; safe in signal handlers and other threads."""
        try:
            self._wake_out.send(b"\0")
        except OSError:
            return  # full: it will wake anyway; closed: it has ended

    def turn(self, *, most_ns: int = _HOUSEKEEPING_NS) -> None:
        """Send what is due, wait for what is next, take in what came, settle what is over."""
        now_ns = self._monotonic()
        self._send_due(now_ns)
        looked_ns = self._monotonic()
        wait_ns = min(self._next_due_ns() - looked_ns, most_ns)
        readable = self._wait(max(0, wait_ns))
        if self._wake_in.fileno() in readable:
            self._drain_wakes()
        for channel in self._channels:
            if channel.socket.fileno() in readable:
                channel.take_stamps()
                channel.take_answers()
            else:
                channel.was_empty(looked_ns)
        if self._connector is not None:
            self._connector.take_answers()
        now_ns = self._monotonic()
        if now_ns >= self._next_housekeeping_ns:
            self._housekeep(now_ns)

    def _wait(self, wait_ns: int) -> set[int]:
        """
        Wait until something can be read; gives the descriptors.

        Notes
        -----
        epoll takes any number of descriptors but counts in milliseconds; select counts in microseconds.
        """
        if not select.select((self._ready,), (), (), wait_ns / 1e9)[0]:
            return set()
        # All that is readable, not epoll's usual 1,023: a channel that is left out would count as empty.
        return {number for number, _events in self._ready.poll(0, self._ready_most)}

    def _drain_wakes(self) -> None:
        try:
            while self._wake_in.recv(512):
                pass
        except BlockingIOError:
            return

    def _next_due_ns(self) -> int:
        if not self._heap:
            return 1 << 62
        due_ns = self._heap[0][0]
        if self._limit is None:
            return due_ns
        now_ns = self._monotonic()
        return max(due_ns, now_ns + self._limit.wait_ns(now_ns))

    def _send_due(self, now_ns: int) -> None:
        used: set[int] = set()
        for _ in range(_BURST):
            if not self._heap or self._heap[0][0] > now_ns:
                break
            if self._limit is not None and self._limit.wait_ns(now_ns):
                break
            _, number, turn = heapq.heappop(self._heap)
            flow = self.flows[number]
            if turn != self._turns[number] or not flow.active or flow.exhausted:
                continue
            self._queue(number, self._send_one(flow, number, now_ns))
            used.add(number)
        for home in {id(self._homes[number]): self._homes[number] for number in used}.values():
            if isinstance(home, Channel):
                home.take_stamps()

    def _send_one(self, flow: Flow, number: int, now_ns: int) -> int:
        """Send a flow's next probe, or miss it; tells when it wants to be seen to again. [ns]"""
        arrivals = flow.plan.arrivals
        due_ns = arrivals.due_ns
        late = now_ns - due_ns > self._deadline_ns
        if late and self._miss_late:
            self._miss(flow, now_ns)
            return arrivals.due_ns
        if flow.plan.limit is not None and not flow.plan.limit.take(now_ns):
            return now_ns + flow.plan.limit.wait_ns(now_ns)
        if late:
            arrivals.postpone(now_ns)
        arrivals.pop()
        if self._limit is not None:
            self._limit.take(now_ns)
        self._homes[number].send(flow, due_ns=due_ns, clock=self.clock, busy=self.busy)
        flow.tick()
        return arrivals.due_ns

    def _miss(self, flow: Flow, now_ns: int) -> None:
        """Account for probes that we were too late to send."""
        missed = flow.plan.arrivals.skip(now_ns - self._deadline_ns)
        for _ in range(min(missed, _MISSED_MOST)):
            flow.ledger.missed(
                flow.next_sequence(), now_ns=now_ns, late_ns=self._deadline_ns, clock=self.clock, busy=self.busy
            )
            flow.tick()
        if missed > _MISSED_MOST and self._on_missed is not None:
            self._on_missed(missed - _MISSED_MOST)

    # ---- Now and then ------------------------------------------------------------------------------------------

    def _housekeep(self, now_ns: int) -> None:
        self._next_housekeeping_ns = now_ns + _HOUSEKEEPING_NS
        self._watch_clock(now_ns)
        for channel in self._channels:
            dropped = channel.read_drops()
            if dropped and self._on_overflow is not None:
                self._on_overflow(dropped)
        for number, flow in enumerate(self.flows):
            if len(flow.ledger):
                # An agent that was held up has answers waiting in its sockets: nothing is lost before these are read.
                settled = flow.ledger.settle(min(now_ns, self._homes[number].emptied_ns))
                if settled:
                    self._take(flow.stream, settled)
        longest_ns = max((flow.plan.timeout_ns + flow.plan.grace_ns for flow in self.flows), default=0)
        for channel in self._channels:
            channel.forget_overflows(now_ns - 2 * longest_ns)
        if self._connector is not None:
            self._connector.forget(self._connector.emptied_ns - longest_ns)

    def _watch_clock(self, now_ns: int) -> None:
        step_ns = self._steps.watch(read_pair(self._realtime))
        if step_ns is not None:
            for flow in self.flows:
                flow.ledger.stepped()
            if self._on_step is not None:
                self._on_step(step_ns)
        if self._read_clock is not None and now_ns >= self._next_clock_ns:
            self._next_clock_ns = now_ns + _CLOCK_NS
            clock = self._read_clock()
            if clock != self.clock:
                self.clock = clock

    def close(self) -> None:
        """End measuring: settle what is left, close the sockets."""
        now_ns = self._monotonic()
        homes: list[Channel | Connector] = [*self._channels]
        if self._connector is not None:
            homes.append(self._connector)
        for home in homes:
            home.take_all()
        for flow in self.flows:
            settled = flow.ledger.close(now_ns)
            if settled:
                self._take(flow.stream, settled)
        for home in homes:
            home.close()
        self._ready.close()
        self._wake_in.close()
        self._wake_out.close()
