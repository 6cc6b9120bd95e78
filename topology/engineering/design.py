"""
What may be added to each link, as leading variables of a programme: modules, and the set-up of a link that is used.

A link with a cost of set-up has a variable that is 1 where it is used; without it neither modules nor what is
installed carry anything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from topology.engineering.ground import FloatArray, Ground, IntArray
from topology.engineering.records import LINEAR, MULTIPLE, NONE, SINGLE, Link
from topology.engineering.routing import Front

#: So many kinds of modules are mixed where a load is covered by rounding; the programme mixes all.
MOST_MIXED = 6
#: Loads are covered when no more than this is missing, against the mean demand. [-]
COVERED = 1e-7


@dataclass(frozen=True, kw_only=True)
class Design:
    """
    The leading variables of all links.

    `front`: as a programme takes them. `link_of`: the link of each variable; `module_of`: which of its modules it
    counts, -1 for the set-up. `sizes`: what one adds to the link's capacity, in units as rows count it.
    `installed`: what each link has without any, float array, shape (n_links,).
    """

    front: Front
    link_of: IntArray
    module_of: IntArray
    sizes: FloatArray
    installed: FloatArray

    def capacities(self, values: FloatArray) -> FloatArray:
        """Tell each link's capacity, in units as rows count it: float array, shape (n_links,)."""
        return self.installed + np.bincount(self.link_of, self.sizes * values, minlength=len(self.installed))

    @property
    def most(self) -> FloatArray:
        """Tell each link's capacity at most; infinite where modules may be repeated."""
        highs = self.front.highs.copy()
        most = self.installed.copy()
        for link in set(self.link_of.tolist()):
            mine = np.flatnonzero(self.link_of == link)
            modules, setup = mine[self.module_of[mine] >= 0], mine[self.module_of[mine] < 0]
            most[link] += float(self.sizes[setup].sum())
            if len(modules):
                most[link] += math.inf if (highs[modules] > 1).any() else float(self.sizes[modules].max())
        return most

    def modules(self, ground: Ground, values: FloatArray) -> list[tuple[float, ...]]:
        """Tell how many of each link's modules are added."""
        counts = [[0.0] * len(link.modules) for link in ground.links]
        for link, module, value in zip(self.link_of.tolist(), self.module_of.tolist(), values.tolist(), strict=True):
            if module >= 0:
                counts[link][module] = value
        return [tuple(count) for count in counts]


def design_of(ground: Ground) -> Design:
    """
    Make the leading variables of an instance.

    Parameters
    ----------
    ground : Ground
        Its links.

    Returns
    -------
    Design
        A module is not needed more often than all demands together fill it.
    """
    scale = ground.directions / ground.unit
    kind, total = ground.instance.module_model, ground.total
    columns: list[tuple[int, int, float, float, float]] = []  # link, module, cost, size, most
    extra: list[tuple[IntArray, FloatArray, float, float]] = []
    installed = ground.capacity.copy()
    for index, link in enumerate(ground.links):
        setup = link.setup_cost > 0
        first = len(columns)
        if setup:
            columns.append((index, -1, link.setup_cost, min(installed[index], total), 1.0))
            installed[index] = 0.0
        mine = list[int]()
        for module, size, most in _modules(link, kind, scale, total):
            mine.append(len(columns))
            columns.append((index, module, link.modules[module].cost, size, most))
        if setup:
            extra += [
                (np.array([number, first]), np.array([1.0, -columns[number][4]]), -math.inf, 0.0) for number in mine
            ]
        if kind == SINGLE and len(mine) > 1:
            extra.append((np.array(mine), np.ones(len(mine)), -math.inf, 1.0))
    link_of = np.array([column[0] for column in columns], dtype=np.int64)
    sizes = np.array([column[3] for column in columns])
    highs = np.array([column[4] for column in columns])
    rows, variables = _row_entries(ground, link_of)
    front = Front(
        costs=np.array([column[2] for column in columns]),
        highs=highs,
        whole=np.array([kind != LINEAR or column[1] < 0 for column in columns], dtype=float),
        rows=rows,
        columns=variables,
        factors=sizes[variables] if len(variables) else np.empty(0),
        installed=installed[ground.row_link],
        extra=extra,
    )
    return Design(
        front=front,
        link_of=link_of,
        module_of=np.array([column[1] for column in columns], dtype=np.int64),
        sizes=sizes,
        installed=installed,
    )


