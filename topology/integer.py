"""
Linear and integer programmes, solved by HiGHS: build one row by row, solve it, read values and bound.

One thread and a fixed seed: the same programme gives the same answer on every machine. The answer says whether it is
proven; within a time limit it may only be bounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OPTIMAL, INFEASIBLE, FEASIBLE, UNDECIDED = "optimal", "infeasible", "feasible", "undecided"
#: A relative gap below this counts as none; costs and delays are not known better.
GAP_RATIO = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """
    The answer to a programme.

    `status`: optimal; infeasible; feasible, where the time ran out with a solution in hand; undecided, without one.
    `objective` is what `values` cost, infinite without any; `bound` is what no solution can go below.
    """

    status: str
    values: tuple[float, ...]
    objective: float
    bound: float

    def chosen(self, variable: int) -> bool:
        """Tell whether a binary variable is 1."""
        return self.values[variable] > 0.5


class Programme:
    """A programme that is minimised. Variables are known by the number that adding them returns."""

    def __init__(self) -> None:
        self._costs: list[float] = []
        self._lows: list[float] = []
        self._highs: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[float, float, dict[int, float]]] = []

    @property
    def size(self) -> tuple[int, int]:
        """Return the number of variables and of rows."""
        return len(self._costs), len(self._rows)

    def variable(self, *, cost: float = 0.0, low: float = 0.0, high: float = math.inf, whole: bool = False) -> int:
        """
        Add a variable.

        Parameters
        ----------
        cost : float
            What one of it costs.
        low, high : float
            Its range.
        whole : bool
            Whether it takes whole numbers only.

        Returns
        -------
        int
            Its number.
        """
        self._costs.append(cost)
        self._lows.append(low)
        self._highs.append(high)
        self._whole.append(whole)
        return len(self._costs) - 1

    def binary(self, *, cost: float = 0.0) -> int:
        """Add a variable that is 0 or 1."""
        return self.variable(cost=cost, high=1.0, whole=True)

    def row(self, factors: Mapping[int, float], *, low: float = -math.inf, high: float = math.inf) -> None:
        """
        Demand that a weighted sum of variables lies in a range.

        Parameters
        ----------
        factors : mapping of int to float
            Variable -> its factor.
        low, high : float
            The range; both equal for an equation.
        """
        self._rows.append((low, high, dict(factors)))

    def solve(self, *, time_limit_s: float = math.inf) -> Solution:
        """
        Minimise the cost.

        Parameters
        ----------
        time_limit_s : float
            Give up proving after so long; the answer is then marked. [s]

        Returns
        -------
        Solution
            With its bound.
        """
        import highspy

        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("mip_rel_gap", GAP_RATIO)
        solver.setOptionValue("mip_abs_gap", 1e-9)
        if math.isfinite(time_limit_s):
            solver.setOptionValue("time_limit", time_limit_s)
        solver.passModel(self._model(highspy))
        solver.run()
        return self._answer(solver, highspy)

    def _model(self, highspy: Any) -> Any:
        import numpy as np

        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size
        model.col_cost_ = np.array(self._costs, dtype=float)
        model.col_lower_ = np.array(self._lows, dtype=float)
        model.col_upper_ = np.array(self._highs, dtype=float)
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self._whole]
        model.row_lower_ = np.array([low for low, _, _ in self._rows], dtype=float)
        model.row_upper_ = np.array([high for _, high, _ in self._rows], dtype=float)
        starts, columns, factors = [0], list[int](), list[float]()
        for _, _, row in self._rows:
            columns.extend(row)
            factors.extend(row.values())
            starts.append(len(columns))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        model.a_matrix_.index_ = np.array(columns, dtype=np.int32)
        model.a_matrix_.value_ = np.array(factors, dtype=float)
        return model

    def _answer(self, solver: Any, highspy: Any) -> Solution:
        states = highspy.HighsModelStatus
        state, info = solver.getModelStatus(), solver.getInfo()
        if state == states.kModelEmpty:
            return Solution(status=OPTIMAL, values=(), objective=0.0, bound=0.0)
        if state in (states.kInfeasible, states.kUnboundedOrInfeasible):
            return Solution(status=INFEASIBLE, values=(), objective=math.inf, bound=math.inf)
        if state not in (states.kOptimal, states.kTimeLimit, states.kInterrupt):
            raise RuntimeError(f"HiGHS ended with {state}")
        bound = info.mip_dual_bound if any(self._whole) else info.objective_function_value
        solved = math.isfinite(info.objective_function_value) and info.primal_solution_status == 2
        values = tuple(solver.getSolution().col_value) if solved else ()
        objective = info.objective_function_value if solved else math.inf
        if state == states.kOptimal:
            return Solution(status=OPTIMAL, values=values, objective=objective, bound=min(bound, objective))
        return Solution(status=FEASIBLE if solved else UNDECIDED, values=values, objective=objective, bound=bound)
