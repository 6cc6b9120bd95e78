"""Names of sites and cables, and lists of them, as a sentence takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netplan.report.words import ZH, both
from topology.network import Network
from topology.records import RiskGroup, Site, Span

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
    return ends_name(network.spans[key].ends, network, lang) if key in network.spans else key


def span_name(span: Span, network: Network, lang: str) -> str:
    """Name a span by its cable, if it belongs to one, and its ends."""
    ends = ends_name(span.ends, network, lang)
    return f"{cable_name(span.cable, network, lang)} {ends}" if span.cable else ends


def group_name(group: RiskGroup, lang: str) -> str:
    """Name a risk group."""
    return (group.name_zh if lang == ZH else group.name_en) or group.id


def ends_name(ends: Iterable[str], network: Network, lang: str) -> str:
    """Name the two ends of a cable, a circuit or a build, by their ids."""
    return "—".join(site_name(network.sites[end], lang) for end in ends)


def pair_name(start: Site, end: Site, lang: str) -> str:
    """Name a pair of places: from→to."""
    return f"{site_name(start, lang)}→{site_name(end, lang)}"


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


def sentence(text: str, lang: str) -> str:
    """Make clauses a sentence: a capital and a full stop."""
    return f"{text}。" if lang == ZH else f"{text[0].upper()}{text[1:]}."


def limit_text(limit_ms: float) -> str:
    """Word a limit as short as it is exact. [ms]"""
    return f"{limit_ms:g} ms"
