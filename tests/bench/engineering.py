"""
Traffic engineering beside linopy, which builds the same programme and hands it to the same solver.

Run by `make bench`. Networks are generated from a stated seed: sites in a square, the shortest links that leave no
bridge, whole demands between pairs drawn at random. The question is the least greatest utilisation; both sides build
and solve, answers are compared first, and processor time is taken, one thread each. The second peer is the programme
with a commodity for each demand, built and solved by our own parts: what putting demands together is worth. Then
growth with the size, the failure of any one link, limits of delay for every demand, and least costs with their gaps.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from machine import describe, keep

from topology.engineering.builder import Builder, add_flows
from topology.engineering.commodities import Commodities, commodities_of
from topology.engineering.ground import Ground, ground_of
from topology.engineering.records import MIN_COST, MULTIPLE, UNDIRECTED, Demand, Instance, Link, Module
from topology.engineering.solve import solve
from topology.integer import ArraySolver

SEED = 20261101
#: Nodes, links and demands of the instance that the goal names, and of those that show growth.
GOAL = (50, 88, 660)
SIZES = ((10, 18, 26), (25, 44, 163), GOAL, (100, 176, 2_640))
#: Answers agree when they are the same to so many parts: the solver's own tolerance. [-]
SAME = 1e-6


def instance(nodes: int, links: int, demands: int, *, seed: int = SEED) -> Instance:
    """Generate an instance."""
    draw = random.Random(seed)
    places = [(draw.random(), draw.random()) for _ in range(nodes)]
    pairs = sorted((math.dist(places[i], places[j]), i, j) for i in range(nodes) for j in range(i))
    chosen = _without_bridges(nodes, pairs)
    chosen += [pair for _, *pair in pairs if pair not in chosen][: links - len(chosen)]
    names = [f"n{number}" for number in range(nodes)]
    asked = draw.sample([(i, j) for i in range(nodes) for j in range(i)], demands)
    return Instance(
        name=f"{nodes} nodes",
        nodes=tuple(names),
        links={
            f"l{number}": Link(
                id=f"l{number}",
                a=names[i],
                b=names[j],
                capacity=float(draw.choice((100, 200, 400))),
                delay_ms=5 * math.dist(places[i], places[j]),
                modules=(Module(capacity=40.0, cost=round(10 + 100 * math.dist(places[i], places[j]))),),
            )
            for number, (i, j) in enumerate(chosen)
        },
        demands={
            f"d{number}": Demand(id=f"d{number}", source=names[i], target=names[j], value=float(draw.randint(1, 20)))
            for number, (i, j) in enumerate(asked)
        },
        link_model=UNDIRECTED,
        module_model=MULTIPLE,
    )


def _without_bridges(nodes: int, pairs: list[tuple[float, int, int]]) -> list[list[int]]:
    """Choose the shortest links of a tree, then the shortest ones that put its bridges on a ring."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    chosen: list[list[int]] = []
    for _, i, j in pairs:
        if not nx.has_path(graph, i, j):
            graph.add_edge(i, j)
            chosen.append([i, j])
    for _, i, j in pairs:
        if not graph.has_edge(i, j):
            spanned = set(map(frozenset, nx.utils.pairwise(nx.shortest_path(graph, i, j))))
            if spanned & set(map(frozenset, nx.bridges(graph))):
                graph.add_edge(i, j)
                chosen.append([i, j])
    return chosen


def by_linopy(ground: Ground, commodities: Commodities) -> float:
    """Build the same programme in linopy's terms, and solve it."""
    import linopy
    import xarray

    model = linopy.Model()
    roots, arcs = range(len(commodities.roots)), range(len(ground.tails))
    highs = np.full((len(roots), len(arcs)), np.inf)
    highs[commodities.roots[:, None] == ground.heads[None, :]] = 0.0
    upper = xarray.DataArray(highs, coords={"root": list(roots), "arc": list(arcs)}, dims=("root", "arc"))
    flow = model.add_variables(lower=0, upper=upper, name="flow")
    worst = model.add_variables(lower=0, name="worst")
    head, tail, row = (
        xarray.DataArray(values, dims=("arc",), coords={"arc": list(arcs)}, name=name)
        for values, name in ((ground.heads, "node"), (ground.tails, "node"), (ground.share_of_row, "row"))
    )
    entering = flow.groupby(head).sum() - flow.groupby(tail).sum()
    nodes = list(range(len(ground.instance.nodes)))
    wanted = xarray.DataArray(commodities.wanted, coords={"root": list(roots), "node": nodes}, dims=("root", "node"))
    elsewhere = wanted.copy(data=commodities.roots[:, None] != np.array(nodes)[None, :])
    model.add_constraints(entering == wanted, name="balance", mask=elsewhere)
    sizes = ground.capacity[ground.row_link]
    capacity = xarray.DataArray(sizes, coords={"row": list(range(len(sizes)))}, dims=("row",))
    model.add_constraints(flow.sum("root").groupby(row).sum() - capacity * worst <= 0, name="capacity")
    model.add_objective(1 * worst)
    model.solve(
        "highs", io_api="direct", log_to_console=False, output_flag=False, threads=1, presolve="off", progress=False
    )
    return float(model.objective.value)


