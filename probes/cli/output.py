"""Tables for people, JSON for machines; results on stdout, remarks on stderr."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence

from probes.cli.texts import Texts
from probes.errors import quotable


def print_json(document: dict[str, object]) -> None:
    """Print one document; NaN and infinities are bugs."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def print_line(document: dict[str, object]) -> None:
    """Print one document on a line of its own, at once: a daemon's events, read by whoever started it."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()


def remark(say: Texts, detail: str) -> None:
    """Say something that is not a result."""
    sys.stderr.write(say("remark", detail=detail) + "\n")


def width(text: str) -> int:
    """Columns of a text on a terminal; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, left: int = 1) -> str:
    """
    Lay out a table.

    Parameters
    ----------
    headings : sequence of str
        Names of the columns, with units.
    rows : sequence of sequences
        Cells; None prints as a dash. Whatever they hold is made printable.
    left : int
        So many columns from the left are aligned left, the others right.

    Returns
    -------
    str
        Lines without a final line break.
    """
    cells = [list(headings), *([("-" if cell is None else quotable(cell)) for cell in row] for row in rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(headings))]
    lines = []
    for row in cells:
        padded = []
        for column, text in enumerate(row):
            gap = " " * (widths[column] - width(text))
            padded.append(text + gap if column < left else gap + text)
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)
