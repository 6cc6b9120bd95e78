"""What builds, leases and circuits cost, each a band: prices and quantities low together, high together."""

from __future__ import annotations

import math
from dataclasses import dataclass

from netplan.delay import length
from netplan.parameters import Parameters
from netplan.routes import Route
from topology.lengths import Band
from topology.records import Span


@dataclass(frozen=True)
class Costs:
    """
    The costs of builds under a plan's parameters. [CNY]

    The low end takes lengths, counts and prices at their low ends, the high end all at the other. Every price is an
    assumption of plan.toml unless its basis says otherwise.
    """

    parameters: Parameters

    def build(self, span: Span, *, in_duct: bool = False) -> Band:
        """
        Tell what a new cable costs.

        Parameters
        ----------
        span : Span
            The cable; a cost of its own (`cost_cny`) is taken as the whole cost.
        in_duct : bool
            Whether it lies in a duct that exists.

        Returns
        -------
        Band
            Length x price + ceil(length / amplifier spacing) x amplifier hut. [CNY]
        """
        if span.cost_cny is not None:
            low = span.cost_cny if span.cost_cny_low is None else span.cost_cny_low
            high = span.cost_cny if span.cost_cny_high is None else span.cost_cny_high
            return Band(value=span.cost_cny, low=low, high=high)
        name = "cost.duct_cable_cny_per_km" if in_duct else "cost.buried_cable_cny_per_km"
        return _product(length([span]), self.parameters[name]).plus(self._huts(span))

    def lease(self, span: Span) -> Band:
        """Tell what a fibre pair on somebody else's cable costs over the whole planning period. [CNY]"""
        return _product(length([span]), self.parameters["cost.lease_cny_per_km"])

    def circuit(self, route: Route) -> Band:
        """
        Tell what lighting a route costs.

        Parameters
        ----------
        route : Route
            An optical route.

        Returns
        -------
        Band
            A pair of transponders, and one more at each regenerator: two of them back to back. [CNY]
        """
        reach = self.parameters["optical.regenerator_reach_km"]
        km = route.km
        pairs = Band(
            value=_pairs(km.value, reach.value), low=_pairs(km.low, reach.high), high=_pairs(km.high, reach.low)
        )
        return _product(pairs, self.pair)

    @property
    def pair(self) -> Band:
        """Return the price of a pair of transponders. [CNY]"""
        return self.parameters["cost.transponder_pair_cny"]

    def _huts(self, span: Span) -> Band:
        spacing = self.parameters["optical.amplifier_spacing_km"]
        count = Band(
            value=math.ceil(span.route_km / spacing.value),
            low=math.ceil(span.route_km_low / spacing.high),
            high=math.ceil(span.route_km_high / spacing.low),
        )
        return _product(count, self.parameters["cost.amplifier_hut_cny"])


def _pairs(km: float, reach_km: float) -> int:
    return max(math.ceil(km / reach_km), 1)


def _product(amount: Band, price: Band) -> Band:
    return Band(value=amount.value * price.value, low=amount.low * price.low, high=amount.high * price.high)
