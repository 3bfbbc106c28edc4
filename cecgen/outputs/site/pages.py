"""The pages of the site: the overview, a page for each holder and each cycle, and the rules behind the figures.

The templates escape the body; the search text is all that search needs to find a page.
"""

import datetime
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Todo, Transcript
from cecgen.model.retention import retaining_cycles
from cecgen.outputs.site.cycle_page import build_cycle_values
from cecgen.outputs.site.rendered import RenderedParts
from cecgen.outputs.site.retention import CyclesByFile, build_retention_notes
from cecgen.outputs.site.rule_books import build_rule_books, group_units
from cecgen.outputs.site.templates import make_environment
from cecgen.outputs.words import states
from cecgen.outputs.words.urgency import (
    STANDINGS_BY_URGENCY,
    Urgency,
    audit_beside,
    certification_urgency,
    cycle_under_audit,
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


def build_pages(
    transcript: Transcript, edition: str = "", evidence: str = "", *, for_auditor: bool = False, made_by: str = ""
) -> Iterator[Page]:
    """Build every page of a transcript's site; for the auditor of one certification the first one is that of its cycle.

    `edition` is the sentence at the foot of every page; `evidence` is the folder of the evidence, if it is beside the site;
    `made_by` is the version of cecgen, and the commit that the records were read from.
    """
    pages = PageBuilder(transcript, edition, evidence, for_auditor=for_auditor, made_by=made_by)
    yield from pages.of_site()
    for holder in transcript.holders:
        yield from pages.of_holder(holder)


class PageBuilder:
    """Renders one kind of page after the other; the templates are loaded once for all of them.

    What a page may depend on is said here, since `serve` renders only those again for which it changed:
    a page `of_holder` on that holder's part of the transcript, the waived diagnostics about the holder, the day, the settings
    and the catalogue; a page `of_site` on anything in the transcript. With `rendered`, parts of pages are used again.
    """

    def __init__(
        self,
        transcript: Transcript,
        edition: str,
        evidence: str = "",
        rendered: RenderedParts | None = None,
        *,
        for_auditor: bool = False,
        made_by: str = "",
    ) -> None:
        self._transcript = transcript
        self._for_auditor = for_auditor
        self._first_cycle = find_audited_cycle(transcript) if for_auditor else None
        """The cycle whose page is the first one, for an auditor who asked about it."""
        self._as_of = states.format_date(transcript.as_of)
        self._waived = _waived_by_entry(transcript.diagnostics)
        self._rendered = rendered
        self._common = {
            "transcript": transcript, "edition": edition, "for_auditor": for_auditor, "made_by": made_by, "rendered": rendered,
        }  # fmt: skip
        self._get_template = make_environment(evidence=evidence).get_template

    @property
    def begins_with_cycle(self) -> bool:
        """Whether the first page is that of a cycle."""
        return self._first_cycle is not None

    def of_site(self) -> Iterator[Page]:
        """Build the pages that are about everybody; where the first one is that of a cycle, there is no overview."""
        if self._rendered is None:
            if not self.begins_with_cycle:
                yield self.overview()
            yield self.rules()
        else:
            self._rendered.begin()
            yield self.overview()
            yield self._rendered.of_equal("rules", (self._transcript.units, self._transcript.schemes), self.rules)

    def of_holder(self, holder: JudgedHolder) -> Iterator[Page]:
        """Build the page of a holder, and that of each of the holder's cycles."""
        if self._first_cycle is None or len(holder.certifications[0].cycles) > 1:
            yield self._holder(holder)
        files = retaining_cycles(holder.certifications)
        for certification in holder.certifications:
            for cycle in reversed(certification.cycles):
                yield self._cycle(holder, certification, cycle, files)

    def overview(self) -> Page:
        """Build the first page: whose turn it is."""
        transcript = self._transcript
        rows = [row for holder in transcript.holders for row in self._rows(holder)]
        rows.sort(key=lambda row: row.urgency)
        certifications = sum(len(holder.certifications) for holder in transcript.holders)
        body = self._render("overview.html", root="", rows=rows, counts=_counts(rows), certifications=certifications)
        return Page("index", "All holders", f"{transcript.title}, as of {self._as_of}", (transcript.title,), body)

    def _rows(self, holder: JudgedHolder) -> tuple[OverviewRow, ...]:
        def make() -> tuple[OverviewRow, ...]:
            return tuple(_overview_rows(holder, self._transcript.as_of))

        return make() if self._rendered is None else self._rendered.of("rows", holder, make)

    def rules(self) -> Page:
        """Build the page of the rules and units in use."""
        books, units = build_rule_books(self._transcript), group_units(self._transcript)
        title = "How credits convert"
        search = (title, *(book.title for book in books), *(group.provider for group in units))
        body = self._render("rules.html", root="", books=books, units=units)
        return Page("rules", title, "Units and rules in use, with their sources", search, body)

    def _holder(self, holder: JudgedHolder) -> Page:
        certifications = [
            (each, each.current_cycle(self._transcript.as_of), self._cycles(holder, each)) for each in holder.certifications
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
                cards=_cards(holder),
                retention_notes=build_retention_notes(retaining_cycles(holder.certifications)),
            ),
            boost=2,
        )

    def _cycle(self, holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, files: CyclesByFile) -> Page:
        scheme = certification.scheme
        years = f"{cycle.begins.year} to {cycle.ends.year}"
        path = self._cycle_path(holder, certification, cycle)
        waived = self._waived.get(holder.id, {})
        body = self._render(
            "cycle.html",
            root="../" * path.count("/"),
            crumbs=self._cycle_crumbs(holder, path),
            holder=holder,
            certification=certification,
            cycle=cycle,
            **build_cycle_values(
                self._transcript, holder.name, certification, cycle, files, waived, for_auditor=self._for_auditor
            ),
        )
        return Page(
            path,
            f"{holder.name}: {scheme.title}, {years}",
            f"Transcript of {holder.name}, {scheme.title}, {years}, as of {self._as_of}",
            (holder.name, scheme.title, *dict.fromkeys(credit.title for credit in cycle.credits)),
            body,
        )

    def _cycle_path(self, holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle) -> str:
        return "index" if cycle is self._first_cycle else _page_path(holder, certification, cycle)

    def _cycle_crumbs(self, holder: JudgedHolder, path: str) -> list[tuple[str, str]]:
        """The way back from a cycle's page; a page that is alone in its site has none."""
        if self._first_cycle is None:
            return [("All holders", "../index.html"), (holder.name, f"{holder.id}.html")]
        if len(holder.certifications[0].cycles) == 1:
            return []
        root = "../" * path.count("/")
        return [(holder.name, f"{root}{_page_path(holder)}.html")]

    def _cycles(self, holder: JudgedHolder, certification: JudgedCertification) -> list[tuple[JudgedCycle, str, datetime.date]]:
        """List the cycles, newest first, each with the path of its page and the day on which a gap before it ends."""
        cycles = reversed(certification.cycles)
        return [(each, self._cycle_path(holder, certification, each), each.begins - _DAY) for each in cycles]

    def _render(self, template: str, **values: object) -> str:
        return _escape_braces(self._get_template(template).render(self._common, **values))


def find_audited_cycle(transcript: Transcript) -> JudgedCycle | None:
    """Find the cycle that an auditor asks about: of one certification the one under audit, else the one that is current."""
    certifications = [each for holder in transcript.holders for each in holder.certifications]
    if len(certifications) != 1:
        return None
    return cycle_under_audit(certifications[0]) or certifications[0].current_cycle(transcript.as_of)


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
