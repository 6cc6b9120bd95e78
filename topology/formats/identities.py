"""Ids of a plan for all that a file names: its own wherever they can be ids."""

from __future__ import annotations

from collections.abc import Sequence

from topology.formats.draft import Ids, is_id


def ids_of(texts: Sequence[str]) -> list[str]:
    """
    Make ids of another tool's ids or names, all at once.

    Parameters
    ----------
    texts : sequence of str
        In the file's order; the same may stand twice.

    Returns
    -------
    list of str
        The text itself where it can be an id and stands there for the first time; no id that is made of another text
        takes it away, also where it comes later.
    """
    first: dict[str, int] = {}
    for place, text in enumerate(texts):
        if is_id(text):
            first.setdefault(text, place)
    others = Ids(first)
    return [text if first.get(text) == place else others.make(text) for place, text in enumerate(texts)]
