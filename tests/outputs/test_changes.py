"""What a stranger wrote does nothing where a change is shown: not in a comment, not in a log, not in a terminal."""

from __future__ import annotations

import datetime
import html
import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cecgen.diagnostics import LocatedDiagnostic, Location
from cecgen.model.changes import (
    Changes,
    ClosedCycleEdit,
    ComparedRevision,
    CycleChange,
    DiagnosticChange,
    EntryChange,
    EvidenceChange,
    FileChange,
    FindingChange,
    HolderChange,
)
from cecgen.model.judged import JudgedCycle
from cecgen.model.scheme import Scheme
from cecgen.outputs.diff import format_diff_json, format_diff_markdown, format_diff_text

DAY = datetime.date(2024, 1, 1)
MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</code></li></ul><h1>Approved",
    "[click](https://evil.example)",
    "![pixel](https://evil.example/p.png)",
    "[a]: https://evil.example",
    "https://evil.example/x?y=z#w",
    "www.evil.example",
    "mail me@evil.example now",
    "@everyone please merge",
    "closes #12, see other/repo#3, GH-4, jira-5 and !6",
    "deadbeefdeadbeef",
    "| a | b |\n|---|---|\n| c | d |",
    "# Heading\n- item\n1. one\n> quote\n```\ncode",
    "**bold** __bold__ *x* _x_ ~~gone~~ `code` ``",
    "::add-mask::secret",
    "\n::stop-commands::x",
    "##[error]boo",
    "/close\n/merge",
    "&lt;b&gt; &amp; &#64;",
    "\\[a\\](b) \\| \\`",
    ":tada: $x^2$ <!-- no --> <!--",
    "[ ] task ^[note] [^1] [[wiki]]",
    "\x1b[31mred\x1b[0m \x07 \u202ereversed \u200bhidden",
    "\ud800 lone",
    "a  \nb\r\nc\td\u2028e",
    "",
)


def changes(text: str) -> Changes:
    """A change in which a stranger wrote whatever can be written."""
    scheme = Scheme(id="acsm.ep", title=text, unit=text or "CEC")
    strange = Scheme(id="house.certification", title=text or "Title", unit="CEC")
    cycle = JudgedCycle(begins=DAY, ends=DAY, standing="behind", required=Decimal(60), counted=Decimal(42), claimed=None)
    entry = EntryChange(entry="x", date=DAY, title=text, before=None, after=Decimal(6), why=text)
    finding = FindingChange(requirement="x", title=text, before="open", after="met", message=text)
    who = {"holder": "x", "name": text}
    reported = LocatedDiagnostic("CEC202", "error", Location(text), text, text, text, "")
    return Changes(
        before=ComparedRevision(revision=text or "main", commit="0" * 40, has_workspace=False),
        after=ComparedRevision(revision=text or "HEAD", commit="1" * 40, errors=2),
        as_of=DAY,
        rules_from=text,
        holders=(HolderChange(**who, kind="renamed", old_id=text),),
        cycles=(
            CycleChange(**who, scheme=scheme, before=cycle, after=cycle, entries=(entry,), findings=(finding,)),
            CycleChange(**who, scheme=strange, before=cycle, after=None),
        ),
        closed_cycle_edits=(ClosedCycleEdit(**who, scheme=strange, cycle=cycle, kind="changed", entry="x", title=text),),
        evidence=(EvidenceChange(**who, kind="added", file=text, proves=(text, text)),),
        diagnostics=(DiagnosticChange(kind="opened", diagnostic=reported),),
        rules=(FileChange(file=text, kind="changed", details=(text or "nothing",)),),
        pages=(FileChange(file=text, kind="added"),),
    )


