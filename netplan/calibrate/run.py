"""A whole calibration: from floors to parameters, pairs, verdicts before and after, and calibration.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from geodata.units import fibre_ms
from netplan.calibrate.fitting.crossvalidation import hold_out
from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.fitting.observations import Observation, observe
from netplan.calibrate.fitting.posterior import Z_90, sparse_rows
from netplan.calibrate.fitting.unknowns import EQUIPMENT, LENGTH_FACTOR, OPERATOR_DETOUR, PER_SPAN, Unknowns
from netplan.calibrate.identify import NARROWED, Identified, identify, whole_routes
from netplan.calibrate.misfits.alternatives import explaining_routes
from netplan.calibrate.misfits.detours import Judgement, classify
from netplan.calibrate.outcome import Outcome, ParameterResult, VerdictChange
from netplan.calibrate.queueing import queueing
from netplan.calibrate.records import BAD_CLOCK, OTDR, DataUsed, Floor, Refusal
from netplan.calibrate.settle import Settled, position_refusals, settle
from netplan.calibration.applied import with_lengths, with_parameters
from netplan.calibration.records import (
    DETOUR,
    FITS,
    POSITION,
    SHORTER,
    UNCHECKED,
    CalibratedParameter,
    CalibratedSpan,
    Calibration,
    HeldOut,
    KnownSum,
    MeasuredPair,
)
from netplan.delay import FIBRE, QUEUEING, total
from netplan.layers import Layers
from netplan.plan import Plan
from netplan.verdicts import Verdict, judge_plan
from topology.lengths import Band
from topology.records import LAYERS

if TYPE_CHECKING:
    import numpy.typing as npt

#: A band that moved less than this did not move. [ms]
_SAME_MS = 1e-6
#: Below this share of the prior variance the data say nothing of a length. [0..1]
_SAYS_SOMETHING = 1e-6
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
    empty = Calibration(
        name_zh=plan.settings.name_zh,
        name_en=plan.settings.name_en,
        made=made,
        version=version,
        data=tuple(_sentence(item) for item in data),
    )
    if settled is None:
        return _nothing(empty, floors, refused, data, plan)
    identified = identify(settled.fit, settled.unknowns, settled.certain)
    pairs = _pairs(settled, refused)
    heldout = hold_out(settled.fit.observations, settled.unknowns)
    calibration = replace(
        empty,
        spans=_spans(plan, identified, settled.unknowns),
        sums=(*identified.sums, *_routes_known(plan, settled)),
        parameters=_parameters(identified, settled),
        operators=_operators(identified),
        pairs=pairs,
        heldout=heldout,
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


def calibrated(plan: Plan, calibration: Calibration) -> Plan:
    """Return a plan with a calibration put in place of what it assumes."""
    return replace(
        plan,
        parameters=with_parameters(plan.parameters, calibration),
        network=with_lengths(plan.network, calibration),
        calibration=calibration,
    )


def verdict_changes(before: Plan, after: Plan) -> tuple[VerdictChange, ...]:
    """Hold the verdicts of two states of a plan side by side; those that stay are left out, changed statuses first."""
    changes = []
    for old, new in zip(_verdicts(before), _verdicts(after), strict=True):
        was, is_now = (None if item.route is None else item.route.oneway_ms for item in (old, new))
        if old.status == new.status and _same(was, is_now):
            continue
        changes.append(
            VerdictChange(
                target=old.target.id,
                start=old.start.id,
                place=old.place.id,
                layer=old.layer,
                limit_ms=old.target.limit_ms,
                before_status=old.status,
                after_status=new.status,
                before=was,
                after=is_now,
                own_layer=old.is_own_layer,
            )
        )
    return tuple(sorted(changes, key=lambda item: (item.before_status == item.after_status, not item.own_layer)))


def _verdicts(plan: Plan) -> list[Verdict]:
    return [verdict for item in judge_plan(plan) for verdict in item.verdicts]


def _same(a: Band | None, b: Band | None) -> bool:
    if a is None or b is None:
        return a is b
    return all(abs(getattr(a, end) - getattr(b, end)) < _SAME_MS for end in ("value", "low", "high"))


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


def _spans(plan: Plan, identified: Identified, unknowns: Unknowns) -> dict[str, CalibratedSpan]:
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
                        span=rival.id, prior_km=rival.route_km, km=Band(**ends), narrowed=False, determined=False
                    )
    return raised


def _parameters(identified: Identified, settled: Settled) -> dict[str, CalibratedParameter]:
    """Return the parameters of plan.toml whose band the data narrow: equipment, queueing."""
    found = {
        item.name: CalibratedParameter(name=item.name, band=item.band, unit=item.unit, determined=item.determined)
        for item in identified.parameters
        if item.name in EQUIPMENT and item.share >= NARROWED
    }
    found |= queueing(settled.fit.observations)
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


def _pairs(settled: Settled, refused: Iterable[Refusal]) -> tuple[MeasuredPair, ...]:
    """Hold every measured pair beside the model: those that do not fit first, the farthest first."""
    fitted, index = settled.fit, settled.unknowns.parameters.lowest_group_index
    clocks = {item.suspect for item in refused if item.code == BAD_CLOCK and item.suspect}
    judged = classify(
        fitted.observations,
        fitted.foretold_ms,
        fitted.foretold_sd_ms,
        fitted.redundancy,
        group_index=index,
        moved={item.site for item in settled.suspects},
        clocks=clocks,
    )
    low, high = modelled_band(fitted, fitted.observations, settled.unknowns)
    pairs = []
    for place, (item, judgement) in enumerate(zip(fitted.observations, judged, strict=True)):
        reason = _reason(judgement, checked=bool(fitted.checked[place]))
        ways = explaining_routes(fitted, place, settled.unknowns, settled.layers) if reason == DETOUR else ()
        band = Band(value=float(fitted.modelled_ms[place]), low=float(low[place]), high=float(high[place]))
        pairs.append(_pair(item, band, reason, index, tuple(route.sites for route in ways)))
    if settled.aside:
        pairs += _aside(settled, index)
    return tuple(sorted(pairs, key=_worst))


def _aside(settled: Settled, group_index: float) -> list[MeasuredPair]:
    """Hold the pairs of sites that stand elsewhere beside what the model says of where the plan has them."""
    low, high = modelled_band(settled.fit, settled.aside, settled.unknowns)
    values = settled.fit.posterior.values
    pairs = []
    for place, item in enumerate(settled.aside):
        rows = sparse_rows([item.row], settled.unknowns.index)
        value = float((rows @ values)[0]) + item.row.fixed_ms
        band = Band(value=value, low=min(float(low[place]), value), high=max(float(high[place]), value))
        pairs.append(_pair(item, band, POSITION, group_index))
    return pairs


def modelled_band(
    fitted: Fit, observations: Sequence[Observation], unknowns: Unknowns
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the 90 % band of what would be measured where nothing detours, noise counted in, shape (n,). [ms]"""
    rows = sparse_rows([item.row for item in observations], unknowns.index)
    fixed = np.array([item.row.fixed_ms for item in observations])
    error = np.array([item.floor.error_ms for item in observations])
    sd = np.sqrt(fitted.posterior.variance(rows) + error**2 + fitted.noise_ms**2)
    value = rows @ fitted.posterior.values + fixed
    return np.maximum(value - Z_90 * sd, 0.0), value + Z_90 * sd


