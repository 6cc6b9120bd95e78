"""
Routes, failures and availability beside the libraries that do the same, in the same run and on the same networks.

Run by `make bench`. Networks are generated from a stated seed, see `graphs`; before anything is compared, both sides'
answers are. "times" is the peer's time over ours: 10 means that ours takes a tenth. Both run in one thread, and
processor time is compared, unless it says otherwise. Kernels are compiled before; what compiling takes is told apart.
Then: the reference plan's commands as whole processes, by the clock, and growth with the size of the network (see
`growth`). Figures go to build/bench/resilience.json.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import growth
import numpy as np
import peers
import states
from compiling import compile_anew
from graphs import SEED, demands, groups_failing, network, sites_failing, spans_failing, turned
from machine import describe, keep
from startup import Case, check, measure, peak_mb

from topology import disjoint_kernels
from topology.arrays import GraphArrays
from topology.compiled import compiled
from topology.distances import all_distances
from topology.reliability import reliability
from topology.sweep import Element, RootFailures, SweepGround, SweepTask, sweep
from topology.ways import ways

THREADS = 2
WAYS = 16
#: Answers agree when they are the same to so many parts: sums in another order differ in the last digits. [-]
SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of work: our time and the peer's, how many times faster was asked for, and what else there is to say."""

    work: str
    peer: str
    ours_s: float
    peer_s: float
    goal_times: float
    notes: tuple[str, ...] = ()
    others_s: dict[str, float] = field(default_factory=dict)

    @property
    def times(self) -> float:
        """How many times faster than the peer."""
        return self.peer_s / self.ours_s


def clocked(work: Callable[[], Any], *, shared: bool = False) -> tuple[float, Any]:
    """
    Return how long some work took, and its answer. [s]

    Processor time, which other work on the machine leaves alone; where threads share the work, time by the clock.
    """
    clock = time.perf_counter if shared else time.process_time
    start = clock()
    answer = work()
    return clock() - start, answer


