"""
Failure sweeps: what each single and each double failure makes of the lightest ways towards one root, exactly.

The kernels stand in `topology.sweep_kernels`; here their numbers get names. A sweep is one task a root: it can be sent
to another process whole, and gives the same answer there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from topology import sweep_kernels
from topology.arrays import GraphArrays, columns
from topology.compiled import compiled, worth_compiling


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What can fail at once: the edges cut, by id, and the node that it is, "" if it is none."""

    id: str
    edges: tuple[str, ...]
    node: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """What fails, by id, and what the lightest way weighs then, steps included; infinite without a way."""

    elements: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFailures:
    """
    What failures make of the way from one node to the root.

    `weight`: nothing failing, steps included; infinite where there is no way. `single`, `double`: the worst failures
    that leave a way, the worst first; a double one only where it is worse than either half alone. `single_off`,
    `double_off`: failures that leave none, the first so many of `single_off_count` and `double_off_count`.
    """

    start: str
    weight: float
    single: tuple[Failure, ...]
    double: tuple[Failure, ...]
    single_off: tuple[Failure, ...]
    double_off: tuple[Failure, ...]
    single_off_count: int
    double_off_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RootFailures:
    """The ways from some nodes to a root under failures, and how many double failures had to be looked at."""

    root: str
    ways: tuple[WayFailures, ...]
    searched: int


@dataclass(frozen=True, kw_only=True)
class SweepGround:
    """
    What all sweeps of a network share.

    `km` : lengths of the edges, for the steps; `step_km`, `step_weight` : what a way weighs more for each whole step
    that ends before it does, as regenerators do; `most`, `most_off` : how many of the worst failures, and of those
    that leave no way, are kept for each start.
    """

    graph: GraphArrays
    km: tuple[float, ...]
    elements: tuple[Element, ...]
    step_km: float = math.inf
    step_weight: float = 0.0
    most: int = 1
    most_off: int = 10

    @cached_property
    def compiles(self) -> bool:
        """Tell whether the kernels run compiled."""
        return worth_compiling(len(self.graph.nodes))

    @cached_property
    def cuts(self) -> tuple[list[int], list[int]]:
        """Return the edges that each element cuts, one after the other."""
        number = self.graph.edge_number
        return _flat([[number[edge] for edge in element.edges if edge in number] for element in self.elements])

    @cached_property
    def of(self) -> tuple[list[int], list[int]]:
        """Return the elements that cut each edge, one after the other."""
        first, edges = self.cuts
        listed: list[list[int]] = [[] for _ in self.graph.edges]
        for element in range(len(self.elements)):
            for edge in edges[first[element] : first[element + 1]]:
                listed[edge].append(element)
        return _flat(listed)

    @cached_property
    def at_node(self) -> list[int]:
        """Return the node that each element is, -1 for none."""
        return [self.graph.node_number.get(element.node, -1) for element in self.elements]


@dataclass(frozen=True, kw_only=True)
class SweepTask:
    """One root, and the nodes whose ways to it are looked at."""

    ground: SweepGround
    root: str
    starts: tuple[str, ...]
    double: bool = False


def sweep(task: SweepTask) -> RootFailures:
    """
    Fail every element, and on request every two, on the ways from some nodes to a root.

    Parameters
    ----------
    task : SweepTask
        The root is not among the starts.

    Returns
    -------
    RootFailures
        In the order of the starts.
    """
    run = _Run(task.ground)
    number = task.ground.graph.node_number
    starts = run.ints([number[start] for start in task.starts])
    whole, single, single_off, double, double_off, searched = run.failures(number[task.root], starts, task.double)
    return RootFailures(
        root=task.root,
        searched=int(searched),
        ways=tuple(
            WayFailures(
                start=start,
                weight=float(whole[d]),
                single=run.worst(single, d),
                double=run.worst(double, d),
                single_off=run.off(single_off, d),
                double_off=run.off(double_off, d),
                single_off_count=int(single_off[2][d]),
                double_off_count=int(double_off[2][d]),
            )
            for d, start in enumerate(task.starts)
        ),
    )


class _Run:
    """The sequences that one sweep reads and writes: lists to interpret, arrays to compile."""

    def __init__(self, ground: SweepGround) -> None:
        self._ground = ground
        make = columns(compiles=ground.compiles)
        self.ints = make.ints
        self.adjacency = ground.graph.arrays if ground.compiles else ground.graph.lists
        self.km = make.floats(ground.km)
        self.cuts = tuple(self.ints(column) for column in ground.cuts)
        self.of = tuple(self.ints(column) for column in ground.of)
        self.at_node = self.ints(ground.at_node)

    def failures(self, root: int, starts: Any, double: bool) -> tuple[Any, ...]:
        """Run the kernel."""
        ground = self._ground
        run = compiled(sweep_kernels) if ground.compiles else sweep_kernels
        steps, kept = (ground.step_km, ground.step_weight), (ground.most, ground.most_off)
        given = (self.cuts, self.of, self.at_node, steps, kept, double)
        found: tuple[Any, ...] = run.failures_towards(self.adjacency, self.km, root, starts, *given)
        return found

    def worst(self, found: tuple[Any, Any, Any], d: int) -> tuple[Failure, ...]:
        rank, first, second = found
        places = range(d * self._ground.most, (d + 1) * self._ground.most)
        return tuple(self._failure(first[i], second[i], float(rank[i])) for i in places if rank[i] >= 0)

    def off(self, found: tuple[Any, Any, Any], d: int) -> tuple[Failure, ...]:
        first, second, _ = found
        places = range(d * self._ground.most_off, (d + 1) * self._ground.most_off)
        return tuple(self._failure(first[i], second[i], math.inf) for i in places if first[i] >= 0)

    def _failure(self, first: int, second: int, weight: float) -> Failure:
        return Failure(tuple(self._ground.elements[x].id for x in (first, second) if x >= 0), weight)


def _flat(listed: list[list[int]]) -> tuple[list[int], list[int]]:
    """Put lists one behind the other; list i stands at first[i] to first[i + 1]."""
    return [0, *accumulate(map(len, listed))], [value for found in listed for value in found]
