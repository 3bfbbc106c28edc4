"""One folding of text: what looks the same compares the same, and what looks different does not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics import closest_match
from cecgen.diagnostics.folding import fold_text, fold_texts, strip_invisible

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u17b4\u180e\u200b\u200c\u200d\u200e\u202e\u2060\u2063\u2069\u206f\u3164\ufe0f\ufeff\uffa0"
    "\U000e0041"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café fitness", "Cafe\u0301 fitness"),
        ("Trainer's course", "Trainer\u2019s course"),
        ("Trainer's course", "Trainer`s course"),
        ("Trainer's course", "Trainer\u00b4s course"),
        ("Level 1 - Basics", "Level 1 \u2013 Basics"),
        ("AB-100", "AB\u2011100"),
        ("AB-100", "AB\u2212100"),
        ("AB-100", "A\u00adB-100"),
        ("ab-200", "AB-200"),
        ('The "new" squat', "The \u201cnew\u201d squat"),
        ("two words", " two \u00a0\n words\u3000"),
        ("Straße", "STRASSE"),
        ("ﬁtness", "fitness"),
        ("ＡＢ１２", "ab12"),
        ("가", "\u1100\u1161"),
    ],
)
def test_what_looks_the_same_folds_alike(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A0", "AO"),
        ("1", "l"),
        ("cafe", "café"),
        ("AB100", "AB-100"),
        ("AB 100", "AB100"),
        ("A", "\u0410"),
        ("Level 1", "Level 2"),
    ],
)
def test_what_looks_different_stays_different(one: str, other: str) -> None:
    """A zero and the letter O are told apart by a good font; a Cyrillic A is another letter, which nobody types by chance."""
    assert fold_text(one) != fold_text(other)


@pytest.mark.parametrize("sign", INVISIBLE)
def test_no_invisible_character_matters(sign: str) -> None:
    assert fold_text(f"{sign}AB{sign}-1{sign}") == "ab-1"
    assert strip_invisible(f"{sign}AB{sign}") == "AB"


def test_letter_case_is_kept_where_the_field_wants_it() -> None:
    """Two files may differ in letter case alone."""
    assert fold_text("evidence/Cafe\u0301\u200b.pdf", keep_case=True) == "evidence/Café.pdf"


@given(st.lists(TEXTS | st.text("aB `\n\t.", max_size=6), max_size=5))
def test_several_texts_fold_as_each_does(texts: list[str]) -> None:
    assert fold_texts(texts) == [fold_text(text) for text in texts]


@given(TEXTS, st.booleans())
def test_folding_twice_is_folding_once(text: str, keep_case: bool) -> None:
    folded = fold_text(text, keep_case=keep_case)
    assert fold_text(folded, keep_case=keep_case) == folded


@given(TEXTS, st.sampled_from(INVISIBLE), st.integers(0, 20), st.booleans())
def test_every_way_to_store_a_text_folds_alike(text: str, sign: str, at: int, keep_case: bool) -> None:
    ways = [unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text), text[:at] + sign + text[at:], f" {text}\n"]
    assert {fold_text(way, keep_case=keep_case) for way in ways} == {fold_text(text, keep_case=keep_case)}


def test_a_misspelt_word_is_recognised_however_it_is_stored() -> None:
    assert closest_match("Cafe\u0301", ["café", "other"]) == "café"
    assert closest_match("ti\u200btle", ["title", "topics"]) == "title"
