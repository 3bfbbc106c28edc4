"""The documentation is a site that builds strictly, reads the same on GitHub, and keeps its pages short."""

import logging
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
REFERENCE = {
    "commands.md", "format.md", "python.md", "rule-kinds.md", "schemes.md",
}  # fmt: skip
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
MOST_WORDS = 2500


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def github_anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


def test_the_site_builds_without_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A dead link, a dead anchor or a page that no column lists is a warning."""
    settings = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    with caplog.at_level(logging.WARNING, "mkdocs"):
        build(settings)
    assert caplog.messages == []
    assert "<h1" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "site" / "search" / "search_index.json").stat().st_size > 100_000


def test_the_column_has_eight_parts() -> None:
    """What a reader wants to do, in the order of doing it."""
    nav = load_config(str(ROOT / "mkdocs.yml"))["nav"]
    assert [part for item in nav for part in item] == [
        "Start",
        "Write",
        "Check",
        "Show",
        "Prove",
        "Rules",
        "Extend",
        "Reference",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_reads_on_github_as_on_the_site(page: Path) -> None:
    """Nothing that only one of them understands: anchors, directives, lists without a blank line, names of languages."""
    text = prose(page)
    for target, anchor in re.findall(r"\]\(([^)\s#:]*)#([^)\s]+)\)", text):
        assert anchor in github_anchors(page.parent / target if target else page), (target, anchor)
    assert not re.search(r"^(!!!|\?\?\?|===|\{[%{])", text, re.MULTILINE)
    assert re.findall(r"^[^\n|#*\- \d>].*\n(?:[-*]|\d+\.) .*", text, re.MULTILINE) == []
    assert re.findall(r"^ {1,3}[-*] ", text, re.MULTILINE) == []
    infos = re.findall(r"^ *```(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [info for info in infos if not re.fullmatch(r'\w+(?: title="[\w.-]+")?|`.*', info)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_no_page_is_longer_than_a_sitting(page: Path) -> None:
    """2,500 words; only reference is looked up and not read."""
    is_reference = page.parent != DOCS or page.name in REFERENCE
    assert is_reference or len(page.read_text(encoding="utf-8").split()) <= MOST_WORDS
