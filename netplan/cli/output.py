"""Printing: results to standard output, remarks to standard error; colours only on a terminal that wants them."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal
from unicodedata import category

from netplan.report.words import SIGN, STATUS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

#: Width of tables where no terminal tells one.
PLAIN_WIDTH = 200
_BETWEEN_COLUMNS = 3
#: A column broken into lines keeps at least this.
_BROKEN_WIDTH = 16
#: Colours beside the signs, never instead of them.
_STYLE = {"meets": "green", "at_risk": "yellow", "misses": "bold red", "impossible": "bold", "unknown": "dim"} | {
    "cut_off": "bold red"
}


def print_json(document: Mapping[str, object]) -> None:
    """Print a document as JSON, UTF-8, keys in the order they were set."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def remark(text: str) -> None:
    """Print a remark, beside the results."""
    with suppress(OSError, ValueError, AttributeError):  # a closed standard error must not take the results with it
        sys.stderr.write(visible(text) + "\n")


def say(text: str) -> None:
    """Print a line of the results."""
    sys.stdout.write(visible(text) + "\n")


def visible(text: str) -> str:
    """
    Make text safe for a terminal: whatever a plan's names hold, no control character gets through.

    Thin spaces between digits become plain ones, because terminals in GBK have none.
    """
    return "".join(
        char if char.isprintable() or char == "\n" else " " if category(char) == "Zs" else ascii(char)[1:-1]
        for char in text
    )


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
    spare: Sequence[int] = (),
) -> None:
    """
    Print a table, whole: where the terminal is narrow, spare columns go first, then cells are broken into lines.

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
        Columns that are broken into lines before any column is left out.
    spare : sequence of int
        Columns that a narrow terminal can do without, the first to go first; --json has them all.
    """
    console = _console()
    shown = list(range(len(headings)))
    for column in (None, *spare):
        shown = [index for index in shown if index != column]
        if _least_width(headings, rows, shown, wrapped) <= console.width:
            console.print(_table(headings, rows, shown, right=right, title=title, wrapped=wrapped))
            return
    console.print(_table(headings, rows, shown, right=right, title=title, wrapped=shown))


def _table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    shown: Sequence[int],
    *,
    right: Sequence[int],
    title: str | None,
    wrapped: Sequence[int],
) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for index in shown:
        justify: Literal["left", "right"] = "right" if index in right else "left"
        table.add_column(headings[index], justify=justify, no_wrap=index not in wrapped, overflow="fold")
    for row in rows:
        table.add_row(*(row[index].replace("\u2009", " ") for index in shown))
    return table


def _least_width(
    headings: Sequence[str], rows: Sequence[Sequence[str]], shown: Sequence[int], wrapped: Sequence[int]
) -> int:
    """Return the width at which no cell of the columns shown is cut, given those that may be broken into lines."""
    from rich.text import Text

    whole = [index for index in shown if index not in wrapped]
    widths = [max(Text.from_markup(row[index]).cell_len for row in (headings, *rows)) for index in whole]
    return sum(widths) + _BROKEN_WIDTH * (len(shown) - len(whole)) + _BETWEEN_COLUMNS * len(shown)


def plain(text: str) -> str:
    """Take the meaning out of anything that rich would read as a style mark, and the harm out of the rest."""
    from rich.markup import escape

    return escape(visible(text).replace("\n", "\\n"))


def _console() -> Console:
    from rich.console import Console

    class Quiet(Console):
        """Leaves a reader who has seen enough to the entry point: rich would end with the exit code of a bug."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    return Quiet(file=sys.stdout, width=width, highlight=False, emoji=False)
