"""One cell as the value of one key: taken exactly as it stands, or not at all."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from msgspec import Struct

from cecgen.diagnostics import CecgenError, suggest
from cecgen.files.sheets.dates import read_date
from cecgen.model.drafts import BrokenCell, Cell, ImportMap
from cecgen.model.written import AMOUNT_PATTERN, ActivityFormat, ActivityKind, Grade, format_decimal

DATE_KEYS = frozenset({"date", "begins", "reported", "approval.from", "approval.until"})
AMOUNT_KEYS = frozenset({"amount", "hours"})
LIST_KEYS = frozenset({"topics", "for", "not_for", "evidence"})
BOOLEAN_KEYS = frozenset({"assessed", "passed", "draft"})
KEY_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(ActivityKind),
    "format": get_args(ActivityFormat),
    "grade": get_args(Grade),
}
MAX_CELL_LENGTH = 5000
"""Characters in a cell; a longer one is no value of an entry."""
_DIGITS = 15
"""What a spreadsheet keeps of a number, and far more than an award has."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_A_FILE = re.compile(r".*\.(?:pdf|png|jpe?g)", re.IGNORECASE)


class CellError(CecgenError):
    """A cell that cannot be taken."""


def is_blank_cell(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def normalize_word(text: str) -> str:
    """A header or a word with letter case and spacing out of the way."""
    return " ".join(text.casefold().split())


def cell_text(cell: Cell) -> str:
    """A cell as its program shows it, for a text key or a message."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return format_decimal(cell) if cell.is_finite() and abs(cell.adjusted()) < 2 * _DIGITS else str(cell)
    return str(cell.reason if isinstance(cell, BrokenCell) else cell if cell is not None else "").strip()


class CellReader(Struct, frozen=True):
    """How the cells of one file are read."""

    mapping: ImportMap
    date_formats: tuple[str, ...]

    def read(self, key: str, cell: Cell) -> Any:
        """A cell as the value of a key; `CellError` where it is none."""
        if isinstance(cell, BrokenCell):
            raise CellError(cell.reason, "mend the cell in its own program, and save the file again")
        if isinstance(cell, str):
            _check_characters(cell)
        if key in DATE_KEYS:
            return self._read_day(cell)
        if key in AMOUNT_KEYS:
            return self._amount(cell)
        if key == "award":
            return self._award(cell)
        word = self._look_up(key, cell)
        if word is not None:
            return [word] if key in LIST_KEYS else word
        if key in BOOLEAN_KEYS:
            return _read_boolean(key, cell)
        if key in KEY_CHOICES:
            return _read_choice(key, cell_text(cell), KEY_CHOICES[key])
        if isinstance(cell, date):
            raise CellError(f"the cell holds a day ({cell}), not text", "format the cell as text, and write it again")
        if key in LIST_KEYS:
            return [self._known_word(key, item) for item in re.split(r"[;\n]", cell_text(cell)) if item.strip()]
        return _clean_text(key, cell_text(cell))

    def _look_up(self, key: str, cell: Cell) -> Any:
        """What the map's words say of a cell."""
        known: dict[str, Any] = getattr(self.mapping.words, key.partition(".")[0], {})
        wanted = normalize_word(cell_text(cell))
        return next((meaning for word, meaning in known.items() if normalize_word(word) == wanted), None)

    def _known_word(self, key: str, item: str) -> Any:
        found = self._look_up(key, item)
        return _clean_text(key, item.strip()) if found is None else found

    def _read_day(self, cell: Cell) -> date:
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str):
            raise CellError(f"{cell_text(cell)} is a number, not a day", "format the cell as a date, or write it as 2025-03-14")
        day, message, hint = read_date(cell.strip(), self.date_formats)
        if day is None:
            raise CellError(message, hint)
        return day

    def _amount(self, cell: Cell) -> Decimal:
        if isinstance(cell, bool | date):
            raise CellError(f"the cell holds {cell_text(cell)}, not an amount", "format the cell as a number")
        text = cell_text(cell)
        digits = text
        if isinstance(cell, str):
            comma = self.mapping.decimal == ","
            if comma and "." in text:
                raise CellError(
                    f'"{text}" has a point, and the map says decimal = ","', "write it with a comma, and no thousands apart"
                )
            if not comma and "," in text:
                raise CellError(f'"{text}" has a comma', 'state decimal = "," in the map where it is a decimal comma')
            digits = text.replace(",", ".", 1)
        if not AMOUNT_PATTERN.fullmatch(digits):
            raise CellError(f'"{text}" is not a plain decimal', "write it with digits and a point: 0.6")
        if len(digits) > _DIGITS + 1:
            raise CellError(f'"{text[:20]}…" has more digits than an amount has', "compare it with the certificate")
        return Decimal(digits)

    def _award(self, cell: Cell) -> str:
        """Amount and unit as printed, or the amount alone, which is no award yet."""
        amount, _, unit = cell_text(cell).partition(" ") if isinstance(cell, str) else ("", "", "")
        if unit.strip():
            return f"{format_decimal(self._amount(amount))} {' '.join(unit.split())}"
        return format_decimal(self._amount(cell))


def _check_characters(text: str) -> None:
    if len(text) > MAX_CELL_LENGTH:
        raise CellError(f"the cell holds {len(text):,} characters", f"shorten it to {MAX_CELL_LENGTH:,} at most")
    if found := _UNSEEN.search(text):
        raise CellError(
            f"the text holds U+{ord(found[0]):04X}, a character that cannot be seen",
            "type the text again instead of pasting it",
        )


def _read_boolean(key: str, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = cell_text(cell)
    if text.casefold() not in ("true", "false"):
        raise CellError(f'"{text}" is neither true nor false', f'say what it means in the map: [words.{key}] "{text}" = true')
    return text.casefold() == "true"


def _read_choice(key: str, text: str, known: tuple[str, ...]) -> str:
    found = next((word for word in known if word.casefold() == text.casefold()), None)
    if found is None:
        hint = suggest(text, known)
        raise CellError(f'{key} cannot be "{text}"', f'{hint}; or say what it means in the map: [words.{key}] "{text}" = "…"')
    return found


def _clean_text(key: str, text: str) -> str:
    if key == "note":
        return "\n".join(text.splitlines())
    if key == "certificate" and _A_FILE.fullmatch(text):
        raise CellError(f'"{text}" names a file, and certificate is its serial', "map the column to evidence instead")
    return " ".join(text.split())
