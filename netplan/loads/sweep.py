"""
Loads of circuits, whole and with failures, under the routing that a layer has and under the best possible.

The layer routes by the lowest metric, split equally at every hop. As for delays, an edge node carries its own
province's traffic only, and a site without a node climbs to its home.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from netplan.loads.fabric import Fabric
from netplan.loads.records import Cut, CutT, FailureLoads, LayerLoads
from netplan.plan import Plan


def loads(
    plan: Plan,
    layer: str,
    *,
    cut: Sequence[Cut] = (),
    restored: bool = False,
    operator: str | None = None,
    best: bool = True,
) -> LayerLoads:
    """
    Tell the loads of a layer's circuits under the plan's traffic.

    Parameters
    ----------
    plan : Plan
        The plan.
    layer : str
        One of the IP layers.
    cut : sequence of Cut
        What fails at once; nothing by default. A circuit is down if a span of its route is cut or an end of it is.
    restored : bool
        Whether circuits that name no spans, and the ways of sites to their nodes, are carried again on the best route
        that is left; a metric that follows the length then follows the new one. Those that name spans stay down.
    operator : str, optional
        Only this operator's nodes and circuits.
    best : bool
        Whether to find the best possible routing as well.

    Returns
    -------
    LayerLoads
        Under the layer's own routing.

    Raises
    ------
    InputError
        If the layer routes no traffic.
    """
    whole = Fabric.of(plan, layer, operator)
    left = Fabric.of(_without(plan, cut), layer, operator, whole) if restored and cut else whole
    found = _loads(left, cut, whole, restored=restored)
    if not best:
        return found
    return replace(found, best_ratio=left.best_ratio(left.state(cut, restored=restored), found))


def worst_loads(
    plan: Plan,
    layer: str,
    elements: Iterable[CutT],
    *,
    restored: bool = False,
    operator: str | None = None,
    best_count: int = 0,
) -> list[FailureLoads[CutT]]:
    """
    Tell the loads of a layer's circuits under each of many failures.

    Parameters
    ----------
    plan : Plan
        The plan.
    layer : str
        One of the IP layers.
    elements : iterable of Cut
        Each fails alone.
    restored, operator
        As for `loads`.
    best_count : int
        For so many of the worst the best possible routing is found as well.

    Returns
    -------
    list of FailureLoads
        Highest utilisation first, then most traffic cut off. Elements that neither a circuit nor traffic depends on
        are left out: they change nothing.

    Raises
    ------
    InputError
        If the layer routes no traffic.
    """
    whole = Fabric.of(plan, layer, operator)
    found = []
    for element in elements:
        if whole.depends_on(element):
            left = Fabric.of(_without(plan, [element]), layer, operator, whole) if restored else whole
            found.append(FailureLoads(element=element, loads=_loads(left, [element], whole, restored=restored)))
    found.sort(key=lambda item: (-(item.loads.worst_ratio or 0.0), -item.loads.unrouted_gbps))
    for place, item in enumerate(found[:best_count]):
        cut = [item.element]
        left = Fabric.of(_without(plan, cut), layer, operator, whole) if restored else whole
        ratio = left.best_ratio(left.state(cut, restored=restored), item.loads)
        found[place] = replace(item, loads=replace(item.loads, best_ratio=ratio))
    return found


def _loads(left: Fabric, cut: Sequence[Cut], whole: Fabric, *, restored: bool) -> LayerLoads:
    """Add up the loads over what a failure left; down is then what the whole had besides."""
    found = left.loads(left.state(cut, restored=restored), restored=restored)
    if left is whole:
        return found
    carried = {circuit.id for circuit in left.circuits}
    return replace(found, down=tuple(circuit.id for circuit in whole.circuits if circuit.id not in carried))


def _without(plan: Plan, cut: Sequence[Cut]) -> Plan:
    """Take what fails out of a plan: circuits that ride on it by name are down, others find another way."""
    spans = frozenset[str]().union(*(item.spans for item in cut))
    sites = frozenset[str]().union(*(item.sites for item in cut))
    network = replace(
        plan.network,
        spans={key: span for key, span in plan.network.spans.items() if key not in spans and not sites & {*span.ends}},
        ip_nodes=tuple(node for node in plan.network.ip_nodes if node.site not in sites),
    )
    return replace(plan, network=network)
