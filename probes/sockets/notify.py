"""Tell systemd how a daemon fares: sd_notify without its library."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping

READY = "READY=1"
STOPPING = "STOPPING=1"


def reloading() -> str:
    """Word "the configuration is being read anew"; READY must follow."""
    return f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}"


def notify(environment: Mapping[str, str], *states: str) -> bool:
    """
    Send states to the service manager.

    Parameters
    ----------
    environment : mapping of str to str
        NOTIFY_SOCKET names the socket: a path, or a name in the abstract namespace after an at sign.
    *states : str
        Assignments such as READY.

    Returns
    -------
    bool
        False where nobody listens: no reason to stop.

    Notes
    -----
    sd_notify(3).
    """
    name = environment.get("NOTIFY_SOCKET", "")
    if not name.startswith(("/", "@")):
        return False
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect("\0" + name[1:] if name.startswith("@") else name)
        sock.sendall("\n".join(states).encode())
        return True
    return False
