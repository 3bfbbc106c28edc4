"""Read one cell of a sheet as the value of one key: exactly, or not at all."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from msgspec import Struct

from cecgen.diagnostics import CecgenError, format_decimal, suggest
from cecgen.diagnostics.folding import fold_text, strip_invisible
from cecgen.files.sheets.dates import TIME_LEFT_OUT, describe_time, read_date
from cecgen.files.sheets.encodings import describe_wrong_letters
from cecgen.files.sheets.serials import EXCEL_DIGITS, describe_spoilt_number, describe_spoilt_serial
from cecgen.files.sheets.text_marks import TEXT_MARK, describe_text_fault, is_marked_as_text, strip_text_marks
from cecgen.files.toml import FORBIDDEN_CHARACTER
from cecgen.model.amounts import AMOUNT_PATTERN, parse_award
from cecgen.model.drafts import BrokenCell, Cell, ImportMap, ShownNumber
from cecgen.model.vocabulary import ActivityFormat, ActivityKind, Grade

DATE_KEYS = frozenset({"date", "begins", "reported", "approval.from", "approval.until"})
AMOUNT_KEYS = frozenset({"amount", "hours"})
SERIAL_KEYS = frozenset({"certificate", "approval.number"})
LIST_KEYS = frozenset({"topics", "for", "not_for", "evidence"})
BOOLEAN_KEYS = frozenset({"assessed", "passed", "draft", "planned"})
KEY_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(ActivityKind),
    "format": get_args(ActivityFormat),
    "grade": get_args(Grade),
}
MAX_CELL_LENGTH = 5000
"""Characters in a cell; no value of an entry is longer."""
_INVISIBLE_ENDS = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff\u00ad]+|[\s\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad]+$")
"""What cannot be seen before and after a text; a joiner at the end may belong to a letter."""
_ZERO = re.compile(r"0+(?:[.,]0+)?(?:\s.*)?", re.DOTALL)
_NEXT_LINE = re.compile(r"\s*[,;]?[^\S\n]*\n\s*(?=[0-9])")
_FILE_NAME = re.compile(r".*\.(?:pdf|png|jpe?g)", re.IGNORECASE)


class CellError(CecgenError):
    """What is wrong with a cell, and how to fix it."""


def is_blank_cell(cell: Cell) -> bool:
    """Whether a cell is empty or has only spaces."""
    return cell is None or (isinstance(cell, str) and not strip_invisible(strip_text_marks(cell)).strip())


def cell_text(cell: Cell) -> str:
    """The text of a cell as its program shows it, for a text key or a message."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, ShownNumber):
        return cell.text.strip()
    if isinstance(cell, str):
        return strip_text_marks(cell)
    if isinstance(cell, Decimal):
        return format_decimal(cell) if cell.is_finite() and abs(cell.adjusted()) < 2 * EXCEL_DIGITS else str(cell)
    return str(cell.reason if isinstance(cell, BrokenCell) else cell if cell is not None else "").strip()


