"""A leaf-spine fabric over one or more buildings: what it must bear, and whether it survives each loss."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from netplan.exchange.dimensioning.records import UPLINK, at_speed
from netplan.exchange.dimensioning.rules import FabricRules, LeafModel, SpineModel

#: What can break a fabric's rules; the order is that of the checks.
PORTS, USE, OVERSUBSCRIPTION, SPINE_LOSS, UPLINK_LOSS, LEAF_LOSS, SITE_LOSS = (
    "ports",
    "use",
    "oversubscription",
    "spine_loss",
    "uplink_loss",
    "leaf_loss",
    "site_loss",
)
_SLACK = 1 + 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PortDemand:
    """
    Member ports of one speed in a building, spread evenly over its leaves.

    `gbps`: the peak that they carry, the larger direction. `half_ratio`: the share of it that still comes through
    when every member has lost the larger half of its ports. [0..1]
    """

    count: int
    gbps: float
    half_ratio: float = 1.0


_NO_PORTS = PortDemand(count=0, gbps=0.0)
#: For each building, speed -> ports.
Demand = tuple[Mapping[int, PortDemand], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The leaves of one model in a building: `speeds` they serve, links of each leaf to each spine."""

    site: int
    model: LeafModel
    speeds: tuple[int, ...]
    leaves: int
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A fabric: every leaf has links to every spine, spines stand evenly in all buildings."""

    spine: SpineModel
    spines: int
    groups: tuple[Group, ...]

    @property
    def stock(self) -> dict[str, int]:
        """Return devices and uplinks by what they are. [count]"""
        found = {self.spine.id: self.spines}
        for group in self.groups:
            uplink = at_speed(UPLINK, group.model.uplink_gbps)
            found[group.model.id] = found.get(group.model.id, 0) + group.leaves
            found[uplink] = found.get(uplink, 0) + group.leaves * group.links * self.spines
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What stands already and costs nothing more: spines by model, leaves and uplinks by building and leaf model."""

    spines: Mapping[str, int] = field(default_factory=dict)
    leaves: Mapping[tuple[int, str], int] = field(default_factory=dict)
    uplinks: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def with_design(self, design: Design) -> Installed:
        """Return the stock once a design is built: nothing is given back."""
        spines, leaves, uplinks = dict(self.spines), dict(self.leaves), dict(self.uplinks)
        spines[design.spine.id] = max(spines.get(design.spine.id, 0), design.spines)
        for group in design.groups:
            key = group.site, group.model.id
            leaves[key] = max(leaves.get(key, 0), group.leaves)
            uplinks[key] = max(uplinks.get(key, 0), group.leaves * group.links * design.spines)
        return Installed(spines=spines, leaves=leaves, uplinks=uplinks)