def by_demand(ground: Ground, _: Commodities) -> float:
    """Build and solve the programme with a commodity for each demand."""
    wanted = np.zeros((len(ground.demands), len(ground.instance.nodes)))
    wanted[np.arange(len(wanted)), ground.ends[:, 1]] = ground.values
    each = Commodities(roots=ground.ends[:, 0], inward=np.zeros(len(wanted), dtype=bool), wanted=wanted)
    builder = Builder()
    worst = builder.columns(np.ones(1))
    count = len(ground.row_link)
    rows = builder.rows(np.full(count, -math.inf), np.zeros(count))
    builder.entries(rows, np.repeat(worst, count), -ground.capacity[ground.row_link])
    add_flows(builder, ground, each, rows, np.zeros(len(ground.tails)))
    return ArraySolver(builder.programme(), presolve=False).solve().objective


def timed(rounds: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median processor time of some work, and its last answer. [s]"""
    taken: list[float] = []
    answer = None
    for _ in range(rounds):
        start = time.process_time()
        answer = work()
        taken.append(time.process_time() - start)
    return statistics.median(taken), answer


def peers(rounds: int, *, each: bool) -> dict[str, Any]:
    """Compare on the instance that the goal names."""
    asked = instance(*GOAL)
    ours_s, answer = timed(rounds, lambda: solve(asked))

    def peer(build: Callable[[Ground, Commodities], float]) -> float:
        ground = ground_of(asked)
        return build(ground, commodities_of(ground, range(len(ground.demands))))

    found: dict[str, Any] = {"ours_s": ours_s, "utilisation": answer.objective}
    works = {"linopy": (rounds, by_linopy), **({"a commodity per demand": (1, by_demand)} if each else {})}
    print(f"\n{GOAL[0]} nodes, {GOAL[1]} links, {GOAL[2]} demands, build and solve: {ours_s:.3f} s")
    for name, (count, build) in works.items():
        took_s, value = timed(count, lambda build=build: peer(build))
        if not math.isclose(value, answer.objective, rel_tol=SAME):
            sys.exit(f"{name}: {value}, here {answer.objective}")
        found[name] = {"s": took_s, "times": took_s / ours_s}
        print(f"  {name}: {took_s:.2f} s, {took_s / ours_s:.1f} times as long")
    return found


def growth(rounds: int) -> list[dict[str, Any]]:
    """Measure every size: the routing, any one link failing, limits of delay, and the least cost within a time."""
    found = []
    print("\nnodes  links  demands  routing s  any one link s  all limited s  cost in 20 s, gap  in 30 s with failures")
    for nodes, links, demands in SIZES:
        asked = instance(nodes, links, demands)
        row: dict[str, Any] = {"nodes": nodes, "links": len(asked.links), "demands": demands}
        row["routing_s"], _ = timed(rounds, lambda asked=asked: solve(asked))
        row["failures_s"], _ = timed(1, lambda asked=asked: solve(asked, single_failure=True))
        wide = {name: replace(one, most_ms=15.0) for name, one in asked.demands.items()}
        limited = replace(asked, demands=wide)
        row["limited_s"], _ = timed(1, lambda limited=limited: solve(limited))
        bare = replace(asked, links={name: replace(one, capacity=0.0) for name, one in asked.links.items()})
        row["cost_s"], answer = timed(1, lambda bare=bare: solve(bare, objective=MIN_COST, time_limit_s=20))
        row["cost_gap"] = answer.gap
        row["secure_s"], answer = timed(
            1, lambda bare=bare: solve(bare, objective=MIN_COST, single_failure=True, time_limit_s=30)
        )
        row["secure_gap"] = answer.gap
        found.append(row)
        gaps = [f"{value:.1%}" if value is not None else "-" for value in (row["cost_gap"], row["secure_gap"])]
        print(
            f"{nodes:5} {row['links']:6} {demands:8} {row['routing_s']:10.3f} {row['failures_s']:15.2f}"
            f" {row['limited_s']:14.2f} {row['cost_s']:10.1f} {gaps[0]:>7} {row['secure_s']:15.1f} {gaps[1]:>7}"
        )
    return found


def main() -> None:
    """Compare, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="leave the slow peer and growth out")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # linopy's own
    document: dict[str, Any] = {"schema": "ixplan/bench-engineering/1", **describe(), "seed": SEED}
    document["peers"] = peers(asked.rounds, each=not asked.quick)
    if not asked.quick:
        document["growth"] = growth(asked.rounds)
    print(f"kept in {keep('engineering.json', document)}")


if __name__ == "__main__":
    main()
