"""How far each target of capacity and quality is attained: the same five verdicts as for delays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from netplan.availability.definition import PROTECTED
from netplan.availability.judge import Availabilities
from netplan.availability.questions import questions
from netplan.plan import Plan
from netplan.quality import AT_LEAST, RATIO, QualityTarget
from netplan.targets import AVAILABILITY, PROJECT, AvailabilityTarget
from netplan.terms import AT_RISK, IMPOSSIBLE, MEETS, MISSES, NO_FIGURE, UNKNOWN
from topology.lengths import Band

#: Why a verdict is unknown, besides that no figure is asked.
NO_DATUM, TOO_OLD, ASKS_A_PROJECT = "no_datum", "too_old", "asks_a_project"
#: What somebody said is attained counts for so long.
_KEEPS = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is attained, in the target's unit, what that rests on, and of which day it is."""

    value: Band
    basis: str
    day: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityVerdict:
    """
    The answer for one target.

    `figure` None: nothing is known. `why` says why the status is unknown, None where it is not.
    """

    target: QualityTarget
    figure: Figure | None
    status: str
    why: str | None = None


def judge(target: QualityTarget, figure: Figure | None, as_of: date | None) -> QualityVerdict:
    """
    Hold what is attained against what is asked.

    Parameters
    ----------
    target : QualityTarget
        What is asked.
    figure : Figure, optional
        What is attained, as far as anybody knows.
    as_of : date, optional
        The day for which the plan speaks.

    Returns
    -------
    QualityVerdict
        meets: the whole band is on the right side; at risk: the nominal value is; misses: it is not, but an end of the
        band is; impossible: no end is, where the band is one that a model proved; unknown: nobody asks or knows.
    """
    if target.quantity == PROJECT:
        return QualityVerdict(target=target, figure=figure, status=UNKNOWN, why=ASKS_A_PROJECT)
    if target.limit is None:
        return QualityVerdict(target=target, figure=figure, status=UNKNOWN, why=NO_FIGURE)
    if figure is None:
        return QualityVerdict(target=target, figure=None, status=UNKNOWN, why=NO_DATUM)
    if figure.day is not None and as_of is not None and figure.day + _KEEPS < as_of:
        return QualityVerdict(target=target, figure=figure, status=UNKNOWN, why=TOO_OLD)
    worst, best = figure.value.low, figure.value.high
    if not target.wants_more:
        worst, best = best, worst
    if target.met_by(worst):
        status = MEETS
    elif target.met_by(figure.value.value):
        status = AT_RISK
    else:
        proven = target.quantity == AVAILABILITY and not target.met_by(best)
        status = IMPOSSIBLE if proven else MISSES
    return QualityVerdict(target=target, figure=figure, status=status)


def judge_all(plan: Plan, figures: Mapping[str, Figure], site: str | None = None) -> list[QualityVerdict]:
    """
    Judge every target of capacity and quality.

    Parameters
    ----------
    plan : Plan
        The plan; what its attained.csv says goes before what is computed.
    figures : mapping of str to Figure
        What is computed, by target.
    site : str, optional
        Only the targets of this site.

    Returns
    -------
    list of QualityVerdict
        In the order of targets.csv, those of availability last.
    """
    said = {
        key: Figure(value=item.value, basis=item.basis, day=item.day, source=item.source)
        for key, item in plan.attained.items()
    }
    asked = [*plan.quality_targets.values(), *map(_as_quality, plan.availability_targets.values())]
    found = {**figures, **said}
    chosen: Iterable[QualityTarget] = (target for target in asked if site in (None, target.start))
    return [judge(target, found.get(target.id), plan.settings.as_of) for target in chosen]


def availability_figures(plan: Plan) -> dict[str, Figure]:
    """
    Work out the availability targets' figures.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    dict of str to Figure
        By target: of the place worst off under 1+1, with the proven bounds as band; a target without a route is left
        out.
    """
    if not plan.availability_targets:
        return {}
    answers = Availabilities(plan)
    worst: dict[str, Band] = {}
    for question in questions(plan, protections=[PROTECTED]):
        proven = answers.answer(question).figures
        if proven is None or question.target is None:
            continue
        band = Band(value=proven.estimate_ratio, low=proven.lower_ratio, high=proven.upper_ratio)
        if question.target not in worst or band.value < worst[question.target].value:
            worst[question.target] = band
    return {key: Figure(value=band, basis="assumed") for key, band in worst.items()}


def _as_quality(target: AvailabilityTarget) -> QualityTarget:
    texts = {name: getattr(target, name) for name in ("name_zh", "name_en", "wording", "source", "note_zh", "note_en")}
    return QualityTarget(
        id=target.id,
        start=target.start,
        places=target.places,
        quantity=AVAILABILITY,
        limit=target.limit_ratio,
        unit=RATIO,
        sense=AT_LEAST,
        duty=target.duty,
        **texts,
    )
