"""From what tomllib gives to a checked value; each reader raises `Refused`."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable, Collection
from datetime import time
from typing import TypeVar
from urllib.parse import urlsplit

from probes.config.tables import Refused, shown
from probes.errors import nearest

T = TypeVar("T")

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?"
)
_AGENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(:([0-5]\d))?")
_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)")
_OFFSET_MAX_S = 14 * 3600


def number(low: float, high: float, *, above: bool = False) -> Callable[[object], float]:
    """Read a number in `low` to `high`; `above`: `low` itself is not allowed."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused("config_not_number")
        # Comparing first: an integer of a thousand digits is no float.
        if not low <= value <= high or (above and value == low) or not math.isfinite(value):
            raise Refused("config_above_range" if above else "config_range", low=_plain(low), high=_plain(high))
        return float(value)

    return read


def whole(low: int, high: int) -> Callable[[object], int]:
    """Read an integer in `low` to `high`."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused("config_not_whole")
        if not low <= value <= high:
            raise Refused("config_range", low=low, high=high)
        return value

    return read


def text(longest: int = 100) -> Callable[[object], str]:
    """Read one line of printable characters, without blanks around it."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Refused("config_not_text")
        if not value or len(value) > longest or value != value.strip() or not value.isprintable():
            raise Refused("config_bad_text", longest=longest)
        return value

    return read


def choice(known: Collection[str]) -> Callable[[object], str]:
    """Read one of the known words."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Refused("config_not_text")
        if value not in known:
            raise Refused("config_not_among", known=list(known), nearest=nearest(value, known))
        return value

    return read


def several(reader: Callable[[object], T], *, most: int = 1000) -> Callable[[object], tuple[T, ...]]:
    """Read an array of one or more different values."""

    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Refused("config_not_array")
        if not 0 < len(value) <= most:
            raise Refused("config_array_size", most=most)
        items = tuple(_item(reader, item) for item in value)
        if len(set(items)) < len(items):
            raise Refused("config_array_twice")
        return items

    return read


def _item(reader: Callable[[object], T], value: object) -> T:
    try:
        return reader(value)
    except Refused as refused:
        refused.details.setdefault("value", shown(value))
        raise


def yes_or_no(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Refused("config_not_boolean")
    return value


def family(value: object) -> int:
    """Read 4 or 6."""
    if isinstance(value, bool) or value not in (4, 6) or not isinstance(value, int):
        raise Refused("config_not_family")
    return value


def agent_name(value: object) -> str:
    """Read a name that can be a certificate's common name."""
    if not isinstance(value, str):
        raise Refused("config_not_text")
    if not _AGENT.fullmatch(value):
        raise Refused("config_bad_agent")
    return value


def host(value: object) -> str:
    """Read a host's name or numeric address; nothing is resolved."""
    if not isinstance(value, str):
        raise Refused("config_not_text")
    found = numeric(value)
    if found is None and not (_HOST.fullmatch(value) and not re.fullmatch(r"[\d.]+", value)):
        raise Refused("config_bad_address")
    if found is not None and (found.is_multicast or found.is_unspecified or str(found) == "255.255.255.255"):
        raise Refused("config_not_one_host")
    return value


def source(value: object) -> str:
    """Read a numeric address of this host."""
    if not isinstance(value, str) or numeric(value) is None:
        raise Refused("config_not_numeric")
    return value


def numeric(value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Give the address that a text spells; None: it is a name."""
    try:
        return ipaddress.ip_address(value)
    except ValueError:
        return None


def clock(value: object) -> time:
    """Read a time of day: 20:00:00 or "20:00"; "24:00" is the end of the day."""
    if isinstance(value, time):
        if value.tzinfo is None:
            return value
    elif isinstance(value, str) and (found := _CLOCK.fullmatch(value)):
        hour, minute, second = int(found[1]), int(found[2]), int(found[4] or 0)
        if hour < 24:
            return time(hour, minute, second)
        if minute == second == 0:
            return time(0)
    raise Refused("config_not_clock")


def utc_offset(value: object) -> int:
    """Read "+08:00". [s]"""
    if isinstance(value, str) and (found := _OFFSET.fullmatch(value)):
        seconds = int(found[2]) * 3600 + int(found[3]) * 60
        if seconds <= _OFFSET_MAX_S:
            return -seconds if found[1] == "-" else seconds
    raise Refused("config_not_offset")


def day(value: object) -> int:
    """Read "mon" to "sun"; Monday is 0."""
    return DAYS.index(choice(DAYS)(value))


def collector_url(value: object) -> str:
    """Read https://host:port; the way to the upload is the protocol's."""
    if not isinstance(value, str):
        raise Refused("config_not_text")
    try:
        parts = urlsplit(value)
        port, name = parts.port, parts.hostname
    except ValueError:
        raise Refused("config_bad_url") from None
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme != "https" or not name or port == 0 or not plain or not value.isprintable() or len(value) > 300:
        raise Refused("config_bad_url")
    if numeric(name) is None and not _HOST.fullmatch(name):
        raise Refused("config_bad_url")
    return value.rstrip("/")


def _plain(limit: float) -> str:
    return f"{limit:g}"
