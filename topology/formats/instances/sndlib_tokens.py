"""The words of an SNDlib native file, one after the other, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geodata.errors import InputError
from topology.formats.instances.assembly import number

OPEN, CLOSE = "(", ")"
_WORD = re.compile(r"\n+|#[^\n]*|[()]|[^\s()#]+")


class Tokens:
    """
    The words and brackets of a text; comments are left out.

    Parameters
    ----------
    file : str
        Named in errors.
    text : str
        What follows the header.
    row : int
        The line that the text begins on.

    Notes
    -----
    Source: SNDlib, "Format conventions", http://sndlib.zib.de/html/docu/io-formats/native/conventions.html: words are
    parted by blanks and tabulators, a hash begins a comment. Brackets need no blanks around them here.
    """

    def __init__(self, file: str, text: str, row: int = 1) -> None:
        self.file = file
        self.row = row
        self._words = self._split(text, row)
        self._next = next(self._words, None)

    def _split(self, text: str, row: int) -> Iterator[tuple[int, str]]:
        for found in _WORD.finditer(text):
            word = found[0]
            if word[0] == "\n":
                row += len(word)
            elif word[0] != "#":
                yield row, word

    def peek(self) -> str | None:
        """Return the next word without taking it; None at the end."""
        return None if self._next is None else self._next[1]

    def take(self, section: str) -> str:
        """Take the next word or bracket; a file that ends here ends too early."""
        if self._next is None:
            raise InputError("te_truncated", file=self.file, row=self.row, column=section)
        self.row, word = self._next
        self._next = next(self._words, None)
        return word

    def expect(self, bracket: str, section: str) -> None:
        """Take a bracket."""
        word = self.take(section)
        if word != bracket:
            raise InputError("te_bracket", file=self.file, row=self.row, column=section, value=word, expected=bracket)

    def word(self, section: str, what: str) -> str:
        """Take a word that is no bracket."""
        word = self.take(section)
        if word in (OPEN, CLOSE):
            raise InputError("te_word", file=self.file, row=self.row, column=section, value=word, what=what)
        return word

    def number(self, section: str, what: str, *, least: float | None = 0.0) -> float:
        """Take a number."""
        text = self.word(section, what)
        return number(text, file=self.file, row=self.row, column=f"{section} {what}", least=least)

    def closes(self, section: str) -> bool:
        """Take the closing bracket if it is next, and tell whether it was."""
        if self.peek() != CLOSE:
            return False
        self.take(section)
        return True

    def skip_empty(self, section: str) -> None:
        """Take what the format keeps for later versions: empty brackets."""
        while self.peek() == OPEN:
            self.take(section)
            self.expect(CLOSE, section)

    def skip_section(self, section: str) -> None:
        """Take everything up to the bracket that closes the one next, whatever stands between."""
        self.expect(OPEN, section)
        depth = 1
        while depth:
            word = self.take(section)
            depth += (word == OPEN) - (word == CLOSE)
