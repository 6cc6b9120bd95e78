"""
Batches: what an agent delivers, as one JSON document that is checked to the last field.

The document and the receipts are described in docs/formats/probe-records.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from probes.errors import InputError
from probes.records.checks import check_column, check_object, check_value, invalid
from probes.records.events import Event
from probes.records.fields import Field, Type
from probes.records.objects import (
    event_object,
    event_of,
    route_object,
    route_of,
    stream_object,
    stream_of,
    window_object,
    window_of,
)
from probes.records.routes import Route
from probes.records.samples import Sample
from probes.records.schema import (
    BATCH_SCHEMA,
    EVENT,
    IDENTITY,
    LATEST_NS,
    MOST,
    ROUTE,
    SAMPLE_OWN,
    STREAM,
    WINDOW,
)
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.terms import Direction, Outcome, Stamp

#: `previous` of the first batch of a boot.
NOTHING_BEFORE = "0" * 64

#: No batch is larger; the spool forms far smaller ones.
MAX_BODY_BYTES = 64 * 2**20
MAX_RECORDS = 200_000

AGENT_PATTERN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,63})")
BOOT_PATTERN = re.compile(r"[0-9a-f]{32}")
DIGEST_PATTERN = re.compile(r"[0-9a-f]{64}")

_Record = TypeVar("_Record")
_SERIAL = IDENTITY[2]
_COLUMNS = ("serial", *Sample._fields)
_STREAM_NUMBER = STREAM[0]
_SAMPLE_FIELDS: dict[str, Field] = {part.name: part for part in (_SERIAL, _STREAM_NUMBER, *SAMPLE_OWN)}
_ENUMS: dict[str, Mapping[object, object]] = {
    "outcome": {word.value: word for word in Outcome},
    "sent_stamp": {None: None, **{word.value: word for word in Stamp}},
    "received_stamp": {None: None, **{word.value: word for word in Stamp}},
    "direction": {None: None, **{word.value: word for word in Direction}},
}
_PIECE = 256
_HEAD = ("schema", "agent", "boot", "number", "previous", "created_ns")
_PARTS = ("streams", "samples", "windows", "events", "routes")


class BatchKey(NamedTuple):
    """What names a batch for good: two batches of one key are the same, or one of them is wrong."""

    agent: str
    boot: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records of one boot of one agent, each with its serial, in the order of their serials."""

    agent: str
    boot: str
    number: int  # 1, 2, ... of the boot
    previous: str  # digest of the batch before; NOTHING_BEFORE for the first
    created_ns: int
    streams: tuple[Stream, ...] = ()  # all that the samples name
    samples: tuple[tuple[int, Sample], ...] = ()
    windows: tuple[tuple[int, Window], ...] = ()
    events: tuple[tuple[int, Event], ...] = ()
    routes: tuple[tuple[int, Route], ...] = ()
    digest: str = field(default="", compare=False)  # of the body that it was decoded from
    body: bytes = field(default=b"", compare=False, repr=False)  # that it was decoded from, where it was

    @property
    def key(self) -> BatchKey:
        """What names it for good."""
        return BatchKey(self.agent, self.boot, self.number)

    @property
    def records(self) -> int:
        """How many records it holds, of all kinds."""
        return len(self.samples) + len(self.windows) + len(self.events) + len(self.routes)


def digest(body: bytes) -> str:
    """Give the hex SHA-256 of a body: a batch's digest."""
    return hashlib.sha256(body).hexdigest()


