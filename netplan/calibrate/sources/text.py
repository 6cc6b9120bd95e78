"""The text of a CSV file: its encoding, its separator, its heading; and a copy in UTF-8 where it needs one."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import InputError

_CHUNK_BYTES = 1 << 20
#: A heading ends within so many characters, or this is no table.
_HEADING_CHARACTERS = 65_536
_SEPARATORS = ",;\t"
#: A zero byte in so many is no text: a workbook, an archive, UTF-16 without a mark. [byte]
_START_BYTES = 4096
_MOST_COLUMNS = 500
#: What Excel is told by.
_SEPARATOR_LINE = re.compile(r"sep=.\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A CSV file in UTF-8: where it is, how it is separated, what it is headed, and how many lines come before rows."""

    path: Path
    separator: str
    names: tuple[str, ...]
    skip: int


def read_text(path: Path, folder: Path) -> Text:
    """
    Find out how a CSV file is written.

    Parameters
    ----------
    path : Path
        UTF-8, with or without a byte-order mark, UTF-16 with one, or GB 18030 (which holds GBK).
    folder : Path
        Where a copy in UTF-8 is put if it is not UTF-8.

    Returns
    -------
    Text
        Ready for `read_csv`.

    Raises
    ------
    InputError
        If it cannot be read, or has no heading.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
        if b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InputError("measurements_unreadable", file=path.name, reason="no text")
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            path = _converted(path, "utf-16", folder)
        elif start.startswith(codecs.BOM_UTF8):
            path = _converted(path, "utf-8-sig", folder)
        elif not _is_utf8(path):
            path = _converted(path, "gb18030", folder)
        with path.open(encoding="utf-8", newline="") as text:
            return _headed(path, text.read(_HEADING_CHARACTERS))
    except OSError as error:
        raise InputError("unreadable", file=str(path), reason=error) from None


def _chunks(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _is_utf8(path: Path) -> bool:
    try:
        for _ in _chunks(path, "utf-8"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _converted(path: Path, encoding: str, folder: Path) -> Path:
    copy = folder / "converted.csv"
    try:
        with copy.open("w", encoding="utf-8", newline="") as out:
            for text in _chunks(path, encoding):
                out.write(text)
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise InputError("bad_encoding", file=path.name, offset=error.start) from None
    return copy


def _headed(path: Path, text: str) -> Text:
    lines = io.StringIO(text, newline="")
    skip = 0
    for line in lines:
        skip += 1
        if line.strip() and not _SEPARATOR_LINE.match(line):
            break
    else:
        raise InputError("no_header", file=path.name, columns=["from", "to", "rtt_ms"])
    separator = max(_SEPARATORS, key=line.count)
    try:
        names = next(csv.reader([line], delimiter=separator, strict=True))
    except (csv.Error, StopIteration) as error:
        raise InputError("bad_csv", file=path.name, row=skip, reason=error) from None
    if len(names) > _MOST_COLUMNS:
        raise InputError("too_many_columns", file=path.name, row=skip, columns=len(names), limit=_MOST_COLUMNS)
    return Text(path=path, separator=separator, names=tuple(names), skip=skip)
