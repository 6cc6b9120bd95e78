"""What a trace needs of the world, whichever sockets give it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from probes.trace.flows import Answer, Flow, Probe


class Report(NamedTuple):
    """What came in since the last look."""

    departures: list[tuple[int, int]]  # number of a probe, when it left [ns]
    answers: list[Answer]


class Link(Protocol):
    """Send probes, take answers in."""

    #: Whether MPLS labels, other carriers than UDP and kernel stamps are to be had.
    privileged: bool

    def send(self, flow: Flow, probe: Probe) -> int | None:
        """Send; give the errno if the kernel does not take it."""
        ...

    def receive(self, timeout_s: float) -> Report:
        """Wait at most so long for something, and take all that is there."""
        ...

    def close(self) -> None:
        """Give the sockets back."""
        ...
