"""Compare the text of a document with what its entry says: names, titles, dates and amounts, in many spellings.

Matching is generous on purpose: a false warning about a correct certificate is worse than a missed one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise

from cecgen.diagnostics.folding import strip_invisible

_TWO_LETTER_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
_INDIVISIBLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_DATE_SIGNS = frozenset("年月日")
_NUMBER = re.compile(r"(?<![\d.,])(?:\d{1,4}(?:[.,]\d{1,4})?|[.,]\d{1,4})(?![.,]?\d)")
_MIXED = re.compile(r"(?<!\d)(\d{1,3})? ?([¼½¾])|(?<![\d/])(?:(\d{1,3}) )?([13]) ?[/⁄] ?([24])(?![\d/])")
_HOURS_MINUTES = re.compile(r"(?<!\d)(\d{1,3}) ?(?::|h(?:ou)?rs?|h) ?(?:and )?([0-5]?\d)(?: ?m(?:in(?:ute)?s?)?)?(?![\d.,])")
_MINUTES = re.compile(r"(?<![\d.,])(\d{1,4}) ?min(?:ute)?s?\b")
_NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_MONTHS = (
    "january enero janvier januar gennaio janeiro januari",
    "february febrero fevrier februar febbraio fevereiro februari",
    "march marzo mars marz maerz marco maart mrt",
    "april abril avril aprile",
    "may mayo mai maggio maio mei",
    "june junio juin juni giugno junho",
    "july julio juillet juli luglio julho",
    "august agosto aout augustus",
    "september septiembre septembre settembre setembro setiembre",
    "october octubre octobre oktober ottobre outubro",
    "november noviembre novembre novembro",
    "december diciembre decembre dezember dicembre dezembro",
)
"""The months as certificates in English, Spanish, French, German, Italian, Portuguese and Dutch print them, without accents."""
_MONTH_NAMES = [frozenset(names.split()) for names in _MONTHS]
_DAY_REACH, _YEAR_REACH = 4, 9
"""The day may be up to 4 words before or after its month, the year up to 9 words after it."""
_MIN_TEXT_LETTERS = 40
"""Two texts of fewer letters may be equal by chance."""


def fold_accents(text: str) -> str:
    """A text in lower case, without accents, and with one spelling for each letter.

    It goes further than `fold_text`, which keeps accents: a certificate may print Jose for José, but two titles that differ in
    an accent look different.
    """
    plain = unicodedata.normalize("NFKD", strip_invisible(text).casefold().translate(_INDIVISIBLE_LETTERS))
    return "".join(char for char in plain if not unicodedata.combining(char))


def letters_only(text: str) -> str:
    """The letters and digits of a text alone: PDF readers put blanks, hyphens and line ends in different places."""
    return "".join(_WORD.findall(fold_accents(text)))


def text_key(text: str) -> str:
    """A key that is equal for texts with the same letters; "" for a text that is too short to tell."""
    letters = letters_only(text)
    return "text:" + sha256(letters.encode()).hexdigest() if len(letters) >= _MIN_TEXT_LETTERS else ""


def shows_any_name(text: str, names: Iterable[str]) -> bool:
    """Whether a document shows any of its holder's names."""
    words = frozenset(_WORD.findall(fold_accents(text)))
    letters = letters_only(text)
    return any(_shows_name(spelling, words, letters) for name in names for spelling in _spellings(name))


def _spellings(name: str) -> Iterator[list[str]]:
    yield _WORD.findall(fold_accents(name))
    yield _WORD.findall(fold_accents(unicodedata.normalize("NFC", name).casefold().translate(_TWO_LETTER_SPELLINGS)))


def _shows_name(name: list[str], words: frozenset[str], letters: str) -> bool:
    if not name or any(unicodedata.bidirectional(char) in ("R", "AL") for part in name for char in part):
        return True  # Hebrew and Arabic: PDF readers disagree about the order of right-to-left letters
    if "".join(name) in letters:
        return True
    # A short part is in many words, so it must be a word by itself.
    matches = [part in words if len(part) < 4 else part in letters for part in name]
    if sum(matches) >= min(2, len(name)):
        return True
    return matches[-1] and name[0][0] in words  # J. Rivera


def shows_title(text: str, title: str) -> bool:
    """Whether a document shows at least half of the significant words of a title."""
    letters = letters_only(text)
    words = _WORD.findall(fold_accents(title))
    significant = [word for word in words if len(word) > 3] or words
    matches = [word.removesuffix("s") in letters if len(word) > 4 else word in letters for word in significant]
    return 2 * sum(matches) >= len(matches)


