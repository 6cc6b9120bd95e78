"""The samples of one window of one target, gathered one by one and judged when it is over."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.statistics import availability, loss, oneway, quantiles
from probes.terms import Direction, Outcome, Stamp

#: Times beyond it are nobody's (year 2043 is 2.3e18); with a bit for "lost" they still fit an 8-byte integer.
_SANE_NS = 1 << 61
#: What a window takes as it is.
_OF_STREAM = ("target", "address", "from_site", "to_site", "operator", "layer", "service_class")
_OF_LOSS = ("ratio", "low", "high", "burst_factor", "longest_run", "limit", "verdict")
# An enumeration's attributes are looked up slowly, and these are for every sample.
_OK = Outcome.OK
_KERNEL = Stamp.KERNEL


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLimits:
    """What a target is judged by."""

    loss_limit: float | None = None  # [ratio]
    class_loss_limits: dict[str, float] = field(default_factory=dict)  # by service class, before `loss_limit`
    oneway_limit_ns: int | None = None
    distance_km: float | None = None  # great circle

    def loss_limit_of(self, service_class: str | None) -> float | None:
        """Give the loss limit of a class, or that of the target. [ratio]"""
        if service_class is None:
            return self.loss_limit
        return self.class_loss_limits.get(service_class, self.loss_limit)


class Gathered:
    """
    Gather the samples of one window.

    Some 40 bytes a sample are kept, because percentiles are exact; all else is counted.

    Parameters
    ----------
    stream : Stream
        Any of the group's streams: what they share names the window.
    busy : bool
        Whether the window is that of the busy hour's samples.
    """

    def __init__(self, stream: Stream, *, busy: bool) -> None:
        self.stream = stream
        self.busy = busy
        self.seconds: dict[int, int] = {}  # second since 1970: availability.Seen
        self.stepped = 0  # samples whose times a step of the clock spoilt
        self._outcomes = dict.fromkeys(Outcome, 0)
        self._ways = dict.fromkeys(Direction, 0)
        self._duplicates = 0
        self._reordered = 0
        self._kernel_stamped = 0
        self._order = array("q")  # when sent, times two, plus one if lost
        self._delays: dict[int, tuple[array[int], array[int]]] = {}  # stream: sequence numbers, corrected round trips
        self._forward_ns = array("q")
        self._backward_ns = array("q")
        self._error_ns = 0
        self._timed = 0
        self._clocked = 0  # of the timed: both clocks were synchronised
        self._synchronised: bool | None = None

    def add(self, sample: Sample) -> None:
        """Count one sample."""
        outcome, sent_ns, stepped = sample.outcome, sample.sent_ns, sample.clock_stepped
        answered = outcome == _OK
        self._outcomes[outcome] += 1
        self._duplicates += sample.duplicates
        self._reordered += sample.reordered
        if sample.direction is not None and outcome == Outcome.LOST_NETWORK:
            self._ways[sample.direction] += 1
        if sample.clock_synchronised is not None:
            self._synchronised = sample.clock_synchronised and self._synchronised is not False
        if sent_ns is not None:
            lost = not answered and outcome in loss.LOST
            if lost or answered:
                self._order.append(2 * _sane(sent_ns) + lost)
            if not stepped:
                second = sent_ns // availability.SECOND_NS
                self.seconds[second] = self.seconds.get(second, 0) | availability.meaning(outcome)
        if stepped:
            self.stepped += 1
        elif answered:
            self._time(sample)
        if answered and sample.sent_stamp == _KERNEL and sample.received_stamp == _KERNEL:
            self._kernel_stamped += 1

    def _time(self, sample: Sample) -> None:
        if sample.rtt_ns is None or abs(sample.rtt_ns) > _SANE_NS:
            return
        self._timed += 1
        if sample.stream not in self._delays:
            self._delays[sample.stream] = (array("q"), array("q"))
        sequences, rtts_ns = self._delays[sample.stream]
        sequences.append(sample.sequence)
        rtts_ns.append(sample.rtt_ns)
        sent, arrived, answered, received = (
            sample.sent_ns,
            sample.reflector_received_ns,
            sample.reflector_sent_ns,
            sample.received_ns,
        )
        if sent is None or arrived is None or answered is None or received is None:
            return
        self._forward_ns.append(_sane(arrived - sent))
        self._backward_ns.append(_sane(received - answered))
        if not (sample.clock_synchronised and sample.reflector_synchronised):
            return
        if sample.clock_error_ns is None or sample.reflector_error_ns is None:
            return
        self._clocked += 1
        self._error_ns = max(self._error_ns, sample.clock_error_ns + sample.reflector_error_ns)

    def raw_p50_ns(self) -> tuple[int | None, int | None]:
        """Give the medians of T2 - T1 and of T4 - T3 as they are: each holds the offset between both clocks. [ns]"""
        return (
            quantiles.percentile(sorted(self._forward_ns), 50),
            quantiles.percentile(sorted(self._backward_ns), 50),
        )

    def window(
        self,
        start_ns: int,
        end_ns: int,
        limits: TargetLimits,
        *,
        down: Sequence[tuple[int, int]] = (),
        clock_steps: int = 0,
        route_digest: str | None = None,
    ) -> Window:
        """
        Judge what was gathered.

        Parameters
        ----------
        start_ns, end_ns : int
            The window, end excluded. [ns]
        limits : TargetLimits
            What to judge by.
        down : sequence of (int, int)
            Spans (from, to) in which the agent did not run. [ns]
        clock_steps : int
            Steps of our clock that were seen in the window.
        route_digest : str, optional
            Of the route last seen.

        Returns
        -------
        Window
            Complete.
        """
        stream, answered = self.stream, self._outcomes[Outcome.OK]
        rtts_ns = sorted(rtt for _, rtts in self._delays.values() for rtt in rtts)
        way = self._oneway(rtts_ns, limits)
        availability.silence(self.seconds, down, start_ns, end_ns)
        buckets = availability.count(self.seconds, start_ns, end_ns)
        return Window(
            **{name: getattr(stream, name) for name in _OF_STREAM},
            protocol=str(stream.protocol),
            phase=str(stream.phase),
            busy=self.busy,
            start_ns=start_ns,
            end_ns=end_ns,
            **self._counts(),
            **self._loss(limits.loss_limit_of(stream.service_class)),
            **self._delay(rtts_ns),
            kernel_stamps=self._kernel_stamped / answered if answered else None,
            distance_km=limits.distance_km,
            oneway_bound_ns=way.bound_ns,
            oneway_forward_p50_ns=way.forward_p50_ns,
            oneway_backward_p50_ns=way.backward_p50_ns,
            oneway_error_ns=way.error_ns,
            oneway_limit_ns=limits.oneway_limit_ns,
            oneway_verdict=way.verdict,
            seconds_up=buckets.seconds_up,
            seconds_down=buckets.seconds_down,
            seconds_unknown=buckets.seconds_unknown,
            availability_low=buckets.low,
            availability_high=buckets.high,
            clock_synchronised=self._synchronised,
            clock_steps=max(clock_steps, 1 if self.stepped else 0),
            route_digest=route_digest,
        )

    def _counts(self) -> dict[str, Any]:
        """Give the window's counts; outcomes bear their names, but for the answered."""
        outcomes = self._outcomes
        directed = any(self._ways.values()) or not self._outcomes[Outcome.LOST_NETWORK]  # none lost: none either way
        return {
            "sent": sum(outcomes.values()) - outcomes[Outcome.SEND_ERROR],
            "answered": outcomes[Outcome.OK],
            **{str(outcome): number for outcome, number in outcomes.items() if outcome is not Outcome.OK},
            "duplicate": self._duplicates,
            "reordered": self._reordered,
            "lost_forward": self._ways[Direction.FORWARD] if directed else None,
            "lost_backward": self._ways[Direction.BACKWARD] if directed else None,
        }

    def _delay(self, rtts_ns: Sequence[int]) -> dict[str, Any]:
        """Give the window's percentiles of round trips, smallest first, and of both delay variations."""
        ipdv_ns: list[int] = []
        for numbers, rtts in self._delays.values():
            ipdv_ns += quantiles.successive(zip(numbers, rtts, strict=True))
        ipdv_ns.sort()
        return {
            **{f"rtt_p{percent:02d}_ns": quantiles.percentile(rtts_ns, percent) for percent in (1, 50, 95, 99)},
            **{f"pdv_p{percent}_ns": quantiles.variation(rtts_ns, percent) for percent in (50, 99)},
            **{f"ipdv_p{percent}_ns": quantiles.percentile(ipdv_ns, percent) for percent in (50, 99)},
        }

    def _loss(self, limit: float | None) -> dict[str, Any]:
        ordered = sorted(self._order)
        lost = [position for position, packed in enumerate(ordered) if packed & 1]
        judged = loss.judge_positions(lost, len(ordered), limit)
        return {f"loss_{name}": getattr(judged, name) for name in _OF_LOSS}

    def _oneway(self, rtts_ns: Sequence[int], limits: TargetLimits) -> oneway.OneWay:
        everywhere = bool(self._timed) and self._clocked == self._timed
        return oneway.judge(
            rtts_ns,
            distance_km=limits.distance_km,
            limit_ns=limits.oneway_limit_ns,
            forward_ns=sorted(self._forward_ns) if everywhere else (),
            backward_ns=sorted(self._backward_ns) if everywhere else (),
            error_ns=self._error_ns if everywhere else None,
        )


def _sane(time_ns: int) -> int:
    if -_SANE_NS <= time_ns <= _SANE_NS:
        return time_ns
    return _SANE_NS if time_ns > 0 else -_SANE_NS
