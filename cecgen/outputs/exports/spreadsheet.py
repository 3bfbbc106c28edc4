"""Entries as a spreadsheet (CSV, RFC 4180): a row for each entry, or part of one, and certification that it counts for.

Spreadsheet programs run a text that looks like a formula, so such a text gets an apostrophe in front.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.files.formulas import is_formula
from cecgen.model.documents import entry_documents
from cecgen.model.judged import Credit, JudgedCertification, JudgedCycle, JudgedHolder
from cecgen.model.written import Entry
from cecgen.outputs.words.credit_view import COUNTS_NOWHERE
from cecgen.outputs.words.entry_list import ListedEntry

CsvValue = str | Decimal | date | int | None

COLUMNS = {
    "holder": "holder.id",
    "name": "holder.name",
    "scheme": "certification.scheme.id",
    "number": "certification.number",
    "cycle_begins": "cycle.begins",
    "cycle_ends": "cycle.ends",
    "date": "about.date",
    "begins": "entry.begins",
    "title": "title",
    "part": "part",
    "part_title": "part_title",
    "provider": "about.provider",
    "provider_name": "provider_name",
    "organiser": "entry.organiser",
    "kind": "about.kind",
    "format": "part_or_entry.format",
    "role": "part_or_entry.role",
    "topics": "topics",
    "award": "about.award",
    "hours": "about.hours",
    "amount": "credit.amount",
    "counted": "credit.counted",
    "unit": "certification.scheme.unit",
    "category": "credit.allocated",
    "status": "status",
    "why_not": "why_not",
    "evidence": "credit.evidence_state",
    "evidence_files": "evidence_files",
    "certificate": "entry.certificate",
    "approval_body": "entry.approval.body",
    "approval_number": "entry.approval.number",
    "location": "entry.location",
    "url": "entry.url",
    "basis": "basis",
    "entry": "entry.id",
    "doubt": "credit.doubt",
    "reported": "reported",
    "team": "holder.team",
}
"""The columns in order, and where each comes from. New ones may come at the end; none is removed or moved."""

_PATHS = [path.split(".") for path in COLUMNS.values()]
EXCEL_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Excel reads a file as UTF-8 only if it begins with this sign."""


def format_spreadsheet(entries: Iterable[ListedEntry], providers: Mapping[str, str], *, mark: bool = False) -> bytes:
    """Format entries as a spreadsheet; `mark` puts the sign in front that Excel needs."""
    out = io.StringIO(newline="")
    if mark:
        out.write(EXCEL_MARK)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in entries:
        for row in _rows(each, providers):
            writer.writerow([format_cell(row.value(path)) for path in _PATHS])
    return out.getvalue().encode()


def format_cell(value: CsvValue) -> str:
    """Format a value for a cell; a text that would be run as a formula is disarmed, a negative number is not."""
    match value:
        case None:
            return ""
        case Decimal():
            return format_decimal(value)
        case str():
            return f"'{value}" if is_formula(value) else value
        case _:
            return str(value)


class _Row(Struct, frozen=True):
    """A row: an entry that is in no cycle has no certification, and carried-in credit has no entry."""

    holder: JudgedHolder
    providers: Mapping[str, str]
    entry: Entry | None = None
    certification: JudgedCertification | None = None
    cycle: JudgedCycle | None = None
    credit: Credit | None = None

    def value(self, path: Sequence[str]) -> CsvValue:
        """Follow a path of attributes from the row; None if one of them is None."""
        value: Any = self
        for name in path:
            value = getattr(value, name) if value is not None else None
        end: CsvValue = value
        return end

    @property
    def part_or_entry(self) -> Entry | None:
        """The part that the row is about, or else the entry."""
        return self.entry if self.credit is None else self.credit.source_entry

    @property
    def about(self) -> Credit | Entry | None:
        """The credit, since a part may have a kind of its own; without one, the entry."""
        return self.credit or self.entry

    @property
    def title(self) -> str:
        return self.entry.title if self.entry else self.credit.title if self.credit else ""

    @property
    def part(self) -> int | None:
        return None if self.credit is None or self.credit.part is None else self.credit.part + 1

    @property
    def part_title(self) -> str:
        return self.credit.title if self.credit and self.part else ""

    @property
    def provider_name(self) -> str:
        return self.providers.get(self.about.provider, "") if self.about else ""

    @property
    def topics(self) -> str:
        return ", ".join(self.part_or_entry.topics) if self.part_or_entry else ""

    @property
    def status(self) -> str:
        return self.credit.status if self.credit else self.entry.unfinished_status if self.entry else ""

    @property
    def why_not(self) -> str:
        return self.credit.why_not if self.credit else COUNTS_NOWHERE

    @property
    def reported(self) -> date | None:
        """The day since which the body of the row has the entry on record."""
        names = self.certification.scheme.record_ids if self.certification else ()
        return self.entry.day_reported_to(*names) if self.entry else None

    @property
    def evidence_files(self) -> str:
        """The evidence of the entry and of its card."""
        if self.entry is None:
            return ""
        return ", ".join(dict.fromkeys(item.file for item in entry_documents(self.entry, with_rulings=False)))

    @property
    def basis(self) -> str:
        return "; ".join(self.credit.basis) if self.credit else ""


def _rows(each: ListedEntry, providers: Mapping[str, str]) -> list[_Row]:
    counting = [_Row(each.holder, providers, each.entry, one.certification, one.cycle, one.credit) for one in each.credits]
    return counting or [_Row(each.holder, providers, each.entry)]
