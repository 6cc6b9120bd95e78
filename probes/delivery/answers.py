"""What the collector's answer to a batch means; no socket here, so that any bytes can be tried on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from probes.errors import InputError, quotable
from probes.records.batches import DIGEST_PATTERN
from probes.records.schema import RECEIPT_SCHEMA, REFUSAL_SCHEMA
from probes.spool.outgoing import Formed

#: No collector may send us to sleep for longer. [s]
LONGEST_WAIT_S = 900.0


class Fate(StrEnum):
    """What to do with a batch."""

    DELIVERED = "delivered"
    RETRY = "retry"
    SPLIT = "split"  # too large or malformed: with fewer records
    CONFLICT = "conflict"  # `last` says how the collector sees the boot


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The fate of one attempt; all but a delivery have something to tell."""

    fate: Fate
    told: InputError | None = None
    after_s: float = 0.0  # the collector asks to wait so long
    last: tuple[int, str] | None = None


def judge(formed: Formed, status: int, body: bytes, retry_after: str | None, *, place: str) -> Answer:
    """
    Judge a complete answer.

    Parameters
    ----------
    formed : Formed
        What was sent.
    status : int
        Of HTTP.
    body : bytes
        Of the answer, as far as it was read.
    retry_after : str, optional
        The header of that name; only seconds are understood.
    place : str
        The collector, for sentences.

    Returns
    -------
    Answer
        DELIVERED only for a receipt whose agent, boot, number and digest are those of the batch.
    """
    document = _document(body)
    if status == 200:
        if _is_receipt(document, formed):
            return Answer(fate=Fate.DELIVERED)
        return Answer(fate=Fate.RETRY, told=InputError("delivery_receipt", value=place))
    refusal = document if document.get("schema") == REFUSAL_SCHEMA else {}
    reason = _text(refusal.get("sentence")) or _text(refusal.get("code")) or "-"
    if status == 413 or (status == 400 and refusal):
        told = InputError("delivery_refused", value=place, status=status, reason=reason)
        return Answer(fate=Fate.SPLIT, told=told)
    told = InputError("delivery_status", value=place, status=status, reason=reason)
    last = _last(refusal)
    if status == 409 and last is not None:
        return Answer(fate=Fate.CONFLICT, told=told, last=last)
    return Answer(fate=Fate.RETRY, told=told, after_s=_seconds(retry_after))


def _document(body: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _is_receipt(document: Mapping[str, object], formed: Formed) -> bool:
    number = document.get("number")
    return (
        document.get("schema") == RECEIPT_SCHEMA
        and document.get("agent") == formed.key.agent
        and document.get("boot") == formed.key.boot
        and type(number) is int
        and number == formed.key.number
        and document.get("digest") == formed.digest
    )


def _text(value: object) -> str:
    return quotable(value) if isinstance(value, str) else ""


def _last(refusal: Mapping[str, object]) -> tuple[int, str] | None:
    last = refusal.get("last")
    if not isinstance(last, dict):
        return None
    number, digest = last.get("number"), last.get("digest")
    if type(number) is not int or not 0 < number < 2**62:
        return None
    if not isinstance(digest, str) or not DIGEST_PATTERN.fullmatch(digest):
        return None
    return number, digest


def _seconds(retry_after: str | None) -> float:
    if retry_after is None or not retry_after.isascii() or not retry_after.isdigit():
        return 0.0
    return min(float(retry_after[:9]), LONGEST_WAIT_S)
