"""Recognise by its first bytes a file that is not the kind of sheet that its name says."""

import io
import zipfile
import zlib

from cecgen.files.sheets.limits import UnreadableSheet
from cecgen.model.file_type import detect_type

SAVE_AS_SHEET = "open it in its own program and save it as .xlsx, or as CSV in UTF-8"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WORKBOOK, _STRICT, _HEAD_BYTES = "xl/workbook.xml", b"http://purl.oclc.org/ooxml/", 2000
_MARKUP = ("<!doctype html", "<html", "<table", "<?xml", "<head", "<style", "<meta")


def refuse_if_not_text(data: bytes) -> None:
    """UnreadableSheet if a file that is named as text is a workbook, a PDF or a web page."""
    if data.startswith(_OLD_OFFICE):
        raise UnreadableSheet("is an old .xls workbook under the name of a text file", SAVE_AS_SHEET)
    if data.startswith(b"PK\x03\x04"):
        kind = _describe_zip(data) or "a workbook"
        hint = "give it a name that ends in .xlsx" if kind == "a workbook" else SAVE_AS_SHEET
        raise UnreadableSheet(f"is {kind} under the name of a text file", hint)
    if detect_type(data, "") == "pdf":
        raise UnreadableSheet("is a PDF under the name of a text file", "copy its table into a sheet, and save that as CSV")
    if _is_markup(data):
        raise UnreadableSheet("is a web page under the name of a text file", SAVE_AS_SHEET)


def refuse_if_not_workbook(data: bytes) -> None:
    """UnreadableSheet if a file that is named as a workbook is text, an old workbook, or another program's."""
    if data.startswith(_OLD_OFFICE):
        raise UnreadableSheet("is an old .xls, or protected by a password", "save it as .xlsx without a password")
    if not data.startswith(b"PK"):
        if _is_markup(data):
            raise UnreadableSheet("is a web page under the name of a workbook", SAVE_AS_SHEET)
        raise UnreadableSheet("is not a workbook: it is not a zip file", "if it is text, give it a name that ends in .csv")
    if kind := _describe_zip(data):
        raise UnreadableSheet(f"is {kind} under the name of a workbook", SAVE_AS_SHEET)
    if _is_strict(data):
        raise UnreadableSheet("is a workbook in strict Open XML", "save it as an ordinary .xlsx")


def _is_markup(data: bytes) -> bool:
    start = data[:200].removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip().lower()
    return start.startswith(_MARKUP)


def _is_strict(data: bytes) -> bool:
    """Whether Excel saved a workbook as "Strict Open XML Spreadsheet", whose parts have names that are not read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_WORKBOOK) as stream:
            return _STRICT in stream.read(_HEAD_BYTES)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False  # what is wrong is said when it is read


def _describe_zip(data: bytes) -> str:
    """Say what a zip file is, if it is not an Excel workbook that can be read; empty if it seems to be one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:100_000])
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError):
        return ""
    if "xl/workbook.bin" in names:
        return "a binary workbook (.xlsb)"
    if "mimetype" in names and "content.xml" in names:
        return "an OpenDocument file (.ods)"
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return "a Numbers file"
    if "word/document.xml" in names:
        return "a Word document"
    return "" if "[Content_Types].xml" in names else "a zip file"
