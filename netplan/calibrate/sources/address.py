"""Addresses of stores: as the user gave them, and as they may be shown."""

from __future__ import annotations

import re

_URL = re.compile(r"([a-z+]+)://(?:([^:/?#@\s]*)(?::[^/?#@]*)?@)?([^/?#@\s]*)(/[^?#@]*)?(?:\?.*)?", re.IGNORECASE)
#: What looks like an address with an account, well formed or not.
_ACCOUNT = re.compile(r"[a-z][a-z0-9+]+:[^@]*@", re.IGNORECASE)


def shown(url: str) -> str:
    """Return an address without password and options, fit for messages."""
    if not (match := _URL.fullmatch(url)):
        return url.partition(":")[0] + "://…"  # it may hold a password anywhere
    scheme, user, host, path = match.groups()
    return f"{scheme}://{user + '@' if user else ''}{host}{path or ''}"


def missing(location: str) -> str:
    """Return a place that is not there: as given, unless it may be an address with a password, of whatever scheme."""
    return shown(location) if _ACCOUNT.match(location) else location


def first_line(error: BaseException, url: str) -> str:
    """Return the first line of somebody else's words, without what the address keeps to itself."""
    line = next((part.strip() for part in str(error).splitlines() if part.strip()), type(error).__name__)
    return line.replace(url, shown(url))
