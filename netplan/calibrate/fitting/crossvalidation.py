"""How well pairs are foretold that the fit has not seen: folds over pairs, never over samples of one pair."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.fitting.fit import Fit, Problem
from netplan.calibrate.fitting.observations import Observation
from netplan.calibrate.fitting.posterior import sparse_rows
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibration.records import HeldOut

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FOLDS = 10
#: With fewer pairs there is nothing to hold out.
LEAST_PAIRS = 5


def hold_out(
    observations: Sequence[Observation],
    unknowns: Unknowns,
    folds: int = FOLDS,
    *,
    as_planned: Mapping[str, Observation] | None = None,
) -> HeldOut:
    """
    Foretell each pair from a fit that has seen nothing of it, neither direction, layer nor operator.

    Parameters
    ----------
    observations : sequence of Observation
        All of the calibration.
    unknowns : Unknowns
        Of the plan.
    folds : int
        In so many parts the pairs are held out, one part after the other.
    as_planned : mapping of str to Observation, optional
        Pairs that were found to go another way than the plan's, on that of the plan: held out, they are foretold on
        this one, because the other was found by what was measured of them.

    Returns
    -------
    HeldOut
        The error of what is foretold, and the share of pairs inside their 90 % band: that of the delay to be measured,
        noise and the chance of a detour counted in.
    """
    pairs = sorted({item.floor.path.pair for item in observations}, key=_drawn)
    if len(pairs) < LEAST_PAIRS:
        return HeldOut(pairs=len(pairs), median_abs_error_ms=None, median_rel_error=None, coverage_90=None)
    fold_of = {pair: number % min(folds, len(pairs)) for number, pair in enumerate(pairs)}
    problem, switched = Problem(observations, unknowns), as_planned or {}
    errors, relative, inside = [], [], []
    for fold in range(min(folds, len(pairs))):
        seen = np.array([fold_of[item.floor.path.pair] != fold for item in observations])
        held = [switched.get(item.name, item) for item, is_seen in zip(observations, seen, strict=True) if not is_seen]
        error, measured, within = _foretell(problem.part(seen).fitted(), held, unknowns)
        errors.append(np.abs(error))
        relative.append(np.abs(error) / measured)
        inside.append(within)
    return HeldOut(
        pairs=len(pairs),
        median_abs_error_ms=float(np.median(np.concatenate(errors))),
        median_rel_error=float(np.median(np.concatenate(relative))),
        coverage_90=float(np.mean(np.concatenate(inside))),
    )


def _foretell(
    fitted: Fit, held: Sequence[Observation], unknowns: Unknowns
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return measured less foretold, what was measured, and whether it lies in its band; shape (n_held,)."""
    rows = sparse_rows([item.row for item in held], unknowns.index)
    fixed = np.array([item.row.fixed_ms for item in held])
    measured = np.array([item.floor.floor_ms for item in held])
    foretold = rows @ fitted.posterior.values + fixed
    own = np.array([item.floor.error_ms for item in held]) ** 2 + fitted.noise_ms**2
    sd = np.sqrt(fitted.posterior.variance(rows) + own)
    low, high = fitted.scatter.band(sd, np.maximum(foretold, 1e-3))
    excess = measured - foretold
    return excess, np.maximum(measured, 1e-9), (low <= excess) & (excess <= high)


def _drawn(pair: tuple[str, str]) -> str:
    """Put pairs into an order that has nothing to do with where they lie, the same at every run."""
    return hashlib.sha256("|".join(pair).encode()).hexdigest()
