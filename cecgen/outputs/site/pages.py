"""The pages of the site: the overview, a page for each holder and each cycle, and the rules behind the figures.

The templates escape the body; the search text is all that search needs to find a page.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Todo, Transcript
from cecgen.model.retention import retaining_cycles
from cecgen.outputs.site.activities import build_activities, number_sources
from cecgen.outputs.site.chart import build_chart
from cecgen.outputs.site.holder_page import describe_holder, list_planned, list_todos
from cecgen.outputs.site.planned import list_plans
from cecgen.outputs.site.retention import CyclesByFile, build_cycle_retention, build_retention_notes
from cecgen.outputs.site.rule_books import build_rule_books, group_units
from cecgen.outputs.site.templates import make_environment
from cecgen.outputs.site.time_axis import build_time_axis
from cecgen.outputs.words import states
from cecgen.outputs.words.holder_todos import list_holder_todos
from cecgen.outputs.words.urgency import (
    STANDINGS_BY_URGENCY,
    Urgency,
    audit_beside,
    certification_urgency,
    row_todos,
)

_DAY = datetime.timedelta(days=1)
_NOT_A_NAME = re.compile(r"[^a-z0-9.-]")


class Page(Struct, frozen=True):
    """A page: its path without a suffix, title, description, the words that search finds it by, and its body.

    `boost` ranks it higher in a search: a name finds the holder before the holder's transcripts.
    """

    path: str
    title: str
    description: str
    search: tuple[str, ...]
    body: str
    boost: int = 1


class OverviewRow(Struct, frozen=True):
    """One certification in the overview, or an earlier cycle of it in which an audit left something open."""

    holder: JudgedHolder
    holder_page: str
    title: str
    unit: str
    cycle: JudgedCycle | None
    page: str
    next_todo: Todo | None
    audit: str
    """A note about the open audit of an earlier cycle; empty if there is none."""
    urgency: Urgency


def build_pages(transcript: Transcript, edition: str = "", evidence: str = "") -> Iterator[Page]:
    """Build every page of a transcript's site.

    `edition` is the sentence at the foot of every page; `evidence` is the folder of the evidence, if it is beside the site.
    """
    pages = PageBuilder(transcript, edition, evidence)
    yield pages.overview()
    yield pages.rules()
    for holder in transcript.holders:
        yield from pages.of_holder(holder)


class PageBuilder:
    """Renders one kind of page after the other; the templates are loaded once for all of them."""

    def __init__(self, transcript: Transcript, edition: str, evidence: str = "") -> None:
        self._transcript = transcript
        self._as_of = states.format_date(transcript.as_of)
        self._waived = _waived_by_entry(transcript.diagnostics)
        self._common = {"transcript": transcript, "edition": edition}
        self._get_template = make_environment(evidence=evidence).get_template

    def of_holder(self, holder: JudgedHolder) -> Iterator[Page]:
        """Build the page of a holder, and that of each of the holder's cycles."""
        yield self._holder(holder)
        files = retaining_cycles(holder.certifications)
        for certification in holder.certifications:
            for cycle in reversed(certification.cycles):
                yield self._cycle(holder, certification, cycle, files)

    def overview(self) -> Page:
        """Build the first page: whose turn it is."""
        transcript = self._transcript
        rows = [row for holder in transcript.holders for row in _overview_rows(holder, transcript.as_of)]
        rows.sort(key=lambda row: row.urgency)
        certifications = sum(len(holder.certifications) for holder in transcript.holders)
        body = self._render("overview.html", root="", rows=rows, counts=_counts(rows), certifications=certifications)
        return Page("index", "All holders", f"{transcript.title}, as of {self._as_of}", (transcript.title,), body)

    def rules(self) -> Page:
        """Build the page of the rules and units in use."""
        books, units = build_rule_books(self._transcript), group_units(self._transcript)
        title = "How credits convert"
        search = (title, *(book.title for book in books), *(group.provider for group in units))
        body = self._render("rules.html", root="", books=books, units=units)
        return Page("rules", title, "Units and rules in use, with their sources", search, body)

    def _holder(self, holder: JudgedHolder) -> Page:
        as_of, cards = self._transcript.as_of, _cards(holder)
        todos = list_holder_todos(holder, as_of)
        certifications = [
            (each, each.current_cycle(self._transcript.as_of), _cycles(holder, each)) for each in holder.certifications
        ]
        return Page(
            _page_path(holder),
            holder.name,
            f"Certifications of {holder.name}, as of {self._as_of}",
            (holder.name, holder.team, *(each.scheme.title for each in holder.certifications)),
            self._render(
                "holder.html",
                root="../",
                holder=holder,
                certifications=certifications,
                sentence=describe_holder(holder, todos, as_of),
                todos=[*list_todos(holder, todos, partial(_page_path, holder))],
                axis=build_time_axis(holder, cards, as_of),
                planned=[*list_planned(holder, as_of)],
                cards=cards,
                retention_notes=build_retention_notes(retaining_cycles(holder.certifications)),
            ),
            boost=2,
        )

    def _cycle(self, holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, files: CyclesByFile) -> Page:
        scheme, required = certification.scheme, cycle.required or 0
        years = f"{cycle.begins.year} to {cycle.ends.year}"
        sources = number_sources(cycle)
        waived = self._waived.get(holder.id, {})
        activities = [*build_activities(cycle, scheme, sources, self._transcript.providers, waived)]
        rows = {credit.entry_id: (row.id, row.title) for credit, row in zip(cycle.credits, activities, strict=True)}
        plans = [*list_plans(cycle.plans, scheme.unit)]
        body = self._render(
            "cycle.html",
            root="../",
            holder=holder,
            certification=certification,
            cycle=cycle,
            chart=build_chart(cycle, self._transcript.as_of),
            activities=activities,
            plans=plans,
            entry_rows=rows | {plan.id.removeprefix("planned-"): (plan.id, plan.title) for plan in plans},
            retention=build_cycle_retention(cycle, certification, files),
            sources=sources,
            steps=states.describe_steps(cycle),
            gap_until=cycle.begins - _DAY,
            missing=required - cycle.counted,
            other_credit=cycle.counted - sum(credit.counted for credit in cycle.credits),
            shows_pace=cycle.pace is not None and cycle.pace.due < required,
        )
        return Page(
            _page_path(holder, certification, cycle),
            f"{holder.name}: {scheme.title}, {years}",
            f"Transcript of {holder.name}, {scheme.title}, {years}, as of {self._as_of}",
            (holder.name, scheme.title, *dict.fromkeys(credit.title for credit in cycle.credits)),
            body,
        )

    def _render(self, template: str, **values: object) -> str:
        return _escape_braces(self._get_template(template).render(self._common, **values))


