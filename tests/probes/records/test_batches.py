from __future__ import annotations

import copy
import dataclasses
import json
import math
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.errors import InputError
from probes.records import batches, schema
from probes.records.batches import NOTHING_BEFORE, Batch, decode, digest, encode, rows
from probes.records.fields import Type


@pytest.fixture(scope="session")
def batch(making) -> Batch:
    return Batch(
        agent="zw-01",
        boot=making.BOOT,
        number=1,
        previous=NOTHING_BEFORE,
        created_ns=making.NOON_NS,
        streams=(making.stream(0), making.stream(7, source_port=40_007)),
        samples=((1, making.sample(0)), (2, making.sample(1, stream=7))),
        windows=((3, making.window()),),
        events=((4, making.event()),),
        routes=((5, making.route()),),
    )


def refused(document: object) -> str:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(InputError) as caught:
        decode(body)
    sentence = caught.value.sentence("zh")
    assert caught.value.code in {"batch_invalid", "batch_not_json"} and "\n" not in sentence and len(sentence) < 600
    return str(caught.value)


@settings(max_examples=500 if os.environ.get("PROOF", "0") != "0" else 15)
@given(data=st.data())
def test_what_is_written_is_read_the_same(making, data):
    batch = data.draw(making.batches())
    body = encode(batch)
    found = decode(body)
    assert found == batch
    assert found.digest == digest(body)
    assert encode(found) == body


def test_flat_rows_are_in_the_order_of_the_schema(batch):
    found = [dict(zip((field.name for field in schema.SAMPLE), row, strict=True)) for row in rows(batch)]
    of_stream = {stream.stream: stream for stream in batch.streams}
    for row, (serial, sample) in zip(found, batch.samples, strict=True):
        expected = {"agent": batch.agent, "boot": batch.boot, "serial": serial}
        expected |= dataclasses.asdict(of_stream[sample.stream]) | sample._asdict()
        assert row == expected


