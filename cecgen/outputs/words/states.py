"""Words and tones for days, standings, statuses and rules, the same in every output."""

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.days import MONTHS
from cecgen.model.documents import own_documents
from cecgen.model.facts import CONFIDENCE_WORDS, Confidence, Fact
from cecgen.model.judged import Finding, JudgedCycle
from cecgen.model.written import Evidence
from cecgen.outputs.words.phrases import format_count
from cecgen.outputs.words.rule_sentences import STEP_WORDS as STEP_WORDS
from cecgen.outputs.words.selections import KIND_WORDS as KIND_WORDS
from cecgen.outputs.words.selections import describe_formats

_ISO_DAY = re.compile(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?![\w-])")
_DIRECTION_SIGNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

STANDING_WORDS = {"on-track": "on track", "ready": "ready to renew", "grace": "in grace"}
STANDING_TONES = {
    "ready": "good", "renewed": "good",
    "behind": "warn", "grace": "warn",
    "lapsed": "bad", "inactive": "bad",
}  # fmt: skip

STATUS_TONES = {"met": "good", "missed": "bad", "unclear": "warn"}
STATUS_WORDS = {"not-applicable": "not applicable"}
CREDIT_WORDS = {
    "draft": "draft",
    "planned": "planned",
    "unclear": "unclear",
    "not-counted": "not counted",
    "ruled": "ruled by the body",
}
_DOCUMENT_WORDS = {"first-page": "first page", "thanks": "thank-you note", "dates": "dates only"}
EVIDENCE_WORDS = {"proven": "on file", "none": "none yet", "no-proof": "proves nothing", "broken": "unreadable"}
EVIDENCE_TONES = {"proven": "good", "none": "calm", "no-proof": "warn", "broken": "bad"}
CONFIDENCE_MARKS: dict[Confidence, str] = {
    "V3": "read elsewhere", "INF": "inferred", "M": "from memory", "V-": "weak source",
}  # fmt: skip
_CERTAINTY_WORDS: dict[Confidence, str] = {
    "V3": "read on a copy of the {whose}'s page",
    "INF": "inferred from what the {whose} says",
    "M": "from memory, as no page of the {whose} was read",
    "V-": "read on a page that is not to be relied on",
}


def format_date(day: datetime.date) -> str:
    """Format a day as people write it: 31 December 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_short_date(day: datetime.date) -> str:
    """Format a day for a narrow place: 31 Dec."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def format_optional_date(day: datetime.date | None) -> str:
    """Format a day; nothing if there is none."""
    return format_date(day) if day else ""


def spell_out_dates(text: str) -> str:
    """Replace the ISO days of a sentence by words; a day inside an id is not replaced."""

    def spell_out(match: re.Match[str]) -> str:
        year, month, day = map(int, match.groups())
        return f"{day} {MONTHS[month - 1]} {year}" if 1 <= month <= 12 else match[0]

    return _ISO_DAY.sub(spell_out, text) if "-" in text else text


_TIME = Markup('<time datetime="{}">{}</time>')


@lru_cache(maxsize=4096)
def time_tag(day: datetime.date) -> Markup:
    """A day in words, as an HTML element that programs can read too."""
    return _TIME.format(day.isoformat(), format_date(day))


def format_for_template(value: Any) -> Any:
    """Format everything that a template prints: text on one line and safe in YAML, amounts and days as people write them."""
    if type(value) is str:
        return value if value.isprintable() and "  " not in value else one_line(value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, datetime.date):
        return format_date(value)
    return "" if value is None else value


def one_line(text: str) -> str:
    """Collapse white space, and replace characters that YAML does not allow."""
    return _NOT_YAML.sub("\ufffd", " ".join(text.split()))


def sanitize_line(text: str) -> str:
    """Put a text on one line, and replace characters that change the direction of the text around it."""
    return _DIRECTION_SIGNS.sub("\ufffd", one_line(text))


