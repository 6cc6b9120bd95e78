"""One delivery without a network: whatever the bytes, an answer that is none of ours to be ashamed of."""

from __future__ import annotations

import asyncio
import gzip
import json
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.collector.allow import AllowList, Peer
from probes.collector.app import delivery_app
from probes.collector.board import Board
from probes.collector.intake import Intake
from probes.collector.limits import Limits
from probes.collector.stores.base import Committed, Fate, judge
from probes.collector.tally import Tally
from probes.collector.writer import Housekeeping, StoreBusy, Writer

PEER = Peer(names=frozenset({"zw-01"}), fingerprint="1" * 64)


class Memory:
    """A store that remembers digests."""

    def __init__(self):
        self.known, self.lasts, self.broken = {}, {}, False

    def commit(self, batches):
        if self.broken:
            raise OSError(28, "No space left on device")
        done = []
        for batch in batches:
            fate = judge(batch, last=self.last(batch.agent, batch.boot), known=self.known.get(batch.key))
            if fate is Fate.STORED:
                self.known[batch.key] = batch.digest
                self.lasts[batch.agent, batch.boot] = (batch.number, batch.digest)
            done.append(
                Committed(agent=batch.agent, boot=batch.boot, number=batch.number, digest=batch.digest, fate=fate)
            )
        return done

    def last(self, agent, boot):
        return self.lasts.get((agent, boot))

    def waiting(self):
        return 0

    def flush(self):
        return 0

    def close(self):
        pass


def built(limits: Limits):
    store, tally = Memory(), Tally()
    writer = Writer(store, tally, Board(), keeping=Housekeeping(), waiting_limit=limits.waiting, wall_ns=lambda: 10**18)
    return store, tally, writer, Intake(writer, tally, limits, AllowList({"zw-01": frozenset()}))


@pytest.fixture(scope="module")
def desk():
    limits = Limits(
        document_bytes=1_000_000,
        document_parts=5_000,
        body_bytes=100_000,
        requests_per_s=1e6,
        records_per_s=1e9,
        body_s=2,
    )
    store, tally, writer, intake = built(limits)
    writer.start()
    yield store, tally, intake
    intake.close()
    assert writer.stop(10)


def ask(intake, body: bytes, *, headers=(("content-encoding", "gzip"),), method="POST", path="/v1/batches"):
    """Pass one request through the application as a server would, in chunks."""
    chunks = [body[start : start + 700] for start in range(0, len(body), 700)] or [b""]
    sent: list[dict] = []

    async def receive():
        part = chunks.pop(0) if chunks else b""
        return {"type": "http.request", "body": part, "more_body": bool(chunks)}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "https",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers], "state": {"peer": PEER},
    }  # fmt: skip
    # In a thread of its own: the browser of other tests leaves a running loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(delivery_app(intake)(scope, receive, send))).result()
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@given(body=st.binary(max_size=400), packed=st.booleans())
def test_no_bytes_make_an_error_of_ours(desk, body, packed):
    status, answer = ask(desk[2], gzip.compress(body) if packed else body)
    assert status == 400
    refusal = json.loads(answer)
    assert set(refusal) == {"schema", "code", "sentence", "last"} and "\n" not in refusal["sentence"]


@given(place=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_batch_is_stored_or_refused_never_an_error_of_ours(desk, chain, place, byte, cut):
    body = bytearray(chain("zw-01", batches=1, samples=2)[0].body)
    body[place % len(body)] = byte
    if cut:
        del body[place % len(body) :]
    status, _ = ask(desk[2], gzip.compress(bytes(body)))
    assert status in (200, 400, 403, 409)


def test_other_forms_of_request_are_refused(desk, chain):
    intake = desk[2]
    body = gzip.compress(chain("zw-01", batches=1, samples=2)[0].body)
    assert ask(intake, body, headers=())[0] == 415
    assert ask(intake, body, method="GET")[0] == 405
    assert ask(intake, body, path="/v2/batches")[0] == 404
    assert ask(intake, body, headers=(("content-encoding", "gzip"), ("content-length", "100001")))[0] == 413
    assert ask(intake, b"\0" * 100_001)[0] == 413
    assert ask(intake, gzip.compress(b"[" + b"[]," * 5_000, 1))[0] == 413  # small as text, large in memory


def test_a_store_that_takes_nothing_is_a_matter_of_waiting(desk, chain):
    store, tally, intake = desk
    body = gzip.compress(chain("zw-01", batches=1, samples=3, boot="f" * 32)[0].body)
    store.broken = True
    assert ask(intake, body)[0] == 503
    store.broken = False
    assert ask(intake, body)[0] == 200 and tally.store_failures == 1


def test_a_full_queue_and_a_full_memory_are_answered_at_once(chain):
    _, tally, writer, intake = built(Limits(waiting=1, memory_bytes=30_000, body_bytes=20_000))
    batch = chain("zw-01", batches=1, samples=1)[0]
    assert isinstance(writer.submit(batch), Future)
    with pytest.raises(StoreBusy):
        writer.submit(batch)
    assert ask(intake, gzip.compress(batch.body))[0] == 503  # no length was stated: the most must be reserved
    headers = (("content-encoding", "gzip"), ("content-length", str(len(gzip.compress(batch.body)))))
    assert ask(intake, gzip.compress(batch.body), headers=headers)[0] == 503
    assert tally.refusals == {"busy_memory": 1, "busy_store": 1}
    intake.close()
