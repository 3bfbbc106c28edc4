"""Linear and integer programmes, solved exactly by the dual simplex method and by branching.

The tableau holds whole numbers over one common denominator (the method of Edmonds and Bareiss), so nothing is ever rounded.
Ties are broken by the numbers of rows and columns, so the same programme takes the same steps on every machine.
"""

import copy
from fractions import Fraction

from msgspec import Struct

Terms = dict[int, int]
"""A sum over columns of a programme, with how often each is taken."""

_LOSS = 0
"""The row that says what each column adds to the loss, which is its right-hand side below zero."""


class Effort(Struct):
    """The work that a search may still do, in entries of a tableau: counted and not timed, so that it ends alike everywhere."""

    left: int
    reserve: int = 0
    """What must be left when a part of the search ends."""

    @property
    def is_spent(self) -> bool:
        return self.left <= self.reserve


class LinearProgram:
    """Columns from zero up, limits that sums of them must keep, and needs: what is missing of them is the loss.

    Columns, limits and needs are added first; once a loss has been minimized, limits may be raised and lowered.
    """

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._number = 0
        self._columns: list[int] = []
        """The columns that must be whole numbers in the end."""
        self._rows: list[Terms] = [{}]
        self._rights = [0]
        self._basis = [-1]
        """The column whose value each row gives; all other columns are zero."""
        self._denominator = 1

    def add_column(self, *, is_integer: bool = True) -> int:
        """Add a column, and return its number."""
        self._number += 1
        if is_integer:
            self._columns.append(self._number)
        return self._number

    def add_limit(self, terms: Terms, limit: int) -> int:
        """Let a sum be no more than a limit; return what `raise_limit` knows it by."""
        self._effort.left -= len(terms)
        slack = self.add_column(is_integer=False)
        self._rows.append({**terms, slack: self._denominator})
        self._rights.append(limit)
        self._basis.append(slack)
        return slack

    def add_need(self, terms: Terms, need: int, penalty: int) -> None:
        """Ask for a sum; every unit that is missing of it costs a penalty."""
        missing = self.add_column(is_integer=False)
        self._rows[_LOSS][missing] = penalty
        self.add_limit({missing: -1, **{column: -times for column, times in terms.items()}}, -need)

    def raise_limit(self, slack: int, by: int) -> None:
        """Raise a limit, or lower it by what is below zero."""
        self._effort.left -= len(self._rows)
        for row, terms in enumerate(self._rows):
            if slack in terms:
                self._rights[row] += by * terms[slack]

    @property
    def loss(self) -> int:
        """The least loss, rounded up."""
        return -(self._rights[_LOSS] // self._denominator)

    def scaled_values(self) -> dict[int, int]:
        """Return the values of the columns that are not zero, times the common denominator."""
        return dict(zip(self._basis, self._rights, strict=True))

    def minimize(self) -> bool:
        """Find the least loss at which all limits are kept; return False if they cannot be.

        No column ever lessens the loss: so it is at first, when all are zero, and every pivot leaves it so. Pivots make it
        greater until the limits are kept; when the effort is spent before, no answer has a smaller one. Rows and columns are
        taken by Bland's rule, the first that will do, so that pivots never go in a circle.
        """
        while min(self._rights[1:], default=0) < 0 and not self._effort.is_spent:
            row = min((self._basis[row], row) for row, right in enumerate(self._rights) if row != _LOSS and right < 0)[1]
            column = self._mending_column(row)
            if column is None:
                return False
            self._pivot(row, column)
        return True

    def _mending_column(self, row: int) -> int | None:
        """Return the column that brings a row back to zero at the least loss, the first of equals."""
        mending = ((column, -times) for column, times in self._rows[row].items() if times < 0)
        losses = [(Fraction(self._rows[_LOSS].get(column, 0), times), column) for column, times in mending]
        return min(losses)[1] if losses else None

    def _pivot(self, row: int, column: int) -> None:
        """Let a row give the value of another column."""
        self._rows[row] = {key: -times for key, times in self._rows[row].items()}
        self._rights[row] *= -1
        denominator = self._rows[row][column]
        self._effort.left -= len(self._rows) + 2 * len(self._rows[row])
        for other, terms in enumerate(self._rows):
            if other != row and (column in terms or denominator != self._denominator):
                self._eliminate(other, row, column, denominator)
        self._denominator = denominator
        self._basis[row] = column

    def _eliminate(self, row: int, pivot: int, column: int, denominator: int) -> None:
        """Take a column out of a row, and bring the row to a new denominator: the divisions come out even."""
        terms, before = self._rows[row], self._denominator
        times = terms.get(column, 0)
        self._rights[row] = (self._rights[row] * denominator - times * self._rights[pivot]) // before
        if denominator != 1:
            for key in terms:
                terms[key] *= denominator
        if times:
            self._effort.left -= len(self._rows[pivot])
            for key, value in self._rows[pivot].items():
                difference = terms.get(key, 0) - times * value
                if difference:
                    terms[key] = difference
                else:
                    del terms[key]
        if before != 1:
            self._effort.left -= len(terms)
            for key in terms:
                terms[key] //= before

    def minimize_integers(self, below: int) -> tuple[int, dict[int, int]] | None:
        """Return the least loss with whole numbers in all columns, and these; None if none is seen below another loss.

        Where a column is not whole, it is tried rounded up, then rounded down.
        """
        best = None
        waiting = [self]
        while waiting:
            programme = waiting.pop()
            if not programme.minimize() or programme.loss >= below:
                continue
            if self._effort.is_spent:
                break
            values = programme.scaled_values()
            parts = {column: divmod(values.get(column, 0), programme._denominator) for column in self._columns}
            fractional = next((column for column, (_, fraction) in parts.items() if fraction), None)
            if fractional is None:
                below = programme.loss
                best = below, {column: integer for column, (integer, _) in parts.items()}
                continue
            floor, _ = parts[fractional]
            waiting += [programme._bounded(fractional, 1, floor), programme._bounded(fractional, -1, -floor - 1)]
        return best

    def _bounded(self, column: int, sign: int, limit: int) -> "LinearProgram":
        """Return a copy in which a column, or its negative, is no more than a limit."""
        self._effort.left -= sum(map(len, self._rows))
        other = copy.copy(self)
        other._rows, other._rights, other._basis = [*map(dict, self._rows)], [*self._rights], [*self._basis]
        # The column is not zero, so a row gives its value: the bound is stated in the other columns of that row.
        row = self._basis.index(column)
        terms = {key: -sign * times for key, times in self._rows[row].items() if key != column}
        other.add_limit(terms, limit * self._denominator - sign * self._rights[row])
        return other
