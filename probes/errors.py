"""The one family of errors for what a user gave: what is wrong, where, and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from probes.messages import SENTENCES
from probes.sentences.base import FILE, KEY, PLACE

_QUOTE_LIMIT = 200


def quotable(value: object, limit: int = _QUOTE_LIMIT) -> str:
    """Make any value fit for one line: control characters and line breaks escaped, long ones cut."""
    text = str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def nearest(word: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """Find the known words that look most like a misspelt one, best first."""
    folded = {name.casefold(): name for name in known}
    return [folded[hit] for hit in difflib.get_close_matches(word.casefold(), folded, n=count, cutoff=0.5)]


class InputError(ValueError):
    """
    Say that something the user gave cannot be used.

    Parameters
    ----------
    code : str
        Key of the sentence in `probes.messages`.
    file : str, optional
        Name of the file.
    line : int, optional
        Line in the file, from 1.
    key : str, optional
        Setting or option.
    value : object, optional
        The offending value.
    **details : object
        What else the sentence mentions; a list is joined with commas, an OSError is worded as its reason, an
        InputError as its sentence; `nearest`, a list of known words, is appended as a question.
    """

    def __init__(
        self,
        code: str,
        *,
        file: object = None,
        line: int | None = None,
        key: str | None = None,
        value: object = None,
        **details: object,
    ) -> None:
        self.code = code
        self.file = None if file is None else str(file)
        self.line = line
        self.key = key
        self.value = value
        self.details = details
        super().__init__(self.sentence("en"))

    def sentence(self, lang: str) -> str:
        """Word the error as one line, `lang` being "zh" or "en"."""
        words = {name: _worded(detail, lang) for name, detail in self.details.items()}
        text = SENTENCES[self.code][lang].format(value=_worded(self.value), **words)
        if hints := self.details.get("nearest"):
            text += SENTENCES["did_you_mean"][lang].format(nearest=_worded(hints))
        return self._place(lang) + text

    def _place(self, lang: str) -> str:
        place = ""
        if self.file is not None:
            form = FILE if self.line is None else PLACE
            place = form[lang].format(file=quotable(self.file), line=self.line)
        if self.key is not None:
            place += KEY[lang].format(key=quotable(self.key))
        return place


def _worded(detail: object, lang: str = "en") -> str:
    if isinstance(detail, InputError):  # what is wrong with a file that another file names
        return detail.sentence(lang)
    if isinstance(detail, OSError):
        return quotable(detail.strerror or detail)
    if isinstance(detail, list | tuple):
        return ", ".join(quotable(part) for part in detail)
    return quotable(detail)
