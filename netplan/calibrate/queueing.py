"""What queues at a router in the median: how far medians lie above floors, over the routers passed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netplan.calibrate.fitting.observations import Observation
from netplan.calibration.records import CalibratedParameter
from netplan.parameters import SPECS, Parameters
from topology.lengths import Band
from topology.records import IP_LAYERS

#: With fewer pairs nothing can be said of a layer.
LEAST_PAIRS = 3
#: The lowest and the highest of so many hold nine in ten others; of fewer they hold less.
ENOUGH_PAIRS = 19
_US_PER_MS = 1e3


def queueing(observations: Sequence[Observation], parameters: Parameters) -> dict[str, CalibratedParameter]:
    """
    Find the queueing per hop of each IP layer.

    Parameters
    ----------
    observations : sequence of Observation
        Those whose floors have a median count.
    parameters : Parameters
        The plan's, uncalibrated.

    Returns
    -------
    dict of str to CalibratedParameter
        By name, `<layer>.queueing_us`: the median over pairs, and the range that nine of ten pairs lie in; of fewer
        than 19 pairs no such range is known, and the plan's band is kept where it reaches further. [us]

    Notes
    -----
    Another pair lies between the smallest and the largest of n with chance (n - 1) / (n + 1); the quantiles interpolate
    between such ranks (Weibull's positions).
    """
    found = {}
    for layer in IP_LAYERS:
        name = f"{layer}.queueing_us"
        each_us = [us for item in observations if (us := _per_router_us(item, layer)) is not None]
        if len(each_us) < LEAST_PAIRS:
            continue
        low, value, high = (float(us) for us in np.quantile(each_us, [0.05, 0.5, 0.95], method="weibull"))
        if len(each_us) < ENOUGH_PAIRS:
            low, high = min(low, parameters[name].low), max(high, parameters[name].high)
        band = Band(value=value, low=low, high=high)
        found[name] = CalibratedParameter(name=name, band=band, unit=SPECS[name].unit, determined=False)
    return found


def _per_router_us(item: Observation, layer: str) -> float | None:
    floor = item.floor
    routers = len(item.route.routers) if floor.path.hops is None else floor.path.hops
    if floor.path.layer != layer or floor.median_ms is None or not routers:
        return None
    return max(floor.median_ms - floor.floor_ms, 0.0) * _US_PER_MS / routers
