"""Ids of what GNPy names: its own names where they can be ids, as `Ids` makes them otherwise."""

from __future__ import annotations

from geodata.tables import LIST_SEPARATOR, MAX_ID_LENGTH
from topology.formats.draft import Ids


class Keys(Ids):
    """Takes a name as it stands where a plan's id may be so; hyphens at its ends are part of it."""

    def make(self, text: str, fallback: str = "n") -> str:
        """Make an id of a name: the name itself where it can be an id and is free."""
        if text and text not in self._taken and is_id(text):
            self._taken.add(text)
            return text
        return super().make(text, fallback)


def is_id(text: str) -> bool:
    """Tell whether a plan takes a text for an id."""
    bad = any(char.isspace() or not char.isprintable() or char == LIST_SEPARATOR for char in text)
    return 0 < len(text) <= MAX_ID_LENGTH and not bad
