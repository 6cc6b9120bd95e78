"""From records to rows: checked, mended where the wire said nonsense, and written with their serials."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from probes.records.checks import OBJECT_TEXT, check_object
from probes.records.events import Event
from probes.records.fields import Field, Type
from probes.records.objects import event_object, route_object, stream_object, window_object
from probes.records.routes import Route
from probes.records.samples import Sample
from probes.records.schema import EVENT, ROUTE, SAMPLE_OWN, STREAM, WINDOW
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.spool.compact import COLUMNS, pack
from probes.spool.tables import key_of, number
from probes.terms import Kind

_INTEGERS = {field.name: field for field in (STREAM[0], *SAMPLE_OWN) if field.type is Type.INTEGER}
_INSERT_SAMPLE = f"INSERT INTO samples VALUES ({','.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608 - ours
#: What a sample takes, to see ahead whether there is room. [bytes]
_SAMPLE_BYTES = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Records ready to be written; serials are given in the transaction."""

    streams: tuple[tuple[int, str], ...]
    samples: tuple[tuple[int | None, ...], ...]
    others: tuple[tuple[str, str], ...]  # kind, JSON

    @property
    def bytes(self) -> int:
        """About what they will take."""
        texts = sum(len(body) for _, body in self.others) + sum(len(body) for _, body in self.streams)
        return _SAMPLE_BYTES * len(self.samples) + 2 * texts


def rows_of(
    *,
    streams: Sequence[Stream] = (),
    samples: Sequence[Sample] = (),
    windows: Sequence[Window] = (),
    events: Sequence[Event] = (),
    routes: Sequence[Route] = (),
) -> Rows:
    """
    Make rows of records.

    Notes
    -----
    A number out of its range that may be null becomes null: what a reflector says is not ours to trust, and must
    neither stop the agent nor refuse a batch later.

    Raises
    ------
    ValueError
        If a record is wrong otherwise, which no input from outside can bring about.
    """
    others = [(Kind.WINDOW, _checked(WINDOW, window_object(window))) for window in windows]
    others += [(Kind.EVENT, _checked(EVENT, _scrubbed(event_object(event)))) for event in events]
    others += [(Kind.ROUTE, _checked(ROUTE, route_object(route))) for route in routes]
    return Rows(
        streams=tuple((stream.stream, _checked(STREAM, stream_object(stream))) for stream in streams),
        samples=tuple(map(pack, mended(samples))),
        others=tuple((kind.value, body) for kind, body in others),
    )


def mended(samples: Sequence[Sample]) -> Sequence[Sample]:
    """Give the samples with impossible numbers replaced by None."""
    if not samples:
        return samples
    columns = dict(zip(Sample._fields, zip(*samples, strict=True), strict=True))
    if all(_kept(field, columns[name]) for name, field in _INTEGERS.items()):
        return samples
    return [_mended(sample) for sample in samples]


def _kept(field: Field, column: Iterable[int | None]) -> bool:
    values = set(column)
    if None in values and not field.nullable:
        return False
    numbers = [value for value in values if value is not None]
    return not numbers or (_inside(field, min(numbers)) and _inside(field, max(numbers)))


def _inside(field: Field, value: int) -> bool:
    assert field.low is not None
    assert field.high is not None
    return field.low <= value <= field.high


def _mended(sample: Sample) -> Sample:
    wrong: dict[str, None] = {}
    for name, field in _INTEGERS.items():
        value = getattr(sample, name)
        if value is not None and _inside(field, value):
            continue
        if not field.nullable:
            raise ValueError(f"{name} of a sample is {value!r}")
        wrong[name] = None
    return sample._replace(**wrong)  # type: ignore[arg-type]


def _checked(fields: Sequence[Field], found: dict[str, object]) -> str:
    """Write an object as JSON that a batch will take as it is."""
    body = json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    check_object(fields, json.loads(body), "record")  # InputError is a ValueError
    return body


def _scrubbed(event: dict[str, object]) -> dict[str, object]:
    """An event quotes what others said: characters that no store takes are replaced."""
    return {**event, "detail": _scrub(event["detail"])}


def _scrub(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()[:OBJECT_TEXT].replace("\0", "?")
        case dict():
            return {str(_scrub(name)): _scrub(part) for name, part in value.items()}
        case list() | tuple():
            return [_scrub(part) for part in value]
        case _:
            return value


def write(connection: sqlite3.Connection, boot: int, rows: Rows) -> None:
    """Write rows within a transaction, each record with the next serial of the boot."""
    serial = number(connection, "SELECT next_serial FROM boots WHERE id = ?", (boot,))
    if not serial:
        raise sqlite3.DatabaseError("the boot is gone")
    first_other = serial + len(rows.samples)
    connection.executemany(
        "INSERT OR REPLACE INTO streams VALUES (?, ?, ?)", [(boot, stream, body) for stream, body in rows.streams]
    )
    connection.executemany(
        _INSERT_SAMPLE, [(key_of(boot, serial + index), *row) for index, row in enumerate(rows.samples)]
    )
    connection.executemany(
        "INSERT INTO records VALUES (?, ?, ?)",
        [(key_of(boot, first_other + index), kind, body) for index, (kind, body) in enumerate(rows.others)],
    )
    connection.execute("UPDATE boots SET next_serial = ? WHERE id = ?", (first_other + len(rows.others), boot))
