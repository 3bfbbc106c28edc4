"""What an auditor reads in a bundle beside the forms: the transcript as one page, and the sheet that says how to check it all.

The page is for the day when nothing else of the bundle opens any more: one file, no script, nothing from outside.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cecgen.outputs.audit.pack.readme import render_readme
from cecgen.outputs.site.templates import make_environment

__all__ = ["render_readme", "render_transcript_page"]

TEMPLATE_FOLDER = Path(__file__).parent


def render_transcript_page(values: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    """The transcript of one cycle as a page that needs nothing but a browser; `files` is the evidence beside it, by path.

    It says what the forms say, from the same values, and leads to the evidence in the bundle, each file with its digest.
    """
    style = (TEMPLATE_FOLDER / "transcript.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    named = {each["file"] for each in values["exhibits"]}
    page = make_environment(TEMPLATE_FOLDER).get_template("transcript.html")
    text = page.render(
        **values,
        style=Markup(style),
        style_digest=digest,
        files={name: _described(data) for name, data in files.items()},
        others=[name for name in sorted(files) if name not in named],
        sources=_sources(values),
    )
    return f"{text.strip()}\n"


def _described(data: bytes) -> dict[str, Any]:
    """A file's size, and its digest as eyes can compare it."""
    digest = hashlib.sha256(data).hexdigest()
    return {"size": f"{len(data):,} bytes", "sha256": [digest[at : at + 8] for at in range(0, len(digest), 8)]}


def _sources(values: Mapping[str, Any]) -> dict[str, int]:
    """Every source that a figure rests on, numbered in the order in which the page needs them."""
    asked = (each["source"] for each in values["requirements"] if each["source"])
    converted = (source for each in values["activities"] for source in each["sources"])
    return {source: number for number, source in enumerate(dict.fromkeys([*asked, *converted]), 1)}
