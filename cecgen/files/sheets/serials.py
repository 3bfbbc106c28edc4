"""Serials that a program took for numbers or days, and wrote in another way: 1.23457E+11, 1234567890123450000, 14-Mar."""

import re
from decimal import Decimal

from cecgen.model.drafts import Cell, ShownNumber

EXCEL_DIGITS = 15
"""Digits that Excel keeps of a number; it makes zeros of the others."""
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mrz|Mai|Okt|Dez)"
_SMALL_MONTH = (
    "(?:janv?|ene|gen|f[eé]vr?|feb|mars?|mrt|mar[cç]o|avr|abr|apr|mai|may|mag|mei|juin|juil|jun|jul|giu|lug|août|aug|ago|"
    "sept?|set|oct|ott|okt|out|nov|d[eé]c|dic|dez)"
)
"""Months as programs in French, Spanish, Italian, Portuguese and Dutch shorten them; hardly a serial has small letters."""
_SPOILT = (
    (re.compile(r"[0-9][.,][0-9]+E[+-]?[0-9]+|[0-9]E[+-][0-9]+", re.IGNORECASE), "a number that was shortened"),
    (re.compile(rf"[0-9]{{{EXCEL_DIGITS}}}0+"), f"a number of which only {EXCEL_DIGITS} digits were kept"),
    (re.compile(r"[0-9]{3,}\.0"), "a number that got a decimal"),
    (re.compile(r"[0-9]{1,3}(?:[,\u00a0\u202f\u2019][0-9]{3})+"), "a number with signs between its thousands"),
    (re.compile(rf"[0-9]{{1,2}}[-. ]{{1,2}}{_MONTH}\.?(?:[- ][0-9]{{2,4}})?|{_MONTH}[- ][0-9]{{2,4}}"), "a day"),
    (re.compile(rf"[0-9]{{1,2}}[-/. ]{_SMALL_MONTH}\.?|{_SMALL_MONTH}\.?[-/ ][0-9]{{2,4}}"), "a day"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]+)?|[0-9]{1,2}([/.])[0-9]{1,2}\1[0-9]{4}(?: [0-9:.]+)?"), "a day"),
)


def describe_spoilt_serial(text: str) -> str:
    """Say that a program took a serial for a number or a day, and changed it; empty if the serial looks unchanged."""
    what = next((what for pattern, what in _SPOILT if pattern.fullmatch(text)), "")
    return f'"{text}" is no longer a serial: it looks like {what}' if what else ""


def describe_spoilt_number(cell: Cell) -> str:
    """Say that a cell holds a number with more digits than its program keeps; empty if it does not."""
    value = cell.value if isinstance(cell, ShownNumber) else cell
    if not isinstance(value, Decimal) or not value.is_finite() or value.adjusted() < EXCEL_DIGITS:
        return ""
    return f"the cell contains a number of {value.adjusted() + 1} digits, and its program keeps {EXCEL_DIGITS} of them"


def rows_with_lost_zeros(serials: dict[int, str]) -> list[int]:
    """The rows whose serial has fewer digits than those that begin with a zero: zeros in front of it may be lost."""
    digits = {row: text for row, text in serials.items() if text.isdecimal()}
    longest = max((len(text) for text in digits.values() if text.startswith("0")), default=0)
    return [row for row, text in digits.items() if len(text) < longest]
