"""What the circuits on each span can carry and do carry, in both directions, for the map's layer of utilisation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from netplan.ip import IpLayer
from netplan.loads.sweep import loads
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.report.documents import Document
from netplan.routes import Route
from topology.records import IP_LAYERS

#: What a page shows of a span whose load nobody knows.
NO_LOAD: Document = {"capacity_gbps": None, "load_gbps": None}


@dataclass(slots=True)
class SpanLoad:
    """
    The circuits of all IP layers on a span, together.

    `capacity_gbps`: in each direction, None where one circuit's is not known; `forth_gbps`, `back_gbps`: from the
    span's `a` to its `b`, and the other way.
    """

    capacity_gbps: float | None = 0.0
    forth_gbps: float = 0.0
    back_gbps: float = 0.0

    def document(self) -> Document:
        """Return what a page shows of it. [Gbit/s]"""
        return {"capacity_gbps": self.capacity_gbps, "load_gbps": [self.forth_gbps, self.back_gbps]}


class _Layer(IpLayer):
    """An IP layer that shows what carries its circuits."""

    def carried(self) -> Mapping[str, Route]:
        """Return the optical route of each circuit that can be had."""
        return {circuit: link.route for circuit, link in self._links.items()}


def span_loads(plan: Plan) -> dict[str, SpanLoad]:
    """
    Tell what the circuits on each span carry under the plan's traffic.

    Parameters
    ----------
    plan : Plan
        The plan, nothing of it failed.

    Returns
    -------
    dict of str to SpanLoad
        By span, those only that some circuit rides on; empty where the plan has no traffic. Each layer routes its
        traffic as `netplan.loads.sweep.loads` has it.
    """
    found: dict[str, SpanLoad] = {}
    optical = OpticalLayer(plan.network, plan.model) if plan.traffic else None
    for layer in sorted({demand.layer for demand in plan.traffic.values()} & set(IP_LAYERS)):
        assert optical is not None
        routes = _Layer(plan.network, plan.model, optical, layer).carried()
        for item in loads(plan, layer, best=False).directions:
            forth = item.start == item.circuit.a
            _add(found, routes[item.circuit.id], item.circuit.capacity_gbps, item.gbps, forth=forth)
    return found


def _add(found: dict[str, SpanLoad], route: Route, capacity_gbps: float | None, gbps: float, *, forth: bool) -> None:
    """Lay one direction of a circuit onto the spans of its route; its capacity counts with the direction forth."""
    for (start, _), span in zip(pairwise(route.sites), route.spans, strict=True):
        held = found.setdefault(span.id, SpanLoad())
        if forth and held.capacity_gbps is not None:
            held.capacity_gbps = None if capacity_gbps is None else math.fsum((held.capacity_gbps, capacity_gbps))
        if (start == span.a) == forth:
            held.forth_gbps += gbps
        else:
            held.back_gbps += gbps
