"""Words of `ixplan compare`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_compare": ("", ""),
}
