"""Other ways that a measured path may have gone: those that explain a detour, and those that explain a pair better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.fitting.normal import Z_90
from netplan.calibrate.fitting.observations import Observation, observation
from netplan.calibrate.fitting.posterior import sparse_rows
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.layers import Layers
from netplan.routes import Route
from topology.records import OPTICAL

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Ways looked at to explain a detour, and how many of them are told.
LOOKED_AT, TOLD = 12, 3
#: Ways looked at for a better route, and how much likelier one has to be before it is taken: e to this. [nats]
CLOSE_BY, CLEARLY = 5, 3.0
_LEAST_VARIANCE_MS2 = 1e-12


def explaining_routes(fit: Fit, place: int, unknowns: Unknowns, layers: Layers) -> tuple[Route, ...]:
    """
    Find ways of the plan that would take as long as was measured.

    Parameters
    ----------
    fit : Fit
        What is known.
    place : int
        Number of the observation; the way it is taken to have is not among the answers.
    unknowns : Unknowns
        Those fitted.
    layers : Layers
        Of the plan.

    Returns
    -------
    tuple of Route
        At most three of the twelve first ways of the layer whose delay agrees with what was measured, to 90 %, the
        nearest first; none is an answer.
    """
    item = fit.observations[place]
    others = _others(item, layers, LOOKED_AT)
    if not others:
        return ()
    means, variances = _foretold(fit, place, others, unknowns)
    away = np.abs(means - item.floor.floor_ms)
    near = away <= Z_90 * np.sqrt(variances + fit.own_sd_ms[place] ** 2)
    order = [int(number) for number in np.argsort(away, kind="stable") if near[number]]
    return tuple(others[number] for number in order[:TOLD])


def better_route(fit: Fit, place: int, unknowns: Unknowns, layers: Layers) -> Route | None:
    """
    Find the way that explains an observation clearly better than the one taken so far.

    Parameters
    ----------
    fit : Fit
        What is known.
    place : int
        Number of the observation.
    unknowns : Unknowns
        Those fitted.
    layers : Layers
        Of the plan.

    Returns
    -------
    Route or None
        The way to take instead; None to stay.

    Notes
    -----
    Compares normal densities of the measured floor about what each way would take, all foretold from the other pairs.
    Only ways that may really be the usual one are looked at: before measuring, the low end of their band is below the
    high end of the usual one's. A pair whose source tells its way keeps it.
    """
    item = fit.observations[place]
    if item.floor.path.route and item.floor.path.layer == OPTICAL:
        return None
    usual_high = item.route.oneway_ms.high
    others = [route for route in _others(item, layers, CLOSE_BY) if route.oneway_ms.low <= usual_high]
    if not others:
        return None
    means, variances = _foretold(fit, place, [item.route, *others], unknowns)
    spread = variances + fit.own_sd_ms[place] ** 2
    nats = 0.5 * (item.floor.floor_ms - means) ** 2 / spread + 0.5 * np.log(spread)
    best = int(np.argmin(nats))
    return others[best - 1] if best and nats[0] - nats[best] > CLEARLY else None


def _others(item: Observation, layers: Layers, count: int) -> list[Route]:
    """List ways of the layer of a pair other than the one it is taken to have, the usual ones first."""
    path = item.floor.path
    ways = layers[path.layer].routes(path.start, path.end, count)
    return [way for way in ways if way.spans and {span.id for span in way.spans} != {s.id for s in item.route.spans}]


def _foretold(fit: Fit, place: int, routes: list[Route], unknowns: Unknowns) -> tuple[Floats, Floats]:
    """
    Return mean and variance of the delay of several ways, as the other pairs foretell it. [ms], [ms2]

    Notes
    -----
    Taking out row a with residual r and variance S: with C the covariance, h = a C a', the mean of a sum b moves by
    - b C a' r / (S - h), and its variance grows by (b C a')^2 / (S - h).
    """
    item, posterior = fit.observations[place], fit.posterior
    rows = [observation(unknowns, item.floor, route).row for route in routes]
    matrix, own = sparse_rows(rows, unknowns.index), posterior.rows[[place], :]
    means = np.asarray(matrix @ posterior.values) + np.array([row.fixed_ms for row in rows])
    shared = posterior.covariance(matrix, own)[:, 0]
    left = max(float(posterior.variances[place] - posterior.variance(own)[0]), _LEAST_VARIANCE_MS2)
    residual = item.floor.floor_ms - item.row.fixed_ms - float((own @ posterior.values)[0])
    return means - shared * residual / left, posterior.variance(matrix) + shared**2 / left
