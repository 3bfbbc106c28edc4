"""Redaction: a copy of a holder's records without what its readers must not see."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from cecgen.model.documents import FIELDS_TO_WALK, own_documents
from cecgen.model.judged import Credit, JudgedCycle
from cecgen.model.private import PRIVATE_FIELDS, PrivateKind, is_private
from cecgen.model.written import Entry, Evidence, Ruling

_VIEWABLE_ENDINGS = (".png", ".jpg", ".jpeg", ".pdf")
_CREDITS: dict[type[Struct], tuple[str, ...]] = {JudgedCycle: ("credits", "planned_credits"), Credit: ("source_entry",)}
"""Where a transcript repeats a holder's entries."""

TableT = TypeVar("TableT", bound=Struct)


class Redactor:
    """Redacts the tables of one holder for one group of readers.

    `hidden` are the kinds of values that they must not see. `shows_document` selects the documents that they may see, and
    `is_theirs` the schemes: rulings and claims for another body are not shown to one body's auditor.
    """

    def __init__(
        self,
        hidden: Collection[PrivateKind],
        shows_document: Callable[[Evidence], bool],
        is_theirs: Callable[[str], bool],
    ) -> None:
        self._hidden = frozenset(hidden)
        self._shows_document = shows_document
        self._is_theirs = is_theirs
        self._redacted: dict[int, tuple[Struct, Any]] = {}
        """By the identity of a table: the table, kept so that no other gets its identity, and its redacted copy."""

    def redact(self, table: TableT) -> TableT:
        """A table, and all tables inside of it, without what is hidden; an entry once, however many credits it has."""
        if id(table) not in self._redacted:
            self._redacted[id(table)] = table, replace(table, **self._changes(table))
        redacted: TableT = self._redacted[id(table)][1]
        return redacted

    def documents(self, table: Struct) -> tuple[Evidence, ...]:
        """The documents that a table names itself and that readers may see, in their full form."""
        return tuple(each for each in own_documents(table) if can_be_shown(each) and self._shows_document(each))

    def _changes(self, table: Struct) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if isinstance(table, Entry):
            changes["claim"] = tuple(claim for claim in table.claim if self._is_theirs(claim.scheme))
        for name, kind in PRIVATE_FIELDS.get(type(table), {}).items():
            value = getattr(table, name)
            if kind in self._hidden and (not isinstance(value, str) or is_private(value, kind)):
                changes[name] = type(value)()
        for name in (*FIELDS_TO_WALK.get(type(table), ()), *_CREDITS.get(type(table), ())):
            inside = getattr(table, name)
            if isinstance(inside, Struct):
                changes[name] = self.redact(inside)
            elif inside and name == "evidence":
                changes[name] = self.documents(table)
            elif inside:
                changes[name] = tuple(self._iter_redacted(inside))
        return changes

    def _iter_redacted(self, tables: Iterable[Struct]) -> Iterator[Struct]:
        for table in tables:
            if not isinstance(table, Ruling) or self._is_theirs(table.scheme):
                yield self.redact(table)


def can_be_shown(document: Evidence) -> bool:
    """Whether anybody may see a document: not a badge in an SVG file, which can run a script in the reader's browser."""
    return document.shows != "badge" or document.file.endswith(_VIEWABLE_ENDINGS)
