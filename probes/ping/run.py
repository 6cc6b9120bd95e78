"""Measure some targets for a while, and judge each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from probes.errors import InputError
from probes.ping.endpoints import Endpoint, check_source
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.schedule.arrivals import Arrivals, stream_seed
from probes.sender.clocks import clock_now
from probes.sender.flows import FlowPlan
from probes.sender.loop import Sender
from probes.statistics.gathered import Gathered, TargetLimits
from probes.terms import Outcome, Protocol

#: Measuring by hand ends after this; `ixprobe run` is for longer.
LONGEST_S = 3600.0
#: Packets per second to all targets together, unless the user raises it.
HIGHEST_HZ = 10_000.0
#: Answers are waited for at least so long beyond the waiting time: a reflector that was held up says so in its times,
#: but only once its answer is here. [ns]
_GRACE_NS = 2_000_000_000
#: Held up for longer, we send the rest that much later: in one burst it would overflow buffers at both ends. [ns]
_BEHIND_NS = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a user asks of all targets."""

    protocol: Protocol = Protocol.STAMP
    count: int = 10
    rate_hz: float = 10.0  # to each target, all its flows together
    schedule: str = "poisson"
    flows: int = 1
    payload_bytes: int = 44
    dscp: int = 0
    key: bytes | None = None
    extensions: bool = True
    timeout_s: float = 2.0
    source_address: str | None = None
    seed: int = 0
    limits: TargetLimits = field(default_factory=TargetLimits)
    highest_hz: float = HIGHEST_HZ


@dataclass(slots=True)
class Progress:
    """One target's figures so far, for a live table. A loss is known once the waiting time is over."""

    endpoint: Endpoint
    sent: int = 0
    answered: int = 0
    lost_network: int = 0
    lost_local: int = 0
    last_rtt_ns: int | None = None


