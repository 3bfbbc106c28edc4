"""Spreadsheets as people keep them: CSV in whatever way it was saved, and Excel's workbooks, of which only values are read."""

from pathlib import Path

from cecgen import hookimpl


class Spreadsheets:
    """Reads a table of entries, by a map that says what its columns are."""

    name = "spreadsheet"
    endings = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm")
    needs_map = True
    maps = {path.stem: path for path in sorted((Path(__file__).parent / "maps").glob("*.toml"))}  # noqa: RUF012 - never changed

    def read(self, file, mapping):
        """The rows as drafts; everything that is wrong with any cell, at once."""
        from cecgen import (  # noqa: PLC0415 - `check` reads no spreadsheets
            ImportFault,
            ReadDrafts,
            UnreadableSheet,
            drafts_from_sheet,
            read_text_sheet,
            read_workbook,
        )

        read_sheet = read_workbook if file.ending in (".xlsx", ".xlsm") else read_text_sheet
        try:
            sheet = read_sheet(file.data, mapping)
        except UnreadableSheet as error:
            return ReadDrafts(faults=(ImportFault(error.where or file.name, error.message, error.hint),))
        return drafts_from_sheet(sheet, mapping)


@hookimpl
def cecgen_importers():
    """Spreadsheets."""
    return [Spreadsheets()]
