"""One delivery, from its headers to its receipt."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from probes.collector.allow import AllowList, Peer
from probes.collector.limits import Bucket, Budget, Limits
from probes.collector.stores.base import Committed, Fate
from probes.collector.tally import Tally
from probes.collector.unpack import unpack
from probes.collector.writer import StoreBusy, Writer
from probes.errors import InputError
from probes.records.batches import Batch, decode
from probes.records.schema import RECEIPT_SCHEMA, REFUSAL_SCHEMA

#: Answers given before the whole body was read; what is left of it is not worth reading.
_UNREAD = frozenset({403, 408, 413, 415, 429, 503})


class Refused(Exception):  # noqa: N818 -- an answer
    """
    Why a delivery is not taken.

    Parameters
    ----------
    status : int
        Of HTTP.
    code : str
        For the agent and for the counters.
    sentence : str
        For people.
    retry_after_s : float, optional
        When to come again. [s]
    drain : bool
        Read the body away first: who still writes would not see the answer.
    last : tuple of int and str, optional
        Number and digest of the last batch stored of the boot.
    """

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        retry_after_s: float | None = None,
        drain: bool = False,
        last: tuple[int, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence
        self.retry_after_s, self.drain, self.last = retry_after_s, drain, last


class Intake:
    """Everything that one delivery passes; made once, called for each request on the event loop."""

    def __init__(
        self,
        writer: Writer,
        tally: Tally,
        limits: Limits,
        allowed: AllowList,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.allowed = allowed  # replaced when the file is read again
        self._writer, self._tally, self._limits = writer, tally, limits
        self._monotonic_s = monotonic_s
        self._requests: dict[str, Bucket] = {}
        self._records: dict[str, Bucket] = {}
        self._budget = Budget(limits.memory_bytes)
        self._decoders = ThreadPoolExecutor(limits.decoders, thread_name_prefix="decode")

    def close(self) -> None:
        """Let the decoders end."""
        self._decoders.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, request: Request) -> JSONResponse:
        """Answer `POST /v1/batches`."""
        try:
            committed = await self._deliver(request)
        except Refused as refused:
            self._tally.refused(refused.code)
            rest = not refused.drain or not await self._drain(request)
            return _refusal(refused, close=rest and refused.status in _UNREAD)
        except ClientDisconnect:
            self._tally.refused("disconnected")
            return _refusal(Refused(400, "disconnected", "the body did not arrive"), close=True)
        if committed.fate is Fate.DUPLICATE:
            self._tally.duplicates += 1
        return JSONResponse(
            {
                "schema": RECEIPT_SCHEMA,
                "agent": committed.agent,
                "boot": committed.boot,
                "number": committed.number,
                "digest": committed.digest,
                "duplicate": committed.fate is Fate.DUPLICATE,
            }
        )

    async def _deliver(self, request: Request) -> Committed:
        names = self._admit(request)
        declared = self._declared(request.headers)
        name = min(names)
        self._pace(name)
        # Compressed and plain bytes, and the objects that become of them, are all in memory at the same time.
        held = 2 * (self._limits.body_bytes if declared is None else declared)
        if not self._budget.reserve(held):
            raise _busy("memory")
        try:
            packed = await self._body(request, self._limits.body_bytes if declared is None else declared)
            self._tally.received_bytes += len(packed)
            loop = asyncio.get_running_loop()
            batch = await loop.run_in_executor(self._decoders, self._decode, packed)
        finally:
            self._budget.release(held)
        self._records[name].take(batch.records)
        if batch.agent not in names:
            raise Refused(403, "foreign_agent", "the certificate is not this agent's")
        return await self._commit(batch)

    def _admit(self, request: Request) -> frozenset[str]:
        peer: Peer | None = request.scope["state"].get("peer")
        names = frozenset() if peer is None else self.allowed.admit(peer)
        if not names:
            raise Refused(403, "not_allowed", "the certificate is not on the allow-list")
        return names

    def _declared(self, headers: Mapping[str, str]) -> int | None:
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding != "gzip":
            raise Refused(415, "not_gzip", "the body must be gzip", drain=True)
        length = headers.get("content-length")
        if length is None:
            return None
        if int(length) > self._limits.body_bytes:  # h11 let only digits through
            raise self._too_large()
        return int(length)

    def _too_large(self) -> Refused:
        sentence = f"a body may have {self._limits.body_bytes} bytes, and {self._limits.document_bytes} unpacked"
        return Refused(413, "too_large", sentence)

    def _pace(self, name: str) -> None:
        limits = self._limits
        if name not in self._requests:
            self._requests[name] = Bucket(limits.requests_per_s, limits.requests_burst, self._monotonic_s)
            self._records[name] = Bucket(limits.records_per_s, limits.records_burst, self._monotonic_s)
        wait_s = max(self._requests[name].wait_s(), self._records[name].wait_s())
        if wait_s > 0:
            raise Refused(429, "too_fast", "too many records or requests", retry_after_s=wait_s, drain=True)
        self._requests[name].take(1)

    async def _body(self, request: Request, limit_bytes: int) -> bytes:
        parts: list[bytes] = []
        size_bytes = 0
        try:
            async with asyncio.timeout(self._limits.body_s):
                async for part in request.stream():
                    size_bytes += len(part)
                    if size_bytes > limit_bytes:
                        raise self._too_large()
                    parts.append(part)
        except TimeoutError:
            raise Refused(408, "slow_body", "the body took too long") from None
        return b"".join(parts)

    def _decode(self, packed: bytes) -> Batch:
        """In a thread of its own: the event loop goes on serving others."""
        try:
            body = unpack(packed, self._limits.document_bytes)
            self._tally.document_bytes += len(body)
            if body.count(b"[") + body.count(b"{") > self._limits.document_parts:
                raise self._too_large()
            return decode(body)
        except InputError as wrong:
            if wrong.code == "body_too_large":
                raise self._too_large() from None
            raise Refused(400, wrong.code, wrong.sentence("en")) from None

    async def _commit(self, batch: Batch) -> Committed:
        try:
            committed = await asyncio.wrap_future(self._writer.submit(batch))
        except StoreBusy:
            raise _busy("store") from None
        if not committed.acknowledged:
            sentence = {
                Fate.CONFLICT: "another batch has this number",
                Fate.BROKEN_CHAIN: "it does not follow the last batch of its boot",
            }[committed.fate]
            loop = asyncio.get_running_loop()
            last = await loop.run_in_executor(self._decoders, self._last, batch)
            raise Refused(409, committed.fate.value, sentence, last=last)
        if committed.fate is Fate.STORED:
            self._tally.batches += 1
            for kind, records in (
                ("sample", batch.samples),
                ("window", batch.windows),
                ("event", batch.events),
                ("route", batch.routes),
            ):
                self._tally.records[kind] += len(records)
        return committed

    def _last(self, batch: Batch) -> tuple[int, str] | None:
        try:
            return self._writer.store.last(batch.agent, batch.boot)
        except Exception:  # noqa: BLE001 -- any driver's
            raise _busy("store") from None

    async def _drain(self, request: Request) -> bool:
        """Read a body of allowed size away; tell whether its end came."""
        size_bytes = 0
        try:
            async with asyncio.timeout(self._limits.body_s):
                async for part in request.stream():
                    size_bytes += len(part)
                    if size_bytes > self._limits.body_bytes:
                        return False
        except (TimeoutError, ClientDisconnect, RuntimeError):
            return False
        return True


def _busy(what: str) -> Refused:
    return Refused(503, f"busy_{what}", "too much at once; try again", retry_after_s=2.0, drain=True)


def _refusal(refused: Refused, *, close: bool) -> JSONResponse:
    headers = {}
    if refused.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, math.ceil(refused.retry_after_s)))
    if close:
        headers["Connection"] = "close"
    last = None if refused.last is None else {"number": refused.last[0], "digest": refused.last[1]}
    content = {"schema": REFUSAL_SCHEMA, "code": refused.code, "sentence": refused.sentence, "last": last}
    return JSONResponse(content, status_code=refused.status, headers=headers)
