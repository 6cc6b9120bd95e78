"""The rules by which an exchange is dimensioned, read from the plan's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.errors import InputError
from netplan.exchange.dimensioning.records import LEAF, PORT, ROUTE_SERVER, SITE, SPINE, UPLINK, at_speed, speed_of
from netplan.parameters import Parameters
from topology.lengths import ZERO, Band

#: Speeds of member ports. [Gbit/s]
SPEEDS = (10, 25, 100, 400, 800)
_PERCENTILES = (10, 50, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class LagRules:
    """
    When a member's ports suffice.

    `limit_ratio`: of what is left when a link is lost; `use_ratio`: of all links; `watch_ratio`: share of the limit
    from which a LAG is watched; `single_gbps`: members up to this peak may stay on one port.
    """

    most_links: int
    limit_ratio: float
    watch_ratio: float
    use_ratio: float
    single_gbps: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FabricRules:
    """What of the traffic each loss must leave, and how members are spread; see the plan's section [fabric]."""

    sites: int = 1
    dual_homed: bool = True
    dual_site_ratio: float = 0.0
    through_spine_ratio: float = 1.0
    limit_ratio: float = 1.0
    most_oversubscription_ratio: float = 1e9
    leaf_share_ratio: float = 0.0
    spine_share_ratio: float = 1.0
    uplink_share_ratio: float = 1.0
    site_share_ratio: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafModel:
    """A leaf: so many member ports of the speeds it accepts, so many uplinks."""

    id: str
    speeds: tuple[int, ...]
    ports: int
    uplinks: int
    uplink_gbps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpineModel:
    """A spine; a port serves several uplinks of a lower speed by breakout."""

    id: str
    ports: int
    port_gbps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What can be bought: models, and the price of everything by what it is. [CNY]"""

    leaves: tuple[LeafModel, ...]
    spines: tuple[SpineModel, ...]
    prices: Mapping[str, Band]

    def price(self, what: str) -> Band:
        """Return the price of one. [CNY]"""
        return self.prices.get(what, ZERO)

    def gbps(self, what: str) -> float:
        """Return the capacity that one adds: a leaf its member ports, a spine its ports. [Gbit/s]"""
        for leaf in self.leaves:
            if leaf.id == what:
                return float(leaf.ports * leaf.speeds[-1])
        for spine in self.spines:
            if spine.id == what:
                return float(spine.ports * spine.port_gbps)
        return speed_of(what) or 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRules:
    """When to order: percentile of the forecast, time each upgrade must last, lead times. [month], [year]"""

    percentile: int
    step_months: float
    lead_months: Mapping[str, float]
    support_years: float
    typical_gbps: float
    sessions: int
    families: int


def whole(parameters: Parameters, name: str) -> int:
    """Return a parameter that must be a whole number; raise `InputError` for any other."""
    value = parameters[name].value
    if value != int(value):
        raise InputError("order_not_whole", file="plan.toml", column=name, value=f"{value:g}")
    return int(value)


def lag_rules(parameters: Parameters) -> LagRules:
    """Read the rules for members' ports."""
    return LagRules(
        most_links=whole(parameters, "lag.most_links_count"),
        limit_ratio=parameters["lag.limit_ratio"].value,
        watch_ratio=parameters["lag.watch_ratio"].value,
        use_ratio=parameters["trigger.utilisation_ratio"].value,
        single_gbps=parameters["lag.single_port_gbps"].value,
    )


def fabric_rules(parameters: Parameters) -> FabricRules:
    """Read the rules for the fabric."""

    def ratio(key: str) -> float:
        return parameters[f"fabric.{key}_ratio"].value

    return FabricRules(
        sites=whole(parameters, "fabric.sites_count"),
        dual_homed=whole(parameters, "fabric.leaves_per_lag_count") > 1,
        dual_site_ratio=ratio("dual_site"),
        through_spine_ratio=ratio("through_spine"),
        limit_ratio=ratio("limit"),
        most_oversubscription_ratio=ratio("most_oversubscription"),
        leaf_share_ratio=ratio("leaf_share"),
        spine_share_ratio=ratio("spine_share"),
        uplink_share_ratio=ratio("uplink_share"),
        site_share_ratio=ratio("site_share"),
    )


#: A leaf for ports of a speed: the speeds it accepts (slower modules fit into faster cages), the speed of its uplinks.
_LEAVES = {25: ((10, 25), 100), 100: ((10, 25, 100), 400), 400: ((100, 400), 400), 800: ((400, 800), 800)}
_SPINES = (400, 800)


def catalogue(parameters: Parameters) -> Catalogue:
    """Read what can be bought, and at what price."""
    prices = {at_speed(PORT, speed): parameters[f"price.port_{speed}g_cny"] for speed in SPEEDS}
    prices |= {at_speed(UPLINK, speed): parameters[f"price.uplink_{speed}g_cny"] for speed in (100, 400, 800)}
    prices |= {at_speed(LEAF, speed): parameters[f"price.leaf_{speed}g_cny"] for speed in _LEAVES}
    prices |= {at_speed(SPINE, speed): parameters[f"price.spine_{speed}g_cny"] for speed in _SPINES}
    prices |= {ROUTE_SERVER: parameters["price.route_server_cny"], SITE: parameters["price.site_cny"]}
    return Catalogue(
        leaves=tuple(
            LeafModel(
                id=at_speed(LEAF, speed),
                speeds=accepted,
                ports=whole(parameters, f"fabric.leaf_{speed}g_ports_count"),
                uplinks=whole(parameters, f"fabric.leaf_{speed}g_uplinks_count"),
                uplink_gbps=uplink,
            )
            for speed, (accepted, uplink) in _LEAVES.items()
        ),
        spines=tuple(
            SpineModel(
                id=at_speed(SPINE, speed),
                ports=whole(parameters, f"fabric.spine_{speed}g_ports_count"),
                port_gbps=speed,
            )
            for speed in _SPINES
        ),
        prices=prices,
    )


def order_rules(parameters: Parameters, percentile: int | None = None) -> OrderRules:
    """
    Read when to order.

    Parameters
    ----------
    parameters : Parameters
        The plan's.
    percentile : int, optional
        Of the forecast, instead of the plan's.

    Returns
    -------
    OrderRules
        Complete.

    Raises
    ------
    InputError
        For a percentile that no forecast gives, a count that is not whole.
    """
    chosen = whole(parameters, "trigger.plan_percentile") if percentile is None else percentile
    if chosen not in _PERCENTILES:
        if percentile is None:
            raise InputError("order_percentile", file="plan.toml", column="trigger.plan_percentile", value=chosen)
        raise InputError("order_percentile", column="--percentile", value=chosen)
    port, switch = parameters["trigger.lead_port_months"].value, parameters["trigger.lead_switch_months"].value
    return OrderRules(
        percentile=chosen,
        step_months=parameters["trigger.step_months"].value,
        lead_months={
            PORT: port,
            UPLINK: port,
            LEAF: switch,
            SPINE: switch,
            ROUTE_SERVER: parameters["trigger.lead_server_months"].value,
            SITE: parameters["trigger.lead_site_months"].value,
        },
        support_years=parameters["fabric.support_years"].value,
        typical_gbps=parameters["port.typical_gbps"].value,
        sessions=whole(parameters, "route_server.sessions_count"),
        families=whole(parameters, "route_server.families_count"),
    )
