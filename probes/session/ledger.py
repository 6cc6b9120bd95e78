"""
What became of each probe of one stream: a book without a socket or a clock.

It is told what was sent, what came back and what went wrong, and gives a `Sample` for each probe once nothing that
could still come would change it. Samples come out in the order of sending.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from probes.records.samples import Sample
from probes.terms import Direction, Outcome, Stamp

#: Sequence numbers travel modulo this; ours go on counting.
_WRAP = 1 << 32


class Answer(NamedTuple):
    """What an answer says, whatever protocol carried it."""

    sequence: int  # our own, modulo 2**32
    received_ns: int
    received_stamp: Stamp
    reflector_received_ns: int | None = None
    reflector_sent_ns: int | None = None
    reflector_sequence: int | None = None
    reflector_count: int | None = None  # probes of this stream that the reflector had taken in, this one included
    reflector_synchronised: bool | None = None
    reflector_error_ns: int | None = None
    dscp_reflector: int | None = None
    dscp_received: int | None = None
    ttl_reflector: int | None = None
    ttl_received: int | None = None
    rtt_ns: int | None = None  # where the protocol measures it itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What is known of our clock when a probe leaves."""

    synchronised: bool | None = None
    error_ns: int | None = None


class Flight:
    """One probe on its way. Mutable, and nobody else's business."""

    __slots__ = (
        "answer",
        "busy",
        "clock",
        "due_ns",
        "duplicates",
        "error",
        "icmp",
        "late_ns",
        "outcome",
        "reordered",
        "sent_ns",
        "sent_stamp",
        "sequence",
        "slept",
        "stepped",
        "written_ns",
    )

    def __init__(self, sequence: int, due_ns: int, *, busy: bool, clock: Clock) -> None:
        self.sequence = sequence
        self.due_ns = due_ns  # monotonic: when it left, or should have
        self.busy = busy
        self.clock = clock
        self.written_ns: int | None = None  # the send time that the probe carries: our own, of just before
        self.sent_ns: int | None = None
        self.sent_stamp: Stamp | None = None
        self.late_ns: int | None = None
        self.answer: Answer | None = None
        self.duplicates = 0
        self.reordered = False
        self.outcome: Outcome | None = None  # set where it is known before the waiting time is over
        self.icmp: tuple[int, int] | None = None
        self.error: int | None = None
        self.stepped = False
        self.slept = False


class Overflow:
    """Datagrams that a socket of ours dropped between two readings of its counter."""

    __slots__ = ("from_ns", "left", "to_ns")

    def __init__(self, from_ns: int, to_ns: int, count: int) -> None:
        self.from_ns = from_ns
        self.to_ns = to_ns
        self.left = count


