"""Texts of `ixplan te`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_te": (
        "流量工程：求解本工具、SNDlib 或 REPETITA 的算例，给出下界和差距。",
        "Traffic engineering: solve an instance of ours, SNDlib's or REPETITA's, with bound and gap.",
    ),
}