def test_20_000_samples_are_read_well_within_half_a_second(making, batch):
    large = dataclasses.replace(batch, samples=tuple((9 + index, making.sample(index)) for index in range(20_000)))
    body = encode(large)
    took_s = []
    for _ in range(3):
        start_s = time.process_time()
        decode(body)
        took_s.append(time.process_time() - start_s)
    assert min(took_s) < 0.5


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_at_all_are_a_traceback(body):
    refused(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def places(document: object, path: tuple = ()) -> list[tuple]:
    found = [path]
    if isinstance(document, dict):
        found += [place for key, value in document.items() for place in places(value, (*path, key))]
    elif isinstance(document, list):
        found += [place for key, value in enumerate(document) for place in places(value, (*path, key))]
    return found


@given(data=st.data())
def test_a_batch_with_any_value_replaced_is_read_or_refused_in_one_line(batch, data):
    document = json.loads(encode(batch))
    path = data.draw(st.sampled_from(places(document)[1:]))
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = data.draw(_JSON)
    body = json.dumps(document).encode()
    try:
        found = decode(body)
    except InputError as error:
        assert error.code in {"batch_invalid", "batch_not_json"} and "\n" not in str(error)
    else:
        assert json.loads(encode(found)) == json.loads(body)  # what is taken means what was sent


@pytest.mark.parametrize("part", ["agent", "samples", "routes", "schema"])
def test_a_missing_part_is_named(batch, part):
    document = json.loads(encode(batch))
    del document[part]
    assert part in refused(document)


def changed(batch: Batch, path: list, value: object) -> dict:
    document = json.loads(encode(batch))
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return document


WRONG = [
    (["schema"], "ixprobe/batch/2"),
    (["agent"], "../etc"),
    (["agent"], "a" * 65),
    (["agent"], "-a\n"),
    (["boot"], "0" * 31),
    (["boot"], "G" * 32),
    (["number"], 0),
    (["number"], True),
    (["number"], 1.0),
    (["number"], 2**63),
    (["previous"], "x"),
    (["created_ns"], -1),
    (["extra"], 1),
    (["windows", 0, "loss_ratio"], 1.5),
    (["windows", 0, "sent"], -1),
    (["windows", 0, "extra"], None),
    (["windows", 0, "serial"], 2),
    (["windows", 0, "target"], "a\x00b"),
    (["windows", 0, "target"], "\ud800"),
    (["windows", 0, "target"], "a" * 257),
    (["windows", 0, "loss_verdict"], "maybe"),
    (["windows", 0, "loss_verdict"], None),
    (["events", 0, "detail"], {"a": {"b": {"c": {"d": {"e": 1}}}}}),
    (["events", 0, "detail"], {"a": list(range(3000))}),
    (["events", 0, "detail"], {"a": "\ud800"}),
    (["events", 0, "detail"], {"\x00": 1}),
    (["events", 0, "detail"], {"a": 2**63}),
    (["events", 0, "event"], "exploded"),
    (["routes", 0, "hops"], [{}] * 300),
    (["routes", 0, "hops", 0, "ttl"], 256),
    (["routes", 0, "hops", 0, "labels", 0, "label"], 2**20),
    (["samples", "columns", 0], "sequence"),
    (["samples", "columns", 0], "unknown"),
    (["samples", "columns", 0], ["serial"]),
    (["samples", "rows", 1], [1]),
    (["samples", "rows", 1], {}),
    (["samples", "rows", 1, 0], 1),
    (["samples", "rows", 1, 1], 3),
    (["samples", "rows", 1, 3], "lost"),
    (["samples", "rows", 1, 4], "1"),
    (["samples", "rows", 1, 4], True),
    (["samples", "rows", 1, 4], 2**62),
    (["samples", "rows", 1, 4], 1e18),
    (["samples", "rows", 1, 4], [1]),
    (["samples", "rows", 1, 12], 0),
    (["samples", "rows", 1, 16], 64),
    (["streams", 1, "stream"], 0),
    (["streams", 0, "dscp_sent"], 64),
    (["streams", 0, "protocol"], "carrier pigeon"),
    (["streams"], {}),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[f"{path[0]}-{index}" for index, (path, _) in enumerate(WRONG)])
def test_what_is_wrong_is_refused(batch, path, value):
    decode(encode(batch))
    refused(changed(batch, path, value))


def test_numbers_that_are_none_and_keys_that_stand_twice_are_refused(batch):
    body = encode(batch)
    for word in (b"NaN", b"Infinity", b"1e999", b"9" * 5000):
        refused(body.replace(b'"loss_ratio":0.0', b'"loss_ratio":' + word))
    refused(body.replace(b'{"schema"', b'{"number":1,"schema"'))
    refused(b"[" * 200_000)
    refused(b'{"a":' * 100_000)
    refused(body + b"x")
    refused(b"\xff" + body)


def test_a_body_beyond_the_limit_is_not_even_parsed(monkeypatch, batch):
    monkeypatch.setattr(batches, "MAX_BODY_BYTES", 100)
    assert "100 bytes" in refused(encode(batch))


def obviously_valid(name: str, value: object) -> bool:
    """The slow twin of the columnar check, one value at a time, written from the tables' words."""
    field = {field.name: field for field in schema.SAMPLE}[name]
    if value is None:
        return field.nullable
    if field.type is Type.BOOLEAN:
        return value is True or value is False
    if field.type is Type.TEXT:
        return isinstance(value, str) and value in field.words
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and field.low <= value <= field.high


@given(data=st.data())
def test_columns_and_single_values_are_judged_alike(batch, data):
    names = ["serial", *(field.name for field in schema.SAMPLE_OWN)]
    name = data.draw(st.sampled_from(names))
    field = {field.name: field for field in schema.SAMPLE}[name]
    ends = [] if field.low is None else [field.low - 1, field.low, field.high, field.high + 1]
    odd = [None, True, False, 0, 1, 1.0, -1, "ok", "kernel", "", "forward", math.pi, 2**70, *field.words, *ends]
    value = data.draw(st.sampled_from(odd))
    document = json.loads(encode(batch))
    column = document["samples"]["columns"].index(name)
    lines = document["samples"]["rows"]
    lines[:] = [copy.copy(lines[0])]
    lines[0][column] = value
    document |= {"windows": [], "events": [], "routes": []}
    try:
        decode(json.dumps(document).encode())
        taken = True
    except InputError:
        taken = False
    assert taken is obviously_valid(name, value)
