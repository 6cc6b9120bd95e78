"""Where sites and spans stand in the lists of the map page: a number says less than an id, hundreds of times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each site and each span in its list, by id."""

    sites: Mapping[str, int]
    spans: Mapping[str, int]

    @classmethod
    def of(cls, page: Mapping[str, Any]) -> Places:
        """Number the sites and spans of the finished results as they stand there."""
        return cls(_numbered(page["sites"]), _numbered(page["spans"]))


def _numbered(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    return {row["id"]: at for at, row in enumerate(rows)}