def _modules(link: Link, kind: str, scale: float, total: float) -> list[tuple[int, float, float]]:
    """List a link's modules that add something: number, size and how many of it are needed at most."""
    if kind == NONE or not math.isfinite(link.capacity) or total <= 0:
        return []
    found = list[tuple[int, float, float]]()
    for number, module in enumerate(link.modules):
        if module.capacity > 0:
            size = min(module.capacity * scale, total) if kind == SINGLE else module.capacity * scale
            most = {SINGLE: 1.0, MULTIPLE: float(math.ceil(total / size)), LINEAR: total / size}[kind]
            found.append((number, size, most))
    return found if kind == LINEAR else _worth_it(link, found, repeated=kind == MULTIPLE)


def _worth_it(link: Link, found: list[tuple[int, float, float]], *, repeated: bool) -> list[tuple[int, float, float]]:
    """Leave modules out that another one, or so many of it, replaces at no higher cost."""
    kept = list[tuple[int, float, float]]()
    for number, size, most in sorted(found, key=lambda one: (link.modules[one[0]].cost / one[1], one[1])):
        cost = link.modules[number].cost
        if not any(
            math.ceil(size / other * (1 - 1e-12)) * link.modules[one].cost <= cost and (repeated or other >= size)
            for one, other, _ in kept
        ):
            kept.append((number, size, most))
    return sorted(kept)


def _row_entries(ground: Ground, link_of: IntArray) -> tuple[IntArray, IntArray]:
    """Pair every row of capacity with the variables of its link."""
    of_link: list[list[int]] = [[] for _ in ground.links]
    for variable, link in enumerate(link_of.tolist()):
        of_link[link].append(variable)
    pairs = [(row, variable) for row, link in enumerate(ground.row_link.tolist()) for variable in of_link[link]]
    rows, variables = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True)) if pairs else _no_entries()
    return rows, variables


def _no_entries() -> tuple[IntArray, IntArray]:
    return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)


def covering(design: Design, ground: Ground, loads: FloatArray) -> FloatArray:
    """
    Choose modules that cover given loads, cheaply.

    Parameters
    ----------
    design : Design
        The variables.
    ground : Ground
        The links.
    loads : float array, shape (n_links,)
        What each is to carry, in units as rows count it; within what it can have.

    Returns
    -------
    float array, shape (n_variables,)
        Their values; for each link the cheapest that rounding up or down finds, module by module.
    """
    values = np.zeros(len(design.link_of))
    by_link: list[list[int]] = [[] for _ in ground.links]
    for variable, link in enumerate(design.link_of.tolist()):
        by_link[link].append(variable)
    for link, mine in enumerate(by_link):
        missing = loads[link] - design.installed[link]
        if not mine or missing <= COVERED:
            continue
        setup = [variable for variable in mine if design.module_of[variable] < 0]
        for variable in setup:
            values[variable] = 1.0
            missing -= design.sizes[variable]
        modules = [variable for variable in mine if design.module_of[variable] >= 0]
        if missing > COVERED and modules:
            values[modules] = _cheapest(design, modules, missing, ground.instance.module_model)
    return values


def _cheapest(design: Design, modules: Sequence[int], missing: float, kind: str) -> list[float]:
    """Cover what is missing on one link."""
    sizes, costs = design.sizes[modules].tolist(), design.front.costs[modules].tolist()
    if kind == LINEAR:
        best = min(range(len(modules)), key=lambda place: costs[place] / sizes[place])
        return [missing / sizes[best] if place == best else 0.0 for place in range(len(modules))]
    if kind == SINGLE:
        enough = [place for place, size in enumerate(sizes) if size >= missing - COVERED]
        best = min(enough or [int(np.argmax(sizes))], key=lambda place: costs[place])
        return [float(place == best) for place in range(len(modules))]
    by_worth = sorted(range(len(modules)), key=lambda place: costs[place] / sizes[place])
    order = sorted(by_worth[:MOST_MIXED], key=lambda place: -sizes[place])
    cheapest: tuple[float, list[float]] | None = None
    for ups in product((False, True), repeat=len(order)):
        left, counts = missing, [0.0] * len(modules)
        for place, up in zip(order, ups, strict=True):
            if left > COVERED:
                counts[place] = math.ceil((left - COVERED) / sizes[place]) if up else left // sizes[place]
                left -= counts[place] * sizes[place]
        cost = sum(count * price for count, price in zip(counts, costs, strict=True))
        if left <= COVERED and (cheapest is None or cost < cheapest[0]):
            cheapest = cost, counts
    assert cheapest is not None  # rounding the first one up covers everything
    return cheapest[1]