def shows_date(text: str, day: date) -> bool:
    """Whether a document shows a date: in digits of any order, with the month in words, or inside a range of days."""
    tokens = [token for token in _TOKEN.findall(fold_accents(text)) if token not in _DATE_SIGNS]
    if not {f"{day:%Y%m%d}", f"{day:%d%m%Y}", f"{day:%m%d%Y}"}.isdisjoint(tokens):
        return True
    return (
        _has_date_in_words(tokens, day)
        or _has_date_in_figures(tokens, day)
        or _has_date_in_spaced_letters(letters_only(text), day)
    )


def _has_date_in_words(tokens: list[str], day: date) -> bool:
    years = (str(day.year), f"{day.year % 100:02}")
    for at, token in enumerate(tokens):
        if not _is_month(token, day.month):
            continue
        near = [
            int(each) for each in tokens[max(0, at - _DAY_REACH) : at + _DAY_REACH + 1] if each.isdecimal() and len(each) < 3
        ]
        around = tokens[max(0, at - _DAY_REACH) : at + _YEAR_REACH + 1]
        has_day = day.day in near or any(first < day.day < last <= 31 for first, last in pairwise(near))
        if has_day and (years[0] in around or years[1] in tokens[at + 1 : at + 4]):
            return True
    return False


def _is_month(token: str, month: int) -> bool:
    names = _MONTH_NAMES[month - 1]
    return token in names or (len(token) >= 3 and any(name.startswith(token) for name in names))


def _has_date_in_figures(tokens: list[str], day: date) -> bool:
    figures = [int(token) if token.isdecimal() and len(token) < 5 else -1 for token in tokens]
    years = (day.year, day.year % 100)
    for first, second, third, fourth in zip(figures, figures[1:], [*figures[2:], -1], [*figures[3:], -1, -1], strict=False):
        if third in years and {(first, second)} & {(day.day, day.month), (day.month, day.day)}:
            return True
        if first == day.year and {(second, third)} & {(day.day, day.month), (day.month, day.day)}:
            return True
        if fourth in years and (
            (third == day.month and 0 < first <= day.day <= second) or (first == day.month and second <= day.day <= third)
        ):
            return True
    return False


def _has_date_in_spaced_letters(letters: str, day: date) -> bool:
    """Find a date in a text with a blank after every letter, where words cannot be told apart."""
    year, number = f"{day.year}", f"{day.day}"
    spellings: list[str] = []
    for name in _MONTH_NAMES[day.month - 1]:
        spellings += [f"{name}{number}{year}", f"{name}{number}{_ordinal(day.day)}{year}", f"{number}{name}{year}"]
        spellings += [f"{number}de{name}de{year}", f"{number}{_ordinal(day.day)}{name}{year}"]
    return re.search(rf"(?<!\d)(?:{'|'.join(spellings)})", letters) is not None


def _ordinal(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")


def shows_amount(text: str, amount: Decimal) -> bool:
    """Whether a document shows an amount: as a decimal with point or comma, a fraction, a word, or hours and minutes."""
    spaced = " ".join(text.casefold().split())  # single blanks: long runs of blanks would make the patterns below slow
    plain = unicodedata.normalize("NFKC", spaced)
    amounts = {*_amounts(spaced), *_amounts(plain), *_amounts(plain.replace(" ", ""))}
    return amount in amounts or _has_amount_in_words(plain, amount)


def _amounts(text: str) -> Iterator[Decimal]:
    """Every amount that a text may mean."""
    yield from (Decimal(number.replace(",", ".")) for number in _NUMBER.findall(text))
    for integer, sign, number, above, below in _MIXED.findall(text):
        part = Decimal(str(unicodedata.numeric(sign))) if sign else Decimal(above) / Decimal(below)
        yield Decimal(integer or number or 0) + part
    yield from (Decimal(hours) + Decimal(minutes) / 60 for hours, minutes in _HOURS_MINUTES.findall(text))
    yield from (Decimal(minutes) / 60 for minutes in _MINUTES.findall(text))


def _has_amount_in_words(text: str, amount: Decimal) -> bool:
    if amount != amount.to_integral_value() or amount >= len(_NUMBER_WORDS):
        return False
    return re.search(rf"\b{_NUMBER_WORDS[int(amount)]}\b", text) is not None
