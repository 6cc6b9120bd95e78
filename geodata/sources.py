"""Where the bundled facts come from: one row a file, kept beside the files, in every package that bundles any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.tables import read_table

COLUMNS = ("file", "title", "source", "licence", "date", "trust")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A bundled file: what it is, who made it, under which licence, as of when, and how far to trust it."""

    file: str
    title: str
    source: str
    licence: str
    date: str
    trust: str


def read_sources(data: Path) -> list[Source]:
    """Return the sources of one data folder, from its sources.csv."""
    rows = read_table(data / "sources.csv", required=COLUMNS)
    return [Source(**{column: row.required(column) for column in COLUMNS}) for row in rows]
