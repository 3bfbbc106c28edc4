"""Keep what was computed for each holder and each row, and compute it again only for a holder who was judged again.

A build asks once for everything; `serve` asks after each save, and nearly all holders are the same as before.
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

from cecgen.model.judged import JudgedHolder
from cecgen.outputs.words.standings import StandingRow, holder_standings

_ResultT = TypeVar("_ResultT")


class RowCache:
    """Remembers by identity: the same holder or row as the last time has the same result."""

    def __init__(self) -> None:
        self._results: dict[tuple[object, ...], tuple[object, object]] = {}

    def rows(self, holder: JudgedHolder, as_of: datetime.date) -> list[StandingRow]:
        """Return the rows of a holder."""
        return self.make_for_holder(f"rows {as_of}", holder, lambda: [*holder_standings(holder, as_of)])

    def make_for_holder(self, kind: str, holder: JudgedHolder, make: Callable[[], _ResultT]) -> _ResultT:
        """Return what `make` computes for a holder; `kind` keeps results for different purposes apart."""
        return self._remember((kind, holder.id), holder, make)

    def make_for_row(self, kind: str, row: StandingRow, make: Callable[[], _ResultT]) -> _ResultT:
        """Return what `make` computes for a row."""
        begins = row.cycle.begins if row.cycle else None
        return self._remember((kind, row.holder.id, row.certification.scheme.id, begins), row, make)

    def _remember(self, key: tuple[object, ...], owner: object, make: Callable[[], _ResultT]) -> _ResultT:
        known = self._results.get(key)
        if known is None or known[0] is not owner:
            known = self._results[key] = (owner, make())
        result: _ResultT = known[1]  # type: ignore[assignment]
        return result
