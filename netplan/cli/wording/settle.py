"""Texts of `ixplan settle`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_settle": (
        "结算：各规则按同一采样并列计算每家成员的结算额与补贴。",
        "Settlement: what each member pays or gets under every rule on the same samples, subsidies included.",
    ),
}