class CellReader(Struct, frozen=True):
    """Reads the cells of one file by its map."""

    mapping: ImportMap
    date_formats: tuple[str, ...]

    def read(self, key: str, cell: Cell) -> Any:
        """Read a cell as the value of a key; CellError if it is not one."""
        if isinstance(cell, BrokenCell):
            raise CellError(cell.reason, "correct the cell in its own program, and save the file again")
        if isinstance(cell, str):
            cell = _read_text(key, cell)
        seen = strip_invisible(cell) if isinstance(cell, str) else cell
        if key in DATE_KEYS:
            return self._read_day(seen)
        if key in AMOUNT_KEYS:
            return self._read_amount(seen)
        if key == "award":
            return self._read_award(seen)
        word = self._look_up(key, cell)
        if word is not None:
            return [word] if key in LIST_KEYS else word
        if key in BOOLEAN_KEYS:
            return _read_boolean(key, seen)
        if key in KEY_CHOICES:
            return _read_choice(key, cell_text(seen), KEY_CHOICES[key])
        if isinstance(cell, str):
            _check_characters(cell)
        if isinstance(cell, date):
            raise CellError(f"the cell contains a day ({cell}), not text", "format the cell as text, and write it again")
        if key in SERIAL_KEYS and not isinstance(cell, str) and (spoilt := describe_spoilt_number(cell)):
            raise CellError(spoilt, "format the column as text, and copy the serial from the certificate again")
        if key in LIST_KEYS:
            return [self._read_item(key, item) for item in re.split(r"[;\n]", cell_text(cell)) if item.strip()]
        return _clean_text(key, cell_text(cell))

    def _look_up(self, key: str, cell: Cell) -> Any:
        """What the map says that the word in a cell means; None if it does not say."""
        meanings: dict[str, Any] = getattr(self.mapping.words, key.partition(".")[0], {})
        wanted = fold_text(cell_text(cell))
        return next((meaning for word, meaning in meanings.items() if fold_text(word) == wanted), None)

    def _read_item(self, key: str, item: str) -> Any:
        meaning = self._look_up(key, item)
        return _clean_text(key, item.strip()) if meaning is None else meaning

    def _read_day(self, cell: Cell) -> date:
        """Read a day that the program typed as one, or that is written in a stated format."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str):
            raise CellError(f"{cell_text(cell)} is a number, not a day", "format the cell as a date, or write it as 2025-03-14")
        day, message, hint = read_date(cell.strip(), self.date_formats)
        if day is None:
            raise CellError(message, hint)
        return day

    def _read_amount(self, cell: Cell) -> Decimal:
        """Read a plain decimal, with the decimal sign of the map."""
        if isinstance(cell, bool | date):
            raise CellError(f"the cell holds {cell_text(cell)}, not an amount", "format the cell as a number")
        if isinstance(cell, ShownNumber) and _shown_decimal(cell) is not None:
            return cell.value
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
            hint = "write it with digits and a point: 0.6"
            if isinstance(cell, ShownNumber):
                hint = "format the cell as a plain number, and compare it with the certificate"
            if parse_award(text):
                hint = "the column has units: map it as award, or write the amount alone"
            raise CellError(f'"{text}" is not a plain decimal', hint)
        if len(digits) > EXCEL_DIGITS + 1:  # far more than an award has
            raise CellError(f'"{text[:20]}…" has more digits than an amount has', "compare it with the certificate")
        return Decimal(digits)

    def _read_award(self, cell: Cell) -> str:
        """Read an award as printed, "0.6 CEC"; or an amount alone, whose unit is then still open.

        A line for each body's award becomes one text with semicolons, which is split when the provider is known.
        """
        text = _NEXT_LINE.sub("; ", cell_text(cell)) if isinstance(cell, str | ShownNumber) else ""
        if words := text.split()[1:]:
            amount = text.split()[0]
            number = Decimal(amount) if isinstance(cell, ShownNumber) and AMOUNT_PATTERN.fullmatch(amount) else None
            if isinstance(cell, ShownNumber) and number is not None and number != cell.value:
                raise CellError(f'the cell shows "{text}" and holds {format_decimal(cell.value)}', "show all of its decimals")
            return f"{format_decimal(self._read_amount(amount) if number is None else number)} {' '.join(words)}"
        return format_decimal(self._read_amount(cell))


def describe_reading(key: str, cell: Cell) -> str:
    """Say what was left out or changed when a cell was read; empty if nothing was."""
    if key in DATE_KEYS:
        return TIME_LEFT_OUT if isinstance(cell, datetime) else describe_time(cell_text(cell)) if isinstance(cell, str) else ""
    if key in ("amount", "award") and _ZERO.fullmatch(cell_text(cell)):
        return "the amount is 0 there: compare it with the certificate (0,6 between commas becomes 0 and 6)"
    if key in AMOUNT_KEYS and isinstance(cell, ShownNumber) and _shown_decimal(cell) not in (None, cell.value):
        return f"the cell holds {format_decimal(cell.value)}, which is taken, and shows {cell.text.strip()}"
    if key in SERIAL_KEYS and isinstance(cell, Decimal):
        return "the serial is a number there, which keeps no zeros in front: compare it with the certificate"
    return ""


def _shown_decimal(cell: ShownNumber) -> Decimal | None:
    """The number that a cell shows, if it shows only a number; None if there is more, such as a percent sign."""
    digits = cell.text.strip().replace(",", "")
    return Decimal(digits) if AMOUNT_PATTERN.fullmatch(digits) else None


def _read_text(key: str, written: str) -> str:
    """The text of a cell without marks such as ="…"; CellError if a program has spoilt it."""
    _check_length(written)
    text = strip_text_marks(_INVISIBLE_ENDS.sub("", written))
    is_marked = is_marked_as_text(written)
    fault = describe_wrong_letters(text) if is_marked else describe_text_fault(text)
    if fault:
        raise CellError(fault, "correct the cell in its own program, and save the file again")
    if key in DATE_KEYS | AMOUNT_KEYS | SERIAL_KEYS | {"award"} and TEXT_MARK.match(text):
        return text[1:]
    if key in SERIAL_KEYS and not is_marked and text.startswith("="):
        raise CellError(
            f'"{text[:40]}" is a formula, not a serial', f'write the serial itself; or ="{text}" if that is the serial'
        )
    if key in SERIAL_KEYS and not is_marked and (spoilt := describe_spoilt_serial(text)):
        hint = f'format the column as text and copy the serial again; or write ="{text}" if that is the serial'
        raise CellError(spoilt, hint)
    return text


def _check_length(text: str) -> None:
    """CellError if a text is too long for an entry."""
    if len(text) > MAX_CELL_LENGTH:
        raise CellError(f"the cell holds {len(text):,} characters", f"shorten it to {MAX_CELL_LENGTH:,} at most")


def _check_characters(text: str) -> None:
    """CellError if a text has a character that a terminal or an editor would not show."""
    if match := re.search(FORBIDDEN_CHARACTER, text):
        raise CellError(
            f"the text contains U+{ord(match[0]):04X}, a character that cannot be seen",
            "type the text again instead of pasting it",
        )


def _read_boolean(key: str, cell: Cell) -> bool:
    """Read a cell as true or false; any other word, yes included, needs a meaning in the map."""
    if isinstance(cell, bool):
        return cell
    text = cell_text(cell)
    if fold_text(text) not in ("true", "false"):
        raise CellError(f'"{text}" is neither true nor false', f'say what it means in the map: [words.{key}] "{text}" = true')
    return fold_text(text) == "true"


def _read_choice(key: str, text: str, choices: tuple[str, ...]) -> str:
    """Read a word of a closed list, in any letter case."""
    choice = next((word for word in choices if fold_text(word) == fold_text(text)), None)
    if choice is None:
        hint = suggest(text, choices)
        raise CellError(f'{key} cannot be "{text}"', f'{hint}; or say what it means in the map: [words.{key}] "{text}" = "…"')
    return choice


def _clean_text(key: str, text: str) -> str:
    """A text on one line with single spaces; a note keeps its lines."""
    if key == "note":
        return "\n".join(text.splitlines())
    if key == "certificate" and _FILE_NAME.fullmatch(text):
        raise CellError(f'"{text}" names a file, and certificate is its serial', "map the column to evidence instead")
    return " ".join(text.split())