def encode(batch: Batch) -> bytes:
    """
    Write a batch as its document.

    Parameters
    ----------
    batch : Batch
        What the spool formed.

    Returns
    -------
    bytes
        Compact JSON in UTF-8; the same batch gives the same bytes.
    """
    head = {
        "schema": BATCH_SCHEMA,
        "agent": batch.agent,
        "boot": batch.boot,
        "number": batch.number,
        "previous": batch.previous,
        "created_ns": batch.created_ns,
    }
    lines = [(serial, *sample) for serial, sample in batch.samples]
    parts = (
        _compact(head)[:-1],
        f',"streams":{_compact([stream_object(stream) for stream in batch.streams])}',
        f',"samples":{{"columns":{_compact(_COLUMNS)},"rows":{_listed(lines)}}}',
        f',"windows":{_numbered_objects(batch.windows, window_object)}',
        f',"events":{_numbered_objects(batch.events, event_object)}',
        f',"routes":{_numbered_objects(batch.routes, route_object)}}}',
    )
    return "".join(parts).encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _listed(entries: Sequence[object]) -> str:
    """Write a list piece by piece: one long call would keep the agent's other threads from running meanwhile."""
    pieces = (_compact(entries[start : start + _PIECE])[1:-1] for start in range(0, len(entries), _PIECE))
    return f"[{','.join(pieces)}]"


def _numbered_objects(records: Iterable[tuple[int, _Record]], plain: Callable[[_Record], dict[str, object]]) -> str:
    return _listed([{"serial": serial, **plain(record)} for serial, record in records])


def decode(body: bytes) -> Batch:
    """
    Read a batch, whoever sent it, and check all of it.

    Parameters
    ----------
    body : bytes
        The document, not compressed.

    Returns
    -------
    Batch
        With its digest.

    Raises
    ------
    InputError
        If it is too large, not JSON, or any field is missing, unknown, of the wrong type or out of its range; if
        serials do not increase or stand twice; if a sample's stream is missing.
    """
    document = _document(body)
    _check_head(document)
    streams = tuple(stream_of(found) for found in _objects(STREAM, document["streams"], "streams"))
    samples = _samples(document["samples"])
    windows = _numbered(WINDOW, document["windows"], "windows", window_of)
    events = _numbered(EVENT, document["events"], "events", event_of)
    routes = _numbered(ROUTE, document["routes"], "routes", route_of)
    _check_serials(samples, windows, events, routes)
    _check_streams(streams, samples)
    head = {name: document[name] for name in _HEAD[1:]}
    return Batch(
        **head,
        streams=streams,
        samples=samples,
        windows=windows,
        events=events,
        routes=routes,
        digest=digest(body),
        body=body,
    )


def rows(batch: Batch) -> Iterator[tuple[Any, ...]]:
    """
    Give the batch's samples flat, in the order of `schema.SAMPLE`.

    Yields
    ------
    tuple
        agent, boot, serial, the stream's fields, the sample's own.
    """
    of_stream = {stream.stream: tuple(getattr(stream, part.name) for part in STREAM) for stream in batch.streams}
    head = (batch.agent, batch.boot)
    for serial, sample in batch.samples:
        yield (*head, serial, *of_stream[sample.stream], *sample[1:])


