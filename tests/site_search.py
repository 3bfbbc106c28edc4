"""Type into the search of a site that is open in a browser."""

import re
from typing import Any

ANSWERED = """
words => {
  const first = document.querySelector(".md-search-result__link");
  const found = first ? new URL(first.href).searchParams.get("h").split(" ") : [];
  return words.every(word => found.includes(word));
}
"""
"""Whether the list is that of the whole words: each key that is typed has a list of its own, and a link bears its words."""


def search(page: Any, words: str) -> list[str]:
    """Type into the search as people do (it listens to keys), and return the pages that it finds, best first."""
    page.locator(".md-search__input").focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Backspace")
    page.get_by_text("Type to start searching").wait_for()
    page.keyboard.type(words)
    page.wait_for_function(ANSWERED, arg=re.split(r"[\s-]+", words.lower()))
    links = page.locator(".md-search-result__link").all()
    return [link.get_attribute("href").partition("?")[0] for link in links]
