"""`cecgen schema scheme`: the JSON Schema takes the files that the reader takes, and refuses those that it refuses."""

from __future__ import annotations

import copy
import datetime
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rtoml
from jsonschema import Draft202012Validator

from cecgen.cli.schema import command
from cecgen.diagnostics import Place
from cecgen.model import SchemeFile
from cecgen.schemas import KINDS, schema
from cecgen.source.validation import faults

if TYPE_CHECKING:
    from conftest import Command

ROOT = Path(__file__).parent.parent
BUILT_IN = sorted((ROOT / "plugins").glob("*.toml"))
PAGE = (ROOT / "docs" / "schemes.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WHOLE = """
format = 1
read_on = 2026-11-23

[provider]
id = "harbour"
name = "Harbour State Board of Coaching"

[[provider.unit]]
name = "credit"
hours = 1
also_called = ["point"]
source = "https://example.org/rules"

[body]
id = "harbour"
name = "Harbour State Board of Coaching"

[[body.grace]]
months = 2
earns = false
source = "https://example.org/rules"

[body.period]
years = [1, 2]
ends = "12-31"
source = "https://example.org/rules"

[body.carry]
shortfall = 2.5
source = "https://example.org/rules"

[[scheme]]
id = "harbour.coach"
title = "Harbour Certified Coach"
unit = "credit"

[[scheme.worth]]
amount = 1
per = "hour"
of = { kinds = ["course"], passed = true }
at_least = "C"
source = "https://example.org/rules"

[[scheme.limit]]
id = "courses"
title = "Courses"
max = 12.5
per = "cycle"
when = { nth = [1], lapsed = false }
source = "https://example.org/rules"

[[scheme.requirement]]
id = "total"
title = "Continuing education"
min = 20
since = 2025-01-01
source = "https://example.org/rules"

[[scheme.requirement]]
id = "cpr"
title = "CPR"
card = { covers = ["cpr"], hands_on = true, beyond_days = 30 }
source = "https://example.org/rules"

[[example]]
title = "A plain cycle"
as_of = 2026-11-23
cycle = [{ begins = 2025-01-01, claimed = { total = 20 }, carried_in = [{ amount = -2, category = "A" }] }]
expect = { counted = 3, findings = { total = "open" }, credits = { clinic = 3 } }

[[example.entry]]
id = "clinic"
date = 2025-03-14
title = "Clinic"
provider = "Harbour Academy"
kind = "course"
hours = 3
category = { harbour = "A" }
evidence = ["evidence/a.pdf", { file = "evidence/b.pdf", page = 2 }]
"""
"""A file with a key of every kind: text, amounts, whole numbers, days, words, lists, tables, and two of them at one key."""


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema("scheme"), format_checker=Draft202012Validator.FORMAT_CHECKER)


def as_an_editor_has_it(value: Any) -> Any:
    """TOML's values as JSON's: days become texts."""
    if isinstance(value, dict):
        return {key: as_an_editor_has_it(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_an_editor_has_it(each) for each in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def takes(raw: dict[str, Any]) -> bool:
    """Whether the schema takes a file."""
    return validator().is_valid(as_an_editor_has_it(raw))


def reader_takes(raw: dict[str, Any]) -> bool:
    """Whether the reader takes a file, as far as its form goes."""
    return not faults(raw, SchemeFile, Place("a.toml"))


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value of a file: tables and lists too."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from leaves(each, (*path, key))


def at(raw: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path."""
    for key in path:
        raw = raw[key]
    return raw


def spoilt(raw: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """A file with another value in one place; without it where there is none."""
    out = copy.deepcopy(raw)
    place = at(out, path[:-1])
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return out


SOUND = rtoml.loads(WHOLE)
BY_NAME = ("claimed", "findings", "credits", "category")
"""Tables whose keys are names that the file chooses."""
TABLES = [path for path in leaves(SOUND) if isinstance(at(SOUND, path), dict) and path[-1] not in BY_NAME]
# No day is among them: an editor hands it on as a text, which may then stand where a text may.
VALUES: dict[str, Any] = {
    "nothing": None,
    "a text": "some text",
    "a blank": " ",
    "a word": "course",
    "a number": 7,
    "a negative number": -7,
    "a part": 0.5,
    "a negative part": -0.5,
    "a truth": True,
    "an empty list": [],
    "a list of texts": ["some text"],
    "a list of numbers": [7],
    "an empty table": {},
    "a table of texts": {"other": "some text"},
    "a list of tables": [{"other": 1}],
}


def test_the_schema_is_one_of_its_draft() -> None:
    """An editor that reads the draft can read it."""
    Draft202012Validator.check_schema(schema("scheme"))


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.name)
def test_every_built_in_file_is_taken(path: Path) -> None:
    """To the last key."""
    raw = rtoml.loads(path.read_text(encoding="utf-8"))
    assert [error.json_path for error in validator().iter_errors(as_an_editor_has_it(raw))] == []


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_of_the_format_page_is_taken(text: str) -> None:
    """Those that show only a part stand for the rest of a file."""
    assert takes({"format": 1, **rtoml.loads(text)})


def test_the_file_with_a_key_of_every_kind_is_taken() -> None:
    """By the reader too: it is spoilt in one place at a time below."""
    assert takes(SOUND)
    assert reader_takes(SOUND)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_the_schema_refuses_what_the_reader_refuses_and_nothing_else(value: Any) -> None:
    """At every key, whatever is written there instead."""
    spoilt_files = {path: spoilt(SOUND, path, value) for path in leaves(SOUND)}
    assert {path: takes(file) for path, file in spoilt_files.items()} == {
        path: reader_takes(file) for path, file in spoilt_files.items()
    }
    assert any(not takes(file) for file in spoilt_files.values())


@pytest.mark.parametrize("table", TABLES)
def test_an_unknown_key_is_refused_in_every_table(table: tuple[str | int, ...]) -> None:
    """A slip in a key would otherwise leave a rule out."""
    file = spoilt(SOUND, (*table, "titel"), "x")
    assert not takes(file)
    assert not reader_takes(file)


BROKEN = {
    "no format": spoilt(SOUND, ("format",), None),
    "another format": spoilt(SOUND, ("format",), 2),
    "an amount in quotes": spoilt(SOUND, ("scheme", 0, "requirement", 0, "min"), "20"),
    "an amount below zero": spoilt(SOUND, ("scheme", 0, "requirement", 0, "min"), -20),
    "a kind that no entry has": spoilt(SOUND, ("scheme", 0, "worth", 0, "of", "kinds", 0), "curse"),
    "a card that covers what no card does": spoilt(SOUND, ("scheme", 0, "requirement", 1, "card", "covers", 0), "crp"),
    "half a year": spoilt(SOUND, ("body", "period", "years", 0), 0.5),
    "a scheme without a title": spoilt(SOUND, ("scheme", 0, "title"), None),
    "a day that no calendar has": spoilt(SOUND, ("scheme", 0, "requirement", 0, "since"), "2025-02-30"),
    "a body in a scheme": spoilt(SOUND, ("scheme", 0, "body"), {"id": "harbour", "name": "Harbour"}),
    "a place in an entry": spoilt(SOUND, ("example", 0, "entry", 0, "at"), {}),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused(raw: dict[str, Any]) -> None:
    """What the reader sets itself is no key of a file either."""
    assert not takes(raw)


def test_every_part_that_is_referred_to_is_defined_and_every_definition_is_used() -> None:
    """Nothing has to be fetched from anywhere."""
    made = schema("scheme")
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(made)))
    assert references == {f"#/$defs/{name}" for name in made["$defs"]}
    assert "$id" not in made


def test_every_table_says_what_it_is() -> None:
    """An editor shows it beside the table."""
    made = schema("scheme")
    assert all(each["title"] and each["description"] for each in (made, *made["$defs"].values()))


def test_the_command_prints_the_schema(cecgen: Command) -> None:
    """Nothing else, so that it can be sent to a file."""
    ran = cecgen("schema", "scheme")
    assert ran.code == 0
    assert json.loads(ran.output) == schema("scheme")


def test_the_command_knows_every_kind_of_file_that_has_a_schema() -> None:
    """And no other."""
    (argument,) = command.params
    assert argument.to_info_dict()["type"]["choices"] == tuple(KINDS)


def test_a_kind_of_file_without_a_schema_is_named(cecgen: Command) -> None:
    """With those that there are."""
    ran = cecgen("schema", "shceme")
    assert ran.code == 2
    assert "'shceme' is not 'scheme'" in ran.output
