"""Find the texts that a spreadsheet program would run as a formula; for writing cells and for reading them back."""

import unicodedata

_FORMULA_SIGNS = frozenset("=+-@")
_QUOTES = frozenset("\"'`´‘’‚“”„«»‹›")


def is_formula(text: str) -> bool:
    """Whether a program might run a text: it begins with a tab, a line end, or = + - @ after signs to ignore."""
    if not text or text[0].isalnum():
        return False  # nearly every text
    if text[0] in "\t\r\n":
        return True
    first = next((sign for sign in text if not _is_ignored(sign)), "")
    return unicodedata.normalize("NFKC", first) in _FORMULA_SIGNS  # full-width signs are the same sign


def _is_ignored(sign: str) -> bool:
    """Whether programs ignore a sign before a formula: white space, quotes and invisible signs."""
    return sign.isspace() or sign in _QUOTES or unicodedata.category(sign) in ("Cc", "Cf")
