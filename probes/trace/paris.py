"""The session of a trace: which probe goes when, what an answer means, when it is over. It touches no socket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from probes.trace.flows import Answer, Flow, Kind, Limits, Probe, SeenHop


@dataclass(slots=True)
class _Try:
    """A probe that was sent."""

    flow: int
    ttl: int
    sent_ns: int
    waiting: bool = True


@dataclass(slots=True)
class _Ladder:
    """One flow's way up: its hops, and how far to go."""

    flow: Flow
    end: int  # last TTL of interest, both ends included
    answers: dict[int, SeenHop] = field(default_factory=dict)
    tries: dict[int, int] = field(default_factory=dict)  # probes sent, by TTL
    pending: dict[int, int] = field(default_factory=dict)  # probes without answer that may still come, by TTL

    def wants(self, limits: Limits) -> int | None:
        """Tell which TTL to probe next; None if none, for now or for good."""
        open_ttls = 0
        for ttl in range(1, self.end + 1):
            if ttl in self.answers:
                continue
            if self.pending.get(ttl, 0):
                open_ttls += 1
                if open_ttls >= limits.ahead:
                    return None
            elif self.tries.get(ttl, 0) < limits.attempts:
                return ttl
        return None

    def silent(self, ttl: int, limits: Limits) -> bool:
        """Tell whether a TTL was tried in full without an answer."""
        tried = self.tries.get(ttl, 0) >= limits.attempts
        return tried and not self.pending.get(ttl, 0) and ttl not in self.answers

    def shorten(self, limits: Limits) -> None:
        """End the way after too many silent hops in a row."""
        run = 0
        for ttl in range(1, self.end + 1):
            run = run + 1 if self.silent(ttl, limits) else 0
            if run >= limits.gap:
                self.end = ttl
                return

    def done(self, limits: Limits) -> bool:
        """Tell whether every hop up to the end is known, or known to be silent."""
        return all(ttl in self.answers or self.silent(ttl, limits) for ttl in range(1, self.end + 1))


class Session:
    """
    Trace several flows side by side.

    Parameters
    ----------
    flows : sequence of Flow
        Numbered 0, 1, ...
    limits : Limits
        Bounds.
    first_number : int
        The first probe's number, 1 or more; drawn by the caller, so that a late answer to an earlier trace is not
        taken for one of this.
    start_ns : int
        When the trace begins.

    Notes
    -----
    Probes of a flow keep all that load balancers hash: Augustin et al., "Avoiding traceroute anomalies with Paris
    traceroute", IMC 2006, section 3.
    """

    def __init__(self, flows: Sequence[Flow], limits: Limits, *, first_number: int, start_ns: int) -> None:
        self._limits = limits
        self._number = first_number - 1
        self._ladders = [_Ladder(flow=flow, end=limits.max_hops) for flow in flows]
        self._tries: dict[int, _Try] = {}
        self._free_ns = start_ns  # when the next probe may go
        self._ttl_free_ns: dict[int, int] = {}
        self._end_ns = start_ns + limits.total_ns
        self.expired = False  # the time was over before the hops were

    def step(self, now_ns: int) -> Probe | None:
        """
        Give the next probe that is due.

        Parameters
        ----------
        now_ns : int
            The time. [ns]

        Returns
        -------
        Probe or None
            None: wait until `wake_ns`. The caller sends it and tells `sent`.
        """
        self._expire(now_ns)
        if now_ns < self._free_ns or self.finished:
            return None
        wanted = [(ttl, ladder) for ladder in self._ladders if (ttl := ladder.wants(self._limits)) is not None]
        # Lowest TTL first: the flows climb together, and a destination is found before anything is sent beyond it.
        for ttl, ladder in sorted(wanted, key=lambda want: (want[0], want[1].flow.index)):
            if now_ns < self._ttl_free_ns.get(ttl, 0):
                continue
            number = self.spare_number()
            self._free_ns = now_ns + self._limits.spacing_ns
            self._ttl_free_ns[ttl] = now_ns + self._limits.hop_spacing_ns
            ladder.tries[ttl] = ladder.tries.get(ttl, 0) + 1
            ladder.pending[ttl] = ladder.pending.get(ttl, 0) + 1
            self._tries[number] = _Try(flow=ladder.flow.index, ttl=ttl, sent_ns=now_ns)
            return Probe(number=number, flow=ladder.flow.index, ttl=ttl)
        return None

    def sent(self, number: int, at_ns: int) -> None:
        """Tell when a probe really left; a number of nobody's is passed over."""
        if (probe := self._tries.get(number)) is not None:
            probe.sent_ns = at_ns

    def failed(self, number: int) -> None:
        """Tell that the kernel did not take a probe: nothing will come back."""
        if (probe := self._tries.get(number)) is not None and probe.waiting:
            self._settle(probe)

    def answered(self, answer: Answer) -> None:
        """Take an answer in; one to nobody's probe, or a second one, changes nothing."""
        probe = self._tries.get(answer.number)
        if probe is None or answer.kind is Kind.TOO_BIG:
            return
        ladder = self._ladders[probe.flow]
        if probe.waiting:
            self._settle(probe)
        if probe.ttl in ladder.answers or probe.ttl > ladder.end:
            return
        ladder.answers[probe.ttl] = SeenHop(
            ttl=probe.ttl,
            address=answer.address,
            rtt_ms=max(0, answer.at_ns - probe.sent_ns) / 1e6,
            labels=answer.labels,
            kind=answer.kind,
            icmp_type=answer.icmp_type,
            icmp_code=answer.icmp_code,
        )
        if answer.kind is not Kind.HOP:
            ladder.end = probe.ttl
            ladder.answers = {ttl: hop for ttl, hop in ladder.answers.items() if ttl <= ladder.end}
        ladder.shorten(self._limits)  # a late answer may have come to a hop thought silent: ends only move down

    def spare_number(self) -> int:
        """Give a number that no probe of the session bears, for a probe of another purpose."""
        self._number = self._number % 65_534 + 1
        return self._number

    @property
    def finished(self) -> bool:
        """Whether nothing is left to send or to wait for."""
        return self.expired or all(ladder.done(self._limits) for ladder in self._ladders)

    def wake_ns(self, now_ns: int) -> int:
        """Tell when to call `step` again if nothing comes in before. [ns]"""
        times = [self._end_ns]
        times += [probe.sent_ns + self._limits.wait_ns for probe in self._tries.values() if probe.waiting]
        for ladder in self._ladders:
            if (ttl := ladder.wants(self._limits)) is not None:
                times.append(max(self._free_ns, self._ttl_free_ns.get(ttl, 0)))
        return max(now_ns, min(times))

    def hops(self, flow: int) -> tuple[SeenHop, ...]:
        """Give a flow's hops from TTL 1 on; silent ones at the end are left out."""
        ladder = self._ladders[flow]
        last = max((ttl for ttl in ladder.answers if ttl <= ladder.end), default=0)
        return tuple(ladder.answers.get(ttl) or SeenHop(ttl=ttl) for ttl in range(1, last + 1))

    def _settle(self, probe: _Try) -> None:
        probe.waiting = False
        self._ladders[probe.flow].pending[probe.ttl] -= 1

    def _expire(self, now_ns: int) -> None:
        if now_ns >= self._end_ns and not self.finished:
            self.expired = True
        for probe in self._tries.values():
            if probe.waiting and now_ns - probe.sent_ns >= self._limits.wait_ns:
                self._settle(probe)
        for ladder in self._ladders:
            ladder.shorten(self._limits)
