"""What was made of each holder and each row: made again only for a holder who was judged again.

A build asks once for everything; `serve` asks after each save, and nearly all holders are the same as before.
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

from cecgen.model.judged import JudgedHolder
from cecgen.outputs.words.standings import StandingRow, holder_standings

_MadeT = TypeVar("_MadeT")


class RowCache:
    """Remembers by identity: the same holder or row as the last time has the same result."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[object, object]] = {}

    def rows(self, holder: JudgedHolder, as_of: datetime.date) -> list[StandingRow]:
        """The rows of a holder."""
        return self.of_holder(f"rows {as_of}", holder, lambda: [*holder_standings(holder, as_of)])

    def of_holder(self, what: str, holder: JudgedHolder, make: Callable[[], _MadeT]) -> _MadeT:
        """What was made of a holder."""
        return self._remember((what, holder.id), holder, make)

    def of_row(self, what: str, row: StandingRow, make: Callable[[], _MadeT]) -> _MadeT:
        """What was made of a row."""
        begins = row.cycle.begins if row.cycle else None
        return self._remember((what, row.holder.id, row.certification.scheme.id, begins), row, make)

    def _remember(self, key: tuple[object, ...], owner: object, make: Callable[[], _MadeT]) -> _MadeT:
        known = self._made.get(key)
        if known is None or known[0] is not owner:
            known = self._made[key] = (owner, make())
        made: _MadeT = known[1]  # type: ignore[assignment]
        return made
