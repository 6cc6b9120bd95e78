"""The one catalogue of what is said about bad input, in both languages; each room keeps its part."""

from __future__ import annotations

from probes.sentences import (
    agent,
    base,
    clock,
    collector,
    config,
    delivery,
    doctor,
    ping,
    reflector,
    schedule,
    sockets,
    spool,
    statistics,
    stores,
    trace,
)

_ROOMS = (
    base,
    agent,
    clock,
    collector,
    config,
    delivery,
    doctor,
    ping,
    reflector,
    schedule,
    sockets,
    spool,
    statistics,
    stores,
    trace,
)

SENTENCES: dict[str, dict[str, str]] = {code: text for room in _ROOMS for code, text in room.SENTENCES.items()}
