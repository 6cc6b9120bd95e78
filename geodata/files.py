"""Files in and out: read with a limit, write whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from geodata.errors import InputError

#: No table or page that this toolkit reads is larger than this; larger ones are refused with their size. [byte]
MAX_FILE_BYTES = 64_000_000
_MB = 1_000_000


def read_bytes(path: Path, *, limit_bytes: int = MAX_FILE_BYTES) -> bytes:
    """
    Read a regular file that is not larger than it should be.

    Parameters
    ----------
    path : Path
        The file.
    limit_bytes : int
        Refuse more than this. [byte]

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    InputError
        If it is missing, not a regular file, unreadable or too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError("not_a_file", file=path.name)
        return _read_within(path, status.st_size, limit_bytes)
    except FileNotFoundError:
        raise InputError("file_missing", file=str(path)) from None
    except OSError as error:
        raise InputError("unreadable", file=str(path), reason=error) from None


def _read_within(path: Path, size_bytes: int, limit_bytes: int) -> bytes:
    raw = b""
    if size_bytes <= limit_bytes:
        with path.open("rb") as file:
            raw = file.read(size_bytes + 1)
            if len(raw) > size_bytes:  # it has grown, or is a file of the system's, which tells no size
                raw += file.read(limit_bytes + 1 - len(raw))
        size_bytes = len(raw)
    if size_bytes > limit_bytes:
        size_mb, limit_mb = (f"{size / _MB:.1f}" for size in (size_bytes, limit_bytes))
        raise InputError("too_large", file=path.name, size_mb=size_mb, limit_mb=limit_mb)
    return raw


def is_there(path: Path) -> bool:
    """Tell whether a file or folder exists; raise `InputError` where that cannot be found out."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise InputError("unreadable", file=str(path), reason=error) from None
    return True


def decode(raw: bytes, *, file: str) -> str:
    """
    Turn bytes into text: UTF-8 with or without byte-order mark, else GB 18030 (which holds GBK).

    Raises
    ------
    InputError
        If they are neither.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise InputError("bad_encoding", file=file, offset=offset) from None


def write_whole(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """
    Write files so that each appears whole or not at all, and none before all could be written.

    Parameters
    ----------
    folder : Path
        Made if missing, with its parents.
    files : mapping of str to str or bytes
        Name in the folder -> content; text is written as UTF-8.

    Raises
    ------
    InputError
        If the folder or a file cannot be written; nothing new stands in the folder then.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            waiting.append((_write_beside(folder, name, content), folder / name))
        for temporary, final in waiting:
            temporary.replace(final)
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise InputError("cannot_write", file=str(place), reason=error) from None
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def refuse_unwritable(folder: Path) -> None:
    """
    Refuse a folder that results could not be written to, before they are worked out; nothing is made.

    Parameters
    ----------
    folder : Path
        It may be missing; then the nearest folder above it decides.

    Raises
    ------
    InputError
        If a file stands in its place or above it, or the system would not let us write there.
    """
    place = folder
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    try:
        if not place.is_dir():
            raise FileExistsError(errno.EEXIST, "a file stands in its place")
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "permission denied")
    except OSError as error:
        raise InputError("cannot_write", file=str(folder), reason=error) from None


def refuse_unwritable_file(path: Path) -> None:
    """
    Refuse a file that could not be written, before its content is worked out; nothing is made.

    Parameters
    ----------
    path : Path
        It may be missing, and so may its folder.

    Raises
    ------
    InputError
        If a folder stands in its place, it has no name, or its folder could not be written to.
    """
    if not path.name or path.is_dir():
        reason = IsADirectoryError(errno.EISDIR, "a folder stands in its place")
        raise InputError("cannot_write", file=str(path), reason=reason)
    refuse_unwritable(path.parent)


def _write_beside(folder: Path, name: str, content: str | bytes) -> Path:
    """Write to a hidden file in the same folder, so that the later rename cannot cross file systems."""
    if (folder / name).is_dir():
        raise IsADirectoryError(21, "a folder stands in its place", str(folder / name))
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            # mkstemp makes files for their owner only; results are for whoever may read the folder.
            os.fchmod(file.fileno(), 0o666 & ~_umask())
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Path(temporary)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
