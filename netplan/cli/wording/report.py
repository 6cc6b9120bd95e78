"""Words of `ixplan report`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_report": ("", ""),
}
