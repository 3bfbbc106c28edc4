"""The templates of the site's pages, and the few things that they may call.

Whatever a template prints is escaped by Jinja, after `spoken` has put it into words: no template can forget either.
"""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cecgen.model import CONFIDENCE_WORDS, Credit, Evidence, Finding, JudgedCycle, JudgedHolder, Transcript, plain, proofs
from cecgen.outputs import site_words as say
from cecgen.outputs.chart import percent

TEMPLATES = Path(__file__).parent / "templates"


def evidence_path(holder: JudgedHolder, item: Evidence) -> str:
    """Where a file of evidence lies in the site."""
    return f"evidence/{holder.id}/{item.file.removeprefix('evidence/')}"


def environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "site"),
        autoescape=True,
        finalize=say.spoken,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        about=_about,
        count=_count,
        covers=lambda cover: say.COVER_WORDS.get(cover, cover),
        days=say.days_in_words,
        file_name=lambda file: file.rpartition("/")[2],
        how=_how,
        host=say.host,
        in_force=say.days_of,
        is_web=say.is_web,
        left=say.time_left,
        proofs=proofs,
        said=lambda parts: " · ".join(part for part in parts if part),
        stamp=_stamp,
        standing=say.standing,
        status=lambda status: say.STATUS_WORDS.get(status, status),
        tone=lambda cycle: say.STANDING_TONES.get(cycle.standing, "calm"),
        tone_of=_tone_of,
        words=say.day_in_words,
    )
    environment.globals.update(
        confidence_marks=say.CONFIDENCE_MARKS,
        confidence_words=CONFIDENCE_WORDS,
        credit_words=say.CREDIT_WORDS,
        evidence_path=evidence_path,
        percent=percent,
        states=say.EVIDENCE_WORDS,
        tones=say.EVIDENCE_TONES,
    )
    return environment


_TIME = Markup('<time datetime="{}">{}</time>')


@lru_cache(maxsize=4096)
def _stamp(day: datetime.date) -> Markup:
    """A day in words that programs can read too."""
    return _TIME.format(day.isoformat(), say.day_in_words(day))


def cited(sources: tuple[str, ...], numbers: dict[str, int]) -> Markup:
    """Sources by their numbers in the list at the end of the page."""
    return Markup(", ").join(Markup('<a href="#source-{0}">{0}</a>').format(numbers[each]) for each in sources)


def _count(number: int | Decimal, what: str) -> str:
    amount = plain(number) if isinstance(number, Decimal) else f"{number:,}"
    return f"{amount} {what}" if number == 1 else f"{amount} {what}s"


def _tone_of(finding: Finding, cycle: JudgedCycle) -> str:
    if finding.status == "open" and cycle.standing in ("behind", "grace") and not finding.advisory:
        return "warn"
    return say.STATUS_TONES.get(finding.status, "calm")


def _about(credit: Credit, transcript: Transcript) -> str:
    """Who gave an activity, what it was, and how it was taken."""
    entry = credit.written
    if entry is None:
        return "carried in from the cycle before"
    passed = {True: "passed", False: "not passed", None: ""}[entry.passed]
    parts = (
        transcript.providers.get(credit.provider, credit.provider),
        say.KIND_WORDS.get(credit.kind, credit.kind),
        (entry.format or "").replace("-", " "),
        entry.role,
        passed,
        f"grade {entry.grade}" if entry.grade else "",
        f"category {credit.allocated}" if credit.allocated else "",
    )
    return " · ".join(part for part in parts if part)


def _how(credit: Credit) -> Iterator[str]:
    """How an activity came to its credit, and what else the holder recorded of it."""
    yield from map(say.days_in_words, credit.basis)
    entry = credit.written
    if entry is None:
        return
    if entry.begins:
        yield f"From {say.day_in_words(entry.begins)} to {say.day_in_words(entry.date)}"
    if entry.organiser or entry.location:
        yield "Held: " + ", ".join(part for part in (entry.organiser, entry.location) if part)
    if entry.approval:
        days = say.days_in_words(_between(entry.approval.from_, entry.approval.until))
        yield f"Approved by {entry.approval.body}{' ' + entry.approval.number if entry.approval.number else ''}{days}"
    if entry.certificate:
        yield f"Certificate {entry.certificate}"
    if entry.reported:
        yield f"On record at the body since {say.day_in_words(entry.reported)}"
    for ruling in entry.ruling:
        why = f": {ruling.why}" if ruling.why else ""
        yield f"Ruled for {ruling.scheme} on {say.day_in_words(ruling.on)}: {plain(ruling.amount)}{why}"


def _between(since: datetime.date | None, until: datetime.date | None) -> str:
    return (f" from {since}" if since else "") + (f" until {until}" if until else "")
