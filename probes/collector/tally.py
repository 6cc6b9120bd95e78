"""What the collector counts of itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts since the start."""

    accepted: int = 0  # connections
    shaken: int = 0  # of these, with a finished handshake
    batches: int = 0
    duplicates: int = 0
    records: Counter[str] = field(default_factory=Counter)  # by kind
    received_bytes: int = 0  # compressed
    document_bytes: int = 0
    refusals: Counter[str] = field(default_factory=Counter)  # by reason
    store_failures: int = 0
    commits: int = 0
    flushes: int = 0
    flushed_records: int = 0
    last_flush_ns: int | None = None
    expired_samples: int = 0

    def refused(self, reason: str) -> None:
        """Count a refusal."""
        self.refusals[reason] += 1
