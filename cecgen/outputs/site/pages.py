"""The pages of the site: the overview, a page for each holder and each cycle, and the rules behind the figures.

The templates escape the body. A page's search words are all that search knows of it.
"""

import datetime
import re
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.model.retention import retaining_cycles
from cecgen.outputs.site.absences import MOST_NAMES, is_absent, ran_out_words
from cecgen.outputs.site.cycle_page import build_cycle_values
from cecgen.outputs.site.downloads import DOWNLOADS, DownloadPieces, build_downloads
from cecgen.outputs.site.holder_page import describe_holder, list_more_options, list_planned, list_todos
from cecgen.outputs.site.overview import TeamsAndRows
from cecgen.outputs.site.record_form import PATH, RecordForm, build_record_form, person_link
from cecgen.outputs.site.retention import CyclesByFile, build_retention_notes
from cecgen.outputs.site.row_cache import RowCache
from cecgen.outputs.site.rule_books import build_rule_books, group_units
from cecgen.outputs.site.search_words import find_cycle_words, find_holder_words
from cecgen.outputs.site.templates import make_environment
from cecgen.outputs.site.time_axis import build_time_axis
from cecgen.outputs.words import states
from cecgen.outputs.words.holder_todos import list_holder_todos
from cecgen.outputs.words.paper import format_page_style
from cecgen.outputs.words.readers import name_entries
from cecgen.outputs.words.standings import StandingRow
from cecgen.outputs.words.urgency import cycle_under_audit
from cecgen.outputs.words.verdict import CycleCheck, build_verdict

_DAY = datetime.timedelta(days=1)
_LEAST_BOOST, _CURRENT_BOOST, _MOST_BOOST = 2, 2.5, 3
_NOT_IN_PATHS = re.compile(r"[^a-z0-9.-]")


class Page(Struct, frozen=True):
    """A page: its path without a suffix, title, description, the words that search finds it by, and its body.

    `boost` ranks it higher in a search: a name finds the holder before the holder's transcripts, and current cycles come
    before old ones. The highest boost is 1.5 times the lowest, and no more: search gives a page with all the words of a query
    1.5 times the points of a page with half of them, and a page with all of them must come first.
    `hide` lists parts of the site's frame to leave out. `holder` is the id of the holder whom the page is about, if any.
    """

    path: str
    title: str
    description: str
    search: tuple[str, ...]
    body: str
    boost: float = _LEAST_BOOST
    hide: tuple[str, ...] = ("navigation", "toc")
    holder: str = ""


def build_pages(
    transcript: Transcript, edition: str = "", evidence: str = "", *, for_auditor: bool = False, made_by: str = ""
) -> Iterator[Page]:
    """Build every page of a transcript's site; for the auditor of one certification the first one is that of its cycle.

    `edition` is the sentence at the foot of every page; `evidence` is the folder of the evidence, if it is beside the site;
    `made_by` is the version of cecgen, and the commit that the records were read from.
    """
    return PageBuilder(transcript, edition, evidence, for_auditor=for_auditor, made_by=made_by).pages()


