"""
Files held open under names that stay theirs, whatever is renamed over them meanwhile.

A collector writes the last file of a day anew and renames it over the old one. DuckDB opens a file by its name more
than once in a statement, and would find the end of one file and the middle of another. What a descriptor holds stays.
"""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geodata.errors import InputError

#: What the process has open besides: sockets, libraries, and what each thread of DuckDB reads at the moment.
_SPARE = 256


def descriptors() -> Path:
    """Return the folder in which each descriptor of this process has a name."""
    linux = Path("/proc/self/fd")
    return linux if linux.is_dir() else Path("/dev/fd")


@contextmanager
def held(name: str, files: Sequence[Path], *, gone_ok: bool = False) -> Iterator[Mapping[Path, str]]:
    """
    Hold files open.

    Parameters
    ----------
    name : str
        What the user calls the source, for an error.
    files : sequence of Path
        Regular files; the same file under two names is held once.
    gone_ok : bool
        Whether a file may be gone since it was listed: a store drops old days.

    Yields
    ------
    mapping of Path to str
        The names to read them by, for as long as the context lasts.

    Raises
    ------
    InputError
        If one cannot be opened, or there are more than the system allows.
    """
    folder = descriptors()
    names: dict[Path, str] = {}
    known: set[tuple[int, int]] = set()
    with ExitStack() as stack:
        stack.enter_context(_room_for(len(files)))
        for path in files:
            try:
                number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            except FileNotFoundError:
                if gone_ok:
                    continue
                raise InputError("file_missing", file=str(path)) from None
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    raise InputError("measurements_many_files", file=name, files=len(files)) from None
                raise InputError("unreadable", file=str(path), reason=error) from None
            stack.callback(os.close, number)
            status = os.fstat(number)
            if (status.st_dev, status.st_ino) not in known:
                known.add((status.st_dev, status.st_ino))
                names[path] = str(folder / str(number))
        yield names


@contextmanager
def _room_for(files: int) -> Iterator[None]:
    """Let the process open so many files more, as far as it may give itself leave to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = files + _SPARE + sum(1 for _ in descriptors().iterdir())
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft == resource.RLIM_INFINITY or wanted <= soft:
        yield
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # a system with a limit of its own: opening will tell
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
