"""The templates of the site's pages, and the few things that they may call.

Whatever a template prints is escaped by Jinja, after `spoken` has put it into words: no template can forget either.
"""

from decimal import Decimal
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cecgen.model.facts import CONFIDENCE_WORDS
from cecgen.model.judged import JudgedHolder
from cecgen.model.written import Evidence, amount_of, plain, proofs, unit_for
from cecgen.outputs.site.chart import percent
from cecgen.outputs.words import states

TEMPLATES = Path(__file__).parent / "html"


def evidence_path(holder: JudgedHolder, item: Evidence, beside: str = "") -> str:
    """Where a file of evidence lies as seen from the site: in it, or beside it where the one holder's lies already."""
    return f"{beside or f'evidence/{holder.id}'}/{item.file.removeprefix('evidence/')}"


def environment(folder: Path = TEMPLATES, evidence: str = "") -> Environment:
    """The templates of a folder, else of the site; `evidence` is where the evidence lies beside it, where it is not in it."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=states.spoken,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        amount=amount_of,
        count=_count,
        covers=lambda cover: states.COVER_WORDS.get(cover, cover),
        days=states.days_in_words,
        file_name=lambda file: file.rpartition("/")[2],
        host=states.host,
        in_force=states.days_of,
        is_web=states.is_web,
        left=states.time_left,
        proofs=proofs,
        said=lambda parts: " · ".join(part for part in parts if part),
        stamp=states.stamp,
        standing=states.standing,
        status=lambda status: states.STATUS_WORDS.get(status, status),
        tone=lambda cycle: states.STANDING_TONES.get(cycle.standing, "calm"),
        tone_of=states.tone_of,
        unit=unit_for,
        words=states.day_in_words,
    )
    environment.globals.update(
        confidence_marks=states.CONFIDENCE_MARKS,
        confidence_words=CONFIDENCE_WORDS,
        evidence_path=partial(evidence_path, beside=evidence),
        percent=percent,
    )
    return environment


def _count(number: int | Decimal, what: str) -> str:
    amount = plain(number) if isinstance(number, Decimal) else f"{number:,}"
    return f"{amount} {what}" if number == 1 else f"{amount} {what}s"
