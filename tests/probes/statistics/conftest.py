"""Samples for statistics: what is not given is not known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.terms import Outcome, Protocol


def _sample(sequence: int, sent_ns: int | None, outcome: Outcome = Outcome.OK, **known: object) -> Sample:
    fields: dict[str, object] = dict.fromkeys(Sample._fields)
    fields |= {"stream": 1, "reordered": False, "duplicates": 0, "clock_stepped": False, "busy": False}
    fields |= {"sequence": sequence, "sent_ns": sent_ns, "outcome": outcome}
    if outcome is Outcome.OK:
        fields["rtt_ns"] = 20_000_000
    return Sample(**(fields | known))  # type: ignore[arg-type]


def _stream(number: int = 1, **known: object) -> Stream:
    fields: dict[str, object] = {
        "stream": number,
        "target": "zhongwei",
        "protocol": Protocol.STAMP,
        "address": "192.0.2.1",
        "port": 862,
    }
    return Stream(**(fields | known))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def sample() -> Callable[..., Sample]:
    """Make one sample: sequence, sent_ns, outcome, and whatever else is known of it."""
    return _sample


@pytest.fixture(scope="session")
def stream() -> Callable[..., Stream]:
    """Make one stream: its number, and whatever differs from a STAMP target."""
    return _stream
