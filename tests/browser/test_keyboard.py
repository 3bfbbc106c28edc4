"""The site by keyboard alone: every link, button and field is reached, is seen when it is, and lets go again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]
CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"
PAGES = ("index", "rules", "holders/jordan-rivera", CYCLE, "pages/guides/courses", "teams/gym-floor")

REACHABLE = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(e =>
  e.tabIndex >= 0 && !e.disabled && e.getClientRects().length && e.checkVisibility({visibilityProperty: true})
).map((e, index) => {
  e.dataset.stop = e.type === "radio" ? e.name : index;  // of one question, arrow keys choose
  return [e.dataset.stop, e.outerHTML.slice(0, 160)];
})
"""
STOP = """
() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const shown = e.type === "radio" ? e.nextElementSibling : e;
  const ring = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const seen = (ring.outlineStyle !== "none" && ring.outlineWidth !== "0px") || e.matches(".md-search__input");
  const covered = e.closest(".cec") && box.top < document.querySelector(".md-header").getBoundingClientRect().bottom - 1;
  return [e.dataset.stop ?? e.outerHTML.slice(0, 160), seen && !covered];
}
"""
"""Where the focus is, and whether one sees that: the search field opens the whole search."""


def walk(page: Any, most: int) -> dict[str, bool]:
    """Press Tab until the page lets go, and return every stop with whether it was seen."""
    stops: dict[str, bool] = {}
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return stops
        stops[stop[0]] = stop[1]
    raise AssertionError(f"the page does not let go after {most} stops: {[*stops][-3:]}")


@pytest.mark.parametrize("name", [*PAGES, "auditor: cycle/site/index", "auditor: holder/site/index"])
def test_by_keyboard_everything_is_reached_and_seen(
    open_page: Open, open_file: Open, auditor_sites: Path, no_complaint: None, name: str
) -> None:
    """On every kind of page, from the link past the frame to the last one, and out again."""
    of_auditor = name.partition("auditor: ")[2]
    page = open_file(auditor_sites / f"{of_auditor}.html") if of_auditor else open_page(name)
    reachable = dict(page.evaluate(REACHABLE))
    stops = walk(page, len(reachable) + 20)
    assert 'class="md-skip"' in reachable[next(iter(stops))]
    assert [html for stop, html in reachable.items() if stop not in stops] == []
    assert [reachable.get(stop, stop) for stop, is_seen in stops.items() if not is_seen] == []


def test_the_link_past_the_frame_leads_to_the_page(open_page: Open) -> None:
    page = open_page(CYCLE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#cec")


def test_every_working_opens_and_closes_by_keyboard(open_page: Open) -> None:
    page = open_page(CYCLE)
    button = page.get_by_role("button", name="Show every working")
    button.focus()
    for name, is_open in (("Hide every working", True), ("Show every working", False)):
        page.keyboard.press("Enter")
        page.get_by_role("button", name=name).wait_for()
        assert page.evaluate("document.activeElement.textContent") == name
        assert set(page.evaluate("[...document.querySelectorAll('.cec-activities details')].map(each => each.open)")) == {
            is_open
        }


def test_what_more_credit_would_make_is_asked_and_answered_by_keyboard(open_page: Open) -> None:
    page = open_page("holders/jordan-rivera")
    page.locator(".cec-more-credit input").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("8")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    answer = page.locator(".cec-more-credit output")
    assert answer.inner_text().startswith("Of these, 5 would count. ")
    assert answer.get_attribute("aria-live") == "polite"


def test_without_script_too_a_ring_is_seen(chromium: Any, site: Path) -> None:
    """The theme draws its own by script."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / f"{CYCLE}.html").as_uri())
    summary = page.locator(".cec-activities summary").first
    page.keyboard.press("Tab")
    for _ in range(80):
        page.keyboard.press("Tab")
        if summary.evaluate("each => each === document.activeElement"):
            break
    assert summary.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    context.close()
