"""The sheet that goes another way than the bundle: the summary, with the bundle's root digest on top of it."""

import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdf
import pytest

from cecgen.model.judged import Transcript
from cecgen.outputs.audit.pdf import CoverSheet, render_summary
from cecgen.outputs.terminal.escape import format_digest

ROOT = hashlib.sha256(b"a bundle").hexdigest()
FINGERPRINT = "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDjl9cHCdjl0Ll4Wn8"
COVER = CoverSheet("jordan-rivera-acsm.ep-2024-2026", ROOT, FINGERPRINT)


@pytest.fixture(scope="module")
def sheet(said: Callable[..., Any], harbour: Transcript) -> Callable[..., bytes]:
    def made(cover: CoverSheet | None = COVER) -> bytes:
        return render_summary(said(harbour), b"{}", harbour.as_of, cover=cover)

    return made


def first_page(data: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_the_root_digest_stands_on_the_first_page_as_verify_prints_it(sheet: Callable[..., bytes]) -> None:
    """Eight digits a group, four groups a line: compared by eye, with nothing else to line up."""
    text = first_page(sheet())
    lines = [line.strip() for line in format_digest(ROOT)]
    assert len(lines) == 2
    assert all(line in text.splitlines() for line in lines)
    assert text.index("Root digest of the bundle") < text.index(lines[0]) < text.index("Continuing education for one")


def test_it_says_of_which_bundle_it_is_and_how_to_compare_it(sheet: Callable[..., bytes]) -> None:
    text = " ".join(first_page(sheet()).split())
    assert "jordan-rivera-acsm.ep-2024-2026" in text
    assert "sha256sum tagmanifest-sha256.txt" in text
    assert "where one digit differs, it is not the bundle that was packed" in text


def test_it_names_the_key_or_says_that_there_is_no_signature(sheet: Callable[..., bytes]) -> None:
    signed, unsigned = (" ".join(first_page(sheet(each)).split()) for each in (COVER, CoverSheet("bundle", ROOT)))
    assert f"Signed with the key {FINGERPRINT}" in signed
    assert "is not signed" not in signed
    assert "The bundle is not signed." in unsigned


def test_the_summary_in_the_bundle_has_no_cover(sheet: Callable[..., bytes]) -> None:
    """No file can hold a digest that it is part of; the rest of the sheet is the same."""
    bare = " ".join(first_page(sheet(None)).split())
    assert "Root digest" not in bare
    assert bare.split("Notes")[0] in " ".join(first_page(sheet()).split())


def test_it_is_an_archive_file_tagged_for_screen_readers(sheet: Callable[..., bytes]) -> None:
    with pikepdf.open(io.BytesIO(sheet())) as whole:
        assert whole.Root.MarkInfo.Marked
        assert whole.open_metadata()["pdfaid:part"] == "3"
        assert [*whole.attachments] == ["transcript.json"]


def test_the_same_digest_gives_the_same_sheet_and_another_another(sheet: Callable[..., bytes]) -> None:
    assert sheet() == sheet()
    assert sheet() != sheet(CoverSheet(COVER.bundle, hashlib.sha256(b"another").hexdigest(), FINGERPRINT))


def test_a_name_is_never_read_as_markup(sheet: Callable[..., bytes]) -> None:
    name = '#read("form.typ") *bold* $x$ <label> @ref'
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", first_page(sheet(CoverSheet(name, ROOT))))
