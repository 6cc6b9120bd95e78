"""A calibration put in place of what was assumed: parameters with their new bands, spans with their new lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geodata.errors import InputError
from netplan.calibration.records import FILE, CalibratedSpan, Calibration
from netplan.parameters import Parameter, Parameters
from topology.network import Network
from topology.records import CALIBRATED, Span

CALIBRATED_BASIS = "calibrated"
#: Lengths are written with this precision; more than that apart they are others. [ratio]
_SAME = 1e-6


def with_parameters(parameters: Parameters, calibration: Calibration) -> Parameters:
    """Return a plan's parameters, those that were fitted with their bands and called calibrated."""

    def fitted(parameter: Parameter) -> Parameter:
        found = calibration.parameters.get(parameter.name)
        if found is None:
            return parameter
        source = f"{FILE}, {calibration.made}"
        return replace(parameter, band=found.band, basis=CALIBRATED_BASIS, source=source)

    return replace(parameters, by_name={name: fitted(item) for name, item in parameters.by_name.items()})


def with_lengths(network: Network, calibration: Calibration) -> Network:
    """Return a network whose measured spans have the length that their delay tells."""
    spans = dict(network.spans)
    for key, found in calibration.spans.items():
        spans[key] = _fitted(spans[key], found)
    return replace(network, spans=spans)


def refuse_stale(network: Network, calibration: Calibration, *, lengths: bool = True) -> None:
    """
    Refuse a calibration that was made when the plan's sites and spans were others.

    Parameters
    ----------
    network : Network
        As planned.
    calibration : Calibration
        Made for a plan of the same name.
    lengths : bool
        Whether lengths are looked at: not where a parameter that they follow was replaced.

    Raises
    ------
    InputError
        If a site or span that it tells of is gone, or joins others, or had another length.
    """
    spans = network.spans
    for key in (*calibration.spans, *(key for known in calibration.sums for key in known.spans)):
        if key not in spans:
            raise InputError("calibration_span_gone", file=FILE, value=key)
    for site in (site for pair in calibration.pairs for site in (pair.start, pair.end)):
        if site not in network.sites:
            raise InputError("calibration_site_gone", file=FILE, value=site)
    for known in calibration.sums:
        if known.ends is not None and not _joins([spans[key] for key in known.spans], *known.ends):
            raise InputError("calibration_way_gone", file=FILE, value="→".join(known.ends))
    for key, found in calibration.spans.items() if lengths else ():
        now_km = spans[key].route_km
        if abs(now_km - found.prior_km) > _SAME * found.prior_km:
            raise InputError(
                "calibration_stale", file=FILE, value=key, then=f"{found.prior_km:.1f}", now=f"{now_km:.1f}"
            )


def _joins(spans: Sequence[Span], start: str, end: str) -> bool:
    """Tell whether spans lead from one site to another."""
    place = start
    for span in spans:
        if place not in span.ends:
            return False
        place = span.other_end(place)
    return place == end


def _fitted(span: Span, found: CalibratedSpan) -> Span:
    """A length whose band the data did not narrow stays an estimate, moved to where it fits best."""
    return replace(
        span,
        route_km=found.km.value,
        route_km_low=found.km.low,
        route_km_high=found.km.high,
        length_origin=CALIBRATED if found.narrowed else span.length_origin,
        planned_km=found.prior_km,
        told_ms_per_km=found.ms_per_km,
    )
