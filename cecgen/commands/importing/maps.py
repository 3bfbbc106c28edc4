"""Maps of columns: find one by name or path, and validate it like every other file that people write."""

from collections.abc import Mapping
from pathlib import Path

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.keys import WrongType
from cecgen.files.sheets.dates import compile_date_format
from cecgen.files.toml import read_toml
from cecgen.files.toml.validation import validate
from cecgen.model.drafts import ImportMap


def find_map(name: str, maps: Mapping[str, Path]) -> Path | None:
    """Find the file of a map: one that comes with a reader, else the file of this path; None if there is neither."""
    if name in maps:
        return maps[name]
    return Path(name) if Path(name).is_file() else None


def read_map(path: Path) -> tuple[ImportMap | None, list[Diagnostic]]:
    """Read a map; None, with every diagnostic, if it is not valid."""
    place = Place(path.name)
    raw, diagnostics = read_toml(path.parent, path.name)
    if raw is None or diagnostics:
        return None, diagnostics
    mapping, diagnostics = validate(raw, ImportMap, place)
    if mapping is None:
        return None, diagnostics
    diagnostics = [*diagnostics, *_check_values(mapping, place)]
    return (None if diagnostics else mapping), diagnostics


def _check_values(mapping: ImportMap, place: Place) -> list[Diagnostic]:
    """Check what the types of a map do not say: the number of its header row, and its date formats."""
    diagnostics: list[Diagnostic] = []
    if mapping.header_row < 1:
        at, expected = place / "header_row", "the number of a row, counted from 1"
        diagnostics.append(WrongType(at=at, key="header_row", expected=expected, actual=str(mapping.header_row)))
    formats = [mapping.date_format] if isinstance(mapping.date_format, str) else mapping.date_format
    for text in formats:
        if text and compile_date_format(text) is None:
            expected = "year (YYYY or YY), month (MM or MON) and day (DD), each once, as in MM/DD/YYYY"
            diagnostics.append(WrongType(at=place / "date_format", key="date_format", expected=expected, actual=f'"{text}"'))
    return diagnostics
