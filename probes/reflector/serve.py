"""Run a reflector from its settings to its last answer."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from probes.clock.state import read_clock
from probes.config.files import open_to_others, read_key
from probes.errors import InputError
from probes.reflector.access import LOOPBACK, Access, Network
from probes.reflector.daemon import Daemon
from probes.reflector.listening import inherited_sockets, open_sockets
from probes.reflector.session import Reflector
from probes.sockets.notify import READY, STOPPING, notify, reloading
from probes.sockets.signals import Signals
from probes.wire.stamp import DEFAULT_PORT
from probes.wire.times import encode_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user asked for."""

    addresses: tuple[str, ...] = ()  # none: all
    port: int = DEFAULT_PORT  # 0: any that is free
    networks: tuple[Network, ...] = LOOPBACK
    key_file: Path | None = None
    stateful: bool = True
    max_rate_hz: float = 20_000.0  # of one source
    duration_s: float | None = None  # None: until told to stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """What a reflector that is ready does."""

    endpoints: tuple[tuple[str, int], ...]  # address and port
    inherited: bool  # the sockets are systemd's
    authenticated: bool
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a reflector has done."""

    received: int
    reflected: int
    overflowed: int  # dropped by the kernel, never received
    dropped: dict[str, int]  # received, not answered: by reason


def serve(
    settings: Settings,
    *,
    environment: Mapping[str, str],
    ready: Callable[[Listening], None],
    remark: Callable[[InputError], None],
) -> Tally:
    """
    Reflect until SIGTERM or SIGINT, or the end of the time given; SIGHUP reads the key anew.

    Parameters
    ----------
    settings : Settings
        What to do.
    environment : mapping of str to str
        Where systemd says which sockets it opened, and where it wants to be told.
    ready : callable
        Called once, when packets are answered.
    remark : callable
        Called with what is not as it should be, but does not hinder.

    Returns
    -------
    Tally
        The counts.

    Raises
    ------
    InputError
        If the key cannot be read or the sockets cannot be had.
    """
    key = _key(settings.key_file, remark)
    inherited = inherited_sockets(environment, os.getpid())
    sockets = inherited or open_sockets(settings.addresses, settings.port)
    try:
        endpoints = tuple((str(sock.getsockname()[0]), int(sock.getsockname()[1])) for sock in sockets)
        reflector = Reflector(
            Access(settings.networks, max_rate_hz=settings.max_rate_hz),
            key=key,
            stateful=settings.stateful,
            own_ports=frozenset(port for _, port in endpoints),
        )
        daemon = Daemon(
            reflector,
            sockets,
            error_estimate=_error_estimate,
            reload=lambda: _reload(reflector, settings.key_file, environment, remark),
        )
        with Signals() as signals:
            ready(
                Listening(
                    endpoints=endpoints,
                    inherited=bool(inherited),
                    authenticated=key is not None,
                    settings=settings,
                )
            )
            notify(environment, READY)
            daemon.run(signals, duration_s=settings.duration_s)
            notify(environment, STOPPING)
    finally:
        for sock in sockets:
            sock.close()
    return Tally(
        received=reflector.received,
        reflected=reflector.reflected,
        overflowed=daemon.overflowed,
        dropped=dict(sorted(reflector.dropped.items())),
    )


def _reload(
    reflector: Reflector, file: Path | None, environment: Mapping[str, str], remark: Callable[[InputError], None]
) -> None:
    """Read the key anew; where it cannot be had, go on with the old one."""
    notify(environment, reloading())
    try:
        reflector.change_key(_key(file, remark))
    except InputError as wrong:
        with contextlib.suppress(OSError):  # nobody may read our remarks any more
            remark(wrong)
    notify(environment, READY)


def _key(file: Path | None, remark: Callable[[InputError], None]) -> bytes | None:
    if file is None:
        return None
    key = read_key(file)
    if mode := open_to_others(file):
        remark(InputError("reflector_key_open", file=file, value=mode))
    return key


def _error_estimate() -> int:
    state = read_clock()
    if state is None:
        return encode_error(None, synchronised=False)
    return encode_error(state.error_ns, synchronised=state.synchronised)