def traffic_gbps(demand: Demand, site: int | None = None) -> float:
    """Return the traffic of all buildings, or of one. [Gbit/s]"""
    chosen = demand if site is None else (demand[site],)
    return sum(ports.gbps for speeds in chosen for ports in speeds.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafLoad:
    """
    The fullest leaf of a group: its ports, their speed, the traffic through it.

    `after_loss_gbps`: the traffic through it once its partner is lost; `lost_gbps`: what no member can send any more
    when this leaf is lost. [Gbit/s]
    """

    ports: int
    port_gbps: float
    gbps: float
    after_loss_gbps: float
    lost_gbps: float


def leaf_load(demand: Mapping[int, PortDemand], speeds: tuple[int, ...], leaves: int, rules: FabricRules) -> LeafLoad:
    """
    Put the ports of some speeds on leaves, and look at the fullest.

    Parameters
    ----------
    demand : mapping of int to PortDemand
        The building's ports by speed.
    speeds : tuple of int
        Those served by the group.
    leaves : int
        How many there are, >= 1.
    rules : FabricRules
        How members are spread.

    Returns
    -------
    LeafLoad
        Ports of each speed are rounded up, traffic goes with the ports.

    Notes
    -----
    Dual-homed: a LAG has half of its ports on either leaf of a pair, each leaf with half of the pair's traffic. When
    one is lost, the other gets all that the members' remaining ports carry.
    """
    ports = port_gbps = 0.0
    through = after = lost = 0.0
    for speed in speeds:
        item = demand.get(speed, _NO_PORTS)
        here = math.ceil(item.count / leaves)
        gbps = item.gbps * here / item.count if item.count else 0.0
        ports += here
        port_gbps += speed * here
        through += gbps
        after += 2 * gbps * item.half_ratio if rules.dual_homed else gbps
        lost += 2 * gbps * (1 - item.half_ratio) if rules.dual_homed else gbps
    return LeafLoad(
        ports=round(ports), port_gbps=port_gbps, gbps=through, after_loss_gbps=max(through, after), lost_gbps=lost
    )


def fewest_leaves(rules: FabricRules) -> int:
    """Return how many leaves of a model a building has at least: a pair where LAGs span two. [count]"""
    return 2 if rules.dual_homed else 1


def group_faults(group: Group, spines: int, demand: Demand, rules: FabricRules) -> Iterator[str]:
    """
    Find the rules that a group of leaves breaks.

    Parameters
    ----------
    group : Group
        The leaves.
    spines : int
        Of the whole exchange, a multiple of its buildings. [count]
    demand : Demand
        Ports and traffic of all buildings.
    rules : FabricRules
        What each loss must leave.

    Yields
    ------
    str
        `PORTS`, `USE` (nothing lost) and so on.

    Notes
    -----
    Routers spread traffic evenly over spines (ECMP) and do not know how full these are: when one of several parallel
    links to a spine is lost, the others still get that spine's even share, so all of its links count as lost alike. A
    single link that is lost takes its spine out of the leaf's choice.
    """
    load = leaf_load(demand[group.site], group.speeds, group.leaves, rules)
    link = group.model.uplink_gbps
    usable = rules.limit_ratio * link * _SLACK
    through = rules.through_spine_ratio
    if load.ports > group.model.ports or group.links * spines > group.model.uplinks:
        yield PORTS
    if load.port_gbps > rules.most_oversubscription_ratio * link * group.links * spines * _SLACK:
        yield OVERSUBSCRIPTION
    if load.gbps * through > usable * group.links * spines:
        yield USE
    if load.gbps * through * rules.spine_share_ratio > usable * group.links * (spines - 1):
        yield SPINE_LOSS
    left = spines * (group.links - 1) if group.links > 1 else spines - 1
    if load.gbps * through * rules.uplink_share_ratio > usable * left:
        yield UPLINK_LOSS
    whole = traffic_gbps(demand)
    if load.after_loss_gbps * through > usable * group.links * spines or load.lost_gbps > whole * (
        (1 - rules.leaf_share_ratio) + 1e-9
    ):
        yield LEAF_LOSS
    if rules.sites > 1:
        remaining = group.links * (spines - spines // rules.sites)
        if load.gbps * through * _moved(group.site, demand, rules) > usable * remaining:
            yield SITE_LOSS


def site_share(demand: Demand, rules: FabricRules) -> float:
    """Return the share of the traffic that the loss of the worst building leaves. [0..1]"""
    whole = traffic_gbps(demand)
    if not whole:
        return 1.0
    if len(demand) == 1:
        return 0.0
    worst = max(traffic_gbps(demand, site) for site in range(len(demand)))
    return 1 - (1 - rules.dual_site_ratio) * worst / whole


def spine_ports(groups: tuple[Group, ...], spine: SpineModel) -> float:
    """Return the ports that each spine needs; a port serves several slower uplinks. [count]"""
    return sum(port_use(group, spine) for group in groups)


def port_use(group: Group, spine: SpineModel) -> float:
    """Return the ports of each spine that a group of leaves needs: whole ones. [count]"""
    each = spine.port_gbps // group.model.uplink_gbps
    return math.ceil(group.leaves * group.links / each) if each else math.inf


def faults(design: Design, demand: Demand, rules: FabricRules) -> tuple[str, ...]:
    """
    Find the rules that a design breaks.

    Parameters
    ----------
    design : Design
        The fabric; each speed that a building demands is served by one group there.
    demand : Demand
        Ports and traffic.
    rules : FabricRules
        What each loss must leave.

    Returns
    -------
    tuple of str
        Each once, in the order of the checks; empty where it survives everything.
    """
    broken = {fault for group in design.groups for fault in group_faults(group, design.spines, demand, rules)}
    if spine_ports(design.groups, design.spine) > design.spine.ports:
        broken.add(PORTS)
    if site_share(demand, rules) < rules.site_share_ratio - 1e-9:
        broken.add(SITE_LOSS)
    order = (PORTS, OVERSUBSCRIPTION, USE, SPINE_LOSS, UPLINK_LOSS, LEAF_LOSS, SITE_LOSS)
    return tuple(fault for fault in order if fault in broken)


def _moved(site: int, demand: Demand, rules: FabricRules) -> float:
    """Return by how much a building's traffic grows when the worst other one is lost: members with ports in both."""
    whole, others = traffic_gbps(demand), [traffic_gbps(demand, other) for other in range(len(demand)) if other != site]
    grown = (rules.dual_site_ratio * lost / (whole - lost) for lost in others if whole > lost)
    return 1 + max(grown, default=0.0)
