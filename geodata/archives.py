"""Zip archives that others wrote (KMZ, XLSX, zipped Shapefiles), unpacked in memory and within bounds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from geodata.errors import InputError

#: What an archive may hold in all when unpacked [byte], and how many members.
MOST_UNPACKED_BYTES, MOST_MEMBERS = 200_000_000, 10_000
_PIECE_BYTES = 1_000_000
_MB = 1_000_000


def is_zip(raw: bytes) -> bool:
    """Tell whether bytes begin as a zip archive does."""
    return raw[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def unpack(raw: bytes, *, file: str, most_bytes: int = MOST_UNPACKED_BYTES) -> dict[str, bytes]:
    """
    Unpack an archive in memory; nothing is written to disk.

    Parameters
    ----------
    raw : bytes
        The archive.
    file : str
        Its name, for errors.
    most_bytes : int
        Refuse more than this in all, counted while unpacking: what the archive says of itself is not believed. [byte]

    Returns
    -------
    dict of str to bytes
        Name in the archive -> content, folders left out.

    Raises
    ------
    InputError
        If it is damaged, encrypted, too large, or holds a name twice or one that leads out of its folder.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _contents(archive, file, most_bytes)
    except InputError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
        OverflowError, LookupError,
    ) as error:  # fmt: skip
        raise InputError("bad_archive", file=file, reason=error) from None


def _contents(archive: zipfile.ZipFile, file: str, most_bytes: int) -> dict[str, bytes]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS:
        raise InputError("archive_many", file=file, value=len(members), most=MOST_MEMBERS)
    found: dict[str, bytes] = {}
    left = most_bytes
    if sum(member.file_size for member in members) > most_bytes:
        # Whoever admits it need not be unpacked; whoever does not is stopped on the way.
        raise _bomb(file, max(members, key=lambda member: member.file_size).filename, most_bytes)
    for member in members:
        name = member.filename
        if name in found or _leads_out(name):
            raise InputError("archive_name", file=file, value=name)
        found[name] = _content(archive, member, file, left, most_bytes)
        left -= len(found[name])
    return found


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, left: int, most_bytes: int) -> bytes:
    whole = io.BytesIO()  # unlike a list of pieces, it is not copied at the end
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise _bomb(file, member.filename, most_bytes)
            whole.write(piece)
    return whole.getvalue()


def _bomb(file: str, name: str, most_bytes: int) -> InputError:
    return InputError("archive_bomb", file=file, value=name, limit_mb=f"{most_bytes / _MB:.0f}")


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name
