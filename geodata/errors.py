"""The one family of errors for bad user input: what is wrong, where, and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from geodata.messages import PLACE, SENTENCES, SYSTEM_REASONS

#: A value is quoted in a message up to this many characters, a path up to more: its end says most.
QUOTE_LIMIT = 60
_PATH_LIMIT = 1000
_REASON_LIMIT = 200


def quotable(value: object, limit: int = QUOTE_LIMIT) -> str:
    """Make any value fit for one line: control characters and line breaks escaped, long ones cut."""
    text = str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def nearest(word: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """
    Find the known words that look most like a misspelt one.

    Parameters
    ----------
    word : str
        What the user wrote.
    known : iterable of str
        What would have been understood.
    count : int
        At most so many.

    Returns
    -------
    list of str
        Best first; empty where nothing is alike.
    """
    folded = {name.casefold(): name for name in known}
    hits = difflib.get_close_matches(word.casefold(), folded, n=count, cutoff=0.5)
    return [folded[hit] for hit in hits]


class InputError(ValueError):
    """
    Say that something the user gave cannot be used.

    Parameters
    ----------
    code : str
        Key of the sentence in `geodata.messages`.
    file : str, optional
        Name of the file.
    row : int, optional
        Line in the file, the heading being line 1.
    column : str, optional
        Column or key.
    value : object, optional
        The offending value.
    **details : object
        What else the sentence mentions; a list is joined with commas, an OSError is worded as its reason.
    """

    def __init__(
        self,
        code: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        **details: object,
    ) -> None:
        self.code = code
        self.file = file
        self.row = row
        self.column = column
        self.value = value
        self.details = details
        super().__init__(self.sentence("en"))

    def sentence(self, lang: str) -> str:
        """Word the error as one line, `lang` being "zh" or "en"."""
        words = {key: _worded(detail, lang) for key, detail in self.details.items()}
        text = SENTENCES[self.code][lang].format(value=_worded(self.value, lang), **words)
        if hints := self.details.get("nearest"):
            text += SENTENCES["did_you_mean"][lang].format(nearest=_worded(hints, lang))
        return self._place(lang) + text

    def _place(self, lang: str) -> str:
        place = "" if self.file is None else quotable(self.file, _PATH_LIMIT)
        if self.row is not None:
            place += PLACE[lang]["row"].format(row=self.row)
        if self.column is not None:
            place += (PLACE[lang]["comma"] if place else "") + quotable(self.column)
        return place + PLACE[lang]["colon"] if place else ""


def _worded(detail: object, lang: str) -> str:
    if isinstance(detail, InputError):
        return detail.sentence(lang)
    if isinstance(detail, OSError):
        known = SYSTEM_REASONS.get(detail.errno or 0)
        return known[lang] if known else quotable(detail.strerror or detail)
    if isinstance(detail, list | tuple | set | frozenset):
        return ", ".join(quotable(item) for item in detail)
    return quotable(detail, _REASON_LIMIT if isinstance(detail, Exception) else QUOTE_LIMIT)
