"""docs/schemes.md: every key of every table is on it as the model has it, and every word that a key takes."""

from __future__ import annotations

import re
import typing
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
import rtoml

from cecgen.model import calendar_rules, rules, scheme, scheme_file
from cecgen.model.calendar_rules import AuditRule, Fee, Grace, Period, Reinstatement, Renewal
from cecgen.model.facts import Fact
from cecgen.model.rules import (
    ApprovalRule,
    CardRule,
    CarryOverRule,
    Category,
    ConditionalFact,
    CycleCondition,
    EntryForm,
    Equivalence,
    FormField,
    Limit,
    ProofRule,
    ReportRule,
    Requirement,
    Rules,
    Selection,
    Sharing,
    Splitting,
    UnmodelledRule,
    Worth,
)
from cecgen.model.scheme import Body, Catalogue, Scheme
from cecgen.model.scheme_file import ExampleExpectation, PlainUnit, ProviderTable, SchemeExample, SchemeFile
from cecgen.model.vocabulary import ActivityFormat, ActivityKind, CardCoverage, Grade, StepKind

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "schemes.md").read_text(encoding="utf-8")
PLUGINS = (DOCS / "plugins.md").read_text(encoding="utf-8")
TUTORIAL = (DOCS / "new-body.md").read_text(encoding="utf-8")
EXAMPLES = [
    rtoml.loads(each) for each in re.findall(r"^```toml\n(.*?)^```$", PAGE + PLUGINS + TUTORIAL, re.MULTILINE | re.DOTALL)
]

Form = type[msgspec.Struct]
TABLES: dict[tuple[str, str], tuple[Form, ...]] = {
    ("A file", "key of `[body]`"): (Body,),
    ("A file", "key of `[[scheme]]`"): (Scheme,),
    ("A file", "key of both"): (Rules,),
    ("What an open point touches", "key"): (UnmodelledRule,),
    ("What every figure carries", "key"): (Fact,),
    ("A selection of credits", "key"): (Selection,),
    ("For which cycles", "key"): (CycleCondition,),
    ("What activities are worth", "key"): (Worth,),
    ("What activities are worth", "key of `equivalence`"): (Equivalence,),
    ("What activities are worth", "key of `approval`"): (ApprovalRule,),
    ("Categories", "key"): (Category,),
    ("How much may count", "key"): (Limit, ConditionalFact),
    ("What must be reached", "key"): (Requirement, ConditionalFact),
    ("What must be reached", "key of `card`"): (CardRule,),
    ("What proves it", "key"): (ProofRule,),
    ("What must be reported", "key"): (ReportRule,),
    ("How it is typed in", "key"): (EntryForm,),
    ("The body's calendar", "key of `period`"): (Period,),
    ("The body's calendar", "key of `renewal`"): (Renewal,),
    ("The body's calendar", "key of `grace`"): (Grace,),
    ("The body's calendar", "key of `reinstatement`"): (Reinstatement,),
    ("The body's calendar", "key of `audit`"): (AuditRule,),
    ("The body's calendar", "key of `fee`"): (Fee,),
    ("Several certifications, and the cycle after", "key of `carry`"): (CarryOverRule,),
    ("Worked examples", "key of `[[example]]`"): (SchemeExample,),
    ("Worked examples", "key of `[example.expect]`"): (ExampleExpectation,),
}
OF_THEIR_OWN = {SchemeExample: {"expect"}}
"""Keys whose table is on the page itself."""
IN_WORDS = {FormField, Sharing, Splitting, SchemeFile, ProviderTable, PlainUnit}
"""Forms without a table on this page: one key, the top of a file, and units, whose page is that of the plugins."""


