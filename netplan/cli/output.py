"""Printing: results to standard output, remarks to standard error; colours only on a terminal that wants them."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from netplan.report.words import SIGN, STATUS

if TYPE_CHECKING:
    from rich.console import Console

#: Width of tables where no terminal tells one.
PLAIN_WIDTH = 200
#: Colours beside the signs, never instead of them.
_STYLE = {"meets": "green", "at_risk": "yellow", "misses": "bold red", "impossible": "bold", "unknown": "dim"}


def print_json(document: Mapping[str, object]) -> None:
    """Print a document as JSON, UTF-8, keys in the order they were set."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def remark(text: str) -> None:
    """Print a remark, beside the results."""
    sys.stderr.write(text + "\n")


def say(text: str) -> None:
    """Print a line of the results."""
    sys.stdout.write(text + "\n")


def status_cell(status: str, lang: str) -> str:
    """Word a status with its sign, coloured where colours are shown."""
    return f"[{_STYLE[status]}]{SIGN[status]} {STATUS[status][lang]}[/]"


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    title: str | None = None,
    wrapped: Sequence[int] = (),
) -> None:
    """
    Print a table.

    Parameters
    ----------
    headings : sequence of str
        One a column.
    rows : sequence of sequence of str
        Cells; those made by `status_cell` may hold style marks, all others must have passed through `plain`.
    right : sequence of int
        Columns aligned to the right.
    title : str, optional
        Above the table.
    wrapped : sequence of int
        Columns that may be broken into lines where the terminal is narrow.
    """
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for index, heading in enumerate(headings):
        justify = "right" if index in right else "left"
        table.add_column(heading, justify=justify, no_wrap=index not in wrapped, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*row)
    _console().print(table)


def plain(text: str) -> str:
    """Take the meaning out of anything that rich would read as a style mark."""
    from rich.markup import escape

    return escape(text)


def _console() -> Console:
    from rich.console import Console

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, emoji=False)
