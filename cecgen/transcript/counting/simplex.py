"""Solve linear and integer programs exactly, by the dual simplex method and by branching.

The tableau holds whole numbers over one common denominator (the method of Edmonds and Bareiss), so nothing is ever rounded.
Ties are broken by the numbers of rows and columns, so the same program takes the same steps on every machine.
"""

import copy
from fractions import Fraction

from msgspec import Struct

Terms = dict[int, int]
"""A weighted sum: the coefficient of each column in it."""

_LOSS = 0
"""The row with the cost of each column; its right side is the loss, negated."""


class Effort(Struct):
    """How much work a search may still do, counted in entries of a tableau, so that it stops at the same point everywhere."""

    left: int
    reserve: int = 0
    """What the current part of the search must leave for the others."""

    @property
    def is_spent(self) -> bool:
        return self.left <= self.reserve


class LinearProgram:
    """Columns (variables of zero or more), limits on sums of them, and needs: whatever a sum lacks of a need is loss.

    Add columns, limits and needs first; once a loss has been minimized, only limits can still be raised and lowered.
    """

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._column_count = 0
        self._integer_columns: list[int] = []
        """The columns whose values must be whole numbers in the end."""
        self._rows: list[Terms] = [{}]
        self._right_sides = [0]
        self._basis = [-1]
        """For each row the column whose value it gives; all other columns are zero."""
        self._denominator = 1

    def add_column(self, *, is_integer: bool = True) -> int:
        """Add a column, and return its number."""
        self._column_count += 1
        if is_integer:
            self._integer_columns.append(self._column_count)
        return self._column_count

    def add_limit(self, terms: Terms, limit: int) -> int:
        """Limit a sum; return the number that `raise_limit` takes for it."""
        self._effort.left -= len(terms)
        slack = self.add_column(is_integer=False)
        self._rows.append({**terms, slack: self._denominator})
        self._right_sides.append(limit)
        self._basis.append(slack)
        return slack

    def add_need(self, terms: Terms, need: int, penalty: int) -> None:
        """Ask for a sum; each unit that is missing adds a penalty to the loss."""
        missing = self.add_column(is_integer=False)
        self._rows[_LOSS][missing] = penalty
        self.add_limit({missing: -1, **{column: -coefficient for column, coefficient in terms.items()}}, -need)

    def raise_limit(self, slack: int, by: int) -> None:
        """Raise a limit, or lower it if `by` is negative."""
        self._effort.left -= len(self._rows)
        for row, terms in enumerate(self._rows):
            if slack in terms:
                self._right_sides[row] += by * terms[slack]

    @property
    def loss(self) -> int:
        """The least loss, rounded up."""
        return -(self._right_sides[_LOSS] // self._denominator)

    def scaled_values(self) -> dict[int, int]:
        """The values of the columns that are not zero, multiplied by the common denominator."""
        return dict(zip(self._basis, self._right_sides, strict=True))

    def minimize(self) -> bool:
        """Find the least loss that keeps all limits; return False if they cannot all be kept.

        At the start all columns are zero and none can lessen the loss; every pivot preserves that. Pivots raise the loss until
        all limits are kept, so if the effort ends earlier, the loss is still a lower bound. Bland's rule (always the first row
        and column that will do) keeps pivots from going in a circle.
        """
        while min(self._right_sides[1:], default=0) < 0 and not self._effort.is_spent:
            row = min((self._basis[row], row) for row, right in enumerate(self._right_sides) if row != _LOSS and right < 0)[1]
            column = self._entering_column(row)
            if column is None:
                return False
            self._pivot(row, column)
        return True

    def _entering_column(self, row: int) -> int | None:
        """The column that mends a row at the least loss, the first of equals; None if there is none."""
        candidates = ((column, -coefficient) for column, coefficient in self._rows[row].items() if coefficient < 0)
        losses = [(Fraction(self._rows[_LOSS].get(column, 0), coefficient), column) for column, coefficient in candidates]
        return min(losses)[1] if losses else None

    def _pivot(self, row: int, column: int) -> None:
        """Make another column the basis of a row."""
        self._rows[row] = {key: -coefficient for key, coefficient in self._rows[row].items()}
        self._right_sides[row] *= -1
        denominator = self._rows[row][column]
        self._effort.left -= len(self._rows) + 2 * len(self._rows[row])
        for other, terms in enumerate(self._rows):
            if other != row and (column in terms or denominator != self._denominator):
                self._eliminate(other, row, column, denominator)
        self._denominator = denominator
        self._basis[row] = column

    def _eliminate(self, row: int, pivot: int, column: int, denominator: int) -> None:
        """Take a column out of a row, and bring the row to a new denominator; the divisions leave no remainder."""
        terms, before = self._rows[row], self._denominator
        factor = terms.get(column, 0)
        self._right_sides[row] = (self._right_sides[row] * denominator - factor * self._right_sides[pivot]) // before
        if denominator != 1:
            for key in terms:
                terms[key] *= denominator
        if factor:
            self._effort.left -= len(self._rows[pivot])
            for key, value in self._rows[pivot].items():
                difference = terms.get(key, 0) - factor * value
                if difference:
                    terms[key] = difference
                else:
                    del terms[key]
        if before != 1:
            self._effort.left -= len(terms)
            for key in terms:
                terms[key] //= before

    def minimize_integers(self, below: int) -> tuple[int, dict[int, int]] | None:
        """Find the least loss below `below` with whole numbers in all columns, and these; None if none was seen.

        A column that is not whole is tried rounded up, then rounded down.
        """
        best = None
        nodes = [self]
        while nodes:
            node = nodes.pop()
            if not node.minimize() or node.loss >= below:
                continue
            if self._effort.is_spent:
                break
            values = node.scaled_values()
            parts = {column: divmod(values.get(column, 0), node._denominator) for column in self._integer_columns}
            fractional = next((column for column, (_, fraction) in parts.items() if fraction), None)
            if fractional is None:
                below = node.loss
                best = below, {column: integer for column, (integer, _) in parts.items()}
                continue
            floor, _ = parts[fractional]
            nodes += [node._with_bound(fractional, 1, floor), node._with_bound(fractional, -1, -floor - 1)]
        return best

    def _with_bound(self, column: int, sign: int, limit: int) -> "LinearProgram":
        """Copy the program with a limit on one column, or on its negative."""
        self._effort.left -= sum(map(len, self._rows))
        other = copy.copy(self)
        other._rows, other._right_sides, other._basis = [*map(dict, self._rows)], [*self._right_sides], [*self._basis]
        # The column is not zero, so it is the basis of a row: the limit is written in the other columns of that row.
        row = self._basis.index(column)
        terms = {key: -sign * coefficient for key, coefficient in self._rows[row].items() if key != column}
        other.add_limit(terms, limit * self._denominator - sign * self._right_sides[row])
        return other
