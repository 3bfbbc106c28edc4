"""One cell as the value of one key: taken exactly as it stands, or not at all."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from msgspec import Struct

from cecgen.diagnostics import did_you_mean
from cecgen.files.sheets.dates import read_day
from cecgen.model.drafts import Broken, Cell, ImportMap
from cecgen.model.written import PLAIN_AMOUNT, Format, Grade, Kind, plain

DAYS = frozenset({"date", "begins", "reported", "approval.from", "approval.until"})
AMOUNTS = frozenset({"amount", "hours"})
LISTS = frozenset({"topics", "for", "not_for", "evidence"})
TRUTHS = frozenset({"assessed", "passed", "draft"})
WORDS: dict[str, tuple[str, ...]] = {"kind": get_args(Kind), "format": get_args(Format), "grade": get_args(Grade)}
LONGEST = 5000
"""Characters in a cell; a longer one is no value of an entry."""
_DIGITS = 15
"""What a spreadsheet keeps of a number, and far more than an award has."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_A_FILE = re.compile(r".*\.(?:pdf|png|jpe?g)", re.IGNORECASE)


class Bad(Exception):
    """A cell that cannot be taken: what is wrong, and the way out."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def folded(text: str) -> str:
    """A header or a word with letter case and spacing out of the way."""
    return " ".join(text.casefold().split())


def text_of(cell: Cell) -> str:
    """A cell as its program shows it, for a text key or a message."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return plain(cell) if cell.is_finite() and abs(cell.adjusted()) < 2 * _DIGITS else str(cell)
    return str(cell.reason if isinstance(cell, Broken) else cell if cell is not None else "").strip()


class Cells(Struct, frozen=True):
    """How the cells of one file are read."""

    mapping: ImportMap
    forms: tuple[str, ...]

    def value(self, key: str, cell: Cell) -> Any:
        """A cell as the value of a key; `Bad` where it is none."""
        if isinstance(cell, Broken):
            raise Bad(cell.reason, "mend the cell in its own program, and save the file again")
        if isinstance(cell, str):
            _refuse_unseen(cell)
        if key in DAYS:
            return self._day(cell)
        if key in AMOUNTS:
            return self._amount(cell)
        if key == "award":
            return self._award(cell)
        word = self._word(key, cell)
        if word is not None:
            return [word] if key in LISTS else word
        if key in TRUTHS:
            return _truth(key, cell)
        if key in WORDS:
            return _one_of(key, text_of(cell), WORDS[key])
        if isinstance(cell, date):
            raise Bad(f"the cell holds a day ({cell}), not text", "format the cell as text, and write it again")
        if key in LISTS:
            return [self._known_word(key, item) for item in re.split(r"[;\n]", text_of(cell)) if item.strip()]
        return _text(key, text_of(cell))

    def _word(self, key: str, cell: Cell) -> Any:
        """What the map's words say of a cell."""
        known: dict[str, Any] = getattr(self.mapping.words, key.partition(".")[0], {})
        wanted = folded(text_of(cell))
        return next((meaning for word, meaning in known.items() if folded(word) == wanted), None)

    def _known_word(self, key: str, item: str) -> Any:
        found = self._word(key, item)
        return _text(key, item.strip()) if found is None else found

    def _day(self, cell: Cell) -> date:
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str):
            raise Bad(f"{text_of(cell)} is a number, not a day", "format the cell as a date, or write it as 2025-03-14")
        day, message, hint = read_day(cell.strip(), self.forms)
        if day is None:
            raise Bad(message, hint)
        return day

    def _amount(self, cell: Cell) -> Decimal:
        if isinstance(cell, bool | date):
            raise Bad(f"the cell holds {text_of(cell)}, not an amount", "format the cell as a number")
        text = text_of(cell)
        digits = text
        if isinstance(cell, str):
            comma = self.mapping.decimal == ","
            if comma and "." in text:
                raise Bad(
                    f'"{text}" has a point, and the map says decimal = ","', "write it with a comma, and no thousands apart"
                )
            if not comma and "," in text:
                raise Bad(f'"{text}" has a comma', 'state decimal = "," in the map where it is a decimal comma')
            digits = text.replace(",", ".", 1)
        if not PLAIN_AMOUNT.fullmatch(digits):
            raise Bad(f'"{text}" is not a plain decimal', "write it with digits and a point: 0.6")
        if len(digits) > _DIGITS + 1:
            raise Bad(f'"{text[:20]}…" has more digits than an amount has', "compare it with the certificate")
        return Decimal(digits)

    def _award(self, cell: Cell) -> str:
        """Amount and unit as printed, or the amount alone, which is no award yet."""
        amount, _, unit = text_of(cell).partition(" ") if isinstance(cell, str) else ("", "", "")
        if unit.strip():
            return f"{plain(self._amount(amount))} {' '.join(unit.split())}"
        return plain(self._amount(cell))


def _refuse_unseen(text: str) -> None:
    if len(text) > LONGEST:
        raise Bad(f"the cell holds {len(text):,} characters", f"shorten it to {LONGEST:,} at most")
    if found := _UNSEEN.search(text):
        raise Bad(
            f"the text holds U+{ord(found[0]):04X}, a character that cannot be seen",
            "type the text again instead of pasting it",
        )


def _truth(key: str, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = text_of(cell)
    if text.casefold() not in ("true", "false"):
        raise Bad(f'"{text}" is neither true nor false', f'say what it means in the map: [words.{key}] "{text}" = true')
    return text.casefold() == "true"


def _one_of(key: str, text: str, known: tuple[str, ...]) -> str:
    found = next((word for word in known if word.casefold() == text.casefold()), None)
    if found is None:
        hint = did_you_mean(text, known)
        raise Bad(f'{key} cannot be "{text}"', f'{hint}; or say what it means in the map: [words.{key}] "{text}" = "…"')
    return found


def _text(key: str, text: str) -> str:
    if key == "note":
        return "\n".join(text.splitlines())
    if key == "certificate" and _A_FILE.fullmatch(text):
        raise Bad(f'"{text}" names a file, and certificate is its serial', "map the column to evidence instead")
    return " ".join(text.split())
