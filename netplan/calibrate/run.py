"""A whole calibration: from floors to parameters, pairs, verdicts before and after, and calibration.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netplan.calibrate.changed_verdicts import verdict_changes
from netplan.calibrate.fitted_lengths import fitted_lengths
from netplan.calibrate.fitting.crossvalidation import hold_out
from netplan.calibrate.fitting.observations import observe
from netplan.calibrate.fitting.scatter import NOISE
from netplan.calibrate.fitting.unknowns import EQUIPMENT, OPERATOR_DETOUR, Unknowns
from netplan.calibrate.identify import NARROWED, Identified, identify, whole_routes
from netplan.calibrate.misfits.positions import Suspect
from netplan.calibrate.outcome import Outcome, ParameterResult
from netplan.calibrate.pairs import measured_pairs
from netplan.calibrate.queueing import queueing
from netplan.calibrate.records import OTDR, Floor, Refusal
from netplan.calibrate.settle import Settled, position_refusals, settle
from netplan.calibration.applied import with_lengths, with_parameters
from netplan.calibration.records import (
    PER_SPAN,
    CalibratedParameter,
    Calibration,
    DataUsed,
    HeldOut,
    KnownSum,
    SuspectedSite,
)
from netplan.parameters import SPECS
from netplan.plan import Plan
from topology.lengths import Band
from topology.records import LAYERS

#: A pair that is more likely a detour than not tells nothing of its route.
_FITS = 0.5
_NOTHING_HELD = HeldOut(pairs=0, median_abs_error_ms=None, median_rel_error=None, coverage_90=None)


def calibrate(
    plan: Plan,
    floors: Sequence[Floor],
    refused: Sequence[Refusal],
    data: Sequence[DataUsed],
    *,
    per: str = PER_SPAN,
    made: str,
    version: str,
) -> Outcome:
    """
    Calibrate a plan.

    Parameters
    ----------
    plan : Plan
        Read without its calibration.
    floors : sequence of Floor
        Ends are sites of the plan.
    refused : sequence of Refusal
        What was measured and is no floor.
    data : sequence of DataUsed
        Where it came from.
    per : str
        One length factor a span or a cable.
    made, version : str
        When, ISO 8601, and by which version of the toolkit.

    Returns
    -------
    Outcome
        With no floors where none has a route.
    """
    settled = settle(plan, floors, refused, per=per)
    empty = _empty(plan, data, per=per, made=made, version=version)
    if settled is None:
        return _nothing(empty, floors, refused, data, plan)
    identified = identify(settled.fit, settled.unknowns, settled.certain)
    pairs = measured_pairs(settled, refused)
    heldout = hold_out(settled.fit.observations, settled.unknowns, as_planned=settled.as_planned)
    calibration = replace(
        empty,
        spans=fitted_lengths(plan, identified, settled.unknowns),
        sums=(*identified.sums, *_routes_known(plan, settled)),
        parameters=_parameters(identified, settled),
        operators=_operators(identified),
        pairs=pairs,
        heldout=heldout,
        suspects=tuple(_kept(suspect) for suspect in settled.suspects),
    )
    return Outcome(
        calibration=calibration,
        parameters=tuple(sorted(identified.parameters, key=_moved)),
        floors=tuple(item.floor for item in settled.fit.observations),
        refused=(*refused, *settled.refused, *position_refusals(settled)),
        data=tuple(data),
        verdict_changes=verdict_changes(plan, calibrated(plan, calibration)),
        heldout=heldout,
        noise_ms=settled.fit.noise_ms,
        detour_share=settled.fit.detour_share,
        suspects=settled.suspects,
    )


def _empty(plan: Plan, data: Sequence[DataUsed], *, per: str, made: str, version: str) -> Calibration:
    """Return a calibration of a plan that nothing is known of yet."""
    return Calibration(
        name_zh=plan.settings.name_zh,
        name_en=plan.settings.name_en,
        made=made,
        version=version,
        per=per,
        data=tuple(data),
    )


def _kept(suspect: Suspect) -> SuspectedSite:
    """Return of a suspected site what the plan's calibration keeps: how it was found stays behind."""
    return SuspectedSite(
        site=suspect.site,
        lon_deg=suspect.lon_deg,
        lat_deg=suspect.lat_deg,
        uncertainty_km=suspect.uncertainty_km,
        shift_km=suspect.shift_km,
        pairs=suspect.pairs,
        off=suspect.off,
        faster_than_light=suspect.faster_than_light,
        short_spans=suspect.short_spans,
    )


def calibrated(plan: Plan, calibration: Calibration) -> Plan:
    """Return a plan with a calibration put in place of what it assumes."""
    return replace(
        plan,
        parameters=with_parameters(plan.parameters, calibration),
        network=with_lengths(plan.network, calibration),
        calibration=calibration,
    )


def _nothing(
    empty: Calibration, floors: Sequence[Floor], refused: Sequence[Refusal], data: Sequence[DataUsed], plan: Plan
) -> Outcome:
    """Say that no floor has a route in the plan."""
    _, unrouted = observe(plan, Unknowns(network=plan.network, parameters=plan.parameters), floors)
    return Outcome(
        calibration=empty,
        parameters=(),
        floors=(),
        refused=(*refused, *unrouted),
        data=tuple(data),
        verdict_changes=(),
        heldout=_NOTHING_HELD,
        noise_ms=plan.parameters["calibration.noise_us"].value * 1e-3,
        detour_share=plan.parameters["calibration.detour_share"].value,
    )


def _parameters(identified: Identified, settled: Settled) -> dict[str, CalibratedParameter]:
    """Return the parameters of plan.toml whose band the data narrow: equipment, queueing, the noise of a floor."""
    found = {
        item.name: CalibratedParameter(name=item.name, band=item.band, unit=item.unit, determined=item.determined)
        for item in identified.parameters
        if item.name in EQUIPMENT and item.share >= NARROWED
    }
    found |= queueing(settled.fit.observations, settled.unknowns.parameters)
    noise = settled.fit.noise_us
    if noise is not None:  # new measurements scatter as these did
        found[NOISE] = CalibratedParameter(name=NOISE, band=noise, unit=SPECS[NOISE].unit, determined=False)
    return found


def _operators(identified: Identified) -> dict[str, Band]:
    return {
        item.name.removeprefix(OPERATOR_DETOUR): item.band
        for item in identified.parameters
        if item.name.startswith(OPERATOR_DETOUR)
    }


def _moved(item: ParameterResult) -> tuple[bool, float, str]:
    """Put what the data say something of first, the most moved first."""
    scale = item.prior.high - item.prior.low
    return item.share < NARROWED, -abs(item.band.value - item.prior.value) / scale if scale else 0.0, item.name


def _routes_known(plan: Plan, settled: Settled) -> list[KnownSum]:
    """Return what measured routes, and those of the targets, take as a whole, where the data tell."""
    fitting = zip(settled.fit.observations, settled.fit.weight, strict=True)
    measured = [item.route for item, weight in fitting if weight > _FITS and item.floor.path.quantity != OTDR]
    asked = []
    for target in plan.targets.values():
        for layer in LAYERS:
            asked += [route for place in target.places if (route := settled.layers[layer].route(target.start, place))]
    # A measured route after one that was asked for: the later of two alike stays.
    each = {(route.layer, tuple(sorted(span.id for span in route.spans))): route for route in (*asked, *measured)}
    taken = {id(route) for route in measured}
    routes = [route for route in each.values() if route.spans]
    return whole_routes(settled.fit, settled.unknowns, routes, [id(route) in taken for route in routes])
