"""What the SQL stores share: tables made from the record schema, flat rows, hourly aggregates, URLs without secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from probes.collector.stores.base import Committed, Fate, judge
from probes.records.batches import Batch, BatchKey, rows
from probes.records.events import Happening
from probes.records.fields import Field, Type
from probes.records.objects import event_object, route_object, window_object
from probes.records.schema import KINDS
from probes.terms import Kind, Outcome

#: Goes up when tables of an older version must be altered; columns that the record schema adds are added without.
TABLES_VERSION = 1

DAY_NS = 86_400 * 10**9
HOUR_NS = 3_600 * 10**9

TABLES = {Kind.SAMPLE: "samples", Kind.WINDOW: "windows", Kind.EVENT: "events", Kind.ROUTE: "routes"}

#: What the store itself adds to samples: their time even where they were never sent, and the day they are kept by.
SAMPLE_EXTRA = (
    Field(
        name="at_ns",
        type=Type.INTEGER,
        unit="ns",
        meaning="sent_ns; where not sent, when the batch was formed; its day if far off.",
    ),
    Field(name="day", type=Type.INTEGER, low=0, high=2**31 - 1, meaning="Day of the batch, since 1970: the partition."),
)

#: An aggregate is of one hour and all of these.
HOUR_KEYS = (
    "agent",
    "target",
    "protocol",
    "from_site",
    "to_site",
    "operator",
    "layer",
    "service_class",
    "phase",
    "busy",
)
HOUR_COUNTS = (
    "sent",
    "answered",
    "late",
    "lost_network",
    "lost_local",
    "icmp_error",
    "refused",
    "send_error",
    "duplicated",
    "reordered",
    "rtt_count",
)
HOUR_PERCENTILES = {"rtt_p01_ns": 0.01, "rtt_p50_ns": 0.5, "rtt_p95_ns": 0.95, "rtt_p99_ns": 0.99}

#: Agents' clocks may be wrong. A batch that says it is older or younger than this is kept by the day it arrived.
_OLDEST_NS = 400 * DAY_NS
_YOUNGEST_NS = DAY_NS


class StoreDown(OSError):  # noqa: N818 -- a state of the world, not a fault of ours
    """The database cannot be written or read for now; what was asked is not acknowledged and may be asked again."""


def columns(kind: Kind) -> tuple[Field, ...]:
    """Give the columns of a kind's table, in the order of its rows."""
    return (*KINDS[kind], *SAMPLE_EXTRA) if kind is Kind.SAMPLE else KINDS[kind]


def names(kind: Kind) -> str:
    """Give the names of a table's columns, for a statement."""
    return ", ".join(field.name for field in columns(kind))


def day_of(batch: Batch, received_ns: int) -> int:
    """
    Tell by which day a batch's samples are kept.

    Parameters
    ----------
    batch : Batch
        The batch; its time is the agent's word.
    received_ns : int
        Our own time. [ns]

    Returns
    -------
    int
        Days since 1970.

    Notes
    -----
    One day for a whole batch: an agent cannot make a partition for each of its samples.
    """
    credible = received_ns - _OLDEST_NS <= batch.created_ns <= received_ns + _YOUNGEST_NS
    return (batch.created_ns if credible else received_ns) // DAY_NS


_SENT = [field.name for field in KINDS[Kind.SAMPLE]].index("sent_ns")


def flat(kind: Kind, batch: Batch, day: int) -> Iterator[tuple[Any, ...]]:
    """
    Give a batch's records of one kind as rows.

    Yields
    ------
    tuple
        In the order of `columns`; JSON objects and lists as text.
    """
    head = (batch.agent, batch.boot)
    match kind:
        case Kind.SAMPLE:
            for row in rows(batch):
                yield (*row, _at_ns(row[_SENT], batch, day), day)
        case Kind.WINDOW:
            for serial, window in batch.windows:
                yield (*head, serial, *window_object(window).values())
        case Kind.EVENT:
            for serial, event in batch.events:
                yield (*head, serial, *map(_text, event_object(event).values()))
        case Kind.ROUTE:
            for serial, route in batch.routes:
                yield (*head, serial, *map(_text, route_object(route).values()))


