"""
From floors to a fit that rests on what it should: misplaced sites set aside, ways chosen.

Each step can only be judged by a fit, and changes what the next one is fitted to; so they take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.alternatives import better_route
from netplan.calibrate.fit import Fit, fit
from netplan.calibrate.observations import Observation, observation, observe
from netplan.calibrate.positions import Suspect, wrong_positions
from netplan.calibrate.records import BAD_POSITION, Floor, Refusal
from netplan.calibrate.unknowns import PER_SPAN, Unknowns
from netplan.layers import Layers
from netplan.plan import Plan

if TYPE_CHECKING:
    import numpy.typing as npt

#: Pairs so far below what other pairs foretell may have gone another way. [standard deviations]
_SUSPICIOUS = 3.0
_MOST_SWITCHES = 3


@dataclass(frozen=True, kw_only=True)
class Settled:
    """
    A fit, and what was found on the way to it.

    Attributes
    ----------
    fit : Fit
        The last one.
    unknowns : Unknowns
        What it found out.
    layers : Layers
        Of the plan.
    suspects : tuple of Suspect
        Sites that stand elsewhere; no pair of theirs is in the fit.
    aside : tuple of Observation
        Their pairs.
    refused : tuple of Refusal
        What has no route.
    switched : frozenset of str
        Names of the observations that are taken to go another way than the plan's.
    """

    fit: Fit
    unknowns: Unknowns
    layers: Layers
    suspects: tuple[Suspect, ...] = ()
    aside: tuple[Observation, ...] = ()
    refused: tuple[Refusal, ...] = ()
    switched: frozenset[str] = field(default_factory=frozenset)

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """Tell of each observation whether its way is beyond doubt, shape (n_observations,)."""
        return np.array([item.name not in self.switched for item in self.fit.observations], dtype=bool)


def settle(plan: Plan, floors: Sequence[Floor], refused: Sequence[Refusal], *, per: str = PER_SPAN) -> Settled | None:
    """
    Fit a plan to floors.

    Parameters
    ----------
    plan : Plan
        Uncalibrated.
    floors : sequence of Floor
        Ends are sites of the plan.
    refused : sequence of Refusal
        What did not become a floor: delays faster than light tell of wrong positions.
    per : str
        One length factor a span or a cable.

    Returns
    -------
    Settled or None
        None where no floor has a route.
    """
    layers = Layers(plan.network, plan.model)
    unknowns = Unknowns(network=plan.network, parameters=plan.parameters, operators=_strangers(plan, floors), per=per)
    observed, unrouted = observe(plan, unknowns, floors, layers)
    if not observed:
        return None
    first = Settled(
        fit=fit(observed, unknowns),
        unknowns=unknowns,
        layers=layers,
        refused=tuple(unrouted),
    )
    return _rerouted(_without_misplaced(plan, first, refused))


def _strangers(plan: Plan, floors: Sequence[Floor]) -> tuple[str, ...]:
    """Return the operators of measurements that own no span of the plan: their ways can only be longer."""
    named = {floor.path.operator for floor in floors if floor.path.operator}
    return tuple(sorted(named - set(plan.network.operators)))


def _without_misplaced(plan: Plan, settled: Settled, refused: Sequence[Refusal]) -> Settled:
    """Set aside all pairs of sites that stand elsewhere; lengths that rest on their position say little then."""
    suspects = wrong_positions(settled.fit, refused, plan.network.sites, plan.model)
    if not suspects:
        return settled
    moved = {item.site for item in suspects}
    loose = frozenset(span.id for span in plan.network.spans.values() if not moved.isdisjoint(span.ends))
    unknowns = replace(settled.unknowns, loose=loose)
    kept = [item for item in settled.fit.observations if moved.isdisjoint(item.floor.path.pair)]
    aside = [item for item in settled.fit.observations if not moved.isdisjoint(item.floor.path.pair)]
    if not kept:
        return replace(settled, suspects=suspects)
    return replace(settled, fit=fit(kept, unknowns), unknowns=unknowns, suspects=suspects, aside=tuple(aside))


def _rerouted(settled: Settled) -> Settled:
    """Give pairs that others foretell badly the way that explains them clearly better, where there is one."""
    for _ in range(_MOST_SWITCHES):
        observed, switched = _switched(settled)
        if not switched:
            break
        settled = replace(settled, fit=fit(observed, settled.unknowns), switched=settled.switched | frozenset(switched))
    return settled


def _switched(settled: Settled) -> tuple[list[Observation], list[str]]:
    found = settled.fit
    score = (found.measured_ms - found.foretold_ms) / found.foretold_sd_ms
    observed, switched = list(found.observations), []
    # What lies above took a detour. What lies below went a way that is faster than the plan's lengths let it seem.
    for place in np.flatnonzero(score < -_SUSPICIOUS):
        item = found.observations[place]
        if item.floor.path.route or item.name in settled.switched:
            continue
        route = better_route(found, int(place), settled.unknowns, settled.layers)
        if route is not None:
            observed[place] = observation(settled.unknowns, item.floor, route)
            switched.append(item.name)
    return observed, switched


def position_refusals(settled: Settled) -> list[Refusal]:
    """Word the pairs that were set aside for the position of an end as refusals."""
    suspects = {item.site for item in settled.suspects}
    refusals = []
    for item in settled.aside:
        path = item.floor.path
        refusals.append(
            Refusal(
                code=BAD_POSITION,
                start=path.start,
                end=path.end,
                layer=path.layer,
                operator=path.operator,
                value_ms=item.floor.floor_ms,
                suspect=path.start if path.start in suspects else path.end,
            )
        )
    return refusals
