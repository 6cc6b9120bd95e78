"""Names of sites and cables, and lists of them, as a sentence takes them."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.report.words import ZH, both
from topology.network import Network
from topology.records import Site

#: At most so many names in a sentence; the rest is counted.
_NAMED = 3


def site_name(site: Site, lang: str) -> str:
    """Name a site."""
    return site.name_zh if lang == ZH else site.name_en


def cable_name(key: str, network: Network, lang: str) -> str:
    """Name a cable, or a span that belongs to none, by its ends."""
    if key in network.cables:
        cable = network.cables[key]
        return cable.name_zh if lang == ZH else cable.name_en
    if key in network.spans:
        span = network.spans[key]
        return "—".join(site_name(network.sites[end], lang) for end in span.ends)
    return key


def listed(names: Sequence[str], lang: str) -> str:
    """List names; beyond the first few they are counted."""
    comma = both("、", ", ")[lang]
    shown = comma.join(names[:_NAMED])
    if len(names) > _NAMED:
        shown += both(f"等{len(names)}项", f" and {len(names) - _NAMED} more")[lang]
    return shown


def clauses(parts: Sequence[str], lang: str) -> str:
    """Join clauses by semicolons."""
    return both("；", "; ")[lang].join(part for part in parts if part)


def limit_text(limit_ms: float) -> str:
    """Word a limit as short as it is exact. [ms]"""
    return f"{limit_ms:g} ms"