def _text(value: object) -> object:
    return json.dumps(value, allow_nan=False, separators=(",", ":")) if isinstance(value, dict | list) else value


def _at_ns(sent_ns: int | None, batch: Batch, day: int) -> int:
    """Give a sample's time, or its batch's day where that is not to be believed: nobody can make hours at will."""
    at_ns = batch.created_ns if sent_ns is None else sent_ns
    believed = day * DAY_NS - _OLDEST_NS <= at_ns < (day + 1) * DAY_NS + _YOUNGEST_NS
    return at_ns if believed else day * DAY_NS


def hours_of(batch: Batch, day: int) -> set[int]:
    """Give the starts of the hours that a batch's samples belong to. [ns]"""
    times = {_at_ns(sample.sent_ns, batch, day) for _, sample in batch.samples}
    return {at_ns - at_ns % HOUR_NS for at_ns in times}


def version_of(batch: Batch) -> str | None:
    """Give the version that the agent told when it started, if the batch says so."""
    for _, event in reversed(batch.events):
        if event.event is Happening.STARTED and isinstance(version := event.detail.get("version"), str):
            return version[:64]
    return None


def judged(
    batches: Sequence[Batch], known: Mapping[BatchKey, str], last: Mapping[tuple[str, str], tuple[int, str]]
) -> list[Committed]:
    """
    Judge batches one after the other, each against what is stored and what was accepted before it.

    Parameters
    ----------
    batches : sequence of Batch
        As they were delivered.
    known : mapping
        Digests of those keys among them that are stored.
    last : mapping
        Number and digest of the last stored batch, by agent and boot.

    Returns
    -------
    list of Committed
        One for each batch.
    """
    known, last = dict(known), dict(last)
    answers = []
    for batch in batches:
        boot = (batch.agent, batch.boot)
        fate = judge(batch, last=last.get(boot), known=known.get(batch.key))
        if fate is Fate.STORED:
            known[batch.key] = batch.digest
            last[boot] = (batch.number, batch.digest)
        answers.append(
            Committed(agent=batch.agent, boot=batch.boot, number=batch.number, digest=batch.digest, fate=fate)
        )
    return answers


def stored(batches: Sequence[Batch], answers: Iterable[Committed]) -> list[Batch]:
    """Give the batches judged new, in the order of their keys, so that two collectors never wait in a ring."""
    fresh = [batch for batch, answer in zip(batches, answers, strict=True) if answer.fate is Fate.STORED]
    return sorted(fresh, key=lambda batch: batch.key)


def count_sql(name: str, count_if: str) -> str:
    """
    Word one count of an hour.

    Parameters
    ----------
    name : str
        One of `HOUR_COUNTS`.
    count_if : str
        The database's way to count rows, with `{}` for the condition.
    """
    conditions = {
        "sent": f"outcome <> '{Outcome.SEND_ERROR}'",
        "answered": f"outcome = '{Outcome.OK}'",
        "duplicated": "duplicates > 0",
        "reordered": "reordered",
        "rtt_count": DELAY_SQL,
    }
    return count_if.format(conditions.get(name) or f"outcome = '{Outcome(name)}'")


#: Which samples a delay figure rests on: a clock that was set meanwhile makes a time worthless, not the outcome.
DELAY_SQL = f"outcome = '{Outcome.OK}' AND rtt_ns IS NOT NULL AND NOT clock_stepped"

_URL = re.compile(r"([a-z]+)://(?:([^:@/?#]*)(?::[^@/?#]*)?@)?([^@/?#]*)(/[^@/?#]*)?(?:\?[^@#]*)?")


def shown(url: str) -> str:
    """Give a store's URL without password and options, fit for messages and logs."""
    if not (match := _URL.fullmatch(url)):
        return url.partition(":")[0] + "://…"  # it may hold a password anywhere
    scheme, user, host, path = match.groups()
    return f"{scheme}://{user + '@' if user else ''}{host}{path or ''}"
