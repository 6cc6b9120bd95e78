"""A table that is drawn anew in the same place of a terminal."""

from __future__ import annotations

import os
from typing import TextIO

from probes.cli.output import width


class Live:
    """
    Draw on a terminal while something runs.

    Parameters
    ----------
    stream : TextIO
        A terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines = 0

    def draw(self, text: str) -> None:
        """Show a text instead of the one before; what would not fit is left out."""
        columns, rows = _size(self._stream)
        lines = [_cut(line, columns - 1) for line in text.split("\n")[: rows - 1]]
        self._stream.write(self._back() + "".join(line + "\n" for line in lines))
        self._stream.flush()
        self._lines = len(lines)

    def clear(self) -> None:
        """Take the text away."""
        self._stream.write(self._back())
        self._stream.flush()
        self._lines = 0

    def _back(self) -> str:
        return f"\r\x1b[{self._lines}A\x1b[J" if self._lines else ""


def _size(stream: TextIO) -> tuple[int, int]:
    """Give columns and rows, those of an old terminal where it does not say."""
    try:
        columns, rows = os.get_terminal_size(stream.fileno())
    except OSError:
        columns = rows = 0
    return columns or 80, rows or 24


def _cut(line: str, columns: int) -> str:
    """Shorten a line to the width: a wrapped one would take two, and be left behind."""
    if width(line) <= columns:
        return line
    kept = ""
    for char in line:
        if width(kept + char) >= columns:
            break
        kept += char
    return kept + "…"
