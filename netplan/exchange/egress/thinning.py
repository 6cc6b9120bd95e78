"""
Options on which no cheapest answer needs to light anything: found before the programme is solved, which then is small.

An option gives way to another that survives every failure which it survives, serves every demand that it serves, and is
cheaper by more than what carrying all of those demands onward from there can cost: modules moved there one by one make
no answer dearer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from netplan.exchange.egress.programme import Carried, Case, Option, State, states


def thinned(case: Case, *, survivable: bool) -> Case:
    """
    Leave out what no cheapest answer needs.

    Parameters
    ----------
    case : Case
        Each way of its demands takes one option; any other case is returned as it is.
    survivable : bool
        Whether any single failure is to be survived.

    Returns
    -------
    Case
        With the same least cost. An option with something installed stays, but nothing is added to it.
    """
    if any(len(way.options) != 1 for demand in case.demands for way in demand.ways):
        return case
    all_states = states(case.options, case.demands, survivable=survivable)
    users = _users(case.demands)
    kept = list(case.options)
    # The dearest first: what it gives way to may itself give way later, to something cheaper still.
    for option in sorted(case.options, key=_dearness, reverse=True):
        if any(_gives_way(option, other, users, case.demands, all_states) for other in kept if other.id != option.id):
            kept = [item for item in kept if item.id != option.id]
    return _with(case, {option.id for option in kept})


def _with(case: Case, kept: set[str]) -> Case:
    options = [
        option if option.id in kept else replace(option, cny_by_gbps={})
        for option in case.options
        if option.id in kept or option.installed_gbps > 0
    ]
    there = {option.id for option in options}
    demands = [
        replace(demand, ways=tuple(way for way in demand.ways if way.options[0] in there)) for demand in case.demands
    ]
    return replace(case, options=options, demands=demands)


def _dearness(option: Option) -> tuple[float, str]:
    return math.fsum(option.cny_by_gbps.values()), option.id


def _users(demands: Sequence[Carried]) -> dict[str, dict[int, tuple[float, bool]]]:
    """Return, by option, the demands it serves: what a Gbit/s of each pays onward, and whether it passes through."""
    found: dict[str, dict[int, tuple[float, bool]]] = {}
    for number, demand in enumerate(demands):
        for way in demand.ways:
            found.setdefault(way.options[0], {})[number] = (way.cny_per_gbps, way.through)
    return found


def _gives_way(
    option: Option,
    other: Option,
    users: Mapping[str, Mapping[int, tuple[float, bool]]],
    demands: Sequence[Carried],
    all_states: Sequence[State],
) -> bool:
    if not option.cny_by_gbps or option.cny_by_gbps.keys() != other.cny_by_gbps.keys():
        return False
    if any(other.id in state.lost and option.id not in state.lost for state in all_states):
        return False
    theirs = users.get(other.id, {})
    extra_cny = 0.0
    for number, (cny_per_gbps, through) in users.get(option.id, {}).items():
        demand = demands[number]
        if number not in theirs:
            return False
        other_cny_per_gbps, passes = theirs[number]
        if passes and not through and demand.through_gbps < demand.gbps:
            return False
        extra_cny += demand.gbps * max(other_cny_per_gbps - cny_per_gbps, 0.0)
    return all(cny >= other.cny_by_gbps[gbps] + extra_cny for gbps, cny in option.cny_by_gbps.items())
