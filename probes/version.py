"""Which release this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """Give the installed distribution's version; inside a zipapp, the one it was built from."""
    try:
        from probes import _built  # type: ignore[attr-defined]  # written by `make agent`

        return str(_built.VERSION)
    except ImportError:
        pass
    try:
        return installed("netplan-ix")
    except PackageNotFoundError:
        return "0"
