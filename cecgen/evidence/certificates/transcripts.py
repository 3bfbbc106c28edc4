"""Read a transcript, which lists many activities: each row of its table is one, by the headers of its columns.

A row that is not certain in itself is named and not guessed, and a line of totals is never an activity.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import NamedTuple

from cecgen.evidence.certificates.bare_tables import BareTable, find_bare_table
from cecgen.evidence.certificates.columns import ColumnRole, TableColumn, find_columns, place_cells
from cecgen.evidence.certificates.context import clean_value, label_book
from cecgen.evidence.certificates.days import PrintedDay, find_days
from cecgen.evidence.certificates.lines import Layout, TextCell
from cecgen.evidence.certificates.people import find_holders
from cecgen.evidence.certificates.phrases import PhraseBook, words_of
from cecgen.evidence.certificates.proposals import propose_kind
from cecgen.evidence.certificates.row_units import RowUnit, UnitReader
from cecgen.evidence.matching import fold_accents
from cecgen.model.amounts import match_unit
from cecgen.model.drafts import Draft, ImportFault, KnownFacts, Offer, Proposal, ReadDrafts, SourceFile
from cecgen.model.pages import DocumentPage

_MIN_ROWS = 2
"""Fewer activities than this are no transcript."""
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)(?:\s+(\D.*))?")
_MAX_TITLE_GAP = 1.0
"""A line further from its row than this part of its height is no part of the row's title."""
_MAX_NAME = 5
"""The most words of a name; more are a line with other things in it."""
_ADD_IT = "add it by hand: `cecgen add HOLDER FILE`"
_NUMBER_COLUMNS: tuple[ColumnRole, ...] = ("certificate", "approval")


class _Row(NamedTuple):
    """A line of the table: where it is, and its cells by the columns that they are in."""

    page: int
    number: int
    """Counted from 1 on its page."""
    columns: Sequence[TableColumn]
    cells: Sequence[tuple[TableColumn, TextCell]]
    holder: str
    """The person whose name was last above it: a holder's id, or the name if it is nobody's here; empty if there is none."""

    @property
    def where(self) -> str:
        return f"page {self.page}, row {self.number}"

    def text(self, role: ColumnRole) -> str:
        """What the cells of a column say."""
        return " ".join(cell.text for column, cell in self.cells if column.role == role)

    def words(self, role: ColumnRole) -> str:
        """What a column says, with its header, as a person finds it on the page."""
        header = next((column.words for column in self.columns if column.role == role), "")
        return f"{header}: {self.text(role)}" if header else self.text(role)

    @property
    def quote(self) -> str:
        return " | ".join(cell.text for _, cell in self.cells)


