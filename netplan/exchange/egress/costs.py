"""What lighting waves of a size along a route costs, and what onward carriage costs."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.parameters import Parameters
from netplan.routes import Route
from netplan.upgrade.costs import Costs
from topology.lengths import Band

#: The size that the plan's price of a pair of transponders is for. [Gbit/s]
_PRICED_GBPS = 400.0
#: Sizes of a wave [Gbit/s] and the parameter that holds the price of a pair over that of the priced size.
_PRICE_RATIO = {100.0: "egress.wave_100g_price_ratio", _PRICED_GBPS: "", 800.0: "egress.wave_800g_price_ratio"}
SIZES_GBPS = tuple(_PRICE_RATIO)


@dataclass(frozen=True)
class WaveCosts:
    """The costs of waves under a plan's parameters, each for the whole planning period. [CNY]"""

    parameters: Parameters

    def wave(self, route: Route, gbps: float) -> Band:
        """
        Tell what one wave costs.

        Parameters
        ----------
        route : Route
            An optical route.
        gbps : float
            One of `SIZES_GBPS`. [Gbit/s]

        Returns
        -------
        Band
            Pairs of transponders, one more at each regenerator, x the price of the size; and its share of a leased
            pair of fibres with its amplifiers. [CNY]
        """
        pairs = Costs(self.parameters).circuit(route)
        if name := _PRICE_RATIO[gbps]:
            pairs = _times(pairs, self.parameters[name])
        return pairs.plus(_times(route.km, self.per_km))

    @property
    def per_km(self) -> Band:
        """Return a wave's share of a kilometre of leased fibre with its amplifiers. [CNY/km]"""
        lease, hut = self.parameters["cost.lease_cny_per_km"], self.parameters["cost.amplifier_hut_cny"]
        spacing = self.parameters["optical.amplifier_spacing_km"]
        waves = self.parameters["egress.waves_per_pair_count"]
        return Band(
            value=(lease.value + hut.value / spacing.value) / waves.value,
            low=(lease.low + hut.low / spacing.high) / waves.high,
            high=(lease.high + hut.high / spacing.low) / waves.low,
        )

    def onward(self, route: Route) -> Band:
        """
        Tell what carrying a Gbit/s onward from a core city costs.

        Parameters
        ----------
        route : Route
            An optical route from the core city to the destination.

        Returns
        -------
        Band
            A Gbit/s of a well filled wave of 400 Gbit/s, times `egress.onward_price_ratio`. [CNY/Gbit/s]
        """
        own = self.wave(route, _PRICED_GBPS).times(1.0 / _PRICED_GBPS)
        fill = self.parameters["egress.fill_ratio"]
        filled = Band(value=own.value / fill.value, low=own.low / fill.high, high=own.high / fill.low)
        return _times(filled, self.parameters["egress.onward_price_ratio"])


def _times(a: Band, b: Band) -> Band:
    return Band(value=a.value * b.value, low=a.low * b.low, high=a.high * b.high)
