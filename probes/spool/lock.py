"""One agent, one spool: a lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from probes.errors import InputError
from probes.spool.tables import LOCK_NAME


def hold(folder: Path) -> int:
    """
    Take the spool's lock.

    Parameters
    ----------
    folder : Path
        The spool's folder; it is there.

    Returns
    -------
    int
        An open file; closing it lets go.

    Raises
    ------
    InputError
        If another process holds it (it says which), or the folder cannot be written.
    """
    file = folder / LOCK_NAME
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
    except OSError as error:
        raise InputError("spool_unwritable", file=folder, reason=error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except OSError as error:
        if isinstance(error, BlockingIOError):
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace") or "?"
            os.close(descriptor)
            raise InputError("spool_locked", file=folder, value=holder) from error
        if error.errno is not None and _locked(descriptor):  # only the number could not be written: disk full
            return descriptor
        os.close(descriptor)
        raise InputError("spool_unwritable", file=folder, reason=error) from error
    return descriptor


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_held(folder: Path) -> bool:
    """Tell whether an agent runs with this spool."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False
