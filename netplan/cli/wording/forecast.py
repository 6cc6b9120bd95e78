"""Texts of `ixplan forecast`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_forecast": (
        "预测：何时达到 100、400 Gbit/s、1 Tbit/s 峰值和 80 家成员，附区间与回测误差。",
        "Forecast: when 100, 400 Gbit/s, 1 Tbit/s and 80 members are reached, with bands and the error of a back-test.",
    ),
}