def _escape_braces(html: str) -> str:
    """Replace braces by entities, so that no template engine of a site builder runs them."""
    return html.replace("{", "&#123;").replace("}", "&#125;")


# ---------------------------------------------------------------- what the templates print


def _overview_rows(holder: JudgedHolder, as_of: datetime.date) -> Iterator[OverviewRow]:
    for certification in holder.certifications:
        cycles: list[JudgedCycle | None] = [*certification.cycles_to_show(as_of)]
        for cycle in cycles or [None]:
            todos = row_todos(certification, cycle, as_of) if cycle else []
            audited = audit_beside(certification, cycle, as_of) if cycle else None
            yield OverviewRow(
                holder=holder,
                holder_page=_page_path(holder),
                title=certification.scheme.title,
                unit=certification.scheme.unit,
                cycle=cycle,
                page=_page_path(holder, certification, cycle) if cycle else "",
                next_todo=todos[0] if todos else None,
                audit=states.audit_note(audited) if audited else "",
                urgency=certification_urgency(holder, certification, as_of),
            )


def _counts(rows: Iterable[OverviewRow]) -> list[tuple[str, str, int]]:
    """Count the certifications of each standing, the most urgent first."""
    standings = [row.cycle.standing for row in rows if row.cycle]
    return [
        (states.STANDING_WORDS.get(each, each), states.STANDING_TONES.get(each, "calm"), standings.count(each))
        for each in STANDINGS_BY_URGENCY
        if each in standings
    ]


def _page_path(holder: JudgedHolder, certification: JudgedCertification | None = None, cycle: JudgedCycle | None = None) -> str:
    """Return the path of a holder's page, or of the page of one of its cycles."""
    if certification is None or cycle is None:
        return f"holders/{holder.id}"
    return f"holders/{holder.id}_{_NOT_A_NAME.sub('-', certification.scheme.id)}_{cycle.begins}"


def _cycles(holder: JudgedHolder, certification: JudgedCertification) -> list[tuple[JudgedCycle, str, datetime.date]]:
    """List the cycles, newest first, each with the path of its page and the day on which a gap before it ends."""
    return [(each, _page_path(holder, certification, each), each.begins - _DAY) for each in reversed(certification.cycles)]


def _cards(holder: JudgedHolder) -> list[JudgedCard]:
    """List a holder's cards once each, the one that is valid longest first."""
    cards: list[JudgedCard] = []
    for certification in holder.certifications:
        for cycle in certification.cycles:
            cards += [judged for judged in cycle.cards if all(judged.card != other.card for other in cards)]
    return sorted(cards, key=lambda judged: judged.card.expires, reverse=True)


def _waived_by_entry(diagnostics: Iterable[LocatedDiagnostic]) -> dict[str, dict[str, list[LocatedDiagnostic]]]:
    """Group the waived diagnostics by holder and entry."""
    waived: dict[str, dict[str, list[LocatedDiagnostic]]] = {}
    for each in diagnostics:
        if each.waiver_reason:
            holder, _, entry = each.about.partition("/")
            waived.setdefault(holder, {}).setdefault(entry, []).append(each)
    return waived
