"""Availability of a plan's pairs and services, and the verdict: proven, disproved, or undecided by so much."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from geodata.errors import InputError
from netplan.availability.cuts import CutSet, cut_sets
from netplan.availability.definition import ANY_CORE, RESTORATION
from netplan.availability.factoring import ENOUGH_RATIO, MOST_CALLS, MOST_FAILURES, Factored, factor
from netplan.availability.ground import SCENARIOS, Ground
from netplan.availability.montecarlo import CONFIDENCE_RATIO, Sampled, most_chunks, sample
from netplan.availability.outages import Outages, estimate
from netplan.availability.questions import Question
from netplan.availability.services import Service, build
from netplan.faults import ENDS, NOMINAL, OPTIMISTIC, PESSIMISTIC
from netplan.plan import Plan
from netplan.sweeps.executors import Executor

PROVEN, DISPROVED, UNDECIDED = "proven", "disproved", "undecided"
ONE_ROUTE_ONLY, NO_ROUTE, NO_LIMIT = "one_route_only", "no_route", "no_limit"
#: The last three are no judgements: the data hold one route only, or none, or nothing is asked.
VERDICTS = (PROVEN, DISPROVED, UNDECIDED, ONE_ROUTE_ONLY, NO_ROUTE, NO_LIMIT)

#: The oracle is asked at most so often where a number of failures is to be followed to the end.
_MOST_CALLS = 500_000
#: Else sites times calls are kept to this, so that large networks are answered as well, within wider bounds.
_SITE_CALLS, _LEAST_CALLS = 3_000_000, 300
#: What is left undecided may be this share of the down time that a target allows.
_NEGLIGIBLE = 1e-3

#: Cases brought down to cut sets to tell what would decide a target.
_MOST_TOLD = 300

_COLUMN = {scenario: number for number, scenario in enumerate(SCENARIOS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """
    How much to do: failures followed exactly, samples drawn from the rest, their seed, where, and who is told.

    `failures` None: up to the usual number, and less far once what is left is negligible.
    """

    failures: int | None = None
    samples: int = 0
    seed: int = 1
    executor: Executor | None = None
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    Shares of time: down at least, at most, and as estimated. [0..1]

    `lower_ratio` and `upper_ratio` of availability are 1 less these; the down time keeps its digits where they round.
    """

    down_low: float
    down_high: float
    down_estimate: float

    @property
    def lower_ratio(self) -> float:
        """Return the proven lower bound of availability. [0..1]"""
        return 1.0 - self.down_high

    @property
    def upper_ratio(self) -> float:
        """Return the proven upper bound of availability. [0..1]"""
        return 1.0 - self.down_low

    @property
    def estimate_ratio(self) -> float:
        """Return the availability at the nominal rates. [0..1]"""
        return 1.0 - self.down_estimate


@dataclass(frozen=True, kw_only=True)
class Availability:
    """
    The answer for one pair or service.

    `figures` are proven; `sampled` are narrower and hold at `confidence_ratio` only, None where nothing was drawn.
    `doubled` : the figures if every repair takes twice as long. `top_cuts` come largest first. None of these where the
    data hold no route. Every state with at most `exact_failures` events down is decided; all are where `is_complete`.
    `pessimistic_cuts` : the same at the pessimistic end, only where that leaves a target undecided and enough was
    followed to tell. `interrupted` : sampling was broken off, and the sampled figures hold what was drawn by then.
    """

    question: Question
    service: Service
    figures: Figures | None
    sampled: Figures | None
    confidence_ratio: float | None
    doubled: Figures | None
    top_cuts: tuple[CutSet, ...]
    outages: Outages | None
    exact_failures: int
    is_complete: bool
    samples: int
    pessimistic_cuts: tuple[CutSet, ...] = ()
    interrupted: bool = False

    @property
    def verdict(self) -> str:
        """Return the verdict on the proven figures."""
        return self._judged(self.figures)

    @property
    def sampled_verdict(self) -> str | None:
        """Return what the sampled figures would say, at their confidence; None where nothing was drawn."""
        return None if self.sampled is None else self._judged(self.sampled)

    @property
    def doubled_verdict(self) -> str:
        """Return the verdict if every repair takes twice as long."""
        return self._judged(self.doubled)

    @property
    def budget_ratio(self) -> float | None:
        """Return the share of time that the target leaves for being down. [0..1]"""
        return None if self.question.limit_ratio is None else budget_of(self.question.limit_ratio)

    @property
    def missing_to_prove_ratio(self) -> float | None:
        """Return by how much the lower bound falls short of the limit; None where nothing is asked. [0..1]"""
        if self.figures is None or self.budget_ratio is None:
            return None
        return max(self.figures.down_high - self.budget_ratio, 0.0)

    @property
    def missing_to_disprove_ratio(self) -> float | None:
        """Return by how much the upper bound is above the limit; None where nothing is asked. [0..1]"""
        if self.figures is None or self.budget_ratio is None:
            return None
        return max(self.budget_ratio - self.figures.down_low, 0.0)

    def _judged(self, figures: Figures | None) -> str:
        if figures is None:
            return NO_ROUTE
        if self.service.has_one_route and not self.service.is_too_slow:
            return ONE_ROUTE_ONLY
        return NO_LIMIT if self.budget_ratio is None else judged(figures, self.budget_ratio)


