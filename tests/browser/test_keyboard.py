"""The site by keyboard alone: every link, button and field is reached, is seen when it is, and lets go again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyboard_walk import require_all_reached

Open = Callable[..., Any]
CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"
PAGES = ("index", "rules", "holders/jordan-rivera", CYCLE, "pages/guides/courses", "teams/gym-floor")


@pytest.mark.parametrize("name", [*PAGES, "auditor: cycle/site/index", "auditor: holder/site/index"])
def test_by_keyboard_everything_is_reached_and_seen(
    open_page: Open, open_file: Open, auditor_sites: Path, no_complaint: None, name: str
) -> None:
    """On every kind of page, from the link past the frame to the last one, and out again."""
    of_auditor = name.partition("auditor: ")[2]
    page = open_file(auditor_sites / f"{of_auditor}.html") if of_auditor else open_page(name)
    assert 'class="md-skip"' in require_all_reached(page)


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
