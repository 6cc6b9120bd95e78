"""
The delay model: what a route's one-way delay is made of, part by part, each a band.

    delay = fibre + amplifiers + regenerators + terminals          a lit circuit, end to end
            + routers + serialisation + queueing                   where it passes IP nodes

The low end of every band takes all lengths and parameters at the end that makes the delay low, the high end all at the
other: the true delay lies between, whatever depends on whatever.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from geodata.units import fibre_ms, ms_from_us, serialisation_us
from netplan.calibration.known import KnownSums
from netplan.parameters import Parameters
from topology.lengths import ZERO, Band
from topology.records import OPTICAL, Span

FIBRE, AMPLIFIERS, REGENERATORS, TERMINALS = "fibre", "amplifiers", "regenerators", "terminals"
ROUTERS, SERIALISATION, QUEUEING = "routers", "serialisation", "queueing"
OPTICAL_PARTS = (FIBRE, AMPLIFIERS, REGENERATORS, TERMINALS)
IP_PARTS = (*OPTICAL_PARTS, ROUTERS, SERIALISATION, QUEUEING)

Parts = Mapping[str, Band]


@dataclass(frozen=True)
class DelayModel:
    """The delay of spans, circuits and hops under a plan's parameters; `known` holds what was measured together."""

    parameters: Parameters
    known: KnownSums = field(default_factory=KnownSums)

    def span_fibre(self, span: Span) -> Band:
        """
        Tell how long light takes through a span.

        Parameters
        ----------
        span : Span
            Its length band and fibre type.

        Returns
        -------
        Band
            Cable length x fibre over cable x group index / c. A fitted length is told by its delay: its band holds what
            index and excess leave open, so they do not widen it again. [ms]
        """
        if span.told_ms_per_km is not None:
            return Band(value=span.route_km, low=span.route_km_low, high=span.route_km_high).times(span.told_ms_per_km)
        index = self.parameters.fibre_types[span.fibre_type].band
        excess = self.parameters["length.fibre_to_cable"]
        return Band(
            value=fibre_ms(span.route_km * excess.value, index.value),
            low=fibre_ms(span.route_km_low * excess.low, index.low),
            high=fibre_ms(span.route_km_high * excess.high, index.high),
        )

    def span_amplifiers(self, span: Span) -> Band:
        """Tell the delay of a span's amplifier sites: one each spacing, and one where the span ends. [ms]"""
        spacing = self.parameters["optical.amplifier_spacing_km"]
        each = self.parameters["optical.amplifier_us"]
        return Band(
            value=ms_from_us(math.ceil(span.route_km / spacing.value) * each.value),
            low=ms_from_us(math.ceil(span.route_km_low / spacing.high) * each.low),
            high=ms_from_us(math.ceil(span.route_km_high / spacing.low) * each.high),
        )

    def span_ms(self, span: Span) -> float:
        """Return what a span adds to any route that takes it: fibre and amplifiers, nominal. [ms]"""
        return self.span_fibre(span).value + self.span_amplifiers(span).value

    def regenerators(self, route_km: Band) -> Band:
        """
        Tell the delay of a circuit's regenerators: one wherever the reach ends before the circuit does.

        Parameters
        ----------
        route_km : Band
            Length of the circuit. [km]

        Returns
        -------
        Band
            (ceil(length / reach) - 1) x the delay of one. [ms]
        """
        reach = self.parameters["optical.regenerator_reach_km"]
        each = self.parameters["optical.regenerator_us"]

        def delay_ms(length_km: float, reach_km: float, each_us: float) -> float:
            return ms_from_us(max(math.ceil(length_km / reach_km) - 1, 0) * each_us)

        return Band(
            value=delay_ms(route_km.value, reach.value, each.value),
            low=delay_ms(route_km.low, reach.high, each.low),
            high=delay_ms(route_km.high, reach.low, each.high),
        )

    @property
    def regenerator_ms(self) -> float:
        """Return the nominal delay of one regenerator. [ms]"""
        return ms_from_us(self.parameters["optical.regenerator_us"].value)

    @cached_property
    def terminals(self) -> Band:
        """Return the delay of a circuit's two terminals: transponder and error correction. [ms]"""
        return _in_ms(self.parameters["optical.terminal_pair_us"])

    def circuit(self, spans: Sequence[Span]) -> dict[str, Band]:
        """
        Take a lit circuit's delay apart.

        Parameters
        ----------
        spans : sequence of Span
            What it rides on; empty for two ends in one place, which needs no circuit.

        Returns
        -------
        dict of str to Band
            One band for each of `OPTICAL_PARTS`. [ms]
        """
        if not spans:
            return dict.fromkeys(OPTICAL_PARTS, ZERO)
        parts = {
            FIBRE: total(self.span_fibre(span) for span in spans),
            AMPLIFIERS: total(self.span_amplifiers(span) for span in spans),
            REGENERATORS: self.regenerators(length(spans)),
            TERMINALS: self.terminals,
        }
        return self.tightened(OPTICAL, spans, parts) if self.known else parts

    def tightened(self, layer: str, spans: Sequence[Span], parts: Parts) -> dict[str, Band]:
        """
        Narrow a route's parts to what was measured of its spans together.

        Where the whole route was measured, nothing tells how its delay divides: the equipment keeps its value, and all
        that is left open stands with the fibre. Queueing is no part of a measured floor, so it stays.

        Parameters
        ----------
        layer : str
            Of the route.
        spans : sequence of Span
            What it rides on.
        parts : mapping of str to Band
            Its parts, each by itself. [ms]

        Returns
        -------
        dict of str to Band
            The same parts. [ms]
        """
        ids = [span.id for span in spans]
        whole = self.known.whole(layer, ids)
        if whole is None and layer != OPTICAL:
            return dict(parts)  # each of its circuits was narrowed already
        if whole is None:
            return {**parts, FIBRE: self.known.fibre(ids, [self.span_fibre(span) for span in spans])}
        fixed = {name: _exact(band) for name, band in parts.items() if name not in (FIBRE, QUEUEING)}
        fixed_ms = math.fsum(band.value for band in fixed.values())
        if fixed_ms > whole.low:  # equipment alone cannot take longer than all that was measured
            fixed = {name: band.times(whole.low / fixed_ms) for name, band in fixed.items()}
            fixed_ms = whole.low
        fibre = Band(value=whole.value - fixed_ms, low=whole.low - fixed_ms, high=whole.high - fixed_ms)
        return {**parts, **fixed, FIBRE: fibre}

    def hops(self, layer: str, *, routers: int, links: int) -> dict[str, Band]:
        """
        Tell what the IP nodes on the way add.

        Parameters
        ----------
        layer : str
            An IP layer.
        routers : int
            Routers passed, those at both ends included.
        links : int
            Links crossed: each frame is sent once on each.

        Returns
        -------
        dict of str to Band
            Routers, serialisation, queueing. [ms]
        """
        rate = self.parameters[f"{layer}.line_rate_gbps"]
        frame = self.parameters["ip.frame_bytes"]
        sending = Band(
            value=serialisation_us(frame.value, rate.value),
            low=serialisation_us(frame.low, rate.high),
            high=serialisation_us(frame.high, rate.low),
        )
        return {
            ROUTERS: _in_ms(self.parameters[f"{layer}.router_us"]).times(routers),
            SERIALISATION: _in_ms(sending).times(links),
            QUEUEING: _in_ms(self.parameters[f"{layer}.queueing_us"]).times(routers),
        }

    def theoretical_ms(self, great_circle_km: float) -> float:
        """Return the delay of a straight fibre of the plan's default type: the theoretical delay. [ms]"""
        index = self.parameters.fibre_types[self.parameters.default_fibre_type].band
        return fibre_ms(great_circle_km, index.value)

    def light_limit_ms(self, great_circle_km: float) -> float:
        """Return the least delay that any fibre of the plan could have between two places. [ms]"""
        return fibre_ms(great_circle_km, self.parameters.lowest_group_index)


def length(spans: Iterable[Span]) -> Band:
    """Sum the lengths of spans with their bands. [km]"""
    return total(Band(value=span.route_km, low=span.route_km_low, high=span.route_km_high) for span in spans)


def total(bands: Iterable[Band]) -> Band:
    """Sum bands end by end; nothing sums to zero."""
    listed = list(bands)
    return Band(
        value=math.fsum(band.value for band in listed),
        low=math.fsum(band.low for band in listed),
        high=math.fsum(band.high for band in listed),
    )


def joined(all_parts: Iterable[Parts]) -> dict[str, Band]:
    """Sum several sets of parts name by name."""
    sums: dict[str, Band] = {}
    for parts in all_parts:
        for name, band in parts.items():
            sums[name] = sums.get(name, ZERO).plus(band)
    return sums


def _in_ms(band_us: Band) -> Band:
    return Band(value=ms_from_us(band_us.value), low=ms_from_us(band_us.low), high=ms_from_us(band_us.high))


def _exact(band: Band) -> Band:
    """Return a band's value without its range."""
    return Band(value=band.value, low=band.value, high=band.value)
