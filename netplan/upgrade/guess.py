"""A good plan, found one demand after the other: it bounds the programme of all, and stands in where time runs out."""

from __future__ import annotations

import math
from collections.abc import Mapping

from netplan.upgrade.case import Case
from netplan.upgrade.levels import route_ms
from netplan.upgrade.programme import Goal, Outcome, Path, bought, cost_cny, solve
from netplan.upgrade.time import Allowance
from topology.integer import FEASIBLE, OPTIMAL

#: Guesses may use this share of what is left of the time. [-]
_SHARE = 0.4
#: So often is each demand routed anew, with what the others ride on free.
_ROUNDS = 2
_ROUNDING = 1e-9


class Guesser:
    """
    Finds first plans for one case, remembering what each demand costs alone.

    Parameters
    ----------
    case : Case
        The candidates and demands.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._alone: dict[tuple[int, str], Outcome] = {}

    def guess(self, required: Mapping[int, str], allowance: Allowance, start: Mapping[int, Path]) -> Outcome:
        """
        Bring demands in one after the other, the dearest first, what is bought already being free for the next.

        Parameters
        ----------
        required : mapping of int to str
            Demand -> level; each can be had.
        allowance : Allowance
            What is left of the time.
        start : mapping of int to sequence of Span
            Ways that are known to reach the level; the others come on top.

        Returns
        -------
        Outcome
            A plan, and as its bound what the dearest demand costs alone: no plan for all costs less.
        """
        time = allowance.part(_SHARE)
        each_s = time.left_s / ((2 + _ROUNDS) * max(len(required), 1))
        alone = {key: self._one(key, level, each_s, time) for key, level in required.items()}
        bound = max((outcome.bound for outcome in alone.values() if math.isfinite(outcome.bound)), default=0.0)
        ways = {key: way for key, way in start.items() if key in required}
        order = sorted(required, key=lambda key: -alone[key].value)
        for key in order:
            if key not in ways:
                found = self._beside(key, required[key], ways, each_s, time) or alone[key].ways.get(key)
                found = found or self._fastest(key, required[key])
                ways |= {} if found is None else {key: found}
        # One that no way was found for in time is missing: what all cost is not known then.
        value = cost_cny(self._case, ways) if len(ways) == len(required) else math.inf
        for key in order * _ROUNDS:
            if time.is_over or value <= bound * (1 + _ROUNDING) or math.isinf(value):
                break
            others = {other: way for other, way in ways.items() if other != key}
            again = self._beside(key, required[key], others, each_s, time)
            changed = value if again is None else cost_cny(self._case, {**others, key: again})
            if again is not None and changed < value:
                ways[key], value = again, changed
        status = OPTIMAL if value <= bound * (1 + _ROUNDING) else FEASIBLE
        reached = {key: required[key] for key in ways}
        return Outcome(status=status, ways=ways, reached=reached, value=value, bound=min(bound, value))

    def _one(self, key: int, level: str, time_limit_s: float, time: Allowance) -> Outcome:
        if (key, level) not in self._alone:
            self._alone[key, level] = solve(self._case, Goal(required={key: level}), {}, time_limit_s, time)
        return self._alone[key, level]

    def _beside(
        self, key: int, level: str, ways: Mapping[int, Path], time_limit_s: float, time: Allowance
    ) -> Path | None:
        """Return the cheapest way for a demand where others ride already, None where none was found in time."""
        rest = self._case.with_free(bought(self._case, ways))
        return solve(rest, Goal(required={key: level}), {}, time_limit_s, time).ways.get(key)

    def _fastest(self, key: int, level: str) -> Path | None:
        """Return the fastest of the first few ways, None where it does not keep the limit."""
        demand = self._case.demands[key]
        way = self._case.graphs[level].best(demand.a, demand.b)
        keeps = way is not None and route_ms(self._case.model, way, level) <= demand.limit_ms
        return way if keeps else None
