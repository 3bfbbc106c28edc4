"""Formats of lists that cecgen does not read, and what to save them as instead."""

_SAVE = "open it, and save it as .xlsx or as CSV in UTF-8"
SAVE_AS = {
    ".xls": f"an old Excel workbook: {_SAVE}",
    ".xlsb": f"a binary Excel workbook: {_SAVE}",
    ".xlt": f"an old Excel template: {_SAVE}",
    ".xltx": f"an Excel template: {_SAVE}",
    ".ods": f"a LibreOffice sheet: {_SAVE}",
    ".fods": f"a LibreOffice sheet: {_SAVE}",
    ".numbers": "a Numbers sheet: in Numbers choose File, Export To, Excel or CSV",
    ".gsheet": "a link to a Google sheet: in Google Sheets choose File, Download, Excel or CSV",
    ".html": f"a web page: open it in a spreadsheet program, and {_SAVE.partition('and ')[2]}",
    ".htm": f"a web page: open it in a spreadsheet program, and {_SAVE.partition('and ')[2]}",
    ".pdf": "a PDF: copy its table into a sheet and save that as .xlsx; cecgen add takes a single certificate",
    ".docx": "a document: copy its table into a sheet, and save that as .xlsx or as CSV in UTF-8",
}
"""By the ending of a file: what it is, and what to do."""
