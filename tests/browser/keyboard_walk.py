"""Walk through a page by its Tab key, as somebody without a mouse does."""

from typing import Any

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
  const hasOwn = e.matches(".md-search__input") || (e.type === "date" && !e.matches(":focus-visible"));
  const seen = (ring.outlineStyle !== "none" && ring.outlineWidth !== "0px") || hasOwn;
  const covered = e.closest(".cec") && box.top < document.querySelector(".md-header").getBoundingClientRect().bottom - 1;
  return [e.dataset.stop ?? e.outerHTML.slice(0, 160), seen && !covered];
}
"""
"""Where the focus is, and whether one sees that: the search field opens the whole search, a calendar has a ring of its own."""


def walk(page: Any, most: int) -> dict[str, bool]:
    """Press Tab until the page lets go, and return every stop with whether it was seen."""
    stops: dict[str, bool] = {}
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return stops
        stops[stop[0]] = stop[1] and stops.get(stop[0], True)  # a date is several stops: each is seen
    raise AssertionError(f"the page does not let go after {most} stops: {[*stops][-3:]}")


def require_all_reached(page: Any) -> str:
    """Walk through the whole page: everything is reached and seen, and the page lets go. Returns what came first."""
    reachable = dict(page.evaluate(REACHABLE))
    stops = walk(page, len(reachable) + 20)
    assert [html for stop, html in reachable.items() if stop not in stops] == []
    assert [reachable.get(stop, stop) for stop, is_seen in stops.items() if not is_seen] == []
    return str(reachable[next(iter(stops))])


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until something has the focus; whatever has it on the way is seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        assert stop is not None, f"the page let go before {selector}"
        assert stop[1], stop[0]
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was never reached")


def type_in(page: Any, words: str) -> None:
    """Type into what has the focus."""
    page.keyboard.type(words)


def choose(page: Any, words: str) -> None:
    """Go down a list by its arrow key, to the first choice that begins with these words."""
    while not page.evaluate("document.activeElement.selectedOptions[0].text").startswith(words):
        before = page.evaluate("document.activeElement.selectedIndex")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.selectedIndex") > before, f"there is no choice {words}"
