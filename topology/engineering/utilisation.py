"""
The least greatest utilisation, and with it the greatest growth that can be carried.

While capacities stand still, every failure is a question of its own once all traffic may be routed anew: the answer is
the worst of the states. Each is the same programme with the failed links' flows held at nothing, and starts from the
last basis.

Notes
-----
F. Shahrokhi, D. W. Matula, "The Maximum Concurrent Flow Problem", Journal of the ACM 37 (1990) 318-334: growth is the
reciprocal of the least utilisation.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from topology.engineering.certificate import disconnected
from topology.engineering.ground import BoolArray, FloatArray, Ground
from topology.engineering.pricing import RouteFinder, limited
from topology.engineering.records import Certificate
from topology.engineering.routing import Front, Routed, Routing
from topology.integer import OPTIMAL

#: Capacities further apart than this are measured against their middle, not against the largest. [-]
WIDE_RATIO = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilised:
    """
    The worst of the states that were looked at.

    `reached`, `bound`: utilisation [-], of traffic routed anew in each state; `calm` is the state without failure;
    `failed` the failure that decides; `proven` whether every state was solved. `certificate`: a state without routes.
    `prices` and `closed`: of the state that decides.
    """

    reached: float
    bound: float
    proven: bool
    calm: Routed | None
    failed: tuple[str, ...]
    prices: FloatArray
    closed: BoolArray
    certificate: Certificate | None = None
    routing: Routing | None = None


def least_utilisation(
    ground: Ground,
    capacity: FloatArray,
    *,
    failures: Sequence[Collection[str]] = (),
    enough: float = math.inf,
    time_limit_s: float = math.inf,
) -> Utilised:
    """
    Find the least greatest utilisation, whatever of some failures happens.

    Parameters
    ----------
    ground : Ground
        Arcs and demands.
    capacity : float array, shape (n_links,)
        In units as rows count it; a link of none carries nothing.
    failures : sequence of collections of str
        Links that fail together; each is a state.
    enough : float
        Stop at a state that is worse than this. [-]
    time_limit_s : float
        Give up after so long. [s]

    Returns
    -------
    Utilised
        With a certificate where a state leaves a demand without a route.
    """
    deadline = time.monotonic() + time_limit_s
    finder = RouteFinder(ground, limited(ground))
    closed = capacity[ground.arc_link] <= 0
    rows = len(ground.row_link)
    none = Utilised(
        reached=math.inf,
        bound=0.0,
        proven=True,
        calm=None,
        failed=(),
        prices=np.zeros(rows),
        closed=closed,
    )
    states: list[tuple[str, ...]] = [(), *(tuple(sorted(links)) for links in failures)]
    for links in states:
        if links and time.monotonic() > deadline:
            return replace(none, proven=False)
        certificate = disconnected(ground, finder, closed | ground.closed_arcs(links), links)
        if certificate is not None:
            return replace(none, bound=math.inf, certificate=certificate, failed=links)
    front, scale = _front(ground, capacity)
    routing = Routing(ground, front, closed=closed, arc_costs=np.zeros(len(ground.tails)), finder=finder)
    worst = replace(none, reached=0.0, routing=routing)
    for looked_at, links in enumerate(states, start=1):
        left = deadline - time.monotonic()
        routing.fail(links)
        found = routing.solve(time_limit_s=left)
        if links == ():
            worst = replace(worst, calm=found)
        reached, bound = found.objective * scale, max(found.bound * scale, 0.0)
        worst = replace(worst, bound=max(worst.bound, bound), proven=worst.proven and found.status == OPTIMAL)
        if reached > worst.reached or (links == () and found.status == OPTIMAL):
            shut = routing.shut
            worst = replace(worst, reached=max(reached, 0.0), failed=links, prices=found.prices, closed=shut)
        if not worst.proven and looked_at < len(states):
            # Nobody knows what the states that were not looked at need.
            return replace(worst, reached=math.inf)
        if worst.reached > enough:
            break
    return worst


def _front(ground: Ground, capacity: FloatArray) -> tuple[Front, float]:
    """Make the utilisation the one leading variable; return by what its value is to be multiplied."""
    of_row = capacity[ground.row_link]
    counted = np.isfinite(of_row) & (of_row > 0)
    least, most = (of_row[counted].min(), of_row[counted].max()) if counted.any() else (1.0, 1.0)
    # Beside a far larger one a factor would be so small that the solver leaves it out: let the middle be 1 then.
    scale = float(most if most <= WIDE_RATIO * least else math.sqrt(least) * math.sqrt(most))
    rows = np.flatnonzero(counted)
    front = Front(
        costs=np.ones(1),
        highs=np.full(1, math.inf),
        whole=np.zeros(1),
        rows=rows,
        columns=np.zeros(len(rows), dtype=np.int64),
        factors=of_row[rows] / scale,
        installed=np.where(counted, 0.0, math.inf),
    )
    return front, 1 / scale
