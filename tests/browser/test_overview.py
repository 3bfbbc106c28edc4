"""The overview in a browser: its age, its filter with the state in the address, its columns that sort, without script too."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

Open = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("no_complaint")


def list_shown(page: Any) -> list[str]:
    """The holders in the rows that are shown, in their order."""
    rows: list[str] = page.locator("#standings tbody tr:visible th a").all_inner_texts()
    return rows


def state(page: Any) -> str:
    fragment: str = page.evaluate("location.hash")
    return fragment


def test_a_page_says_how_many_days_ago_it_was_worked_out(open_page: Open) -> None:
    assert re.fullmatch(
        r"Worked out [\d,]+ days ago: what is due may have changed since\.", open_page("index").locator(".cec-age").inner_text()
    )


def test_a_tile_shows_what_it_counts_and_an_address_shows_the_same(open_page: Open, site: Path) -> None:
    """By keyboard alone, and again after the link was sent; Clear shows everybody."""
    page = open_page("index")
    everybody = list_shown(page)
    tile = page.get_by_role("link", name="behind").first
    tile.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#standing=behind'")
    page.wait_for_selector("#standings tbody tr", state="hidden")  # the rows follow the address
    some = list_shown(page)
    assert 0 < len(some) < len(everybody)
    assert tile.get_attribute("aria-current") == "true"
    assert page.locator("#filter output").inner_text() == f"{len(some)} of {len(everybody)}"
    page.goto("about:blank")
    page.goto(f"{(site / 'index.html').as_uri()}#standing=behind&sort=-name")
    assert list_shown(page) == sorted(some, reverse=True)
    page.locator("#filter").get_by_role("button", name="Clear").click()
    assert (state(page), sorted(list_shown(page))) == ("", sorted(everybody))


def test_filters_join_and_a_name_is_found_without_its_accents(open_page: Open) -> None:
    page = open_page("index")
    page.get_by_label("Find").fill("natarajan")
    assert set(list_shown(page)) == {"Priya Natarajan"}
    page.get_by_label("Due within").select_option("7")
    assert list_shown(page) == ["Priya Natarajan"], "her card was never recorded"
    page.get_by_label("Find").fill("nobody")
    assert (list_shown(page), page.locator(".cec-none").is_visible()) == ([], True)
    assert state(page) == "#q=nobody&due=7"


def test_a_column_sorts_up_and_down_and_back_to_the_most_urgent(open_page: Open) -> None:
    page = open_page("index")
    urgent = list_shown(page)
    head = page.locator("th", has_text="Holder").last
    button = page.get_by_role("button", name="Holder")
    seen = []
    for _ in range(3):
        button.press("Enter")
        seen.append((head.get_attribute("aria-sort"), list_shown(page)))
    assert seen == [("ascending", sorted(urgent)), ("descending", sorted(urgent, reverse=True)), (None, urgent)]


def test_without_script_everything_is_there_unfiltered(chromium: Any, site: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert len(list_shown(page)) == page.locator("#standings tbody tr").count() > 1
    assert not page.locator("#filter").is_visible()
    assert not page.locator(".md-search").is_visible()
    assert "need JavaScript, which is off here" in page.locator(".cec-noscript").inner_text()
    assert page.get_by_text("As of 16 March 2026").first.is_visible()
    page.get_by_role("link", name="behind").first.click()
    assert page.url.endswith("#certifications")
    context.close()


REPEAT = """
for (const row of [...document.querySelectorAll("#standings tbody tr")])
  for (let copy = 0; copy < 20; copy++) row.parentElement.append(row.cloneNode(true));
"""


def test_on_paper_every_sheet_of_a_long_table_has_the_names_of_its_columns(open_page: Open) -> None:
    """They are buttons on the screen, which browsers print once."""
    page = open_page("index")
    page.evaluate(REPEAT)
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    assert len(sheets) > 2
    for sheet in sheets[1:]:
        assert "Holder Certification Standing Credit Deadline Next" in sheet


def test_on_paper_a_long_standing_stays_in_its_column(open_page: Open) -> None:
    page = open_page("index")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})
    page.evaluate("document.querySelector('.cec-standings .cec-chip').textContent = 'ready to renew (proof missing)'")
    chip, cell = (page.locator(f".cec-standings {each}").first.bounding_box() for each in (".cec-chip", "td.s"))
    assert chip["x"] + chip["width"] <= cell["x"] + cell["width"]


@pytest.mark.parametrize("width", [1300, 1000, 760])
def test_what_a_row_says_stays_in_its_column(open_page: Open, width: int) -> None:
    """A unit of two words, as contact hours, is wider than a column of figures."""
    page = open_page("index")
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelector('.cec-standings .cec-figure').innerHTML = '<b>24.5</b> of 26 contact hours'")
    right = "getBoundingClientRect().right"
    over = f"cell => [...cell.querySelectorAll('*')].some(part => part.{right} > cell.{right} + 1)"
    cells = page.locator(".cec-standings tbody td").all()
    assert [cell.inner_text() for cell in cells if cell.evaluate(over)] == []
