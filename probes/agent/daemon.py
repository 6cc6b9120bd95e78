"""The agent from start to stop: configuration, spool, measuring, delivery, signals."""

from __future__ import annotations

import itertools
import os
import platform
import secrets
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from probes.agent.measuring import Measuring
from probes.agent.recorder import Recorder
from probes.agent.writer import Writer
from probes.config.load import load
from probes.config.records import Config
from probes.config.remarks import remarks
from probes.delivery.courier import Courier
from probes.errors import InputError
from probes.records.events import Event, Happening
from probes.sockets.notify import READY, STOPPING, notify, reloading
from probes.sockets.signals import Signals
from probes.sockets.stamps import supported
from probes.spool.store import Spool
from probes.version import version

_BEAT_NS = 5_000_000_000
#: A stop ends within a second: so long for answers under way, for the disk, for a delivery.
_ANSWERS_S, _DISK_S, _DELIVERY_S = 0.15, 0.5, 0.2
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Voice(Protocol):
    """Where the agent speaks to people: the journal, or a terminal."""

    def info(self, text: str) -> None:
        """Say what happens."""
        ...

    def warning(self, wrong: InputError) -> None:
        """Say what does not work, and how it would."""
        ...


class Agent:
    """
    Run one agent.

    Parameters
    ----------
    file : Path
        Its configuration.
    voice : Voice
        Where it speaks.
    environment : mapping of str to str
        Of systemd.
    ready : callable
        Called once, when measuring has begun, with the number of targets.

    Raises
    ------
    InputError
        At the start only: configuration or spool cannot be used. Later troubles are told, and measuring goes on.
    """

    def __init__(
        self, file: Path, *, voice: Voice, environment: Mapping[str, str], ready: Callable[[Config], None]
    ) -> None:
        self._file = file
        self._voice = voice
        self._environment = environment
        self._ready = ready
        self._config = load(file)
        self._seed = secrets.randbits(63) if self._config.seed is None else self._config.seed
        self._numbers = itertools.count(1)
        settings = self._config.spool
        self._spool = Spool.open(
            settings.folder, agent=self._config.agent, limit_bytes=settings.limit_bytes, now_ns=time.time_ns()
        )
        self._writer = Writer(self._spool, clock=time.time_ns, on_state=self._disk_state)
        self._recorder = Recorder(self._writer, window_s=self._config.window_s, clock=time.time_ns)
        self._courier: Courier | None = None
        self._next_beat_ns = 0

    def run(self) -> None:
        """Measure until SIGTERM or SIGINT; SIGHUP reads the configuration anew."""
        try:
            self._remark(self._config)
            self._writer.start()
            self._note(Happening.STARTED, **self._start_detail())
            with Signals() as signals:
                self._courier = self._new_courier()
                measuring = self._measure(signals)
                notify(self._environment, READY)
                self._ready(self._config)
                while True:
                    measuring.turn()
                    self._beat()
                    arrived = signals.arrived()
                    if arrived & {signal.SIGTERM, signal.SIGINT}:
                        break
                    if signal.SIGHUP in arrived:
                        measuring = self._reload(measuring, signals)
                notify(self._environment, STOPPING)
                measuring.finish(_ANSWERS_S)
                self._recorder.finish(time.time_ns())
        finally:
            self._stop()

    def _measure(self, signals: Signals) -> Measuring:
        measuring = Measuring(
            self._config,
            self._writer,
            recorder=self._recorder,
            numbers=self._numbers,
            seed=self._seed,
            complain=self._voice.warning,
        )
        measuring.watch(signals)
        return measuring

    def _reload(self, measuring: Measuring, signals: Signals) -> Measuring:
        """Read the configuration anew; one that cannot be used changes nothing."""
        notify(self._environment, reloading())
        try:
            config = load(self._file)
            self._refuse_moves(config)
        except InputError as wrong:
            self._voice.warning(wrong)
            self._voice.warning(InputError("agent_keeps", file=self._file))
        else:
            measuring.finish(_ANSWERS_S)
            if config.delivery != self._config.delivery and self._courier is not None:
                self._courier.stop(_DELIVERY_S)
                self._courier = None
            self._config = config
            if self._courier is None:
                self._courier = self._new_courier()
            measuring = self._measure(signals)
            self._note(Happening.RELOADED, targets=len(config.targets), seed=self._seed)
            self._remark(config)
            self._voice.info("reloaded")
        notify(self._environment, READY)
        return measuring

    def _refuse_moves(self, config: Config) -> None:
        """Name and spool belong to the process: they need a restart."""
        for key, old, new in (
            ("agent", self._config.agent, config.agent),
            ("spool", self._config.spool, config.spool),
        ):
            if old != new:
                raise InputError("agent_restart_needed", file=self._file, key=key)

    def _new_courier(self) -> Courier | None:
        if self._config.delivery is None:
            return None
        courier = Courier(self._spool, self._config.delivery, seed=secrets.randbits(63), complain=self._voice.warning)
        courier.start()
        return courier

    def _start_detail(self) -> dict[str, object]:
        boot_id = _BOOT_ID.read_text().strip() if _BOOT_ID.is_file() else None
        stamps = {}
        for name, family in (("ipv4", socket.AF_INET), ("ipv6", socket.AF_INET6)):
            support = supported(family)
            stamps[name] = {"transmit": support.transmit, "receive": support.receive}
        return {
            "version": version(),
            "host": platform.node(),
            "kernel": platform.release(),
            "python": platform.python_version(),
            "boot_id": boot_id,
            "pid": os.getpid(),
            "seed": self._seed,
            "timestamps": stamps,
        }

    def _beat(self) -> None:
        now_ns = time.monotonic_ns()
        if now_ns >= self._next_beat_ns:
            self._next_beat_ns = now_ns + _BEAT_NS
            if not self._writer.alive:  # a bug, whose traceback stands above: better begin anew than measure for nobody
                raise RuntimeError("the thread that writes has ended")
            if self._courier is not None and not self._courier.alive:  # a bug as well, but nothing is lost by it yet
                self._courier = self._new_courier()
            self._writer.beat()
            notify(self._environment, "WATCHDOG=1")

    def _remark(self, config: Config) -> None:
        for remark in remarks(config, time.time_ns()):
            self._voice.warning(remark)

    def _disk_state(self, reason: str) -> None:
        if reason:
            self._voice.warning(InputError("agent_spool_failing", file=self._config.spool.folder, reason=reason))
        else:
            self._voice.info("spool_again")

    def _note(self, happening: Happening, **detail: object) -> None:
        self._writer.others(events=[Event(at_ns=time.time_ns(), event=happening, detail=detail)])

    def _stop(self) -> None:
        self._note(Happening.STOPPED)
        if self._courier is not None:
            self._courier.stop(_DELIVERY_S)
        if self._writer.stop(_DISK_S):
            self._spool.close()
