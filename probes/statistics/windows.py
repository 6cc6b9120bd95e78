"""Samples into windows: grouped by time and by what they measured, judged when the time is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.statistics.availability import SECOND_NS
from probes.statistics.gathered import Gathered, TargetLimits

_UNLIMITED = TargetLimits()


class WindowBuilder:
    """
    Gather samples and give their windows when these are over.

    Windows start at multiples of their length since 1970 (UTC). All source ports of a target, protocol, address,
    operator, class and phase come together; the samples of the busy hour stand apart.

    Parameters
    ----------
    window_s : int
        Length of a window, > 0. [s]
    targets : mapping of str to TargetLimits
        What each target is judged by; others are judged by nothing.
    """

    def __init__(self, *, window_s: int, targets: Mapping[str, TargetLimits] | None = None) -> None:
        if window_s <= 0:
            raise ValueError(f"a window of {window_s} s has no length")
        self.targets: Mapping[str, TargetLimits] = targets or {}  # a reload of the configuration replaces it
        self.routes: Mapping[str, str] = {}  # digests by target, as last seen; whoever knows newer ones replaces it
        self.missed = 0  # samples that came after their window was closed, or bear no time: in no window
        self._length_ns = window_s * SECOND_NS
        self._open: dict[int, dict[tuple[tuple[object, ...], bool], Gathered]] = {}
        self._closed_ns: int | None = None  # windows that end by then are closed
        self._last_ns: int | None = None
        self._down: list[tuple[int, int]] = []
        self._steps: list[int] = []

    def add(self, stream: Stream, samples: Iterable[Sample], *, at_ns: int | None = None) -> None:
        """
        Add samples of one stream, in any order.

        Parameters
        ----------
        stream : Stream
            What they have in common.
        samples : iterable of Sample
            Their windows should not be closed yet.
        at_ns : int, optional
            Where probes that were never sent belong; else with the last that was. [ns]
        """
        shared = _shared(stream)
        group: Gathered | None = None
        start_ns = end_ns = 0
        for sample in samples:
            time_ns = sample.sent_ns
            if time_ns is None:
                time_ns = at_ns if at_ns is not None else self._last_ns
            else:
                self._last_ns = time_ns
            # Neighbours mostly share their window: thousands come in a second.
            if group is None or time_ns is None or not start_ns <= time_ns < end_ns or group.busy != sample.busy:
                if time_ns is None or (start := self._start_ns(time_ns)) is None:
                    self.missed += 1
                    continue
                start_ns, end_ns = start, start + self._length_ns
                group = self._group(start_ns, shared, stream, busy=sample.busy)
            group.add(sample)

    def _start_ns(self, time_ns: int) -> int | None:
        """Give the begin of a time's window; None: it is closed."""
        start_ns = time_ns - time_ns % self._length_ns
        if self._closed_ns is not None and start_ns + self._length_ns <= self._closed_ns:
            return None
        return start_ns

    def _group(self, start_ns: int, shared: tuple[object, ...], stream: Stream, *, busy: bool) -> Gathered:
        groups = self._open.setdefault(start_ns, {})
        key = (shared, busy)
        if key not in groups:
            groups[key] = Gathered(stream, busy=busy)
        return groups[key]

    def down(self, from_ns: int, to_ns: int) -> None:
        """Tell that the agent did not run from then to then: a probe without an answer means nothing there. [ns]"""
        self._down.append((from_ns, to_ns))

    def step(self, at_ns: int) -> None:
        """Tell that our clock was set. [ns]"""
        self._steps.append(at_ns)

    def over(self, before_ns: int) -> bool:
        """Tell whether `closing` would give any window. [ns]"""
        edge_ns = before_ns - before_ns % self._length_ns
        return any(start_ns + self._length_ns <= edge_ns for start_ns in self._open)

    def closing(self, before_ns: int) -> Iterator[Window]:
        """
        Give the windows that are over one by one, so that whoever sends probes can do so in between.

        A window takes some microseconds for each of its samples; samples may be added meanwhile.

        Parameters
        ----------
        before_ns : int
            Now less the waiting time for answers: every probe sent before it has its outcome. [ns]

        Yields
        ------
        Window
            Oldest first, then by target.
        """
        edge_ns = before_ns - before_ns % self._length_ns
        # A clock that was set back opens its windows again: better two for one time than none.
        self._closed_ns = edge_ns
        yield from self._emit([start_ns for start_ns in self._open if start_ns + self._length_ns <= edge_ns])
        oldest_ns = min(self._open, default=edge_ns)
        self._down = [span for span in self._down if span[1] > oldest_ns]
        self._steps = [at_ns for at_ns in self._steps if at_ns >= oldest_ns]

    def close_all(self) -> list[Window]:
        """Give whatever is open, as when the agent stops."""
        return list(self._emit(list(self._open)))

    def _emit(self, starts: list[int]) -> Iterator[Window]:
        for start_ns in sorted(starts):
            end_ns = start_ns + self._length_ns
            steps = sum(start_ns <= at_ns < end_ns for at_ns in self._steps)
            groups = self._open.pop(start_ns, {})
            for _, group in sorted(groups.items(), key=lambda item: tuple(map(str, (*item[0][0], item[0][1])))):
                target = group.stream.target
                yield group.window(
                    start_ns,
                    end_ns,
                    self.targets.get(target, _UNLIMITED),
                    down=self._down,
                    clock_steps=steps,
                    route_digest=self.routes.get(target),
                )


def _shared(stream: Stream) -> tuple[object, ...]:
    """Everything that a window names; streams that differ in nothing else come together."""
    return (
        stream.target,
        stream.protocol,
        stream.address,
        stream.from_site,
        stream.to_site,
        stream.operator,
        stream.layer,
        stream.service_class,
        stream.phase,
    )
