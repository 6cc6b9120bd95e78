"""Prices, ladders and shares as rules use them: the plan's parameters, nominal or at one end of their ranges."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from geodata.errors import InputError
from netplan.exchange.matrix import Shares
from netplan.members import KINDS
from netplan.parameters import Parameters
from topology.lengths import Band

#: Which figure of each parameter: the cheapest for a member, the nominal one, the dearest.
ENDS = CHEAP, NOMINAL, DEAR = ("low", "value", "high")
_OTHER = {CHEAP: DEAR, NOMINAL: NOMINAL, DEAR: CHEAP}
#: Speeds that a port fee is given for; a port of another speed pays as the next larger one. [Gbit/s]
FEE_SPEEDS_GBPS = (1, 10, 25, 100, 400, 800)
#: Years since joining that a subsidy rate is given for; later there is none.
SUBSIDY_YEARS = (1, 2, 3)
#: Opened capacity up to which each cap on subsidies holds. [Gbit/s]
CAPS_BELOW_GBPS = {"small": 10.0, "medium": 100.0, "large": math.inf}

#: Up to how much, at what price: [Gbit/s], [CNY/(Gbit/s month)]
Ladder = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """
    A subsidy schedule.

    `rates`: share of the amount that is paid back in the first, second, ... year since joining; `caps`: capacity below
    which, and at most how much a month; `kinds`: share of the rate that a kind of member gets. [-], [CNY/month], [-]
    """

    rates: tuple[float, ...]
    caps: Ladder
    kinds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every rule needs besides the samples; prices in CNY/(Gbit/s month) unless the name says otherwise."""

    port_fees: Ladder
    cross_connect_cny: float
    percentile: float
    usage_cny_per_gbps: float
    tier_percentile: float
    tiers: Ladder
    transit_cny_per_gbps: float
    smaller_discount_ratio: float
    smaller_below_gbps: float
    backbone_cny_per_gbps: float
    collector_gbps: float
    inter_exchange_cny_per_gbps: float
    egress_ratio: float
    other_exchanges_ratio: float
    ratio_limit: float
    least_known_ratio: float
    subsidy: Schedule


def terms_of(parameters: Parameters, shares: Shares, end: str = NOMINAL) -> Terms:
    """
    Take the terms of settlement from a plan's parameters.

    Parameters
    ----------
    parameters : Parameters
        The plan's; `settlement.*` and `subsidy.*`.
    shares : Shares
        Where the members' traffic goes.
    end : str
        `NOMINAL`, or one end of all ranges together: `CHEAP` (prices low, discounts and subsidies high) or `DEAR`.

    Returns
    -------
    Terms
        Complete.

    Raises
    ------
    InputError
        If the tiers do not ascend.
    """
    price = partial(_pick, parameters, "settlement", end)
    relief = partial(_pick, parameters, "settlement", _OTHER[end])
    chosen = partial(_pick, parameters, "settlement", NOMINAL)
    return Terms(
        port_fees=tuple((float(speed), price(f"port_{speed}g_cny_per_month")) for speed in FEE_SPEEDS_GBPS),
        cross_connect_cny=price("cross_connect_cny_per_month"),
        percentile=chosen("percentile"),
        usage_cny_per_gbps=price("usage_cny_per_gbps"),
        tier_percentile=chosen("tier_percentile"),
        tiers=_tiers(price, chosen),
        transit_cny_per_gbps=price("transit_cny_per_gbps"),
        smaller_discount_ratio=relief("smaller_discount_ratio"),
        smaller_below_gbps=chosen("smaller_below_gbps"),
        backbone_cny_per_gbps=price("backbone_cny_per_gbps"),
        collector_gbps=chosen("collector_gbps"),
        inter_exchange_cny_per_gbps=price("inter_exchange_cny_per_gbps"),
        egress_ratio=_end(shares.egress_ratio, end),
        other_exchanges_ratio=_end(shares.other_exchanges_ratio, end),
        ratio_limit=chosen("ratio_limit"),
        least_known_ratio=chosen("least_known_ratio"),
        subsidy=_schedule(partial(_pick, parameters, "subsidy", _OTHER[end])),
    )


def _schedule(relief: Callable[[str], float]) -> Schedule:
    return Schedule(
        rates=tuple(relief(f"rate_year_{year}") for year in SUBSIDY_YEARS),
        caps=tuple((below, relief(f"cap_{size}_cny_per_year") / 12) for size, below in CAPS_BELOW_GBPS.items()),
        kinds={kind: relief(f"{kind}_ratio") for kind in KINDS},
    )


def _tiers(price: Callable[[str], float], chosen: Callable[[str], float]) -> Ladder:
    first, second = chosen("tier_1_gbps"), chosen("tier_2_gbps")
    if not first < second:
        raise InputError(
            "bad_ladder", file="plan.toml", column="settlement.tier_2_gbps", value=f"{second:g}", first=f"{first:g}"
        )
    limits = (first, second, math.inf)
    return tuple((limit, price(f"tier_{number}_cny_per_gbps")) for number, limit in enumerate(limits, start=1))


def _pick(parameters: Parameters, section: str, end: str, key: str) -> float:
    return _end(parameters[f"{section}.{key}"], end)


def _end(band: Band, end: str) -> float:
    return {CHEAP: band.low, NOMINAL: band.value, DEAR: band.high}[end]