class PageBuilder:
    """Renders each kind of page; the templates are loaded once for all of them.

    `serve` renders a page again only if something changed that the page may depend on. A holder's pages may depend on their
    part of the transcript, the waived diagnostics about them, the day, the settings and the catalogue; the other pages, and
    the form, on anything in the transcript. With a `cache`, the rows of an earlier builder are used again.
    """

    def __init__(
        self,
        transcript: Transcript,
        edition: str,
        evidence: str = "",
        *,
        for_auditor: bool = False,
        made_by: str = "",
        form: RecordForm | None = None,
        cache: RowCache | None = None,
    ) -> None:
        """`form` is for the page that records an activity; a site for an auditor has no such page.

        `cache` has the rows of an earlier builder of the same day; most holders are the same as then.
        """
        self._transcript = transcript
        self._for_auditor = for_auditor
        self._form = None if for_auditor else form
        self._edition = edition
        self._first_cycle = find_audited_cycle(transcript) if for_auditor else None
        """The cycle whose page is the first one, for an auditor who asked about it."""
        is_alone = len(transcript.holders) == 1 and self._first_cycle is None
        self._first_holder = transcript.holders[0] if is_alone else None
        """The holder whose page is the first one, since there is no other."""
        self._as_of = states.format_date(transcript.as_of)
        self._waived = _group_waived_by_entry(transcript)
        self._common_values = {"transcript": transcript, "edition": edition, "for_auditor": for_auditor, "made_by": made_by}
        self._get_template = make_environment(evidence=evidence).get_template
        self._cache = RowCache() if cache is None else cache

    @cached_property
    def _teams_and_rows(self) -> TeamsAndRows:
        macro = self._get_template("standings.html").module.row  # type: ignore[attr-defined]
        as_of = self._transcript.as_of

        def render(row: StandingRow, slug: str, root: str) -> Markup:
            page = _page_path(row.holder, row.certification, row.cycle)
            return Markup(
                macro(row, root, slug, _page_path(row.holder), page, ran_out_words(row), is_absent(row, as_of), as_of)
            )

        return TeamsAndRows(self._transcript, self._cache, render)

    def pages(self) -> Iterator[Page]:
        """Build every page."""
        yield from self.overview_and_teams()
        yield self.rules()
        for holder in self._transcript.holders:
            yield from self.iter_holder_pages(holder)

    def overview_and_teams(self) -> Iterator[Page]:
        """Build the overview and the pages of teams; a site about one holder has none."""
        if self._first_cycle is None and self._first_holder is None:
            yield self.overview()
            yield from self.teams()

    @property
    def moved(self) -> dict[str, str]:
        """Map the path that a holder's page would have to "index", if it is the first page instead."""
        return {_page_path(self._first_holder): "index"} if self._first_holder else {}

    def iter_holder_pages(self, holder: JudgedHolder) -> Iterator[Page]:
        """Build the page of a holder, and that of each of the holder's cycles."""
        if self._first_cycle is None or len(holder.certifications[0].cycles) > 1:
            yield self._holder_page(holder)
        files = retaining_cycles(holder.certifications)
        for certification in holder.certifications:
            for cycle in reversed(certification.cycles):
                yield self._cycle_page(holder, certification, cycle, files)

    def overview(self) -> Page:
        """Build the first page: whose turn it is."""
        transcript, board = self._transcript, self._teams_and_rows
        body = self._render(
            "overview.html",
            root="",
            standings=board.for_overview(),
            print_style=format_page_style(transcript.title, self._as_of),
            most_names=MOST_NAMES,
            lines=board.team_lines() if board.has_teams and not self._for_auditor else [],
            is_paged=board.is_paged,
            record=PATH if self._form else "",
            downloads=[] if self._for_auditor else [(words, name) for name, words in DOWNLOADS.items()],
        )
        return Page("index", "All holders", f"{transcript.title}, as of {self._as_of}", (transcript.title,), body)

    def teams(self) -> Iterator[Page]:
        """Build the page of each team, and one of the people without a team; none for an auditor, or if there are no teams."""
        board = self._teams_and_rows
        for team in board.teams if board.has_teams and not self._for_auditor else ():
            body = self._render(
                "team.html",
                root="../",
                standings=board.for_team(team),
                team=team,
                most_names=MOST_NAMES,
                print_style=format_page_style(self._transcript.title, team.title, self._as_of),
            )
            yield Page(team.path, team.title, f"Certifications of {team.title}, as of {self._as_of}", (team.title,), body)

    def downloads(self) -> DownloadPieces:
        """Make the files beside the pages, in pieces, by their paths in the site; none for an auditor.

        They are the downloads that the first page offers, and the form that records an activity.
        """
        if self._for_auditor:
            return {}
        files = build_downloads(self._transcript, self._teams_and_rows.rows, self._cache)
        if self._form is not None:
            files[PATH] = build_record_form(self._transcript, self._form, self._edition, self._cache)
        return files

    def rules(self) -> Page:
        """Build the page of the rules and units in use."""
        books, units = build_rule_books(self._transcript), group_units(self._transcript)
        title = "How credits convert"
        search = (title, *(book.title for book in books), *(group.provider for group in units))
        body = self._render("rules.html", root="", books=books, units=units)
        return Page("rules", title, "Units and rules in use, with their sources", search, body)

    def _holder_page(self, holder: JudgedHolder) -> Page:
        as_of, cards, path = self._transcript.as_of, _list_cards(holder), self._holder_path(holder)
        description = f"Certifications of {holder.name}, as of {self._as_of}"
        back = "Back to the beginning" if self._for_auditor else "All holders"
        values: dict[str, Any] = {
            "root": "../" * path.count("/"),
            "crumbs": [(back, "../index.html")] if "/" in path else [],
            "holder": holder,
            "axis": build_time_axis(holder, cards, as_of),
            "cards": cards,
            "print_style": format_page_style(holder.name, *(each.scheme.short_name for each in holder.certifications)),
        }
        if self._for_auditor:
            template = "auditor.html"
            values["certifications"] = [(each, self._list_cycles_to_audit(holder, each)) for each in holder.certifications]
        else:
            template, todos = "holder.html", list_holder_todos(holder, as_of)
            values |= {
                "certifications": [
                    (each, each.current_cycle(as_of), self._list_cycles(holder, each)) for each in holder.certifications
                ],
                "downloads": self._list_downloads(holder, path),
                "record": f"{values['root']}{person_link(holder)}" if self._form else "",
                "sentence": describe_holder(holder, todos, as_of),
                "todos": [*list_todos(holder, todos, partial(self._cycle_path, holder))],
                "planned": [*list_planned(holder, as_of)],
                "more_options": list_more_options,
                "retention_notes": build_retention_notes(retaining_cycles(holder.certifications)),
            }
        body = self._render(template, **values)
        boost = _CURRENT_BOOST if self._first_cycle else _MOST_BOOST
        return Page(path, holder.name, description, find_holder_words(holder, cards), body, boost=boost, holder=holder.id)

    def _cycle_page(
        self, holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle, files: CyclesByFile
    ) -> Page:
        scheme = certification.scheme
        years = f"{cycle.begins.year} to {cycle.ends.year}"
        path = self._cycle_path(holder, certification, cycle)
        waived = self._waived.get(holder.id, {})
        is_current = cycle is certification.current_cycle(self._transcript.as_of)
        body = self._render(
            "cycle.html",
            root="../" * path.count("/"),
            crumbs=self._cycle_crumbs(holder, path),
            others=f"{_page_path(holder)}.html" if path == "index" and len(certification.cycles) > 1 else "",
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
            find_cycle_words(holder, certification, cycle, self._transcript.providers),
            body,
            boost=_MOST_BOOST if path == "index" else _CURRENT_BOOST if is_current else _LEAST_BOOST,
            holder=holder.id,
        )

    def _holder_path(self, holder: JudgedHolder) -> str:
        return "index" if holder is self._first_holder else _page_path(holder)

    def _cycle_path(self, holder: JudgedHolder, certification: JudgedCertification, cycle: JudgedCycle) -> str:
        return "index" if cycle is self._first_cycle else _page_path(holder, certification, cycle)

    def _cycle_crumbs(self, holder: JudgedHolder, path: str) -> list[tuple[str, str]]:
        """List the links back from a cycle's page; the only page of a site has none."""
        root = "../" * path.count("/")
        own = (holder.name, f"{root}{self._holder_path(holder)}.html")
        if self._first_cycle is not None:
            return [] if path == "index" else [("Back to the beginning", f"{root}index.html"), own]
        return [own] if self._first_holder else [("All holders", f"{root}index.html"), own]

    def _list_cycles(
        self, holder: JudgedHolder, certification: JudgedCertification
    ) -> list[tuple[JudgedCycle, str, datetime.date]]:
        """List the cycles, newest first, each with the path of its page and the day on which a gap before it ends."""
        cycles = reversed(certification.cycles)
        return [(each, self._cycle_path(holder, certification, each), each.begins - _DAY) for each in cycles]

    def _list_cycles_to_audit(
        self, holder: JudgedHolder, certification: JudgedCertification
    ) -> list[tuple[JudgedCycle, str, tuple[CycleCheck, ...]]]:
        """List the cycles, newest first, each with the path of its page and its four checks."""
        as_of = self._transcript.as_of
        return [
            (cycle, path, build_verdict(certification, cycle, as_of, counts_days=False).checks)
            for cycle, path, _ in self._list_cycles(holder, certification)
        ]

    def _list_downloads(self, holder: JudgedHolder, path: str) -> list[tuple[str, str]]:
        """List the files that a holder's page offers: the holder's own calendar; everything if it is the first page."""
        if path == "index":
            return [(words, name) for name, words in DOWNLOADS.items()]
        return [("Calendar of these deadlines", f"{quote(holder.id)}.ics")] if holder.certifications else []

    def _render(self, template: str, **values: object) -> str:
        return escape_braces(self._get_template(template).render(self._common_values, **values))


