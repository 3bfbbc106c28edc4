"""Scans and photographs: read upright, turned, pale, noisy and small; with limits; and what is said where that is not possible.

Those that read a picture need `cecgen[scan]`, which the test extra has.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from io import BytesIO

import pypdfium2
import pytest
from documents import pdf, with_picture
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from cecgen.evidence import Sandbox, recognition
from cecgen.evidence.certificates.drafts import drafts_from_pages
from cecgen.evidence.recognition import recognise_page
from cecgen.model.document_limits import MAX_PIXELS, MAX_RECOGNISED_PAGES
from cecgen.model.drafts import SourceFile
from cecgen.model.pages import DocumentPage

LINES = (
    "Certificate of completion",
    "This is to certify that Jordan Rivera",
    "has completed the course Falls prevention",
    "Date of completion: June 1, 2025",
    "and has earned 0.4 ACE CECs",
)
reads_pictures = pytest.mark.skipif(not find_spec("tesserocr"), reason="pictures are read with cecgen[scan], not installed")


@pytest.fixture(scope="module")
def scan() -> Image.Image:
    """A sheet as a scanner makes it: 200 dots an inch, grey."""
    document = pypdfium2.PdfDocument(pdf(*LINES))
    return document[0].render(scale=200 / 72, grayscale=True).to_pil()


def as_png(image: Image.Image, **saving: object) -> bytes:
    written = BytesIO()
    image.save(written, "PNG", **saving)  # type: ignore[arg-type]
    return written.getvalue()


def as_jpeg(image: Image.Image, **saving: object) -> bytes:
    written = BytesIO()
    image.convert("RGB").save(written, "JPEG", **saving)  # type: ignore[arg-type]
    return written.getvalue()


def as_scanned_pdf(image: Image.Image, pages: int = 1) -> bytes:
    written = BytesIO()
    image.save(written, "PDF", resolution=200, save_all=True, append_images=[image] * (pages - 1))
    return written.getvalue()


def text_of(page: DocumentPage) -> str:
    return " ".join(word.text for word in page.words)


def noisy(image: Image.Image) -> Image.Image:
    noise = Image.effect_noise(image.size, 60)
    return Image.blend(image, noise, 0.25).filter(ImageFilter.GaussianBlur(0.6))


# ---------------------------------------------------------------- read


@reads_pictures
@pytest.mark.parametrize(
    "spoil",
    [
        lambda image: image,
        lambda image: image.transpose(Image.Transpose.ROTATE_180),
        lambda image: image.transpose(Image.Transpose.ROTATE_90),
        lambda image: image.transpose(Image.Transpose.ROTATE_270),
        lambda image: image.rotate(1.5, fillcolor=255),
        lambda image: ImageEnhance.Contrast(image).enhance(0.12),
        noisy,
        lambda image: ImageOps.scale(image, 0.5),
        lambda image: ImageOps.expand(image, 300, fill=40),
    ],
    ids=["plain", "upside down", "turned left", "turned right", "askew", "pale", "noisy", "small", "on a dark table"],
)
def test_a_picture_is_read_in_lines_whichever_way_it_lies(sandbox: Sandbox, scan: Image.Image, spoil) -> None:  # type: ignore[no-untyped-def]
    """Twice, and as text that was recognised; what was read becomes a draft that says so."""
    [page] = sandbox.read_pages(as_png(spoil(scan))).pages
    assert page.is_recognised
    assert page.unread == ""
    for words in ("Jordan Rivera", "Falls prevention", "June 1, 2025", "0.4 ACE CECs"):
        assert words in text_of(page)
    assert len(page.second_reading) >= 20
    [draft] = drafts_from_pages(SourceFile("x.png", b"", (page,))).drafts
    assert "It was read from a picture" in draft.remarks[0]
    assert str(draft.proposals["date"].offers[0].value) == "2025-06-01"


@reads_pictures
def test_a_photograph_is_shown_as_its_camera_says(sandbox: Sandbox, scan: Image.Image) -> None:
    """Phones store the picture as the sensor saw it, and which way is up beside it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    [page] = sandbox.read_pages(as_jpeg(scan.transpose(Image.Transpose.ROTATE_90), exif=exif)).pages
    assert "Date of completion: June 1, 2025" in text_of(page)


