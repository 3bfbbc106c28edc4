"""Integer programmes: the best whole numbers under given bounds, found by a solver and held against every bound exactly.

A solver reckons in floating point. So what it answers is read off as whole numbers and checked as such; an answer that does
not hold is not used.
"""

from collections.abc import Sequence
from itertools import accumulate
from operator import le
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from highspy import Highs

Terms = dict[int, int]
"""A sum over columns of a programme, with how often each is taken."""

_TOLERANCE = "1e-9"
"""What the solver takes for nothing, as it is told to."""
_MAX_EFFORT = 2_000_000
"""How many times all columns of a programme may be looked through before the search ends with what it has: some seconds."""


class IntegerProgram:
    """An integer programme: columns of whole numbers from zero up, rows that bound sums of them, and sums to make great."""

    def __init__(self) -> None:
        self.values: list[int] = []
        """The best answer so far, a number for each column."""
        self.lower: list[int] = []
        self.is_proven = True
        """Whether every goal is known to be reached as far as it can be."""
        self._upper: list[int] = []
        self._divisible: list[bool] = []
        self._rows: list[tuple[Terms, int | None, int | None]] = []
        self._effort = _MAX_EFFORT
        self._solver: Highs | None = None

    def add_column(self, upper: int, *, start: int = 0, divisible: bool = False) -> int:
        """A new column, by its number, and what it is in the answer to begin with.

        A `divisible` one is mostly whole in the best answer without being told to.
        """
        self.values.append(start)
        self.lower.append(0)
        self._upper.append(upper)
        self._divisible.append(divisible)
        return len(self.values) - 1

    def add_row(self, terms: Terms, *, least: int | None = None, most: int | None = None) -> None:
        """Bounds a sum."""
        self._rows.append((terms, least, most))

    def value(self, terms: Terms) -> int:
        """What a sum comes to in the best answer so far."""
        return _total(terms, self.values)

    def pin_sum(self, terms: Terms) -> None:
        """Keeps a sum as it is."""
        if terms:
            self.add_row(terms, least=self.value(terms), most=self.value(terms))

    def pin_columns(self, terms: Terms) -> None:
        """Keeps every column of a sum as it is."""
        for column in terms:
            self.lower[column] = self._upper[column] = self.values[column]

    def maximize(self, goal: Terms) -> None:
        """Finds an answer that makes a sum as great as it can be, and holds it against every row."""
        import highspy  # noqa: PLC0415 - it takes longer to load than most commands to run, and few have a choice to make

        if self._solver is None:
            self._solver = _silent_solver()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.values), len(self._rows)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = [goal.get(column, 0) for column in range(lp.num_col_)]
        lp.col_lower_, lp.col_upper_ = [*self.lower], [*self._upper]
        lp.row_lower_ = [-highspy.kHighsInf if least is None else least for _, least, _ in self._rows]
        lp.row_upper_ = [highspy.kHighsInf if most is None else most for _, _, most in self._rows]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = [0, *accumulate(len(terms) for terms, _, _ in self._rows)]
        lp.a_matrix_.index_ = [column for terms, _, _ in self._rows for column in terms]
        lp.a_matrix_.value_ = [times for terms, _, _ in self._rows for times in terms.values()]
        whole, any_number = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        # Whole numbers are asked for only where they do not come by themselves: without, the best is found sooner, and what
        # is best of more answers is best of fewer.
        for divisible in (any_number, whole):
            lp.integrality_ = [divisible if each else whole for each in self._divisible]
            self._solver.passModel(lp)
            self._solver.setOptionValue("mip_max_nodes", max(1, self._effort // lp.num_col_))
            self._solver.run()
            info = self._solver.getInfo()
            self._effort -= max(0, info.mip_node_count) * lp.num_col_
            values = [round(value) for value in self._solver.getSolution().col_value]
            ended = self._solver.getModelStatus() == highspy.HighsModelStatus.kSolutionLimit
            if values and self._is_feasible(values) and self.value(goal) <= _total(goal, values):
                self.values = values
                if 2 * abs(info.mip_dual_bound - self.value(goal)) < 1:
                    return
        if not ended:
            raise ArithmeticError(
                "the solver's answer is not exact, so it is not used: please report this as a fault of cecgen"
            )
        self.is_proven = False

    def _is_feasible(self, values: list[int]) -> bool:
        """Whether an answer keeps all bounds, in whole numbers."""
        within = all(map(le, self.lower, values)) and all(map(le, values, self._upper))
        sums = [(_total(terms, values), least, most) for terms, least, most in self._rows]
        return within and all((least is None or least <= one) and (most is None or one <= most) for one, least, most in sums)


def _total(terms: Terms, values: Sequence[int]) -> int:
    return sum(times * values[column] for column, times in terms.items())


def _silent_solver() -> "Highs":
    """A solver that prints nothing, leaves no gap, and goes the same way every time."""
    from highspy import Highs, HighsStatus  # noqa: PLC0415 - as above

    class Silent(Highs):
        """One that is silent before it is complete: it would greet on standard output as soon as it has callbacks."""

        def enableCallbacks(self) -> None:
            self.silent()
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    solver = Silent()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", "false"),
        ("threads", "1"),
        ("parallel", "off"),
        ("random_seed", "0"),
        ("mip_rel_gap", "0"),
        ("mip_abs_gap", "0"),
        ("mip_feasibility_tolerance", _TOLERANCE),
        ("primal_feasibility_tolerance", _TOLERANCE),
        ("dual_feasibility_tolerance", _TOLERANCE),
    ):
        if solver.setOptionValue(option, value) != HighsStatus.kOk:
            raise ArithmeticError(
                f"the solver knows no option {option} = {value}: highspy is of a version that cecgen does not know"
            )
    return solver
