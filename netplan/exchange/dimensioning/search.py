"""The cheapest fabric that survives each loss, found by looking at all of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from netplan.exchange.dimensioning.fabric import (
    Demand,
    Design,
    Group,
    Installed,
    faults,
    fewest_leaves,
    group_faults,
    port_use,
    site_share,
)
from netplan.exchange.dimensioning.records import UPLINK, at_speed
from netplan.exchange.dimensioning.rules import Catalogue, FabricRules, LeafModel, SpineModel

_NOTHING = Installed()


@dataclass(frozen=True, slots=True)
class _Choice:
    """Groups of leaves with what they cost and how many ports of each spine they take."""

    cny: float
    ports: float
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, for one model and number of spines; the first demand has the most ports."""

    demands: tuple[Demand, ...]
    rules: FabricRules
    catalogue: Catalogue
    installed: Installed
    spine: SpineModel
    spines: int


def cheapest_fabric(
    demand: Demand,
    rules: FabricRules,
    catalogue: Catalogue,
    installed: Installed = _NOTHING,
    *,
    also: Sequence[Demand] = (),
) -> Design | None:
    """
    Find the cheapest fabric for ports and traffic.

    Parameters
    ----------
    demand : Demand
        Ports and traffic, building by building.
    rules : FabricRules
        What each loss must leave.
    catalogue : Catalogue
        What can be bought.
    installed : Installed
        What stands already; it costs nothing, and what is not used stays.
    also : sequence of Demand
        Other demands that the same design must bear, none with more ports: with less traffic in all, the loss of a leaf
        can take a larger share of it.

    Returns
    -------
    Design or None
        The cheapest by nominal prices, of equal cost the one with the fewest spines and leaves; None where no fabric
        of this catalogue does it.

    Notes
    -----
    Exact. For each model and number of spines the buildings' groups of leaves depend on each other only by the spines'
    ports, so each keeps its choices that are neither dearer nor larger than another, and sums of these are kept alike.
    """
    asked = (demand, *also)
    if any(site_share(each, rules) < rules.site_share_ratio - 1e-9 for each in asked):
        return None
    best: tuple[tuple[float, int, int], Design] | None = None
    most = max(model.uplinks for model in catalogue.leaves)
    for spine in catalogue.spines:
        for spines in range(_fewest_spines(rules), most + 1, rules.sites):
            choice = _leaves(_Question(asked, rules, catalogue, installed, spine, spines))
            if choice is None:
                continue
            added = max(0, spines - installed.spines.get(spine.id, 0))
            cny = choice.cny + added * catalogue.price(spine.id).value
            design = Design(spine=spine, spines=spines, groups=choice.groups)
            key = cny, spines, sum(group.leaves for group in choice.groups)
            if best is None or key < best[0]:
                best = key, design
    return None if best is None else best[1]


def suffices(
    demand: Demand, rules: FabricRules, catalogue: Catalogue, installed: Installed, design: Design | None = None
) -> bool:
    """
    Tell whether what stands bears ports and traffic, if need be with members' ports moved to other leaves.

    Parameters
    ----------
    demand, rules, catalogue, installed
        As for `cheapest_fabric`.
    design : Design, optional
        The fabric as it stands: looked at first, which is quick.

    Returns
    -------
    bool
        Whether nothing need be bought.
    """
    if design is not None and serves(design, demand) and not faults(design, demand, rules):
        return True
    found = cheapest_fabric(demand, rules, catalogue, installed)
    return found is not None and not additions(found, installed)


def additions(design: Design, installed: Installed) -> dict[str, int]:
    """Return what a design takes beyond what stands, by what it is. [count]"""
    found = {design.spine.id: design.spines - installed.spines.get(design.spine.id, 0)}
    for group in design.groups:
        key, uplink = (group.site, group.model.id), at_speed(UPLINK, group.model.uplink_gbps)
        leaves = group.leaves - installed.leaves.get(key, 0)
        uplinks = group.leaves * group.links * design.spines - installed.uplinks.get(key, 0)
        found[group.model.id] = found.get(group.model.id, 0) + max(0, leaves)
        found[uplink] = found.get(uplink, 0) + max(0, uplinks)
    return {what: count for what, count in found.items() if count > 0}


