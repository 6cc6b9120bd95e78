"""What a search found: a way through one layer, its length, the parts of its delay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from netplan.delay import Parts, length, total
from topology.lengths import Band
from topology.records import Span


@dataclass(frozen=True, kw_only=True)
class Route:
    """
    A way through one layer, with its length and the parts of its delay.

    `sites` are all places passed, in order; `routers` the IP nodes among them (none in the optical layer).
    """

    layer: str
    sites: tuple[str, ...]
    spans: tuple[Span, ...]
    routers: tuple[str, ...]
    parts: Parts

    @cached_property
    def km(self) -> Band:
        """Return the cable length. [km]"""
        return length(self.spans)

    @cached_property
    def circuits(self) -> tuple[tuple[Span, ...], ...]:
        """Return the spans of each lit circuit: an IP route has one between any two routers, and to its ends."""
        found: list[list[Span]] = [[]]
        place, routers = self.sites[0], [site for site in self.routers if site != self.sites[0]]
        for span in self.spans:
            place = span.other_end(place)
            found[-1].append(span)
            if routers and place == routers[0]:
                routers.pop(0)
                found.append([])
        return tuple(tuple(spans) for spans in found if spans)

    @cached_property
    def oneway_ms(self) -> Band:
        """Return the one-way delay. [ms]"""
        return total(self.parts.values())
