"""What cecgen says is short: no sentence of a message, a hint, a help text or an explanation has more than 40 words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*(ROOT / "cecgen").rglob("*.py"), *(ROOT / "plugins").glob("*.py")])
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n\s*\n|\n(?=\s*[-*•] )")
SHOWN_DOCSTRINGS = ("cecgen/diagnostics/", "cecgen/cli/", "cecgen/model/")
"""Rooms whose docstrings users read: the explanation of a code, the help of a command, what an editor says of a key."""
WORD = re.compile(r"(?<!\S)[^\W\d]+\S*")
MOST_WORDS = 40


def text_of(node: ast.expr) -> str:
    """A string or an f-string as text, each value in it as one word."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def docstrings(tree: ast.Module) -> set[int]:
    """The lines on which a text begins that nobody assigns: a docstring, or the text below a field."""
    return {node.value.lineno for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def shown_texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that users may read, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = set() if path.relative_to(ROOT).as_posix().startswith(SHOWN_DOCSTRINGS) else docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and node.lineno not in unseen:
            yield node.lineno, text_of(node)


def long_sentences(text: str) -> list[str]:
    """The sentences of a text that are too long to follow; code and markup are no sentences."""
    if re.search(r"</|^import |^def |\{%|\bfunction\b", text, re.MULTILINE):
        return []
    return [each for each in SENTENCE_END.split(text) if len(WORD.findall(each)) > MOST_WORDS]


def shown_facts() -> Iterator[tuple[str, str]]:
    """What the scheme files say in words, which pages and forms print."""
    for path in sorted((ROOT / "plugins").glob("*.toml")):
        for line in re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8")):
            yield path.name, line


def test_no_fact_is_too_long() -> None:
    """The notes of figures, and what is not modelled."""
    assert [(name, sentence) for name, text in shown_facts() for sentence in long_sentences(text)] == []


def test_no_sentence_that_users_read_is_too_long() -> None:
    """Messages, hints, help, the words of pages and forms, and the explanations of codes."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {sentence}"
        for path in FILES
        for line, text in shown_texts(path)
        for sentence in long_sentences(text)
    ]
    assert found == []


@pytest.mark.parametrize(("words", "long"), [(40, False), (41, True)])
def test_forty_words_are_enough(words: int, long: bool) -> None:
    """One more is too many."""
    assert bool(long_sentences("word " * words)) is long
