"""Files packed by gzip or bzip2, as daily dumps come: unpacked a piece at a time, and within the bounds of any file."""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from geodata.errors import InputError
from topology.formats.contract import HEAD_BYTES, MOST_BYTES, Source

_GZIP, _BZIP2 = b"\x1f\x8b\x08", b"BZh"
_ENDINGS = (".gz", ".bz2")
#: What a damaged file may raise while it is unpacked.
BROKEN = (OSError, EOFError, zlib.error, ValueError)


class Packed(Source):
    """A packed file, seen as what is in it."""

    @cached_property
    def head(self) -> bytes:
        """Return the beginning of what is packed; empty where it is damaged."""
        try:
            with stream(self) as file:
                return file.read(HEAD_BYTES)
        except BROKEN:
            return b""

    @cached_property
    def raw(self) -> bytes:
        """Return all of it; raise `InputError` where it is damaged or too large."""
        try:
            with stream(self) as file:
                found = file.read(MOST_BYTES + 1)
        except BROKEN as error:
            raise InputError("bad_archive", file=self.name, reason=error) from None
        if len(found) > MOST_BYTES:
            limit_mb = f"{MOST_BYTES / 1e6:.0f}"
            raise InputError("too_large", file=self.name, size_mb=f"> {limit_mb}", limit_mb=limit_mb)
        return found


def opened(source: Source) -> Source:
    """Return a file as it is, or seen through its packing."""
    packed = not isinstance(source, Packed) and source.head.startswith((_GZIP, _BZIP2))
    return Packed(source.path) if packed else source


def seen_through(recognise: Callable[[Source], bool]) -> Callable[[Source], bool]:
    """Let a format be told by what is packed."""
    return lambda source: recognise(opened(source))


def stream(source: Source) -> BinaryIO:
    """Open a file for reading, unpacked where it is seen through its packing."""
    if not isinstance(source, Packed):
        return source.path.open("rb")
    with source.path.open("rb") as file:
        is_bzip2 = file.read(len(_BZIP2)) == _BZIP2
    return cast(BinaryIO, bz2.open(source.path) if is_bzip2 else gzip.open(source.path))


def plain_name(path: Path) -> str:
    """Return the name of a file without the endings of its packing."""
    name = path.name
    while name.casefold().endswith(_ENDINGS):
        name = name[: name.rindex(".")]
    return name
