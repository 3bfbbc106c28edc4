"""What the keys of a file may hold, as the structs say it."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from cecgen.files.toml.value_types import ValueTypes, value_types
from cecgen.model.closed_cycle import ClosedCycle
from cecgen.model.drafts import ImportMap
from cecgen.model.scheme_file import SchemeFile
from cecgen.model.settings import Settings
from cecgen.model.written import Entry, EntryFile, HolderFile


def kinds(struct: type, key: str) -> list[str]:
    [table] = value_types(struct)
    return [one.kind for one in table.keys[key].types]


def test_a_key_that_may_be_left_out_has_no_type_for_nothing():
    """TOML has no null."""
    assert kinds(Entry, "begins") == ["day"]


def test_a_key_may_have_several_types():
    assert kinds(Entry, "credits") == ["amount", "mapping"]
    assert kinds(Entry, "category") == ["text", "mapping"]


def test_a_pattern_does_not_hide_a_type():
    [award] = value_types(Entry)[0].keys["award"].types
    assert award.kind == "text"
    assert award.schema["pattern"]


def text_lengths(types: ValueTypes, path: str, seen: set[type]) -> Iterator[tuple[str, int | None]]:
    """Every text that a file may have, with its most characters; by its key, which is a pattern if its name matters."""
    for one in types:
        if one.kind == "text":
            yield path, one.max_length
        elif one.kind in ("list", "mapping"):
            yield from text_lengths(one.items, path, seen)
        elif one.kind == "table" and one.struct not in seen:
            for name, key in one.keys.items():
                yield from text_lengths(key.types, f"{path}.{name}", seen | {one.struct})


@pytest.mark.parametrize("struct", [Settings, HolderFile, EntryFile])
def test_every_text_has_a_length(struct: type):
    """Something is wrong with a title of 40,000 letters, and a form or a page should not be what finds it."""
    lengths = dict(text_lengths(value_types(struct), "", set()))
    assert {path for path, length in lengths.items() if length is None} == set()
    assert {length for path, length in lengths.items() if path.endswith((".note", ".reason"))} == {10_000}
    assert {length for path, length in lengths.items() if path.endswith(("title", "name", "organiser"))} == {1_000}


def test_the_words_of_a_closed_list_are_known():
    [form] = value_types(Entry)[0].keys["format"].types
    assert form.kind == "word"
    assert "self-study" in form.words


def test_what_only_the_reader_sets_is_no_key():
    assert "at" not in value_types(Entry)[0].keys
    [schemes] = value_types(SchemeFile)[0].keys["scheme"].types
    assert "body" not in schemes.items[0].keys


def test_a_required_text_must_not_be_blank():
    keys = value_types(Entry)[0].keys
    assert [name for name, key in keys.items() if key.must_have_text] == ["title", "provider"]


@pytest.mark.parametrize("struct", [Settings, HolderFile, EntryFile, SchemeFile, ClosedCycle, ImportMap])
def test_every_key_of_every_file_has_a_type(struct: type):
    """However deep: a type that no file can hold would be a KeyError at the first mistake in a file."""
    waiting, seen = [*value_types(struct)], set()
    while waiting:
        one = waiting.pop()
        if one.kind == "table" and one.struct not in seen:
            seen.add(one.struct)
            waiting += [below for key in one.keys.values() for below in key.types]
            assert all(key.types for key in one.keys.values())
        elif one.kind in ("list", "mapping"):
            assert one.items
            waiting += one.items
    assert struct in seen


def test_a_type_that_no_file_can_hold_is_refused():
    with pytest.raises(KeyError):
        value_types(complex)
    assert [one.kind for one in value_types(Decimal)] == ["amount"]