def describe_standing(cycle: JudgedCycle) -> str:
    """Describe a cycle's standing, with what makes it less good than its word."""
    return annotate_standing(STANDING_WORDS.get(cycle.standing, cycle.standing), standing_notes(cycle))


def format_standing(cycle: JudgedCycle) -> str:
    """Format a standing by its own word, with what makes it less good: ready (proof missing)."""
    return annotate_standing(cycle.standing, standing_notes(cycle))


def standing_tone(cycle: JudgedCycle) -> str:
    """Return the tone of a cycle's standing: a warning if a good one leaves something out."""
    tone = STANDING_TONES.get(cycle.standing, "calm")
    return "warn" if tone != "bad" and standing_notes(cycle) else tone


def annotate_standing(words: str, notes: Sequence[str]) -> str:
    """Put notes in brackets after a standing: ready (proof missing)."""
    return f"{words} ({', '.join(notes)})" if notes else words


def standing_notes(cycle: JudgedCycle) -> list[str]:
    """Say what a standing leaves out: proof that is missing, a total that is not known, an audit and what it took back."""
    notes = ["proof missing"] if cycle.standing == "ready" and cycle.lacks_proof else []
    notes += ["total unclear"] if cycle.standing in ("behind", "on-track") and cycle.is_total_unclear else []
    return [*notes, note] if (note := audit_note(cycle)) else notes


def audit_note(cycle: JudgedCycle) -> str:
    """Say that a cycle is under audit, that its answer is overdue, or that an audit left something open; else nothing."""
    if cycle.audit is not None and cycle.audit.is_overdue:
        return "audit overdue"
    if cycle.open_audit is not None:
        return "audit open"
    return "audit" if cycle.audit is not None and cycle.audit.ended is None else ""


def finding_tone(finding: Finding, cycle: JudgedCycle) -> str:
    """Return the tone of a requirement: an open one is a warning if the cycle is behind."""
    if finding.status == "open" and cycle.standing in ("behind", "grace") and not finding.advisory:
        return "warn"
    return STATUS_TONES.get(finding.status, "calm")


def describe_time_left(day: datetime.date, as_of: datetime.date) -> str:
    """Say how far off a day is."""
    days = (day - as_of).days
    if days == 0:
        return "today"
    count = format_count(abs(days), "day")
    return f"{count} left" if days > 0 else f"{count} ago"


def describe_validity(fact: Fact) -> str:
    """Say from when until when a fact is in force."""
    return spell_out_dates(fact.describe_days())


def describe_format(form: str | None) -> str:
    """Describe how an activity was taken: in person, live online, self-study."""
    return describe_formats([form]) if form else ""


def describe_document(shows: str) -> str:
    """What a document shows."""
    return _DOCUMENT_WORDS.get(shows, shows)


def describe_confidence(confidence: Confidence) -> str:
    """How well a figure is known, with our mark; nothing if it was read on the organisation's own pages."""
    return "" if confidence == "V" else f"{confidence}: {CONFIDENCE_WORDS[confidence]}"


def describe_certainty(confidence: Confidence, whose: str = "body") -> str:
    """The same without our mark, about a figure of a body or a provider, for readers who do not know our marks."""
    return _CERTAINTY_WORDS.get(confidence, "").format(whose=whose)


def describe_steps(cycle: JudgedCycle) -> list[tuple[datetime.date, str, tuple[Evidence, ...]]]:
    """What the body and the holder did about a cycle, and what took the place of a requirement, by date."""
    done: list[tuple[datetime.date, str, Struct]] = [(step.on, STEP_WORDS[step.did], step) for step in cycle.steps]
    done += [(each.on, f"{each.by} in place of {each.requirement}", each) for each in cycle.exempt]
    done.sort(key=lambda step: step[0])
    return [(on, words, own_documents(owner)) for on, words, owner in done]


def is_web_url(address: str) -> bool:
    """Whether an address may be linked: only http and https."""
    return address.lower().startswith(("https://", "http://"))


def url_host(address: str) -> str:
    """Return the host of an address, without www."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
