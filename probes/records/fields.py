"""What a field of a record is: its type, unit and range; a table of them describes a record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The types that a field may have, in JSON, Parquet and SQL alike."""

    INTEGER = "integer"  # 64 bits, signed
    NUMBER = "number"  # double, finite
    TEXT = "text"  # without control characters
    BOOLEAN = "boolean"
    OBJECT = "object"  # JSON; a store may keep it as text
    LIST = "list"  # of objects whose fields stand in a table of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: what a column of a store is made from, and what a batch is checked against."""

    name: str
    type: Type
    meaning: str
    unit: str | None = None
    nullable: bool = False
    low: float | None = None  # of numbers, inclusive; None: no bound
    high: float | None = None
    words: tuple[str, ...] = ()  # of text: all that it may be
    longest: int = 256  # of text, in characters
    parts: tuple[Field, ...] = ()  # of a list: the fields of one entry
    added: bool = False  # after version 1 was published: a batch may lack it, and it is null then

    @property
    def range(self) -> str:
        """What it may be, in a few words that do not need translation."""
        if self.words:
            return ", ".join(self.words)
        if self.low is not None or self.high is not None:
            return f"{_worded(self.low)}..{_worded(self.high)}"
        return f"≤ {self.longest}" if self.type is Type.TEXT else ""

    @property
    def expected(self) -> str:
        """Type, range and null in one phrase, for an error."""
        phrase = f"{self.type} {self.range}".strip()
        return f"{phrase} | null" if self.nullable else phrase


_POWERS = {2**62 - 1: "2^62-1", -(2**62): "-2^62", 2**63 - 1: "2^63-1", -(2**63): "-2^63"}


def _worded(bound: float | None) -> str:
    return "" if bound is None else _POWERS.get(int(bound), f"{bound:.10g}")
