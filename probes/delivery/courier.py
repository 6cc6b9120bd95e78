"""The loop that empties the spool, in a thread of its own: it never gives up, and ends within a second."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable
from typing import Protocol

from probes.config.records import DeliverySettings
from probes.delivery.answers import Answer, Fate
from probes.delivery.client import Client
from probes.errors import InputError
from probes.records.events import Event, Happening
from probes.spool.faults import SpoolUnavailable
from probes.spool.outgoing import Formed
from probes.spool.store import Spool

#: Back-off: uniformly between 0 and a bound that doubles with each failure, up to the cap ("full jitter"). [s]
FIRST_WAIT_S = 1.0
LONGEST_BACKOFF_S = 300.0
#: The same trouble is told again after so long. [s]
_SILENCE_S = 3600.0


class Sender(Protocol):
    """What delivers one batch; the tests have others than `Client`."""

    def deliver(self, formed: Formed) -> Answer:
        """Send a batch and judge the answer."""

    def stop(self) -> None:
        """Cut the delivery under way."""


def backoff_s(failures: int, chance: random.Random) -> float:
    """
    Draw how long to wait after so many failures in a row.

    Notes
    -----
    Full jitter: many agents that lost their collector at once do not come back at once.
    """
    return chance.uniform(0.0, min(LONGEST_BACKOFF_S, FIRST_WAIT_S * 2.0 ** min(failures, 30)))


class Courier:
    """
    Delivers what the spool holds, oldest first, and deletes it only when the collector has acknowledged it.

    Parameters
    ----------
    spool : Spool
        Of the running agent.
    settings : DeliverySettings
        Where to, how often, how much.
    seed : int
        Of the jitter.
    complain : callable
        Gets what is worth a line in the journal; each also becomes an event.
    sender : Sender, optional
        By default a `Client`.
    clock_ns, monotonic_s : callable
        Times of events, and of waiting.
    """

    def __init__(
        self,
        spool: Spool,
        settings: DeliverySettings,
        *,
        seed: int,
        complain: Callable[[InputError], None],
        sender: Sender | None = None,
        clock_ns: Callable[[], int] = time.time_ns,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool, self._settings, self._complain = spool, settings, complain
        self._sender = Client(settings) if sender is None else sender
        self._chance = random.Random(seed)  # noqa: S311 - jitter, no secret
        self._clock_ns, self._monotonic_s = clock_ns, monotonic_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._told: dict[str, float] = {}
        self.failures = 0  # in a row
        self.delivered_records = 0
        self.delivered_batches = 0

    def start(self) -> None:
        """Begin, at a moment drawn within the interval."""
        self._thread.start()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """
        End, and cut a delivery under way: what was not acknowledged is delivered after the next start.

        Returns
        -------
        bool
            Whether the thread ended in time; if not (a name server hangs), it ends with the process.
        """
        self._stop.set()
        self._sender.stop()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether it delivers."""
        return self._thread.is_alive()

    def _run(self) -> None:
        wait_s = self._chance.uniform(0.0, self._settings.interval_s)
        while not self._stop.wait(wait_s):
            wait_s = self.step()

    def step(self) -> float:
        """
        Deliver one batch, if there is one.

        Returns
        -------
        float
            How long to wait before the next step: nothing after a full batch, the interval after a small one, a
            back-off after a failure. [s]
        """
        try:
            formed = self._spool.next_formed(self._settings.batch_records)
            if formed is None:
                return self._settings.interval_s
            answer = self._sender.deliver(formed)
            return self._follow(formed, answer)
        except SpoolUnavailable as error:
            return self._failed(InputError("delivery_spool", reason=str(error)))

    def _follow(self, formed: Formed, answer: Answer) -> float:
        if answer.fate is Fate.DELIVERED:
            self._spool.acknowledge(formed.key)
            self.failures = 0
            self.delivered_batches += 1
            self.delivered_records += formed.records
            more = formed.more or formed.key.boot != self._spool.boot
            return 0.0 if more else self._settings.interval_s
        if self._stop.is_set():  # cut by ourselves: nothing to tell
            return 0.0
        told = answer.told
        assert told is not None
        if answer.fate is Fate.SPLIT:
            self._spool.refuse(formed.key, told.sentence("en"))
        elif answer.fate is Fate.CONFLICT and answer.last is not None:
            resumed = self._spool.resume_after(formed.key, answer.last)
            reason = str(told.details.get("reason", ""))
            told = InputError("delivery_conflict", value=told.value, reason=reason, action=resumed.value)
        return max(self._failed(told), answer.after_s)

    def _failed(self, told: InputError) -> float:
        """Count a failure, tell it unless it was told lately, and draw the wait."""
        self.failures += 1
        now_s = self._monotonic_s()
        if now_s - self._told.get(told.code, -_SILENCE_S) >= _SILENCE_S:
            self._told[told.code] = now_s
            self._complain(told)
            detail: dict[str, object] = {"code": told.code, "sentence": told.sentence("en")}
            event = Event(at_ns=self._clock_ns(), event=Happening.ERROR, detail=detail)
            with contextlib.suppress(SpoolUnavailable):  # the journal has it
                self._spool.append(events=[event])
        return backoff_s(self.failures - 1, self._chance)
