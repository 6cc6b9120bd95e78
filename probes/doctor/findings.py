"""What a look at one ability of the host gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Standing(StrEnum):
    """How an ability stands."""

    FINE = "fine"
    LIMITED = "limited"  # the agent works; its figures are worse, or a part is missing that nothing asked for
    MISSING = "missing"
    UNKNOWN = "unknown"  # this host does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One line of the doctor.

    Words are chosen by the command line: `says` and `advice` are keys of its texts, `words` what they mention.
    """

    subject: str
    standing: Standing
    says: str
    words: dict[str, object] = field(default_factory=dict)
    advice: str | None = None  # the way out
    needed: bool = False  # the configuration asks for it

    @property
    def fails(self) -> bool:
        """The agent could not do what it is configured for."""
        return self.needed and self.standing is Standing.MISSING
