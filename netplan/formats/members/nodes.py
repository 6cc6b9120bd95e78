"""JSON that others wrote, read strictly: every field that cannot be used is named by its path in the document."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from geodata.documents import parse_json
from geodata.errors import InputError

#: No name, word or date that is read is longer. [character]
MOST_CHARACTERS = 300
#: Characters that no name holds: control characters, and halves of a pair that stand alone and cannot be written.
_REFUSED_CATEGORIES = ("Cc", "Cs")


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a JSON document, which knows where it stands; fields that nobody asks for are left alone."""

    file: str
    path: str
    value: object

    def error(self, code: str, value: object = None, **details: object) -> InputError:
        """Make an error that points at this value."""
        said = shown(self.value) if value is None else value
        return InputError(code, file=self.file, row=None, column=self.path or None, value=said, **details)

    def has(self, key: str) -> bool:
        """Tell whether a field stands here and is not null."""
        return self.fields().get(key) is not None

    def get(self, key: str) -> Node | None:
        """Return a field, or None where it is missing or null."""
        return self._child(key, self.fields()[key]) if self.has(key) else None

    def need(self, key: str) -> Node:
        """Return a field; raise `InputError` where it is missing or null."""
        found = self.get(key)
        if found is None:
            raise self.error("field_missing", key)
        return found

    def items(self) -> Iterator[Node]:
        """Yield the values of a list."""
        if not isinstance(self.value, list):
            raise self.error("field_not_list")
        return (Node(self.file, f"{self.path}[{place}]", value) for place, value in enumerate(self.value))

    def list_of(self, key: str) -> list[Node]:
        """Return the values of the list in a field; raise `InputError` where there is none."""
        found = self.get(key)
        if found is None:
            raise self.error("list_missing", key)
        return list(found.items())

    def integer(self, *, low: int = 0, high: int = 2**53) -> int:
        """Return a whole number within `low..high`; raise `InputError` for anything else, true and false included."""
        number = self.value
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int):
            raise self.error("field_not_integer")
        if not low <= number <= high:
            raise self.error("out_of_range", low=low, high=high)
        return number

    def flag(self) -> bool:
        """Return true or false; raise `InputError` for anything else."""
        if not isinstance(self.value, bool):
            raise self.error("field_not_boolean")
        return self.value

    def text(self) -> str:
        """Return a text on one line, without blanks around it; raise `InputError` where it can be none."""
        if not isinstance(self.value, str):
            raise self.error("field_not_text")
        text = self.value.strip()
        if len(text) > MOST_CHARACTERS:
            raise self.error("text_too_long", text, limit=MOST_CHARACTERS)
        if any(unicodedata.category(char) in _REFUSED_CATEGORIES for char in text):
            raise self.error("control_character", text)
        return text

    def day(self) -> date | None:
        """Return the day of a date or a time, None where the text is empty; raise `InputError` for anything else."""
        text = self.text()
        # A time says more than a day; of 2009-02-04T00:00:00Z the first ten characters are the day.
        day, _, _ = text.replace(" ", "T").partition("T")
        try:
            return date.fromisoformat(day) if text else None
        except ValueError:
            raise self.error("not_a_date", text) from None

    def text_of(self, key: str) -> str:
        """Return the text in a field, empty where it is missing."""
        found = self.get(key)
        return found.text() if found else ""

    def word_of(self, key: str) -> str:
        """Return the text in a field in small letters, for words whose case does not matter."""
        return self.text_of(key).casefold()

    def fields(self) -> dict[str, object]:
        """Return the fields of an object; raise `InputError` where it is none."""
        if not isinstance(self.value, dict):
            raise self.error("field_not_object")
        return self.value

    def _child(self, key: str, value: object) -> Node:
        return Node(self.file, f"{self.path}.{key}" if self.path else key, value)


def parse(text: str, *, file: str) -> Node:
    """
    Read a JSON document.

    Parameters
    ----------
    text : str
        The document.
    file : str
        Its name.

    Returns
    -------
    Node
        Its root.

    Raises
    ------
    InputError
        If it is no JSON, holds NaN or an infinity, names a field twice in one object, or is nested too deeply.
    """
    return Node(file, "", parse_json(text, file=file))


def shown(value: object) -> str:
    """Show a value in a sentence; one that holds others is only hinted at: it may be large, or nested deeply."""
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return json.dumps(value, ensure_ascii=False)
