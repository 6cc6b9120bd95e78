"""uvicorn's HTTP/1.1 protocol, with the client's certificate, a limit of connections and a time for headers."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections import Counter
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from probes.collector.allow import Peer, peer_of
from probes.collector.limits import Limits
from probes.collector.tally import Tally


class Door:
    """Who is inside: connections in all and for each certificate."""

    def __init__(self, limits: Limits, tally: Tally) -> None:
        self.limits, self.tally = limits, tally
        self.inside = 0
        self._by_peer: Counter[str] = Counter()

    def enter(self, peer: Peer | None) -> bool:
        """Count a connection in, unless there are too many."""
        if self.inside >= self.limits.connections:
            self.tally.refused("too_many_connections")
            return False
        if peer is not None:
            if self._by_peer[peer.fingerprint] >= self.limits.connections_per_agent:
                self.tally.refused("too_many_connections_of_agent")
                return False
            self._by_peer[peer.fingerprint] += 1
        self.inside += 1
        return True

    def leave(self, peer: Peer | None) -> None:
        """Count it out."""
        self.inside -= 1
        if peer is not None:
            self._by_peer[peer.fingerprint] -= 1
            if not self._by_peer[peer.fingerprint]:
                del self._by_peer[peer.fingerprint]


class GuardedProtocol(H11Protocol):
    """One connection. `scope["state"]["peer"]` tells the application whose certificate it bears."""

    def __init__(self, config: Config, server_state: ServerState, door: Door) -> None:
        super().__init__(config, server_state, {})
        self._door = door
        self._peer: Peer | None = None
        self._entered = False
        self._header_timer: asyncio.TimerHandle | None = None
        door.tally.accepted += 1

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let a connection in whose handshake succeeded."""
        super().connection_made(transport)
        self._door.tally.shaken += 1
        self._peer = _peer(transport.get_extra_info("ssl_object"))
        self._entered = self._door.enter(self._peer)
        if not self._entered:
            transport.abort()
            return
        self.app_state = {"peer": self._peer}
        self._watch_headers()

    def data_received(self, data: bytes) -> None:
        """Take bytes, and watch that headers do not dribble."""
        if not self._entered:
            return
        super().data_received(data)
        self._watch_headers()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.close()  # refused early; uvicorn would read the rest away, however much it is
        self._watch_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count a connection out."""
        self._unwatch()
        if self._entered:
            self._entered = False
            self._door.leave(self._peer)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, unless an answer is under way already."""
        self._door.tally.refused("not_http")
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.close()

    def _watch_headers(self) -> None:
        # IDLE: their headers are not complete. Between two requests uvicorn's own idle timer runs until the first byte.
        waiting = self.conn.their_state is h11.IDLE and not self.transport.is_closing()
        if waiting and self._header_timer is None and self.timeout_keep_alive_task is None:
            self._header_timer = self.loop.call_later(self._door.limits.header_s, self._too_slow)
        elif not waiting:
            self._unwatch()

    def _unwatch(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _too_slow(self) -> None:
        self._header_timer = None
        if self.conn.their_state is h11.IDLE:
            self._door.tally.refused("slow_headers")
            self.transport.abort()


def _peer(tls: Any) -> Peer | None:  # noqa: ANN401 -- ssl.SSLObject, or None where there is no TLS
    if not isinstance(tls, ssl.SSLObject):
        return None
    encoded = tls.getpeercert(binary_form=True)
    if encoded is None:
        return None
    return peer_of(tls.getpeercert() or {}, hashlib.sha256(encoded).hexdigest())
