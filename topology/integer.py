"""
Linear and integer programmes, solved by HiGHS: build one row by row, solve it, read values and bound.

One thread and a fixed seed: the same programme gives the same answer on every machine. The answer says whether it is
proven; within a time limit it may only be bounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float64]
    IntArray: TypeAlias = NDArray[np.integer[Any]]
    BoolArray: TypeAlias = NDArray[np.bool_]

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

        solver = quiet_solver(highspy)
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


#: How HiGHS goes about a linear programme: its own choice, dual simplex (starts from the last basis), interior point.
CHOICE, SIMPLEX, INTERIOR = "choose", "simplex", "ipm"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayProgramme:
    """
    A programme that is minimised, as arrays: for those too large to be written row by row.

    `costs`, `lows`, `highs`: float arrays, one a variable; `whole` its mark where some take whole numbers only.
    `row_lows`, `row_highs`: float arrays, one a row. Entry i says that row `row_of[i]` holds variable `column_of[i]`
    times `factors[i]`; a row holds a variable once.
    """

    costs: FloatArray
    lows: FloatArray
    highs: FloatArray
    row_lows: FloatArray
    row_highs: FloatArray
    row_of: IntArray
    column_of: IntArray
    factors: FloatArray
    whole: BoolArray | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArraySolution:
    """The answer to a programme of arrays; `prices`: each row's dual value, of a linear programme that was solved."""

    status: str
    values: FloatArray
    objective: float
    bound: float
    prices: FloatArray


class ArraySolver:
    """
    A programme of arrays that stays with the solver: changed and solved again, it starts from the last basis.

    Parameters
    ----------
    programme : ArrayProgramme
        What to begin with.
    method : str
        `CHOICE`, `SIMPLEX` or `INTERIOR`; for linear programmes.
    presolve : bool
        Whether the solver simplifies first. A programme solved again does better without.
    """

    def __init__(self, programme: ArrayProgramme, *, method: str = CHOICE, presolve: bool = True) -> None:
        import highspy

        self._highspy: Any = highspy
        self._mixed = programme.whole is not None and bool(programme.whole.any())
        self._solver = quiet_solver(highspy)
        self._solver.setOptionValue("solver", method)
        self._solver.setOptionValue("presolve", "choose" if presolve else "off")
        self._solver.passModel(_array_model(highspy, programme))

    def solve(self, *, time_limit_s: float = math.inf, start: FloatArray | None = None) -> ArraySolution:
        """
        Minimise the cost.

        Parameters
        ----------
        time_limit_s : float
            Give up proving after so long; the answer is then marked. [s]
        start : float array, optional
            The first variables of a solution that is known, for programmes with whole numbers.

        Returns
        -------
        ArraySolution
            With its bound.
        """
        import numpy as np

        if math.isfinite(time_limit_s):
            # The solver's clock runs on from one call to the next.
            self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(time_limit_s, 0.0))
        if start is not None:
            self._solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
        self._solver.run()
        solver, states = self._solver, self._highspy.HighsModelStatus
        state, info = solver.getModelStatus(), solver.getInfo()
        none = np.empty(0)
        if state == states.kModelEmpty:
            return ArraySolution(status=OPTIMAL, values=none, objective=0.0, bound=0.0, prices=none)
        if state in (states.kInfeasible, states.kUnboundedOrInfeasible):
            return ArraySolution(status=INFEASIBLE, values=none, objective=math.inf, bound=math.inf, prices=none)
        if state not in (states.kOptimal, states.kTimeLimit, states.kInterrupt):
            raise RuntimeError(f"HiGHS ended with {state}")
        proven, found = state == states.kOptimal, info.primal_solution_status == 2
        found &= math.isfinite(info.objective_function_value)
        solution = solver.getSolution()
        objective = info.objective_function_value if found else math.inf
        # A linear programme that was cut short has proven nothing yet.
        bound = info.mip_dual_bound if self._mixed else objective if proven else -math.inf
        return ArraySolution(
            status=OPTIMAL if proven else FEASIBLE if found else UNDECIDED,
            values=np.array(solution.col_value) if found else none,
            objective=objective,
            bound=min(bound, objective),
            prices=np.array(solution.row_dual) if proven and not self._mixed else none,
        )

    def add_columns(self, costs: FloatArray, starts: IntArray, rows: IntArray, factors: FloatArray) -> None:
        """Add variables of 0 and more; those of column i begin at `starts[i]` in `rows` and `factors`."""
        import numpy as np

        count = len(costs)
        highs = np.full(count, math.inf)
        self._solver.addCols(
            count, costs, np.zeros(count), highs, len(rows), starts.astype(np.int32), rows.astype(np.int32), factors
        )

    def add_row(
        self, columns: IntArray, factors: FloatArray, *, low: float = -math.inf, high: float = math.inf
    ) -> None:
        """Demand that a weighted sum of variables lies in a range."""
        import numpy as np

        starts = np.zeros(1, dtype=np.int32)
        self._solver.addRows(
            1, np.array([low]), np.array([high]), len(columns), starts, columns.astype(np.int32), factors
        )

    def bound_columns(self, columns: IntArray, lows: FloatArray, highs: FloatArray) -> None:
        """Give some variables another range."""
        import numpy as np

        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), lows, highs)

    def bound_rows(self, rows: IntArray, lows: FloatArray, highs: FloatArray) -> None:
        """Give some rows another range."""
        import numpy as np

        self._solver.changeRowsBounds(len(rows), rows.astype(np.int32), lows, highs)


def quiet_solver(highspy: Any) -> Any:
    """Return a solver that says nothing, runs in one thread and always does the same."""
    solver = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": GAP_RATIO,
        "mip_abs_gap": 1e-9,
    }.items():
        solver.setOptionValue(name, value)
    return solver


def _array_model(highspy: Any, programme: ArrayProgramme) -> Any:
    """Hand a programme over by columns, as the solver keeps it."""
    import numpy as np

    model = highspy.HighsLp()
    columns, rows = len(programme.costs), len(programme.row_lows)
    order = np.argsort(programme.column_of, kind="stable")
    counts = np.bincount(programme.column_of, minlength=columns)
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_, model.col_lower_, model.col_upper_ = programme.costs, programme.lows, programme.highs
    model.row_lower_, model.row_upper_ = programme.row_lows, programme.row_highs
    if programme.whole is not None and programme.whole.any():
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in programme.whole]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = columns, rows
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    model.a_matrix_.index_ = programme.row_of[order].astype(np.int32)
    model.a_matrix_.value_ = programme.factors[order]
    return model
