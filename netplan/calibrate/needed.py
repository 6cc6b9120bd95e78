"""What calibration cannot do without: asked for before anything is read."""

from __future__ import annotations

from importlib.util import find_spec

from geodata.errors import InputError

#: The libraries of the extra `calibrate`; none of them is loaded to find out whether it is there.
_LIBRARIES = ("duckdb", "numpy", "ruptures", "scipy", "tomli_w")


def refuse_without_libraries() -> None:
    """Raise `InputError` where the extra `calibrate` is not installed."""
    if any(find_spec(name) is None for name in _LIBRARIES):
        raise InputError("calibrate_missing")
