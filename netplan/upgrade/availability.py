"""How available the targets' pairs are with some builds in service: a quick estimate, under restoration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from netplan.availability.definition import RESTORATION, Definition
from netplan.availability.judge import Availabilities, Work
from netplan.availability.questions import Question as Asked
from netplan.plan import Plan
from netplan.upgrade.answers import Build, UpgradePlan
from netplan.upgrade.demands import rated
from netplan.upgrade.outcome import Question, upgraded
from netplan.upgrade.time import Allowance
from netplan.verdicts import Verdict
from topology.records import OPTICAL

#: Failures at a time that are followed exactly; what is left is shared evenly.
_FAILURES = 1

Pair = tuple[str, str]


class Estimator:
    """
    Estimates the availability of the optical targets' pairs, each set of builds once.

    Parameters
    ----------
    question : Question
        What was asked.
    time : Allowance
        What is left of the time; what it does not suffice for is None.
    """

    def __init__(self, question: Question, time: Allowance) -> None:
        self._question = question
        self._time = time
        self._verdicts = rated(question.judged, OPTICAL)
        self._known: dict[frozenset[str], float | None] = {}

    def least(self, builds: Sequence[Build]) -> float | None:
        """Return the availability of the pair that has the least, once something is built. [0..1]"""
        key = frozenset(build.span.id for build in builds if build.span is not None)
        if key not in self._known:
            if self._time.is_over:
                return None
            self._known[key] = least_availability(
                self._question.plan, builds, self._verdicts, self._question.operator, self._time
            )
        return self._known[key]

    def on(self, plans: Sequence[UpgradePlan]) -> list[UpgradePlan]:
        """Return plans with the least availability, before and after their builds."""
        return [
            replace(plan, availability_before_ratio=self.least(()), availability_ratio=self.least(plan.cables))
            for plan in plans
        ]

    def worst_first(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        """Sort verdicts by the availability of their pairs today, the least first; as they stand when time is over."""
        listed = list(verdicts)
        found = availabilities(self._question.plan, (), listed, self._question.operator, self._time)
        if found is None:
            return listed
        ratios = found
        return sorted(listed, key=lambda item: ratios[item.start.id, item.place.id] or 0.0)


def least_availability(
    plan: Plan, builds: Iterable[Build], verdicts: Iterable[Verdict], operator: str | None, time: Allowance
) -> float | None:
    """
    Estimate the availability of the pair that has the least; see `availabilities`.

    Returns
    -------
    float or None
        None where a pair has no route, there is no pair, or the time is over. [0..1]
    """
    found = availabilities(plan, builds, verdicts, operator, time)
    if not found or None in found.values():
        return None
    return min(ratio for ratio in found.values() if ratio is not None)


def availabilities(
    plan: Plan, builds: Iterable[Build], verdicts: Iterable[Verdict], operator: str | None, time: Allowance
) -> dict[Pair, float | None] | None:
    """
    Estimate the availability of pairs.

    Parameters
    ----------
    plan : Plan
        The plan before any build.
    builds : iterable of Build
        What is built.
    verdicts : iterable of Verdict
        Whose pairs.
    operator : str or None
        Only this operator's cables and the builds.
    time : Allowance
        What is left of the time.

    Returns
    -------
    dict of tuple of str to float or None, or None
        Pair -> share of the year in which some route is up, planned works left out, None where there is no route;
        None where the time ran out. [0..1]
    """
    after = upgraded(plan, builds, operator)
    if operator is not None:
        own = {key: span for key, span in after.network.spans.items() if span.operator == operator}
        after = replace(after, network=replace(after.network, spans=own, circuits={}))
    judge = Availabilities(after, Work(failures=_FAILURES))
    definition = Definition(protection=RESTORATION)
    found: dict[Pair, float | None] = {}
    for a, b in dict.fromkeys((item.start.id, item.place.id) for item in verdicts):
        if time.is_over:
            return None
        figures = judge.answer(Asked(target=None, start=a, places=(b,), definition=definition)).figures
        found[a, b] = None if figures is None else 1 - figures.down_estimate
    return found
