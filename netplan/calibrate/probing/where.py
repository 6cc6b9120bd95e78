"""
Where to measure next: the pairs whose measurement would shrink the bands of the open verdicts most.

A verdict is open while its band straddles its limit. Its route is a row b of the unknowns, a pair that could be
measured is a row a. With C the covariance of the unknowns and s2 the variance of one measurement, measuring a takes

    (b C a)^2 / (s2 + a C a)

off the variance of b: it depends on what would be measured, not on what would come out. The best pair is taken as if it
had been measured, and the next one sought: each gain is what a pair adds to those above it.
Source: Rasmussen and Williams, Gaussian Processes for Machine Learning, MIT Press 2006, equation 2.26, for one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netplan.calibrate.fitting.normal import Z_90
from netplan.calibrate.fitting.posterior import Posterior, sparse_rows
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.probing.candidates import Candidates, Pair, candidate_rows, standing_sites
from netplan.calibrate.probing.known import known_now, unknowns_of
from netplan.calibrate.probing.outlook import Outlook
from netplan.calibrate.records import RTT
from netplan.calibration.records import PER_SPAN, MeasuredPair
from netplan.layers import Layers
from netplan.plan import Plan
from netplan.routes import Route
from netplan.terms import AT_RISK, MISSES
from netplan.verdicts import Judge, Verdict
from topology.records import LAYERS, OPTICAL, Site

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    Bools = npt.NDArray[np.bool_]

#: What a proposal serves: verdicts that are open; or, where none is left to decide, the widest bands of all.
OPEN, WIDEST = "open", "widest"
#: A band that shrinks by less is not named: below what any probe resolves. [ms]
_VISIBLE_MS = 1e-3
_MS_PER_US = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """
    What measuring a pair would do for one verdict.

    Attributes
    ----------
    target, start, place, layer : str
        The verdict.
    limit_ms : float
        Its limit, one way. [ms]
    before_ms, after_ms : float
        Width of its 90 % band, with the proposals above this one measured, and with this one too; of what measuring
        can shrink: lengths, equipment, detours. [ms]
    decided : float
        Chance that this band then lies on one side of the limit. [0..1]
    """

    target: str
    start: str
    place: str
    layer: str
    limit_ms: float
    before_ms: float
    after_ms: float
    decided: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    A pair to measure.

    Attributes
    ----------
    start, end : str
        Site ids.
    layer : str
        In which to measure.
    gain_ms : float
        By how much the 90 % bands of all verdicts that it serves shrink, together. [ms]
    verdicts : tuple of Effect
        Those that it shrinks visibly, most first.
    aim : str
        `OPEN`, or `WIDEST` where no verdict is open or those above have decided what measuring can.
    """

    start: str
    end: str
    layer: str
    gain_ms: float
    verdicts: tuple[Effect, ...]
    aim: str = OPEN


def where_to_probe(
    plan: Plan,
    count: int,
    *,
    posterior: Posterior | None = None,
    layer: str = OPTICAL,
    all_layers: bool = False,
    among: Sequence[Site] | None = None,
    pairs: Sequence[MeasuredPair] | None = None,
    assumed: Plan | None = None,
) -> tuple[Proposal, ...]:
    """
    Propose the pairs to measure next.

    Parameters
    ----------
    plan : Plan
        Its verdicts are to be decided; calibrated or not.
    count : int
        At most so many pairs.
    posterior : Posterior, optional
        What is known; None rebuilds it from `pairs` and the bands of the assumed plan.
    layer : str
        In which would be measured.
    all_layers : bool
        Whether verdicts count in every layer, not in their target's own alone.
    among : sequence of Site, optional
        Where agents can stand; None takes `candidates.standing_sites`.
    pairs : sequence of MeasuredPair, optional
        Measured already: not proposed again in their layer. None takes those of the plan's calibration.
    assumed : Plan, optional
        The plan as it is without its calibration; None where `plan` is that.

    Returns
    -------
    tuple of Proposal
        The one with the greatest gain first; each gain counts after the proposals above it. Fewer than `count` where
        no further pair would tell anything.
    """
    assumed = plan if assumed is None else assumed
    if assumed.calibration is not None:
        raise ValueError("a calibrated plan needs the one it was calibrated from")
    if pairs is None:
        pairs = () if plan.calibration is None else plan.calibration.pairs
    noise_ms = plan.parameters["calibration.noise_us"].value * _MS_PER_US
    layers = Layers(assumed.network, assumed.model)
    if posterior is None:
        per = PER_SPAN if plan.calibration is None else plan.calibration.per
        posterior = known_now(assumed, pairs, noise_ms=noise_ms, per=per, layers=layers)
    unknowns = unknowns_of(assumed, posterior)
    verdicts = [item for item in judged(plan, all_layers=all_layers) if item.route is not None and item.route.spans]
    if not verdicts or count < 1:
        return ()
    measured = {_pair(pair.start, pair.end) for pair in pairs if pair.layer == layer}
    sites = standing_sites(plan, measured) if among is None else among
    candidates = candidate_rows(unknowns, layers, layer, sites=sites, without=measured)
    outlook = Outlook(
        posterior=posterior,
        candidates=candidates.rows,
        asked=verdict_rows(unknowns, layers, verdicts),
        variance_ms2=noise_ms**2,
    )
    return _greedy(outlook, candidates, verdicts, layer, count)


