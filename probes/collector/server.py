"""The collector at work: two listeners, one loop, one store."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import ssl
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from probes.collector.allow import AllowList, read_allow_list
from probes.collector.app import delivery_app, status_app
from probes.collector.board import Board
from probes.collector.gate import Gate
from probes.collector.intake import Intake
from probes.collector.limits import Limits
from probes.collector.metrics import Gauges
from probes.collector.protocol import Door, GuardedProtocol
from probes.collector.stores.base import Store
from probes.collector.tally import Tally
from probes.collector.writer import Housekeeping, Writer
from probes.errors import InputError
from probes.version import version

_DAY_NS = 86_400_000_000_000
_STOP_S = 20.0  # for the last flush; requests end within one second


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a collector is made of."""

    store: Store
    context: ssl.SSLContext
    agents_file: Path
    allowed: AllowList
    listeners: tuple[Gate, Gate | None]  # agents, people; bound
    language: str
    limits: Limits = field(default_factory=Limits)
    keeping: Housekeeping = field(default_factory=Housekeeping)


class _Listener(uvicorn.Server):
    """uvicorn on a socket that is bound already, with our protocol and our time limits."""

    def __init__(self, app: Starlette, listener: Gate, door: Door, context: ssl.SSLContext | None) -> None:
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=door.limits.idle_s,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=16_384,
        )
        super().__init__(config)
        self._listener, self._door, self._context = listener, door, context
        listener.refused = door.tally.refused
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 -- uvicorn's signature
        """Listen."""
        encrypted = self._context is not None
        server = await asyncio.get_running_loop().create_server(
            lambda: GuardedProtocol(self.config, self.server_state, self._door),
            sock=self._listener,
            ssl=self._context,
            backlog=512,
            ssl_handshake_timeout=self._door.limits.handshake_s if encrypted else None,
            ssl_shutdown_timeout=1.0 if encrypted else None,
        )
        self.servers = [server]
        self.started = True
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to `serve`, which has two listeners."""
        yield


async def serve(setup: Setup, *, ready: Callable[[], None], remark: Callable[[str, str], None]) -> bool:
    """
    Serve until SIGTERM or SIGINT; SIGHUP reads the allow-list again.

    Parameters
    ----------
    setup : Setup
        What to serve.
    ready : callable
        Called once both listeners accept.
    remark : callable
        Takes a key of the command's texts and a detail.

    Returns
    -------
    bool
        Whether the last flush was finished in time; if not, it is done at the next start.
    """
    tally, board = Tally(), Board()
    now_ns = time.time_ns()
    board.load(setup.store.agents(), setup.store.windows(now_ns - _DAY_NS, latest=True), now_ns)
    writer = Writer(
        setup.store,
        tally,
        board,
        keeping=setup.keeping,
        waiting_limit=setup.limits.waiting,
        wall_ns=time.time_ns,
    )
    intake = Intake(writer, tally, setup.limits, setup.allowed)
    door = Door(setup.limits, tally)

    def gauges() -> Gauges:
        return Gauges(
            started_ns=now_ns,
            connections=door.inside,
            waiting_batches=writer.waiting,
            unflushed_records=writer.unflushed,
            healthy=writer.healthy,
            version=version(),
            stored=dict(tally.records),
            refusals=dict(tally.refusals),
        )

    agents, people = setup.listeners
    running = [_Listener(delivery_app(intake), agents, door, setup.context)]
    if people is not None:
        # Pages have a door of their own: neither side can lock the other out.
        pages = status_app(board, tally, gauges, setup.language, lambda: frozenset(intake.allowed.agents))
        running.append(_Listener(pages, people, Door(setup.limits, Tally()), None))

    _obey_signals(setup, running, intake, remark)
    writer.start()
    tasks = [asyncio.create_task(listener.serve()) for listener in running]
    await asyncio.gather(*(listener.listening.wait() for listener in running))
    ready()
    await asyncio.gather(*tasks)
    intake.close()
    return await asyncio.to_thread(writer.stop, _STOP_S)


def _obey_signals(
    setup: Setup, running: Sequence[_Listener], intake: Intake, remark: Callable[[str, str], None]
) -> None:
    def stop() -> None:
        for listener in running:
            listener.should_exit = True

    def reload() -> None:
        try:
            intake.allowed = read_allow_list(setup.agents_file)
            remark("allow_list_read", str(len(intake.allowed.agents)))
        except InputError as wrong:
            remark("allow_list_kept", wrong.sentence(setup.language))

    loop = asyncio.get_running_loop()
    for number, act in ((signal.SIGTERM, stop), (signal.SIGINT, stop), (signal.SIGHUP, reload)):
        loop.add_signal_handler(number, act)


def bind(host: str, port: int, limits: Limits) -> Gate:
    """
    Bind a listener.

    Raises
    ------
    InputError
        If the name is unknown, the port is in use or may not be used.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as failed:
        raise InputError("host_unknown", value=host, reason=failed) from None
    family, kind, protocol, _, address = found[0]
    listener = Gate(family, kind, protocol, limits)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as failed:
        listener.close()
        raise InputError("port_unusable", value=f"{host}:{port}", reason=failed) from None
    listener.setblocking(False)
    return listener


def log_to_stderr() -> None:
    """Let remarks of the store reach the journal, a line each."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("ixprobe: %(message)s"))
    log = logging.getLogger("ixprobe.collector")
    log.handlers = [handler]
    log.propagate = False
