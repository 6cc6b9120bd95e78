"""What is known now: the plan's bands, and the measured pairs that its calibration keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np

from netplan.calibrate.fitting.observations import observe
from netplan.calibrate.fitting.posterior import Posterior, sparse_rows
from netplan.calibrate.fitting.unknowns import OPERATOR_DETOUR, Unknowns
from netplan.calibrate.records import Floor, Path
from netplan.calibration.records import CLOCK, DETOUR, PER, PER_SPAN, POSITION, SHORTER, MeasuredPair
from netplan.layers import Layers
from netplan.plan import Plan

#: Pairs found to lie where they lie for these reasons tell nothing about lengths.
_SET_ASIDE = (DETOUR, SHORTER, POSITION, CLOCK)


def known_now(
    assumed: Plan,
    pairs: Iterable[MeasuredPair],
    *,
    noise_ms: float,
    per: str = PER_SPAN,
    layers: Layers | None = None,
) -> Posterior:
    """
    Rebuild what a calibration knew from the pairs that it kept.

    Parameters
    ----------
    assumed : Plan
        The plan as it was before it was calibrated.
    pairs : iterable of MeasuredPair
        What was measured; none leaves the plan's own bands.
    noise_ms : float
        What stays unexplained of one floor, one way. [ms]
    per : str
        What shares a length factor, one of `PER`.
    layers : Layers, optional
        The plan's layers, where they are built already.

    Returns
    -------
    Posterior
        Its spread is that of the measured pairs without those set aside as detours, unknown cables, wrong positions
        and clocks; its values are the plan's, for the spread does not depend on them.
    """
    used = [pair for pair in pairs if pair.reason not in _SET_ASIDE]
    owners = {span.operator for span in assumed.network.spans.values()}
    operators = sorted({pair.operator for pair in used if pair.operator} - owners)
    unknowns = Unknowns(network=assumed.network, parameters=assumed.parameters, operators=operators, per=per)
    fastest = _fastest_between(assumed)
    floors = [_floor(pair, fastest) for pair in used]
    seen, _ = observe(assumed, unknowns, floors, layers)
    before = Posterior.before(unknowns.all)
    variances = np.array([item.floor.error_ms**2 + noise_ms**2 for item in seen])
    rows = sparse_rows([item.row for item in seen], unknowns.index)
    return Posterior(unknowns=unknowns.all, values=before.values, rows=rows, variances=variances)


def unknowns_of(assumed: Plan, posterior: Posterior) -> Unknowns:
    """Return the unknowns that a posterior of a plan is about: of spans or of cables, with its operators."""
    names = [unknown.name for unknown in posterior.unknowns]
    operators = [name.removeprefix(OPERATOR_DETOUR) for name in names if name.startswith(OPERATOR_DETOUR)]
    for per in PER:
        unknowns = Unknowns(network=assumed.network, parameters=assumed.parameters, operators=operators, per=per)
        if list(unknowns.index) == names:
            return unknowns
    raise ValueError("the posterior is that of another plan")


def _fastest_between(assumed: Plan) -> dict[frozenset[str], str]:
    """Return, by the two sites that they join, the fastest of the spans that exist."""
    model = assumed.model
    existing = [span for span in assumed.network.spans.values() if span.status == "existing"]
    slowest_first = sorted(existing, key=lambda span: (model.span_ms(span), span.id), reverse=True)
    return {frozenset(span.ends): span.id for span in slowest_first}


def _floor(pair: MeasuredPair, fastest: Mapping[frozenset[str], str]) -> Floor:
    """Make the floor of a measured pair again, on the way that was found for it where the plan still has it."""
    steps = [frozenset(step) for step in pairwise(pair.route)]
    told = tuple(fastest[step] for step in steps) if all(step in fastest for step in steps) else ()
    path = Path(
        start=pair.start,
        end=pair.end,
        layer=pair.layer,
        operator=pair.operator,
        quantity=pair.quantity,
        route=told,
    )
    return Floor(path=path, floor_ms=pair.measured_ms, error_ms=pair.error_ms, samples=pair.samples)