def interleaved(rounds: int, **works: Callable[[], Any]) -> tuple[dict[str, float], dict[str, Any]]:
    """Do each work once a round, threads being called `shared`; return the medians and the last answers."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    answers = {}
    for _ in range(rounds):
        for name, work in works.items():
            took_s, answers[name] = clocked(work, shared=name == "shared")
            taken[name].append(took_s)
    return {name: statistics.median(found) for name, found in taken.items()}, answers


def must_agree(what: str, ours: Any, theirs: Any) -> None:
    """Stop the benchmark where two answers differ."""
    if not np.allclose(ours, theirs, rtol=SAME, atol=SAME):
        sys.exit(f"{what}: the answers differ")


def all_pairs(rounds: int) -> Row:
    """Weigh the lightest way between any two sites."""
    graph = network(1_000)
    rows = peers.matrix(graph)
    took_s, answers = interleaved(
        rounds,
        ours=lambda: all_distances(graph, threads=1, compiles=True),
        shared=lambda: all_distances(graph, threads=THREADS, compiles=True),
        peer=lambda: peers.scipy_distances(rows),
    )
    must_agree("all pairs", answers["ours"], answers["peer"])
    must_agree("all pairs, in threads", answers["shared"], answers["peer"])
    return Row(
        work=f"all pairs, 1,000 sites / {len(graph.edges):,} spans",
        peer="scipy dijkstra",
        ours_s=took_s["ours"],
        peer_s=took_s["peer"],
        goal_times=1 / 1.2,
        others_s={f"ours in {THREADS} threads, by the clock": took_s["shared"]},
    )


def further_ways() -> Row:
    """List the 16 shortest simple routes of 500 demands."""
    graph, asked = network(1_000), demands(1_000, 500)
    rows, (starts, ends) = peers.matrix(graph), peers.numbers(graph, asked)

    def ours(*, compiles: bool) -> list[list[float]]:
        return [[way[0] for way in islice(ways(graph, a, b, compiles=compiles), WAYS)] for a, b in asked]

    before_s, found = clocked(lambda: ours(compiles=True))
    peer_s, theirs = clocked(lambda: peers.scipy_ways(rows, starts, ends, WAYS))
    after_s, _ = clocked(lambda: ours(compiles=True))
    interpreted_s, plain = clocked(lambda: ours(compiles=False))
    must_agree("16 ways", found, theirs)
    must_agree("16 ways, interpreted", plain, theirs)
    return Row(
        work="16 shortest simple routes, 500 demands, 1,000 sites",
        peer="scipy yen",
        ours_s=(before_s + after_s) / 2,
        peer_s=peer_s,
        goal_times=4,
        others_s={"ours interpreted": interpreted_s},
    )


def disjoint_pairs(rounds: int) -> Row:
    """Find the edge-disjoint pair of least sum for 500 demands."""
    graph, asked = network(1_000), demands(1_000, 500)
    starts, ends = peers.numbers(graph, asked)
    kernel = compiled(disjoint_kernels).pairs
    took_s, answers = interleaved(
        rounds,
        ours=lambda: kernel(*graph.arrays, starts, ends, 0),
        peer=lambda: peers.ortools_pairs(graph, starts, ends),
    )
    total, shared = (np.array(column) for column in answers["ours"][:2])
    # Ours shares what it must where there is no such pair; there the peer has no answer.
    must_agree("disjoint pairs", np.where(shared > 0, math.inf, np.rint(total * 1000)), answers["peer"])
    return Row(
        work="edge-disjoint pair of least sum, 500 demands, 1,000 sites",
        peer="ortools SimpleMinCostFlow",
        ours_s=took_s["ours"],
        peer_s=took_s["peer"],
        goal_times=10,
        notes=(f"{int((shared > 0).sum())} demands have no such pair; ours gives them one that shares least",),
    )


def our_doubles(
    graph: GraphArrays, elements: list[Element], asked: list[tuple[str, str]], *, compiles: bool, threads: int = 1
) -> tuple[peers.Worst, int]:
    """Fail every element, and every two, by sweeps towards the ends that most demands share."""
    ground = SweepGround(graph=graph, km=tuple(edge.weight for edge in graph.edges), elements=tuple(elements))
    vars(ground)["compiles"] = compiles
    starts: dict[str, dict[str, None]] = {}
    for start, root in turned(asked):
        starts.setdefault(root, {})[start] = None
    tasks = [SweepTask(ground=ground, root=root, starts=tuple(found), double=True) for root, found in starts.items()]
    if threads == 1:
        swept = [sweep(task) for task in tasks]
    else:
        with ThreadPoolExecutor(threads) as pool:
            swept = list(pool.map(sweep, tasks))
    return _worst(swept, turned(asked)), sum(found.searched for found in swept)


def _worst(swept: list[RootFailures], asked: list[tuple[str, str]]) -> peers.Worst:
    found = {(way.start, ways.root): way for ways in swept for way in ways.ways}
    listed = [found[ends] for ends in asked]
    weight = [max([way.weight, *(f.weight for f in (*way.single, *way.double))]) for way in listed]
    return peers.Worst(np.array(weight), np.array([(way.single_off_count, way.double_off_count) for way in listed]))


def small_doubles(rounds: int) -> Row:
    """Fail every two of 160 spans, and look at the worst delay of 100 demands."""
    graph, asked = network(100, 160), demands(100, 100)
    elements = spans_failing(graph)
    ends, starts = peers.numbers(graph, turned(asked))  # from the fewest sites
    took_s, answers = interleaved(
        3 * rounds,
        ours=lambda: our_doubles(graph, elements, asked, compiles=True),
        shared=lambda: our_doubles(graph, elements, asked, compiles=True, threads=THREADS),
    )
    plain_s, answers["interpreted"] = clocked(lambda: our_doubles(graph, elements, asked, compiles=False))
    peer_s, theirs = clocked(lambda: peers.scipy_doubles(graph, starts, ends))
    for name, (worst, _) in answers.items():
        must_agree(f"double failures, {name}", worst.weight, theirs.weight)
        # The peer counts a span that alone leaves no way once with each other span.
        single, double = worst.off_count[:, 0], worst.off_count[:, 1]
        with_others = single * (len(elements) - 1) - single * (single - 1) // 2
        must_agree(f"cut off, {name}", double + with_others, theirs.off_count)
    return Row(
        work=f"all {math.comb(len(elements), 2):,} double failures, 100 sites / {len(elements)} spans, 100 demands",
        peer="scipy dijkstra",
        ours_s=took_s["ours"],
        peer_s=peer_s,
        goal_times=150,
        notes=(f"{answers['ours'][1]:,} searches of {100 * math.comb(len(elements), 2):,} failures of a demand",),
        others_s={
            f"ours in {THREADS} threads, by the clock": took_s["shared"],
            "ours interpreted": plain_s,
        },
    )


def large_doubles(name: str, elements: list[Element], looked_at: int) -> Row:
    """Fail every two elements of 1,000 sites, for 500 demands; the plain kernel does so many of them."""
    graph, asked = network(1_000), demands(1_000, 500)
    starts, ends = peers.numbers(graph, asked[:looked_at])
    peers.pruned_doubles(graph, elements, starts[:1], ends[:1])  # compiled
    ours_s, (worst, searched) = clocked(lambda: our_doubles(graph, elements, asked, compiles=True))
    peer_s, (theirs, peer_searched) = clocked(lambda: peers.pruned_doubles(graph, elements, starts, ends))
    shared_s, (again, _) = clocked(
        lambda: our_doubles(graph, elements, asked, compiles=True, threads=THREADS), shared=True
    )
    must_agree(name, worst.weight[:looked_at], theirs.weight)
    must_agree(f"cut off, {name}", worst.off_count[:looked_at, 1], theirs.off_count)
    must_agree(f"{name}, in threads", again.weight, worst.weight)
    pairs = math.comb(len(elements), 2)
    notes = [f"{searched:,} searches of {500 * pairs:,} failures of a demand ({pairs:,} pairs of elements)"]
    if looked_at < len(asked):
        notes.append(
            f"the plain kernel did {looked_at} demands, {peer_searched:,} searches; its time is scaled by these"
        )
    return Row(
        work=f"double failures, 1,000 sites, 500 demands: {name}",
        peer="plain pruned kernel",
        ours_s=ours_s,
        peer_s=peer_s * searched / peer_searched,
        goal_times=1,
        notes=tuple(notes),
        others_s={f"ours in {THREADS} threads, by the clock": shared_s},
    )


def large_rows() -> list[Row]:
    """Spans alone, and spans, risk groups and sites together."""
    graph = network(1_000)
    spans = spans_failing(graph)
    groups, sites = groups_failing(graph, 100), sites_failing(graph)
    return [
        large_doubles(f"{len(spans):,} spans", spans, 100),
        large_doubles(f"these, {len(groups)} risk groups, {len(sites):,} sites", [*spans, *groups, *sites], 30),
    ]


def availability(rounds: int) -> Row:
    """Decide every state with at most 3 of 160 spans failed, for 100 demands."""
    brute_force(network(30, 40), demands(30, 50), most=3)
    graph, asked = network(100, 160), demands(100, 100)
    peer_s, looked_at = brute_force(graph, asked, most=2)
    ratios = states.down_ratios(graph)
    took_s, answers = interleaved(
        rounds, ours=lambda: reliability(graph, ratios, asked, most_failures=3, compile_kernels=True)
    )
    plain_s, plain = clocked(lambda: reliability(graph, ratios, asked, most_failures=3, compile_kernels=False))
    must_agree("availability, interpreted", plain.down_low, answers["ours"].down_low)
    count = answers["ours"].states
    return Row(
        work=f"availability, all {count:,} states with at most 3 of 160 spans failed, 100 sites, 100 demands",
        peer="networkx, per state",
        ours_s=took_s["ours"],
        peer_s=peer_s * count / looked_at,
        goal_times=100,
        notes=(
            f"{answers['ours'].searches:,} searches",
            f"networkx decided the {looked_at:,} states with at most 2 failed; its time is scaled by the states",
        ),
        others_s={"ours interpreted": plain_s},
    )


def brute_force(graph: GraphArrays, asked: list[tuple[str, str]], *, most: int) -> tuple[float, int]:
    """Hold ours against networkx on every state with so many spans failed; return its time and how many they were."""
    ratios, listed = states.down_ratios(graph), states.every(len(graph.edges), most)
    starts, ends = peers.numbers(graph, asked)
    peer_s, connected = clocked(lambda: peers.networkx_connected(graph, starts, ends, listed))
    found = reliability(graph, ratios, asked, most_failures=most, compile_kernels=True)
    if found.states != len(listed):
        sys.exit(f"availability: {found.states} states, not {len(listed)}")
    # Shares far below one: compared in parts of themselves.
    theirs = states.down(ratios, listed, connected)
    must_agree(f"availability, {most} failures", np.array(found.down_low) / np.maximum(theirs, 1e-300), theirs > 0)
    return peer_s, len(listed)


def reference_plan(rounds: int) -> list[dict[str, object]]:
    """Run the commands of the reference plan as whole processes."""
    given = (
        ("failures",),
        ("failures", "--double"),
        ("availability",),
        ("upgrade",),
        ("diverse", "zhongwei", "beijing"),
    )
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for words in given:
            # 3: a target missed is an answer.
            schema = f"ixplan/{words[0]}/1"
            case = Case(" ".join(words), ("-m", "netplan", *words, "--json"), exit_codes=(0, 3), schema=schema)
            check(case)
            for _ in range(rounds):
                measure(case)
            peak = peak_mb(case, Path(folder))
            found.append(
                {"command": case.name, "median_s": statistics.median(case.wall_s), "peak_mb": peak, "rounds": rounds}
            )
            print(f"  ixplan {case.name:28} {found[-1]['median_s']:7.2f} s {peak:7.0f} MB", flush=True)
    return found


def shown(row: Row) -> Row:
    """Print a row as soon as it is measured."""
    reached = "reached" if row.times >= row.goal_times else "MISSED"
    print(f"{row.work}\n  {row.peer}: {row.times:.3g} times (goal {row.goal_times:.3g}, {reached}),", end=" ")
    print(f"{row.ours_s:.4g} s against {row.peer_s:.4g} s")
    for name, took_s in row.others_s.items():
        print(f"  {name}: {took_s:.4g} s, {row.peer_s / took_s:.3g} times")
    for note in row.notes:
        print(f"  {note}")
    sys.stdout.flush()
    return row


def main() -> None:
    """Compile, compare, run the commands, grow, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often short work is done (default 5)")
    rounds = parser.parse_args().rounds
    print(
        f"generated networks, seed {SEED}; processor time, medians of {rounds} interleaved rounds where work is short"
    )
    compiling = compile_anew()
    print(
        f"compiling all kernels anew: {compiling['anew_s']:.1f} s; taking them from disk: {compiling['kept_s']:.1f} s\n"
    )
    rows = [shown(all_pairs(rounds)), shown(further_ways()), shown(disjoint_pairs(rounds))]
    rows.append(shown(small_doubles(rounds)))
    rows += map(shown, large_rows())
    rows.append(shown(availability(rounds)))
    print("\nthe reference plan, whole processes")
    commands = reference_plan(min(rounds, 3))
    document = {
        "schema": "ixplan/bench-resilience/1",
        **describe(),
        "seed": SEED,
        "rounds": rounds,
        "compiling": compiling,
        "rows": [{**asdict(row), "times": row.times, "reached": row.times >= row.goal_times} for row in rows],
        "commands": commands,
        "growth": growth.measured(),
    }
    print(f"kept in {keep('resilience.json', document)}")


if __name__ == "__main__":
    main()
