"""How available the targets' pairs are with some builds in service: a quick estimate, under restoration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from netplan.availability.definition import RESTORATION, Definition
from netplan.availability.judge import Availabilities, Work
from netplan.availability.questions import Question as Asked
from netplan.plan import Plan
from netplan.terms import IMPOSSIBLE
from netplan.upgrade.answers import Build, UpgradePlan
from netplan.upgrade.demands import rated
from netplan.upgrade.outcome import Question, upgraded
from netplan.verdicts import Verdict
from topology.records import OPTICAL

#: Failures at a time that are followed exactly; what is left is shared evenly.
_FAILURES = 1


def with_availability(question: Question, plans: Sequence[UpgradePlan]) -> list[UpgradePlan]:
    """Return plans with the least availability among the optical targets' pairs, before and after their builds."""
    verdicts = rated(question.judged, OPTICAL)
    known: dict[frozenset[str], float | None] = {}

    def least(builds: Sequence[Build]) -> float | None:
        key = frozenset(build.span.id for build in builds if build.span is not None)
        if key not in known:
            known[key] = least_availability(question.plan, builds, verdicts, question.operator)
        return known[key]

    return [replace(plan, availability_before_ratio=least(()), availability_ratio=least(plan.cables)) for plan in plans]


def least_availability(
    plan: Plan, builds: Iterable[Build], verdicts: Iterable[Verdict], operator: str | None
) -> float | None:
    """
    Estimate the availability of the pair that has the least.

    Parameters
    ----------
    plan : Plan
        The plan before any build.
    builds : iterable of Build
        What is built.
    verdicts : iterable of Verdict
        Whose pairs; those that light forbids are left out.
    operator : str or None
        Only this operator's cables and the builds.

    Returns
    -------
    float or None
        Share of the year in which some route is up, planned works left out; None where a pair has no route or there is
        no pair. [0..1]
    """
    after = upgraded(plan, builds, operator)
    if operator is not None:
        own = {key: span for key, span in after.network.spans.items() if span.operator == operator}
        after = replace(after, network=replace(after.network, spans=own, circuits={}))
    pairs = dict.fromkeys((item.start.id, item.place.id) for item in verdicts if item.status != IMPOSSIBLE)
    judge = Availabilities(after, Work(failures=_FAILURES))
    definition = Definition(protection=RESTORATION)
    ratios = []
    for a, b in pairs:
        figures = judge.answer(Asked(target=None, start=a, places=(b,), definition=definition)).figures
        if figures is None:
            return None
        ratios.append(1 - figures.down_estimate)
    return min(ratios, default=None)
