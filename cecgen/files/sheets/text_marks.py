"""Marks that programs put around the text of a cell to keep it as text, and errors that they put in its place."""

import re

from cecgen.files.formulas import is_formula
from cecgen.files.sheets.encodings import describe_wrong_letters

TEXT_MARK = re.compile(r"'[0-9=+@.-]")
"""An apostrophe before a number, a day or a serial, as people type it so that Excel keeps it as text."""
_QUOTED_FORMULA = re.compile(r'\s*="((?:[^"]|"")*)"\s*', re.DOTALL)
"""="00123", as other programs write a text that Excel is not to take for a number."""
_ERRORS = frozenset({
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#ERROR!", "#GETTING_DATA", "#EXTERNAL!", "LOADING...",
    "#BEZUG!", "#NV", "#WERT!", "#ZAHL!", "#LEER!", "#ÜBERLAUF!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!",
    "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NUM!", "#¡NULO!", "#RIF!", "#VALORE!", "#NOME?", "#N/D",
    "#VERW!", "#WAARDE!", "#NAAM?", "#GETAL!", "#N/B",
})  # fmt: skip
"""Errors of Excel and others, in English, German, French, Spanish, Italian and Dutch."""
_ERROR_NUMBER = re.compile(r"Err:[0-9]{3}|#{3,}")
"""Errors of LibreOffice, and a number that was too wide for its column."""


_FUNCTION_CALL = re.compile(r"=[A-Z][A-Z0-9.]*\(.*\)", re.DOTALL)


def strip_text_marks(text: str) -> str:
    """The text of a cell without white space around it, and without ="…" or a guarding apostrophe."""
    if text.isalnum():
        return text
    if match := _QUOTED_FORMULA.fullmatch(text):
        return match[1].replace('""', '"').strip()
    if text.startswith("'") and is_formula(text[1:]):  # as cecgen's own export and others guard a text
        text = text[1:]
    return text.strip()


def is_marked_as_text(written: str) -> bool:
    """Whether a cell is marked as text, so that no program takes it for a number and changes it."""
    return bool(_QUOTED_FORMULA.fullmatch(written) or TEXT_MARK.match(written))


def describe_text_fault(text: str) -> str:
    """Say that a text is the error of a program, or was saved in a wrong encoding; empty if it is neither."""
    if text[:1] in ("#", "E", "L") and (text.upper() in _ERRORS or _ERROR_NUMBER.fullmatch(text)):
        return f"the cell contains an error ({text})"
    if _FUNCTION_CALL.fullmatch(text):
        return f"the cell contains a formula ({text[:40]}), and not what it comes to"
    return "" if text.isascii() else describe_wrong_letters(text)
