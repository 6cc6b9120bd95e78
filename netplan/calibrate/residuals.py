"""New measurements beside a plan as it is: nothing is fitted, and nothing heavy is loaded."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geodata.units import fibre_ms
from netplan.calibrate.fitting.normal import Z_90
from netplan.calibrate.fitting.observations import Observation, observe
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.records import OTDR, Floor
from netplan.calibration.records import DETOUR, FITS, SHORTER, UNCHECKED, MeasuredPair
from netplan.delay import FIBRE, QUEUEING, total
from netplan.layers import Layers
from netplan.plan import Plan
from topology.lengths import Band


def residuals(plan: Plan, floors: Sequence[Floor]) -> tuple[MeasuredPair, ...]:
    """
    Hold new measurements beside a plan as it is, calibrated or not; nothing is fitted.

    Parameters
    ----------
    plan : Plan
        Its model foretells.
    floors : sequence of Floor
        Ends are sites of the plan; those without a route are left out.

    Returns
    -------
    tuple of MeasuredPair
        Those outside their band first, the farthest first. A floor holds no queueing, so the model's is left out.
    """
    layers = Layers(plan.network, plan.model)
    unknowns = Unknowns(network=plan.network, parameters=plan.parameters)
    observed, _ = observe(plan, unknowns, floors, layers)
    noise_ms = plan.parameters["calibration.noise_us"].value * 1e-3
    pairs = []
    for item in observed:
        parts = [band for name, band in item.route.parts.items() if name != QUEUEING and not _seen_through(name, item)]
        own_ms = Z_90 * math.hypot(item.floor.error_ms, noise_ms)
        whole = total(parts)
        band = Band(value=whole.value, low=max(whole.low - own_ms, 0.0), high=whole.high + own_ms)
        measured = item.floor.floor_ms
        reason = DETOUR if measured > band.high else SHORTER if measured < band.low else FITS
        pairs.append(measured_pair(item, band, reason, plan.parameters.lowest_group_index))
    return tuple(sorted(pairs, key=worst))


def _seen_through(part: str, item: Observation) -> bool:
    """Tell whether a measurement does not see a part: a reflectometer sees fibre only."""
    return item.floor.path.quantity == OTDR and part != FIBRE


def measured_pair(
    item: Observation, band: Band, reason: str, group_index: float, ways: tuple[tuple[str, ...], ...] = ()
) -> MeasuredPair:
    """Hold a floor beside the band that is modelled for it; `ways` are what would explain it."""
    floor = item.floor
    return MeasuredPair(
        start=floor.path.start,
        end=floor.path.end,
        layer=floor.path.layer,
        operator=floor.path.operator,
        quantity=floor.path.quantity,
        measured_ms=floor.floor_ms,
        error_ms=floor.error_ms,
        modelled_ms=band.value,
        low_ms=band.low,
        high_ms=band.high,
        excess_km=(floor.floor_ms - band.value) / fibre_ms(1.0, group_index),
        reason=reason,
        samples=floor.samples,
        since_s=floor.since_s,
        until_s=floor.until_s,
        route=item.route.sites,
        explanation=ways,
    )


def worst(pair: MeasuredPair) -> tuple[bool, float, str, str]:
    """Give the key that sorts pairs that do not fit before those that do, the farthest first."""
    return pair.reason in (FITS, UNCHECKED), -abs(pair.excess_km), pair.start, pair.end
