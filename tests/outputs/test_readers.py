"""Pages and forms say nothing in keys and files: their readers write no records."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from cecgen.model.judged import Todo, Transcript
from cecgen.outputs.site.pages import build_pages
from cecgen.outputs.words.readers import name_entries, reword_for_readers

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"\.toml|`|\[\[|\[\"|\w = (…|the day|true|\"|\[|\{)")
TEXTS = {
    'category = { pmi = "…" } is one of: wow (Ways of Working), ps': "one of: wow (Ways of Working), ps",
    "ACSM shows the renewal only once all credit is reported; then write reported = the day into the entry": (
        "ACSM shows the renewal only once all credit is reported"
    ),
    "what 3 CME from ncsf is in hours is not known: say hours = … beside the award": (
        "what 3 CME from ncsf is in hours is not known: the clock hours would say it"
    ),
    '2025-03-14 A talk is to be proved by a document with shows = "letter"': (
        '14 March 2025 A talk is to be proved by a document of another kind: "letter"'
    ),
    "Write the cycle that follows into holder.toml": "Write down the cycle that follows",
    "3 CEC carried in, short in the cycle before; add it to carried_in in holder.toml": (
        "3 CEC carried in, short in the cycle before"
    ),
    "whether this is asked, and how much, depends on `nth`, which holder.toml does not say": (
        "whether this is asked, and how much, depends on which cycle this is, which nobody has written down"
    ),
    'no category of NSCA takes it by itself: say category = { nsca = "…" }': (
        "no category of NSCA takes it by itself: say the category"
    ),
    'approval = { body = "nasm", … } would say that it is, or a [[entry.ruling]] what NASM decided on your petition': (
        "its approval would say that it is, or what NASM decided on your petition"
    ),
    "an assessed course earns nothing if failed: say passed = true or false, or say hours = …": (
        "an assessed course earns nothing if failed: say whether it was passed, or say the clock hours"
    ),
    'the holder marks it with topics = ["ethics"] or ["health equity"]': (
        "the holder marks it with the topic “ethics” or “health equity”"
    ),
    "6 h × 1 CEC = 6 CEC": "6 h × 1 CEC = 6 CEC",
    "43.5 more CEC by 2026-12-31": "43.5 more CEC by 31 December 2026",
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), TEXTS.items())
def test_a_sentence_says_what_is_missing_and_not_which_key_to_write(text: str, words: str) -> None:
    assert reword_for_readers(text) == words


def list_texts(value: object) -> Iterator[str]:
    """Every text in a TOML document, but for its worked examples."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from () if key == "example" else list_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from list_texts(inner)


def list_sentences(path: Path) -> Iterator[str]:
    """Every sentence in a program that is no docstring; `x` takes the place of what it fills in."""
    tree = ast.parse(path.read_text("utf-8"))
    parts = {part for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
    docstrings = {each.value for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in each.values)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and each not in parts | docstrings:
            text = each.value
        else:
            continue
        if text.count(" ") > 3:
            yield text


def test_no_sentence_of_a_body_or_of_a_transcript_is_left_with_a_key() -> None:
    """But for those of alarms, which `check` alone prints."""
    texts = [*TEXTS]
    for path in sorted((ROOT / "plugins").glob("*.toml")):
        texts += list_texts(tomllib.loads(path.read_text("utf-8")))
    for path in (*sorted((ROOT / "plugins").glob("*.py")), *sorted((ROOT / "cecgen" / "transcript").rglob("*.py"))):
        texts += list_sentences(path) if path.name != "alarms.py" else ()
    named = [text for text in texts if KEY.search(text)]
    assert len(named) > 40
    assert [text for text in named if KEY.search(reword_for_readers(text))] == []


@pytest.mark.parametrize("text", [text for text in TEXTS if "holder.toml" in text or "= " in text])
def test_no_page_of_a_cycle_names_a_key_or_a_file(harbour: Transcript, text: str) -> None:
    """Wherever the sentence is: a to-do, a requirement, a reason or a doubt."""
    holder = harbour.holders[0]
    certification = holder.certifications[0]
    first, cycle = certification.cycles
    credits = tuple(replace(each, why_not=text, doubt=text) for each in cycle.credits)
    findings = tuple(replace(each, message=text, note=text) for each in cycle.findings)
    todos = (Todo("unclear", text, date(2026, 12, 31), text),)
    cycle = replace(cycle, credits=credits, findings=findings, todos=todos)
    certification = replace(certification, cycles=(first, cycle))
    made = replace(harbour, holders=(replace(holder, certifications=(certification,)),))
    body = next(page.body for page in build_pages(made) if page.path.endswith("2024-01-01"))
    shown = " ".join(re.sub(r"<[^>]*>", " ", body).split())
    assert not re.search(r"\.toml|`|\w = (…|the day|&quot;|&#34;|&#123;)", shown)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a.pdf is also the evidence of {id}", "a.pdf is also the evidence of {title}"),
        ("the same activity as {id} in content/jo/2025.toml", "the same activity as {title}"),
        ("the evidence of {id}, and of 1 more", "the evidence of {title}, and of 1 more"),
        ("evidence/{id}.pdf is empty", "evidence/{id}.pdf is empty"),
        ("the same as amara/{id}", "the same as amara/{id}"),
    ],
)  # fmt: skip
def test_an_entry_has_its_title_and_day_in_place_of_its_id(harbour: Transcript, written: str, read: str) -> None:
    """Not where the id is part of a file's name, nor a colleague's entry, whose title is not this page's."""
    entry = harbour.holders[0].entries[0]
    shown = name_entries(written.format(id=entry.id), harbour.holders[0].entries)
    assert shown == read.format(id=entry.id, title=f"“{entry.title}” of {entry.date}")


def test_an_accepted_warning_on_a_page_names_the_other_entry_by_title_and_day(harbour: Transcript) -> None:
    jordan = harbour.holders[0]
    [warning] = [each for each in harbour.diagnostics if each.waiver_reason]
    other = next(entry for entry in jordan.entries if entry.id in warning.message)
    pages = [page.body for page in build_pages(harbour) if "Accepted:" in page.body]
    assert pages
    assert all(f"the evidence of “{other.title}” of" in body and f"evidence of {other.id}" not in body for body in pages)