def _document(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY_BYTES:
        raise invalid("body", f"at most {MAX_BODY_BYTES} bytes", f"{len(body)} bytes")
    try:
        document = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise InputError("batch_not_json", reason="UTF-8") from None
    except RecursionError:
        raise InputError("batch_not_json", reason="nesting") from None
    except InputError:
        raise
    except ValueError as error:  # JSONDecodeError, and integers of thousands of digits
        raise InputError("batch_not_json", reason=str(error)) from None
    if not isinstance(document, dict):
        raise invalid("document", "object", document)
    return document


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InputError("batch_not_json", reason="duplicate key")
    return found


def _refuse_constant(word: str) -> object:
    raise InputError("batch_not_json", reason=word)


def _check_head(document: Mapping[str, object]) -> None:
    for name in (*_HEAD, *_PARTS):
        if name not in document:
            raise invalid(name, "present", "nothing")
    if len(document) > len(_HEAD) + len(_PARTS):
        odd = next(name for name in document if name not in {*_HEAD, *_PARTS})
        raise invalid("document", "object of known fields", odd)
    if document["schema"] != BATCH_SCHEMA:
        raise invalid("schema", BATCH_SCHEMA, document["schema"])
    _check_pattern("agent", AGENT_PATTERN, document["agent"])
    _check_pattern("boot", BOOT_PATTERN, document["boot"])
    _check_pattern("previous", DIGEST_PATTERN, document["previous"])
    check_value(Field(name="number", type=Type.INTEGER, low=1, high=MOST, meaning=""), document["number"], "number")
    created = Field(name="created_ns", type=Type.INTEGER, low=0, high=LATEST_NS, meaning="")
    check_value(created, document["created_ns"], "created_ns")


def _check_pattern(where: str, pattern: re.Pattern[str], value: object) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise invalid(where, pattern.pattern, value)


def _objects(fields: Sequence[Field], value: object, where: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MAX_RECORDS:
        raise invalid(where, f"list of at most {MAX_RECORDS} objects", value)
    return [check_object(fields, entry, f"{where}[{index}]") for index, entry in enumerate(value)]


def _numbered(
    fields: Sequence[Field], value: object, where: str, make: Callable[[Mapping[str, Any]], _Record]
) -> tuple[tuple[int, _Record], ...]:
    found = _objects((_SERIAL, *fields), value, where)
    return tuple((entry.pop("serial"), make(entry)) for entry in found)


def _samples(value: object) -> tuple[tuple[int, Sample], ...]:
    """Check samples column by column, then put them together."""
    if not isinstance(value, dict) or set(value) != {"columns", "rows"}:
        raise invalid("samples", "object of columns and rows", value)
    names, lines = value["columns"], value["rows"]
    _check_columns(names)
    if not isinstance(lines, list) or len(lines) > MAX_RECORDS:
        raise invalid("samples.rows", f"list of at most {MAX_RECORDS} rows", lines)
    for index, line in enumerate(lines):
        if not isinstance(line, list) or len(line) != len(names):
            raise invalid(f"samples.rows[{index}]", f"list of {len(names)} values", line)
    if not lines:
        return ()
    columns: dict[str, Sequence[Any]] = dict(zip(names, zip(*lines, strict=True), strict=True))
    for name, column in columns.items():
        check_column(_SAMPLE_FIELDS[name], column, f"samples.{name}")
    for name, words in _ENUMS.items():
        columns[name] = [words[word] for word in columns[name]]
    nothing = (None,) * len(lines)
    samples = map(Sample._make, zip(*(columns.get(name, nothing) for name in Sample._fields), strict=True))
    return tuple(zip(columns["serial"], samples, strict=True))


def _check_columns(names: object) -> None:
    known = isinstance(names, list) and all(isinstance(name, str) and name in _SAMPLE_FIELDS for name in names)
    if not known or not isinstance(names, list) or len(set(names)) < len(names):
        raise invalid("samples.columns", "list of known fields, each once", names)
    for name, part in _SAMPLE_FIELDS.items():
        if name not in names and not part.added:
            raise invalid("samples.columns", f"list with {name}", names)


def _check_serials(*kinds: Sequence[tuple[int, object]]) -> None:
    """Within a kind serials increase; over all kinds none stands twice."""
    seen: set[int] = set()
    for kind in kinds:
        serials = [serial for serial, _ in kind]
        for before, after in pairwise(serials):
            if after <= before:
                raise invalid("serial", f"integer above {before}", after)
        if not seen.isdisjoint(serials):
            raise invalid("serial", "unique", min(seen.intersection(serials)))
        seen.update(serials)


def _check_streams(streams: Sequence[Stream], samples: Sequence[tuple[int, Sample]]) -> None:
    numbers = {stream.stream for stream in streams}
    if len(numbers) < len(streams):
        raise invalid("streams", "unique numbers", "duplicate")
    if missing := {sample.stream for _, sample in samples} - numbers:
        raise invalid("samples.stream", "number of a stream of the batch", min(missing))