def judged(plan: Plan, *, all_layers: bool = False) -> list[Verdict]:
    """List a plan's verdicts that have a limit, in their own layers or in all."""
    judge = Judge(plan, remedies=False)
    return [
        judge.place(target, place, layer)
        for target in plan.targets.values()
        if target.limit_ms is not None
        for layer in (LAYERS if all_layers else (target.layer,))
        for place in target.places
    ]


def is_open(verdict: Verdict) -> bool:
    """Tell whether the band straddles the limit: at risk, or a miss whose remedy is to measure."""
    if verdict.route is None or verdict.target.limit_ms is None:
        return False
    may_meet = verdict.route.oneway_ms.low <= verdict.target.limit_ms
    return verdict.status == AT_RISK or (verdict.status == MISSES and may_meet)


def verdict_rows(unknowns: Unknowns, layers: Layers, verdicts: Iterable[Verdict]) -> csr_array:
    """
    Return the row of each verdict's route.

    Parameters
    ----------
    unknowns : Unknowns
        Of the assumed plan.
    layers : Layers
        Of the assumed plan.
    verdicts : iterable of Verdict
        With routes; those of a calibrated plan may go another way than the assumed plan would.

    Returns
    -------
    csr_array, shape (n_verdicts, n_unknowns)
        Coefficients. [ms by unit of the unknown]
    """
    rows = []
    for verdict in verdicts:
        route = _as_assumed(layers, verdict)
        rows.append(unknowns.observed(route, quantity=RTT))
    return sparse_rows(rows, unknowns.index)


def _as_assumed(layers: Layers, verdict: Verdict) -> Route:
    """Lay a verdict's route over the assumed plan, whose lengths and equipment the coefficients are of."""
    route = verdict.route
    assert route is not None
    if route.layer == OPTICAL:
        spans = layers.optical.usable([span.id for span in route.spans])
        return route if spans is None else layers.optical.on_spans(spans, route.sites[0])
    return layers[route.layer].route(route.sites[0], route.sites[-1]) or route


def _greedy(
    outlook: Outlook, candidates: Candidates, verdicts: Sequence[Verdict], layer: str, count: int
) -> tuple[Proposal, ...]:
    """Take the best pair, as if measured, and the next, until there are enough or nothing is left to gain."""
    still_open = np.array([is_open(verdict) for verdict in verdicts])
    stages = [(OPEN, still_open), (WIDEST, ~still_open)]
    stages = [(aim, chosen) for aim, chosen in stages if chosen.any()]
    found: list[Proposal] = []
    while stages and len(found) < count and candidates.pairs:
        aim, chosen = stages[0]
        gains = outlook.gains_ms(chosen)
        best = int(np.argmax(gains))
        # What a further pair tells of the open verdicts drowns in its own error: the rest of them is worth more.
        if gains[best] < (outlook.noise_ms if len(stages) > 1 else _VISIBLE_MS):
            stages.pop(0)
            continue
        found.append(_proposal(outlook, best, candidates.pairs[best], layer, verdicts, chosen, aim))
        outlook.take(best)
    return tuple(found)


def _proposal(
    outlook: Outlook, best: int, pair: Pair, layer: str, verdicts: Sequence[Verdict], chosen: Bools, aim: str
) -> Proposal:
    before, after = outlook.sd_before_ms, outlook.sd_after_ms(best)
    effects = [
        _effect(verdict, float(before_sd), float(after_sd))
        for verdict, serves, before_sd, after_sd in zip(verdicts, chosen, before, after, strict=True)
        if serves
    ]
    seen = [effect for effect in effects if effect.before_ms - effect.after_ms >= _VISIBLE_MS]
    return Proposal(
        start=pair[0],
        end=pair[1],
        layer=layer,
        gain_ms=sum(effect.before_ms - effect.after_ms for effect in effects),
        verdicts=tuple(sorted(seen, key=lambda effect: effect.after_ms - effect.before_ms)),
        aim=aim,
    )


def _effect(verdict: Verdict, before_sd: float, after_sd: float) -> Effect:
    limit_ms, route = verdict.target.limit_ms, verdict.route
    assert limit_ms is not None
    assert route is not None
    return Effect(
        target=verdict.target.id,
        start=verdict.start.id,
        place=verdict.place.id,
        layer=verdict.layer,
        limit_ms=limit_ms,
        before_ms=2 * Z_90 * before_sd,
        after_ms=2 * Z_90 * after_sd,
        decided=chance_decided(limit_ms - route.oneway_ms.value, before_sd, after_sd),
    )


def chance_decided(slack_ms: float, before_sd: float, after_sd: float) -> float:
    """
    Tell how likely a measurement leaves the limit outside the 90 % band.

    Parameters
    ----------
    slack_ms : float
        How far the value is inside the limit now, negative outside. [ms]
    before_sd, after_sd : float
        Standard deviation of the verdict's delay before and after. [ms]

    Returns
    -------
    float
        The value will move by a normal deviate of variance before_sd^2 - after_sd^2. [0..1]
    """
    half, moves = Z_90 * after_sd, sqrt(max(before_sd**2 - after_sd**2, 0.0))
    if moves == 0.0:
        return float(abs(slack_ms) >= half)
    below, above = (0.5 * (1 + erf((side * slack_ms - half) / (moves * sqrt(2)))) for side in (1, -1))
    return below + above


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a <= b else (b, a)
