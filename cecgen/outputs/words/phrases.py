"""The small words of every output: counts of things, and lists of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from cecgen.diagnostics import format_decimal


def format_count(number: int | Decimal, one: str, several: str = "") -> str:
    """Format a number of things: 1 month, 6 months, 1,200 entries."""
    amount = format_decimal(number) if isinstance(number, Decimal) else f"{number:,}"
    return f"{amount} {one if number == 1 else several or one + 's'}"


def format_percent(part: Decimal | int | None, whole: Decimal | int | None) -> str:
    """Format a share in percent for a picture: from 0 to 100, to a hundredth."""
    hundredths = round(Decimal(part or 0) * 10_000 / whole) if whole else 0
    return f"{min(max(hundredths, 0), 10_000) / 100:g}"


def format_some(texts: Sequence[str], most: int) -> str:
    """List the first few of many: a, b and 3 more."""
    more = f" and {len(texts) - most:,} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def join_or(words: Iterable[str]) -> str:
    """Any of these: a, b or c."""
    return _join(words, "or")


def join_and(words: Iterable[str]) -> str:
    """All of these: a, b and c."""
    return _join(words, "and")


def join_parts(*parts: str, by: str = ", ") -> str:
    """Join the parts that are not empty."""
    return by.join(part for part in parts if part)


def with_article(noun: str) -> str:
    """A noun with a or an: a contact hour, an activity."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def with_prefix(word: str, words: str) -> str:
    """Put a word before others; nothing if there are none."""
    return f"{word} {words}" if words else ""


def _join(words: Iterable[str], link: str) -> str:
    *most, last = ["", *words]
    return f"{', '.join(most[1:])} {link} {last}" if most[1:] else last
