"""The error of a file that cannot be read as a sheet at all, and the limits within which one is read."""

from cecgen.diagnostics import CecgenError

MAX_ROWS = 10_000
MAX_COLUMNS = 200
BLOCK_BYTES = 256 * 1024
"""Bytes of a workbook's XML that are looked at together; no cell's text and no tag is as long."""
MAX_SHEET_BYTES = 16 * 1024 * 1024
"""Bytes in a file; a career of entries is a hundredth of it."""
MAX_CELL_CHARACTERS = 32_767
"""Characters in a cell, as Excel has them at most."""


class UnreadableSheet(CecgenError):
    """A file that cannot be read as a sheet: what is wrong, how to fix it, and in which row, if only one is at fault."""

    def __init__(self, message: str, hint: str, where: str = "") -> None:
        super().__init__(message, hint)
        self.where = where


def check_file_size(data: bytes) -> None:
    """UnreadableSheet if a file is larger than any list of entries."""
    if len(data) > MAX_SHEET_BYTES:
        message = f"the file has {len(data):,} bytes, but at most {MAX_SHEET_BYTES:,} are read"
        raise UnreadableSheet(message, "save only the list of entries, or divide it into several files")


def check_extent(last_row: int, last_column: int) -> None:
    """UnreadableSheet if a sheet has more rows or columns than are read; `last_row` is the last one that is not empty."""
    if last_row > MAX_ROWS:
        message = f"there are more than {MAX_ROWS:,} rows: row {last_row:,} is not empty"
        raise UnreadableSheet(message, "delete what is below the list, or divide it into several files")
    if last_column > MAX_COLUMNS:
        message = f"there are more than {MAX_COLUMNS} columns: column {last_column:,} is not empty"
        raise UnreadableSheet(message, "delete everything outside the list", f"row {last_row}")
