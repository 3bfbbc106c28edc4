"""The pages of the site: who stands where, each holder, each cycle's transcript, and the rules behind the figures.

A page's body is HTML that is escaped here and nowhere else; its search text is all that search needs to find it.
"""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from cecgen.diagnostics import Reported
from cecgen.model import (
    CONFIDENCE_WORDS,
    Credit,
    Evidence,
    Finding,
    JudgedCard,
    JudgedCertification,
    JudgedCycle,
    JudgedHolder,
    Todo,
    Transcript,
    plain,
    proofs,
)
from cecgen.outputs import site_words as say
from cecgen.outputs.chart import chart_of, percent
from cecgen.outputs.site_rules import rule_books, units_by_provider

TEMPLATES = Path(__file__).parent / "templates"
_DAY = datetime.timedelta(days=1)


class Page(Struct, frozen=True):
    """A page: where it stands (without suffix), its title and description, what search finds it by, and its body."""

    path: str
    title: str
    description: str
    search: tuple[str, ...]
    body: str


class Row(Struct, frozen=True):
    """One certification in the overview."""

    holder: JudgedHolder
    holder_page: str
    title: str
    unit: str
    cycle: JudgedCycle | None
    page: str
    next: Todo | None
    audited: bool
    """Whether an audit is under way."""
    answer_due: datetime.date | None


def pages_of(transcript: Transcript, edition: str = "") -> Iterator[Page]:
    """Every page of a transcript's site."""
    environment = _environment()
    overview, holder_page, cycle_page, rules = map(
        environment.get_template, ("overview.html", "holder.html", "cycle.html", "rules.html")
    )
    as_of = transcript.as_of
    words = say.day_in_words(as_of)
    common = {"t": transcript, "edition": edition}
    rows = sorted((row for holder in transcript.holders for row in _rows(holder, as_of)), key=_urgency)
    yield Page(
        "index",
        transcript.title,
        f"{transcript.title}, as of {words}",
        (transcript.title,),
        _body(overview.render(common, root="", rows=rows, counts=_counts(rows))),
    )
    books, units = rule_books(transcript), units_by_provider(transcript)
    yield Page(
        "rules",
        "How credits convert",
        "Units and rules in use, with their sources",
        ("How credits convert", *(book.title for book in books), *(group.provider for group in units)),
        _body(rules.render(common, root="", books=books, units=units)),
    )
    accepted = _accepted(transcript.diagnostics)
    for holder in transcript.holders:
        here = {**common, "root": "../../", "holder": holder}
        certifications = [(each, each.current(as_of), _cycles(each)) for each in holder.certifications]
        yield Page(
            f"holders/{holder.id}/index",
            holder.name,
            f"Certifications of {holder.name}, as of {words}",
            (holder.name, holder.team, *(each.scheme.title for each in holder.certifications)),
            _body(holder_page.render(here, certifications=certifications, cards=_cards(holder))),
        )
        mine = accepted.get(holder.id, {})
        for certification, _, cycles in certifications:
            title = certification.scheme.title
            for cycle, page, gap_until in cycles:
                years = f"{cycle.begins.year} to {cycle.ends.year}"
                body = cycle_page.render(
                    here,
                    certification=certification,
                    cycle=cycle,
                    chart=chart_of(cycle, as_of),
                    steps=_steps(cycle),
                    accepted=mine,
                    gap_until=gap_until,
                    missing=(cycle.required or 0) - cycle.counted,
                    paced=cycle.pace is not None and cycle.pace.due < (cycle.required or 0),
                )
                yield Page(
                    f"holders/{holder.id}/{page.removesuffix('.html')}",
                    f"{holder.name}: {title}, {years}",
                    f"Transcript of {holder.name}, {title}, {years}, as of {words}",
                    (holder.name, title, *dict.fromkeys(credit.title for credit in cycle.credits)),
                    _body(body),
                )


def evidence_path(holder: JudgedHolder, item: Evidence) -> str:
    """Where a file of evidence lies in the site."""
    return f"evidence/{holder.id}/{item.file.removeprefix('evidence/')}"


def _body(html: str) -> str:
    """HTML without braces, which no template engine further on can then take for its own."""
    return html.replace("{", "&#123;").replace("}", "&#125;")


# ---------------------------------------------------------------- what the pages show