def _reason(judgement: Judgement, *, checked: bool) -> str:
    if judgement.reason in (FITS, UNCHECKED):
        return FITS if checked else UNCHECKED
    return judgement.reason


def _pair(
    item: Observation, band: Band, reason: str, group_index: float, ways: tuple[tuple[str, ...], ...] = ()
) -> MeasuredPair:
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


def _worst(pair: MeasuredPair) -> tuple[bool, float, str, str]:
    return pair.reason in (FITS, UNCHECKED), -abs(pair.excess_km), pair.start, pair.end


def _sentence(item: DataUsed) -> str:
    """Say in a line what a calibration rests on."""
    period = ""
    if item.since_s is not None and item.until_s is not None:
        since, until = (f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}" for at in (item.since_s, item.until_s))
        period = f", {since}/{until}"
    return f"{item.name} ({item.kind}): {item.pairs} paths, {item.samples} samples{period}"


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
        own_ms = Z_90 * float(np.hypot(item.floor.error_ms, noise_ms))
        whole = total(parts)
        band = Band(value=whole.value, low=max(whole.low - own_ms, 0.0), high=whole.high + own_ms)
        measured = item.floor.floor_ms
        reason = DETOUR if measured > band.high else SHORTER if measured < band.low else FITS
        pairs.append(_pair(item, band, reason, plan.parameters.lowest_group_index))
    return tuple(sorted(pairs, key=_worst))


def _seen_through(part: str, item: Observation) -> bool:
    """Tell whether a measurement does not see a part: a reflectometer sees fibre only."""
    return item.floor.path.quantity == OTDR and part != FIBRE
