"""Ids for what sheets call by name: the same name is the same thing, in every table of an import."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from topology.formats.draft import Cells, Ids

#: Stands for a name that several things bear.
_SEVERAL = ""


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class Names:
    """
    Ids of one kind of things (sites, cables, spans), and what they are called.

    A text is looked up as an id first, then as a name, then without case, blanks and full-width forms. Punctuation
    counts: 1-2号局 is not 12号局.
    """

    def __init__(self, fallback: str) -> None:
        self.ids = Ids()
        self.rows: dict[str, Cells] = {}
        self._fallback = fallback
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}

    def add(self, row: Cells, names: Iterable[str]) -> None:
        """Take in a row by its id, and what else it is called."""
        key = row["id"]
        self.rows[key] = row
        for name in names:
            self.also(name, key)

    def also(self, name: str, key: str) -> None:
        """Say that something is called so; a name of several things names none."""
        if not name:
            return
        for table, word in ((self._exact, name), (self._folded, _folded(name))):
            if word and table.setdefault(word, key) != key:
                table[word] = _SEVERAL

    def find(self, text: str) -> str | None:
        """Return the id that a text means, None where it means none; an empty text where it names several things."""
        if text in self.rows:
            return text
        found = self._exact.get(text)
        return found if found is not None else self._folded.get(_folded(text))

    def new_id(self, text: str) -> str:
        """Make an id of a name."""
        return self.ids.make(text, self._fallback)
