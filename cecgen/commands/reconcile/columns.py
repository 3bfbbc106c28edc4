"""What the columns of a body's list are: learned once, and remembered as a map in the repository."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from cecgen.diagnostics.folding import fold_text
from cecgen.files.sheets.columns import column_letter
from cecgen.files.toml.write import format_tables, to_tables
from cecgen.model.drafts import ImportMap

MAPS_FOLDER = "plugins/maps"


def remembered_map(root: Path, body: str) -> Path:
    """The file in which the columns of a body's lists are remembered."""
    return root / MAPS_FOLDER / f"{body}-list.toml"


def format_map(mapping: ImportMap, body: str) -> bytes:
    """Format a map as a file; it has headers and words of a list, and nobody's data."""
    tables = {key: value for key, value in to_tables(mapping).items() if key != "header_row"}
    head = f"# The columns of the lists of {body}, as `cecgen reconcile` learned them.\n\n"
    return (head + format_tables(_split(tables))).encode()


def _split(tables: dict[str, object]) -> dict[str, object]:
    return {"format": 1, **{key: value for key, value in tables.items() if key != "format"}}


def find_column(typed: str, headers: Sequence[str]) -> str:
    """Find the header that was meant, by its text or by the letters of its column; empty if there is none."""
    by_text = (header for header in headers if header and fold_text(header) == fold_text(typed))
    by_letters = (header for index, header in enumerate(headers) if column_letter(index) == typed.strip().upper())
    return next(chain(by_text, by_letters), "")
