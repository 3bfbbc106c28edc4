"""The letters that forms can print, and the emoji that they leave out."""

import json
import unicodedata
from pathlib import Path

import pytest
import typst

from cecgen.model.form_letters import _printable_letters, find_emoji, find_unprintable

TEMPLATE = """#set document(title: "x", date: none)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for letter in json(bytes(sys.inputs.letters)) [#letter\\ *#letter*\\ ]"""
"""Every letter as the forms set it, plain and bold."""


def first_missing(letters: list[str], folder: Path) -> str:
    """What Typst says of the first letter that none of its own fonts has."""
    (folder / "a.typ").write_text(TEMPLATE)
    inputs = {"letters": json.dumps(letters)}
    with pytest.raises(typst.TypstError) as stop:  # it never succeeds, since the document has no date
        typst.compile(str(folder / "a.typ"), ignore_system_fonts=True, sys_inputs=inputs, pdf_standards=["a-3a"])
    return str(stop.value)


def test_typst_sets_every_letter_of_the_table(tmp_path: Path) -> None:
    """With the fonts that it brings, and no other."""
    letters = map(chr, sorted(_printable_letters()))
    shown = [letter for letter in letters if unicodedata.category(letter)[0] in "LNPS"]
    assert len(shown) > 4500
    assert "missing document date" in first_missing(shown, tmp_path)


@pytest.mark.parametrize("letter", ["山", "한", "ไ", "ᚠ", "ᄀ"])
def test_a_letter_that_is_not_in_the_table_has_no_font(letter: str, tmp_path: Path) -> None:
    """So a warning about it is true."""
    assert find_unprintable(f"a{letter}b{letter}") == letter
    assert "could not be displayed" in first_missing([letter], tmp_path)


@pytest.mark.parametrize("letter", ["\uf0b7", "\U000f0000"])
def test_a_letter_of_one_program_has_no_font(letter: str, tmp_path: Path) -> None:
    """A form for archives may not contain it at all."""
    assert find_unprintable(f"a{letter}b") == letter
    assert "missing document date" not in first_missing([letter], tmp_path)


@pytest.mark.parametrize(
    "text", ["Łukasz Ångström", "Übung – “Kraft” … №5 ½", "Ελλάδα Привет", "a\u0301 \u200b\ufeff", "\U0001f957 \u2705"]
)
def test_letters_of_europe_marks_and_emoji_are_not_reported(text: str) -> None:
    """Emoji are left out of the forms, and invisible signs have nothing to print."""
    assert find_unprintable(text) == ""


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("\U0001f469\u200d\u2695\ufe0f nurse", ["\U0001f469\u200d\u2695\ufe0f"]),
        ("\U0001f44d\U0001f3fd a\u2705b", ["\U0001f44d\U0001f3fd", "\u2705"]),
        ("1\ufe0f\u20e3", ["\ufe0f\u20e3"]),
        ("\u2605 \u260e \u2192", []),
    ],
)
def test_emoji_are_found_with_what_joins_them(text: str, emoji: list[str]) -> None:
    """A star or a telephone that fonts for print have is a symbol."""
    assert find_emoji(text) == emoji