def shape(markdown: str) -> list[str]:
    """What is markup in it, without what is text."""
    found: list[str] = []
    for token in MARKDOWN.parse(markdown):
        found.append(token.type)
        found += [
            child.content if child.type == "html_inline" else child.type
            for child in token.children or ()
            if child.type not in ("text", "text_special", "softbreak")
        ]
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_markup(text: str) -> None:
    """But for our own marks of code the markup is what it is with a harmless word in place of the text."""
    plain = [each for each in shape(format_diff_markdown(changes("word" if text else ""))) if "code>" not in each]
    found = shape(format_diff_markdown(changes(text)))
    assert [each for each in found if each not in ("<code>", "</code>")] == plain


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_shown_as_it_is(text: str) -> None:
    """All of it, on one line; what cannot be seen is spelled out."""
    rendered = html.unescape(re.sub(r"</?code>", "", MARKDOWN.render(format_diff_markdown(changes(text)))))
    shown = rendered.replace("@\u200b", "@")
    words = " ".join(text.split())
    spelt = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04X}" for sign in words)
    assert shown.count(spelt) >= (15 if text else 0)


MENTION = re.compile(r"[@#!:/\\~%$^*`_<>\[\]{}|=]|\w\.[^\W\d]|\b[A-Za-z][A-Za-z0-9]*-\d|\b[0-9a-f]{7,}\b|&\w")
"""What a forge may make something of in text that is not code."""


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_be_a_link_or_a_mention_is_code(text: str) -> None:
    """Forges look for those in the text, and not in code."""
    rendered = MARKDOWN.render(format_diff_markdown(changes(text)))
    outside = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<code>.*?</code>", "", rendered, flags=re.DOTALL)))
    own = {"2024-01-01", "ACSM-EP 2024", "CEC202", ":", ".toml"}
    for line in outside.splitlines():
        left = line
        for words in own:
            left = left.replace(words, "")
        assert not MENTION.search(left), line


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_at_all_is_markup(text: str) -> None:
    """Whatever it is."""
    plain = [each for each in shape(format_diff_markdown(changes("word"))) if "code>" not in each]
    found = shape(format_diff_markdown(changes(f"x{text}x")))
    assert [each for each in found if each not in ("<code>", "</code>")] == plain


@pytest.mark.parametrize("text", HOSTILE)
def test_a_log_holds_no_command_and_nothing_unseen(text: str) -> None:
    """Neither the runner of a workflow nor a terminal finds anything to do."""
    for form in (format_diff_text, format_diff_markdown):
        for line in form(changes(text)).splitlines():
            assert not line.lstrip().startswith("::")
            assert "##[" not in line
            assert line.isprintable()


def test_harmless_words_are_no_code() -> None:
    """Titles as people write them, and names."""
    for words in ("Strength & conditioning, part 2 (60 min.)", "José O'Brien-Müller", "“Heart” – 1.5 CEU + 2", "Über-50"):
        assert f"{html.escape(words)} was rewritten" in format_diff_markdown(changes(words)), words


@pytest.mark.parametrize("text", HOSTILE)
def test_the_document_is_json_whatever_is_in_it(text: str) -> None:
    """A name of a file may be anything that a file system takes."""
    strange = changes("word")
    strange = type(strange)(
        before=strange.before,
        after=strange.after,
        as_of=DAY,
        rules=(FileChange(file=text, kind="changed"),),
        diagnostics=(
            DiagnosticChange(kind="opened", diagnostic=LocatedDiagnostic("CEC107", "error", Location(text), text, "")),
        ),
    )
    assert json.loads(format_diff_json(strange))["rules"][0]["turn"] == "changed"


def test_a_long_change_says_how_much_is_left_out() -> None:
    """A comment holds so much and no more."""
    many = [HolderChange(holder=f"h-{number}", name=f"Holder {number}", kind="added") for number in range(5_000)]
    one = changes("word")
    long = type(one)(before=one.before, after=one.after, as_of=DAY, holders=tuple(many))
    markdown = format_diff_markdown(long)
    assert len(markdown) < 61_000
    found = re.search(r"\nAnd ([\d,]+) more lines, which `cecgen diff` prints\.\n$", markdown)
    assert found
    assert int(found[1].replace(",", "")) + markdown.count("- new: ") == 5_000
    assert format_diff_text(long).count("new: ") == 5_000
