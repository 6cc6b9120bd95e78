"""What queues at a router in the median: how far medians lie above floors, over the routers passed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netplan.calibrate.fitting.observations import Observation
from netplan.calibration.records import CalibratedParameter
from netplan.parameters import SPECS
from topology.lengths import Band
from topology.records import IP_LAYERS

#: With fewer pairs nothing can be said of a layer.
LEAST_PAIRS = 3
_US_PER_MS = 1e3


def queueing(observations: Sequence[Observation]) -> dict[str, CalibratedParameter]:
    """
    Find the queueing per hop of each IP layer.

    Parameters
    ----------
    observations : sequence of Observation
        Those whose floors have a median count.

    Returns
    -------
    dict of str to CalibratedParameter
        By name, `<layer>.queueing_us`: the median over pairs, and the range that nine of ten pairs lie in. [us]
    """
    found = {}
    for layer in IP_LAYERS:
        name = f"{layer}.queueing_us"
        each_us = [us for item in observations if (us := _per_router_us(item, layer)) is not None]
        if len(each_us) < LEAST_PAIRS:
            continue
        low, value, high = np.quantile(each_us, [0.05, 0.5, 0.95])
        band = Band(value=float(value), low=float(low), high=float(high))
        found[name] = CalibratedParameter(name=name, band=band, unit=SPECS[name].unit, determined=False)
    return found


def _per_router_us(item: Observation, layer: str) -> float | None:
    floor = item.floor
    routers = len(item.route.routers) if floor.path.hops is None else floor.path.hops
    if floor.path.layer != layer or floor.median_ms is None or not routers:
        return None
    return max(floor.median_ms - floor.floor_ms, 0.0) * _US_PER_MS / routers