class TranscriptReader:
    """Reads the table of one document, from text only: figures in pictures are mistaken too often."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._known: KnownFacts = file.facts
        layout = Layout(file.pages)
        self._is_certificate = any(_is_certificate_heading(cell) for cell in layout.cells)
        self._others: list[TextCell] = []
        self._bare: BareTable | None = None
        """The table, if it has no headers."""
        self._rows = [*self._iter_rows(layout)]
        self._units = UnitReader(self._known.providers, self._others)
        self._orders = self._find_orders()
        """The orders of days such as 03/07 that other rows show, such as 03/17: month first, day first."""

    @property
    def is_transcript(self) -> bool:
        """Whether the document lists several activities: rows with a day, a title and an amount below such headers."""
        complete = [row for row in self._rows if _days(row) and row.text("title") and _amounts(row) and not _is_total(row)]
        return len(complete) >= _MIN_ROWS and not self._is_certificate

    @property
    def why_not(self) -> str:
        """Why a document that lists several activities cannot be read; empty if it can, or if it lists none."""
        return self._bare.why_not if self._bare and not self._is_certificate else ""

    def read(self) -> ReadDrafts:
        """Return a draft of each row that is an activity, a fault for each that may be one, and what the totals say."""
        drafts: list[Draft] = []
        faults: list[ImportFault] = []
        for row, title in self._join_titles():
            if message := self._why_not(row, title):
                faults.append(ImportFault(f"{self._file.name} ({row.where})", f'{message}: "{row.quote}"', _ADD_IT))
            else:
                drafts.append(self._draft(row, title))
        if unread := list_unread_pages(self._file.pages):
            faults.append(ImportFault(self._file.name, f"not read: {unread}, where more rows may be", _ADD_IT))
        return ReadDrafts(drafts=tuple(drafts), faults=tuple(faults), remarks=tuple(self._check_totals()))

    # ---------------------------------------------------------------- rows

    def _iter_rows(self, layout: Layout) -> Iterator[_Row]:
        """Yield the lines below headers; those of a page without headers belong to the columns of the page before."""
        holder = ""
        number, on_page = 0, 0
        lines = [[*cells] for _, cells in groupby(layout.cells, key=lambda cell: (cell.page, cell.row))]
        columns = self._find_bare_columns(lines)
        skip = False
        for line, following in zip(lines, [*lines[1:], []], strict=True):
            if line[0].page != on_page:
                number, on_page = 0, line[0].page
            if skip:
                skip = False
                continue
            if found := find_columns(line, following):
                columns, skip = found.columns, found.has_second_line
                continue
            cells = place_cells(line, columns)
            named = self._holder_named(line) if len(line) == 1 or not _is_in_table(cells) else ""
            if named or not _is_in_table(cells):
                holder = named or holder
                self._others += line
                continue
            if any(column.role in ("date", "amount", "hours") for column, _ in cells) and not _is_title_alone(cells):
                number += 1
            yield _Row(on_page, number, columns, cells, holder)

    def _find_bare_columns(self, lines: Sequence[Sequence[TextCell]]) -> Sequence[TableColumn]:
        """The columns of a document in which no line has headers, and no words say that it is one certificate."""
        if any(_has_words_of_certificate(cell) for line in lines for cell in line):
            return ()
        if any(find_columns(line, following) for line, following in zip(lines, [*lines[1:], []], strict=True)):
            return ()
        units = UnitReader(self._known.providers, ())
        self._bare = find_bare_table(lines, lambda words: units.read(words) is not None)
        return self._bare.columns if self._bare else ()

    def _holder_named(self, line: Sequence[TextCell]) -> str:
        """The person whom a line outside the table names: a holder's id, else the name beside a label such as "Learner"."""
        text = " ".join(cell.text for cell in line)
        known = find_holders([fold_accents(text)], self._known.names)
        if known:
            return self._known.holder if self._known.holder in known else known[0]
        for cell in line:
            label, colon, value = cell.text.partition(":")
            if colon and label_book().meaning_of(label.casefold()) == "holder":
                return clean_value(value) or clean_value(text.partition(":")[2])
        return ""

    def _join_titles(self) -> Iterator[tuple[_Row, str]]:
        """Yield each row with its title, which may go on in lines above or below it that have nothing else."""
        alone = {id(row): row for row in self._rows if _is_title_alone(row.cells)}
        rows = [row for row in self._rows if id(row) not in alone and not _is_total(row)]
        titles: dict[int, list[tuple[float, str]]] = {id(row): [(_middle(row), row.text("title"))] for row in rows}
        for line in alone.values():
            near = min(rows, key=lambda row: (_gap(row, line), -_middle(row)), default=None)
            if near is not None and _gap(near, line) <= _MAX_TITLE_GAP * line.cells[0][1].height:
                titles[id(near)].append((_middle(line), line.text("title")))
        for row in rows:
            yield row, clean_value(" ".join(text for _, text in sorted(titles[id(row)]) if text))

    # ---------------------------------------------------------------- one row

    def _why_not(self, row: _Row, title: str) -> str:
        """Why a row is no activity that can be proposed; empty if it is one."""
        if self._whose(row) == "":
            return "the name in this row is none of a holder"
        status = row.text("status")
        if status and _status_book().meaning_of(status.casefold()) == "open":
            return f'it is marked "{status}"'
        if not title:
            return "this row has no title"
        days = _days(row)
        if len(days) != 1:
            return "this row has two days" if days else "this row has no day that can be read"
        if days[0].others and len(self._orders) != 1 and self._known.dates is None:
            return f"its day is {days[0].day} or {days[0].others[0]}"
        if not _amounts(row):
            return "this row has no amount"
        return ""

    def _whose(self, row: _Row) -> str:
        """Whose row it is: a holder's id; empty if it names somebody unknown. Without a name, by the name above it."""
        own = row.text("holder")
        if not own:
            return row.holder if row.holder in self._known.names else self._known.holder
        known = find_holders([fold_accents(own)], self._known.names)
        return self._known.holder if self._known.holder in known else (known or [""])[0]

    def _draft(self, row: _Row, title: str) -> Draft:
        page = row.page
        title_words = row.words("title") if row.text("title") == title else title
        proposals = {"title": Proposal("printed", (Offer(title, page, title_words),)), **self._propose_day(row)}
        proposals |= self._propose_amounts(row)
        for role in _NUMBER_COLUMNS:
            if value := clean_value(row.text(role)):
                proposals[role] = Proposal("printed", (Offer(value, page, row.words(role)),))
        proposals["kind"] = propose_kind(proposals["title"], can_expire=False)
        whose = self._whose(row)
        remarks = [f'It is {row.where} of a transcript: "{row.quote}".']
        if self._known.names and not row.text("holder") and row.holder not in self._known.names:
            names = " or ".join(f'"{name}"' for name in self._known.names.get(self._known.holder, ())) or self._known.holder
            other = f', but "{row.holder}"' if row.holder and len(row.holder.split()) <= _MAX_NAME else ""
            remarks.append(f"The transcript does not show the name {names}{other}: see whose it is.")
        return Draft(
            table={},
            source=row.where,
            documents=(self._file.name,),
            proposals=proposals,
            remarks=tuple(remarks),
            needs_review=True,
            holder=whose if whose != self._known.holder else "",
        )

    def _propose_day(self, row: _Row) -> dict[str, Proposal]:
        [printed] = _days(row)
        is_month_first = self._known.dates == "us" or self._orders == {"month first"}
        day = printed.day if not printed.others or is_month_first else printed.others[0]
        is_sure = not printed.others or self._known.dates is not None
        proposals = {"date": Proposal("printed" if is_sure else "probable", (Offer(day, row.page, row.words("date")),))}
        if printed.begins:
            proposals["begins"] = Proposal("printed", (Offer(printed.begins, row.page, row.words("date")),))
        return proposals

    def _find_orders(self) -> set[str]:
        """Find in which order the rows write their days, by those that can be read in one way only."""
        orders: set[str] = set()
        for row in self._rows:
            if match := re.fullmatch(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\s*", row.text("date")):
                orders |= {"month first"} if int(match[2]) > 12 else set()
                orders |= {"day first"} if int(match[1]) > 12 else set()
        return orders

    def _propose_amounts(self, row: _Row) -> dict[str, Proposal]:
        """Propose the award with its provider and the hours, each of a column of its own."""
        proposals: dict[str, Proposal] = {}
        awards: list[tuple[Decimal, str, RowUnit, str]] = []
        for amount, text, words, column in _amounts(row):
            unit = self._units.read(words, column.words, row.text("unit"), row.text("organiser"))
            shown = f"{column.words}: {text}" if column.words else f"{text} {words}"
            shown += f" ({row.text('unit')})" if row.text("unit") else ""
            if unit is None:
                offer = Offer(f"{text} {words or column.words}", row.page, shown)
                proposals.setdefault("award", Proposal("choice", (offer,)))
            elif unit.is_hours and not unit.is_body_beside:
                proposals["hours"] = Proposal("printed", (Offer(amount, row.page, shown),))
                awards += [(amount, text, unit, shown)] if unit.bodies and len(_amounts(row)) == 1 else []
            else:
                awards.append((amount, text, unit, shown))
                if unit.is_hours:
                    proposals.setdefault("hours", Proposal("printed", (Offer(amount, row.page, shown),)))
        if not awards:
            return proposals
        amount, text, unit, shown = awards[0]
        value = f"{text} {match_unit(amount, unit.name)}"
        proposals["award"] = Proposal("printed" if unit.body else "probable", (Offer(value, row.page, shown),))
        if unit.body:
            state = "printed" if unit.is_body_beside else "probable"
            proposals["provider"] = Proposal(state, (Offer(unit.body, row.page, shown),))  # type: ignore[arg-type]
        elif unit.bodies:
            proposals["provider"] = Proposal("choice", tuple(Offer(id, row.page, shown) for id in unit.bodies))
        also = {unit.body: f"{text} {match_unit(amount, unit.name)}" for amount, text, unit, _ in awards[1:] if unit.body}
        if also:
            words = " / ".join(shown for _, _, _, shown in awards[1:])
            proposals["also"] = Proposal("printed", (Offer(also, row.page, words),))
        return proposals

    # ---------------------------------------------------------------- totals

    def _check_totals(self) -> Iterator[str]:
        """Say of each total whether the rows above it, or those since the last total, add up to it."""
        everything: dict[str, Decimal] = {}
        since_total: dict[str, Decimal] = {}
        for row in self._rows:
            for amount, _, _, column in _amounts(row):
                if not _is_total(row):
                    for sums in (everything, since_total):
                        sums[column.words] = sums.get(column.words, Decimal()) + amount
                elif amount not in (everything.get(column.words), since_total.get(column.words)):
                    total = everything.get(column.words, Decimal())
                    yield f'The transcript says "{row.quote}", and the rows above add up to {total}: compare them.'
            if _is_total(row):
                since_total = {}


def list_unread_pages(pages: Sequence[DocumentPage]) -> str:
    """List the pages of a document whose words are not known; empty if all are."""
    numbers = [number for number, page in enumerate(pages, 1) if page.is_picture or page.unread]
    later = " and later ones" if pages and pages[-1].unread == "too many" else ""
    return f"page {', '.join(map(str, numbers))}{later}" if numbers else ""


def list_activities(file: SourceFile) -> ReadDrafts | None:
    """Read a document as a transcript; None if it is not one."""
    if not any(page.words for page in file.pages):
        return None
    reader = TranscriptReader(file)
    if not reader.is_transcript and not reader.why_not:
        return None
    if any(page.is_recognised for page in file.pages):
        message = "it is a picture of a transcript, and tables are read from text only"
        return ReadDrafts(faults=(ImportFault(file.name, message, "ask for the transcript as a PDF with text, or as a sheet"),))
    if reader.why_not:
        message = f"it lists several activities in a table without headers, and {reader.why_not}"
        return ReadDrafts(faults=(ImportFault(file.name, message, f"{_ADD_IT}, or import a sheet"),))
    return reader.read()


def _is_in_table(cells: Sequence[tuple[TableColumn, TextCell]]) -> bool:
    """Whether the cells of a line are under headers, and one of them can be a cell of a table."""
    return bool(cells) and any(column.role in ("title", "date", "amount", "hours") for column, _ in cells)


def _is_title_alone(cells: Sequence[tuple[TableColumn, TextCell]]) -> bool:
    return all(column.role == "title" for column, _ in cells)


def _days(row: _Row) -> list[PrintedDay]:
    """The days in the column of the day; none if there is anything else in it."""
    cells = [cell for column, cell in row.cells if column.role == "date"]
    text = " ".join(cell.folded.text for cell in cells).strip()
    days = find_days(text)
    rest = text
    for day in reversed(days):
        rest = rest[: day.start] + rest[day.end :]
    return days if not rest.strip(" .,") else []


def _amounts(row: _Row) -> list[tuple[Decimal, str, str, TableColumn]]:
    """Each amount of a row: its value, its figures, the words after it, and its column."""
    found = []
    for column, cell in row.cells:
        match = _AMOUNT.fullmatch(cell.text.strip()) if column.role in ("amount", "hours") else None
        if match and (amount := Decimal(match[1].replace(",", "."))):
            found.append((amount, match[1].replace(",", "."), match[2] or "", column))
    return found


def _is_total(row: _Row) -> bool:
    first = row.cells[0][1].folded.text.strip(" :")
    phrase = next(_total_book().find(first), None)
    return phrase is not None and phrase.start == 0


def _is_certificate_heading(cell: TextCell) -> bool:
    """Whether a heading says that it is a certificate: the sessions in its table are one activity."""
    text = cell.folded.text.strip(" .:")
    return text in words_of("transcript", "one_activity")


def _has_words_of_certificate(cell: TextCell) -> bool:
    """Whether a line has words such as "certifies that" or "has attended": what is listed below are its sessions."""
    return any(True for _ in _certificate_book().find(cell.folded.text))


@cache
def _certificate_book() -> PhraseBook:
    names = (*words_of("other", "name_before"), *words_of("other", "name_after"))
    # "Completed" alone is a status in a table.
    return PhraseBook([("name", [phrase for phrase in names if " " in phrase])])


def _total_book() -> PhraseBook:
    return PhraseBook([("total", words_of("transcript", "total"))])


def _status_book() -> PhraseBook:
    return PhraseBook([("open", words_of("transcript", "open"))])


def _middle(row: _Row) -> float:
    cells = [cell for _, cell in row.cells]
    return 10_000 * row.page + sum(cell.top + cell.bottom for cell in cells) / len(cells) / 2


def _gap(row: _Row, line: _Row) -> float:
    """The space between a row and another line; more than any, if they are on different pages."""
    if row.page != line.page:
        return 1e6
    top, bottom = min(c.top for _, c in row.cells), max(c.bottom for _, c in row.cells)
    other = line.cells[0][1]
    return max(0.0, other.top - bottom, top - other.bottom)