def find_audited_cycle(transcript: Transcript) -> JudgedCycle | None:
    """Find the cycle that an auditor asks about: the one under audit, else the current one; None for several certifications."""
    certifications = [each for holder in transcript.holders for each in holder.certifications]
    if len(certifications) != 1:
        return None
    return cycle_under_audit(certifications[0]) or certifications[0].current_cycle(transcript.as_of)


def escape_braces(html: str) -> str:
    """Replace braces by entities, so that no template engine of a site builder runs them."""
    return html.replace("{", "&#123;").replace("}", "&#125;")


# ---------------------------------------------------------------- what the templates print


def _page_path(holder: JudgedHolder, certification: JudgedCertification | None = None, cycle: JudgedCycle | None = None) -> str:
    """Return the path of a holder's page, or of the page of one of its cycles."""
    if certification is None or cycle is None:
        return f"holders/{holder.id}"
    return f"holders/{holder.id}_{_NOT_IN_PATHS.sub('-', certification.scheme.id)}_{cycle.begins}"


def _list_cards(holder: JudgedHolder) -> list[JudgedCard]:
    """List a holder's cards once each, the one that is valid longest first."""
    cards: list[JudgedCard] = []
    for certification in holder.certifications:
        for cycle in certification.cycles:
            cards += [judged for judged in cycle.cards if all(judged.card != other.card for other in cards)]
    return sorted(cards, key=lambda judged: judged.card.expires, reverse=True)


def _group_waived_by_entry(transcript: Transcript) -> dict[str, dict[str, list[LocatedDiagnostic]]]:
    """Group the waived diagnostics by holder and entry; in their messages entries have their titles."""
    entries = {holder.id: holder.entries for holder in transcript.holders}
    waived: dict[str, dict[str, list[LocatedDiagnostic]]] = {}
    for each in transcript.diagnostics:
        if each.waiver_reason:
            holder, _, entry = each.about.partition("/")
            named = replace(each, message=name_entries(each.message, entries.get(holder, ())))
            waived.setdefault(holder, {}).setdefault(entry, []).append(named)
    return waived
