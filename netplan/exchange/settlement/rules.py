"""
The rules of settlement, each with the same contract; a new one is a line in `RULES`: which rate, at what price.

A rule looks at one member's month and says what rate it bills and what that costs. Amounts are positive where the
member pays. What a rule cannot know from one member alone, who receives what networks pay each other, is settled after
all members are billed (`netplan.exchange.settlement.clearing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from geodata.errors import InputError, nearest
from netplan.exchange.settlement.month import MemberMonth
from netplan.exchange.settlement.records import CARRIERS, EXCHANGE, NOBODY, TRANSIT
from netplan.exchange.settlement.terms import Ladder, Terms

PORT_FLAT, PEERING_FREE, TRANSIT_CEILING = "port-flat", "peering-free", "transit-ceiling"
BY_PORT, AGGREGATED, TIERED = "percentile-95-port", "percentile-95-aggregated", "percentile-90-tiered"
BACKBONE, INTER_EXCHANGE = "miit-2006-648", "inter-exchange"
#: The rule of a member that names none.
DEFAULT = PORT_FLAT
#: Article 8 of 信部电[2006]648号 drops "5%的最高值" of each direction. [%]
BACKBONE_PERCENTILE = 95.0
#: Article 3: what a unit that is not run for profit (非经营性互联单位) pays is halved. [-]
NOT_FOR_PROFIT_RATIO = 0.5
NOT_FOR_PROFIT = "government"


class Rule(Protocol):
    """
    How a member's month is turned into money.

    `payee`: whom the member pays. `samples`: whether it bills what was measured. A rule that is not to be subsidised
    names a payee other than the exchange.
    """

    @property
    def name(self) -> str:
        """Return the rule's name, as members.csv and --rule write it."""

    @property
    def payee(self) -> str:
        """Return whom the member pays."""

    @property
    def samples(self) -> bool:
        """Return whether the amount rests on samples."""

    def billed_gbps(self, month: MemberMonth, terms: Terms) -> float | None:
        """Return the rate that is billed; None where no sample is known. [Gbit/s]"""

    def amount_cny(self, month: MemberMonth, billed_gbps: float, terms: Terms) -> float:
        """Return what a billed rate costs the member, >= 0. [CNY]"""


@dataclass(frozen=True, slots=True)
class PortFlat:
    """A fee for each port by its speed, whatever it carries."""

    name: str = PORT_FLAT
    payee: str = EXCHANGE
    samples: bool = False

    def billed_gbps(self, month: MemberMonth, terms: Terms) -> float | None:  # noqa: ARG002
        """Return the ports' speeds. [Gbit/s]"""
        return month.capacity_gbps

    def amount_cny(self, month: MemberMonth, billed_gbps: float, terms: Terms) -> float:  # noqa: ARG002
        """Return the fees for the days that the member was there. [CNY]"""
        return sum(port_fee(port.speed_gbps, terms.port_fees) for port in month.ports) * month.present_ratio


@dataclass(frozen=True, slots=True)
class PeeringFree:
    """Settlement-free peering: nobody pays, whatever flows."""

    name: str = PEERING_FREE
    payee: str = NOBODY
    samples: bool = False

    def billed_gbps(self, month: MemberMonth, terms: Terms) -> float | None:  # noqa: ARG002
        """Return nothing billed. [Gbit/s]"""
        return 0.0

    def amount_cny(self, month: MemberMonth, billed_gbps: float, terms: Terms) -> float:  # noqa: ARG002
        """Return nothing. [CNY]"""
        return 0.0


@dataclass(frozen=True, slots=True)
class Metered:
    """
    A rate of the samples at a price, for the days that the member was there.

    `rate`: which one is billed; None where no sample is known. [Gbit/s] `price`: what it costs a whole month. [CNY]
    """

    name: str
    payee: str
    rate: Callable[[MemberMonth, Terms], float | None]
    price: Callable[[float, MemberMonth, Terms], float]
    samples: bool = True

    def billed_gbps(self, month: MemberMonth, terms: Terms) -> float | None:
        """Return the rate. [Gbit/s]"""
        return self.rate(month, terms)

    def amount_cny(self, month: MemberMonth, billed_gbps: float, terms: Terms) -> float:
        """Return its price for the days present. [CNY]"""
        return self.price(billed_gbps, month, terms) * month.present_ratio


def _of_the_sum(month: MemberMonth, terms: Terms) -> float | None:
    """The percentile of the higher direction, ports added up first."""
    return month.higher_gbps(terms.percentile)


def _of_the_ports(month: MemberMonth, terms: Terms) -> float | None:
    """The percentile of each port's higher direction, added up."""
    return month.by_port_gbps(terms.percentile)


