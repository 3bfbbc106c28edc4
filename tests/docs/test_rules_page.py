"""The pages about the rules: how cecgen judges, by hand; what each body asks, from the scheme files and in the site's words.

`pytest tests/docs/test_rules_page.py --update-goldens` writes what follows the marker in docs/rules.md, and docs/rules/, anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from urllib.parse import quote

import pytest
from markdown_it import MarkdownIt

from cecgen.catalogue.plugins import load_plugins
from cecgen.catalogue.schemes import read_scheme_file
from cecgen.diagnostics import format_decimal
from cecgen.model.facts import CONFIDENCE_WORDS, Fact
from cecgen.model.judged import FindingStatus
from cecgen.model.rules import Standing
from cecgen.model.scheme import Body, Scheme
from cecgen.model.scheme_file import SchemeExample, SchemeFile
from cecgen.outputs.site.rule_books import build_body_rule_books
from cecgen.outputs.words.states import is_web_url, url_host

if TYPE_CHECKING:
    from conftest import Golden

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"
PAGES = ROOT / "docs" / "rules"
MARKER = "<!-- What follows is written from the plugins: pytest tests/docs/test_rules_page.py --update-goldens -->\n"
CATALOGUE = load_plugins().catalogue
LONG_NOTE = 6
"""A note of more words that several figures have is printed once."""


@cache
def file_of(path: Path) -> SchemeFile:
    found = read_scheme_file(ROOT, path.relative_to(ROOT).as_posix(), [], strict=False)
    assert found, f"{path} cannot be read: `cecgen plugins` says why"
    return found


FILES = {file.body.id: path for path in sorted(ROOT.glob("plugins/*.toml")) if (file := file_of(path)).body}
"""The file of every body that has schemes."""


# ---------------------------------------------------------------- Markdown


def escape(text: str) -> str:
    """Text that Markdown finds nothing to do in, wherever in a list or table it stands."""
    words = re.sub(r"[\\`*_~\[\]<>|&$]", r"\\\g<0>", " ".join(text.split()))
    return re.sub(r"^(?=[-+=#])|^(\d+)(?=[.)](?:\s|$))", r"\1\\", words)


def link(source: str) -> str:
    """Where something is said: an address under its host, or words."""
    return f"[{escape(url_host(source))}]({quote(source, safe=':/?#@!$&*+,;=%~')})" if is_web_url(source) else escape(source)


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def head(*titles: str) -> str:
    return f"{row(*titles)}\n|{'---|' * len(titles)}"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table without the columns that would be empty; none without rows."""
    filled = [number for number in range(len(titles)) if any(cells[number] for cells in rows)]
    if rows:
        yield head(*(titles[number] for number in filled))
        yield from (row(*(cells[number] for number in filled)) for cells in rows)


# ---------------------------------------------------------------- the pages


def index() -> Iterator[str]:
    """What is written behind the marker of docs/rules.md."""
    yield "## What units are worth\n"
    yield head("provider", "unit", "contact hours", "in force", "source")
    for _, provider in sorted(CATALOGUE.providers.items()):
        for unit in provider.units:
            hours = "depends on the entry" if unit.hours is None else format_decimal(unit.hours)
            yield row(provider.short_name, escape(unit.name), hours, in_force(unit), source_of(unit, unit.read_on))
    yield "\n## What the bodies ask\n"
    yield head("body", "certifications", "worked examples")
    for id, path in FILES.items():
        body, schemes = body_and_schemes(id)
        titles = "; ".join(escape(scheme.title) for scheme in schemes)
        yield row(f"[{escape(body.name)}](rules/{id}.md)", titles, str(len(file_of(path).example)))
    yield ""


def body_and_schemes(id: str) -> tuple[Body, list[Scheme]]:
    path = FILES[id]
    schemes = [CATALOGUE.schemes[each.id] for each in file_of(path).scheme if each.id in CATALOGUE.schemes]
    assert schemes, f"no plugin hands over the schemes of {path}"
    assert schemes[0].body
    return schemes[0].body, schemes


def page(id: str) -> Iterator[str]:
    """What a body asks: its certifications, every figure in words, its worked examples, and what is left open."""
    body, schemes = body_and_schemes(id)
    path = FILES[id]
    file = file_of(path)
    yield f"# {escape(body.name)}\n"
    yield f"Written from `{path.relative_to(ROOT).as_posix()}`; [the rules](../rules.md) say what the marks mean."
    yield f"The body decides: {link(body.url)}." if body.url else "The body decides."
    yield f"Its days end in the zone {escape(body.zone)}.\n" if body.zone else ""
    yield from table(
        ("certification", "scheme", "unit", "formerly"),
        [
            (
                escape(scheme.title),
                f"`{scheme.id}`",
                escape(scheme.unit),
                ", ".join([*map(escape, scheme.former_names), *(f"`{alias}`" for alias in scheme.aliases)]),
            )
            for scheme in schemes
        ],
    )
    books = list(build_body_rule_books(schemes))
    days = Counter(rule.fact.read_on for book in books for rule in book.rules)
    usual = days.most_common(1)[0][0] if days else None
    said = Counter(rule.fact.note for book in books for rule in book.rules if len(rule.fact.note.split()) > LONG_NOTE)
    notes = [note for note, times in said.items() if times > 1]
    if usual:
        yield f"\nEach source was read on {usual}, unless another day stands beside it."
    for book in books:
        yield f"\n## {escape(book.title)}\n"
        rows: list[tuple[str, ...]] = []
        before = ""
        for rule in book.rules:
            about = escape(rule.about) if rule.about != before else ""
            note = f"[Note {notes.index(rule.fact.note) + 1}](#notes)" if rule.fact.note in notes else escape(rule.fact.note)
            says = ". ".join(each.rstrip(".") for each in (escape(rule.text), note) if each)
            rows.append((about, says, in_force(rule.fact), source_of(rule.fact, usual)))
            before = rule.about
        yield from table(("rule", "what it says", "in force", "source"), rows)
        if not book.rules and not book.not_modelled:
            yield "It asks nothing beyond what is said above."
        if book.not_modelled:
            yield "\nNot modelled:\n"
            yield from (f"- {escape(each)}" for each in book.not_modelled)
    if notes:
        yield "\n## Notes\n"
        yield from (f"{number}. {escape(note)}" for number, note in enumerate(notes, 1))
    if file.example:
        yield "\n## Worked examples\n"
        published = [example for example in file.example if example.source]
        own = len(file.example) - len(published)
        if published:
            yield "Published by the body:\n"
            yield from (f"- {describe_example(example)}" for example in published)
            yield ""
        yield f"{own} {'more ' if published else ''}are in `{path.relative_to(ROOT).as_posix()}`, and every one is a test."
    yield ""


