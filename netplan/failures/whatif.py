"""One what-if: given things are cut; every target before and after, and the sites that lose touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netplan.failures.cases import Case
from netplan.failures.elements import Element
from netplan.failures.layered import FailedLayers
from netplan.plan import Plan
from netplan.targets import Target
from netplan.verdicts import Judge, Verdict
from topology.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """
    What a cut does.

    `cases`: every place of the targets that has a route while nothing is cut; `unrouted`: those that have none;
    `isolated`: sites cut off from the largest connected part of the network that were part of it before, those that
    fail themselves not counted.
    """

    failed: tuple[Element, ...]
    cases: tuple[Case, ...]
    unrouted: tuple[Verdict, ...]
    isolated: tuple[str, ...]


def what_if(
    plan: Plan,
    failed: Sequence[Element],
    *,
    targets: Iterable[Target] | None = None,
    layer: str | None = None,
    operator: str | None = None,
) -> WhatIf:
    """
    Cut given things.

    Parameters
    ----------
    plan : Plan
        The plan.
    failed : sequence of Element
        What is cut, all at once.
    targets : iterable of Target, optional
        Only these.
    layer : str, optional
        Look at this layer; None takes each target's own.
    operator : str, optional
        Use only what this operator owns.

    Returns
    -------
    WhatIf
        A place whose own station fails is cut off.
    """
    judge = Judge(plan, operator, remedies=False)
    layers = FailedLayers(plan, operator)
    under = layers.under(failed)
    down = {element.site for element in failed if element.site}
    chosen = list(plan.targets.values()) if targets is None else list(targets)
    before = [judge.place(target, place, layer or target.layer) for target in chosen for place in target.places]
    cases = []
    for verdict in before:
        if verdict.route is not None:
            ends = {verdict.start.id, verdict.place.id}
            route = None if ends & down else under[verdict.layer].route(verdict.start.id, verdict.place.id)
            cases.append(Case(before=verdict, failed=tuple(failed), route=route))
    return WhatIf(
        failed=tuple(failed),
        cases=tuple(cases),
        unrouted=tuple(verdict for verdict in before if verdict.route is None),
        isolated=tuple(_isolated(plan.network, under.network, down, operator)),
    )


def _isolated(before: Network, after: Network, down: set[str], operator: str | None) -> list[str]:
    whole = _largest_part(before, operator)
    left = _largest_part(after, operator)
    return [site for site in before.sites if site in whole and site not in left and site not in down]


def _largest_part(network: Network, operator: str | None) -> set[str]:
    neighbours: dict[str, list[str]] = {}
    for span in network.spans_with(("existing",), operator):
        neighbours.setdefault(span.a, []).append(span.b)
        neighbours.setdefault(span.b, []).append(span.a)
    largest, seen = set[str](), set[str]()
    for site in neighbours:
        if site in seen:
            continue
        part, waiting = {site}, [site]
        while waiting:
            new = [near for near in neighbours[waiting.pop()] if near not in part]
            part.update(new)
            waiting.extend(new)
        seen |= part
        largest = max(largest, part, key=len)
    return largest
