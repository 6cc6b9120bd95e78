"""
From floors to a fit that rests on what it should: misplaced sites set aside, ways chosen.

Each step can only be judged by a fit, and changes what the next one is fitted to; so they take turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.fitting.fit import Fit, fit
from netplan.calibrate.fitting.observations import Observation, observation, observe
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.misfits.alternatives import better_route
from netplan.calibrate.misfits.lifted import TooShort, lifted, too_short
from netplan.calibrate.misfits.positions import Suspect, wrong_positions
from netplan.calibrate.records import BAD_POSITION, Floor, Refusal
from netplan.calibration.records import PER_SPAN
from netplan.layers import Layers
from netplan.plan import Plan
from topology.network import Network

if TYPE_CHECKING:
    import numpy.typing as npt

#: Pairs so far below what other pairs foretell may have gone another way. [standard deviations]
_SUSPICIOUS = 3.0
_MOST_SWITCHES = 3
#: Sites that are looked for at most: a plan with more wrong positions needs another look than this. [count]
_MOST_MISPLACED = 10


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
    as_planned : mapping of str to Observation
        By name, those that are taken to go another way than the plan's: as they were on that one.
    """

    fit: Fit
    unknowns: Unknowns
    layers: Layers
    suspects: tuple[Suspect, ...] = ()
    aside: tuple[Observation, ...] = ()
    refused: tuple[Refusal, ...] = ()
    as_planned: Mapping[str, Observation] = field(default_factory=dict)

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """
        Tell of each observation whether its way is beyond doubt, shape (n_observations,).

        Lengths that rest on a wrong position in the plan send its routes round the site, any of them.
        """
        passed = any(item.short_spans and _is_on_the_way(item.site, self.unknowns.network) for item in self.suspects)
        return np.array([not passed and item.name not in self.as_planned for item in self.fit.observations], dtype=bool)


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


def _without_misplaced(plan: Plan, first: Settled, refused: Sequence[Refusal]) -> Settled:
    """
    Find sites that do not stand where the plan has them; lengths that rest on their position say little then.

    A pair has two ends, and the wrong one may be named first. Where several are, each must still be named once the
    pairs of all others are out.
    """
    settled = _named(plan, first, refused, frozenset())
    cleared: set[str] = set()
    for suspect in settled.suspects if len(settled.suspects) > 1 else ():
        others = [item for item in settled.suspects if item.site not in {suspect.site, *cleared}]
        alone = first
        for other in others:
            alone = _without(plan, alone, other)
        sites = {other.site for other in others}
        unshared = [item for item in refused if sites.isdisjoint({item.start, item.end})]
        again = _named(plan, replace(alone, suspects=()), unshared, frozenset(sites))
        if others and suspect.site not in {item.site for item in again.suspects}:
            cleared.add(suspect.site)
    return _named(plan, first, refused, frozenset(cleared)) if cleared else settled


def _named(plan: Plan, first: Settled, refused: Sequence[Refusal], cleared: frozenset[str]) -> Settled:
    """
    Name sites one at a time, none of those cleared.

    Until the pairs of one are out and all is fitted anew, a wrong site makes its neighbours look wrong as well.
    """
    settled = _with_false_lengths_open(first, cleared)
    for _ in range(_MOST_MISPLACED):
        known = {item.site for item in settled.suspects} | cleared
        elsewhere = wrong_positions(settled.fit, refused, plan.network.sites, plan.model)
        found = next((item for item in elsewhere if item.site not in known), None)
        if found is None:
            break
        settled = _without(plan, settled, found)
    return settled


def _without(plan: Plan, settled: Settled, suspect: Suspect) -> Settled:
    """Set the pairs of a site aside and fit the others; what ends at the site is left open."""
    settled = replace(settled, suspects=(*settled.suspects, suspect))
    seen = settled.fit.observations
    kept = [item for item in seen if suspect.site not in item.floor.path.pair]
    if not kept:
        return settled
    aside = (*settled.aside, *(item for item in seen if suspect.site in item.floor.path.pair))
    ending = {span.id for span in plan.network.spans.values() if suspect.site in span.ends}
    unknowns = replace(settled.unknowns, loose=settled.unknowns.loose | ending)
    return replace(settled, fit=fit(kept, unknowns), unknowns=unknowns, aside=aside)


def _with_false_lengths_open(settled: Settled, cleared: frozenset[str]) -> Settled:
    """
    Leave lengths open that were lifted to a great circle which the data show to be false.

    The plan is wrong of such a site, not its agent: its pairs stay, and tell how long its cables are.
    """
    network = settled.unknowns.network
    opened = replace(settled.unknowns, loose=settled.unknowns.loose | lifted(network))
    if opened.loose == settled.unknowns.loose:
        return settled
    found = too_short(fit(settled.fit.observations, opened), opened, network)
    short = [item for item in found if item.site not in cleared]
    if not short:
        return settled
    sites = {item.site for item in short}
    false = frozenset(key for key in opened.loose if not sites.isdisjoint(network.spans[key].ends))
    unknowns = replace(settled.unknowns, loose=settled.unknowns.loose | false)
    suspects = tuple(_suspect(item, settled.fit) for item in short)
    return replace(settled, fit=fit(settled.fit.observations, unknowns), unknowns=unknowns, suspects=suspects)


def _is_on_the_way(site: str, network: Network) -> bool:
    """Tell whether routes can pass a site: it has more than one neighbour."""
    return len({span.other_end(site) for span in network.spans_with(("existing",)) if site in span.ends}) > 1


def _suspect(item: TooShort, fitted: Fit) -> Suspect:
    passing = sum(item.site in observed.route.sites for observed in fitted.observations)
    return Suspect(
        site=item.site,
        lon_deg=None,
        lat_deg=None,
        uncertainty_km=None,
        shift_km=item.short_km,
        pairs=passing,
        off=0,
        faster_than_light=0,
        explained=1.0,
        evidence_nats=item.score**2 / 2.0,
        short_spans=item.spans,
    )


def _rerouted(settled: Settled) -> Settled:
    """Give pairs that others foretell badly the way that explains them clearly better, where there is one."""
    for _ in range(_MOST_SWITCHES):
        observed, switched = _switched(settled)
        if not switched:
            break
        settled = replace(settled, fit=fit(observed, settled.unknowns), as_planned={**settled.as_planned, **switched})
    return settled


def _switched(settled: Settled) -> tuple[list[Observation], dict[str, Observation]]:
    found = settled.fit
    score = (found.measured_ms - found.foretold_ms) / found.foretold_sd_ms
    observed, switched = list(found.observations), {}
    # What lies above took a detour. What lies below went a way that is faster than the plan's lengths let it seem.
    for place in np.flatnonzero(score < -_SUSPICIOUS):
        item = found.observations[place]
        if item.floor.path.route or item.name in settled.as_planned:
            continue
        route = better_route(found, int(place), settled.unknowns, settled.layers)
        if route is not None:
            observed[place] = observation(settled.unknowns, item.floor, route)
            switched[item.name] = item
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
