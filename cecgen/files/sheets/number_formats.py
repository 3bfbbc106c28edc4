"""Show a number as a workbook's program does, by its format: 60% for 0.6, 00007 for 7, 0.6 CEU for 0.6."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from msgspec import Struct

_PIECES = re.compile(
    r"\"(?P<quoted>[^\"]*)\"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|_.|\*."
    r"|(?P<digits>[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]*)?|\.[0#?]+)|(?P<plain>[-+ $€£¥%():])|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"\[[<>=]")
"""A part for numbers of a certain size, such as [<=9999999]###-####."""
_MAX_DIGITS = 30
_SECTIONS = re.compile(r"(?:\"[^\"]*\"|\\.|\[[^\]]*\]|[^;\"\\\[])+|(?<=;)(?=;)")


class _Section(Struct, frozen=True):
    """A part of a format, for numbers of one sign: pieces of text, None in place of digits, and the patterns of the digits."""

    pieces: tuple[str | None, ...]
    patterns: tuple[str, ...]

    @property
    def is_percent(self) -> bool:
        return any(piece is not None and "%" in piece for piece in self.pieces)

    @property
    def is_plain(self) -> bool:
        """Whether it shows nothing but digits."""
        return not any(piece is not None and piece.strip() for piece in self.pieces)


def show_number(value: Decimal, number_format: str) -> str | None:
    """The text that a program shows for a number; None if that is the number itself, or if cecgen does not read the format.

    Zeros at the end and signs between thousands change no number, so they are ignored.
    """
    section = _find_section(number_format, value < 0)
    if section is None:
        return None
    amount = abs(value) * 100 if section.is_percent else abs(value)
    integers, _, decimals = section.patterns[-1].partition(".")
    if amount.adjusted() > _MAX_DIGITS or len(decimals) > _MAX_DIGITS or sum(map(len, section.patterns)) > _MAX_DIGITS:
        return None
    rounded = amount.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    whole, _, fraction = format(rounded, "f").partition(".")
    fraction = fraction[: decimals.count("0")] + fraction[decimals.count("0") :].rstrip("0")
    zeros = "".join([*section.patterns[:-1], integers]).count("0")
    if section.is_plain and rounded == amount and zeros < 2 and len(section.patterns) == 1:
        return None
    digits = _share_digits(whole.zfill(zeros), [*map(len, section.patterns[:-1]), len(integers)])
    digits[-1] += f".{fraction}" if fraction else ""
    return "".join(digits.pop(0) if piece is None else piece for piece in section.pieces).strip()


def _share_digits(digits: str, lengths: list[int]) -> list[str]:
    """Share digits among the places of a format, such as 000-000, from the right; the first place takes what is left."""
    shares: list[str] = []
    for length in reversed(lengths[1:]):
        digits, share = digits[:-length] if length else digits, digits[-length:] if length else ""
        shares.insert(0, share)
    return [digits, *shares]


@cache
def _find_section(number_format: str, is_negative: bool) -> _Section | None:
    """The part of a format for numbers of one sign; None if cecgen does not read it."""
    if is_negative or "General" in number_format or number_format == "@" or _CONDITION.search(number_format):
        return None
    sections = _SECTIONS.findall(number_format)
    return _read_section(sections[0]) if sections else None


def _read_section(text: str) -> _Section | None:
    pieces: list[str | None] = []
    patterns: list[str] = []
    for match in _PIECES.finditer(text):
        if match["other"] is not None:
            return None  # a scale, an exponent, a fraction, a day
        if match["digits"] is not None:
            patterns.append(match["digits"].replace(",", ""))
            pieces.append(None)
        else:
            names = ("quoted", "escaped", "currency", "plain")
            pieces.append(next((match[name] for name in names if match[name] is not None), ""))
    if not patterns or any("." in pattern for pattern in patterns[:-1]):
        return None
    return _Section(tuple(pieces), tuple(patterns))
