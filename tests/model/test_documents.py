"""The walk over a holder's documents misses none, and says where each is named."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from holders import holders, judge
from hypothesis import given
from msgspec import Struct

from cecgen.diagnostics import NOWHERE
from cecgen.model.documents import (
    FIELDS_TO_WALK,
    entry_documents,
    iter_cycle_documents,
    iter_document_uses,
    iter_judged_documents,
    iter_own_documents,
    own_documents,
)
from cecgen.model.judged import JudgedHolder
from cecgen.model.ledger import Holder
from cecgen.model.private import PRIVATE_FIELDS
from cecgen.model.written import Entry, Evidence, expand_evidence


def structs_in(kind: object) -> Iterator[type[Struct]]:
    """Every struct that a type speaks of."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
    for part in typing.get_args(kind):
        yield from structs_in(part)


@cache
def fields_of(table: type[Struct]) -> dict[str, list[type[Struct]]]:
    return {field.name: [*structs_in(field.type)] for field in msgspec.structs.fields(table)}


@cache
def leads_somewhere(table: type[Struct]) -> bool:
    """Whether a table is a document, holds a private value, or has such a table inside."""
    inside = [kind for kinds in fields_of(table).values() for kind in kinds]
    return table in PRIVATE_FIELDS or any(leads_somewhere(kind) for kind in inside)


def tables_below(table: type[Struct]) -> set[type[Struct]]:
    inside = {kind for kinds in fields_of(table).values() for kind in kinds if leads_somewhere(kind)}
    return {table}.union(*(tables_below(kind) for kind in inside))


def expand_all(written: Iterable[str | Evidence]) -> tuple[Evidence, ...]:
    return tuple(map(expand_evidence, written))


TABLES = sorted(tables_below(Holder) | tables_below(JudgedHolder), key=lambda table: table.__name__)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_the_walk_knows_every_field_that_leads_to_a_document_or_a_private_value(table: type[Struct]) -> None:
    leading = {name for name, kinds in fields_of(table).items() if any(map(leads_somewhere, kinds))}
    repeated = {"credits", "planned_credits", "source_entry"}  # the entries of credits are those of the holder
    assert leading - repeated == {*FIELDS_TO_WALK.get(table, ())}


def test_the_walk_knows_no_table_that_is_in_no_record() -> None:
    assert {*FIELDS_TO_WALK} <= {*TABLES}
    assert {*PRIVATE_FIELDS} <= {*TABLES}


@given(holders())
def test_every_document_is_where_the_walk_says_it_was_written(holder: Holder) -> None:
    tables = {holder.at: holder.profile, **{entry.at: entry for entry in holder.entries}}
    uses = [*iter_document_uses(holder)]
    for use in uses:
        root = next(at for at in tables if (use.at.file, use.at.keys[: len(at.keys)]) == (at.file, at.keys))
        value: object = tables[root]
        for key in use.at.keys[len(root.keys) :]:
            value = value[key] if isinstance(value, tuple) and isinstance(key, int) else getattr(value, str(key))
        assert value in (use.document, use.document.file)
        entry = tables[root]
        assert use.entry == (entry if isinstance(entry, Entry) else None)
        assert use.about("jo") == (f"jo/{entry.id}" if isinstance(entry, Entry) else "jo")
    assert len({use.at for use in uses}) == len(uses)


@given(holders())
def test_a_transcript_names_the_documents_of_its_entries_and_cycles_and_says_no_place(holder: Holder) -> None:
    judged = judge(holder)
    uses = [*iter_judged_documents(judged)]
    assert all(use.at is NOWHERE for use in uses)
    documents = {use.document for use in uses}
    assert documents.issuperset(item for entry in judged.entries for item in expand_all(entry.evidence))
    for certification in judged.certifications:
        for cycle in certification.cycles:
            assert documents.issuperset(use.document for use in iter_cycle_documents(cycle))
            assert documents.issuperset(item for step in cycle.steps for item in expand_all(step.evidence))


@given(holders())
def test_the_documents_of_an_entry_are_its_own_then_its_cards_then_the_bodys_letters(holder: Holder) -> None:
    for entry in holder.entries:
        own = expand_all([*entry.evidence, *(entry.card.evidence if entry.card else ())])
        letters = expand_all([item for ruling in entry.ruling for item in ruling.evidence])
        assert entry_documents(entry, with_rulings=False) == own
        assert entry_documents(entry) == (*own, *letters)


@given(holders())
def test_what_an_entry_names_itself_is_neither_its_cards_nor_the_bodys(holder: Holder) -> None:
    for entry in holder.entries:
        uses = [*iter_own_documents(entry)]
        assert tuple(use.document for use in uses) == expand_all(entry.evidence)
        assert [use.at for use in uses] == [entry.at / "evidence" / index for index, _ in enumerate(entry.evidence)]
        assert {id(use.owner) for use in uses} <= {id(entry)}
        assert own_documents(entry) == expand_all(entry.evidence)


def test_only_the_model_reads_the_two_forms_in_which_a_document_is_written() -> None:
    """Everything else asks the walk, so that a new place or a new form is a change in one room."""
    package = Path(__file__).parents[2] / "cecgen"
    users = {path.relative_to(package).as_posix() for path in package.rglob("*.py") if "expand_evidence" in path.read_text()}
    assert users == {"model/closed_cycle.py", "model/documents.py", "model/written.py"}
