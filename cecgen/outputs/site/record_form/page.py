"""Make the form's page: one file that contains its script, style and facts, and a policy that forbids to load anything else.

It is made in pieces, one for each person, so that `serve` makes and searches again only those that changed.
"""

import datetime
import html
import json
from base64 import b64encode
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import get_args
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.scheme import Catalogue
from cecgen.model.settings import Settings
from cecgen.model.vocabulary import COVERAGE_NAMES, KIND_DESCRIPTIONS, ActivityFormat, Grade
from cecgen.outputs.json_document import JsonObject, drop_empty, format_json_line
from cecgen.outputs.site.host import branch_name, find_host, repository_address
from cecgen.outputs.site.look import accent_style
from cecgen.outputs.site.record_form.facts import describe_catalogue
from cecgen.outputs.site.row_cache import RowCache
from cecgen.outputs.site.templates import make_environment

PATH = "record.html"
"""Where the page is in the site."""
_FOLDER = Path(__file__).parent
_SCRIPTS = ("decimal", "text", "entry", "conversion", "checks", "send", "page")
"""The parts of the script, each after those that it needs."""
_PEOPLE_PLACEHOLDER = "<cec-people>"
_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_LEAST_TO_SEARCH = 20
"""If there are at least this many people, the form has a field to search for a name."""


class RecordForm(Struct, frozen=True):
    """What the page is made from beside the transcript: the catalogue, the settings, and where the records are in git."""

    catalogue: Catalogue
    settings: Settings
    folder: str = ""
    """The folder of the records below the top of their git repository; empty if they are the top."""


def build_record_form(transcript: Transcript, form: RecordForm, edition: str, row_cache: RowCache) -> list[str]:
    """Make the page in pieces; `edition` is the sentence at its foot."""
    script, css = read_script(), f"{read_style()}{accent_style(form.settings.site)}"
    used = dict.fromkeys(unit.provider.id for unit in transcript.units)
    providers = form.catalogue.providers.values()
    values = {
        "policy": _POLICY.format(script=_policy_hash(script), style=_policy_hash(css)),
        "icon": quote((_FOLDER.parent / "assets" / "cecgen" / "mark.svg").read_text("utf-8")),
        "style": Markup(css),
        "script": Markup(script),
        "facts": Markup(_format_for_script_element(describe_form(transcript, form))),
        "people": Markup(_PEOPLE_PLACEHOLDER),
        "is_one": len(transcript.holders) == 1,
        "is_long": len(transcript.holders) >= _LEAST_TO_SEARCH,
        "used": [provider for provider in providers if provider.id in used],
        "others": sorted((each for each in providers if each.id not in used), key=lambda each: each.short_name.casefold()),
        "kinds": KIND_DESCRIPTIONS,
        "formats": get_args(ActivityFormat),
        "grades": get_args(Grade),
        "covers": COVERAGE_NAMES,
        "transcript": transcript,
        "edition": edition,
        "content": CONTENT_FOLDER,
    }
    before, _, after = make_environment().get_template("record.html").render(values).partition(_PEOPLE_PLACEHOLDER)
    people = [
        row_cache.make_for_holder("person", holder, partial(_person_option, holder))
        for holder in sorted(transcript.holders, key=lambda each: each.name.casefold())
    ]
    return [before, *people, after]


def person_link(holder: JudgedHolder) -> str:
    """Return the address of the page with a person chosen, as seen from the site's first page."""
    return f"{PATH}#{_person_anchor(holder)}"


def describe_form(transcript: Transcript, form: RecordForm) -> JsonObject:
    """Describe everything the script needs: the catalogue, the day if it is pinned, and where the file goes."""
    site, pinned = form.settings.site, form.settings.as_of
    repository = {"host": find_host(site.repository), "address": repository_address(site), "branch": branch_name(site)}
    return {
        **describe_catalogue(form.catalogue, transcript.schemes),
        "folder": f"{form.folder}/{CONTENT_FOLDER}" if form.folder else CONTENT_FOLDER,
        **drop_empty(today=pinned.isoformat() if pinned else ""),
        **({"repository": repository} if site.repository else {}),
    }


def _person_anchor(holder: JudgedHolder) -> str:
    return f"holder={holder.id}"


def _person_option(holder: JudgedHolder) -> str:
    """Format a person as an option of the form, with the certifications and cycles that the activity may count for."""
    certifications = json.dumps([_describe_certification(each) for each in holder.certifications], separators=(",", ":"))
    return (
        f'<option id="{_person_anchor(holder)}" value="{holder.id}" data-certifications="{html.escape(certifications)}">'
        f"{html.escape(' '.join(holder.name.split()))}</option>\n"
    )


def _describe_certification(certification: JudgedCertification) -> JsonObject:
    return {
        "scheme": certification.scheme.id,
        **drop_empty(certified=_day(certification.certified)),
        "cycles": [_describe_cycle(cycle) for cycle in certification.cycles],
    }


def _describe_cycle(cycle: JudgedCycle) -> JsonObject:
    return {"begins": _day(cycle.begins), "ends": _day(cycle.ends), **drop_empty(grace=_day(cycle.grace_until))}


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def _format_for_script_element(document: JsonObject) -> str:
    """Format a document for a script element, escaped so that nothing in it can close the element."""
    return format_json_line(document).replace("<", "\\u003c")


@cache
def read_script() -> str:
    """Read the whole script."""
    parts = [(_FOLDER / "script" / f"{name}.js").read_text("utf-8") for name in _SCRIPTS]
    return '"use strict";\n' + "\n".join(parts)


@cache
def read_style() -> str:
    """Read the page's own style."""
    return (_FOLDER / "record.css").read_text("utf-8")


def _policy_hash(text: str) -> str:
    """Return the hash by which a content policy allows a text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
