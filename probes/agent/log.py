"""What a daemon says while it runs: lines on stderr, with a priority where the journal reads them."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Mapping
from enum import IntEnum
from typing import TextIO

from probes.errors import quotable

_LONGEST = 2000


class Priority(IntEnum):
    """The priorities of syslog that are used (RFC 5424, table 2)."""

    ERROR = 3  # a part does not work until somebody acts
    WARNING = 4
    NOTICE = 5  # started, stopped, reloaded
    INFO = 6


def read_by_journal(environment: Mapping[str, str], descriptor: int) -> bool:
    """
    Tell whether a stream goes to the journal.

    Parameters
    ----------
    environment : mapping of str to str
        JOURNAL_STREAM holds device and inode of the journal's socket (systemd.exec(5)).
    descriptor : int
        Of the stream; it may have been redirected elsewhere.
    """
    try:
        device, inode = environment.get("JOURNAL_STREAM", "").split(":")
        found = os.fstat(descriptor)
        return (found.st_dev, found.st_ino) == (int(device), int(inode))
    except (OSError, ValueError):
        return False


class Log:
    """
    Write one line for each thing said.

    Parameters
    ----------
    stream : TextIO
        Where to.
    prefixed : bool
        With the priority as `<4>` in front, which the journal takes off again (sd-daemon(3)).
    """

    def __init__(self, stream: TextIO, *, prefixed: bool) -> None:
        self._stream = stream
        self._prefixed = prefixed
        self._lock = threading.Lock()

    def say(self, text: str, priority: Priority = Priority.INFO) -> None:
        """
        Write one line.

        Parameters
        ----------
        text : str
            Control characters and line breaks are escaped: a name from the network cannot forge a line.
        priority : Priority
            How bad it is.
        """
        line = quotable(text, _LONGEST)
        prefix = f"<{priority.value}>" if self._prefixed else ""
        # A closed or full stderr is no reason to stop measuring.
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._stream.write(f"{prefix}{line}\n")
            self._stream.flush()

    def error(self, text: str) -> None:
        """Say that something does not work."""
        self.say(text, Priority.ERROR)

    def warn(self, text: str) -> None:
        """Say what somebody should look at."""
        self.say(text, Priority.WARNING)

    def notice(self, text: str) -> None:
        """Say what happened."""
        self.say(text, Priority.NOTICE)


def open_log(stream: TextIO, environment: Mapping[str, str]) -> Log:
    """Make the log of a daemon on its stderr."""
    try:
        prefixed = read_by_journal(environment, stream.fileno())
    except (OSError, ValueError):
        prefixed = False
    return Log(stream, prefixed=prefixed)
