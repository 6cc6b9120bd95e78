"""What can fail at once: a span, a risk group with all its spans, a site with all spans that end there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from topology.network import Network
from topology.parts import CABLE, RISK_GROUP, SITE, SPAN, Part

#: The kinds of failure that a sweep goes through.
KINDS = (SPAN, RISK_GROUP, SITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """
    Something that fails as one.

    `kind`: span, risk_group, site, or cable (in a what-if); `spans`: the ids of the spans it cuts; `site`: the site
    that it is, "" if it is none.
    """

    kind: str
    id: str
    spans: frozenset[str]
    site: str = ""

    @property
    def key(self) -> str:
        """Return kind and id, joined by a colon: unique among the elements of a network."""
        return f"{self.kind}:{self.id}"

    @property
    def sites(self) -> frozenset[str]:
        """Return the site that fails, as a set."""
        return frozenset({self.site} if self.site else ())


def elements(network: Network, kinds: Collection[str] = KINDS, operator: str | None = None) -> list[Element]:
    """
    List what can fail in a network.

    Parameters
    ----------
    network : Network
        Its existing spans count.
    kinds : collection of str
        Of `KINDS`.
    operator : str, optional
        Only this operator's spans; None takes everybody's.

    Returns
    -------
    list of Element
        Spans, then risk groups, then sites, in the plan's order; those that cut nothing are left out. A group of one
        span is that span.
    """
    existing = {span.id for span in network.spans_with(("existing",), operator)}
    found: list[Element] = []
    if SPAN in kinds:
        found += [Element(kind=SPAN, id=span, spans=frozenset({span})) for span in network.spans if span in existing]
    for kind in (RISK_GROUP, SITE):
        if kind in kinds:
            found += _groups(network, kind, existing)
    return found


def _groups(network: Network, kind: str, existing: Collection[str]) -> Iterable[Element]:
    names = network.risk_groups if kind == RISK_GROUP else network.sites
    for name in names:
        group = name if kind == RISK_GROUP else f"station:{name}"
        cut = frozenset(span for span in network.risk_members.get(group, ()) if span in existing)
        if len(cut) > (1 if kind == RISK_GROUP else 0):
            yield Element(kind=kind, id=name, spans=cut, site=name if kind == SITE else "")


def of_part(part: Part) -> Element:
    """Make an element of a part that a person named."""
    return Element(
        kind=part.kind if part.kind in (*KINDS, CABLE) else SPAN,
        id=part.id,
        spans=frozenset(part.spans),
        site=part.sites[0] if part.sites else "",
    )


def without(network: Network, failed: Collection[Element]) -> Network:
    """Return the network as it is while elements fail: their spans are out of service, and so are their IP nodes."""
    spans = frozenset[str]().union(*(element.spans for element in failed))
    sites = {element.site for element in failed if element.site}
    return replace(
        network,
        spans={key: span for key, span in network.spans.items() if key not in spans},
        ip_nodes=tuple(node for node in network.ip_nodes if node.site not in sites),
    )
