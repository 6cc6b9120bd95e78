"""Random instances, and slow, obvious programmes that say the same as ours: one flow per demand, arc and state."""

import itertools
import math
import random
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_matrix

from topology.engineering.records import (
    BIDIRECTED,
    DIRECTED,
    LINEAR,
    MIN_COST,
    MULTIPLE,
    NONE,
    SINGLE,
    UNDIRECTED,
    Demand,
    Instance,
    Link,
    Module,
)


def random_instance(seed, *, nodes=5, links=8, demands=6, link_model=None, module_model=NONE, **more):
    """Make an instance whose links form a ring and chords, parallel ones and links without capacity among them."""
    draw = random.Random(seed)
    names = tuple(f"n{number}" for number in range(nodes))
    link_model = link_model or draw.choice((UNDIRECTED, BIDIRECTED, DIRECTED))
    ends = [(names[i], names[(i + 1) % nodes]) for i in range(nodes)]
    while len(ends) < links:
        ends.append(tuple(draw.sample(names, 2)))
    if link_model == DIRECTED:
        ends = [pair for a, b in ends for pair in ((a, b), (b, a))]
    sizes = (5, 10, 20) if module_model == NONE else (0, 0, 5)
    made = {
        f"l{number}": Link(
            id=f"l{number}",
            a=a,
            b=b,
            capacity=float(draw.choice(sizes)),
            delay_ms=draw.randint(1, 9) / 2,
            modules=() if module_model == NONE else _modules(draw, module_model),
            routing_cost=draw.choice((0.0, 0.5)) if more.get("routing") else 0.0,
            setup_cost=draw.choice((0.0, 7.0)) if more.get("setup") else 0.0,
        )
        for number, (a, b) in enumerate(ends)
    }
    asked = {
        f"d{number}": Demand(
            id=f"d{number}",
            source=pair[0],
            target=pair[1],
            value=float(draw.randint(1, 9)),
            most_ms=draw.choice((None, 12.0)) if more.get("limits") else None,
            most_links=draw.choice((None, 4)) if more.get("limits") else None,
        )
        for number, pair in enumerate(tuple(draw.sample(names, 2)) for _ in range(demands))
    }
    return Instance(
        name="random",
        nodes=names,
        links=made,
        demands=asked,
        link_model=link_model,
        directed_demands=draw.random() < 0.5,
        module_model=module_model,
    )


def _modules(draw, kind):
    if kind == SINGLE:
        return (Module(capacity=30.0, cost=float(draw.randint(8, 12))), Module(capacity=60.0, cost=15.0))
    if kind == LINEAR:
        return (Module(capacity=10.0, cost=float(draw.randint(3, 9))),)
    return (Module(capacity=7.0, cost=float(draw.randint(3, 5))), Module(capacity=16.0, cost=8.0))


def arcs_of(instance):
    """List (link, tail, head)."""
    found = []
    for link in instance.links.values():
        found.append((link, link.a, link.b))
        if instance.link_model != DIRECTED:
            found.append((link, link.b, link.a))
    return found


def simple_ways(instance, source, target, closed=()):
    """List all simple ways as arc numbers."""
    arcs, found = arcs_of(instance), []

    def walk(node, seen, way):
        if node == target:
            found.append(tuple(way))
            return
        for number, (link, tail, head) in enumerate(arcs):
            if tail == node and head not in seen and link.id not in closed:
                walk(head, seen | {head}, [*way, number])

    walk(source, {source}, [])
    return found


class Rows:
    """A programme, written row by row."""

    def __init__(self):
        self.costs, self.whole, self.highs, self.rows = [], [], [], []

    def variable(self, cost=0.0, *, whole=False, high=math.inf):
        self.costs.append(cost)
        self.whole.append(whole)
        self.highs.append(high)
        return len(self.costs) - 1

    def row(self, factors, low, high):
        self.rows.append((factors, low, high))

    def solve(self):
        entries = [(i, j, v) for i, (factors, _, _) in enumerate(self.rows) for j, v in factors.items()]
        i, j, v = zip(*entries, strict=True)
        matrix = coo_matrix((v, (i, j)), shape=(len(self.rows), len(self.costs))).tocsr()
        limits = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        from scipy.optimize import Bounds

        answer = milp(
            np.array(self.costs),
            constraints=limits,
            bounds=Bounds(0, np.array(self.highs)),
            integrality=np.array(self.whole, dtype=int),
            options={"mip_rel_gap": 1e-9},
        )
        return answer.fun if answer.status == 0 else None


