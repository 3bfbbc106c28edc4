"""The settings file of a project: MkDocs's format and Material's theme, which every engine reads."""

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

MARK = "# Made by cecgen: whatever is changed here is lost with the next build.\n"
SETTINGS_NAME = "mkdocs.yml"


def has_settings_of_ours(project: Path) -> bool | None:
    """Whether cecgen wrote the settings of a project; None if it has none."""
    settings = project / SETTINGS_NAME
    return settings.read_text("utf-8").startswith(MARK) if settings.is_file() else None


_SEARCH = {
    "separator": r"[\s\-,:/]+",
    "fields": {"title": {"boost": 3.0}, "text": {"boost": 1.0}, "tags": {"boost": 1.0}},
}
"""What parts words, so that "Rivera:" of a title is the same word as "Rivera"; and how much more a word counts in a title than
in the words of a page. The theme's own search takes it a thousand times, so that the page of a team called Pain clinic came
before the one course about pain for whoever typed a name and "pain"."""


class Look(Struct, frozen=True, kw_only=True):
    """What is around a project's pages, by paths in the site: logo, icon and style sheets; and values for our theme."""

    logo: str
    icon: str
    styles: tuple[str, ...]
    values: dict[str, object]


def write_settings(project: Path, title: str, navigation: Sequence[object], look: Look) -> None:
    """Write the settings: nothing is loaded from the network, and holders are not in the menu.

    An engine repeats its menu on every page, so a thousand pages in it would take time and memory quadratically.
    `title` is one line of plain text.
    """
    settings: dict[str, Any] = {
        "site_name": html.escape(title),
        "docs_dir": "docs",
        "use_directory_urls": False,
        "nav": navigation,
        "not_in_nav": "/holders/\n/teams/",
        "theme": {
            "name": "material",
            "variant": "classic",
            "custom_dir": "theme",
            "font": False,
            "logo": look.logo,
            "favicon": look.icon,
            "features": ["navigation.tabs", "search.highlight"],
            "palette": [
                _palette("", "", "brightness-auto", "As the system", "light"),
                _palette("light", "white", "weather-sunny", "Light", "dark"),
                _palette("dark", "black", "weather-night", "Dark", "the system's"),
            ],
        },
        "plugins": [{"search": _SEARCH}, "offline"],
        "extra": {"generator": False, "frames": {}, "polyfills": ["assets/iframe-worker/shim.js"], **look.values},
        "extra_css": look.styles,
        "validation": {"links": {"anchors": "warn", "absolute_links": "warn", "unrecognized_links": "warn"}},
    }
    lines = (f"{key}: {quote_yaml(value)}\n" for key, value in settings.items())
    (project / SETTINGS_NAME).write_bytes((MARK + "".join(lines)).encode())


def _palette(scheme: str, primary: str, icon: str, name: str, then: str) -> dict[str, Any]:
    media = f"(prefers-color-scheme: {scheme})" if scheme else "(prefers-color-scheme)"
    toggle = {"icon": f"material/{icon}", "name": f"{name}: switch to {then}"}
    colours = {"scheme": "slate" if scheme == "dark" else "default", "primary": primary, "accent": "blue"}
    return {"media": media, **(colours if scheme else {}), "toggle": toggle}


def quote_yaml(value: object) -> str:
    """Quote any value for YAML: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