def in_force(fact: Fact) -> str:
    """The days of a figure, where it does not hold at any."""
    return fact.describe_days() if fact.since or fact.until else ""


def source_of(fact: Fact, usual: date | None) -> str:
    """Where a figure is said, with its mark unless that is V, and the day it was read unless it is the page's."""
    mark = "" if fact.confidence == "V" else f", {fact.confidence}"
    day = "" if fact.read_on == usual else f", {fact.read_on}"
    return f"{link(fact.source)}{mark}{day}"


def describe_example(example: SchemeExample) -> str:
    """A case that a body publishes."""
    which = f" ({', '.join(f'`{id}`' for id in example.schemes)})" if example.schemes else ""
    return f"{escape(example.title)}{which}: {link(example.source)}"


# ---------------------------------------------------------------- what holds them


def introduction() -> str:
    before, marker, _ = PAGE.read_text(encoding="utf-8").partition(MARKER)
    assert marker, f"{PAGE} has lost the line {MARKER!r}"
    return before


def test_the_page_of_the_rules_lists_every_unit_and_body(golden: Golden) -> None:
    """docs/rules.md: its introduction as it stands, and behind the marker what the plugins say."""
    golden(PAGE, introduction() + MARKER + "\n" + "\n".join(index()))


@pytest.mark.parametrize("id", FILES)
def test_the_page_of_a_body_says_what_its_file_says(id: str, golden: Golden) -> None:
    """docs/rules/: every figure in the words of the site."""
    golden(PAGES / f"{id}.md", "\n".join(page(id)))


def test_no_page_is_left_of_a_body_that_is_gone() -> None:
    """One page for each body that has schemes."""
    assert {path.stem for path in PAGES.iterdir()} == set(FILES)


@pytest.mark.parametrize("word", [*get_args(Standing), *get_args(FindingStatus)])
def test_the_introduction_explains_every_word(word: str) -> None:
    """Of standings and of findings."""
    assert f"- `{word}`: " in introduction()


@pytest.mark.parametrize(("mark", "words"), CONFIDENCE_WORDS.items())
def test_the_introduction_explains_every_mark(mark: str, words: str) -> None:
    """In the words that the explanations use."""
    assert f"| {mark} | {words} |" in introduction()


HOSTILE = (
    "<script>alert(1)</script>", "[a link](javascript:alert(1))", "![image](https://evil.example/x.png)", "| a | pipe |",
    "*stars* _lines_ ~~struck~~ `code` $x$", "\\ back \\* slash", "&amp; &copy; <!-- no comment -->", "# heading", "- item",
    "1. item", "2) item", "+ item", "=====", "-----", "> quote", "two\nlines", "[x]: https://evil.example", "7", "3.5 CEU",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_file_is_text_on_the_page(text: str) -> None:
    """In a list and in a table alike, and nothing of it is Markdown or HTML."""
    markdown = MarkdownIt("gfm-like", {"linkify": False})
    for source in (f"- {escape(text)}\n", f"{head('a', 'b')}\n{row(escape(text), 'end')}\n"):
        tokens = [token for token in markdown.parse(source) if token.type == "inline"]
        (found,) = [token for token in tokens if token.content not in ("a", "b", "end")]
        assert {child.type for child in found.children or ()} <= {"text", "text_special"}
        assert "".join(child.content for child in found.children or ()) == " ".join(text.split())


@pytest.mark.parametrize("source", ["https://example.org/a_(b)?c=d|e&f=<g>#h", "by letter | of *2 May*", "javascript:alert(1)"])
def test_a_source_is_a_link_only_where_it_is_an_address_of_the_web(source: str) -> None:
    """And never more than that one link."""
    (inline,) = [token for token in MarkdownIt("commonmark").parse(link(source)) if token.type == "inline"]
    links = [child.attrs["href"] for child in inline.children or () if child.type == "link_open"]
    assert len(links) == is_web_url(source)
    assert all(str(each).startswith("https://example.org/a_%28b%29?c=d%7Ce&f=%3Cg%3E#h") for each in links)
