"""Reads the files that a configuration names: small regular files, and nothing that could block."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from probes.errors import InputError

_KEY_LIMIT_BYTES = 4096
#: HMAC-SHA-256 gains nothing from more than its block, and 128 bit are the least that one should trust.
_KEY_LEAST_BYTES = 16
_KEY_MOST_BYTES = 64
_OTHERS = stat.S_IRWXO | stat.S_IWGRP


def read_small(path: Path, limit_bytes: int) -> bytes:
    """
    Read a regular file whole.

    Parameters
    ----------
    path : Path
        A pipe, a device or a folder is refused, without waiting for it.
    limit_bytes : int
        A larger one is refused.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise InputError("file_missing", file=path) from None
    except (OSError, ValueError) as failed:
        raise InputError("file_unreadable", file=path, reason=failed) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputError("config_not_regular", file=path)
    try:
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError as failed:
        raise InputError("file_unreadable", file=path, reason=failed) from None
    if len(content) > limit_bytes:
        raise InputError("config_file_large", file=path, limit=limit_bytes)
    return content


def read_key(path: Path) -> bytes:
    """
    Read the shared key of authenticated STAMP.

    Parameters
    ----------
    path : Path
        A text file with one line of 32 to 128 hexadecimal digits; blank lines and lines that begin with # are skipped.
        `openssl rand -hex 32` writes one.

    Returns
    -------
    bytes
        16 to 64 bytes.

    Raises
    ------
    InputError
        If it cannot be read or holds anything else. The message never shows the key.
    """
    lines = [line.strip() for line in read_small(path, _KEY_LIMIT_BYTES).splitlines()]
    lines = [line for line in lines if line and not line.startswith(b"#")]
    if len(lines) != 1 or not re.fullmatch(rb"([0-9A-Fa-f]{2})+", lines[0]):
        raise InputError("config_bad_key", file=path)
    key = bytes.fromhex(lines[0].decode("ascii"))
    if not _KEY_LEAST_BYTES <= len(key) <= _KEY_MOST_BYTES:
        raise InputError("config_bad_key", file=path)
    return key


def open_to_others(path: Path) -> str | None:
    """Give the mode of a secret that anybody may read, or its group change; None where all is well."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except (OSError, ValueError):
        return None
    return f"{mode:04o}" if mode & _OTHERS else None
