from __future__ import annotations

import dataclasses
import types
import typing

import pytest

from probes.records import schema
from probes.records.events import Event
from probes.records.fields import Field, Type
from probes.records.routes import Hop, Label, Route
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window

CLASSES = [
    (Stream, schema.STREAM),
    (Window, schema.WINDOW),
    (Event, schema.EVENT),
    (Route, schema.ROUTE),
    (Hop, schema.HOP),
    (Label, schema.LABEL),
]
PYTHON_TYPES = {Type.INTEGER: int, Type.NUMBER: float, Type.BOOLEAN: bool}


def described(hint: object) -> tuple[type | None, bool]:
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    [kind] = [part for part in parts if part is not type(None)]
    return kind, type(None) in parts


def agrees(field: Field, hint: object) -> bool:
    kind, nullable = described(hint)
    if nullable is not field.nullable:
        return False
    if field.type is Type.TEXT:
        return isinstance(kind, type) and issubclass(kind, str)
    return field.type in (Type.OBJECT, Type.LIST) or kind is PYTHON_TYPES[field.type]


@pytest.mark.parametrize(("record", "fields"), CLASSES, ids=lambda part: getattr(part, "__name__", ""))
def test_the_tables_describe_the_records(record, fields):
    hints = typing.get_type_hints(record)
    assert [field.name for field in fields] == [field.name for field in dataclasses.fields(record)]
    assert [field.name for field in fields if not agrees(field, hints[field.name])] == []


def test_a_sample_is_flat_identity_stream_and_its_own():
    assert [field.name for field in schema.SAMPLE[:3]] == ["agent", "boot", "serial"]
    assert ("stream", *(field.name for field in schema.SAMPLE_OWN)) == Sample._fields
    hints = typing.get_type_hints(Sample)
    assert [field.name for field in schema.SAMPLE_OWN if not agrees(field, hints[field.name])] == []
    assert len({field.name for field in schema.SAMPLE}) == len(schema.SAMPLE)


def table(fields: tuple[Field, ...]) -> str:
    lines = ["| field | type | unit | null | range | meaning |", "|---|---|---|---|---|---|"]
    for field in fields:
        null = "null" if field.nullable else ""
        lines.append(
            f"| `{field.name}` | {field.type} | {field.unit or ''} | {null} | {field.range} | {field.meaning} |"
        )
    return "\n".join(lines) + "\n"


TABLES = ["IDENTITY", "STREAM", "SAMPLE_OWN", "WINDOW", "EVENT", "ROUTE", "HOP", "LABEL"]


@pytest.mark.parametrize("name", TABLES)
def test_the_document_holds_every_table_as_it_is(root, name):
    text = (root / "docs" / "formats" / "probe-records.md").read_text(encoding="utf-8")
    assert table(getattr(schema, name)) in text


def test_the_document_names_version_and_schemas(root):
    text = (root / "docs" / "formats" / "probe-records.md").read_text(encoding="utf-8")
    assert text.startswith(f"# Probe records, version {schema.SCHEMA_VERSION}\n")
    for word in (schema.BATCH_SCHEMA, schema.RECEIPT_SCHEMA, schema.REFUSAL_SCHEMA):
        assert f'"schema": "{word}"' in text
