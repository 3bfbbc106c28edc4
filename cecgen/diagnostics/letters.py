"""Name letters that nobody can see, and know those that mean something to one program only."""

import unicodedata

NOBODYS_LETTER_HINT = "it means something in one program's font only, such as the bullets of Word: type another sign for it"


def describe_letter(letter: str) -> str:
    """A letter as a message names it: itself, or by its number if nobody could see it."""
    return letter if letter.isprintable() else f"U+{ord(letter):04X}"


def is_nobodys(letter: str) -> bool:
    """Whether a letter has no meaning in Unicode: one of private use, or one that there is not."""
    return unicodedata.category(letter) in ("Co", "Cn")
