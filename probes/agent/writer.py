"""Records into the spool, from a thread of its own: a slow disk must not hold a probe back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from probes.records.events import Event, Happening
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.spool.faults import SpoolUnavailable

#: Records wait in memory at most so long before they are written.
INTERVAL_S = 0.5
#: While nothing can be written, so many samples are kept in memory (some 100 MB); then the oldest go.
MOST_SAMPLES = 250_000
#: Windows and events are few and hold the statistics: they go last.
MOST_OTHERS = 50_000
#: Samples in one transaction: nobody else waits long for the file.
_PIECE = 5_000


class Sink(Protocol):
    """What the writer needs of a spool."""

    def append(
        self,
        *,
        streams: Sequence[Stream] = (),
        samples: Sequence[Sample] = (),
        windows: Sequence[Window] = (),
        events: Sequence[Event] = (),
    ) -> None:
        """Write durably, or raise SpoolUnavailable and write nothing."""
        ...

    def beat(self, now_ns: int) -> None:
        """Say that the agent runs."""
        ...


class Writer:
    """
    Keep records until they are durable.

    Parameters
    ----------
    spool : Sink
        Where they go.
    clock : callable
        For the events of its own. [ns since 1970]
    on_state : callable
        Told "" when writing works again, or the reason why it does not; once for each change.
    """

    def __init__(
        self,
        spool: Sink,
        *,
        clock: Callable[[], int],
        on_state: Callable[[str], None],
        most_samples: int = MOST_SAMPLES,
        most_others: int = MOST_OTHERS,
    ) -> None:
        self._spool = spool
        self._clock = clock
        self._on_state = on_state
        self._most_samples = most_samples
        self._most_others = most_others
        self._gate = threading.Lock()
        self._streams: dict[int, Stream] = {}
        self._samples: list[Sample] = []
        self._windows: list[Window] = []
        self._events: list[Event] = []
        self._dropped = 0
        self._dropped_others = 0
        self._failing = ""
        self._beat = False
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin writing."""
        self._thread.start()

    def samples(self, stream: Stream, samples: Sequence[Sample]) -> None:
        """Keep samples of one stream."""
        with self._gate:
            self._streams[stream.stream] = stream
            self._samples += samples
            excess = len(self._samples) - self._most_samples
            if excess > 0:
                del self._samples[:excess]
                self._dropped += excess

    def others(self, *, windows: Sequence[Window] = (), events: Sequence[Event] = ()) -> None:
        """Keep windows and events."""
        with self._gate:
            self._windows += windows
            self._events += events
            for kept in (self._windows, self._events):
                excess = max(0, len(kept) - self._most_others)
                del kept[:excess]
                self._dropped_others += excess

    def beat(self) -> None:
        """Say that the agent runs, with the next writing."""
        self._beat = True

    def stop(self, timeout_s: float) -> bool:
        """Write what there is and end; False where that took longer than it may. [s]"""
        self._stopping = True
        self._wake.set()
        if self._thread.ident is None:  # it never began
            self._run()
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether it writes."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while True:
            self._wake.wait(INTERVAL_S)
            stopping = self._stopping
            if self._beat:
                self._beat = False
                self._spool.beat(self._clock())
            self._flush()
            if stopping:
                return

    def _flush(self) -> None:
        """Write all that waits, the oldest first; what cannot be written goes back in front of what came meanwhile."""
        with self._gate:
            streams, samples = self._streams, self._samples
            windows, events = self._windows, self._events
            dropped, dropped_others = self._dropped, self._dropped_others
            self._streams, self._samples, self._windows, self._events = {}, [], [], []
            self._dropped = self._dropped_others = 0
        if not (samples or windows or events or dropped or dropped_others):
            return
        written = 0
        try:
            while written < len(samples):
                piece = samples[written : written + _PIECE]
                self._spool.append(streams=list(streams.values()), samples=piece)
                streams, written = {}, written + len(piece)
            if windows or events or dropped or dropped_others:
                self._spool.append(windows=windows, events=[*events, *self._told(dropped, dropped_others)])
        except SpoolUnavailable as failed:
            with self._gate:
                self._streams = {**streams, **self._streams}
                self._samples = samples[written:] + self._samples
                self._windows = windows + self._windows
                self._events = events + self._events
                self._dropped += dropped
                self._dropped_others += dropped_others
            self._tell(str(failed) or "unavailable")
        else:
            self._tell("")

    def _told(self, dropped: int, others: int) -> list[Event]:
        if not (dropped or others):
            return []
        detail: dict[str, object] = {"samples": dropped, "first_serial": None, "last_serial": None}
        detail["windows_and_events"] = others
        detail["reason"] = "spool unavailable, memory full"
        return [Event(at_ns=self._clock(), event=Happening.SPOOL_DROPPED, detail=detail)]

    def _tell(self, reason: str) -> None:
        if bool(reason) != bool(self._failing):
            self._on_state(reason)
        self._failing = reason
