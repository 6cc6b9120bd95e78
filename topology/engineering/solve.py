"""Answer a traffic-engineering instance: one of three objectives, with a bound, or why there is no answer."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from topology.engineering.cost import MET_RATIO, CostSearch
from topology.engineering.ground import FloatArray, Ground, ground_of
from topology.engineering.records import (
    FEASIBLE,
    INFEASIBLE,
    MAX_GROWTH,
    MIN_COST,
    MIN_MAX_UTILISATION,
    OBJECTIVES,
    OPTIMAL,
    TIME_LIMIT,
    UNBOUNDED,
    Answer,
    Certificate,
    Instance,
    LinkLoad,
)
from topology.engineering.utilisation import Utilised, least_utilisation


def solve(
    instance: Instance,
    *,
    objective: str = MIN_MAX_UTILISATION,
    single_failure: bool = False,
    time_limit_s: float = math.inf,
    failures: Sequence[Collection[str]] | None = None,
) -> Answer:
    """
    Answer an instance.

    Parameters
    ----------
    instance : Instance
        Its links and demands name known nodes, its routes known links.
    objective : str
        "min-max-utilisation", "max-growth" or "min-cost".
    single_failure : bool
        Whether every demand must be carried in full after the failure of any one link as well, all traffic being
        routed anew. Links between the same nodes fail one by one.
    time_limit_s : float
        Give up proving after so long; the answer is then marked. [s]
    failures : sequence of collections of str, optional
        The links that fail together, instead of each on its own; implies `single_failure`.

    Returns
    -------
    Answer
        Utilisation and growth are of the installed capacity, and `links` is the routing while nothing fails. A cost
        counts added modules, set-up of the links that carry traffic and routing while nothing fails; what is installed
        is paid for.

    Raises
    ------
    InputError
        If a demand has a limit of delay and a link's delay is not known.
    """
    if objective not in OBJECTIVES:
        raise ValueError(f"no such objective: {objective}")
    ground = ground_of(instance)
    states = list(failures) if failures is not None else [(link,) for link in instance.links] if single_failure else []
    if objective == MIN_COST:
        return _costed(ground, states, time_limit_s)
    sizes = ground.capacity
    found = least_utilisation(ground, sizes, failures=states, time_limit_s=time_limit_s)
    return _answer(ground, sizes, found, growth=objective == MAX_GROWTH)


def _answer(ground: Ground, sizes: FloatArray, found: Utilised, *, growth: bool) -> Answer:
    if found.certificate is not None:
        return _none(ground, found.certificate)
    reached: float | None = found.reached if found.calm is not None and math.isfinite(found.reached) else None
    bound: float | None = found.bound if reached is None else min(found.bound, reached)
    status = OPTIMAL if found.proven else FEASIBLE if reached is not None else TIME_LIMIT
    if growth:
        # Whatever growth a routing carries, its reciprocal is a utilisation, and the other way round.
        reached, bound = _reciprocal(reached), _reciprocal(bound)
        if reached == math.inf and status == OPTIMAL:
            return Answer(status=UNBOUNDED, objective=None, bound=None, gap=None, links=_links(ground, sizes, found))
        bound = None if bound == math.inf else bound
    return Answer(
        status=status,
        objective=reached,
        bound=bound,
        gap=gap_of(reached, bound),
        links=_links(ground, sizes, found),
        failed=found.failed,
    )


def _costed(ground: Ground, states: Sequence[Collection[str]], time_limit_s: float) -> Answer:
    search = CostSearch(ground, failures=states, time_limit_s=time_limit_s)
    search.run()
    if search.certificate is not None:
        return _none(ground, search.certificate)
    bound = search.bound if math.isfinite(search.bound) else None
    if search.best is None:
        return Answer(status=TIME_LIMIT, objective=None, bound=bound, gap=None, links=_bare(ground))
    bound = None if bound is None else min(bound, search.cost)
    gap = gap_of(search.cost, bound)
    modules = search.design.modules(ground, search.best)
    sizes = [
        link.capacity + sum(count * module.capacity for count, module in zip(counts, link.modules, strict=True))
        for link, counts in zip(ground.links, modules, strict=True)
    ]
    return Answer(
        status=OPTIMAL if gap is not None and gap <= MET_RATIO else FEASIBLE,
        objective=search.cost,
        bound=bound,
        gap=gap,
        links=link_loads(
            ground, np.array(sizes) * (ground.directions / ground.unit), search.routed(search.best).loads, modules
        ),
    )


def _none(ground: Ground, certificate: Certificate) -> Answer:
    return Answer(
        status=INFEASIBLE,
        objective=None,
        bound=None,
        gap=None,
        links=_bare(ground),
        certificate=certificate,
        failed=certificate.failed,
    )


def _bare(ground: Ground) -> tuple[LinkLoad, ...]:
    return tuple(LinkLoad(id=link.id, capacity=link.capacity, load=0.0) for link in ground.links)


def _reciprocal(value: float | None) -> float | None:
    return None if value is None else 1 / value if value > 0 else math.inf


def gap_of(reached: float | None, bound: float | None) -> float | None:
    """Tell how far apart an objective and its bound are, over the objective; None where one is not known. [-]"""
    if reached is None or bound is None or not math.isfinite(bound):
        return None
    return abs(reached - bound) / abs(reached) if reached else abs(bound)


def _links(ground: Ground, sizes: FloatArray, found: Utilised) -> tuple[LinkLoad, ...]:
    loads = np.zeros(len(ground.row_link)) if found.calm is None else found.calm.loads
    return link_loads(ground, sizes, loads)


def link_loads(
    ground: Ground, sizes: FloatArray, loads: FloatArray, modules: Sequence[tuple[float, ...]] | None = None
) -> tuple[LinkLoad, ...]:
    """Write down what every link carries; of several rows of a link, the largest counts."""
    largest = np.zeros(len(ground.links))
    np.maximum.at(largest, ground.row_link, loads)
    return tuple(
        LinkLoad(id=link.id, capacity=size, load=load, modules=modules[index] if modules else ())
        for index, (link, size, load) in enumerate(
            zip(ground.links, ground.per_unit(sizes).tolist(), ground.per_unit(largest).tolist(), strict=True)
        )
    )
