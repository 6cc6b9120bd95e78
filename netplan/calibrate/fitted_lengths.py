"""The lengths of spans as a fit has them, and of the cables beside those that were measured."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.calibrate.fitting.unknowns import LENGTH_FACTOR, Unknowns
from netplan.calibrate.identify import NARROWED, Identified
from netplan.calibration.records import CalibratedSpan
from netplan.plan import Plan
from topology.lengths import Band

#: Below this share of the prior variance the data say nothing of a length. [0..1]
_SAYS_SOMETHING = 1e-6


def fitted_lengths(plan: Plan, identified: Identified, unknowns: Unknowns) -> dict[str, CalibratedSpan]:
    """Return the length of every span that the data say something of, and of those beside them."""
    found = {}
    for item in identified.parameters:
        if not item.name.startswith(LENGTH_FACTOR) or not item.share > _SAYS_SOMETHING:
            continue
        narrowed = item.share >= NARROWED
        for span in unknowns.spans_of(item.name):
            found[span.id] = CalibratedSpan(
                span=span.id,
                prior_km=plan.network.spans[span.id].route_km,
                km=item.band.times(span.route_km),
                ms_per_km=unknowns.fibre_ms(span) / span.route_km,
                narrowed=narrowed,
                determined=item.determined,
            )
    return {**found, **_rivals(found, identified, unknowns)}


def _rivals(
    found: Mapping[str, CalibratedSpan], identified: Identified, unknowns: Unknowns
) -> dict[str, CalibratedSpan]:
    """
    Let no cable be faster than the one beside it that was measured.

    Light takes the fastest of the cables between two sites, so another one that nobody measured is at least as long:
    else the plan would flee from every cable that measuring made longer.
    """
    spans, bands = unknowns.network.spans, {item.name: item.band for item in identified.parameters}
    raised: dict[str, CalibratedSpan] = {}
    for key, measured in found.items():
        for name in unknowns.rivals.get(unknowns.factor_of(spans[key]), ()):
            for rival in unknowns.spans_of(name):
                if set(rival.ends) == set(spans[key].ends) and rival.id not in found:
                    now = raised[rival.id].km if rival.id in raised else bands[name].times(rival.route_km)
                    least = measured.km
                    ends = {end: max(getattr(now, end), getattr(least, end)) for end in ("value", "low", "high")}
                    raised[rival.id] = CalibratedSpan(
                        span=rival.id,
                        prior_km=rival.route_km,
                        km=Band(**ends),
                        ms_per_km=unknowns.fibre_ms(rival) / rival.route_km,
                        narrowed=False,
                        determined=False,
                    )
    return raised
