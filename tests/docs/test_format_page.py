"""docs/format.md: its tables are those of the model, and its examples are one sound repository.

`pytest tests/test_format.py --update-goldens` writes the tables anew.
"""

from __future__ import annotations

import datetime
import re
import types
import typing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from cecgen.diagnostics import Place
from cecgen.files.toml import parse_toml
from cecgen.files.toml.validation import validate
from cecgen.ledger.schemas import FILE_KINDS, build_schema
from cecgen.model.settings import Pages, Privacy, Settings, SiteSettings, Waiver
from cecgen.model.vocabulary import NON_PROOF_KINDS, ActivityFormat, ActivityKind, CardCoverage, DocumentKind, Grade, StepKind
from cecgen.model.written import (
    Approval,
    BodyId,
    Card,
    CarriedIn,
    Certification,
    Claim,
    Cycle,
    Entry,
    EntryFile,
    Evidence,
    Exemption,
    HolderFile,
    Part,
    Ruling,
    Step,
    WrittenTable,
)

if TYPE_CHECKING:
    from conftest import Command, Golden, Repository

PATH = Path(__file__).parents[2] / "docs" / "format.md"
PAGE = PATH.read_text(encoding="utf-8")
BLOCKS = re.findall(r'^```toml title="(\w+)\.toml"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
FORMS: dict[str, type[WrittenTable]] = {"cecgen": Settings, "holder": HolderFile, "entry": EntryFile}
TABLES: dict[str, type[WrittenTable]] = {
    "cecgen.toml": Settings,
    "[privacy]": Privacy,
    "[pages]": Pages,
    "[site]": SiteSettings,
    "[[waive]]": Waiver,
    "holder.toml": HolderFile,
    "[[certification]]": Certification,
    "[[certification.cycle]]": Cycle,
    "[[certification.cycle.carried_in]]": CarriedIn,
    "[[certification.cycle.step]]": Step,
    "[[certification.cycle.exempt]]": Exemption,
    "[[card]]": Card,
    "An entry": Entry,
    "[entry.approval]": Approval,
    "[[entry.part]]": Part,
    "[[entry.claim]]": Claim,
    "[[entry.ruling]]": Ruling,
    "Evidence": Evidence,
}
HARBOUR = """
from datetime import date
from decimal import Decimal

from cecgen import Provider, Unit, hookimpl

POINT = Unit(name="point", hours=Decimal("0.5"), source="https://example.org/rules", read_on=date(2026, 1, 10))

@hookimpl
def cecgen_providers():
    return [Provider(id="harbour", name="Harbour Academy", units=(POINT,))]
"""


def section(heading: str) -> str:
    """What stands below a heading, up to the next."""
    (found,) = re.findall(rf"^##+ `?{re.escape(heading)}`?\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def rows(heading: str, columns: int) -> list[list[str]]:
    """The rows of the table below a heading."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert all(len(row) == columns for row in cells)
    return cells


def words(form: Any) -> str:
    """A type as the page says it."""
    if form in DESCRIBED_ELSEWHERE:
        return DESCRIBED_ELSEWHERE[form]
    plain = {str: "text", Decimal: "amount", int: "whole number", bool: "true or false", datetime.date: "day"}
    if form in plain:
        return plain[form]
    origin, arguments = typing.get_origin(form), typing.get_args(form)
    if origin is typing.Literal:
        return enumerate_with_or([f"`{word}`" for word in arguments])
    if origin in (typing.Union, types.UnionType):
        return " or ".join(words(each) for each in arguments if each is not type(None))
    if origin is dict:
        return "table of amounts" if arguments[1] is Decimal else f"table of {words(arguments[1])}"
    if origin in (list, tuple):
        inner = words(arguments[0])
        return "tables" if inner == "table" else f"list of {inner.replace('table', 'tables')}"
    assert issubclass(form, WrittenTable)
    return "table"


def enumerate_with_or(items: list[str]) -> str:
    return f"{', '.join(items[:-1])} or {items[-1]}" if len(items) > 1 else items[0]


DESCRIBED_ELSEWHERE = {ActivityKind: "[a kind](#kinds)"}
"""The words that have a table of their own, which says what each means."""
INHERITED = {"kind", "format", "assessed", "passed", "topics", "category", "role"}
"""The keys of a part that say the same of it as of an entry, and are the entry's if they are left out."""
MEANINGS = {
    FILE_KINDS[kind].struct.__name__ if table is made else table["title"]: {
        key: told["description"] for key, told in table["properties"].items()
    }
    for kind in ("config", "holder", "entry")
    for made in [build_schema(kind)]
    for table in (made, *made["$defs"].values())
}
"""What each key of each form means, as editors show it: the text below it in the model."""


def rows_of(form: type[WrittenTable]) -> str:
    """The rows of a form's table: each key's name, in bold if it must be there, what it takes, and what it means.

    The keys of a part that are an entry's too have one row: the entry's table says what they mean.
    """
    hints = typing.get_type_hints(form)
    fields = [field for field in msgspec.structs.fields(form) if field.type not in (Place, BodyId)]
    shared = [field.encode_name for field in fields if form is Part and field.encode_name in INHERITED]
    rows = [
        f"| {f'**`{field.encode_name}`**' if field.required else f'`{field.encode_name}`'} | {words(hints[field.name])} "
        f"| {in_a_cell(MEANINGS[form.__name__][field.encode_name])} |\n"
        for field in fields
        if field.encode_name not in shared
    ]
    if shared:
        rows.append(
            f"| {', '.join(f'`{name}`' for name in shared)} | as in [an entry](#an-entry) | those of the entry if left out |\n"
        )
    return "".join(rows)


def in_a_cell(text: str) -> str:
    """A sentence as a table has it."""
    return text[0].lower() + text[1:].removesuffix(".")


def with_tables(page: str) -> str:
    """The page with the tables that the model gives."""
    for heading, form in TABLES.items():
        before = rf"^##+ `?{re.escape(heading)}`?\n(?:(?!##).*\n)*?\| key \| value \| meaning \|\n\|[-|]+\n"
        page, found = re.subn(
            rf"({before})(?:\|.*\n)+", lambda match, form=form: match[1] + rows_of(form), page, count=1, flags=re.MULTILINE
        )
        assert found, f"no table below {heading}"
    return page


def test_every_table_of_the_page_is_as_the_model_has_it(golden: Golden) -> None:
    """In the order of the model: every key, whether it must be there, what it takes and what it means; nothing is invented."""
    golden(PATH, with_tables(PAGE))


def test_what_a_part_inherits_takes_what_it_takes_in_an_entry() -> None:
    """So that one row is enough for all these keys."""
    part, entry = typing.get_type_hints(Part), typing.get_type_hints(Entry)
    assert all(words(part[key]) == words(entry[key]) for key in INHERITED)
    assert {field.name for field in msgspec.structs.fields(Part) if field.default is None} == {*INHERITED, "award", "hours"}


def test_every_table_that_can_be_written_is_on_the_page() -> None:
    """A new one is not forgotten."""
    assert {form for form in WrittenTable.__subclasses__() if form is not EntryFile} == set(TABLES.values())


def test_every_kind_is_explained() -> None:
    """In the order of the model."""
    assert [row[0] for row in rows("Kinds", 2)] == [f"`{kind}`" for kind in typing.get_args(ActivityKind)]


@pytest.mark.parametrize(
    "words_of",
    [ActivityKind, ActivityFormat, StepKind, CardCoverage, DocumentKind, Grade],
    ids=["kind", "format", "did", "covers", "shows", "grade"],
)
def test_every_word_that_a_key_takes_is_on_the_page(words_of: Any) -> None:
    """None is left to be found by trying."""
    assert all(f"`{word}`" in PAGE for word in typing.get_args(words_of))


def test_what_proves_nothing_is_said() -> None:
    """The words of the model, in prose."""
    (sentence,) = [line for line in section("Evidence").splitlines() if "prove nothing" in line]
    assert all(word.removesuffix("s") in sentence.lower().replace("thank-you", "thank") for word in NON_PROOF_KINDS)


def test_every_block_says_which_form_it_has() -> None:
    """A block without a form would not be checked."""
    assert {form for form, _ in BLOCKS} == set(FORMS)


@pytest.mark.parametrize(("form", "text"), BLOCKS, ids=[f"{form}{number}" for number, (form, _) in enumerate(BLOCKS)])
def test_every_block_has_the_form_that_it_says(form: str, text: str) -> None:
    """Read and validated as a file of a repository is."""
    raw, problems = parse_toml(text.encode(), "block.toml")
    assert problems == []
    assert validate(raw, FORMS[form], Place("block.toml"))[1] == []


def test_the_examples_are_one_repository_without_a_problem(repository: Repository, cecgen: Command) -> None:
    """They convert, their claims are proved, and the only warning is the one that is waived."""
    entries = [text for form, text in BLOCKS if form == "entry"]
    (settings,), (holder,) = ([text for form, text in BLOCKS if form == wanted] for wanted in ("cecgen", "holder"))
    files: dict[str, str | bytes | None] = {f"{repository.folder}/{number}.toml": text for number, text in enumerate(entries)}
    for file in sorted(set(re.findall(r'"(evidence/[^"]+)"', holder + "".join(entries)))):
        files[f"{repository.folder}/{file}"] = b"%PDF-1.4 " + file.encode()
    files |= {"cecgen.toml": settings, f"{repository.folder}/holder.toml": holder, "plugins/harbour.py": HARBOUR}
    ran = cecgen("check", "-C", repository({**files, f"{repository.folder}/entry.toml": None}))
    assert ran.output == f"1 holder, {''.join(entries).count('[[entry]]')} entries: no problems, 1 waived\n"
