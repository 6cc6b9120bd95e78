"""The network: all records by id, whole and consistent, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from topology.records import Cable, Circuit, IpNode, RiskGroup, Site, Span


@dataclass(frozen=True, kw_only=True)
class Network:
    """
    A network as its plan describes it.

    Every id that a record names stands in the mapping it belongs to: the readers in `topology.formats` see to that.
    """

    sites: Mapping[str, Site]
    spans: Mapping[str, Span]
    cables: Mapping[str, Cable] = field(default_factory=dict)
    risk_groups: Mapping[str, RiskGroup] = field(default_factory=dict)
    ip_nodes: tuple[IpNode, ...] = ()
    circuits: Mapping[str, Circuit] = field(default_factory=dict)

    @cached_property
    def operators(self) -> tuple[str, ...]:
        """Return the operators that spans name, sorted."""
        return tuple(sorted({span.operator for span in self.spans.values() if span.operator}))

    def spans_with(self, statuses: Iterable[str], operator: str | None = None) -> list[Span]:
        """
        Select spans.

        Parameters
        ----------
        statuses : iterable of str
            Keep spans of these statuses.
        operator : str, optional
            Keep this operator's spans only; None keeps everybody's.

        Returns
        -------
        list of Span
            In the plan's order.
        """
        wanted = set(statuses)
        return [
            span
            for span in self.spans.values()
            if span.status in wanted and (operator is None or span.operator == operator)
        ]

    @cached_property
    def risk_members(self) -> dict[str, tuple[str, ...]]:
        """
        Return the spans of each risk group by its id.

        The groups of risk_groups.csv, and one for each site, `station:<site id>`: all spans that end there share its
        building and its power.
        """
        members: dict[str, list[str]] = {group: [] for group in self.risk_groups}
        for span in self.spans.values():
            for group in (*span.risk_groups, *(station_group(end) for end in span.ends)):
                members.setdefault(group, []).append(span.id)
        return {group: tuple(spans) for group, spans in members.items()}

    def risk_group(self, group: str) -> RiskGroup:
        """Return a risk group by id; a station's is made on the spot, its probability being 1."""
        if group in self.risk_groups:
            return self.risk_groups[group]
        site = self.sites[group.removeprefix("station:")]
        return RiskGroup(
            id=group,
            kind="station",
            name_zh=f"{site.name_zh}局站",
            name_en=f"{site.name_en} station",
            probability=1.0,
            probability_low=1.0,
            probability_high=1.0,
            source="definition: spans that end in one station share it",
        )


def station_group(site: str) -> str:
    """Name the risk group of a site."""
    return f"station:{site}"