class Ledger:
    """
    Keep the probes of one stream until their outcome is certain.

    Parameters
    ----------
    stream : int
        Number of the stream, for the samples.
    timeout_ns : int
        Waiting time: an answer after it is late. [ns]
    grace_ns : int
        For so long after the waiting time late answers and duplicates are still told apart. [ns]
    overflows : deque of Overflow
        Of the stream's socket; streams that share a socket share it.

    Notes
    -----
    Times of the `now_ns` and `due_ns` kind are monotonic; `sent_ns` and `received_ns` are CLOCK_REALTIME.
    """

    def __init__(
        self, stream: int, *, timeout_ns: int, grace_ns: int = 0, overflows: deque[Overflow] | None = None
    ) -> None:
        self._stream = stream
        self._timeout_ns = timeout_ns
        self._grace_ns = grace_ns
        self._overflows = deque() if overflows is None else overflows
        self._flights: dict[int, Flight] = {}  # by sequence modulo 2**32, as the packets say it
        self._order: deque[Flight] = deque()  # of sending
        self._waiting = 0
        self._answers = 0
        self._last: Flight | None = None  # answered
        self._highest_answered = -1
        #: How many probes the reflector had taken in when it took in the last one settled; None: nobody knows.
        self._taken_in: int | None = None

    @property
    def waiting(self) -> int:
        """How many probes have neither answer nor refusal yet."""
        return self._waiting

    @property
    def answers(self) -> int:
        """How many probes were answered so far."""
        return self._answers

    @property
    def last_rtt_ns(self) -> int | None:
        """The round trip of the probe answered last, as far as is known by now. [ns]"""
        return None if self._last is None else self._round_trip(self._last)

    def __len__(self) -> int:
        """How many probes are kept."""
        return len(self._order)

    def _keep(self, flight: Flight) -> Flight:
        self._flights[flight.sequence % _WRAP] = flight
        self._order.append(flight)
        return flight

    def written_ns(self, sequence: int) -> int | None:
        """Tell the send time that a probe on its way carries; None for one that is not on its way. [ns]"""
        flight = self._flights.get(sequence % _WRAP)
        return None if flight is None else flight.written_ns

    # ---- What happens to a probe -------------------------------------------------------------------------------

    def sent(self, sequence: int, *, now_ns: int, sent_ns: int, late_ns: int, clock: Clock, busy: bool = False) -> None:
        """Note a probe that the kernel took, with our own time of just before."""
        flight = self._keep(Flight(sequence, now_ns, busy=busy, clock=clock))
        flight.written_ns = flight.sent_ns = sent_ns
        flight.sent_stamp, flight.late_ns = Stamp.USER, late_ns
        self._waiting += 1

    def failed(self, sequence: int, *, now_ns: int, error: int, clock: Clock, busy: bool = False) -> None:
        """Note a probe that the kernel did not take."""
        flight = self._keep(Flight(sequence, now_ns, busy=busy, clock=clock))
        flight.outcome, flight.error = Outcome.SEND_ERROR, error

    def missed(self, sequence: int, *, now_ns: int, late_ns: int, clock: Clock, busy: bool = False) -> None:
        """Note a probe that we came too late to send."""
        flight = self._keep(Flight(sequence, now_ns, busy=busy, clock=clock))
        flight.outcome, flight.late_ns = Outcome.LOST_LOCAL, late_ns

    def departed(self, sequence: int, sent_ns: int) -> bool:
        """Take the kernel's time of departure; False for a probe that is no longer, or never was, on its way."""
        flight = self._flights.get(sequence % _WRAP)
        if flight is None or flight.sent_ns is None:
            return False
        flight.sent_ns, flight.sent_stamp = sent_ns, Stamp.KERNEL
        return True

    def answered(self, answer: Answer) -> bool:
        """Take an answer; False for one to no probe on its way. It gives the lie to an error that came before it."""
        flight = self._flights.get(answer.sequence % _WRAP)
        if flight is None or flight.sent_ns is None:
            return False
        if flight.answer is not None:
            flight.duplicates += 1
            return True
        if flight.outcome is None:
            self._waiting -= 1
        flight.outcome = flight.icmp = flight.error = None
        flight.answer = answer
        self._answers += 1
        self._last = flight
        flight.reordered = flight.sequence < self._highest_answered
        self._highest_answered = max(self._highest_answered, flight.sequence)
        return True

    def refused(self, sequence: int, outcome: Outcome, *, icmp: tuple[int, int] | None, error: int) -> bool:
        """Take an ICMP error or a late complaint of the kernel about a probe that had left."""
        flight = self._flights.get(sequence % _WRAP)
        if flight is None or flight.outcome is not None or flight.answer is not None:
            return False
        flight.outcome, flight.icmp, flight.error = outcome, icmp, error
        self._waiting -= 1
        return True

    def stepped(self) -> None:
        """Our clock was set: the times of all that is on its way are worthless."""
        for flight in self._order:
            flight.stepped = True

    def slept(self) -> None:
        """The host was asleep: an answer to what is on its way may have come while nobody listened."""
        for flight in self._order:
            flight.slept = True

    # ---- What became of them -----------------------------------------------------------------------------------

    def settle(self, now_ns: int) -> list[Sample]:
        """
        Give the samples that nothing can change any more.

        Parameters
        ----------
        now_ns : int
            Monotonic time. [ns]

        Returns
        -------
        list of Sample
            In the order of sending.
        """
        settled: list[Sample] = []
        answered_by = now_ns - self._timeout_ns
        silent_by = answered_by - self._grace_ns
        while self._order:
            flight = self._order[0]
            certain = flight.answer is not None or flight.outcome is not None
            if flight.due_ns > (answered_by if certain else silent_by):
                break
            settled.append(self._settle_first())
        return settled

    def close(self, now_ns: int) -> list[Sample]:
        """
        Give what is left when measuring ends.

        A probe that has waited less than its time is lost by us, who wait no longer; not by the network.
        """
        for flight in self._order:
            unanswered = flight.answer is None and flight.outcome is None
            if unanswered and now_ns - flight.due_ns < self._timeout_ns:
                flight.outcome = Outcome.LOST_LOCAL
                self._waiting -= 1
        return [self._settle_first() for _ in range(len(self._order))]

    def _settle_first(self) -> Sample:
        flight = self._order.popleft()
        del self._flights[flight.sequence % _WRAP]
        direction = None
        if flight.answer is None and flight.outcome is None:
            self._waiting -= 1
            overflowed = flight.slept or self._overflowed(flight)
            flight.outcome = Outcome.LOST_LOCAL if overflowed else Outcome.LOST_NETWORK
            direction = None if overflowed else self._direction()
        self._count(flight, direction)
        return self._sample(flight, direction)

    def _overflowed(self, flight: Flight) -> bool:
        """Charge a loss to an overflow of our socket while its answer could have come, as many as it dropped."""
        for overflow in self._overflows:
            in_time = flight.due_ns <= overflow.to_ns and overflow.from_ns <= flight.due_ns + self._timeout_ns
            if overflow.left and in_time:
                overflow.left -= 1
                return True
        return False

    def _direction(self) -> Direction | None:
        """
        Tell which way the eldest probe was lost, from the reflector's count before and after it.

        Between two answers the reflector took in so many probes; the others were lost on the way there. Of several
        lost in one gap the first are called lost forward: their number is exact, their order is not known.
        """
        if self._taken_in is None:
            return None
        between = 1
        for flight in self._order:
            count = flight.answer.reflector_count if flight.answer else None
            if count is not None:
                taken_in = count - self._taken_in - 1
                if not 0 <= taken_in <= between:
                    return None  # the reflector began anew, or packets overtook each other
                return Direction.FORWARD if taken_in < between else Direction.BACKWARD
            # One that was never sent, or that a router sent back, was never taken in.
            between += flight.sent_ns is not None and flight.outcome is None
        return None

    def _count(self, flight: Flight, direction: Direction | None) -> None:
        """Follow the reflector's count past a probe that is settled."""
        if flight.answer is not None and flight.answer.reflector_count is not None:
            self._taken_in = flight.answer.reflector_count
        elif self._taken_in is not None:
            came_there = direction is Direction.BACKWARD or flight.answer is not None
            self._taken_in += came_there or (flight.outcome is Outcome.LOST_LOCAL and flight.sent_ns is not None)

    def _sample(self, flight: Flight, direction: Direction | None) -> Sample:
        answer = flight.answer
        rtt_ns = self._round_trip(flight)
        return Sample(
            stream=self._stream,
            sequence=flight.sequence,
            outcome=self._outcome(flight, rtt_ns),
            sent_ns=flight.sent_ns,
            reflector_received_ns=answer.reflector_received_ns if answer else None,
            reflector_sent_ns=answer.reflector_sent_ns if answer else None,
            received_ns=answer.received_ns if answer else None,
            rtt_ns=rtt_ns,
            sent_stamp=flight.sent_stamp,
            received_stamp=answer.received_stamp if answer else None,
            sent_late_ns=flight.late_ns,
            reordered=flight.reordered,
            duplicates=flight.duplicates,
            direction=direction,
            reflector_sequence=answer.reflector_sequence if answer else None,
            dscp_reflector=answer.dscp_reflector if answer else None,
            dscp_received=answer.dscp_received if answer else None,
            ttl_reflector=answer.ttl_reflector if answer else None,
            ttl_received=answer.ttl_received if answer else None,
            icmp_type=flight.icmp[0] if flight.icmp else None,
            icmp_code=flight.icmp[1] if flight.icmp else None,
            error=flight.error,
            clock_synchronised=flight.clock.synchronised,
            clock_error_ns=flight.clock.error_ns,
            reflector_synchronised=answer.reflector_synchronised if answer else None,
            reflector_error_ns=answer.reflector_error_ns if answer else None,
            clock_stepped=flight.stepped,
            busy=flight.busy,
        )

    def _round_trip(self, flight: Flight) -> int | None:
        """T4 - T1 less the time at the reflector, T3 - T2. [ns] A step of our clock leaves nothing to subtract."""
        answer = flight.answer
        if answer is None or flight.sent_ns is None or flight.stepped:
            return None
        if answer.rtt_ns is not None:
            return answer.rtt_ns
        rtt_ns = answer.received_ns - flight.sent_ns
        if answer.reflector_received_ns is not None and answer.reflector_sent_ns is not None:
            rtt_ns -= max(0, answer.reflector_sent_ns - answer.reflector_received_ns)
        if rtt_ns < 0:  # no clock that runs gives this: ours was set, or the reflector's between T2 and T3
            flight.stepped = True
            return None
        return rtt_ns

    def _outcome(self, flight: Flight, rtt_ns: int | None) -> Outcome:
        if flight.outcome is not None:
            return flight.outcome
        assert flight.answer is not None
        waited_ns = rtt_ns if rtt_ns is not None else 0  # a stepped clock cannot call an answer late
        return Outcome.LATE if waited_ns > self._timeout_ns else Outcome.OK