@reads_pictures
def test_a_scanned_pdf_is_read_and_its_places_are_in_points(sandbox: Sandbox, scan: Image.Image) -> None:
    [page] = sandbox.read_pages(as_scanned_pdf(scan)).pages
    [first, *_] = page.words
    assert (page.is_recognised, first.text) == (True, "Certificate")
    assert abs(first.left - 200) < 15
    assert 200 < first.top < first.bottom < 460


@reads_pictures
def test_a_scanners_own_words_do_not_hide_the_picture(sandbox: Sandbox, scan: Image.Image) -> None:
    """A PDF with "Scanned by …" in letters, and the certificate as a picture above it."""
    rgb = scan.convert("RGB")
    document = pdf("Scanned with an app", change=with_picture(rgb.tobytes(), rgb.size))
    [page] = sandbox.read_pages(document).pages
    assert page.is_recognised
    assert "Falls prevention" in text_of(page)


@reads_pictures
def test_of_a_long_scan_the_first_pages_are_read(sandbox: Sandbox, scan: Image.Image) -> None:
    """Each costs seconds; the others say that they were not."""
    small = ImageOps.scale(scan, 0.3)
    pages = sandbox.read_pages(as_scanned_pdf(small, MAX_RECOGNISED_PAGES + 2)).pages
    assert [page.unread for page in pages] == [""] * MAX_RECOGNISED_PAGES + ["too many"] * 2


@reads_pictures
def test_a_picture_of_no_text_says_so(sandbox: Sandbox) -> None:
    """A photograph of a wall, and an empty sheet."""
    for image in (Image.effect_noise((300, 200), 80), Image.new("L", (300, 200), 255)):
        [page] = sandbox.read_pages(as_png(image)).pages
        assert (page.words, page.is_picture, page.unread) == ((), True, "illegible")


@reads_pictures
def test_a_huge_picture_is_read_within_the_limits(sandbox: Sandbox, scan: Image.Image) -> None:
    """45 million dots, in the memory and the time that the process has."""
    large = ImageOps.pad(scan, (7500, 6000), color=255)
    assert large.width * large.height < MAX_PIXELS
    pages = sandbox.read_pages(as_png(large))
    assert pages.failure == ""
    assert "Falls prevention" in text_of(pages.pages[0])


def test_a_picture_beyond_the_limits_is_not_decoded(sandbox: Sandbox) -> None:
    """64 million dots, in a few bytes."""
    assert sandbox.read_pages(as_png(Image.new("1", (8_000, 8_000)))).failure == "pixels"


# ---------------------------------------------------------------- not read


@pytest.fixture
def no_engine() -> None:
    recognition._load_engine.cache_clear()


@pytest.mark.usefixtures("no_engine")
def test_without_the_extra_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tesserocr", None)
    page = recognise_page(Image.new("L", (100, 100)))
    assert (page.is_picture, page.unread, page.words) == (True, "not installed", ())


@reads_pictures
@pytest.mark.usefixtures("no_engine")
def test_a_model_that_is_missing_or_damaged_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: os.PathLike[str], scan: Image.Image
) -> None:
    """No traceback, and nothing is fetched."""
    monkeypatch.setattr(recognition, "MODEL_PACKAGE", "there-is-no-such-package")
    assert recognise_page(scan).unread == "no model"
    recognition._load_engine.cache_clear()
    damaged = f"{tmp_path}/eng.traineddata"
    with open(damaged, "wb") as stream:
        stream.write(b"not a model")
    monkeypatch.setattr(recognition, "find_model", lambda: recognition.Path(damaged))
    assert recognise_page(scan).unread == "no model"
    recognition._load_engine.cache_clear()


@reads_pictures
def test_the_model_comes_with_a_package() -> None:
    """Four megabytes, in the environment that cecgen runs in."""
    model = recognition.find_model()
    assert model is not None
    assert 3_000_000 < model.stat().st_size < 6_000_000
