"""What single failures do to the links of a plan with traffic: for the tab `cuts`."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.failures.elements import Element
from netplan.layers import Layers
from netplan.loads.records import CircuitLoad, LayerLoads
from netplan.loads.sweep import loads, worst_loads
from netplan.plan import Plan
from netplan.report.documents import Document
from netplan.report.loads import BASIS
from netplan.report.words import Words, both
from topology.records import IP_LAYERS

#: So many overloaded links are listed for each failure; all are counted.
MOST_LINKS = 10
#: Traffic is what the plan says it is.
_NOT_RESTORED = both(
    "；业务流量取自方案 traffic.csv，断开的电路不恢复", "; traffic from the plan's traffic.csv, cut circuits stay down"
)

_Key = tuple[str, str]


def load_effects(plan: Plan, failing: Sequence[Element]) -> tuple[dict[str, list[Document]], Words | None]:
    """
    Tell what each failure does to the links of every layer with traffic.

    Parameters
    ----------
    plan : Plan
        The plan.
    failing : sequence of Element
        Each fails alone.

    Returns
    -------
    dict of str to list of dict, and Words or None
        By the element's key, one mapping a layer in which a link is overloaded that was fuller before or not
        overloaded, or in which more traffic than before is cut off; then what the loads rest on, None without traffic.
    """
    effects: dict[str, list[Document]] = {}
    with_traffic = {demand.layer for demand in plan.traffic.values() if demand.gbps > 0}
    if not with_traffic:
        return effects, None
    layers = Layers(plan.network, plan.model)
    for layer in IP_LAYERS:
        if layer not in with_traffic:
            continue
        before = loads(plan, layer, best=False)
        for item in worst_loads(plan, layer, failing):
            effect = _effect(before, item.loads, layers)
            if effect is not None:
                effects.setdefault(item.element.key, []).append(effect)
    return effects, both(BASIS["zh"] + _NOT_RESTORED["zh"], BASIS["en"] + _NOT_RESTORED["en"])


def _effect(before: LayerLoads, after: LayerLoads, layers: Layers) -> Document | None:
    was = {_key(item): item.gbps for item in before.directions}
    over = [item for item in after.over() if item.gbps > was.get(_key(item), 0.0)]
    lost_gbps = after.unrouted_gbps - before.unrouted_gbps
    if not over and not lost_gbps > 0:
        return None
    already = {_key(item) for item in before.over()}
    return {
        "layer": after.layer,
        "offered_gbps": after.offered_gbps,
        "unserved_gbps": after.unrouted_gbps,
        "unserved_before_gbps": before.unrouted_gbps,
        "overloaded": len(over),
        "newly": sum(_key(item) not in already for item in over),
        "links": [_link(item, was.get(_key(item), 0.0), layers) for item in over[:MOST_LINKS]],
    }


def _link(item: CircuitLoad, before_gbps: float, layers: Layers) -> Document:
    """Put a link into a mapping, with the spans that carry it: its own, else the existing route of least delay."""
    spans = list(item.circuit.spans)
    if not spans:
        route = layers.optical.route(item.circuit.a, item.circuit.b)
        spans = [] if route is None else [span.id for span in route.spans]
    return {
        "circuit": item.circuit.id,
        "from": item.start,
        "to": item.end,
        "spans": spans,
        "before_gbps": before_gbps,
        "gbps": item.gbps,
        "capacity_gbps": item.circuit.capacity_gbps,
        "utilisation_ratio": item.utilisation_ratio,
    }


def _key(item: CircuitLoad) -> _Key:
    return item.circuit.id, item.start