def _lower_of_the_sum(month: MemberMonth, terms: Terms) -> float | None:
    """The percentile that tiers bill, of the higher direction, ports added up first."""
    return month.higher_gbps(terms.tier_percentile)


def _to_other_exchanges(month: MemberMonth, terms: Terms) -> float | None:
    """The share of the percentile that goes to the members of other exchanges."""
    whole = month.higher_gbps(terms.percentile)
    return None if whole is None else whole * terms.other_exchanges_ratio


def _mean_of_directions(month: MemberMonth, terms: Terms) -> float | None:  # noqa: ARG001
    """
    The rate of 信部电[2006]648号, the historical rule between backbone networks.

    Of the five-minute rates of each direction the highest 5 % are dropped; the mean of the two highest that remain is
    billed. The samples do not tell with whom traffic is exchanged, so all of it is billed as if it were with the
    carriers that collect: an upper bound.
    """
    into, out = month.aggregated_gbps(BACKBONE_PERCENTILE)
    return None if into is None or out is None else (into + out) / 2


def _transit(billed_gbps: float, month: MemberMonth, terms: Terms) -> float:
    return billed_gbps * transit_price(month, terms)


def _usage(billed_gbps: float, month: MemberMonth, terms: Terms) -> float:  # noqa: ARG001
    return billed_gbps * terms.usage_cny_per_gbps


def _tiers(billed_gbps: float, month: MemberMonth, terms: Terms) -> float:  # noqa: ARG001
    return marginal_cny(billed_gbps, terms.tiers)


def _backbone(billed_gbps: float, month: MemberMonth, terms: Terms) -> float:
    """The standard price, halved for those that are not run for profit."""
    ratio = NOT_FOR_PROFIT_RATIO if month.member.kind == NOT_FOR_PROFIT else 1.0
    return billed_gbps * terms.backbone_cny_per_gbps * ratio


def _between_exchanges(billed_gbps: float, month: MemberMonth, terms: Terms) -> float:  # noqa: ARG001
    return billed_gbps * terms.inter_exchange_cny_per_gbps


#: The registry: name -> rule, in the order of the tables.
RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        PortFlat(),
        PeeringFree(),
        Metered(TRANSIT_CEILING, TRANSIT, _of_the_sum, _transit),
        Metered(BY_PORT, EXCHANGE, _of_the_ports, _usage),
        Metered(AGGREGATED, EXCHANGE, _of_the_sum, _usage),
        Metered(TIERED, EXCHANGE, _lower_of_the_sum, _tiers),
        Metered(BACKBONE, CARRIERS, _mean_of_directions, _backbone),
        Metered(INTER_EXCHANGE, EXCHANGE, _to_other_exchanges, _between_exchanges),
    )
}


def rule_named(name: str, *, file: str | None = None, column: str | None = None) -> Rule:
    """Return a rule by name; raise `InputError` with the nearest names where there is none."""
    if name not in RULES:
        hints = nearest(name, RULES, count=1)
        raise InputError("not_a_choice", file=file, column=column, value=name, choices=list(RULES), nearest=hints)
    return RULES[name]


def port_fee(speed_gbps: float, fees: Ladder) -> float:
    """
    Tell what a port costs a month.

    Parameters
    ----------
    speed_gbps : float
        Its speed. [Gbit/s]
    fees : ladder
        Speeds in ascending order with their fees. [Gbit/s, CNY/month]

    Returns
    -------
    float
        The fee of the next larger speed; beyond the largest, that one's in proportion. [CNY/month]
    """
    for listed_gbps, fee in fees:
        if speed_gbps <= listed_gbps:
            return fee
    largest_gbps, fee = fees[-1]
    return fee * speed_gbps / largest_gbps


def marginal_cny(billed_gbps: float, tiers: Ladder) -> float:
    """
    Price a rate by a ladder, each tier's part at its own price.

    Parameters
    ----------
    billed_gbps : float
        The rate, >= 0. [Gbit/s]
    tiers : ladder
        Up to how much at what price, ascending, the last without end. [Gbit/s, CNY/(Gbit/s month)]

    Returns
    -------
    float
        So that more traffic never costs less, which a ladder for the whole volume cannot promise. [CNY/month]
    """
    lower, amount = 0.0, 0.0
    for upper, price in tiers:
        amount += max(min(billed_gbps, upper) - lower, 0.0) * price
        lower = upper
    return amount


def transit_price(month: MemberMonth, terms: Terms) -> float:
    """Return the price of transit for a network of this size. [CNY/(Gbit/s month)]"""
    smaller = month.capacity_gbps < terms.smaller_below_gbps
    return terms.transit_cny_per_gbps * (1.0 - terms.smaller_discount_ratio if smaller else 1.0)
