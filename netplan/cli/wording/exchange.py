"""Texts of `ixplan exchange`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_exchange": (
        "交换中心现状：成员、端口、峰值、余量，以及容量与质量指标的完成情况。",
        "The exchange today: members, ports, peak, headroom, and how far each target of capacity and quality is attained.",
    ),
}
