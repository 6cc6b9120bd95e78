"""
Every single and every double failure, and what each makes of the targets: exactly, by looking only where it can matter.

A failure that does not meet the route in service leaves it as it is, because everything else only gets longer; a second
failure matters only on the detour around the first. In the optical layer the kernels of `topology.sweep` do this in
arrays; in the IP layers `netplan.failures.layered` builds the layer anew for each failure that counts. A site's own
failure is no failure of routes that end there.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from netplan.failures.cases import Case, FailureSweep, PlaceFailures
from netplan.failures.elements import KINDS, Element, elements
from netplan.failures.layered import FailedLayers, LayeredFailures, layered
from netplan.plan import Plan
from netplan.sweeps.executors import Executor, InProcess, run
from netplan.targets import Target
from netplan.verdicts import Judge, Verdict
from topology.arrays import Edge, GraphArrays
from topology.records import OPTICAL
from topology.sweep import Element as Cut
from topology.sweep import Failure, RootFailures, SweepGround, SweepTask, WayFailures, sweep

#: So many failures that cut a place off are listed unless more are asked for; all are counted.
LISTED_OFF = 10


@dataclass(frozen=True, kw_only=True)
class Question:
    """
    What a sweep is asked.

    `kinds`: what fails, of `KINDS`; `double`: any two at once as well; `top`: how many of the worst failures are kept
    for each place; `layer`: None takes each target's own.
    """

    kinds: tuple[str, ...] = KINDS
    double: bool = False
    top: int = 1
    layer: str | None = None
    operator: str | None = None

    @property
    def most_off(self) -> int:
        """Return how many of the failures that cut a place off are listed."""
        return max(self.top, LISTED_OFF)


def failures(
    plan: Plan,
    question: Question,
    *,
    targets: Iterable[Target] | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FailureSweep:
    """
    Fail everything once, and on request any two at once, and see what becomes of the targets.

    Parameters
    ----------
    plan : Plan
        The plan; its existing spans fail.
    question : Question
        What fails, and what is kept.
    targets : iterable of Target, optional
        Only these.
    executor : Executor, optional
        Where the work is done; None does it here.
    progress : callable, optional
        Told how many tasks are done, of how many.

    Returns
    -------
    FailureSweep
        The same on every executor.
    """
    judge = Judge(plan, question.operator, remedies=False)
    chosen = list(plan.targets.values()) if targets is None else list(targets)
    before = [
        judge.place(target, place, question.layer or target.layer) for target in chosen for place in target.places
    ]
    routed = [verdict for verdict in before if verdict.route is not None]
    failing = elements(plan.network, question.kinds, question.operator)
    optical = [verdict for verdict in routed if verdict.layer == OPTICAL]
    others = [verdict for verdict in routed if verdict.layer != OPTICAL]
    tasks: list[SweepTask | LayeredTask] = [*_optical_tasks(plan, question, failing, optical)]
    tasks += _layered_tasks(others, double=question.double)
    work = functools.partial(_carry_out, _Ground(plan=plan, question=question, failing=tuple(failing)))
    done = run(work, tasks, executor=executor or InProcess(), progress=progress)
    found = _Found(plan, question.operator, {element.key: element for element in failing}, done.results)
    places = [place for verdict in routed if (place := found.place(verdict)) is not None]
    return FailureSweep(
        places=tuple(places),
        unrouted=tuple(verdict for verdict in before if verdict.route is None),
        elements=len(failing),
        double=question.double,
        searched=found.searched,
        complete=done.complete,
    )


@dataclass(frozen=True, kw_only=True)
class LayeredTask:
    """Pairs of sites with one start in one IP layer: they share much of what failures leave."""

    layer: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What all tasks of IP layers share."""

    plan: Plan
    question: Question
    failing: tuple[Element, ...]


def _carry_out(
    ground: _Ground, task: SweepTask | LayeredTask
) -> tuple[RootFailures, ...] | tuple[LayeredFailures, ...]:
    if isinstance(task, SweepTask):
        return (sweep(task),)
    question = ground.question
    layers = FailedLayers(ground.plan, question.operator)
    return tuple(
        layered(
            layers,
            ground.failing,
            task.layer,
            a,
            b,
            double=question.double,
            most=question.top,
            most_off=question.most_off,
        )
        for a, b in task.pairs
    )


