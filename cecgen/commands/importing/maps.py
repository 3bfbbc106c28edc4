"""Maps of columns: found by name or by path, and validated like every other file that people write."""

from collections.abc import Mapping
from pathlib import Path

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.entries import WrongType
from cecgen.files.sheets.dates import compile_date_format
from cecgen.files.toml import read_toml
from cecgen.files.toml.validation import validate
from cecgen.model.drafts import ImportMap


def find_map(named: str, known: Mapping[str, Path]) -> Path | None:
    """Where a map lies: one that comes with a reader, by its name, else the file of that path; None where there is neither."""
    if named in known:
        return known[named]
    return Path(named) if Path(named).is_file() else None


def read_map(path: Path) -> tuple[ImportMap | None, list[Diagnostic]]:
    """A map, or everything that is wrong with it, with its place in the file."""
    place = Place(path.name)
    raw, found = read_toml(path.parent, path.name)
    if raw is None or found:
        return None, found
    mapping, found = validate(raw, ImportMap, place)
    if mapping is None:
        return None, found
    found = [*found, *_check_values(mapping, place)]
    return (None if found else mapping), found


def _check_values(mapping: ImportMap, place: Place) -> list[Diagnostic]:
    """What has the right form and still cannot be."""
    found: list[Diagnostic] = []
    if mapping.header_row < 1:
        at, wanted = place / "header_row", "the number of a row, counted from 1"
        found.append(WrongType(at=at, key="header_row", wanted=wanted, found=str(mapping.header_row)))
    formats = [mapping.date_format] if isinstance(mapping.date_format, str) else mapping.date_format
    for each in formats:
        if each and compile_date_format(each) is None:
            wanted = "year (YYYY or YY), month (MM or MON) and day (DD), each once, as in MM/DD/YYYY"
            found.append(WrongType(at=place / "date_format", key="date_format", wanted=wanted, found=f'"{each}"'))
    return found
