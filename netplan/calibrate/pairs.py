"""Every measured pair beside the fitted model, with the likely reason where it does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.fitting.normal import Z_90
from netplan.calibrate.fitting.observations import Observation
from netplan.calibrate.fitting.posterior import sparse_rows
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.misfits.alternatives import explaining_routes
from netplan.calibrate.misfits.detours import Judgement, classify
from netplan.calibrate.records import BAD_CLOCK, Refusal
from netplan.calibrate.residuals import measured_pair, worst
from netplan.calibrate.settle import Settled
from netplan.calibration.records import DETOUR, FITS, POSITION, UNCHECKED, MeasuredPair
from topology.lengths import Band

if TYPE_CHECKING:
    import numpy.typing as npt


def measured_pairs(settled: Settled, refused: Iterable[Refusal]) -> tuple[MeasuredPair, ...]:
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
        pairs.append(measured_pair(item, band, reason, index, tuple(route.sites for route in ways)))
    if settled.aside:
        pairs += _aside(settled, index)
    return tuple(sorted(pairs, key=worst))


def _aside(settled: Settled, group_index: float) -> list[MeasuredPair]:
    """Hold the pairs of sites that stand elsewhere beside what the model says of where the plan has them."""
    low, high = modelled_band(settled.fit, settled.aside, settled.unknowns)
    values = settled.fit.posterior.values
    pairs = []
    for place, item in enumerate(settled.aside):
        rows = sparse_rows([item.row], settled.unknowns.index)
        value = float((rows @ values)[0]) + item.row.fixed_ms
        band = Band(value=value, low=min(float(low[place]), value), high=max(float(high[place]), value))
        pairs.append(measured_pair(item, band, POSITION, group_index))
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
