"""The transcript page and README.txt of a bundle, for its auditor.

The page needs nothing but a browser, even if no other file of the bundle opens any more: one file, no script, no network.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from msgspec.structs import asdict

from cecgen.outputs.audit.pack.readme import render_readme
from cecgen.outputs.site.templates import make_environment
from cecgen.outputs.words.cycle_fields import CycleView
from cecgen.outputs.words.paper import format_page_style

__all__ = ["render_readme", "render_transcript_page"]

TEMPLATE_FOLDER = Path(__file__).parent


def render_transcript_page(view: CycleView, files: Mapping[str, bytes]) -> str:
    """Render the transcript of one cycle as a page that needs only a browser; `files` is the evidence beside it, by path.

    It prints the same view as the forms, and links the evidence in the bundle, each file with its digest.
    """
    style = (TEMPLATE_FOLDER / "transcript.css").read_text("utf-8") + format_page_style(view.holder, view.scheme, view.cycle)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    exhibits = {exhibit.file for exhibit in view.exhibits}
    page = make_environment(TEMPLATE_FOLDER).get_template("transcript.html")
    text = page.render(
        **asdict(view),
        style=Markup(style),
        style_digest=digest,
        files={name: _describe_file(data) for name, data in files.items()},
        others=[name for name in sorted(files) if name not in exhibits],
        sources=_number_sources(view),
    )
    return f"{text.strip()}\n"


def _describe_file(data: bytes) -> dict[str, Any]:
    """Return a file's size, and its digest in groups that eyes can compare."""
    digest = hashlib.sha256(data).hexdigest()
    return {"size": f"{len(data):,} bytes", "sha256": [digest[at : at + 8] for at in range(0, len(digest), 8)]}


def _number_sources(view: CycleView) -> dict[str, int]:
    """Number the sources in the order in which the page cites them."""
    of_requirements = (requirement.source for requirement in view.requirements if requirement.source)
    of_activities = (source for activity in view.activities for source in activity.sources)
    return {source: number for number, source in enumerate(dict.fromkeys([*of_requirements, *of_activities]), 1)}