def serves(design: Design, demand: Demand) -> bool:
    """Tell whether every speed that a building demands is served there."""
    served = {(group.site, speed): group for group in design.groups for speed in group.speeds}
    return all((site, speed) in served for site, ports in enumerate(demand) for speed in ports)


def _fewest_spines(rules: FabricRules) -> int:
    """At least two, and as many in each building."""
    return rules.sites * math.ceil(2 / rules.sites)


def _leaves(asked: _Question) -> _Choice | None:
    """Choose the leaves of all buildings for given spines; None where they do not fit."""
    chosen = [_Choice(0.0, 0.0, ())]
    for site, ports in enumerate(asked.demands[0]):
        here: list[_Choice] = []
        known: dict[tuple[str, tuple[int, ...]], list[_Choice]] = {}
        for split in _splits(tuple(sorted(ports)), asked.catalogue.leaves):
            sums = [_Choice(0.0, 0.0, ())]
            for model, speeds in split:
                # The same model takes the same speeds in many splits.
                if (model.id, speeds) not in known:
                    known[model.id, speeds] = _offers(asked, site, model, speeds)
                sums = _sums(sums, known[model.id, speeds], asked.spine.ports)
            here += sums
        chosen = _sums(chosen, _front(here), asked.spine.ports)
    return min(chosen, key=lambda choice: (choice.cny, choice.ports), default=None)


def _splits(
    speeds: tuple[int, ...], models: Sequence[LeafModel]
) -> Iterator[tuple[tuple[LeafModel, tuple[int, ...]], ...]]:
    """List every way to give each speed to one model that accepts it."""
    for chosen in itertools.product(*([model for model in models if speed in model.speeds] for speed in speeds)):
        yield tuple(
            (model, tuple(speed for speed, taker in zip(speeds, chosen, strict=True) if taker is model))
            for model in models
            if model in chosen
        )


def _offers(asked: _Question, site: int, model: LeafModel, speeds: tuple[int, ...]) -> list[_Choice]:
    """
    List numbers of leaves, each with the fewest links, that survive each loss.

    More leaves carry less each; once a single link to each spine does, more of them only cost more.
    """
    key, uplink = (site, model.id), at_speed(UPLINK, model.uplink_gbps)
    leaves_there, uplinks_there = asked.installed.leaves.get(key, 0), asked.installed.uplinks.get(key, 0)
    most = max(leaves_there, *(asked.demands[0][site][speed].count + 1 for speed in speeds))
    step = fewest_leaves(asked.rules)
    offers = []
    for leaves in range(step, most + 1, step):
        group = _fewest_links(asked, Group(site=site, model=model, speeds=speeds, leaves=leaves, links=1))
        if group is None:
            continue
        cny = max(0, leaves - leaves_there) * asked.catalogue.price(model.id).value
        cny += max(0, leaves * group.links * asked.spines - uplinks_there) * asked.catalogue.price(uplink).value
        offers.append(_Choice(cny, port_use(group, asked.spine), (group,)))
        if group.links == 1 and leaves >= leaves_there:
            break
    return _front(offers)


def _fewest_links(asked: _Question, group: Group) -> Group | None:
    for links in range(1, group.model.uplinks // asked.spines + 1):
        linked = replace(group, links=links)
        faulty = (fault for each in asked.demands for fault in group_faults(linked, asked.spines, each, asked.rules))
        if next(faulty, None) is None:
            return linked
    return None


def _sums(some: Iterable[_Choice], others: Sequence[_Choice], most_ports: int) -> list[_Choice]:
    added = (
        _Choice(a.cny + b.cny, a.ports + b.ports, (*a.groups, *b.groups))
        for a in some
        for b in others
        if a.ports + b.ports <= most_ports
    )
    return _front(added)


def _front(choices: Iterable[_Choice]) -> list[_Choice]:
    """Keep what no other beats in both cost and ports."""
    kept: list[_Choice] = []
    for choice in sorted(choices, key=lambda item: (item.cny, item.ports)):
        if not kept or choice.ports < kept[-1].ports:
            kept.append(choice)
    return kept
