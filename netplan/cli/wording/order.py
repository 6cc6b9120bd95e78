"""Texts of `ixplan order`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_order": (
        "采购清单：每季度订购什么、多少、费用、为什么。",
        "The order list: what to order in which quarter, how many, at what cost, and why.",
    ),
}
