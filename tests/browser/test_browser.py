"""The site in a browser: opened as files with the network cut, on a desk, on a phone, in the dark and on paper."""

import importlib.util
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cecgen.diagnostics import format_decimal

Open = Callable[..., Any]
CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"
PAGES = ("index", "rules", "holders/jordan-rivera", "holders/priya-natarajan", CYCLE, "pages/guides/courses", "teams/gym-floor")

CONTRASTS = """
() => {
  const luminance = ([r, g, b]) => [r, g, b]
    .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * (top[3] ?? 1) + under[i] * (1 - (top[3] ?? 1)));
  const ground = element => {
    const here = colour(getComputedStyle(element).backgroundColor);
    if (!element.parentElement) return over(here, [255, 255, 255]);
    return (here[3] ?? 1) === 1 ? here : over(here, ground(element.parentElement));
  };
  const found = [];
  for (const element of document.querySelectorAll(".cec *")) {
    const said = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!said || element.closest("svg, title, desc") || !element.checkVisibility()) continue;
    const under = ground(element);
    const [a, b] = [luminance(over(colour(getComputedStyle(element).color), under)), luminance(under)].sort();
    const ratio = (b + .05) / (a + .05);
    if (ratio < 4.5) found.push([element.className || element.tagName, element.textContent.trim().slice(0, 40), ratio]);
  }
  return found;
}
"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_asking_for_anything_from_outside(open_page: Open, name: str) -> None:
    assert open_page(name).locator("h1").count() == 1


def search(page: Any, words: str) -> list[str]:
    """Type into the search as people do (it listens to keys), and the pages that it finds, best first."""
    page.locator(".md-search__input").focus()
    page.get_by_text("Type to start searching").wait_for()
    page.keyboard.type(words)
    page.locator(".md-search-result__link", has_text=words).first.wait_for()
    links = page.locator(".md-search-result__link").all()
    return [link.get_attribute("href").split("?")[0].rpartition("/site/")[2] for link in links]


def test_search_finds_a_holder_where_the_site_is_opened_as_a_file(open_page: Open) -> None:
    page = open_page("index")
    assert search(page, "Natarajan")[0] == "holders/priya-natarajan.html"
    page.locator(".md-search-result__link").first.click()
    assert page.locator("h1").inner_text() == "Priya Natarajan"


def test_search_finds_an_activity(open_page: Open) -> None:
    assert "holders/priya-natarajan_acsm.cpt_2023-01-01.html" in search(open_page(CYCLE), "Barbell")


def test_a_result_of_the_search_leads_to_the_entry_that_has_its_words(open_page: Open) -> None:
    page = open_page(CYCLE)
    row = page.locator(".cec-activities tbody tr[id]").last
    word = max(row.locator("b").inner_text().split(), key=len)
    page.goto(f"{page.url}?h={word.lower()}")
    page.wait_for_function("location.hash !== ''")
    assert word in page.locator(":target").inner_text()


def test_a_field_says_what_more_credit_would_make(open_page: Open) -> None:
    page = open_page("holders/jordan-rivera")
    field = page.locator(".cec-more-credit")
    have, need = (Decimal(field.get_attribute(f"data-{name}")) for name in ("have", "need"))
    field.locator("input").fill("2.5")
    total, missing = format_decimal(have + Decimal("2.5")), format_decimal(need - have - Decimal("2.5"))
    says = f"That would make {total} of {need} CEC. {missing} CEC would still be missing."
    assert field.locator("output").inner_text() == says
    field.locator("select").select_option("as quiz")
    field.locator("input").fill("8")
    assert field.locator("output").inner_text().startswith("Of these, 5 would count. ")
    field.locator("input").fill("many")
    assert field.locator("output").inner_text() == "Type an amount such as 10 or 2.5."


@pytest.mark.parametrize("width", [360, 600, 900])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways(open_page: Open, name: str, width: int) -> None:
    page = open_page(name, width=width)
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= width
    assert page.evaluate(
        "[...document.querySelectorAll('.cec *')].every(e => e.getBoundingClientRect().right <= innerWidth + 1)"
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_all_text_stands_out_from_what_is_behind_it(open_page: Open, name: str, dark: bool) -> None:
    page = open_page(name, dark=dark)
    assert page.evaluate("document.body.dataset.mdColorScheme") == ("slate" if dark else "default")
    assert page.evaluate(CONTRASTS) == []


def test_dark_pages_are_dark_and_paper_is_white_even_then(open_page: Open) -> None:
    page = open_page(CYCLE, dark=True)
    ink = "getComputedStyle(document.querySelector('.cec')).color"
    assert page.evaluate(ink) == "rgb(231, 235, 240)"
    page.emulate_media(media="print")
    assert page.evaluate(ink) == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_on_a_screen_how_an_activity_counts_opens_by_hand(open_page: Open) -> None:
    page = open_page(CYCLE)
    basis = page.get_by_text("6 h × 1 CEC = 6 CEC").first
    assert not basis.is_visible()
    page.locator("#entry-2024-03-08-workshop summary").click()
    assert basis.is_visible()


def test_on_paper_everything_is_open_and_the_frame_is_gone(open_page: Open) -> None:
    page = open_page(CYCLE)
    page.emulate_media(media="print")
    heights = page.evaluate("[...document.querySelectorAll('details ol')].map(each => each.getBoundingClientRect().height)")
    assert len(heights) >= 4
    assert all(height > 8 for height in heights)
    for frame in (".md-header", ".md-tabs", ".cec-crumbs"):
        assert not page.locator(frame).first.is_visible()


def test_an_address_of_an_activity_leads_to_its_row(open_page: Open) -> None:
    page = open_page(CYCLE)
    page.goto(page.url + "#entry-2025-05-02-cpr")
    assert page.locator("#entry-2025-05-02-cpr").is_visible()
    assert page.evaluate("document.querySelector(':target').id") == "entry-2025-05-02-cpr"


SHAPE = """
tone => {
  const chip = document.createElement("span");
  chip.className = `cec-chip cec-chip--${tone}`;
  document.querySelector(".cec").append(chip);
  const style = getComputedStyle(chip, "::before");
  return [style.borderRadius, style.clipPath, style.boxShadow !== "none"].join(" ");
}
"""


def test_a_tone_is_told_by_a_shape_too(open_page: Open) -> None:
    page = open_page("index")
    assert len({page.evaluate(SHAPE, tone) for tone in ("good", "warn", "bad", "calm")}) == 4


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as a package of the test extra brings it."""
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        if os.environ.get("CECGEN_BROWSER") == "required":
            pytest.fail("axe-playwright-python is not installed")
        pytest.skip("axe-playwright-python is not installed")
    return Path(package.origin).with_name("axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_fault(open_page: Open, axe: str, name: str, dark: bool) -> None:
    """In the dark the page is the same, so that only its colours are looked at again."""
    page = open_page(name, dark=dark)
    page.evaluate(axe)
    rules = '{runOnly: ["color-contrast", "link-in-text-block"]}' if dark else "{}"
    found = page.evaluate(
        f"axe.run({rules}).then(r => r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 160))]))"
    )
    assert found == []