def _rows(holder: JudgedHolder, as_of: datetime.date) -> Iterator[Row]:
    folder = f"holders/{holder.id}/"
    for certification in holder.certifications:
        cycle = certification.current(as_of)
        audited = next((each for each in certification.cycles if each.audit and not each.audit.ended), None)
        audit = audited.audit if audited else None
        todo = [each for each in (audited, cycle) if each and each.next]
        yield Row(
            holder=holder,
            holder_page=f"{folder}index.html",
            title=certification.scheme.title,
            unit=certification.scheme.unit,
            cycle=cycle,
            page=folder + _page_of(certification, cycle) if cycle else "",
            next=todo[0].next[0] if todo else None,
            audited=audit is not None,
            answer_due=(audit.due or audit.asked) if audit and not audit.answered else None,
        )


def _urgency(row: Row) -> tuple[int, datetime.date, str, str]:
    """What waits for the holder comes first: an audit to answer, then by standing and deadline."""
    if row.cycle is None:
        return len(say.URGENCY), datetime.date.max, row.holder.id, row.title
    rank = -1 if row.answer_due else say.URGENCY.index(row.cycle.standing)
    return rank, row.answer_due or row.cycle.deadline, row.holder.id, row.title


def _counts(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """How many certifications stand how, most urgent first."""
    standings = [row.cycle.standing for row in rows if row.cycle]
    return [
        (say.STANDING_WORDS.get(each, each), say.STANDING_TONES.get(each, "calm"), standings.count(each))
        for each in say.URGENCY
        if each in standings
    ]


def _page_of(certification: JudgedCertification, cycle: JudgedCycle) -> str:
    return f"{certification.scheme.id.replace('.', '-')}-{cycle.begins}.html"


def _cycles(certification: JudgedCertification) -> list[tuple[JudgedCycle, str, datetime.date]]:
    """A certification's cycles, newest first, each with its page and the last day of the gap before it, if there is one."""
    return [(each, _page_of(certification, each), each.begins - _DAY) for each in reversed(certification.cycles)]


def _cards(holder: JudgedHolder) -> list[JudgedCard]:
    """A holder's cards, the one that is valid longest first; a card that serves several cycles stands once."""
    found: list[JudgedCard] = []
    for certification in holder.certifications:
        for cycle in certification.cycles:
            found += [judged for judged in cycle.cards if all(judged.card != other.card for other in found)]
    return sorted(found, key=lambda judged: judged.card.expires, reverse=True)


def _steps(cycle: JudgedCycle) -> list[tuple[datetime.date, str, tuple[Evidence, ...]]]:
    """What was done about a cycle, in order of days."""
    done = [(step.on, say.STEP_WORDS[step.did], proofs(step.evidence)) for step in cycle.steps]
    return sorted(done, key=lambda each: each[0])


def _accepted(diagnostics: Iterable[Reported]) -> dict[str, dict[str, list[Reported]]]:
    """Diagnostics that the workspace waives, by holder and entry."""
    found: dict[str, dict[str, list[Reported]]] = {}
    for each in diagnostics:
        if each.waived:
            holder, _, entry = each.about.partition("/")
            found.setdefault(holder, {}).setdefault(entry, []).append(each)
    return found


# ---------------------------------------------------------------- what the templates may call


def _environment() -> Environment:
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
        cited=_cited,
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
        row_id=_row_id,
        states={state: _STATE.format(say.EVIDENCE_TONES[state], words) for state, words in say.EVIDENCE_WORDS.items()},
    )
    return environment


_STATE = Markup('<span class="cec-state cec-state--{}">{}</span>')
_TIME = Markup('<time datetime="{}">{}</time>')
_CITED = Markup('<a class="cec-source" href="{}">{}</a>')


@lru_cache(maxsize=4096)
def _stamp(day: datetime.date) -> Markup:
    """A day in words that programs can read too."""
    return _TIME.format(day.isoformat(), say.day_in_words(day))


@lru_cache(maxsize=4096)
def _cited(sources: tuple[str, ...]) -> Markup:
    """Sources as links, each by whose pages it leads to."""
    return Markup(", ").join(_CITED.format(each, say.host(each)) if say.is_web(each) else each for each in sources)


def _count(number: int | Decimal, what: str) -> str:
    amount = plain(number) if isinstance(number, Decimal) else f"{number:,}"
    return f"{amount} {what}" if number == 1 else f"{amount} {what}s"


def _row_id(credit: Credit, index: int) -> str:
    """The address of an activity in its page: its id, where it stands for one row only."""
    if not credit.entry:
        return f"row-{index}"
    return f"entry-{credit.entry}" if credit.part is None else f"entry-{credit.entry}-part-{credit.part + 1}"


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
