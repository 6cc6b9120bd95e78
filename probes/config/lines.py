"""
Finds the line of every key of a TOML document: tomllib reads values, and keeps no lines.

It runs after tomllib has accepted the document, so it only has to tell where things begin and end. The tests hold its
keys against tomllib's for random documents.
"""

from __future__ import annotations

import tomllib

#: A step into a table is a name, into an array of tables a number from 0.
Path = tuple[str | int, ...]

#: No setting lies deeper; a key of a thousand dots must not cost the square of its length.
_DEPTH = 6
_BLANK = " \t"
_SPACE = " \t\r\n"
_BARE_END = _SPACE + ".=],}#[{\"'"


def key_lines(text: str) -> dict[Path, int]:
    """
    Find the line of each key.

    Parameters
    ----------
    text : str
        A document that tomllib accepts.

    Returns
    -------
    dict
        From the steps to a key, or to an element of an array of tables, to the line, from 1, where it first stands.
    """
    return _Scan(text).document()


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._counted = 0  # line breaks are counted up to here
        self._line = 1
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}  # of the elements of each array of tables

    def document(self) -> dict[Path, int]:
        """Read all of it."""
        table: Path = ()
        while True:
            self._skip_comments()
            if self._at >= len(self._text):
                return self._lines
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    # ---- Tables -------------------------------------------------------------------------------------------------

    def _header(self) -> Path:
        array = self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        self._skip(_BLANK)
        line = self._line_now()
        names = self._key()
        self._skip(_BLANK)
        self._at += 2 if array else 1
        table: Path = ()
        for name in names[:-1]:
            table = self._enter(_into(table, name), line)
        table = _into(table, names[-1])
        if not array:
            return self._enter(table, line)
        self._note(table, line)
        self._counts[table] = self._counts.get(table, -1) + 1
        table = _into(table, self._counts[table])
        self._note(table, line)
        return table

    def _enter(self, table: Path, line: int) -> Path:
        """Step into a table; into the last element, if it is an array of tables."""
        self._note(table, line)
        return _into(table, self._counts[table]) if table in self._counts else table

    def _pair(self, table: Path) -> None:
        line = self._line_now()
        for name in self._key():
            table = _into(table, name)
            self._note(table, line)
        self._skip(_BLANK)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(table)

    def _note(self, path: Path, line: int) -> None:
        if len(path) <= _DEPTH:
            self._lines.setdefault(path, line)

    # ---- Values -------------------------------------------------------------------------------------------------

    def _value(self, path: Path) -> None:
        first = self._peek()
        if first in "\"'":
            self._string()
        elif first == "[":
            self._at += 1
            index = 0
            while self._skip_separators() != "]":
                self._note(_into(path, index), self._line_now())
                self._value(_into(path, index))
                index += 1
            self._at += 1
        elif first == "{":
            self._at += 1
            while self._skip_separators() != "}":
                self._pair(path)
            self._at += 1
        else:
            # Numbers, dates and words hold none of these; a date and its time may stand a blank apart.
            while self._at < len(self._text) and self._text[self._at] not in ",]}#\n":
                self._at += 1

    def _string(self) -> None:
        quote = self._peek()
        triple = self._text.startswith(quote * 3, self._at)
        self._at += 3 if triple else 1
        end = quote * 3 if triple else quote
        while not self._text.startswith(end, self._at):
            self._at += 2 if quote == '"' and self._peek() == "\\" else 1
            if self._at > len(self._text):
                msg = "not a document that tomllib accepts"
                raise ValueError(msg)
        self._at += len(end)
        # Up to two quotes may stand before the three that close.
        while triple and self._peek() == quote:
            self._at += 1

    # ---- Keys ---------------------------------------------------------------------------------------------------

    def _key(self) -> list[str]:
        names = [self._name()]
        self._skip(_BLANK)
        while self._peek() == ".":
            self._at += 1
            self._skip(_BLANK)
            names.append(self._name())
            self._skip(_BLANK)
        return names

    def _name(self) -> str:
        start = self._at
        if self._peek() in "\"'" and self._peek():
            self._string()
            return _unquoted(self._text[start : self._at])
        while self._peek() and self._peek() not in _BARE_END:
            self._at += 1
        return self._text[start : self._at]

    # ---- Characters ---------------------------------------------------------------------------------------------

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, characters: str) -> None:
        while self._peek() and self._peek() in characters:
            self._at += 1

    def _skip_comments(self) -> None:
        self._skip(_SPACE)
        while self._peek() == "#":
            end = self._text.find("\n", self._at)
            self._at = len(self._text) if end < 0 else end
            self._skip(_SPACE)

    def _skip_separators(self) -> str:
        self._skip_comments()
        while self._peek() == ",":
            self._at += 1
            self._skip_comments()
        return self._peek()

    def _line_now(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _into(path: Path, step: str | int) -> Path:
    """Step into a table; below the depth of any setting all is one."""
    return (*path, step) if len(path) <= _DEPTH else path


def _unquoted(quoted: str) -> str:
    if "\\" not in quoted or quoted[0] == "'":
        return quoted[1:-1]
    return next(iter(tomllib.loads(f"{quoted} = 0")))