def own(form: Form) -> set[str]:
    """The keys that a file may write in a table, without those that it has from what it is a kind of."""
    (above,) = form.__bases__
    inherited = {field.name for field in msgspec.structs.fields(above)} if issubclass(above, msgspec.Struct) else set()
    hints = typing.get_type_hints(form, include_extras=True)
    internal = {name for name, hint in hints.items() if typing.get_origin(hint) is typing.Annotated}
    fields = [field for field in msgspec.structs.fields(form) if field.name not in inherited | internal]
    return {field.encode_name for field in fields}


def read_keys(page: str, heading: str, column: str) -> list[str]:
    """The keys in the first column of a table, which stands below a heading and is named by its first column's head."""
    (section,) = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    (table,) = re.findall(rf"^\| {re.escape(column)} \|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)+)", section, re.MULTILINE)
    return [key for line in table.splitlines() for key in re.findall(r"`([^`]+)`", line.split("|")[1])]


@pytest.mark.parametrize(("heading", "column"), TABLES)
def test_every_key_of_a_table_is_documented_and_none_is_invented(heading: str, column: str) -> None:
    """Once each."""
    written = {key for form in TABLES[heading, column] for key in own(form) - OF_THEIR_OWN.get(form, set())}
    assert sorted(read_keys(PAGE, heading, column)) == sorted(written)


def test_every_form_of_a_scheme_file_has_its_table() -> None:
    """A new one is not forgotten."""
    forms = {
        each
        for module in (calendar_rules, rules, scheme, scheme_file)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, msgspec.Struct) and each.__module__ == module.__name__
    }
    assert forms - {Catalogue} == {form for some in TABLES.values() for form in some} - {Fact} | IN_WORDS


def test_the_one_key_of_sharing_has_a_table_of_its_words() -> None:
    """Each says which rule it stands for."""
    words = typing.get_args(typing.get_type_hints(Sharing)["rule"])
    assert own(Sharing) == {"rule"}
    rows = read_keys(PAGE, "Several certifications, and the cycle after", "`rule` of `sharing`")
    assert sorted(rows) == sorted(words)


def test_the_one_key_of_splitting_is_said_in_a_sentence() -> None:
    """A table of one row says no more."""
    assert own(Splitting) == {"allowed"}
    assert "`[splitting]` with `allowed = true`" in PAGE


def test_the_keys_at_the_top_of_a_file_stand_in_the_examples() -> None:
    """As a key, or as the header of a table."""
    assert own(SchemeFile) <= {key for example in EXAMPLES for key in example}


def test_the_keys_of_a_provider_stand_in_the_examples() -> None:
    """Here, on the page of plugins or in the tutorial."""
    assert {key for example in EXAMPLES for key in example.get("provider", {})} == own(ProviderTable)


def test_every_key_of_a_plain_unit_is_one_of_a_unit_in_python() -> None:
    """Together with what every figure carries; `convert` is for providers in Python alone."""
    page = (DOCS / "python.md").read_text(encoding="utf-8").partition("### Hours\n")[0].partition("### Unit\n")[2]
    fields = re.findall(r"^- `(\w+)`: ", page, re.MULTILINE)
    assert sorted(fields) == sorted(own(PlainUnit) | own(Fact) | {"convert"})


def words_of(hint: Any) -> set[str]:
    """The words that a key takes, wherever they stand in its type."""
    if typing.get_origin(hint) is Literal:
        return set(typing.get_args(hint))
    return {word for each in typing.get_args(hint) for word in words_of(each)}


@pytest.mark.parametrize("form", sorted({form for some in TABLES.values() for form in some}, key=lambda form: form.__name__))
def test_every_word_that_a_key_takes_is_on_the_page(form: Form) -> None:
    """Those of entries, cards and steps are on the page of the format; an empty one says nothing."""
    elsewhere = {
        word for words in (CardCoverage, StepKind, ActivityFormat, Grade, ActivityKind) for word in typing.get_args(words)
    }
    words = {word for hint in typing.get_type_hints(form).values() for word in words_of(hint)} - elsewhere - {""}
    assert {word for word in words if not re.search(rf"`\"?{re.escape(word)}\"?`", PAGE)} == set()
