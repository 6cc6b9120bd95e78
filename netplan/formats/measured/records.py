"""Records of JSON files, one after the other: however large the file, only one record is held in memory."""

from __future__ import annotations

import codecs
import json
import math
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from geodata.errors import InputError
from netplan.formats.measured.packed import stream
from topology.formats.contract import MOST_BYTES, Source

_CHUNK_BYTES = 1 << 20
#: No record of a file is longer: a traceroute takes some kB, an hour of single packets some MB. [character]
MOST_RECORD = 32_000_000
#: Nearer to the end of what was read so far, a record that cannot be parsed may only be cut.
_MARGIN = 64
_BLANKS = " \t\r\n"
#: Names of ends are not longer.
_MOST_NAME = 200


def chunks(source: Source) -> Iterator[str]:
    """
    Read a file as text, a piece at a time.

    Parameters
    ----------
    source : Source
        The file: UTF-8, or UTF-16 with a byte-order mark, as PowerShell redirects.

    Yields
    ------
    str
        Pieces without byte-order mark.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or is no text.
    """
    path = source.path
    head = source.head  # says what is missing or unreadable
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")()
    done = 0
    try:
        if not path.is_file():
            raise InputError("not_a_file", file=source.name)
        with stream(source) as file:
            while piece := file.read(_CHUNK_BYTES):
                done += len(piece)
                if done > MOST_BYTES:
                    size_mb = f"> {MOST_BYTES / 1e6:.0f}"
                    raise InputError("too_large", file=source.name, size_mb=size_mb, limit_mb=f"{MOST_BYTES / 1e6:.0f}")
                yield decoder.decode(piece)
            yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        offset = max(done - _CHUNK_BYTES, 0) + getattr(error, "start", 0)
        raise InputError("bad_encoding", file=source.name, offset=offset) from None
    except (EOFError, zlib.error) as error:
        raise InputError("bad_archive", file=source.name, reason=error) from None
    except OSError as error:
        raise InputError("unreadable", file=source.name, reason=error) from None


def lines(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text file with their numbers from 1, blank ones left out; see `chunks`."""
    rest, number = "", 0
    for piece in chunks(source):
        parts = (rest + piece).replace("\r\n", "\n").split("\n")
        rest = parts.pop()
        if len(rest) > MOST_RECORD:
            raise InputError("measured_record_long", file=source.name, row=number + 1, most=MOST_RECORD)
        for line in parts:
            number += 1
            if line.strip():
                yield number, line
    if rest.strip():
        yield number + 1, rest


def records(source: Source) -> Iterator[tuple[int, Any]]:
    """
    Read the records of a JSON file: elements of a list, or values that follow one another, as in JSON lines.

    Names that an object has twice (tshark writes some) have their last value; NaN and infinities are numbers here.

    Parameters
    ----------
    source : Source
        The file.

    Yields
    ------
    tuple of int and object
        Number of the record from 1, and the record.

    Raises
    ------
    InputError
        If it is no JSON, is cut off, or a record is nested too deeply or longer than `MOST_RECORD`.
    """
    yield from _Reader(source).records()


class _Reader:
    """Takes one JSON value after the other out of a buffer that is filled as needed."""

    def __init__(self, source: Source) -> None:
        self._file = source.name
        self._chunks = chunks(source)
        self._decoder = json.JSONDecoder()
        self._text, self._at, self._ended = "", 0, False
        self._number = 0

    def records(self) -> Iterator[tuple[int, Any]]:
        in_list = False
        while (letter := self._next()) is not None:
            if letter == "[" and not in_list:
                in_list, self._at = True, self._at + 1
            elif letter == "]" and in_list:
                in_list, self._at = False, self._at + 1
            elif letter == "," and in_list:
                self._at += 1
            else:
                self._number += 1
                yield self._number, self._value()
        if in_list:
            raise InputError("bad_json", file=self._file, row=self._number, reason="the list does not end")

    def _fill(self, least: int) -> None:
        """Read on by so many characters at least; what is done with is given up."""
        pieces, got = [self._text[self._at :]], 0
        while got < least:
            piece = next(self._chunks, None)
            if piece is None:
                self._ended = True
                break
            pieces.append(piece)
            got += len(piece)
        self._text, self._at = "".join(pieces), 0

    def _next(self) -> str | None:
        """Return the next letter that is no blank, None at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _BLANKS:
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                return None
            self._fill(1)

    def _value(self) -> object:
        while True:
            left = len(self._text) - self._at
            try:
                value, self._at = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise InputError("nested_too_deeply", file=self._file, row=self._number) from None
            except json.JSONDecodeError as error:
                cut = error.pos > len(self._text) - _MARGIN or error.msg.startswith("Unterminated string")
                if self._ended or not cut:
                    raise InputError("bad_json", file=self._file, row=self._number, reason=error.msg) from None
                if left > MOST_RECORD:
                    raise InputError(
                        "measured_record_long", file=self._file, row=self._number, most=MOST_RECORD
                    ) from None
                self._fill(left)  # doubles: however long a record is, parsing it again costs as much once more
            except ValueError as error:  # an integer of thousands of digits
                raise InputError("bad_json", file=self._file, row=self._number, reason=error) from None
            else:
                return value


def number_of(value: object) -> float | None:
    """Return a number, also one that stands as text (tshark, JSON keys); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def count_of(value: object) -> int:
    """Return a count, 0 for whatever is none."""
    number = number_of(value)
    return int(number) if number is not None and 0 < number < 1e12 else 0


def name_of(value: object) -> str:
    """Return the name of an end in one line, without control characters; empty for what is no name."""
    if isinstance(value, str):
        return _name(value[:1000])
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    return str(value) if abs(value) < 10**18 else ""


@lru_cache(4096)
def _name(text: str) -> str:
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    text = " ".join(text.split())
    return text if len(text) <= _MOST_NAME else ""


def time_of(value: object) -> float | None:
    """Return seconds since 1970 of a number, of its text, or of ISO 8601; None for what is no time. [s]"""
    number = number_of(value)
    if number is not None:
        return number if math.isfinite(number) else None
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def rounded_ms(seconds: float) -> float:
    """Bring seconds into milliseconds without the last digit's noise: 0.0123 is 12.3. [ms]"""
    return round(seconds * 1e3, 9) if math.isfinite(seconds) else seconds
