"""transcript.html in a browser: opened as a file with the network cut, on a desk, on a phone, in the dark and on paper."""

import io
import runpy
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pypdf
import pytest
from msgspec.structs import replace

from cecgen.outputs.audit.pack import render_transcript_page

LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4
Open = Callable[..., Any]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the hand-made transcript beside its evidence, with words in it that are longer than a phone is wide."""
    made = runpy.run_path(str(Path(__file__).parents[1] / "outputs" / "conftest.py"))
    harbour = made["transcript"]()
    jordan = harbour.holders[0]
    held = jordan.certifications[0]
    renewed, current = held.cycles
    credits = tuple(
        replace(
            each,
            title=f"{each.title} {LONG}",
            basis=(*each.basis, LONG),
            source_entry=each.source_entry and replace(each.source_entry, organiser=LONG, location=LONG),
        )
        for each in current.credits
    )
    current = replace(current, credits=credits, claimed_fields=(), claimed=None)
    held = replace(held, number=LONG, cycles=(renewed, current))
    jordan = replace(jordan, also_printed=(LONG,), certifications=(held,))
    values = made["said_of"](replace(harbour, holders=(jordan,)))
    files = {**made["filed"](values), f"evidence/{LONG}.pdf": b"%PDF-1.7\n"}
    folder = tmp_path_factory.mktemp("bundle") / "data"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "transcript.html").write_text(render_transcript_page(values, files), "utf-8", newline="\n")
    return folder


@pytest.fixture
def page(open_file: Open, bundle: Path, no_complaint: None) -> Open:
    """`page(width=390)` opens the page as somebody has it in front of them; what breaks its policy fails."""
    return lambda **how: open_file(bundle / "transcript.html", **how)


@pytest.mark.parametrize("width", [320, 390, 600, 1280])
def test_nothing_scrolls_sideways(page: Open, width: int) -> None:
    shown = page(width=width)
    assert shown.evaluate("document.scrollingElement.scrollWidth") <= width
    assert shown.evaluate(
        "[...document.querySelectorAll('body *')].every(e => e.getBoundingClientRect().right <= innerWidth + 1)"
    )


def test_axe_finds_no_fault(page: Open, axe: str) -> None:
    """All of its rules: on a desk and on a phone, by day and in the dark."""
    shown = page()
    shown.evaluate(axe)
    for width in (1280, 390):
        shown.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            shown.emulate_media(media="null", color_scheme=scheme)
            found = shown.evaluate("axe.run({preload: false})")
            assert [(each["id"], each["impact"], each["nodes"][0]["html"][:160]) for each in found["violations"]] == []
            assert "color-contrast" in {each["id"] for each in found["passes"]}


def test_its_own_style_is_let_through(page: Open) -> None:
    """A policy that refuses it would leave a page in the browser's letters."""
    assert page().evaluate("getComputedStyle(document.querySelector('.chip')).borderRadius") != "0px"


def test_a_dark_page_is_dark_and_paper_is_white_even_then(page: Open) -> None:
    shown = page(dark=True)
    ground, ink = (f"getComputedStyle(document.body).{each}" for each in ("backgroundColor", "color"))
    html = "getComputedStyle(document.documentElement).backgroundColor"
    assert (shown.evaluate(html), shown.evaluate(ink)) == ("rgb(21, 25, 30)", "rgb(231, 235, 240)")
    shown.emulate_media(media="print")
    assert shown.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--line')") == "#dfe3e8"
    assert [shown.evaluate(each) for each in (html, ground, ink)] == ["rgb(255, 255, 255)"] * 2 + ["rgb(0, 0, 0)"]


def test_on_paper_every_word_is_there_and_the_way_around_the_page_is_not(page: Open) -> None:
    """On A4, with every activity whole on a page."""
    shown = page()
    printed = pypdf.PdfReader(io.BytesIO(shown.pdf(prefer_css_page_size=True)))
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]
    text = unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in printed.pages))  # letters drawn as one
    text = " ".join(text.split())
    for said in ("6 h × 1 CEC = 6 CEC", "One certificate for both days.", "https://nsca.example/ceu", "First committed"):
        assert said in text
    shown.emulate_media(media="print")
    assert not shown.locator("nav").is_visible()
    assert shown.evaluate("getComputedStyle(document.querySelector('article')).breakInside") == "avoid"


def test_evidence_opens_from_the_page(page: Open, bundle: Path) -> None:
    """Every file that it leads to lies where it says, under the name that the browser makes of the address."""
    addresses = page().evaluate("[...document.links].map(each => each.href).filter(each => each.startsWith('file:'))")
    files = {Path(unquote(urlsplit(each).path)) for each in addresses} - {
        bundle / name for name in ("transcript.html", "site/rules.html")
    }
    assert len(files) == 5
    assert all(path.is_file() and path.is_relative_to(bundle / "evidence") for path in files)
