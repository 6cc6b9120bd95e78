"""Lengths by reflectometer (OTDR): floors of fibre alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geodata.units import LIGHT_KM_PER_MS, fibre_ms
from netplan.calibrate.floors.limits import limit_ms, suspects
from netplan.calibrate.floors.series import quantile, total
from netplan.calibrate.records import BAD_POSITION, NEGATIVE, UNIT, Floor, Readings, Refusal

if TYPE_CHECKING:
    from netplan.plan import Plan

_M_PER_KM = 1000.0
#: A cable is not so many times longer than the great circle.
_MOST_TIMES = 20.0
_MOST_BESIDE_KM = 50.0
#: Town centres instead of the stations where a cable ends move a great circle by so much (see the data's README). [km]
_PLACES_KM = 20.0


def fibre_floors(readings: Sequence[Readings], plan: Plan) -> tuple[list[Floor], list[Refusal]]:
    """
    Turn lengths of fibre into floors.

    Parameters
    ----------
    readings : sequence of Readings
        Of quantity `otdr`: tidy, not empty, values in km.
    plan : Plan
        Its default fibre's group index makes the delay, `calibration.otdr_error` its standard error.

    Returns
    -------
    tuple of list of Floor and list of Refusal
        A length in metres is suspected, not converted; a fibre much shorter than the straight line is refused.
    """
    index = plan.parameters.fibre_types[plan.parameters.default_fibre_type].band.value
    error = plan.parameters["calibration.otdr_error"].value
    floors: list[Floor] = []
    short: list[tuple[Readings, float, float]] = []
    refused: list[Refusal] = []
    for item in readings:
        length_km = quantile(item.value_ms, item.count, 0.5)
        straight_km = limit_ms(plan, item.path.pair) * LIGHT_KM_PER_MS
        most_km = _MOST_TIMES * straight_km + _MOST_BESIDE_KM
        if length_km <= 0:
            refused.append(_refusal(item, NEGATIVE, length_km, straight_km, index))
        elif length_km > most_km and straight_km <= length_km / _M_PER_KM <= most_km:
            refused.append(_refusal(item, UNIT, length_km, straight_km, index, suspect="m"))
        elif length_km < straight_km - _PLACES_KM:
            short.append((item, length_km, straight_km))
        else:
            floors.append(_floor(item, fibre_ms(length_km, index), error))
    measured = [item.path.pair for item in readings]
    named = suspects((item.path.pair for item, *_ in short), measured)
    for item, length_km, straight_km in short:
        refused.append(_refusal(item, BAD_POSITION, length_km, straight_km, index, suspect=named[item.path.pair]))
    return floors, refused


def _floor(readings: Readings, delay_ms: float, error_ratio: float) -> Floor:
    span = readings.bucket_s
    return Floor(
        path=readings.path,
        floor_ms=delay_ms,
        error_ms=delay_ms * error_ratio,
        error_assumed=True,
        samples=int(min(total(readings), 2**62)),
        since_s=int(readings.bucket[0]) * span if span else None,
        until_s=(int(readings.bucket[-1]) + 1) * span if span else None,
        both_ways=True,
    )


def _refusal(
    readings: Readings, code: str, length_km: float, straight_km: float, index: float, suspect: str = ""
) -> Refusal:
    """Refuse a length, stated as the delay that it would mean."""
    path = readings.path
    return Refusal(
        code=code,
        start=path.start,
        end=path.end,
        layer=path.layer,
        operator=path.operator,
        value_ms=fibre_ms(length_km, index),
        limit_ms=fibre_ms(straight_km, index),
        suspect=suspect,
        count=max(int(np.minimum(total(readings), 2**62)), 1),
    )