def judged(figures: Figures, budget_ratio: float) -> str:
    """Hold proven figures against the share of time that may be down."""
    if figures.down_high <= budget_ratio:
        return PROVEN
    return DISPROVED if figures.down_low > budget_ratio else UNDECIDED


def budget_of(limit_ratio: float) -> float:
    """Return 1 - limit as its decimal digits have it: 0.0001 for 0.9999. [0..1]"""
    return float(1 - Decimal(repr(limit_ratio)))


class Availabilities:
    """
    Answers questions on one plan, building what they share once.

    Parameters
    ----------
    plan : Plan
        The plan.
    work : Work
        How much to do for each.
    """

    def __init__(self, plan: Plan, work: Work | None = None) -> None:
        self._plan = plan
        self._work = work or Work()
        self._grounds: dict[tuple[bool, str | None], Ground] = {}
        self._chunks = 0

    def answer(self, question: Question) -> Availability:
        """Answer one question."""
        service = self._service(question)
        if service.has_no_route:
            return _nothing(question, service)
        if service.is_too_slow:
            certain = Figures(down_low=1.0, down_high=1.0, down_estimate=1.0)
            return replace(_nothing(question, service), figures=certain, doubled=certain)
        budget = None if question.limit_ratio is None else budget_of(question.limit_ratio)
        factored = self._factored(service, budget)
        drawn = self._drawn(service, factored)
        share = drawn[NOMINAL].estimate if drawn else factored.undecided_ratio[_COLUMN[NOMINAL, 1.0]] / 2
        figures = _figures(service, factored, 1.0, share)
        undecided_doubled = factored.undecided_ratio[_COLUMN[NOMINAL, 2.0]] / 2
        cuts = self._cuts(service, factored)
        return Availability(
            question=question,
            service=service,
            figures=figures,
            sampled=_narrowed(service, factored, figures, drawn) if drawn else None,
            confidence_ratio=drawn[NOMINAL].confidence_ratio if drawn else None,
            doubled=_figures(service, factored, 2.0, undecided_doubled),
            top_cuts=cuts,
            outages=estimate(
                down_ratio=figures.down_estimate - service.switch_ratio.value,
                times_per_year=math.fsum(cut.times_per_year for cut in cuts),
                period_h=question.definition.period_h,
                budget_ratio=None if budget is None else max(budget - service.switch_ratio.value, 0.0),
            ),
            exact_failures=min(factored.exact_failures, len(service.events)),
            is_complete=not factored.undecided,
            samples=sum(part.samples for part in drawn.values()),
            pessimistic_cuts=self._pessimistic_cuts(service, factored, figures, budget),
            interrupted=not all(part.complete for part in drawn.values()),
        )

    def _service(self, question: Question) -> Service:
        definition = question.definition
        key = definition.planned_work, definition.operator
        ground = self._grounds.get(key)
        if ground is None:
            ground = Ground(plan=self._plan, planned_work=definition.planned_work, operator=definition.operator)
            self._grounds[key] = ground
        if definition.scope == ANY_CORE:
            cores = tuple(core for core in ground.cores if core != question.start)
            if not cores:
                raise InputError("no_cores")
            return build(ground, question.start, [cores], definition, [None])
        limits = question.limits_ms or (None,) * len(question.places)
        return build(ground, question.start, [(place,) for place in question.places], definition, limits)

    def _factored(self, service: Service, budget_ratio: float | None) -> Factored:
        """Factor a service, to the end where that is asked for or quickly done: over given routes to one place."""
        failures = self._work.failures
        quick = service.definition.protection != RESTORATION and len(service.circuits) == 1
        if failures is None and not quick:
            enough = ENOUGH_RATIO if budget_ratio is None else min(ENOUGH_RATIO, _NEGLIGIBLE * budget_ratio)
            calls = max(min(MOST_CALLS, _SITE_CALLS // len(self._plan.network.sites)), _LEAST_CALLS)
            return factor(service.oracle, service.rows, enough_ratio=enough, most_calls=calls)
        return factor(
            service.oracle,
            service.rows,
            most_failures=MOST_FAILURES if failures is None else failures,
            enough_ratio=0.0,
            enough_share=0.0,
            most_calls=_MOST_CALLS,
        )

    def _drawn(self, service: Service, factored: Factored) -> dict[str, Sampled]:
        """Draw from what is undecided, once for each end; chunks are numbered on, so that no two share a seed."""
        found: dict[str, Sampled] = {}
        if not self._work.samples or not any(factored.undecided_ratio):
            return {}
        for end in ENDS:
            column = _COLUMN[end, 1.0]
            found[end] = sample(
                service.oracle,
                [row[column] for row in service.rows],
                factored.undecided,
                [case.masses[column] for case in factored.undecided],
                samples=self._work.samples,
                seed=self._work.seed,
                first_chunk=self._chunks,
                executor=self._work.executor,
                progress=self._progress(len(found)),
            )
            self._chunks += most_chunks(self._work.samples)
            if not found[end].complete:
                break
        return {end: found.get(end) or _undrawn(factored, _COLUMN[end, 1.0]) for end in ENDS}

    def _progress(self, ends_done: int) -> Callable[[int, int], None] | None:
        """Return what tells the progress at one end as a part of all of them."""
        told = self._work.progress
        if told is None:
            return None
        return lambda done, total: told(ends_done * total + done, len(ENDS) * total)

    def _cuts(self, service: Service, factored: Factored) -> tuple[CutSet, ...]:
        column = _COLUMN[NOMINAL, 1.0]
        ratios = [row[column] for row in service.rows]
        return cut_sets(service.oracle, service.events, factored.failing, ratios, column)

    def _pessimistic_cuts(
        self, service: Service, factored: Factored, figures: Figures, budget_ratio: float | None
    ) -> tuple[CutSet, ...]:
        """Return the cuts that keep a target from being proven; none where it is decided or too little was followed."""
        column = _COLUMN[PESSIMISTIC, 1.0]
        if budget_ratio is None or judged(figures, budget_ratio) != UNDECIDED:
            return ()
        if factored.undecided_ratio[column] > factored.down_low[column]:
            return ()
        ratios = [row[column] for row in service.rows]
        return cut_sets(service.oracle, service.events, factored.failing, ratios, column, _MOST_TOLD)


def _figures(service: Service, factored: Factored, factor_of_repair: float, share: float) -> Figures:
    pessimistic, nominal, optimistic = (_COLUMN[end, factor_of_repair] for end in (PESSIMISTIC, NOMINAL, OPTIMISTIC))
    switching = service.switch_ratio
    low = factored.down_low[optimistic] + switching.low
    high = min(factored.down_high[pessimistic] + switching.high, 1.0)
    # Both bounds hold at the nominal figures too; where much is undecided, only they keep the estimate in place.
    estimated = factored.down_low[nominal] + share + switching.value
    return Figures(down_low=low, down_high=high, down_estimate=min(max(estimated, low), high))


def _narrowed(service: Service, factored: Factored, proven: Figures, drawn: dict[str, Sampled]) -> Figures:
    pessimistic, optimistic = _COLUMN[PESSIMISTIC, 1.0], _COLUMN[OPTIMISTIC, 1.0]
    low = factored.down_low[optimistic] + drawn[OPTIMISTIC].low
    high = factored.down_low[pessimistic] + drawn[PESSIMISTIC].high + service.switch_ratio.high
    low, high = max(low, proven.down_low), min(high, proven.down_high)
    return Figures(down_low=low, down_high=high, down_estimate=min(max(proven.down_estimate, low), high))


def _undrawn(factored: Factored, column: int) -> Sampled:
    """Stand for samples that were not drawn: all that is undecided stays so."""
    whole = factored.undecided_ratio[column]
    return Sampled(
        low=0.0,
        high=whole,
        estimate=whole / 2,
        samples=0,
        hits=0,
        confidence_ratio=CONFIDENCE_RATIO,
        complete=False,
    )


def _nothing(question: Question, service: Service) -> Availability:
    return Availability(
        question=question,
        service=service,
        figures=None,
        sampled=None,
        confidence_ratio=None,
        doubled=None,
        top_cuts=(),
        outages=None,
        exact_failures=0,
        is_complete=False,
        samples=0,
    )
