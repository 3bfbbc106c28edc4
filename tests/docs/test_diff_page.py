"""The document and its page are held against each other, and the page's samples are what the command prints."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from conftest import Command
    from histories import History

pytestmark = pytest.mark.usefixtures("own_git")

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "cecgen" / "outputs" / "diff" / "changes.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
OBJECTS = {"document": SCHEMA, **{name: each for name, each in SCHEMA["$defs"].items() if "properties" in each}}
JORDAN = "content/jordan-rivera"
NEW = """[[entry]]
date = 2026-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
evidence = ["evidence/2026-03-14-ace.pdf"]
"""


@pytest.fixture
def example(history: History) -> History:
    """The example repository, and a commit of some days later."""
    shutil.copytree(ROOT / "content", history.root / "content")
    shutil.copy(ROOT / "cecgen.toml", history.root)
    history.commit()
    settings = (history.root / "cecgen.toml").read_text()
    older = (history.root / JORDAN / "2023-09-09-falls-prevention-study-day.toml").read_text()
    card = (history.root / "content/priya-natarajan/holder.toml").read_text()
    history({
        "cecgen.toml": settings
        + '\n[[waive]]\ncode = "CEC408"\nat = "jordan-rivera"\nreason = "The receipt stays with the rest."\n',
        f"{JORDAN}/2026-03-14-exercise-testing-workshop.toml": NEW,
        f"{JORDAN}/evidence/2026-03-14-ace.pdf": b"%PDF-1.7\n",
        f"{JORDAN}/evidence/receipt.pdf": b"%PDF-1.7\nreceipt",
        f"{JORDAN}/2023-09-09-falls-prevention-study-day.toml": re.sub("(?m)^title = .*$", 'title = "Falls prevention"', older),
        "content/priya-natarajan/holder.toml": card
        + '\n[[card]]\ncovers = ["cpr", "aed"]\nissuer = "American Red Cross"\n'
        'format = "in-person"\nhands_on = true\nissued = 2026-03-10\nexpires = 2028-03-31\n'
        'evidence = ["evidence/2026-03-10-cpr.pdf"]\n',
        "content/priya-natarajan/evidence/2026-03-10-cpr.pdf": b"%PDF-1.7\ncpr",
        "content/sam-lee/holder.toml": 'name = "Sam Lee"\n\n[[certification]]\nscheme = "acsm.gei"\ncertified = 2025-02-01\n'
        "\n[[certification.cycle]]\nbegins = 2025-02-01\nends = 2027-12-31\n",
        "content/sam-lee/entry.toml": NEW.replace('evidence = ["evidence/2026-03-14-ace.pdf"]\n', 'colour = "red"\n'),
    })  # fmt: skip
    return history


def without_commits(text: str) -> str:
    """A text in which every commit has the same id."""
    return re.sub(r"\b[0-9a-f]{40}\b", "0" * 40, re.sub(r"\([0-9a-f]{7}\)", "(0000000)", text))


def test_the_page_shows_what_the_command_prints(example: History, cecgen: Command) -> None:
    """Its first sample, but for the ids of commits."""
    printed = cecgen("diff", "HEAD~1", "-C", example.root).output.rstrip()
    (sample,) = re.findall(r"^```text\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
    assert without_commits(sample) == without_commits(printed)


def test_the_page_shows_the_document_that_is_printed(history: History, cecgen: Command) -> None:
    """Of a commit with one new entry and its proof; and it keeps to the schema."""
    history.start()
    history({f"{JORDAN}/new.toml": NEW.replace("0.6", "0.4"), f"{JORDAN}/evidence/2026-03-14-ace.pdf": b"%PDF-1.7\n"})
    printed = cecgen("diff", "HEAD~1", "--format", "json", "-C", history.root).output
    (sample,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    VALIDATOR.validate(json.loads(sample))
    assert without_commits(sample) == without_commits(printed)


def strict(schema: Json) -> Json:
    """The schema with no keys but its own: format 1 may gain keys, and then the schema and the page gain them too."""
    made = copy.deepcopy(schema)
    for each in (made, *made["$defs"].values()):
        if "properties" in each:
            each["additionalProperties"] = False
    return made


def test_every_document_keeps_to_the_schema(example: History, diffed: Callable[..., Json]) -> None:
    """In both directions, and against nothing at all."""
    validator = Draft202012Validator(strict(SCHEMA), format_checker=Draft202012Validator.FORMAT_CHECKER)
    for pair in (("HEAD~1", "HEAD"), ("HEAD", "HEAD~1"), ("0" * 40, "HEAD"), ("HEAD", "0" * 40), ("HEAD", "HEAD")):
        validator.validate(diffed(*pair))
        validator.validate(diffed(*pair, "--rules-from", "HEAD"))


WRONG = [
    (("as_of",), "16 March 2026"), (("before", "commit"), "abc"), (("cycles", 0, "change"), 6),
    (("cycles", 0, "turn"), "new"),
    (("cycles", 0, "entries", 0, "date"), None), (("cycles", 0, "after", "counted"), "6.0"), (("rules", 0, "file"), ""),
    (("diagnostics", 0, "severity"), "note"),
]  # fmt: skip


def test_the_schema_refuses_what_is_none(example: History, diffed: Callable[..., Json]) -> None:
    """It says something."""
    document = diffed("HEAD~1")
    for path, value in WRONG:
        spoilt: Any = copy.deepcopy(document)
        table = spoilt
        for key in path[:-1]:
            table = table[key]
        table[path[-1]] = value
        assert not VALIDATOR.is_valid(spoilt), path


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_says_what_every_key_means(name: str) -> None:
    """It is the one place that does: `cecgen schema changes` prints it."""
    keys = OBJECTS[name]["properties"]
    assert [key for key, about in keys.items() if not about.get("description", "").endswith(".")] == []


WORDS = sorted({word for each in OBJECTS.values() for key in each["properties"].values() for word in key.get("enum", ())})


@pytest.mark.parametrize("word", WORDS)
def test_the_page_documents_every_word(word: str) -> None:
    """Whatever a reader may find, it can look up; standings and statuses are on the page of the rules."""
    rules = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert f"`{word}`" in PAGE + rules