def twin(instance, objective, *, failures=((),), by_ways=False):
    """Solve an instance the slow way; None where it has no answer."""
    programme = Rows()
    worst = programme.variable(1.0) if objective != MIN_COST else None
    room = {link.id: _room(programme, instance, link, objective, worst) for link in instance.links.values()}
    for state in failures:
        loads = {}
        for demand in instance.demands.values():
            pays = state == () and objective == MIN_COST
            _send(programme, instance, demand, state, loads, pays=pays, by_ways=by_ways)
        arcs = arcs_of(instance)
        rows = {}
        for number, (link, tail, _) in enumerate(arcs):
            key = (link.id,) if instance.link_model == UNDIRECTED else (link.id, tail)
            for variable in loads.get(number, ()):
                rows.setdefault(key, {}).setdefault(variable, 0.0)
                rows[key][variable] += 1.0
        for key, carried in rows.items():
            factors, installed = room[key[0]]
            programme.row({**carried, **{k: -v for k, v in factors.items()}}, -math.inf, installed)
    return programme.solve()


def _room(programme, instance, link, objective, worst):
    """Return what widens a link's capacity, and what it has without."""
    if objective != MIN_COST:
        return {worst: link.capacity}, 0.0
    factors, installed, most = {}, link.capacity, 1000
    used = None
    if link.setup_cost:
        used = programme.variable(link.setup_cost, whole=True, high=1)
        factors[used], installed = link.capacity, 0.0
    counts = []
    kind = instance.module_model
    for module in link.modules if kind != NONE else ():
        count = programme.variable(module.cost, whole=kind != LINEAR, high=1 if kind == SINGLE else most)
        factors[count] = module.capacity
        counts.append(count)
        if used is not None:
            programme.row({count: 1.0, used: -most}, -math.inf, 0.0)
    if kind == SINGLE and counts:
        programme.row(dict.fromkeys(counts, 1.0), 0, 1)
    return factors, installed


def _send(programme, instance, demand, state, loads, *, pays, by_ways):
    """Send a demand from its source, and where it may go either way in part from its target."""
    arcs = arcs_of(instance)
    ways = [(demand.source, demand.target)]
    if not instance.directed_demands:
        ways.append((demand.target, demand.source))
    shares = [programme.variable() for _ in ways]
    programme.row(dict.fromkeys(shares, 1.0), demand.value, demand.value)
    for share, (source, target) in zip(shares, ways, strict=True):
        if by_ways:
            _by_ways(programme, instance, demand, (share, source, target), state, loads, pays=pays)
            continue
        balance = {node: {} for node in instance.nodes}
        for number, (link, tail, head) in enumerate(arcs):
            if link.id in state:
                continue
            flow = programme.variable(link.routing_cost if pays else 0.0)
            loads.setdefault(number, []).append(flow)
            balance[head][flow] = 1.0
            balance[tail][flow] = -1.0
        for node, factors in balance.items():
            if node == source:
                factors[share] = 1.0
            elif node == target:
                factors[share] = -1.0
            if factors:
                programme.row(factors, 0.0, 0.0)


def _by_ways(programme, instance, demand, sent, state, loads, *, pays):
    """Send a share along all the ways that the demand may take."""
    arcs, (share, source, target) = arcs_of(instance), sent
    carried = {share: -1.0}
    for way in simple_ways(instance, source, target, state):
        links = [arcs[arc][0] for arc in way]
        if demand.most_ms is not None and sum(link.delay_ms for link in links) > demand.most_ms + 1e-9:
            continue
        if demand.most_links is not None and len(way) > demand.most_links:
            continue
        listed, taken = instance.routes.get(demand.id), tuple(link.id for link in links)
        if listed and taken not in listed and taken[::-1] not in listed:
            continue
        flow = programme.variable(sum(link.routing_cost for link in links) if pays else 0.0)
        carried[flow] = 1.0
        for arc in way:
            loads.setdefault(arc, []).append(flow)
    programme.row(carried, 0.0, 0.0)


@pytest.fixture
def twins():
    """Return the slow, obvious twins."""
    return SimpleNamespace(
        instance=random_instance,
        solve=twin,
        arcs=arcs_of,
        ways=simple_ways,
        models=(UNDIRECTED, BIDIRECTED, DIRECTED),
        modules=(MULTIPLE, SINGLE, LINEAR),
        product=itertools.product,
    )