def _layered_tasks(verdicts: Iterable[Verdict], *, double: bool) -> list[LayeredTask]:
    """Put pairs with one start into one task, where only single failures make them short; else each into its own."""
    pairs: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
    for verdict in verdicts:
        a, b = verdict.start.id, verdict.place.id
        pairs.setdefault((verdict.layer, a, b) if double else (verdict.layer, a), {})[a, b] = None
    return [LayeredTask(layer=key[0], pairs=tuple(found)) for key, found in pairs.items()]


def _optical_tasks(
    plan: Plan, question: Question, failing: Sequence[Element], verdicts: Sequence[Verdict]
) -> list[SweepTask]:
    """Put pairs that share an end into one task: they share its tree."""
    if not verdicts:
        return []
    ground = sweep_ground(plan, question, failing)
    pairs = {(verdict.start.id, verdict.place.id) for verdict in verdicts}
    often = Counter(end for pair in pairs for end in pair)
    starts: dict[str, dict[str, None]] = {}
    for a, b in sorted(pairs):
        root, start = (a, b) if (often[a], a) >= (often[b], b) else (b, a)
        starts.setdefault(root, {})[start] = None
    return [
        SweepTask(ground=ground, root=root, starts=tuple(found), double=question.double)
        for root, found in starts.items()
    ]


def sweep_ground(plan: Plan, question: Question, failing: Sequence[Element]) -> SweepGround:
    """Put a plan's optical layer and what can fail in it into numbers. Weights are delays in ms."""
    spans = plan.network.spans_with(("existing",), question.operator)
    graph = GraphArrays.of(
        plan.network.sites, (Edge(span.id, span.a, span.b, plan.model.span_ms(span)) for span in spans)
    )
    cuts = tuple(Cut(id=element.key, edges=tuple(sorted(element.spans)), node=element.site) for element in failing)
    return SweepGround(
        graph=graph,
        km=tuple(plan.network.spans[edge.id].route_km for edge in graph.edges),
        elements=cuts,
        step_km=plan.parameters["optical.regenerator_reach_km"].value,
        step_weight=plan.model.regenerator_ms,
        most=question.top,
        most_off=question.most_off,
    )


class _Found:
    """Turns what the tasks found into cases, each failure's network built once."""

    def __init__(
        self, plan: Plan, operator: str | None, elements: dict[str, Element], results: Collection[object]
    ) -> None:
        self._elements = elements
        self._layers = FailedLayers(plan, operator)
        self._ways: dict[tuple[str, str, str], WayFailures] = {}
        self.searched = 0
        for result in (one for several in results if isinstance(several, tuple) for one in several):
            if isinstance(result, RootFailures):
                self.searched += result.searched
                self._ways |= {(OPTICAL, way.start, result.root): way for way in result.ways}
            elif isinstance(result, LayeredFailures):
                self.searched += result.searched
                self._ways[result.layer, result.way.start, result.goal] = result.way

    def place(self, before: Verdict) -> PlaceFailures | None:
        """Return what failures do to a place, None if its task did not finish."""
        a, b = before.start.id, before.place.id
        way = self._ways.get((before.layer, a, b))
        if way is None and before.layer == OPTICAL:
            way = self._ways.get((before.layer, b, a))
        if way is None:
            return None
        return PlaceFailures(
            before=before,
            single=self._ranked(before, way.single),
            double=self._ranked(before, way.double),
            single_off=self._off(before, way.single_off),
            double_off=self._off(before, way.double_off),
            single_off_count=way.single_off_count,
            double_off_count=way.double_off_count,
        )

    def _ranked(self, before: Verdict, found: Sequence[Failure]) -> tuple[Case, ...]:
        """Find the routes that the layer itself takes: it ranks by the whole delay, regenerators included."""
        cases = []
        for failure in found:
            failed = tuple(self._elements[key] for key in failure.elements)
            route = self._layers.under(failed)[before.layer].route(before.start.id, before.place.id)
            if route is not None:
                cases.append(Case(before=before, failed=failed, route=route))
        return tuple(sorted(cases, key=lambda case: -case.route.oneway_ms.value if case.route else 0.0))

    def _off(self, before: Verdict, found: Sequence[Failure]) -> tuple[Case, ...]:
        return tuple(
            Case(before=before, failed=tuple(self._elements[key] for key in failure.elements), route=None)
            for failure in found
        )
