"""The JSON Schemas take the files that the reader takes, and refuse those that it refuses."""

from __future__ import annotations

import datetime
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import rtoml
import spoilt
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from spoilt import IN_ITS_PLACE, NOTHING, SOUND, Raw, Reader

from cecgen.catalogue.designs import check_design
from cecgen.catalogue.plugins import load_plugins
from cecgen.cli.schema import command
from cecgen.diagnostics import Place
from cecgen.ledger.schemas import FILE_KINDS, build_schema
from cecgen.model.designs import Design
from cecgen.outputs.exports.document import DOCUMENTS, read_document_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Command

ROOT = Path(__file__).parents[2]
TOML = re.compile(r'^```toml(?: title="(\w+)\.toml")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(build_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


def as_json_has_it(value: Any) -> Any:
    """TOML's values as JSON's: days become texts."""
    if isinstance(value, dict):
        return {key: as_json_has_it(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json_has_it(each) for each in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def takes(kind: str, raw: Raw) -> bool:
    """Whether the schema takes a file."""
    return validator(kind).is_valid(as_json_has_it(raw))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The reader, with a repository to read in."""
    return Reader(tmp_path_factory.mktemp("repository"))


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_a_schema_is_one_of_its_draft(kind: str) -> None:
    """An editor that reads the draft can read it."""
    Draft202012Validator.check_schema(build_schema(kind))


def test_the_design_of_the_page_about_certificates_is_taken() -> None:
    """This repository has no design itself."""
    page = (ROOT / "docs" / "certificates.md").read_text("utf-8")
    [text] = [text for _, text in TOML.findall(page) if "lines = " in text]
    assert takes("design", rtoml.loads(text))
    assert [*check_design(msgspec.convert(rtoml.loads(text), Design), Place("a.toml"), {})] == []


@pytest.mark.parametrize("kind", [kind for kind in FILE_KINDS if kind != "design"])
def test_every_file_of_this_repository_is_taken(kind: str) -> None:
    """To the last key: the built-in scheme files, and the example of eight holders."""
    files = sorted(ROOT.glob(FILE_KINDS[kind].files))
    files = [path for path in files if kind != "entry" or path.name != "holder.toml"]
    assert files
    for path in files:
        raw = rtoml.loads(path.read_text(encoding="utf-8"))
        assert [(path, error.json_path) for error in validator(kind).iter_errors(as_json_has_it(raw))] == []


@pytest.mark.parametrize("text", [text for _, text in TOML.findall((ROOT / "docs" / "schemes.md").read_text("utf-8"))])
def test_every_example_of_the_page_about_schemes_is_taken(text: str) -> None:
    """Those that show only a part stand for the rest of a file."""
    assert takes("scheme", {"format": 1, **rtoml.loads(text)})


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_the_file_that_is_spoilt_below_is_sound(kind: str, reader: Reader) -> None:
    """To the reader too."""
    assert takes(kind, SOUND[kind])
    assert reader.takes(kind, SOUND[kind])


@pytest.mark.parametrize("kind", ["config", "holder", "entry", "design"])
def test_the_file_that_is_spoilt_below_has_every_key_of_every_table(kind: str) -> None:
    """A schema that does not know one of them refuses it: a key that is not there would not be spoilt."""
    made = build_schema(kind)
    for table in (made, *made["$defs"].values()):
        for key in [*table["properties"]]:
            told = table["properties"].pop(key)
            assert not Draft202012Validator(made).is_valid(as_json_has_it(SOUND[kind])), (table["title"], key)
            table["properties"][key] = told


@pytest.mark.parametrize("value", IN_ITS_PLACE.values(), ids=IN_ITS_PLACE)
@pytest.mark.parametrize("kind", FILE_KINDS)
def test_a_schema_refuses_what_the_reader_refuses_and_nothing_else(kind: str, value: Any, reader: Reader) -> None:
    """At every key, whatever is written there instead."""
    files = {path: spoilt.spoil(SOUND[kind], path, value) for path in spoilt.leaves(SOUND[kind])}
    assert {path: takes(kind, file) for path, file in files.items()} == {
        path: reader.takes(kind, file) for path, file in files.items()
    }
    assert any(not takes(kind, file) for file in files.values())


@pytest.mark.parametrize(("kind", "table"), [(kind, table) for kind in FILE_KINDS for table in spoilt.tables(SOUND[kind])])
def test_an_unknown_key_is_refused_in_every_table(kind: str, table: spoilt.Path, reader: Reader) -> None:
    """A slip in a key would otherwise leave out what it says."""
    file = spoilt.spoil(SOUND[kind], (*table, "titel"), "x")
    assert not takes(kind, file)
    assert not reader.takes(kind, file)


LOOKS = {
    "id": ("id",),
    "award": ("award",),
    "an award for another body": ("also", "acsm"),
    "a part's award": ("part", 0, "award"),
    "address": ("url",),
    "evidence": ("evidence", 0),
    "evidence with more to say": ("evidence", 1, "file"),
}
PIECES = (
    "a", "B", "é", "0", "6", "1e1", ".", "..", ",", "-", "_", "/", "\\", ":", "*", "~", " ", "\t", "evidence/", "a.pdf",
    "https://", "HTTP://", "mailto:", "ftp://", "javascript:", "CEC", "0.6 CEC", "a" * 30,
)  # fmt: skip
NEARLY = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
"""Texts that are nearly an id, an award, an address or a path; some are one."""


@pytest.mark.parametrize("path", LOOKS.values(), ids=LOOKS)
def test_a_text_that_must_look_like_something_is_taken_by_both_or_by_neither(path: spoilt.Path, reader: Reader) -> None:
    """An id, an award, an address and a path, however near to one the text is."""

    @given(NEARLY)
    def both_or_neither(text: str) -> None:
        file = spoilt.spoil(SOUND["entry"], ("entry", 0, *path), text)
        assert takes("entry", file) == reader.takes("entry", file)

    both_or_neither()


BROKEN = {
    "no format": ("config", ("format",), NOTHING),
    "another format": ("config", ("format",), 2),
    "a holder without a name": ("holder", ("name",), NOTHING),
    "a step that nobody takes": ("holder", ("certification", 0, "cycle", 0, "step", 0, "did"), "excepted"),
    "a day that no calendar has": ("holder", ("card", 0, "expires"), "2027-02-30"),
    "an entry without a kind": ("entry", ("entry", 0, "kind"), NOTHING),
    "an award without a unit": ("entry", ("entry", 0, "award"), "0.6"),
    "an award with a comma": ("entry", ("entry", 0, "award"), "0,6 CEC"),
    "hours in quotes": ("entry", ("entry", 0, "hours"), "6"),
    "hours below zero": ("entry", ("entry", 0, "hours"), -6),
    "an id that is no address": ("entry", ("entry", 0, "id"), "My clinic"),
    "an id that is too long": ("entry", ("entry", 0, "id"), "a" * 61),
    "an address without https": ("entry", ("entry", 0, "url"), "www.example.org"),
    "evidence of somebody else": ("entry", ("entry", 0, "evidence", 0), "../hana-kovacs/evidence/a.pdf"),
    "a place in an entry": ("entry", ("entry", 0, "at"), {}),
    "an amount in quotes": ("scheme", ("scheme", 0, "requirement", 0, "min"), "20"),
    "a kind that no entry has": ("scheme", ("scheme", 0, "worth", 0, "of", "kinds", 0), "curse"),
    "half a year": ("scheme", ("body", "period", "years", 0), 0.5),
    "a body in a scheme": ("scheme", ("scheme", 0, "body"), {"id": "harbour", "name": "Harbour"}),
    "a place in an example's entry": ("scheme", ("example", 0, "entry", 0, "at"), {}),
}


@pytest.mark.parametrize(("kind", "path", "value"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused(kind: str, path: spoilt.Path, value: Any) -> None:
    """What the reader sets itself is no key of a file either."""
    assert not takes(kind, spoilt.spoil(SOUND[kind], path, value))


def test_a_shortfall_that_is_carried_in_may_be_below_zero() -> None:
    """No other amount may."""
    path = ("certification", 0, "cycle", 0, "carried_in", 0, "amount")
    assert takes("holder", spoilt.spoil(SOUND["holder"], path, -15))


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_part_that_is_referred_to_is_defined_and_every_definition_is_used(kind: str) -> None:
    """Nothing has to be fetched from anywhere."""
    made = build_schema(kind)
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(made)))
    assert references == {f"#/$defs/{name}" for name in made["$defs"]}
    assert made["$id"] == f"urn:cecgen:{kind}"


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_a_schema_that_suggests_names_takes_what_the_plain_one_takes(kind: str) -> None:
    """A suggestion is no rule: check reads names without regard to case, and takes any provider."""
    plain = Draft202012Validator(build_schema(kind))
    suggesting = Draft202012Validator(build_schema(kind, load_plugins(installed=False).catalogue))
    for path in spoilt.leaves(SOUND[kind]):
        for value in ("ACSM.EP", "Nobody's", "", 5, NOTHING):
            file = as_json_has_it(spoilt.spoil(SOUND[kind], path, value))
            assert suggesting.is_valid(file) == plain.is_valid(file), (path, value)


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_table_says_what_it_is(kind: str) -> None:
    """An editor shows it beside the table."""
    made = build_schema(kind)
    assert all(each["title"] and each["description"] for each in (made, *made["$defs"].values()))


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_key_says_what_it_means(kind: str) -> None:
    """An editor shows it beside the key."""
    made = build_schema(kind)
    keys = [(each["title"], key, told) for each in (made, *made["$defs"].values()) for key, told in each["properties"].items()]
    assert [(table, key) for table, key, told in keys if not told.get("description", "").endswith(".")] == []


def keys_of(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key of a document's schema, with what is said of it; conditions repeat keys and say nothing new."""
    for part in schema if isinstance(schema, list) else ():
        yield from keys_of(part, path)
    if isinstance(schema, dict):
        for key, about in schema.get("properties", {}).items():
            yield f"{path}.{key}", about
            yield from keys_of(about, f"{path}.{key}")
        for word in ("items", "additionalProperties", "allOf", "anyOf", "oneOf"):
            yield from keys_of(schema.get(word), path)
        for name, about in schema.get("$defs", {}).items():
            yield from keys_of(about, f"{path}${name}")


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_key_of_a_document_says_what_it_means(kind: str) -> None:
    """Nothing else does: `cecgen schema` is where a program's author looks it up."""
    keys = [*keys_of(json.loads(read_document_schema(kind)))]
    assert len(keys) > 5
    assert [path for path, about in keys if not about.get("description", "").endswith(".")] == []


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_the_command_prints_a_schema(kind: str, cecgen: Command) -> None:
    """Nothing else, so that it can be sent to a file."""
    ran = cecgen("schema", kind)
    assert ran.code == 0
    assert json.loads(ran.output) == build_schema(kind)


def test_the_command_prints_the_schema_of_the_transcript_as_it_ships(cecgen: Command) -> None:
    """To the letter."""
    shipped = ROOT / "cecgen" / "outputs" / "exports" / "transcript.schema.json"
    assert cecgen("schema", "transcript").output == shipped.read_text(encoding="utf-8")


def test_the_command_knows_every_kind_of_file_and_of_document_that_has_a_schema() -> None:
    """And no other."""
    argument = command.params[0]
    assert argument.to_info_dict()["type"]["choices"] == (*FILE_KINDS, *DOCUMENTS)


def test_a_kind_of_file_without_a_schema_is_named(cecgen: Command) -> None:
    """With those that there are."""
    ran = cecgen("schema", "shceme")
    assert ran.code == 2
    assert "'shceme' is not one of 'config', 'holder', 'entry', 'design', 'scheme', 'transcript'" in ran.output
