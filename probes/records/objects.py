"""Records to JSON objects and back. What comes in was checked before (`checks.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from probes.records.events import Event, Happening
from probes.records.fields import Field, Type
from probes.records.routes import Hop, Label, Route
from probes.records.schema import EVENT, ROUTE, STREAM, WINDOW
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.terms import Phase, Protocol, Verdict


def to_object(fields: Sequence[Field], record: object) -> dict[str, object]:
    """Give a record's fields by name, lists of records as lists of objects."""
    return {field.name: _plain(field, getattr(record, field.name)) for field in fields}


def _plain(field: Field, value: Any) -> object:  # noqa: ANN401 - of any field
    if field.type is Type.LIST:
        return [to_object(field.parts, entry) for entry in value]
    if field.type is Type.NUMBER and type(value) is int:
        return float(value)
    return value


def stream_object(stream: Stream) -> dict[str, object]:
    """Give a stream as in a batch."""
    return to_object(STREAM, stream)


def stream_of(found: Mapping[str, Any]) -> Stream:
    """Make a stream from a checked object."""
    return Stream(**{**found, "protocol": Protocol(found["protocol"]), "phase": Phase(found["phase"])})


def window_object(window: Window) -> dict[str, object]:
    """Give a window as in a batch, without its serial."""
    return to_object(WINDOW, window)


def window_of(found: Mapping[str, Any]) -> Window:
    """Make a window from a checked object."""
    numbers = {field.name: _number(found[field.name]) for field in WINDOW if field.type is Type.NUMBER}
    oneway = found["oneway_verdict"]
    verdicts = {
        "loss_verdict": Verdict(found["loss_verdict"]),
        "oneway_verdict": None if oneway is None else Verdict(oneway),
    }
    return Window(**{**found, **numbers, **verdicts})


def event_object(event: Event) -> dict[str, object]:
    """Give an event as in a batch, without its serial."""
    return to_object(EVENT, event)


def event_of(found: Mapping[str, Any]) -> Event:
    """Make an event from a checked object."""
    return Event(**{**found, "event": Happening(found["event"])})


def route_object(route: Route) -> dict[str, object]:
    """Give a route as in a batch, without its serial."""
    return to_object(ROUTE, route)


def route_of(found: Mapping[str, Any]) -> Route:
    """Make a route from a checked object."""
    return Route(**{**found, "hops": tuple(_hop_of(hop) for hop in found["hops"])})


def _hop_of(found: Mapping[str, Any]) -> Hop:
    labels = tuple(Label(**label) for label in found["labels"])
    return Hop(ttl=found["ttl"], address=found["address"], rtt_ms=_number(found["rtt_ms"]), labels=labels)


def _number(value: float | None) -> float | None:
    """JSON has one kind of number; ours of this type are doubles."""
    return None if value is None else float(value)
