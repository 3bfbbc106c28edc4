"""Texts as people see them: texts that look the same compare the same, however they are stored.

`café` has two spellings in Unicode, a word processor changes `'` to `’` and `-` to `–`, and a copied text may contain
characters that nobody can see. So texts that people wrote are compared folded. (A certificate's letters are compared
without their accents too: `fold_accents` in evidence/matching.)
"""

import re
import unicodedata
from collections.abc import Sequence

# The code points that Unicode calls default-ignorable (soft hyphens, joiners, marks of direction, byte order marks, variation
# selectors, tags), annotation marks, and control characters that are not spaces.
_INVISIBLE = (  # compiled once a text needs it, as few do
    "["
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "]+"
)
_APOSTROPHES = "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u055a\u2018\u2019\u201a\u201b\u2032\u2035\ua78c\uff07\uff40"
_QUOTES = "\u02ba\u02dd\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u301d\u301e\u301f\uff02"
_HYPHENS = "\u02d7\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\u2e5d\ufe58\ufe63\uff0d"
LOOK_ALIKE_SIGNS = _APOSTROPHES + _QUOTES + _HYPHENS
"""Every sign that is compared as an apostrophe, a quotation mark or a hyphen."""
_BRAILLE_BLANK = "\u2800"
PLAIN_SIGNS = str.maketrans(
    {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_QUOTES, '"'), **dict.fromkeys(_HYPHENS, "-"), _BRAILLE_BLANK: " "}
)
"""For every sign that looks like a plain one the plain one, to translate a text: one sign for one sign, so places stay."""


def fold_text(text: str, *, keep_case: bool = False) -> str:
    """A text as people see it, to compare it: two texts that look the same fold to the same text.

    Letter case does not matter, unless `keep_case` says so. The digit 0 and the letter O stay different, and so do letters
    with and without an accent.
    """
    if text.isascii() and text.isprintable() and "`" not in text:  # nearly all texts, and ten times as fast
        return " ".join((text if keep_case else text.casefold()).split())
    folded = _fold_once(text, keep_case)
    while (again := _fold_once(folded, keep_case)) != folded:
        folded = again
    return folded


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Fold each of several texts: thousands of usual ones together, in a tenth of the time."""
    lines = "\n".join(["", *texts, ""])
    is_usual = lines.isascii() and lines.replace("\n", "").isprintable() and lines.count("\n") == len(texts) + 1
    if is_usual and not any(sign in lines for sign in ("`", "  ", " \n", "\n ")):
        return lines.casefold().split("\n")[1:-1]
    return [*map(fold_text, texts)]


def fold_file_name(name: str) -> str:
    """A file's name without letter case and Unicode form, which some file systems ignore."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def strip_invisible(text: str) -> str:
    """A text without the characters that cannot be seen."""
    return re.sub(_INVISIBLE, "", text)


def _fold_once(text: str, keep_case: bool) -> str:
    # NFC first: equal texts must look equal to the patterns. NFKC last: accents that were apart join their letters.
    text = re.sub(_INVISIBLE, "", unicodedata.normalize("NFC", text))
    text = unicodedata.normalize("NFKC", text.translate(PLAIN_SIGNS))
    if not keep_case:
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.split())
