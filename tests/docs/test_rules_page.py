"""The pages about the rules: how cecgen judges, by hand; what each body asks, from the scheme files and in the site's words.

`pytest tests/docs/test_rules_page.py --update-goldens` writes what follows the marker in docs/rules.md, and docs/rules/, anew.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, get_args

import pytest
from body_pages import (
    FILES,
    ROOT,
    SharedWords,
    body_and_schemes,
    escape,
    head,
    in_force,
    index,
    link,
    page,
    row,
    rule_list,
)  # fmt: skip
from markdown_it import MarkdownIt

from cecgen.model.facts import CONFIDENCE_WORDS
from cecgen.model.judged import FindingStatus
from cecgen.model.rules import Standing
from cecgen.outputs.site.rule_books import build_body_rule_books
from cecgen.outputs.words.states import is_web_url

if TYPE_CHECKING:
    from conftest import Golden

PAGE = ROOT / "docs" / "rules.md"
PAGES = ROOT / "docs" / "rules"
MARKER = "<!-- What follows is written from the plugins: pytest tests/docs/test_rules_page.py --update-goldens -->\n"


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


@pytest.mark.parametrize("id", FILES)
def test_where_figures_share_a_sentence_none_is_lost(id: str) -> None:
    """Every word of every figure is where its matter is, with its source, its mark and its days."""
    for book in build_body_rule_books(body_and_schemes(id)[1]):
        shared = SharedWords.of(book.rules)
        for _, group in groupby(book.rules, key=lambda rule: rule.about):
            rules = list(group)
            shown = "\n".join(rule_list(rules, shared))
            words = set(re.findall(r"[\w.]*\w", shown.lower()))
            for rule in rules:
                text = rule.text.replace(", but not for", ", for").replace(" of the period", "")  # its neighbour says these
                assert set(re.findall(r"[\w.]*\w", escape(text).lower())) <= words
                assert ", ".join(filter(None, [in_force(rule.fact), shared.source(rule.fact)])).lower() in shown.lower()
                assert shared.note(rule.fact).rstrip(".") in shown


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