class Measurement:
    """
    A run by hand.

    Parameters
    ----------
    endpoints : sequence of Endpoint
        Whom to measure; each once.
    wishes : Wishes
        How.
    write : callable, optional
        Is given each stream with its settled samples, as `--samples` keeps them.

    Raises
    ------
    InputError
        If rate or duration is above what is allowed, or no socket can be had.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        wishes: Wishes,
        *,
        write: Callable[[Stream, list[Sample]], None] | None = None,
    ) -> None:
        _refuse_excess(len(endpoints), wishes)
        if wishes.source_address is not None:
            check_source(wishes.source_address, [endpoint.family for endpoint in endpoints])
        self.wishes = wishes
        self._progress = [Progress(endpoint) for endpoint in endpoints]
        self._stopped = False
        self._write = write
        self._of_stream: dict[int, int] = {}
        self._gathered: list[Gathered] = []
        self._begun_ns = time.time_ns()
        self._sender = Sender(
            self._plans(endpoints), take=self._take, read_clock=clock_now, deadline_ns=_BEHIND_NS, miss=False
        )
        if self._sender.unable:
            plan, failed = self._sender.unable[0]
            self._sender.close()
            raise _unable(plan, failed)
        for flow in self._sender.flows:
            place = self._of_stream[flow.stream.stream]
            if place == len(self._gathered):
                self._gathered.append(Gathered(flow.stream, busy=False))

    def _plans(self, endpoints: Sequence[Endpoint]) -> list[FlowPlan]:
        plans: list[FlowPlan] = []
        start_ns = time.monotonic_ns()
        for place, endpoint in enumerate(endpoints):
            for number, count in enumerate(_shares(self.wishes.count, self.wishes.flows)):
                stream = len(plans) + 1
                self._of_stream[stream] = place
                plans.append(self._plan(endpoint, stream, number, count, start_ns))
        return plans

    def _plan(self, endpoint: Endpoint, stream: int, number: int, count: int, start_ns: int) -> FlowPlan:
        wishes = self.wishes
        timeout_ns = round(wishes.timeout_s * 1e9)
        return FlowPlan(
            stream=Stream(
                stream=stream,
                target=endpoint.target,
                protocol=wishes.protocol,
                address=endpoint.address,
                port=endpoint.port,
                dscp_sent=wishes.dscp,
                payload_bytes=wishes.payload_bytes,
            ),
            family=endpoint.family,
            endpoint=endpoint.sockaddr,
            arrivals=Arrivals(
                rate_hz=wishes.rate_hz / min(wishes.flows, wishes.count),
                kind=wishes.schedule,
                seed=stream_seed(wishes.seed, f"{endpoint.target} {number}"),
                start_ns=start_ns,
            ),
            timeout_ns=timeout_ns,
            grace_ns=max(timeout_ns, _GRACE_NS),
            source_address=wishes.source_address,
            key=wishes.key,
            extensions=wishes.extensions,
            count=count,
        )

    def _take(self, stream: Stream, samples: list[Sample]) -> None:
        place = self._of_stream[stream.stream]
        progress = self._progress[place]
        for sample in samples:
            self._gathered[place].add(sample)
            if sample.outcome in (Outcome.LOST_NETWORK, Outcome.LATE, Outcome.ICMP_ERROR):
                progress.lost_network += 1
            elif sample.outcome is Outcome.LOST_LOCAL:
                progress.lost_local += 1
        if self._write is not None:
            self._write(stream, samples)

    def progress(self) -> list[Progress]:
        """Give the figures so far, in the order of the targets."""
        for progress in self._progress:
            progress.sent = progress.answered = 0
        for flow in self._sender.flows:
            progress = self._progress[self._of_stream[flow.stream.stream]]
            progress.sent += flow.sequence
            progress.answered += flow.ledger.answers
            progress.last_rtt_ns = flow.ledger.last_rtt_ns or progress.last_rtt_ns
        return self._progress

    def stop(self) -> None:
        """Let `run` end at once with what there is; safe in a signal handler."""
        self._stopped = True
        self._sender.wake()

    def _over(self, ends_ns: int) -> bool:
        return self._stopped or time.monotonic_ns() >= ends_ns

    def run(self, *, look: Callable[[], None] | None = None) -> list[Window]:
        """
        Measure until all probes are accounted for, the longest time is over, or it is stopped.

        Parameters
        ----------
        look : callable, optional
            Called about ten times a second, for a live table.

        Returns
        -------
        list of Window
            One for each target, in the order given.
        """
        ends_ns = time.monotonic_ns() + round((LONGEST_S + self.wishes.timeout_s * 2) * 1e9)
        next_look_ns = 0
        while not (self._over(ends_ns) or self._sender.idle):
            for _ in range(50):
                self._sender.turn()
                now_ns = time.monotonic_ns()
                if look is not None and now_ns >= next_look_ns:
                    next_look_ns = now_ns + 100_000_000
                    look()
                if self._over(ends_ns) or not self._sender.sending:
                    break
        # What is still waited for is lost by us, not by the network.
        self._sender.close()
        end_ns = max(time.time_ns(), self._begun_ns + 1)
        return [gathered.window(self._begun_ns, end_ns, self.wishes.limits) for gathered in self._gathered]

    @property
    def raw_p50_ns(self) -> list[tuple[int | None, int | None]]:
        """Medians of T2 - T1 and of T4 - T3 of each target, offset of the clocks included. [ns]"""
        return [gathered.raw_p50_ns() for gathered in self._gathered]


def _shares(count: int, flows: int) -> list[int]:
    """Split a number of probes over flows; every flow gets one at least."""
    return [max(1, count // flows + (number < count % flows)) for number in range(min(flows, count))]


def _refuse_excess(targets: int, wishes: Wishes) -> None:
    total_hz = targets * wishes.rate_hz
    if total_hz > wishes.highest_hz:
        raise InputError("rate_above", value=f"{total_hz:g}", limit=f"{wishes.highest_hz:g}")
    needed_s = wishes.count / wishes.rate_hz
    if needed_s > LONGEST_S:
        raise InputError("too_long", value=f"{needed_s:.0f}", limit=f"{LONGEST_S:.0f}")


def _unable(plan: FlowPlan, failed: OSError) -> InputError:
    import os

    if plan.stream.protocol is Protocol.ICMP and isinstance(failed, PermissionError):
        return InputError("icmp_forbidden", group=os.getegid())
    return InputError("socket_failed", value=plan.stream.target, reason=failed)
